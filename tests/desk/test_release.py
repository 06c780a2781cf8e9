"""Releasing and withdrawing at the desk: what is asked, what has to be said yes to, what is kept of what was typed."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import moves
from bulletin.admin.decisions import standing_of
from bulletin.models import Edition, Issue, Notice, Status
from office.audit import AuditEntry
from tests.conftest import make_issue
from tests.desk.forms import OpenIssue, address, messages_of

BEFORE = dt.datetime(2026, 9, 14, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))  # two days before the issue's date
ON_TIME = BEFORE + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def on_a_monday():
    with time_machine.travel(ON_TIME, tick=False):
        yield


def page_of(edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk])


def form_of(response, verb: str):
    """The form of the decision as the page shows it; None if it does not."""
    page = html.fromstring(response.content.decode())
    return next((form for form in page.forms if (form.action or "").endswith(f"/move/{verb}/")), None)


def fields_of(client, edition, verb: str) -> dict[str, str]:
    return sent(form_of(client.get(page_of(edition)), verb))


def sent(form) -> dict[str, str]:
    """What a browser would send of it as it stands."""
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def agreement_in(response, verb: str) -> str:
    return "".join(form_of(response, verb).xpath(".//input[@name='agreed']/@value"))


def decide(client, edition, verb: str, **form):
    form = {"standing": standing_of(Edition.objects.get(pk=edition.pk))} | form
    return client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, verb]), form, follow=True)


def now(edition: Edition) -> Edition:
    return Edition.objects.get(pk=edition.pk)


# A release asks


def test_a_release_before_the_issues_date_has_to_be_said_yes_to(as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    with time_machine.travel(BEFORE):
        page = publisher.get(page_of(edition))
        assert (
            "这一期的日期是2026年9月16日，今天发布，读者会看到还没到的日期。" in form_of(page, "release").text_content()
        )
        for agreed in ("", "yes", "0" * 64, "\0"):
            refused = decide(publisher, edition, "release", agreed=agreed)
            assert "没有发布：这一期的日期是2026年9月16日" in messages_of(refused)
            assert now(edition).status == Status.APPROVED
        decide(publisher, edition, "release", agreed=agreement_in(page, "release"))
    assert now(edition).status == Status.RELEASED
    assert AuditEntry.objects.of("release").get().details["agreed"] == [
        "这一期的日期是2026年9月16日，今天发布，读者会看到还没到的日期。"
    ]


def test_on_its_day_and_after_the_one_before_nothing_is_asked(as_, edition_in, bulletin, editor):
    edition_in("released", make_issue(bulletin, 14, by=editor))
    edition, publisher = edition_in("approved"), as_("publisher")
    assert agreement_in(publisher.get(page_of(edition)), "release") == ""
    decide(publisher, edition, "release")
    assert now(edition).status == Status.RELEASED


@pytest.mark.parametrize("stage", [None, "in_review", "returned", "recalled", "approved"])
def test_a_release_asks_after_an_earlier_number_that_readers_never_had(stage, as_, bulletin, editor, edition_in):
    earlier = make_issue(bulletin, 14, by=editor)
    if stage:
        edition_in(stage, earlier)
    edition, publisher = edition_in("approved"), as_("publisher")
    for page in (publisher.get(page_of(edition)), publisher.get(address(edition.issue))):
        assert "第14期还没有发布。" in form_of(page, "release").text_content()
    assert "没有发布：第14期还没有发布。" in messages_of(decide(publisher, edition, "release"))
    decide(publisher, edition, "release", agreed=agreement_in(publisher.get(page_of(edition)), "release"))
    assert now(edition).status == Status.RELEASED


@pytest.mark.parametrize("other", ["later", "another_year", "released", "withdrawn", "another_bulletin"])
def test_no_other_issue_is_asked_after(other, as_, bulletin, editor, edition_in):
    if other == "another_bulletin":
        bulletin = type(bulletin).objects.create(name="松涧动态", slug="songjian")
    facts = {"later": {"number": 16}, "another_year": {"number": 27, "year": 2025}}.get(other, {"number": 14})
    issue = make_issue(bulletin, by=editor, **facts)
    if other in ("released", "withdrawn"):
        edition_in(other, issue)
    edition = edition_in("approved")
    assert agreement_in(as_("publisher").get(page_of(edition)), "release") == ""


def test_by_its_total_number_an_issue_of_last_year_is_asked_after_too(as_, bulletin, editor, edition_in):
    make_issue(bulletin, 27, by=editor, year=2025, total_number=101)
    edition = edition_in("approved", make_issue(bulletin, 1, by=editor, total_number=102))
    assert "2025年第27期还没有发布。" in form_of(as_("publisher").get(page_of(edition)), "release").text_content()


def test_many_that_are_missing_are_said_in_one_line(as_, bulletin, editor, edition_in):
    for number in range(1, 9):
        Issue.objects.create(bulletin=bulletin, year=2026, number=number, date=dt.date(2026, 9, 1))
    edition = edition_in("approved")
    said = form_of(as_("publisher").get(page_of(edition)), "release").text_content()
    assert "第1期、第2期、第3期、第4期、第5期等8期还没有发布。" in said


def test_a_yes_holds_for_what_was_asked_and_not_for_what_arose_since(as_, bulletin, editor, edition_in):
    make_issue(bulletin, 14, by=editor)
    edition, publisher = edition_in("approved"), as_("publisher")
    agreed = agreement_in(publisher.get(page_of(edition)), "release")
    make_issue(bulletin, 13, by=editor)
    refused = decide(publisher, edition, "release", agreed=agreed)
    assert "第13期、第14期还没有发布" in messages_of(refused)
    assert now(edition).status == Status.APPROVED
    decide(publisher, edition, "release", agreed=agreement_in(refused, "release"))
    assert now(edition).status == Status.RELEASED


def test_a_correction_is_not_asked_after_numbers_before_it(as_, issue, bulletin, editor, edition_in):
    make_issue(bulletin, 14, by=editor)
    edition_in("released")
    correction = edition_in("approved", Issue.objects.get(pk=issue.pk))
    form = form_of(as_("publisher").get(page_of(correction)), "release")
    assert "还没有发布" not in form.text_content()
    assert "第1版转为旧版，仍可在原地址查到" in form.text_content()


def test_of_a_first_edition_nothing_is_said_of_an_earlier_one(as_, edition_in):
    page = as_("publisher").get(page_of(edition_in("approved")))
    for verb in ("release", "schedule"):
        assert "旧版" not in form_of(page, verb).text_content()


# A time is set


def test_the_time_proposed_is_the_morning_of_the_issues_date_and_never_past(as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    for at, proposed in (
        (BEFORE, "2026-09-16T08:30"),
        (BEFORE + dt.timedelta(days=1, hours=22), "2026-09-16T08:30"),  # 8:00 of that day
        (ON_TIME, "2026-09-18T08:30"),
        (ON_TIME.replace(hour=7), "2026-09-17T08:30"),
    ):
        with time_machine.travel(at, tick=False):
            (field,) = form_of(publisher.get(page_of(edition)), "schedule").xpath(".//input[@name='at']")
            assert field.get("value") == proposed, at
            assert field.get("min") == f"{timezone.localtime(at + dt.timedelta(minutes=1)):%Y-%m-%dT%H:%M}"


def test_a_time_before_the_issues_date_has_to_be_said_yes_to_and_stays_in_the_form(as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    with time_machine.travel(BEFORE, tick=False):
        assert agreement_in(publisher.get(page_of(edition)), "schedule") == ""
        refused = decide(publisher, edition, "schedule", at="2026-09-15T09:00")
        assert "定在2026年9月15日发布，读者会看到还没到的日期" in messages_of(refused)
        fields = sent(form_of(refused, "schedule"))
        assert fields["at"] == "2026-09-15T09:00"
        decide(publisher, edition, "schedule", at=fields["at"], agreed=agreement_in(refused, "schedule"))
        assert now(edition).release_at == dt.datetime(2026, 9, 15, 1, 0, tzinfo=dt.UTC)
    with time_machine.travel(BEFORE + dt.timedelta(days=1)):
        assert [edition.status for edition in moves.release_due()] == [Status.RELEASED]


def test_an_earlier_number_that_will_be_out_by_then_is_not_asked_after(as_, cast, bulletin, editor, edition_in):
    earlier = edition_in("approved", make_issue(bulletin, 14, by=editor))
    edition, publisher = edition_in("approved"), as_("publisher")
    moves.schedule(earlier, by=cast["publisher"], at=ON_TIME + dt.timedelta(hours=1))
    assert "第14期还没有发布" in messages_of(decide(publisher, edition, "schedule", at="2026-09-17T10:30"))
    decide(publisher, edition, "schedule", at="2026-09-17T11:00")
    assert now(edition).release_at == ON_TIME + dt.timedelta(hours=1)


def test_another_time_needs_a_reason_which_is_on_record_and_in_the_notice(as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    assert form_of(publisher.get(page_of(edition)), "schedule").xpath(".//textarea") == []
    decide(publisher, edition, "schedule", at="2026-09-18T08:30")
    form = form_of(publisher.get(page_of(edition)), "schedule")
    assert "改时间的理由" in form.text_content()
    assert sent(form)["at"] == "2026-09-18T08:30"
    for reason in ("", "。", "\u200b", "长" * 1001):
        decide(publisher, edition, "schedule", at="2026-09-19T08:30", reason=reason)
    assert now(edition).release_at == dt.datetime(2026, 9, 18, 0, 30, tzinfo=dt.UTC)
    assert "改到别的时间，请写明理由" in messages_of(decide(publisher, edition, "schedule", at="2026-09-19T08:30"))
    decide(publisher, edition, "schedule", at="2026-09-19T08:30", reason="等市里的通知")
    entry = AuditEntry.objects.of("schedule").first()
    assert (entry.details["reason"], entry.details["moved_from"]) == ("等市里的通知", "2026-09-18T00:30:00+00:00")
    assert any(
        "2026年9月19日 08:30发布" in text and "理由是“等市里的通知”" in text
        for text in Notice.objects.filter(action="schedule").values_list("text", flat=True)
    )


def test_the_same_time_again_or_one_that_has_passed_asks_for_no_reason(as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    decide(publisher, edition, "schedule", at="2026-09-18T08:30")
    decide(publisher, edition, "schedule", at="2026-09-18T08:30")
    assert AuditEntry.objects.of("schedule").count() == 2
    with time_machine.travel(ON_TIME + dt.timedelta(days=2)):
        decide(as_("publisher"), edition, "schedule", at="2026-09-20T08:30")
    assert AuditEntry.objects.of("schedule").count() == 3


@pytest.mark.parametrize("reason", ["", "改为手动发布"])
def test_taking_the_time_away_may_say_why(reason, as_, edition_in):
    edition, publisher = edition_in("approved"), as_("publisher")
    decide(publisher, edition, "schedule", at="2026-09-18T08:30")
    decide(publisher, edition, "unschedule", reason=reason)
    assert now(edition).release_at is None
    assert AuditEntry.objects.of("unschedule").get().details.get("reason", "") == reason
    told = Notice.objects.filter(action="unschedule").first().text
    assert ("理由是" in told) == bool(reason)


# A withdrawal is asked for


STATEMENT = "第14期刊登的数字有误。\n请以第15期为准。"


@pytest.fixture
def released(edition_in, bulletin, editor):
    return edition_in("released", make_issue(bulletin, 14, by=editor))


@pytest.fixture
def taker(edition_in):
    return edition_in("released")


def ask(client, edition, **form):
    return decide(client, edition, "ask_withdrawal", **({"reason": "数字有误", "kind": "error"} | form))


def test_the_life_of_the_issue_tells_of_what_was_asked_and_of_what_kind_a_request_is(
    as_, released, taker, bulletin, editor, publisher, edition_in
):
    early = edition_in("approved", make_issue(bulletin, 16, by=editor, date=ON_TIME.date() + dt.timedelta(days=9)))
    moves.release(early, by=publisher, agreed=moves.agreement(moves.questions(early, "release")))
    ask(as_("editor"), released, kind="merged", merged_into=taker.issue_id, statement=STATEMENT)
    told = [as_("auditor").get(address(one.issue, "history")).content.decode() for one in (early, released)]
    assert "问过，仍然办了：这一期的日期是2026年9月26日" in told[0]
    for words in (
        "种类：并入他期（《青岚创建动态》2026年第15期）",
        "理由：数字有误",
        "公开说明：第14期刊登的数字有误。",
    ):
        assert words in told[1]


def test_a_request_has_a_kind_a_reason_and_perhaps_a_statement(as_, released, editor):
    ask(as_("editor"), released, kind="expired", statement=STATEMENT)
    asked = now(released)
    assert (asked.withdrawal_kind, asked.statement, asked.shows_statement) == ("expired", STATEMENT, False)
    assert (asked.withdrawal_asked_by, asked.status) == (editor, Status.RELEASED)
    assert AuditEntry.objects.of("ask_withdrawal").get().details["statement"] == STATEMENT


def test_what_is_merged_names_one_of_the_released_issues_of_the_bulletin(as_, released, taker, bulletin, editor):
    draft = make_issue(bulletin, 16, by=editor)
    client = as_("editor")
    offered = form_of(client.get(page_of(released)), "ask_withdrawal").xpath(".//select/option/text()")
    assert offered == ["不并入", "2026年第15期（9月16日）"]
    for kind, into, why in (
        ("merged", "", "请选并入哪一期"),
        ("merged", draft.pk, "另一期已发布的"),
        ("merged", released.issue_id, "另一期已发布的"),
        ("merged", "999999", "找不到了"),
        ("merged", "abc", "找不到了"),
        ("merged", "٣", "找不到了"),
        ("merged", "9" * 30, "找不到了"),
        ("merged", "\0", "找不到了"),
        ("error", taker.issue_id, "种类却不是“并入他期”"),
    ):
        refused = ask(client, released, kind=kind, merged_into=into)
        assert why in messages_of(refused), (kind, into)
        assert now(released).withdrawal_asked_at is None
    ask(client, released, kind="merged", merged_into=taker.issue_id)
    assert now(released).merged_into == taker.issue


def test_nothing_is_merged_into_another_bulletin(as_, released, edition_in, bulletin, editor):
    other = type(bulletin).objects.create(name="松涧动态", slug="songjian")
    stranger = edition_in("released", make_issue(other, 14, by=editor))
    assert "同一刊物" in messages_of(ask(as_("editor"), released, kind="merged", merged_into=stranger.issue_id))


@pytest.mark.parametrize("kind", ["", "ERROR", "withdrawn", "\0", "有误撤下"])
def test_a_tampered_kind_is_refused(kind, as_, released):
    assert "请选撤下的种类" in messages_of(ask(as_("editor"), released, kind=kind))
    assert now(released).withdrawal_asked_at is None


def test_what_was_typed_is_still_there_after_a_refusal(as_, released, taker):
    typed = {"reason": " ", "kind": "merged", "merged_into": str(taker.issue_id), "statement": STATEMENT}
    refused = ask(as_("editor"), released, **typed)
    assert "撤下要写明理由" in messages_of(refused)
    fields = sent(form_of(refused, "ask_withdrawal"))
    assert (fields["kind"], fields["merged_into"]) == ("merged", str(taker.issue_id))
    assert fields["statement"].strip() == STATEMENT
    assert form_of(refused, "ask_withdrawal").getparent().get("open") is not None


def test_what_was_typed_is_still_there_where_something_happened_meanwhile(as_, released):
    refused = ask(as_("editor"), released, standing="", opened="1", statement=STATEMENT)
    assert "有了变化" in messages_of(refused)
    assert sent(form_of(refused, "ask_withdrawal"))["statement"].strip() == STATEMENT


def test_a_statement_is_kept_as_lines_of_visible_characters(as_, released):
    ask(as_("editor"), released, statement="  一\0二\u202e三\u200b\x07。\r\n\r\n\t四。 ")
    assert now(released).statement == "一二三。\n四。"


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b\0", "。"])
def test_a_statement_that_says_nothing_is_none(nothing, as_, released):
    ask(as_("editor"), released, statement=nothing)
    assert (now(released).statement, bool(now(released).withdrawal_asked_at)) == ("", True)


def test_a_statement_that_is_too_long_is_refused_and_said_how_long(as_, released):
    assert "公开说明有1001字" in messages_of(ask(as_("editor"), released, statement="长" * 1001))
    ask(as_("editor"), released, statement="长" * 1000)
    assert len(now(released).statement) == 1000


def test_what_looks_private_in_a_statement_has_to_be_said_yes_to(as_, released):
    client, statement = as_("editor"), "联系人手机13812345678。"
    refused = ask(client, released, statement=statement)
    assert "公开说明里的“13812345678”" in messages_of(refused)
    assert now(released).withdrawal_asked_at is None
    ask(client, released, statement=statement, agreed=agreement_in(refused, "ask_withdrawal"))
    assert now(released).statement == statement


# Another decides


@pytest.mark.parametrize(("answer", "shown"), [("yes", True), ("no", False)])
def test_who_confirms_reads_the_statement_word_for_word_and_says_whether_readers_shall(answer, shown, as_, released):
    hostile = '<script>alert(1)</script>"><b>'
    ask(as_("editor"), released, statement=hostile)
    reviewer = as_("reviewer")
    page = reviewer.get(page_of(released))
    assert hostile in form_of(page, "withdraw").text_content()
    assert hostile not in page.content.decode()
    decide(reviewer, released, "withdraw", shows_statement=answer, statement="换上去的字")
    gone = now(released)
    assert (gone.status, gone.shows_statement, gone.statement) == (Status.WITHDRAWN, shown, hostile)


@pytest.mark.parametrize("answer", ["", "true", "1", "\0"])
def test_who_confirms_has_to_say_one_or_the_other(answer, as_, released):
    ask(as_("editor"), released, statement=STATEMENT)
    assert "选“照此公开”或者“不公开”" in messages_of(
        decide(as_("reviewer"), released, "withdraw", shows_statement=answer)
    )
    assert now(released).status == Status.RELEASED


def test_nothing_is_shown_that_nobody_wrote(as_, released):
    ask(as_("editor"), released)
    reviewer = as_("reviewer")
    assert "照此公开" not in reviewer.get(page_of(released)).content.decode()
    decide(reviewer, released, "withdraw", shows_statement="yes")
    assert (now(released).status, now(released).shows_statement) == (Status.WITHDRAWN, False)


@pytest.mark.parametrize(("verb", "who"), [("take_back_withdrawal", "editor"), ("drop_withdrawal", "reviewer")])
def test_of_a_request_that_is_off_the_row_keeps_nothing_and_the_log_all(verb, who, as_, released, taker):
    ask(as_("editor"), released, kind="merged", merged_into=taker.issue_id, statement=STATEMENT)
    decide(as_(who), released, verb)
    off = now(released)
    assert (off.status, off.reason, off.withdrawal_kind, off.merged_into, off.statement) == (
        *(Status.RELEASED, "", "", None, ""),
    )
    assert off.withdrawal_asked_at is off.withdrawal_asked_by is None
    details = AuditEntry.objects.of("ask_withdrawal").get().details
    assert (details["withdrawal_kind"], details["merged_into"]) == ("merged", "《青岚创建动态》2026年第15期")
    assert (details["reason"], details["statement"]) == ("数字有误", STATEMENT)
    assert AuditEntry.objects.of(verb).get().subject == "dongtai/2026-14"
    assert ask(as_("editor"), released, statement="再申请一次").status_code == 200
    assert now(released).statement == "再申请一次"


def test_only_whoever_asked_takes_it_back_and_finds_the_button_on_both_pages(as_, cast, released):
    ask(as_("editor"), released)
    for client, offered in ((as_("editor"), True), (as_("other_editor"), False), (as_("publisher"), False)):
        for page in (page_of(released), address(released.issue)):
            assert (form_of(client.get(page), "take_back_withdrawal") is not None) == offered
    refused = decide(as_("other_editor"), released, "take_back_withdrawal")
    assert "只有本人能收回申请" in messages_of(refused)
    assert now(released).withdrawal_asked_by == cast["editor"]
    assert "没有人申请撤下" not in messages_of(decide(as_("editor"), released, "take_back_withdrawal"))
    assert now(released).withdrawal_asked_by is None


def test_what_was_taken_back_meanwhile_is_not_confirmed(as_, released):
    ask(as_("editor"), released)
    opened = fields_of(as_("reviewer"), released, "withdraw")
    decide(as_("editor"), released, "take_back_withdrawal")
    refused = decide(as_("reviewer"), released, "withdraw", **opened)
    assert "有了变化" in messages_of(refused)
    assert now(released).status == Status.RELEASED


def test_a_statement_put_in_the_place_of_the_one_that_was_read_is_not_confirmed(as_, released):
    editor = as_("editor")
    ask(editor, released, statement="先写的")
    opened = fields_of(as_("reviewer"), released, "withdraw")
    decide(editor, released, "take_back_withdrawal")
    with time_machine.travel(ON_TIME + dt.timedelta(seconds=1)):
        ask(editor, released, statement="后写的")
    decide(as_("reviewer"), released, "withdraw", **(opened | {"shows_statement": "yes"}))
    assert now(released).status == Status.RELEASED


# A correction in which no text is another


def corrected(client, issue: Issue, **facts: str) -> OpenIssue:
    opened = OpenIssue(client, issue)
    opened.save("facts", correction_note="收文单位有遗漏，已补。", corrected_on="2026-09-17", **facts)
    return opened


def submit(client, issue: Issue, **form):
    return client.post(address(issue, "submit"), form, follow=True)


def question_in(client, issue: Issue):
    return html.fromstring("<div>" + client.get(address(issue, "summary")).content.decode() + "</div>")


def test_a_correction_of_names_alone_is_submitted_once_that_was_said_yes_to(desk, issue, edition_in):
    edition_in("released")
    opened = corrected(desk, issue)
    opened.save("editor", names="")
    asked = question_in(desk, issue)
    assert "正文却没有改动，只改了“编辑”。" in asked.text_content()
    refused = submit(desk, issue)
    assert "正文却没有改动，只改了“编辑”" in messages_of(refused)
    (agreed,) = {
        *asked.xpath("//input[@name='agreed']/@value"),
        *html.fromstring(refused.content.decode()).xpath(
            "//form[contains(@action, 'submit')]//*[@name='agreed']/@value"
        ),
    }
    opened = OpenIssue(desk, issue)
    opened.save("facts", publisher="青岚市创建工作办公室")
    assert "“编发单位”、“印发单位”、“编辑”" in messages_of(submit(desk, issue, agreed=agreed))
    assert not Edition.objects.open().exists()
    (agreed,) = question_in(desk, issue).xpath("//input[@name='agreed']/@value")
    submit(desk, issue, agreed=agreed)
    assert Edition.objects.open().get().version == 2
    assert "编辑" in AuditEntry.objects.of("submit").get().details["agreed"][0]


def test_a_body_set_otherwise_in_the_same_words_is_no_changed_text(desk, issue, edition_in):
    edition_in("released")
    opened = corrected(desk, issue)
    article = issue.articles.last()
    opened.save(f"article-{article.pk}", body=article.body.replace("近日", "<strong>近日</strong>"))
    assert f"只改了“《{article.title}》正文的格式”" in messages_of(submit(desk, issue))


@pytest.mark.parametrize("what", ["title", "body", "brief", "editors_note"])
def test_a_correction_of_a_text_is_asked_nothing(what, desk, issue, edition_in):
    edition_in("released")
    opened = corrected(desk, issue, **({"editors_note": "编者按。"} if what == "editors_note" else {}))
    article = issue.articles.last()
    if what == "brief":
        opened.save(f"brief-{issue.briefs.first().pk}", text="松涧镇开展河道清漂，清出漂浮物五吨。")
    elif what != "editors_note":
        opened.save(f"article-{article.pk}", **{what: {"title": "换了标题", "body": "<p>换了正文。</p>"}[what]})
    assert question_in(desk, issue).xpath("//input[@name='agreed']") == []
    submit(desk, issue)
    assert Edition.objects.open().get().version == 2
