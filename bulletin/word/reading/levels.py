"""What each paragraph is for: the bulletin's name, titles, sub-headings. Styles say it, or how GB/T 9704-2012 sets it:
the name large and red, a title centred in 22 pt, 一、 in 黑体, （一） in 楷体.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bulletin.intake.text.blocks import CHINESE_FIGURES, NUMBERING, is_caption, is_page_number, is_rule
from bulletin.intake.text.numbers import DATE
from bulletin.intake.vocabulary.facts import OFFICE, is_facts, is_office
from bulletin.intake.vocabulary.headings import NOTE, briefs_title, has_page, heads_contents, is_column, names_column
from bulletin.intake.vocabulary.labels import starts_foot
from bulletin.intake.vocabulary.sources import is_source
from bulletin.word.reading.emphasis import BOLD_FACES, ITALIC_FACES
from bulletin.word.reading.items import Grid, Item, Para, Piece
from bulletin.word.reading.layout import HEAD_BELOW_NUMBER, number_line

NAME, TITLE, DEEPEST = 1, 2, 5
# A title by its size is so much larger than the text; a title that is not centred, so much.
_LARGER, _MUCH_LARGER = 1.1, 1.3
_LONGEST_TITLE, _LONGEST_HEADING, _LONGEST_SUBHEADING, _LONGEST_COLUMN = 60, 80, 60, 8
_MOST_TITLE_LINES = 3
# 工作简报 below an office's name is the rest of the bulletin's; a longer one is a name by itself.
_LONGEST_KIND = 4
_TEXT_SIZE = 16.0
_OPEN_ENDS = ("，", "、", "；", "：", ";", ",", ":")
_ENDS_LINE = ("。", "！", "？", "!", "?", "”")
_FIRST = re.compile(f"[{CHINESE_FIGURES}]{{1,4}}、|第[{CHINESE_FIGURES}]{{1,4}}[章部]")
_SECOND = re.compile(f"[（(][{CHINESE_FIGURES}]{{1,4}}[）)]")
# What is large or a heading by its style and yet the title of nothing.
_NEVER_TITLES = (is_rule, is_page_number, is_caption, starts_foot, has_page, is_source, NOTE.match)


@dataclass
class Levels:
    """The items in order, and the level of every heading among them."""

    items: list[Item]
    of: dict[Para, int] = field(default_factory=dict)
    text_size: float = _TEXT_SIZE


def levels(items: list[Item]) -> Levels:
    """A title broken over several paragraphs becomes one."""
    number_at = number_line(items)
    text_size = _text_size(items)
    found = Levels(items, text_size=text_size)
    name = _name(items[: number_at + 1], text_size)
    body = [item for item in items[number_at + 1 :] if isinstance(item, Para)]
    if number_at < 0:
        number_at = -HEAD_BELOW_NUMBER - 1
    head = {id(item) for item in items[: max(0, number_at + 1 + HEAD_BELOW_NUMBER)]}
    by_style = {para: rank for para in body if (rank := _style_rank(para)) is not None}
    large = [para for para in body if para not in by_style and _is_large(para, text_size, id(para) in head)]
    other = _tables_titles(items) | _offices_apart(large)
    titles = [para for para in large if para not in other]
    _rank(found, by_style, titles)
    found.of |= dict.fromkeys(titles, TITLE)
    found.of |= dict.fromkeys(_bracketed_columns(items, found.of), TITLE)
    if TITLE in found.of.values():
        for para in body:
            if para not in found.of and para not in by_style and (level := _look_level(para)):
                found.of[para] = level
    found.of |= dict.fromkeys(name, NAME)
    _join_broken(found)
    if TITLE not in found.of.values():
        # Below no title a sub-heading would be taken for one; intake knows it by its number.
        found.of = {para: level for para, level in found.of.items() if level == NAME}
    return found


def _text_size(items: list[Item]) -> float:
    sizes: Counter[float] = Counter()
    for item in items:
        if isinstance(item, Para) and item.words:
            sizes[item.size] += len(item.words)
    return sizes.most_common(1)[0][0] if sizes else _TEXT_SIZE


def _name(head: list[Item], text_size: float) -> list[Para]:
    """The largest lines above the issue's number, if they are larger than the text, red, or a title by their style."""
    lines = [item for item in head if isinstance(item, Para) and item.words and not is_facts(item.words)]
    titled = [para for para in lines if para.style.role == "title" or para.style.level == 1]
    large = [para for para in lines if para.body.is_red or para.size >= _MUCH_LARGER * text_size]
    likely = titled or large
    largest = max((one.size for one in likely), default=0)
    alike = [para for para in likely if para.size == largest]
    if len(alike) > 1 and is_office(alike[0].words) and len(alike[1].words) > _LONGEST_KIND:
        alike = alike[1:]  # an office in red above the bulletin's name
    return alike[:1] + [below for above, below in pairwise(alike) if _is_right_below(head, above, below)][:1]


def _is_right_below(items: list[Item], above: Para, below: Para) -> bool:
    return any(one is above and two is below for one, two in pairwise(items)) and not OFFICE.search(below.words)


def _style_rank(para: Para) -> int | None:
    """How high a heading its style, or its outline level, makes the paragraph; 0 is a document's title."""
    if para.is_contents or not _may_be_heading(para, _LONGEST_HEADING):
        return None
    if para.style.role == "title":
        return 0
    if para.style.role:
        return None
    outline = para.look.outline
    level = outline if outline is not None else para.style.level
    return level if level is not None and level <= 9 else None


def _may_be_heading(para: Para, longest: int) -> bool:
    words = para.words
    if (
        not words
        or len(words) > longest
        or "。" in words
        or words.endswith(_OPEN_ENDS)
        or para.label.bullet is not None
    ):
        return False
    return not any(is_other(words) for is_other in _NEVER_TITLES)


def _is_large(para: Para, text_size: float, is_in_head: bool) -> bool:
    """Whether it is set as a title is."""
    words = para.words
    least = _LARGER if para.is_centred else _MUCH_LARGER
    if para.is_contents or para.size < least * text_size or not _may_be_heading(para, _LONGEST_TITLE):
        return False
    if words.startswith("——") or para.style.role in {"subtitle", "caption", "quote"}:
        return False
    is_of_head = is_in_head and (para.body.is_red or DATE.search(words) or OFFICE.search(words))
    return not is_of_head and not is_facts(words) and (para.is_centred or not NUMBERING.match(words))


def _tables_titles(items: list[Item]) -> set[Para]:
    """What names a table right above it: 路灯统计表."""
    filled = [item for item in items if isinstance(item, Grid) or not item.is_blank]
    return {
        above
        for above, below in pairwise(filled)
        if isinstance(above, Para) and isinstance(below, Grid) and above.words.endswith("表")
    }


def _offices_apart(large: list[Para]) -> set[Para]:
    """Lines that end as an office's name does and are set otherwise than the titles: by whom these are. Set as titles
    are, they are titles: 青年志愿者走进养老院.
    """
    offices = {para for para in large if OFFICE.search(para.words)}
    looks = {(para.size, para.is_centred) for para in large if para not in offices}
    return {para for para in offices if looks and (para.size, para.is_centred) not in looks}


def _rank(found: Levels, by_style: dict[Para, int], titles: list[Para]) -> None:
    """The highest headings in use stand for titles, unless they are columns of the issue, or numbered or set smaller
    under titles.
    """
    ranks = sorted({rank for para, rank in by_style.items() if not heads_contents(para.words)})
    columns = _columns(found.items, by_style, ranks)
    for para in columns:
        found.of[para] = TITLE
        para.is_column = True
    if columns:
        ranks = ranks[1:]
    highest = [para for para, rank in by_style.items() if ranks and rank == ranks[0]]
    are_numbered = bool(titles) and all(NUMBERING.match(para.words) for para in highest)
    first = TITLE + 1 if are_numbered or _are_below(found.items, titles, highest) else TITLE
    for para, rank in by_style.items():
        if para not in found.of and rank in ranks:
            found.of[para] = min(first + ranks.index(rank), DEEPEST)
        elif para not in found.of:
            found.of[para] = TITLE


def _are_below(items: list[Item], titles: list[Para], highest: list[Para]) -> bool:
    """Whether headings by style are sub-headings of what is set as titles: smaller, at the left, the first one below
    the text of a title.
    """
    named = [para for para in titles if not (heads_contents(para.words) or briefs_title(para.words))]
    if not named or not highest or any(para.is_centred for para in highest):
        return False
    paras = [item for item in items if isinstance(item, Para) and not item.is_blank]
    at = paras.index(named[0])
    is_first_below = paras.index(highest[0]) > at + 1
    return is_first_below and max(para.size for para in highest) < min(para.size for para in named)


def _columns(items: list[Item], by_style: dict[Para, int], ranks: list[int]) -> list[Para]:
    """The highest headings, if each is a short name with titles, and never text, right below it: 要闻."""
    if len(ranks) < 2:
        return []
    filled = [item for item in items if isinstance(item, Grid) or not item.is_blank]
    columns = []
    for item, below in pairwise(filled):
        if not isinstance(item, Para) or by_style.get(item) != ranks[0] or briefs_title(item.words):
            continue
        is_above_title = isinstance(below, Para) and by_style.get(below) == ranks[1]
        is_numbered = isinstance(below, Para) and NUMBERING.match(below.words)
        if not is_above_title or is_numbered or len(item.words) > _LONGEST_COLUMN:
            return []
        columns.append(item)
    return columns


def _bracketed_columns(items: list[Item], of: dict[Para, int]) -> list[Para]:
    """【要闻】 right above a title."""
    filled = [item for item in items if isinstance(item, Grid) or not item.is_blank]
    columns = []
    for above, below in pairwise(filled):
        is_above_title = isinstance(below, Para) and of.get(below) == TITLE
        if is_above_title and isinstance(above, Para) and above not in of and names_column(above.words):
            above.is_column = True
            columns.append(above)
    return columns


def _look_level(para: Para) -> int | None:
    """The level of a numbered line set in a face of its own."""
    if not _may_be_heading(para, _LONGEST_SUBHEADING) or para.is_contents or para.style.role:
        return None
    face = para.body.font or ""
    is_bold = para.is_all_bold or BOLD_FACES.search(face) is not None
    if _FIRST.match(para.words):
        return TITLE + 1 if is_bold else None
    if _SECOND.match(para.words):
        return TITLE + 2 if is_bold or ITALIC_FACES.search(face) else None
    return DEEPEST if is_bold and NUMBERING.match(para.words) and len(para.words) <= 30 else None


def _join_broken(found: Levels) -> None:
    """A centred title, or the name, over several paragraphs becomes one."""
    joined: list[Item] = []
    run: list[Para] = []
    for item in [*found.items, None]:
        if run and (not isinstance(item, Para) or not _goes_on(run, item, found.of)):
            joined.append(_one(run, found.of))
            run = []
        if isinstance(item, Para) and found.of.get(item) in {NAME, TITLE} and not item.is_column:
            run.append(item)
        elif item is not None:
            joined.append(item)
    found.items = joined


def _goes_on(run: list[Para], below: Para, of: dict[Para, int]) -> bool:
    above, words = run[-1], "".join(para.words for para in run)
    level = of.get(above)
    if of.get(below) != level or len(run) == _MOST_TITLE_LINES or len(words + below.words) > _LONGEST_TITLE:
        return False
    are_alike = above.is_centred and below.is_centred and above.size == below.size and above.style == below.style
    stands_alone = any(
        is_column(one.words) or briefs_title(one.words) or heads_contents(one.words) for one in (above, below)
    )
    is_whole = above.words.endswith(_ENDS_LINE) or NUMBERING.match(below.words) or above.pictures or above.notes
    return level == NAME or (are_alike and not stands_alone and not is_whole)


def _one(run: list[Para], of: dict[Para, int]) -> Para:
    if len(run) == 1:
        return run[0]
    pieces = [piece for para in run for piece in (*_label_piece(para), *para.pieces)]
    last = run[-1]
    one = Para(style=last.style, look=last.look, pieces=pieces, parts=run, pictures=last.pictures, notes=last.notes)
    of[one] = of[run[0]]
    return one


def _label_piece(para: Para) -> Iterator[Piece]:
    if para.label.text:
        yield replace(para.pieces[0], text=para.label.text)
