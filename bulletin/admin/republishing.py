"""A released issue as text for an official account (公众号), which keeps no style sheet: each element has its own."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from lxml import html as lxml_html

from bulletin import archive
from bulletin.admin.common import or_say_why, viewable
from bulletin.models import Edition, Status
from bulletin.site.addresses import path_of_issue
from bulletin.site.caching import root
from office.refusal import Refused

_TEXT = "margin: 0 0 1em; font-size: 16px; line-height: 1.9; color: #222; text-align: justify;"
_HEAD = "margin: 1.2em 0 0.6em; font-size: 17px; line-height: 1.7; color: #a8161d; font-weight: bold;"
STYLES = {
    "p": _TEXT,
    **dict.fromkeys(("h3", "h4", "h5"), _HEAD),
    "blockquote": "margin: 0 0 1em; padding-left: 1em; border-left: 3px solid #d6cfc2;",
    "figure": "margin: 1em 0; text-align: center;",
    "img": "max-width: 100%; height: auto;",
    "figcaption": "font-size: 14px; color: #5d574e;",
    "table": "width: 100%; border-collapse: collapse; font-size: 14px;",
    **dict.fromkeys(("td", "th"), "padding: 4px 6px; border: 1px solid #d6cfc2;"),
    **dict.fromkeys(("ul", "ol"), "margin: 0 0 1em; padding-left: 2em; font-size: 16px; line-height: 1.9;"),
}
# Ours alone: what a body has of its own was taken from it by richtext.
_OWN_STYLES = csp_update({"style-src-attr": [UNSAFE_INLINE]})


def urls() -> list:
    return [path("<int:pk>/republish/", admin.site.admin_view(text), name="bulletin_edition_republish")]


@require_safe
@_OWN_STYLES  # type: ignore[arg-type]  # its types know of no view with more than a request
def text(request, pk: int):
    """The whole issue, or the article that ?article= names, with a button that copies it."""
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)

    def show():
        if edition.status != Status.RELEASED:
            raise Refused(f"{edition}{edition.standing}，公众号只能转发已发布的、现行的一版：请等发布以后再来。")
        content = archive.document_of(edition)
        asked = request.GET.get("article", "")
        chosen = next((article for article in content.articles if str(article.key) == asked), None)
        context = {
            **admin.site.each_context(request),
            "title": f"{edition}　公众号文稿",
            "edition": edition,
            "content": content,
            "chosen": chosen,
            "articles": [(article, styled(article.body)) for article in ([chosen] if chosen else content.articles)],
            "address": root(request) + path_of_issue(content),
            "root": root(request),
            "text_style": _TEXT,
        }
        return render(request, "admin/bulletin/edition/republish.html", context)

    return or_say_why(request, reverse("admin:bulletin_edition_change", args=[pk]), show)


def styled(body: str) -> SafeString:
    """A sealed body, clean by richtext, each element with its style."""
    top = lxml_html.fragment_fromstring(body, create_parent="section")
    for element in top.iter(*STYLES):
        element.set("style", STYLES[element.tag])
    return mark_safe(lxml_html.tostring(top, encoding="unicode"))  # noqa: S308  clean, and escaped by lxml
