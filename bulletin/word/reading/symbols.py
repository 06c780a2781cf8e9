"""Characters that are not what they seem: signs of symbol fonts, and what nobody can see."""

import re

from bulletin.intake.text.characters import INVISIBLE

# Characters of symbol fonts by their code, with or without Word's offset of F000.
_WINGDINGS = {
    **dict.fromkeys((0x6C, 0x9F, 0xB7), "●"),
    **dict.fromkeys((0x6E, 0xA7), "■"),
    **dict.fromkeys((0x75, 0x77, 0x76), "◆"),
    **dict.fromkeys((0x6F, 0x71, 0xA8), "□"),
    **dict.fromkeys((0xAB, 0xAA, 0xB6), "★"),
    **dict.fromkeys((0xD8, 0xE8), "➢"),
    **dict.fromkeys((0xA1, 0x6D), "○"),
    **dict.fromkeys((0xE0, 0xF0), "→"),
    **dict.fromkeys((0xDF, 0xEF), "←"),
    **{0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0x22: "✂", 0x28: "☎", 0x2A: "✉", 0x46: "☞"},
    **{0x80 + figure: sign for figure, sign in enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩")},
    **{0x8B + figure: sign for figure, sign in enumerate("⓿❶❷❸❹❺❻❼❽❾❿")},
}
_WINGDINGS_2 = {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x97: "●", 0x98: "●", 0xA2: "■"}
_GREEK = dict(zip(b"abgdezhqlmnprstwDSW", "αβγδεζηθλμνπρστωΔΣΩ", strict=True))
_SYMBOL = {
    **_GREEK,
    **{0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xBB: "≈"},
    **{0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xD7: "·", 0xD6: "√", 0xA2: "′", 0xB2: "″", 0xA8: "◆"},
}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_OFFSET = 0xF000

_UNSEEN = re.compile(f"[{INVISIBLE}\x0b\x0c]")
# In w:t, line ends and tabs are white space like any other.
_CLEANED = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u2011": "-"})
_SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def cleaned(text: str) -> str:
    """The text without what nobody can see."""
    return _UNSEEN.sub("", text.translate(_CLEANED))


def symbol(code: int, font: str) -> str:
    """The character a symbol font shows for the code, or nothing if it is not known."""
    signs = _FONTS.get(font.lower(), {})
    return signs.get(code - _OFFSET if code >= _OFFSET else code, "")


def shown_in(text: str, font: str) -> str:
    """The text as this font shows it: only a symbol font shows something else."""
    signs = _FONTS.get(font.lower())
    if not signs:
        return text
    return "".join(symbol(ord(character), font) or character for character in text)


def raised(text: str, position: str | None) -> str:
    """m2 with a raised 2 is m²; other raised and lowered words have no characters and stay as they are: intake
    knows no emphasis but strong and em.
    """
    table = {"superscript": _SUPERSCRIPTS, "subscript": _SUBSCRIPTS}.get(position or "", {})
    return text.translate(table) if all(ord(character) in table for character in text) else text
