"""Where the issue's head ends: the masthead's lines, the contents list, an editors' note, and the blocks left over."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bulletin.intake.draft import Refusal
from bulletin.intake.parts import contents
from bulletin.intake.parts.contents import Contents
from bulletin.intake.parts.foot import is_of_foot, starts_list
from bulletin.intake.parts.masthead import NOTE, leftover, states_number
from bulletin.intake.text.blocks import (
    NUMBERING,
    Block,
    Heading,
    ListItem,
    Paragraph,
    Rule,
    Table,
    is_finished,
    is_subheading,
    joined,
    lines_of,
)
from bulletin.intake.text.marks import plain
from bulletin.intake.text.numbers import DATE

# A title may ask or call (……怎么办？), but it has no full stop and is no longer than this.
_LONGEST_LINE = 80
MAX_TITLE_LINES = 3
_REPORT = re.compile(r"(?:近日|日前|连日来|今年以来|截至[^，]{1,12}|\d{1,2}月\d{1,2}日[^，]{0,8})，")
_SHORTEST_REPORT = 20
# A line indented further than a paragraph is, in half-width columns.
_CENTRED = 6
# Longer than this, a line above the first running text is rather its title than an office's name.
_LONGEST_OFFICE = 12


@dataclass(frozen=True)
class Head:
    name_line: str
    masthead: tuple[str, ...]
    foot: tuple[str, ...]
    contents: Contents
    note: tuple[Paragraph, ...]
    body: tuple[Block, ...]


def is_running(block: Block) -> bool:
    """Whether the block can only be running text."""
    if not isinstance(block, Paragraph | ListItem):
        return False
    text = plain(joined(block))
    ends_inside = text.endswith(("；", "，", "、", ";", ",")) or (text.endswith(".") and is_finished(text))
    return (
        "。" in text
        or ends_inside
        or _begins_report(text)
        or (isinstance(block, Paragraph) and len(text) > _LONGEST_LINE)
    )


def _begins_report(text: str) -> bool:
    """近日，某某县召开… may be cut before its first 。"""
    return len(text) > _SHORTEST_REPORT and _REPORT.match(text) is not None


def is_salutation(block: Block) -> bool:
    """各乡镇人民政府："""
    return isinstance(block, Paragraph) and words_of(block).endswith(("：", ":"))


def is_centred(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.indent >= _CENTRED


def is_rest_of_centred(blocks: list[Block], at: int) -> bool:
    """Whether the line and the one above it are centred, with no blank line between."""
    return is_centred(blocks[at]) and is_centred(blocks[at - 1]) and blocks[at].is_tight


def words_of(block: Block) -> str:
    return " ".join(lines_of(block))


def read_head(blocks: list[Block]) -> Head:
    """Split the issue's blocks. Raises Refusal if there is no line that could be the bulletin's name."""
    blocks = _line_by_line(blocks)
    name_line = _name_line(blocks)
    end = at = _masthead_end(blocks, name_line)
    note, at = _note(blocks, at)
    entries, at = _contents(blocks, at)
    if not note:
        note, at = _note(blocks, at)
    if at == end:
        end = at = _title_above(blocks, at, name_line)
    lines = [line for block in blocks[:end] for line in lines_of(block)]
    return Head(
        name_line=name_line,
        masthead=tuple(line for line in lines if not is_of_foot(line)),
        foot=tuple(line for line in lines if is_of_foot(line)),
        contents=Contents(entries),
        note=tuple(note),
        body=tuple(blocks[at:]),
    )


def _line_by_line(blocks: list[Block]) -> list[Block]:
    """Before the first title or running text every line is a block of its own."""
    split: list[Block] = []
    titles = (block.level for block in blocks if isinstance(block, Heading) and not _belongs_to_head(block))
    title_level = min((level for level in titles if level > 1), default=2)
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == title_level and not _belongs_to_head(block):
            return split + blocks[place:]
        if isinstance(block, Heading) and block.level > title_level:
            split.append(Paragraph((block.text,)))  # ### 某某办公室 above the first ##
            continue
        if isinstance(block, Paragraph):
            first = next((n for n, line in enumerate(block.lines) if is_running(Paragraph((line,)))), None)
            if first is not None and not any(states_number(plain(line)) for line in block.lines[:first]):
                return split + blocks[place:]
            split += [
                Paragraph((line,), block.indent, block.is_tight or n > 0, block.is_opening and n == 0)
                for n, line in enumerate(block.lines[:first])
            ]
            if first is not None:
                return [*split, replace(block, lines=block.lines[first:]), *blocks[place + 1 :]]
        elif isinstance(block, Table) and not block.header:
            split += [Paragraph((line,)) for line in lines_of(block)]
        else:
            split.append(block)
    return split


def _belongs_to_head(block: Heading) -> bool:
    line = words_of(block)
    return _is_facts(line) or contents.is_heading(line) or NOTE.match(line) is not None


def _is_facts(line: str) -> bool:
    """Whether the line holds facts of the masthead and nothing else."""
    return not leftover(line)


def _name_line(blocks: list[Block]) -> str:
    marked = (words_of(block) for block in blocks if isinstance(block, Heading) and block.level == 1)
    lines = (line for block in blocks for line in lines_of(block))
    others = (line for line in lines if not _is_facts(line) and not is_of_foot(line))
    name_line = next(marked, "") or next(others, "")
    if not name_line:
        raise Refusal("没有刊名：请在第一行写上刊名后重试")
    return name_line


def _masthead_end(blocks: list[Block], name_line: str) -> int:
    titles = _lines_above_text(blocks)
    firsts = _first_facts(blocks, name_line)
    last_text = max(
        (at for at, block in enumerate(blocks) if not isinstance(block, Paragraph) or is_running(block)), default=0
    )
    for at, block in enumerate(blocks):
        line = words_of(block)
        if isinstance(block, Rule) and at > max(firsts.values()) and not _facts_follow(blocks, at):
            return at
        if isinstance(block, Rule) or line == name_line or _is_facts(line) or _is_dated(block, at, firsts):
            continue
        if not isinstance(block, Paragraph) or is_running(block) or NOTE.match(line) or contents.is_heading(line):
            return at
        if at > last_text and starts_list(line):
            return at  # an issue of neither articles nor briefs
        is_entry = is_subheading(line) or _has_page(line) or titles.get(contents.key(line), 0) > at
        if at > firsts["number"] and (is_entry or contents.briefs_title(line)):
            return at
    return len(blocks)


def _first_facts(blocks: list[Block], name_line: str) -> dict[str, int]:
    """Where each fact of the masthead first stands; behind the last block, if nowhere."""
    states = {
        "name": lambda line: line == name_line,
        "number": states_number,
        "date": DATE.search,
        "publisher": lambda line: not (line == name_line or _is_facts(line) or is_of_foot(line)),
    }
    lines = [words_of(block) for block in blocks]
    return {
        fact: next((at for at, line in enumerate(lines) if is_stated(line)), len(lines))
        for fact, is_stated in states.items()
    }


def _is_dated(block: Block, at: int, firsts: dict[str, int]) -> bool:
    """# 某某管委会 2024年3月1日 is still the masthead."""
    return isinstance(block, Heading) and at == firsts["date"]


def _facts_follow(blocks: list[Block], rule: int) -> bool:
    return any(not isinstance(block, Rule) and _is_facts(words_of(block)) for block in blocks[rule + 1 : rule + 3])


def _has_page(line: str) -> bool:
    return contents.has_page(line) and not DATE.search(line)


def _lines_above_text(blocks: list[Block]) -> dict[str, int]:
    """Where each line that stands right above running text stands, alone and joined with the line above it."""
    places = {}
    for at, block in enumerate(blocks[:-1]):
        if isinstance(block, Paragraph) and not is_running(block) and is_running(blocks[at + 1]):
            places[contents.key(words_of(block))] = at
            if at and isinstance(blocks[at - 1], Paragraph):
                places[contents.key(words_of(blocks[at - 1]) + words_of(block))] = at
    return places


def _title_above(blocks: list[Block], at: int, name_line: str) -> int:
    """Where the title of the text at `at` begins; `at` if none stands above it.
    In a text without marks or contents, the line above the first running text may be its title, or some centred ones.
    """
    if at == len(blocks) or not isinstance(blocks[at], Paragraph):
        return at
    at -= at > 0 and is_salutation(blocks[at - 1])
    if not at or not _may_be_title(blocks, at - 1, name_line):
        return at
    start = at - 1
    while at - start < MAX_TITLE_LINES and start and is_rest_of_centred(blocks, start):
        if not _may_be_title(blocks, start - 1, name_line):
            break
        start -= 1
    return start


def _may_be_title(blocks: list[Block], at: int, name_line: str) -> bool:
    line = words_of(blocks[at])
    if not isinstance(blocks[at], Paragraph) or line == name_line or contents.key(leftover(line)) != contents.key(line):
        return False
    has_publisher = any(leftover(words_of(block)) for block in blocks[:at] if words_of(block) != name_line)
    return has_publisher or len(line) > _LONGEST_OFFICE


def _contents(blocks: list[Block], at: int) -> tuple[list[str], int]:
    """The entries of the contents list that begins here, if one does, and where it ends."""
    at = _after_rules(blocks, at)
    has_heading = at < len(blocks) and contents.is_heading(words_of(blocks[at]))
    if has_heading:
        at = _after_rules(blocks, at + 1)
    entries: list[str] = []
    seen: set[str] = set()
    start = at
    while at < len(blocks) and _is_entry(blocks, start, at) and not _repeats(blocks, at, seen):
        entry = contents.without_page(words_of(blocks[at]))
        entries.append(entry)
        seen |= {contents.key(entry), contents.key(contents.without_numbering(entry))}
        at += 1
    titles = _lines_above_text(blocks)
    is_repeated = any(titles.get(words, 0) >= at for words in seen)
    if not (has_heading or is_repeated or any(_is_marked(block) for block in blocks[start:at])):
        return [], start
    is_above_text = start < at < len(blocks) and is_running(blocks[at]) and not NOTE.match(words_of(blocks[at]))
    is_lone = len(entries) == 1 and not has_heading
    if is_above_text and (is_lone or not _is_marked(blocks[at - 1])):
        return entries[:-1], at - 1  # a title that repeats no entry
    return entries, _after_rules(blocks, at)


def _is_entry(blocks: list[Block], start: int, at: int) -> bool:
    block, line, following = blocks[at], words_of(blocks[at]), blocks[at + 1 : at + 2]
    if not isinstance(block, Paragraph | ListItem) or is_running(block):
        return False
    if NOTE.match(line) or starts_list(line) or _opens_briefs(block, following):
        return False
    # Below a list with bullets only another bullet is an entry, or a line that groups the next ones.
    is_bulleted = isinstance(blocks[start], ListItem)
    return isinstance(block, ListItem) or not is_bulleted or any(isinstance(next_, ListItem) for next_ in following)


def _opens_briefs(block: Block, following: list[Block]) -> bool:
    below = (ListItem,) if isinstance(block, Paragraph) else ()
    is_opened = any(is_running(next_) or isinstance(next_, below) for next_ in following)
    return bool(contents.briefs_title(words_of(block))) and is_opened


def _repeats(blocks: list[Block], at: int, seen: set[str]) -> bool:
    """Whether a title begins here: the line, alone or with the next one, repeats an entry."""
    line, following = words_of(blocks[at]), blocks[at + 1 : at + 2]
    if isinstance(blocks[at], ListItem) and not any(map(is_running, following)):
        return False
    pair = line + "".join(words_of(block) for block in following if not is_running(block))
    return not seen.isdisjoint({contents.key(line), contents.key(pair)})


def _is_marked(block: Block) -> bool:
    line = words_of(block)
    return isinstance(block, ListItem) or NUMBERING.match(line) is not None or _has_page(line)


def _note(blocks: list[Block], at: int) -> tuple[list[Paragraph], int]:
    """The editors' note that begins here, if one does: its paragraphs, and where it ends.
    It is one paragraph and what continues it. A heading of its own (## 编者按) holds every paragraph up to the next
    heading, a line of its own the running text up to the next title.
    """
    start = _after_rules(blocks, at)
    if start == len(blocks) or not NOTE.match(words_of(blocks[start])):
        return [], at
    is_alone = isinstance(blocks[start], Heading) or NOTE.fullmatch(words_of(blocks[start])) is not None
    may_hold = is_running if isinstance(blocks[start], Paragraph) else (lambda block: isinstance(block, Paragraph))
    end = _after(blocks, start + 1, may_hold) if is_alone else start + 1
    if isinstance(blocks[start], Paragraph) and (end == len(blocks) or starts_list(words_of(blocks[end]))):
        end = start + 1  # no title follows: all the text cannot be the note
    while end < len(blocks) and isinstance(blocks[end], Paragraph) and _is_open(blocks[start + is_alone : end]):
        end += 1
    return [block for block in blocks[start + is_alone : end] if isinstance(block, Paragraph)], end


def _is_open(note: list[Block]) -> bool:
    return not note or (isinstance(note[-1], Paragraph) and not is_finished(joined(note[-1])))


def _after_rules(blocks: list[Block], at: int) -> int:
    return _after(blocks, at, lambda block: isinstance(block, Rule))


def _after(blocks: list[Block], at: int, is_passed: Callable[[Block], bool]) -> int:
    while at < len(blocks) and is_passed(blocks[at]):
        at += 1
    return at
