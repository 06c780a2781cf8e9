"""The review page: what it shows, the buttons it offers, and that it decides only what was seen."""

import datetime as dt
from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from bulletin import content, editions, workflow
from bulletin.admin.review import standing_of
from bulletin.models import Edition, Status
from tests.conftest import make_edition
from tests.desk.forms import messages_of

BUTTONS = {
    ("editor", "in_review"): {"recall"},
    ("editor", "approved"): {"recall"},
    ("reviewer", "in_review"): {"approve", "return"},
    ("publisher", "in_review"): {"recall"},
    ("publisher", "approved"): {"recall", "release", "schedule"},
    ("editor", "released"): {"ask_withdrawal"},
    ("publisher", "released"): {"ask_withdrawal"},
}


def page_of(edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk])


def decide(client, edition, verb, **form):
    """Press the button of a page just opened."""
    form = {"standing": standing_of(Edition.objects.get(pk=edition.pk))} | form
    return client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, verb]), form, follow=True)


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "manager", "auditor"])
@pytest.mark.parametrize("status", Status.values)
def test_only_the_buttons_this_person_may_press_now_are_shown(status, who, as_, edition_in):
    edition = edition_in(status)
    page = as_(who).get(page_of(edition)).content.decode()
    shown = {verb for verb in workflow.TRANSITIONS if f"/move/{verb}/" in page}
    assert shown == BUTTONS.get((who, status), set())


def test_the_reviewer_sees_the_sealed_page_the_pdf_and_the_fingerprint(as_, issue, cast):
    edition = workflow.submit(issue, by=cast["editor"])
    reviewer = as_("reviewer")
    page = reviewer.get(page_of(edition)).content.decode()
    assert edition.fingerprint in page
    sheet = reviewer.get(reverse("admin:bulletin_edition_page", args=[edition.pk]))
    assert "望溪区推进老旧小区改造" in sheet.content.decode()
    assert "待审" in sheet.content.decode()
    assert sheet["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in sheet["Content-Security-Policy"]
    pdf = reviewer.get(reverse("admin:bulletin_edition_pdf", args=[edition.pk]))
    assert f"待审 {edition.fingerprint[:12]}" in text_of(pdf.content)


def text_of(pdf: bytes) -> str:
    """The text of every page, each of which must bear the stamp."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        pages = [page.extract_text() for page in document.pages]
    assert all("待审" in page for page in pages)
    return "\n".join(pages)


@pytest.mark.parametrize("status", ["in_review", "approved", "returned", "recalled"])
def test_no_unreleased_pdf_leaves_without_its_stamp(status, as_, issue, cast):
    sealed = editions.draw(content.seal(issue)).pdf
    edition = make_edition(issue, status, sealed, by=cast["editor"], reviewer=cast["reviewer"])
    pdf = as_("auditor").get(reverse("admin:bulletin_edition_pdf", args=[edition.pk])).content
    assert text_of(pdf)
    assert editions.pdf_path(edition).read_bytes() == sealed


def test_a_released_pdf_is_the_sealed_one_to_the_byte(as_, edition_in, some_pdf):
    response = as_("reviewer").get(reverse("admin:bulletin_edition_pdf", args=[edition_in("released").pk]))
    assert b"".join(response.streaming_content) == some_pdf


@pytest.mark.parametrize("status", Status.values)
def test_the_print_pdf_is_offered_for_what_is_released_and_nothing_else(status, as_, edition_in):
    page = as_("reviewer").get(page_of(edition_in(status))).content.decode()
    assert ('href="/dongtai/2026/15-print.pdf"' in page) is (status == Status.RELEASED)


def test_the_whole_road_by_its_buttons(as_, edition_in, client):
    edition = edition_in("in_review")
    response = decide(as_("reviewer"), edition, "approve", seen=edition.fingerprint)
    assert "审定，办好了" in messages_of(response)
    assert client.get("/dongtai/2026/15/").status_code == 404
    decide(as_("publisher"), edition, "release")
    assert client.get("/dongtai/2026/15/").status_code == 200
    decide(as_("publisher"), edition, "ask_withdrawal", reason="内容有误")
    assert client.get("/dongtai/2026/15/").status_code == 200
    decide(as_("reviewer"), edition, "withdraw")
    assert client.get("/dongtai/2026/15/").status_code == 410


@pytest.mark.parametrize("form", [{}, {"seen": ""}, {"seen": "0" * 64}])
def test_an_approval_with_a_tampered_fingerprint_is_refused(form, as_, edition_in):
    edition = edition_in("in_review")
    response = decide(as_("reviewer"), edition, "approve", **form)
    assert "看过之后再审定" in messages_of(response)
    edition.refresh_from_db()
    assert edition.status == "in_review"


def test_a_return_without_a_reason_is_refused(as_, edition_in):
    edition = edition_in("in_review")
    assert "退回要写明理由" in messages_of(decide(as_("reviewer"), edition, "return", reason=" "))


def test_the_contributor_is_told_why_there_is_no_button(as_, cast, edition_in):
    from office import roles

    roles.assign(cast["editor"], roles.REVIEWER)
    edition = edition_in("in_review")
    client = as_("editor")
    page = client.get(page_of(edition)).content.decode()
    assert "要由另一个人审定" in page
    assert "/move/approve/" not in page
    assert "由另一个人审定" in messages_of(decide(client, edition, "approve", seen=edition.fingerprint))


def test_a_decision_is_a_post_and_a_get_leads_back_to_the_page(as_, edition_in):
    edition = edition_in("in_review")
    url = reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"])
    assert as_("reviewer").get(url).url == page_of(edition)
    edition.refresh_from_db()
    assert edition.status == "in_review"


@pytest.mark.parametrize("pk", ["abc", "99", "9" * 30, "9" * 5000])
def test_an_edition_that_does_not_exist_is_not_found(pk, as_, edition_in):
    edition_in("in_review")
    for page in ("change/", "page/", "edition.pdf", "history/"):
        assert as_("reviewer").get(f"/admin/bulletin/edition/{pk}/{page}", follow=True).status_code in (200, 404)


def test_there_is_no_other_verb(as_, edition_in):
    assert decide(as_("publisher"), edition_in("approved"), "destroy").status_code == 404


def test_a_decision_needs_its_token(cast, edition_in):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    edition = edition_in("in_review")
    url = reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"])
    assert client.post(url, {"seen": edition.fingerprint}).status_code == 403


def test_a_decision_is_refused_when_something_changed_since_the_page_was_opened(as_, cast, edition_in):
    edition = edition_in("approved")
    reviewed = standing_of(edition)
    workflow.schedule(edition, by=cast["publisher"], at=timezone.now() + dt.timedelta(hours=1))
    response = decide(as_("editor"), edition, "recall", standing=reviewed)
    assert "没有撤回：您打开这一页以后有了变化" in messages_of(response)
    assert response.context["edition"].status == Status.APPROVED


@pytest.mark.parametrize("at", ["", "明天", "2026-13-01T08:00", "2020-01-01T08:00", "9999999999"])
def test_a_time_that_cannot_be_is_refused_in_a_sentence(at, as_, edition_in):
    edition = edition_in("approved")
    assert "定时发布" in messages_of(decide(as_("publisher"), edition, "schedule", at=at))
    edition.refresh_from_db()
    assert edition.release_at is None


def test_a_release_is_scheduled_shown_and_cancelled(as_, edition_in):
    edition = edition_in("approved")
    response = decide(as_("publisher"), edition, "schedule", at="2099-09-16T08:30")
    assert "2099" in response.content.decode()
    edition.refresh_from_db()
    assert timezone.localtime(edition.release_at).strftime("%Y-%m-%d %H:%M") == "2099-09-16 08:30"
    decide(as_("publisher"), edition, "unschedule")
    edition.refresh_from_db()
    assert edition.release_at is None
