"""Words that were typed anew from the first to the last are like nothing that stood there: their line is known by the
label before it, or by where it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from bulletin.document import wording
from bulletin.document.places import LABELS
from bulletin.word.returning.items import Line
from bulletin.word.returning.typography import plain

_LABELLED = {
    **{LABELS[kind]: f"recipients-{kind}" for kind in ("report", "send", "issue")},
    **{LABELS[name]: f"imprint-{name}" for name in ("signer", "reviewers", "editors")},
}
_LABEL = re.compile(r"\s*([^：:\t]{1,30}?)\s*[：:]")
_SHAPES = (
    ("imprint-print-run", re.compile(r"\s*共印.*份\s*")),
    ("imprint-date", re.compile(r".*印发\s*")),
    ("masthead-number", re.compile(r"\s*第.*期.*")),
)
# The styles of the facts, as writing/styles.py names them, in lower case.
_FRONT = (
    (re.compile(r"masthead-(?:marking|serial)"), "密级和编号"),
    (re.compile(r"masthead-bulletin"), "刊名"),
    (re.compile(r"masthead-number"), "期号"),
    (re.compile(r"masthead-edition"), "更正版次"),
    (re.compile(r"masthead-(?:publisher|date)"), "版头"),
    (re.compile(r"recipients-.*"), "版记"),
    (re.compile(r"imprint-(?:office|date)"), "版记（印发）"),
    (re.compile(r"imprint-.*"), "版记（署名）"),
)
_FRONT_STYLES = {style for _, style in _FRONT}
_HEADS = {"title", "column", "source", "brief", "note"}
_TEXTS = {"title", "column", "brief"}  # what begins a text: no line below it stands where one above it stood
_KINDS = (
    (re.compile(r"article-\d+|briefs"), "title"),
    (re.compile(r"article-\d+-column"), "column"),
    (re.compile(r"article-\d+-source"), "source"),
    (re.compile(r"brief-.*"), "brief"),
    (re.compile(r"(?:editors-note|correction).*"), "note"),
)
_PART = re.compile(r"(article-\d+)-(?:source|\d+)|(article-\d+)")


def labelled(places: Sequence[str], lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """The facts that still have their label, whatever is written behind it."""
    left = list(places)
    for line in lines:
        place = _named_by(line.text)
        if place in left:
            left.remove(place)
            yield place, line


def standing_in(lines: Sequence[Line], texts: Mapping[str, str]) -> list[tuple[str, Line]]:
    """Of the places that no line has, each with the line that stands between the same neighbours and is of its kind."""
    order = {place: number for number, place in enumerate(texts)}
    held = {place for line in lines for place in line.places}
    missing = [place for place, text in texts.items() if place not in held and plain(text)]
    lost = _lost_whole(texts, held)
    pairs: list[tuple[str, Line]] = []
    above, free = -1, list[Line]()
    for line in [*lines, None]:
        here = [order[place] for place in line.places if place in order] if line else [len(order)]
        if line and not here:
            free += [line] if line.text.strip() else []
            continue
        gap = [place for place in missing if above < order[place] < here[0]]
        pairs += [(place, one) for place, one in _in_gap(gap, free, texts) if _article_of(place) not in lost]
        above, free = here[-1], []
    return pairs


def _in_gap(places: Sequence[str], lines: Sequence[Line], texts: Mapping[str, str]) -> Iterator[tuple[str, Line]]:
    kinds = [_kind_of(place, texts[place]) for place in places]
    found = [_kind_here(line) for line in lines]
    pairs = [pair for stretch in wording.stretches(kinds, found) for pair in stretch.same]
    paired = {there for _, there in pairs}
    begun = next((at for at, kind in enumerate(found) if kind in _TEXTS and at not in paired), len(found))
    for here, there in pairs:
        if there < begun and _named_by(lines[there].text) in {"", places[here]}:
            yield places[here], lines[there]


def _kind_of(place: str, text: str) -> str:
    known = next((kind for places, kind in (*_KINDS, *_FRONT) if places.fullmatch(place)), "")
    return known or ("row" if "\t" in text else "text")


def _kind_here(line: Line) -> str:
    if line.is_row:
        return "row"
    if line.role in _HEADS:
        return line.role
    style = line.paras[0].style if line.paras else ""
    return style if style in _FRONT_STYLES else "text"


def is_of_facts(line: Line) -> bool:
    """Whether its style is that of facts, several of which may stand in one paragraph."""
    return _kind_here(line) in _FRONT_STYLES


def _named_by(text: str) -> str:
    """The fact that the words say they are; "" if they do not say."""
    label = _LABEL.match(text)
    if label and (place := _LABELLED.get(label[1].strip())):
        return place
    return next((place for place, shape in _SHAPES if shape.fullmatch(text)), "")


def _lost_whole(texts: Mapping[str, str], held: set[str]) -> set[str]:
    """The articles of which nothing is left: another one that stands there is another one."""
    every = {unit for place in texts if (unit := _article_of(place))}
    return every - {_article_of(place) for place in held}


def _article_of(place: str) -> str:
    known = _PART.fullmatch(place)
    return known[1] or known[2] if known else ""
