"""What a reader takes along besides the PDF: an e-book, the picture that stands for an issue, codes of addresses."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from bulletin import archive, derived
from bulletin.document.content import Content
from bulletin.document.squares import drawn
from bulletin.site.addresses import path_of_issue
from bulletin.site.caching import answer, page, public, root
from bulletin.site.counting import counted
from bulletin.site.files import ranges
from bulletin.site.files.public import file_name, headers_before_it_is_made, or_refused, plain
from bulletin.site.pages import Page, find, released

EPUB, PNG, SVG = "application/epub+zip", "image/png", "image/svg+xml"


@public
@or_refused
def card(request, slug, year, number):
    """分享图: it shows what the page of the issue shows anyone."""
    edition = find(slug, year, number)[0].edition
    if headers := headers_before_it_is_made(request, derived.CARD, edition, PNG):
        return headers
    path = derived.CARD.kept(edition)
    name = f"{file_name(archive.document_of(edition))}.png"
    return ranges.answer(request, ranges.on_disk(path, path.stem, PNG, name))


@public
@counted
@or_refused
def epub(request, slug, year, number, version=None):
    """An issue as an e-book: all of it stands on the page of the issue too."""
    edition = find(slug, year, number, version)[0].edition
    if headers := headers_before_it_is_made(request, derived.EPUB, edition, EPUB):
        return headers
    path = derived.EPUB.kept(edition)
    name = f"{file_name(archive.document_of(edition))}.epub"
    return ranges.answer(request, ranges.on_disk(path, path.stem, EPUB, name))


@public
@counted
@or_refused
def year_epub(request, slug, year):
    """The issues of a year that stand, as one e-book; none of it if one of them is not what was sealed."""
    pages = [Page.of(edition) for edition in released(slug).filter(issue__year=year).order_by("issue__number")]
    if not pages:
        raise Http404
    book = derived.YearBook(slug, year, tuple((page.content, page.edition.fingerprint) for page in pages))
    if request.method == "HEAD" and not book.is_kept:  # that sets no press going
        return StreamingHttpResponse(content_type=EPUB, headers={"ETag": f'"{book.path.stem}"'})
    path = book.kept()
    return ranges.answer(request, ranges.on_disk(path, path.stem, EPUB, plain(f"{book.title}.epub")))


@page
def squares(request, slug, year, number, key=None, brief=None) -> HttpResponseBase:
    """The lasting address of an issue, an article or a brief as squares (二维码)."""
    asked, versions = find(slug, year, number)
    address = root(request) + path_of_issue(asked.content) + _within(asked.content, key, brief)
    return answer(request, lambda: HttpResponse(drawn(address), content_type=SVG), of=versions[:1], also=address)


def _within(content: Content, key: int | None, brief: int | None) -> str:
    """Raises Http404 for what is not in it."""
    if key is not None:
        if all(article.key != key for article in content.articles):
            raise Http404
        return f"{key}/"
    if brief is not None:
        if brief > len(content.briefs):
            raise Http404
        return f"briefs/{brief}/"
    return ""
