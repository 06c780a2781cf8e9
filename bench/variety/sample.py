"""An issue of the sixty: its name, and a Content of which only what is special about it is said."""

import datetime as dt
from dataclasses import dataclass

from bulletin.document import richtext
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Recipients

DAY = dt.date(2031, 9, 3)


@dataclass(frozen=True)
class Sample:
    name: str
    content: Content


def article(title: str, body: str, source: str = "", column: str = "") -> Article:
    """Its markup cleaned as sealing does; `key` is given by the issue."""
    return Article(key=0, column=column, title=title, source=source, body=richtext.clean(body))


def sample(name: str, bulletin: str, publisher: str, *articles: Article, **changes: object) -> Sample:
    """The issue of this masthead and office; everything else is usual unless `changes` say so."""
    values = {
        "version": 1,
        "correction": None,
        "bulletin": bulletin,
        "slug": "variety",
        "year": DAY.year,
        "number": 21,
        "total_number": None,
        "date": DAY,
        "publisher": publisher,
        "marking": "",
        "serial": "",
        "editors_note": "",
        "about": "",
        "articles": tuple(
            Article(key=key, column=one.column, title=one.title, source=one.source, body=one.body)
            for key, one in enumerate(articles, 1)
        ),
        "briefs_title": "工作简讯",
        "briefs": (),
        "labels": USUAL_LABELS,
        "signer": "",
        "further": (),
        "duplex": False,
        "recipients": Recipients(report=("市委、市政府领导",), send=("市直各单位",), issue=("各镇街",)),
        "imprint_office": publisher,
        "imprint_date": DAY,
        "print_run": 80,
        "reviewers": ("岑月白",),
        "editors": ("简宁", "阮棠"),
    }
    return Sample(name, Content(**(values | changes)))  # type: ignore[arg-type]


def briefs(*texts: str, source: str = "") -> tuple[Brief, ...]:
    return tuple(Brief(text=text, source=source) for text in texts)
