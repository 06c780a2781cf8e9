"""Writes how each character of GB/T 2312 sounds and what it looks like: likeness.tsv of the room of wrong characters.

`python bench/likeness.py Unihan_DictionaryLikeData.txt` with that file of Unicode's; `make demo` has brought the font.
Alike are characters of much the same Cangjie code (the same parts) and much the same ink. Only what is common
(level 1) is ever proposed. Takes some minutes; needed again only after a change here.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pypinyin import Style, pinyin

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "bulletin/proofreading/characters/likeness.tsv"
FONT = ROOT / "var/fonts/FandolHei-Regular.otf"

SIDE = 24  # points of the picture
DARK = 70  # of 255
MOST_LEFT_OUT = 2  # letters of a code, of which no other need be the same
LEAST_SHARED = 0.57  # of two codes
MOST = 20  # for one character


def main(unihan: Path) -> None:
    rows = characters()
    common = frozenset(rows[:3755])  # level 1
    codes = {character: code for character, code in cangjie(unihan) if character in set(rows)}
    ink = {character: picture(character) for character in codes}
    of_parts = sharing(codes)
    with TABLE.open("w", encoding="utf-8") as file:
        for character in sorted(rows):
            near = of_parts(character) & common if character not in common else of_parts(character)
            ranked = sorted(((likeness(character, other, codes, ink), other) for other in near), reverse=True)
            alike = "".join(other for value, other in ranked if value and other in common)[:MOST]
            sounds = dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
            file.write(f"{character}\t{' '.join(sounds)}\t{alike}\n")


def characters() -> list[str]:
    """In the order of the standard: level 1, by sound, before level 2."""
    codes = [bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    return [code.decode("gb2312", "ignore") for code in codes if code.decode("gb2312", "ignore")]


def cangjie(unihan: Path) -> Iterator[tuple[str, str]]:
    for line in unihan.read_text(encoding="utf-8").splitlines():
        code, field, *value = line.split("\t") if line.startswith("U+") else ("", "")
        if field == "kCangjie":
            yield chr(int(code[2:], 16)), value[0].split()[0]


def sharing(codes: dict[str, str]):
    """Who is left the same when a letter or two are left out of each code."""
    groups = defaultdict(set)
    for character, code in codes.items():
        for shorter in shortened(code):
            groups[shorter].add(character)
    return lambda character: set().union(*(groups[one] for one in shortened(codes[character]))) - {character}


def shortened(code: str) -> set[str]:
    lengths = range(max(1, len(code) - MOST_LEFT_OUT), len(code) + 1)
    return {"".join(kept) for length in lengths for kept in combinations(code, length)}


def likeness(one: str, other: str, codes: dict[str, str], ink: dict[str, int]) -> float:
    a, b = codes[one], codes[other]
    parts = 2 * common_letters(a, b) / (len(a) + len(b))
    shared = 2 * (ink[one] & ink[other]).bit_count() / (ink[one].bit_count() + ink[other].bit_count())
    return (parts + shared) / 2 if parts >= LEAST_SHARED else 0.0


def common_letters(a: str, b: str) -> int:
    """In the same order."""
    row = [0] * (len(b) + 1)
    for letter in a:
        above = 0
        for at, other in enumerate(b, start=1):
            above, row[at] = row[at], above + 1 if letter == other else max(row[at], row[at - 1])
    return row[-1]


def picture(character: str) -> int:
    """Its ink, a bit a point."""
    image = Image.new("L", (128, 128), 0)
    ImageDraw.Draw(image).text((16, 8), character, fill=255, font=ImageFont.truetype(FONT, 96))
    points = image.crop(image.getbbox()).resize((SIDE, SIDE), Image.Resampling.BOX).tobytes()
    return int("".join("1" if point > DARK else "0" for point in points), 2)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
