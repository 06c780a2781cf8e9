"""What changed between two sealed documents, said as a reader of words would say it.

Knows no database and no request.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from bulletin.document import richtext
from bulletin.document.content import Article, Brief, Content
from bulletin.document.dates import day
from bulletin.document.places import LABELS
from bulletin.document.wording import (
    Line,
    Piece,
    equals,
    in_order,
    likest,
    lines,
    moved_among,
    others,
    stretches,
    words,
)

ONLY_FORM = "只有格式改动"


@dataclass(frozen=True)
class Change:
    """One change: what it is a change of, how it changed, and the lines to show for it, if any.

    Of a whole article, come or gone, the lines are all its words.
    """

    what: str
    how: str
    lines: tuple[Line, ...] = ()
    is_whole_article: bool = False


MASTHEAD = ("bulletin", "slug", "year", "number", "total_number", "date", "publisher", "marking", "serial")
BRIEFS_HEAD = ("briefs_title",)
RECIPIENTS = ("report", "send", "issue")
IMPRINT = ("signer", "imprint_office", "imprint_date", "print_run")
CREDITS = ("reviewers", "editors")


def yes_or_no(is_so: bool) -> str:
    return "是" if is_so else "否"


def article_changes(old: Article, new: Article) -> list[Change]:
    """The changes within one article; [] if there is none."""
    name = f"文章《{new.title}》"
    return [
        *of_value(f"{name}{LABELS['column']}", old.column, new.column),
        *of_value(f"{name}{LABELS['title']}", old.title, new.title),
        *of_value(f"{name}{LABELS['source']}", old.source, new.source),
        *_body(name, old.body, new.body),
    ]


# The parts of the document


def labels(fields: tuple[str, ...], old: Content, new: Content) -> Iterator[Change]:
    """Of what the lists of names are called."""
    for field in fields:
        before, after = getattr(old.labels, field), getattr(new.labels, field)
        yield from of_value(f"“{LABELS[field]}”一栏的叫法", before, after)


def values(fields: tuple[str, ...], old: Content, new: Content) -> Iterator[Change]:
    for field in fields:
        yield from of_value(LABELS[field], as_shown(getattr(old, field)), as_shown(getattr(new, field)))


def as_shown(value: str | int | dt.date | None) -> str:
    if isinstance(value, dt.date):
        return day(value)
    return "" if value is None else str(value)


def of_value(what: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(what, _how(old, new), (words(old, new),))


def _how(old: str, new: str) -> str:
    return "修改" if old and new else "新增" if new else "删去"


def of_text(what: str, old: str, new: str) -> Iterator[Change]:
    """A plain text of several paragraphs."""
    if old != new:
        shown = lines(paragraphs_of(old), paragraphs_of(new))
        yield Change(what, _how(old, new) if shown else ONLY_FORM, tuple(shown))


def paragraphs_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def note_of(content: Content) -> str:
    return content.correction.note if content.correction else ""


def all_words(article: Article) -> list[str]:
    """What there is to read of it below its title."""
    head = filter(None, (article.column, article.source))
    return [*head, *article.paragraphs, *(f"图片：{picture.name}" for picture in _pictures_of(article.body))]


def paired_briefs(old: Sequence[Brief], new: Sequence[Brief]) -> list[tuple[int, int]]:
    """The places of what is one brief in both, however it was rewritten or moved."""
    kept = equals(old, new)
    for alike in (equals, likest):  # those whose source alone is another, then those rewritten
        gone, fresh = others(old, (here for here, _ in kept)), others(new, (there for _, there in kept))
        pairs = alike([old[place].text for place in gone], [new[place].text for place in fresh])
        kept += [(gone[here], fresh[there]) for here, there in pairs]
    return kept


def name_lists(fields: tuple[str, ...], old: object, new: object) -> Iterator[Change]:
    for field in fields:
        yield from _list(LABELS[field], getattr(old, field), getattr(new, field))


def _list(what: str, old: Sequence[str], new: Sequence[str], name: Callable[[str], str] = str) -> Iterator[Change]:
    """What was taken from a list, put into it or moved within it; `name` is how an item is shown."""
    kept = equals(old, new)
    if gone := others(old, (here for here, _ in kept)):
        yield Change(what, "删去", tuple((Piece("gone", name(old[place])),) for place in gone))
    if fresh := others(new, (there for _, there in kept)):
        yield Change(what, "新增", tuple((Piece("new", name(new[place])),) for place in fresh))
    origins = {there: here for here, there in kept}
    for place in sorted(moved_among(kept)):
        how = f"移动：由第{origins[place] + 1}位到第{place + 1}位"
        yield Change(what, how, ((Piece("same", name(new[place])),),))


# A body: its words, and what is not words


class _Picture(NamedTuple):
    address: str
    name: str
    alt: str
    place: int  # how many lines of text stand before it


def _body(name: str, old: str, new: str) -> list[Change]:
    if old == new:
        return []
    before, after = richtext.text_of(old), richtext.text_of(new)
    found = [Change(name, "修改", tuple(lines(before, after)))] if before != after else []
    found += beside_words(name, old, new)
    return found or [Change(name, ONLY_FORM)]


def beside_words(name: str, old: str, new: str) -> Iterator[Change]:
    """What changed of a body and is no words: its pictures, where its links lead, its form."""
    words_stayed = richtext.text_of(old) == richtext.text_of(new)
    yield from _pictures(f"{name}图片", _pictures_of(old), _pictures_of(new), words_stayed=words_stayed)
    yield from _list(f"{name}链接", richtext.values_of(old, "a", "href"), richtext.values_of(new, "a", "href"))
    if reshaped := list(_reshaped(richtext.blocks_of(old), richtext.blocks_of(new))):
        yield Change(name, ONLY_FORM, tuple((Piece("same", line),) for line in reshaped))


def _pictures_of(body: str) -> list[_Picture]:
    pictures, place = [], 0
    for block in richtext.blocks_of(body):
        captions = richtext.text_of(block)
        alts = richtext.values_of(block, "img", "alt")
        for address, alt in zip(richtext.pictures_of(block), alts, strict=True):
            pictures.append(_Picture(address, " ".join(captions) or alt or "（无说明）", alt, place))
        place += len(captions)
    return pictures


def _pictures(what: str, old: list[_Picture], new: list[_Picture], *, words_stayed: bool) -> Iterator[Change]:
    before, after = ([picture.address for picture in pictures] for pictures in (old, new))
    names = {picture.address: picture.name for picture in [*old, *new]}
    yield from _list(what, before, after, names.__getitem__)
    for here, there in in_order(equals(before, after)):
        was, picture = old[here], new[there]
        yield from of_value(f"{what}“{picture.name}”的替代文字", was.alt, picture.alt)
        if words_stayed and was.place != picture.place:
            yield Change(what, "移动：放到了别的段落后面", ((Piece("same", picture.name),),))


_NOT_FORM = re.compile(r' (?:href|src|alt)="[^"]*"')  # compared by themselves


def _reshaped(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The lines of text whose words stayed and whose markup did not."""
    before, after = ([tuple(richtext.text_of(block)) for block in blocks] for blocks in (old, new))
    for stretch in stretches(before, after):
        lines_after = list(chain.from_iterable(after[stretch.new]))
        if list(chain.from_iterable(before[stretch.gone])) == lines_after:
            yield from lines_after
        for here, there in stretch.same:
            if _NOT_FORM.sub("", old[here]) != _NOT_FORM.sub("", new[there]):
                yield from after[there]
