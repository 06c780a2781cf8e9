"""What somebody typed on an issue's page and did not save: it lies apart until they decide, piece by piece."""

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.dateparse import parse_datetime

from bulletin.admin import pieces
from bulletin.admin.common import LONG
from bulletin.document import wording
from bulletin.models import Issue
from office.guard import merge
from office.models import OpenForm

IN_ORDER = (pieces.FACTS, *pieces.TEXTS, *pieces.ORDERS, *pieces.NAMES)
NEW = {"article": "新加的文章", "brief": "新加的简讯"}


class Kept(NamedTuple):
    """One tab's: what of it is not so already, beside how it stands now."""

    tab: str
    at: object
    differences: list[tuple[merge.Difference, list]]


def undecided(issue: Issue, forms: list[OpenForm], facts) -> list[Kept]:
    """Of each tab that left something, newest first; what is saved by now is none."""
    every = [Kept(form.tab, parse_datetime(form.typed["at"]), list(_differences(issue, form, facts))) for form in forms]
    return [kept for kept in every if kept.differences]


def restored(issue: Issue, form: OpenForm, facts) -> dict[str, dict]:
    """{piece: {"values", "seen", "gone", "token", "shown": {number: name} of a list of names}} as that tab left it, to
    be laid over the page; the row is now the page's own, whose tab may be open elsewhere. A text that another took away
    comes back as a new one."""
    form.tab = secrets.token_hex(16)
    form.save(update_fields=["tab"])
    typed = {}
    for sent in _typed(issue, form):
        is_lost = _piece(issue, sent, facts) is None and not sent.is_gone and pieces.kind_of(sent.key) in pieces.TEXTS
        typed[sent.key.replace("-", "+-") if is_lost else sent.key] = {
            **sent.parcel,
            "shown": pieces.named(sent.key, sent.values.get("names", "")),
        }
    return typed


def at_work(forms: list[OpenForm]) -> dict[str, list[str]]:
    """{piece: the names of those who are writing in it and have not saved}."""
    there: dict[str, list[str]] = {}
    for form in forms:
        for key in (form.typed or {}).get("data", {}):
            there.setdefault(key, []).append(str(form.user))
    return there


def _typed(issue: Issue, form: OpenForm) -> Iterator[pieces.Sent]:
    """In the order of the page. What is no piece is left out: a page of version 1.0 kept the fields of its form."""
    for key, texts in sorted(form.typed["data"].items(), key=lambda item: _place_on_page(item[0])):
        if texts and (sent := pieces.read_kept(key, texts[-1])):
            yield pieces.as_made(issue, sent)


def _place_on_page(key: str) -> tuple[int, str]:
    kind = pieces.kind_of(key)
    return (IN_ORDER.index(kind) if kind in IN_ORDER else len(IN_ORDER)), key


def _piece(issue: Issue, sent: pieces.Sent, facts) -> pieces.Piece | None:
    """How what was typed stands now; None if it is new, or gone."""
    try:
        return None if pieces.is_new(sent.key) else pieces.find(issue, sent.key, facts)[0]
    except pieces.NotSaved:
        return None


def _differences(issue: Issue, form: OpenForm, facts) -> Iterator[tuple[merge.Difference, list]]:
    for sent in _typed(issue, form):
        piece = _piece(issue, sent, facts)
        if sent.is_gone:
            if piece:
                yield merge.Difference(_name(piece), "在", "删去", is_mine=True), []
            continue
        for name, value in sent.values.items():
            mine = pieces.readable(sent.key, name, value)
            theirs = pieces.readable(sent.key, name, piece.values.get(name, "")) if piece else ""
            if mine.strip() != theirs.strip():
                label = _label(piece, name) if piece else NEW.get(pieces.kind_of(sent.key), "")
                is_long = len(theirs) + len(mine) > LONG
                lines = wording.lines(theirs.split("\n"), mine.split("\n")) if is_long else []
                yield merge.Difference(label, theirs, mine, is_mine=True), lines


def _label(piece: pieces.Piece, name: str) -> str:
    return "：".join(filter(None, (_name(piece), piece.labels.get(name, name))))


def _name(piece: pieces.Piece) -> str:
    kind = pieces.kind_of(piece.key)
    if kind == "article":
        return f"《{piece.values['title']}》"
    return {"brief": "简讯", pieces.FACTS: "期号和日期"}.get(kind, "")
