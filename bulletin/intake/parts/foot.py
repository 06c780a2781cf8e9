"""The foot of an issue: recipients (报 送 发), the imprint (印发), the print run and the people."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text import numbers
from bulletin.intake.text.blocks import Block, ListItem, Paragraph, is_finished, lines_of, words_of
from bulletin.intake.text.marks import plain
from bulletin.intake.text.tidy import tidy
from bulletin.intake.vocabulary.labels import (
    EDGE,
    IMPRINT_TAIL,
    KINDS_BY_WORD,
    LABEL,
    PEOPLE,
    PRINT_RUN,
    RECIPIENTS,
    is_imprint,
    split_people,
    starts_foot,
    with_colons,
)
from bulletin.intake.vocabulary.sources import is_source

# An office's name above the imprint is one line, no longer than this.
_LONGEST_OFFICE_LINE = 60
_MAX_UNIT, _MAX_OFFICE, _MAX_PERSON = 200, 100, 50


@dataclass
class Foot:
    report: tuple[str, ...] = ()
    send: tuple[str, ...] = ()
    issue: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    imprint_office: str = ""
    imprint_date: dt.date | None = None
    impossible_date: str = ""
    print_run: int | None = None


@dataclass
class _Entry:
    """What follows one label, over as many lines as it takes; `kind` is empty where no label stands."""

    kind: str
    label: str
    lines: list[str] = field(default_factory=list)


def cut_foot(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The issue's last blocks without its foot, and the foot: from its first labelled line on, with an office's name
    above the imprint.
    """
    for at, block in enumerate(blocks):
        lines = block.lines if isinstance(block, Paragraph | ListItem) else lines_of(block)
        place = next((n for n, line in enumerate(lines) if starts_foot(plain(line).strip())), None)
        if place is None:
            continue
        kept, above = blocks[:at], lines[:place]
        foot: list[Block] = [Paragraph(tuple(lines[place:])), *blocks[at + 1 :]]
        if above:
            kept.append(replace(block, lines=above) if isinstance(block, ListItem) else Paragraph(above))
        elif kept and is_imprint(plain(lines[0])) and _is_office(kept[-1]):
            foot.insert(0, kept.pop())
        return kept, foot
    return blocks, []


def _is_office(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.lines) > 1:
        return False
    line = words_of(block)
    return len(line) <= _LONGEST_OFFICE_LINE and not is_finished(line) and not is_source(line)


def read_foot(blocks: list[Block], notes: Notes) -> Foot:
    """The facts of the foot's lines; a line that states none is told in the notes."""
    foot = Foot()
    lines = [with_colons(tidy(line, notes)) for block in blocks for line in (lines_of(block) or ("",))]
    lines = [_take_print_run(line, foot, notes) if line else line for line in lines]
    entries = list(_entries(lines))
    _read_imprint(foot, entries, notes)
    for kind in RECIPIENTS:
        texts = [text for entry in entries if entry.kind == kind for text in _texts_of(entry)]
        setattr(foot, kind, tuple(name for text in texts for name in split_recipients(text)))
    for kind in PEOPLE:
        texts = [" ".join(entry.lines) for entry in entries if entry.kind == kind]
        names = (name for text in texts for name in split_people(text))
        setattr(foot, kind, tuple(_within(name, _MAX_PERSON, "姓名") for name in names))
    _tell_unknown(entries, notes)
    return foot


def split_recipients(text: str) -> list[str]:
    """At every 、 ， and ； outside “” and （）; brackets that never close hold nothing together."""
    names, depth, start = [], 0, 0
    is_balanced = text.count("“") == text.count("”") and text.count("（") == text.count("）")
    for place, character in enumerate(text):
        if character in "“（":
            depth += 1
        elif character in "”）":
            depth -= 1
        elif character in "、，；" and (depth == 0 or not is_balanced):
            names.append(text[start:place])
            start = place + 1
    names = [name.strip(EDGE) for name in (*names, text[start:])]
    return [_within(name, _MAX_UNIT, "发送单位") for name in names if name]


def _within(name: str, longest: int, what: str) -> str:
    if len(name) > longest:
        raise Refusal(f"{what}“{name[:20]}…”超过 {longest} 字：请核对报尾的顿号、逗号和引号后重试")
    return name


def _take_print_run(line: str, foot: Foot, notes: Notes) -> str:
    """共印 N 份 stands on any line of the foot; give the line without it."""
    found = PRINT_RUN.search(line)
    if not found:
        return line
    copies = numbers.number(found["copies"])
    if copies is None or not 1 <= copies <= 999_999:
        notes.say(f"印数“{found.group()}”不是 1 到 999999 的数，没有采用。")
    elif foot.print_run not in (None, copies):
        notes.say(f"有不止一个印数，“{found.group()}”没有采用。")
    else:
        foot.print_run = copies
    return PRINT_RUN.sub(" ", line, count=1).strip(EDGE)


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """One entry a label; an empty line (a rule across the page) ends what stands above it."""
    current: _Entry | None = None
    for place, line in enumerate(lines):
        labels = list(LABEL.finditer(line))
        words = line[: labels[0].start() if labels else len(line)].strip()
        is_office = any(_is_bare_imprint(below) for below in lines[place + 1 : place + 2])
        if words and current and not is_office and not is_imprint(words):
            current.lines.append(words)
        elif words or not line:
            current = None
        if words and current is None:
            yield _Entry("imprint" if is_office or is_imprint(words) else "", "", [words])
        for label, end in zip(labels, [*(label.start() for label in labels[1:]), len(line)], strict=False):
            word = "".join((label["known"] or label["other"]).split())
            current = _Entry(KINDS_BY_WORD.get(word, ""), word, [line[label.end() : end].strip()])
            yield current


def _texts_of(entry: _Entry) -> list[str]:
    """A line may end inside a name; but below a label alone, lines without any separator are a name each."""
    is_column = entry.lines[0] == "" and not any(re.search("[、，]", line) for line in entry.lines)
    return entry.lines[1:] if is_column else ["".join(entry.lines)]


def _is_bare_imprint(line: str) -> bool:
    return is_imprint(line) and not IMPRINT_TAIL.sub("", numbers.without_dates(line)).strip(EDGE)


def _read_imprint(foot: Foot, entries: list[_Entry], notes: Notes) -> None:
    for line in (line for entry in entries if entry.kind == "imprint" for line in entry.lines if line):
        found = numbers.DATE.search(line)
        date = numbers.date(found) if found else None
        if words := numbers.impossible_date(line):
            line = line.replace(words, " ")
            foot.impossible_date = words
            notes.say(f"印发日期“{words}”{numbers.NO_SUCH_DAY}，没有采用。")
        numbers.tell_parts_of_dates("报尾", line, notes)
        office = IMPRINT_TAIL.sub("", numbers.without_dates(line)).strip(EDGE)
        if (date and foot.imprint_date) or (office and foot.imprint_office):
            notes.say(f"报尾有不止一个印发单位或日期，“{line}”没有采用。")
            continue
        foot.imprint_date = foot.imprint_date or date
        foot.imprint_office = foot.imprint_office or _within(office, _MAX_OFFICE, "印发单位")


def _tell_unknown(entries: list[_Entry], notes: Notes) -> None:
    for entry in entries:
        if entry.kind in ("", "untold"):
            label = f"{entry.label}：" if entry.label else ""
            notes.say(f"报尾的“{label}{' '.join(entry.lines)}”没认出是什么，没有收入。")
