"""Numbers in Arabic or Chinese figures."""

_DIGITS = {
    character: value
    for value, row in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for character in row
}
_TENS = {"十": 10, "百": 100, "千": 1000}
WRITTEN = "〇零一二两三四五六七八九十百千"


def number(figures: str) -> int | None:
    """16, 十六, 一百零三, 二〇二六; None if the figures make no number."""
    if figures.isdecimal():
        return int(figures)
    if figures and all(figure in _DIGITS for figure in figures):
        return int("".join(str(_DIGITS[figure]) for figure in figures))
    return _counted(figures) if figures and set(figures) <= {*_DIGITS, *_TENS} else None


def _counted(figures: str) -> int:
    total, digit = 0, 0
    for figure in figures:
        if figure in _TENS:
            total += (digit or 1) * _TENS[figure]
            digit = 0
        else:
            digit = _DIGITS[figure]
    return total + digit


def in_words(value: int) -> str:
    """1 to 99 in Chinese figures: 四, 十二, 二十."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_ONES[tens]}十"
    return head + (_ONES[ones] if ones or not tens else "")


_ONES = "零一二三四五六七八九"
