"""The body of an issue -> titled sections. A title is marked, listed in the contents, or guessed (intake rule 5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bulletin.intake.contents import Contents
from bulletin.intake.kinds import MAX_TITLE_LINES, Candidate, LineKind, classify, goes_on_centred, kinds_of
from bulletin.intake.margin import Notes
from bulletin.intake.text.blocks import (
    CHINESE_FIGURES,
    Block,
    Heading,
    ListItem,
    Paragraph,
    is_caption,
    is_finished,
    joined,
    lines_of,
)
from bulletin.intake.text.marks import plain
from bulletin.intake.vocabulary.headings import briefs_title
from bulletin.intake.vocabulary.sources import is_source

_LONGEST_GUESS = 60
# A title may end in ” or ）, or ask; this ends sentences.
_TITLE_NEVER_ENDS = ("。", "：", "；", "，", "、", ":", ";")
# What can only be the rest of a sentence.
_NEVER_BEGINS = ("，", "。", "、", "；", "：", "）", "”", "！", "？")

_CHINESE_NUMBER = re.compile(f"[{CHINESE_FIGURES}]{{1,3}}、")


# What can be no title, guessed or broken over two lines.
_NEVER_TITLES = {LineKind.NUMBERED, LineKind.CAPTION, LineKind.DASHED, LineKind.FOOT}


@dataclass
class Section:
    """A title and what stands under it; `briefs_title` is set if it opens the briefs."""

    title: str
    briefs_title: str = ""
    is_guess: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class _FoundTitle:
    words: str
    taken: int = 1  # so many blocks
    is_guess: bool = False


def read_sections(body: Sequence[Candidate], listed: Contents, notes: Notes) -> list[Section]:
    """The sections in order; the foot still ends the last one."""
    candidates = [part for candidate in body for part in _split_at_titles(candidate, listed)]
    return list(_sections(candidates, listed, notes))


def is_title_above(line: Candidate, below: Candidate | None) -> bool:
    """Whether a text's first line, of which nothing else is known, is rather its title."""
    is_other = not _NEVER_TITLES.isdisjoint(line.kinds) or line.could_be(LineKind.RUNNING)
    if is_other or line.could_be(LineKind.SOURCE) or not 0 < len(line.words) <= _LONGEST_GUESS:
        return False
    opens_text = below is not None and (_opens_text(below) or below.could_be(LineKind.SUBHEADING))
    return opens_text and not _ends_sentence(line.words, is_centred=False)


def _split_at_titles(candidate: Candidate, listed: Contents) -> Iterator[Candidate]:
    """Typed without blank lines, a title may look like a line of the paragraph above it, or of the one below it."""
    block = candidate.block
    if not isinstance(block, Paragraph | ListItem):
        yield candidate
        return
    start = 0
    for place, line in enumerate(block.lines):
        is_mark = isinstance(block, ListItem) and place == 0
        if not is_mark and (listed.holds(plain(line)) or briefs_title(plain(line))):
            yield from _part(block, start, place)
            yield classify(Paragraph((line,)))
            start = place + 1
    if start == 0:
        yield candidate
    else:
        yield from _part(block, start, len(block.lines))


def _part(block: Paragraph | ListItem, start: int, end: int) -> Iterator[Candidate]:
    if start < end:
        is_first = start == 0
        yield classify(replace(block, lines=block.lines[:end]) if is_first else Paragraph(block.lines[start:end]))


def _sections(candidates: list[Candidate], listed: Contents, notes: Notes) -> Iterator[Section]:
    titles = _Titles(candidates, listed)
    section = Section("")
    at = 0
    while at < len(candidates):
        title = titles.at(at, in_briefs=bool(section.briefs_title))
        if title is None:
            section.blocks.append(candidates[at].block)
            at += 1
            continue
        yield section
        listed.use(title.words)
        section = Section(title.words, briefs_title(title.words), title.is_guess)
        if title.is_guess:
            notes.say(f"“{title.words}”单独成行，按标题收入，请核对。")
        at += title.taken
    yield section


class _Titles:
    """The titles of one issue's blocks."""

    def __init__(self, candidates: Sequence[Candidate], listed: Contents) -> None:
        self._candidates = candidates
        self._listed = listed
        headings = [(place, one) for place, one in enumerate(candidates) if isinstance(one.block, Heading)]
        levels = [one.block.level for _, one in headings if isinstance(one.block, Heading)]
        marks_titles = any(level <= 2 for level in levels)
        self._level = 2 if marks_titles else min(levels, default=2)
        marks_articles = any(not one.could_be(LineKind.BRIEFS_HEADING) for _, one in headings)
        # Up to here, titles without marks are guessed: in a text that marks none but its briefs'.
        self._guessed_until = 0 if marks_articles else min((place for place, _ in headings), default=len(candidates))
        self._are_numbered = _has_numbered_briefs(candidates)
        starts_bulleted = bool(candidates) and isinstance(candidates[0].block, ListItem)
        self._are_bulleted = starts_bulleted and not listed.entries

    def at(self, at: int, *, in_briefs: bool) -> _FoundTitle | None:
        """The title that begins at this block, if one does; under the briefs' heading less is guessed."""
        if title := self._title(at, in_briefs):
            return title
        candidate = self._candidates[at]
        is_column = isinstance(candidate.block, Paragraph) and candidate.could_be(LineKind.COLUMN)
        if is_column and at < self._guessed_until and self._follows(at) and self._title(at + 1, in_briefs):
            return _FoundTitle(candidate.words)
        return None

    def _title(self, at: int, in_briefs: bool) -> _FoundTitle | None:
        if isinstance(self._candidates[at].block, ListItem):
            return self._bulleted(at)
        stated = self._stated(at)
        return stated if stated or at >= self._guessed_until else self._guessed(at, in_briefs)

    def _stated(self, at: int) -> _FoundTitle | None:
        candidate, following = self._candidates[at], self._follows(at)
        block = candidate.block
        if not _may_be_stated(candidate):
            return None
        line = "".join(lines_of(block))
        is_heading = isinstance(block, Heading) and block.level <= self._level
        if following and _may_be_stated(following) and not self._listed.holds(line):
            pair = line + "".join(lines_of(following.block))
            if self._listed.holds(pair) or (is_heading and self._goes_on(at)):
                return _FoundTitle(pair, 2)
        if is_heading or self._listed.holds(line) or _opens_briefs(candidate):
            return _FoundTitle(line)
        return None

    def _goes_on(self, at: int) -> bool:
        """Right under a marked heading, without a blank line, a second one or a lone line is the rest of the title."""
        heading, below = self._candidates[at].block, self._candidates[at + 1]
        block = below.block
        if isinstance(block, Heading) and isinstance(heading, Heading):
            is_title = not below.could_be(LineKind.BRIEFS_HEADING)
            return block.is_tight and block.level == heading.level and is_title
        if not isinstance(block, Paragraph) or not block.is_tight or len(block.lines) > 1 or block.indent >= 4:
            return False
        follows = self._follows(at + 1)
        stands_alone = follows is not None and _stands_below_blank(follows.block)
        is_other = below.could_be(LineKind.FINISHED) or below.could_be(LineKind.SOURCE)
        return stands_alone and not is_other and _NEVER_TITLES.isdisjoint(below.kinds)

    def _bulleted(self, at: int) -> _FoundTitle | None:
        """A bullet's lone line above what stands under it: ●简讯."""
        candidate, following = self._candidates[at], self._follows(at)
        line = candidate.words
        is_lone = isinstance(candidate.block, ListItem) and len(candidate.block.lines) == 1
        if not is_lone or not following or candidate.could_be(LineKind.FINISHED) or len(line) > _LONGEST_GUESS:
            return None
        is_above_text = following.could_be(LineKind.RUNNING)
        if candidate.could_be(LineKind.BRIEFS_HEADING) or (is_above_text and self._listed.holds(line)):
            return _FoundTitle(line)
        is_guess = self._are_bulleted and at < self._guessed_until and is_above_text
        return _FoundTitle(line, is_guess=True) if is_guess else None

    def _guessed(self, at: int, in_briefs: bool) -> _FoundTitle | None:
        """A lone line above text, or a few centred ones: what is centred or what the contents nearly say; without
        contents, above the briefs, any.
        """
        if at and _is_cut(self._candidates[at - 1].block):
            return None
        end = at + 1
        while end < min(at + MAX_TITLE_LINES, len(self._candidates)) and goes_on_centred(self._candidates, end):
            end += 1
        lines = self._candidates[at:end]
        if not all(_is_lone_line(one) for one in lines) or any(one.could_be(LineKind.RUNNING) for one in lines):
            return None
        line, is_centred = "".join(one.words for one in lines), lines[0].could_be(LineKind.CENTRED)
        if len(line) > _LONGEST_GUESS or _ends_sentence(line, is_centred):
            return None
        is_numbered = self._are_numbered and _CHINESE_NUMBER.match(line)
        if not is_numbered and not _NEVER_TITLES.isdisjoint(kinds_of(line)):
            return None
        is_likely = is_centred or self._listed.resembles(line) or not (self._listed.entries or in_briefs)
        is_above_text = _opens_text(self._follows(end - 1))
        return _FoundTitle(line, len(lines), is_guess=True) if is_likely and is_above_text else None

    def _follows(self, at: int) -> Candidate | None:
        return self._candidates[at + 1] if at + 1 < len(self._candidates) else None


def _has_numbered_briefs(candidates: Sequence[Candidate]) -> bool:
    """Where 三、工作简讯 is a title, 一、 and 二、 above it are the titles of articles."""
    return any(
        _is_lone_line(one) and one.could_be(LineKind.BRIEFS_HEADING) and _CHINESE_NUMBER.match(one.words)
        for one in candidates
    )


def _may_be_stated(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Heading | Paragraph) and not candidate.could_be(LineKind.RUNNING)


def _opens_briefs(candidate: Candidate) -> bool:
    is_line = isinstance(candidate.block, Heading) or _is_lone_line(candidate)
    return is_line and candidate.could_be(LineKind.BRIEFS_HEADING)


def _is_lone_line(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Paragraph) and len(candidate.block.lines) == 1


def _stands_below_blank(block: Block) -> bool:
    return isinstance(block, Heading | Paragraph) and not block.is_tight


def _is_cut(block: Block) -> bool:
    """Whether the paragraph ends in mid-sentence."""
    if not isinstance(block, Paragraph):
        return False
    text = joined(block)
    return not (is_finished(text) or is_source(text) or is_caption(text))


def _ends_sentence(line: str, is_centred: bool) -> bool:
    """A title may end in ” or ）; but what is all in quotes was said, and in brackets a source, if not centred."""
    if line.endswith(_TITLE_NEVER_ENDS):
        return True
    is_enclosed = line.startswith(("“", "（", "(")) and line.endswith(("”", "）", ")"))
    return not is_centred and is_finished(line) and (is_enclosed or not line.endswith(("”", "）")))


def _opens_text(candidate: Candidate | None) -> bool:
    if candidate is None or candidate.words.startswith(_NEVER_BEGINS):
        return False
    return candidate.could_be(LineKind.RUNNING) or candidate.could_be(LineKind.SALUTATION)
