"""The history of an article: what each revision changed, and the way back to one, for those who may."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from bulletin import moves
from bulletin.document import richtext
from bulletin.models import BROUGHT, Article
from office import roles
from office.audit import acting
from tests.conftest import make_issue
from tests.desk.forms import messages_of

DESK_ROLES = ["editor", "other_editor", "reviewer", "publisher", "manager", "auditor"]
WRITERS = ["editor", "other_editor"]
OUTSIDERS = ["reader", "stranger"]


@pytest.fixture
def article(issue, other_editor) -> Article:
    """An article of two revisions, the second by the other editor."""
    article = issue.articles.first()
    rewrite(article, other_editor, title="望溪区推进老旧小区整治", body="<p>9月12日，望溪区召开推进会。</p>")
    return article


def rewrite(article: Article, by, **texts) -> None:
    for field, text in texts.items():
        setattr(article, field, text)
    with acting(by):
        article.save()


def ids_of(article) -> list[int]:
    """The revisions, oldest first."""
    return list(article.history.order_by("history_id").values_list("history_id", flat=True))


def page_of(article) -> str:
    return reverse("admin:bulletin_article_history", args=[article.pk])


def address_of(article, revision: int) -> str:
    return reverse("admin:bulletin_article_restore", args=[article.pk, revision])


def shown(client, article, revision: int) -> str:
    return client.get(page_of(article), {"revision": revision}).content.decode()


def restore(client, article, revision: int | None = None, **form):
    """Post what the page's form would, for the first revision if none is named."""
    revision = revision or ids_of(article)[0]
    form = {"seen": ids_of(article)[-1]} | form
    return client.post(address_of(article, revision), form, follow=True)


def texts_of(article) -> tuple[str, str, str]:
    article = Article.objects.get(pk=article.pk)
    return article.title, article.source, article.body


# What is shown


def test_each_revision_is_listed_with_its_author_and_words_newest_first(desk, article):
    page = desk.get(page_of(article)).content.decode()
    assert page.index("陆知秋") < page.index("闻一白</td>")
    assert "<td>15</td>" in page
    assert "<td>37</td>" in page


def test_moving_or_saving_an_article_unchanged_is_no_revision(desk, article, editor):
    rewrite(article, editor, order=9)
    rewrite(article, editor)
    assert len(desk.get(page_of(article)).context["revisions"]) == 2


def test_a_revision_is_shown_against_the_one_before_and_against_the_present(desk, article, editor):
    rewrite(article, editor, source="望溪区创建办")
    first, second, third = ids_of(article)
    assert "这是第一版" in shown(desk, article, first)
    page = shown(desk, article, second)
    assert "老旧小区<del>改造</del><ins>整治</ins>" in page
    assert "望溪区<del>创建办</del><ins>住建局</ins>" in page
    assert "现在的文字就是这一版" in shown(desk, article, third)


def test_the_words_are_compared_not_the_tags(desk, article, editor):
    rewrite(article, editor, body="<p>9月12日，<strong>望溪区</strong>召开推进会。</p>")
    page = shown(desk, article, ids_of(article)[-1])
    assert "只有格式改动" in page
    assert "&lt;strong&gt;" not in page


def test_what_a_text_says_in_tags_is_shown_as_text(desk, article, editor):
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    rewrite(article, editor, title=hostile, source=hostile, body="<p>&lt;script&gt;alert(2)&lt;/script&gt;</p>")
    for revision in ids_of(article):
        page = shown(desk, article, revision)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert" in page.replace("<ins>", "").replace("</ins>", "")


def test_a_revision_nobody_signed_says_so(desk, bulletin):
    unsigned = make_issue(bulletin, 16).articles.first()
    assert "未署名" in desk.get(page_of(unsigned)).content.decode()


def test_many_revisions_come_by_pages_at_the_cost_of_few(desk, article, editor):
    few = queries_of(desk, article)
    for number in range(60):
        rewrite(article, editor, title=f"第{number}稿")
    assert queries_of(desk, article) == few
    assert len(desk.get(page_of(article)).context["revisions"]) == 50
    older = desk.get(page_of(article), {"page": 2})
    assert len(older.context["revisions"]) == 12
    assert f'?revision={ids_of(article)[0]}&amp;page=2"' in older.content.decode()


def queries_of(client, article) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(article), {"revision": ids_of(article)[-1]})
    return len(queries) - 1  # the one that found the revision


@pytest.mark.parametrize("asked", ["abc", "", "-1", "0", "9" * 30, "²"])
def test_a_revision_that_does_not_exist_is_not_found(asked, desk, article):
    assert desk.get(page_of(article), {"revision": asked}).status_code == 404


@pytest.mark.parametrize("pk", ["abc", "99", "9" * 30])
def test_the_history_of_no_article_is_not_found(pk, desk, article):
    assert desk.get(f"/admin/bulletin/article/{pk}/history/").status_code == 404
    assert desk.post(f"/admin/bulletin/article/{pk}/history/1/restore/").status_code in (302, 404)


@pytest.mark.parametrize("page", ["0", "99", "abc"])
def test_a_page_that_does_not_exist_is_the_nearest(page, desk, article):
    assert desk.get(page_of(article), {"page": page}).status_code == 200


# Who may


@pytest.mark.parametrize("who", DESK_ROLES + OUTSIDERS)
def test_whoever_may_see_the_article_sees_its_history(who, as_, article):
    client = as_(who)
    status = client.get(page_of(article), {"revision": ids_of(article)[0]}).status_code
    assert status == client.get(reverse("admin:bulletin_article_change", args=[article.pk])).status_code
    assert status == (200 if who in DESK_ROLES else 302)


@pytest.mark.parametrize("who", DESK_ROLES + OUTSIDERS)
def test_only_who_may_write_restores_and_is_offered_to(who, as_, article):
    before, first = texts_of(article), ids_of(article)[0]
    assert ("恢复这一版</button>" in shown(as_(who), article, first)) == (who in WRITERS)
    restore(as_(who), article)
    assert (texts_of(article) != before) == (who in WRITERS)


def test_whoever_is_not_logged_in_is_sent_to_log_in(client, article):
    before, first = texts_of(article), ids_of(article)[0]
    for response in (client.get(page_of(article)), client.post(address_of(article, first), {"seen": first})):
        assert response.status_code == 302
        assert reverse("admin:login") in response.url
    assert texts_of(article) == before


def test_restoring_needs_its_token(cast, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    newest = ids_of(article)[-1]
    assert client.post(address_of(article, ids_of(article)[0]), {"seen": newest}).status_code == 403


# The way back


def test_restoring_saves_the_old_texts_as_a_new_revision_of_whoever_did_it(as_, article, cast):
    old = article.history.earliest()
    before = article.history.count()
    response = restore(as_("editor"), article)
    assert "已恢复" in messages_of(response)
    assert texts_of(article) == (old.title, old.source, richtext.clean(old.body))
    assert article.history.exclude(history_change_reason=BROUGHT).count() == before + 1
    assert article.history.latest().history_user == cast["editor"]


def test_the_form_on_the_page_restores(as_, article):
    client, old = as_("editor"), article.history.earliest()
    [form] = html.fromstring(shown(client, article, ids_of(article)[0])).xpath("//form[contains(@action, '/restore/')]")
    client.post(form.action, dict(form.form_values()))
    assert texts_of(article) == (old.title, old.source, richtext.clean(old.body))


def test_restoring_leaves_place_and_key_as_they_are(as_, article, editor):
    rewrite(article, editor, order=7)
    restore(as_("editor"), article, seen=ids_of(article)[1])
    article.refresh_from_db()
    assert (article.order, article.key) == (7, 1)


def test_what_was_saved_since_the_page_was_opened_is_not_overwritten(as_, article, other_editor):
    seen = ids_of(article)[-1]
    rewrite(article, other_editor, title="又改了")
    response = restore(as_("editor"), article, seen=seen)
    assert "又改过，没有恢复" in messages_of(response)
    assert texts_of(article)[0] == "又改了"


@pytest.mark.parametrize("seen", ["", "0", "abc", "9" * 30])
def test_a_tampered_field_restores_nothing(seen, as_, article):
    before = texts_of(article)
    assert "没有恢复" in messages_of(restore(as_("editor"), article, seen=seen))
    assert texts_of(article) == before


def test_an_article_moved_since_is_still_restored(as_, article, other_editor):
    seen = ids_of(article)[-1]
    rewrite(article, other_editor, order=9)
    assert "已恢复" in messages_of(restore(as_("editor"), article, seen=seen))


def test_the_present_text_is_not_restored_once_more(as_, article):
    before = article.history.count()
    assert "不用恢复" in messages_of(restore(as_("editor"), article, ids_of(article)[-1]))
    assert article.history.count() == before


def test_a_revision_of_another_article_is_not_found(as_, article, issue):
    other = ids_of(issue.articles.last())[0]
    before = texts_of(article)
    assert restore(as_("editor"), article, other).status_code == 404
    assert as_("editor").get(page_of(article), {"revision": other}).status_code == 404
    assert texts_of(article) == before


@pytest.mark.parametrize("status", ["in_review", "approved"])
def test_a_locked_article_is_not_restored_and_says_why(status, as_, article, edition_in):
    edition_in(status)
    client, before = as_("editor"), texts_of(article)
    page = shown(client, article, ids_of(article)[0])
    assert "恢复这一版</button>" not in page
    assert "稿件已锁定" in page
    assert "稿件已锁定" in messages_of(restore(client, article))
    assert texts_of(article) == before


def test_who_restores_has_contributed(as_, article, cast, edition_in):
    roles.assign(cast["manager"], roles.EDITOR)
    restore(as_("manager"), article)
    assert cast["manager"].pk in moves.contributors(edition_in("in_review"))


def test_what_the_allow_list_no_longer_allows_does_not_come_back(as_, article):
    article.history.filter(history_id=ids_of(article)[0]).update(body='<p onclick="x()">一段。</p><script>x()</script>')
    restore(as_("editor"), article)
    assert texts_of(article)[2] == "<p>一段。</p>"


def test_a_restoration_is_a_post_and_a_get_leads_back_to_the_history(as_, article):
    before = texts_of(article)
    assert as_("editor").get(address_of(article, ids_of(article)[0])).url == page_of(article)
    assert texts_of(article) == before
