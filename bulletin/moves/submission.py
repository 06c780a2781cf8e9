"""Submitting: the issue is sealed, read, typeset, measured and put before a reviewer (送审)."""

from collections.abc import Iterator, Mapping
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils import timezone

from bulletin import archive, pictures, proofreader
from bulletin.document import content, marking, store
from bulletin.models import Edition, Issue, Picture, marks_now
from bulletin.moves.acts import ACTS, Case
from bulletin.moves.making import record, require_permission, tell
from bulletin.moves.questions import require_agreement
from bulletin.press import PressError, Report
from bulletin.proofreader import Remark
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

MOST_NAMED = 3  # of what must be put right, in one sentence


def submit(issue: Issue, *, by: User, reasons: Mapping[str, str] | None = None, agreed: str | None = None) -> Edition:
    """Seal the issue as it stands, typeset it and put it before a reviewer (送审).

    `reasons` say, by the key of a remark of the proofreader, why it is left standing; `agreed` is the yes to what is
    asked of a correction, and of None nobody is asked.
    """
    require_permission(by, Permission.SUBMIT_EDITION, ACTS[archive.SUBMITTED].label, issue)
    if issue.open_edition:
        raise Refused(f"{issue}已经送审，不能重复送审。")
    document = archive.seal(issue)
    _require_complete(issue, document)
    asked = [] if agreed is None else asked_of_correction(issue, document)
    require_agreement(f"{issue}没有送审", asked, agreed or "")
    remarks = _read(issue, document, by, reasons or {})
    try:
        proof = archive.draw(document)
        report = archive.inspect(proof)
    except PressError as error:
        raise Refused(f"{issue}没有送审：{error}") from error
    _require_printable(issue, report)
    archive.keep_pdf(proof.pdf)
    try:
        return _store(issue, proof, report, remarks, by, asked)
    except IntegrityError as error:
        raise Refused(f"{issue}刚刚已由别人送审，请刷新页面。") from error


@transaction.atomic
def _store(
    issue: Issue, proof: archive.Proof, report: Report, remarks: list[Remark], by: User, agreed: list[str]
) -> Edition:
    held = Issue.objects.select_for_update().get(pk=issue.pk)
    if archive.seal(held) != proof.content:
        raise Refused(f"{issue}在排版时又有改动，没有送审。请看过改动后再送审一次。")
    remarks = proofreader.answered([remark.finding for remark in remarks], held)  # some may have been given meanwhile
    if proofreader.unexplained(remarks):
        raise Refused(f"{issue}在排版时有人收回了校对的答复，没有送审。请看过校对再送审一次。")
    edition = Edition.objects.create(
        issue=held,
        version=proof.content.version,
        content=proof.content_bytes.decode(),
        pdf_sha256=store.sha256(proof.pdf),
        pdf_size=len(proof.pdf),
        pages=proof.pages,
        fingerprint=proof.fingerprint,
        date=proof.content.date,
        preflight=report.plain(),
        proofreading=proofreader.standing(proof.content, remarks),
        submitted_at=timezone.now(),
        submitted_by=by,
        stages=held.bulletin.stages,
        marks=marks_now(),
    )
    named = [digest for article in proof.content.articles for digest in pictures.named_in(article.body)]
    edition.pictures.set(Picture.objects.filter(sha256__in=named))
    said = {"agreed": agreed} if agreed else {}
    record(edition, by, archive.SUBMITTED, pages=proof.pages, pdf_sm3=store.sm3(proof.pdf), **said)
    tell(archive.SUBMITTED, Case(edition), by)
    return edition


def _read(issue: Issue, document: content.Content, by: User, reasons: Mapping[str, str]) -> list[Remark]:
    """What the proofreader has to say of it; refused is what must be put right and was left without a reason."""
    remarks = proofreader.explained(proofreader.read(document, issue), issue, by=by, reasons=reasons)
    if open_ones := proofreader.unexplained(remarks):
        named = "；".join(
            f"“{one.finding.words}”：{one.finding.sentence.rstrip('。')}" for one in open_ones[:MOST_NAMED]
        )
        raise Refused(f"{issue}没有送审：校对还有{len(open_ones)}处必须改的，请改正，或者逐处写明不改的理由。{named}。")
    return remarks


def missing_from(issue: Issue, document: content.Content) -> Iterator[str]:
    """What has to be written before the issue can be submitted; a sentence each."""
    if not document.articles and not document.briefs:
        yield f"{issue}还没有文章也没有简讯，写好后再送审。"
    for article in document.articles:
        if not article.body:
            yield f"{issue}的文章《{article.title}》还没有正文，写好或删去后再送审。"
        elif pictures.missing_from(article.body):
            yield f"{issue}的文章《{article.title}》有图片找不到了或已损坏，删去后重新上传，再送审。"


def _require_complete(issue: Issue, document: content.Content) -> None:
    if sentence := next(chain(missing_from(issue, document), wrong_as_correction(issue, document)), ""):
        raise Refused(sentence)


def _require_printable(issue: Issue, report: Report) -> None:
    if report.blocking:
        faults = "；".join(f"{item.what}：{item.figure}（{item.place}）" for item in report.blocking)
        raise Refused(f"{issue}没有送审，印前检查不通过：{faults}。请改正后再送审。")


def wrong_as_correction(issue: Issue, document: content.Content) -> Iterator[str]:
    """What keeps the issue from being submitted as a correction, or as none; a sentence each."""
    if document.version == 1 and document.correction:
        yield f"{issue}还没有发布过，请把更正说明和更正日期清空后再送审。"
    if document.version > 1 and not document.correction:
        yield f"{issue}已经发布过，更正要先填写更正说明和更正日期，再送审。"
    released = issue.editions.released().first()
    if released and content.without_correction(document) == content.without_correction(archive.document_of(released)):
        yield f"{issue}与已发布的版本没有不同，不需要更正。"


def asked_of_correction(issue: Issue, document: content.Content) -> list[str]:
    """What has to be said yes to before a correction in which no text is another."""
    released = issue.editions.released().first() if document.correction else None
    if released is None:
        return []
    beside = marking.changes_beside_texts(archive.document_of(released), document)
    named = "、".join(f"“{what}”" for what in beside[:MOST_NAMED]) + ("等" if len(beside) > MOST_NAMED else "")
    return [f"写了更正说明，正文却没有改动，只改了{named}。"] if beside else []
