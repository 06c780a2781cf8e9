"""The body of an issue -> titled sections, and where the foot begins."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bulletin.intake.margin import Notes
from bulletin.intake.parts import contents
from bulletin.intake.parts.contents import Contents
from bulletin.intake.parts.foot import is_imprint, starts_foot
from bulletin.intake.parts.head import words_of
from bulletin.intake.parts.paragraphs import is_source
from bulletin.intake.parts.titles import LONGEST_GUESS, Titles
from bulletin.intake.text.blocks import Block, ListItem, Paragraph, is_finished, lines_of
from bulletin.intake.text.marks import plain


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
    sections = list(_sections(blocks, listed, notes))
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


def _sections(blocks: list[Block], listed: Contents, notes: Notes) -> Iterator[Section]:
    titles = Titles(blocks, listed)
    section = Section("")
    at = 0
    while at < len(blocks):
        title = titles.at(at, in_briefs=bool(section.briefs_title))
        if title:
            yield section
            section = Section(title.words, contents.briefs_title(title.words), listed.use(title.words))
        else:
            section.blocks.append(blocks[at])
        if title and title.is_guess:
            notes.say(f"“{title.words}”单独成行，按标题收入，请核对。")
        at += title.taken if title else 1
    yield section


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
    return len(words_of(block)) <= LONGEST_GUESS and not is_finished(words_of(block)) and not is_source(words_of(block))
