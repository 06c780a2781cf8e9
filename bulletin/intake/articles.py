"""The body of an issue -> titled sections: where a title stands (intake rule 5) and where the foot begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bulletin.intake import contents
from bulletin.intake.blocks import (
    NUMBERING,
    Block,
    Heading,
    ListItem,
    Paragraph,
    is_finished,
    joined,
    lines_of,
)
from bulletin.intake.contents import Contents
from bulletin.intake.foot import is_imprint, starts_foot
from bulletin.intake.head import is_running, words_of
from bulletin.intake.marks import plain
from bulletin.intake.notes import Notes
from bulletin.intake.paragraphs import CAPTION, is_source

_LONGEST_GUESS = 60
_CENTRED = 6


@dataclass
class Section:
    """A title and what stands under it; `briefs_title` is set if it opens the briefs."""

    title: str
    briefs_title: str = ""
    is_listed: bool = False
    blocks: list[Block] = field(default_factory=list)


def read_sections(body: tuple[Block, ...], listed: Contents, notes: Notes) -> tuple[list[Section], list[Block]]:
    """The sections in order, and the foot's blocks."""
    blocks = [part for block in body for part in _split_at_titles(block, listed)]
    marks_titles = any(isinstance(block, Heading) and block.level <= 2 for block in blocks)
    sections = list(_sections(blocks, listed, notes, 2 if marks_titles else _shallowest(blocks)))
    foot = _cut_foot(sections[-1])
    return [section for section in sections if section.title or section.blocks], foot


def _split_at_titles(block: Block, listed: Contents) -> Iterator[Block]:
    """Typed without blank lines, a title may look like a line of the paragraph above it, or of the one below it."""
    if not isinstance(block, Paragraph | ListItem):
        yield block
        return
    start = 0
    for place, line in enumerate(block.lines):
        is_mark = isinstance(block, ListItem) and place == 0
        if not is_mark and (listed.holds(plain(line)) or contents.briefs_title(plain(line))):
            yield from _part(block, start, place)
            yield Paragraph((line,))
            start = place + 1
    yield from _part(block, start, len(block.lines))


def _part(block: Paragraph | ListItem, start: int, end: int) -> Iterator[Paragraph | ListItem]:
    if start < end:
        yield replace(block, lines=block.lines[start:end]) if start == 0 else Paragraph(block.lines[start:end])


def _shallowest(blocks: list[Block]) -> int:
    return min((block.level for block in blocks if isinstance(block, Heading)), default=2)


def _sections(blocks: list[Block], listed: Contents, notes: Notes, level: int) -> Iterator[Section]:
    section = Section("")
    may_guess = not any(isinstance(block, Heading) and not contents.briefs_title(block.text) for block in blocks)
    at = 0
    while at < len(blocks):
        taken, title = _title_at(blocks, at, listed, level)
        if not taken and may_guess and _looks_like_title(blocks, at, listed):
            taken, title = 1, words_of(blocks[at])
            notes.say(f"“{title}”单独成行，按标题收入，请核对。")
        if taken:
            may_guess = may_guess and not isinstance(blocks[at], Heading)
            yield section
            section = Section(title, contents.briefs_title(title), listed.use(title))
        else:
            section.blocks.append(blocks[at])
        at += taken or 1
    yield section


def _title_at(blocks: list[Block], at: int, listed: Contents, level: int) -> tuple[int, str]:
    """How many blocks the title that stands here takes, none if there is no title, and its words."""
    block = blocks[at]
    if not isinstance(block, Heading | Paragraph) or is_running(block):
        return 0, ""
    line = _broken_line(block)
    is_heading = isinstance(block, Heading) and block.level <= level
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if isinstance(following, Heading | Paragraph) and not is_running(following) and not listed.holds(line):
        pair = line + _broken_line(following)
        is_rest = is_heading and _is_rest_of_title(blocks, at + 1, block)
        if listed.holds(pair) or is_rest:
            return 2, pair
    if is_heading or listed.holds(line) or _opens_briefs(block):
        return 1, line
    return 0, ""


def _broken_line(block: Heading | Paragraph) -> str:
    return "".join(lines_of(block))


def _is_rest_of_title(blocks: list[Block], at: int, heading: Heading) -> bool:
    """Right under a marked heading, without a blank line, a second one or a lone line is the rest of the title."""
    block, line = blocks[at], words_of(blocks[at])
    if isinstance(block, Heading):
        return block.is_tight and block.level == heading.level and not contents.briefs_title(line)
    if not block.is_tight or len(block.lines) > 1 or block.indent >= 4 or at + 1 == len(blocks):
        return False
    stands_alone = not getattr(blocks[at + 1], "is_tight", True)
    return stands_alone and not is_finished(line) and not _starts_otherwise(line) and not is_source(line)


def _opens_briefs(block: Block) -> bool:
    line = words_of(block)
    return bool(contents.briefs_title(line)) and (isinstance(block, Heading) or len(block.lines) == 1)


def _looks_like_title(blocks: list[Block], at: int, listed: Contents) -> bool:
    """A lone line above running text, in a text that marks no titles: what the contents nearly say, or, without
    contents or centred, any.
    """
    block, before = blocks[at], blocks[at - 1] if at else None
    if (
        not isinstance(block, Paragraph)
        or len(block.lines) > 1
        or at + 1 == len(blocks)
        or not is_running(blocks[at + 1])
    ):
        return False
    line = words_of(block)
    if len(line) > _LONGEST_GUESS or is_finished(line) or _starts_otherwise(line):
        return False
    if isinstance(before, Paragraph) and not is_finished(joined(before)) and not is_source(joined(before)):
        return False
    return not listed.entries or block.indent >= _CENTRED or listed.resembles(line)


def _starts_otherwise(line: str) -> bool:
    return bool(NUMBERING.match(line) or CAPTION.match(line)) or line.startswith("——") or starts_foot(line)


def _cut_foot(section: Section) -> list[Block]:
    """Take the foot off the last section: from its first labelled line on, with an office's name above the imprint."""
    for at, block in enumerate(section.blocks):
        lines = block.lines if isinstance(block, Paragraph | ListItem) else lines_of(block)
        place = next((n for n, line in enumerate(lines) if starts_foot(plain(line).strip())), None)
        if place is None:
            continue
        kept = section.blocks[:at]
        foot: list[Block] = [Paragraph(tuple(lines[place:])), *section.blocks[at + 1 :]]
        if place:
            kept.append(
                replace(block, lines=lines[:place]) if isinstance(block, ListItem) else Paragraph(lines[:place])
            )
        elif kept and is_imprint(plain(lines[0])) and _is_office(kept[-1]):
            foot.insert(0, kept.pop())
        section.blocks = kept
        return foot
    return []


def _is_office(block: Block) -> bool:
    if not isinstance(block, Paragraph) or len(block.lines) > 1:
        return False
    return (
        len(words_of(block)) <= _LONGEST_GUESS and not is_finished(words_of(block)) and not is_source(words_of(block))
    )
