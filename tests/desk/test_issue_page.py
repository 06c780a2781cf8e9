"""The issue on one screen: start it, fill it, order it, preview it, submit it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletin import archive, moves
from bulletin.models import Article, Edition, Issue, Kind, StandingRecipient
from office.models import RecipientUnit
from tests.conftest import make_issue
from tests.desk.forms import OpenIssue, address, fields_of, key_of, messages_of

ADD = reverse("admin:bulletin_issue_add")
START = reverse("admin:bulletin_issue_start")
LIST = reverse("admin:bulletin_issue_changelist")


def page_of(issue: Issue) -> str:
    return address(issue)


def save(client, issue, **facts) -> dict:
    """What is answered when these facts are saved."""
    return OpenIssue(client, issue).save("facts", **facts)


@pytest.mark.django_db
def test_a_new_issue_suggests_its_numbers_date_and_publisher(desk, issue, bulletin):
    issue.total_number = 112
    issue.save()
    suggested = fields_of(desk.get(ADD), "issue_form")
    assert suggested["number"] == "16"
    assert suggested["total_number"] == "113"
    assert suggested["publisher"] == "青岚市创建办"
    assert suggested["bulletin"] == str(bulletin.pk)


def test_a_new_issue_copies_the_standing_recipients(desk, bulletin):
    for kind, name in ((Kind.ISSUE, "各街道"), (Kind.REPORT, "市委办公室"), (Kind.REPORT, "市政府办公室")):
        unit = RecipientUnit.objects.create(name=name)
        StandingRecipient.objects.create(bulletin=bulletin, kind=kind, unit=unit)
    desk.post(ADD, fields_of(desk.get(ADD), "issue_form"))
    sealed = archive.seal(Issue.objects.get())
    assert sealed.recipients.report == ("市委办公室", "市政府办公室")
    assert sealed.recipients.issue == ("各街道",)


def test_one_button_begins_an_issue_like_the_last_and_no_second_while_it_is_empty(desk, issue, bulletin):
    issue.year = timezone.localdate().year
    issue.save()
    response = desk.post(START, {"bulletin": bulletin.pk}, follow=True)
    begun = Issue.objects.exclude(pk=issue.pk).get()
    assert (begun.number, begun.date, begun.publisher) == (issue.number + 1, timezone.localdate(), issue.publisher)
    assert archive.seal(begun).recipients == archive.seal(issue).recipients
    assert archive.seal(begun).reviewers == archive.seal(issue).reviewers
    assert "建好了" in messages_of(response)
    assert "还是空的" in messages_of(desk.post(START, {"bulletin": bulletin.pk}, follow=True))
    begun.briefs.create(text="某条。")
    desk.post(START, {"bulletin": bulletin.pk})
    assert Issue.objects.count() == 3


@pytest.mark.parametrize("asked", ["", "abc", "9" * 30, "0"])
def test_an_issue_of_no_bulletin_is_not_begun(asked, desk, bulletin):
    assert desk.post(START, {"bulletin": asked}).status_code == 404
    assert desk.get(START).url == reverse("admin:index")
    assert not Issue.objects.exists()


def test_a_number_used_this_year_is_refused_in_one_sentence(desk, issue):
    fields = fields_of(desk.get(ADD), "issue_form") | {"number": "15", "year": "2026"}
    response = desk.post(ADD, fields)
    assert "这一年已经有这个期号。" in response.content.decode()
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("asked", ["abc", "", "9" * 40])
def test_a_new_issue_of_no_known_bulletin_is_an_empty_form(desk, bulletin, asked):
    assert desk.get(ADD, {"bulletin": asked}).status_code == 200


@pytest.mark.parametrize("number", ["999", "9" * 30])
def test_what_is_no_issue_is_neither_shown_nor_submitted(number, desk, issue):
    for page in ("change", "submit", "save", "printed"):
        assert desk.post(f"/admin/bulletin/issue/{number}/{page}/").status_code in (404, 405)
    assert desk.get(f"/admin/bulletin/issue/{number}/change/").status_code == 404
    assert desk.get("/admin/bulletin/issue/abc/change/").status_code == 404
    assert not Edition.objects.exists()


def test_nothing_is_sent_to_the_page_itself(desk, issue):
    assert desk.post(page_of(issue), {"publisher": "换"}).status_code == 405


def test_who_has_to_log_in_before_submitting_comes_back_to_the_page(desk, issue):
    assert desk.get(address(issue, "submit")).url == page_of(issue)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("field", ["date", "imprint_date"])
@pytest.mark.parametrize("date", ["1948-12-31", "2101-01-01", "0001-01-01"])
def test_a_date_of_another_age_is_refused(desk, issue, field, date):
    assert save(desk, issue, **{field: date})["errors"] == {field: ["日期要在1949年到2100年之间。"]}


def test_the_page_shows_all_there_is_to_write_but_the_bodies(desk, issue):
    opened, article, brief = OpenIssue(desk, issue), issue.articles.first(), issue.briefs.first()
    assert opened.fields["facts"]["publisher"] == "青岚市创建办"
    assert opened.fields[key_of(article)] == {"title": article.title, "column": "", "source": "望溪区住建局"}
    assert opened.fields[key_of(brief)] == {"text": brief.text, "source": ""}
    assert opened.fields["briefs"] == {"order": ",".join(str(one.pk) for one in issue.briefs.all())}
    assert opened.fields["report"] == {"names": str(issue.recipients.get(kind="report").unit_id)}
    assert opened.fields["editor"] == {"names": str(issue.credits.get(kind="editor").person_id)}
    assert "挂图作战。" in desk.get(page_of(issue)).content.decode()  # the first words
    body = desk.get(address(issue, "body", article.pk)).json()
    assert "<strong>会议指出：</strong>" in body["body"]
    assert body["seen"] == opened.seen[key_of(article)]["body"]
    assert body["notes"] == []


def test_who_only_reads_is_shown_the_whole_text_and_nothing_to_write(as_, issue):
    page = as_("reviewer").get(page_of(issue)).content.decode()
    assert "<strong>会议指出：</strong>要倒排工期，挂图作战。" in page
    assert "市文旅局发布文明旅游倡议书。" in page
    assert "青岚市创建办" in page
    assert "data-piece" not in page
    assert "<textarea" not in page


def test_a_body_that_was_not_cleaned_is_shown_clean(as_, issue):
    article = issue.articles.first()
    article.body = "<p onclick=x>正文<script>alert(1)</script></p>"
    article.save()
    for who in ("editor", "reviewer"):
        assert "<script>alert" not in as_(who).get(page_of(issue)).content.decode()
    assert as_("editor").get(address(issue, "body", article.pk)).json()["body"] == "<p>正文</p>"


def test_writing_an_article_goes_through_the_sanitiser_and_back_to_the_issue(desk, issue):
    article = issue.articles.first()
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    fields = fields_of(desk.get(url), "article_form")
    response = desk.post(url, fields | {"body": "<h2>一、总体</h2><p onclick=x>正文<script>alert(1)</script></p>"})
    assert response.url == page_of(issue)
    article.refresh_from_db()
    assert article.body == "<h3>一、总体</h3>\n<p>正文</p>"
    assert article.history.first().history_user.username == "editor"


def test_a_paragraph_too_long_to_set_is_refused_and_kept_in_the_form(desk, issue):
    article = issue.articles.first()
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    fields = fields_of(desk.get(url), "article_form")
    response = desk.post(url, fields | {"body": f"<p>{'长' * 20001}</p>"})
    page = response.content.decode()
    assert "有一段长达 20001 字" in page
    assert "长" * 20001 in page


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<blockquote>" * 41 + "深" + "</blockquote>" * 41, "格式嵌套超过 40 层"),
        ("<em><p>" * 20_000, "格式嵌套超过 40 层"),
        ("<p>段</p>" * 40_000, "正文连同格式长达 320000 字符"),
    ],
)
def test_a_body_no_text_needs_is_refused_before_it_is_cleaned(desk, issue, body, sentence):
    article = issue.articles.first()
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    fields = fields_of(desk.get(url), "article_form")
    assert sentence in desk.post(url, fields | {"body": body}).content.decode()
    assert Article.objects.get(pk=article.pk).body == article.body


def test_the_pages_one_writes_on_alone_may_use_inline_styles(desk, issue):
    article = reverse("admin:bulletin_article_change", args=[issue.articles.first().pk])
    for page in (article, page_of(issue)):
        assert "script-src-attr 'unsafe-inline'" in desk.get(page)["Content-Security-Policy"]
    policy = desk.get(address(issue, "history"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_the_preview_shows_the_draft_with_its_mark_and_stores_nothing(desk, issue):
    response = desk.get(reverse("admin:bulletin_issue_preview", args=[issue.pk]))
    page = response.content.decode()
    assert "望溪区推进老旧小区改造" in page
    assert "校样 20" in page
    proof = desk.get(reverse("admin:bulletin_issue_proof", args=[issue.pk]))
    assert proof["Content-Type"] == "application/pdf"
    assert proof.content.startswith(b"%PDF-")
    assert not Edition.objects.exists()


def test_what_was_just_saved_is_sealed_by_submitting(desk, issue):
    OpenIssue(desk, issue).save(key_of(issue.articles.first()), title="最后一刻的标题")
    response = desk.post(address(issue, "submit"), follow=True)
    edition = Edition.objects.get()
    assert response.redirect_chain[-1][0] == reverse("admin:bulletin_edition_change", args=[edition.pk])
    assert "最后一刻的标题" in edition.content
    assert "已送审，共2页" in messages_of(response)


def test_a_refused_submission_says_why_on_the_page(desk, issue):
    for part in (*issue.articles.all(), *issue.briefs.all()):
        part.delete()
    response = desk.post(address(issue, "submit"), follow=True)
    assert response.redirect_chain == [(page_of(issue), 302)]
    assert "还没有文章也没有简讯" in messages_of(response)


def test_a_submission_of_what_was_submitted_meanwhile_says_so(desk, issue, edition_in):
    edition_in("in_review")
    assert "不能重复送审" in messages_of(desk.post(address(issue, "submit"), follow=True))
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("status", ["in_review", "approved"])
def test_a_locked_issue_can_be_read_but_not_changed(status, desk, issue, edition_in):
    opened = OpenIssue(desk, issue)
    edition_in(status)
    page = desk.get(page_of(issue)).content.decode()
    assert "稿件已锁定" in page
    assert address(issue, "submit") not in page
    assert "data-piece" not in page
    response = opened.send(opened.piece("facts", number="44"))
    assert response.status_code == 409
    assert response.json()["refused"].startswith("没有保存：《青岚创建动态》2026年第15期已经送审，稿件锁定。")
    article = issue.articles.first()
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    assert "没有保存" in messages_of(desk.post(url, {"title": "换", "body": "<p>换</p>"}, follow=True))
    article.refresh_from_db()
    assert article.title != "换"
    issue.refresh_from_db()
    article.refresh_from_db()
    assert (issue.number, article.title) == (15, "望溪区推进老旧小区改造")


def test_a_returned_issue_shows_the_reason(desk, edition_in, issue):
    edition_in("returned")
    assert "退回理由：测试用的理由" in desk.get(page_of(issue)).content.decode()


def test_the_address_of_a_released_issue_cannot_change(desk, edition_in, issue):
    edition_in("released")
    answer = save(desk, issue, number="16")
    assert "已经发布过，刊物、年份和期号不能再改" in str(answer["errors"])
    issue.refresh_from_db()
    assert issue.number == 15


def test_a_correction_is_asked_for_only_once_released(desk, edition_in, issue):
    assert "correction_note" not in OpenIssue(desk, issue).fields["facts"]
    edition_in("released")
    assert "correction_note" in OpenIssue(desk, issue).fields["facts"]


def test_a_correction_can_be_explained_of_what_was_withdrawn_too(desk, edition_in, issue):
    edition_in("withdrawn")
    assert "correction_note" in OpenIssue(desk, issue).fields["facts"]


# Whom it goes to, whose names stand at its foot


def test_each_list_of_recipients_is_its_own_and_a_unit_is_added_to_the_one_it_was_put_in(desk, issue):
    unit, opened = RecipientUnit.objects.create(name="市政府办"), OpenIssue(desk, issue)
    opened.save("report", names=f"{unit.pk},{opened.fields['report']['names']}")
    recipients = archive.seal(Issue.objects.get(pk=issue.pk)).recipients
    assert recipients.report == ("市政府办", "市委办")
    assert (recipients.send, recipients.issue) == (("市直各单位",), ("各区县创建办",))


def test_a_recipient_is_taken_out(desk, issue):
    OpenIssue(desk, issue).save("send", names="")
    assert archive.seal(Issue.objects.get(pk=issue.pk)).recipients.send == ()


# A correction


def test_the_day_of_a_correction_is_today_unless_another_is_given(desk, issue, edition_in):
    edition_in("released")
    save(desk, issue, correction_note="数字有误。")
    issue.refresh_from_db()
    assert issue.corrected_on == timezone.localdate()


def test_a_day_without_a_note_is_refused_at_its_field(desk, issue, edition_in):
    edition_in("released")
    assert "还要写更正说明" in save(desk, issue, corrected_on="2026-09-20")["errors"]["correction_note"][0]


def test_a_released_issue_says_what_readers_see_and_how_to_correct_it(desk, issue, edition_in):
    edition_in("released")
    page = desk.get(page_of(issue)).content.decode()
    assert 'href="/dongtai/2026/15/"' in page
    assert "要更正：" in page


# How it would be printed, and its whole life


def test_the_panel_says_pages_and_findings_of_the_draft_as_saved(desk, issue):
    summary = reverse("admin:bulletin_issue_summary", args=[issue.pk])
    assert "共2页" in desk.get(summary).content.decode()
    article = issue.articles.first()
    article.body = "<p>一个没有字体的字：\U0001f9ff</p>"
    article.save()
    assert "拦截" in desk.get(summary).content.decode()


def test_the_panel_names_all_that_is_missing_at_once(desk, issue):
    for article in issue.articles.all():
        article.body = ""
        article.save()
    page = desk.get(reverse("admin:bulletin_issue_summary", args=[issue.pk])).content.decode()
    for article in issue.articles.all():
        assert f"《{article.title}》还没有正文" in page
    assert "共2页" in page


def test_the_whole_life_of_an_issue_is_on_one_page(as_, cast, issue):
    edition = moves.submit(issue, by=cast["editor"])
    moves.return_(edition, by=cast["reviewer"], reason="三吨应为五吨。")
    issue.number = 16
    issue.save()
    again = moves.submit(Issue.objects.get(pk=issue.pk), by=cast["other_editor"])
    moves.approve(again, by=cast["reviewer"], seen=again.fingerprint)
    page = as_("auditor").get(reverse("admin:bulletin_issue_history", args=[issue.pk])).content.decode()
    for words in ("三吨应为五吨。", "闻一白", "陆知秋", "方守拙", edition.fingerprint[:12], again.fingerprint[:12]):
        assert words in page
    assert page.index("审定") < page.index("退回")


# However large


def filled(bulletin, cast, number, articles, briefs):
    issue = make_issue(bulletin, number, by=cast["editor"])
    for place in range(articles):
        Article.objects.create(issue=issue, title=f"文章{place}", body="<p>正文。</p>")
    for place in range(briefs):
        issue.briefs.create(text=f"简讯{place}。")
        issue.recipients.create(kind="report", unit=RecipientUnit.objects.get_or_create(name=f"单位{place}")[0])
    return issue


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor"])
@pytest.mark.parametrize("status", [None, "in_review", "released"])
def test_the_page_takes_the_same_few_queries_with_two_articles_and_with_forty(
    status, who, as_, cast, bulletin, edition_in, django_assert_max_num_queries
):
    small, large = filled(bulletin, cast, 1, 0, 0), filled(bulletin, cast, 2, 38, 40)
    counts = []
    for issue in (small, large):
        if status:
            edition_in(status, issue)
        client = as_(who)
        client.get(page_of(issue))  # what is asked once a process is not counted
        # Of a released one also into which others it may be merged.
        with django_assert_max_num_queries(21) as queries:
            assert client.get(page_of(issue)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_takes_the_same_few_queries_with_one_issue_and_with_many(
    desk, cast, bulletin, edition_in, django_assert_max_num_queries
):
    counts = []
    for numbers in ([101], range(102, 130)):
        for number in numbers:
            edition_in("released", make_issue(bulletin, number, by=cast["editor"]))
        with django_assert_max_num_queries(20) as queries:
            desk.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_is_searched_by_title_and_filtered_by_stage(desk, bulletin, issue, cast, edition_in):
    edition_in("released")
    make_issue(bulletin, 16, by=cast["editor"])
    found = desk.get(LIST, {"stage": "drafting"}).content.decode()
    assert "第16期" in found
    assert "第15期" not in found
    assert "第15期" in desk.get(LIST, {"q": "背街小巷", "stage": "released"}).content.decode()
    assert "第15期" not in desk.get(LIST, {"q": "没有这样的标题"}).content.decode()
