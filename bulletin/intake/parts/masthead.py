"""The masthead's lines -> its facts: name, numbers, date, publisher, marking and serial."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text import numbers
from bulletin.intake.text.characters import GAP
from bulletin.intake.text.tidy import tidy
from bulletin.intake.text.traditional import in_both, simplified
from bulletin.intake.vocabulary.facts import ISSUE, MARKING, OFFICE, ORNAMENTS, SERIAL, TOTAL, leftover
from bulletin.intake.vocabulary.labels import LABEL_OF_HEAD, kind_of, names_person, split_people

MAX_MARKING, MAX_SERIAL, MAX_PUBLISHER = 100, 50, 100
_PUBLISHER_LABEL = re.compile(
    in_both(rf"^(?:主办|主编|编印|编发|编辑|印发|承办|出版)?(?:单位|部门|机关)?[{GAP}]*[：:][{GAP}]*")
)
_PUBLISHER_TAIL = re.compile(in_both(rf"(?:[{GAP}]*(?:编印|编发|主办|印发|出版|编))+$"))
# What may share a line with 签发人：…
_FACTS = (TOTAL, ISSUE, numbers.DATE)
_WEEKDAY = re.compile("(?:星期|周)[一二三四五六日天]")
_TITLE_MARKS = re.compile("^《([^《》]+)》$")
_SPACED = re.compile(rf"(?<![A-Za-z0-9])[{GAP}]+|[{GAP}]+(?![A-Za-z0-9])")


@dataclass
class Masthead:
    name: str = ""
    number: int = 0
    total_number: int | None = None
    year: int | None = None
    date: dt.date | None = None
    publisher: str = ""
    marking: str = ""
    serial: str = ""
    signer: str = ""
    further: tuple[tuple[str, str], ...] = ()


def read_masthead(name_line: str, lines: Sequence[str], notes: Notes) -> Masthead:
    """The facts the lines state; `name_line` is one of them. Raises Refusal without one number, or with two."""
    masthead = Masthead(name=_name(name_line, notes))
    lines = _take_labelled(masthead, lines, notes)
    _read_numbers(masthead, lines)
    _read_date(masthead, lines, notes)
    masthead.marking = _found(MARKING, lines, " ", MAX_MARKING, notes)
    masthead.serial = _found(SERIAL, lines, "；", MAX_SERIAL, notes)
    _read_publisher(masthead, name_line, lines, notes)
    return masthead


def _take_labelled(masthead: Masthead, lines: Sequence[str], notes: Notes) -> list[str]:
    """The lines without 签发人：… and 承办：…, which are facts of their own; but where no other office is named, the
    one behind 主办 stays, for it is the publisher.
    """
    left: list[str] = []
    labelled: list[tuple[str, str]] = []
    for line in lines:
        labels = list(LABEL_OF_HEAD.finditer(line))
        if not labels or labels[0].start():
            left.append(line[: labels[0].start()].strip() if labels else line)
        for label, following in zip_longest(labels, labels[1:]):
            words = line[label.end() : following.start() if following else len(line)]
            labelled.append(("".join(label["label"].split()), words.strip()))
    signers = [words for label, words in labelled if kind_of(label) == "signer"]
    masthead.signer = "、".join(name for words in signers for name in split_people(_names(words)))
    others = [(label, _further(label, words, notes)) for label, words in labelled if kind_of(label) != "signer"]
    publisher = next((one for one in others if _may_publish(*one)), None)
    dated = [line for line in left if OFFICE.search(_bare(_words(line)))]
    if publisher and not dated:
        others.remove(publisher)
        left.append(f"{publisher[0]}：{publisher[1]}")
    left += [found.group() for _, words in labelled for fact in _FACTS for found in fact.finditer(words)]
    masthead.further = tuple(others)
    return left


def _further(label: str, words: str, notes: Notes) -> str:
    words = tidy(words, notes)
    return " ".join(split_people(words)) if names_person(label) else words


def _may_publish(label: str, words: str) -> bool:
    return simplified(label).startswith(("主办", "主编")) and OFFICE.search(_bare(_words(words))) is not None


def _names(words: str) -> str:
    """Names, without the date that may share their line."""
    return numbers.without_dates(leftover(words))


def _found(fact: re.Pattern[str], lines: Sequence[str], between: str, longest: int, notes: Notes) -> str:
    found = [_unspaced(match.group()) for line in lines for match in fact.finditer(line)]
    for words in (Counter(found) - Counter(set(found))).elements():
        notes.say(f"报头重复的“{words}”只收一次。")
    words = between.join(dict.fromkeys(found))
    if len(words) > longest:
        notes.say(f"报头的“{words}”超过 {longest} 字，没有收入。")
        return ""
    return words


def _name(line: str, notes: Notes) -> str:
    name = _TITLE_MARKS.sub(r"\1", _SPACED.sub("", tidy(leftover(line) or line, notes)))
    if not name:
        raise Refusal("没有刊名：请在第一行写上刊名后重试")
    if len(name) > 60:
        raise Refusal(f"刊名“{name[:20]}…”超过 60 字：请核对第一行是否刊名")
    return name


def _read_numbers(masthead: Masthead, lines: Sequence[str]) -> None:
    totals = [found["number"] or found["bare"] for line in lines for found in TOTAL.finditer(line)]
    issues = [found for line in lines for found in ISSUE.finditer(TOTAL.sub(" ", line))]
    if not issues:
        raise Refusal("没有期号：请在报头写明“第 N 期”后重试")
    masthead.number = _one_number([found["number"] for found in issues], "期号", 9999)
    if totals:
        masthead.total_number = _one_number(totals, "总期号", 99999)
    years = {year for found in issues if found["year"] and numbers.is_year(year := numbers.number(found["year"]))}
    if len(years) > 1:
        raise Refusal(f"报头有两个不同的年份（{'、'.join(map(str, sorted(years)))}）：请核对后只留一个")
    masthead.year = next(iter(years), None)


def _one_number(printed: list[str], what: str, largest: int) -> int:
    stated = {numbers.number(number): number for number in printed}
    if len(stated) > 1:
        raise Refusal(f"报头有两个不同的{what}（{'、'.join(stated.values())}）：请核对后只留一个")
    number, words = stated.popitem()
    if number is None or not 1 <= number <= largest:
        raise Refusal(f"{what}“{words}”不是 1 到 {largest} 的数：请核对报头后重试")
    return number


def _read_date(masthead: Masthead, lines: Sequence[str], notes: Notes) -> None:
    without_serial = (SERIAL.sub(" ", line) for line in lines)
    if words := next(filter(None, map(numbers.impossible_date, without_serial)), ""):
        raise Refusal(f"报头的日期“{words}”{numbers.NO_SUCH_DAY}：请对照原件改正后重试")
    for found in (found for line in lines for found in numbers.DATE.finditer(line)):
        date = numbers.date(found)
        masthead.date = masthead.date or date
        if date not in (None, masthead.date):
            notes.say(f"报头有不止一个日期，“{found.group()}”没有采用。")
    for found in (found for line in lines if numbers.DATE.search(line) for found in _WEEKDAY.finditer(line)):
        notes.say(f"报头的“{found.group()}”没有收入。")
    for line in lines:
        numbers.tell_parts_of_dates("报头", line, notes)


def _read_publisher(masthead: Masthead, name_line: str, lines: Sequence[str], notes: Notes) -> None:
    """Of the lines left over, the one beside the date or named like an office; the rest are told."""
    others = [line for place, line in enumerate(lines) if line != name_line or place != lines.index(name_line)]
    found = [(bool(numbers.DATE.search(line)), words) for line in others if (words := _words(line))]
    ranked = sorted(found, key=lambda pair: (pair[1] == name_line, not pair[0], not OFFICE.search(_bare(pair[1]))))
    if ranked and ranked[0][1] != name_line:
        masthead.publisher = tidy(_bare(ranked.pop(0)[1]), notes)
    if len(masthead.publisher) > MAX_PUBLISHER:
        raise Refusal(f"编发单位“{masthead.publisher[:20]}…”超过 {MAX_PUBLISHER} 字：请核对报头后重试")
    for _, words in ranked:
        notes.say(f"报头的“{words}”没认出是什么，没有收入。")


def _words(line: str) -> str:
    words = numbers.without_dates(leftover(line))
    return (_WEEKDAY.sub(" ", words) if numbers.DATE.search(line) else words).strip(ORNAMENTS)


def _bare(words: str) -> str:
    words = _PUBLISHER_TAIL.sub("", _PUBLISHER_LABEL.sub("", words, count=1)).strip()
    return _unspaced(words) if all(len(word) == 1 for word in words.split()) else words


def _unspaced(words: str) -> str:
    """内 部 资 料 -> 内部资料; other gaps are one space each."""
    return ("" if all(len(word) == 1 for word in words.split()) else " ").join(words.split())
