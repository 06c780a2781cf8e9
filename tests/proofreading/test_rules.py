"""Each rule finds what its own examples mark, and nothing in what it calls right."""

import pytest

from bulletin.proofreading import RULES, Rule, proofread
from tests.proofreading.examples import KNOWN, Expected, passages_in

CHECKED = [rule for rule in RULES.values() if rule.wrong]
WRONG = [pytest.param(rule, example, id=f"{rule.key}: {example[:30]}") for rule in CHECKED for example in rule.wrong]
RIGHT = [pytest.param(rule, example, id=f"{rule.key}: {example[:30]}") for rule in CHECKED for example in rule.right]


def found_in(rule: Rule, example: str) -> list[Expected]:
    passages, expected = passages_in(example)
    findings = proofread(passages, KNOWN, [rule])
    shown = {(one.place, one.start, one.end): one.instead for one in expected}
    return [
        Expected(one.place, one.start, one.end, _first(one, shown.get((one.place, one.start, one.end))))
        for one in findings
    ]


def _first(finding, instead: str | None) -> str | None:
    """What is suggested first, where the example says what that should be."""
    return None if instead is None else next(iter(finding.suggestions), "")


@pytest.mark.parametrize(("rule", "example"), WRONG)
def test_it_finds_what_its_example_marks(rule, example):
    assert found_in(rule, example) == passages_in(example)[1]


@pytest.mark.parametrize(("rule", "example"), RIGHT)
def test_it_says_nothing_of_what_is_right(rule, example):
    assert found_in(rule, example) == []


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.key)
def test_it_names_its_source_and_shows_both(rule):
    assert rule.name
    assert rule.source
    assert rule.right
