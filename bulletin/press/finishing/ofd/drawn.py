"""What a page draws, ready to be written. Lengths in mm from the top left of the page, y downwards."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]
Turn = tuple[float, float, float, float]  # a b c d of a matrix without its way
Key = tuple[int, int]  # of an object of the PDF
Path = tuple[tuple[str, tuple[Point, ...]], ...]  # letters of PDF operators (m l c h) with their points

UNTURNED: Turn = (1.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Paint:
    """RGB as in the PDF, each part and the opacity from 0 to 255."""

    colour: tuple[int, int, int]
    opacity: int = 255


@dataclass(frozen=True, slots=True)
class Stencil:
    """A path through which is drawn, where that is more than a box."""

    path: Path
    is_even_odd: bool
    bounds: Box


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of the font, what it reads, how far along its run it stands and how far it reaches."""

    code: int
    text: str
    along: float
    width: float

    @property
    def is_plain(self) -> bool:
        """Whether it reads as one character that is one number in UTF-16 too, so that every viewer counts alike."""
        return len(self.text) == 1 and self.text <= "\uffff"


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font on one line, plain ones together, any other by itself; mm along as if it were not turned."""

    font: Key
    size: float
    glyphs: tuple[Glyph, ...]
    turn: Turn
    at: Point  # the origin of the first glyph
    paint: Paint
    bounds: Box
    stencils: tuple[Stencil, ...] = ()


@dataclass(frozen=True, slots=True)
class Pen:
    paint: Paint
    width: float
    cap: int
    join: int
    miter: float
    dashes: tuple[float, ...]
    dash_offset: float


@dataclass(frozen=True, slots=True)
class Shape:
    path: Path
    fill: Paint | None
    is_even_odd: bool
    pen: Pen | None
    bounds: Box
    stencils: tuple[Stencil, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """The unit square from its top left, turned and moved."""

    source: Key
    turn: Turn
    at: Point
    opacity: int
    bounds: Box
    stencils: tuple[Stencil, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link or a bookmark leads: to a place on a page, counted from 0."""

    page: int
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Link:
    bounds: Box
    target: Target | str  # str: an address elsewhere

    def holds(self, point: Point) -> bool:
        left, top, right, bottom = self.bounds
        return left <= point[0] <= right and top <= point[1] <= bottom
