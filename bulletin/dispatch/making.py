"""The list itself: made with the release, from the sealed recipients and whoever has the edition before; and what is
added to it later (补发).
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from bulletin import archive, notices
from bulletin.dispatch import links, posting, record
from bulletin.dispatch.record import LABELS, may_dispatch
from bulletin.document.content import Content
from bulletin.models import Delivery, Dispatch, DispatchLetter, Edition, Kind, Origin, Status
from office.models import RecipientUnit, User
from office.refusal import Refused

__all__ = ["LABELS", "add", "make", "may_dispatch", "take_back"]

UNKNOWN = "名录里没有这个单位，按纸质寄送。"
OUT_OF_USE = "这个单位在名录里已经停用，按纸质寄送，请核对。"
NO_ADDRESS = "没有联系人的邮件地址或账号，按纸质寄送。"
HAD_BEFORE = "收过上一版，这一版名单里没有。"
LONGEST_NAME, MOST_COPIES = 200, 999
Purpose = DispatchLetter.Purpose


class Line(NamedTuple):
    """A unit as it is to stand on the list."""

    name: str
    kind: str
    unit: RecipientUnit | None
    origin: Origin
    remark: str = ""
    before: Delivery | None = None  # its row on the list of the edition before


@transaction.atomic
def make(edition: Edition, *, by: User) -> Dispatch:
    """The list of an edition just released, with a letter owed to each unit that takes letters."""
    document = archive.document_of(edition)
    version = f"（第{document.version}版）" if document.version > 1 else ""
    made = Dispatch.objects.create(
        edition=edition,
        fingerprint=edition.fingerprint,
        title=f"{document.title}{version}",
        made_at=timezone.now(),
        made_by=by,
    )
    rows = [_row(made, place, line) for place, line in enumerate(_lines(edition, document), start=1)]
    send(Delivery.objects.bulk_create(rows), edition)
    return made


@transaction.atomic
def make_late(edition: Edition, *, by: User) -> Dispatch:
    """The list of an edition that was released before there were lists (建分发单)."""
    record.require(edition, by)
    held = edition.hold()
    if held.status != Status.RELEASED:
        raise Refused(f"{held}现在是“{held.standing}”，只有已发布的才能建分发单。")
    if Dispatch.objects.filter(edition=held).exists():
        raise Refused(f"{held}已经有分发单了。")
    made = make(held, by=by)
    record.record(held, record.MADE, by=by, units=made.deliveries.count())
    return made


@transaction.atomic
def add(dispatch: Dispatch, *, by: User, name: str, copies: int, reason: str) -> Delivery:
    """A unit more, on record as a late one, with who and why (补发)."""
    record.require(dispatch.edition, by)
    edition = dispatch.edition.hold()
    if edition.status != Status.RELEASED:
        raise Refused(f"{edition}现在是“{edition.standing}”，只有已发布的才能补发。")
    name = record.line_of(name, LONGEST_NAME, failed="没有补发", asked="补发给哪个单位")
    reason = record.line_of(reason, record.LONGEST_REASON, failed="没有补发", asked="为什么补发")
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(f"份数请写1到{MOST_COPIES}。")
    unit = _units_by_name([name]).get(name)
    listed = dispatch.deliveries.filter(unit=unit) if unit else dispatch.deliveries.filter(name=name)
    if listed.exists():
        raise Refused(f"“{name}”已经在分发单上：信没有收到的请点“重发”，链接找不到的请点“换链接”。")
    row = _row(dispatch, dispatch.deliveries.count() + 1, Line(name, "", unit, Origin.LATE, _remark_of(unit)))
    row.copies = copies
    row.added_at, row.added_by, row.added_because = timezone.now(), by, reason
    row.save()
    send([row], edition)
    record.of_row(row, record.ADDED, by=by, reason=reason, copies=copies)
    return row


def take_back(edition: Edition) -> None:
    """Tell everybody who has the edition that it is withdrawn, and ask them to say that they know."""
    if made := Dispatch.objects.filter(edition=edition).first():
        posting.hold_back(made)
    had = list(Delivery.objects.filter(dispatch__edition=edition).had().select_related("unit"))
    posting.owe(had, Purpose.WITHDRAW)
    tell_people(had, edition, f"{edition.issue}已撤下，请停用并确认。")


def send(rows: list[Delivery], edition: Edition) -> None:
    posting.owe([row for row in rows if row.by_mail], Purpose.SEND)
    tell_people([row for row in rows if row.by_system], edition, f"收到{edition}，请签收。")


def tell_people(rows: Iterable[Delivery], edition: Edition, text: str) -> None:
    """Those whose accounts receive for these units; by letter too where the letter with the link goes to nobody."""
    people = [contact for row in rows for contact in posting.contacts_of(row) if contact["person"]]
    no_link = {contact["person"] for contact in people if not contact["mail"]}
    notices.of_received(edition, text, {contact["person"] for contact in people}, by_letter_too=no_link)


# What stands on it


def _lines(edition: Edition, document: Content) -> Iterator[Line]:
    """Each unit once: those of the sealed lists in printed order, then whoever else has the edition before."""
    printed = [(kind.value, name) for kind in Kind for name in getattr(document.recipients, kind.value)]
    units = _units_by_name(name for _, name in printed)
    before = {row.unit_id or row.name: row for row in _had_before(edition)}
    told: set[int | str] = set()
    for kind, name in printed:
        unit = units.get(name)
        key = unit.pk if unit else name
        if key not in told:
            told.add(key)
            yield Line(name, kind, unit, Origin.LISTED, _remark_of(unit), before.get(key))
    for key, row in before.items():
        if key not in told:
            yield Line(row.name, "", row.unit, Origin.HAD, HAD_BEFORE, row)


def _had_before(edition: Edition) -> list[Delivery]:
    """The rows of the edition before it, whose list has all before that."""
    earlier = Dispatch.objects.filter(edition__issue=edition.issue_id, edition__lt=edition.pk)
    if (last := earlier.order_by("-edition").first()) is None:
        return []
    posting.hold_back(last)
    rows = Delivery.objects.filter(dispatch=last).had().select_related("unit").prefetch_related("unit__contacts")
    return list(rows)


def _units_by_name(names: Iterable[str]) -> dict[str, RecipientUnit]:
    """The units of these names; of a name that none has now, the one that had it last."""
    wanted = set(names)
    known = RecipientUnit.objects.prefetch_related("contacts")
    found = {unit.name: unit for unit in known.filter(name__in=wanted)}
    earlier = RecipientUnit.history.filter(name__in=wanted - found.keys()).order_by("history_date", "history_id")
    once = dict(earlier.values_list("name", "id"))
    renamed = known.in_bulk(once.values())
    return found | {name: renamed[pk] for name, pk in once.items() if pk in renamed}


def _remark_of(unit: RecipientUnit | None) -> str:
    if unit is None:
        return UNKNOWN
    return "" if unit.is_active else OUT_OF_USE


def _row(dispatch: Dispatch, place: int, line: Line) -> Delivery:
    """As the unit wishes it now; one out of use as it had it before, or on paper."""
    how = _how(line)
    return Delivery(
        dispatch=dispatch,
        unit=line.unit,
        name=line.name,
        kind=line.kind,
        place=place,
        remark="".join([line.remark, how.pop("remark", "")]),
        origin=line.origin,
        **how,
        **links.fresh(dispatch.edition.issue.bulletin),
    )


def _how(line: Line) -> dict[str, Any]:
    """Copies, ways and contacts."""
    unit = line.unit
    if unit is None or not unit.is_active:
        if line.before is None:
            return {"copies": 1, "by_paper": True, "by_mail": False, "by_system": False, "contacts": []}
        return {name: getattr(line.before, name) for name in ("copies", *WAYS, "contacts")}
    contacts = [posting.snapshot(contact) for contact in unit.contacts.all()]
    by_mail = unit.by_mail and any(contact["mail"] for contact in contacts)
    by_system = unit.by_system and any(contact["person"] for contact in contacts)
    is_reached = unit.by_paper or by_mail or by_system
    return {
        "copies": unit.copies,
        "by_paper": unit.by_paper or not is_reached,
        "by_mail": by_mail,
        "by_system": by_system,
        "contacts": contacts,
        "remark": "" if is_reached else NO_ADDRESS,
    }


WAYS = ("by_paper", "by_mail", "by_system")
