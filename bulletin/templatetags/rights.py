"""What a page asks of the rights of whoever looks at it."""

from django import template

from bulletin.reach import reach
from office.models import User

register = template.Library()


@register.filter
def may(person: User, permission: str) -> bool:
    """Whether this person may do so for any bulletin at all."""
    return bool(reach(person, permission))


@register.simple_tag(takes_context=True)
def may_do(context, permission: str, obj: object) -> bool:
    """Whether who looks at the page may do this to what belongs to a bulletin."""
    return context["user"].has_perm(permission, obj)
