"""What a reader takes along of an issue besides its PDF: the picture that stands for it, the code of its address."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase

from bulletin import archive, derived
from bulletin.document.content import Content
from bulletin.document.squares import drawn
from bulletin.site.addresses import path_of_issue
from bulletin.site.caching import answer, page, public, root
from bulletin.site.files import ranges
from bulletin.site.files.public import file_name, headers_before_it_is_made, or_refused
from bulletin.site.pages import find

PNG, SVG = "image/png", "image/svg+xml"


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
