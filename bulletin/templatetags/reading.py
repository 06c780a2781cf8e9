"""Days and plain text as a bulletin prints them."""

import datetime as dt

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def day(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


@register.filter
def paragraphs(text: str) -> SafeString:
    """A paragraph for each line, as the press sets it."""
    return format_html_join("", "<p>{}</p>", ((line.strip(),) for line in text.splitlines() if line.strip()))
