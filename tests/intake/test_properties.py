"""Whatever the file: a Manuscript or a Refusal and nothing else, no character lost, and in bounded time."""

import datetime as dt
import re
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletin.document import richtext
from bulletin.intake import Manuscript, Refusal, read_manuscript
from bulletin.intake.text.characters import HAN
from bulletin.intake.text.traditional import simplified
from tests.intake.conftest import HEAD

BULLETINS = [path for folder in ("bulletins", "rough") for path in sorted((Path(__file__).parent / folder).iterdir())]
GB18030 = ("gaoling.txt", "word-export.txt", "ducha.txt")
# The words of a bulletin's frame: they become a place in the Manuscript, not text; and the figures of its dates.
LABELS = set(
    "第期总年月日号页共份印发报送抄审核责任编辑者按签人供稿来源目录本要导读密级主办单位出版呈元"
    + "〇○零一二三四五六七八九十百千廿卅"
)
MODERATE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

FRAGMENTS = [
    "# 青溪简报",
    "第 3 期",
    "（总第 9 期）",
    "2021年5月6日",
    "青溪县政府办公室",
    "目录",
    "- 一件事",
    "1. 一件事",
    "一件事……3",
    "## 一件事",
    "一件事",
    "## 工作简讯",
    "★近日，办成",
    "今天办成。",
    "各县",
    "（区）落实",
    "一、加强领导",
    "（一）要抓紧",
    "3. 督查",
    "——结语",
    "— 2 —",
    "---",
    "| 甲 | 乙 |",
    "|---|---|",
    "> 引语",
    "甲\t乙",
    "　　缩进的一段",
    "　　　　　　居中",
    "**强调**：落实",
    "*",
    "**",
    "[词](http://a/b)",
    "![图](x.png)",
    "<script>",
    "编者按：请参考",
    "（某局供稿）",
    "供稿：某局",
    "报：甲、乙",
    "抄送：丙",
    "发：丁，（戊、己）",
    "审核：何　琳 编辑：王 磊",
    "青溪县政府办公室 2021年5月7日印发",
    "共印50份",
    "校对：李四",
    "图1 会场",
    "内部资料 注意保存",
    "密级：秘密",
    "编号：07",
    "，",
    "：",
    "“",
    "”",
    "(",
    ")",
    "𠮷",
    " ",
    "　",
    "\t",
    "\0",
    "\x0e",
    "\u2028",
    "\ufeff",
    "É",
    "5 万",
    "【要闻】",
    "——副题",
    "●简讯",
    "编者按",
    "审核 何琳",
    "甲   乙   丙",
    "来源：某报",
    "2021年2月",
    "各乡镇：",
    "一、报名时间：2026年5月6日",
    "[^1]",
    "[^1]: 脚注",
    "### 小标题",
    "快讯",
    "【快讯】",
    "签发人：何琳",
    "主办：甲局　承办：乙局",
    "主送：甲、乙",
    "校对：李四　电话：0999",
    "本刊欢迎投稿。来稿请寄。",
    "報：甲　編輯：乙丙",
    "第 1 2 期",
    "|单位|件数|",
    "12",
]
LINES = st.lists(st.sampled_from(FRAGMENTS), max_size=3).map("".join)
TEXTS = st.lists(st.one_of(LINES, st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=40)
ISSUES = st.builds(
    lambda start, lines, breaks: start + "".join(line + breaks[n % len(breaks)] for n, line in enumerate(lines)),
    st.sampled_from([HEAD, HEAD.replace("\n\n", "\n"), "", "青溪简报\n第3期\n2021年5月6日\n"]),
    TEXTS,
    st.lists(st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n"]), min_size=1, max_size=5),
)


def outcome(data: bytes, name: str = "简报.txt") -> Manuscript | Refusal:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return read_manuscript(path)
        except Refusal as refusal:
            return refusal


def han(*texts: str) -> Counter[str]:
    return Counter(re.findall(f"[{HAN}]", "".join(texts)))


def words_of(draft: Manuscript) -> list[str]:
    """Every word the Manuscript holds; titles twice, since a contents list that repeats them is not stored."""
    told_titles = [warning for warning in draft.warnings if "的各条并入" in warning]
    told_titles += dict.fromkeys(article.column for article in draft.articles)
    titles = [*(article.title for article in draft.articles), draft.briefs_title, *told_titles]
    sources = [article.source for article in draft.articles]
    bodies = [line for article in draft.articles for line in richtext.text_of(article.body)]
    people = [*draft.report, *draft.send, *draft.issue, *draft.reviewers, *draft.editors, draft.signer]
    people += draft.labels.values()
    further = [f"{label}：{words}" for label, words in draft.further]
    frame = [draft.bulletin, draft.publisher, draft.marking, draft.serial, draft.editors_note, draft.imprint_office]
    return [*titles, *titles, *sources, *bodies, *people, *further, *frame, *draft.briefs, *draft.warnings]


def lost(text: str, draft: Manuscript) -> set[str]:
    return {word for word in han(text) - han(*words_of(draft)) if simplified(word) not in LABELS}


@MODERATE
@given(st.binary(max_size=400))
def test_any_bytes_give_a_draft_or_a_refusal(data):
    assert isinstance(outcome(data), Manuscript | Refusal)


@MODERATE
@given(st.text(max_size=400).map(lambda text: HEAD + text))
def test_any_text_gives_a_draft_or_a_refusal(text):
    assert isinstance(outcome(text.encode("utf-8", "surrogatepass")), Manuscript | Refusal)


@settings(MODERATE, max_examples=300)
@given(ISSUES)
def test_no_han_character_is_lost_and_every_body_is_clean(text):
    draft = outcome(text.encode())
    if isinstance(draft, Manuscript):
        assert lost(text, draft) == set()
        assert all(richtext.clean(article.body) == article.body for article in draft.articles)


@pytest.mark.parametrize("path", BULLETINS, ids=lambda path: path.name)
def test_no_han_character_of_a_whole_bulletin_is_lost(path):
    data = path.read_bytes()
    text = data.decode("utf-8-sig") if path.name not in GB18030 else data.decode("gb18030")

    assert lost(text, read_manuscript(path)) == set()


WORDS = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥", min_size=5, max_size=25)
SENTENCES = WORDS.map(lambda words: f"{words}。")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=4).map("，其后".join)
ARTICLES = st.lists(
    st.tuples(WORDS, st.lists(PARAGRAPHS, min_size=1, max_size=4)), max_size=4, unique_by=lambda article: article[0]
)


def cut(text: str, place: int, between: str) -> str:
    """The text as a page end cuts it, never right behind a full stop."""
    place = 1 + place % (len(text) - 2)
    return text if text[place - 1] == "。" else text[:place] + between + text[place:]


@settings(MODERATE, max_examples=100)
@given(
    ARTICLES,
    st.lists(PARAGRAPHS, max_size=4),
    st.integers(0, 99),
    st.sampled_from(["\n\n", "\n\n— 3 —\n\n"]),
    st.booleans(),
)
def test_a_well_formed_bulletin_gives_back_what_it_was_made_of(articles, briefs, place, between, is_markdown):
    contents = "".join(f"- {title}\n" for title, _ in articles)
    mark = "## " if is_markdown else ""
    text = f"{HEAD}{contents}\n"
    for title, paragraphs in articles:
        text += f"{mark}{title}\n\n" + "".join(cut(paragraph, place, between) + "\n\n" for paragraph in paragraphs)
    if briefs:
        text += f"{mark}工作简讯\n\n" + "".join(f"★{cut(brief, place, between)}\n\n" for brief in briefs)
    draft = outcome(f"{text}报：甲、乙\n".encode())

    assert isinstance(draft, Manuscript), str(draft)
    assert [(a.title, richtext.text_of(a.body)) for a in draft.articles] == articles
    assert list(draft.briefs) == briefs
    assert (draft.number, draft.date, draft.report) == (3, dt.date(2021, 5, 6), ("甲", "乙"))


def wrapped(text: str) -> str:
    """The text in lines of 38 characters, a point hanging where it may not begin a line."""
    return re.sub("(.{38}[，。]?)(?=.)", r"\1\n", text)


LAYOUTS = {
    "indented, no blank lines": lambda title, paragraphs: [
        f"　　　　　　{title}",
        *(f"　　{text}" for text in paragraphs),
    ],
    "indented and wrapped": lambda title, paragraphs: [title, "", *(wrapped(f"　　{text}") for text in paragraphs), ""],
    "wrapped": lambda title, paragraphs: [title, "", *(f"{wrapped(text)}\n" for text in paragraphs)],
    "half-width": lambda title, paragraphs: [f"        {title}", *(wrapped(f"    {text}") for text in paragraphs)],
}


@pytest.mark.parametrize("margin", ["", "     "])
@pytest.mark.parametrize("layout", LAYOUTS)
@settings(MODERATE, max_examples=40)
@given(ARTICLES.filter(bool))
def test_layout_makes_no_difference(layout, margin, articles):
    lines = [*HEAD.replace("# ", "").split("\n"), "目录", *(f"1. {title}" for title, _ in articles), ""]
    lines += [line for article in articles for line in LAYOUTS[layout](*article)]
    text = "\n".join(margin + line if line else "" for part in [*lines, "报：甲、乙"] for line in part.split("\n"))
    draft = outcome(text.encode())

    assert isinstance(draft, Manuscript), str(draft)
    assert [(a.title, richtext.text_of(a.body)) for a in draft.articles] == articles


ARTICLE = f"{HEAD}## 一件事\n\n"
NASTY = {
    "a long bulletin": ARTICLE
    + "今天办成一件事，明天再办一件事，后天还办一件事，各县（区）都要落实到位。\n\n" * 90_000,
    "lines without blanks": ARTICLE + "今天办成。\n" * 30_000,
    "plain lines": HEAD.replace("# ", "") + "今天办成。\n" * 30_000,
    "unfinished lines": HEAD.replace("# ", "") + "今\n" * 30_000,
    "contents without end": HEAD + "- 今天\n" * 30_000,
    "titles alike": HEAD + "- 今天办成事\n" * 300 + "\n" + "今天办完事\n\n昨天。\n\n" * 5_000,
    "bars": ARTICLE + "| 甲 | 乙 |\n|---|---|\n" + "|甲|乙|\n" * 24_000,
    "cells": ARTICLE + "|甲|乙|\n|-|-|\n" + ("|a" * 18_000 + "|\n") * 100,
    "tabs": ARTICLE + "甲\t乙\n" * 24_000,
    "stars": ARTICLE + ("**甲 " * 9_000 + "\n\n") * 20,
    "single stars": ARTICLE + ("*甲、" * 6_000 + "。\n\n") * 20,
    "brackets": ARTICLE + ("(" * 19_000 + "。\n\n") * 20,
    "links": ARTICLE + ("[a](" * 9_000 + "。\n\n") * 20,
    "full-width brackets": ARTICLE + "今天。\n\n" + ("（" * 19_000 + "\n\n") * 20,
    "figures": ARTICLE + ("县 " + "1" * 19_000 + "。\n\n") * 20,
    "gaps": ARTICLE + ("县" + " " * 19_000 + "a。\n\n") * 20,
    "gaps in the masthead": "# 简报\n第3期" + " " * 39_000 + "第\n",
    "dots": HEAD + ("." * 39_000 + "\n") * 20,
    "nested lists": ARTICLE + "".join(" " * (n % 60) + "- 甲\n" for n in range(20_000)),
    "headings": HEAD + "## 一件事\n" * 5_000,
    "labels": ARTICLE + "办成。\n\n" + "报：甲、乙\n" * 5_000,
    "labels in a line": ARTICLE + "办成。\n\n报：" + " 甲：乙" * 9_000 + "\n",
    "quotes": ARTICLE + "> 甲\n" * 30_000,
}


@pytest.mark.parametrize("name", NASTY)
def test_no_file_takes_long(name):
    start = time.process_time()
    outcome(NASTY[name].encode())

    assert time.process_time() - start < 30
