"""Figures (插图): how large a picture is printed, and how many rows of the grid it takes."""

import math

from bulletin.press.measuring import AREA_WIDTH, ROW

PRINT_DPI = 200  # print convention: below this a picture looks coarse, so small ones are not enlarged past it
NARROWEST = 78.0  # mm, half the type area; smaller would look lost, and coarse ones are named by the preflight
MOST_ROWS = 11  # half a page
LEAST_AIR = 2.5  # mm of the rows left white around a picture


def frame(width: int, height: int) -> tuple[float, float, int]:
    """(width in mm, height in mm, rows) of a printed picture of so many pixels, its proportions kept."""
    proportion = height / width
    wanted = min(AREA_WIDTH, max(NARROWEST, width / PRINT_DPI * 25.4))
    printed = min(wanted, (MOST_ROWS * ROW - LEAST_AIR) / proportion)
    rows = math.ceil((printed * proportion + LEAST_AIR) / ROW)
    return round(printed, 2), round(printed * proportion, 2), rows
