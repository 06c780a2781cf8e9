"""A released issue as text for an official account (公众号): what is copied, and of which edition."""

import pytest
from lxml import html

from bulletin.models import Status
from tests.conftest import make_edition
from tests.site.factories import article, document

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def edition(issue, cast, some_pdf):
    body = "<p>望溪区<strong>倒排</strong>工期。</p><table><tbody><tr><td>甲</td></tr></tbody></table>"
    texts = (article(1, HOSTILE, body, HOSTILE), article(2, "柳坞街道整治街巷"))
    facts = {"slug": issue.bulletin.slug, "year": issue.year, "articles": texts, "briefs": (HOSTILE,)}
    sealed = document(issue.number, **facts)
    people = {"by": cast["editor"], "reviewer": cast["reviewer"]}
    return lambda status: make_edition(issue, status, some_pdf, document=sealed, **people)


def page_of(edition) -> str:
    return f"/admin/bulletin/edition/{edition.pk}/republish/"


def test_each_element_brings_its_own_style_and_what_was_typed_stays_text(as_, edition):
    response = as_("editor").get(page_of(edition(Status.RELEASED)))
    page = response.content.decode()
    assert "<script>alert(1)" not in page
    text = html.fromstring(page).xpath("//section[@aria-label='公众号文稿']")[0]
    assert all(element.get("style") for element in text.xpath(".//p | .//table | .//td"))
    assert not text.xpath("./*/descendant-or-self::*[@class or @id]")
    assert "望溪区倒排工期。" in text.text_content()
    assert "style-src-attr 'unsafe-inline'" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]


def test_one_article_is_copied_alone(as_, edition):
    page = as_("editor").get(page_of(edition(Status.RELEASED)), {"article": "2"}).content.decode()
    text = html.fromstring(page).xpath("//section[@aria-label='公众号文稿']")[0].text_content()
    assert "柳坞街道整治街巷" in text
    assert "甲" not in text


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.APPROVED, Status.SUPERSEDED, Status.WITHDRAWN])
def test_only_what_stands_is_copied(as_, edition, status):
    response = as_("editor").get(page_of(edition(status)), follow=True)
    assert "公众号只能转发已发布的、现行的一版" in response.content.decode()
