"""公文: which clauses of GB/T 9704-2012 are read, and numbers over whole articles."""

from bulletin.proofreading import Kind, Passage, proofread
from bulletin.proofreading.documents import RULES
from tests.proofreading.examples import KNOWN, passages_in

STANDARD = "GB/T 9704-2012 "
# The clauses that show in words rather than in how a page looks.
IN_WORDS = {
    *("7.2.1", "7.2.2", "7.2.3", "7.2.5", "7.2.6", "7.3.1", "7.3.2", "7.3.3", "7.3.4", "7.3.5.4", "7.3.5.5"),
    *("7.3.6", "7.3.7", "7.4.2", "7.4.3", "9"),
}
# What stands there is set by the press (7.2.1, 7.4.3), is no part of a bulletin (7.2.3, 7.2.6, 7.3.2, 7.3.6, 7.3.7),
# or is what the rooms of figures and punctuation read (9).
LEFT = {"7.2.1", "7.2.3", "7.2.6", "7.3.2", "7.3.6", "7.3.7", "7.4.3", "9"}


def found_in(text: str) -> list[tuple[str, str, str]]:
    """(rule, place, words)."""
    return [(one.rule, one.place, one.words) for one in proofread(passages_in(text)[0], KNOWN, RULES)]


def test_it_reads_the_clauses_that_show_in_words():
    read = {rule.source.removeprefix(STANDARD) for rule in RULES}
    assert read == IN_WORDS - LEFT
    assert len(read) == 8


def test_no_two_rules_share_a_key():
    keys = [rule.key for rule in RULES]
    assert len(set(keys)) == len(keys) >= 17
    assert all(key.startswith("documents.") for key in keys)


def test_each_level_begins_anew_below_each_number_above_it():
    assert (
        found_in(
            "# 云溪区推进巷道改造\n近日，云溪区召开现场会。\n"
            "## 一、摸清底数\n### （一）上门问需\n1.走访。\n2.建账。\n### （二）当面算账\n1.比价。\n2.公示。\n"
            "## 二、分类施策\n### （一）一次开挖\n（1）会签。\n（2）回填。\n### （二）开放工地\n每周三开放。\n"
            "## 三、长效管护\n一要定人。\n二要定责。"
        )
        == []
    )


def test_a_gap_a_double_and_a_reversal_are_each_told_once_at_their_place():
    text = "# 甲\n## 一、子\n## 三、丑\n## 三、寅\n## 二、卯\n## 四、辰"
    assert found_in(text) == [
        ("documents.order", "line-3", "三、"),
        ("documents.order", "line-4", "三、"),
        ("documents.order", "line-5", "二、"),
    ]


def test_articles_are_counted_each_by_itself():
    assert found_in("# 甲\n## 一、子\n## 二、丑\n# 乙\n## 一、寅\n## 二、卯") == []


def test_a_new_list_may_begin_wherever_a_line_announces_it():
    assert found_in("# 甲\n一是定人。\n要求如下：\n一是定岗。\n二是定责。") == []
    assert found_in("# 甲\n一是定人。\n一是定岗。") == [("documents.order", "line-3", "一是")]


def test_what_a_quotation_counts_counts_for_nobody_else():
    assert found_in("# 甲\n## 一、子\n通知要求：“一、建账。\n三、公示。”\n## 二、丑") == []


def test_a_list_and_a_table_number_themselves():
    assert found_in("# 甲\n* 一、子\n* 三、丑\n| 1. | 甲 \n| 3. | 乙") == []


def test_only_a_heading_that_stands_alone_is_told_that_it_does():
    assert found_in("# 甲\n## 一、子\n正文。") == [("documents.only-child", "line-2", "一、")]
    assert found_in("# 甲\n一、子。正文。") == []


def test_a_heading_with_a_full_stop_is_one_only_above_its_text():
    assert found_in("# 甲\n#### 1.按时到会。\n#### 2.关闭手机。") == []
    assert [words for _, _, words in found_in("# 甲\n#### 1.准时。\n不得迟到。\n#### 2.安静。\n关闭手机。")] == [
        "。",
        "。",
    ]


def test_the_lines_below_the_first_attachment_are_attachments_too():
    text = "# 甲\n1.建台账；\n附件：1.办法；\n2.名单。\n联系人：尤桂枝。"
    assert found_in(text) == [
        ("documents.attachment-end", "line-3", "；"),
        ("documents.attachment-end", "line-4", "。"),
    ]


def test_masthead_and_imprint_are_read_for_serial_grade_and_day():
    passages = (
        Passage("masthead", Kind.MASTHEAD, "秘密★一年", group="head"),
        Passage("imprint", Kind.IMPRINT, "2026年09月06日", group="foot"),
        Passage("recipients", Kind.LIST, "送：云溪区委办公室，石桥镇政府", group="foot"),
    )
    found = [(one.words, one.suggestions) for one in proofread(passages, KNOWN, RULES)]
    assert found == [("秘密★一年", ("秘密★1年",)), ("2026年09月06", ("2026年9月6",))]
