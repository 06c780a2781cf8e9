"""What intake makes of a file: one value holding every fact the file states, and the refusal that stands in for it."""

import datetime as dt
from dataclasses import dataclass

from office.refusal import Refused


class Refusal(Refused):
    """The file is not taken in; str() is one Chinese sentence: which file, why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class ManuscriptArticle:
    """An article (文章); `body` is clean markup: richtext.clean(body) == body."""

    title: str
    source: str
    column: str = ""
    body: str


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """An issue as its file states it. Text is plain except `ManuscriptArticle.body`; lists are in the file's order."""

    bulletin: str
    year: int
    number: int
    total_number: int | None
    date: dt.date
    publisher: str
    marking: str
    serial: str
    editors_note: str
    articles: tuple[ManuscriptArticle, ...]
    briefs_title: str
    briefs: tuple[str, ...]
    report: tuple[str, ...]
    send: tuple[str, ...]
    issue: tuple[str, ...]
    imprint_office: str
    imprint_date: dt.date | None
    print_run: int | None
    reviewers: tuple[str, ...]
    editors: tuple[str, ...]
    warnings: tuple[str, ...]
