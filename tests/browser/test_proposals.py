"""What notes propose, on the page of an issue in a real browser: taken by one click, and nothing typed is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bulletin import notes
from bulletin.models import Article, Brief, Note
from tests.browser.desk import issue_page, let_in, save_issue, state
from tests.conftest import make_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARAGRAPH = "会议指出：要倒排工期，挂图作战。"
HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'


@pytest.fixture
def returned(issue, cast, some_pdf):
    return make_edition(issue, "returned", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])


@pytest.fixture
def page(open_browser, returned) -> Page:
    # Without the printed page beside the text.
    page = open_browser(unheard="409 (Conflict)", viewport={"width": 1000, "height": 800})
    let_in(page, "editor")
    return page


def propose(edition, by, place: str, text: str, words: str, proposal: str) -> Note:
    quote = PARAGRAPH if place == "article-1-2" else text
    said = "请改。" if place == "article-1-2" else ""
    start = quote.index(words)
    return notes.add(edition, by=by, place=place, text=said, words=words, start=start, proposal=proposal)


def offers(page: Page, note: Note) -> Locator:
    return page.locator(f"form.proposal[data-note='{note.pk}']")


def take(page: Page, note: Note) -> None:
    offers(page, note).first.get_by_role("button", name="采用", exact=True).click()


def test_it_is_taken_into_the_open_text_and_what_is_typed_elsewhere_stays(page, returned, issue, cast):
    note = propose(returned, cast["reviewer"], "article-1-2", "", "倒排工期", "排好工期")
    page.goto(issue_page(issue))
    article = issue.articles.first()
    page.get_by_label(f"写正文：{article.title}").click()
    margin = page.locator(".margin")
    expect(margin).to_contain_text("请改。")
    expect(margin.locator("ins")).to_have_text("要排好")
    expect(margin.get_by_role("button", name="解决")).to_have_count(0)
    page.evaluate("window.isSame = true")
    brief = page.get_by_label("简讯", exact=True).last
    brief.fill("还没有保存的一句。")
    title = page.get_by_label("标题", exact=True).first
    title.fill("还没有保存的标题")
    take(page, note)
    expect(offers(page, note).first).to_contain_text("请先保存")
    window = page.locator(".cke_wysiwyg_div p").last
    expect(window).to_have_text(PARAGRAPH)
    title.fill(article.title)
    margin.get_by_role("button", name="采用", exact=True).click()
    expect(state(page)).to_contain_text("采用了方守拙的建议。")
    expect(page.locator(".cke_wysiwyg_div strong")).to_have_text("会议指出：")
    expect(window).to_have_text("会议指出：要排好工期，挂图作战。")
    expect(offers(page, note)).to_have_count(0)
    expect(page.locator(".open-notes")).to_have_count(0)
    expect(brief).to_have_value("还没有保存的一句。")
    assert page.evaluate("window.isSame")  # the page was not loaded again
    save_issue(page)
    assert Brief.objects.filter(text="还没有保存的一句。").exists()
    assert "要排好工期" in Article.objects.get(pk=article.pk).body


def test_several_are_taken_together_but_none_that_asks_a_question(page, returned, issue, cast):
    first, brief = issue.articles.first(), issue.briefs.last()
    ready = propose(returned, cast["reviewer"], "article-1-2", "", "倒排工期", "排好工期")
    also = propose(returned, cast["publisher"], "article-1-2", "", "挂图", "按图")
    hostile = propose(returned, cast["reviewer"], "brief-2", brief.text, "发布", HOSTILE)
    asks = propose(returned, cast["reviewer"], "brief-1", issue.briefs.first().text, "三吨", "四吨")
    changed = issue.briefs.first()
    changed.text = changed.text.replace("三吨", "五吨")
    changed.save()
    page.goto(issue_page(issue))
    page.get_by_role("button", name="全部采用（3）").click()
    expect(page.get_by_role("button", name="全部采用")).to_have_count(0)
    for note in (ready, also, hostile):
        expect(offers(page, note)).to_have_count(0)
    expect(offers(page, asks).first).to_contain_text("稿件里也改过了")
    expect(page.get_by_label("简讯", exact=True).last).to_have_value(brief.text.replace("发布", HOSTILE))
    assert "要排好工期，按图作战" in Article.objects.get(pk=first.pk).body
    assert page.evaluate("window.hit") is None
    offers(page, asks).first.get_by_role("button", name="不采用").click()
    expect(page.locator(".open-notes")).to_have_count(0)
    assert Note.objects.unresolved().count() == 0
    assert Note.objects.get(pk=asks.pk).taken_at is None
    page.reload()
    expect(page.locator(".open-notes")).to_have_count(0)
    expect(page.locator("#save[data-dirty]")).to_have_count(0)


def test_what_another_has_written_meanwhile_is_shown_before_it_is_taken(page, returned, issue, cast):
    note = propose(returned, cast["reviewer"], "article-1-2", "", "倒排工期", "排好工期")
    page.goto(issue_page(issue))
    article = issue.articles.first()
    article.body = article.body.replace("倒排工期", "抢抓工期")
    article.save()
    take(page, note)
    expect(offers(page, note).first).to_contain_text("稿件又改过")
    expect(offers(page, note).first).to_contain_text("稿件现在")
    take(page, note)
    expect(state(page)).to_contain_text("采用了方守拙的建议。")
    assert "要排好工期，挂图作战" in Article.objects.get(pk=article.pk).body
