"""From drafts to a sealed document and its PDF, and where the PDFs of editions are kept.

The one road `Issue -> Content -> PDF`: previews walk it and forget, submitting walks it and keeps.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bulletin import elsewhere, genuine, onrecord, press, shelf
from bulletin.document import content, richtext, store
from bulletin.document.content import Altered, Article, Brief, Content, Correction, Fact, Labels, Recipients
from bulletin.document.places import places
from bulletin.document.upgrade import NewerSchema
from bulletin.models import EVER_RELEASED, Contribution, Edition, Issue, KnownFile, Stage, Status, facts_in
from bulletin.pressroom import workshop


class Damaged(press.PressError):
    """A file on the shelf is gone, or not the one that was kept."""

    def __init__(self, sentence: str, edition: int):
        super().__init__(sentence)
        self.edition = edition  # the key of the one it belongs to


SUBMITTED = "submit"  # as the audit log calls it
MOST_NAMED = 20  # editions in one sentence
AT_ONCE = 200  # editions with all that was sealed
FROM_BACKUP = "请从备份里取回这个文件"  # a copy is signed once, at the release


@dataclass(frozen=True)
class Proof:
    """A document and its PDF, drawn but not kept."""

    content: Content
    pdf: bytes
    pages: int

    @property
    def content_bytes(self) -> bytes:
        return content.to_bytes(self.content)

    @property
    def fingerprint(self) -> str:
        return content.fingerprint(self.content_bytes, self.pdf)


def seal(issue: Issue) -> Content:
    """Freeze everything the reader will see of the issue as its drafts stand now."""
    bulletin = issue.bulletin
    return Content(
        version=issue.next_version,
        correction=Correction(note=issue.correction_note, date=issue.corrected_on) if issue.corrected_on else None,
        bulletin=bulletin.name,
        slug=bulletin.slug,
        year=issue.year,
        number=issue.number,
        total_number=issue.total_number,
        date=issue.date,
        publisher=issue.publisher,
        marking=issue.marking,
        serial=issue.serial,
        editors_note=issue.editors_note,
        articles=tuple(
            Article(
                key=article.key,
                column=article.column,
                title=article.title,
                source=source_of(article),
                body=richtext.clean(article.body),
            )
            for article in issue.articles.select_related("unit")
        ),
        briefs_title=issue.briefs_title,
        briefs=tuple(Brief(text=brief.text, source=source_of(brief)) for brief in issue.briefs.select_related("unit")),
        labels=Labels(**{kind: getattr(bulletin, f"{kind}_label") for kind in Labels.__struct_fields__}),
        recipients=_recipients(issue),
        signer=issue.signer,
        imprint_office=issue.imprint_office or issue.publisher,
        imprint_date=issue.imprint_date or issue.date,
        print_run=issue.print_run,
        reviewers=issue.names("reviewer"),
        editors=issue.names("editor"),
        further=tuple(Fact(label=label, text=text) for label, text in facts_in(issue.further)),
        duplex=bulletin.duplex,
        about=bulletin.about,
        verify_url=_verify_url(issue),
    )


def _verify_url(issue: Issue) -> str:
    """Where the code in the imprint leads, if the bulletin prints one and the site has a name of its own."""
    if not (issue.bulletin.prints_code and settings.SITE_URL):
        return ""
    return settings.SITE_URL + reverse("verify_issue", args=[issue.bulletin.slug, issue.year, issue.number])


def source_of(contribution: Contribution) -> str:
    """The words that were written for it; the unit's name is printed where there are none."""
    return contribution.source or (contribution.unit.name if contribution.unit else "")


def _recipients(issue: Issue) -> Recipients:
    lists: dict[str, list[str]] = {"report": [], "send": [], "issue": []}
    for line in issue.recipients.select_related("unit"):
        lists[line.kind].append(line.unit.name)
    return Recipients(**{kind: tuple(names) for kind, names in lists.items()})


def draw(document: Content, *, mark: str = "") -> Proof:
    """Typeset a document, by a press worker elsewhere or in this machine's own; raises press.PressError with a Chinese
    sentence, or Busy.
    """
    typeset = elsewhere.typeset(document, mark) or press.compose(document, workshop(document), mark=mark)
    return Proof(document, typeset.pdf, typeset.pages)


def inspect(proof: Proof) -> press.Report:
    """The preflight report of a proof without a mark; raises press.PressError."""
    return press.inspect(proof.pdf, proof.content, workshop())


def proof_mark() -> str:
    """What a preview carries on every page: that it is one, and when it was made."""
    return f"校样 {timezone.localtime():%Y-%m-%d %H:%M}"


def document_of(edition: Edition) -> Content:
    """What was sealed, to be shown; raises as `sealed_document` does.

    Whatever the hash says, its bodies hold no markup but what the sanitiser leaves.
    """
    document = sealed_document(edition)
    if edition.fingerprint in _seen_clean:
        return document
    cleaned = _cleaned(document)
    if cleaned == document:
        _seen_clean.add(edition.fingerprint)
    return cleaned


def sealed_document(edition: Edition) -> Content:
    """What was sealed, hashed each time it is read; raises NewerSchema, or Altered for what is not what was sealed."""
    data = edition.content.encode()
    is_sealed = content.fingerprint_of(store.sha256(data), edition.pdf_sha256) == edition.fingerprint
    if not is_sealed or onrecord.denies(edition):
        raise altered(edition)
    document = content.from_bytes(data)
    if (document.version, document.date) != (edition.version, edition.date):
        raise altered(edition)
    return document


# The fingerprints of what this process has found to hold clean bodies: no more than there are editions.
_seen_clean: set[str] = set()


def _cleaned(document: Content) -> Content:
    articles = tuple(
        msgspec.structs.replace(article, body=richtext.as_allowed(article.body)) for article in document.articles
    )
    return msgspec.structs.replace(document, articles=articles)


def altered(edition: Edition) -> Altered:
    return Altered(f"{edition}的内容与封存的不符，现在不能看；已报告管理人员。", edition.pk)


def words_of(editions: Iterable[Edition]) -> Iterator[tuple[Edition, str]]:
    """Each with all its words, place by place; what is damaged or newer than this program is left out."""
    for edition in editions:
        try:
            document = document_of(edition)
        except content.UNREADABLE:
            continue
        yield edition, "\n".join(place.text for place in places(document))


def sealed_bytes(edition: Edition, wanted: str) -> bytes:
    """The sealed PDF, to make what is `wanted` from it; raises Damaged if it is no longer what was sealed."""
    pdf = store.read(shelf.have(pdf_path(edition), edition.pdf_sha256), edition.pdf_sha256)
    if pdf is None:
        sentence = f"{edition}封存的PDF不见了或被改动过，不能做{wanted}；请告知管理员，用 verify 查明。"
        raise Damaged(sentence, edition.pk)
    return pdf


def unreleased_pdf(edition: Edition) -> bytes:
    """The sealed PDF as it may leave before its release: 待审 and the fingerprint stamped on each page.

    Raises press.PressError.
    """
    words = f"待审 {edition.fingerprint[:12]}"
    pdf = sealed_bytes(edition, "盖“待审”的 PDF")
    stamped = press.stamp(pdf, words, workshop(), about=str(edition))
    genuine.note(edition, {KnownFile.Kind.STAMPED: store.sha256(stamped)})
    return stamped


def signing_key() -> press.KeyFile | press.Token | None:
    """What this office signs its released PDFs with, if it does; raises press.PressError."""
    if settings.SIGNING_CERTIFICATE:
        return press.KeyFile(Path(settings.SIGNING_CERTIFICATE), _passphrase())
    if settings.SIGNING_PKCS11_MODULE:
        names = (settings.SIGNING_PKCS11_TOKEN, settings.SIGNING_PKCS11_KEY)
        return press.Token(Path(settings.SIGNING_PKCS11_MODULE), *names, _passphrase())
    return None


def _passphrase() -> str:
    if not settings.SIGNING_PASSPHRASE_FILE:
        return settings.SIGNING_PASSPHRASE
    try:
        return Path(settings.SIGNING_PASSPHRASE_FILE).read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise press.PressError(
            f"签名口令文件 {settings.SIGNING_PASSPHRASE_FILE} 读不出来；"
            "请管理员检查 SIGNING_PASSPHRASE_FILE 和文件权限。"
        ) from error


def sign(edition: Edition) -> press.Signed | None:
    """A signed copy of the sealed PDF, kept on the shelf; None if the office signs none. Raises press.PressError."""
    key = signing_key()
    if key is None:
        return None
    signed = press.sign(sealed_bytes(edition, "签名"), key, workshop(), about=str(edition))
    keep_pdf(signed.pdf)
    return signed


def keep_pdf(pdf: bytes) -> str:
    """Store a PDF and return its SHA-256; safe to repeat. Raises press.PressError."""
    return shelf.keep(settings.EDITIONS_ROOT, pdf, ".pdf")


def pdf_path(edition: Edition) -> Path:
    return store.find(settings.EDITIONS_ROOT, edition.pdf_sha256, ".pdf")


class Released(NamedTuple):
    """A PDF on the shelf as it leaves the house."""

    name: str  # as sentences call it
    path: Path
    sha256: str
    size: int


def released_pdf(edition: Edition) -> Released:
    """The signed copy, or the sealed PDF where there is none."""
    if edition.signed_sha256 and edition.signed_size:
        return Released("签名的PDF", signed_path(edition), edition.signed_sha256, edition.signed_size)
    return Released("封存的PDF", pdf_path(edition), edition.pdf_sha256, edition.pdf_size)


def signed_path(edition: Edition) -> Path:
    return store.find(settings.EDITIONS_ROOT, edition.signed_sha256, ".pdf")


def whole_pdf(edition: Edition) -> Released:
    """The PDF as it leaves the house, hashed once for each state of the file; raises Damaged."""
    released = released_pdf(edition)
    if not store.is_still_whole(shelf.have(released.path, released.sha256), released.sha256):
        sentence = f"{edition}{released.name}不见了或被改动过，现在不能下载；请告知管理员，用 verify 查明。"
        raise Damaged(sentence, edition.pk)
    return released


def made_here() -> bytes:
    """The key by which files made of editions are known to be our own; not the site's own key, for the press has it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"made of editions", "sha256")


def has_sealed_pdf(edition: Edition) -> bool:
    """Whether the PDF on the shelf is, byte for byte, the one that was sealed."""
    return has_pdf(edition.pdf_sha256)


def has_pdf(digest: str) -> bool:
    """Whether the PDF of this SHA-256 is on the shelf, byte for byte."""
    return store.is_whole(shelf.have(store.find(settings.EDITIONS_ROOT, digest, ".pdf"), digest), digest)


def verify() -> Iterator[str]:
    """What is gone or differs from its seal, one Chinese sentence each; nothing if every edition is whole."""
    people = ("submitted_by", "approved_by")
    editions = Edition.objects.select_related("issue__bulletin", *people).prefetch_related("approvals__by")
    for edition in editions.order_by("pk").iterator(chunk_size=AT_ONCE):
        for fault in chain(_faults(edition), _faults_of_approvals(edition)):
            yield f"{edition}（{edition.get_status_display()}，版本 {edition.pk}）：{fault}"


def notes() -> Iterator[str]:
    """What editions sealed by earlier programs lack by the standards of today, a Chinese sentence for each lack.

    No fault: what was approved stays as it is.
    """
    lacking = defaultdict[str, list[str]](list)
    for edition in Edition.objects.select_related("issue__bulletin").defer("content").order_by("pk").iterator():
        with suppress(OSError):  # which `verify` names
            for lack in press.lacks(pdf_path(edition).read_bytes()):
                lacking[lack].append(str(edition))
    for lack, editions in lacking.items():
        more = "等" if len(editions) > MOST_NAMED else ""
        named = "、".join(editions[:MOST_NAMED]) + more
        yield f"提示：{len(editions)}个版本的 PDF {lack}：{named}。封存的不改，今后送审的不会这样。"


def _faults(edition: Edition) -> Iterator[str]:
    try:
        document = content.from_bytes(edition.content)
    except NewerSchema as refusal:
        yield str(refusal)
    except msgspec.MsgspecError:
        yield "内容已损坏，读不出来。"
    else:
        if (document.version, document.date) != (edition.version, edition.date):
            yield "版次或日期与封存的内容不符。"
    try:
        pdf = shelf.have(pdf_path(edition), edition.pdf_sha256).read_bytes()
    except shelf.Lacking as error:
        yield str(error)
        return
    except OSError:
        yield f"PDF 文件缺失或读不出来：{pdf_path(edition)}。"
        return
    if store.sha256(pdf) != edition.pdf_sha256:
        yield f"PDF 文件被改动过：{pdf_path(edition)}。"
    if content.fingerprint(edition.content.encode(), pdf) != edition.fingerprint:
        yield "指纹与内容和 PDF 不符。"
    if edition.signed_sha256:
        yield from _faults_of_signed(edition, pdf)


def _faults_of_approvals(edition: Edition) -> Iterator[str]:
    """What of the stages that it passed is not on record as the workflow writes it (审签)."""
    approvals = list(edition.approvals.all())
    passed = [Stage(stage) for stage in edition.stages[: edition.stages_passed]]
    if edition.status in {Status.APPROVED, *EVER_RELEASED}:
        passed = [Stage(stage) for stage in edition.stages]
    on_record = [Stage(approval.stage) for approval in approvals]
    if on_record != passed:
        yield f"审签记录是“{_named(on_record)}”，按审级应当是“{_named(passed)}”。"
    for approval in approvals:
        if approval.fingerprint != edition.fingerprint:
            yield f"{approval.get_stage_display()}的审签记的不是这一版的指纹。"
        if approval.by_id == edition.submitted_by_id:
            yield f"{approval.get_stage_display()}是送审人{approval.by}自己通过的。"
        if approval.stage == Stage.FINAL and approval.by_id != edition.approved_by_id:
            yield f"终审的审签记的是{approval.by}，版本记的审定人是{edition.approved_by}。"
    for person, times in Counter(approval.by for approval in approvals).items():
        if times > 1:
            yield f"{person}一个人通过了{times}个审级。"


def _named(stages: list[Stage]) -> str:
    return "、".join(stage.label for stage in stages) or "没有"


def _faults_of_signed(edition: Edition, sealed: bytes) -> Iterator[str]:
    path = signed_path(edition)
    try:
        signed = shelf.have(path, edition.signed_sha256).read_bytes()
    except shelf.Lacking as error:
        yield str(error)
        return
    except OSError:
        yield f"签名的 PDF 缺失或读不出来，{FROM_BACKUP}：{path}。"
        return
    if store.sha256(signed) != edition.signed_sha256 or len(signed) != edition.signed_size:
        yield f"签名的 PDF 被改动过，{FROM_BACKUP}：{path}。"
    if not signed.startswith(sealed):
        yield f"签名的 PDF 不是在封存的 PDF 上签的：{path}。"
