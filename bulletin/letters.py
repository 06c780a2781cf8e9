"""The letters owed: sent in batches by a command, never in a request; what fails is tried again.

A letter is claimed before it is handed over, so two senders never have the same one. Of a sender that died, or was not
answered, nobody knows whether its letter went out: it is shown as doubtful. A notice is then due again, under the same
Message-ID, by which a server or a reader knows the second from the first. What must not arrive twice
(`Post.is_sent_once`) waits for a person instead. A server that cannot be reached costs no letter a try.
"""

import contextlib
import datetime as dt
import smtplib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.core import mail
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bulletin import notices
from bulletin.models import Notice
from bulletin.models.letters import LONGEST_PAUSE, Letter, LetterQuerySet
from bulletin.models.notices import RECEIVED
from office import envelope, logs
from office.refusal import Refused

PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
TRIES = 10
NOBODY = "收件人已停用、离开编辑部或没有邮件地址，没有发。"
OVER = "发信以前事情已经办结，没有发。"
BROKEN = "程序出了错，这封信没有发成：日志里记着，请系统管理员查看。"
LONGEST_FAULT = 500  # characters, as the column has it


class Fault(NamedTuple):
    """What went wrong, in a sentence fit to be kept; `is_doubtful` if the letter may have gone out all the same,
    `is_final` if the server will never take one to this address.
    """

    sentence: str
    is_doubtful: bool = False
    is_final: bool = False


class Post(NamedTuple):
    """A kind of letters: all of them, how one is worded, and who hears of one that is given up or in doubt. `refused`
    says what becomes of one to an address that is refused for good, where that is not tried again like the rest.
    """

    letters: Callable[[], LetterQuerySet[Any]]
    worded: Callable[[Any], mail.EmailMessage]
    tell: Callable[[Any], None] = lambda letter: None
    refused: Callable[[Any, str], None] | None = None
    is_sent_once: bool = False


def drop_unreachable() -> int:
    """Owe no letter to who has left or has no address, nor, of the desk's affairs, to who is not at the desk of that
    bulletin any more; how many those were.
    """
    gone = Q(person__is_active=False) | ~notices.may_read() | Q(person__email="")
    return Notice.objects.due(timezone.now()).filter(gone).update(mail_due_at=None, fault=NOBODY)


def drop_over(post: Post) -> int:
    """Owe no letter that asks for what is done by now; how many those were."""
    return post.letters().due(timezone.now()).over().update(mail_due_at=None, fault=OVER)


def send_due(post: Post) -> Iterator[Any]:
    """Send what is due over one connection; yields each letter tried, as it then stands.

    What can go wrong before anything is handed over is over by the time the letter is claimed.
    """
    connection = mail.get_connection()
    try:
        for letter in _due(post):
            words, fault = _worded(post, letter)
            if unreachable := _fault_of(connection.open, letter):
                yield from _wait(post, unreachable)
                return
            if not _claim(post, letter):
                continue
            if words:
                fault = _fault_of(partial(connection.send_messages, [words]), letter)
            if fault and fault.is_final and post.refused:
                post.refused(letter, fault.sentence)
            elif fault:
                _put_off(post, letter, fault)
            if fault:
                _hang_up(connection)
            else:
                _mark_sent(letter)
            _note(letter)
            yield letter
    finally:
        _hang_up(connection)


def given_up(post: Post) -> LetterQuerySet[Any]:
    """What has had all its tries and is still wanted."""
    tried = post.letters().filter(mailed_at=None, mail_due_at=None, tries__gte=TRIES)
    return tried.exclude(pk__in=post.letters().over().values("pk"))


def resend_given_up(post: Post) -> int:
    """Have all of that tried again, as if for the first time (重发全部); how many letters it is."""
    return given_up(post).update(mail_due_at=timezone.now(), tries=0)


def _wait(post: Post, unreachable: Fault) -> list[Any]:
    """All that is due, put off for a little: with the server nobody can reach no letter has been tried."""
    now = timezone.now()
    waiting = list(post.letters().due(now))
    facts = {"fault": unreachable.sentence, "mail_due_at": now + PAUSES[0]}
    post.letters().filter(pk__in=[letter.pk for letter in waiting]).due(now).update(**facts)
    for letter in waiting:
        letter.fault, letter.mail_due_at = facts["fault"], facts["mail_due_at"]
    if waiting:
        kind = waiting[0]._meta.model_name
        logs.warn("mail.unreachable", kind=kind, waiting=len(waiting), fault=unreachable.sentence)
    return waiting


def _note(letter: Letter) -> None:
    facts = {"kind": letter._meta.model_name, "letter": letter.pk, "tries": letter.tries}
    if letter.mailed_at:
        logs.note("letter", **facts, outcome="sent")
    else:
        outcome = "put off" if letter.mail_due_at else "given up"
        logs.warn("letter", **facts, outcome=outcome, is_doubtful=letter.handed_at is not None, fault=letter.fault)


def _due(post: Post) -> Iterator[Any]:
    """Each as it stands when its turn comes: all of them take minutes, in which links change and issues move."""
    for pk in list(post.letters().due(timezone.now()).values_list("pk", flat=True)):
        if letter := post.letters().due(timezone.now()).filter(pk=pk).first():
            yield letter


def _worded(post: Post, letter: Letter) -> tuple[mail.EmailMessage | None, Fault | None]:
    try:
        words = post.worded(letter)
        words.extra_headers["Message-ID"] = envelope.message_id(letter)
        return words, None
    except Refused as refusal:  # a file that was to go with it is not whole
        return None, Fault(str(refusal)[:LONGEST_FAULT])
    except (InterfaceError, OperationalError):  # of the database: no fault of this letter
        raise
    except Exception:  # of the program: the letters behind it have no part in it
        logs.broke("letter", kind=letter._meta.model_name, letter=letter.pk)
        return None, Fault(BROKEN)


def _claim(post: Post, letter: Letter) -> bool:
    """Whether this sender has the letter now, still to be sent; nobody else has it meanwhile. Of what may be sent twice
    the claim is over by itself.
    """
    now = timezone.now()
    claim = {"mail_due_at": None if post.is_sent_once else now + envelope.held(), "handed_at": now, "fault": ""}
    owed = post.letters().filter(pk=letter.pk, mail_due_at=letter.mail_due_at)
    over = post.letters().filter(pk=letter.pk).over()
    claimed = owed.exclude(pk__in=over.values("pk")).update(**claim)
    for name, value in claim.items():
        setattr(letter, name, value)
    return bool(claimed)


def _mark_sent(letter: Letter) -> None:
    letter.mailed_at, letter.mail_due_at, letter.fault = timezone.now(), None, ""
    facts = {name: getattr(letter, name) for name in ("mailed_at", "mail_due_at", "fault")}
    type(letter)._base_manager.filter(pk=letter.pk).update(**facts)  # whose row may be gone meanwhile


@transaction.atomic
def _put_off(post: Post, letter: Any, fault: Fault) -> None:
    """Keep what went wrong and when to try again, or tell of it; unless meanwhile it was made due anew."""
    claim = {"mail_due_at": letter.mail_due_at, "handed_at": letter.handed_at}
    must_be_looked_at = post.is_sent_once and fault.is_doubtful
    letter.tries, letter.fault = letter.tries + 1, fault.sentence
    is_given_up = must_be_looked_at or letter.tries >= TRIES
    letter.mail_due_at = None if is_given_up else timezone.now() + _pause_after(letter.tries)
    changes: dict[str, Any] = {"tries": letter.tries, "fault": letter.fault, "mail_due_at": letter.mail_due_at}
    if not fault.is_doubtful:  # it is in nobody's hands again
        letter.handed_at = changes["handed_at"] = None
    is_ours = post.letters().filter(pk=letter.pk, **claim).update(**changes)
    if is_ours and is_given_up:
        post.tell(letter)


def _pause_after(tries: int) -> dt.timedelta:
    return PAUSES[tries - 1] if tries <= len(PAUSES) else LONGEST_PAUSE


def _hang_up(connection) -> None:
    with contextlib.suppress(OSError):  # the server has gone already
        connection.close()


def _fault_of(act: Callable[[], object], letter: Letter) -> Fault | None:
    """Why this, on behalf of the letter, did not work; None if it did."""
    try:
        act()
    except (OSError, ValueError) as error:  # what the server or the network, and what the letter itself is guilty of
        sentence = " ".join(_sentence_for(error).split())[:LONGEST_FAULT]
        is_of_network = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
        is_doubtful = is_of_network or isinstance(error, smtplib.SMTPServerDisconnected)
        return Fault(sentence, is_doubtful, _is_final(error))
    except Exception:
        logs.broke("letter", kind=letter._meta.model_name, letter=letter.pk)
        return Fault(BROKEN, is_doubtful=True)
    return None


def _is_final(error: Exception) -> bool:
    """5yz of SMTP, for every address of the letter."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _ in error.recipients.values())


def _sentence_for(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():  # the server's own words may repeat name and password
            return f"邮件服务器不认账号或密码（{error.smtp_code}）：请检查设置 EMAIL_URL。"
        case smtplib.SMTPRecipientsRefused():
            refusals = "；".join(f"{address}：{_words(*why)}" for address, why in error.recipients.items())
            return f"邮件服务器不收给这个地址的信（{refusals}）：请核对地址。"
        case smtplib.SMTPResponseException():
            return f"邮件服务器没有收这封信（{_words(error.smtp_code, error.smtp_error)}）。"
        case smtplib.SMTPServerDisconnected() | TimeoutError():
            return f"邮件服务器断开了连接，或者{settings.EMAIL_TIMEOUT}秒内没有应答。"
        case OSError():
            return f"和邮件服务器连不上（{error.strerror or error}）：请检查设置 EMAIL_URL 和网络。"
        case _:
            return "这封信写不成：请核对收件人的邮件地址。"


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


# Notices


def _letter(notice: Notice) -> mail.EmailMessage:
    link = settings.SITE_URL and settings.SITE_URL + _address(notice)
    context = {"notice": notice, "link": link, "is_of_unit": notice.action == RECEIVED}
    body = render_to_string("mail/notice.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}  # so that nobody's holiday reply comes back
    return mail.EmailMessage(notice.subject, body, to=[notice.person.email], headers=headers)


def _address(notice: Notice) -> str:
    """Where it is to be seen; the addresses of notices lead on: to a paragraph, to a file."""
    if notice.is_public:
        return reverse("my_notice", args=[notice.pk])
    if notice.motion_id:
        return reverse("motions")
    if notice.note_id or notice.action in (notices.LETTER_FAILED, notices.TAMPERED, notices.DISPATCH_FAILED):
        return reverse("notice", args=[notice.pk])
    return reverse("admin:bulletin_edition_change", args=[notice.edition_id])


NOTICES = Post(
    letters=lambda: Notice.objects.select_related("person").with_subject(),
    worded=_letter,
    tell=notices.of_failed_letter,
)
