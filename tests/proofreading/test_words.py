"""用词: the office's table in one pass, and lists in which no wrong form is a right one."""

import pytest

from bulletin.proofreading import Kind, Known, Level, Passage, Term, passages_of_lines, proofread
from bulletin.proofreading.words import RULES
from bulletin.proofreading.words.misspelt import entries_of

LISTS = {"misspelt.tsv": 340, "variants.tsv": 80}  # how many each holds at least
TERMS = (
    Term("残废人", True, ("残疾人",), "市残联用语规范"),
    Term("残疾", True, ("残疾人",), ""),
    Term("老赖", False, ("失信被执行人", "被执行人"), "青澜市创建办2026年用语提示"),
    Term("老赖榜", True, (), ""),
)
ENTRIES = [
    pytest.param(wrong, right, longer, id=wrong)
    for name in LISTS
    for wrong, (right, longer) in entries_of(name).items()
]


def found_in(text: str, *terms: Term):
    return proofread(passages_of_lines([text]), Known(terms=terms), RULES)


def test_a_word_that_is_not_used_is_told_with_what_is_used_and_who_says_so():
    (found,) = found_in("关爱残废人。", *TERMS)
    assert (found.words, found.level, found.suggestions) == ("残废人", Level.MUST, ("残疾人",))
    assert "残疾人" in found.sentence
    assert "市残联用语规范" in found.sentence


def test_a_word_that_is_used_with_care_is_only_advised_against():
    (found,) = found_in("曝光老赖。", *TERMS)
    assert (found.level, found.suggestions) == (Level.SHOULD, ("失信被执行人", "被执行人"))


def test_the_longest_word_is_taken_and_a_word_without_another_is_told_all_the_same():
    (found,) = found_in("发布老赖榜。", *TERMS)
    assert (found.words, found.level, found.suggestions) == ("老赖榜", Level.MUST, ())


def test_what_the_table_asks_for_is_never_found_in_itself():
    assert found_in("关爱残疾人。", *TERMS) == []


def test_every_occurrence_is_told_in_titles_tables_and_text():
    kinds = (Kind.TITLE, Kind.HEADING1, Kind.PARAGRAPH, Kind.ROW, Kind.BRIEF, Kind.CAPTION)
    passages = [Passage(f"p{n}", kind, "老赖和老赖", group="g") for n, kind in enumerate(kinds)]
    assert len(proofread(passages, Known(terms=TERMS), RULES)) == 2 * len(kinds)


def test_names_in_lists_and_imprint_are_nobodys_wording():
    passages = [Passage("p", kind, "老赖", group="g") for kind in (Kind.LIST, Kind.IMPRINT, Kind.MASTHEAD)]
    assert proofread(passages, Known(terms=TERMS), RULES) == []


def test_an_office_without_a_table_is_told_nothing_of_it():
    assert found_in("老赖和残废人") == []


def test_a_word_of_one_character_and_an_empty_one_do_no_harm():
    found = found_in("甲乙丙", Term("乙", True, (), ""), Term("", True, (), ""))
    assert [one.words for one in found] == ["乙"]


def test_no_list_has_become_shorter():
    for name, least in LISTS.items():
        assert len(entries_of(name)) >= least
    assert not set(entries_of("misspelt.tsv")) & set(entries_of("variants.tsv"))


@pytest.mark.parametrize(("wrong", "right", "longer"), ENTRIES)
def test_a_wrong_form_is_found_and_neither_its_right_form_nor_what_holds_it(wrong, right, longer):
    (found,) = found_in(f"，{wrong}，")
    assert (found.words, found.suggestions) == (wrong, (right,))
    assert found_in(right) == []
    assert all(wrong in word and found_in(f"，{word}，") == [] for word in longer)


def test_one_wrong_word_is_told_by_one_rule():
    (found,) = found_in("他一如继往地工作。")
    assert found.rule == "words.misspelt"
