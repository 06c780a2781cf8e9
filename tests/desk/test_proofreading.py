"""The proofreader at the desk: while one writes, where one submits, before a release, in the record."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import archive, moves
from bulletin.models import Answer, Credit, Edition, Issue, Status
from bulletin.proofreading import RULES
from office.audit import AuditEntry
from office.refusal import Refused
from tests.conftest import make_edition, make_issue
from tests.desk.forms import OpenIssue, address, key_of, messages_of

HALF = "会议强调,要抓紧落实。"  # a half-width comma: 必须
TWICE = "检查组用了三、五天时间。"  # 必须 as well
ASKED = "他不知道怎么办？"  # 建议
MISSPELT = "门店“迫不急待”开业。"  # 必须, and of a word
MOBILE = "联系人的手机是13812345678。"  # what must not become public by mistake


def write(issue: Issue, text: str) -> None:
    """As the text of the issue's first brief."""
    brief = issue.briefs.first()
    brief.text = text
    brief.save()


def look(client, issue, pieces=()) -> list[dict]:
    """What is remarked of the issue with these pieces laid over it."""
    response = client.post(address(issue, "proofread"), {"pieces": json.dumps(list(pieces))})
    assert response.status_code == 200, response.content.decode()
    return response.json()["remarks"]


def answer(client, issue, choice: str, remark: dict, **fields):
    facts = {name: remark[name] for name in ("rule", "words", "key", "level")} | fields
    return client.post(f"{address(issue, 'proofread')}{choice}/", facts)


def submit(client, issue, **fields):
    return client.post(address(issue, "submit"), fields, follow=True)


# While one writes


def test_a_clean_issue_has_no_remarks(desk, issue):
    assert look(desk, issue) == []


def test_a_remark_says_where_what_why_and_what_instead(desk, issue):
    write(issue, HALF)
    [remark] = look(desk, issue)
    brief = key_of(issue.briefs.first())
    assert (remark["piece"], remark["field"], remark["start"], remark["end"]) == (brief, "text", 4, 5)
    assert (remark["words"], remark["suggestions"], remark["level"]) == (",", ["，"], "必须")
    assert remark["source"].startswith("GB/T 15834-2011")
    assert remark["sentence"].endswith("。")


def test_what_is_typed_and_not_saved_is_read_too(desk, issue):
    opened, brief = OpenIssue(desk, issue), key_of(issue.briefs.first())
    assert [one["words"] for one in look(desk, issue, [opened.piece(brief, text=HALF)])] == [","]
    assert issue.briefs.first().text != HALF


@pytest.mark.parametrize(("field", "paragraph"), [("title", 0), ("body", 1), ("body", 2)])
def test_a_remark_stands_at_the_very_field_and_paragraph(desk, issue, field, paragraph):
    article = issue.articles.first()
    values = {"title": "标题", "column": "一线", "source": "望溪区", "body": "<p>好。</p><p>也好。</p>"}
    bodies = ["<p>好。</p>", "<p>也好。</p>"]
    bodies[paragraph - 1] = "<p>好,不好。</p>"
    values[field] = "".join(bodies) if field == "body" else "好,不好"
    found = look(desk, issue, [OpenIssue(desk, issue).piece(key_of(article), **values)])
    [remark] = [one for one in found if one["words"] == ","]
    assert (remark["piece"], remark["field"], remark["paragraph"]) == (key_of(article), field, paragraph)
    assert (remark["start"], remark["end"]) == (1, 2)


def test_a_source_of_a_brief_and_an_editors_note_are_found_in_their_fields(desk, issue):
    brief = issue.briefs.first()
    brief.source = "望溪区,住建局"
    brief.save()
    issue = Issue.objects.get(pk=issue.pk)
    issue.editors_note = "编者,按。"
    issue.save()
    found = {(one["piece"], one["field"]) for one in look(desk, issue) if one["words"] == ","}
    assert found == {(key_of(brief), "source"), ("facts", "editors_note")}


def test_who_may_only_read_reads_the_remarks_but_lays_nothing_over(as_, issue):
    write(issue, HALF)
    assert look(as_("reviewer"), issue)
    sent = json.dumps([{"key": key_of(issue.briefs.first()), "values": {"text": "x"}, "seen": {}}])
    assert as_("reviewer").post(address(issue, "proofread"), {"pieces": sent}).status_code == 403


def test_what_is_no_piece_is_refused_in_a_sentence(desk, issue):
    response = desk.post(address(issue, "proofread"), {"pieces": "[{"})
    assert (response.status_code, list(response.json())) == (400, ["refused"])
    assert desk.get(address(issue, "proofread")).status_code == 405


# Answering


def test_what_is_not_to_be_changed_is_remembered_with_who_and_why(desk, issue, editor):
    write(issue, HALF)
    [remark] = look(desk, issue)
    assert answer(desk, issue, "keep", remark, reason="原文如此").json() == {"told": "记下了：不改。"}
    [again] = look(desk, issue)
    assert (again["answer"]["by"], again["answer"]["reason"]) == (str(editor), "原文如此")


def test_a_changed_sentence_asks_anew_and_another_keeps_its_answer(desk, issue):
    write(issue, f"{HALF}开头写得好，写得好。")
    [remark] = look(desk, issue)
    answer(desk, issue, "keep", remark, reason="原文如此")
    write(issue, f"{HALF}开头改了一个字，别处没有动。")
    assert look(desk, issue)[0]["answer"]
    write(issue, "会议再次强调,要抓紧落实。")
    assert look(desk, issue)[0]["answer"] is None


def test_an_answer_is_taken_back(desk, issue):
    write(issue, ASKED)
    [remark] = look(desk, issue)
    answer(desk, issue, "keep", remark)
    answer(desk, issue, "ask", remark)
    assert look(desk, issue)[0]["answer"] is None
    assert Answer.objects.count() == 2  # both stay on record


def test_an_answer_is_of_its_issue_alone(desk, issue, bulletin, editor):
    write(issue, ASKED)
    answer(desk, issue, "keep", look(desk, issue)[0])
    other = make_issue(bulletin, 16, by=editor)
    write(other, ASKED)
    assert look(desk, other)[0]["answer"] is None


def test_a_hint_of_a_rule_that_is_a_must_asks_no_reason(desk, issue, other_editor):
    issue.credits.create(kind=Credit.Kind.REVIEWER, person=other_editor)  # who may not review
    [hint] = look(desk, issue)
    assert hint["level"] == "提示"
    assert RULES[hint["rule"]].level == "必须"
    assert answer(desk, issue, "keep", hint).status_code == 200
    submit(desk, issue)
    assert Edition.objects.get().proofreading[0]["words"] == hint["words"]


@pytest.mark.parametrize("level", ["提示", "", "x"])
def test_what_is_called_less_than_it_is_still_asks_its_reason_at_submission(desk, issue, level):
    write(issue, HALF)
    answer(desk, issue, "keep", look(desk, issue)[0], level=level)
    assert "必须改的" in messages_of(submit(desk, issue))
    assert not Edition.objects.exists()


@pytest.mark.parametrize("text", [HALF, MOBILE])
def test_what_must_be_put_right_is_not_left_without_a_reason(desk, issue, text):
    write(issue, text)
    for nothing in ("　 ", "\u200b", "……"):
        response = answer(desk, issue, "keep", look(desk, issue)[0], reason=nothing)
        assert response.status_code == 409
        assert "理由" in response.json()["refused"]
    assert not Answer.objects.exists()


def test_what_is_never_to_be_told_is_told_in_no_issue_of_the_bulletin(desk, issue, bulletin, editor):
    write(issue, MISSPELT)
    [remark] = look(desk, issue)
    assert remark["may_be_silenced"]
    assert answer(desk, issue, "never", remark).status_code == 409  # as for 不改, a reason is asked
    answer(desk, issue, "never", remark, reason="店名如此")
    other = make_issue(bulletin, 16, by=editor)
    write(other, f"又见{MISSPELT}")
    assert look(desk, issue) == look(desk, other) == []
    write(other, "大家再接再励。")
    assert len(look(desk, other)) == 1
    [entry] = AuditEntry.objects.of("silence_words")
    assert entry.details == {"rule": remark["rule"], "words": remark["words"], "reason": "店名如此"}


def test_who_reviews_is_told_of_what_the_bulletin_is_not(as_, desk, issue, editor):
    write(issue, MISSPELT)
    answer(desk, issue, "never", look(desk, issue)[0], reason="店名如此")
    edition = moves.submit(issue, by=editor)
    page = as_("reviewer").get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    assert "本刊不再提。店名如此" in page


@pytest.mark.parametrize(
    "text", [HALF, TWICE, MOBILE, "12月26日（星期五）召开会议。", "共120家，其中合格98家、不合格24家。"]
)
def test_a_mark_a_figure_or_what_is_private_cannot_be_silenced_for_good(desk, issue, text):
    write(issue, text)
    for remark in look(desk, issue):
        assert not remark["may_be_silenced"]
        assert answer(desk, issue, "never", remark, reason="理由").status_code == 409
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "tampered",
    [{"rule": "punctuation.none"}, {"key": "../../x"}, {"key": ""}, {"key": "g" * 64}, {"reason": "长" * 201}],
    ids=str,
)
def test_a_tampered_answer_is_refused_in_a_sentence(desk, issue, tampered):
    write(issue, HALF)
    response = answer(desk, issue, "keep", look(desk, issue)[0], **({"reason": "原文如此"} | tampered))
    assert response.status_code == 409
    assert response.json()["refused"].endswith("。")
    assert not Answer.objects.exists()


def test_long_words_and_zero_bytes_are_kept_as_far_as_they_can_be(desk, issue):
    write(issue, ASKED)
    remark = look(desk, issue)[0] | {"words": "长\0" * 300}
    assert answer(desk, issue, "keep", remark, reason="有\0理由").status_code == 200
    assert (len(Answer.objects.get().words), Answer.objects.get().reason) == (200, "有理由")


def test_nobody_answers_while_the_issue_is_locked(desk, issue, edition_in):
    write(issue, ASKED)
    [remark] = look(desk, issue)
    edition_in("in_review")
    for choice in ("keep", "ask"):
        assert answer(desk, issue, choice, remark).status_code == 409
    assert not Answer.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "publisher", "manager", "auditor"])
def test_only_an_editor_answers(as_, issue, who):
    write(issue, ASKED)
    [remark] = look(as_("editor"), issue)
    for choice in ("keep", "ask", "never"):
        assert answer(as_(who), issue, choice, remark).status_code == 403
    assert not Answer.objects.exists()


def test_there_is_no_other_answer(desk, issue):
    write(issue, ASKED)
    remark = look(desk, issue)[0]
    assert answer(desk, issue, "delete", remark).status_code == 404
    assert desk.get(f"{address(issue, 'proofread')}keep/").status_code == 405


# Submitting


def test_an_issue_with_what_must_be_put_right_is_not_submitted_without_a_reason(desk, issue):
    write(issue, f"{HALF}{TWICE}")
    response = submit(desk, issue)
    assert "校对还有2处必须改的" in messages_of(response)
    assert not Edition.objects.exists()


def test_a_reason_for_each_lets_it_go_and_stays_with_the_edition(desk, issue, editor):
    write(issue, f"{HALF}{TWICE}{ASKED}")
    reasons = {f"reason-{one['key']}": f"原文如此{one['words']}" for one in look(desk, issue) if one["level"] == "必须"}
    submit(desk, issue, **reasons)
    edition = Edition.objects.get()
    left = {one["words"]: one for one in edition.proofreading}
    assert left[","]["reason"] == "原文如此,"
    assert left["三、五"]["by"] == str(editor)
    assert left["？"]["reason"] == ""
    assert left[","]["at"] == "简讯第1条"


def test_reasons_that_were_given_are_kept_though_another_is_missing(desk, issue):
    write(issue, f"{HALF}{TWICE}")
    first = look(desk, issue)[0]
    response = submit(desk, issue, **{f"reason-{first['key']}": "原文如此"})
    assert "校对还有1处必须改的" in messages_of(response)
    assert Answer.objects.get().reason == "原文如此"


def test_a_reason_for_what_does_not_stand_there_is_no_answer(desk, issue):
    submit(desk, issue, **{f"reason-{'a' * 64}": "原文如此"})
    assert Edition.objects.get().proofreading == []
    assert not Answer.objects.exists()


def test_what_was_left_standing_cannot_be_changed_in_the_database(issue, editor):
    edition = moves.submit(issue, by=editor)
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).move(proofreading=[{"rule": "x"}])


def test_the_reviewer_sees_what_was_left_and_why(as_, issue, editor):
    write(issue, f"{HALF}{ASKED}")
    first = look(as_("editor"), issue)[0]
    edition = moves.submit(issue, by=editor, reasons={first["key"]: "原文如此"})
    page = as_("reviewer").get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    left = html.fromstring(page).xpath("//section[@id='proofreading']")[0]
    explained, other = left.find_class("remark")
    assert "原文如此" in explained.text_content()
    assert "data-loud" in explained.attrib
    assert "data-loud" not in other.attrib  # what asked for no reason stays folded


def test_who_would_approve_is_told_that_another_is_printed(as_, cast, issue, edition_in):
    page = reverse("admin:bulletin_edition_change", args=[edition_in("in_review").pk])
    assert "请核对署名" not in as_("reviewer").get(page).content.decode()
    cast["reviewer"].name = "裴如故"
    cast["reviewer"].save()
    told = as_("reviewer").get(page).content.decode()
    assert "版记里印的审核是“方守拙”，不是您（裴如故）" in told
    assert "请核对署名" not in as_("publisher").get(page).content.decode()


def test_the_life_of_the_issue_lists_every_answer(desk, issue):
    write(issue, HALF)
    answer(desk, issue, "keep", look(desk, issue)[0], reason="原文如此")
    page = desk.get(address(issue, "history")).content.decode()
    assert "校对的答复" in page
    assert "原文如此" in page


# Before it becomes public


@pytest.fixture
def private_edition(issue, editor, reviewer, some_pdf) -> Edition:
    """Approved, with a mobile number in it."""
    write(issue, MOBILE)
    return make_edition(issue, Status.APPROVED, some_pdf, by=editor, reviewer=reviewer)


def decide(client, edition, verb, **fields):
    page = reverse("admin:bulletin_edition_change", args=[edition.pk])
    standing = client.get(page).context["standing"]
    move = reverse("admin:bulletin_edition_decide", args=[edition.pk, verb])
    return client.post(move, {"standing": standing, **fields}, follow=True)


def test_a_release_of_what_is_private_asks_why_it_may_be_public(as_, private_edition):
    publisher = as_("publisher")
    page = publisher.get(reverse("admin:bulletin_edition_change", args=[private_edition.pk])).content.decode()
    assert "为什么可以公开" in page
    assert "13812345678" in page
    assert "公开前要再看一眼（" in messages_of(decide(publisher, private_edition, "release"))
    assert Edition.objects.get(pk=private_edition.pk).status == Status.APPROVED


@pytest.mark.parametrize("nothing", ["", "　", "\u200b", "。", "长" * 1001])
def test_what_is_no_reason_or_too_long_releases_nothing(as_, private_edition, nothing):
    decide(as_("publisher"), private_edition, "release", disclosure=nothing)
    assert Edition.objects.get(pk=private_edition.pk).status == Status.APPROVED


def test_one_person_says_why_and_it_is_on_record(as_, private_edition, publisher):
    decide(as_("publisher"), private_edition, "release", disclosure="本人同意公开的值班电话")
    edition = Edition.objects.get(pk=private_edition.pk)
    assert (edition.status, edition.disclosed_by) == (Status.RELEASED, publisher)
    assert AuditEntry.objects.of("release").get().details["disclosure"] == "本人同意公开的值班电话"
    for page in (
        reverse("admin:bulletin_edition_change", args=[edition.pk]),
        address(edition.issue, "history"),
    ):
        assert "本人同意公开的值班电话" in as_("auditor").get(page).content.decode()


def test_who_sets_a_time_says_it_then_and_nobody_is_asked_at_that_time(private_edition, publisher):
    at = timezone.now() + dt.timedelta(hours=1)
    with pytest.raises(Refused, match="公开前要再看一眼"):
        moves.schedule(private_edition, by=publisher, at=at)
    moves.schedule(private_edition, by=publisher, at=at, disclosure="本人同意")
    with time_machine.travel(at + dt.timedelta(minutes=1)):
        assert [edition.status for edition in moves.release_due()] == [Status.RELEASED]


def test_a_correction_asks_anew(private_edition, issue, editor, reviewer, publisher, some_pdf):
    moves.release(private_edition, by=publisher, disclosure="本人同意")
    issue = Issue.objects.get(pk=issue.pk)
    issue.correction_note, issue.corrected_on = "更正。", issue.date
    issue.save()
    second = make_edition(issue, Status.APPROVED, some_pdf, by=editor, reviewer=reviewer)
    with pytest.raises(Refused, match="公开前要再看一眼"):
        moves.release(second, by=publisher)


def test_what_is_not_private_is_released_without_a_word(edition_in, publisher):
    assert moves.release(edition_in("approved"), by=publisher, disclosure="不用说").disclosure == ""


# The rules of a bulletin


def rules_of(bulletin) -> str:
    return reverse("admin:bulletin_bulletin_rules", args=[bulletin.pk])


def test_a_rule_that_is_switched_off_says_nothing(as_, desk, issue, bulletin):
    write(issue, HALF)
    on = [key for key in RULES if key != "punctuation.half-width"]
    as_("manager").post(rules_of(bulletin), {"on": on, "seen": ""})
    assert look(desk, issue) == []
    [entry] = AuditEntry.objects.of("change_rules")
    assert entry.details == {"off": ["punctuation.half-width"], "on": []}


def test_what_guards_the_public_cannot_be_switched_off(as_, desk, issue, bulletin):
    write(issue, MOBILE)
    as_("manager").post(rules_of(bulletin), {"on": [], "seen": ""})
    assert [one["rule"] for one in look(desk, issue)] == ["privacy.mobile"]


def test_rules_that_somebody_else_has_just_changed_are_not_overwritten(as_, bulletin):
    manager = as_("manager")
    manager.post(rules_of(bulletin), {"on": [key for key in RULES if key != "figures.two"], "seen": ""})
    response = manager.post(rules_of(bulletin), {"on": [], "seen": ""}, follow=True)
    assert "有人调整过" in messages_of(response)
    bulletin.refresh_from_db()
    assert bulletin.rules_off == ["figures.two"]


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor"])
def test_others_look_at_the_rules_and_change_none(as_, bulletin, who):
    page = as_(who).get(rules_of(bulletin)).content.decode()
    assert "GB/T 15834-2011" in page
    assert "disabled" in page
    as_(who).post(rules_of(bulletin), {"on": [], "seen": ""})
    bulletin.refresh_from_db()
    assert bulletin.rules_off == []


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_who_is_not_of_the_desk_sees_no_rules(as_, bulletin, who):
    assert as_(who).get(rules_of(bulletin)).status_code in (302, 403)


def test_what_was_silenced_is_listed_and_told_again(as_, desk, issue, bulletin):
    write(issue, MISSPELT)
    [remark] = look(desk, issue)
    answer(desk, issue, "never", remark, reason="店名如此")
    page = desk.get(rules_of(bulletin)).content.decode()
    assert "迫不急待" in page
    assert "店名如此" in page
    speak = reverse("admin:bulletin_bulletin_speak", args=[bulletin.pk])
    facts = {"rule": remark["rule"], "words": remark["words"]}
    as_("reviewer").post(speak, facts)
    assert look(desk, issue) == []
    desk.post(speak, facts)
    assert len(look(desk, issue)) == 1
    assert desk.get(speak).status_code == 405


@pytest.mark.parametrize("rule", ["words.misspelt", "x" * 300, "words\0", ""])
def test_what_was_never_silenced_is_not_told_again(desk, bulletin, rule):
    speak = reverse("admin:bulletin_bulletin_speak", args=[bulletin.pk])
    assert "不用恢复" in messages_of(desk.post(speak, {"rule": rule, "words": "长" * 1000}, follow=True))
    assert not Answer.objects.exists()


# The preview


def test_the_preview_says_what_is_found_and_what_was_answered_no_more(desk, issue):
    write(issue, HALF)
    page = desk.get(address(issue, "preview")).content.decode()
    assert "校对 1 处" in page
    assert 'data-place="brief-1"' in page
    answer(desk, issue, "keep", look(desk, issue)[0], reason="原文如此")
    assert 'class="remarks"' not in desk.get(address(issue, "preview")).content.decode()


def test_no_page_of_the_public_says_what_was_found(client, issue, editor, reviewer, publisher):
    write(issue, ASKED)
    edition = moves.submit(issue, by=editor)
    moves.approve(edition, by=reviewer, seen=edition.fingerprint)
    moves.release(edition, by=publisher)
    page = client.get(reverse("issue", args=[issue.bulletin.slug, issue.year, issue.number])).content.decode()
    assert "校对" not in page
    assert archive.document_of(edition).briefs[0].text == ASKED
