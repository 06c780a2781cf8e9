"""A font fitted to stand in one line with another: its figures for every face, its characters where a face lacks them.

A line stays on the grid if whatever is mixed in it stands as its own font does, so a fitted font has that one's ascent,
descent and baselines, by which Pango hangs one script beside another; and a name of its own.
"""

from dataclasses import dataclass
from io import BytesIO

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.ttLib.tables._g_l_y_f import Glyph

# ASCII and the letters of Latin; no “ ” — … · × ÷, which a Chinese font draws at its own width.
FIGURES = frozenset({*range(0x20, 0x7F), 0xA0, *range(0xC0, 0x250)} - {0xD7, 0xF7})
EDITION = 1  # of what is done here: a new number makes what was kept anew
SCALE = 0.97  # makes the ink of LXGW WenKai as wide and as high as that of 仿宋 and 楷体, in the mean of both
COPYRIGHT, FAMILY, STYLE, FULL_NAME, POSTSCRIPT_NAME, LICENCE = 0, 1, 2, 4, 6, 13
INK_END = "icfb"
BASELINES = "table BASE {{ HorizAxis.BaseTagList icfb romn; HorizAxis.BaseScriptList DFLT romn {} 0; }} BASE;"


@dataclass(frozen=True)
class Stand:
    """How a font stands on its line, in units of its em: how far it reaches above and below, and where the ink of Han
    characters ends (the baseline "icfb" of OpenType 1.9, BASE), if it says so.
    """

    em: int
    ascent: int
    descent: int
    ink_end: int | None


def ink_end(font: TTFont) -> int | None:
    """The font's baseline "icfb" for Han."""
    axis = font["BASE"].table.HorizAxis if "BASE" in font else None
    if axis is None or INK_END not in (tags := axis.BaseTagList.BaselineTag):
        return None
    scripts = {record.BaseScriptTag: record.BaseScript for record in axis.BaseScriptList.BaseScriptRecord}
    values = (scripts.get("hani") or scripts["DFLT"]).BaseValues.BaseCoord
    coordinate: int = values[tags.index(INK_END)].Coordinate
    return coordinate


def figures(font: TTFont, family: str, stand: Stand) -> bytes:
    """The font's figures and Latin letters, without anything else.

    In units of the other's em: the least rounding would push the last of 22 rows off its page.
    """
    options = Options(layout_features=[], hinting=False, name_IDs=[COPYRIGHT, LICENCE], notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG"]  # of lines from top to bottom, which Chinese fonts have
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=FIGURES)
    subsetter.subset(font)
    scale_upem(font, stand.em)
    if "glyf" in font:
        _add_wide_space(font)
    return _saved(font, family, stand)


def _add_wide_space(font: TTFont) -> None:
    """Pango draws a space in the font of what precedes it: without U+3000 a reader would copy a narrow one."""
    name = "wide_space"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = Glyph()
    font["hmtx"][name] = font["head"].unitsPerEm, 0
    for table in font["cmap"].tables:
        table.cmap[0x3000] = name


def scaled(font: TTFont, family: str, stand: Stand) -> bytes:
    """The TrueType font drawn a little smaller, each full-width character in the middle of its em as before."""
    was, font["head"].unitsPerEm = font["head"].unitsPerEm, round(font["head"].unitsPerEm / SCALE)
    em = font["head"].unitsPerEm
    places = font["hmtx"].metrics
    places.update({name: (em, left + (em - was) // 2) for name, (advance, left) in places.items() if advance == was})
    font["hhea"].advanceWidthMax = max(em, font["hhea"].advanceWidthMax)
    return _saved(font, family, stand)


def _saved(font: TTFont, family: str, stand: Stand) -> bytes:
    scale = font["head"].unitsPerEm / stand.em
    ascent, descent = (round(reach * scale) for reach in (stand.ascent, stand.descent))
    header, windows = font["hhea"], font["OS/2"]
    header.ascent, header.descent, header.lineGap = ascent, -descent, 0
    windows.sTypoAscender, windows.sTypoDescender, windows.sTypoLineGap = ascent, -descent, 0
    windows.usWinAscent, windows.usWinDescent = ascent, descent
    if stand.ink_end is not None:
        addOpenTypeFeaturesFromString(font, BASELINES.format(round(stand.ink_end * scale)), tables=["BASE"])
    _rename(font, family)
    target = BytesIO()
    font.save(target, reorderTables=None)
    return target.getvalue()


def _rename(font: TTFont, family: str) -> None:
    names = font["name"]
    style = names.getDebugName(STYLE) or "Regular"
    names.names = [name for name in names.names if name.nameID in {COPYRIGHT, LICENCE}]
    for number, name in {
        FAMILY: family,
        STYLE: style,
        FULL_NAME: f"{family} {style}",
        POSTSCRIPT_NAME: f"{family}-{style}".replace(" ", ""),
    }.items():
        names.setName(name, number, 3, 1, 0x409)
