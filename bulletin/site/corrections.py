"""What a correction (更正) of an issue concerns: the articles and briefs otherwise than in the version before it."""

from collections.abc import Iterator
from typing import NamedTuple

from bulletin import archive
from bulletin.document.content import Altered, Article, Content
from bulletin.models import Edition

Told = dict[str, list[Content]]  # versions, newest first: `corrections` that concern it, `corrected_elsewhere`


class Concerned(NamedTuple):
    """What the version's own correction changed or added; nothing if it cannot be known."""

    articles: list[Article]
    briefs: list[int]  # their places, counted from 1


def concerned(content: Content, versions: list[Edition]) -> Concerned:
    before = _before(content, versions)
    if content.correction is None or before is None:
        return Concerned([], [])
    return Concerned(
        [article for article in content.articles if article != _article(before, article.key)],
        [place for place, brief in enumerate(content.briefs, start=1) if brief not in before.briefs],
    )


def of_article(key: int, content: Content, versions: list[Edition]) -> Told:
    told = _nothing()
    for version, before in _corrected(content, versions):
        is_concerned = before is None or _article(version, key) != _article(before, key)
        told["corrections" if is_concerned else "corrected_elsewhere"].append(version)
    return told


def of_brief(place: int, content: Content, versions: list[Edition]) -> Told:
    """A brief has no key: it is followed by its words, and where those were changed by its place."""
    told = _nothing()
    for version, before in _corrected(content, versions):
        brief = next(iter(version.briefs[place - 1 : place]), None)
        is_concerned = before is None or brief not in before.briefs
        told["corrections" if is_concerned else "corrected_elsewhere"].append(version)
        if before and brief in before.briefs:
            place = before.briefs.index(brief) + 1
    return told


def _nothing() -> Told:
    return {"corrections": [], "corrected_elsewhere": []}


def _corrected(content: Content, versions: list[Edition]) -> Iterator[tuple[Content, Content | None]]:
    """This version and those before it that are corrections, newest first, each with what it corrected."""
    version: Content | None = content
    while version and version.correction:
        before = _before(version, versions)
        yield version, before
        version = before


def _before(content: Content, versions: list[Edition]) -> Content | None:
    """What the version corrected, as it was sealed; None if readers may not have it, or it is not what was sealed."""
    edition = next((edition for edition in versions if edition.version == content.version - 1), None)
    try:
        return archive.document_of(edition) if edition else None
    except Altered:
        return None


def _article(content: Content, key: int) -> Article | None:
    return next((article for article in content.articles if article.key == key), None)
