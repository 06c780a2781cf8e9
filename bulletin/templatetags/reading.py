"""Days and plain text as a bulletin prints them."""

import datetime as dt

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def day(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


@register.filter
def paragraphs(text: str) -> SafeString:
    """A paragraph for each line, as the press sets it."""
    lines = (line.strip() for line in text.splitlines())
    return mark_safe("".join(f"<p>{escape(line)}</p>" for line in lines if line))  # noqa: S308 - each is escaped
