"""Pictures of the pages of a finished PDF, and where on them each article, brief and picture stands.

Both are found in the PDF itself together with its Content, so that those sealed by any earlier program have them too.
"""

import fcntl
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL.Image import Image

from bulletin.document import store
from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.errors import PressError
from bulletin.press.page import ASCENT, MM
from bulletin.press.papers import Area

WIDTH = 1240  # pixels: A4 at 150 dpi
LEVELS = 16  # of each colour on a page of type, which takes half the bytes and looks the same
QUALITY = 80  # of a page with pictures
AROUND = 1.5  # mm of air about what stands there
LEAP = 400  # characters that may stand between two pieces of the text, such as a repeated head of a table


class Box(NamedTuple):
    """A rectangle on a page, in mm from the top left of it."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def picture(pdf: bytes, number: int) -> bytes:
    """The page as WebP, WIDTH pixels wide; raises PressError if it cannot be drawn."""
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            page = document[number - 1]
            image = page.render(scale=WIDTH / page.get_width()).to_pil()
            return _photograph(image) if any(_images_on(page)) else _drawing(image)
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise PressError(f"第{number}页画不出来；请管理员用 verify 检查这一期的 PDF。") from error


def keep_pictures(pdf: bytes, paths: dict[int, Path], key: bytes) -> None:
    """The pages of these numbers, each in its file unless it is there; raises PressError.

    A page that somebody has asked for meanwhile is left to them: they may be waiting for this very process.
    """
    for number, path in paths.items():
        with store.lock_of(path.parent) as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not store.is_vouched_for(path, key):
                data = picture(pdf, number)
                with store.whole_file(path) as file:
                    file.write(data)
                store.vouch_for(path, key)


def areas(pdf: bytes, content: Content) -> list[Area]:
    """Where everything stands, page by page; raises PressError if the PDF cannot be read."""
    sheets = Sheets(pdf)
    boxes = dict(_text_boxes(sheets, content))
    articles = {place: of_place for place, of_place in boxes.items() if place.startswith("article-")}
    counts: Counter[str] = Counter()
    for box in _picture_boxes(pdf):
        above = [place for place, (first, *_) in articles.items() if (first.page, first.top) <= (box.page, box.top)]
        if above:
            counts[above[-1]] += 1
            boxes[f"{above[-1]}-picture-{counts[above[-1]]}"] = [box]
            articles[above[-1]].append(box)
    sizes = {leaf.number: leaf.size for leaf in sheets.pages}
    whole = (_area(place, box, *sizes[box.page]) for place, of_place in boxes.items() for box in _by_page(of_place))
    return sorted(whole, key=lambda area: (area.page, area.top))


def _photograph(image: Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "WEBP", quality=QUALITY)
    return data.getvalue()


def _drawing(image: Image) -> bytes:
    """Of few colours, without loss."""
    data, step = io.BytesIO(), 255 / (LEVELS - 1)
    levels = [round(round(value / step) * step) for value in range(256)]
    image.point(levels * len(image.getbands())).save(data, "WEBP", lossless=True, quality=50, method=2)
    return data.getvalue()


def _images_on(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfObject]:
    yield from page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])


def _picture_boxes(pdf: bytes) -> Iterator[Box]:
    """In the order in which they stand."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            height = page.get_height()
            bounds = (image.get_bounds() for image in _images_on(page))
            on_page = [
                Box(number, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM)
                for left, bottom, right, top in bounds
            ]
            yield from sorted(on_page, key=lambda box: box.top)


def _text_boxes(sheets: Sheets, content: Content) -> Iterator[tuple[str, list[Box]]]:
    """Each article and brief with the boxes of its characters, in the order of the document.

    Found piece by piece, each behind the one before; of what cannot be found there are none.
    """
    text, boxes = _characters(sheets)
    at = 0
    for place, words in _pieces(content):
        begins = ends = None
        for piece in filter(None, map(squeezed, re.split(r"[\n\t]", words))):
            found = text.find(piece, at, at + LEAP + len(piece))
            if found >= 0:
                at = ends = found + len(piece)
                begins = found if begins is None else begins
        if place and begins is not None:
            yield place, boxes[begins:ends]


def _characters(sheets: Sheets) -> tuple[str, list[Box]]:
    """All that is drawn of the articles and briefs, and where each character of it stands."""
    text, boxes = "", []
    for leaf in sheets.pages:
        for glyph in leaf.glyphs:
            if glyph.block.is_main and (said := squeezed(glyph.text)):
                height = glyph.size * MM
                top = glyph.baseline - ASCENT * height
                text += said
                boxes += [Box(leaf.number, glyph.left, top, glyph.right, top + height)] * len(said)
    return text, boxes


def _pieces(content: Content) -> Iterator[tuple[str, str]]:
    """The text in printed order, and whose it is: names of columns are nobody's."""
    for column, articles in content.columns:
        yield "", column
        for article in articles:
            words = "\n".join((article.title, article.source, *article.paragraphs))
            yield f"article-{article.key}", words
    yield "", content.briefs_title if content.briefs else ""
    for number, brief in enumerate(content.briefs, start=1):
        yield f"brief-{number}", brief.words


def _by_page(boxes: Iterable[Box]) -> Iterator[Box]:
    """One box for each page, round all that stand on it."""
    pages: dict[int, list[Box]] = {}
    for box in boxes:
        pages.setdefault(box.page, []).append(box)
    for number, on_page in pages.items():
        _, lefts, tops, rights, bottoms = zip(*on_page, strict=True)
        yield Box(number, min(lefts), min(tops), max(rights), max(bottoms))


def _area(place: str, box: Box, width: float, height: float) -> Area:
    """The box with some air, on a page of this size in mm."""
    left, top = max(box.left - AROUND, 0), max(box.top - AROUND, 0)
    right, bottom = min(box.right + AROUND, width), min(box.bottom + AROUND, height)
    sides = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Area(place, box.page, *(round(side, 4) for side in sides))
