"""Words looked for in a text in one pass, however many there are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")


class Found(NamedTuple, Generic[Entry]):
    """A word at characters `start` to `end`, with what is known of it."""

    start: int
    end: int
    entry: Entry


class Lexicon(Generic[Entry]):
    """The longest word that begins first is taken, and none that overlaps it.

    A word with None as its entry is right as it stands: 公布署名 holds no 布署 if 布署名 is such a word.
    """

    def __init__(self, words: Mapping[str, Entry | None]) -> None:
        self._words = {word: entry for word, entry in words.items() if word}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._words:
            lengths[word[:2]].add(len(word))
        self._lengths = {pair: sorted(of, reverse=True) for pair, of in lengths.items()}
        self._beginning = _beginning_of(self._lengths)

    def found_in(self, text: str) -> Iterator[Found[Entry]]:
        at = 0
        while match := self._beginning.search(text, at):
            start = match.start()
            length = self._longest_at(text, start)
            entry = self._words.get(text[start : start + length])
            if entry is not None:
                yield Found(start, start + length, entry)
            at = start + max(length, 1)

    def _longest_at(self, text: str, start: int) -> int:
        """The length of the longest word that begins here, 0 if none does."""
        for length in self._lengths.get(text[start : start + 2], ()):
            if text[start : start + length] in self._words:
                return length
        return int(text[start] in self._words)


def _beginning_of(pairs: Iterable[str]) -> re.Pattern[str]:
    """Where a word may begin: at one of the first characters, before one of the second."""
    firsts = {pair[0] for pair in pairs}
    seconds = {pair[1:] for pair in pairs}
    if not firsts:
        return re.compile("(?!)")
    may_end = "" in seconds
    following = "" if may_end else f"(?=[{re.escape(''.join(sorted(seconds)))}])"
    return re.compile(f"[{re.escape(''.join(sorted(firsts)))}]{following}")
