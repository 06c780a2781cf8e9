"""Days that are listed, and the parts of a slogan, against the number of them: 先后3次（3月4日、5月18日）; “五个一”."""

import re
from collections.abc import Iterator, Sequence

from bulletin.proofreading.consistency.dates import Day, days_in
from bulletin.proofreading.consistency.numerals import in_words, number
from bulletin.proofreading.consistency.sentences import sentences
from bulletin.proofreading.findings import Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage

_MOST = 20
_N = r"(?P<n>(?<![第每\d.一二两三四五六七八九十])(?:\d{1,2}|[两二三四五六七八九十]{1,3}))"

# 先后3次（3月4日、5月18日、7月2日）; 3月4日、5月18日两次

_TIMES_BEFORE = re.compile(rf"{_N}(?:次|场次?|轮|批)[\u4e00-\u9fff]{{0,8}}[（(：:]$")
_TIMES_AFTER = re.compile(rf"，?(?:先后|共|分)?{_N}(?:次|场次?|轮|批)")
_WINDOW = 16  # characters around the days in which their number stands


def days_listed(passage: Passage, known: Known) -> Iterator[Mark]:
    for sentence in sentences(passage.text):
        for run in _runs(sentence.text, days_in(sentence.text, known.date)):
            start = max(0, run[0].start - _WINDOW)
            before = _TIMES_BEFORE.search(sentence.text, start, run[0].start)
            closes = sentence.text[run[-1].end : run[-1].end + 1] in "）)；" if before else False
            match = before if closes else _TIMES_AFTER.match(sentence.text, run[-1].end)
            if match and len(run) > 1 and _said(match["n"]) not in {None, len(run)}:
                yield _mark(passage, sentence.start + match.start("n"), match["n"], len(run), "个日期")


def _runs(text: str, days: list[Day]) -> Iterator[list[Day]]:
    """Days parted by nothing but 、 or 和."""
    run: list[Day] = []
    for day in days:
        if day.day is None or (run and not re.fullmatch("[、和及]", text[run[-1].end : day.start])):
            if run:
                yield run
            run = []
        if day.day is not None:
            run.append(day)
    if run:
        yield run


def _said(figures: str) -> int | None:
    said = number(figures.replace("两", "二"))
    return said if said and 1 < said <= _MOST else None


def _mark(passage: Passage, start: int, figures: str, count: int, what: str) -> Mark:
    right = str(count) if figures.isdecimal() else "两" if count == 2 else in_words(count)
    sentence = f"这里写的是“{figures}”，所列的却是{count}{what}，请核对。"
    return Mark(passage, start, start + len(figures), sentence, (right,))


# “五个一”: 编一本手册、开一堂课; “三个到位”: 组织到位、责任到位

_SLOGAN = re.compile(
    rf"“{_N}个(?P<core>一|[\u4e00-\u9fff]{{2}})”(?P<lead>[^“”。；、：]{{0,14}}[，：]|[^“”。；、：，]{{0,6}})(?:即|就是|分别是)?(?P<list>[^。\n]{{4,300}})"
)
_ONE_OF = "一[本堂场面部条支个次项张批份句间所座台套封名片块种首幅曲档站册]"


def slogans(passage: Passage) -> Iterator[Mark]:
    for match in _SLOGAN.finditer(passage.text):
        core = _ONE_OF if match["core"] == "一" else re.escape(match["core"])
        count = _count(re.split("[、，；]", match["list"]), core)
        if count > 2 and _said(match["n"]) not in {None, count}:
            yield _mark(passage, match.start("n"), match["n"], count, "项")


def _count(items: Sequence[str], core: str) -> int:
    """How many in a row, from the first, hold it once; 0 where something else follows that holds more."""
    count = 0
    for item in items:
        if len(re.findall(core, item)) != 1:
            break
        count += 1
    return 0 if any(re.search(core, item) for item in items[count:]) else count
