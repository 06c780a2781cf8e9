"""The foot of an issue: recipients (报 送 发), the imprint (印发), the print run and the people."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text import numbers
from bulletin.intake.text.blocks import (
    Block,
    Divider,
    Figure,
    ListItem,
    Paragraph,
    Quote,
    is_finished,
    lines_of,
    words_of,
)
from bulletin.intake.text.marks import plain
from bulletin.intake.text.tidy import tidy
from bulletin.intake.text.traditional import simplified
from bulletin.intake.vocabulary.labels import (
    EDGE,
    IMPRINT_TAIL,
    LABEL,
    PEOPLE,
    PLAIN_LABELS,
    PRINT_RUN,
    RECIPIENTS,
    are_names,
    is_imprint,
    is_signature,
    kind_of,
    names_person,
    split_people,
    starts_certain_foot,
    starts_further,
    with_colons,
)
from bulletin.intake.vocabulary.sources import is_source

# An office's name above the imprint is one line, no longer than this.
_LONGEST_OFFICE_LINE = 60
# 苗知秋（执笔，电话0100-5550117）
_ASIDE = re.compile("[（(][^（）()]*[）)]")
_MAX_UNIT, _MAX_OFFICE, _MAX_PERSON = 200, 100, 50
# Longer or more of them are rather text than labelled lines.
_MAX_FURTHER, _MOST_FURTHER = 200, 20
# Labels of so many kinds make a foot beyond doubt.
_CERTAIN_KINDS = 2
_CHIEF = "主送"
_PRINTED_AS_LIST = ("印发",)
_ADDRESSED = re.compile("各|[^，、]*[，、]")
# （此件用后收回） below the recipients is none of them.
_REMARK = re.compile("[（(](?:此件|本件|本刊|本简报|阅后|用后|内部|联系|公开)[^（）()]*[）)]")


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
    signer: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    further: tuple[tuple[str, str], ...] = ()


@dataclass
class _Entry:
    """What follows one label, over as many lines as it takes; `kind` is empty where no label stands."""

    kind: str
    label: str
    lines: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        words = " ".join(self.lines).strip()
        return " ".join(split_people(words)) if names_person(self.label) and are_names(words) else words

    @property
    def is_further(self) -> bool:
        return self.label != "" and self.kind in ("", "further")

    def goes_on(self, words: str) -> bool:
        """Whether a line without a label of its own still belongs to this one."""
        if not "".join(self.lines).strip():
            return True
        if self.kind in PEOPLE or self.kind == "signer":
            return are_names(words)
        is_remark = _REMARK.fullmatch(words) is not None
        return not is_remark and (self.kind == "imprint" or self.kind in RECIPIENTS)


def cut_foot(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The issue's last blocks without its foot, and the foot: from its first labelled line on, with an office's name
    above the imprint. What only looks like a foot, since text goes on below it, stays.
    """
    at, place = 0, 0
    while at < len(blocks):
        lines = _lines(blocks[at])
        found = next((n for n in range(place, len(lines)) if _starts_here(blocks, at, lines, n)), None)
        if found is None:
            at, place = at + 1, 0
        elif (text := _text_below(blocks, at, lines[found:])) is not None:
            at, place = text + 1, 0
        else:
            return _cut(blocks, at, found)
    return blocks, []


def _cut(blocks: list[Block], at: int, place: int) -> tuple[list[Block], list[Block]]:
    block, lines = blocks[at], _lines(blocks[at])
    kept, above = blocks[:at], lines[:place]
    foot: list[Block] = [Paragraph(tuple(lines[place:])), *blocks[at + 1 :]]
    if above:
        kept.append(replace(block, lines=above) if isinstance(block, ListItem) else Paragraph(above))
    elif kept and is_imprint(plain(lines[0])) and _is_office(kept[-1]):
        foot.insert(0, kept.pop())
    return kept, foot


def _lines(block: Block) -> tuple[str, ...]:
    return block.lines if isinstance(block, Paragraph | ListItem) else lines_of(block)


def _starts_here(blocks: list[Block], at: int, lines: tuple[str, ...], place: int) -> bool:
    """An office and a date begin the foot only below a rule across the page; else they end an article."""
    line = plain(lines[place]).strip()
    if starts_certain_foot(line):
        return True
    if place or not (is_signature(line) or starts_further(line)):
        return False
    above = blocks[at - 1] if at else None
    if is_signature(line) and above and _is_office(above):
        above = blocks[at - 2] if at > 1 else None
    return isinstance(above, Divider)


def _text_below(blocks: list[Block], at: int, lines: tuple[str, ...]) -> int | None:
    """Where running text stands below what looks like the foot's beginning, which it then is not; None if nowhere.
    Below a foot that is one beyond doubt, with lists of two kinds or an imprint, a sentence is one of its own.
    """
    kinds = {kind for line in lines if (kind := _kind(line))}
    for place in range(at + 1, len(blocks)):
        block_lines = _lines(blocks[place])
        if len(kinds) < _CERTAIN_KINDS and _is_text(blocks[place]):
            return place
        kinds |= {kind for line in block_lines if (kind := _kind(line))}
    return None


def _kind(line: str) -> str:
    line = with_colons(plain(line).strip())
    found = LABEL.match(line)
    label = kind_of(found["known"]) if found and found["known"] else ""
    return label or ("imprint" if is_imprint(line) and not is_signature(line) else "")


def _is_text(block: Block) -> bool:
    """A sentence, or what no foot holds."""
    if isinstance(block, Quote | Figure):
        return True
    text = words_of(block)
    if not isinstance(block, Paragraph | ListItem) or _kind(text):
        return False
    return "。" in text[:-1] or (text.endswith(("。", "！", "？")) and "，" in text and "、" not in text)


def date_signed(blocks: list[Block]) -> dt.date | None:
    """The day an article's last line gives below the office that signs it: 某某办公室 | 2018年9月16日."""
    lines = lines_of(blocks[-1]) if blocks and isinstance(blocks[-1], Paragraph) else ()
    found = numbers.DATE.search(lines[-1]) if lines and is_signature(lines[-1]) else None
    return numbers.date(found) if found else None


def tell_no_foot(foot: Foot, notes: Notes) -> None:
    if not (foot.report or foot.send or foot.issue or foot.editors):
        notes.say("没有认出报、送、发的单位，也没有认出编辑，请核对报尾。")


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
    _part_addressees(entries, notes)
    for kind in (*RECIPIENTS, *PEOPLE):
        _read_label(foot, kind, [entry.label for entry in entries if entry.kind == kind], notes)
    for kind in RECIPIENTS:
        texts = [text for entry in entries if entry.kind == kind for text in _texts_of(entry)]
        setattr(foot, kind, tuple(name for text in texts for name in split_recipients(text)))
    for kind in PEOPLE:
        setattr(foot, kind, tuple(_people(entries, kind, notes)))
    foot.signer = "、".join(_people(entries, "signer", notes))
    foot.further = _further_of([(entry.label, entry.words) for entry in entries if entry.is_further])
    _tell_unknown(entries, foot, notes)
    return foot


def _people(entries: list[_Entry], kind: str, notes: Notes) -> Iterator[str]:
    for text in (" ".join(entry.lines) for entry in entries if entry.kind == kind):
        for aside in _ASIDE.findall(text):
            notes.say(f"姓名后面的“{aside}”没有收入。")
        yield from (_within(name, _MAX_PERSON, "姓名") for name in split_people(_ASIDE.sub(" ", text)))


def _part_addressees(entries: list[_Entry], notes: Notes) -> None:
    """主送 beside 抄送 is another list than 抄送; it takes the place of the one that is free."""
    chief = [entry for entry in entries if simplified(entry.label) == _CHIEF]
    kinds = {entry.kind for entry in entries}
    is_beside = any(entry.kind == "send" and entry not in chief for entry in entries)
    free = next((kind for kind in ("issue", "report") if kind not in kinds), "")
    if not (chief and is_beside and free):
        return
    for entry in chief:
        entry.kind = free
    notes.say(f"“主送”与“抄送”分开收入，“主送”的单位放在“{PLAIN_LABELS[free]}”里，请核对。")


def _read_label(foot: Foot, kind: str, labels: list[str], notes: Notes) -> None:
    """The label of a list as it is printed; of several the plain one, or else the first."""
    labels = list(dict.fromkeys(label for label in labels if label))
    if not labels:
        return
    label = PLAIN_LABELS[kind] if PLAIN_LABELS[kind] in labels else labels[0]
    if label != PLAIN_LABELS[kind]:
        foot.labels[kind] = label
    for other in labels:
        if other != label:
            notes.say(f"“{other}”的内容并入“{label}”。")


def _further_of(lines: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Of the labelled lines those that are no more than that."""
    return tuple(line for line in lines if line[1] and len(line[1]) <= _MAX_FURTHER and "。" not in line[1][:-1])[
        :_MOST_FURTHER
    ]


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
        if words and current and not is_office and not is_imprint(words) and current.goes_on(words):
            current.lines.append(words)
        elif words or not line:
            current = None
        if words and current is None:
            yield _Entry("imprint" if is_office or is_imprint(words) else "", "", [words])
        for label, end in zip(labels, [*(label.start() for label in labels[1:]), len(line)], strict=False):
            word = "".join((label["known"] or label["other"]).split())
            kind = kind_of(word)
            if simplified(word) in _PRINTED_AS_LIST and not _is_printing(line[label.end() : end]):
                kind = "issue"  # 印发：各县（区） is who is given it, 印发：某某办公室 2021年5月6日 who printed it
            current = _Entry(kind, word, [line[label.end() : end].strip()])
            yield current


def _is_printing(words: str) -> bool:
    return numbers.DATE.search(words) is not None or not words.strip() or not _ADDRESSED.match(words.strip())


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


def _tell_unknown(entries: list[_Entry], foot: Foot, notes: Notes) -> None:
    for entry in entries:
        if entry.kind in ("", "further") and (entry.label, entry.words) not in foot.further:
            label = f"{entry.label}：" if entry.label else ""
            notes.say(f"报尾的“{label}{entry.words}”没认出是什么，没有收入。")
