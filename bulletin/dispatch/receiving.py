"""What a unit does with what it received: opens it, downloads it, signs for it; what it is told in its place.

A link speaks for one unit and one edition. What is signed is signed once.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bulletin import notices
from bulletin.dispatch import links, record
from bulletin.document.dates import moment
from bulletin.document.visible import visible
from bulletin.models import Delivery, Edition, Receipt, Status
from bulletin.models.dispatch import DeliveryQuerySet
from office.models import Contact, User
from office.refusal import Refused

LONGEST_NAME = 50
Of, Way = Receipt.Of, Receipt.Way


class Closed(Refused):
    """The link opens nothing any more; str() says why."""


def find(token: str) -> Delivery | None:
    """What this link opens; None for one that never was and for one that opens nothing any more."""
    found = known().filter(token_sha256=links.sha256(token)).first()
    return found if found and not why_closed(found) else None


def known() -> DeliveryQuerySet:
    """Each with what its pages name."""
    return Delivery.objects.select_related("unit", "dispatch__edition__issue__bulletin")


def why_closed(delivery: Delivery) -> str:
    """A sentence if its link opens nothing any more."""
    if delivery.revoked_at:
        return "这个链接已经作废，打不开了：还要看的，请向编发单位要新的链接。"
    if delivery.expires_at <= timezone.now():
        return "这个链接已经过期，打不开了：还要看的，请向编发单位要新的链接。"
    return ""


def open_(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(openings=F("openings") + 1)
    Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=timezone.now())


def download(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk, downloaded_at=None).update(downloaded_at=timezone.now())


def newer(delivery: Delivery) -> Delivery | None:
    """What the same unit received of the edition that readers have now, if it may open that."""
    same = known().filter(
        dispatch__edition__issue=delivery.edition.issue_id,
        dispatch__edition__status=Status.RELEASED,
        dispatch__edition__gt=delivery.edition.pk,
        unit=delivery.unit_id,
        name=delivery.name if delivery.unit_id is None else F("name"),
    )
    return same.filter(revoked_at=None, expires_at__gt=timezone.now()).first()


@transaction.atomic
def sign(delivery: Delivery, *, name: str, way: Receipt.Way, by: User | None = None) -> Receipt:
    """Sign for the edition or, once it was withdrawn, say that one knows: in the name that is typed, at this moment."""
    edition = delivery.edition.hold()
    if (of := _wanted(edition)) is None:
        raise Refused(f"没有签上：{edition}已经更正，请签收更正后的一版。")
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if way == Way.LINK and (reason := _why_closed_since(held, delivery)):
        raise Closed(reason)
    if before := Receipt.objects.filter(delivery=held, of=of).first():
        raise Refused(f"{before.name}已经在{moment(timezone.localtime(before.at))}签过，不用再签。")
    signed = Receipt.objects.create(delivery=held, of=of, name=_name(name), at=timezone.now(), way=way, by=by)
    if way == Way.PAPER:
        record.of_row(delivery, record.PUT_DOWN, by=by, signed_by=signed.name, of=str(signed.get_of_display()))
    else:
        named = f"{signed.name}（{delivery.name}）"
        record.of_row(delivery, record.SIGNED, by=by, named=named, signed_by=signed.name, way=str(way.label))
    notices.settle_received(edition, _receivers(delivery))
    return signed


def put_down(delivery: Delivery, *, by: User, name: str) -> Receipt:
    """What was signed on paper, put down by the office (登记签收)."""
    record.require(delivery.edition, by)
    return sign(delivery, name=name, way=Way.PAPER, by=by)


@transaction.atomic
def undo(receipt: Receipt, *, by: User, reason: str) -> None:
    """Undo what the office put down by mistake (撤销登记): it stays on record, and the unit stands as unsigned."""
    delivery = receipt.delivery
    record.require(delivery.edition, by)
    edition = delivery.edition.hold()
    if receipt.way != Way.PAPER:
        raise Refused(f"没有撤销：{receipt.name}的签收是“{delivery}”自己签的，只有编辑部登记的才能撤销。")
    reason = record.line_of(reason, record.LONGEST_REASON, failed="没有撤销", asked="为什么撤销登记")
    if not Receipt.ever.filter(pk=receipt.pk).undo(by=by, reason=reason):
        raise Refused(f"“{delivery}”的这条登记已经撤销了。")
    facts = {"signed_by": receipt.name, "of": str(receipt.get_of_display())}
    record.of_row(delivery, record.UNDONE, by=by, reason=reason, **facts)
    if receipt.of == _wanted(edition):
        notices.reopen_received(edition, _receivers(delivery), since=receipt.at)


def _wanted(edition: Edition) -> Receipt.Of | None:
    """What units sign for as the edition stands; nothing once another took its place."""
    return {Status.RELEASED: Of.EDITION, Status.WITHDRAWN: Of.WITHDRAWAL}.get(Status(edition.status))


def _receivers(delivery: Delivery) -> list[int]:
    """Whose accounts receive for its unit."""
    receiving = Contact.objects.filter(unit=delivery.unit_id, person__isnull=False)
    return list(receiving.values_list("person", flat=True))


def _why_closed_since(held: Delivery, seen: Delivery) -> str:
    if held.token_sha256 != seen.token_sha256:
        return "您的链接已经换了新的，请用新的链接打开。"
    return why_closed(held)


def _name(words: str) -> str:
    name = " ".join(visible(words).split())
    if not any(map(str.isalpha, name)):
        raise Refused("没有签上：请写签收人的姓名。")
    if len(name) > LONGEST_NAME:
        raise Refused(f"没有签上：姓名有{len(name)}字，最多{LONGEST_NAME}字，请写短一些。")
    return name
