"""Lasting addresses. All below a bulletin begins with its own, so that only this one is looked up, and once."""

from functools import lru_cache

from django.urls import reverse

from bulletin.document.content import Content


@lru_cache
def path_of_bulletin(slug: str) -> str:
    return reverse("bulletin", args=[slug])


def path_of_year(slug: str, year: int) -> str:
    return f"{path_of_bulletin(slug)}{year}/"


def path_of_issue(content: Content) -> str:
    """An article's is this and its key: "3/"."""
    return f"{path_of_year(content.slug, content.year)}{content.number}/"
