"""The pieces of an issue, each saved by itself: its facts, an article, a brief, a list of names, an order.

Two people who change different pieces never collide; of the same piece, a field that another changed meanwhile is
refused with both texts.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django import forms
from django.db import models, transaction

from bulletin.admin.articles import ArticleForm, BriefForm, too_much
from bulletin.admin.common import LONG
from bulletin.document import richtext, wording
from bulletin.models import Article, Brief, Contribution, Credit, Issue, Kind, Recipient
from office.guard import merge
from office.guard.admin import storable
from office.models import RecipientUnit, User

Values = dict[str, str]
Row = TypeVar("Row")

FACTS = "facts"
TEXTS: dict[str, type[Contribution]] = {"article": Article, "brief": Brief}
ORDERS: dict[str, type[Contribution]] = {"articles": Article, "briefs": Brief}
ONCE = "page:"  # before the token of what a page has made, in the history; nothing for people
MOST_OF_A_KIND = 300  # more than any issue has
MOST_PIECES = 1000  # of one save
STALE = "没有保存：您打开以后，有人改过这里。下面是两边的写法，您写的还在，核对后再保存。"
BROKEN = (ValueError, TypeError, AttributeError, KeyError, RecursionError)  # what JSON that is no piece raises
NOT_SEEN = "没有删去：您打开以后，有人改过这里。请先看看现在的内容，再决定。"


class Refusal(NamedTuple):
    """Why a piece was not saved: a sentence, sentences at its fields, or both texts of what another changed."""

    sentence: str = ""
    errors: Mapping[str, list[str]] = {}
    differences: Iterable[tuple[merge.Difference, list]] = ()
    now: "Piece | None" = None  # as it stands, so that a choice can be made


class NotSaved(Exception):
    def __init__(self, refusal: Refusal):
        super().__init__(refusal.sentence)
        self.refusal = refusal


# What a piece is


@dataclass
class Piece:
    """A piece as it stands now, and how it is written."""

    key: str
    values: Values
    write: Callable[[Values], models.Model | None]
    labels: Mapping[str, str]

    @property
    def seen(self) -> Values:
        """What a page that shows it remembers: a digest of each field; an order as it is, for rows come and go."""
        if self.key in ORDERS:
            return self.values
        return {name: merge.digest(value) for name, value in self.values.items()}

    @property
    def seen_json(self) -> str:
        return json.dumps(self.seen)


def kind_of(key: str) -> str:
    """`article` of `article-12`, and of `article+1`, which the page has added and the database does not know."""
    return key.replace("+", "-").partition("-")[0]


def is_new(key: str) -> bool:
    return "+" in key and kind_of(key) in TEXTS


def plain(value: object) -> str:
    """A field's value as a browser sends it."""
    return "" if value is None else str(value).replace("\r\n", "\n")


def values_of(draft: models.Model, names: Iterable[str]) -> Values:
    return {name: plain(draft.serializable_value(name)) for name in names}


def of_form(key: str, form: type[forms.ModelForm], draft: models.Model) -> Piece:
    """A piece that a form writes; what is not sent stays as it is, what is the same makes no revision."""
    names = list(form.base_fields)
    before = values_of(draft, names) if draft.pk else dict.fromkeys(names, "")

    def write(sent: Values) -> models.Model:
        bound = form(before | sent, instance=draft)
        if not bound.is_valid():
            raise NotSaved(Refusal(errors={name: list(map(str, errors)) for name, errors in bound.errors.items()}))
        now = values_of(draft, names)
        if not draft.pk or any(_settled(name, now[name]) != _settled(name, before[name]) for name in names):
            bound.save()
        return draft

    return Piece(key, before, write, {name: str(field.label) for name, field in form.base_fields.items()})


def of_facts(issue: Issue, form: type[forms.ModelForm]) -> Piece:
    return of_form(FACTS, form, issue)


def of_text(draft: Contribution) -> Piece:
    kind, form = ("article", ArticleForm) if isinstance(draft, Article) else ("brief", BriefForm)
    return of_form(f"{kind}-{draft.pk}", form, draft)


def of_order(key: str, drafts: Iterable[Contribution]) -> Piece:
    """The order of the articles or the briefs; whatever is not named keeps its place after the one before it."""
    drafts = list(drafts)
    numbers = [draft.pk for draft in drafts]

    def write(sent: Values) -> None:
        asked = arranged(_numbers(sent["order"]), numbers)
        if asked == numbers:
            return
        by_number = {draft.pk: draft for draft in drafts}
        for place, pk in enumerate(asked, start=1):
            draft = by_number[pk]
            if draft.order != place:
                draft.order = place
                draft.save()

    return Piece(key, {"order": _joined(numbers)}, write, {"order": "排列顺序"})


def arranged(asked: Iterable[Row], rows: list[Row]) -> list[Row]:
    """The rows in the order asked for."""
    order = [row for row in dict.fromkeys(asked) if row in rows]
    for row in (row for row in rows if row not in order):
        before = rows[: rows.index(row)]
        order.insert(next((order.index(one) + 1 for one in reversed(before) if one in order), 0), row)
    return order


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))


def _numbers(text: str) -> list[int]:
    """Each number once, as first named; what is none is left out."""
    return list(dict.fromkeys(int(word) for word in text.split(",") if word.isdecimal() and len(word) < 19))


class NameList(NamedTuple):
    """A list of names at the foot of the issue: which rows it is made of, and of what."""

    model: type[Recipient] | type[Credit]
    kind: str
    chosen: str
    names: type[RecipientUnit] | type[User]
    label: str

    def rows(self, issue: Issue) -> list:
        """Sifted here: all lists of one table are read at once where they have been fetched."""
        every = issue.recipients.all() if self.model is Recipient else issue.credits.all()
        return [row for row in every if row.kind == self.kind]

    def chosen_in(self, row: Recipient | Credit) -> int:
        return getattr(row, f"{self.chosen}_id")


NAMES = {
    **{kind.value: NameList(Recipient, kind.value, "unit", RecipientUnit, kind.label) for kind in Kind},
    **{kind.value: NameList(Credit, kind.value, "person", User, kind.label) for kind in Credit.Kind},
}


def of_names(key: str, issue: Issue) -> Piece:
    listed = NAMES[key]
    rows = listed.rows(issue)

    def write(sent: Values) -> None:
        asked = _numbers(sent["names"])
        known = {listed.chosen_in(row): row for row in rows}
        if len(asked) > MOST_OF_A_KIND:
            raise NotSaved(Refusal(f"“{listed.label}”一栏超过{MOST_OF_A_KIND}个，没有保存：请减少一些。"))
        fresh = listed.names.objects.filter(is_active=True).in_bulk([pk for pk in asked if pk not in known])
        if missing := [pk for pk in asked if pk not in known and pk not in fresh]:
            raise NotSaved(Refusal(f"“{listed.label}”里有{len(missing)}个名称已经停用或删去，没有保存：请去掉再选。"))
        for row in rows:
            if listed.chosen_in(row) not in asked or known[listed.chosen_in(row)] is not row:  # which stood there twice
                row.delete()
        for place, pk in enumerate(asked, start=1):
            row = known.get(pk) or listed.model(issue=issue, kind=listed.kind, **{listed.chosen: fresh[pk]})
            if row.order != place or not row.pk:
                row.order = place
                row.save()

    numbers = (listed.chosen_in(row) for row in rows)
    return Piece(key, {"names": _joined(numbers)}, write, {"names": listed.label})


# What a page sends


class Sent(NamedTuple):
    """A piece as a page sends it: what was changed, and what the page had shown."""

    key: str
    values: Values
    seen: Values
    is_gone: bool = False
    token: str = ""  # of a new one, so that what is sent twice is made once

    @property
    def parcel(self) -> dict:
        """As `read` takes it."""
        facts = {"key": self.key, "values": self.values, "seen": self.seen, "token": self.token}
        return facts | ({"gone": True} if self.is_gone else {})


def read(text: str) -> list[Sent] | None:
    """[{"key", "values": {field: text}, "seen": {field: digest}, "gone": true, "token"}]; None for anything else."""
    try:
        listed = json.loads(text)
        read = [_sent(_text(one["key"]), one) for one in listed]
    except BROKEN:
        return None
    return read if isinstance(listed, list) and len(read) <= MOST_PIECES else None


def read_kept(key: str, text: str) -> Sent | None:
    """One of them, as it was kept by its key."""
    try:
        return _sent(key, json.loads(text))
    except BROKEN:
        return None


def _sent(key: str, one: dict) -> Sent:
    token = _text(one.get("token", ""))
    return Sent(
        key=key,
        values=_texts(one.get("values", {})),
        seen=_texts(one.get("seen", {})),
        is_gone=one.get("gone") is True,
        token=token if re.fullmatch("[0-9a-f-]{36}", token) else "",
    )


def _texts(fields: dict) -> Values:
    return {storable(name): _text(value) for name, value in fields.items()}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return storable(value)


# Saving one


class Saved(NamedTuple):
    """How a piece stands after it was saved; `history` is the row of what was deleted."""

    key: str
    values: Values
    seen: Values
    draft: models.Model | None
    history: int | None = None


@transaction.atomic
def save(issue_pk: int, sent: Sent, facts: type[forms.ModelForm]) -> Saved:
    """Write one piece. Raises NotSaved, or IssueLocked."""
    issue = Issue.objects.select_for_update().get(pk=issue_pk)
    issue.hold_issues()
    if is_new(sent.key) and not sent.is_gone:
        return _add(issue, kind_of(sent.key), sent, facts)
    piece, draft = find(issue, sent.key, facts)
    if sent.is_gone:
        return _delete(draft, piece, sent)
    return _write(issue, piece, sent, facts)


def find(issue: Issue, key: str, facts: type[forms.ModelForm]) -> tuple[Piece, models.Model | None]:
    """The piece of that key and its row, if it is one row. Raises NotSaved if there is none."""
    kind, number = kind_of(key), key.partition("-")[2]
    if key == FACTS:
        return of_facts(issue, facts), issue
    if key in ORDERS:
        return of_order(key, ORDERS[key].objects.filter(issue=issue)), None
    if key in NAMES:
        return of_names(key, issue), None
    pk = int(number) if number.isdecimal() and len(number) < 19 else 0
    draft = TEXTS[kind].objects.filter(issue=issue, pk=pk).first() if kind in TEXTS else None
    if draft is None:
        raise NotSaved(Refusal("没有保存：这一部分已经被别人删去或移走了。您写的还在，请复制到别处，或刷新页面看看。"))
    return of_text(draft), draft


def as_made(issue: Issue, sent: Sent) -> Sent:
    """The same or, if it was new and has been made since (its page never heard of it), a change of what was made."""
    if not (is_new(sent.key) and sent.token):
        return sent
    model = TEXTS[kind_of(sent.key)]
    made = model.history.filter(issue=issue, history_change_reason=ONCE + sent.token).first()
    if made is None or not model.objects.filter(issue=issue, pk=made.id).exists():
        return sent
    return sent._replace(key=f"{kind_of(sent.key)}-{made.id}", seen=of_text(made.instance).seen)


def _add(issue: Issue, kind: str, sent: Sent, facts) -> Saved:
    model, known = TEXTS[kind], as_made(issue, sent)
    if not is_new(known.key):
        return _write(issue, find(issue, known.key, facts)[0], known, facts)
    if model.objects.filter(issue=issue).count() >= MOST_OF_A_KIND:
        raise NotSaved(Refusal(f"一期最多{MOST_OF_A_KIND}{'篇文章' if kind == 'article' else '条简讯'}，没有加上。"))
    draft = model(issue=issue)
    draft._change_reason = ONCE + sent.token
    piece = of_text(draft)
    piece.write(_written(piece, sent.values))
    return _as_it_stands(issue.pk, f"{kind}-{draft.pk}", facts)


def _write(issue: Issue, piece: Piece, sent: Sent, facts) -> Saved:
    written = _written(piece, sent.values)
    if differences := list(_clashes(piece, written, sent.seen)):
        raise NotSaved(Refusal(STALE, differences=differences, now=piece))
    if written:
        piece.write(written)
    return _as_it_stands(issue.pk, piece.key, facts)


def _as_it_stands(issue_pk: int, key: str, facts) -> Saved:
    piece, draft = find(Issue.objects.get(pk=issue_pk), key, facts)
    return Saved(key, piece.values, piece.seen, draft)


def _delete(draft: models.Model | None, piece: Piece, sent: Sent) -> Saved:
    if not isinstance(draft, Contribution):
        raise NotSaved(Refusal("这一部分不能删去。"))
    if sent.seen != piece.seen:
        raise NotSaved(Refusal(NOT_SEEN, differences=_news(piece, sent.seen), now=piece))
    pk = draft.pk
    draft.delete()
    history = type(draft).history.filter(id=pk).latest("history_id")
    return Saved(sent.key, piece.values, {}, draft, history.history_id)


def _news(piece: Piece, seen: Values):
    """Every field that another changed since the page showed it, of what is to be deleted."""
    for name, theirs in piece.values.items():
        if piece.seen[name] != seen.get(name, ""):
            yield merge.Difference(piece.labels[name], readable(piece.key, name, theirs), "删去", is_mine=True), []


def _written(piece: Piece, sent: Values) -> Values:
    """Only fields that the piece has."""
    return {name: value for name, value in sent.items() if name in piece.values}


def _clashes(piece: Piece, sent: Values, seen: Values):
    """Every field that another changed since the page showed it, and this person to something else."""
    for name, mine in sent.items():
        theirs = piece.values[name]
        if _is_news(piece, name, seen.get(name, "")) and _settled(name, mine) != _settled(name, theirs):
            shown, wanted = readable(piece.key, name, theirs), readable(piece.key, name, mine)
            is_long = len(shown) + len(wanted) > LONG
            lines = wording.lines(shown.split("\n"), wanted.split("\n")) if is_long else []
            yield merge.Difference(piece.labels[name], shown, wanted, is_mine=True), lines


def _is_news(piece: Piece, name: str, seen: str) -> bool:
    """Whether another changed the field since; of an order, whether rows that were there then stand otherwise."""
    if piece.key not in ORDERS:
        return piece.seen[name] != seen
    then, now = _numbers(seen), _numbers(piece.values[name])
    return [pk for pk in then if pk in now] != [pk for pk in now if pk in then]


def _settled(name: str, text: str) -> str:
    if name == "body":
        return text if too_much(text) else richtext.clean(text)
    return text.replace("\r\n", "\n").strip()


def readable(key: str, name: str, text: str) -> str:
    """A field's words as people read them."""
    if name == "body":
        return "" if too_much(text) else "\n".join(richtext.text_of(richtext.clean(text)))
    if key in NAMES:
        return "，".join(named(key, text).values())
    if key in ORDERS:
        drafts = ORDERS[key].objects.in_bulk(_numbers(text))
        return "\n".join(str(drafts[pk]) for pk in _numbers(text) if pk in drafts)
    return text


def named(key: str, text: str) -> dict[str, str]:
    """The names of a list by their numbers, in its order; none for a piece that is no list of names."""
    if key not in NAMES:
        return {}
    by_number = NAMES[key].names.objects.in_bulk(_numbers(text))
    return {str(pk): str(by_number[pk]) for pk in _numbers(text) if pk in by_number}
