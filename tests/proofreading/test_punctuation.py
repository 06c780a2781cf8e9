"""标点: how much of the standard is covered, and what an example of a rule cannot show."""

import re

import pytest

from bulletin.proofreading import Kind, Known, Passage, proofread
from bulletin.proofreading.punctuation import RULES

STANDARD = "GB/T 15834-2011 "
CLAUSE = re.compile(r"[45AB](\.\d+){1,3}")
LENGTH = 100_000


def clauses() -> set[str]:
    sources = (rule.source.removeprefix(STANDARD) for rule in RULES if rule.source.startswith(STANDARD))
    return {clause for source in sources for clause in source.split("、")}


def keys_in(*passages: Passage) -> list[str]:
    return [finding.rule.removeprefix("punctuation.") for finding in proofread(passages, Known(), RULES)]


def test_it_covers_most_of_what_the_standard_says():
    assert all(CLAUSE.fullmatch(clause) for clause in clauses())
    assert len(clauses()) >= 90


def test_every_rule_is_of_this_room_and_shows_what_it_finds():
    assert all(rule.key.startswith("punctuation.") and rule.wrong and rule.right for rule in RULES)
    assert len({rule.key for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("kind", [Kind.MASTHEAD, Kind.LIST, Kind.IMPRINT, Kind.SOURCE, Kind.COLUMN])
def test_lines_that_are_no_text_are_left_alone(kind):
    assert keys_in(Passage("line-1", kind, "报:市委办,市政府办 (共印15份")) == []


def test_a_caption_ends_without_a_stop():
    assert keys_in(Passage("line-1", Kind.CAPTION, "云溪湖畔的步道。")) == ["stop-after-caption"]
    assert keys_in(Passage("line-1", Kind.CAPTION, "云溪湖畔的步道")) == []


def test_what_is_quoted_may_have_paragraphs_of_one_article_only():
    first = Passage("article-1-9", Kind.PARAGRAPH, "“要抓实。", group="article-1")
    last = Passage("article-1-10", Kind.PARAGRAPH, "“要抓细。”", group="article-1")
    assert keys_in(first, last) == []
    assert keys_in(first, last._replace(group="article-2")) == ["unpaired"]
    assert keys_in(first, first._replace(place="article-1-10")) == ["unpaired", "unpaired"]


def test_the_items_of_two_lists_end_each_on_its_own():
    items = [
        Passage(f"line-{number}", Kind.ITEM, text, group="article-1", block=block)
        for number, (text, block) in enumerate([("抓实；", 1), ("抓细；", 1), ("抓长；", 2), ("抓好。", 2)])
    ]
    found = proofread(items, Known(), RULES)
    assert [(one.rule, one.place) for one in found] == [("punctuation.last-item", "line-1")]


def test_it_tells_of_one_loose_mark_of_a_kind_at_a_time():
    assert keys_in(Passage("line-1", Kind.PARAGRAPH, "印发《方案，学习《条例，开展“大走访。")) == [
        "unpaired",
        "unpaired",
    ]
