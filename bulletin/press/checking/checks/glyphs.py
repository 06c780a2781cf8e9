"""Glyphs, fonts and pictures: nothing is lost, nothing is coarse."""

import unicodedata
from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.checks.wording import shown_texts
from bulletin.press.checking.measuring import Sheets
from bulletin.press.checking.report import PDF_A, PRINT, Item, judge
from bulletin.press.typesetting.figures import PRINT_DPI, is_sharp


def missing(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Drawn as an empty box, or not at all; a box whose character is not known is named by its row alone."""
    boxes = {g.text: row.place for row in sheets.rows for g in row.glyphs if not g.is_drawn}
    drawn = _characters(sheets.text(main=True) + sheets.text(main=False)) - boxes.keys()
    places: dict[str, list[str]] = {character: [] for character in boxes}
    for place, text in shown_texts(content):
        for character in sorted(_characters(text) - drawn):
            places.setdefault(character, []).append(place)
    off = [_named(character, [*found, boxes.get(character, "")]) for character, found in places.items()]
    yield judge("规定", f"{PDF_A} 6.2.11.8", "缺字", f"{len(off)}字", off, fault="拦截")


def _named(character: str, places: list[str]) -> str:
    code = f"U+{ord(character):04X}，" if len(character) == 1 else ""
    return f"“{character or '？'}”（{code}{'、'.join(filter(None, places))}）"


def _characters(text: str) -> set[str]:
    """The characters that leave ink; two that share one glyph (⽂ 文) count as one."""
    return {c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CZM"}


def fonts(sheets: Sheets, content: Content) -> Iterator[Item]:
    fonts = list(sheets.fonts.values())
    off = [
        f"第{page.number}页{font.name}"
        for font in fonts
        if not (font.is_embedded and font.has_subset_name)
        for page in sheets.pages
        if any(glyph.font is font for glyph in page.glyphs)
    ]
    names = "、".join(sorted({font.name for font in fonts}))
    yield judge("规定", f"{PDF_A} 6.2.11.4", "字体嵌入子集", f"{len(fonts)}种：{names}", off)


def pictures(sheets: Sheets, content: Content) -> Iterator[Item]:
    wanted = sum(article.body.count("<img") for article in content.articles)
    drawn = [picture for page in sheets.pages for picture in page.pictures]
    lost = [f"《{article.title}》" for article in content.articles if "<img" in article.body and len(drawn) < wanted]
    yield judge("实务", PRINT, "图片齐全", f"应有{wanted}幅，印出{len(drawn)}幅", lost, fault="拦截")
    if drawn:
        coarse = [f"第{picture.page}页" for picture in drawn if not is_sharp(picture.dpi)]
        least = min(picture.dpi for picture in drawn)
        yield judge("实务", PRINT, "图片分辨率", f"最低{least:.0f}dpi（应不低于{PRINT_DPI}）", coarse)
