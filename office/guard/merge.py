"""Nobody's work is lost at the desk: a save made on an older page is refused with both versions shown, what is typed is
kept before it is saved, and people see who else has the page open.

Compares a form three ways: as it was when the page was opened (digests in its hidden field `seen`), as it stands now,
and as this person left it.
"""

import contextlib
import copy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

SEEN = "seen"
MOST_CHOSEN = 300  # of one field, to be named to people
ORDER = "order"  # told of once, not row by row


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


class Cell(NamedTuple):
    """One field of a form: what people call it, as a browser sends it, and in one comparable spelling."""

    label: str
    raw: list[str]
    plain: str

    @property
    def digest(self) -> str:
        return digest(self.plain)


class Key(NamedTuple):
    """Where a cell stands: in the form itself, or in a row of one of its lists (`+3` is the new row sent as 3)."""

    name: str
    prefix: str = ""
    row: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.prefix, self.row, self.name)))


Table = dict[Key, Cell]


@dataclass(frozen=True)
class Difference:
    """A field that another changed meanwhile (`is_mine`: and so did this person)."""

    label: str
    theirs: str
    mine: str
    is_mine: bool


@dataclass(frozen=True)
class Comparison:
    """What becomes of a form when this person's changes are laid over how it stands now."""

    data: QueryDict  # to be shown again
    differences: list[Difference]  # what others changed meanwhile
    mine: list[Difference]  # what this person changed, and is not so already


class FormTables:
    """The fields of a change form with its lists, as they stand in the database and as somebody sent them."""

    def __init__(self, model_admin, form: forms.BaseForm, formsets: list):
        self.model_admin, self.form, self.formsets = model_admin, form, formsets

    @classmethod
    def read(cls, model_admin, request: HttpRequest, obj) -> "FormTables":
        """The form as its page would show it now, with all the fields there are to write even if locked just now."""
        looking = copy.copy(request)
        vars(looking).update(method="GET", is_as_if_unlocked=True)
        form = model_admin.get_form(looking, obj, change=True)(instance=obj)
        formsets, _ = model_admin._create_formsets(looking, obj, change=True)
        return cls(model_admin, form, formsets)

    def current(self) -> Table:
        table = {Key(name): self._stored(self.form, name) for name in _written(self.form)}
        for formset in self.formsets:
            for row in formset.initial_forms:
                pk = str(row.instance.pk)
                for name in _written(row):
                    table[Key(name, formset.prefix, pk)] = self._stored(row, name)
        return table

    def sent(self, data: QueryDict) -> Table:
        table = {Key(name): self._sent(data, self.form, name, name) for name in _written(self.form)}
        for formset in self.formsets:
            known = {str(row.instance.pk): row for row in formset.initial_forms}
            empty = formset.empty_form
            for place, row in _rows(data, formset):
                form = known.get(row, empty)
                for name in _written(form):
                    sent = self._sent(data, form, name, f"{formset.prefix}-{place}-{name}")
                    table[Key(name, formset.prefix, row)] = sent
        return table

    def _stored(self, form: forms.BaseForm, name: str) -> Cell:
        value = form[name].value()
        shown = form.fields[name].widget.format_value(value)
        raw = (
            [str(item) for item in shown] if isinstance(shown, (list, tuple)) else [] if shown is None else [str(shown)]
        )
        if isinstance(form.fields[name], forms.BooleanField):
            raw = ["on"] if value else []
        return Cell(str(form[name].label), raw, self._plain(form, name, value))

    def _sent(self, data: QueryDict, form: forms.BaseForm, name: str, html_name: str) -> Cell:
        value = form.fields[name].widget.value_from_datadict(data, {}, html_name)
        raw = data.getlist(html_name)
        if isinstance(form.fields[name], forms.ModelChoiceField):
            raw = [number for number in raw if _is_number(number)]
        return Cell(str(form[name].label), raw, self._plain(form, name, value))

    def _plain(self, form: forms.BaseForm, name: str, value) -> str:
        kind = form.fields[name]
        if isinstance(value, (list, tuple)):
            return ",".join(sorted(map(str, value)))
        if not isinstance(kind, forms.ModelChoiceField):  # whose to_python asks the database
            with contextlib.suppress(ValidationError):
                value = kind.to_python(value)
        return self.model_admin.normalise(name, "" if value is None else str(value).replace("\r\n", "\n").strip())

    def difference(self, key: Key, theirs: Cell | None, mine: Cell | None) -> Difference:
        label = next(side.label for side in (theirs, mine) if side)
        return Difference(
            label=f"{self._row_name(key)}{label}",
            theirs=self._readable(key, theirs.plain) if theirs else "",
            mine=self._readable(key, mine.plain) if mine else "",
            is_mine=mine is not None,
        )

    def _row_name(self, key: Key) -> str:
        if not key.prefix:
            return ""
        formset = self._list(key.prefix)
        rows = [str(row.instance.pk) for row in formset.initial_forms]
        place = f"第{rows.index(key.row) + 1}行" if key.row in rows else "新加的一行"
        return f"{formset.model._meta.verbose_name}{place}："

    def _readable(self, key: Key, plain: str) -> str:
        form = self.form if not key.prefix else self._list(key.prefix).empty_form
        kind = form.fields.get(key.name)
        if isinstance(kind, forms.ModelChoiceField) and kind.queryset is not None:
            numbers = [number for number in plain.split(",")[:MOST_CHOSEN] if _is_number(number)]
            chosen = kind.queryset.filter(pk__in=numbers)
            return "、".join(map(str, chosen))
        return self.model_admin.readable(key.name, plain)

    def _list(self, prefix: str):
        return next(formset for formset in self.formsets if formset.prefix == prefix)


def _is_number(text: str) -> bool:
    """Whether it can be the number of a row: what is longer no database takes."""
    return text.isdecimal() and len(text) < 19


def _written(form: forms.BaseForm) -> list[str]:
    """The fields a person writes: not the row's own number, its parent, or its box to delete it."""
    return [
        name
        for name, kind in form.fields.items()
        if not kind.disabled and name != forms.formsets.DELETION_FIELD_NAME and not kind.widget.is_hidden
    ]


def _rows(data: QueryDict, formset) -> Iterator[tuple[int, str]]:
    """Each row that was sent: its place in the form, and which row it is."""
    total = data.get(f"{formset.prefix}-TOTAL_FORMS", "")
    for place in range(min(int(total), formset.absolute_max) if _is_number(total) else 0):
        number = data.get(f"{formset.prefix}-{place}-{formset.model._meta.pk.name}", "")
        yield place, number or f"+{place}"


def seen_of(table: Table) -> str:
    """What the page's hidden field holds: every field's digest."""
    return json.dumps({str(key): cell.digest for key, cell in table.items()}, separators=(",", ":"))


def read_seen(text: str) -> dict[str, str]:
    """What `seen_of` wrote; whatever else was sent counts as nothing seen."""
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def is_fresh(seen: str, table: Table) -> bool:
    return read_seen(seen) == {str(key): cell.digest for key, cell in table.items()}


def compare(tables: FormTables, data: QueryDict, seen: str) -> Comparison:
    """Lay what was sent, on a page that showed `seen`, over the form as it stands now."""
    base, current, sent = read_seen(seen), tables.current(), tables.sent(data)
    mine = {key: cell for key, cell in sent.items() if cell.digest != base.get(str(key))}
    merged = current | {key: cell for key, cell in mine.items() if key in current}
    own = [
        tables.difference(key, current.get(key), cell)
        for key, cell in mine.items()
        if (key in current and cell.plain != current[key].plain) or (key not in current and cell.plain)
    ]
    others = {str(key) for key, cell in current.items() if key.name != ORDER and cell.digest != base.get(str(key))}
    differences = list(_differences(tables, base, current, mine))
    return Comparison(data=_as_sent(tables, merged, sent, mine, data, others), differences=differences, mine=own)


def _differences(tables: FormTables, base: dict[str, str], current: Table, mine: Table) -> Iterator[Difference]:
    """Every field that another changed, added or took away since the page was opened."""
    is_reordered = False
    for key, cell in current.items():
        if cell.digest == base.get(str(key)) or (key in mine and mine[key].plain == cell.plain):
            continue
        if key.name == ORDER:
            is_reordered = True
        elif cell.plain or key in mine:
            yield tables.difference(key, cell, mine.get(key))
    if is_reordered:
        yield Difference("排列顺序", "有人调整过", "", is_mine=False)
    for key, cell in mine.items():
        if key.row.isdecimal() and key not in current and key.name != ORDER:
            yield Difference(cell.label, "（这一行已被别人删去）", cell.plain, is_mine=True)
    here = {str(key) for key in (*current, *mine)}
    if any(known not in here for known in base):
        yield Difference("列表", "有几行已被别人删去", "", is_mine=False)


def _as_sent(
    tables: FormTables, merged: Table, sent: Table, mine: Table, data: QueryDict, others: set[str]
) -> QueryDict:
    """The merged form as a browser would send it, with the rows this person added, rewrote or marked for deletion.

    A mark goes from a row that another rewrote meanwhile: nobody deletes what they have not seen.
    """
    result = data.copy()
    for name in _written(tables.form):
        result.setlist(name, merged[Key(name)].raw)
    for formset in tables.formsets:
        for name in [name for name in result if name.startswith(f"{formset.prefix}-")]:
            del result[name]
        changed = {key.row for key in merged if key.prefix == formset.prefix and str(key) in others}
        deleted = {
            row
            for place, row in _rows(data, formset)
            if data.get(f"{formset.prefix}-{place}-DELETE") and row not in changed
        }
        names = _written(formset.empty_form)
        kept = [str(row.instance.pk) for row in formset.initial_forms]
        rewritten = {key.row for key in mine if key.prefix == formset.prefix and key.name != ORDER}
        added = [row for _, row in _rows(data, formset) if row not in kept and row in rewritten]
        cells = sent | merged
        for place, row in enumerate([*kept, *added]):
            for name in names:
                if (key := Key(name, formset.prefix, row)) in cells:
                    result.setlist(f"{formset.prefix}-{place}-{name}", cells[key].raw)
            result[f"{formset.prefix}-{place}-{formset.model._meta.pk.name}"] = row if row in kept else ""
            if row in deleted:
                result[f"{formset.prefix}-{place}-DELETE"] = "on"
        result[f"{formset.prefix}-TOTAL_FORMS"] = str(len(kept) + len(added))
        result[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))
    return result
