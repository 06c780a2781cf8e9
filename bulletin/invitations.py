"""Outsiders asked to read a sealed edition (请外单位核稿): who may ask, what a link opens and for how long.

A link and a code, which go to the person by two ways, open one edition to one person for some days. What an outsider
says is on record and stands beside the edition; it is no approval, and nothing here moves a status.
"""

import datetime as dt
import re
import secrets
import unicodedata
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bulletin import archive, moves, notes, notices
from bulletin.document import store
from bulletin.document.visible import visible
from bulletin.models import OPEN, Edition, Invitation, Note
from office import audit
from office.audit import AuditEntry
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

INVITED, RENEWED, REVOKED = "invite_outsider", "renew_invitation", "revoke_invitation"
OPENED, LOCKED, AGREED, DISAGREED = "open_invitation", "lock_invitation", "agree", "disagree"
LABELS = {
    INVITED: "请外单位核稿",
    RENEWED: "核稿换链接",
    REVOKED: "核稿作废",
    OPENED: "打开核稿",
    LOCKED: "核稿码输错锁住",
    AGREED: "外单位同意",
    DISAGREED: "外单位不同意",
}
SAID = {Invitation.Verdict.AGREE: AGREED, Invitation.Verdict.DISAGREE: DISAGREED}

USUAL_DAYS, MOST_DAYS = 3, 30
TRIES = 5  # at the code; then the inviter has to make another
CODE_DIGITS = 6
TOKEN_BYTES = 32
MOST_NOTES, MOST_VERDICTS = 100, 20  # of one invitation, each of which is told to people
LONGEST_NAME, LONGEST_UNIT, LONGEST_OPINION = 50, 100, 1000  # characters, as the columns have it
_FILLERS = "\u115f\u1160"  # letters, by the tables of Unicode, that look like nothing


class Closed(Refused):
    """What an outsider was asked to read is no longer open to them; str() says why."""


class Key(NamedTuple):
    """An invitation with the two secrets that open it, which are shown once and kept nowhere."""

    invitation: Invitation
    token: str
    code: str


# At the desk: asked, given another link, revoked


def invite(edition: Edition, *, by: User, name: str, unit: str, days: int) -> Key:
    """Ask somebody outside the office to read this very edition."""
    token, code, kept = _secrets()
    with transaction.atomic():
        held = _held(edition, by)
        asked = Invitation(
            edition=held,
            fingerprint=held.fingerprint,
            name=_name(name),
            unit=_line(unit, LONGEST_UNIT, "单位"),
            by=by,
            expires_at=_end_of(days),
            **kept,
        )
        _require_outsider(asked)
        if held.invitations.standing(timezone.now()).filter(name=asked.name, unit=asked.unit).exists():
            raise Refused(f"已经请过{asked}核稿：链接和核稿码找不到了，请点那一行的“换链接”。")
        asked.save()
        _record(asked, INVITED, by=by, until=asked.expires_at.isoformat())
    return Key(asked, token, code)


def renew(invitation: Invitation, *, by: User, days: int) -> Key:
    """Another link and code in the place of the old ones, which open nothing from now on (换链接).

    Whoever makes them has seen them, and stands as who asked.
    """
    token, code, kept = _secrets()
    with transaction.atomic():
        _held(invitation.edition, by)
        _require_outsider(invitation)
        changes = {**kept, "failures": 0, "by": by, "expires_at": _end_of(days)}
        if not Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(**changes):
            raise Refused(f"请{invitation}核稿已经作废：要再请，请重新填写。")
        invitation.refresh_from_db()
        _record(invitation, RENEWED, by=by, until=invitation.expires_at.isoformat())
    return Key(invitation, token, code)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Close it at once, whatever its outsider is at (作废)."""
    _held(invitation.edition, by)
    standing = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    if not standing.update(revoked_at=timezone.now(), revoked_by=by):
        raise Refused(f"请{invitation}核稿已经作废了。")
    _record(invitation, REVOKED, by=by)


def may_invite(edition: Edition, by: User) -> bool:
    """Whether this person may ask outsiders to read the edition now, and undo it."""
    return edition.status in OPEN and by.has_perm(Permission.ADD_INVITATION, edition)


def _held(edition: Edition, by: User) -> Edition:
    """The edition as it stands, kept so until the transaction ends."""
    if not by.is_active or not by.has_perm(Permission.ADD_INVITATION, edition):
        raise Refused("您没有请外单位核稿的权限，请找编辑、审核或发布的同事，或请管理员调整您的角色。")
    held = edition.hold()
    if held.status not in OPEN:
        raise Refused(f"{held}现在是“{held.get_status_display()}”，只有待审和已审定的才能请外单位核稿。")
    return held


def _require_outsider(asked: Invitation) -> None:
    """Refuse the names of those who made this issue or work at the desk, who would agree with themselves."""
    insiders = User.objects.filter(is_active=True, is_staff=True) | User.objects.filter(
        pk__in=moves.contributors(asked.edition)
    )
    names = {*insiders.values_list("name", flat=True), *archive.document_of(asked.edition).editors}
    if _bare(asked.name) in map(_bare, names):
        raise Refused(
            f"{asked.name}是编辑部的人，或者参与了这一期：请用办公室的方式批注、审定；外面同名的人，请在姓名里注明。"
        )


def _bare(name: str) -> str:
    """Its letters: two names that look alike are alike, whatever stands between them or has no look at all."""
    letters = filter(str.isalnum, unicodedata.normalize("NFKC", name))
    return "".join(one for one in letters if one not in _FILLERS).casefold()


def _name(words: str) -> str:
    name = _line(words, LONGEST_NAME, "姓名")
    if not _bare(name):
        raise Refused("请写明请谁核稿：姓名会写在核稿的页面上。")
    return name


def _line(words: str, longest: int, label: str) -> str:
    """One line of what somebody typed."""
    line = " ".join(visible(words).split())
    if len(line) > longest:
        raise Refused(f"{label}有{len(line)}字，最多{longest}字：请写短一些。")
    return line


def _end_of(days: int) -> dt.datetime:
    if not 1 <= days <= MOST_DAYS:
        raise Refused(f"有效期请写1到{MOST_DAYS}天。")
    return timezone.now() + dt.timedelta(days=days)


def _secrets() -> tuple[str, str, dict[str, str]]:
    """A link's token, a code, and what is kept of them. Hashing takes its time: before the transaction."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    return token, code, {"token_sha256": _sha256(token), "code_hash": make_password(code)}


def _sha256(token: str) -> str:
    return store.sha256(token.encode())


# At the door: the link, then the code


def find(token: str) -> Invitation | None:
    """The invitation that this link opens; None for one that never was and for one that opens nothing any more."""
    found = known().filter(token_sha256=_sha256(token)).first()
    return found if found and not why_closed(found) else None


def known() -> QuerySet[Invitation]:
    """Each with what its pages name."""
    return Invitation.objects.select_related("edition__issue__bulletin", "by")


def why_closed(invitation: Invitation) -> str:
    """A sentence if it opens nothing any more, even to whoever was let in."""
    edition = invitation.edition
    if invitation.revoked_at:
        return "这次核稿已经取消，稿件不能再看。谢谢您；有疑问请问请您核稿的人。"
    if invitation.expires_at <= timezone.now():
        return "这次核稿已经到期，稿件不能再看。还要看的，请向请您核稿的人要新的链接。"
    if edition.status not in OPEN or edition.fingerprint != invitation.fingerprint:
        return "您看的这一稿已经办完或者收回修改，不能再看。谢谢您；有疑问请问请您核稿的人。"
    return ""


def enter(invitation: Invitation, code: str) -> None:
    """Let in whoever knows the code; every try counts, and is counted before it is looked at."""
    number = _count_try(invitation)
    if check_password(_digits(code), invitation.code_hash):
        _let_in(invitation)
        return
    if number < TRIES:
        raise Refused(f"核稿码不对，请核对后再输。还可以试{TRIES - number}次。")
    with transaction.atomic():
        _record(invitation, LOCKED)
    raise Refused(LOCKED_SENTENCE)


LOCKED_SENTENCE = f"核稿码输错了{TRIES}次，这个链接已经锁住：请向请您核稿的人要新的链接和核稿码。"


@transaction.atomic
def _count_try(invitation: Invitation) -> int:
    """Which try this is; raises Refused if there are none left."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if held.failures >= TRIES or held.token_sha256 != invitation.token_sha256:
        raise Refused(LOCKED_SENTENCE)
    held.failures += 1
    held.save(update_fields=["failures"])
    return held.failures


def _digits(code: str) -> str:
    """As it was given, however it was typed: with spaces, full-width."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code[: 4 * CODE_DIGITS]))


@transaction.atomic
def _let_in(invitation: Invitation) -> None:
    same = Invitation.objects.filter(pk=invitation.pk, token_sha256=invitation.token_sha256)
    same.update(failures=0)
    if same.filter(opened_at=None).update(opened_at=timezone.now()):
        _record(invitation, OPENED, named=outside(invitation))


# Inside: what an outsider says


@transaction.atomic
def write(invitation: Invitation, *, place: str, text: str) -> Note:
    """A note at a place of the edition, in the outsider's name."""
    held = _still_open(invitation)
    if held.notes.count() >= MOST_NOTES:
        raise Refused(f"批注没有写上：一次核稿最多{MOST_NOTES}条，其余的请写在意见里，或者直接告诉请您核稿的人。")
    return notes.add_invited(held, place=place, text=text)


@transaction.atomic
def say(invitation: Invitation, *, verdict: str, opinion: str) -> Invitation:
    """Agree or disagree; said anew, it takes the place of what was said, and both are on record."""
    held = _still_open(invitation)
    said = _opinion(opinion)
    if verdict not in Invitation.Verdict.values:
        raise Refused("结论没有存下来：请选“同意”或者“不同意”。")
    if verdict == Invitation.Verdict.DISAGREE and not any(map(str.isalnum, said)):
        raise Refused("结论没有存下来：不同意的，请写明哪里不妥、怎么改。")
    if (verdict, said) == (held.verdict, held.opinion):
        return held
    if _times_said(held) >= MOST_VERDICTS:
        raise Refused(f"结论没有存下来：已经改过{MOST_VERDICTS}次，请直接告诉请您核稿的人。")
    held.verdict, held.opinion, held.said_at = verdict, said, timezone.now()
    held.save(update_fields=["verdict", "opinion", "said_at"])
    action = SAID[Invitation.Verdict(verdict)]
    _record(held, action, named=outside(held), opinion=said)
    notices.of_verdict(held, action)
    return held


def _still_open(invitation: Invitation) -> Invitation:
    """The invitation as it stands, kept so until the transaction ends; raises Closed."""
    invitation.edition.hold()
    held = known().select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.token_sha256 != invitation.token_sha256:
        raise Closed("您的链接已经换了新的，请用新的链接打开。")
    if reason := why_closed(held):
        raise Closed(reason)
    return held


def _opinion(words: str) -> str:
    said = visible(words).strip()
    if len(said) > LONGEST_OPINION:
        raise Refused(f"结论没有存下来：意见有{len(said)}字，最多{LONGEST_OPINION}字，请写短一些。")
    return said


def _times_said(invitation: Invitation) -> int:
    of_issue = AuditEntry.objects.filter(subject=invitation.edition.issue.name, action__in=SAID.values())
    return of_issue.filter(details__invitation=invitation.pk).count()


def outside(invitation: Invitation) -> str:
    """As whom the log knows who has no account here."""
    return f"{invitation.name}（外单位）"


def _record(invitation: Invitation, action: str, by: User | None = None, named: str = "", **details: str) -> None:
    edition = invitation.edition
    facts = {
        "edition": edition.pk,
        "version": edition.version,
        "fingerprint": invitation.fingerprint,
        "invitation": invitation.pk,
        "outsider": str(invitation),
        "inviter": str(invitation.by),
        **details,
    }
    issue = edition.issue
    audit.record(
        by=by,
        action=action,
        subject=issue.name,
        details=facts,
        named=named,
        about=edition,
        bulletin=issue.bulletin.slug,
    )
