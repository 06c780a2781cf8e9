"""Lines that lost their bookmark find their place by what stood there: the same words first, in order, then the
likest; those that are like nothing by their label or their neighbours (`neighbours.py`).
"""

from collections.abc import Mapping, Sequence

from bulletin.document import wording
from bulletin.word.returning.frames import is_fact, unframed
from bulletin.word.returning.items import Line, Para
from bulletin.word.returning.neighbours import is_of_facts, labelled, standing_in
from bulletin.word.returning.typography import on_one_line, plain


def found(lines: Sequence[Line], texts: Mapping[str, str]) -> list[Line]:
    """The same lines, with the places of those that can be known again."""
    held = {place for line in lines for place in line.places}
    missing = [place for place, text in texts.items() if place not in held and plain(text)]
    if not missing:
        return list(lines)
    parted = [part for line in lines for part in _parted(line, missing, texts)]
    free = [line for line in parted if not line.places and line.text.strip()]
    _give(_pairs(missing, free, texts))
    _give(standing_in(parted, texts))
    return parted


def _give(pairs: Sequence[tuple[str, Line]]) -> None:
    for place, line in pairs:
        line.places = (place,)
        line.texts = (unframed(place, line.text),)


def _parted(line: Line, missing: Sequence[str], texts: Mapping[str, str]) -> list[Line]:
    """A line of several facts, if it is one: each between its tabs."""
    if line.places or line.is_row or "\t" not in line.text.strip():
        return [line]
    facts = {plain(texts[place]) for place in missing if is_fact(place)}
    pieces = [piece for piece in line.text.split("\t") if piece.strip()]
    known = {plain(unframed(place, piece)) for piece in pieces for place in missing if is_fact(place)}
    if not facts & known and not is_of_facts(line):
        return [line]
    return [Line((), (piece,), "fact", line.edits, line.paras) for piece in pieces]


def _pairs(places: Sequence[str], free: Sequence[Line], texts: Mapping[str, str]) -> list[tuple[str, Line]]:
    """Facts by what stands around them; the others by the same words in order, the same elsewhere, the likest."""
    pairs: list[tuple[str, Line]] = []
    left = [place for place in places if is_fact(place)]
    lines = list(free)
    for is_alike in (_is_same, _is_labelled):
        for place in list(left):
            line = next((line for line in lines if is_alike(place, line.text, texts[place])), None)
            if line is not None:
                pairs.append((place, line))
                left.remove(place)
                lines.remove(line)
    by_label = list(labelled(left, lines))
    lines = [line for line in lines if all(line is not one for _, one in by_label)]
    pairs += by_label
    others = [place for place in places if not is_fact(place)]
    return pairs + _by_words(others, lines, texts)


def _is_same(place: str, text: str, old: str) -> bool:
    return plain(unframed(place, text)) == plain(old)


def _is_labelled(place: str, text: str, old: str) -> bool:
    """A list or a number that was changed is still known by its label, if it has one and shares some words."""
    words = unframed(place, text)
    return words != text and bool(wording.likest([plain(old)], [plain(words)]))


def _by_words(places: list[str], lines: list[Line], texts: Mapping[str, str]) -> list[tuple[str, Line]]:
    old = [plain(texts[place]) for place in places]
    new = [_bare(line) for line in lines]
    pairs = [pair for stretch in wording.stretches(old, new) for pair in stretch.same]
    for look in (wording.equals, wording.likest):
        here = wording.others(old, (one for one, _ in pairs))
        there = wording.others(new, (other for _, other in pairs))
        alike = look([old[place] for place in here], [new[place] for place in there])
        pairs += [(here[one], there[other]) for one, other in alike]
    return [(places[here], lines[there]) for here, there in pairs]


def _bare(line: Line) -> str:
    """Without what may stand before a note or a brief."""
    text = on_one_line("briefs", line.text) if line.role == "title" else line.text
    for place in ("brief-1", "editors-note", "correction"):
        text = unframed(place, text)
    return plain(text)


def anchors(lines: Sequence[Line]) -> dict[Para, str]:
    """The place of each paragraph; of one without, that of the line above it."""
    above, placed = "", {}
    for line in lines:
        above = line.places[0] if line.places else above
        placed.update(dict.fromkeys(line.paras, above))
    return placed
