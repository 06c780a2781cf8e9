"""The page's numbers (GB/T 9704-2012), once: what shapes it, what is measured in it and what is made of it ask here.

press.css says the same to the compositor; the checks hold the two together.
"""

MM = 25.4 / 72  # of a point

# GB/T 9704-2012, in mm and pt.
PAGE = (210.0, 297.0)  # 5.1
HEAD_MARGIN, INNER_MARGIN = 37.0, 28.0  # 5.2.1 天头, 订口, each ± 1
AREA_WIDTH, AREA_HEIGHT = 156.0, 225.0  # 5.2.1 版心
ROWS, CHARACTERS = 22, 28  # 5.2.3
SIZE_2, SIZE_3, SIZE_4 = 22.0, 16.0, 14.0  # 字号, 5.2.2, 7.3.1, 7.5
RULE_OUTER, RULE_INNER = 0.35, 0.25  # 7.4.1
NUMBER_DROP = 7.0  # 7.5 from the type area to the dashes of the page number

# What follows from them.
RIGHT, FOOT = INNER_MARGIN + AREA_WIDTH, HEAD_MARGIN + AREA_HEIGHT
CENTRE = INNER_MARGIN + AREA_WIDTH / 2
ROW = AREA_HEIGHT / ROWS
ASCENT = 0.88  # em of an ideographic character above its baseline
LEADING = (ROW - SIZE_3 * MM) / 2  # above and below the characters of a row
BASELINE = LEADING + ASCENT * SIZE_3 * MM  # below the top of its row
