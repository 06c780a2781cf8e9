"""Whether anybody may have the PDFs of a bulletin, or staff alone (公开 PDF): opened by two persons, closed by one."""

from bulletin.models import Bulletin
from office import audit, two_persons
from office.models import User
from office.two_persons import Kind, Motion

OPENED, CLOSED = "open_pdf", "close_pdf"
LABELS = {OPENED: "公开 PDF", CLOSED: "不再公开 PDF"}
PUBLIC_PDF = "public_pdf"


def ask(bulletin: Bulletin, *, by: User) -> Motion:
    words = f"公开《{bulletin}》的 PDF，任何人都能下载"
    payload = {"bulletin": bulletin.pk}
    return two_persons.ask(PUBLIC_PDF, by=by, subject=_subject(bulletin), words=words, payload=payload)


def _open(motion: Motion) -> None:
    bulletin = Bulletin.objects.select_for_update().get(pk=motion.payload["bulletin"])
    bulletin.has_public_pdf = True
    bulletin.save(update_fields=["has_public_pdf"])
    subject = _subject(bulletin)
    audit.record(by=motion.asked_by, action=OPENED, subject=subject, about=bulletin, bulletin=bulletin.slug)


def _subject(bulletin: Bulletin) -> str:
    return f"刊物 {bulletin.slug}"


two_persons.KINDS[PUBLIC_PDF] = Kind("公开 PDF", _open)
