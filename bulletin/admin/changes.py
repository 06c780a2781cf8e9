"""Every change of an issue and its parts as their histories keep them: one list by time, for its life (来龙去脉)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import CharField, ForeignKey, Model, OuterRef, Q, QuerySet, Subquery, TextField, Value

from bulletin.admin import pieces, revisions
from bulletin.document import comparison
from bulletin.document.comparison import Change
from bulletin.models import PARTS, Article, Brief, Credit, Issue, Recipient
from bulletin.models.drafts import BROUGHT
from office.models import User

ON_A_PAGE = 50
# What is said otherwise than as a change of a field, or is none: where a part stands, the texts an article is sealed
# with, how far the history had come.
SAID_APART = {"id", "issue", "held_for", "key", "marks"}
MODELS: dict[str, type[Model]] = {str(model._meta.model_name): model for model in (Issue, *PARTS)}


class Entry(NamedTuple):
    """A row of a history in words."""

    at: dt.datetime
    by: User | None
    what: str
    how: str
    changes: list[Change]


def page(issue: Issue, asked: str | None) -> tuple[Page, list[Entry]]:
    """The page that was asked for, newest first, and its entries."""
    first, *others = (_index(kind, issue) for kind in MODELS)
    found = Paginator(first.union(*others, all=True).order_by("-history_date", "-history_id"), ON_A_PAGE).get_page(
        asked
    )
    wanted = [(kind, row) for kind, row, _ in found]
    entries = {key: entry for kind in MODELS for key, entry in _entries(kind, issue, wanted)}
    return found, [entries[key] for key in wanted]


def _index(kind: str, issue: Issue) -> QuerySet:
    rows = _rows(kind, issue).order_by().annotate(kind_of=Value(kind, CharField()))
    return rows.values_list("kind_of", "history_id", "history_date")


def _rows(kind: str, issue: Issue) -> QuerySet:
    """The rows of what stood in the issue, and those by which it left; `before` is the row that each changed."""
    history: Any = MODELS[kind].history  # type: ignore[attr-defined]  # of each kind of draft
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    earlier = earlier.exclude(history_change_reason=BROUGHT).order_by("-history_id")
    rows = history.annotate(before=Subquery(earlier.values("history_id")[:1]))
    if kind == "issue":
        return rows.filter(id=issue.pk)
    was_here = rows.filter(id__in=history.filter(issue=issue.pk).values("id"))
    was_here = was_here.annotate(was_in=Subquery(earlier.values("issue")[:1]))
    is_brought = Q(history_change_reason=BROUGHT, history_change_reason__isnull=False)
    return was_here.filter(Q(issue=issue.pk) | Q(~is_brought, was_in=issue.pk))


def _entries(kind: str, issue: Issue, wanted: list[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], Entry]]:
    history: Any = MODELS[kind].history  # type: ignore[attr-defined]  # as above
    names = [field.name for field in MODELS[kind]._meta.concrete_fields if isinstance(field, ForeignKey)]
    related = ["history_user", *names, "bulletin" if kind == "issue" else "issue__bulletin"]
    here = [row for of, row in wanted if of == kind]
    rows = list(_rows(kind, issue).filter(history_id__in=here).select_related(*related))
    befores = history.filter(history_id__in=[row.before for row in rows if row.before]).select_related(*related)
    known = {row.history_id: row for row in befores}
    for row in rows:
        before = known.get(row.before)
        changes = _changes(before, row) if before and _is_change(row) else []
        how = _how(before, row, issue, changes)
        yield (kind, row.history_id), Entry(row.history_date, row.history_user, _what(row), how, changes)


def _is_change(row) -> bool:
    return row.history_type == "~" and row.history_change_reason != BROUGHT


def _what(row) -> str:
    model = row.instance_type
    if model is Article:
        return f"文章《{row.title}》"
    if model is Brief:
        return f"简讯“{row.text[:20]}”"
    if model in (Recipient, Credit):
        return f"{row.get_kind_display()}：{(row.unit if model is Recipient else row.person) or '名录里已经没有'}"
    return "本期的项目"


def _how(before, row, issue: Issue, changes: list[Change]) -> str:
    if row.history_change_reason and not row.history_change_reason.startswith(pieces.ONCE):
        return row.history_change_reason
    if row.history_type == "-":
        return "删去"
    if row.history_type == "+":
        return "恢复" if before else "新增"
    if before and row.instance_type is not Issue and row.issue_id != before.issue_id:
        return f"从{_place(before)}移来" if row.issue_id == issue.pk else f"移到{_place(row)}"
    return "修改" if changes else "保存，没有改动"


def _place(row) -> str:
    return str(row.issue) if row.issue_id else f"《{row.held_for}》的备用稿"


def _changes(before, row) -> list[Change]:
    model = row.instance_type
    texts = (
        comparison.article_changes(revisions.as_sealed(before), revisions.as_sealed(row)) if model is Article else []
    )
    return [*texts, *_facts(before, row)]


def _facts(before, row) -> Iterator[Change]:
    model = row.instance_type
    for field in model._meta.concrete_fields:
        if field.name in SAID_APART or (model is Article and field.name in revisions.TEXTS):
            continue
        old, new = (comparison.as_shown(getattr(one, field.name)) for one in (before, row))
        compare = comparison.of_text if isinstance(field, TextField) else comparison.of_value
        yield from compare(str(field.verbose_name), old, new)
