"""Measures a finished PDF like a proofreader's ruler: by glyph matrices, in mm from the top left of the page."""

import io
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import pdfplumber
import pikepdf

MM = 25.4 / 72
FIRST_BASELINE = 44.26
ROW = 225 / 22


def font_of(glyph: dict) -> str:
    return glyph["fontname"].split("+")[1]


@dataclass
class Row:
    """One line of type: its glyphs from left to right, and where their common baseline lies."""

    baseline: float
    glyphs: list[dict]

    @property
    def text(self) -> str:
        return "".join(glyph["text"] for glyph in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0]["x0"] * MM

    @property
    def right(self) -> float:
        return self.glyphs[-1]["x1"] * MM

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        return round(self.glyphs[0]["size"], 1)

    @property
    def font(self) -> str:
        """Of its first Chinese character: all faces share their figures."""
        first = next((glyph for glyph in self.glyphs if not glyph["text"].isascii()), self.glyphs[0])
        return font_of(first)

    @property
    def gaps(self) -> list[float]:
        """Between neighbouring advances, in em."""
        return [(after["x0"] - before["x1"]) / before["size"] for before, after in pairwise(self.glyphs)]


class Sheet:
    """A finished PDF under the ruler."""

    def __init__(self, pdf: bytes):
        self.bytes = pdf
        self.plumber = pdfplumber.open(io.BytesIO(pdf))
        self.pike = pikepdf.open(io.BytesIO(pdf))

    @cached_property
    def pages(self) -> list[list[Row]]:
        return [self._rows(page) for page in self.plumber.pages]

    @cached_property
    def text(self) -> str:
        return "".join(row.text for rows in self.pages for row in rows)

    def body(self, number: int) -> list[Row]:
        """The rows of the page (from 1) in 3号 between the masthead and the imprint."""
        foot = min([y for y, _ in self.rules(number)], default=999) if number == len(self.pages) else 999
        return [row for row in self.pages[number - 1] if row.size == 16.0 and row.baseline < min(foot, 262)]

    def rules(self, number: int) -> list[tuple[float, float]]:
        """(bottom edge, thickness) of the black rules that go nearly all the way across, from the top."""
        page = self.plumber.pages[number - 1]
        across = [rect for rect in page.rects if rect["width"] * MM > 140 and not _is_red(rect)]
        return sorted((rect["bottom"] * MM, rect["height"] * MM) for rect in across)

    def find(self, text: str) -> tuple[int, Row]:
        """(page from 1, row) of the first row that begins with the text."""
        for number, rows in enumerate(self.pages, 1):
            for row in rows:
                if row.text.startswith(text):
                    return number, row
        raise AssertionError(f"{text!r} stands nowhere")

    @staticmethod
    def _rows(page) -> list[Row]:
        rows: dict[float, list[dict]] = {}
        for glyph in page.chars:
            baseline = (page.height - glyph["matrix"][5]) * MM
            near = next((key for key in rows if abs(key - baseline) < 0.6 and glyph["upright"]), baseline)
            rows.setdefault(near, []).append(glyph)
        return [Row(key, sorted(glyphs, key=lambda g: g["x0"])) for key, glyphs in sorted(rows.items())]


def _is_red(rect: dict) -> bool:
    colour = rect.get("non_stroking_color") or ()
    return len(colour) == 3 and colour[0] > colour[1] + 0.3
