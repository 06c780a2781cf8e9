"""The masthead's facts: the issue's numbers, its marking, its serial, and names of offices."""

import re

from bulletin.intake.text import numbers
from bulletin.intake.text.characters import FIGURES, GAP, HAN
from bulletin.intake.text.traditional import in_both

TOTAL = re.compile(
    in_both(
        rf"[（(\[【〔]?\s*总\s*(?:期\s*)?(?:第\s*)?(?P<number>{numbers.NUMBER})\s*期\s*[）)\]】〕]?"
        rf"|[（(\[【〔]?\s*总\s*期\s*[号数]\s*[：:]?\s*(?P<bare>{numbers.NUMBER})\s*[）)\]】〕]?"
    )
)
# 第3期培训班 counts a course, not the issue.
ISSUE = re.compile(
    rf"(?:[〔\[（(]?\s*(?P<year>{numbers.YEAR})\s*年?(?:度)?\s*[〕\]）)]?[\s，,·]*[（(]?\s*)?"
    rf"第\s*(?P<number>{numbers.NUMBER})\s*期(?!(?![{FIGURES}])[{HAN}])"
)


def _spaced(words: str) -> str:
    """Words between whose characters a typist, or an OCR, may leave a gap."""
    return "|".join(f"[{GAP}]?".join(word) for word in words.split())


MARKING = re.compile(
    in_both(
        rf"密[{GAP}]*级[{GAP}]*[：:][{GAP}]*[^{GAP}]+|内[{GAP}]?部[{GAP}]?"
        rf"(?:{_spaced('资料 刊物 文件 参考 参阅 材料 情况 使用')})"
        rf"|{_spaced('注意保存 注意保密 注意保管 妥善保管 严禁外传 请勿外传')}"
        rf"|{_spaced('不得外传 不得翻印 不得转载')}|(?<![^{GAP}★☆])(?:绝密|机密|秘密)(?:[★☆][^{GAP}]+)?(?![^{GAP}★☆])"
    )
)
SERIAL = re.compile(
    in_both(
        rf"编[{GAP}]*号[{GAP}]*[：:][{GAP}]*[^{GAP}]+"
        rf"|(?:编[{GAP}]*号|(?:No|NO|no|Ｎｏ)[.．:：]|№)[{GAP}]*[A-Za-z0-9０-９第号〔〕\[\]-]+"
    )
)
OFFICE = re.compile(
    in_both(r"(?:办|办公室|局|委|委员会|部|政府|中心|会|处|科|院|站|组|社|厅|公司|学校|队|室|校|馆|所)$")
)
# No bulletin is called so; one may well end in 会 or 组.
_SURE_OFFICE = re.compile(in_both("(?:办公室|局|委员会|人民政府|中心|厅)$"))
ORNAMENTS = "（）()[]【】〔〕—-–·★☆*|，,、；; \t\u3000\u00a0"


def leftover(line: str) -> str:
    """What of a masthead line is none of its facts: the name, the publisher, or something unknown."""
    for fact in (TOTAL, ISSUE, SERIAL, numbers.DATE, MARKING):
        line = fact.sub(" ", line)
    return line.strip(ORNAMENTS)


def is_office(line: str) -> bool:
    """Whether the line can only be an office's name."""
    return _SURE_OFFICE.search("".join(line.split())) is not None


def is_facts(line: str) -> bool:
    """Whether the line holds facts of the masthead and nothing else."""
    return not leftover(line)


def states_number(line: str) -> bool:
    return "期" in line and ISSUE.search(TOTAL.sub(" ", line)) is not None
