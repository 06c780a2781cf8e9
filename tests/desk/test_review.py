"""The review page: what it shows, the buttons it offers, and that it decides only what was seen."""

import datetime as dt
from io import BytesIO

import msgspec
import pdfplumber
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import archive, moves, notes
from bulletin.admin.decisions import standing_of
from bulletin.models import Brief, Credit, Edition, Notice, Status
from office.models import RecipientUnit
from tests.conftest import make_edition, make_issue
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
    shown = {verb for verb in moves.TRANSITIONS if f"/move/{verb}/" in page}
    assert shown == BUTTONS.get((who, status), set())


def test_the_reviewer_sees_the_sealed_page_the_pdf_and_the_fingerprint(as_, issue, cast):
    edition = moves.submit(issue, by=cast["editor"])
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
    sealed = archive.draw(archive.seal(issue)).pdf
    edition = make_edition(issue, status, sealed, by=cast["editor"], reviewer=cast["reviewer"])
    pdf = as_("auditor").get(reverse("admin:bulletin_edition_pdf", args=[edition.pk])).content
    assert text_of(pdf)
    assert archive.pdf_path(edition).read_bytes() == sealed


def test_a_released_pdf_is_the_sealed_one_to_the_byte(as_, edition_in, some_pdf):
    response = as_("reviewer").get(reverse("admin:bulletin_edition_pdf", args=[edition_in("released").pk]))
    assert b"".join(response.streaming_content) == some_pdf


@pytest.mark.parametrize("status", Status.values)
def test_the_print_pdf_and_the_ofd_are_offered_for_what_is_released_and_nothing_else(status, as_, edition_in):
    page = as_("reviewer").get(page_of(edition_in(status))).content.decode()
    for path in ("v1-print.pdf", "v1.ofd"):
        assert (f'href="/downloads/dongtai/2026/15/{path}"' in page) is (status == Status.RELEASED)


def test_the_whole_road_by_its_buttons(as_, edition_in, client):
    edition = edition_in("in_review")
    response = decide(as_("reviewer"), edition, "approve", seen=edition.fingerprint)
    assert "已审定。" in messages_of(response)
    assert client.get("/dongtai/2026/15/").status_code == 404
    decide(as_("publisher"), edition, "release")
    assert client.get("/dongtai/2026/15/").status_code == 200
    decide(as_("publisher"), edition, "ask_withdrawal", reason="内容有误", kind="error")
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


@pytest.mark.parametrize("reason", ["", " ", "\0"])
def test_a_return_without_a_reason_is_refused(reason, as_, edition_in):
    edition = edition_in("in_review")
    assert "退回要写明理由" in messages_of(decide(as_("reviewer"), edition, "return", reason=reason))


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
    moves.schedule(edition, by=cast["publisher"], at=timezone.now() + dt.timedelta(hours=1))
    response = decide(as_("editor"), edition, "recall", standing=reviewed)
    assert "没有撤回：您打开这一页以后有了变化" in messages_of(response)
    assert response.context["edition"].status == Status.APPROVED


@pytest.mark.parametrize(
    "at",
    [
        *("", "明天", "2026-13-01T08:00", "2020-01-01T08:00", "9999999999"),
        *("0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-23:59"),
    ],
)
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


# What changed


def changed_part(client, edition) -> html.HtmlElement:
    return html.fromstring(client.get(page_of(edition)).content.decode()).get_element_by_id("changes")


def compared(part: html.HtmlElement) -> dict[str, dict[str, str]]:
    """{heading: {place on the page: what changed there}}, with what is gone and new in brackets."""
    for sign, tag in (("[-{}-]", "del"), ("{{+{}+}}", "ins")):
        for piece in part.iter(tag):
            piece.text = sign.format(piece.text)
    return {
        section.findtext("h3"): {
            mark.get("data-at"): " ".join(mark.text_content().split()) for mark in section.xpath(".//*[@data-at]")
        }
        for section in part.xpath(".//section[@data-set]")
    }


def rewrite(issue, old: str, new: str) -> None:
    brief = issue.briefs.get(text__contains=old)
    brief.text = brief.text.replace(old, new)
    brief.save()


def test_of_a_first_edition_it_is_said_that_there_is_nothing_to_compare(as_, edition_in):
    assert "第一版，没有可比的。" in changed_part(as_("reviewer"), edition_in("in_review")).text_content()


def test_a_correction_is_compared_with_what_readers_see_now(as_, issue, edition_in):
    edition_in("superseded")
    rewrite(issue, "三吨", "四吨")
    edition_in("released")
    rewrite(issue, "四吨", "五吨")
    (heading, marked), *others = compared(changed_part(as_("reviewer"), edition_in("in_review"))).items()
    assert heading == "与读者现在看到的第2版相比"
    assert "[-四吨-]{+五吨+}" in marked["brief-1"]
    assert not others


def test_a_released_edition_is_compared_with_the_one_it_superseded(as_, issue, edition_in):
    edition_in("superseded")
    rewrite(issue, "三吨", "五吨")
    shown = compared(changed_part(as_("reviewer"), edition_in("released")))
    assert "[-三吨-]{+五吨+}" in shown["与第1版相比"]["brief-1"]


def test_what_was_returned_is_compared_with_what_came_instead_and_the_reason_is_told(as_, cast, issue, edition_in):
    with time_machine.travel("2026-09-16 10:00+08:00", tick=False):
        moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="河道的吨数请核对。")
    rewrite(issue, "三吨", "五吨")
    part = changed_part(as_("reviewer"), edition_in("in_review"))
    assert "[-三吨-]{+五吨+}" in compared(part)["与上次送审（9月16日退回）相比"]["brief-1"]
    assert "上次退回的理由" in part.text_content()
    assert "河道的吨数请核对。" in part.text_content()
    assert "没有可比的" not in part.text_content()


def test_the_reason_of_a_return_is_still_told_after_a_recall(as_, cast, edition_in):
    moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="河道的吨数请核对。")
    moves.recall(edition_in("in_review"), by=cast["editor"])
    shown = changed_part(as_("reviewer"), edition_in("in_review")).text_content()
    assert "撤回）相比" in shown
    assert "河道的吨数请核对。" in shown


def test_a_resubmission_that_changed_nothing_is_called_so(as_, edition_in):
    edition_in("released")
    edition_in("returned")
    assert changed_part(as_("reviewer"), edition_in("in_review")).text_content().count("没有不同。") == 2


def test_a_return_before_the_last_release_is_no_longer_compared(as_, cast, issue, edition_in):
    edition_in("returned")
    edition_in("released")
    shown = changed_part(as_("reviewer"), edition_in("in_review")).text_content()
    assert "上次送审" not in shown
    assert "上次退回的理由" not in shown


def test_an_article_that_is_gone_is_said_where_it_stood_and_its_words_are_folded(as_, issue, edition_in):
    edition_in("released")
    issue.articles.first().delete()
    part = changed_part(as_("reviewer"), edition_in("in_review"))
    mark = part.xpath(".//*[@data-at='article-2']")[0]
    assert "文章《望溪区推进老旧小区改造》" in "".join(mark.xpath(".//text()[not(ancestor::details)]"))
    assert "会议指出" in "".join(mark.xpath(".//details//text()"))


def test_of_the_issue_before_it_is_told_who_is_missing_and_who_is_new_and_no_text(
    as_, bulletin, cast, issue, edition_in
):
    before = make_issue(bulletin, 14, by=cast["editor"])
    before.recipients.create(kind="report", unit=RecipientUnit.objects.create(name="市人大办"))
    edition_in("released", before)
    Brief.objects.filter(issue=issue).delete()
    shown = compared(changed_part(as_("reviewer"), edition_in("in_review")))
    assert list(shown["与上一期（第14期）相比"]) == ["recipients"]
    assert "[-市人大办-]" in shown["与上一期（第14期）相比"]["recipients"]


@pytest.mark.parametrize(("number", "status"), [(14, "approved"), (16, "released")])
def test_the_issue_before_is_one_that_readers_have(number, status, as_, bulletin, cast, edition_in):
    edition_in(status, make_issue(bulletin, number, by=cast["editor"]))
    assert "上一期" not in changed_part(as_("reviewer"), edition_in("in_review")).text_content()


def test_an_issue_before_sealed_by_a_newer_program_keeps_nobody_from_reviewing(
    as_, bulletin, cast, edition_in, some_pdf
):
    before = make_issue(bulletin, 14, by=cast["editor"])
    newer = msgspec.structs.replace(archive.seal(before), schema=99)
    make_edition(before, "released", some_pdf, by=cast["editor"], reviewer=cast["reviewer"], document=newer)
    assert "上一期" not in changed_part(as_("reviewer"), edition_in("in_review")).text_content()


# Reports at their paragraphs


def test_what_the_print_report_says_of_a_paragraph_stands_there_and_the_rest_in_the_panel(as_, edition_in):
    item = {"level": "实务", "clause": "W3C clreq", "what": "孤字", "figure": "1 字", "verdict": "提示"}
    places = ("《望溪区推进老旧小区改造》第2段", "第2页第3行")
    edition = edition_in("returned")
    edition.pk, edition.status, edition.preflight = None, "in_review", [{**item, "place": place} for place in places]
    edition.save()
    page = html.fromstring(as_("reviewer").get(page_of(edition)).content.decode())
    assert [mark.get("data-at") for mark in page.xpath("//*[@data-kind='print']")] == ["article-1-2"]
    assert "第2页第3行" in page.find_class("panel")[0].text_content()


# What is offered


@pytest.mark.parametrize("status", ["returned", "recalled"])
def test_the_way_to_the_drafts_is_offered_to_who_may_write_in_them_alone(status, as_, edition_in):
    edition = edition_in(status)
    assert "去改稿" in as_("editor").get(page_of(edition)).content.decode()
    page = as_("reviewer").get(page_of(edition)).content.decode()
    assert "去改稿" not in page
    assert "改好后重新送审" in page


def test_that_another_is_printed_is_said_in_the_bar_and_where_one_approves(as_, cast, issue, edition_in):
    issue.credits.create(kind=Credit.Kind.REVIEWER, person=cast["publisher"])
    issue.credits.filter(person=cast["reviewer"]).delete()
    page = html.fromstring(as_("reviewer").get(page_of(edition_in("in_review"))).content.decode())
    for part in (page.find_class("review-bar")[0], page.get_element_by_id("decisions")):
        assert "不是您" in part.text_content()


# Notes and decisions


def test_a_decision_is_refused_after_a_note_and_the_page_tells_what_happened(as_, cast, edition_in):
    edition = edition_in("in_review")
    client = as_("reviewer")
    opened = fields_of_decision(client, edition, "approve")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        note = notes.add(edition, by=cast["publisher"], place="brief-1", text="三吨还是五吨？")
        reply = notes.reply(note, by=cast["editor"], text="三吨")
        notes.resolve(note, by=cast["publisher"])
        response = decide(client, edition, "approve", **opened)
    page = response.content.decode()
    assert "没有审定：您打开这一页以后有了变化" in messages_of(response)
    happened = happened_part(page)
    for who, what in (("邵令仪", "写批注"), ("闻一白", "回复批注"), ("邵令仪", "解决批注")):
        assert f'{who}　<a href="#note-{note.pk}">{what}</a>' in happened
    assert reply.edition.status == "in_review"


def happened_part(page: str) -> str:
    return page[page.index('id="happened-title"') : page.index('class="reading"')]


def fields_of_decision(client, edition, verb) -> dict[str, str]:
    """The form of a decision as the page was opened."""
    page = html.fromstring(client.get(page_of(edition)).content.decode())
    form = next(form for form in page.forms if form.action.endswith(f"/move/{verb}/"))
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def test_a_decision_is_refused_after_a_move_and_the_page_tells_who_made_it(as_, cast, edition_in):
    edition = edition_in("approved")
    client = as_("editor")
    opened = fields_of_decision(client, edition, "recall")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        moves.schedule(edition, by=cast["publisher"], at=timezone.now() + dt.timedelta(hours=1))
        page = decide(client, edition, "recall", **opened).content.decode()
    assert "邵令仪　定时发布" in happened_part(page)
    assert "happened-title" not in decide(client, edition, "recall").content.decode()


def test_what_happened_before_the_page_was_opened_is_not_told_again(as_, cast, edition_in):
    edition = edition_in("in_review")
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=5)):
        notes.add(edition, by=cast["publisher"], place="brief-1", text="三吨还是五吨？")
    client = as_("reviewer")
    opened = fields_of_decision(client, edition, "approve")
    note = edition.notes.get()
    notes.resolve(note, by=cast["publisher"])
    page = decide(client, edition, "approve", **opened).content.decode()
    happened = happened_part(page)
    assert "解决批注" in happened
    assert "写批注" not in happened


@pytest.mark.parametrize("act", ["add", "reply", "resolve", "reopen"])
def test_whatever_is_done_to_a_note_makes_an_open_page_stale(act, as_, cast, edition_in):
    edition, reviewer = edition_in("in_review"), cast["reviewer"]
    note = notes.add(edition, by=reviewer, place="", text="总的可以。")
    if act == "reopen":
        notes.resolve(note, by=reviewer)
    before = fields_of_decision(as_("reviewer"), edition, "approve")
    {
        "add": lambda: notes.add(edition, by=reviewer, place="", text="又一条"),
        "reply": lambda: notes.reply(note, by=reviewer, text="回一句"),
        "resolve": lambda: notes.resolve(note, by=reviewer),
        "reopen": lambda: notes.reopen(note, by=reviewer),
    }[act]()
    response = decide(as_("reviewer"), edition, "approve", **before)
    assert "有了变化" in messages_of(response)
    assert "您打开那一页以后" in response.content.decode()
    edition.refresh_from_db()
    assert edition.status == "in_review"


@pytest.mark.parametrize("opened", ["", "昨天", "-1", "1e9", "９９", "9" * 30, "99999999999", '"><script>'])
def test_a_tampered_moment_refuses_all_the_same_and_tells_nothing(opened, as_, edition_in):
    edition = edition_in("in_review")
    response = decide(as_("reviewer"), edition, "approve", seen=edition.fingerprint, standing="", opened=opened)
    assert "有了变化" in messages_of(response)
    assert "<script>" not in response.content.decode().split("<body")[1]
    assert as_("reviewer").get(page_of(edition), {"since": opened}).status_code == 200


def test_what_another_issue_went_through_is_not_told(as_, bulletin, cast, edition_in):
    edition, other = edition_in("in_review"), edition_in("approved", of=make_issue(bulletin, 16, by=cast["editor"]))
    moves.release(other, by=cast["publisher"])
    page = as_("reviewer").get(page_of(edition), {"since": "0"}).content.decode()
    assert "邵令仪" not in happened_part(page)


def test_whoever_approves_is_told_of_notes_left_open_and_may_still_do_it(as_, cast, edition_in):
    reviewer = cast["reviewer"]
    returned = edition_in("in_review")
    notes.add(returned, by=reviewer, place="brief-1", text="三吨还是五吨？")
    moves.return_(returned, by=reviewer, reason="数字有误")
    edition = edition_in("in_review")
    client = as_("reviewer")
    done = notes.add(edition, by=reviewer, place="", text="语气再平实些。")
    notes.add(edition, by=reviewer, place="article-1", text="题目太长。")
    assert "还有 3 条批注没有解决" in decisions_on(client, edition)
    notes.resolve(done, by=reviewer)
    assert "还有 2 条批注没有解决" in decisions_on(client, edition)
    assert "已审定。" in messages_of(decide(client, edition, "approve", seen=edition.fingerprint))


def decisions_on(client, edition) -> str:
    page = html.fromstring(client.get(page_of(edition)).content.decode())
    return page.get_element_by_id("decisions").text_content()


def test_opening_an_edition_settles_ones_own_notices_of_it_and_no_others(as_, cast, issue):
    edition = moves.submit(issue, by=cast["editor"])
    moves.return_(edition, by=cast["reviewer"], reason="数字有误")
    as_("reviewer").get(page_of(edition))
    unread = Notice.objects.unread().values_list("person__username", flat=True)
    assert list(unread) == ["editor"]
