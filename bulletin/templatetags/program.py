"""Which program this is, at the foot of each page of the desk."""

from django import template

from office.version import PROGRAM

register = template.Library()


@register.simple_tag
def program_version() -> str:
    return PROGRAM
