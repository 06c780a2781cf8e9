"""Tables (表格): whether their columns have room, and what a report calls them."""

from collections.abc import Iterator

from lxml.html import HtmlElement, fragment_fromstring

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets
from bulletin.press.checking.report import PRINT, judge
from bulletin.press.papers import Item
from bulletin.press.typesetting.tables import too_wide


def width(sheets: Sheets, content: Content) -> Iterator[Item]:
    named = list(_named(content))
    wide = {name: columns for name, table in named if (columns := too_wide(table))}
    figure = f"{max(wide.values())}列排不下，数字会断开：请拆成两张表，或减少列数" if wide else "排得下"
    if named:
        yield judge("实务", PRINT, "表格宽度", figure, list(wide))


def named_tables(content: Content) -> list[str]:
    """What each table is called, in printed order."""
    return [name for name, _ in _named(content)]


def _named(content: Content) -> Iterator[tuple[str, HtmlElement]]:
    for article in content.articles:
        tables = fragment_fromstring(article.body, create_parent="div").iter("table")
        yield from ((f"《{article.title}》第{number}张表格", table) for number, table in enumerate(tables, 1))
