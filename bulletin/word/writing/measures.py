"""The numbers of the page (bulletin/press/page.py) in Word's own measures: twips, half and eighth points, EMU."""

from math import floor

from bulletin.press import page

TWIP = 1440 / 25.4  # in a mm


def twips(mm: float) -> int:
    return round(mm * TWIP)


def half_points(points: float) -> int:
    return round(points * 2)


def eighths(mm: float) -> int:
    """The width of a rule (17.18.2), which Word takes in eighths of a point."""
    return round(mm / page.MM * 8)


def emu(mm: float) -> int:
    return round(mm * 36_000)


WIDTH, HEIGHT = twips(page.PAGE[0]), twips(page.PAGE[1])
HEAD, INNER = twips(page.HEAD_MARGIN), twips(page.INNER_MARGIN)
OUTER, FOOT = WIDTH - INNER - twips(page.AREA_WIDTH), HEIGHT - HEAD - twips(page.AREA_HEIGHT)
AREA = WIDTH - INNER - OUTER
ROW = floor(twips(page.AREA_HEIGHT) / page.ROWS)  # rounded down, or 21 rows fit
CELL = AREA // page.CHARACTERS
# 28 x 16 pt is wider than 156 mm: so much is taken from every character, in twips.
TRACKING = CELL - round(page.SIZE_3 * 20)
# What a character of 三号 is given more or less than its own width, in 4096ths of a point (17.6.5).
CHARACTER_SPACE = floor((AREA / 20 / page.CHARACTERS - page.SIZE_3) * 4096)
SIZE_2, SIZE_3, SIZE_4 = map(half_points, (page.SIZE_2, page.SIZE_3, page.SIZE_4))
SMALL = half_points(9)  # 小五, for the line above each page
EM_4 = round(page.SIZE_4 * 20)  # a character of 四号
