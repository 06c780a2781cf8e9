"""Content -> HTML: chooses what stands on the page and in which order; how it looks is static/press/press.css."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bulletin.document import content as sealed
from bulletin.document import dates, store
from bulletin.document.content import Article, Content
from bulletin.document.places import people_by_label, recipients_by_label
from bulletin.press.typesetting.lines import set_line, set_markup, set_names, set_text
from bulletin.press.typesetting.masthead import set_name
from bulletin.press.typesetting.titles import broken_office, broken_title, width_of

PROJECT = Path(__file__).resolve().parents[3]
STYLESHEET = PROJECT / "static" / "press" / "press.css"
# Strict: a template that asks for what it was not given is a fault, not a gap.
TEMPLATES = Environment(
    loader=FileSystemLoader(PROJECT / "templates" / "press"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
TEMPLATES.filters["line"] = set_line

# Characters of the masthead's office beside the date of 3号, and of the imprint's beside that of 4号.
OFFICE_ROOM, IMPRINT_OFFICE_ROOM = 17.0, 18.0
CODE = "code:"  # before an address, the squares of which are drawn
SPREAD_LABEL = 4  # characters of the longest label to whose width the others are spread
# Characters of a contents line, room left for dots and page number, and of one that stands further in, under a column.
ENTRY_ROOM, INNER_ENTRY_ROOM = 24.0, 23.0
DOTS_ROOM = 1.0  # characters that a contents line must leave, or a few dots would stand there like a mistake
COLUMN_ROOM = 20.0  # characters of a column's name, room left for the rules beside it
IMPRINT_ROOM = 29  # characters of 4号 of a row of the imprint; a name that fits beside its label stays whole


def draw_html(content: Content, *, mark: str = "") -> str:
    """The page source of the PDF; `mark` (校样 …) is drawn on each page."""
    values = _about(content) | _front(content) | _text(content) | _imprint(content)
    return template("bulletin.html").render(values | {"mark": mark})


# Only strings go into the template: how a number or a date is written is decided here.


def _about(content: Content) -> dict[str, object]:
    """Title and metadata."""
    changed_on = content.correction.date if content.correction else content.date
    edition = f"（更正 第{content.version}版）" if content.version > 1 else ""
    return {
        "title": content.title + edition,
        "name": content.name,
        "version": str(content.version),
        "fingerprint": store.sha256(sealed.to_bytes(content)),
        "created": _beginning(content.date),
        "modified": _beginning(changed_on),
    }


def _beginning(day: dt.date) -> str:
    """Of the day in China: a date without a zone begins at another hour for every program that compares two."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _front(content: Content) -> dict[str, object]:
    """Masthead (版头), notes and contents."""
    total = f"（总第{content.total_number}期）" if content.total_number else ""
    correction = content.correction
    return {
        "bulletin": content.bulletin,
        "marking": content.marking,
        "serial": content.serial,
        "number": f"第{content.number}期{total}",
        "edition": _edition(content),
        "publisher": content.publisher,
        "publisher_lines": broken_office(content.publisher, OFFICE_ROOM),
        "date": dates.day(content.date),
        "correction_note": _paragraphs(correction.note) if correction else [],
        "editors_note": _paragraphs(content.editors_note),
        "contents": _contents(content),
        "heading": set_name(content.bulletin),
    }


def _edition(content: Content) -> str:
    if content.version == 1:
        return ""
    day = dates.day(content.correction.date) if content.correction else ""
    return f"更正　第{content.version}版　{day}".rstrip()


def _text(content: Content) -> dict[str, object]:
    return {
        "columns": [
            {"lines": _column_lines(column, COLUMN_ROOM), "articles": [_article(article) for article in articles]}
            for column, articles in content.columns
        ],
        "briefs_title": content.briefs_title,
        "briefs_lines": broken_title(content.briefs_title),
        "briefs": [_paragraphs(brief.words) for brief in content.briefs],
    }


def _article(article: Article) -> dict[str, object]:
    return {
        "id": _address(article),
        "title": article.title,
        "lines": broken_title(article.title),
        "source": article.source,
        "body": set_markup(article.body),
    }


def _imprint(content: Content) -> dict[str, object]:
    """版记"""
    return {
        "recipients": _recipients(content),
        "imprint_office_lines": broken_office(content.imprint_office, IMPRINT_OFFICE_ROOM),
        "imprint_date": f"{dates.day(content.imprint_date)}印发" if content.imprint_date else "",
        "staff": _staff(content),
        "run": f"共印{content.print_run}份" if content.print_run else "",
        "code": f"{CODE}{content.verify_url}" if content.verify_url else "",
    }


def template(name: str) -> Template:
    """Read and compiled once a process."""
    return TEMPLATES.get_template(name)


def _paragraphs(text: str) -> list[str]:
    return [set_text(line.strip()) for line in text.splitlines() if line.strip()]


def _contents(content: Content) -> list[dict[str, object]]:
    """The contents list (目录), by columns; a single article needs none."""
    if len(content.articles) + bool(content.briefs) < 2:
        return []
    groups = [_group(column, articles) for column, articles in content.columns]
    if content.briefs:
        groups.append({"lines": [], "entries": [_entry("briefs", content.briefs_title, ENTRY_ROOM)]})
    return groups


def _group(column: str, articles: list[Article]) -> dict[str, object]:
    room = INNER_ENTRY_ROOM if column else ENTRY_ROOM
    entries = [_entry(_address(article), article.title, room) for article in articles]
    return {"lines": _column_lines(column, ENTRY_ROOM), "entries": entries}


def _entry(target: str, title: str, room: float) -> dict[str, object]:
    lines = broken_title(title, room)
    return {"target": target, "title": title, "lines": lines, "has_dots": width_of(lines[-1]) <= room - DOTS_ROOM}


def _column_lines(column: str, room: float) -> list[str]:
    return broken_title(column, room) if column else []


def _address(article: Article) -> str:
    return f"article-{article.key}"


def _recipients(content: Content) -> list[dict[str, object]]:
    return _labelled([(label, names, "，") for label, names in recipients_by_label(content)])


def _staff(content: Content) -> list[dict[str, object]]:
    people = [(label, names, "　") for label, names in people_by_label(content)]
    return _labelled([*people, *((fact.label, (fact.text,), "") for fact in content.further)])


def _labelled(lines: Sequence[tuple[str, Sequence[str], str]]) -> list[dict[str, object]]:
    """Lines of (label, names, separator): labels of one width where short ones can be spread to it , else each
    of its own. Widths and gaps are in em.
    """
    lengths = [len(label) for label, _, _ in lines]
    is_spread = bool(lines) and min(lengths) > 1 and max(lengths) <= SPREAD_LABEL
    widest = max(lengths, default=0)
    drawn: list[dict[str, object]] = []
    for label, names, separator in lines:
        width = (widest if is_spread else width_of(label)) + 1
        drawn.append(
            {
                "start": label[:-1],
                "end": label[-1:],
                "gap": (widest - len(label)) / (len(label) - 1) if is_spread else 0,
                "width": width,
                "text": set_names(names, separator, int(IMPRINT_ROOM - width)),
            }
        )
    return drawn
