"""Where the issue's head ends: the masthead's lines, the contents list, an editors' note, and the blocks left over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bulletin.intake.contents import key
from bulletin.intake.kinds import MAX_TITLE_LINES, Candidate, LineKind, classify, goes_on_centred, kinds_of
from bulletin.intake.manuscript import Refusal
from bulletin.intake.text.blocks import (
    Block,
    Divider,
    Heading,
    ListItem,
    Paragraph,
    Table,
    is_finished,
    joined,
    lines_of,
)
from bulletin.intake.vocabulary.facts import is_office, leftover
from bulletin.intake.vocabulary.headings import name_of_briefs, without_numbering, without_page

# Longer than this, a line above the first running text is rather its title than an office's name.
_LONGEST_OFFICE = 12
# What a heading in the masthead may be, other than the bulletin's name.
_OF_HEAD = {LineKind.FACTS, LineKind.CONTENTS_HEADING, LineKind.NOTE}
# What may begin the contents list or the first article, once the issue's number has been read.
_BEGINS_ISSUE = {LineKind.SUBHEADING, LineKind.PAGED, LineKind.BRIEFS_HEADING}
_NEVER_ENTRIES = {LineKind.RUNNING, LineKind.NOTE, LineKind.RECIPIENTS_OR_PEOPLE}
_NEVER_PUBLISHER = {LineKind.FACTS, LineKind.FOOT_IN_HEAD}


@dataclass(frozen=True)
class Head:
    """`lines` are those above everything else, each with what it could be; `entries` are those of the contents list."""

    name_line: str
    lines: tuple[tuple[str, frozenset[LineKind]], ...]
    entries: tuple[str, ...]
    note: tuple[Paragraph, ...]
    body: tuple[Candidate, ...]


def read_head(blocks: list[Block]) -> Head:
    """Split the issue's blocks. Raises Refusal if there is no line that could be the bulletin's name."""
    candidates = _line_by_line([classify(block) for block in blocks])
    name_line = _name_line(candidates)
    end = at = _masthead_end(candidates, name_line)
    note, at = _note(candidates, at)
    entries, at = _contents(candidates, at)
    if not note:
        note, at = _note(candidates, at)
    if at == end:
        end = at = _title_above(candidates, at, name_line)
    return Head(
        name_line=name_line,
        lines=tuple(line for candidate in candidates[:end] for line in _lines_of(candidate)),
        entries=tuple(entries),
        note=tuple(note),
        body=tuple(candidates[at:]),
    )


def _lines_of(candidate: Candidate) -> list[tuple[str, frozenset[LineKind]]]:
    """The block's lines, each with what it could be."""
    lines = lines_of(candidate.block)
    if len(lines) == 1:
        return [(candidate.words, candidate.kinds)]
    return [(line, kinds_of(line)) for line in lines]


def _line_by_line(candidates: list[Candidate]) -> list[Candidate]:
    """Before the first title or running text every line is a block of its own."""
    split: list[Candidate] = []
    title_level = _title_level(candidates)
    for place, candidate in enumerate(candidates):
        block = candidate.block
        if isinstance(block, Heading) and block.level == title_level and not _belongs_to_head(candidate):
            return split + candidates[place:]
        if isinstance(block, Heading) and block.level > title_level:
            split.append(classify(Paragraph((block.text,))))  # ### 某某办公室 above the first ##
        elif isinstance(block, Paragraph):
            above = _lines_above_running(candidate, block)
            is_all = len(above) == len(block.lines)
            if not is_all and not any(line.could_be(LineKind.ISSUE_NUMBER) for line in above):
                return split + candidates[place:]
            split += above
            if not is_all:
                rest = classify(replace(block, lines=block.lines[len(above) :]))
                return [*split, rest, *candidates[place + 1 :]]
        elif isinstance(block, Table) and _holds_masthead(block):
            split += [classify(Paragraph((line,))) for line in lines_of(block)]
        else:
            split.append(candidate)
    return split


def _holds_masthead(table: Table) -> bool:
    """Facts set side by side are no table, though the first of them may look like its header."""
    kinds = (kind for line in lines_of(table) for kind in kinds_of(line))
    return not table.header or any(kind in (LineKind.ISSUE_NUMBER, LineKind.DATED) for kind in kinds)


def _title_level(candidates: list[Candidate]) -> int:
    """The level of the articles' headings: the highest, but # is the bulletin's name."""
    headings = (one.block for one in candidates if not _belongs_to_head(one))
    levels = (block.level for block in headings if isinstance(block, Heading))
    return min((level for level in levels if level > 1), default=2)


def _belongs_to_head(heading: Candidate) -> bool:
    return not _OF_HEAD.isdisjoint(heading.kinds)


def _lines_above_running(candidate: Candidate, block: Paragraph) -> list[Candidate]:
    """The paragraph's lines, each a block of its own, up to the first that is running text."""
    lines: list[Candidate] = []
    for n, line in enumerate(block.lines):
        is_whole = len(block.lines) == 1
        part = Paragraph((line,), block.indent, block.is_tight or n > 0, block.is_opening and n == 0)
        one = candidate if is_whole else classify(part)
        if one.could_be(LineKind.RUNNING):
            break
        lines.append(one)
    return lines


def _name_line(candidates: list[Candidate]) -> str:
    marked = (one.words for one in candidates if isinstance(one.block, Heading) and one.block.level == 1)
    lines = (line for one in candidates for line in _lines_of(one))
    others = (line for line, kinds in lines if _NEVER_PUBLISHER.isdisjoint(kinds))
    name_line = next(marked, "") or _first_name(list(islice(others, 2)), candidates)
    if not name_line:
        raise Refusal("没有刊名：请在第一行写上刊名后重试")
    return name_line


def _first_name(lines: list[str], candidates: list[Candidate]) -> str:
    """The first line; but the second, if an office's name stands above it and the issue's number below."""
    number = next((at for at, one in enumerate(candidates) if one.could_be(LineKind.ISSUE_NUMBER)), 0)
    above = [one.words for one in candidates[:number]]
    is_below_office = len(lines) > 1 and lines[1] in above and is_office(lines[0]) and not is_office(lines[1])
    return lines[1] if is_below_office else "".join(lines[:1])


def _masthead_end(candidates: list[Candidate], name_line: str) -> int:
    titles = _lines_above_text(candidates)
    firsts = _first_facts(candidates, name_line)
    last_text = max((at for at, one in enumerate(candidates) if not _is_line(one)), default=0)
    for at, candidate in enumerate(candidates):
        line = candidate.words
        if _is_divider(candidate):
            if at > max(firsts.values()) and not _facts_follow(candidates, at):
                return at
            continue
        if line == name_line or candidate.could_be(LineKind.FACTS) or _is_dated(candidate, at, firsts):
            continue
        if not _is_line(candidate) or _begins_note_or_contents(candidate):
            return at
        if at > last_text and candidate.could_be(LineKind.RECIPIENTS_OR_PEOPLE):
            return at  # an issue of neither articles nor briefs
        if at > firsts["number"] and (_opens_named_briefs(candidates, at) or _heads_column(candidates, at)):
            return at
        is_title = titles.get(key(line), 0) > at or not _BEGINS_ISSUE.isdisjoint(candidate.kinds)
        if at > firsts["number"] and is_title:
            return at
    return len(candidates)


def _opens_named_briefs(candidates: list[Candidate], at: int) -> bool:
    """快讯 right above bullets begins an issue without articles."""
    below = candidates[at + 1 : at + 2]
    return any(isinstance(one.block, ListItem) for one in below) and name_of_briefs(candidates[at].words) != ""


def _heads_column(candidates: list[Candidate], at: int) -> bool:
    """【要闻】 above a line above text names the first article's column."""
    following = candidates[at + 1 : at + 3]
    is_above_title = len(following) > 1 and _is_line(following[0]) and following[1].could_be(LineKind.RUNNING)
    return candidates[at].could_be(LineKind.COLUMN) and is_above_title


def _is_line(candidate: Candidate) -> bool:
    """Whether the block may be a line of the masthead."""
    return isinstance(candidate.block, Paragraph) and not candidate.could_be(LineKind.RUNNING)


def _begins_note_or_contents(candidate: Candidate) -> bool:
    return candidate.could_be(LineKind.NOTE) or candidate.could_be(LineKind.CONTENTS_HEADING)


def _first_facts(candidates: list[Candidate], name_line: str) -> dict[str, int]:
    """Where each fact of the masthead first stands; behind the last block, if nowhere."""
    states: dict[str, Callable[[Candidate], bool]] = {
        "name": lambda one: one.words == name_line,
        "number": lambda one: one.could_be(LineKind.ISSUE_NUMBER),
        "date": lambda one: one.could_be(LineKind.DATED),
        "publisher": lambda one: one.words != name_line and _NEVER_PUBLISHER.isdisjoint(one.kinds),
    }
    return {
        fact: next((at for at, one in enumerate(candidates) if is_stated(one)), len(candidates))
        for fact, is_stated in states.items()
    }


def _is_dated(candidate: Candidate, at: int, firsts: dict[str, int]) -> bool:
    """# 某某管委会 2024年3月1日 is still the masthead."""
    return isinstance(candidate.block, Heading) and at == firsts["date"]


def _facts_follow(candidates: list[Candidate], divider: int) -> bool:
    following = candidates[divider + 1 : divider + 3]
    return any(one.could_be(LineKind.FACTS) and not _is_divider(one) for one in following)


def _lines_above_text(candidates: list[Candidate]) -> dict[str, int]:
    """Where each line that stands right above running text stands, alone and joined with the line above it."""
    places = {}
    for at, candidate in enumerate(candidates[:-1]):
        if _is_line(candidate) and candidates[at + 1].could_be(LineKind.RUNNING):
            places[key(candidate.words)] = at
            if at and isinstance(candidates[at - 1].block, Paragraph):
                places[key(candidates[at - 1].words + candidate.words)] = at
    return places


def _title_above(candidates: list[Candidate], at: int, name_line: str) -> int:
    """Where the title of the text at `at` begins; `at` if none stands above it.
    In a text without marks or contents, the line above the first running text may be its title, or some centred ones.
    """
    if at == len(candidates) or not isinstance(candidates[at].block, Paragraph):
        return at
    if _heads_column(candidates, at):
        return at
    if at and candidates[at - 1].could_be(LineKind.SALUTATION):
        at -= 1
    if not at or not _may_be_title(candidates, at - 1, name_line):
        return at
    start = at - 1
    while at - start < MAX_TITLE_LINES and start and goes_on_centred(candidates, start):
        if not _may_be_title(candidates, start - 1, name_line):
            break
        start -= 1
    is_subtitle = candidates[start].could_be(LineKind.DASHED)
    return start - 1 if is_subtitle and start and _may_be_title(candidates, start - 1, name_line) else start


def _may_be_title(candidates: list[Candidate], at: int, name_line: str) -> bool:
    line = candidates[at].words
    if not isinstance(candidates[at].block, Paragraph) or line == name_line or key(leftover(line)) != key(line):
        return False
    others = (one for one in candidates[:at] if one.words != name_line)
    has_publisher = any(not one.could_be(LineKind.FACTS) for one in others)
    return has_publisher or len(line) > _LONGEST_OFFICE


def _contents(candidates: list[Candidate], at: int) -> tuple[list[str], int]:
    """The entries of the contents list that begins here, if one does, and where it ends."""
    at = _after_dividers(candidates, at)
    has_heading = at < len(candidates) and candidates[at].could_be(LineKind.CONTENTS_HEADING)
    if has_heading:
        at = _after_dividers(candidates, at + 1)
    entries: list[str] = []
    seen: set[str] = set()
    start = at
    while at < len(candidates) and _is_entry(candidates, start, at) and not _repeats(candidates, at, seen):
        entries.append(candidates[at].words)
        entry = without_page(candidates[at].words)
        seen |= {key(entry), key(without_numbering(entry))}
        at += 1
    titles = _lines_above_text(candidates)
    is_repeated = any(titles.get(words, 0) >= at for words in seen)
    if not (has_heading or is_repeated or any(_is_marked(one) for one in candidates[start:at])):
        return [], start
    is_lone = len(entries) == 1 and not has_heading
    if start < at and _is_text(candidates[at : at + 1]) and (is_lone or not _is_marked(candidates[at - 1])):
        return entries[:-1], at - 1  # a title that repeats no entry
    return entries, _after_dividers(candidates, at)


def _is_text(following: Sequence[Candidate]) -> bool:
    return any(one.could_be(LineKind.RUNNING) and not one.could_be(LineKind.NOTE) for one in following)


def _is_entry(candidates: list[Candidate], start: int, at: int) -> bool:
    candidate, following = candidates[at], candidates[at + 1 : at + 2]
    if not isinstance(candidate.block, Paragraph | ListItem) or not _NEVER_ENTRIES.isdisjoint(candidate.kinds):
        return False
    if _opens_briefs(candidate, following):
        return False
    # Below a list with bullets only another bullet is an entry, or a line that groups the next ones.
    is_bulleted = isinstance(candidates[start].block, ListItem)
    return not is_bulleted or any(isinstance(one.block, ListItem) for one in (candidate, *following))


def _opens_briefs(candidate: Candidate, following: Sequence[Candidate]) -> bool:
    below = (ListItem,) if isinstance(candidate.block, Paragraph) else ()
    is_opened = any(one.could_be(LineKind.RUNNING) or isinstance(one.block, below) for one in following)
    return candidate.could_be(LineKind.BRIEFS_HEADING) and is_opened


def _repeats(candidates: list[Candidate], at: int, seen: set[str]) -> bool:
    """Whether a title begins here: the line, alone or with the next one, repeats an entry."""
    line, following = candidates[at].words, candidates[at + 1 : at + 2]
    is_above_text = any(one.could_be(LineKind.RUNNING) for one in following)
    if isinstance(candidates[at].block, ListItem) and not is_above_text:
        return False
    pair = line + "".join(one.words for one in following if not one.could_be(LineKind.RUNNING))
    return not seen.isdisjoint({key(line), key(pair)})


def _is_marked(candidate: Candidate) -> bool:
    is_numbered = candidate.could_be(LineKind.NUMBERED) or candidate.could_be(LineKind.PAGED)
    return isinstance(candidate.block, ListItem) or is_numbered


def _note(candidates: list[Candidate], at: int) -> tuple[list[Paragraph], int]:
    """The editors' note that begins here, if one does: its paragraphs, and where it ends.
    It is one paragraph and what continues it. A heading of its own (## 编者按) holds every paragraph up to the next
    heading, a line of its own the running text up to the next title.
    """
    start = _after_dividers(candidates, at)
    if start == len(candidates) or not candidates[start].could_be(LineKind.NOTE):
        return [], at
    is_line = isinstance(candidates[start].block, Paragraph)
    is_alone = isinstance(candidates[start].block, Heading) or candidates[start].could_be(LineKind.NOTE_HEADING)
    may_hold = _is_running if is_line else _is_paragraph
    end = _after(candidates, start + 1, may_hold) if is_alone else start + 1
    is_last = end == len(candidates) or candidates[end].could_be(LineKind.RECIPIENTS_OR_PEOPLE)
    if is_line and is_last:
        end = start + 1  # no title follows: all the text cannot be the note
    first = start + 1 if is_alone else start
    while end < len(candidates) and _is_paragraph(candidates[end]) and _is_open(candidates[first:end]):
        end += 1
    held = [one.block for one in candidates[first:end]]
    return [block for block in held if isinstance(block, Paragraph)], end


def _is_open(note: list[Candidate]) -> bool:
    """Whether the note is still empty, or its last paragraph ends in mid-sentence."""
    last = note[-1].block if note else None
    return last is None or (isinstance(last, Paragraph) and not is_finished(joined(last)))


def _is_running(candidate: Candidate) -> bool:
    return candidate.could_be(LineKind.RUNNING)


def _is_paragraph(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Paragraph)


def _is_divider(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Divider)


def _after_dividers(candidates: list[Candidate], at: int) -> int:
    return _after(candidates, at, _is_divider)


def _after(candidates: list[Candidate], at: int, is_passed: Callable[[Candidate], bool]) -> int:
    while at < len(candidates) and is_passed(candidates[at]):
        at += 1
    return at
