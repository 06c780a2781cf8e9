"""Who is told of what (通知): a row for each person concerned, written in the transaction of the move itself.

Nothing here waits for a mail server: `letters` sends what is owed.
"""

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from bulletin.document.dates import day
from bulletin.models import Edition, Invitation, Note, Notice
from office.models import User

LABELS = {"note": "批注", "reply": "回复"}
_INNER = str.maketrans("“”", "‘’")
QUOTED = 1000  # characters of a reason or note; the rest is on the edition's page


def tell(edition: Edition, action: str, words: str, *, concerned: Q, by: User | None) -> None:
    """Write a notice to each person a move concerns: who works at the desk, and never who acted."""
    text = words.format(
        who=by,
        edition=edition,
        reason=_quoted(edition.reason),
        fault=_quoted(edition.release_fault),
        release_at=_moment(edition.release_at),
    )
    _write(edition, action, text, concerned, by)


def of_note(note: Note) -> None:
    """Tell of a note on an edition (批注): whoever submitted it; of a reply, whose note it replies to; of an
    outsider's, who asked them.
    """
    told = Q(pk=note.edition.submitted_by_id) | Q(pk=note.answers and note.answers.by_id)
    told |= Q(pk=note.invitation and note.invitation.by_id)
    action = "reply" if note.answers else "note"
    text = f"{note.author}{LABELS[action]}了{note.edition}：“{_quoted(note.said)}”，请打开这一版看看，回复或修改。"
    _write(note.edition, action, text, told, note.by, note=note)


def of_verdict(invitation: Invitation, action: str) -> None:
    """Tell who asked an outsider, and who submitted what they read, of what the outsider says."""
    edition = invitation.edition
    opinion = f"，意见是“{_quoted(invitation.opinion)}”" if invitation.opinion else ""
    said = f"{invitation.get_verdict_display()}{opinion}"
    text = f"{invitation}看过{edition}，{said}；由{invitation.by}请的外单位核稿，仅供参考。"
    _write(edition, action, text, Q(pk=edition.submitted_by_id) | Q(pk=invitation.by_id), None)


def settle(edition: Edition) -> None:
    """What was to be done about the issue's editions is done or void: it leaves the bell. Notes settle themselves."""
    waiting = Notice.objects.filter(edition__issue=edition.issue_id, note=None, settled_at=None)
    waiting.update(settled_at=timezone.now())


def settle_note(note: Note) -> None:
    """Nothing is left to be said in the thread this note stands in: it leaves the bell."""
    thread = note.answers_id or note.pk
    of_thread = Q(note=thread) | Q(note__answers=thread)
    Notice.objects.filter(of_thread, settled_at=None).update(settled_at=timezone.now())


def _write(
    edition: Edition, action: str, text: str, concerned: Q, by: User | None, *, note: Note | None = None
) -> None:
    now = timezone.now() if settings.HAS_MAIL else None
    people = User.objects.filter(concerned, is_active=True, is_staff=True)
    if by:
        people = people.exclude(pk=by.pk)
    Notice.objects.bulk_create(
        Notice(
            person=person,
            edition=edition,
            note=note,
            action=action,
            text=text,
            mail_due_at=now if person.email else None,
        )
        for person in people.distinct()
    )


def _quoted(words: str) -> str:
    """A person's words as they stand in a sentence between quotation marks: those within become single ones."""
    return Truncator(" ".join(words.split())).chars(QUOTED).translate(_INNER)


def _moment(at: dt.datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{day(local)}{local:%H:%M}"
