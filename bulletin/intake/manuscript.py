"""What intake makes of a file: one value holding every fact the file states, and the refusal that stands in for it."""

import datetime as dt
from dataclasses import dataclass, field

from office.refusal import Refused


class Refusal(Refused):
    """The file is not taken in; str() is one Chinese sentence: which file, why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class ManuscriptArticle:
    """An article (文章); `body` is clean markup: richtext.clean(body) == body; `column` is its 栏目, or ''."""

    title: str
    source: str
    body: str
    column: str = ""


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """An issue as its file states it. Text is plain except `ManuscriptArticle.body`; lists are in the file's order.

    `labels` are the words before a list (report, send, issue, reviewers, editors), where the file prints others than
    报 送 发 审核 编辑; `further` are the labelled lines of masthead and foot that have no field here (校对：…).
    """

    bulletin: str
    year: int
    number: int
    total_number: int | None
    date: dt.date
    publisher: str
    marking: str = ""
    serial: str = ""
    editors_note: str = ""
    articles: tuple[ManuscriptArticle, ...] = ()
    briefs_title: str
    briefs: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    send: tuple[str, ...] = ()
    issue: tuple[str, ...] = ()
    imprint_office: str = ""
    imprint_date: dt.date | None = None
    print_run: int | None = None
    reviewers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    signer: str = ""
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    further: tuple[tuple[str, str], ...] = ()
