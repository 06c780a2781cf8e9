"""Fields (w:fldChar, w:fldSimple): what of them is text."""

import re
from dataclasses import dataclass

from bulletin.word.reading.figures import circled
from bulletin.word.reading.symbols import symbol

# Numbers of pages are the printed page's own.
_DROPPED = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_CONTENTS = "TOC"
_CIRCLED = re.compile(r"\\o\s*\\ac\s*[(（]\s*○\s*[,，]\s*(?P<word>[^()（）]+)[)）]", re.IGNORECASE)
# \o\ad(\s\up 9(pinyin),字) and the like
_RUBY = re.compile(r"\\o(?:\\a[a-z])*\s*\(\\s\\up\s*\d*\([^()]*\)[,，](?P<word>[^()]*)\)", re.IGNORECASE)
_SYMBOL = re.compile(r'SYMBOL\s+(?P<code>\d{1,6}|0x[0-9a-fA-F]{1,5}).*?\\f\s*"?(?P<font>[A-Za-z0-9 ]+?)"?\s*(?:\\|$)')


@dataclass
class Field:
    """A field whose end has not come yet; its words are text once its result has begun."""

    code: str = ""
    has_result: bool = False

    @property
    def kind(self) -> str:
        return (self.code.split() or [""])[0].upper()

    @property
    def is_dropped(self) -> bool:
        return self.kind in _DROPPED

    @property
    def is_contents(self) -> bool:
        return self.kind == _CONTENTS


def words_of(code: str) -> str | None:
    """What a field without a result shows (带圈字符, 拼音指南, symbols); None if that is not known."""
    if found := _CIRCLED.search(code):
        word = found["word"].strip()
        return circled(int(word)) if word.isdecimal() and len(word) < 4 else word
    if found := _RUBY.search(code):
        return found["word"].strip()
    if found := _SYMBOL.search(code):
        return symbol(int(found["code"], 0), found["font"]) or None
    return None


def shows_without_result(code: str) -> bool:
    """Whether a field of this kind shows words though it has no result."""
    return code.split()[:1] in (["EQ"], ["eq"], ["SYMBOL"])
