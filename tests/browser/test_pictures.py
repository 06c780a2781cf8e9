"""A picture goes up through the writing window, in a real browser, and stands in the article with its caption."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from bulletin.models import Picture
from tests.browser.test_journey import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_picture_goes_up_and_stands_in_the_article_with_its_caption(open_browser, issue, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Image.effect_noise((640, 480), 60).convert("RGB").save(tmp_path / "桥头.jpg")
    page = open_browser()
    log_in(page, "editor")
    article = issue.articles.first()
    page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    page.locator(".cke_wysiwyg_div").click()
    page.keyboard.press("Control+End")

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="插入图片").click()
    chooser.value.set_files(tmp_path / "桥头.jpg")
    page.locator(".cke_wysiwyg_div figcaption").fill("图1　志愿者在桥头")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#id_articles-0-title")).to_be_visible()

    article.refresh_from_db()
    assert f'src="{Picture.objects.get().address}"' in article.body
    assert "<figcaption>图1　志愿者在桥头</figcaption></figure>" in article.body

    page.goto(f"/admin/bulletin/article/{article.pk}/change/")
    expect(page.locator(".cke_wysiwyg_div figure.image img")).to_be_visible()
