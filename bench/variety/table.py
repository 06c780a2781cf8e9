"""The records as one table, and two of them beside one another."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from statistics import median

from bench.columns import padded
from bench.variety.measuring import Record

VERDICTS = ("合格", "提示", "拦截")
LEAST_IS_WORST = {"天头", "订口", "撑满版心", "版记不压正文", "图片分辨率"}
Rows = dict[str, list[str]]  # what was measured -> its columns


def lines(now: list[Record], before: list[Record] | None = None) -> Iterator[str]:
    """Section by section; with `before`, its columns stand to the left."""
    for title, heads, rows_of in SECTIONS:
        new, old = rows_of(now), rows_of(before) if before else {}
        yield ""
        yield _row(title, heads, ["此前·" + head for head in heads] if before else [])
        for what in dict.fromkeys((*old, *new)):
            yield _row(what, new.get(what, ["—"]), old.get(what, ["—"] * len(heads)) if before else [])


def _row(what: str, columns: list[str], before: list[str]) -> str:
    return (padded(what, 34) + "".join(padded(column, 13) for column in (*before, *columns))).rstrip()


def _of_issues(records: list[Record]) -> Rows:
    made = [record for record in records if not record["refused"]]
    pages, seconds = [r["pages"] for r in made], [r["seconds"] for r in made]
    alone = sum(bool(r["seen"].get("版记单独在末页")) for r in made)
    return {
        "期数": [str(len(records))],
        "排成": [str(len(made))],
        "拒绝": [str(len(records) - len(made))],
        "检查拦截的": [str(sum(any(i["verdict"] == "拦截" for i in r["items"]) for r in made))],
        "检查有提示的": [str(sum(any(i["verdict"] == "提示" for i in r["items"]) for r in made))],
        "页数（最少—最多，共）": [f"{min(pages)}—{max(pages)}，共{sum(pages)}"],
        "排版每页（处理器毫秒，中位）": [f"{1000 * median(s / p for s, p in zip(seconds, pages, strict=True)):.0f}"],
        "最慢一期（秒）": [f"{max(seconds):.2f}"],
        "版记单独在末页": [f"{alone}期，{alone / len(made):.0%}"],
    }


def _refusals(records: list[Record]) -> Rows:
    return {record["refused"]: ["1", record["name"]] for record in records if record["refused"]} or {
        "（没有）": ["0", ""]
    }


def _checks(records: list[Record]) -> Rows:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for record in records:
        for item in record["items"]:
            found[item["what"]].append(
                (item["verdict"], item["figure"], f"{record['name']}，{item['place']}".strip("，"))
            )
    rows = {}
    for what, items in found.items():
        counts = Counter(verdict for verdict, _, _ in items)
        sign = -1 if what in LEAST_IS_WORST else 1
        _, figure, name = max(items, key=lambda item: (VERDICTS.index(item[0]), sign * _greatest(item[1])))
        rows[what] = [*(str(counts[verdict]) for verdict in VERDICTS), f"{figure[:48]}（{name[:48]}）"]
    return rows


def _greatest(figure: str) -> float:
    return max(map(float, re.findall(r"\d+(?:\.\d+)?", figure)), default=0.0)


def _seen(records: list[Record]) -> Rows:
    rows = {}
    for what in dict.fromkeys(what for record in records for what in record["seen"]):
        values = [(record["seen"][what], record["name"]) for record in records if what in record["seen"]]
        most, name = max(values)
        rows[what] = [str(sum(value >= 1 for value, _ in values)), f"{most:g}", name if most else ""]
    return rows


def _validators(records: list[Record]) -> Rows:
    rows: Rows = {}
    complaints = [record["complaints"] for record in records if "complaints" in record]
    for who in dict.fromkeys(who for each in complaints for who in each):
        rows[who] = [f"{sum(not each[who] for each in complaints)}期无话", ""]
        issues: Counter[str] = Counter(rule for each in complaints for rule in each[who])
        times: Counter[str] = Counter()
        for each in complaints:
            times.update(each[who])
        rows |= {
            f"　{who.split('（')[0]} {rule}": [f"{count}期", f"{times[rule]}处"] for rule, count in issues.most_common()
        }
    return rows


def _ofd(records: list[Record]) -> Rows:
    made = [(record["ofd"], record["name"]) for record in records if record.get("ofd")]
    rows = {}
    for what in dict.fromkeys(what for ofd, _ in made for what in ofd):
        values = [(ofd[what], name) for ofd, name in made if what in ofd]
        rows[what] = [str(len(values)), *map(str, max(values))]
    return rows


SECTIONS: tuple[tuple[str, list[str], Callable[[list[Record]], Rows]], ...] = (
    ("全部", ["数值"], _of_issues),
    ("拒绝", ["期数", "哪一期"], _refusals),
    ("印前检查", [*VERDICTS, "最差数值"], _checks),
    ("眼睛看得见的", ["期数", "最多", "哪一期"], _seen),
    ("别家的检查", ["期数", "处数"], _validators),
    ("OFD 与 PDF", ["期数", "最大", "哪一期"], _ofd),
)
