"""What the body of a Word file holds, in order, before it is known what each paragraph is for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bulletin.word.reading.numbering import Label
from bulletin.word.reading.styles import ParagraphLook, RunLook, Style


@dataclass(frozen=True)
class Piece:
    """Words that look alike."""

    text: str
    look: RunLook


@dataclass(frozen=True)
class Picture:
    """A picture by its place among the file's pictures."""

    place: int
    alt: str


@dataclass(eq=False)
class Para:
    """A paragraph as Word shows it. Its pictures, text boxes and notes stand apart from its words."""

    style: Style = field(default_factory=Style)
    look: ParagraphLook = field(default_factory=ParagraphLook)
    label: Label = field(default_factory=Label)
    pieces: list[Piece] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list["Item"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_contents: bool = False
    is_caption: bool = False  # it stands right below a picture in a table of pictures
    is_column: bool = False  # it names a part of the issue
    parts: list["Para"] = field(default_factory=list)  # of which it was put together

    @cached_property
    def text(self) -> str:
        """Label and words; a line end is one that was typed. To be asked once all pieces are in."""
        words = "".join(piece.text for piece in self.pieces)
        if not words.strip():
            return ""  # Word numbers an empty paragraph, no typist does
        needs_gap = self.label.text.endswith((".", "．")) and words.lstrip()[:1].isdecimal()
        return self.label.text + (" " if needs_gap else "") + words

    @cached_property
    def words(self) -> str:
        """The text on one line, without what stands around it."""
        return "".join(line.strip() for line in self.text.split("\n"))

    @cached_property
    def body(self) -> RunLook:
        """How most of its words look; of centred lines, those of the first: below it may stand what is less."""
        looks: Counter[RunLook] = Counter()
        for piece in self.pieces:
            first, line_end, _ = piece.text.partition("\n")
            looks[piece.look] += len((first if self.is_centred else piece.text).strip())
            if self.is_centred and line_end and looks.total():
                break
        return looks.most_common(1)[0][0] if looks else RunLook()

    @cached_property
    def is_all_bold(self) -> bool:
        return bool(self.words) and all(piece.look.bold for piece in self.pieces if piece.text.strip())

    @property
    def size(self) -> float:
        return self.body.size or 0.0

    @property
    def is_centred(self) -> bool:
        return self.look.align == "centred"

    @property
    def is_blank(self) -> bool:
        return not (self.words or self.pictures or self.notes)


@dataclass(eq=False)
class Cell:
    """A cell of a table; `column` and `width` count in columns of its grid."""

    column: int
    width: int
    goes_on: bool  # the cell above reaches down into this one
    items: list["Item"]

    @property
    def paras(self) -> list[Para]:
        return list(paras_of(self.items))


@dataclass(eq=False)
class Row:
    cells: list[Cell]
    is_header: bool


@dataclass(eq=False)
class Grid:
    """A table; `has_lines` if lines part its cells."""

    rows: list[Row]
    has_lines: bool

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells)


Item = Para | Grid


def paras_of(items: list[Item]) -> Iterator[Para]:
    """Every paragraph that is no blank, those in tables too."""
    for item in items:
        if isinstance(item, Para):
            if not item.is_blank:
                yield item
        else:
            for cell in item.cells:
                yield from paras_of(cell.items)
