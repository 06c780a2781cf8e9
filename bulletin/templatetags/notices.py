"""The bell in the desk's header."""

from django import template

from bulletin.models import Notice
from bulletin.notices import may_read
from office.models import User

register = template.Library()


@register.simple_tag
def unread_notices(person: User) -> int:
    return Notice.objects.unread().filter(may_read(), person=person).count()
