"""Behind a real nginx, as deploy/nginx sets it up: it sends the files, and keeps the pages for as long as it may."""

import contextlib
import datetime as dt
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone

from bulletin import archive, derived, freshness, genuine, moves
from bulletin.document import store
from bulletin.models import Download, Edition, Picture, Status
from bulletin.site import caching
from bulletin.site.files.public import PDF as PDF_TYPE
from office import roles
from tests import proxy
from tests.conftest import SOME_PDF, make_person
from tests.site.factories import document, edition_of

LARGE = SOME_PDF * 40_000  # 2.7 MB

pytestmark = pytest.mark.skipif(not proxy.NGINX, reason="没有 nginx：请安装 nginx 软件包")


@pytest.fixture
def nginx(live_server, settings, tmp_path):
    """The address of an nginx of our own before the site."""
    settings.DATA_DIR, settings.X_ACCEL, settings.MEDIA_ROOT = tmp_path, "/sealed/", tmp_path / "media"
    (tmp_path / "secret-key").write_text("secret")
    folder = tmp_path / "nginx"
    folder.mkdir()
    with proxy.running(folder, urlsplit(live_server.url).netloc, tmp_path, proxy.WITHOUT_TLS) as ports:
        yield f"http://127.0.0.1:{ports.secure}"


@pytest.fixture
def fetch(nginx, client, reader):
    """fetch(path, ...): what the reader gets: status, headers, bytes."""
    client.force_login(reader)
    key = client.cookies[django_settings.SESSION_COOKIE_NAME].value

    def send(path: str, method: str = "GET", **headers: str):
        headers["Cookie"] = f"{django_settings.SESSION_COOKIE_NAME}={key}"
        request = urllib.request.Request(nginx + path, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    return send


def test_it_sends_the_sealed_pdf_with_ranges_and_our_tag(fetch):
    edition = edition_of(document(), pdf=LARGE)
    path, tag = "/downloads/dongtai/2026/1/v1.pdf", f'"{edition.pdf_sha256}"'
    status, headers, data = fetch(path)
    assert (status, data == LARGE) == (200, True)
    assert (headers["Content-Type"], headers["ETag"]) == (PDF_TYPE, tag)
    assert (headers["Content-Length"], headers["Accept-Ranges"]) == (str(len(LARGE)), "bytes")
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert "X-Accel-Redirect" not in headers
    status, headers, data = fetch(path, Range="bytes=1000001-", **{"If-Range": tag})
    assert (status, data == LARGE[1000001:]) == (206, True)
    assert headers["Content-Range"] == f"bytes 1000001-{len(LARGE) - 1}/{len(LARGE)}"
    assert fetch(path, Range="bytes=0-0")[2] == LARGE[:1]
    assert fetch(path, Range="bytes=5-", **{"If-Range": '"other"'})[0] == 200
    assert fetch(path, Range=f"bytes={len(LARGE)}-")[0] == 416
    status, headers, data = fetch(path, **{"If-None-Match": tag})
    assert (status, data) == (304, b"")
    status, headers, data = fetch(path, method="HEAD")
    assert (status, headers["Content-Length"], data) == (200, str(len(LARGE)), b"")
    assert Download.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (derived.PRINT, "/downloads/dongtai/2026/1/v1-print.pdf"),
        (derived.OFD, "/downloads/dongtai/2026/1/v1.ofd"),
        (derived.EPUB, "/dongtai/2026/1.epub"),
    ],
)
def test_it_sends_what_was_made_of_the_sealed_edition_and_is_kept(fetch, kind, address):
    path = kind.path(edition_of(document()))
    with store.whole_file(path) as file:
        file.write(LARGE)
    store.vouch_for(path, archive.made_here())
    status, headers, data = fetch(address, Range="bytes=7-1000000")
    assert (status, data == LARGE[7:1000001]) == (206, True)
    assert headers["ETag"] == f'"{path.stem}"'


def test_it_sends_public_files_too_and_streams_the_year(fetch, editor):
    edition = edition_of(document(), has_public_pdf=True, pdf=LARGE)
    digest = store.keep(django_settings.MEDIA_ROOT, b"a picture", ".jpg")
    picture = Picture.objects.create(sha256=digest, suffix=".jpg", width=4, height=3, uploaded_by=editor)
    edition.pictures.add(picture)
    status, headers, data = fetch("/dongtai/2026/1.pdf")
    assert (status, data == LARGE, "public" in headers["Cache-Control"]) == (200, True, True)
    assert fetch(picture.address)[2] == b"a picture"
    status, headers, whole = fetch("/downloads/dongtai/2026.zip")
    assert int(headers["Content-Length"]) == len(whole)
    tag = {"If-Range": headers["ETag"]}
    assert fetch("/downloads/dongtai/2026.zip", Range="bytes=1000000-", **tag)[2] == whole[1000000:]


def test_nobody_reaches_the_files_past_the_site(fetch):
    edition = edition_of(document())
    digest = edition.pdf_sha256
    for path in (
        *(f"/sealed/editions/{digest[:2]}/{digest}.pdf", f"/editions/{digest[:2]}/{digest}.pdf", "/sealed/secret-key"),
        *("/sealed/editions/../secret-key", "/sealed/editions/%2e%2e/secret-key", "/sealed/"),
    ):
        assert fetch(path)[0] == 404, path


def test_it_keeps_a_page_and_lets_it_go_with_its_withdrawal(nginx, monkeypatch):
    monkeypatch.setattr(caching, "SHARED_SECONDS", 1)
    edition = edition_of(document())

    def read() -> int:
        try:
            with urllib.request.urlopen(f"{nginx}/dongtai/2026/1/") as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    assert read() == 200
    now = timezone.now()
    asked = {"withdrawal_asked_at": now, "withdrawal_asked_by": edition.submitted_by}
    Edition.objects.filter(pk=edition.pk).move(
        status=Status.WITHDRAWN, withdrawn_at=now, withdrawn_by=edition.approved_by, reason="数字有误", **asked
    )
    assert read() == 200  # kept
    time.sleep(2.1)  # nginx counts whole seconds
    assert read() == 410


@pytest.fixture
def kept(nginx, monkeypatch):
    """A page that nginx has and may not send any more by itself."""
    monkeypatch.setattr(caching, "SHARED_SECONDS", 1)
    edition = edition_of(document())
    assert status_of(f"{nginx}/dongtai/2026/1/") == 200
    time.sleep(2.1)  # nginx counts whole seconds
    return edition


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_while_the_database_does_not_answer_readers_get_what_they_had(nginx, kept, gone):
    gone()
    assert status_of(f"{nginx}/dongtai/2026/1/") == 200
    assert status_of(f"{nginx}/dongtai/2026/2/") == 503
    assert status_of(f"{nginx}/admin/") == 503


def test_but_never_what_was_withdrawn(nginx, kept, gone):
    moves.ask_withdrawal(kept, by=make_person("asks", "陶问", roles.PUBLISHER), reason="数字有误")
    moves.withdraw(kept, by=make_person("decides", "申核准", roles.REVIEWER))
    gone()
    assert status_of(f"{nginx}/dongtai/2026/1/") == 503


def test_what_another_machine_withdrew_is_known_here_by_the_next_look(nginx, kept, gone):
    sign = django_settings.DATA_DIR / "keep-nothing"
    now = timezone.now()
    asked = {"withdrawal_asked_at": now, "withdrawal_asked_by": kept.submitted_by}
    Edition.objects.filter(pk=kept.pk).move(
        status=Status.WITHDRAWN, withdrawn_at=now, withdrawn_by=kept.approved_by, reason="数字有误", **asked
    )
    freshness.look_again()
    gone()
    assert status_of(f"{nginx}/dongtai/2026/1/") == 503
    gone(False)
    put_up = sign.stat().st_mtime_ns
    freshness.look_again()  # each minute
    assert sign.stat().st_mtime_ns == put_up  # or it would stay for an hour
    with time_machine.travel(now + dt.timedelta(minutes=31)):
        freshness.look_again()
    assert not sign.exists()


def test_what_it_keeps_of_one_fingerprint_it_does_not_say_of_another(fetch):
    edition = edition_of(document())
    genuine.note_released(edition)
    known, unknown = (fetch(f"/verify/?code={code}")[2] for code in (edition.fingerprint, "0" * 64))
    assert "第1期" in known.decode()
    assert "第1期" not in unknown.decode()


def test_it_keeps_nothing_that_staff_alone_may_have(fetch, nginx):
    edition_of(document(), pdf=LARGE)
    path = "/downloads/dongtai/2026/1/v1.pdf"
    assert fetch(path)[0] == 200
    with urllib.request.urlopen(nginx + path) as response:
        assert response.url.endswith(f"/account/login/?next={path}")


TOKEN = "k" * 43
SECRET = [
    *(f"/{place}/{TOKEN}/" for place in ("invited", "received")),
    f"/account/link/7-{TOKEN}/",
    *(f"/subscribe/{act}/7/{TOKEN}/" for act in ("confirm", "leave")),
]


def log_after_asking(address: str, log: Path) -> str:
    """What stands in it once the last of all these was asked for."""
    cut = [path.removesuffix("/") for path in SECRET]  # as some programs copy it; the site leads on to the whole one
    for path in (*SECRET, *cut, "/robots.txt"):
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(address + path):
            pass
    for _ in range(100):
        if "/robots.txt" in log.read_text():  # written after the answer
            break
        time.sleep(0.05)
    assert "/robots.txt" in log.read_text()
    return log.read_text()


def test_the_log_does_not_hold_what_opens_a_page_without_a_login(nginx, tmp_path):
    assert TOKEN not in log_after_asking(nginx, tmp_path / "nginx/access")


def test_nor_does_what_it_says_while_the_program_is_down(tmp_path):
    with proxy.running(tmp_path, "127.0.0.1:9", tmp_path, proxy.WITHOUT_TLS) as ports:
        assert TOKEN not in log_after_asking(f"http://127.0.0.1:{ports.secure}", tmp_path / "errors")


def test_nor_does_its_log_of_who_came_without_tls_and_is_led_on(tmp_path):
    with proxy.running(tmp_path, "127.0.0.1:9", tmp_path, proxy.WITHOUT_TLS) as ports:
        assert TOKEN not in log_after_asking(f"http://127.0.0.1:{ports.insecure}", tmp_path / "access")


def test_it_lets_an_office_log_in_and_stops_who_goes_on_guessing(fetch):
    answers = [fetch("/account/login/", method="POST") for _ in range(30)]
    stopped = [answer for answer in answers if answer[0] == 429]
    assert 20 <= len(answers) - len(stopped) < 30
    assert stopped[0][1]["Retry-After"] == "10"
    assert "登录的次数太多了" in stopped[0][2].decode()
    assert fetch("/account/login/")[0] != 429


def test_whoever_watches_over_the_site_gets_figures_at_a_port_of_this_machine_and_readers_do_not(
    live_server, settings, tmp_path
):
    settings.BEHIND_PROXY = True
    answers = {}
    with proxy.running(tmp_path, urlsplit(live_server.url).netloc, tmp_path, proxy.WITHOUT_TLS) as ports:
        for port, path in ((ports.watched, "/metrics"), (ports.watched, "/"), (ports.secure, "/metrics")):
            try:
                answers[port, path] = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").status
            except urllib.error.HTTPError as error:
                answers[port, path] = error.code
    assert list(answers.values()) == [200, 404, 404]
