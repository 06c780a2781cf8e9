"""Files: the PDF and the OFD of a bulletin that publishes them, for anyone; the pictures of released editions."""

import re
from functools import wraps

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bulletin import archive, derived, pictures, shelf, tampering
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.models import Article, Edition, Picture
from bulletin.press import Busy, PressError
from bulletin.reach import reach
from bulletin.site.caching import public
from bulletin.site.counting import counted
from bulletin.site.files import ranges
from bulletin.site.lost import page_not_found
from bulletin.site.pages import find
from office.permissions import Permission
from office.refusal import Refused

PDF, OFD = "application/pdf", "application/ofd"
PICTURES = {".jpg": "image/jpeg", ".png": "image/png"}

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # of files, on the office's machines


def or_refused(view):
    """Where a file cannot be had, 503 and the reason in one sentence; of one that was altered managers are told, and of
    one that waits for others, when to ask again.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except PressError as refusal:
            if isinstance(refusal, archive.Damaged):
                tampering.report(refusal.edition)
            return _not_to_be_had(request, refusal)
        except Busy as refusal:
            return has_to_wait(request, refusal)

    return wrapper


def has_to_wait(request: HttpRequest, refusal: Busy) -> HttpResponseBase:
    """503, and when to ask again."""
    response = _not_to_be_had(request, refusal)
    response["Retry-After"] = str(refusal.seconds)
    return response


def _not_to_be_had(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    response = render(request, "site/no_file.html", {"sentence": refusal}, status=503)
    add_never_cache_headers(response)
    return response


@public
@counted
@or_refused
def pdf(request, slug, year, number, version=None):
    """The sealed PDF, or the way to where staff fetch it."""
    edition = find(slug, year, number, version)[0].edition
    if not edition.has_public_pdf:
        return redirect("staff_pdf", slug, year, number, edition.version)
    return ranges.answer(request, pdf_file(edition))


@public
@counted
@or_refused
def ofd(request, slug, year, number, version=None):
    """The sealed PDF as OFD where the PDF is public, or the way to where staff fetch it."""
    edition = find(slug, year, number, version)[0].edition
    if not edition.has_public_pdf:
        return redirect("staff_ofd", slug, year, number, edition.version)
    return headers_before_it_is_made(request, derived.OFD, edition, OFD) or ranges.answer(request, ofd_file(edition))


@or_refused
@require_safe
def picture(request, sha256, suffix):
    """A picture of what was released, for anyone; of a draft, for those who may see drafts."""
    known = Picture.objects.filter(sha256=sha256, suffix=suffix)
    if released := known.public().first():
        return _released_picture(request, released)
    return _draft_picture(request, known.first())


@public
def _released_picture(request, picture: Picture):
    return picture_response(request, picture)


@never_cache
def _draft_picture(request, picture: Picture | None):
    if picture is None or not _sees(request.user, picture):
        return page_not_found(request, Http404())
    return picture_response(request, picture)


def _sees(user, picture: Picture) -> bool:
    """A picture belongs to whoever put it there, and to the bulletins in whose texts it stands."""
    mine = reach(user, Permission.VIEW_ARTICLE)
    if mine.is_everywhere or not mine:
        return mine.is_everywhere
    drafted = Article.objects.filter(mine.of_texts(), body__contains=picture.address)
    sealed = picture.editions.filter(mine.within("issue__bulletin"))
    return picture.uploaded_by_id == user.pk or drafted.exists() or sealed.exists()


def picture_response(request, picture: Picture) -> HttpResponseBase:
    path = shelf.have(pictures.path_of(picture), picture.sha256)
    if not path.exists():
        return page_not_found(request, Http404())
    if not store.is_still_whole(path, picture.sha256):
        sentence = f"这幅图片（{picture.sha256[:12]}）被改动过，现在不能看；请告知管理员，用 verify 查明。"
        edition = picture.editions.first()
        raise archive.Damaged(sentence, edition.pk) if edition else PressError(sentence)
    name = f"{picture.sha256[:12]}{picture.suffix}"
    return ranges.answer(request, ranges.on_disk(path, picture.sha256, PICTURES[picture.suffix], name))


def pdf_file(edition: Edition) -> ranges.File:
    """The PDF, signed where the office signs; raises press.PressError if it is not there."""
    released = archive.whole_pdf(edition)
    name = f"{file_name(archive.document_of(edition))}.pdf"
    return ranges.on_disk(released.path, released.sha256, PDF, name)


def ofd_file(edition: Edition) -> ranges.File:
    """The OFD, made unless it is there; raises press.PressError."""
    path = derived.OFD.kept(edition)
    return ranges.on_disk(path, path.stem, OFD, f"{file_name(archive.document_of(edition))}.ofd")


def headers_before_it_is_made(
    request: HttpRequest, kind: derived.Derived, edition: Edition, content_type: str
) -> HttpResponseBase | None:
    """For whoever asks only for the headers of what is not made yet: that sets no press going."""
    path = kind.path(edition)
    if request.method != "HEAD" or kind.is_kept(edition):
        return None
    # streamed, or Django would say that the file is empty
    return StreamingHttpResponse(content_type=content_type, headers={"ETag": f'"{path.stem}"'})


def file_name(content: Content) -> str:
    suffix = f"-更正第{content.version}版" if content.version > 1 else ""
    return plain(f"{content.bulletin}{content.year}年第{content.number}期{suffix}")


def plain(name: str) -> str:
    """The name without what no file may be called."""
    return _NOT_IN_NAMES.sub("_", name)
