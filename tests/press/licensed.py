"""Stands in for fonts that only an office with a licence has: free ones under their names."""

from pathlib import Path

from fontTools.ttLib import TTFont

FAMILY, SUBFAMILY, FULL_NAME, POSTSCRIPT_NAME = 1, 2, 4, 6


def install(source: Path, folder: Path, family: str, postscript: str, *, rights: int = 0, ascent: int = 880) -> Path:
    """A copy of the font under another name: what its maker lets others do (OS/2 fsType), its ascent (per mille)."""
    # Its shapes stay as they are: nothing about them need be measured anew.
    with TTFont(source, recalcBBoxes=False) as font:
        font["OS/2"].fsType = rights
        font["hhea"].ascent, font["hhea"].descent = ascent, ascent - 1000
        names = font["name"]
        names.names = []
        for number, name in {
            FAMILY: family,
            SUBFAMILY: "Regular",
            FULL_NAME: family,
            POSTSCRIPT_NAME: postscript,
        }.items():
            names.setName(name, number, 3, 1, 0x804)
            names.setName(postscript if number == FAMILY else name, number, 3, 1, 0x409)
        target = folder / f"{postscript}.otf"
        font.save(target)
    return target
