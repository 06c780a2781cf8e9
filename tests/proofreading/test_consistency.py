"""What does not agree is found in any usual wording; what does is left alone; and what only the office can know."""

import datetime as dt
from dataclasses import replace

import pytest

from bulletin.proofreading import Kind, Known, Level, passages_of_lines, proofread
from bulletin.proofreading.consistency import RULES
from tests.proofreading.consistency_cases import KNOWN, RIGHT, WRONG
from tests.proofreading.examples import passages_in


def read(text: str, known: Known = KNOWN, kind: Kind = Kind.PARAGRAPH):
    passages = [one._replace(kind=kind) for one in passages_of_lines(text.split("\n"))]
    return proofread(passages, known, RULES)


@pytest.mark.parametrize("case", WRONG)
def test_it_finds_what_does_not_agree(case):
    passages, expected = passages_in(case)
    found = proofread(passages, KNOWN, RULES)
    assert expected
    for place, start, end, _ in expected:
        assert any(one.place == place and one.start < end and start < one.end for one in found)


@pytest.mark.parametrize("case", RIGHT)
def test_it_leaves_alone_what_agrees(case):
    assert proofread(passages_in(case)[0], KNOWN, RULES) == []


@pytest.mark.parametrize(
    ("text", "rule", "level", "suggestion"),
    [
        ("市委书记张为国出席会议。", "consistency.name", Level.MUST, "张卫国"),
        ("张为国强调，要压实责任。", "consistency.name", Level.SHOULD, "张卫国"),
        ("市委副书记张卫国出席会议。", "consistency.post", Level.MUST, "市委书记张卫国"),
        ("副市长赵明亮出席会议。", "consistency.post", Level.MUST, None),
        ("市长钱大有主持会议。", "consistency.post", Level.MUST, "李建平"),
        ("李建平、张卫国出席会议。", "consistency.order", Level.SHOULD, "张卫国、李建平"),
        ("云溪区副区长钱进陪同调研。", "consistency.post-before", Level.SHOULD, "云溪区区长钱进"),
        ("青澜市城市管里局牵头整治。", "consistency.unit", Level.MUST, "青澜市城市管理局"),
    ],
)
def test_it_knows_the_office(text, rule, level, suggestion):
    finding = next(one for one in read(text) if one.rule == rule)
    assert finding.level == level
    assert suggestion is None or suggestion in finding.suggestions


@pytest.mark.parametrize(
    "text",
    [
        "市长李建平主持会议，市委书记张卫国讲话。",
        "市委副书记李建平到云溪区调研。",
        "宣传部部长王志强参加。",
        "时任副市长赵明亮出席会议。",
        "市创建工作领导小组副组长李建平主持会议。",
        "按姓氏笔画为序，李建平、张卫国等参加。",
    ],
)
def test_a_part_of_a_post_and_a_former_post_are_right(text):
    assert read(text) == []


def test_a_leader_is_known_by_the_day_of_the_issue():
    assert read("副市长赵明亮出席会议。", replace(KNOWN, date=dt.date(2026, 8, 1))) == []


@pytest.mark.parametrize("label", ["审核", "审签", "核稿", "审核人"])
def test_the_printed_reviewer_is_who_approved(label):
    known = Known(approver="周海燕", reviewers=frozenset({"周海燕", "陈晨"}))
    (finding,) = read(f"{label}：陈晨", known, Kind.IMPRINT)
    assert (finding.level, finding.words, finding.suggestions) == (Level.MUST, "陈晨", ("周海燕",))
    assert read(f"{label}：陈晨，周海燕", known, Kind.IMPRINT) == []


def test_before_approval_the_printed_reviewer_is_one_who_may_approve():
    known = Known(reviewers=frozenset({"周海燕"}))
    (finding,) = read("审核：陈晨", known, Kind.IMPRINT)
    assert finding.level == Level.HINT
    assert read("审核：周海燕", known, Kind.IMPRINT) == []
    assert read("编辑：陈晨", known, Kind.IMPRINT) == []
    assert read("审核：陈晨", Known(), Kind.IMPRINT) == []


def test_where_the_year_is_not_sure_it_says_so():
    (finding,) = read("4月10日（星期一）举办了培训。", Known(date=dt.date(2026, 1, 5)))
    assert finding.level == Level.SHOULD
    assert "没有写年份" in finding.sentence
