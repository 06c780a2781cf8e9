"""Figures (插图): how large a picture is printed, and how many rows of the grid it takes."""

import math
from dataclasses import dataclass

from bulletin.press.page import AREA_WIDTH, ROW

PRINT_DPI = 200  # print convention: below this a picture looks coarse, so small ones are not enlarged past it
NARROWEST = 78.0  # mm, half the type area; smaller would look lost, and coarse ones are named by the preflight
MOST_ROWS = 11  # half a page
LEAST_AIR = 2.5  # mm of the rows left white around a picture


@dataclass(frozen=True)
class Printed:
    """A picture on paper: how wide in mm, at which resolution, and whether that is enough."""

    width_mm: int
    dpi: int
    is_sharp: bool


def printed(width: int, height: int) -> Printed:
    """What becomes of a picture of so many pixels."""
    width_mm, _, _ = frame(width, height)
    dpi = width / width_mm * 25.4
    return Printed(round(width_mm), round(dpi), is_sharp(dpi))


def is_sharp(dpi: float) -> bool:
    return round(dpi) >= PRINT_DPI  # rounded as people read it: a frame's own rounding makes no picture coarse


def frame(width: int, height: int) -> tuple[float, float, int]:
    """(width in mm, height in mm, rows) of a printed picture of so many pixels, its proportions kept."""
    proportion = height / width
    wanted = min(AREA_WIDTH, max(NARROWEST, width / PRINT_DPI * 25.4))
    printed = min(wanted, (MOST_ROWS * ROW - LEAST_AIR) / proportion)
    rows = math.ceil((printed * proportion + LEAST_AIR) / ROW)
    return round(printed, 2), round(printed * proportion, 2), rows
