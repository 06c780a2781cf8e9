"""Blocks -> rows, each with the role it is read in -> Manuscript. A person may correct the roles in between."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile

from bulletin.intake.contents import Contents
from bulletin.intake.kinds import LineKind, classify
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle, Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.parts.foot import Foot, cut_foot, date_signed, read_foot, tell_no_foot
from bulletin.intake.parts.head import Head, read_head
from bulletin.intake.parts.masthead import Masthead, read_masthead
from bulletin.intake.parts.paragraphs import (
    body_of,
    briefs_of,
    plain_paragraphs,
    sentences_apart,
    stands_as_subheading,
    stated_source,
    take_source,
)
from bulletin.intake.parts.sections import Section, is_title_above, read_sections
from bulletin.intake.rows import Role, Row
from bulletin.intake.text import numbers
from bulletin.intake.text.blocks import Block, Divider, Heading, ListItem, Paragraph, joined, lines_of, words_of
from bulletin.intake.text.characters import MAX_TITLE
from bulletin.intake.text.footnotes import place_footnotes
from bulletin.intake.text.tidy import tidy_title
from bulletin.intake.text.traditional import tell_traditional
from bulletin.intake.vocabulary.facts import states_number
from bulletin.intake.vocabulary.headings import briefs_title, column_of, without_note_label
from bulletin.intake.vocabulary.labels import PEOPLE, RECIPIENTS, kind_of_foot
from bulletin.intake.vocabulary.sources import is_office_below_title

BRIEFS_TITLE = "工作简讯"
UNTITLED = "（无标题）"
# Far beyond any issue, and still filed within the minute a file is given.
MAX_ARTICLES, MAX_PARTS = 500, 2000

_FOOT = (Role.RECIPIENTS, Role.PEOPLE, Role.IMPRINT)
# What stands before a line of the foot that a person put there and that names no list itself.
_UNLABELLED = {Role.RECIPIENTS: "送：", Role.PEOPLE: "编辑："}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is known where the file says nothing: the bulletin at whose desk it is read, its next number, today."""

    bulletin: str
    number: int
    date: dt.date


def compose(blocks: list[Block], notes: Notes) -> Manuscript:
    """The issue the blocks make. Raises Refusal (without the file's name)."""
    return manuscript_of(rows_of(blocks, notes), notes)


# Blocks -> rows


def rows_of(blocks: list[Block], notes: Notes) -> list[Row]:
    """The blocks of a whole issue in their roles. Raises Refusal if there is no line that could be its name."""
    tell_traditional((line for block in blocks for line in lines_of(block)), notes)
    head = read_head(place_footnotes(blocks, notes))
    sections = read_sections(head.body, Contents(list(head.entries)), notes)
    sections[-1].blocks, foot = cut_foot(sections[-1].blocks)
    return [*_rows_of_head(head), *_rows_of_sections(sections, notes), *_rows_of_foot(foot)]


def rows_of_articles(blocks: list[Block], notes: Notes) -> list[Row]:
    """The blocks of a file that holds one article or some, without the head and foot of an issue."""
    candidates = [classify(block) for block in _opened(place_footnotes(blocks, notes))]
    sections = read_sections(candidates, Contents([]), notes)
    first = sections[0].blocks
    is_office = len(first) == 1 and is_office_below_title(words_of(first[0]))
    if not sections[0].title and is_office and len(sections) > 1:  # above the title, whose text it is
        sections[1].blocks.insert(0, first[0])
        return list(_rows_of_sections(sections[1:], notes))
    if not sections[0].title and first:
        opening, *below = map(classify, first[:3])
        if below and is_office_below_title(below[0].words):
            below = below[1:]
        is_only = len(first) == 1 and len(sections) > 1  # a lone line above what is marked: its head
        if is_only or is_title_above(opening, next(iter(below), None)):
            sections[0] = Section(opening.words, is_guess=True, blocks=first[1:])
    return list(_rows_of_sections(sections, notes))


def _opened(blocks: list[Block]) -> list[Block]:
    """Typed without blank lines, the lines above the first running text are each a block of their own."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph) or len(first.lines) == 1:
        return blocks
    lines = [Paragraph((line,)) for line in first.lines]
    above = list(takewhile(lambda line: not classify(line).could_be(LineKind.RUNNING), lines))
    rest = [replace(first, lines=first.lines[len(above) :])] if len(above) < len(lines) else []
    return [*above, *rest, *blocks[1:]]


def rows_of_briefs(blocks: list[Block]) -> list[Row]:
    """The blocks of a file that holds nothing but briefs."""
    return [Row(part, Role.BRIEF) for block in blocks for part in sentences_apart(block)]


def _rows_of_head(head: Head) -> Iterator[Row]:
    is_named = False
    for line, kinds in head.lines:
        block = Paragraph((line,))
        if LineKind.FOOT_IN_HEAD in kinds:
            yield from _rows_of_foot([block])
        elif line == head.name_line and not is_named:
            is_named = True
            yield Row(block, Role.NAME)
        else:
            yield Row(block, Role.MASTHEAD)
    yield from (Row(Paragraph((entry,)), Role.CONTENTS) for entry in head.entries)
    yield from (Row(block, Role.NOTE) for block in head.note)


def _rows_of_sections(sections: Iterable[Section], notes: Notes) -> Iterator[Row]:
    column = ""
    for section in sections:
        if not section.title and not section.blocks:
            continue
        title = Paragraph((section.title,))
        if section.briefs_title:
            yield Row(title, Role.BRIEFS)
            yield from rows_of_briefs(section.blocks)
            continue
        if section.column != column:
            column = section.column
            yield Row(Paragraph((column,)), Role.COLUMN)  # an empty one where a column ends
        if section.title:
            yield Row(title, Role.TITLE, section.is_guess)
        yield from _rows_of_text(section.blocks, notes)


def _rows_of_text(blocks: list[Block], notes: Notes) -> Iterator[Row]:
    kept, line = take_source(blocks, notes)
    source = [Row(Paragraph((line,)), Role.SOURCE)] if line else []
    stands_first = len(kept) < len(blocks) and kept[:1] != blocks[:1]
    yield from source if stands_first else ()
    for block in kept:
        is_subheading = isinstance(block, Heading) or stands_as_subheading(block)
        yield Row(block, Role.SUBHEADING if is_subheading else Role.TEXT)
    yield from () if stands_first else source


def _rows_of_foot(blocks: Iterable[Block]) -> Iterator[Row]:
    role = Role.IMPRINT
    for block in blocks:
        if isinstance(block, Divider):
            yield Row(block, role)
        for line in lines_of(block):
            role = _role_in_foot(line) or role
            yield Row(Paragraph((line,)), role)


def _role_in_foot(line: str) -> Role | None:
    kind = kind_of_foot(line)
    if kind in RECIPIENTS:
        return Role.RECIPIENTS
    if kind in PEOPLE:
        return Role.PEOPLE
    return Role.IMPRINT if kind else None


# Rows -> manuscript


@dataclass
class _Text:
    """An article as its rows come."""

    title: str
    column: str = ""
    source: str = ""
    blocks: list[Block] = field(default_factory=list)


@dataclass
class _Sorted:
    """The rows, each at its place in the issue."""

    name_line: str = ""
    masthead: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    note: list[Paragraph] = field(default_factory=list)
    texts: list[_Text] = field(default_factory=list)
    briefs_titles: list[str] = field(default_factory=list)
    briefs: list[Block] = field(default_factory=list)
    foot: list[Block] = field(default_factory=list)

    @property
    def last(self) -> list[Block]:
        """What stands right above the foot, as far as is known: the briefs, if there are any."""
        return self.briefs or (self.texts[-1].blocks if self.texts else [])


def manuscript_of(rows: list[Row], notes: Notes, given: Given | None = None) -> Manuscript:
    """The issue that the rows make. Raises Refusal (without the file's name)."""
    found = _sorted(rows)
    _require_bounds(len(found.texts), "篇文章", MAX_ARTICLES)
    foot = read_foot(found.foot, notes)
    signed = date_signed(found.last)
    if given:
        _fill_in(found, foot, given, signed, notes)
    masthead = read_masthead(found.name_line, found.masthead, notes)
    _require_bounds(len(foot.report + foot.send + foot.issue), "个发送单位", MAX_PARTS)
    _require_bounds(len(foot.reviewers + foot.editors), "个人名", MAX_PARTS)
    note = "\n".join(plain_paragraphs(tuple(found.note), notes))
    articles = tuple(_article(text, notes) for text in found.texts)
    briefs = tuple(briefs_of(found.briefs, notes))
    _require_bounds(len(briefs), "条简讯", MAX_PARTS)
    titles = [*(text.title for text in found.texts), *found.briefs_titles]
    listed = Contents(found.entries)
    for column in dict.fromkeys(text.column for text in found.texts):
        listed.use(column)
    _tell_differences(listed, titles, notes)
    _tell_what_is_missing(articles, briefs, found.briefs_titles, notes)
    tell_no_foot(foot, notes)
    date = _date(masthead, foot, signed, notes)
    return Manuscript(
        bulletin=masthead.name,
        year=_year(masthead, date, notes),
        number=masthead.number,
        total_number=masthead.total_number,
        date=date,
        publisher=_publisher(masthead, foot, notes),
        marking=masthead.marking,
        serial=masthead.serial,
        editors_note=without_note_label(note),
        articles=articles,
        briefs_title=found.briefs_titles[0] if found.briefs_titles else BRIEFS_TITLE,
        briefs=briefs,
        report=foot.report,
        send=foot.send,
        issue=foot.issue,
        imprint_office=foot.imprint_office,
        imprint_date=foot.imprint_date,
        print_run=foot.print_run,
        reviewers=foot.reviewers,
        editors=foot.editors,
        signer=_signer(masthead, foot, notes),
        labels=foot.labels,
        further=(*masthead.further, *foot.further),
        warnings=notes.warnings(),
    )


def texts_of(rows: list[Row], notes: Notes) -> tuple[tuple[ManuscriptArticle, ...], tuple[str, ...]]:
    """(articles, briefs) that the rows make, whatever else stands among them. Raises Refusal."""
    found = _sorted(rows)
    _require_bounds(len(found.texts), "篇文章", MAX_ARTICLES)
    _require_bounds(len(found.briefs), "条简讯", MAX_PARTS)
    return tuple(_article(text, notes) for text in found.texts), tuple(briefs_of(found.briefs, notes))


def _sorted(rows: Iterable[Row]) -> _Sorted:
    found = _Sorted()
    column = ""
    for row in rows:
        words = words_of(row.block)
        match row.role:
            case Role.NAME | Role.MASTHEAD:
                found.masthead += lines_of(row.block)
                if row.role == Role.NAME and not found.name_line:
                    found.name_line = words
            case Role.CONTENTS:
                found.entries.append(words)
            case Role.NOTE:
                found.note.append(_as_paragraph(row.block))
            case Role.COLUMN:
                column = column_of(words)
            case Role.TITLE:
                found.texts.append(_Text(words, column))
            case Role.TITLE_MORE:
                _last(found.texts).title += words
            case Role.SOURCE:
                _last(found.texts).source = joined(_as_paragraph(row.block))
            case Role.TEXT:
                _last(found.texts).blocks.append(_as_text(row))
            case Role.SUBHEADING:
                _last(found.texts).blocks.append(_as_subheading(row.block))
            case Role.BRIEFS:
                found.briefs_titles.append(briefs_title(words) or words)
            case Role.BRIEF:
                found.briefs.append(_as_brief(row))
            case Role.RECIPIENTS | Role.PEOPLE | Role.IMPRINT:
                found.foot.append(_in_foot(row, found.foot))
    return found


def _last(texts: list[_Text]) -> _Text:
    """The article that the rows are at; one without a title, if none has begun."""
    if not texts:
        texts.append(_Text(""))
    return texts[-1]


def _as_paragraph(block: Block) -> Paragraph:
    return block if isinstance(block, Paragraph) else Paragraph(lines_of(block) or ("",))


def _as_text(row: Row) -> Block:
    """A heading or what looks like one is text where a person says so."""
    block = row.block
    if isinstance(block, Heading):
        block = Paragraph((block.text,), is_text=True)
    elif isinstance(block, Paragraph) and stands_as_subheading(block):
        block = replace(block, is_text=True)
    return replace(block, is_opening=True) if row.stands_alone and isinstance(block, Paragraph) else block


def _as_subheading(block: Block) -> Block:
    if isinstance(block, Heading) or stands_as_subheading(block):
        return block
    return Heading(3, joined(block) if isinstance(block, Paragraph | ListItem) else words_of(block))


def _as_brief(row: Row) -> Block:
    """What a person made a brief is one of its own, as if it had a mark."""
    is_own = row.read_as is not None or row.stands_alone
    if not is_own or not isinstance(row.block, Paragraph):
        return row.block
    return ListItem(row.block.lines)


def _in_foot(row: Row, above: list[Block]) -> Block:
    """A line that a person put into the foot without a label belongs to a list all the same."""
    label = _UNLABELLED.get(row.role, "")
    words = words_of(row.block)
    if row.read_as is None or not label or _role_in_foot(words) or (above and not isinstance(above[-1], Divider)):
        return row.block
    return Paragraph((label + words,))


def _fill_in(found: _Sorted, foot: Foot, given: Given, signed: dt.date | None, notes: Notes) -> None:
    """What the file does not say is put where it would have stood, and told."""
    if not found.name_line:
        found.name_line = given.bulletin
        found.masthead.insert(0, given.bulletin)
    if not any(map(states_number, found.masthead)):
        found.masthead.append(f"第{given.number}期")
        notes.say(f"文件里没有期号，先按下一期写成第 {given.number} 期，请核对。")
    if foot.imprint_date is None and signed is None and not any(map(numbers.DATE.search, found.masthead)):
        foot.imprint_date = given.date
        notes.say(f"文件里没有日期，先写成 {given.date}，请核对。")


def _require_bounds(count: int, what: str, most: int) -> None:
    if count > most:
        raise Refusal(f"有 {count} {what}，超过 {most}，不像一期简报：请只留本期内容后重试")


def _article(text: _Text, notes: Notes) -> ManuscriptArticle:
    title = tidy_title(text.title, notes)
    if len(title) > MAX_TITLE:
        raise Refusal(f"标题“{title[:20]}…”超过 {MAX_TITLE} 字：请缩短标题，或在标题与正文之间空一行")
    body = body_of(text.blocks, notes)
    if not title:
        notes.say(f"第一个标题之前有正文，没有标题，收入为“{UNTITLED}”，请补上。")
    if not body:
        notes.say(f"文章“{title}”没有正文。")
    return ManuscriptArticle(
        column=text.column,
        title=title or UNTITLED,
        source=stated_source(text.source, notes) if text.source else "",
        body=body,
    )


def _tell_differences(listed: Contents, titles: list[str], notes: Notes) -> None:
    unlisted = [title for title in titles if title and not _is_listed(title, listed)]
    for entry in listed.unused():
        notes.say(f"目录里有、正文没有这个标题：{entry}")
    if listed.entries:
        for title in unlisted:
            notes.say(f"正文有、目录里没有这个标题：{title}")


def _is_listed(title: str, listed: Contents) -> bool:
    """A contents list may leave out what follows the dashes of a title."""
    return listed.use(title) or listed.use(title.partition("——")[0])


def _tell_what_is_missing(
    articles: tuple[ManuscriptArticle, ...], briefs: tuple[str, ...], briefs_titles: list[str], notes: Notes
) -> None:
    for title in briefs_titles[1:]:
        notes.say(f"“{title}”的各条并入“{briefs_titles[0]}”。")
    if briefs_titles and not briefs:
        notes.say(f"“{briefs_titles[0]}”下没有内容。")
    if not articles and not briefs:
        notes.say("没有认出文章，也没有简讯，请核对文件。")


def _date(masthead: Masthead, foot: Foot, signed: dt.date | None, notes: Notes) -> dt.date:
    if masthead.date:
        return masthead.date
    if foot.imprint_date is None and signed:
        notes.say(f"报头没有日期，用了正文末尾的日期 {signed}。")
        return signed
    if foot.imprint_date is None:
        if foot.impossible_date:
            raise Refusal(f"的报头没有日期，印发日期“{foot.impossible_date}”{numbers.NO_SUCH_DAY}：请改正后重试")
        raise Refusal("没有日期：请在报头写明年月日后重试")
    notes.say(f"报头没有日期，用了印发日期 {foot.imprint_date}。")
    return foot.imprint_date


def _year(masthead: Masthead, date: dt.date, notes: Notes) -> int:
    if masthead.year is None or masthead.year == date.year:
        return date.year
    notes.say(f"期号写的是 {masthead.year} 年，日期是 {date}，按期号算作 {masthead.year} 年。")
    return masthead.year


def _signer(masthead: Masthead, foot: Foot, notes: Notes) -> str:
    if masthead.signer and foot.signer:
        notes.say(f"报头、报尾都有签发人，用了报头的，没有收入报尾的“{foot.signer}”。")
    return masthead.signer or foot.signer


def _publisher(masthead: Masthead, foot: Foot, notes: Notes) -> str:
    if masthead.publisher:
        return masthead.publisher
    if foot.imprint_office:
        notes.say(f"报头没有编发单位，用了印发单位“{foot.imprint_office}”。")
    else:
        notes.say("没有写编发单位，请补上。")
    return foot.imprint_office
