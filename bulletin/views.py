"""The public site: every page is drawn from released editions, never from drafts."""

from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import IO

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bulletin import editions, pictures
from bulletin.content import Content
from bulletin.models import Bulletin, Edition, Picture, Status
from bulletin.press import PressError

RECENT = 8
DOWNLOAD_PERMISSION = "bulletin.download_edition"


class Gone(Exception):
    """The issue was withdrawn."""


@dataclass(frozen=True)
class Page:
    """An edition as a page shows it."""

    edition: Edition
    content: Content

    @classmethod
    def of(cls, edition: Edition) -> "Page":
        return cls(edition, editions.document_of(edition))


def public(view):
    """A page anyone may read, in answer to GET and HEAD only; what was withdrawn answers 410."""

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Gone:
            return render(request, "410.html", status=410)

    return wrapper


@public
def home(request):
    newest = Edition.objects.released().select_related("issue__bulletin").order_by("-date", "-pk")[: 1 + RECENT]
    pages = [Page.of(edition) for edition in newest]
    bulletins = Bulletin.objects.with_released_issues()
    context = {"page": pages[0] if pages else None, "recent": pages[1:], "bulletins": bulletins}
    return render(request, "site/home.html", context)


@public
def bulletin(request, slug):
    released = _released(slug)
    years = released.order_by("-issue__year").values_list("issue__year", flat=True).distinct()
    recent = [Page.of(edition) for edition in released.order_by("-date", "-pk")[:RECENT]]
    context = {"bulletin": _bulletin(slug), "years": list(years), "pages": recent}
    return render(request, "site/bulletin.html", context)


@public
def year(request, slug, year):
    released = _released(slug).filter(issue__year=year).order_by("-issue__number")
    pages = [Page.of(edition) for edition in released]
    if not pages:
        raise Http404
    return render(request, "site/year.html", {"bulletin": _bulletin(slug), "year": year, "pages": pages})


@public
def issue(request, slug, year, number, version=None):
    context = _issue_context(slug, year, number, version)
    return render(request, "site/issue.html", {**context, "may_print": _may_download(request)})


@public
def article(request, slug, year, number, key, version=None):
    context = _issue_context(slug, year, number, version)
    articles = context["page"].content.articles
    place = next((place for place, article in enumerate(articles) if article.key == key), None)
    if place is None:
        raise Http404
    neighbours = {
        "previous": articles[place - 1] if place else None,
        "next": articles[place + 1] if place + 1 < len(articles) else None,
    }
    return render(request, "site/article.html", {**context, "article": articles[place], **neighbours})


@public
def pdf(request, slug, year, number, version=None):
    edition = _find(slug, year, number, version)[0]
    if edition.issue.bulletin.has_public_pdf or _may_download(request):
        return pdf_response(edition)
    return _staff_only(request)


@public
def print_pdf(request, slug, year, number, version=None):
    """For staff alone, even where anyone may have the PDF; made when asked for."""
    edition = _find(slug, year, number, version)[0]
    if not _may_download(request):
        return _staff_only(request)
    try:
        file = BytesIO(editions.print_pdf(edition))
    except PressError as error:
        return render(request, "site/no_print.html", {"sentence": error}, status=503)
    return _download(file, f"{_file_name(edition)}-印刷.pdf")


def pdf_response(edition: Edition) -> FileResponse:
    return _download(editions.pdf_path(edition).open("rb"), f"{_file_name(edition)}.pdf")


def _download(file: IO[bytes], name: str) -> FileResponse:
    response = FileResponse(file, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def picture(request, sha256, suffix):
    """A picture of what was released, for anyone; of a draft, for those who may see drafts."""
    known = Picture.objects.filter(suffix=suffix)
    shown = known if request.user.has_perm("bulletin.view_article") else known.public()
    path = pictures.path_of(get_object_or_404(shown, sha256=sha256))
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"))
    response["Cache-Control"] = "private, no-cache"
    return response


def _file_name(edition: Edition) -> str:
    content = editions.document_of(edition)
    suffix = f"-更正第{content.version}版" if content.version > 1 else ""
    return f"{content.bulletin}{content.year}年第{content.number}期{suffix}"


def _may_download(request: HttpRequest) -> bool:
    """Asks about the person only where there is a login, so that a page stays the same for everybody else."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm(DOWNLOAD_PERMISSION)


def _staff_only(request: HttpRequest) -> HttpResponse:
    """To the login; who is already logged in is refused."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied("下载 PDF 需要工作人员的权限，请向管理员申请“读者”角色。")


def _bulletin(slug: str) -> Bulletin:
    return get_object_or_404(Bulletin.objects.with_released_issues(), slug=slug)


def _released(slug: str):
    return Edition.objects.released().filter(issue__bulletin__slug=slug).select_related("issue__bulletin")


def _find(slug: str, year: int, number: int, version: int | None) -> tuple[Edition, list[Edition]]:
    """The edition asked for (the newest if no version is named) and all that were ever released, newest first.

    Raises Http404 for what readers never saw, Gone once the newest was withdrawn.
    """
    published = list(
        Edition.objects.ever_released()
        .filter(issue__bulletin__slug=slug, issue__year=year, issue__number=number)
        .select_related("issue__bulletin")
        .order_by("-version")
    )
    if not published:
        raise Http404
    if published[0].status == Status.WITHDRAWN:
        raise Gone
    readable = [edition for edition in published if edition.status != Status.WITHDRAWN]
    for edition in readable:
        if version in (None, edition.version):
            return edition, readable
    raise Http404


def _issue_context(slug: str, year: int, number: int, version: int | None) -> dict:
    edition, versions = _find(slug, year, number, version)
    return {"page": Page.of(edition), "versions": versions, "is_newest": edition == versions[0]}
