"""验真: a reader asks whether a file or a fingerprint is ours. The file stays in the browser, its digest alone comes.

What was never released and what never was are answered alike, by the same one look into an index.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from bulletin import genuine
from bulletin.models import Edition
from bulletin.site.caching import Gone, draw, page
from bulletin.site.pages import Page, issue_context
from bulletin.site.withdrawn import Withdrawn

LONGEST = 200  # characters that are looked at
_BETWEEN = re.compile(r"[\s:\-]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Answer:
    """What there is to say of an edition that was released; nothing of what is `unknown`."""

    what: str = ""  # the kind of file; "" if an issue was asked for
    page: Page | None = None  # None of one that was withdrawn
    newest: Page | None = None
    versions: tuple[Edition, ...] = ()
    withdrawn: Withdrawn | None = None

    @property
    def facts(self) -> tuple[object, ...]:
        """What decides how it reads, besides the versions."""
        edition = self.page and self.page.edition.pk
        return self.what, edition, self.withdrawn and (self.withdrawn.edition.pk, self.withdrawn.path_of_taker)


UNKNOWN = Answer()


@page
def verify(request):
    typed = request.GET.get("code", "")[:LONGEST].strip()
    if not typed:
        return _draw(request, "")
    digest = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()
    if not _DIGEST.fullmatch(digest):
        return _draw(request, typed, fault=_fault(digest))
    return _draw(request, digest, answer=_answer_to(digest))


@page
def verify_issue(request, slug, year, number):
    """Where the code in the imprint leads: what stands of this issue, to be held against the paper."""
    try:
        answer = _answer("", slug, year, number, None)
    except Http404:
        answer = UNKNOWN
    return _draw(request, "", answer=answer)


def _answer_to(digest: str) -> Answer:
    file = genuine.find(digest)
    if file is None:
        return UNKNOWN
    issue = file.edition.issue
    what = str(file.get_kind_display())
    return _answer(what, issue.bulletin.slug, issue.year, issue.number, file.edition.version)


def _answer(what: str, slug: str, year: int, number: int, version: int | None) -> Answer:
    """Raises Http404 for what readers never saw, Altered for what is not what was sealed."""
    try:
        context = issue_context(slug, year, number, version)
    except Gone as gone:
        return Answer(what, withdrawn=gone.withdrawn)
    versions = tuple(context["versions"])
    return Answer(what, context["page"], Page(versions[0], context["standing"]), versions)


def _fault(digest: str) -> str:
    seen = f"这里是{len(digest)}位，或者混有别的字"
    return f"指纹应当是64位（数字0到9和字母a到f），{seen}：请对照原文再抄一次，也可以直接选文件。"


def _draw(request: HttpRequest, typed: str, *, fault: str = "", answer: Answer | None = None) -> HttpResponse:
    facts = {"typed": typed, "fault": fault, "answer": answer, "is_unknown": answer is UNKNOWN}
    of = answer.versions if answer else ()
    return draw(request, "site/verify.html", facts, of=of, also=(typed, fault, answer and answer.facts))
