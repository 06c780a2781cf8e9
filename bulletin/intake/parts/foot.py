"""The foot of an issue: recipients (报 送 发), the imprint (印发), the print run and the people."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bulletin.intake.draft import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text import numbers
from bulletin.intake.text.blocks import Block, lines_of
from bulletin.intake.text.characters import FIGURES, GAP, HAN
from bulletin.intake.text.tidy import tidy

LABELS = {
    "report": ("报", "呈", "报送", "呈报", "抄报", "主报", "上报"),
    "send": ("送", "抄送", "主送", "分送", "呈送", "送达"),
    "issue": ("发", "下发", "抄发", "发至", "分发"),
    "reviewers": ("审核", "审核人"),
    "editors": ("编辑", "责任编辑", "责编", "本期编辑", "本期责编", "编辑人员", "编辑人"),
    "untold": ("主编", "副主编", "校对", "签发", "签发人", "审签", "审稿", "打印", "打字", "存档"),
    "imprint": ("印发", "印发单位", "印发机关", "印发日期", "印发时间", "印制单位", "编印", "编印单位"),
}
RECIPIENTS = ("report", "send", "issue")
PEOPLE = ("reviewers", "editors")

_SPACED = f"[{GAP}]*"
_WORDS = {word: kind for kind, words in LABELS.items() for word in words}
_KNOWN = "|".join(_SPACED.join(word) for word in sorted(_WORDS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|(?<=[{GAP}]))(?:(?P<known>{_KNOWN})|(?P<other>[{HAN}]{{1,8}}))[{GAP}]*[：:]")
_STARTS_FOOT = re.compile(rf"[{GAP}]*(?P<known>{_KNOWN})[{GAP}]*[：:]")
_PEOPLE = "|".join(_SPACED.join(word) for kind in PEOPLE for word in sorted(LABELS[kind], key=len, reverse=True))
# 责任编辑　程颐
_BARE_LABEL = re.compile(rf"(?:^|(?<=[{GAP}]))(?P<label>{_PEOPLE})[{GAP}]+(?=[{HAN}])")
_ONLY_NAMES = re.compile(rf"[{HAN}{GAP}·、]{{4,60}}")
# 共印50份, 印120份; without 印 only as a line's last words: 各县（共9份） counts copies for one recipient.
PRINT_RUN = re.compile(
    rf"[（(]?[{GAP}]*(?:共[{GAP}]*印[发制]?|(?<![复打])印[数发制]?|(?:^|(?<=[，、。；{GAP}]))共(?={_SPACED}[{FIGURES}]+{_SPACED}份$))"
    rf"[{GAP}]*[：:]?[{GAP}]*(?P<copies>[{FIGURES}]{{1,9}})[{GAP}]*份[{GAP}]*[）)]?"
)
_IMPRINT_TAIL = re.compile(rf"[{GAP}]*(?:印发|编印|印制|印)[{GAP}]*$")
_IMPRINT = re.compile(
    rf"(?:{numbers.DATE.pattern})[{GAP}]*(?:印发|印制|编印|印)?[{GAP}]*$|[{HAN}](?:印发|编印)[{GAP}]*$"
)
_PEOPLE_SEPARATOR = re.compile(rf"[{GAP}、，,；;/]+")
_EDGE = "。；，、 \t\u00a0\u3000"
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木")
_LONGEST_HAN_NAME = 4
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


def starts_foot(line: str) -> bool:
    line = _with_colons(line)
    return (
        (_label_of(line) != "" and not _is_sentence(line)) or is_imprint(line) or PRINT_RUN.fullmatch(line) is not None
    )


def starts_list(line: str) -> bool:
    """Whether the line names recipients or people."""
    return _label_of(line) in (*RECIPIENTS, *PEOPLE)


def is_of_foot(line: str) -> bool:
    """Whether a line above the text names recipients, or people: 编辑：某某办公室 does not."""
    kind = _label_of(line)
    if kind not in PEOPLE:
        return kind in RECIPIENTS
    names = [name for words in _LABEL.split(line)[3::3] for name in split_people(words)]
    return all(len(name) <= _LONGEST_HAN_NAME or "·" in name for name in names)


def _label_of(line: str) -> str:
    """The kind of the label the line starts with, or ''."""
    label = _STARTS_FOOT.match(line)
    return _WORDS["".join(label["known"].split())] if label else ""


def _is_sentence(line: str) -> bool:
    """审核：由市局复核，报市政府批准。 tells of a checking and names nobody."""
    return "。" in line[:-1] or (_label_of(line) in PEOPLE and line.endswith("。") and "，" in line)


def _with_colons(line: str) -> str:
    """责任编辑　程颐 -> 责任编辑：程颐, in a line that holds nothing but labels and names."""
    return _BARE_LABEL.sub(r"\g<label>：", line) if _ONLY_NAMES.fullmatch(line) else line


def is_imprint(line: str) -> bool:
    """某某办公室 2018年9月16日印发, or the date and 印发 alone."""
    return len(line) < 100 and "。" not in line and _IMPRINT.search(PRINT_RUN.sub("", line)) is not None


def read_foot(blocks: list[Block], notes: Notes) -> Foot:
    """The facts of the foot's lines; a line that states none is told in the notes."""
    foot = Foot()
    lines = [_with_colons(tidy(line, notes)) for block in blocks for line in (lines_of(block) or ("",))]
    lines = [_take_print_run(line, foot, notes) if line else line for line in lines]
    entries = list(_entries(lines))
    _read_imprint(foot, entries, notes)
    for kind in RECIPIENTS:
        texts = [text for entry in entries if entry.kind == kind for text in _texts_of(entry)]
        setattr(foot, kind, tuple(name for text in texts for name in split_recipients(text)))
    for kind in PEOPLE:
        texts = [" ".join(entry.lines) for entry in entries if entry.kind == kind]
        setattr(foot, kind, tuple(name for text in texts for name in split_people(text)))
    _tell_unknown(entries, notes)
    return foot


def split_recipients(text: str) -> list[str]:
    """At every 、 and ， outside “” and （）; brackets that never close hold nothing together."""
    names, depth, start = [], 0, 0
    is_balanced = text.count("“") == text.count("”") and text.count("（") == text.count("）")
    for place, character in enumerate(text):
        if character in "“（":
            depth += 1
        elif character in "”）":
            depth -= 1
        elif character in "、，" and (depth == 0 or not is_balanced):
            names.append(text[start:place])
            start = place + 1
    names = [name.strip(_EDGE) for name in (*names, text[start:])]
    return [_within(name, _MAX_UNIT, "发送单位") for name in names if name]


def split_people(text: str) -> list[str]:
    """At spaces and 、; two single characters in a row are one name (何　琳), and so is 欧阳　明."""
    names: list[str] = []
    single = ""
    for token in filter(None, _PEOPLE_SEPARATOR.split(text.strip(_EDGE))):
        if names and names[-1] in _DOUBLE_SURNAMES and len(token) <= 2:
            names[-1] += token
        elif len(token) > 1:
            names += [single, token]
            single = ""
        elif single:
            names.append(single + token)
            single = ""
        else:
            single = token
    return [_within(name, _MAX_PERSON, "姓名") for name in (*names, single) if name]


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
    return PRINT_RUN.sub(" ", line, count=1).strip(_EDGE)


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """One entry a label; an empty line (a rule across the page) ends what stands above it."""
    current: _Entry | None = None
    for place, line in enumerate(lines):
        labels = list(_LABEL.finditer(line))
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
            current = _Entry(_WORDS.get(word, ""), word, [line[label.end() : end].strip()])
            yield current


def _texts_of(entry: _Entry) -> list[str]:
    """A line may end inside a name; but below a label alone, lines without any separator are a name each."""
    is_column = entry.lines[0] == "" and not any(re.search("[、，]", line) for line in entry.lines)
    return entry.lines[1:] if is_column else ["".join(entry.lines)]


def _is_bare_imprint(line: str) -> bool:
    return is_imprint(line) and not _IMPRINT_TAIL.sub("", numbers.without_dates(line)).strip(_EDGE)


def _read_imprint(foot: Foot, entries: list[_Entry], notes: Notes) -> None:
    for line in (line for entry in entries if entry.kind == "imprint" for line in entry.lines if line):
        found = numbers.DATE.search(line)
        date = numbers.date(found) if found else None
        if words := numbers.impossible_date(line):
            line = line.replace(words, " ")
            foot.impossible_date = words
            notes.say(f"印发日期“{words}”{numbers.NO_SUCH_DAY}，没有采用。")
        numbers.tell_parts_of_dates("报尾", line, notes)
        office = _IMPRINT_TAIL.sub("", numbers.without_dates(line)).strip(_EDGE)
        if (date and foot.imprint_date) or (office and foot.imprint_office):
            notes.say(f"报尾有不止一个印发单位或日期，“{line}”没有采用。")
            continue
        foot.imprint_date = foot.imprint_date or date
        foot.imprint_office = foot.imprint_office or _within(office, _MAX_OFFICE, "印发单位")


def _tell_unknown(entries: list[_Entry], notes: Notes) -> None:
    for entry in entries:
        words = f"{entry.label}：" * bool(entry.label) + " ".join(entry.lines)
        if entry.kind in ("", "untold"):
            notes.say(f"报尾的“{words}”没认出是什么，没有收入。")
