"""Pictures in a real browser: chosen, dropped or pasted, described in the dialog, and standing in the article."""

import base64
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from bulletin.models import Picture
from tests.browser.writing import hand_over, open_article, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALT = "志愿者在桥头捡拾河面垃圾"


def photo(size=(1843, 900)) -> bytes:
    data = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(data, "JPEG")
    return data.getvalue()


def as_file(data: bytes, kind: str = "image/jpeg") -> tuple[str, str, str]:
    return ("桥头", kind, base64.b64encode(data).decode())


@pytest.fixture
def article(issue):
    return issue.articles.first()


@pytest.fixture
def page(open_browser, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "桥头.jpg").write_bytes(photo())
    (tmp_path / "小图.jpg").write_bytes(photo((300, 200)))
    (tmp_path / "图标.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return open_browser()


def body_of(page, article) -> str:
    save(page)
    article.refresh_from_db()
    return article.body


def figure(caption: str = "", alt: str = ALT) -> str:
    picture = Picture.objects.get()
    image = f'<img alt="{alt}" height="{picture.height}" src="{picture.address}" width="{picture.width}">'
    return f'<figure class="image">{image}{caption and f"<figcaption>{caption}</figcaption>"}</figure>'


def test_a_picture_goes_up_and_stands_in_the_article_with_its_words(page, article, tmp_path):
    window = open_article(page, article)
    page.get_by_role("button", name="插入图片").click()
    dialog = page.get_by_role("dialog", name="插入图片")
    dialog.get_by_label("图片文件").set_input_files(tmp_path / "桥头.jpg")
    expect(dialog.get_by_role("status")).to_have_text("印出来宽 156 毫米，约 300 dpi，清楚。")
    dialog.get_by_label("图片说明").fill("图1　志愿者在桥头")
    dialog.get_by_label("替代文字（必填）").fill(ALT)
    dialog.get_by_role("button", name="插入").click()
    expect(dialog).to_be_hidden()
    expect(window).to_be_focused()
    expect(window.locator("figure.image img")).to_be_visible()
    assert figure("图1　志愿者在桥头") in body_of(page, article)


def test_it_asks_for_what_is_missing_and_keeps_what_was_typed(page, article, tmp_path):
    window = open_article(page, article)
    page.get_by_role("button", name="插入图片").click()
    dialog = page.get_by_role("dialog", name="插入图片")
    said = dialog.get_by_role("alert")
    dialog.get_by_label("图片说明").fill("图1　桥头")
    dialog.get_by_role("button", name="插入").click()
    expect(said).to_have_text("还没有图片：请先选一个图片文件。")
    dialog.get_by_label("图片文件").set_input_files(tmp_path / "图标.svg")
    expect(said).to_have_text("这不是能用的图片：请另存为 JPG 或 PNG 格式再上传。")
    dialog.get_by_label("图片文件").set_input_files(tmp_path / "小图.jpg")
    expect(dialog.get_by_role("status")).to_contain_text("印出来宽 78 毫米，只有 98 dpi，印出来会模糊")
    expect(said).to_be_empty()
    dialog.get_by_role("button", name="插入").click()
    expect(said).to_have_text("还没有替代文字：请写一句图上有什么。")
    expect(dialog.get_by_label("替代文字（必填）")).to_be_focused()
    expect(dialog.get_by_label("图片说明")).to_have_value("图1　桥头")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(window).to_be_focused()
    expect(window.locator("img")).to_have_count(0)


def test_who_was_logged_out_meanwhile_is_told_so(page, article, tmp_path):
    open_article(page, article)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="插入图片").click()
    page.get_by_label("图片文件").set_input_files(tmp_path / "桥头.jpg")
    expect(page.get_by_role("alert").filter(has_text="请重新登录")).to_be_visible()


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_file_handed_to_the_window_is_described_too(page, article, kind):
    window = open_article(page, article)
    hand_over(window, kind, files=(as_file(photo()),))
    dialog = page.get_by_role("dialog", name="插入图片")
    expect(dialog.get_by_label("替代文字（必填）")).to_be_focused()
    expect(dialog.get_by_role("status")).to_contain_text("156 毫米")
    page.keyboard.type(ALT)
    dialog.get_by_role("button", name="插入").click()
    expect(window.locator("figure img")).to_have_count(1)
    assert figure() in body_of(page, article)


def test_two_files_are_described_in_turn_and_stand_after_the_paragraph_they_fell_on(page, article):
    window = open_article(page, article)
    hand_over(window, "drop", files=(as_file(photo()), as_file(photo((400, 300)))))
    for alt in ("桥头", "桥尾"):
        expect(page.get_by_role("status")).to_contain_text("印出来宽")
        page.get_by_label("替代文字（必填）").fill(alt)
        page.get_by_role("button", name="插入", exact=True).click()
    expect(window.locator("figure img")).to_have_count(2)
    page.keyboard.type("续")
    blocks = re.findall(r"<(?:p|strong)>\w*|alt=\"桥.", body_of(page, article))
    assert blocks == ["<p>9月11日", "<p>", "<strong>会议指出", 'alt="桥头', 'alt="桥尾', "<p>续"]


def test_the_words_are_taken_where_a_word_processor_adds_a_picture_of_them(page, article):
    window = open_article(page, article)
    hand_over(window, "paste", "<p class=MsoNormal>只要文字。</p>", files=(as_file(photo(), "image/png"),))
    expect(window).to_contain_text("只要文字。")
    expect(page.get_by_role("dialog", name="插入图片")).to_be_hidden()
    assert not Picture.objects.exists()


def test_a_file_that_is_no_picture_is_not_taken(page, article):
    window = open_article(page, article)
    hand_over(window, "drop", files=(as_file(b"PK", "application/msword"),))
    expect(page.get_by_text("这里只放得下图片")).to_be_visible()
    expect(page.get_by_role("dialog", name="插入图片")).to_be_hidden()


@pytest.fixture
def illustrated(page, article):
    """The writing window with a picture put into it."""
    window = open_article(page, article)
    hand_over(window, "paste", files=(as_file(photo()),))
    page.get_by_label("图片说明").fill("图1　桥头")
    page.get_by_label("替代文字（必填）").fill("旧的")
    page.get_by_role("button", name="插入", exact=True).click()
    expect(window.locator("figure img")).to_have_count(1)
    return window


@pytest.mark.parametrize(("caption", "kept"), [("图1　桥头", "图1　桥头"), ("图2　桥尾", "图2　桥尾"), ("", "")])
def test_a_double_click_lets_its_words_be_changed(page, article, illustrated, caption, kept):
    illustrated.locator("figure img").dblclick()
    dialog = page.get_by_role("dialog", name="修改图片")
    expect(dialog.get_by_label("图片说明")).to_have_value("图1　桥头")
    dialog.get_by_label("图片说明").fill(caption)
    dialog.get_by_label("替代文字（必填）").fill(ALT)
    dialog.get_by_role("button", name="确定").click()
    expect(illustrated.locator(f"img[alt='{ALT}']")).to_have_count(1)
    body = body_of(page, article)
    assert figure(kept) in body
    assert body.count("<figure") == 1
    assert "<p></p>" not in body


def press_until(page, key: str, reached: str) -> None:
    for _ in range(30):
        if page.locator(reached).count():
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} never reached {reached}")


def test_everything_can_be_done_from_the_keyboard(page, article, tmp_path):
    window = open_article(page, article)
    page.keyboard.press("Alt+F10")
    press_until(page, "ArrowRight", "[title='插入图片']:focus")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="插入图片")
    expect(dialog.get_by_label("图片文件")).to_be_focused()
    dialog.get_by_label("图片文件").set_input_files(tmp_path / "桥头.jpg")
    expect(dialog.get_by_role("status")).to_contain_text("156 毫米")
    page.keyboard.press("Tab")
    page.keyboard.type("图1　桥头")
    page.keyboard.press("Tab")
    page.keyboard.type("旧的")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(window).to_be_focused()

    press_until(page, "ArrowLeft", ".cke_widget_focused")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="修改图片").get_by_label("替代文字（必填）").fill(ALT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(window).to_be_focused()
    assert figure("图1　桥头") in body_of(page, article)


def test_a_picture_without_alternative_text_is_named_and_not_saved(page, article):
    window = open_article(page, article)
    address = f"/media/{'0a' * 32}.jpg"
    page.route(f"**{address}", lambda route: route.fulfill(status=200, content_type="image/jpeg", body=photo((9, 9))))
    site = page.url.split("/admin/")[0]
    hand_over(
        window, "paste", f"<figure class='image'><img src='{site}{address}'><figcaption>图1</figcaption></figure>"
    )
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("第1张图片（图1）缺替代文字：双击图片补上。")).to_be_visible()
