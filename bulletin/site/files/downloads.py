"""Where staff fetch PDFs (工作人员下载): behind the login, each fetch on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce, wraps
from operator import or_

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bulletin import archive, derived
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.models import Bulletin, Download, Edition, Notice
from bulletin.reach import Reach, reach
from bulletin.site.altered import kept_whole
from bulletin.site.caching import Gone, answer_gone
from bulletin.site.files import ranges
from bulletin.site.files.public import (
    OFD,
    PDF,
    file_name,
    headers_before_it_is_made,
    ofd_file,
    or_refused,
    pdf_file,
    plain,
)
from bulletin.site.files.zips import Member, zipped
from bulletin.site.pages import Page, find
from office.permissions import Permission

UNREAD = 5  # notices at the top of the tables


class DownloadRow(Page):
    """An edition as a line of the table."""

    @property
    def print_size(self) -> int | None:
        return derived.PRINT.size(self.edition)

    @property
    def ofd_size(self) -> int | None:
        return derived.OFD.size(self.edition)


@dataclass(frozen=True)
class Year:
    """The released editions of a bulletin and year, in order of number; at least one."""

    year: int
    rows: list[DownloadRow]

    @property
    def newest(self) -> Content:
        """Whose name of the bulletin stands for the year."""
        return self.rows[-1].content

    @property
    def archive(self) -> ranges.File:
        """All its PDFs, whether they are on the shelf or not, and a list of them as one ZIP."""
        pdfs = [_member(row) for row in self.rows]
        words = _manifest(self, pdfs)
        newest = max(row.edition.date for row in self.rows)
        manifest = Member("清单.txt", newest, len(words), store.sha256(words), lambda: iter([words]))
        return zipped(f"{plain(self.newest.bulletin)}{self.year}年.zip", [manifest, *pdfs])


def for_staff(view):
    """To the login; who is already logged in without the right is refused."""

    @require_safe
    @login_required
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        mine = reach(request.user, Permission.DOWNLOAD_EDITION)
        if not mine or ("slug" in kwargs and not _has_shelf(mine, kwargs["slug"])):
            raise PermissionDenied("下载 PDF 需要工作人员的权限，请向管理员申请“读者”角色。")
        try:
            response = view(request, *args, **kwargs)
        except Gone as gone:
            response = answer_gone(request, gone)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return wrapper


def _has_shelf(mine: Reach, slug: str) -> bool:
    return mine.is_everywhere or Bulletin.objects.filter(mine.within("pk"), slug=slug).exists()


@for_staff
def newest(request):
    """The newest year of each bulletin, and the ways to the others."""
    years = _years(request)
    return _shelves(request, years, {slug: of_slug[0] for slug, of_slug in years.items()})


@for_staff
def year(request, slug, year):
    years = _years(request)
    if year not in years.get(slug, []):
        raise Http404
    return _shelves(request, years, {slug: year})


@for_staff
@or_refused
def pdf(request, slug, year, number, version):
    edition = find(slug, year, number, version)[0].edition
    return on_record(request, pdf_file(edition), Download.Kind.PDF, edition.issue.bulletin, year, edition)


@for_staff
@or_refused
def print_pdf(request, slug, year, number, version):
    """Even where anyone may have the PDF; made when somebody first wants its bytes."""
    edition = find(slug, year, number, version)[0].edition
    if headers := headers_before_it_is_made(request, derived.PRINT, edition, PDF):
        return headers
    path = derived.PRINT.kept(edition)
    name = f"{file_name(archive.document_of(edition))}-印刷.pdf"
    file = ranges.on_disk(path, path.stem, PDF, name)
    return on_record(request, file, Download.Kind.PRINT, edition.issue.bulletin, year, edition)


@for_staff
@or_refused
def ofd(request, slug, year, number, version):
    """The sealed PDF as OFD; made when somebody first wants its bytes."""
    edition = find(slug, year, number, version)[0].edition
    if headers := headers_before_it_is_made(request, derived.OFD, edition, OFD):
        return headers
    return on_record(request, ofd_file(edition), Download.Kind.OFD, edition.issue.bulletin, year, edition)


@for_staff
@or_refused
def year_zip(request, slug, year):
    """Each PDF is looked for before the first byte is sent, and hashed while it is."""
    editions = _released_in({slug: year})[slug]
    if not editions:
        raise Http404
    rows = [DownloadRow.of(edition) for edition in editions]
    for row in rows:
        archive.whole_pdf(row.edition)
    return on_record(request, Year(year, rows).archive, Download.Kind.YEAR, editions[0].issue.bulletin, year)


def _shelves(request: HttpRequest, years: dict[str, list[int]], shown: dict[str, int]) -> HttpResponse:
    shelves = [
        (Year(shown[slug], list(kept_whole(editions, DownloadRow.of))), years[slug])
        for slug, editions in _released_in(shown).items()
        if editions
    ]
    unread = Notice.objects.public().filter(person=request.user.pk, read_at=None)[:UNREAD]
    return render(request, "site/downloads.html", {"shelves": shelves, "unread": unread})


def _years(request: HttpRequest) -> dict[str, list[int]]:
    """The years of which this person may fetch anything released, newest first, by the slug of the bulletin."""
    mine = reach(request.user, Permission.DOWNLOAD_EDITION).within("issue__bulletin")
    known = Edition.objects.released().filter(mine).order_by("issue__bulletin__name", "-issue__year")
    years: dict[str, list[int]] = {}
    for _, slug, year in known.values_list("issue__bulletin__name", "issue__bulletin__slug", "issue__year").distinct():
        years.setdefault(slug, []).append(year)
    return years


def _released_in(years: dict[str, int]) -> dict[str, list[Edition]]:
    """What is released of that year of each bulletin, named by its slug, in order of number."""
    wanted = (Q(issue__bulletin__slug=slug, issue__year=year) for slug, year in years.items())
    released = Edition.objects.released().filter(reduce(or_, wanted, Q(pk=None)))
    editions: dict[str, list[Edition]] = {slug: [] for slug in years}
    for edition in released.select_related("issue__bulletin").order_by("issue__number"):
        editions[edition.issue.bulletin.slug].append(edition)
    return editions


def _member(row: DownloadRow) -> Member:
    released = archive.released_pdf(row.edition)

    def blocks() -> Iterator[bytes]:
        return ranges.blocks_of(released.path, 0, released.size)

    return Member(f"{file_name(row.content)}.pdf", row.edition.date, released.size, released.sha256, blocks)


def _manifest(year: Year, pdfs: list[Member]) -> bytes:
    """What is in the archive, for whoever checks it; old editors know it for UTF-8 by its first bytes."""
    lines = [f"{year.newest.bulletin} {year.year}年，共{len(pdfs)}期。", ""]
    for row, pdf in zip(year.rows, pdfs, strict=True):
        lines += [
            pdf.name,
            f"第{row.content.number}期，第{row.content.version}版，{row.content.date:%Y-%m-%d}，{pdf.size} 字节",
            f"SHA-256：{pdf.sha256}",
            f"指纹：{row.edition.fingerprint}",
            *_about_signature(row.edition),
            "",
        ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _about_signature(edition: Edition) -> list[str]:
    if not edition.signed_sha256:
        return []
    return [f"电子签名：{derived.signer_of(edition)}；前{edition.pdf_size}字节就是封存的 PDF，指纹以它计算"]


def on_record(
    request: HttpRequest,
    file: ranges.File,
    kind: Download.Kind,
    bulletin: Bulletin,
    year: int,
    edition: Edition | None = None,
) -> HttpResponseBase:
    """The file, or the part of it that is asked for."""
    return recorded(request, ranges.answer(request, file), kind, bulletin, year, edition)


def recorded(
    request: HttpRequest,
    response: HttpResponseBase,
    kind: Download.Kind,
    bulletin: Bulletin,
    year: int,
    edition: Edition | None = None,
) -> HttpResponseBase:
    """The answer; whoever gets bytes by it is put on record first."""
    if request.method == "GET" and response.status_code in (200, 206):
        Download.objects.record(person=request.user, kind=kind, bulletin=bulletin, year=year, edition=edition)
    return response
