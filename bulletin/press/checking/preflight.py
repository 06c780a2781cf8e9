"""Preflight: what was measured in a finished PDF, clause by clause, and whether it may go to print.

Judges what `measuring` reads; changes nothing. Expects the clean PDF of a Content, without a proof mark.
"""

from collections.abc import Callable, Iterator
from itertools import chain

from bulletin.document.content import Content
from bulletin.press.checking.checks import file, folios, glyphs, imprint, lines, masthead, page, sizes, tables, wording
from bulletin.press.checking.measuring import Sheets
from bulletin.press.papers import Item, Report

CHECKS: tuple[Callable[[Sheets, Content], Iterator[Item]], ...] = (
    page.paper,
    page.margins,
    page.overflow,
    masthead.name,
    lines.grid,
    lines.line_length,
    lines.prohibitions,
    tables.width,
    lines.last_lines,
    sizes.sizes,
    folios.page_numbers,
    imprint.rules,
    imprint.steps,
    imprint.place,
    imprint.company,
    wording.contents,
    wording.wording,
    wording.line_breaks,
    wording.signature,
    glyphs.missing,
    glyphs.fonts,
    glyphs.pictures,
    file.archive,
    file.pictures,
    file.accessibility,
    file.links,
    file.bookmarks,
)


def inspect(pdf: bytes, content: Content) -> Report:
    """Everything measured in the PDF that `content` became. Raises PressError if the PDF cannot be read."""
    sheets = Sheets(pdf)
    return Report(tuple(chain.from_iterable(check(sheets, content) for check in CHECKS)))
