"""Who gets in, and who gets the PDF and the one for the print shop."""

import re
from io import BytesIO
from urllib.parse import quote

import pikepdf
import pytest

from bulletin import editions
from tests.conftest import PEOPLE, SOME_PDF
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

PDF_PATHS = ["/dongtai/2026/1.pdf", "/dongtai/2026/1/v1.pdf"]
PRINT_PATHS = ["/dongtai/2026/1-print.pdf", "/dongtai/2026/1/v1-print.pdf"]
STAFF = [role for role in PEOPLE if role != "stranger"]


@pytest.mark.parametrize("path", PDF_PATHS)
def test_whoever_is_not_logged_in_is_asked_to_for_a_pdf_that_is_not_public(client, path):
    edition_of(document())
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


@pytest.mark.parametrize("path", PDF_PATHS)
def test_a_stranger_with_a_login_is_refused_and_told_what_to_do(client, cast, path):
    edition_of(document())
    client.force_login(cast["stranger"])
    response = client.get(path)
    assert response.status_code == 403
    assert "请向管理员申请“读者”角色。" in response.content.decode()


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("path", PDF_PATHS)
def test_everyone_with_a_role_gets_the_sealed_file(client, cast, path, role):
    edition_of(document())
    client.force_login(cast[role])
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content) == SOME_PDF


@pytest.mark.parametrize("path", PDF_PATHS)
def test_anyone_gets_a_public_pdf(client, path):
    edition_of(document(), has_public_pdf=True)
    assert b"".join(client.get(path).streaming_content) == SOME_PDF


@pytest.mark.parametrize("path", PRINT_PATHS)
def test_nobody_gets_the_print_pdf_without_a_login_not_even_where_the_pdf_is_public(client, path):
    edition_of(document(), has_public_pdf=True)
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


@pytest.mark.parametrize("path", PRINT_PATHS)
def test_a_stranger_with_a_login_is_refused_the_print_pdf(client, cast, path):
    edition_of(document(), has_public_pdf=True)
    client.force_login(cast["stranger"])
    response = client.get(path)
    assert response.status_code == 403
    assert "请向管理员申请“读者”角色。" in response.content.decode()


@pytest.fixture(scope="module")
def sealed_pdf() -> bytes:
    return editions.draw(document()).pdf


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("path", PRINT_PATHS)
def test_everyone_with_a_role_gets_the_sealed_file_made_ready_for_print(client, cast, path, role, sealed_pdf):
    edition = edition_of(document(), pdf=sealed_pdf)
    client.force_login(cast[role])
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert quote("青岚创建动态2026年第1期-印刷.pdf") in response.headers["Content-Disposition"]
    with pikepdf.open(BytesIO(b"".join(response.streaming_content))) as printed:
        with printed.open_metadata() as metadata:
            assert metadata["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert printed.docinfo.Title == "青岚创建动态 2026年第1期"
    assert editions.pdf_path(edition).read_bytes() == sealed_pdf


@pytest.mark.parametrize("status", ["in_review", "returned", "recalled", "approved", "withdrawn"])
@pytest.mark.parametrize("path", PRINT_PATHS)
def test_not_even_staff_get_the_print_pdf_of_what_is_not_released(client, manager, path, status, sealed_pdf):
    edition_of(document(), status, pdf=sealed_pdf)
    client.force_login(manager)
    assert client.get(path).status_code == (410 if status == "withdrawn" else 404)


def test_the_print_pdf_of_a_correction_says_so_in_its_name(client, reader, sealed_pdf):
    edition_of(document(), "superseded")
    edition_of(corrected(), pdf=sealed_pdf)
    client.force_login(reader)
    for path in ("/dongtai/2026/1-print.pdf", "/dongtai/2026/1/v2-print.pdf"):
        disposition = client.get(path).headers["Content-Disposition"]
        assert quote("青岚创建动态2026年第1期-更正第2版-印刷.pdf") in disposition


def test_without_a_profile_the_print_pdf_is_refused_in_one_sentence(client, reader, settings, tmp_path, sealed_pdf):
    settings.PRINT_PROFILE = tmp_path / "none.icc"
    edition_of(document(), pdf=sealed_pdf)
    client.force_login(reader)
    response = client.get(PRINT_PATHS[0])
    assert response.status_code == 503
    assert "没有色彩特性文件" in response.content.decode()


def test_a_pdf_that_is_no_longer_the_sealed_one_does_not_go_to_the_print_shop(client, reader, sealed_pdf):
    path = editions.pdf_path(edition_of(document(), pdf=sealed_pdf))
    client.force_login(reader)
    path.chmod(0o640)
    for spoil in (lambda: path.write_bytes(sealed_pdf + b"%"), path.unlink):
        spoil()
        response = client.get(PRINT_PATHS[0])
        assert response.status_code == 503
        assert "不见了或被改动过" in response.content.decode()


@pytest.mark.parametrize("who", PEOPLE)
def test_the_issue_page_offers_the_print_pdf_to_those_who_may_have_it(client, cast, who):
    edition_of(document(), "superseded", has_public_pdf=True)
    edition_of(corrected())
    client.force_login(cast[who])
    for page, link in (("/dongtai/2026/1/", PRINT_PATHS[0]), ("/dongtai/2026/1/v1/", PRINT_PATHS[1])):
        response = client.get(page)
        assert (f'href="{link}"' in response.content.decode()) is (who in STAFF)
        assert "Cookie" in response.headers["Vary"]  # so no cache gives this page to somebody else


def test_the_issue_page_does_not_tell_everybody_of_a_print_pdf(client):
    edition_of(document(), has_public_pdf=True)
    assert "印刷 PDF" not in client.get("/dongtai/2026/1/").content.decode()


def test_the_issue_page_says_who_may_have_the_pdf(client):
    edition_of(document())
    edition_of(document(slug="jianbao", bulletin="青岚简报"), has_public_pdf=True)
    for slug, needs_login in (("dongtai", True), ("jianbao", False)):
        html = client.get(f"/{slug}/2026/1/").content.decode()
        assert f'href="/{slug}/2026/1.pdf"' in html
        assert ("工作人员登录后可下载" in html) is needs_login


def test_an_earlier_version_offers_its_own_pdf(client):
    edition_of(document(), "superseded")
    edition_of(corrected())
    assert 'href="/dongtai/2026/1/v1.pdf"' in client.get("/dongtai/2026/1/v1/").content.decode()


def test_a_wrong_password_is_answered_in_chinese_and_lets_nobody_in(client, reader):
    response = client.post("/account/login/", {"username": "reader", "password": "wrong"})
    assert "用户名或密码不对" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_logging_in_leads_back_to_what_was_asked_for(client, reader):
    edition_of(document())
    form = client.get(f"/account/login/?next={PDF_PATHS[0]}").content.decode()
    assert f'name="next" value="{PDF_PATHS[0]}"' in form
    answer = client.post(
        "/account/login/", {"username": "reader", "password": "reader-pass-2026", "next": PDF_PATHS[0]}
    )
    assert answer.headers["Location"] == PDF_PATHS[0]


def test_the_login_page_tells_who_is_logged_in_and_how_to_leave(client, reader):
    client.force_login(reader)
    html = client.get("/account/login/").content.decode()
    assert "您已登录：阮听雨" in html
    assert 'action="/account/logout/"' in html


def test_too_many_wrong_passwords_lock_the_door_and_say_for_how_long(client, settings, reader):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/account/login/", {"username": "reader", "password": "wrong"})
    assert response.status_code == 429
    assert "锁定15分钟" in response.content.decode()
    right = client.post("/account/login/", {"username": "reader", "password": "reader-pass-2026"})
    assert right.status_code == 429


def test_a_reader_changes_their_own_password(client, reader):
    client.force_login(reader)
    words = "松涧河道清漂2026"
    form = {"old_password": "reader-pass-2026", "new_password1": words, "new_password2": words}
    assert client.post("/account/password/", form).headers["Location"] == "/account/login/"
    reader.refresh_from_db()
    assert reader.check_password(words)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [("wrong", "松涧河道清漂2026", "旧密码"), ("reader-pass-2026", "reader", "密码")],
)
def test_a_wrong_old_or_weak_new_password_is_refused_in_chinese(client, reader, old, new, sentence):
    client.force_login(reader)
    form = {"old_password": old, "new_password1": new, "new_password2": new}
    html = client.post("/account/password/", form).content.decode()
    errors = re.findall(r'role="alert">([^<]*)<', html)
    assert errors
    assert all(sentence in error and not re.search("[a-z]{3}", error) for error in errors), errors


def test_the_stranger_is_sent_to_the_login_first(client):
    assert client.get("/account/password/").headers["Location"] == "/account/login/?next=/account/password/"
