"""The desk's search of the drafts: of every issue and of the reserve, as they stand now.

An entry for each article, brief, editors' note and the facts of each issue, written when a draft is saved or deleted,
in the same transaction: it follows the signals of the models, which no route to a draft passes by. The names of units
and people are no part of it but for a unit that stands in for a source: there are few of them, and they are looked up
as they are now called.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from bulletin import archive
from bulletin.document import content
from bulletin.document.dates import day
from bulletin.models import Article, Brief, Contribution, DraftEntry, Issue
from bulletin.search import bigrams, entries
from bulletin.search.entries import EVERYTHING, Among, Found, Passage, any_of
from office.models import RecipientUnit

Kind = DraftEntry.Kind
TEXTS: dict[str, type[Contribution]] = {Kind.ARTICLE: Article, Kind.BRIEF: Brief}
AT_LAST = dt.date.max  # where what is in the reserve stands, before every issue


# What can be found


def passage_of(draft: Issue | Contribution, kind: str) -> Passage:
    if isinstance(draft, Issue):
        return Passage(kind, draft.editors_note if kind == Kind.NOTE else "\n".join(facts_of(draft)))
    source = archive.source_of(draft)
    if isinstance(draft, Brief):
        return Passage(kind, content.Brief(text=draft.text, source=source).words)
    assert isinstance(draft, Article)
    return Passage(
        kind,
        content.Article(key=draft.key, column=draft.column, title=draft.title, source=source, body=draft.body),
    )


def facts_of(issue: Issue) -> list[str]:
    """What is printed of an issue besides its texts, as it is written there."""
    numbers = f"{issue.year}年第{issue.number}期" + (f"（总第{issue.total_number}期）" if issue.total_number else "")
    correction = f"{issue.correction_note}（{day(issue.corrected_on)}）" if issue.corrected_on else ""
    imprint = day(issue.imprint_date) if issue.imprint_date else ""
    head = (numbers, day(issue.date), issue.publisher, issue.marking, issue.serial)
    return [fact for fact in (*head, correction, issue.imprint_office, imprint) if fact]


def _entry(draft: Issue | Contribution, kind: str) -> DraftEntry:
    """What is to be found of the draft, not yet stored."""
    issue = draft if isinstance(draft, Issue) else draft.issue
    passage = passage_of(draft, kind)
    return DraftEntry(
        kind=kind,
        draft=draft.pk,
        issue=issue,
        key=draft.key if isinstance(draft, Article) else 0,
        date=issue.date if issue else AT_LAST,
        title_length=len(passage.title),
        text=passage.folded,
    )


def _entries_of(draft: Issue | Contribution) -> list[DraftEntry]:
    if isinstance(draft, Issue):
        return [_entry(draft, kind) for kind in (Kind.FACTS, Kind.NOTE) if kind == Kind.FACTS or draft.editors_note]
    return [_entry(draft, Kind.ARTICLE if isinstance(draft, Article) else Kind.BRIEF)]


# Following the drafts


def follow() -> None:
    """Have the entries follow whatever is saved and deleted from now on."""
    for model in (Issue, Article, Brief):
        post_save.connect(_saved, sender=model, dispatch_uid=f"search.{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"search.{model.__name__}")
    post_save.connect(_renamed, sender=RecipientUnit, dispatch_uid="search.RecipientUnit")


def _saved(instance: Issue | Contribution, raw: bool = False, **kwargs: Any) -> None:
    if not raw:  # a fixture brings its rows in any order: `rebuild` comes after it
        update(instance)


@transaction.atomic
def update(draft: Issue | Contribution) -> None:
    """Make what the draft says now, as it is stored, found in place of what it said before."""
    if isinstance(draft, Issue):
        draft = Issue.objects.get(pk=draft.pk)
        DraftEntry.objects.filter(issue=draft.pk).exclude(date=draft.date).update(date=draft.date)
    else:
        draft = _texts(type(draft), pk=draft.pk).get()
    wanted = {entry.kind: entry for entry in _entries_of(draft)}
    for old in _held(draft):
        new = wanted.pop(old.kind, None)
        if new is None:
            _forget(old)
        elif _facts(new) != _facts(old):
            new.pk = old.pk
            new.save(force_update=True)
            if new.text != old.text:
                bigrams.replace(old.pk, old.text, new.text, bigrams.DRAFTS)
    if wanted:
        _add(list(wanted.values()))


def _facts(entry: DraftEntry) -> tuple[object, ...]:
    return entry.issue_id, entry.key, entry.date, entry.title_length, entry.text


def _held(draft: Issue | Contribution) -> list[DraftEntry]:
    kinds = (Kind.FACTS, Kind.NOTE) if isinstance(draft, Issue) else (Kind.ARTICLE,)
    kinds = (Kind.BRIEF,) if isinstance(draft, Brief) else kinds
    return list(DraftEntry.objects.select_for_update().filter(kind__in=kinds, draft=draft.pk))


def _add(new: list[DraftEntry]) -> None:
    added = DraftEntry.objects.bulk_create(new)
    bigrams.add(((entry.pk, entry.text) for entry in added), bigrams.DRAFTS)


def _forget(entry: DraftEntry) -> None:
    bigrams.remove([(entry.pk, entry.text)], bigrams.DRAFTS)
    entry.delete()


@transaction.atomic
def _deleted(instance: Issue | Contribution, **kwargs: Any) -> None:
    for entry in _held(instance):
        _forget(entry)


@transaction.atomic
def _renamed(
    instance: RecipientUnit, created: bool, update_fields: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    """A unit's name is printed where a text names no other source."""
    if raw or created or not (update_fields is None or "name" in update_fields):
        return
    for model in TEXTS.values():
        texts = model._base_manager.filter(unit=instance.pk, source="").order_by("pk")
        # Whoever writes one of them now holds its issue first.
        list(Issue.objects.select_for_update().filter(pk__in=texts.values("issue")).order_by("pk"))
        for text in texts:
            update(text)


# All of them


def rebuild() -> Iterator[Issue | Contribution]:
    """Write all entries anew, yielding each issue, and each text of the reserve, when it is done.

    Each in a transaction of its own, with the lock of whoever saves it, so that the desk goes on writing; what has
    not had its turn is not found.
    """
    with transaction.atomic():
        DraftEntry.objects.all()._raw_delete(DraftEntry.objects.db)
        bigrams.clear(bigrams.DRAFTS)
    for pk in list(Issue.objects.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            for issue in Issue.objects.select_for_update().filter(pk=pk):
                texts = [text for model in TEXTS.values() for text in _texts(model, issue=issue)]
                _write([issue, *texts])
                yield issue
    for model in TEXTS.values():
        for pk in list(model._base_manager.filter(issue=None).values_list("pk", flat=True)):
            with transaction.atomic():
                for text in _texts(model, pk=pk, issue=None).select_for_update(of=("self",)):
                    _write([text])
                    yield text


def _texts(model: type[Contribution], **which: Any) -> Any:
    """With what is to be known of each, in one query."""
    return model._base_manager.filter(**which).select_related("unit", "issue")


def _write(drafts: list[Any]) -> None:
    """What was saved since all was taken away has its entries already."""
    new = {(entry.kind, entry.draft): entry for draft in drafts for entry in _entries_of(draft)}
    kinds, numbers = {kind for kind, _ in new}, {draft for _, draft in new}
    there = set(DraftEntry.objects.filter(kind__in=kinds, draft__in=numbers).values_list("kind", "draft"))
    _add([entry for key, entry in new.items() if key not in there])


def verify() -> Iterator[str]:
    """A Chinese sentence if what can be found is not what is drafted; looks at places, not at each word."""
    written = set(DraftEntry.objects.values_list("kind", "draft", "issue"))
    drafted = {(Kind.FACTS.value, pk, pk) for pk in Issue.objects.values_list("pk", flat=True)}
    noted = Issue.objects.exclude(editors_note="").values_list("pk", flat=True)
    drafted |= {(Kind.NOTE.value, pk, pk) for pk in noted}
    for kind, model in TEXTS.items():
        drafted |= {(str(kind), pk, issue) for pk, issue in model._base_manager.values_list("pk", "issue")}
    if written != drafted:
        yield f"编辑台搜索的内容与稿件不符，有{len(written ^ drafted)}处：请运行 python manage.py reindex 重建。"


# Finding


def of_bulletins(bulletins: Iterable[int]) -> Among:
    """What belongs to these: texts of an issue by its bulletin, those in the reserve by the one that they wait for."""
    here, waits = any_of("bulletin_id", bulletins), any_of("held_for_id", bulletins)
    held = [
        f"kind = '{kind}' AND draft IN (SELECT id FROM {model._meta.db_table} WHERE {waits.sql})"  # noqa: S608
        for kind, model in TEXTS.items()
    ]
    sql = (
        f"(issue_id IN (SELECT id FROM bulletin_issue WHERE {here.sql})"  # noqa: S608
        f" OR issue_id IS NULL AND ({' OR '.join(held)}))"
    )
    return Among(sql, here.parameters + waits.parameters * len(held))


def texts(words: tuple[str, ...], most: int, among: Among = EVERYTHING) -> Found:
    """The newest articles, briefs and editors' notes that hold all the words; those of the reserve first."""
    return entries.look(bigrams.DRAFTS, words, {"kind <> %s": Kind.FACTS.value}, most, among)


def facts(words: tuple[str, ...], most: int, among: Among = EVERYTHING) -> Found:
    """The newest issues whose numbers, days, publisher and so on hold all the words."""
    return entries.look(bigrams.DRAFTS, words, {"kind = %s": Kind.FACTS.value}, most, among)


def issues(words: tuple[str, ...], among: Among = EVERYTHING) -> tuple[set[int], bool]:
    """The issues in which something holds all the words; whether there are more, older ones."""
    found = entries.look(bigrams.DRAFTS, words, {}, entries.MOST_HITS, among)
    rows = DraftEntry.objects.filter(pk__in=found.entries).exclude(issue=None)
    is_cut = found.total is None or found.total > len(found.entries)
    return set(rows.order_by().values_list("issue_id", flat=True)), is_cut


def named(words: tuple[str, ...], model: type[Model]) -> dict[int, str]:
    """The units or people whose names hold all the words, by primary key."""
    names = model._default_manager.order_by("pk").values_list("pk", "name")
    return {pk: name for pk, name in names if all(word in entries.fold(name) for word in words)}
