"""The body of an issue -> titled sections. A title is marked, listed in the contents, or guessed (intake rule 5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

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
from bulletin.intake.vocabulary.headings import briefs_title, column_of, name_of_briefs
from bulletin.intake.vocabulary.headings import is_column as is_column_line
from bulletin.intake.vocabulary.sources import is_office_below_title, is_source

_LONGEST_GUESS = 60
# A heading that names a column has no more characters, and 快讯 or 县区动态, without bullets below, no more than these.
_LONGEST_COLUMN, _LONGEST_SHORT_NAME = 12, 6
_FEWEST_BRIEFS, _LONGEST_BRIEF = 2, 120
# A title may end in ” or ）, or ask; this ends sentences.
_TITLE_NEVER_ENDS = ("。", "：", "；", "，", "、", ":", ";")
# What can only be the rest of a sentence.
_NEVER_BEGINS = ("，", "。", "、", "；", "：", "）", "”", "！", "？")

_NUMBERS = (re.compile(f"[{CHINESE_FIGURES}]{{1,3}}、"), re.compile(r"\d{1,2}[.．、](?!\d)"))

# 主要做法 heads a part of an article.
_PART_OF_ARTICLE = re.compile("(?:做法|问题|情况|成效|打算|建议|启示|措施|背景|安排|要求|体会|经验|成果)$")

# What can be no title, guessed or broken over two lines.
_NEVER_TITLES = {LineKind.NUMBERED, LineKind.CAPTION, LineKind.DASHED, LineKind.FOOT}


@dataclass
class Section:
    """A title and what stands under it; `briefs_title` is set if it opens the briefs, `column` if a column holds it."""

    title: str
    briefs_title: str = ""
    is_guess: bool = False
    column: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class _FoundTitle:
    words: str
    taken: int = 1  # so many blocks
    is_guess: bool = False
    main: str = ""  # without its ——副题
    is_column: bool = False


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
    section, column, is_heading = Section(""), "", False
    at = 0
    while at < len(candidates):
        is_whose = bool(section.title) and not section.blocks and _names_office(candidates[at])
        title = None if is_whose else titles.at(at, in_briefs=bool(section.briefs_title))
        if title is None:
            section.blocks.append(candidates[at].block)
            at += 1
            continue
        yield section
        if title.is_column:
            section, column, is_heading = Section(""), column_of(title.words), titles.heads_column(at)
            listed.use(title.words)
            _tell_column(column, candidates[at], candidates[at + 1], notes)
        else:
            briefs = titles.briefs_at(at, title)
            column = "" if is_heading and titles.leaves_column(at) else column
            if not listed.use(title.words):
                listed.use(title.main)
            section = Section(title.words, briefs, title.is_guess, "" if briefs else column)
        if title.is_guess:
            notes.say(f"“{title.words}”单独成行，按标题收入，请核对。")
        at += title.taken
    yield section


def _tell_column(column: str, line: Candidate, below: Candidate, notes: Notes) -> None:
    if isinstance(line.block, Heading):
        notes.say(f"“{column}”下面直接是标题，按栏目收入，请核对。")
    if below.could_be(LineKind.BRIEFS_HEADING):
        notes.say(f"栏目名“{column}”下面是简讯，没有收入。")


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
        self._number = _number_of_briefs(candidates)
        starts_bulleted = bool(candidates) and isinstance(candidates[0].block, ListItem)
        self._are_bulleted = starts_bulleted and not listed.entries
        self._columns, self._in_columns = self._headings_of_columns()

    def at(self, at: int, *, in_briefs: bool) -> _FoundTitle | None:
        """The title or column that begins at this block, if one does; under the briefs' heading less is guessed."""
        if at in self._columns or self._is_column(at, in_briefs):
            return _FoundTitle(self._candidates[at].words, is_column=True)
        return self._title(at, in_briefs)

    def briefs_at(self, at: int, title: _FoundTitle) -> str:
        """The briefs' title, if this one opens them: by its words, or since briefs stand below it."""
        if words := briefs_title(title.words):
            return words
        words = name_of_briefs(title.words)
        is_column = is_column_line(self._candidates[at].words)
        return words if words and self._briefs_below(at + title.taken, words, is_column) else ""

    def leaves_column(self, at: int) -> bool:
        """Whether a column named by a heading ends here: with the next heading that stands as high."""
        return isinstance(self._candidates[at].block, Heading) and at not in self._in_columns

    def heads_column(self, at: int) -> bool:
        """Whether the column is one for the headings below only."""
        return at in self._columns

    def _headings_of_columns(self) -> tuple[frozenset[int], frozenset[int]]:
        """## headings right above ### headings, and these: columns and their titles. But a ## title may stand right
        above its first sub-heading, ### 一、… or ### 主要做法; only one such pair in an issue is rather that.
        """
        columns: set[int] = set()
        titles: set[int] = set()
        is_within = False
        for at, one in enumerate(self._candidates):
            if not isinstance(one.block, Heading):
                continue
            if one.block.level <= self._level:
                is_within = one.block.level == self._level and self._heads_column(at)
                columns |= {at} if is_within else set()
            elif is_within and one.block.level == self._level + 1:
                titles.add(at)
        return (frozenset(columns), frozenset(titles)) if len(titles) > 1 else (frozenset(), frozenset())

    def _heads_column(self, at: int) -> bool:
        one, below = self._candidates[at], self._follows(at)
        is_short = len(one.words) <= _LONGEST_COLUMN and not one.could_be(LineKind.BRIEFS_HEADING)
        if not below or not isinstance(below.block, Heading) or not is_short or self._listed.holds(one.words):
            return False
        is_part = below.could_be(LineKind.NUMBERED) or _PART_OF_ARTICLE.search(below.words)
        return below.block.level == self._level + 1 and not is_part

    def _is_column(self, at: int, in_briefs: bool) -> bool:
        """【要闻】 above a title; above another heading of briefs, 【简讯】 is a column too."""
        candidate, below = self._candidates[at], self._follows(at)
        if not candidate.could_be(LineKind.COLUMN) or below is None:
            return False
        if isinstance(candidate.block, Paragraph):
            if len(candidate.block.lines) > 1 or at >= self._guessed_until:
                return False
        elif not isinstance(candidate.block, Heading):
            return False
        if candidate.could_be(LineKind.BRIEFS_HEADING) and not below.could_be(LineKind.BRIEFS_HEADING):
            return False
        return not isinstance(below.block, ListItem) and self._title(at + 1, in_briefs) is not None

    def _briefs_below(self, at: int, words: str, is_column: bool) -> bool:
        """Whether bulleted, numbered or, below a short name or a column's mark, several short paragraphs stand here."""
        run: list[Candidate] = []
        while at < len(self._candidates) and isinstance(self._candidates[at].block, Paragraph | ListItem):
            one = self._candidates[at]
            if not (one.could_be(LineKind.FINISHED) or one.could_be(LineKind.RUNNING)):
                break
            run.append(one)
            at += 1
        if len(run) < _FEWEST_BRIEFS:
            return False
        if all(isinstance(one.block, ListItem) for one in run):
            return True
        is_short_name = is_column or len(words) <= _LONGEST_SHORT_NAME
        are_numbered = all(one.could_be(LineKind.NUMBERED) for one in run)
        are_short = len(run) > _FEWEST_BRIEFS and all(len(one.words) <= _LONGEST_BRIEF for one in run)
        return is_short_name and (are_numbered or are_short)

    def _title(self, at: int, in_briefs: bool) -> _FoundTitle | None:
        if isinstance(self._candidates[at].block, ListItem):
            return self._bulleted(at)
        title = self._stated(at)
        if title is None and at < self._guessed_until:
            return self._guessed(at, in_briefs)
        return self._with_subtitle(at, title) if title else None

    def _with_subtitle(self, at: int, title: _FoundTitle) -> _FoundTitle:
        """Below a title, ——副题 is the rest of it."""
        end = at + title.taken
        if not self._is_subtitle(end):
            return title
        words = title.words + self._candidates[end].words
        return replace(title, words=words, taken=title.taken + 1, main=title.words)

    def _is_subtitle(self, at: int) -> bool:
        if at + 1 >= len(self._candidates):
            return False
        line = self._candidates[at]
        is_line = isinstance(line.block, Heading) or _is_lone_line(line)
        is_other = line.could_be(LineKind.FINISHED) or line.could_be(LineKind.SOURCE) or line.could_be(LineKind.RUNNING)
        return is_line and line.could_be(LineKind.DASHED) and not is_other and len(line.words) <= _LONGEST_GUESS

    def _stated(self, at: int) -> _FoundTitle | None:
        candidate, following = self._candidates[at], self._follows(at)
        block = candidate.block
        if not _may_be_stated(candidate):
            return None
        line = "".join(lines_of(block))
        is_heading = isinstance(block, Heading) and (block.level <= self._level or at in self._in_columns)
        if following and _may_be_stated(following) and not self._listed.holds(line):
            pair = line + "".join(lines_of(following.block))
            if self._listed.holds(pair) or (is_heading and self._goes_on(at)):
                return _FoundTitle(pair, 2)
        if is_heading or self._listed.holds(line) or _opens_briefs(candidate) or self._opens_named_briefs(at):
            return _FoundTitle(line)
        return None

    def _opens_named_briefs(self, at: int) -> bool:
        candidate, below = self._candidates[at], self._follows(at)
        is_named = _is_lone_line(candidate) and _names_list(candidate, below)
        return is_named and self._briefs_below(at + 1, candidate.words, is_column=False)

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
        is_numbered = self._number and self._number.match(line)
        if not is_numbered and not _NEVER_TITLES.isdisjoint(kinds_of(line)):
            return None
        is_likely = is_centred or self._listed.resembles(line) or not (self._listed.entries or in_briefs)
        is_likely = is_likely or (not self._listed.entries and self._ends_list(at))
        title = self._with_subtitle(at, _FoundTitle(line, len(lines), is_guess=True))
        below = self._follows(at + title.taken - 1)
        if below and _names_office(below):
            below = self._follows(at + title.taken)
        is_above_text = _opens_text(below)
        return title if is_likely and is_above_text else None

    def _ends_list(self, at: int) -> bool:
        """Whether bulleted briefs, all of them finished, stand above the line, and text without a bullet below."""
        above, below = self._candidates[at - 1] if at else None, self._follows(at)
        is_below_list = above is not None and isinstance(above.block, ListItem) and above.could_be(LineKind.FINISHED)
        return is_below_list and below is not None and isinstance(below.block, Paragraph)

    def _follows(self, at: int) -> Candidate | None:
        return self._candidates[at + 1] if at + 1 < len(self._candidates) else None


def _number_of_briefs(candidates: Sequence[Candidate]) -> re.Pattern[str] | None:
    """Where 三、工作简讯 is a title, 一、 and 二、 above it are titles of articles; so are 1. and 2. above 3. 简讯."""
    headings = [
        one.words
        for one, below in zip_longest(candidates, candidates[1:])
        if _is_lone_line(one) and (one.could_be(LineKind.BRIEFS_HEADING) or _names_list(one, below))
    ]
    return next((number for number in _NUMBERS if any(map(number.match, headings))), None)


def _names_list(candidate: Candidate, below: Candidate | None) -> bool:
    """三、工作动态 above bullets."""
    is_list = below is not None and isinstance(below.block, ListItem)
    return is_list and name_of_briefs(candidate.words) != ""


def _may_be_stated(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Heading | Paragraph) and not candidate.could_be(LineKind.RUNNING)


def _opens_briefs(candidate: Candidate) -> bool:
    is_line = isinstance(candidate.block, Heading) or _is_lone_line(candidate)
    return is_line and candidate.could_be(LineKind.BRIEFS_HEADING)


def _names_office(candidate: Candidate) -> bool:
    """Nothing but an office's name: right below a title, whose text it is."""
    return _is_lone_line(candidate) and is_office_below_title(candidate.words)


def _is_lone_line(candidate: Candidate) -> bool:
    return isinstance(candidate.block, Paragraph) and len(candidate.block.lines) == 1


def _stands_below_blank(block: Block) -> bool:
    return isinstance(block, Heading | Paragraph) and not block.is_tight


def _is_cut(block: Block) -> bool:
    """Whether the paragraph ends in mid-sentence."""
    if not isinstance(block, Paragraph):
        return False
    text = joined(block)
    return not (is_finished(text) or is_source(text) or is_caption(text) or is_office_below_title(plain(text)))


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
