"""Text -> blocks: what the lines, blanks and marks of a plain or Markdown text say about its paragraphs.
A Word file will give the same blocks; what a block means in a bulletin is not known here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text.characters import SENTENCE_ENDS
from bulletin.intake.text.marks import from_markdown, plain


@dataclass(frozen=True)
class Heading:
    """A line the text itself marks as a heading; 1 is the highest level."""

    level: int
    text: str
    is_tight: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A run of lines. `indent` in half-width columns; `is_tight` when no blank line stands before it; `is_opening`
    when the text says by its indent that a paragraph starts here (intake rule 8); `is_text` when a person says that it
    is running text, though it looks like a sub-heading.
    """

    lines: tuple[str, ...]
    indent: int = 0
    is_tight: bool = False
    is_opening: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class ListItem:
    """A line with a bullet, and the lines that continue it; `depth` counts from 0."""

    lines: tuple[str, ...]
    depth: int = 0


@dataclass(frozen=True)
class Span:
    """A cell of a table that reaches over others, which are empty; `row` and `column` count from 0, header rows too."""

    row: int
    column: int
    height: int
    width: int


@dataclass(frozen=True)
class Table:
    """`header` is empty if the text names none; all rows have as many cells as the widest. A Word file may have more
    header rows, cells that reach over others, and cells of several lines.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more_headers: tuple[tuple[str, ...], ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Quote:
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Divider:
    """A line across the page."""


@dataclass(frozen=True)
class Figure:
    """A picture, by its address, with its size in pixels, what it shows and what stands below it."""

    source: str
    width: int
    height: int
    alt: str = ""
    caption: str = ""


Block = Heading | Paragraph | ListItem | Table | Quote | Figure | Divider

CHINESE_FIGURES = "一二三四五六七八九十百"
# 一、 （一） 1. （1） 1） ①, but not 3.2 (intake rule 6).
NUMBERING = re.compile(
    rf"[{CHINESE_FIGURES}]{{1,4}}、|[（(][{CHINESE_FIGURES}]{{1,4}}[）)]|\d{{1,2}}[.．、](?!\d)"
    r"|[（(]\d{1,2}[）)]|\d{1,2}[）)]|[①-⑳]"
)
MAX_SUBHEADING = 30
CAPTION = re.compile(
    r"[（(]?(?:[图表]\s*[\d一二三四五六七八九十]{1,3}(?!\d)|[图表][：:]|图为|[上下左右]图|图片说明|附[图表])"
)
_LONGEST_CAPTION = 60
# Ten long tables; a cell costs a hundred times what a character does.
MAX_CELLS = 50_000
# Beyond these, words name no column, and a line is no cell, or no row of names.
_LONGEST_COLUMN_NAME, _LONGEST_CELL, _LONGEST_HEADER = 10, 20, 200

_ASCII_BULLETS = "-*+"
_BULLETS = "•·●○■□◆◇★☆▲△►▶➢➤❖※◎⊙▪▫\uf06c\uf06e\uf075\uf076\uf09f\uf0a7\uf0b2\uf0b7\uf0d8\uf0fc"
BULLET = re.compile(rf"(?P<strong>\**)(?:[{_BULLETS}]+|[{_ASCII_BULLETS}](?=[ \t\u3000]))(?P<text>.*)", re.DOTALL)
_HEADING = re.compile(r"(?P<level>#{1,6})(?P<text>[^#].*)", re.DOTALL)
_HASHTAG = re.compile(r"#[^#\s]+#")
_DASHES = set("-—–―─━═=_*＿－~")
_RULE_CHARACTERS = _DASHES | set(" \t\u3000★☆")
_DASH = "—–―－─\\-·•~"
_PAGE_NUMBER = re.compile(
    rf"[{_DASH}]+\s*\d{{1,4}}\s*[{_DASH}]+|\d{{1,3}}|第\s*\d{{1,4}}\s*页(?:[，,、/\s]*共\s*\d{{1,4}}\s*页)?"
)
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_GAPS = re.compile("[^\\S\t]+")
_TABS = re.compile("\t+")
_WIDE_GAPS = re.compile(" {3,}|\u3000{2,}")
_DELIMITER_CELL = re.compile(r":?-+:?")
_LATIN_BREAK = re.compile("[A-Za-z,.;:]\n(?=[A-Za-z])")
_FULL_INDENT = "\u3000\u3000"
_PARAGRAPH_INDENT = re.compile(rf"{_FULL_INDENT}[^\u3000\s]")
_HALF_INDENT = re.compile(" {4}[^\\s\u3000]")
# Two full-width spaces, or the four half-width ones some typists use.
_INDENT = 4
# No page is narrower than this, in half-width columns, and no column of one, which three lines alike may show.
_PAGE_WIDTH, _COLUMN_WIDTH = 40, 30
_WIDEST_PAGE = 120
# Lines typed to one width differ by a full-width character or a point that may not begin a line.
_WIDTH_SLACK = 2


def joined(block: Paragraph | ListItem) -> str:
    """The block's lines as one; between Latin words the line end was a space."""
    return _LATIN_BREAK.sub(lambda end: end.group()[0] + " ", "\n".join(block.lines)).replace("\n", "")


def lines_of(block: Block) -> tuple[str, ...]:
    """The block's words line by line, without emphasis or runs of spaces, for what is made of lines, not paragraphs."""
    lines: tuple[str, ...]
    match block:
        case Heading(text=text):
            lines = (text,)
        case Table(header=header, rows=rows, more_headers=more):
            lines = tuple("\t".join(filter(None, row)) for row in (header, *more, *rows))
        case Quote(paragraphs=paragraphs):
            lines = paragraphs
        case Figure(caption=caption):
            lines = (caption,)
        case Divider():
            lines = ()
        case _:
            lines = block.lines
    return tuple(line for line in (_GAPS.sub(" ", plain(line)).strip() for line in lines) if line)


def words_of(block: Block) -> str:
    return " ".join(lines_of(block))


def is_finished(text: str) -> bool:
    """Whether a block ends as sentences end (intake rule 6); else the page may have cut it."""
    text = plain(text).rstrip()
    return text[-1:] in SENTENCE_ENDS or (text.endswith((".", "．")) and not text[-2:-1].isdecimal())


def is_subheading(text: str) -> bool:
    """A numbered line of at most 30 characters without 。 (intake rule 7)."""
    text = plain(text).strip()
    return len(text) <= MAX_SUBHEADING and "。" not in text and NUMBERING.match(text) is not None


def is_caption(text: str) -> bool:
    """图1 现场会"""
    text = plain(text).strip()
    return CAPTION.match(text) is not None and len(text) <= _LONGEST_CAPTION


def are_one_paragraph(lines: Sequence[str]) -> bool:
    """Whether lines that came as paragraphs, none but the last one finished, were cut by the page's width."""
    is_cut = is_finished(lines[-1]) and max(map(width_of, lines)) <= _WIDEST_PAGE
    return is_cut and _is_typed_to_width(list(lines), page_width=0)


def require_cells(count: int) -> None:
    """Raises Refusal if all tables together are beyond all measure."""
    if count > MAX_CELLS:
        raise Refusal(f"表格超过 {MAX_CELLS} 格，不像一期简报：请删去或缩小表格后重试")


def read_blocks(text: str, notes: Notes) -> list[Block]:
    """The text's blocks in order. Lines that hold only a page number are left out and noted.
    Raises Refusal if its tables are beyond all measure.
    """
    lines = _without_margin(_without_page_numbers(text.split("\n"), notes))
    return list(_BlockReader(lines, notes).blocks())


def _without_margin(lines: list[str]) -> list[str]:
    """Half-width spaces before every line are the page's margin and say nothing."""
    texts = (line for line in lines if line.strip() and not is_rule(line.strip()))
    margin = " " * min((len(line) - len(line.lstrip(" ")) for line in texts), default=0)
    return [line.removeprefix(margin) for line in lines]


def _without_page_numbers(lines: list[str], notes: Notes) -> list[str]:
    cells = {cell for at in range(len(lines)) for cell in _cells_alone(lines, at)}
    pages = {at for at, line in enumerate(lines) if at not in cells and is_page_number(line)}
    if pages:
        notes.say(f"只有页码的行没有收入：{'，'.join(lines[at].strip() for at in sorted(pages))}")
    return _with_whole_tables(lines, pages) if pages else lines


def _with_whole_tables(lines: list[str], pages: set[int]) -> list[str]:
    """The lines without page numbers, nor the blank lines around one that stands between two rows of a table."""
    kept: list[str] = []
    is_below_number = False
    for at, line in enumerate(lines):
        if at in pages:
            is_below_number = True
            continue
        if line.strip() and is_below_number:
            above = next((place for place in range(len(kept) - 1, -1, -1) if kept[place].strip()), None)
            if above is not None and _are_rows(kept[above], line):
                del kept[above + 1 :]
            is_below_number = False
        kept.append(line)
    return kept


def _are_rows(line: str, below: str) -> bool:
    """Whether two lines are rows of one table: in bars, or parted by as many tabs."""
    line, below = line.strip(), below.strip()
    if _is_row(line) and _is_row(below):
        return len(_cells(line)) == len(_cells(below))
    return "\t" in line and len(columns_of(line)) == len(columns_of(below))


def is_page_number(line: str) -> bool:
    line = line.strip()
    return len(line) < 40 and _PAGE_NUMBER.fullmatch(line) is not None


class _BlockReader:
    """Walks the lines once; `_at` is the next line not yet part of a block."""

    def __init__(self, lines: list[str], notes: Notes) -> None:
        self._lines = lines
        self._notes = notes
        self._at = 0
        self._cells = 0
        self._page_width = _page_width(lines)
        self._lone_until = 0  # up to here every line is a block of its own
        # In Markdown, and where paragraphs are indented, a line that starts nothing continues its paragraph.
        self._lines_continue = _wraps_indented(lines) or any(
            _HEADING.match(line) or _PARAGRAPH_INDENT.match(line) for line in lines
        )

    def blocks(self) -> Iterator[Block]:
        is_tight = False
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip():
                yield from self._next(line.strip(), is_tight)
            else:
                self._at += 1
            is_tight = bool(line.strip())

    def _next(self, line: str, is_tight: bool) -> Iterator[Block]:
        if cells := _cells_alone(self._lines, self._at):
            header = _row_of(line)
            self._at = cells.stop
            texts = [cell.strip() for cell in self._lines[cells.start : cells.stop]]
            yield self._table(header, [texts[at : at + len(header)] for at in range(0, len(texts), len(header))])
        elif self._starts_table():
            yield self._markdown_table()
        elif len(rows := self._rows_alike()) > 1:
            self._at += len(rows)
            yield self._table(rows[0], rows[1:]) if has_header(rows) else self._table((), rows)
        elif is_rule(line):
            self._at += 1
            yield Divider()
        elif heading := _heading(line):
            self._at += 1
            yield Heading(heading[0], self._inline([heading[1]])[0], is_tight)
        elif line.startswith(">"):
            yield self._quote()
        elif bullet := BULLET.match(line):
            yield from self._list_item(bullet)
        else:
            yield from self._paragraph(is_tight)

    def _list_item(self, bullet: re.Match[str]) -> Iterator[Block]:
        strong, text = bullet["strong"], bullet["text"]
        # **★**近日 keeps no empty emphasis.
        first = text.removeprefix(strong) if strong and text.startswith(strong) else strong + text.lstrip()
        depth = columns(self._lines[self._at]) // 2
        lines = [line for line in self._inline(self._group(first.strip(), _hangs)) if plain(line)]
        if lines:
            yield ListItem(tuple(lines), depth)

    def _paragraph(self, is_tight: bool) -> Iterator[Block]:
        raw = self._lines[self._at]
        lines = tuple(self._inline(self._group(raw.strip(), _is_unindented)))
        # Half-width spaces below a blank line may be no more than the page's margin.
        is_opening = raw.startswith(_FULL_INDENT) or (is_tight and not _is_unindented(raw))
        yield Paragraph(lines, columns(raw), is_tight, is_opening)

    def _group(self, first: str, may_continue: Callable[[str], bool]) -> list[str]:
        """Step over the block that starts at `first` and give its lines."""
        self._at += 1
        if self._at < self._lone_until:
            return [first]
        end = self._at
        while end < len(self._lines) and may_continue(self._lines[end]) and not _starts_block(self._lines[end].strip()):
            end += 1
        group = [first, *(line.strip() for line in self._lines[self._at : end])]
        if not self._lines_continue and not _is_typed_to_width(group, self._page_width):
            self._lone_until = end
            return [first]
        if (is_subheading(first) or is_caption(first)) and not _is_typed_to_width(group[:3], self._page_width):
            return [first]
        self._at = end
        return group

    def _starts_table(self) -> bool:
        is_row = self._at + 1 < len(self._lines) and "|" in self._lines[self._at]
        return is_row and _is_delimiter(self._lines[self._at + 1])

    def _markdown_table(self) -> Table:
        start = self._at
        while self._at < len(self._lines) and "|" in self._lines[self._at]:
            self._at += 1
        header, _, *rows = (_cells(line.strip()) for line in self._lines[start : self._at])
        return self._table(header, rows)

    def _rows_alike(self) -> list[list[str]]:
        """The lines from here on that are rows of a table without a header: all in bars, or of as many columns."""
        rows: list[list[str]] = []
        while self._at + len(rows) < len(self._lines):
            line = self._lines[self._at + len(rows)].strip()
            cells = _cells(line) if _is_row(line) else columns_of(line)
            if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
                break
            rows.append(cells)
        return rows

    def _table(self, header: Sequence[str], rows: list[list[str]]) -> Table:
        width = max(len(row) for row in (header, *rows))
        self._cells += width * len(rows)
        require_cells(self._cells)
        if any(len(row) != width for row in (header, *rows) if row):
            self._notes.say(f"表格各行的格数不一，缺的补了空格：{'、'.join(filter(None, header))}")
        header, *rows = (self._inline([*row, *[""] * (width - len(row))]) if row else [] for row in (header, *rows))
        return Table(tuple(header), tuple(tuple(row) for row in rows))

    def _quote(self) -> Quote:
        paragraphs: list[list[str]] = [[]]
        while self._at < len(self._lines) and self._lines[self._at].strip().startswith(">"):
            line = self._lines[self._at].strip().lstrip("> \t\u3000")
            if line:
                paragraphs[-1].append(line)
            else:
                paragraphs.append([])
            self._at += 1
        kept = (Paragraph(tuple(self._inline(lines))) for lines in paragraphs if lines)
        return Quote(tuple(joined(paragraph) for paragraph in kept))

    def _inline(self, lines: list[str]) -> list[str]:
        return from_markdown("\n".join(lines), self._notes).split("\n")


def _heading(line: str) -> tuple[int, str] | None:
    """A # line's level and words; without a space after the marks it may be a #话题#."""
    match = _HEADING.match(line)
    if not match or _HASHTAG.match(line):
        return None
    words = match["text"].strip().rstrip("#").rstrip()
    return (len(match["level"]), words) if words else None


def is_rule(line: str) -> bool:
    return len(line) >= 3 and set(line) <= _RULE_CHARACTERS and sum(character in _DASHES for character in line) >= 3


def _starts_block(line: str) -> bool:
    """Whether the line can continue nothing, however it is indented."""
    if not line or line.startswith((">", "——")) or is_rule(line) or _is_row(line) or len(columns_of(line)) > 1:
        return True
    return any(start.match(line) for start in (BULLET, NUMBERING)) or _heading(line) is not None


def _is_unindented(line: str) -> bool:
    return columns(line) < _INDENT


def _hangs(line: str) -> bool:
    """A list item's further lines may be indented under it, but not as a paragraph is."""
    return not line.startswith(_FULL_INDENT)


def columns_of(line: str) -> list[str]:
    """Parted by tabs, or three at least by wide gaps."""
    if "\t" in line:
        return _TABS.split(line)
    columns = _WIDE_GAPS.split(line)
    return columns if len(columns) > 2 else [line]


def _is_row(line: str) -> bool:
    return len(line) > 2 and line.startswith("|") and line.endswith("|")


def _row_of(line: str) -> list[str]:
    """The cells of a line in bars, or parted by tabs; else none."""
    return _cells(line) if _is_row(line) else _TABS.split(line) if "\t" in line else []


def _cells_alone(lines: list[str], at: int) -> range:
    """Where the cells of a table stand whose rows fell apart, a line each, below the row that names its columns; only
    if they make whole rows with figures in a column of their own.
    """
    line = lines[at].strip() if len(lines[at]) <= _LONGEST_HEADER else ""
    header = _row_of(line)
    start = end = at + 2 if at + 1 < len(lines) and _is_delimiter(lines[at + 1]) else at + 1
    if len(header) < 2 or not all(map(_names_column, header)):
        return range(0)
    while end < len(lines) and _is_cell(lines[end].strip()):
        end += 1
    columns = [lines[first : end : len(header)] for first in range(start + 1, start + len(header))]
    is_whole = end > start and (end - start) % len(header) == 0
    is_table = is_whole and any(all(map(_holds_figures, column)) for column in columns)
    return range(start, end) if is_table else range(0)


def _is_delimiter(line: str) -> bool:
    """|:---|---|"""
    line = line.strip()
    return "|" in line and all(_DELIMITER_CELL.fullmatch(cell) for cell in _cells(line))


def has_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: short words without figures, above rows that hold figures."""
    header, *others = rows
    return all(map(_names_column, header)) and all(any(map(_holds_figures, row[1:])) for row in others)


def _names_column(cell: str) -> bool:
    return (
        0 < len(cell.strip()) <= _LONGEST_COLUMN_NAME and not _holds_figures(cell) and cell.strip()[-1] not in "。；："
    )


def _holds_figures(cell: str) -> bool:
    return any(character.isdecimal() for character in cell)


def _is_cell(line: str) -> bool:
    is_short = 0 < len(line) <= _LONGEST_CELL and "\t" not in line
    return is_short and not any(point in line for point in "。，；：|") and not _starts_block(line)


def _cells(line: str) -> list[str]:
    inside = line.removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(inside)]


def columns(line: str) -> int:
    """How far the line is indented, in half-width columns."""
    widths = {"\u3000": 2, "\t": 4, " ": 1, "\u00a0": 1}
    blank = line[: len(line) - len(line.lstrip())]
    return sum(widths.get(character, 1) for character in blank)


def _wraps_indented(lines: list[str]) -> bool:
    """Whether a line indented by four half-width spaces, as long as a page is wide, ends in mid-sentence and goes on
    without indent: such a text indents its paragraphs.
    """
    return any(
        _HALF_INDENT.match(line) and width_of(line) >= _PAGE_WIDTH and not is_finished(line) and _goes_on(below)
        for line, below in pairwise(lines)
    )


def _goes_on(line: str) -> bool:
    return columns(line) == 0 and not _starts_block(line.strip())


def width_of(line: str) -> int:
    return sum(2 if ord(character) > 0xFF else 1 for character in line)


def _page_width(lines: list[str]) -> int:
    """How wide the lines are that end in mid-sentence right above another one; 0 if none is as wide as a page."""
    ends = [width_of(line) for line, below in pairwise(lines) if below.strip() and not is_finished(line)]
    return max((width for width in ends if _PAGE_WIDTH <= width <= _WIDEST_PAGE), default=0)


def _is_typed_to_width(lines: list[str], page_width: int) -> bool:
    """Whether the line ends come from the page's width: all lines but the last are as long as the longest.
    A single line that another continues must also end in mid-sentence, or be as wide as the page is known to be.
    """
    widths = [width_of(line) for line in lines]
    longest = max(widths)
    if len(lines) == 2:
        is_full = widths[0] >= _PAGE_WIDTH and longest - widths[0] <= 2 * _WIDTH_SLACK
        is_page = 0 < page_width <= widths[0] + 2 * _WIDTH_SLACK
        return is_full and (is_page or not is_finished(lines[0]))
    return (
        len(lines) > 2
        and longest >= _COLUMN_WIDTH
        and all(longest - width <= 2 * _WIDTH_SLACK for width in widths[:-1])
    )
