"""A page of an OFD: what is drawn, as its Content.xml (GB/T 33190-2016 7.7). Lengths in mm, to the thousandth."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from bulletin.press.finishing.ofd.drawn import (
    UNTURNED,
    Box,
    Key,
    Link,
    Paint,
    Path,
    Pen,
    Picture,
    Point,
    Run,
    Shape,
    Target,
)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'  # 7.1
CAPS, JOINS = ("Butt", "Round", "Square"), ("Miter", "Round", "Bevel")  # 8.2, in the order of the PDF's numbers
RULES = ("NonZero", "Even-Odd")  # 9.1, table 35
PATH_LETTERS = {"m": "M", "l": "L", "c": "B", "h": "C"}  # 9.1, table 36

NextId = Callable[[], int]


class PageWriter:
    """Writes pages; `ids` are those of fonts and pictures by their key, and of the pages by their number."""

    def __init__(self, next_id: NextId, resource_id: Callable[[Key], int], page_ids: list[int]):
        self.next_id, self.resource_id, self.page_ids = next_id, resource_id, page_ids

    def page(self, size: Point, drawn: Iterable[Run | Shape | Picture], links: Iterable[Link]) -> str:
        """Content.xml: one layer, in the order it is drawn (7.7, tables 12 to 16); a blank page has no layer."""
        areas = list(links)
        objects = "".join(self._object(one, self._actions(one.bounds, areas)) for one in drawn)
        layer = f'<ofd:Layer ID="{self.next_id()}" Type="Body">{objects}</ofd:Layer>' if objects else ""
        content = f"<ofd:Content>{layer}</ofd:Content>" if layer else ""
        return f"{HEAD}<ofd:Page {NAMESPACE}><ofd:Area>{paper(size)}</ofd:Area>{content}</ofd:Page>"

    def action(self, target: Target | str) -> str:
        """A click leads to a place of this document or to an address (14.1 to 14.3)."""
        if isinstance(target, str):
            does = f"<ofd:URI URI={quoteattr(readable(target))}/>"
        else:
            place = f'PageID="{self.page_ids[target.page]}" Left="{number(target.left)}" Top="{number(target.top)}"'
            does = f'<ofd:Goto><ofd:Dest Type="XYZ" {place}/></ofd:Goto>'
        return f'<ofd:Actions><ofd:Action Event="CLICK">{does}</ofd:Action></ofd:Actions>'

    def _actions(self, bounds: Box, links: list[Link]) -> str:
        """Of what is drawn in the area of a link: a shape of its own would be seen where a viewer draws all shapes."""
        middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
        return next((self.action(link.target) for link in links if link.holds(middle)), "")

    def _object(self, drawn: Run | Shape | Picture, actions: str) -> str:
        """What every object has first is where it leads and through what it is drawn (8.5, table 34)."""
        begins = actions + self._clips(drawn)
        match drawn:
            case Run():
                return self._text(drawn, begins)
            case Shape():
                return self._path(drawn, begins)
            case Picture():
                return self._image(drawn, begins)

    def _clips(self, drawn: Run | Shape | Picture) -> str:
        """8.4, in the coordinates of the object."""
        if not drawn.stencils:
            return ""
        box = _Boundary(drawn.bounds)
        within = numbers((0, 0, box.right - box.left, box.bottom - box.top))
        clips = [
            f'<ofd:Clip><ofd:Area><ofd:Path ID="{self.next_id()}" Boundary="{within}"'
            f' Stroke="false" Fill="true" Rule="{RULES[stencil.is_even_odd]}">{_data(stencil.path, box)}'
            "</ofd:Path></ofd:Area></ofd:Clip>"
            for stencil in drawn.stencils
        ]
        return f"<ofd:Clips>{''.join(clips)}</ofd:Clips>"

    def _text(self, run: Run, begins: str) -> str:
        """Text to read with the glyphs to draw, each by its number in the font (11.2 to 11.4)."""
        box, turn = _Boundary(run.bounds), ""
        x, y = box.inside(run.at)
        if run.turn != UNTURNED:
            x, y, turn = "0", "0", f' CTM="{numbers((*run.turn, *box.offset(run.at)))}"'
        text = "".join(glyph.text for glyph in run.glyphs)
        codes = " ".join(str(glyph.code) for glyph in run.glyphs)
        glyphs = f"<ofd:Glyphs>{codes}</ofd:Glyphs>"
        return (
            f'<ofd:TextObject ID="{self.next_id()}" Boundary="{box}" Font="{self.resource_id(run.font)}"'
            f' Size="{number(run.size)}"{turn}>{begins}{_colour("FillColor", run.paint)}'
            f'<ofd:CGTransform CodePosition="0" CodeCount="{len(text)}" GlyphCount="{len(run.glyphs)}">{glyphs}'
            f'</ofd:CGTransform><ofd:TextCode X="{x}" Y="{y}"{_deltas(run)}>{escape(readable(text))}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def _path(self, shape: Shape, begins: str) -> str:
        """Lines and areas (9.1)."""
        box, pen = _Boundary(shape.bounds), shape.pen
        filled = f' Fill="true" Rule="{RULES[shape.is_even_odd]}"' if shape.fill else ""
        return (
            f'<ofd:PathObject ID="{self.next_id()}" Boundary="{box}"{_stroke(pen)}{filled}>{begins}'
            f"{_colour('StrokeColor', pen.paint if pen else None)}{_colour('FillColor', shape.fill)}"
            f"{_data(shape.path, box)}</ofd:PathObject>"
        )

    def _image(self, picture: Picture, begins: str) -> str:
        """The matrix makes the unit square the picture (clause 10)."""
        box = _Boundary(picture.bounds)
        opacity = f' Alpha="{picture.opacity}"' if picture.opacity < 255 else ""
        return (
            f'<ofd:ImageObject ID="{self.next_id()}" Boundary="{box}"'
            f' CTM="{numbers((*picture.turn, *box.offset(picture.at)))}"{opacity}'
            f' ResourceID="{self.resource_id(picture.source)}">{begins}</ofd:ImageObject>'
        )


class _Boundary:
    """Where an object is drawn, what lies beyond being cut off, and from whose corner it counts (8.5, table 34)."""

    def __init__(self, bounds: Box):
        self.left, self.top, self.right, self.bottom = (round(side, 3) for side in bounds)

    def __str__(self) -> str:
        return numbers((self.left, self.top, self.right - self.left, self.bottom - self.top))

    def offset(self, point: Point) -> Point:
        return point[0] - self.left, point[1] - self.top

    def inside(self, point: Point) -> tuple[str, str]:
        return number(point[0] - self.left), number(point[1] - self.top)


def _data(path: Path, box: _Boundary) -> str:
    """9.1, table 36."""
    steps = (
        " ".join([PATH_LETTERS[letter], *(part for point in points for part in box.inside(point))])
        for letter, points in path
    )
    return f"<ofd:AbbreviatedData>{' '.join(steps)}</ofd:AbbreviatedData>"


def paper(size: Point) -> str:
    """7.5, table 7."""
    return f"<ofd:PhysicalBox>{numbers((0, 0, *size))}</ofd:PhysicalBox>"


def _deltas(run: Run) -> str:
    """From each character to the next (11.3); what is rounded off one is made up in the next."""
    places = [glyph.along for glyph in run.glyphs]
    if len(places) == 1:  # characters that share a glyph share its width
        [glyph] = run.glyphs
        places = [glyph.width * step / len(glyph.text) for step in range(len(glyph.text))]
    steps = [after - before for before, after in pairwise(round(place, 3) for place in places)]
    return f' DeltaX="{numbers(steps)}"' if steps else ""


def _stroke(pen: Pen | None) -> str:
    """8.2, table 22."""
    if pen is None:
        return ' Stroke="false"'
    dashes = f' DashPattern="{numbers(pen.dashes)}" DashOffset="{number(pen.dash_offset)}"' if pen.dashes else ""
    ends = f' Cap="{CAPS[pen.cap]}" Join="{JOINS[pen.join]}" MiterLimit="{number(pen.miter)}"'
    return f' LineWidth="{number(pen.width)}"{ends}{dashes}'


def _colour(name: str, paint: Paint | None) -> str:
    """RGB, the default space (8.3.2)."""
    if paint is None:
        return ""
    opacity = f' Alpha="{paint.opacity}"' if paint.opacity < 255 else ""
    return f'<ofd:{name} Value="{" ".join(map(str, paint.colour))}"{opacity}/>'


def readable(text: str) -> str:
    """Without what XML 1.0 cannot hold."""
    return "".join(one if one >= " " and one not in "\ufffe\uffff" else "\ufffd" for one in text)


def numbers(values: Iterable[float]) -> str:
    return " ".join(map(number, values))


def number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
