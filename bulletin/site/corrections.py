"""Which articles of an issue a correction (更正) concerns: those that are otherwise than in the version before it."""

from bulletin import archive
from bulletin.document.content import Altered, Article, Content
from bulletin.models import Edition


def concerned(content: Content, versions: list[Edition]) -> list[Article]:
    """The articles that the version's own correction changed or added; none if it cannot be known."""
    before = _before(content, versions)
    if content.correction is None or before is None:
        return []
    return [article for article in content.articles if article != _article(before, article.key)]


def of_article(key: int, content: Content, versions: list[Edition]) -> dict[str, list[Content]]:
    """The versions up to this one whose corrections concern the article, newest first, and the others."""
    told: dict[str, list[Content]] = {"corrections": [], "corrected_elsewhere": []}
    version: Content | None = content
    while version and version.correction:
        before = _before(version, versions)
        is_concerned = before is None or _article(version, key) != _article(before, key)
        told["corrections" if is_concerned else "corrected_elsewhere"].append(version)
        version = before
    return told


def _before(content: Content, versions: list[Edition]) -> Content | None:
    """What the version corrected, as it was sealed; None if readers may not have it, or it is not what was sealed."""
    edition = next((edition for edition in versions if edition.version == content.version - 1), None)
    try:
        return archive.document_of(edition) if edition else None
    except Altered:
        return None


def _article(content: Content, key: int) -> Article | None:
    return next((article for article in content.articles if article.key == key), None)
