"""Paragraphs and tables of a Word file, each known for what it is -> blocks, as intake takes them."""

from itertools import takewhile

from bulletin.intake.text.blocks import (
    BULLET,
    NUMBERING,
    Block,
    Divider,
    Figure,
    Heading,
    ListItem,
    Paragraph,
    Quote,
    columns,
    is_caption,
    is_finished,
    is_page_number,
    is_rule,
    is_subheading,
    width_of,
)
from bulletin.intake.text.marks import plain
from bulletin.intake.text.numbers import DATE
from bulletin.intake.vocabulary.facts import OFFICE, is_facts, states_number
from bulletin.intake.vocabulary.headings import is_column
from bulletin.word.reading.emphasis import marked_lines, stripped, without_bullet
from bulletin.word.reading.grids import table_of
from bulletin.word.reading.items import Grid, Item, Para, paras_of
from bulletin.word.reading.layout import LONGEST_CAPTION
from bulletin.word.reading.levels import NAME, Levels
from bulletin.word.reading.telling import Telling, Told

# In half-width columns: a paragraph's indent, and one that says a line is centred.
_INDENT, _CENTRED = 4, 8
# A line between them, of a paragraph without indent, may be one that the page's width has cut. Lines cut by it differ
# by no more than two full-width characters.
_SHORTEST_CUT, _LONGEST_CUT, _SLACK = 40, 120, 4
_LEADERS, _DASH = "……", "——"


class Writer:
    """Writes the blocks in order, and keeps which paragraph stands in which."""

    def __init__(self, found: Levels, telling: Telling) -> None:
        self._levels = found.of
        self._text_size = found.text_size
        self._items = found.items
        self._telling = telling
        self._keeps_bold = _is_rare_bold(found)
        self._line_width = _line_width(found)
        self._above: Para | None = None  # the paragraph right above, if no blank stands between
        self._uncaptioned: list[int] = []  # places of figures that the next paragraphs may be captions of
        self.blocks: list[Block] = []
        self.places: dict[Para, int] = {}

    def write(self) -> list[Block]:
        for at, item in enumerate(self._items):
            if isinstance(item, Grid):
                self._table(item)
            else:
                self._paragraph(item, self._items[at + 1 : at + 2 + len(item.pictures)])
        return self.blocks

    def _table(self, grid: Grid) -> None:
        table = table_of(grid, self._telling, keeps_bold=self._keeps_bold)
        self._above, self._uncaptioned = None, []
        self.blocks.append(table)
        for para in paras_of([grid]):
            self._place(para, len(self.blocks) - 1)
            if para.pictures:
                self._telling.count(Told.PICTURE_IN_TABLE, para.words)
            self._figures(para, None, [])

    def _paragraph(self, para: Para, following: list[Item]) -> None:
        self._place(para, len(self.blocks))
        if para.is_blank:
            self._above = None
            if para.look.is_ruled:
                self.blocks.append(Divider())
            return
        if self._is_caption_of_figure(para) and self._uncaptioned and not para.pictures:
            self._caption(self._uncaptioned.pop(0), para)
            self._write_notes(para)
            self._above = None
            return
        self._uncaptioned = []
        below = following[0] if following else None
        caption = self._caption_at(para, below)
        if para.words and caption is not para:
            self._words(para)
        elif not para.words:
            self._write_notes(para)
        self._figures(para, caption, following)
        is_last_ruled = not (isinstance(below, Para) and below.look.is_ruled and not below.is_blank)
        if para.look.is_ruled and is_last_ruled:
            self.blocks.append(Divider())
        self._above = para if para.words else None

    def _place(self, para: Para, at: int) -> None:
        self.places[para] = at
        for part in para.parts:
            self._place(part, at)

    def _words(self, para: Para) -> None:
        level = self._levels.get(para)
        if level == NAME:
            self._name(para)
        elif level is not None:
            self._heading(level, para)
        if level is not None:
            self._write_notes(para)
        elif para.style.role == "quote":
            self._quote(para)
        elif para.label.bullet is not None:
            self.blocks.append(ListItem((self._line(para),), para.label.bullet))
        else:
            self._lines(para)

    def _name(self, para: Para) -> None:
        """The bulletin's name; the issue's number and date may stand below it in the same paragraph."""
        lines = [line.strip() for line in para.text.replace("\t", "\u3000").split("\n") if line.strip()]
        facts = [line for line in lines[1:] if states_number(line) or is_facts(line) or DATE.search(line)]
        self.blocks.append(Heading(NAME, "".join(line for line in lines if line not in facts)))
        self.blocks += [Paragraph((line,), _CENTRED, is_opening=True) for line in facts]

    def _heading(self, level: int, para: Para) -> None:
        """What stands below it in the same paragraph, behind a dash, is no part of it: ——来自一线的报告."""
        lines = [line.strip() for line in para.text.replace("\t", "\u3000").split("\n")]
        own = [lines[0], *takewhile(lambda line: not line.startswith(_DASH), lines[1:])]
        words = "".join(own)
        self.blocks.append(Heading(level, f"【{words}】" if para.is_column and not is_column(words) else words))
        self.blocks += [Paragraph((line,), _CENTRED, is_opening=True) for line in lines[len(own) :] if line]

    def _write_notes(self, para: Para) -> None:
        """The notes of a heading or a picture, as a paragraph: they are no part of it."""
        if para.notes:
            self.blocks.append(Paragraph((_notes_of(para),), is_opening=True))

    def _quote(self, para: Para) -> None:
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Quote) and self._above is not None:
            self.blocks[-1] = Quote((*last.paragraphs, self._line(para)))
        else:
            self.blocks.append(Quote((self._line(para),)))

    def _line(self, para: Para) -> str:
        return stripped("".join(self._marked_lines(para)))

    def _marked_lines(self, para: Para) -> list[str]:
        """The paragraph's typed lines, with emphasis and what stands in the notes."""
        lines = marked_lines(para, keeps_bold=self._keeps_bold and not _is_set_apart(para))
        lines = [*lines[:-1], lines[-1] + _notes_of(para)]
        return [_leading(line) for line in lines] if para.is_contents else lines

    def _lines(self, para: Para) -> None:
        """A typed line end ends a paragraph, unless the line before it looks cut."""
        group: list[str] = []
        for line in self._marked_lines(para):
            words = plain(line).strip()
            if group and (not words or not _may_be_cut(plain(group[-1]).strip()) or _begins(line)):
                self._block(para, group)
                group = []
            if words:
                group.append(line)
        if group:
            self._block(para, group)

    def _block(self, para: Para, raw: list[str]) -> None:
        lines = tuple(stripped(line) for line in raw)
        first = plain(lines[0])
        bullet = BULLET.match(first)
        if len(lines) == 1 and is_page_number(first) and not para.is_contents:
            self._telling.count(Told.PAGE_NUMBER, first)
        elif is_rule(first):
            self.blocks.append(Divider())
        elif bullet and bullet["text"].strip():
            self.blocks.append(ListItem((without_bullet(lines[0]), *lines[1:])))
        else:
            self.blocks.append(self._plain_block(para, raw[0], lines))

    def _plain_block(self, para: Para, raw: str, lines: tuple[str, ...]) -> Paragraph:
        typed = columns(plain(raw))
        indent = _CENTRED if para.is_centred else max(typed, _INDENT if para.look.is_indented else 0)
        above = self._above
        is_tight = para.is_centred and above is not None and above.is_centred and above not in self._levels
        return Paragraph(
            lines, indent, is_tight, is_opening=indent >= _INDENT or not self._may_continue(para, lines[0])
        )

    def _may_continue(self, para: Para, line: str) -> bool:
        """Whether the line may be the rest of one above that the page's width has cut; Word's paragraphs are whole."""
        last = self.blocks[-1] if self.blocks and not para.is_contents else None
        if not isinstance(last, Paragraph) or self._above is None or self._above.look.align not in {None, "left"}:
            return False
        above, width = plain(last.lines[-1]), width_of(plain(line))
        is_full = width_of(above) >= max(self._line_width, width) - _SLACK
        # The rest ends a sentence, or is cut like the line above it.
        return _may_be_cut(above) and is_full and (is_finished(line) or width >= self._line_width - _SLACK)

    def _caption_at(self, para: Para, below: Item | None) -> Para | None:
        """The caption of a paragraph's pictures, if it is the paragraph itself, or stands right above and not below."""
        if not para.pictures:
            return None
        if para.words:
            return para if self._is_caption_of_figure(para) else None
        above, last = self._above, self.blocks[-1] if self.blocks else None
        if above is None or not isinstance(last, Paragraph) or not _is_called_caption(above):
            return None
        if isinstance(below, Para) and (self._is_caption_of_figure(below) or below.pictures):
            return None
        self.blocks.pop()
        return above

    def _is_caption_of_figure(self, para: Para) -> bool:
        """Of the picture in it or right above it. A caption may be known by nothing but how it is set: centred, in the
        picture's own paragraph, or smaller than the text.
        """
        if _is_called_caption(para):
            return True
        words = para.words
        is_other = para in self._levels or "。" in words or is_facts(words) or states_number(words)
        if is_other or not para.is_centred or len(words) > LONGEST_CAPTION or OFFICE.search(words):
            return False
        return bool(para.pictures) or para.size < self._text_size

    def _caption(self, at: int, para: Para) -> None:
        figure = self.blocks[at]
        if isinstance(figure, Figure):
            self.blocks[at] = Figure(figure.source, 0, 0, figure.alt, para.words)
            self._place(para, at)

    def _figures(self, para: Para, caption: Para | None, following: list[Item]) -> None:
        """Where fewer captions than pictures follow, they are of the last ones."""
        first = len(self.blocks)
        for picture in para.pictures:
            self.blocks.append(Figure(str(picture.place), 0, 0, picture.alt))
        if not para.pictures:
            return
        places = list(range(first, len(self.blocks)))
        if caption is not None:
            self._caption(places.pop(), caption)
        captions = takewhile(lambda item: isinstance(item, Para) and self._is_caption_of_figure(item), following)
        self._uncaptioned = places[-max(1, len(list(captions))) :]


def _is_called_caption(para: Para) -> bool:
    if para.words.startswith(("表", "附表")):
        return False
    return para.is_caption or para.style.role == "caption" or is_caption(para.words)


def _line_width(found: Levels) -> int:
    """How wide the widest lines are that the page's width may have cut."""
    texts = (item for item in found.items if isinstance(item, Para) and not item.look.is_indented)
    lines = (para.words for para in texts if para.look.align in {None, "left"} and not para.is_contents)
    return max((width_of(line) for line in lines if _may_be_cut(line)), default=0)


def _is_rare_bold(found: Levels) -> bool:
    """Whether bold words are emphasis: not where most of the text is bold."""
    pieces = [piece for item in found.items if isinstance(item, Para) and item not in found.of for piece in item.pieces]
    bold = sum(len(piece.text) for piece in pieces if piece.look.bold)
    return 2 * bold <= sum(len(piece.text) for piece in pieces) or len(pieces) < 4


def _is_set_apart(para: Para) -> bool:
    """Whether the line is bold as a whole because it stands apart: centred, or a sub-heading, or of no sentence."""
    return para.is_all_bold and (para.is_centred or is_subheading(para.words) or "。" not in para.words)


def _notes_of(para: Para) -> str:
    return "".join(f"（{words}）" for words in para.notes)


def _leading(line: str) -> str:
    """An entry of the contents with its page behind leaders: 标题……3."""
    words, tab, page = line.strip().rpartition("\t")
    if not tab or not words.strip():
        return line.replace("\t", "\u3000")
    words = words.replace("\t", "\u3000").strip()
    return f"{words}{_LEADERS}{page.strip()}" if plain(page).strip().isdecimal() else f"{words}\u3000{page}"


def _may_be_cut(words: str) -> bool:
    return not is_finished(words) and _SHORTEST_CUT <= width_of(words) <= _LONGEST_CUT and not is_subheading(words)


def _begins(line: str) -> bool:
    """Whether the line says by itself that it begins a paragraph."""
    words = plain(line)
    return columns(words) >= _INDENT or NUMBERING.match(words) is not None or BULLET.match(words) is not None
