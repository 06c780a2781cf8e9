"""Pasting keeps what the eye sees, in a real browser: paragraphs, emphasis, tables; what is tidied and undone."""

import re

import pytest
from playwright.sync_api import expect

from bulletin.models import Article
from tests.browser.desk import let_in
from tests.browser.writing import empty, hand_over, open_article, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SENTENCE = (
    "望溪区组织沿河社区开展河道清漂，清出漂浮物多吨，群众评价良好。市创建办到场督导，要求各街道举一反三、立行立改。"
)


def paragraphs(count: int, marks: int) -> list[str]:
    """So many, with so many half-width marks in all."""
    clauses = [f"整治背街小巷第{n}条{',;:!?'[n % 5]}" for n in range(marks)]
    return ["".join(clauses[number::count]) + SENTENCE for number in range(count)]


def as_word(texts: list[str], bold: int) -> str:
    """Word's own markup: its usual b, a run for each change of script, indents typed by hand, empty paragraphs."""
    han, latin = "<span style='font-family:宋体'>", "<span lang=EN-US>"
    blocks = []
    for number, text in enumerate(texts):
        leads = "".join(
            f"<b style='mso-bidi-font-weight:normal'>{han}会议指出</span></b>"
            f"<b style='mso-bidi-font-weight:normal'>{latin}{n}</span></b>{han}，</span>"
            for n in range(number, bold, len(texts))
        )
        blocks.append(
            f"<p class=MsoNormal style='text-indent:21.0pt'>{han}　　</span>{leads}{han}{text}</span>"
            f"{latin}<o:p></o:p></span></p>\n<p class=MsoNormal>{latin}<o:p>&nbsp;</o:p></span></p>\n"
        )
    return f"<html><body lang=ZH-CN><!--StartFragment-->{''.join(blocks)}<!--EndFragment--></body></html>"


@pytest.fixture
def article(issue) -> Article:
    return issue.articles.first()


@pytest.fixture
def page(open_browser):
    return open_browser()


@pytest.fixture
def window(page, article):
    window = open_article(page, article)
    empty(window)
    return window


def shown(page) -> str:
    return re.sub(r"[\n\t]", "", page.evaluate("CKEDITOR.instances.id_body.getData()"))


def tidied(page) -> None:
    expect(page.get_by_text("不要的话按 Ctrl+Z")).to_be_visible()


@pytest.mark.parametrize("count", [5, 10])
@pytest.mark.parametrize("program", ["word", "notepad"])
def test_paragraphs_bold_and_marks_arrive_whole(page, article, window, count, program):
    texts = paragraphs(count, marks=45)
    assert len(re.findall("[,;:!?]", "".join(texts))) == 45
    plain = "\r\n\r\n".join(f"　　{text}" for text in texts)
    hand_over(window, "paste", as_word(texts, bold=13) if program == "word" else "", text=plain)
    tidied(page)
    save(page)
    article.refresh_from_db()
    assert article.body.count("<p>") == count
    assert article.body.count("<strong>") == (13 if program == "word" else 0)
    assert not re.search("[,;:!?　]", article.body)


def test_one_undo_takes_the_tidying_back_and_another_the_paste(page, window):
    hand_over(window, "paste", "<p>甲,<b>乙</b> 2026 年</p><p>丙。<br>丁</p>")
    tidied(page)
    assert shown(page) == "<p>甲，<strong>乙</strong>2026年</p><p>丙。</p><p>丁</p>"
    expect(page.get_by_text("粘贴时改了1处半角标点、2处多余空格，把1处换行改成了分段。")).to_be_visible()
    window.press("Control+z")
    assert shown(page) == "<p>甲,<strong>乙</strong> 2026 年</p><p>丙。<br />丁</p>"
    window.press("Control+z")
    assert shown(page) == ""
    window.press("Control+y")
    window.press("Control+y")
    assert shown(page) == "<p>甲，<strong>乙</strong>2026年</p><p>丙。</p><p>丁</p>"


def test_words_pasted_into_a_sentence_stay_in_it(page, window):
    page.keyboard.type("前后")
    page.keyboard.press("ArrowLeft")
    hand_over(window, "paste", text="中,间")
    tidied(page)
    assert shown(page) == "<p>前中，间后</p>"
    page.keyboard.type("接")
    assert shown(page) == "<p>前中，间接后</p>"


def test_what_was_typed_meanwhile_is_not_overwritten(page, window):
    waiting = []
    page.route("**/article/paste/", lambda route: waiting.append(route))
    with page.expect_request("**/article/paste/"):
        hand_over(window, "paste", text="甲,乙")
    page.wait_for_function("document.querySelector('.cke_wysiwyg_div').textContent === '甲,乙'")
    page.keyboard.type("丙")
    with page.expect_response("**/article/paste/"):
        waiting[0].continue_()
    page.wait_for_timeout(100)
    assert shown(page) == "<p>甲,乙丙</p>"


def test_without_an_answer_the_paste_stays_as_it_is(page, window):
    page.route("**/article/paste/", lambda route: route.fulfill(status=200, body="<p>登录</p>"))
    with page.expect_response("**/article/paste/"):
        hand_over(window, "paste", text="　　甲,乙\n\n 丙")
    page.wait_for_timeout(100)
    assert shown(page) == "<p>甲,乙</p><p>丙</p>"


@pytest.mark.parametrize(
    ("html", "text", "kept"),
    [
        # A chat's wrapper around words that have lines of their own
        ("<meta charset='utf-8'><span style='color:red'>甲\n\t乙</span>", "甲\n\t乙\n", "<p>甲</p><p>乙</p>"),
        ("<pre>甲\n  乙 &amp; 丙</pre>", "甲\n  乙 & 丙", "<p>甲</p><p>乙 &amp; 丙</p>"),
        # Google Docs
        (
            "<b style='font-weight:normal' id='docs-internal-guid-1'><p><span style='font-weight:400'>甲</span>"
            "<span style='font-weight:700'>乙</span></p></b><br class='Apple-interchange-newline'>",
            "甲乙",
            "<p>甲<strong>乙</strong></p>",
        ),
        ("<p>甲<b style='mso-bidi-font-weight:\nnormal'>乙</b></p>", "甲乙", "<p>甲<strong>乙</strong></p>"),
        # WPS: bold within italics, a paragraph bold by its own style
        (
            "<p style='font-weight:bold'>甲</p><p><i><span style='mso-spacerun:yes;font-weight:bold'>乙</span></i></p>",
            "甲\n乙",
            "<p><strong>甲</strong></p><p><em><strong>乙</strong></em></p>",
        ),
    ],
)  # fmt: skip
def test_what_each_program_means_is_kept(page, window, html, text, kept):
    with page.expect_response("**/article/paste/"):
        hand_over(window, "paste", html, text=text)
    assert shown(page) == kept


HEAD = '<thead><tr><th colspan="2">街道</th><th>件数</th></tr></thead>'
BODY = "<tr><td>柳坞</td><td>桐荫</td><td>3</td></tr>"


@pytest.mark.parametrize(
    "first",
    [
        "<tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'><td colspan=2>街道</td><td>件数</td></tr>",
        "<tr><td colspan=2><b><span>街道</span></b></td><td><span style='font-weight:bold'>件数</span></td></tr>",
        "<tr><td colspan=2 style='background:#D9D9D9'>街道</td><td bgcolor='#d9d9d9'>件数</td></tr>",
        "<thead><tr><td colspan=2>街道</td><td>件数</td></tr></thead>",
        "<tr><th colspan=2>街道</th><th>件数</th></tr>",
    ],
    ids=["word", "bold", "shaded", "thead", "th"],
)
def test_the_first_row_of_a_table_that_names_its_columns_is_its_head(page, window, first):
    hand_over(window, "paste", f"<table>{first}{BODY}</table>")
    assert shown(page) == f"<table>{HEAD}<tbody>{BODY}</tbody></table>"


def test_a_table_without_one_has_none(page, window):
    hand_over(window, "paste", f"<table>{BODY}{BODY}</table>")
    assert shown(page) == f"<table><tbody>{BODY}{BODY}</tbody></table>"


WHOLE = f"<p style='text-align:center'>望溪区开展河道清漂</p><p>（望溪区水务局供稿）</p><p>{SENTENCE}</p>"


def test_the_title_of_a_whole_article_goes_where_titles_stand(page, window):
    page.locator("#id_title").fill("")
    page.locator("#id_source").fill("")
    window.click()
    hand_over(window, "paste", WHOLE)
    tidied(page)
    expect(page.locator("#id_title")).to_have_value("望溪区开展河道清漂")
    expect(page.locator("#id_source")).to_have_value("望溪区水务局")
    assert shown(page) == f"<p>{SENTENCE}</p>"


def test_a_title_that_nobody_takes_stays_in_the_text(page, article, window):
    with page.expect_response("**/article/paste/"):
        hand_over(window, "paste", WHOLE)
    expect(page.locator("#id_title")).to_have_value(article.title)
    assert shown(page).startswith("<p>望溪区开展河道清漂</p><p>（望溪区水务局供稿）</p>")


def test_a_page_of_several_articles_can_take_the_title(page, window):
    page.evaluate(
        """document.querySelector("#id_body").addEventListener("titlepasted", (event) => {
          event.preventDefault();
          window.taken = event.detail;
        })"""
    )
    hand_over(window, "paste", WHOLE)
    tidied(page)
    assert page.evaluate("window.taken") == {"title": "望溪区开展河道清漂", "source": "望溪区水务局"}


def test_briefs_and_names_are_read_for_a_page_that_asks(page, issue):
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/article/{issue.articles.first().pk}/change/")
    ask = """async ([kind, text]) => {
      const body = new FormData();
      const fields = { kind, text, csrfmiddlewaretoken: token() };
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      return (await fetch("/admin/bulletin/article/paste/", { method: "POST", body })).json();
    }"""
    assert page.evaluate(ask, ["briefs", "★甲,办成。\n★乙。"])["briefs"] == ["甲，办成。", "乙。"]
    assert page.evaluate(ask, ["names", "报：市委办 送：市直"])["report"] == ["市委办"]
