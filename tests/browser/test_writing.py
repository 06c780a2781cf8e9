"""The writing window in a real browser: what is pasted into it, what it offers, what it counts, who may only read."""

import pytest
from playwright.sync_api import expect

from bulletin.document import richtext
from bulletin.models import Article
from tests import everything
from tests.browser.desk import let_in
from tests.browser.writing import CLIPBOARDS, empty, hand_over, open_article, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FROM_WORD = [
    "<p><strong>望溪区河道整治情况</strong></p>",
    "<h3>一、基本情况</h3>",
    "<p>近日，望溪区组织沿河社区开展河道清漂，<strong>清出漂浮物12吨</strong>，<em>群众评价良好</em>。市创建办到场督导。</p>",
    "<h4>（一）加强巡查</h4>",
    "<h3>压实责任</h3>",
    "<h5>落实到人</h5>",
    "<h5>逐段包干</h5>",
    "<ol><li>每日巡河一次</li><li>每周通报一次<ul><li>通报到街道</li></ul></li></ol>",
    '<table><tbody><tr><td colspan="2"><p><strong>街道</strong></p></td><td><p>3处</p></td></tr></tbody></table>',
    '<p>见<a href="http://news.example.cn/a.html" rel="noopener noreferrer">报道</a>。</p>',
]
FROM_WPS = [
    "<h3>一、工作进展</h3>",
    "<p>柳坞街道清理背街小巷<strong>十二条</strong>，<em>整改率百分之百</em>。</p>",
    "<h4>（一）推进会</h4>",
    "<p>（1）召开现场会</p>",
    "<ul><li>桐荫街道</li><li>松涧镇</li></ul>",
    "<table><tbody><tr><td><p>街道</p></td><td><p>12件</p></td></tr></tbody></table>",
]


@pytest.fixture
def article(issue) -> Article:
    return issue.articles.first()


@pytest.fixture
def page(open_browser):
    return open_browser()


def squeezed(markup: str) -> str:
    return markup.replace("\n", "").replace("\t", "")


def saved(page, article) -> str:
    save(page)
    article.refresh_from_db()
    return squeezed(article.body)


@pytest.mark.parametrize(
    ("program", "blocks", "pictures"), [("word", FROM_WORD, 2), ("wps", FROM_WPS, 1)], ids=["word", "wps"]
)
def test_what_word_and_wps_copy_arrives_as_the_print_style_knows_it(page, article, program, blocks, pictures):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    window = open_article(page, article)
    empty(window)
    hand_over(window, "paste", (CLIPBOARDS / f"{program}.html").read_text())
    sentence = f"粘贴来的 {pictures} 张图片没有带过来：请用“插入图片”上传。"
    expect(page.get_by_text(sentence)).to_be_visible()
    assert saved(page, article) == "".join(blocks)
    assert not [url for url in asked if url.startswith("file:") or "tracker" in url]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<h1>甲</h1><h2>乙</h2><h3>丙</h3><h4>丁</h4><h5>戊</h5><h6>己</h6>",
         "<h3>甲</h3><h3>乙</h3><h3>丙</h3><h4>丁</h4><h5>戊</h5><h5>己</h5>"),
        ("<h2>1.摸底</h2><h2>2026年工作</h2>", "<h5>1.摸底</h5><h3>2026年工作</h3>"),
        ("<p>甲<b>乙</b>丙<i>丁</i></p>", "<p>甲<strong>乙</strong>丙<em>丁</em></p>"),
        ("<p>甲<span style='font-weight:700'>乙</span></p>", "<p>甲<strong>乙</strong></p>"),
        ("<p>甲</p>\n<p>&nbsp;</p>\n<p>乙</p>", "<p>甲</p><p>乙</p>"),
        ("<p>甲</p><div>乙<div>丙</div></div>", "<p>甲</p><p>乙</p><p>丙</p>"),
        ("<p>甲<img src='x' onerror='alert(1)'></p><svg onload='alert(1)'></svg>", "<p>甲</p>"),
    ],
)  # fmt: skip
def test_what_a_web_page_copies_is_cleaned(page, article, pasted, kept):
    window = open_article(page, article)
    empty(window)
    hand_over(window, "paste", pasted)
    assert saved(page, article) == kept


def test_the_window_keeps_of_what_is_pasted_what_the_sanitiser_does(page, article):
    page.route(f"**{everything.PICTURE}", lambda route: route.fulfill(status=200, content_type="image/jpeg", body=b""))
    window = open_article(page, article)
    empty(window)
    hand_over(window, "paste", everything.PASTED)
    shown = page.evaluate("CKEDITOR.instances.id_body.getData()")
    assert everything.held(shown) == everything.held(richtext.clean(everything.PASTED))
    assert saved(page, article) == squeezed(richtext.clean(everything.PASTED)) == everything.KEPT


def test_a_picture_of_ours_is_copied_with_its_words(page, article):
    window = open_article(page, article)
    empty(window)
    address = f"/media/{'0a' * 32}.jpg"
    page.route(f"**{address}", lambda route: route.fulfill(status=200, content_type="image/jpeg", body=b""))
    site = page.url.split("/admin/")[0]
    hand_over(
        window,
        "paste",
        f'<figure class="image"><img src="{site}{address}" alt="桥头"><figcaption>图1</figcaption></figure>',
    )
    figure = f'<figure class="image"><img alt="桥头" src="{address}"><figcaption>图1</figcaption></figure>'
    assert saved(page, article) == figure


def test_a_text_is_copied_from_one_window_to_another(page, article, issue):
    window = open_article(page, article)
    empty(window)
    address = f"/media/{'0a' * 32}.jpg"
    page.route(f"**{address}", lambda route: route.fulfill(status=200, content_type="image/jpeg", body=b""))
    site = page.url.split("/admin/")[0]
    hand_over(window, "paste", f'<p>甲</p><figure><img src="{site}{address}" alt="桥头"></figure><p>乙</p>')
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.press("Control+a")
    window.press("Control+c")
    page.on("dialog", lambda dialog: dialog.accept())  # the first article is left as it was

    page.goto(f"/admin/bulletin/article/{issue.articles.last().pk}/change/")
    empty(window)
    window.press("Control+v")
    expect(window.locator("figure img")).to_have_count(1)
    expect(page.get_by_text("没有带过来")).to_have_count(0)
    expected = f'<p>甲</p><figure class="image"><img alt="桥头" src="{address}"></figure><p>乙</p>'
    assert saved(page, issue.articles.last()) == expected


def test_headings_are_named_as_the_bulletin_numbers_them(page, article):
    open_article(page, article)
    page.locator(".cke_combo_button").click()
    menu = page.frame_locator(".cke_combopanel iframe").get_by_role("option")
    expect(menu).to_have_text(["正文", "一级标题（一、）", "二级标题（（一））", "三级标题（1.）"])
    menu.nth(2).click()
    assert saved(page, article).endswith("<h4><strong>会议指出：</strong>要倒排工期，挂图作战。</h4>")


def test_words_are_counted_as_they_are_written(page, article):
    open_article(page, article)
    words = page.locator(".field-words .readonly")
    before = richtext.count_words(article.body)
    expect(words).to_have_text(str(before))
    page.keyboard.type("再加 五个字！")
    expect(words).to_have_text(str(before + 6))
    assert richtext.count_words(saved(page, article)) == before + 6
    empty(open_article_again(page, article))
    expect(words).to_have_text("0")


def open_article_again(page, article):
    page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    window = page.locator(".cke_wysiwyg_div")
    window.click()
    return window


def test_the_dialogs_work_within_the_security_policy(page, article):
    window = open_article(page, article)
    page.get_by_role("button", name="表格").click()
    page.get_by_role("button", name="确定").click()
    expect(window.locator("td")).to_have_count(6)
    window.locator("p").first.click()
    page.get_by_role("button", name="插入/编辑超链接").click()
    dialog = page.get_by_role("dialog", name="超链接")
    expect(dialog.get_by_label("超链接类型").locator("option")).to_have_text(["地址", "电子邮件"])
    dialog.get_by_label("显示文本").fill("望溪")
    dialog.get_by_label("URL").fill("https://wangxi.example.cn/")
    page.get_by_role("button", name="确定").click()
    expect(window.get_by_role("link", name="望溪")).to_be_visible()
    page.get_by_role("button", name="查找").click()
    page.get_by_role("button", name="关闭").last.click()
    assert '<a href="https://wangxi.example.cn/"' in saved(page, article)


def test_every_button_is_named_in_chinese(page, article):
    open_article(page, article)
    names = page.locator(".cke_button").evaluate_all("buttons => buttons.map((button) => button.title)")
    assert len(names) > 10
    assert all(any("一" <= character <= "鿿" for character in name) for name in names)


@pytest.mark.parametrize("width", [390, 1366])
def test_a_text_to_be_read_keeps_to_its_column(open_browser, article, edition_in, width):
    cells = "".join(f"<td>第{number}街道</td>" for number in range(40))
    article.body += (
        f'<figure class="image"><img src="/static/site/icon.svg" width="1843" height="900"></figure>'
        f"<table><tbody><tr>{cells}</tr></tbody></table>"
    )
    article.save()
    edition_in("in_review")
    page = open_browser(viewport={"width": width, "height": 800})
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    expect(page.locator(".article-text table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    table = page.locator(".article-text table")
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert table.evaluate("table => table.getBoundingClientRect().right") <= width


def test_the_caret_is_where_it_was_after_a_look_at_the_buttons(open_browser, article, cast):
    page = open_browser()
    window = open_article(page, article)
    page.keyboard.press("Enter")
    page.keyboard.type("第二段丙丁")
    page.keyboard.press("Alt+F10")
    page.wait_for_function("document.activeElement.closest('.cke_toolbox')")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.matches('.cke_wysiwyg_div')")
    page.keyboard.type("戊己")
    expect(window.locator("p").last).to_have_text("第二段丙丁戊己")
    page.locator(".cke_button__bold").click()
    page.keyboard.type("粗")
    expect(window.locator("p").last.locator("strong")).to_have_text("粗")
