"""A row of the list with its files read: the issue as a manuscript, and the PDF that is sealed with it."""

import html
from dataclasses import dataclass, replace

from django.db import transaction

from bulletin import archive, incoming, moves, press, proofreader
from bulletin.adopting.manifest import Row
from bulletin.document import richtext, store
from bulletin.document.content import Content
from bulletin.incoming import Upload
from bulletin.intake import Refusal, filing, naming
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle
from bulletin.intake.structure import Given
from bulletin.intake.text.decoding import read_bytes
from bulletin.models import Issue
from bulletin.moves import Old
from bulletin.press import PressError
from bulletin.proofreading import RULES
from bulletin.word import door
from office.audit import acting
from office.models import User
from office.refusal import Refused

MAX_PDF = 64 * 2**20  # bytes
WHOLE = "全文（由原件 PDF 提取）"
SCANNED = "原件（扫描件）"
NO_TEXT = "这一期的原件是扫描的图片，没有可以提取的文字，请看 PDF。"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An issue that only has to be entered. `drawn` is its PDF where none was kept of that time."""

    row: Row
    manuscript: Manuscript
    pages: int
    pdf_sha256: str
    pdf_size: int
    drawn: bytes = b""
    preflight: tuple[dict[str, str], ...] = ()

    @property
    def pdf(self) -> bytes:
        """Raises Refused if it is not the one that was read."""
        if self.drawn or self.row.pdf is None:
            return self.drawn
        data = self.row.pdf.read_bytes()
        if store.sha256(data) != self.pdf_sha256:
            raise Refused(f"{self.row}的 PDF 在收录时被换过，这一批没有收：请不要动清单所在的文件夹，再运行一次。")
        return data


def read(row: Row, by: User) -> Ready:
    """Raises Refused, with what is wrong and what to do."""
    assert row.issue
    if row.pdf is None:
        return _drawn(row, _of_text(row, row.issue, by), by)
    with naming(row.pdf):
        data = read_bytes(row.pdf, MAX_PDF)
    try:
        original = press.examine(data, archive.workshop())
    except PressError as error:
        raise Refused(f"“{row.pdf.name}”{error}。") from error
    manuscript = _of_text(row, row.issue, by) if row.text else _of_pdf(row, row.issue, original)
    digest = store.sha256(data)
    return Ready(row=row, manuscript=manuscript, pages=original.pages, pdf_sha256=digest, pdf_size=len(data))


def entered(ready: Ready, by: User) -> Old:
    """The draft issue, as it is to be sealed; raises Refused."""
    issue, document = _filed(ready.row, ready.manuscript, by)
    _require_disclosed(ready.row, document)
    return Old(
        issue=issue,
        document=document,
        pdf_sha256=ready.pdf_sha256,
        pdf_size=ready.pdf_size,
        pages=ready.pages,
        preflight=list(ready.preflight),
        disclosure=ready.row.disclosure,
    )


def _of_text(row: Row, issue: Issue, by: User) -> Manuscript:
    """What the text file says, under the number and day of the list; raises Refused where it says another."""
    assert row.text
    with naming(row.text):
        upload = Upload(row.text.name, read_bytes(row.text, door.MAX_BYTES))
    given = Given(bulletin=issue.bulletin.name, number=issue.number, date=issue.date)
    manuscript, _ = incoming.manuscript_in(upload, given, by=by)
    said = (manuscript.year, manuscript.number, manuscript.date)
    if said != (issue.year, issue.number, issue.date):
        year, number, day = said
        raise Refused(
            f"“{upload.name}”里写的是{year}年第{number}期，日期{day}，"
            f"清单写的是{issue.year}年第{issue.number}期，日期{issue.date}：请核对清单和文件。"
        )
    total = issue.total_number or manuscript.total_number
    return replace(manuscript, bulletin=issue.bulletin.name, total_number=total)


def _of_pdf(row: Row, issue: Issue, original: press.Original) -> Manuscript:
    """All the text of the PDF as one article; of a scanned one a line that says so."""
    title, paragraphs = (WHOLE, original.paragraphs) if original.paragraphs else (SCANNED, (NO_TEXT,))
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    article = ManuscriptArticle(title=row.title or title, source="", body=richtext.clean(body))
    return Manuscript(
        bulletin=issue.bulletin.name,
        year=issue.year,
        number=issue.number,
        total_number=issue.total_number,
        date=issue.date,
        publisher=issue.publisher,
        articles=(article,),
        briefs_title=issue.briefs_title,
    )


def _drawn(row: Row, manuscript: Manuscript, by: User) -> Ready:
    """Typeset anew, from a draft of which nothing stays; raises Refused."""
    with transaction.atomic():
        _, document = _filed(row, manuscript, by)
        transaction.set_rollback(True)
    proof = archive.draw(document)
    report = archive.inspect(proof)
    if report.blocking:
        faults = "；".join(f"{item.what}：{item.figure}" for item in report.blocking)
        raise Refused(f"{row}没有原件 PDF，重排又通不过印前检查：{faults}。请补上原件 PDF，或改文件。")
    return Ready(
        row=row,
        manuscript=manuscript,
        pages=proof.pages,
        pdf_sha256=store.sha256(proof.pdf),
        pdf_size=len(proof.pdf),
        drawn=proof.pdf,
        preflight=tuple(report.plain()),
    )


def _filed(row: Row, manuscript: Manuscript, by: User) -> tuple[Issue, Content]:
    """The draft, and what is to be sealed of it; raises Refused."""
    assert row.bulletin
    try:
        with acting(by):
            issue = filing.file_manuscript(manuscript, slug=row.bulletin.slug)
    except Refusal as refusal:
        raise Refused(f"{row}{refusal}。") from refusal
    return issue, moves.sealed_as_old(issue, moves.ORIGINAL if row.pdf else moves.WITHOUT_PDF)


def _require_disclosed(row: Row, document: Content) -> None:
    found = [] if row.disclosure else proofreader.private(document)
    if found:
        named = "、".join(dict.fromkeys(RULES[one.rule].name for one in found))
        raise Refused(
            f"{row}里有{len(found)}处公开前要再看一眼（{named}）：可以公开的，在清单“放行理由”里写明为什么；不能的不要收。"
        )
