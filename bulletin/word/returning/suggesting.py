"""What stood there when the file was written, against what stands there now -> suggestions in reading order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bulletin.document import wording
from bulletin.word.marks import Origin
from bulletin.word.returning.frames import unframed
from bulletin.word.returning.items import Edit, Line, Returned, Suggestion
from bulletin.word.returning.likeness import found
from bulletin.word.returning.typography import are_same, on_one_line, plain, settled

_ARTICLE = re.compile(r"(article-\d+)(?:-(?:column|source|\d+))?")
_BODY_LINE = re.compile(r"article-\d+-\d+")
_BRIEF = re.compile(r"(brief-\d+)(?:-\d+)?")
_IN_BODY = {"h3", "h4", "h5", "li", "quote", "row"}
LOOSE = "loose"  # nobody but a person can say where it belongs


def suggestions(returned: Returned, origin: Origin) -> tuple[Suggestion, ...]:
    """Each difference that is more than typography."""
    lines = found(returned.lines, {place: text for place, text in origin.texts.items() if place not in returned.lost})
    return tuple(_Comparison(returned, origin.texts, _known_once(lines, origin.texts)).all())


def unit_of(place: str) -> str:
    """The article or brief that the place is of; "" if it is of none."""
    known = _ARTICLE.fullmatch(place) or _BRIEF.fullmatch(place)
    return known[1] if known else ""


def _known_once(lines: Sequence[Line], texts: Mapping[str, str]) -> list[Line]:
    """Each place once, where its words are the same or else first: what was copied is new where it was put."""
    holders: dict[str, Line] = {}
    for line in lines:
        for place in line.places:
            first = holders.setdefault(place, line)
            if place in texts and are_same(line.text, texts[place]) and not are_same(first.text, texts[place]):
                holders[place] = line
    for line in lines:
        line.places = tuple(place for place in line.places if place in texts and holders[place] is line)
    return list(lines)


@dataclass
class _Comparison:
    returned: Returned
    texts: Mapping[str, str]
    lines: list[Line]
    made: list[Suggestion] = field(default_factory=list)
    above: str = ""  # the place of the last line that has one

    def all(self) -> list[Suggestion]:
        at = 0
        while at < len(self.lines):
            line = self.lines[at]
            if line.places:
                self._compare(line)
                self.above = line.places[-1]
                at += 1
            else:
                at += self._add(at)
        self._find_gone()
        self._find_moved()
        order = {place: number for number, place in enumerate(self.texts)}
        return sorted(self.made, key=lambda one: _order(one, order))

    # What stands where it stood

    def _compare(self, line: Line) -> None:
        place = line.places[0]
        old = tuple(self.texts[place] for place in line.places)
        new = tuple(text for text in (on_one_line(place, text).strip() for text in line.texts) if text)
        if line.is_row:
            new = tuple(text.strip("\n") for text in line.texts if text.strip())
            if new and _cells(new[0]) == _cells(old[0]):
                return
        elif len(old) == 1 and len(new) > 1 and (same := [text for text in new if are_same(text, old[0])]):
            self._add_around(line, new, new.index(same[0]))
            return
        elif len(old) == len(new) == 1:
            if are_same(old[0], new[0]):
                return
            new = (settled(old[0], new[0]),)
        if new or any(plain(text) for text in old):
            self._make("changed" if new else "gone", place, line.edits, places=line.places, old=old, new=new)

    def _add_around(self, line: Line, texts: Sequence[str], kept: int) -> None:
        """One of the lines is what stood there; what was written before it or after it is new."""
        for number, text in enumerate(texts):
            if number == kept:
                self.above = line.places[0]
            else:
                self._make_added(text, line.role, line.edits)

    # What is new

    def _add(self, at: int) -> int:
        """What the line adds, with those below it that are of one article with it; how many those are."""
        line = self.lines[at]
        text = line.text.strip()
        if line.role == "title" and not self.above.startswith(("recipients", "imprint")):
            rest = [line for line in self._until_placed(at + 1) if line.role not in {"title", "column", "brief"}]
            edits = tuple(edit for one in (line, *rest) for edit in one.edits)
            texts = (on_one_line("briefs", text), *(one.text.strip() for one in rest))
            roles = ("title", *(one.role for one in rest))
            given = {"roles": roles, "strong": tuple(map(_strong, (line, *rest)))}
            self._make("added", self._next_key(), edits, new=texts, role="article", after=self.above, **given)
            return 1 + len(rest)
        following = next((one.places[0] for one in self.lines[at + 1 :] if one.places), "")
        if line.role == "column" and unit_of(following).startswith("article"):
            title = unit_of(following)
            self._make("added", self._next_key(), line.edits, places=(title,), new=(text,), role="column")
        elif line.text.strip("\t "):
            self._make_added(line.text if line.is_row else text, line.role, line.edits, _strong(line))
        return 1

    def _until_placed(self, at: int) -> list[Line]:
        rest: list[Line] = []
        for line in self.lines[at:]:
            if line.places or line.role in {"title", "column", "brief"}:
                break
            rest.append(line)
        return rest

    def _make_added(self, text: str, role: str, edits: Sequence[Edit], strong: tuple[str, ...] = ()) -> None:
        role = self._role_here(text, role)
        places: tuple[str, ...] = ()
        if role == "source":
            places = (self.above,)
        if role in {"editors-note", "brief"}:
            text = unframed("brief-1" if role == "brief" else role, text).strip()
        given = {"places": places, "new": (text,), "strong": (strong,) if strong else ()}
        self._make("added", self._next_key(), edits, role=role, after=self.above, **given)

    def _role_here(self, text: str, role: str) -> str:
        unit = unit_of(self.above)
        if role == "fact":
            return LOOSE
        if text.startswith("编者按") and "editors-note" not in self.texts:
            return "editors-note"
        if role == "source" and unit == self.above and f"{unit}-source" not in self.texts:
            return "source"
        if self.above.startswith("brief") or (role == "brief" and unit):
            return "brief"
        if unit:
            return role if role in _IN_BODY else "text"
        return "note" if self.above.startswith(("editors-note", "correction")) else LOOSE

    def _next_key(self) -> str:
        prefix = f"{self.above or 'top'}+"
        return f"{prefix}{sum(one.key.startswith(prefix) for one in self.made) + 1}"

    # What is gone

    def _find_gone(self) -> None:
        held = {place for line in self.lines for place in line.places}
        missing = [place for place, text in self.texts.items() if place not in held and plain(text)]
        for unit, places in self._units_of(missing).items():
            self._take_out(unit, places)
        for place in missing:
            if not self._is_said(place):
                self._make("gone", place, self._deleted(place), places=(place,), old=(self.texts[place],))

    def _units_of(self, missing: Sequence[str]) -> dict[str, list[str]]:
        """The articles and briefs of which nothing is left."""
        every: dict[str, list[str]] = {}
        for place in self.texts:
            if unit := unit_of(place):
                every.setdefault(unit, []).append(place)
        return {
            unit: places
            for unit, places in every.items()
            if all(place in missing or not plain(self.texts[place]) for place in places if place != f"{unit}-column")
        }

    def _take_out(self, unit: str, places: Sequence[str]) -> None:
        edits = [edit for place in places for edit in self._deleted(place)]
        old = tuple(self.texts[place] for place in places if place != f"{unit}-column")
        role = "article" if unit.startswith("article") else "brief"
        self._make("gone", unit, edits, places=tuple(places), old=old, role=role)

    def _is_said(self, place: str) -> bool:
        return any(place in one.places and one.kind in {"gone", "changed"} for one in self.made)

    def _deleted(self, place: str) -> tuple[Edit, ...]:
        return self.returned.lost.get(place, ())

    # What stands elsewhere

    def _find_moved(self) -> None:
        heads = [line.places[0] for line in self.lines if line.places and unit_of(line.places[0]) == line.places[0]]
        for kind in ("article", "brief-"):
            self._move_units([place for place in heads if place.startswith(kind)], kind.rstrip("-"))
        for unit in (place for place in heads if place.startswith("article")):
            self._move_lines(unit, set(heads))

    def _move_units(self, heads: list[str], role: str) -> None:
        for place, above in self._moved(heads):
            self._make_moved(place, above, role)

    def _move_lines(self, unit: str, heads: set[str]) -> None:
        """The lines of an article that stand in another order, or in another article."""
        current = above = ""
        here: list[str] = []
        for line in self.lines:
            place = line.places[0] if line.places else ""
            current = place if place in heads else current
            if _BODY_LINE.fullmatch(place) and unit_of(place) == unit:
                if current == unit:
                    here.append(place)
                elif current.startswith("article"):
                    self._make_moved(place, above, "", line.edits)
            above = line.places[-1] if line.places else above
        for place, before in self._moved(here):
            self._make_moved(place, before or unit, "")

    def _moved(self, places: list[str]) -> Iterator[tuple[str, str]]:
        """(place, the one above it now) of as few as explain the new order."""
        order = {place: number for number, place in enumerate(self.texts)}
        moved = wording.moved_among([(order[place], number) for number, place in enumerate(places)])
        for number in sorted(moved):
            yield places[number], places[number - 1] if number else ""

    def _make_moved(self, place: str, above: str, role: str, edits: Sequence[Edit] = ()) -> None:
        text = self.texts[place]
        self._make("moved", f"{place}~", edits, places=(place,), old=(text,), new=(text,), role=role, after=above)

    def _make(self, kind: str, key: str, edits: Sequence[Edit], **given: object) -> None:
        authors = dict.fromkeys(edit.author for edit in edits if edit.author)
        if not authors and self.returned.by:
            authors = {self.returned.by: None}
        moments = [edit.when for edit in edits if edit.when]
        at = max(moments).isoformat(timespec="minutes") if moments else ""
        empty: dict[str, object] = {"places": (), "old": (), "new": ()}
        made = empty | given | {"kind": kind, "key": key, "authors": tuple(authors), "at": at}
        self.made.append(Suggestion(**made))  # type: ignore[arg-type]  # as the callers in this class give them


def _strong(line: Line) -> tuple[str, ...]:
    """The words in bold within a paragraph of text."""
    return tuple(words for para in line.paras for words in para.strong if words.strip()) if not line.role else ()


def _cells(row: str) -> list[str]:
    return [words for cell in row.split("\t") if (words := plain(cell))]


def _order(one: Suggestion, order: Mapping[str, int]) -> tuple[int, int]:
    """Reading order, by where it stood, or what it stands after."""
    if one.kind == "added" and one.role != "column":
        return order.get(one.after, -1), 2
    place = one.places[0] if one.places else one.after
    return order.get(place, -1), 1 if one.kind == "moved" else 0
