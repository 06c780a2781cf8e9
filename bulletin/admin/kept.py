"""What somebody typed on an issue's page and did not save: it lies apart until they decide, piece by piece."""

import json
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


def restored(form: OpenForm) -> dict[str, dict]:
    """{piece: {"values", "seen", "gone", "token"}} as that tab left it, to be laid over the page; the row is now the
    page's own, whose tab may be open elsewhere."""
    form.tab = secrets.token_hex(16)
    form.save(update_fields=["tab"])
    return {key: piece for key, piece in _typed(form) if piece}


def at_work(forms: list[OpenForm]) -> dict[str, list[str]]:
    """{piece: the names of those who are writing in it and have not saved}."""
    there: dict[str, list[str]] = {}
    for form in forms:
        for key in (form.typed or {}).get("data", {}):
            there.setdefault(key, []).append(str(form.user))
    return there


def _typed(form: OpenForm) -> Iterator[tuple[str, dict | None]]:
    """None for what is no piece: a page of version 1.0 kept the fields of its form."""
    for key, texts in form.typed["data"].items():
        try:
            piece = json.loads(texts[-1])
        except (ValueError, IndexError, RecursionError):
            piece = None
        yield key, piece if isinstance(piece, dict) and isinstance(piece.get("values"), dict) else None


def _differences(issue: Issue, form: OpenForm, facts) -> Iterator[tuple[merge.Difference, list]]:
    for key, typed in _typed(form):
        if typed is None:
            continue
        try:
            piece = None if pieces.is_new(key) else pieces.find(issue, key, facts)[0]
        except pieces.NotSaved:
            piece = None
        if typed.get("gone"):
            if piece:
                yield merge.Difference(f"{_name(piece)}", "在", "删去", is_mine=True), []
            continue
        for name, value in typed["values"].items():
            mine = pieces.readable(key, name, str(value))
            theirs = pieces.readable(key, name, piece.values.get(name, "")) if piece else ""
            if mine.strip() != theirs.strip():
                label = f"{_name(piece)}：{piece.labels.get(name, name)}" if piece else NEW.get(pieces.kind_of(key), "")
                is_long = len(theirs) + len(mine) > LONG
                lines = wording.lines(theirs.split("\n"), mine.split("\n")) if is_long else []
                yield merge.Difference(label, theirs, mine, is_mine=True), lines


def _name(piece: pieces.Piece) -> str:
    kind = pieces.kind_of(piece.key)
    if kind == "article":
        return f"《{piece.values['title']}》"
    return {"brief": "简讯", pieces.FACTS: "期号和日期"}.get(kind, "")
