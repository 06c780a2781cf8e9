"""What an issue has otherwise than the issue before it: names, labels and numbers dropped by mistake, perhaps.

Not its texts, which are others every time. Knows no database and no request.
"""

from collections.abc import Iterator, Sequence

from bulletin.document import comparison
from bulletin.document.comparison import CREDITS, RECIPIENTS, Change
from bulletin.document.content import Content
from bulletin.document.dates import day
from bulletin.document.places import LABELS, further
from bulletin.document.wording import Kind, Line, Piece

MASTHEAD = ("bulletin", "publisher", "marking")
IMPRINT = ("signer", "imprint_office", "print_run")


def unlike(before: Content, new: Content) -> dict[str, list[Change]]:
    """{key of a place of the new document: what to look at there}; {} if all of it goes on as it was."""
    imprint = [
        *comparison.labels(CREDITS, before, new),
        *comparison.values(IMPRINT, before, new),
        *_credits(before, new),
        *comparison.of_text(LABELS["further"], further(before), further(new)),
        *comparison.of_value(LABELS["duplex"], *map(comparison.yes_or_no, (before.duplex, new.duplex))),
    ]
    found = {
        "masthead": [*_numbers(before, new), *comparison.values(MASTHEAD, before, new), *_serial(before, new)],
        "brief-1": list(_title_of_briefs(before, new)),
        "recipients" if _has_recipients(new) else "imprint": _recipients(before, new),
    }
    found["imprint"] = [*found.get("imprint", []), *imprint]
    return {key: changes for key, changes in found.items() if changes}


def _has_recipients(new: Content) -> bool:
    return any(getattr(new.recipients, kind) for kind in RECIPIENTS)


# Numbers and days


def _numbers(before: Content, new: Content) -> Iterator[Change]:
    next_number = 1 if new.year > before.year else before.number + 1
    if new.number != next_number:
        last = f"上一期是{before.year}年第{before.number}期"
        yield Change(LABELS["number"], f"{last}，接着应是第{next_number}期")
    if before.total_number and new.total_number != before.total_number + 1:
        last = f"上一期是总第{before.total_number}期"
        yield Change(LABELS["total_number"], f"{last}，接着应是总第{before.total_number + 1}期")
    if new.date < before.date:
        yield Change(LABELS["date"], f"比上一期（{day(before.date)}）还早")


def _serial(before: Content, new: Content) -> Iterator[Change]:
    """Of every issue another, it may only not be forgotten."""
    if before.serial and not new.serial:
        yield from comparison.of_value(LABELS["serial"], before.serial, "")


def _title_of_briefs(before: Content, new: Content) -> Iterator[Change]:
    if before.briefs and new.briefs:
        yield from comparison.of_value(LABELS["briefs_title"], before.briefs_title, new.briefs_title)


# Names


def _recipients(before: Content, new: Content) -> list[Change]:
    """Who is no longer in any list, who has moved from one to another, who is new."""
    lists = [(getattr(new.labels, kind), *_both(kind, before.recipients, new.recipients)) for kind in RECIPIENTS]
    stood = {name: label for label, old, _ in lists for name in old}
    stands = {name: label for label, _, fresh in lists for name in fresh}
    found = list(comparison.labels(RECIPIENTS, before, new))
    for label, old, fresh in lists:
        found += _names(label, "少了", "gone", [name for name in old if name not in stands])
        found += _names(label, "多了", "new", [name for name in fresh if name not in stood])
    moved = [name for name in stood if name in stands and stands[name] != stood[name]]
    return found + [Change(name, f"由“{stood[name]}”到“{stands[name]}”") for name in moved]


def _both(kind: str, before: object, new: object) -> tuple[Sequence[str], Sequence[str]]:
    return getattr(before, kind), getattr(new, kind)


def _credits(before: Content, new: Content) -> Iterator[Change]:
    for kind in CREDITS:
        old, fresh = _both(kind, before, new)
        label = getattr(new.labels, kind)
        yield from _names(label, "少了", "gone", [name for name in old if name not in fresh])
        yield from _names(label, "多了", "new", [name for name in fresh if name not in old])


def _names(what: str, how: str, kind: Kind, names: Sequence[str]) -> Iterator[Change]:
    """In one line, as a list of names is printed."""
    if names:
        line: Line = (Piece(kind, "，".join(names)),)
        yield Change(what, how, (line,))
