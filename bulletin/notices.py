"""Who is told of what (通知): a row for each person concerned, written in the transaction of the move itself.

Nothing here waits for a mail server: `letters` sends what is owed.
"""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import dateformat, timezone
from django.utils.text import Truncator

from bulletin.archive import SUBMITTED
from bulletin.models import Edition, Note, Notice
from office import roles
from office.models import User

MISSED = "定时发布未成"
QUOTED = 1000  # characters of a reason or note; the rest is on the edition's page


class Case(NamedTuple):
    """A move just made, and what says whom it concerns."""

    edition: Edition
    contributors: Callable[[Edition], set[int]]
    asker: int | None


class Word(NamedTuple):
    """Whom a move concerns, and what they are told."""

    concerned: Callable[[Case], Q]
    sentence: str


def _these(*people: int | None) -> Q:
    return Q(pk__in=[person for person in people if person])


EDITORS, REVIEWERS, PUBLISHERS = (Q(groups__name=role) for role in (roles.EDITOR, roles.REVIEWER, roles.PUBLISHER))
# By the name of the move. Of those concerned, only who works at the desk is told, and never who acted.
WORDS: dict[str, Word] = {
    SUBMITTED: Word(
        lambda case: REVIEWERS & ~_these(*case.contributors(case.edition)),
        "{who}送审了{edition}，请看过以后审定或退回。",
    ),
    "退回": Word(
        lambda case: EDITORS & _these(*case.contributors(case.edition)),
        "{who}退回了{edition}，理由是“{reason}”，请修改后重新送审。",
    ),
    "撤回": Word(
        lambda case: (
            Q(notices__edition=case.edition, notices__action=SUBMITTED)
            | _these(case.edition.submitted_by_id, case.edition.approved_by_id)
        ),
        "{who}撤回了{edition}的送审，这一版不用再审，改好后会重新送审。",
    ),
    "审定": Word(
        lambda case: PUBLISHERS | _these(case.edition.submitted_by_id),
        "{who}审定了{edition}，接下来由发布人员发布或定时发布。",
    ),
    "发布": Word(
        lambda case: _these(case.edition.submitted_by_id, case.edition.approved_by_id),
        "{who}发布了{edition}，读者已经能看到，发现有误可以更正或申请撤下。",
    ),
    "定时发布": Word(
        lambda case: _these(case.edition.submitted_by_id, case.edition.approved_by_id),
        "{who}定于{release_at}发布{edition}，到时自动发布，在那以前可以取消定时或撤回。",
    ),
    "取消定时": Word(
        lambda case: _these(case.edition.submitted_by_id, case.edition.approved_by_id),
        "{who}取消了{edition}的定时发布，要发布请发布人员手动发布或重新定时。",
    ),
    MISSED: Word(
        lambda case: PUBLISHERS | _these(case.edition.scheduled_by_id),
        "{edition}没有在{release_at}按时发布，原因是“{fault}”，请处理后手动发布或重新定时。",
    ),
    "申请撤下": Word(
        lambda case: REVIEWERS,
        "{who}申请撤下{edition}，理由是“{reason}”，请核准撤下或不予撤下。",
    ),
    "不予撤下": Word(
        lambda case: _these(case.asker, case.edition.submitted_by_id),
        "{who}没有同意撤下{edition}，读者照常看到，仍要撤下请写明理由再申请。",
    ),
    "撤下": Word(
        lambda case: _these(case.asker, case.edition.submitted_by_id),
        "{who}核准撤下了{edition}，理由是“{reason}”，读者已经不能再看，不用再办。",
    ),
}


def tell(edition: Edition, action: str, *, by: User | None, contributors, asker: int | None = None) -> None:
    """Write a notice to each person this move concerns.

    `contributors` says who worked on an edition; `asker` had asked for the withdrawal, if that is decided.
    """
    concerned, sentence = WORDS[action]
    text = sentence.format(
        who=by,
        edition=edition,
        reason=_quoted(edition.reason),
        fault=_quoted(edition.release_fault),
        release_at=_moment(edition.release_at),
    )
    _write(edition, action, text, concerned(Case(edition, contributors, asker)), by)


def of_note(note: Note) -> None:
    """Tell of a note on an edition (批注): whoever submitted it and, of a reply, whose note it replies to."""
    told = _these(note.edition.submitted_by_id, note.answers and note.answers.by_id)
    action, done = ("回复", "回复了") if note.answers else ("批注", "批注了")
    text = f"{note.by}{done}{note.edition}：“{_quoted(note.text)}”，请打开这一版看看，回复或修改。"
    _write(note.edition, action, text, told, note.by)


def _write(edition: Edition, action: str, text: str, concerned: Q, by: User | None) -> None:
    now = timezone.now() if settings.HAS_MAIL else None
    people = User.objects.filter(concerned, is_active=True, is_staff=True).exclude(pk=by.pk if by else None)
    Notice.objects.bulk_create(
        Notice(person=person, edition=edition, action=action, text=text, mail_due_at=now if person.email else None)
        for person in people.distinct()
    )


def _quoted(words: str) -> str:
    return Truncator(" ".join(words.split())).chars(QUOTED)


def _moment(at: dt.datetime | None) -> str:
    return dateformat.format(timezone.localtime(at), "Y年n月j日H:i") if at else ""
