"""Where a title stands among an issue's blocks (intake rule 5): marked, listed in the contents, or guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bulletin.intake.parts import contents
from bulletin.intake.parts.contents import Contents
from bulletin.intake.parts.foot import starts_foot
from bulletin.intake.parts.head import (
    MAX_TITLE_LINES,
    is_centred,
    is_rest_of_centred,
    is_running,
    is_salutation,
    words_of,
)
from bulletin.intake.parts.masthead import OFFICE
from bulletin.intake.parts.paragraphs import CREDIT, is_source
from bulletin.intake.text.blocks import (
    CAPTION,
    CHINESE_FIGURES,
    NUMBERING,
    Block,
    Heading,
    ListItem,
    Paragraph,
    is_caption,
    is_finished,
    joined,
    lines_of,
)

LONGEST_GUESS = 60
# A title may end in ” or ）, or ask; this ends sentences.
_TITLE_NEVER_ENDS = ("。", "：", "；", "，", "、", ":", ";")
# What can only be the rest of a sentence.
_NEVER_BEGINS = ("，", "。", "、", "；", "：", "）", "”", "！", "？")

_CHINESE_NUMBER = re.compile(f"[{CHINESE_FIGURES}]{{1,3}}、")


@dataclass(frozen=True)
class Title:
    words: str
    taken: int = 1  # so many blocks
    is_guess: bool = False


class Titles:
    """The titles of one issue's blocks."""

    def __init__(self, blocks: Sequence[Block], listed: Contents) -> None:
        self._blocks = blocks
        self._listed = listed
        headings = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Heading)]
        marks_titles = any(block.level <= 2 for _, block in headings)
        self._level = 2 if marks_titles else min((block.level for _, block in headings), default=2)
        marks_articles = any(not contents.briefs_title(block.text) for _, block in headings)
        # Up to here, titles without marks are guessed: in a text that marks none but its briefs'.
        self._guessed_until = 0 if marks_articles else min((place for place, _ in headings), default=len(blocks))
        self._are_numbered = _has_numbered_briefs(blocks)
        self._are_bulleted = bool(blocks) and isinstance(blocks[0], ListItem) and not listed.entries

    def at(self, at: int, *, in_briefs: bool) -> Title | None:
        """The title that begins at this block, if one does; under the briefs' heading less is guessed."""
        if title := self._title(at, in_briefs):
            return title
        is_column = at < self._guessed_until and _names_column(self._blocks[at]) and self._follows(at)
        return Title(words_of(self._blocks[at])) if is_column and self._title(at + 1, in_briefs) else None

    def _title(self, at: int, in_briefs: bool) -> Title | None:
        if isinstance(self._blocks[at], ListItem):
            return self._bulleted(at)
        stated = self._stated(at)
        return stated if stated or at >= self._guessed_until else self._guessed(at, in_briefs)

    def _stated(self, at: int) -> Title | None:
        block = self._blocks[at]
        if not isinstance(block, Heading | Paragraph) or is_running(block):
            return None
        line = "".join(lines_of(block))
        is_heading = isinstance(block, Heading) and block.level <= self._level
        following = self._follows(at)
        if isinstance(following, Heading | Paragraph) and not is_running(following) and not self._listed.holds(line):
            pair = line + "".join(lines_of(following))
            if self._listed.holds(pair) or (is_heading and self._is_rest_of_title(at + 1, block)):
                return Title(pair, 2)
        if is_heading or self._listed.holds(line) or _opens_briefs(block):
            return Title(line)
        return None

    def _is_rest_of_title(self, at: int, heading: Heading) -> bool:
        """Right under a marked heading, without a blank line, a second one or a lone line is the rest of the title."""
        block, line = self._blocks[at], words_of(self._blocks[at])
        if isinstance(block, Heading):
            return block.is_tight and block.level == heading.level and not contents.briefs_title(line)
        if not block.is_tight or len(block.lines) > 1 or block.indent >= 4 or not self._follows(at):
            return False
        stands_alone = not getattr(self._follows(at), "is_tight", True)
        return stands_alone and not is_finished(line) and not _starts_otherwise(line) and not is_source(line)

    def _bulleted(self, at: int) -> Title | None:
        """A bullet's lone line above what stands under it: ●简讯."""
        block, line, following = self._blocks[at], words_of(self._blocks[at]), self._follows(at)
        if len(block.lines) > 1 or not following or is_finished(line) or len(line) > LONGEST_GUESS:
            return None
        if contents.briefs_title(line) or (is_running(following) and self._listed.holds(line)):
            return Title(line)
        is_guess = self._are_bulleted and at < self._guessed_until and is_running(following)
        return Title(line, is_guess=True) if is_guess else None

    def _guessed(self, at: int, in_briefs: bool) -> Title | None:
        """A lone line above text, or a few centred ones: what is centred or what the contents nearly say; without
        contents, above the briefs, any.
        """
        before = self._blocks[at - 1] if at else None
        if isinstance(before, Paragraph) and _is_cut(joined(before)):
            return None
        end = at + 1
        while end < min(at + MAX_TITLE_LINES, len(self._blocks)) and is_rest_of_centred(self._blocks, end):
            end += 1
        lines = self._blocks[at:end]
        if not all(isinstance(block, Paragraph) and len(block.lines) == 1 for block in lines):
            return None
        line, has_place = "".join(map(words_of, lines)), is_centred(lines[0])
        is_numbered = self._are_numbered and _CHINESE_NUMBER.match(line)
        if len(line) > LONGEST_GUESS or _ends_sentence(line, has_place) or any(map(is_running, lines)):
            return None
        if _starts_otherwise(line) and not is_numbered:
            return None
        is_likely = has_place or self._listed.resembles(line) or not (self._listed.entries or in_briefs)
        is_above_text = _opens_text(self._follows(end - 1))
        return Title(line, len(lines), is_guess=True) if is_likely and is_above_text else None

    def _follows(self, at: int) -> Block | None:
        return self._blocks[at + 1] if at + 1 < len(self._blocks) else None


def _has_numbered_briefs(blocks: Sequence[Block]) -> bool:
    """Where 三、工作简讯 is a title, 一、 and 二、 above it are the titles of articles."""
    lines = (words_of(block) for block in blocks if isinstance(block, Paragraph) and len(block.lines) == 1)
    return any(_CHINESE_NUMBER.match(line) and contents.briefs_title(line) for line in lines)


def _names_column(block: Block) -> bool:
    """【要闻】, but not 【某某局】 or 【某某供稿】, an article's source."""
    line = words_of(block)
    names_source = OFFICE.search(line.rstrip("】〗]")) or CREDIT.search(line)
    return isinstance(block, Paragraph) and contents.COLUMN.fullmatch(line) is not None and not names_source


def _opens_briefs(block: Heading | Paragraph) -> bool:
    is_lone = isinstance(block, Heading) or len(block.lines) == 1
    return is_lone and bool(contents.briefs_title(words_of(block)))


def _is_cut(line: str) -> bool:
    return not (is_finished(line) or is_source(line) or is_caption(line))


def _ends_sentence(line: str, has_place: bool) -> bool:
    """A title may end in ” or ）; but what is all in quotes was said, and in brackets a source, if not centred."""
    if line.endswith(_TITLE_NEVER_ENDS):
        return True
    is_enclosed = line.startswith(("“", "（", "(")) and line.endswith(("”", "）", ")"))
    return not has_place and is_finished(line) and (is_enclosed or not line.endswith(("”", "）")))


def _opens_text(block: Block | None) -> bool:
    if block is None or words_of(block).startswith(_NEVER_BEGINS):
        return False
    return is_running(block) or is_salutation(block)


def _starts_otherwise(line: str) -> bool:
    return bool(NUMBERING.match(line) or CAPTION.match(line)) or line.startswith("——") or starts_foot(line)
