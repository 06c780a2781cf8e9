"""Who gets in, and who gets the PDF and the one for the print shop."""

import re
from io import BytesIO
from urllib.parse import quote

import pikepdf
import pytest

from bulletin import archive
from office.accounts import guessing
from tests.conftest import PEOPLE, SOME_PDF
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

PUBLIC_PATHS = ["/dongtai/2026/1.pdf", "/dongtai/2026/1/v1.pdf"]
PDF = "/downloads/dongtai/2026/1/v1.pdf"
PRINT = "/downloads/dongtai/2026/1/v1-print.pdf"
OFD = "/downloads/dongtai/2026/1/v1.ofd"
YEAR_ZIP = "/downloads/dongtai/2026.zip"
STAFF_PATHS = ["/downloads/", "/downloads/dongtai/2026/", YEAR_ZIP, PDF, OFD, PRINT]
STAFF = [role for role in PEOPLE if role != "stranger"]


def body(response) -> bytes:
    return b"".join(response.streaming_content)


# The public address


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_a_pdf_that_is_not_public_leads_everybody_to_where_staff_fetch_it(client, cast, path, who):
    edition_of(document())
    if who != "nobody":
        client.force_login(cast[who])
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, PDF)


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_anyone_gets_a_public_pdf_and_a_cache_may_pass_it_on(client, cast, path, who):
    edition_of(document(), has_public_pdf=True)
    if who != "nobody":
        client.force_login(cast[who])
    response = client.get(path)
    assert body(response) == SOME_PDF
    assert "public" in response.headers["Cache-Control"]
    assert "Vary" not in response.headers


def test_the_address_of_a_corrected_issue_leads_to_the_standing_version(client):
    edition_of(document(), "superseded")
    edition_of(corrected())
    assert client.get(PUBLIC_PATHS[0]).headers["Location"] == "/downloads/dongtai/2026/1/v2.pdf"
    assert client.get(PUBLIC_PATHS[1]).headers["Location"] == PDF


# The addresses for staff


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_whoever_is_not_logged_in_goes_to_the_login_even_where_the_pdf_is_public(client, path):
    edition_of(document(), has_public_pdf=True)
    assert client.get(path).headers["Location"] == f"/account/login/?next={path}"


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_a_stranger_with_a_login_is_refused_and_told_what_to_do(client, cast, path):
    edition_of(document(), has_public_pdf=True)
    client.force_login(cast["stranger"])
    response = client.get(path)
    assert response.status_code == 403
    assert "请向管理员申请“读者”角色。" in response.content.decode()


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("path", ["/downloads/", "/downloads/dongtai/2026/"])
def test_everyone_with_a_role_sees_what_can_be_fetched(client, cast, path, role):
    edition_of(document())
    client.force_login(cast[role])
    html = client.get(path).content.decode()
    for link in (YEAR_ZIP, PDF, OFD, PRINT):
        assert f'href="{link}"' in html


@pytest.mark.parametrize("role", STAFF)
def test_everyone_with_a_role_gets_the_sealed_file(client, cast, role):
    edition_of(document())
    client.force_login(cast[role])
    response = client.get(PDF)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert body(response) == SOME_PDF


@pytest.mark.parametrize("role", STAFF)
def test_everyone_with_a_role_gets_the_year(client, cast, role):
    edition_of(document())
    client.force_login(cast[role])
    response = client.get(YEAR_ZIP)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert SOME_PDF in body(response)


@pytest.fixture(scope="module")
def sealed_pdf() -> bytes:
    return archive.draw(document()).pdf


@pytest.mark.parametrize("role", STAFF)
def test_everyone_with_a_role_gets_the_sealed_file_made_ready_for_print(client, cast, role, sealed_pdf):
    edition = edition_of(document(), pdf=sealed_pdf)
    client.force_login(cast[role])
    response = client.get(PRINT)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert quote("青岚创建动态2026年第1期-印刷.pdf") in response.headers["Content-Disposition"]
    with pikepdf.open(BytesIO(body(response))) as printed:
        with printed.open_metadata() as metadata:
            assert metadata["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert printed.docinfo.Title == "青岚创建动态 2026年第1期"
    assert archive.pdf_path(edition).read_bytes() == sealed_pdf


@pytest.mark.parametrize("status", ["in_review", "returned", "recalled", "approved", "withdrawn"])
@pytest.mark.parametrize("path", [PDF, OFD, PRINT])
def test_not_even_staff_get_what_is_not_released(client, manager, path, status):
    edition_of(document(), status)
    client.force_login(manager)
    assert client.get(path).status_code == (410 if status == "withdrawn" else 404)
    for empty in (YEAR_ZIP, "/downloads/dongtai/2026/"):
        assert client.get(empty).status_code == 404
    assert "还没有已发布的期" in client.get("/downloads/").content.decode()


def test_a_superseded_version_has_its_own_address_for_staff(client, reader, sealed_pdf):
    edition_of(document(), "superseded")
    edition_of(corrected(), pdf=sealed_pdf)
    client.force_login(reader)
    assert body(client.get(PDF)) == SOME_PDF
    assert body(client.get("/downloads/dongtai/2026/1/v2.pdf")) == sealed_pdf


def test_the_print_pdf_of_a_correction_says_so_in_its_name(client, reader, sealed_pdf):
    edition_of(document(), "superseded")
    edition_of(corrected(), pdf=sealed_pdf)
    client.force_login(reader)
    disposition = client.get("/downloads/dongtai/2026/1/v2-print.pdf").headers["Content-Disposition"]
    assert quote("青岚创建动态2026年第1期-更正第2版-印刷.pdf") in disposition


def test_without_a_profile_the_print_pdf_is_refused_in_one_sentence(client, reader, settings, tmp_path, sealed_pdf):
    settings.PRINT_PROFILE = tmp_path / "none.icc"
    edition_of(document(), pdf=sealed_pdf)
    client.force_login(reader)
    response = client.get(PRINT)
    assert response.status_code == 503
    assert "没有色彩特性文件" in response.content.decode()


def test_a_pdf_that_is_no_longer_the_sealed_one_does_not_go_to_the_print_shop(client, reader, sealed_pdf):
    path = archive.pdf_path(edition_of(document(), pdf=sealed_pdf))
    client.force_login(reader)
    path.chmod(0o640)
    for spoil in (lambda: path.write_bytes(sealed_pdf + b"%"), path.unlink):
        spoil()
        response = client.get(PRINT)
        assert response.status_code == 503
        assert "不见了或被改动过" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/downloads/dongtai/2025/",
            "/downloads/dongtai/2025.zip",
            "/downloads/jianbao/2026/",
            "/downloads/x/2026.zip",
        ),
        *("/downloads/dongtai/2026/2/v1.pdf", "/downloads/dongtai/2026/1/v2.pdf", "/downloads/dongtai/2026/1/v0.pdf"),
        *("/downloads/dongtai/2025/1/v1.pdf", "/downloads/dongtai/2026/1/v1-print", "/downloads/dongtai/2026/1.pdf"),
        "/downloads/dongtai/2026/1/v2-print.pdf",
        *(f"/downloads/dongtai/{'9' * 30}/", f"/downloads/dongtai/{'9' * 30}.zip", "/downloads/dongtai/２０２６.zip"),
        *(f"/downloads/dongtai/2026/{'9' * 30}/v1.pdf", f"/downloads/dongtai/2026/1/v{'9' * 30}-print.pdf"),
        *(
            "/downloads/../../secret-key",
            "/downloads/dongtai/2026/1/v1.pdf/../v1.pdf",
            "/downloads/dongtai/2026/1/v1.PDF",
        ),
        *("/downloads/dongtai'--/2026/", "/downloads/dongtai/-2026.zip", "/downloads/dongtai/2026.zip%00"),
        *("/dongtai/2026/1-print.pdf", "/dongtai/2026/1/v1-print.pdf"),
        *("/dongtai/2026/2.ofd", "/dongtai/2026/1/v2.ofd", "/dongtai/2026/1.OFD", "/downloads/dongtai/2026/1.ofd"),
    ],
)
def test_a_tampered_address_is_not_found_by_staff_either(client, manager, path):
    edition_of(document())
    client.force_login(manager)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [*PUBLIC_PATHS, *STAFF_PATHS])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_files_are_only_fetched(client, manager, path, method):
    edition_of(document())
    client.force_login(manager)
    assert getattr(client, method)(path).status_code == 405


# What the public pages say of it


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_the_issue_page_is_the_same_for_everybody_and_tells_of_no_print_pdf(client, cast, who):
    edition_of(document(), "superseded", has_public_pdf=True)
    edition_of(corrected())
    pages = ["/dongtai/2026/1/", "/dongtai/2026/1/v1/"]
    seen_by_a_stranger = [client.get(page).content for page in pages]
    if who != "nobody":
        client.force_login(cast[who])
    for page, seen in zip(pages, seen_by_a_stranger, strict=True):
        response = client.get(page)
        assert response.content == seen
        assert "印刷 PDF" not in seen.decode()
        assert "Cookie" not in response.headers.get("Vary", "")


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


# The login


def test_a_wrong_password_is_answered_in_chinese_and_lets_nobody_in(client, reader):
    response = client.post("/account/login/", {"username": "reader", "password": "wrong"})
    assert "用户名或密码不对" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_logging_in_leads_back_to_what_was_asked_for(client, reader, path):
    edition_of(document())
    form = client.get(client.get(path).headers["Location"]).content.decode()
    assert f'name="next" value="{path}"' in form
    answer = client.post("/account/login/", {"username": "reader", "password": "reader-pass-2026", "next": path})
    assert answer.headers["Location"] == path


def test_the_login_page_tells_who_is_logged_in_and_how_to_leave(client, reader):
    client.force_login(reader)
    html = client.get("/account/login/").content.decode()
    assert "您已登录：阮听雨" in html
    assert 'action="/account/logout/"' in html


def test_after_too_many_wrong_passwords_the_door_says_how_long_to_wait(client, reader):
    for _ in range(guessing.OF_PERSON.free + 1):
        response = client.post("/account/login/", {"username": "reader", "password": "wrong"})
    assert response.status_code == 429
    assert "请过15秒再试" in response.content.decode()
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
