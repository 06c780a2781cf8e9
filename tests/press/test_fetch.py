"""Nothing but our own media is ever read or connected to, whatever the markup says."""

import base64
import contextlib
import http.server
import shutil
import threading

import pytest
from PIL import Image
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError

from bulletin.press.typesetting.fetch import PICTURES, OwnFilesFetcher


class Trap(http.server.BaseHTTPRequestHandler):
    """Counts whoever comes; answers /jump with a redirect to itself."""

    visits: list[str] = []

    def do_GET(self):
        self.visits.append(self.path)
        self.send_response(302 if self.path == "/jump" else 200)
        self.send_header("Location", "/landed")
        self.end_headers()

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def trap():
    Trap.visits = []
    server = http.server.HTTPServer(("127.0.0.1", 0), Trap)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    assert Trap.visits == []


@pytest.fixture
def media(tmp_path):
    folder = tmp_path / "media"
    folder.mkdir()
    Image.new("RGB", (9, 9), "red").save(folder / "photo.png")
    (tmp_path / "secret.txt").write_text("秘密")
    (folder / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def draw(markup: str, media, css: str = "") -> bytes:
    fetcher = OwnFilesFetcher(media)
    sheets = [CSS(string=css, url_fetcher=fetcher)] if css else []
    html = HTML(string=markup, base_url=PICTURES, url_fetcher=fetcher)
    return html.write_pdf(stylesheets=sheets)


def test_own_media_is_drawn(media):
    assert b"/Image" in draw('<img src="photo.png">', media)


def test_the_same_picture_in_another_folder_gives_the_same_bytes(media, tmp_path):
    another = shutil.copytree(media, tmp_path / "of another machine")
    assert draw('<img src="photo.png">', media) == draw('<img src="photo.png">', another)


PRYING_SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "../secret.txt",
        "%2e%2e/secret.txt",
        "way-out.txt",
        "{trap}/image.png",
        "{trap}/jump",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "ftp://127.0.0.1/x",
        "data:image/svg+xml;base64," + base64.b64encode(PRYING_SVG).decode(),
        "//127.0.0.1/etc/passwd",
    ],
)
@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{0}">',
        '<link rel=attachment href="{0}">',
        '<link rel=stylesheet href="{0}">',
        '<object data="{0}">',
        '<p style="background: url({0})">',
        '<style>@import url("{0}");</style>',
        '<style>@font-face {{ font-family: x; src: url("{0}") }} p {{ font-family: x }}</style><p>x',
    ],
)
def test_any_other_address_stops_the_drawing_unread(media, trap, address, markup):
    address = address.format(trap=trap).replace('"', "&quot;")
    with pytest.raises(FatalURLFetchingError):
        draw(markup.format(address), media)


def test_a_picture_of_ours_that_is_gone_or_too_large_is_left_out(media, monkeypatch):
    assert b"/Image" not in draw('<img src="missing.png">', media)
    monkeypatch.setattr("bulletin.press.typesetting.fetch.MAX_PIXELS", 80)
    assert b"/Image" not in draw('<img src="photo.png">', media)


def test_an_svg_of_ours_cannot_reach_out_either(media, trap):
    image = f'<image href="{trap}/x.png" xlink:href="{trap}/x.png" width="9" height="9"/>'
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    (media / "plan.svg").write_text(f'<svg {namespaces} width="9" height="9">{image}</svg>')
    with contextlib.suppress(FatalURLFetchingError):
        draw('<img src="plan.svg">', media)


def test_a_style_sheet_can_import_nothing(media, trap):
    with pytest.raises(FatalURLFetchingError):
        draw("<p>x", media, css=f'@import "{trap}/style.css";')
