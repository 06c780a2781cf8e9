"""Glyphs, fonts and pictures: nothing is lost, nothing is coarse."""

import unicodedata
from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.checks.wording import shown_texts
from bulletin.press.checking.measuring import Sheets
from bulletin.press.checking.report import PDF_A, PRINT, judge
from bulletin.press.papers import Item
from bulletin.press.typesetting.figures import PRINT_DPI, is_sharp

# The blocks of Han characters in Unicode 16, and a font that has them.
SONG, HANAZONO, TSHYN = "思源宋体（Noto Serif CJK SC）", "花园明朝（HanaMinB）", "天珩全字库（TH-Tshyn）"
HAN = (
    (0x3400, 0x4DBF, "扩展A区", SONG),
    (0x4E00, 0x9FFF, "基本区", SONG),
    (0x20000, 0x2A6DF, "扩展B区", HANAZONO),
    (0x2A700, 0x2B73F, "扩展C区", HANAZONO),
    (0x2B740, 0x2B81F, "扩展D区", HANAZONO),
    (0x2B820, 0x2CEAF, "扩展E区", HANAZONO),
    (0x2CEB0, 0x2EBEF, "扩展F区", HANAZONO),
    (0x2EBF0, 0x2EE5F, "扩展I区", TSHYN),
    (0x30000, 0x3134F, "扩展G区", TSHYN),
    (0x31350, 0x323AF, "扩展H区", TSHYN),
)
# What stands for no character, though fonts have a sign for it.
STAND_INS = {
    "\ufffc": "这是粘贴图片时留下的记号，请删去，图片另外插入",
    "\ufffd": "这是没有读出来的字，请对照原稿补上",
}
FLAGS = range(0x1F1E6, 0x1F1FF + 1)  # letters of which two make a flag, in fonts that are not for print


def missing(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Drawn as an empty box, or not at all, or as what it is not; a box whose character is not known is named by its
    row alone.
    """
    boxes = {g.text: row.place for row in sheets.rows for g in row.glyphs if not g.is_drawn}
    drawn = _characters(sheets.text(main=True) + sheets.text(main=False)) - boxes.keys()
    places: dict[str, list[str]] = {character: [] for character in boxes}
    for place, text in shown_texts(content):
        for character in sorted(_characters(text) - drawn | set(filter(_is_never_right, text))):
            places.setdefault(character, []).append(place)
    off = [_named(character, [*found, boxes.get(character, "")]) for character, found in places.items()]
    yield judge("规定", f"{PDF_A} 6.2.11.8", "缺字", f"{len(off)}字", off, fault="拦截")


def _named(character: str, places: list[str]) -> str:
    code = f"U+{ord(character):04X}，" if len(character) == 1 else ""
    return f"“{character or '？'}”（{code}{'、'.join(filter(None, places))}；{_cure(character)}）"


def _cure(character: str) -> str:
    """What helps: a font that has the character, or another character."""
    code = ord(character) if len(character) == 1 else 0
    if character in STAND_INS:
        return STAND_INS[character]
    if character and unicodedata.category(character[0]) == "Co":
        return "这是自造字，换一台电脑就是另一个字，请改用正式编码的字"
    if found := next((block for block in HAN if block[0] <= code <= block[1]), None):
        _, _, block, font = found
        return f"{block}汉字，请管理员安装有它的字体，如{font}"
    if character and unicodedata.category(character[0]) in {"Ll", "Lm", "Lo", "Lu"}:
        return "请管理员安装有这种文字的字体，或者改用汉字"
    return "印不出来，请改用文字"


def _is_never_right(character: str) -> bool:
    """Whether what a font draws for it is a matter of chance: of private use (Unicode, 23.5), or for no character."""
    return unicodedata.category(character) == "Co" or character in STAND_INS or ord(character) in FLAGS


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
