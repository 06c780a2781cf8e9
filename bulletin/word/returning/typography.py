"""What is the same to a reader: spaces that a program has put or dropped, characters that nobody sees."""

import re

from bulletin.document import wording

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
# Word may show a gap between a Chinese character and a Latin one, and some programs write it as a space.
_BETWEEN_SCRIPTS = re.compile(r"(?<=[^\x00-\x7f]) (?=[\x00-\x7f])|(?<=[\x00-\x7f]) (?=[^\x00-\x7f])")
_BROKEN_OVER_LINES = re.compile(r"article-\d+(?:-column)?|briefs|masthead-bulletin")


def plain(text: str) -> str:
    """The words without what typography puts between them."""
    return _BETWEEN_SCRIPTS.sub("", _SPACES.sub(" ", _UNSEEN.sub("", text)).strip())


def are_same(old: str, new: str) -> bool:
    return plain(old) == plain(new)


def on_one_line(place: str, text: str) -> str:
    """A title is broken over lines by sense, and none of the breaks is its own."""
    return text.replace("\n", "") if _BROKEN_OVER_LINES.fullmatch(place) else text


def settled(old: str, new: str) -> str:
    """The new text with the typography of the old where only that differs."""
    pieces = wording.words(old, _UNSEEN.sub("", new).strip())
    kept = ""
    for number, piece in enumerate(pieces):
        if piece.kind == "gone":
            following = pieces[number + 1] if number + 1 < len(pieces) else None
            fresh = following.text if following and following.kind == "new" else ""
            kept += piece.text if _is_noise(piece.text, fresh) else fresh
        elif piece.kind == "new" and number and pieces[number - 1].kind == "gone":
            continue
        elif piece.kind == "same" or not _is_noise("", piece.text):
            kept += piece.text
    return kept


def _is_noise(gone: str, fresh: str) -> bool:
    return plain(gone) == plain(fresh) and bool(gone or fresh)
