"""No text keeps the proofreader busy: what is nothing but one thing, over and over, is read like any other.

How long it takes is measured by `make bench-proofread`; here it only has to come to an end.
"""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bulletin.proofreading import Kind, Known, Leader, Passage, Term, UnitName, jobs, passages_of_lines
from tests.proofreading.examples import DAY

LENGTH = 30_000  # characters
HANGS = 60  # seconds; a text of that length takes a third of one
UNITS = (
    *("（", "“", "《", "1", "一", "、", "——", "…", "a\u0301", "\u200b", "①", "〇", "帐", "王", "%"),
    *(
        "年月日",
        "2018年",
        "10月16日",
        "98年至",
        "9月6号",
        "10月1日至",
        "8:30—",
        "约30余",
        "三百",
        "12家、",
        "其中5个，",
    ),
    *(
        "百分之",
        "5-10",
        "1,2",
        "1.",
        "增长5%，",
        "比上年增加3家，",
        "第一，",
        "一是",
        "（1）",
        "〔2018〕第",
        "附件：1.",
    ),
    *("同志", "主任张明", "网格员李明明", "的李明今年", "患病的", "家住下河村", "柳塘镇柳溏镇", "市市监局", "审核："),
    *("目的是", "防止", "12家拆除21家", "13800000000 ", "110105194912310021", "以下简称", "（以下简称“", "我们,"),
)
KNOWN = Known(
    date=DAY,
    leaders=(Leader("张明", "市长", 1, None, None), Leader("李明明", "副市长", 2, None, None)),
    units=(UnitName("青澜市市场监督管理局", ("市市场监管局",)),),
    earlier_texts=(("第12期", "市长张明、主任李明明出席。\n" * 50),),
    reviewers=frozenset({"张明"}),
)


class Hangs(BaseException):
    """No Exception: one that a rule raises is caught and logged."""


@contextmanager
def must_end() -> Iterator[None]:
    def give_up(*_):
        raise Hangs

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_what_is_written_over_and_over_is_read_to_its_end(unit, caplog):
    text = (unit * LENGTH)[:LENGTH]
    kinds = (Kind.PARAGRAPH, Kind.ROW, Kind.IMPRINT, Kind.TITLE)
    with must_end():
        for kind in kinds:
            jobs.find([Passage("p", kind, text, group="g")], KNOWN)
    assert caplog.messages == []  # where a rule that broke would be named


@pytest.mark.parametrize(
    "line", ["一、甲", "（一）甲", "（2）甲", "7.甲", "“一、甲", "附件：1.甲", "一要甲", "王小明说", "12家"]
)
def test_so_are_very_many_paragraphs(line, caplog):
    with must_end():
        jobs.find(passages_of_lines([line] * 2000), KNOWN)
    assert caplog.messages == []


def test_a_long_table_of_words_is_looked_up_in_a_long_text():
    chance = random.Random(1)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 800)]
    words = sorted({"".join(chance.choices(characters, k=chance.randint(2, 6))) for _ in range(5000)})
    known = Known(terms=tuple(Term(word, True, (), "") for word in words))
    text = "".join(chance.choices(characters, k=LENGTH)) + words[0]
    with must_end():
        found = jobs.find(passages_of_lines([text]), known)
    assert words[0] in {one.words for one in found}
