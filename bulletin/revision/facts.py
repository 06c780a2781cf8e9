"""Facts of an issue as a Word file writes them -> columns of the issue, or why they cannot be read out of it."""

import re
from collections.abc import Mapping

from bulletin.intake.text import numbers
from bulletin.models import Credit, Issue, Kind
from bulletin.models.drafts import facts_in

Columns = Mapping[str, object]
WORDS = {
    "masthead-marking": "marking",
    "masthead-serial": "serial",
    "masthead-publisher": "publisher",
    "briefs": "briefs_title",
    "imprint-office": "imprint_office",
    "imprint-signer": "signer",
}
DATES = {"masthead-date": "date", "imprint-date": "imprint_date"}
RECIPIENTS = {f"recipients-{kind}": kind for kind in Kind}
CREDITS = {"imprint-reviewers": Credit.Kind.REVIEWER, "imprint-editors": Credit.Kind.EDITOR}
LISTS = {**RECIPIENTS, **CREDITS}
_FURTHER = re.compile(r"imprint-further-(\d+)")
_NUMBER = re.compile(r"第?\s*([0-9０-９]{1,4})\s*期\s*(?:[（(]\s*总\s*第?\s*([0-9０-９]{1,5})\s*期\s*[)）])?\s*")
_COPIES = re.compile(r"\s*([0-9０-９]{1,6})\s*")
_BETWEEN_UNITS = re.compile(r"[，,、；;\n\t]")
_BETWEEN_PEOPLE = re.compile(r"[，,、；;\s]+")
_NOT_HERE = {
    "masthead-bulletin": "刊名是刊物的名称，不能在一期里改：要改请管理员改刊物。",
    "masthead-edition": "版次由系统写，更正日期请在“期号和日期”里改。",
}
_BY_HAND = "看不出确切的{}，请在“期号和日期”里自己改。"


class Unclear(Exception):
    """What the fact says cannot be taken over; str() is a sentence that says why."""


def columns(place: str, text: str, issue: Issue) -> Columns:
    """The columns of the issue that say so. Raises Unclear."""
    text = " ".join(text.split())
    if place in _NOT_HERE:
        raise Unclear(_NOT_HERE[place])
    if place in WORDS:
        return {WORDS[place]: text}
    if place in DATES:
        found = numbers.DATE.fullmatch(text)
        day = numbers.date(found) if found else None
        if day is None:
            raise Unclear(_BY_HAND.format("日期"))
        return {DATES[place]: day}
    if place == "masthead-number":
        return _numbers(text)
    if place == "imprint-print-run":
        copies = _COPIES.fullmatch(text)
        if text and not copies:
            raise Unclear(_BY_HAND.format("印数"))
        return {"print_run": int(copies[1]) if copies else None}
    if further := _FURTHER.fullmatch(place):
        return {"further": _further(issue.further, int(further[1]), text)}
    raise Unclear("这一处不知道该改在哪里，请自己改。")


def _numbers(text: str) -> Columns:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise Unclear(_BY_HAND.format("期号"))
    total = {"total_number": int(found[2])} if found[2] else {}
    return {"number": int(found[1]), **total}


def _further(lines: str, number: int, text: str) -> str:
    facts = list(facts_in(lines))
    if number > len(facts):
        raise Unclear("版记里的这一项已经不在稿件里了。")
    facts[number - 1] = (facts[number - 1][0], text)
    return "\n".join(f"{label}：{words}" for label, words in facts if words)


def names_in(place: str, text: str) -> list[str]:
    """Each name once, in the order written. A unit's name may hold blanks, a person's does not."""
    between = _BETWEEN_PEOPLE if place in CREDITS else _BETWEEN_UNITS
    return list(dict.fromkeys(name for part in between.split(text) if (name := " ".join(part.split()))))


def written(place: str, names: list[str]) -> str:
    return ("　" if place in CREDITS else "，").join(names)


def with_changes(base: list[str], new: list[str], now: list[str]) -> list[str]:
    """The names as they stand now, without those that were dropped and with those that were added, beside the name
    they were put beside.
    """
    if now == base:
        return new
    kept = [name for name in now if name in new or name not in base]
    for at, name in enumerate(new):
        if name not in base and name not in kept:
            above = next((one for one in reversed(new[:at]) if one in kept), None)
            kept.insert(kept.index(above) + 1 if above else 0, name)
    return kept
