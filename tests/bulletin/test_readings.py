"""How titles are read, and so sorted: by the pinyin, tone and character of each character in turn."""

import pytest

from bulletin.document.pinyin import reading


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("重庆", "chong2重 qing4庆"),
        ("“邻里·议事”", "lin2邻 li3里 yi4议 shi4事"),
        ("3期", "33 qi1期"),
        ("３期", "33 qi1期"),
        ("APP上线", "aa pp pp shang4上 xian4线"),
        ("——", "—— ——"),
    ],
)
def test_a_title_is_read_character_by_character(title, read):
    assert reading(title) == read


def test_titles_sort_as_in_a_dictionary():
    in_order = ["2031年总结", "App上线", "柏林路", "石桥街道", "市长调研", "《市政》创刊", "是日", "𠮷野村"]
    assert sorted(set(in_order), key=reading) == in_order
