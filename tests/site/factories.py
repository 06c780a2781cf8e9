"""Editions as readers meet them, straight from a Content: what is drafted, typeset and reviewed is tested elsewhere."""

import datetime as dt

from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Recipients
from bulletin.models import Bulletin, Edition, Issue, Status
from office.models import User
from tests.conftest import SOME_PDF, make_edition


def article(
    key: int = 1,
    title: str = "望溪区推进老旧小区改造",
    body: str = "<p>望溪区倒排工期。</p>",
    source: str = "",
    column: str = "",
) -> Article:
    return Article(key=key, column=column, title=title, source=source, body=body)


def document(number: int = 1, **facts) -> Content:
    """An issue of 2026 with one article and one brief, unless told otherwise; a brief may be its text alone."""
    year = facts.setdefault("year", 2026)
    defaults = {
        "version": 1,
        "correction": None,
        "bulletin": "青岚创建动态",
        "slug": "dongtai",
        "total_number": None,
        "date": dt.date(year, 1, 1) + dt.timedelta(days=number),
        "publisher": "青岚市创建办",
        "marking": "",
        "serial": "",
        "editors_note": "",
        "about": "",
        "articles": (article(),),
        "briefs_title": "工作简讯",
        "briefs": ("松涧镇开展河道清漂，清出漂浮物三吨。",),
        "labels": USUAL_LABELS,
        "signer": "",
        "further": (),
        "duplex": False,
        "verify_url": "",
        "recipients": Recipients(report=("市委办",), send=(), issue=("各区县创建办",)),
        "imprint_office": "青岚市创建办",
        "imprint_date": dt.date(year, 1, 1) + dt.timedelta(days=number),
        "print_run": None,
        "reviewers": ("方守拙",),
        "editors": ("闻一白",),
    }
    facts = defaults | facts
    facts["briefs"] = tuple(Brief(text=one, source="") if isinstance(one, str) else one for one in facts["briefs"])
    return Content(number=number, **facts)


def corrected(number: int = 1, version: int = 2, note: str = "第二段“三吨”应为“五吨”。", **facts) -> Content:
    return document(number, version=version, correction=Correction(note=note, date=dt.date(2026, 9, 20)), **facts)


def edition_of(
    document: Content,
    status: str = Status.RELEASED,
    *,
    has_public_pdf: bool = False,
    pdf: bytes = SOME_PDF,
    pages: int = 1,
) -> Edition:
    """The document as an edition in this state, with all that it hangs on."""
    bulletin, _ = Bulletin.objects.get_or_create(
        slug=document.slug,
        defaults={"name": document.bulletin, "publisher": document.publisher, "has_public_pdf": has_public_pdf},
    )
    issue, _ = Issue.objects.get_or_create(
        bulletin=bulletin, year=document.year, number=document.number, defaults={"date": document.date}
    )
    editor, _ = User.objects.get_or_create(username="editor", defaults={"name": "闻一白"})
    reviewer, _ = User.objects.get_or_create(username="reviewer", defaults={"name": "方守拙"})
    return make_edition(issue, status, pdf, by=editor, reviewer=reviewer, document=document, pages=pages)
