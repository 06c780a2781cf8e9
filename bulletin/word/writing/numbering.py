"""Lists: two kinds, counted and not, and every list with a numbering of its own."""

from collections.abc import Sequence

from lxml import etree

from bulletin.word.writing.building import Listing
from bulletin.word.writing.markup import w
from bulletin.word.writing.measures import CELL

COUNTED, BULLETS = 1, 2
LEVELS = range(9)


def numbering(lists: Sequence[Listing]) -> etree._Element:
    kinds = (_kind(COUNTED, "decimal", "%{}."), _kind(BULLETS, "bullet", "•"))
    return w("numbering", *kinds, *map(_one, lists))


def _kind(number: int, shape: str, shown: str) -> etree._Element:
    levels = (_level(level, shape, shown.format(level + 1)) for level in LEVELS)
    return w("abstractNum", w("multiLevelType", val="multilevel"), *levels, abstractNumId=number)


def _level(level: int, shape: str, shown: str) -> etree._Element:
    """The marker runs in, two characters in, as a paragraph does; each level stands two further in."""
    start, form, gap = w("start", val=1), w("numFmt", val=shape), w("suff", val="space")
    indents = w("ind", leftChars=200 * level, left=2 * CELL * level, firstLineChars=200, firstLine=2 * CELL)
    return w("lvl", start, form, gap, w("lvlText", val=shown), w("lvlJc", val="left"), w("pPr", indents), ilvl=level)


def _one(listing: Listing) -> etree._Element:
    kind = w("abstractNumId", val=COUNTED if listing.counts else BULLETS)
    begins = w("lvlOverride", w("startOverride", val=listing.start), ilvl=listing.depth)
    return w("num", kind, begins, numId=listing.number)
