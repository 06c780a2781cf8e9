"""What must not become public by mistake is found before it does, fast enough to be asked at each release."""

import pytest

from bulletin.proofreading import Known, Level, proofread
from bulletin.proofreading.privacy import BLOCKS, RULES
from tests.proofreading.consistency_cases import RIGHT, RIGHT_TO_PUBLISH, WRONG_TO_PUBLISH
from tests.proofreading.examples import passages_in


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
