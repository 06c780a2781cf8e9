"""Reads what a page of a finished PDF draws: runs of glyphs, shapes, pictures and links.

Reads the PDFs of our own press; what could not be shown alike in an OFD is refused, never left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import groupby

import pikepdf
from pikepdf import Array, Matrix, Name, NameTree, String

from bulletin.press.checking.measuring import Font, font_of, trimmed
from bulletin.press.errors import PressError
from bulletin.press.finishing.ofd.drawn import (
    Box,
    Glyph,
    Key,
    Link,
    Paint,
    Path,
    Pen,
    Picture,
    Point,
    Run,
    Shape,
    Stencil,
    Target,
)
from bulletin.press.finishing.ofd.geometry import (
    box_of,
    box_round,
    holds,
    is_box,
    is_seen,
    moved,
    scale_of,
    seen_in,
    shared,
    wider,
    with_hole,
)
from bulletin.press.page import MM

UNREADABLE = "\ufffd"  # stands for a glyph of which the PDF does not say what it reads
ABOVE, BELOW, BESIDE = 1.2, 0.4, 0.25  # em round the origins of a run that its glyphs may reach
DEEPEST = 20  # forms within forms

STROKES = {"S", "s", "B", "B*", "b", "b*"}
FILLS = {"f", "F", "f*", "B", "B*", "b", "b*"}
CLOSES = {"s", "b", "b*"}
SILENT = {"BDC", "BMC", "EMC", "DP", "MP", "BX", "EX", "ri", "i", "ET"}  # of the structure, or of no effect on paper


@dataclass
class State:
    """The graphics state (ISO 32000-1 8.4) as far as our press sets it."""

    matrix: Matrix
    clip: Box
    stencils: tuple[Stencil, ...] = ()
    fill: tuple[int, int, int] = (0, 0, 0)
    stroke: tuple[int, int, int] = (0, 0, 0)
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    width: float = 1.0
    cap: int = 0
    join: int = 0
    miter: float = 10.0
    dashes: tuple[float, ...] = ()
    dash_offset: float = 0.0
    font: Font | None = None
    font_key: Key = (0, 0)
    size: float = 0.0
    rise: float = 0.0

    @property
    def fill_paint(self) -> Paint:
        return Paint(self.fill, round(255 * self.fill_opacity))


class Reader:
    """The pages of one PDF; `fonts` and `pictures` hold what the pages read so far have used."""

    def __init__(self, pdf: pikepdf.Pdf):
        self.pdf = pdf
        self.fonts: dict[Key, Font] = {}
        self.pictures: dict[Key, pikepdf.Stream] = {}
        self.numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
        self.names = NameTree(tree) if tree is not None else {}

    def size(self, page: pikepdf.Page) -> Point:
        """Width and height, trimmed."""
        left, bottom, right, top = trimmed(page)
        return (right - left) * MM, (top - bottom) * MM

    def drawn(self, page: pikepdf.Page) -> list[Run | Shape | Picture]:
        """In the order it is drawn. Raises PressError for what an OFD of ours could not show alike."""
        width, height = self.size(page)
        drawn: list[Run | Shape | Picture] = []
        state = State(matrix=_frame(page), clip=(0.0, 0.0, width, height))
        _Follower(self, state, page.resources, drawn).follow(page)
        return drawn

    def links(self, page: pikepdf.Page) -> Iterator[Link]:
        for note in page.get("/Annots", ()):
            if note.get("/Subtype") == Name.Link and (target := self._led_to(note)) is not None:
                left, bottom, right, top = map(float, note.Rect)
                yield Link(box_of(moved([(left, bottom), (right, top)], _frame(page))), target)

    def target(self, destination: object) -> Target | None:
        """Of a destination in full or by its name; None if it leads nowhere."""
        place = self.names.get(str(destination)) if isinstance(destination, String) else destination
        if not isinstance(place, Array) or place[0].objgen not in self.numbers:
            return None
        number = self.numbers[place[0].objgen]
        if len(place) < 4 or place[1] != Name.XYZ:
            return Target(number, 0, 0)
        [(left, top)] = moved([(float(place[2]), float(place[3]))], _frame(self.pdf.pages[number]))
        return Target(number, left, top)

    def _led_to(self, note: pikepdf.Object) -> Target | str | None:
        action = note.get("/A", pikepdf.Dictionary())
        if "/URI" in action:
            return str(action.URI)
        destination = note.get("/Dest", action.get("/D"))
        return None if destination is None else self.target(destination)

    def font(self, source: pikepdf.Object) -> Font:
        if source.objgen not in self.fonts:
            if source.get("/Subtype") != Name.Type0 or source.get("/Encoding") != Name("/Identity-H"):
                raise PressError(f"字体{str(source.get('/BaseFont', ''))[1:]}的编码写不进 OFD；请管理员检查字体。")
            font = self.fonts[source.objgen] = font_of(source)
            if not font.is_embedded:
                raise PressError(f"字体{font.name}没有嵌入，不能做 OFD；请管理员检查字体。")
        return self.fonts[source.objgen]


def _frame(page: pikepdf.Page) -> Matrix:
    """From the PDF's points, y upwards, to mm from the top left of the trimmed page."""
    left, _, _, top = trimmed(page)
    return Matrix(MM, 0, 0, -MM, -left * MM, top * MM)


class _Follower:
    """Follows the operators of one page, or of a form in it, and adds to what is drawn."""

    def __init__(
        self,
        reader: Reader,
        state: State,
        resources: pikepdf.Object,
        drawn: list[Run | Shape | Picture],
        depth: int = 0,
    ):
        self.reader, self.state, self.resources, self.drawn, self.depth = reader, state, resources, drawn, depth
        self.opacities: dict[str, dict[str, float]] = {}
        self.kept: list[State] = []
        self.path: list[tuple[str, tuple[Point, ...]]] = []
        self.clip = ""
        self.line, self.along = Matrix(), 0.0

    def follow(self, source: pikepdf.Page | pikepdf.Object) -> None:
        for one in pikepdf.parse_content_stream(source):
            self._follow(str(one.operator), list(one.operands))

    def _follow(self, operator: str, operands: list[pikepdf.Object]) -> None:
        state = self.state
        match operator:
            case "q":
                self.kept.append(copy(state))
            case "Q":
                self.state = self.kept.pop()
            case "cm":
                state.matrix = Matrix(*map(float, operands)) @ state.matrix
            case "m" | "l" | "c":
                numbers = [float(number) for number in operands]
                self._go(operator, list(zip(numbers[::2], numbers[1::2], strict=True)))
            case "h":
                self.path.append(("h", ()))
            case "re":
                self._go_round(*map(float, operands))
            case "W" | "W*":
                self.clip = operator
            case "n" | "S" | "s" | "f" | "F" | "f*" | "B" | "B*" | "b" | "b*":
                self._paint(operator)
            case "TJ":
                self._show(operands[0])
            case "Tj":
                self._show(operands)
            case "Do":
                self._draw(self.resources.XObject[str(operands[0])])
            case _ if operator not in SILENT:
                self._set(operator, operands)

    def _set(self, operator: str, operands: Sequence[pikepdf.Object]) -> None:
        state = self.state
        match operator:
            case "BT":
                self.line, self.along = Matrix(), 0.0
            case "Tm":
                self.line, self.along = Matrix(*map(float, operands)), 0.0
            case "Tf":
                source = self.resources.Font[str(operands[0])]
                state.font, state.font_key = self.reader.font(source), source.objgen
                state.size = float(operands[1])
            case "Ts":
                state.rise = float(operands[0])
            case "g" | "rg" | "k":
                state.fill = _rgb(operands)
            case "G" | "RG" | "K":
                state.stroke = _rgb(operands)
            case "w":
                state.width = float(operands[0])
            case "J":
                state.cap = int(operands[0])
            case "j":
                state.join = int(operands[0])
            case "M":
                state.miter = float(operands[0])
            case "d":
                state.dashes, state.dash_offset = tuple(map(float, operands[0])), float(operands[1])
            case "gs":
                self._set_opacity(str(operands[0]))
            case _:
                raise PressError(f"页面里有 OFD 里不能照样表示的写法“{operator}”；请管理员检查排版样式。")

    def _set_opacity(self, name: str) -> None:
        if name not in self.opacities:
            wanted = self.resources.ExtGState[name]
            if str(wanted.get("/SMask", "/None")) != "/None" or str(wanted.get("/BM", "/Normal")) != "/Normal":
                raise PressError("页面里有 OFD 里不能照样表示的透明效果；请管理员检查排版样式。")
            self.opacities[name] = {
                field: float(wanted[key])
                for field, key in (("fill_opacity", "/ca"), ("stroke_opacity", "/CA"))
                if key in wanted
            }
        vars(self.state).update(self.opacities[name])

    # Shapes

    def _go(self, letter: str, points: list[Point]) -> None:
        self.path.append((letter, tuple(moved(points, self.state.matrix))))

    def _go_round(self, left: float, bottom: float, width: float, height: float) -> None:
        right, top = left + width, bottom + height
        corners = moved([(left, bottom), (right, bottom), (right, top), (left, top)], self.state.matrix)
        self.path += [*(("l" if step else "m", (corner,)) for step, corner in enumerate(corners)), ("h", ())]

    def _paint(self, operator: str) -> None:
        """Draws the path; from then on, if that was said, all is drawn through it."""
        if operator in CLOSES:
            self.path.append(("h", ()))
        path, self.path = tuple(self.path), []
        clip, self.clip = self.clip, ""
        if not any(points for _, points in path):
            return
        if operator != "n":
            self._add_shape(operator, path)
        if clip:
            bounds = box_round(path)
            self.state.clip = shared(self.state.clip, bounds)
            if not is_box(path):
                self.state.stencils += (Stencil(path, clip.endswith("*"), bounds),)

    def _add_shape(self, operator: str, path: Path) -> None:
        """A box filled through a stencil, which is how WeasyPrint draws dots, is the stencil filled."""
        state = self.state
        fill = state.fill_paint if operator in FILLS else None
        pen = self._pen() if operator in STROKES else None
        is_even_odd, stencils = operator.endswith("*"), state.stencils
        if pen is None:
            path = seen_in(path, state.clip)
            if is_box(path) and len(stencils) == 1 and holds(box_round(path), shared(state.clip, stencils[0].bounds)):
                path, is_even_odd, stencils = seen_in(stencils[0].path, state.clip), stencils[0].is_even_odd, ()
        if is_even_odd:
            path = with_hole(path)
        if path:
            bounds = shared(state.clip, wider(box_round(path), pen.width / 2 if pen else 0))
            if is_seen(bounds):
                self.drawn.append(Shape(path, fill, is_even_odd, pen, bounds, stencils))

    def _pen(self) -> Pen:
        state = self.state
        scale = scale_of(state.matrix)
        return Pen(
            paint=Paint(state.stroke, round(255 * state.stroke_opacity)),
            width=state.width * scale,
            cap=state.cap,
            join=state.join,
            miter=state.miter,
            dashes=tuple(dash * scale for dash in state.dashes),
            dash_offset=state.dash_offset * scale,
        )

    # Text

    def _show(self, pieces: Iterable[pikepdf.Object]) -> None:
        font, size = self.state.font, self.state.size
        if font is None:
            raise PressError("页面里有没有说明字体的文字，不能做 OFD；请重新排版。")
        shown: list[Glyph] = []
        for piece in pieces:
            if not isinstance(piece, String):
                self.along -= float(piece) / 1000 * size
                continue
            data = bytes(piece)
            for code in (int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2)):
                width = font.widths.get(code, 1000.0) / 1000 * size
                if code < font.glyph_count:  # WeasyPrint gives what no font has numbers beyond the last glyph
                    shown.append(Glyph(code, font.texts.get(code) or UNREADABLE, self.along, width))
                self.along += width
        for _, glyphs in groupby(shown, key=lambda glyph: None if glyph.is_plain else glyph):
            self._add_run(list(glyphs))

    def _add_run(self, glyphs: list[Glyph]) -> None:
        state, start, em = self.state, glyphs[0].along, self.state.size
        matrix = Matrix(1, 0, 0, 1, start, state.rise) @ self.line @ state.matrix
        scale = scale_of(matrix)
        end = glyphs[-1].along + glyphs[-1].width - start
        corners = [(x, y) for x in (-BESIDE * em, end + BESIDE * em) for y in (-BELOW * em, ABOVE * em)]
        bounds = shared(state.clip, box_of(moved(corners, matrix)))
        if not scale or not is_seen(bounds):
            return
        placed = [Glyph(one.code, one.text, (one.along - start) * scale, one.width * scale) for one in glyphs]
        a, b, c, d = (round(part / scale, 6) for part in (matrix.a, matrix.b, -matrix.c, -matrix.d))
        at, paint = (matrix.e, matrix.f), state.fill_paint
        self.drawn.append(
            Run(state.font_key, em * scale, tuple(placed), (a, b, c, d), at, paint, bounds, state.stencils)
        )

    # What is drawn by name

    def _draw(self, drawn: pikepdf.Object) -> None:
        if isinstance(drawn, pikepdf.Stream) and drawn.get("/Subtype") == Name.Image:
            self._add_picture(drawn)
            return
        if self.depth > DEEPEST:
            raise PressError("页面里的图形层层相套，太深了，不能做 OFD；请重新排版。")
        state = copy(self.state)
        state.matrix = Matrix(*map(float, drawn.get("/Matrix", (1, 0, 0, 1, 0, 0)))) @ state.matrix
        left, bottom, right, top = map(float, drawn.BBox)
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        state.clip = shared(state.clip, box_of(moved(corners, state.matrix)))
        resources = drawn.get("/Resources", self.resources)
        _Follower(self.reader, state, resources, self.drawn, self.depth + 1).follow(drawn)

    def _add_picture(self, picture: pikepdf.Stream) -> None:
        matrix = self.state.matrix
        corners = moved([(0, 0), (1, 0), (1, 1), (0, 1)], matrix)
        bounds = shared(self.state.clip, box_of(corners))
        if not is_seen(bounds):
            return
        self.reader.pictures[picture.objgen] = picture
        self.drawn.append(
            Picture(
                source=picture.objgen,
                turn=(matrix.a, matrix.b, -matrix.c, -matrix.d),
                at=corners[3],
                opacity=round(255 * self.state.fill_opacity),
                bounds=bounds,
                stencils=self.state.stencils,
            )
        )


def _rgb(parts: Sequence[pikepdf.Object]) -> tuple[int, int, int]:
    """Grey, RGB or CMYK, from 0 to 1."""
    numbers = [min(max(float(part), 0.0), 1.0) for part in parts]
    if len(numbers) == 4:
        *inks, black = numbers
        numbers = [(1 - ink) * (1 - black) for ink in inks]
    red, green, blue = numbers * 3 if len(numbers) == 1 else numbers
    return round(255 * red), round(255 * green), round(255 * blue)
