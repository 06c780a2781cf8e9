"""The bell in the desk's header."""

from django import template

from bulletin.models import Notice
from office.models import User

register = template.Library()


@register.simple_tag
def unread_notices(person: User) -> int:
    return Notice.objects.unread().filter(person=person).count()
