"""The report of the preflight: one item a thing measured, with its clause, its figure and the verdict."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from bulletin.press.checking.measuring import PrintedRow

Level = Literal["规定", "一般", "实务"]  # the standard's musts, its normals, convention
Verdict = Literal["合格", "提示", "拦截"]

# The rules, by where they are written.
GB, MARKS, CLREQ = "GB/T 9704-2012", "GB/T 15834-2011 5.1", "W3C clreq"
PDF_A, PDF_UA = "ISO 19005-2", "ISO 14289-1"
HOUSE, PRINT = "简报惯例", "印刷惯例"

MOST_PLACES = 3


@dataclass(frozen=True)
class Item:
    """One line of the report. `figure` is what was measured, with its unit; `place` is empty when nothing is off."""

    level: Level
    clause: str
    what: str
    figure: str
    verdict: Verdict
    place: str = ""

    @property
    def line(self) -> str:
        place = f"（{self.place}）" if self.place else ""
        return f"[{self.verdict}] {self.level}　{self.clause}　{self.what}：{self.figure}{place}"


@dataclass(frozen=True)
class Report:
    items: tuple[Item, ...]

    @property
    def blocking(self) -> list[Item]:
        """What must be mended before the issue may be submitted."""
        return [item for item in self.items if item.verdict == "拦截"]

    def lines(self) -> list[str]:
        return [item.line for item in self.items]

    def plain(self) -> list[dict[str, str]]:
        """The items as JSON holds them."""
        return [asdict(item) for item in self.items]


def judge(level: Level, clause: str, what: str, figure: str, off: list[str], *, fault: Verdict = "提示") -> Item:
    """合格 if nothing is off; else `fault`, naming the first places."""
    places = list(dict.fromkeys(off))
    more = f"等{len(places)}处" if len(places) > MOST_PLACES else ""
    return Item(level, clause, what, figure, fault if off else "合格", "、".join(places[:MOST_PLACES]) + more)


def rows_off(rows: list[PrintedRow], is_off: Callable[[PrintedRow], bool]) -> list[str]:
    return [row.place for row in rows if is_off(row)]
