"""The fonts page: for everyone at the desk; it says what is really used, and what the office named in vain."""

from io import BytesIO

import pdfplumber
import pytest
from django.urls import reverse

from tests.desk.forms import messages_of
from tests.desk.test_access import DESK_ROLES, EVERYONE
from tests.press.licensed import install


@pytest.mark.parametrize("route", ["typefaces", "typefaces_specimen"])
@pytest.mark.parametrize("who", EVERYONE)
def test_it_opens_for_everyone_at_the_desk(route, who, as_):
    response = as_(who).get(reverse(route))
    assert response.status_code == (200 if who in DESK_ROLES else 302)


@pytest.mark.parametrize("route", ["typefaces", "typefaces_specimen"])
def test_whoever_is_not_logged_in_is_sent_to_log_in(route, client, db):
    assert reverse("admin:login") in client.get(reverse(route)).url


def test_the_desk_leads_to_it(desk):
    assert reverse("typefaces") in desk.get(reverse("admin:index")).content.decode()


def test_it_shows_the_fonts_that_are_really_used(desk):
    page = desk.get(reverse("typefaces")).content.decode()
    for shown in ("FandolFang-Regular.otf", "NotoSerifCJK-Bold.ttc", "6763 / 6763", "缺 镕喆堃昇䶮", "可嵌入"):
        assert shown in page
    assert reverse("typefaces_specimen") in page


def test_it_says_which_named_font_is_not_installed(desk, settings):
    settings.PRESS_FONTS = {"body": ["未曾听说", "FandolKai"]}
    page = desk.get(reverse("typefaces")).content.decode()
    assert "设置 PRESS_FONT_BODY 里的字体“未曾听说”没有安装，现用 FandolKai 代替。" in page
    assert "未曾听说（本单位设置）" in page


def test_a_name_that_cannot_be_is_said_and_nothing_is_drawn(desk, settings):
    settings.PRESS_FONTS = {"body": ['仿宋"; }']}
    response = desk.get(reverse("typefaces"))
    assert "设置PRESS_FONT_BODY里的字体名" in messages_of(response)
    assert reverse("typefaces_specimen") not in response.content.decode()
    assert desk.get(reverse("typefaces_specimen")).url == reverse("typefaces")


def test_the_specimen_is_a_pdf_for_the_page_that_frames_it(desk):
    response = desk.get(reverse("typefaces_specimen"))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    with pdfplumber.open(BytesIO(response.content)) as document:
        assert "FandolFang-Regular.otf" in document.pages[0].extract_text()


def test_it_warns_of_a_font_that_must_not_be_embedded(desk, settings, tmp_path):
    free = settings.DATA_DIR / "fonts"
    (tmp_path / "fonts").mkdir()
    for path in free.glob("*.otf"):
        (tmp_path / "fonts" / path.name).symlink_to(path)
    install(free / "FandolKai-Regular.otf", tmp_path / "fonts", "仿宋_GB2312", "TestFang", rights=0x2)
    settings.DATA_DIR = tmp_path
    page = desk.get(reverse("typefaces")).content.decode()
    assert "正文用的字体 仿宋_GB2312 不许嵌入" in page
