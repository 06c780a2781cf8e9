"""What must not become public by mistake is found before it does, fast enough to be asked at each release."""

import time

import pytest

from bulletin.proofreading import Known, Level, passages_of_lines, proofread
from bulletin.proofreading.privacy import BLOCKS, RULES
from tests.proofreading.consistency_cases import RIGHT, RIGHT_TO_PUBLISH, WRONG_TO_PUBLISH
from tests.proofreading.examples import passages_in

HOSTILE = ("（" * 100_000, "1" * 100_000, "1 " * 50_000, "一" * 100_000, "张" * 100_000, "a\u0301" * 50_000)
SECONDS = 1.0  # on a busy machine; a quiet one needs a tenth of it
OF_A_RELEASE = 0.05  # seconds for an issue of 5,000 characters


@pytest.mark.parametrize("case", WRONG_TO_PUBLISH)
def test_it_finds_what_must_not_be_published(case):
    passages, expected = passages_in(case)
    found = proofread(passages, Known(), RULES)
    assert expected
    for place, start, end, _ in expected:
        assert any(one.place == place and one.start < end and start < one.end for one in found)


@pytest.mark.parametrize("case", [*RIGHT_TO_PUBLISH, *RIGHT])
def test_it_lets_the_rest_pass(case):
    assert proofread(passages_in(case)[0], Known(), RULES) == []


def test_what_blocks_a_release_is_a_must():
    levels = {rule.key: rule.level for rule in RULES}
    assert {levels[key] for key in BLOCKS} == {Level.MUST}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:4])
def test_no_text_keeps_it_busy(rule, text):
    start = time.perf_counter()
    list(rule.look(tuple(passages_of_lines([text])), Known()))
    assert time.perf_counter() - start < SECONDS


def test_an_issue_is_read_at_once():
    line = "10月12日，青澜市组织学生、居民代表检查小区12个，联系电话0533-2345678，办结诉求120件。"
    passages = passages_of_lines([line * 2] * 50)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        proofread(passages, Known(), [rule for rule in RULES if rule.key in BLOCKS])
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < OF_A_RELEASE
