"""Old issues entered as they were published (原样收录): sealed, approved and released at once, in one entry of the log.

Two people answer for them: who submits and who approves. Nobody is written to, for all of it is long known.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone

from bulletin import archive, genuine, pictures
from bulletin.document import content, store
from bulletin.document.content import Content, Fact
from bulletin.models import Approval, Bulletin, Edition, Issue, Picture, Stage, Status, marks_now
from bulletin.moves.acts import ADOPTED
from bulletin.moves.replaying import take_over
from bulletin.numbers import used
from bulletin.search import entries
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

LABEL = "收录"  # of the line in the imprint by which readers are told, and the edition is known
ORIGINAL = "此期为原样收录，PDF 是当年印发的原件"
WITHOUT_PDF = "此期为补录，当年的 PDF 没有留存，PDF 是收录时按原文重排的"


class Pair(NamedTuple):
    """Who answers for old issues: one submits, another approves, and one of them releases."""

    submitter: User
    approver: User
    releaser: User


class Old(NamedTuple):
    """An old issue, entered as a draft: what is sealed of it, and its PDF on the shelf."""

    issue: Issue
    document: Content
    pdf_sha256: str
    pdf_size: int
    pages: int
    preflight: list[dict[str, Any]]
    disclosure: str = ""


def pair_for(bulletin: Bulletin, submitter: User, approver: User) -> Pair:
    """These two, if between them they may do for the bulletin all that an issue needs; raises Refused."""
    if submitter.pk == approver.pk:
        raise Refused("送审和审定要是两个人：--by 和 --approved-by 不能写同一个人。")
    of = Issue(bulletin=bulletin)
    _require(submitter, Permission.SUBMIT_EDITION, "送审", of)
    _require(approver, Permission.APPROVE_EDITION, "审定", of)
    may_release = [submitter] if bulletin.publisher_is_another else [approver, submitter]
    for person in may_release:
        if person.has_perm(Permission.RELEASE_EDITION, of):
            return Pair(submitter, approver, person)
    who = "送审的人" if bulletin.publisher_is_another else "这两个人里"
    raise Refused(f"《{bulletin.name}》没有收录：{who}没有发布的职责，请换人，或请管理员调整角色。")


def _require(person: User, permission: Permission, label: str, of: Issue) -> None:
    if not person.is_active or not person.has_perm(permission, of):
        raise Refused(f"{person}没有《{of.bulletin.name}》的{label}职责，没有收录：请换人，或请管理员调整角色。")


def sealed_as_old(issue: Issue, told: str) -> Content:
    """The issue's document, which tells readers how it came here and claims nothing of today's print."""
    document = archive.seal(issue)
    further = (*document.further, Fact(label=LABEL, text=told))
    return msgspec.structs.replace(document, further=further, duplex=False, verify_url="")


def is_adopted(edition: Edition) -> bool:
    """Whether it was entered as it had been published: it is sealed into it."""
    return any(fact.label == LABEL for fact in archive.document_of(edition).further)


@transaction.atomic
def adopt(olds: Sequence[Old], pair: Pair, **facts: Any) -> list[Edition]:
    """Enter these as released, each on its own date; all of them, or none."""
    editions = [_released(old, pair) for old in olds]
    said = facts | {"approver": pair.approver.get_full_name(), "releaser": pair.releaser.get_full_name()}
    take_over(editions, by=pair.submitter, action=ADOPTED, subject=f"{len(editions)}期旧刊", details=said)
    return editions


def _released(old: Old, pair: Pair) -> Edition:
    now, data = timezone.now(), content.to_bytes(old.document)
    disclosed = {"disclosure": old.disclosure, "disclosed_at": now, "disclosed_by": pair.approver}
    edition = Edition.objects.create(
        issue=old.issue,
        version=old.document.version,
        status=Status.RELEASED,
        content=data.decode(),
        pdf_sha256=old.pdf_sha256,
        pdf_size=old.pdf_size,
        pages=old.pages,
        fingerprint=content.fingerprint_of(store.sha256(data), old.pdf_sha256),
        date=old.document.date,
        preflight=old.preflight,
        submitted_at=now,
        submitted_by=pair.submitter,
        stages=[Stage.FINAL.value],
        stages_passed=1,
        marks=marks_now(),
        approved_at=now,
        approved_by=pair.approver,
        released_at=_morning(old.document.date),
        released_by=pair.releaser,
        **(disclosed if old.disclosure else {}),
    )
    seen = {"by": pair.approver, "at": now, "fingerprint": edition.fingerprint}
    Approval.objects.create(edition=edition, stage=Stage.FINAL, **seen)
    named = [digest for article in old.document.articles for digest in pictures.named_in(article.body)]
    edition.pictures.set(Picture.objects.filter(sha256__in=named))
    entries.update(edition)
    genuine.note_released(edition)
    used.update(edition)
    return edition


def _morning(day: dt.date) -> dt.datetime:
    """When the day begins here."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
