"""Columns of a table that people read in a terminal."""

from unicodedata import east_asian_width


def padded(text: str, width: int) -> str:
    """To a width in half-width characters."""
    taken = sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
    return text + " " * max(1, width - taken)
