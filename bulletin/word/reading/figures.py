"""Numbers as Word's automatic numbering writes them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from collections.abc import Callable

_CHINESE = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
# Beyond it no list is numbered, and letters and Roman figures would grow without end.
_LARGEST = 9999
_TO_FULL_WIDTH = {ord("0") + figure: ord("０") + figure for figure in range(10)}


def written(value: int, kind: str) -> str:
    """The number as this kind of numbering writes it; in Arabic figures if the kind has no sign for it."""
    write = _WRITERS.get(kind)
    return write(value) if write and 0 <= value <= _LARGEST else str(value)


def _in_chinese(value: int, figures: str = _CHINESE, units: str = "十百千") -> str:
    """十一 for 11, 一百零五 for 105."""
    if value == 0:
        return figures[0]
    words, is_gap = "", False
    for place, figure in enumerate(map(int, str(value))):
        power = len(str(value)) - place - 1
        if figure == 0:
            is_gap = True
            continue
        words += (figures[0] if is_gap and words else "") + figures[figure] + (units[power - 1] if power else "")
        is_gap = False
    is_teen = 10 <= value < 20 and figures == _CHINESE
    return words.removeprefix("一") if is_teen else words


def _in_legal(value: int) -> str:
    return _in_chinese(value, _LEGAL, "拾佰仟")


def _in_digits(value: int) -> str:
    """二〇 for 20."""
    return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(value))


def _in_letters(value: int) -> str:
    """a … z, aa, bb."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value else ""


def _in_roman(value: int) -> str:
    words = ""
    for size, sign in _ROMAN:
        words += sign * (value // size)
        value %= size
    return words


def circled(value: int) -> str:
    """① … ㊿; beyond it a number in brackets."""
    for first, last, sign in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= value <= last:
            return chr(ord(sign) + value - first)
    return f"（{value}）"


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


_WRITERS: dict[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: str(value).translate(_TO_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_TO_FULL_WIDTH),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedParen": lambda value: f"（{value}）",
    "numberInDash": lambda value: f"- {value} -",
    "lowerLetter": _in_letters,
    "upperLetter": lambda value: _in_letters(value).upper(),
    "lowerRoman": _in_roman,
    "upperRoman": lambda value: _in_roman(value).upper(),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    **dict.fromkeys(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"), _in_digits),
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand"),
        ),
        _in_chinese,
    ),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _in_legal),
}
