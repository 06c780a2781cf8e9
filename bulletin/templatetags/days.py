"""Days as a bulletin prints them."""

import datetime as dt

from django import template

register = template.Library()


@register.filter
def day(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"
