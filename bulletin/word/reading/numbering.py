"""Automatic numbering -> the number as a typist would have typed it (ECMA-376 part 1, 17.9)."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from bulletin.word.reading.figures import written
from bulletin.word.reading.names import W, is_on, number, value
from bulletin.word.reading.styles import Style, Styles

_PLACE = re.compile("%([1-9])")
# After these nothing stands between a number and its text.
_CLOSED = re.compile(r".*[、．.。，：:）)】\]①-⑳㉑-㉟㊱-㊿㊀-㊉]", re.DOTALL)
_DEEPEST = 20


@dataclass(frozen=True)
class Level:
    kind: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # so many levels from the top, of which each begins this one anew; 0: none does
    suffix: str = "tab"
    is_legal: bool = False  # all figures Arabic
    style: str = ""


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph: a number, or at this depth a bullet."""

    text: str = ""
    bullet: int | None = None


@dataclass(frozen=True)
class _List:
    """A w:num: the counters it shares with its like, and what it says otherwise."""

    counters: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of one file, counting."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._nums: dict[int, etree._Element] = {}
        for element in root.iterchildren(W + "abstractNum", W + "num") if root is not None else ():
            if element.tag == W + "num":
                self._nums[number(element.get(W + "numId")) or 0] = element
            else:
                self._abstract[element.get(W + "abstractNumId", "")] = element
        self._lists: dict[int, _List | None] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[int, int]] = set()

    def label(self, style: Style, list_id: int | None, depth: int | None) -> Label:
        """The label of the next paragraph, which says itself that it stands in this list, or whose style does.
        It is counted by this.
        """
        list_id = style.paragraph.number if list_id is None else list_id
        found = self._list(list_id) if list_id else None
        if found is None or list_id is None:
            return Label()
        depth = self._depth(found, style) if depth is None else depth
        level = found.levels.get(depth)
        if level is None:
            return Label()
        counters = self._count(found, list_id, depth)
        if level.kind == "bullet":
            return Label(bullet=max(depth, style.depth))
        return Label(_spaced(self._text(found, level, counters), level.suffix))

    def _depth(self, found: _List, style: Style) -> int:
        of_style = (depth for depth, level in found.levels.items() if level.style and level.style == style.id)
        return next(of_style, style.paragraph.depth or 0)

    def _count(self, found: _List, list_id: int, depth: int) -> dict[int, int]:
        counters = self._counters.setdefault(found.counters, {})
        if depth in found.starts and (list_id, depth) not in self._started:
            counters.pop(depth, None)
        self._started.add((list_id, depth))
        start = found.starts.get(depth, found.levels[depth].start)
        counters[depth] = counters[depth] + 1 if depth in counters else start
        for deeper in [deeper for deeper in counters if deeper > depth]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or depth < restart:
                del counters[deeper]
        return counters

    def _text(self, found: _List, level: Level, counters: dict[int, int]) -> str:
        def figure(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            above = found.levels.get(at, Level())
            count = counters.get(at, found.starts.get(at, above.start))
            is_arabic = level.is_legal and above.kind not in {"none", "decimalZero"}
            return written(count, "decimal" if is_arabic else above.kind)

        return _PLACE.sub(figure, level.text)

    def _list(self, list_id: int) -> _List | None:
        if list_id not in self._lists:
            self._lists[list_id] = self._read(list_id)
        return self._lists[list_id]

    def _read(self, list_id: int) -> _List | None:
        num = self._nums.get(list_id)
        abstract_id = self._abstract_of(list_id)
        if num is None or abstract_id not in self._abstract:
            return None
        levels = _levels(self._abstract[abstract_id])
        starts: dict[int, int] = {}
        for override in num.iterchildren(W + "lvlOverride"):
            depth = number(override.get(W + "ilvl")) or 0
            levels.update(_levels(override))
            start = number(value(override, "startOverride"))
            if start is not None:
                starts[depth] = start
        return _List(abstract_id, levels, starts)

    def _abstract_of(self, list_id: int) -> str:
        """Where its levels stand: a w:numStyleLink leads to the list of a style."""
        abstract_id = ""
        for _ in range(_DEEPEST):
            abstract_id = value(self._nums.get(list_id), "abstractNumId") or ""
            link = value(self._abstract.get(abstract_id), "numStyleLink")
            if link is None:
                break
            linked = self._styles.list_of(link)
            if linked is None:
                return self._defining(link)
            list_id = linked
        return abstract_id

    def _defining(self, style: str) -> str:
        of_style = (key for key, one in self._abstract.items() if value(one, "styleLink") == style)
        return next(of_style, "")


def _levels(parent: etree._Element) -> dict[int, Level]:
    return {number(one.get(W + "ilvl")) or 0: _level(one) for one in parent.iterchildren(W + "lvl")}


def _level(element: etree._Element) -> Level:
    # A kind of Word's own stands beside one that every reader knows (mc:AlternateContent): the last of them.
    kinds = [kind.get(W + "val", "decimal") for kind in element.iter(W + "numFmt")]
    start = number(value(element, "start"))
    return replace(
        Level(),
        kind=kinds[-1] if kinds else "decimal",
        text=value(element, "lvlText") or "",
        start=1 if start is None else start,
        restart=number(value(element, "lvlRestart")),
        suffix=value(element, "suff") or "tab",
        is_legal=bool(is_on(element.find(W + "isLgl"))),
        style=value(element, "pStyle") or "",
    )


def _spaced(label: str, suffix: str) -> str:
    label = label.strip()
    return label if suffix == "nothing" or not label or _CLOSED.fullmatch(label) else f"{label} "
