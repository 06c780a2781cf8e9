"""Who is told of what (通知): a row for each person concerned, written in the transaction of the move itself.

Of a move are told, each person once: whom it asks for something, who has a file it made worthless, whom else it
concerns, and who chose to be told. Nothing here waits for a mail server: `letters` sends what is owed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.text import Truncator

from bulletin import archive, reach
from bulletin.document.dates import moment
from bulletin.models import Bulletin, Download, Edition, Invitation, Note, Notice, Status, Subscription
from bulletin.models.notices import CORRECTED, DISCARD, FILES, PUBLIC, PUBLISHED, RECEIVED, REPLACE, TAKEN_DOWN
from office import roles
from office.models import User
from office.permissions import Permission
from office.refusal import Refused
from office.two_persons import WATCHERS, Motion

REMINDER, LETTER_FAILED, MOTION, TAMPERED = "remind", "letter_failed", "motion", "tampered"
DISPATCH_FAILED = "dispatch_failed"
LABELS = {
    "note": "批注",
    "reply": "回复",
    REMINDER: "催办",
    LETTER_FAILED: "信发不出去",
    MOTION: "两人同意",
    REPLACE: "请换用更正",
    DISCARD: "请停用旧件",
    PUBLISHED: "新一期发布",
    CORRECTED: "更正",
    TAKEN_DOWN: "已撤下",
    RECEIVED: "收文",
    DISPATCH_FAILED: "分发的信没有送到",
}
_INNER = str.maketrans("“”", "‘’")
QUOTED = 1000  # characters of a reason or note; the rest is on the edition's page
# Who watches over accounts and the record, and hears of whatever is not as it should be.
GUARDIANS = Q(groups__name__in=WATCHERS) | Q(is_superuser=True)
# Whose notices are over once a later edition of the issue is on its way.
FALLEN = (Status.RETURNED, Status.RECALLED)


class Choice(NamedTuple):
    """What a person may choose to be told of, besides what their work brings, and in what words.

    `waits` if it is then on their bell until it is over.
    """

    label: str
    words: str
    waits: bool = False


# By the act or, of what is public, by the name it goes by among readers.
CHOICES = {
    "submit": Choice("送审", "{who}送审了{edition}。"),
    "return": Choice("退回", "{who}退回了{edition}，理由是“{reason}”。"),
    "approve": Choice("审定", "{who}审定了{edition}。"),
    PUBLISHED: Choice("新一期发布", "{issue}已发布。"),
    CORRECTED: Choice("更正", "{issue}已更正{in_public}。"),
    TAKEN_DOWN: Choice("撤下", "{issue}已撤下{in_public}。"),
    "miss_release": Choice(
        "没有按时发布", "{edition}没有在{release_at}按时发布，原因是“{fault}”，等发布人员处理。", waits=True
    ),
    LETTER_FAILED: Choice(
        "信发不出去", "给{person}的信试了{tries}次都没有发出（{fault}），请核对地址后重发。", waits=True
    ),
}


class Word(NamedTuple):
    """What some people are told; `asks` if something is to be done about it."""

    people: Q
    action: str
    text: str
    asks: bool = True


def tell(
    edition: Edition, action: str, words: str, *, concerned: Q, asks: Q, by: User | None, reason: str = ""
) -> None:
    """Settle what earlier moves asked for, and write a notice to each person this one concerns, but not to who acted.

    Of those concerned, `asks` are who has something to do about it now; all of them work at the desk. `reason` is
    the one given for this move.
    """
    settle(edition)
    facts = _facts(edition, action, by, reason)
    concerned = _at_desk(edition) & concerned
    told = [
        Word(concerned & asks, action, words.format(**facts)),
        *_of_files(edition, action, facts),
        Word(concerned, action, words.format(**facts), asks=False),
        *_of_choices(edition, action, facts),
    ]
    _write_each(edition, told, by)


def of_note(note: Note) -> None:
    """Tell of a note on an edition (批注): whoever submitted it; of a reply, whose note it replies to; of an
    outsider's, who asked them.

    Who answers has done what the thread asked of them.
    """
    if note.answers:
        _of_thread(note).filter(person=note.by).update(settled_at=timezone.now())
    told = Q(pk=note.edition.submitted_by_id) | Q(pk=note.answers and note.answers.by_id)
    told |= Q(pk=note.invitation and note.invitation.by_id)
    action = "reply" if note.answers else "note"
    text = f"{note.author}{LABELS[action]}了{note.edition}：“{_quoted(note.said)}”，请打开这一版看看，回复或修改。"
    _write(note.edition, action, text, _at_desk(note.edition) & told, note.by, note=note)


def of_verdict(invitation: Invitation, action: str) -> None:
    """Tell who asked an outsider, and who submitted what they read, of what the outsider says."""
    edition = invitation.edition
    opinion = f"，意见是“{_quoted(invitation.opinion)}”" if invitation.opinion else ""
    said = f"{invitation.get_verdict_display()}{opinion}"
    text = f"{invitation}看过{edition}，{said}；由{invitation.by}请的外单位核稿，仅供参考。"
    told = Q(pk=edition.submitted_by_id) | Q(pk=invitation.by_id)
    _write(edition, action, text, _at_desk(edition) & told, None)


def of_failed_letter(letter: Notice) -> None:
    """Tell whoever chose to be told that a letter is given up; of a letter about a letter, or about no bulletin,
    nobody is.
    """
    if letter.action == LETTER_FAILED or letter.edition is None:
        return
    facts = {"person": letter.person, "tries": letter.tries, "fault": letter.fault.rstrip("。")}
    text = CHOICES[LETTER_FAILED].words.format(**facts)
    may_mend = Q(groups__name=roles.MANAGER) | Q(is_superuser=True)  # no more who was a manager when they chose
    told = _at_desk(letter.edition) & may_mend & _chose(LETTER_FAILED, letter.edition)
    _write(letter.edition, LETTER_FAILED, text, told, None)


def of_alarm(edition: Edition, text: str) -> None:
    """Tell 管理 and 审计 of what is not what was sealed."""
    _write(edition, TAMPERED, text, _at_desk(edition) & GUARDIANS, None)


def of_received(edition: Edition, text: str, people: Iterable[int], *, by_letter_too: Iterable[int]) -> None:
    """Tell who receives for a unit that something has come for it, on their bell; by letter too, if nobody else writes
    to them.
    """
    _write_each(edition, [Word(Q(pk__in=set(people)), RECEIVED, text)], None)
    told = Notice.objects.filter(edition=edition, action=RECEIVED, mailed_at=None)
    told.exclude(person__in=set(by_letter_too)).update(mail_due_at=None)


def settle_received(edition: Edition, people: Iterable[int]) -> None:
    """One of them has signed for it."""
    told = Notice.objects.filter(edition=edition, action=RECEIVED, person__in=set(people), settled_at=None)
    told.update(settled_at=timezone.now())


def reopen_received(edition: Edition, people: Iterable[int], *, since: dt.datetime) -> None:
    """That one of them signed at that moment was a mistake: what they were told is still to be done."""
    told = Notice.objects.filter(edition=edition, action=RECEIVED, person__in=set(people), settled_at__gte=since)
    told.update(settled_at=None)


def of_failed_dispatch(edition: Edition) -> None:
    """Tell whoever publishes that letters to units did not arrive, or may not have; once, until somebody has looked."""
    said = Notice.objects.filter(edition=edition, action=DISPATCH_FAILED, settled_at=None)
    if not said.exists():
        publishers = reach.holders(edition.issue.bulletin_id, roles.PUBLISHER) | Q(pk=edition.released_by_id)
        text = f"{edition}分发的信有没送到、或者不知道送到没有的，请到分发页看看，核对地址以后重发。"
        _write(edition, DISPATCH_FAILED, text, _at_desk(edition) & publishers, None)


def settle_failed_dispatch(edition: Edition) -> None:
    """No letter is in doubt any more."""
    said = Notice.objects.filter(edition=edition, action=DISPATCH_FAILED, settled_at=None)
    said.update(settled_at=timezone.now())


def of_motion(motion: Motion, text: str) -> None:
    """Tell whoever watches over accounts, and whose account it is, of what takes two persons; what was asked before is
    over.
    """
    Notice.objects.filter(motion=motion, settled_at=None).update(settled_at=timezone.now())
    told = Q(is_staff=True) & (GUARDIANS | Q(pk=motion.person_id) | Q(pk=motion.asked_by_id))
    waits = motion.settled_at is None
    _write_each(None, [Word(told, MOTION, text, waits)], motion.asked_by if waits else motion.settled_by, motion=motion)


def remind(edition: Edition, text: str, people: Q) -> None:
    """Tell anew those an edition waits for: what they were told before and have not looked at is said again by this."""
    reminded = _at_desk(edition) & people
    unread = Notice.objects.unread().filter(edition=edition, note=None, person__in=User.objects.filter(reminded))
    unread.exclude(action__in=FILES).update(read_at=timezone.now())
    _write(edition, REMINDER, text, reminded, None)


def may_read() -> Q:
    """For a query of notices: those that their reader may still read. Of a bulletin's affairs, or of what takes two
    persons, that is nobody who has no business there any more.
    """
    watches = Exists(User.objects.filter(pk=OuterRef("person"), groups__name__in=WATCHERS))
    is_ones_own = Q(person=F("motion__person")) | Q(person=F("motion__asked_by"))
    of_motion = Q(motion__isnull=False) & (Q(person__is_superuser=True) | Q(watches) | is_ones_own)
    of_edition = Q(edition__isnull=False) & reach.is_at_desk_of("edition__issue__bulletin")
    return Q(action__in=PUBLIC) | Q(person__is_staff=True) & (of_edition | of_motion)


def read(person: User, **about: object) -> None:
    """This person has seen what their notices about it say."""
    unseen = Notice.objects.filter(person=person, read_at=None, **about)
    if unseen.exists():  # a look at a page waits for no lock unless it must
        unseen.update(read_at=timezone.now())


# What is over


def settle(edition: Edition) -> None:
    """What was to be done about the edition, and about those that came to nothing before it, is done or void.

    Notes settle themselves, unless no more can be said: on what readers have nobody writes notes.
    """
    of_issue = Q(edition__issue=edition.issue_id)
    is_over = Q(edition=edition) | (of_issue & Q(edition__lt=edition.pk, edition__status__in=FALLEN))
    over = Q(is_over, ~Q(action__in=(*FILES, TAMPERED)), note=None)
    if edition.status == Status.RELEASED:
        over |= of_issue & Q(edition__lte=edition.pk, note__isnull=False)
    Notice.objects.filter(over, settled_at=None).update(settled_at=timezone.now())


def settle_note(note: Note) -> None:
    """Nothing is left to be said in the thread this note stands in: it leaves the bell."""
    _of_thread(note).update(settled_at=timezone.now())


def settle_alarm(edition: Edition) -> None:
    """The edition is what was sealed again."""
    Notice.objects.filter(edition=edition, action=TAMPERED, settled_at=None).update(settled_at=timezone.now())


def settle_failure(letter: Notice) -> None:
    """The letter is on its way again: that it was given up is nobody's concern any more."""
    of_failure = Notice.objects.filter(edition=letter.edition_id, action=LETTER_FAILED, settled_at=None)
    of_failure.update(settled_at=timezone.now())


def _of_thread(note: Note):
    thread = note.answers_id or note.pk
    return Notice.objects.filter(Q(note=thread) | Q(note__answers=thread), settled_at=None)


# What people choose


def choices_for(person: User, bulletin: Bulletin) -> dict[str, Choice]:
    """What this person may choose to be told of, of this bulletin, by key."""
    sees_drafts = person.is_staff and person.has_perm(Permission.VIEW_EDITION, bulletin)
    keys = set(CHOICES if sees_drafts else PUBLIC)
    if not person.has_perm(Permission.CHANGE_USER):  # who may mend an address
        keys.discard(LETTER_FAILED)
    return {key: choice for key, choice in CHOICES.items() if key in keys}


def offered_to(person: User) -> list[tuple[Bulletin, list[tuple[str, str, bool]]]]:
    """Each bulletin with what may be chosen of it: the field's value, its label, whether it is chosen."""
    chosen = set(Subscription.objects.filter(person=person).values_list("bulletin", "action"))
    return [
        (
            bulletin,
            [
                (f"{bulletin.pk}:{key}", choice.label, (bulletin.pk, key) in chosen)
                for key, choice in choices_for(person, bulletin).items()
            ],
        )
        for bulletin in Bulletin.objects.all()
    ]


@transaction.atomic
def choose(person: User, values: Iterable[str]) -> None:
    """Have this person told of exactly what these fields name, besides what their work brings."""
    User.objects.select_for_update().get(pk=person.pk)  # two tabs, one after the other
    offered = {
        f"{bulletin.pk}:{key}": (bulletin, key)
        for bulletin in Bulletin.objects.all()
        for key in choices_for(person, bulletin)
    }
    chosen = set(values)
    if not chosen <= set(offered):
        raise Refused("没有保存：勾选的通知里有您不能选的，或者刊物已经不在了，请在刷新后的页面上重新勾选。")
    of_person = Subscription.objects.filter(person=person)
    of_person.delete()
    of_person.bulk_create(
        Subscription(person=person, bulletin=bulletin, action=key)
        for value, (bulletin, key) in offered.items()
        if value in chosen
    )


def _at_desk(edition: Edition) -> Q:
    return reach.at_desk_of(edition.issue.bulletin_id)


def _chose(key: str, edition: Edition) -> Q:
    return Q(subscriptions__bulletin=edition.issue.bulletin_id, subscriptions__action=key)


def _of_choices(edition: Edition, action: str, facts: dict[str, object]) -> Iterator[Word]:
    if action == "release":
        action = CORRECTED if edition.version > 1 else PUBLISHED
    elif action == "withdraw":
        action = TAKEN_DOWN
    if choice := CHOICES.get(action):
        people = _chose(action, edition) & (Q() if action in PUBLIC else _at_desk(edition))
        yield Word(people, action, choice.words.format(**facts), choice.waits)


# What became of files


def _of_files(edition: Edition, action: str, facts: dict[str, object]) -> Iterator[Word]:
    """Whoever has a file of an earlier edition hears that it is worthless; what they heard before is void."""
    if action == "release" and edition.version > 1:
        key, words = REPLACE, "您下载过的{issue}已更正{in_public}，请换用新的。"
    elif action == "withdraw":
        key, words = DISCARD, "您下载过的{issue}已撤下{in_public}，请不要再用，已印发的请收回。"
    else:
        return
    before = Notice.objects.filter(edition__issue=edition.issue_id, action__in=FILES, settled_at=None)
    before.update(settled_at=timezone.now())
    yield Word(_fetched(edition), key, words.format(**facts))


def _fetched(edition: Edition) -> Q:
    """Who has a file of any edition of the issue, or one of the whole year made while such an edition stood in it."""
    then = OuterRef("at")
    stood = Edition.objects.filter(
        Q(superseded_at=None) | Q(superseded_at__gt=then),
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=then),
        issue=edition.issue_id,
        released_at__lte=then,
    )
    of_year = Q(Exists(stood), edition=None, bulletin=edition.issue.bulletin_id, year=edition.issue.year)
    fetched = Download.objects.filter(Q(edition__issue=edition.issue_id) | of_year)
    return Q(pk__in=fetched.order_by().values("person"))


# How it is written


def _write(
    edition: Edition, action: str, text: str, concerned: Q, by: User | None, *, note: Note | None = None
) -> None:
    _write_each(edition, [Word(concerned, action, text)], by, note=note)


def _write_each(
    edition: Edition | None,
    words: Iterable[Word],
    by: User | None,
    *,
    note: Note | None = None,
    motion: Motion | None = None,
) -> None:
    """A notice to each person of the first word that is for them."""
    now = timezone.now()
    told = {by.pk} if by else set()
    rows = []
    for word in words:
        for person in User.objects.filter(word.people, is_active=True).distinct():
            if person.pk in told:
                continue
            told.add(person.pk)
            rows.append(
                Notice(
                    person=person,
                    edition=edition,
                    motion=motion,
                    note=note,
                    action=word.action,
                    text=word.text,
                    settled_at=None if word.asks else now,
                    mail_due_at=now if settings.HAS_MAIL and person.email else None,
                )
            )
    Notice.objects.bulk_create(rows)


def _facts(edition: Edition, action: str, by: User | None, reason: str) -> dict[str, object]:
    """What the words of a notice may name."""
    return {
        "who": by,
        "edition": edition,
        "issue": edition.issue,
        "reason": _quoted(reason),
        "why": f"，理由是“{_quoted(reason)}”" if reason else "",
        "fault": _quoted(edition.release_fault),
        "release_at": moment(timezone.localtime(edition.release_at)) if edition.release_at else "",
        "in_public": _in_public(edition, action),
    }


def _in_public(edition: Edition, action: str) -> str:
    """What readers are told of a correction or withdrawal, in brackets; nothing if they are told nothing."""
    said = ""
    if action == "release" and (correction := archive.document_of(edition).correction):
        said = correction.note
    elif action == "withdraw" and edition.shows_statement:
        said = edition.statement
    return f"（{_quoted(said).rstrip('。')}）" if said else ""


def _quoted(words: str) -> str:
    """A person's words as they stand in a sentence between quotation marks: those within become single ones."""
    return Truncator(" ".join(words.split())).chars(QUOTED).translate(_INNER)
