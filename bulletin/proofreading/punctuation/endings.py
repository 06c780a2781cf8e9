"""How paragraphs, items and captions end."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.punctuation.text import ENDING, HAN, matches
from bulletin.proofreading.rules import Rule, in_each

SENTENCES = frozenset({Kind.PARAGRAPH, Kind.QUOTATION, Kind.BRIEF, Kind.NOTE})
SHORTEST_SENTENCE = 8  # characters; what is shorter may be a name or a date
ENUMERATING = (
    "[一二三四五六七八九十]{1,2}[是要]|第[一二三四五六七八九十]{1,2}，|（[一二三四五六七八九十\\d]{1,2}）|[①-⑳]"
)

_SENTENCE = re.compile(f"[{ENDING}]")
_WORD = re.compile(rf"[{HAN}0-9A-Za-z%％]$")
_CAPTION = re.compile("[图表] ?\\d{1,2}[ 　：][^，。；]{2,40}。$")
_HEAD_OF_ITEM = re.compile(f"(?:^|(?<=[：；。])){ENUMERATING}")
_NEXT_ITEM = re.compile("[（(]?[一二三四五六七八九十\\d]{1,3}[）).、是]|[①-⑳]|——|第")
_QUOTED = re.compile("“[^“”]{0,300}”|（[^（）]{0,300}）")
_SIGNATURE = re.compile("供稿|来稿|记者|通讯员|联系人|电话|审核|编辑|\\d日$|[局办委部会厅院处组]$|政府$|中心$|公司$")


def _no_end(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    is_whole = passage.kind == Kind.BRIEF and "，" in text  # a brief is made of sentences, if only of one
    if not (ends or is_whole) or not _WORD.search(text[-1:]):
        return
    last = text[ends[-1] if ends else 0 :]
    if len(last) >= SHORTEST_SENTENCE and not _SIGNATURE.search(last) and text[-1:].isalnum() and "\n" not in last:
        words = "一段的最后一句用句末的标点，这里没有。"
        yield Mark(passage, len(text) - 1, len(text), words, (f"{text[-1]}。",))


def _unfinished(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    """A paragraph that ends in a comma."""
    for passage in passages:
        text = passage.text
        if passage.kind in SENTENCES and text[-1:] in {"，", "、"} and _SENTENCE.search(text):
            yield Mark(passage, len(text) - 1, len(text), f"一段的末尾不用“{text[-1]}”。", ("。",))


def _last_item(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for item, below in zip_longest(passages, passages[1:]):
        is_last = below is None or below.kind != Kind.ITEM or below.block != item.block
        goes_on = below is not None and below.group == item.group and _NEXT_ITEM.match(below.text)
        if item.kind == Kind.ITEM and is_last and not goes_on and item.text.endswith(("；", "，")):
            at = len(item.text) - 1
            yield Mark(item, at, at + 1, "分项列举，最后一项的末尾用句号。", ("。",))


def _stop_after_caption(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    if text.endswith("。") and (passage.kind == Kind.CAPTION or _CAPTION.match(text)):
        yield Mark(passage, len(text) - 1, len(text), "图、表的说明文字末尾不用句号。", ("",))


def _semicolons_after_sentences(passage: Passage, known: Known) -> Iterator[Mark]:
    """Items set off by ； of which one holds a sentence of its own (A.5)."""
    text = _QUOTED.sub(lambda match: "　" * len(match[0]), passage.text)
    heads = [match.start() for match in matches(_HEAD_OF_ITEM, text)]
    for start, end in pairwise(heads):
        item = text[start:end]
        if item.endswith("；") and "。" in item:
            yield Mark(passage, end - 1, end, "这一项里已有句号，各项末尾不再用分号。", ("。",))


RULES = (
    Rule(
        key="punctuation.no-end",
        name="段末缺标点",
        source="GB/T 15834-2011 4.1.3.1",
        level=Level.SHOULD,
        look=in_each(_no_end, SENTENCES),
        wrong=(
            "会议讨论了三项议题。各区县要抓好任务落⟦实→实。⟧",
            "> 10月，云溪区开展检查。共发现问题12⟦件→件。⟧",
            "> 10月8日，云溪区开展检查，发现问题12⟦件→件。⟧",
        ),
        right=(
            "会议讨论了三项议题。各区县要抓好任务落实。",
            "市创建办开展检查",
            "会议讨论了三项议题。（市创建办供稿）",
            "会议讨论了三项议题。市创建办、云溪区人民政府",
            "会议讨论了三项议题。2026年10月16日",
            "# 要抓实！各区县都在行动",
            "会议讨论了三项议题。议题如下：",
        ),
    ),
    Rule(
        key="punctuation.unfinished",
        name="段末的逗号",
        source="GB/T 15834-2011 4.1.3.1、4.4.3.1",
        level=Level.MUST,
        look=_unfinished,
        wrong=("会议讨论了三项议题。各区县要抓好落实⟦，→。⟧",),
        right=("各位领导，", "会议讨论了三项议题。各区县要抓好落实；", "* 抓好落实，"),
    ),
    Rule(
        key="punctuation.last-item",
        name="末项的标点",
        source="GB/T 15834-2011 4.6.3.3",
        level=Level.SHOULD,
        look=_last_item,
        wrong=("* 抓好落实；\n* 抓好巩固⟦；→。⟧",),
        right=("* 抓好落实；\n* 抓好巩固。", "* 抓好落实；\n（二）抓好巩固。", "* 抓好落实\n* 抓好巩固"),
    ),
    Rule(
        key="punctuation.semicolon-after-sentence",
        name="含句号的分项",
        source="GB/T 15834-2011 4.6.3.3、A.5",
        level=Level.SHOULD,
        look=in_each(_semicolons_after_sentences),
        wrong=("要做到：一是抓实。补齐短板⟦；→。⟧二是抓细。",),
        right=(
            "要做到：一是抓实；二是抓细。",
            "要做到：一是讲清“抓实。”；二是抓细。",
            "一是抓实。补齐短板。二是抓细。",
        ),
    ),
    Rule(
        key="punctuation.stop-after-caption",
        name="图表说明的句号",
        source="GB/T 15834-2011 A.1",
        level=Level.SHOULD,
        look=in_each(_stop_after_caption, frozenset({Kind.CAPTION, Kind.PARAGRAPH})),
        wrong=("图1　5月至10月全市涉犬投诉件数⟦。→⟧", "表2 各区县办结率⟦。→⟧"),
        right=("图1　5月至10月全市涉犬投诉件数", "图1显示，投诉逐月下降。", "表彰了10个集体。"),
    ),
)
