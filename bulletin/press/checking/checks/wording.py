"""Contents list and wording: what is printed is what was sealed, page by page and word by word."""

import re
from collections.abc import Iterator

from bulletin.document import richtext
from bulletin.document.content import Content
from bulletin.document.places import LABELS, texts
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.checking.report import HOUSE, judge
from bulletin.press.papers import Item

WIDE_GAP = 0.5  # em; parts a contents entry from its page number
APART = {"密级和编号", "报送发单位", "审核和编辑"} | {
    LABELS[field] for field in ("bulletin", "publisher", "correction", "editors_note", "imprint_office", "further")
}
LIST_MARK = re.compile(r"[★●○■①-⑳]|\d+\.|（\d+）")


def contents(sheets: Sheets, content: Content) -> Iterator[Item]:
    entries = dict(_entries(sheets))
    pages = {title: rows[0].page for title, rows in sheets.titles}
    wanted = list(_entries_of(content))
    if len(wanted) < 2:
        return
    off = [
        f"《{title}》目录作{entries.get(entry) or '缺'}，实在第{pages.get(title, '？')}页"
        for entry, title in wanted
        if entries.get(entry) != str(pages.get(title))
    ]
    right = len(wanted) - len(off)
    yield judge("实务", HOUSE, "目录页码", f"{len(wanted)}条中{right}条相符", off)


def _entries_of(content: Content) -> Iterator[tuple[str, str]]:
    """(what the contents say, the title it is of); a column's line, which has no page, runs into the one below it."""
    for column, articles in content.columns:
        for place, title in enumerate(squeezed(article.title) for article in articles):
            yield (title if place else squeezed(column) + title), title
    if content.briefs:
        yield squeezed(content.briefs_title), squeezed(content.briefs_title)


def _entries(sheets: Sheets) -> Iterator[tuple[str, str]]:
    """(title, page number) of each entry, from the heading of the contents to the first title."""
    rows = iter(row for row in sheets.rows if row.block.tag)
    if not any(row.text == "目录" for row in rows):
        return
    title = ""
    for row in rows:
        if row.block.is_main:
            return
        gap, at = max(((gap, at) for at, gap in enumerate(row.gaps, 1)), default=(0.0, 0))
        if gap < WIDE_GAP:
            title += row.text
            continue
        yield (
            title + squeezed("".join(glyph.text for glyph in row.glyphs[:at])),
            squeezed("".join(glyph.text for glyph in row.glyphs[at:])),
        )
        title = ""


def wording(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Every word of the Content in its order, and nothing else among the articles."""
    apart = sheets.text(main=False) + "".join(row.text for row in sheets.rows)
    lines = [(place, _pieces(place, text)) for place, text in shown_texts(content)]
    off = [place for place, pieces in lines for piece in pieces if place in APART and piece not in apart]
    main = [(place, pieces) for place, pieces in lines if place not in APART]
    off += _difference(sheets.text(main=True), main)
    count = sum(len(piece) for _, pieces in lines for piece in pieces)
    figure = f"{count}字" + ("，与封存内容不符" if off else "，与封存内容逐字相符")
    yield judge("实务", HOUSE, "文字与内容一致", figure, off)


def _pieces(place: str, text: str) -> list[str]:
    """The lines, cells, names and titles of the text; names in lists apart, as they are set."""
    separators = r"[\n\t，　]" if place in {"报送发单位", "审核和编辑"} else r"[\n\t]"
    return [squeezed(piece) for piece in re.split(separators, text) if squeezed(piece)]


def shown_texts(content: Content) -> Iterator[tuple[str, str]]:
    return ((place, text) for place, text in texts(content) if place != LABELS["briefs_title"] or content.briefs)


def _difference(text: str, lines: list[tuple[str, list[str]]]) -> list[str]:
    """The place where the text first differs from the lines; the mark of a list may stand between."""
    at = 0
    for place, pieces in lines:
        for piece in pieces:
            found = text.find(piece, at)
            if found < 0 or (found > at and not LIST_MARK.fullmatch(text[at:found])):
                return [place]
            at = found + len(piece)
    return [f"文末多出“{text[at : at + 10]}”"] if text[at:] else []


def line_breaks(sheets: Sheets, content: Content) -> Iterator[Item]:
    off = [f"《{article.title}》第{n}段" for article in content.articles for n in richtext.broken_lines(article.body)]
    figure = f"{len(off)}段里有换行符（不是分段）：是要分段就改成回车" if off else "没有"
    yield judge("实务", HOUSE, "段里的换行符", figure, off)


def signature(sheets: Sheets, content: Content) -> Iterator[Item]:
    is_signed = bool(content.reviewers or content.editors)
    figure = f"审核{len(content.reviewers)}人、编辑{len(content.editors)}人" if is_signed else "没有署名"
    yield judge("实务", HOUSE, "署名", figure, [] if is_signed else ["版记"])
