"""The OFD of an edition on the site: for staff, for anyone where the PDF is public; made once, a failure told."""

import io
import os
import zipfile
from urllib.parse import quote

import pytest

from bulletin import archive, derived
from tests.conftest import PEOPLE
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

PUBLIC_PATHS = ["/dongtai/2026/1.ofd", "/dongtai/2026/1/v1.ofd"]
OFD = "/downloads/dongtai/2026/1/v1.ofd"
MIME = "application/ofd"


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture(scope="module")
def sealed_pdf() -> bytes:
    return archive.draw(document()).pdf


@pytest.fixture
def public(sealed_pdf):
    return edition_of(document(), has_public_pdf=True, pdf=sealed_pdf)


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_where_the_pdf_is_not_public_everybody_is_led_to_where_staff_fetch_it(client, cast, path, who):
    edition_of(document())
    if who != "nobody":
        client.force_login(cast[who])
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (302, OFD)


def test_where_the_pdf_is_public_anyone_gets_the_ofd_and_a_cache_may_pass_it_on(client, public):
    for path in PUBLIC_PATHS:
        response = client.get(path)
        assert response.headers["Content-Type"] == MIME
        assert "public" in response.headers["Cache-Control"]
        assert quote("青岚创建动态2026年第1期.ofd") in response.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(body(response))) as ofd:
            assert public.fingerprint in ofd.read("OFD.xml").decode()


@pytest.mark.parametrize("role", [role for role in PEOPLE if role != "stranger"])
def test_everyone_with_a_role_gets_it(client, cast, role, sealed_pdf):
    edition_of(document(), pdf=sealed_pdf)
    client.force_login(cast[role])
    response = client.get(OFD)
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (MIME, "private, no-cache")
    assert body(response).startswith(b"PK")


def test_it_is_made_once_and_any_part_of_it_can_be_had(client, public, settings):
    whole = client.get(PUBLIC_PATHS[0])
    data = body(whole)
    (kept,) = settings.OFD_ROOT.rglob("*.ofd")
    made_at = kept.stat().st_mtime_ns
    headers = {"Range": "bytes=100-", "If-Range": whole["ETag"]}
    assert body(client.get(PUBLIC_PATHS[1], headers=headers)) == data[100:]
    assert client.get(PUBLIC_PATHS[0], headers={"If-None-Match": whole["ETag"]}).status_code == 304
    assert kept.stat().st_mtime_ns == made_at


def test_whoever_asks_only_for_the_headers_sets_no_press_going(client, public, settings):
    response = client.head(PUBLIC_PATHS[0])
    assert (response.status_code, response["Content-Type"]) == (200, MIME)
    assert not settings.OFD_ROOT.exists()
    assert client.get(PUBLIC_PATHS[0])["ETag"] == response["ETag"]


@pytest.mark.parametrize("seconds", [-derived.SECONDS_OF_REST, 86400], ids=["long ago", "while the clock was ahead"])
def test_what_cannot_be_made_is_told_in_a_sentence_and_not_tried_again_at_once(client, settings, seconds):
    edition = edition_of(document(), has_public_pdf=True, pdf=b"%PDF-1.7 and no more")
    for _ in range(2):
        response = client.get(PUBLIC_PATHS[0])
        assert response.status_code == 503
        assert "这个 PDF 读不出来，不能做 OFD" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    (failed,) = settings.OFD_ROOT.rglob("*.failed")
    failed.write_text("上次没有做成。")
    assert "上次没有做成。" in client.get(PUBLIC_PATHS[0]).content.decode()
    failed_at = failed.stat().st_mtime + seconds
    os.utime(failed, (failed_at, failed_at))
    assert "这个 PDF 读不出来" in client.get(PUBLIC_PATHS[0]).content.decode()
    assert not derived.OFD.path(edition).exists()


def test_a_pdf_that_is_no_longer_the_sealed_one_becomes_no_ofd(client, public):
    path = archive.pdf_path(public)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b"%")
    response = client.get(PUBLIC_PATHS[0])
    assert (response.status_code, "不见了或被改动过" in response.content.decode()) == (503, True)


@pytest.mark.parametrize(("status", "code"), [("in_review", 404), ("approved", 404), ("withdrawn", 410)])
def test_what_does_not_stand_has_none(client, sealed_pdf, status, code):
    edition_of(document(), status, has_public_pdf=True, pdf=sealed_pdf)
    for path in PUBLIC_PATHS:
        assert client.get(path).status_code == code


def test_the_issue_page_leads_to_the_ofd_of_what_it_shows(client):
    edition_of(document(), "superseded", has_public_pdf=True)
    edition_of(corrected())
    for page, path in (("/dongtai/2026/1/", PUBLIC_PATHS[0]), ("/dongtai/2026/1/v1/", PUBLIC_PATHS[1])):
        assert f'<a href="{path}">下载 OFD</a>' in client.get(page).content.decode()
