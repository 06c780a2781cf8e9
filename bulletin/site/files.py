"""Files: the PDF of a bulletin that publishes it, for anyone; the pictures of released editions."""

from typing import IO

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from bulletin import editions, pictures
from bulletin.models import Edition, Picture
from bulletin.site.caching import public
from bulletin.site.pages import find


@public
def pdf(request, slug, year, number, version=None):
    """The sealed PDF, or the way to where staff fetch it."""
    edition = find(slug, year, number, version)[0]
    if not edition.has_public_pdf:
        return redirect("staff_pdf", slug, year, number, edition.version)
    return pdf_response(edition)


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


def pdf_response(edition: Edition) -> FileResponse:
    return download(editions.pdf_path(edition).open("rb"), f"{file_name(edition)}.pdf")


def download(file: IO[bytes], name: str) -> FileResponse:
    return FileResponse(file, filename=name, content_type="application/pdf")


def file_name(edition: Edition) -> str:
    content = editions.document_of(edition)
    suffix = f"-更正第{content.version}版" if content.version > 1 else ""
    return f"{content.bulletin}{content.year}年第{content.number}期{suffix}"
