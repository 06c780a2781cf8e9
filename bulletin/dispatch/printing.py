"""The address labels and the register of a dispatch, printed from the very rows the letters go by."""

from django.utils import timezone

from bulletin import archive, press
from bulletin.dispatch.ledger import COLUMNS, Row, addressee, table_of
from bulletin.models import Dispatch
from office.refusal import Refused

# What has room on paper; the rest is in the file.
_ON_PAPER = ("序号", "栏", "收文单位", "份数", "方式", "联系人", "电话", "签收人", "签收时间", "备注")


def labels_pdf(dispatch: Dispatch, rows: list[Row]) -> bytes:
    """A label for each unit that gets printed copies; raises Refused if none does."""
    labels = tuple(_label(row) for row in rows if row.delivery.by_paper)
    if not labels:
        raise Refused(f"{dispatch.edition}没有要寄纸质的单位，不用地址签。")
    return press.draw_labels(_mailing(dispatch), labels, archive.workshop())


def register_pdf(dispatch: Dispatch, rows: list[Row]) -> bytes:
    places = [COLUMNS.index(name) for name in _ON_PAPER]
    words = tuple(tuple(_word(cells[place]) for place in places) for cells in table_of(rows))
    copies = sum(row.delivery.printed_copies for row in rows)
    signed = sum(row.receipt is not None for row in rows)
    register = press.Register(_ON_PAPER, words, f"共{len(rows)}家，纸质{copies}份，已签收{signed}家。")
    return press.draw_register(_mailing(dispatch), register, archive.workshop())


def _label(row: Row) -> press.AddressLabel:
    contact = addressee(row.delivery)
    return press.AddressLabel(
        unit=row.delivery.name,
        person=contact.get("name", ""),
        address=contact.get("address", ""),
        telephone=contact.get("telephone", ""),
        copies=row.delivery.copies,
    )


def _mailing(dispatch: Dispatch) -> press.Mailing:
    document = archive.document_of(dispatch.edition)
    return press.Mailing(
        bulletin=document.bulletin,
        publisher=document.publisher,
        title=dispatch.title,
        fingerprint=dispatch.fingerprint,
        day=timezone.localdate().isoformat(),
    )


def _word(value: object) -> str:
    return "" if value is None else str(value)
