"""How a dispatch stands, row by row, and all of them in one table (发文登记): what is shown, printed and exported."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from bulletin import letters
from bulletin.models import Bulletin, Delivery, Dispatch, DispatchLetter, Edition, Receipt, Status
from bulletin.models.dispatch import DeliveryQuerySet
from office.tables import sheets


class State(Enum):
    """Where a row stands, most urgent first, with how it is called."""

    UNCERTAIN = "不知送到没有"
    FAILED = "没有发成"
    OWED = "等发信"
    WAITING = "未签收"
    OPENED = "看过未签"
    SIGNED = "已签收"
    MOVED_ON = "已更正"

    @property
    def key(self) -> str:
        return self.name.lower()


class Row:
    """A delivery as the ledger shows it, with its letters and receipts, which are read already."""

    def __init__(self, delivery: Delivery, status: str):
        self.delivery, self.status = delivery, status

    @cached_property
    def receipt(self) -> Receipt | None:
        """What was signed last: of an edition withdrawn, that one knows of it."""
        signed = {receipt.of: receipt for receipt in self.delivery.receipts.all()}
        return signed.get(Receipt.Of.WITHDRAWAL if self.status == Status.WITHDRAWN else Receipt.Of.EDITION)

    @cached_property
    def signed_before(self) -> Receipt | None:
        """The receipt of the edition itself, of one withdrawn since."""
        is_withdrawn = self.status == Status.WITHDRAWN
        of_edition = (one for one in self.delivery.receipts.all() if one.of == Receipt.Of.EDITION)
        return next(of_edition, None) if is_withdrawn else None

    @cached_property
    def letters(self) -> list[DispatchLetter]:
        """Those that stand: none that another took the place of."""
        return [letter for letter in self.delivery.letters.all() if not letter.replaced]

    @property
    def mailed_at(self) -> dt.datetime | None:
        return max((letter.mailed_at for letter in self.letters if letter.mailed_at), default=None)

    @property
    def faults(self) -> list[str]:
        return [f"{letter.mail}：{letter.fault}" for letter in self.letters if letter.fault and not letter.mailed_at]

    @property
    def state(self) -> State:
        if self.receipt:
            return State.SIGNED
        if self.status == Status.SUPERSEDED:
            return State.MOVED_ON
        if self.status == Status.RELEASED and self.delivery.opened_at:
            return State.OPENED
        return self._state_of_letters()

    def _state_of_letters(self) -> State:
        unsent = [letter for letter in self.letters if not letter.mailed_at]
        if any(letter.is_doubtful for letter in unsent):
            return State.UNCERTAIN
        if any(letter.is_under_way for letter in unsent):
            return State.OWED
        has_failed = any(letter.fault != letters.OVER for letter in unsent)
        return State.FAILED if has_failed and not self.mailed_at else State.WAITING

    @property
    def label(self) -> str:
        if self.status == Status.WITHDRAWN:
            return {State.SIGNED: "知道撤下", State.WAITING: "撤下待确认"}.get(self.state, self.state.value)
        return self.state.value

    @property
    def may_resend(self) -> bool:
        return self.state in (State.UNCERTAIN, State.FAILED)

    @property
    def may_sign(self) -> bool:
        return self.receipt is None and self.status in (Status.RELEASED, Status.WITHDRAWN)


def ledger_of(dispatch: Dispatch) -> list[Row]:
    """Every row of it, in the order of the list: three queries, however many there are."""
    rows = dispatch.deliveries.select_related("added_by").prefetch_related("letters", "receipts__by")
    return [Row(row, dispatch.edition.status) for row in rows]


def counts(rows: Iterable[Row]) -> Counter[State]:
    return Counter(row.state for row in rows)


# As a table, the same on paper, in a file and on the page

COLUMNS = (
    *("序号", "栏", "收文单位", "份数", "方式", "联系人", "电话", "地址", "发出", "打开", "签收人", "签收时间"),
    *("状态", "备注"),
)


def table_of(rows: Sequence[Row]) -> list[list[sheets.Value | None]]:
    return [_cells(number, row) for number, row in enumerate(rows, start=1)]


def _cells(number: int, row: Row) -> list[sheets.Value | None]:
    delivery, receipt = row.delivery, row.receipt
    contact = addressee(delivery)
    return [
        number,
        kind_of(delivery),
        delivery.name,
        delivery.printed_copies or None,
        delivery.ways,
        contact.get("name", ""),
        contact.get("telephone", ""),
        contact.get("address", ""),
        _moment(row.mailed_at),
        _moment(delivery.opened_at),
        receipt.name if receipt else "",
        _moment(receipt.at if receipt else None),
        row.label,
        remark_of(delivery),
    ]


def kind_of(delivery: Delivery) -> str:
    return delivery.get_kind_display() or delivery.get_origin_display()


def addressee(delivery: Delivery) -> dict:
    """To whom its copies are addressed: the first contact with an address, else the first; none of a unit without."""
    with_address = [contact for contact in delivery.contacts if contact["address"]]
    return next(iter(with_address or delivery.contacts), {})


def remark_of(delivery: Delivery) -> str:
    late = f"补发：{delivery.added_because}（{delivery.added_by}）" if delivery.added_by else ""
    return "".join([delivery.remark, late])


def _moment(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


# All dispatches


class Summary(NamedTuple):
    """A dispatch as a line of the table of all."""

    dispatch: Dispatch
    units: int
    copies: int
    signed: int
    unsent: int

    @property
    def waiting(self) -> int:
        return self.units - self.signed


def listed(where: Q) -> QuerySet[Dispatch]:
    """The dispatches of the editions within this reach, newest first, with what a line of the table needs."""
    return (
        Dispatch.objects.filter(where)
        .select_related("edition__issue__bulletin")
        .defer("edition__content", "edition__preflight", "edition__proofreading", "edition__marks")
        .order_by("-made_at", "-pk")
    )


def summaries(dispatches: Sequence[Dispatch]) -> list[Summary]:
    """Each with its figures: two queries for all of them."""
    rows: DeliveryQuerySet = Delivery.objects.filter(dispatch__in=[one.pk for one in dispatches]).order_by()
    is_withdrawn = When(dispatch__edition__status=Status.WITHDRAWN, then=Value(Receipt.Of.WITHDRAWAL.value))
    wanted = Case(is_withdrawn, default=Value(Receipt.Of.EDITION.value))
    signed = Exists(Receipt.objects.filter(delivery=OuterRef("pk"), of=OuterRef("wanted")))
    unsent = DispatchLetter.objects.filter(delivery=OuterRef("pk"), mailed_at=None, replaced=False)
    is_unsent = Exists(unsent.exclude(fault=letters.OVER))
    figures = (
        rows.annotate(wanted=wanted)
        .annotate(is_signed=signed, is_unsent=is_unsent)
        .values("dispatch")
        .annotate(
            units=Count("pk"),
            copies=Sum("copies", filter=Q(by_paper=True), default=0),
            signed=Count("pk", filter=Q(is_signed=True)),
            unsent=Count("pk", filter=Q(is_unsent=True)),
        )
    )
    known = {pk: of_rows for pk, *of_rows in figures.values_list("dispatch", "units", "copies", "signed", "unsent")}
    return [Summary(one, *known.get(one.pk, NOTHING)) for one in dispatches]


class OnTime(NamedTuple):
    """How many units were to sign, and how many did in time."""

    units: int
    signed: int

    def __str__(self):
        return f"{self.signed}家，占{round(100 * self.signed / self.units)}%" if self.units else "没有分发"


def on_time(editions: QuerySet[Edition]) -> OnTime:
    """Of these editions: who signed within the days of the bulletin or, where it names none, without being asked."""
    rows = Delivery.objects.filter(dispatch__edition__in=editions.values("pk")).order_by()
    sent = Coalesce("added_at", "dispatch__made_at")
    receipts = Receipt.objects.filter(delivery=OuterRef("pk"), of=Receipt.Of.EDITION)
    is_on_time = Q(dispatch__edition__issue__bulletin__receipt_days=0, reminders=0, signed_at__isnull=False)
    for bulletin in Bulletin.objects.filter(receipt_days__gt=0):
        until = ExpressionWrapper(sent + dt.timedelta(days=bulletin.receipt_days), DateTimeField())
        is_on_time |= Q(dispatch__edition__issue__bulletin=bulletin.pk, signed_at__lte=until)
    figures = rows.annotate(signed_at=Subquery(receipts.values("at")[:1]))
    return OnTime(**figures.aggregate(units=Count("pk"), signed=Count("pk", filter=is_on_time)))


NOTHING = (0, 0, 0, 0)  # of a list without a row
