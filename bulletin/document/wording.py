"""What stayed, what is gone and what is new between two texts: paragraph by paragraph, then word by word.

Time grows with the length of the texts, not with its square, whatever they hold.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal, NamedTuple

import rjieba

# What stands more often than this says nothing of which place in one text answers to which in the other.
FEW = 8
# Two paragraphs that share less of their words than this are no rewriting of each other.
ALIKE = 0.5

# So much of what is the same is read beside a change.
AROUND = 16
ELLIPSIS = "……"

Kind = Literal["same", "gone", "new"]
IN_ORDER: tuple[Kind, ...] = ("gone", "new", "same")  # as they are read


class Piece(NamedTuple):
    """Words that stand in both texts, only in the old one, or only in the new one."""

    kind: Kind
    text: str


Line = tuple[Piece, ...]
LEFT_OUT: Line = ()  # stands for paragraphs that did not change


def lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """The changed paragraphs, each with its unchanged neighbours; LEFT_OUT for the others; [] if all are the same."""
    every = list(every_line(old, new))
    changed = [any(piece.kind != "same" for piece in line) for line in every]
    shown: list[Line] = []
    for place, line in enumerate(every):
        if any(changed[max(0, place - 1) : place + 2]):
            shown.append(line)
        elif shown[-1:] != [LEFT_OUT]:
            shown.append(LEFT_OUT)
    return shown if any(changed) else []


def words(old: str, new: str) -> Line:
    """The words of both: same and gone make the old text, same and new the new one."""
    before, after = rjieba.cut(old), rjieba.cut(new)
    runs = [("", "", "")]
    for stretch in stretches(before, after):
        gone, fresh = "".join(before[stretch.gone]), "".join(after[stretch.new])
        same = "".join(after[place] for _, place in stretch.same)
        last_gone, last_fresh, island = runs[-1]
        if len(island) <= 1 and (last_gone or last_fresh):
            # One character left between two changes, a comma as a rule, only makes them harder to read.
            runs[-1] = (last_gone + island + gone, last_fresh + island + fresh, same)
        else:
            runs.append((gone, fresh, same))
    pieces = chain.from_iterable(zip(IN_ORDER, run, strict=True) for run in runs)
    return tuple(Piece(kind, text) for kind, text in pieces if text)


def beside(line: Line) -> Line:
    """The changes of a line with a few unchanged characters on either side; what is left out is …… for the reader."""
    last = len(line) - 1
    return tuple(
        piece._replace(text=_ends(piece.text, AROUND * (at > 0), AROUND * (at < last)))
        if piece.kind == "same"
        else piece
        for at, piece in enumerate(line)
    )


def _ends(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail + len(ELLIPSIS):
        return text
    return f"{text[:head]}{ELLIPSIS}{text[len(text) - tail :]}"


def every_line(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Every paragraph of both, in the order of the new text; what is gone stands before what came in its stead."""
    for stretch in stretches(old, new):
        yield from _rewritten(old[stretch.gone], new[stretch.new])
        for _, place in stretch.same:
            yield (Piece("same", new[place]),)


def _rewritten(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    pairs = likest(old, new)
    at_old = at_new = 0
    for here, there in [*in_order(pairs), (len(old), len(new))]:
        yield from ((Piece("gone", text),) for text in old[at_old:here])
        yield from ((Piece("new", text),) for text in new[at_new:there])
        if there < len(new):
            yield words(old[here], new[there])
        at_old, at_new = here + 1, there + 1


def likest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of texts alike enough to be one text rewritten, each in one pair at most."""
    before, after = ([Counter(rjieba.cut(text)) for text in texts] for texts in (old, new))
    holders = defaultdict(list)
    for place, bag in enumerate(before):
        for word in bag:
            holders[word].append(place)
    free_old, free_new = set(range(len(old))), set(range(len(new)))
    candidates = []
    for there, bag in enumerate(after):
        telling = (holders[word] for word in bag if word in holders and len(holders[word]) <= FEW)
        likely = {here for here, _ in Counter(chain.from_iterable(telling)).most_common(3)}
        for here in likely | ({there, len(old) - len(new) + there} & free_old):  # or as far from either end
            shared = sum(len(word) * count for word, count in (before[here] & bag).items())
            candidates.append((2 * shared / (len(old[here]) + len(new[there])), here, there))
    pairs: list[tuple[int, int]] = []
    for likeness, here, there in sorted(candidates, reverse=True):
        if likeness >= ALIKE and here in free_old and there in free_new:
            pairs.append((here, there))
            free_old.remove(here)
            free_new.remove(there)
    return pairs


def equals(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The places of what stands in both, however it moved."""
    places = defaultdict(list)
    for place in reversed(range(len(old))):
        places[old[place]].append(place)
    return [(places[item].pop(), place) for place, item in enumerate(new) if places[item]]


def others(items: Sequence[object], places: Iterable[int]) -> list[int]:
    return sorted(set(range(len(items))).difference(places))


def moved_among(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The places in the new of what moved: as few as explain the new order."""
    return {there for _, there in pairs} - {there for _, there in in_order(pairs)}


class Stretch(NamedTuple):
    """What is gone (places in the old), what is new in its stead, and what then stands in both."""

    gone: slice
    new: slice
    same: list[tuple[int, int]]


def stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Stretch]:
    stretch = Stretch(slice(0, 0), slice(0, 0), [])
    at_old = at_new = 0
    for here, there in [*_matches(old, new), (len(old), len(new))]:
        if (here, there) != (at_old, at_new):
            yield stretch
            stretch = Stretch(slice(at_old, here), slice(at_new, there), [])
        if here < len(old):
            stretch.same.append((here, there))
        at_old, at_new = here + 1, there + 1
    yield stretch


def _matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    """The places of what stands in both in the same order.

    What is rare anchors the rest (patience diff): the longest chain of equal rare items, then whatever is equal on
    either side of them. difflib takes the square or cube of the length where much is repeated.
    """
    frequency = Counter(old)
    places = defaultdict(list)
    for place, item in enumerate(new):
        places[item].append(place)
    anchors = in_order(
        (here, there)
        for here, item in enumerate(old)
        if item in places and frequency[item] * len(places[item]) <= FEW**2
        for there in places[item]
    )
    at_old = at_new = 0
    for here, there in [*anchors, (len(old), len(new))]:
        while at_old < here and at_new < there and old[at_old] == new[at_new]:
            yield at_old, at_new
            at_old, at_new = at_old + 1, at_new + 1
        back = 0
        while here - back > at_old and there - back > at_new and old[here - back - 1] == new[there - back - 1]:
            back += 1
        yield from ((here - step, there - step) for step in range(back, 0, -1))
        if here < len(old):
            yield here, there
        at_old, at_new = here + 1, there + 1


def in_order(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """A longest chain of pairs that rises on both sides."""
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))  # of pairs with one left side, a chain takes one
    heads: list[int] = []  # the least right side a chain of each length ends with, and the place of that pair
    ends: list[int] = []
    before: list[int | None] = []
    for place, (_, there) in enumerate(ordered):
        length = bisect_left(heads, there)
        before.append(ends[length - 1] if length else None)
        heads[length : length + 1] = [there]
        ends[length : length + 1] = [place]
    found = []
    last = ends[-1] if ends else None
    while last is not None:
        found.append(ordered[last])
        last = before[last]
    return found[::-1]
