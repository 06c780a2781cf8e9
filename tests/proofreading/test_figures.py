"""数字: which clauses of GB/T 15835-2011 are read, whole issues, texts made to be slow."""

import pytest

from bulletin.proofreading import Known, passages_of_lines, proofread
from bulletin.proofreading.figures import RULES
from bulletin.proofreading.figures.numerals import figure_by_figure, in_characters, value_of
from tests.proofreading.examples import KNOWN

STANDARD = "GB/T 15835-2011 "
# Every clause of chapters 4 and 5 that asks for something.
CLAUSES = {
    *("4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2", "4.2.3", "4.3"),
    *("5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.5", "5.1.6", "5.1.7"),
    *("5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.2.5", "5.3"),
}
# 4.1.2 leaves numbers of houses and roads to their owners; 5.1.7 is the press's, 5.2.1 the room of punctuation's.
LEFT = {"4.1.2", "5.1.7", "5.2.1"}


def words_found(*lines: str, known: Known = KNOWN) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.rule, one.words, one.suggestions) for one in proofread(passages_of_lines(lines), known, RULES)]


def test_it_reads_every_clause_of_the_standard_but_three():
    read = {rule.source.removeprefix(STANDARD) for rule in RULES if rule.source.startswith(STANDARD)}
    assert read == CLAUSES - LEFT
    assert len(read) == 17


def test_no_two_rules_share_a_key():
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys) >= 29
    assert all(key.startswith("figures.") for key in keys)


def test_a_short_year_is_of_the_century_that_the_issue_makes_likely():
    assert words_found("截至98年底，截至30年底。") == [
        ("figures.short-year", "98年", ("1998年",)),
        ("figures.short-year", "30年", ("2030年",)),
    ]


def test_a_short_year_is_found_but_not_filled_in_where_nobody_knows_the_day():
    assert words_found("截至98年底。", known=Known()) == [("figures.short-year", "98年", ())]


def test_signs_are_counted_over_the_whole_issue():
    lines = ["整改率为90％。", "满意率为91%。", "完成率为92%。"]
    assert words_found(*lines) == [("figures.percent-sign", "％", ("%",))]
    assert words_found(*(line.replace("%", "％") for line in lines)) == []


def test_a_paragraph_with_many_faults_has_each_of_them_marked_once():
    found = words_found("98年9月，约300多人乘3千元的车，走了近30余里，投诉减少了一倍，占百分之30。")
    assert [words for _, words, _ in found] == ["98年", "约300多", "3千", "减少了一倍", "百分之30"]


def test_a_paragraph_of_a_good_report_is_left_alone():
    text = (
        "2026年上半年，青澜市投入3.2亿元，改造老旧小区27个，惠及居民8640户2万余人，整改率为90.9%，同比提高2.3个百分点。"
        "7月20日8时30分至17时，云溪区200余名志愿者分赴12个路口，劝导1286人次。项目自1998年9月起分三期实施，"
        "历时18年，二〇一六年全部建成，20世纪80年代的旧管网更新了三分之二，百分之九十以上的住户已接入。"
        "农历八月十五前后，“3·15”消费者权益日和五四青年节活动照常举办，七八十名老人一心一意学跳舞，来了二十几人。"
    )
    assert words_found(text) == []


@pytest.mark.parametrize(
    ("number", "written"),
    [(5, "五"), (10, "十"), (15, "十五"), (23, "二十三"), (203, "二百零三"), (2018, "二千零一十八")],
)
def test_a_number_is_written_in_characters_and_read_back(number, written):
    assert in_characters(number) == written
    assert value_of(written) == number


def test_a_number_in_two_forms_is_read():
    assert value_of("3千5百") == 3500
    assert value_of("3.5千") == 3500
    assert value_of("10亿零817万5288") == 1_008_175_288
    assert value_of("3.55") is None
    assert figure_by_figure(2018) == "二〇一八"
