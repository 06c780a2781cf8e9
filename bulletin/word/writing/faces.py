"""Fonts by role, under the names GB/T 9704-2012 and the offices know, and what a machine without them shows instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from bulletin.word.writing.markup import w

LATIN = "Times New Roman"


@dataclass(frozen=True)
class Typeface:
    """A font, its other name or the nearest that comes with Windows or Office, and its family (17.8.3)."""

    name: str
    otherwise: str
    family: str = "auto"


# By the roles of bulletin/press/fonts.py.
TYPEFACES = {
    "body": Typeface("仿宋_GB2312", "仿宋", "modern"),
    "title": Typeface("方正小标宋简体", "华文中宋", "script"),
    "kai": Typeface("楷体_GB2312", "楷体", "modern"),
    "hei": Typeface("黑体", "SimHei", "modern"),
    "numerals": Typeface("宋体", "SimSun"),
}
CHINESE = "86"  # the character set of simplified Chinese, 17.8.3.2


def named_by(families: Mapping[str, str]) -> dict[str, Typeface]:
    """The table with the families this office names for a role."""
    return {
        role: Typeface(families[role], face.name, face.family) if families.get(role, face.name) != face.name else face
        for role, face in TYPEFACES.items()
    }


def fonts_of(face: Typeface, latin: str = LATIN) -> etree._Element:
    return w("rFonts", ascii=latin, hAnsi=latin, eastAsia=face.name, cs=LATIN)


def font_table(faces: Mapping[str, Typeface]) -> etree._Element:
    chinese = [_font(face.name, face.otherwise, CHINESE, face.family) for face in faces.values()]
    return w("fonts", *chinese, _font(LATIN, "", "00", "roman"))


def _font(name: str, otherwise: str, charset: str, family: str) -> etree._Element:
    alternatives = [w("altName", val=otherwise)] if otherwise else []
    facts = (w("charset", val=charset), w("family", val=family), w("pitch", val="variable"))
    return w("font", *alternatives, *facts, name=name)
