"""Notes (批注) on the places of a sealed edition: what may be pointed at, who may speak when, what is still open.

They stand beside an edition and never in it: nothing here reaches a Content.
"""

from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from bulletin import archive, notices
from bulletin.document import content
from bulletin.document.places import Place, places
from bulletin.models import Article, Edition, Invitation, Issue, Note, Status
from bulletin.models.notes import LONGEST
from office.permissions import Permission
from office.refusal import Refused

OPEN_TO_NOTES = (Status.IN_REVIEW, Status.APPROVED, Status.RETURNED, Status.RECALLED)


class Remark(NamedTuple):
    """A note that opened a thread, and the place it stands at."""

    note: Note
    place: Place


# What is said


@transaction.atomic
def add(edition: Edition, *, by, place: str, text: str) -> Note:
    """Open a thread at a place of the edition; what it quotes is taken from what was sealed."""
    return _write(_held(edition, by), place, text, by=by)


@transaction.atomic
def add_invited(invitation: Invitation, *, place: str, text: str) -> Note:
    """Open a thread in the name of an outsider whose invitation stands, which is for the caller to know."""
    Issue.objects.select_for_update().get(pk=invitation.edition.issue_id)
    held = Edition.objects.select_for_update().get(pk=invitation.edition_id)
    return _write(held, place, text, invitation=invitation)


def _write(held: Edition, place: str, text: str, **author: Any) -> Note:
    _require_open_to_notes(held)
    known = {place.key: place for place in places(archive.document_of(held))}
    if place not in known:
        raise Refused(f"{held}没有您选的位置，批注没有写上：请在页面上另选一处。")
    return _told(held.notes.create(place=place, quote=known[place].text, text=_said(text), **author))


@transaction.atomic
def reply(note: Note, *, by, text: str) -> Note:
    """Answer the note that opened a thread."""
    held = _held(note.edition, by)
    _require_open_to_notes(held)
    _require_opening(note)
    return _told(held.notes.create(by=by, answers=note, text=_said(text)))


def _told(note: Note) -> Note:
    notices.of_note(note)
    return note


@transaction.atomic
def resolve(note: Note, *, by) -> None:
    """Close a thread; also once the edition is with its readers."""
    _held(note.edition, by)
    _require_opening(note)
    unresolved = Note.objects.unresolved().filter(pk=note.pk)
    if not unresolved.update(resolved_at=timezone.now(), resolved_by=by):
        raise Refused("这条批注已经解决了。")


@transaction.atomic
def reopen(note: Note, *, by) -> None:
    """Open a closed thread again."""
    held = _held(note.edition, by)
    _require_open_to_notes(held)
    resolved = Note.objects.filter(pk=note.pk, resolved_at__isnull=False)
    if not resolved.update(resolved_at=None, resolved_by=None):
        raise Refused("这条批注没有解决过，不用重新打开。")


def may_note(edition: Edition, by) -> bool:
    """Whether this person may write notes on the edition now."""
    return edition.status in OPEN_TO_NOTES and by.has_perm(Permission.ADD_NOTE)


def _held(edition: Edition, by) -> Edition:
    """The edition as it stands, kept so until the transaction ends: a decision is made before the note or sees it."""
    if not by.is_active or not by.has_perm(Permission.ADD_NOTE):
        raise Refused("您没有写批注的权限，请找编辑、审核或发布的同事，或请管理员调整您的角色。")
    Issue.objects.select_for_update().get(pk=edition.issue_id)  # a decision looks at the notes of the whole issue
    return Edition.objects.select_for_update().get(pk=edition.pk)


def _require_open_to_notes(edition: Edition) -> None:
    if edition.status not in OPEN_TO_NOTES:
        raise Refused(f"{edition}{edition.get_status_display()}，不能再写批注；要改内容请走更正。")


def _require_opening(note: Note) -> None:
    if note.answers_id:
        raise Refused("这是一条回复：请对它所回复的批注操作。")


def _said(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not said:
        raise Refused("批注没有写上：请写明哪里有问题、怎么改。")
    if len(said) > LONGEST:
        raise Refused(f"批注没有写上：有 {len(said)} 字，超过 {LONGEST} 字，请写短一些或分成几条。")
    return said


# What was said


def shown_with(edition: Edition) -> list[Remark]:
    """Every thread on the edition, and those nobody has resolved on earlier submissions of the same issue."""
    earlier = models.Q(edition__issue=edition.issue_id, edition__lt=edition.pk, resolved_at=None)
    return _remarks(Note.objects.filter(models.Q(edition=edition) | earlier))


def open_for(issue: Issue, article: Article | None = None) -> list[Remark]:
    """The threads nobody has resolved on any edition of the issue, or on this article in any of them."""
    unresolved = Note.objects.unresolved().filter(edition__issue=issue)
    if article:
        key = f"article-{article.key}"
        unresolved = unresolved.filter(models.Q(place=key) | models.Q(place__startswith=f"{key}-"))
    return _remarks(unresolved)


def _remarks(notes: models.QuerySet) -> list[Remark]:
    """The threads that these notes opened, with their replies: by edition, then as the page runs."""
    replies = models.Prefetch("replies", Note.objects.select_related("by"))
    threads = list(notes.filter(answers=None).select_related("by", "resolved_by").prefetch_related(replies))
    about = {note.edition_id for note in threads}
    documents = Edition.objects.filter(pk__in=about).order_by("pk").values_list("pk", "content")
    known = {pk: {place.key: place for place in places(content.from_bytes(text))} for pk, text in documents}
    order = {(pk, key): n for n, (pk, key) in enumerate((pk, key) for pk in known for key in known[pk])}
    threads.sort(key=lambda note: (order[note.edition_id, note.place], note.pk))
    return [Remark(note, known[note.edition_id][note.place]) for note in threads]
