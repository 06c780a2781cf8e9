"""Notes (批注) on the places of a sealed edition: what may be pointed at or proposed, who may speak when, what is open.

They stand beside an edition and never in it: nothing here reaches a Content.
"""

from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from bulletin import archive, notices, proposals
from bulletin.document import content
from bulletin.document.places import Place, places
from bulletin.document.richtext import UNPRINTABLE
from bulletin.document.visible import visible
from bulletin.models import Article, Edition, Invitation, Issue, Note, Status
from bulletin.models.notes import LONGEST
from bulletin.proposals import Rewording
from office.permissions import Permission
from office.refusal import Refused

OPEN_TO_NOTES = (Status.IN_REVIEW, Status.APPROVED, Status.RETURNED, Status.RECALLED)


class Remark(NamedTuple):
    """A note that opened a thread, the place it stands at, and whether who reads it may change it and take it back."""

    note: Note
    place: Place
    may_edit: bool = False


# What is said


@transaction.atomic
def add(
    edition: Edition, *, by, place: str, text: str, words: str = "", start: int = 0, proposal: str | None = None
) -> Note:
    """Open a thread at a place of the edition, or at these words of it, which begin at that character; with a proposal,
    other words instead of them or, without words, of all that stands there. What it quotes is what was sealed.
    """
    return _write(_held(edition, by), place, text, words, start, proposal, by=by)


@transaction.atomic
def add_invited(
    invitation: Invitation, *, place: str, text: str, words: str = "", start: int = 0, proposal: str | None = None
) -> Note:
    """The same in the name of an outsider whose invitation stands, which is for the caller to know."""
    return _write(invitation.edition.hold(), place, text, words, start, proposal, invitation=invitation)


def _write(held: Edition, key: str, text: str, words: str, start: int, proposal: str | None, **author: Any) -> Note:
    _require_open_to_notes(held)
    document = archive.document_of(held)
    place = next((place for place in places(document) if place.key == key), None)
    if place is None:
        raise Refused(f"{held}没有您选的位置，批注没有写上：请在页面上另选一处。")
    words = _lined(words)
    about = Rewording(place, words, start if words else 0, _proposed(proposal or ""))
    if about.words and not about.is_there:
        raise Refused(f"{place.name}里没有您选的词句，批注没有写上：请在页面上重新选。")
    if proposal is not None:
        proposals.suggestions(about, document)
    note = held.notes.create(
        place=key,
        quote=place.text,
        words=about.words,
        start=about.start,
        proposes=proposal is not None,
        proposal=about.proposal,
        text=_said(text) if proposal is not None else _required(_said(text)),
        **author,
    )
    notices.of_note(note)
    return note


@transaction.atomic
def reply(note: Note, *, by, text: str) -> Note:
    """Answer the note that opened a thread."""
    held = _held(note.edition, by)
    _require_open_to_notes(held)
    _require_opening(note)
    answer = held.notes.create(by=by, answers=note, text=_required(_said(text)))
    notices.of_note(answer)
    return answer


@transaction.atomic
def edit(note: Note, *, by, text: str, proposal: str = "") -> None:
    """Say one's own note in other words, as long as nobody has answered it; what it points at stays."""
    held = _held(note.edition, by)
    _require_open_to_notes(held)
    proposal = _proposed(proposal) if note.proposes else ""
    if note.proposes:
        document = archive.document_of(held)
        place = next(place for place in places(document) if place.key == note.place)
        proposals.suggestions(Rewording(place, note.words, note.start, proposal), document)
    said = _said(text) if note.proposes else _required(_said(text))
    if not _own(note, by).update(text=said, proposal=proposal, edited_at=timezone.now()):
        raise Refused(_why_not_own(note, by, "改"))
    note.refresh_from_db()
    notices.settle_note(note)  # what was told of it is no longer what it says
    notices.of_note(note)


@transaction.atomic
def delete(note: Note, *, by) -> None:
    """Take back one's own note, as long as nobody has answered it; its row stays on record."""
    _require_open_to_notes(_held(note.edition, by))
    if not _own(note, by).update(deleted_at=timezone.now()):
        raise Refused(_why_not_own(note, by, "删"))
    note.refresh_from_db()
    notices.settle_note(note)


def _own(note: Note, by) -> models.QuerySet[Note]:
    """The note, if this person wrote it and nothing has come of it."""
    return Note.objects.unresolved().filter(pk=note.pk, by=by, taken_at=None, replies=None)


def _why_not_own(note: Note, by, what: str) -> str:
    if note.by_id != by.pk:
        return f"这条批注是{note.author}写的，只有本人能{what}：请写在回复里。"
    return f"这条批注有人回复了，或者已经解决或删去，没有{what}：请刷新页面看看现状。"


@transaction.atomic
def resolve(note: Note, *, by) -> None:
    """Close a thread; also once the edition is with its readers."""
    _held(note.edition, by)
    _require_opening(note)
    unresolved = Note.objects.unresolved().filter(pk=note.pk)
    if not unresolved.update(resolved_at=timezone.now(), resolved_by=by):
        raise Refused("这条批注已经解决了。")
    notices.settle_note(note)


@transaction.atomic
def reopen(note: Note, *, by) -> None:
    """Open a closed thread again."""
    held = _held(note.edition, by)
    _require_open_to_notes(held)
    resolved = Note.objects.standing().filter(pk=note.pk, resolved_at__isnull=False)
    if not resolved.update(resolved_at=None, resolved_by=None):
        raise Refused("这条批注没有解决过，不用重新打开。")


def may_note(edition: Edition, by) -> bool:
    """Whether this person may write notes on the edition now."""
    return edition.status in OPEN_TO_NOTES and by.has_perm(Permission.ADD_NOTE, edition)


def _held(edition: Edition, by) -> Edition:
    """The edition as it stands, kept so until the transaction ends: a decision is made before the note or sees it."""
    if not by.is_active or not by.has_perm(Permission.ADD_NOTE, edition):
        raise Refused("您没有写批注的权限，请找编辑、审核或发布的同事，或请管理员调整您的角色。")
    return edition.hold()


def _require_open_to_notes(edition: Edition) -> None:
    if edition.status not in OPEN_TO_NOTES:
        raise Refused(f"{edition}{edition.get_status_display()}，不能再写批注；要改内容请走更正。")


def _require_opening(note: Note) -> None:
    if note.answers_id:
        raise Refused("这是一条回复：请对它所回复的批注操作。")
    if not Note.objects.standing().filter(pk=note.pk).exists():
        raise Refused(f"这条批注刚刚由{note.author}删去了，请刷新页面看看现状。")


def _lined(text: str) -> str:
    """What a browser sends, without what nobody has typed."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _required(said: str) -> str:
    if not said:
        raise Refused("批注没有写上：请写明哪里有问题、怎么改。")
    return said


def _said(text: str) -> str:
    """It may be empty, where a proposal stands for itself."""
    said = visible(text).strip()
    if len(said) > LONGEST:
        raise Refused(f"批注没有写上：有 {len(said)} 字，超过 {LONGEST} 字，请写短一些或分成几条。")
    return said


def _proposed(proposal: str) -> str:
    proposed = visible(proposal)
    if len(proposed) > LONGEST:
        raise Refused(f"建议改为没有写上：有 {len(proposed)} 字，超过 {LONGEST} 字，请只选要改的词句。")
    return proposed


# What was said


def shown_with(edition: Edition, by) -> list[Remark]:
    """Every thread on the edition, and those nobody has resolved on earlier submissions of the same issue, as this
    person finds them.
    """
    earlier = models.Q(edition__issue=edition.issue_id, edition__lt=edition.pk, resolved_at=None)
    remarks = _remarks(Note.objects.filter(models.Q(edition=edition) | earlier))
    may_write = by.has_perm(Permission.ADD_NOTE, edition)
    return [remark._replace(may_edit=may_write and _is_own(remark.note, by)) for remark in remarks]


def _is_own(note: Note, by) -> bool:
    """As `_own` has it, of a note with all that a list brings along."""
    is_closed = note.resolved_at or note.taken_at or note.replies.all()
    return note.by_id == by.pk and note.edition_status in OPEN_TO_NOTES and not is_closed


def open_for(issue: Issue, article: Article | None = None) -> list[Remark]:
    """The threads nobody has resolved on any edition of the issue, or on this article in any of them."""
    unresolved = Note.objects.unresolved().filter(edition__issue=issue)
    if article:
        key = f"article-{article.key}"
        unresolved = unresolved.filter(models.Q(place=key) | models.Q(place__startswith=f"{key}-"))
    return _remarks(unresolved)


def _remarks(notes: models.QuerySet) -> list[Remark]:
    """The threads that these notes opened, with their replies: by edition, then as the page runs."""
    people = ("by", "invitation")
    replies = models.Prefetch("replies", Note.objects.select_related(*people))
    standing = notes.filter(answers=None, deleted_at=None).annotate(edition_status=models.F("edition__status"))
    threads = list(standing.select_related(*people, "resolved_by", "taken_by").prefetch_related(replies))
    about = {note.edition_id for note in threads}
    documents = Edition.objects.filter(pk__in=about).order_by("pk").values_list("pk", "content")
    known = {pk: {place.key: place for place in places(content.from_bytes(text))} for pk, text in documents}
    order = {(pk, key): n for n, (pk, key) in enumerate((pk, key) for pk in known for key in known[pk])}
    threads.sort(key=lambda note: (order[note.edition_id, note.place], note.pk))
    return [Remark(note, known[note.edition_id][note.place]) for note in threads]
