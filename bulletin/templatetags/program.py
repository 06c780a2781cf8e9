"""What stands on pages of the desk and is of no room: which program this is, punctuation in Django's own headings."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from office.version import PROGRAM

register = template.Library()


@register.simple_tag
def program_version() -> str:
    return PROGRAM


@register.filter(is_safe=True)
def chinese_colons(page: SafeString) -> SafeString:
    """The same markup, its headings ended as Chinese ends them."""
    return mark_safe(page.replace(":</b>", "：</b>"))  # noqa: S308  what was drawn, and a character for a character
