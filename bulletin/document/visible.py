"""What of typed words anybody sees."""

import unicodedata

_UNSEEN = {"Cc", "Cf", "Cs"}  # controls, what turns the direction of reading or has no width, halves of characters


def visible(words: str) -> str:
    """The words without what nobody sees, or sees only by what it does to those beside it; lines end in one way."""
    lined = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lined if one in "\n\t" or unicodedata.category(one) not in _UNSEEN)
