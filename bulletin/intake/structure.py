"""Blocks -> Manuscript: the rooms that read the head, the articles and the foot, one after the other."""

import datetime as dt

from bulletin.intake.contents import Contents
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle, Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.parts.foot import Foot, cut_foot, read_foot
from bulletin.intake.parts.head import read_head
from bulletin.intake.parts.masthead import Masthead, read_masthead
from bulletin.intake.parts.paragraphs import body_of, briefs_of, plain_paragraphs, take_source
from bulletin.intake.parts.sections import Section, read_sections
from bulletin.intake.text import numbers
from bulletin.intake.text.blocks import Block, Paragraph
from bulletin.intake.text.characters import MAX_TITLE
from bulletin.intake.text.tidy import tidy_title
from bulletin.intake.vocabulary.headings import is_column, without_note_label

BRIEFS_TITLE = "工作简讯"
UNTITLED = "（无标题）"
# Far beyond any issue, and still filed within the minute a file is given.
MAX_ARTICLES, MAX_PARTS = 500, 2000


def compose(blocks: list[Block], notes: Notes) -> Manuscript:
    """The issue the blocks make. Raises Refusal (without the file's name)."""
    head = read_head(blocks)
    masthead = read_masthead(head.name_line, head.masthead, notes)
    sections = read_sections(head.body, head.contents, notes)
    sections[-1].blocks, foot_blocks = cut_foot(sections[-1].blocks)
    sections = _without_columns([section for section in sections if section.title or section.blocks], notes)
    _require_bounds(len(sections), "篇文章", MAX_ARTICLES)
    foot = read_foot([*(Paragraph((line,)) for line in head.foot), *foot_blocks], notes)
    _require_bounds(len(foot.report + foot.send + foot.issue), "个发送单位", MAX_PARTS)
    _require_bounds(len(foot.reviewers + foot.editors), "个人名", MAX_PARTS)
    note = "\n".join(plain_paragraphs(head.note, notes))
    articles = tuple(_article(section, notes) for section in sections if not section.briefs_title)
    briefs_sections = [section for section in sections if section.briefs_title]
    briefs = tuple(brief for section in briefs_sections for brief in briefs_of(section.blocks, notes))
    _require_bounds(len(briefs), "条简讯", MAX_PARTS)
    _tell_differences(head.contents, sections, notes)
    _tell_what_is_missing(articles, briefs, briefs_sections, notes)
    date = _date(masthead, foot, notes)
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
        briefs_title=briefs_sections[0].briefs_title if briefs_sections else BRIEFS_TITLE,
        briefs=briefs,
        report=foot.report,
        send=foot.send,
        issue=foot.issue,
        imprint_office=foot.imprint_office,
        imprint_date=foot.imprint_date,
        print_run=foot.print_run,
        reviewers=foot.reviewers,
        editors=foot.editors,
        warnings=notes.warnings(),
    )


def _without_columns(sections: list[Section], notes: Notes) -> list[Section]:
    """【要闻】 above a title names a column of the issue and is no article."""
    kept = []
    for section in sections:
        if section.blocks or section.briefs_title or not is_column(section.title):
            kept.append(section)
        else:
            notes.say(f"栏目名“{section.title}”下面没有正文，没有收入。")
    return kept


def _require_bounds(count: int, what: str, most: int) -> None:
    if count > most:
        raise Refusal(f"有 {count} {what}，超过 {most}，不像一期简报：请只留本期内容后重试")


def _article(section: Section, notes: Notes) -> ManuscriptArticle:
    title = tidy_title(section.title, notes)
    if len(title) > MAX_TITLE:
        raise Refusal(f"标题“{title[:20]}…”超过 {MAX_TITLE} 字：请缩短标题，或在标题与正文之间空一行")
    blocks, source = take_source(section.blocks, notes)
    body = body_of(blocks, notes)
    if not title:
        notes.say(f"第一个标题之前有正文，没有标题，收入为“{UNTITLED}”，请补上。")
    if not body:
        notes.say(f"文章“{title}”没有正文。")
    return ManuscriptArticle(title=title or UNTITLED, source=source, body=body)


def _tell_differences(listed: Contents, sections: list[Section], notes: Notes) -> None:
    for entry in listed.unused():
        notes.say(f"目录里有、正文没有这个标题：{entry}")
    for section in sections:
        if listed.entries and section.title and not section.is_listed:
            notes.say(f"正文有、目录里没有这个标题：{section.title}")


def _tell_what_is_missing(
    articles: tuple[ManuscriptArticle, ...], briefs: tuple[str, ...], briefs_sections: list[Section], notes: Notes
) -> None:
    for section in briefs_sections[1:]:
        notes.say(f"“{section.briefs_title}”的各条并入“{briefs_sections[0].briefs_title}”。")
    if briefs_sections and not briefs:
        notes.say(f"“{briefs_sections[0].briefs_title}”下没有内容。")
    if not articles and not briefs:
        notes.say("没有认出文章，也没有简讯，请核对文件。")


def _date(masthead: Masthead, foot: Foot, notes: Notes) -> dt.date:
    if masthead.date:
        return masthead.date
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


def _publisher(masthead: Masthead, foot: Foot, notes: Notes) -> str:
    if masthead.publisher:
        return masthead.publisher
    if foot.imprint_office:
        notes.say(f"报头没有编发单位，用了印发单位“{foot.imprint_office}”。")
    else:
        notes.say("没有写编发单位，请补上。")
    return foot.imprint_office
