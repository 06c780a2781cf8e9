"""The contents list (目录): whether a line of the issue repeats one of its entries."""

import unicodedata
from difflib import SequenceMatcher

from bulletin.intake.vocabulary.headings import without_numbering, without_page

# Titles this alike are one title with a slip; longer or more entries than these are no contents list.
_ALIKE = 0.7
_MAX_COMPARED = 200


def key(text: str) -> str:
    """What two printings of the same words share: no spaces, no points, no widths."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


class Contents:
    """The entries of one issue; each is used up by the title that repeats it."""

    def __init__(self, entries: list[str]) -> None:
        self.entries = [without_page(entry.strip()) for entry in entries]
        self._used: set[int] = set()
        self._places: dict[str, tuple[int, ...]] = {}
        for place, entry in enumerate(self.entries):
            self._add((place,), entry)
        for place, (entry, following) in enumerate(zip(self.entries, self.entries[1:], strict=False)):
            self._add((place, place + 1), entry + following)

    def _add(self, places: tuple[int, ...], entry: str) -> None:
        for words in (entry, without_numbering(entry)):
            self._places.setdefault(key(words), places)

    def holds(self, title: str) -> bool:
        """Whether an entry not yet used up reads like the title."""
        return bool(self._free_places(title))

    def use(self, title: str) -> bool:
        """Use up the entry that reads like the title; False if there is none."""
        places = self._free_places(title)
        self._used.update(places)
        return bool(places)

    def resembles(self, title: str) -> bool:
        """Whether an entry not yet used up is the title but for a slip."""
        if len(self.entries) > _MAX_COMPARED or len(title) > _MAX_COMPARED:
            return False
        matcher = SequenceMatcher(b=key(title), autojunk=False)
        for entry in self.unused():
            matcher.set_seq1(key(entry[:_MAX_COMPARED]))
            if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
                return True
        return False

    def unused(self) -> list[str]:
        return [entry for place, entry in enumerate(self.entries) if place not in self._used]

    def _free_places(self, title: str) -> tuple[int, ...]:
        if len(title) > 1000:
            return ()
        for words in (title, without_numbering(title)):
            places = self._places.get(key(words), ()) if key(words) else ()
            if places and not self._used.intersection(places):
                return places
        return ()
