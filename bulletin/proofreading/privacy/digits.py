"""Figures as they are when nobody hides them: full-width ones as the others, whatever stands between them."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
# Between the groups of a long number: spaces, also those that nobody sees, dots and lines.
GAP = r"[ \u00a0\u2009\u200b-\u200d\u2060\ufeff.．·—–-]{0,2}"


def plain(text: str) -> str:
    """The same, character for character."""
    return text.translate(_FULL_WIDTH)
