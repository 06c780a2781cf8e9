"""The issue on one screen: start it, fill it, order it, preview it, submit it."""

import pytest
from django.urls import reverse

from bulletin import content
from bulletin.models import Article, Edition, Issue, Kind, StandingRecipient
from office.models import RecipientUnit
from tests.desk.forms import fields_of, messages_of

ADD = reverse("admin:bulletin_issue_add")


def page_of(issue: Issue) -> str:
    return reverse("admin:bulletin_issue_change", args=[issue.pk])


def save(client, issue, **changes):
    fields = fields_of(client.get(page_of(issue)), "issue_form")
    return client.post(page_of(issue), fields | {"_continue": "1"} | changes, follow=True)


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
    sealed = content.seal(Issue.objects.get())
    assert sealed.recipients.report == ("市委办公室", "市政府办公室")
    assert sealed.recipients.issue == ("各街道",)


def test_a_number_used_this_year_is_refused_in_one_sentence(desk, issue):
    fields = fields_of(desk.get(ADD), "issue_form") | {"number": "15", "year": "2026"}
    response = desk.post(ADD, fields)
    assert "这一年已经有这个期号。" in response.content.decode()
    assert Issue.objects.count() == 1


@pytest.mark.parametrize("asked", ["abc", "", "9" * 40])
def test_a_new_issue_of_no_known_bulletin_is_an_empty_form(desk, bulletin, asked):
    assert desk.get(ADD, {"bulletin": asked}).status_code == 200


def test_submitting_what_is_no_issue_leads_back_to_the_desk(desk, issue):
    response = desk.post("/admin/bulletin/issue/abc/change/", {"_submit_edition": "1"})
    assert response.status_code == 302
    assert not Edition.objects.exists()


@pytest.mark.parametrize("field", ["date", "imprint_date"])
@pytest.mark.parametrize("date", ["1948-12-31", "2101-01-01", "0001-01-01"])
def test_a_date_of_another_age_is_refused(desk, issue, field, date):
    assert "日期要在1949年到2100年之间。" in save(desk, issue, **{field: date}).content.decode()


def test_a_place_beyond_all_places_is_refused(desk, issue):
    assert "9999" in save(desk, issue, **{"briefs-0-order": "70000"}).content.decode()
    assert issue.briefs.first().order == 1


def test_articles_and_briefs_are_added_and_ordered_in_place(desk, issue):
    response = save(
        desk,
        issue,
        **{"briefs-0-order": "2", "briefs-1-order": "1", "articles-0-title": "换了标题", "number": "17"},
    )
    assert response.status_code == 200
    sealed = content.seal(Issue.objects.get(pk=issue.pk))
    assert sealed.number == 17
    assert sealed.articles[0].title == "换了标题"
    assert sealed.briefs[0] == "市文旅局发布文明旅游倡议书。"


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


def test_the_writing_page_alone_may_use_inline_styles(desk, issue):
    article = reverse("admin:bulletin_article_change", args=[issue.articles.first().pk])
    assert "script-src-attr 'unsafe-inline'" in desk.get(article)["Content-Security-Policy"]
    policy = desk.get(page_of(issue))["Content-Security-Policy"]
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


def test_save_and_submit_seals_what_was_just_typed(desk, issue):
    response = save(desk, issue, _submit_edition="1", **{"articles-0-title": "最后一刻的标题"})
    assert "已送审" in messages_of(response)
    edition = Edition.objects.get()
    assert response.redirect_chain[-1][0] == reverse("admin:bulletin_edition_change", args=[edition.pk])
    assert "最后一刻的标题" in edition.content


def test_a_refused_submission_says_why_and_keeps_what_was_typed(desk, issue):
    for part in (*issue.articles.all(), *issue.briefs.all()):
        part.delete()
    response = save(desk, issue, _submit_edition="1", marking="内部资料")
    assert "还没有文章也没有简讯" in messages_of(response)
    issue.refresh_from_db()
    assert issue.marking == "内部资料"


@pytest.mark.parametrize("status", ["in_review", "approved"])
def test_a_locked_issue_can_be_read_but_not_changed(status, desk, issue, edition_in):
    fields = fields_of(desk.get(page_of(issue)), "issue_form")
    edition_in(status)
    page = desk.get(page_of(issue)).content.decode()
    assert "稿件已锁定" in page
    assert "_submit_edition" not in page
    response = desk.post(page_of(issue), fields | {"number": "44"}, follow=True)
    assert "没有保存" in messages_of(response)
    issue.refresh_from_db()
    assert issue.number == 15
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
    response = save(desk, issue, number="16")
    assert "已经发布过，刊物、年份和期号不能再改" in response.content.decode()
    issue.refresh_from_db()
    assert issue.number == 15


def test_a_correction_is_asked_for_only_once_released(desk, edition_in, issue):
    assert "correction_note" not in fields_of(desk.get(page_of(issue)), "issue_form")
    edition_in("released")
    assert "correction_note" in fields_of(desk.get(page_of(issue)), "issue_form")
