"""What stands around the words of a place and is none of them: ★ before a brief, 编者按： before a note, 份 behind a
number.
"""

import re
from typing import NamedTuple

from bulletin.word.returning.items import Para

_LABEL = r"\s*[^：:\t]{1,30}[：:]"
_FRAMES = (
    (re.compile(r"editors-note"), re.compile(r"\s*编者按[：:]?"), None),
    (re.compile(r"correction"), re.compile(r"\s*更正说明[：:]?"), None),
    (re.compile(r"brief-\d+"), re.compile(r"\s*[★☆*]?"), None),
    (re.compile(r"recipients-\w+"), re.compile(_LABEL), None),
    (re.compile(r"imprint-(?:signer|reviewers|editors|further-\d+)"), re.compile(_LABEL), None),
    (re.compile(r"imprint-date"), None, re.compile(r"印发\s*$")),
    (re.compile(r"imprint-print-run"), re.compile(r"\s*共印"), re.compile(r"份\s*$")),
)
_FACT = re.compile(r"(?:masthead|recipients|imprint)-.*")
_IMPRINT = ("recipients-", "imprint-")
_IMPRINT_STYLE = "版记"


def is_fact(place: str) -> bool:
    """Whether others may stand beside it in one paragraph."""
    return _FACT.fullmatch(place) is not None


def is_imprint(para: Para) -> bool:
    return para.style.startswith(_IMPRINT_STYLE) or any(place.startswith(_IMPRINT) for place in para.spans)


def unframed(place: str, text: str) -> str:
    """The words of a whole paragraph, or of what stands between two tabs, without what is around them."""
    for places, lead, trail in _FRAMES:
        if places.fullmatch(place):
            text = lead.sub("", text, count=1) if lead and lead.match(text) else text
            return trail.sub("", text) if trail else text
    return text


def without_lead(place: str, gap: str) -> str:
    """What somebody has written between the lead of a place and its bookmark."""
    for places, lead, _ in _FRAMES:
        if places.fullmatch(place) and lead and (found := lead.match(gap)):
            return gap[found.end() :]
    return gap


def without_trail(place: str, gap: str) -> str:
    """What somebody has written between the bookmark of a place and what follows it."""
    for places, _, trail in _FRAMES:
        if places.fullmatch(place) and trail:
            return trail.sub("", gap)
    return gap


class Part(NamedTuple):
    """The words of one place in a paragraph that holds several, or of none."""

    place: str
    text: str
    start: int
    end: int


def parts_of(para: Para) -> list[Part]:
    """The facts of a paragraph by their places, each with what was written right beside its bookmark; what stands
    apart from all of them, between tabs, is of no place.
    """
    parts: list[Part] = []
    loose: list[Part] = []
    at = 0
    spans = sorted(para.spans.items(), key=lambda item: item[1])
    for number, (place, (start, end)) in enumerate(spans):
        before, _, beside = para.text[at:start].rpartition("\t")
        if before.strip("\t "):
            loose.append(Part("", before.strip("\t "), at, start))
        following = spans[number + 1][1][0] if number + 1 < len(spans) else len(para.text)
        after, tab, _ = para.text[end:following].partition("\t")
        text = without_lead(place, beside) + para.text[start:end] + without_trail(place, after)
        parts.append(Part(place, text, start, end))
        at = end + len(after) + len(tab)
    if (rest := para.text[at:].strip("\t ")) and spans:
        loose.append(Part("", rest, at, len(para.text)))
    return sorted([*parts, *loose], key=lambda part: part.start)
