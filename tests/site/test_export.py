"""The static copy: whole, the same as the site, quickly kept up to date, and never more than the public may see."""

import io
import os
import re
import resource
import shutil
import sys
import termios
import threading
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin
from urllib.request import urlopen

import msgspec
import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import etree
from lxml import html as lxml_html

from bulletin import archive, pictures
from bulletin.document import store
from bulletin.models import Bulletin, Edition, Issue, Picture, Status
from bulletin.site.copy.export import Copy
from bulletin.site.copy.folders import OWN
from tests.conftest import SOME_PDF
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

BASE = "https://copy.example.cn/jianbao"
SECRET = "不可外传的字句"
UNRELEASED = [Status.IN_REVIEW, Status.RETURNED, Status.RECALLED, Status.APPROVED]
TWO = (article(1, "望溪区推进老旧小区改造"), article(2, "柳坞街道清理背街小巷"))


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def picture(settings, tmp_path, editor) -> Picture:
    settings.MEDIA_ROOT = tmp_path / "media"
    pixel = (settings.BASE_DIR / "static" / "site" / "icon-512.png").read_bytes()
    digest = store.keep(settings.MEDIA_ROOT, pixel, ".png")
    return Picture.objects.create(sha256=digest, suffix=".png", width=512, height=512, uploaded_by=editor)


@pytest.fixture
def site(picture):
    """Two bulletins, one with public PDFs; an issue corrected, which lost an article and a picture; one withdrawn."""
    edition_of(document(1), has_public_pdf=True)
    shown = article(2, "柳坞街道清理背街小巷", f'<p>见图。</p><p><img src="{picture.address}" alt="a > b"></p>')
    first = edition_of(document(2, articles=(article(1), shown), about="刊登创建工作的进展。"))
    first.pictures.add(picture)
    correct(first, articles=(article(1),), about="刊登创建工作的进展。")
    withdraw(edition_of(document(3)))
    edition_of(document(1, slug="jianxun", bulletin="望溪创建简讯", year=2025), pdf=SOME_PDF + b"%1")


def correct(edition: Edition, **facts) -> Edition:
    now = timezone.now()
    stamps = {"superseded_at": now, "superseded_by": edition.submitted_by}
    Edition.objects.filter(pk=edition.pk).move(status=Status.SUPERSEDED, **stamps)
    return edition_of(corrected(edition.issue.number, edition.version + 1, **facts))


def withdraw(edition: Edition) -> None:
    now = timezone.now()
    stamps = {"withdrawal_asked_at": now, "withdrawal_asked_by": edition.submitted_by, "reason": "测试用的理由"}
    stamps |= {"withdrawn_at": now, "withdrawn_by": edition.approved_by}
    Edition.objects.filter(pk=edition.pk).move(status=Status.WITHDRAWN, **stamps)


def export(folder: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("export", str(folder), *options, stdout=output, stderr=output)
    return output.getvalue()


def refusal(folder: Path, *options: str) -> str:
    """The one sentence with which the command refuses."""
    errors = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("export", str(folder), *options, stdout=io.StringIO(), stderr=errors)
    assert ended.value.code == 2
    (sentence,) = errors.getvalue().splitlines()
    return sentence


def files_in(folder: Path, own: bool = False) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {place: data for place, data in found.items() if own or not place.startswith(OWN)}


def times_in(folder: Path) -> dict[str, int]:
    return {place: (folder / place).stat().st_mtime_ns for place in files_in(folder)}


def changed(folder: Path, before: dict[str, int]) -> set[str]:
    return {place for place, _ in times_in(folder).items() - before.items()}


def holds(folder: Path, words: str) -> list[str]:
    """Where in the folder these words are, our own folder included, whichever way they are written."""
    spellings = (words.encode(), msgspec.json.encode(words).strip(b'"'), words.encode("ascii", "xmlcharrefreplace"))
    files = files_in(folder, own=True)
    return [place for place, data in files.items() if any(spelling in data for spelling in spellings)]


def fresh(tmp_path: Path, *options: str) -> dict[str, bytes]:
    """The copy as a first run makes it now."""
    shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
    export(tmp_path / "fresh", *options)
    return files_in(tmp_path / "fresh")


# Whole, and the same as the site


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextmanager
def served(folder: Path):
    """Any file server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def crawl(start: str) -> tuple[set[str], list[str]]:
    """Every address that can be reached from there, and those where nothing is."""
    seen, waiting, broken = {start}, [start], []
    while waiting:
        address = waiting.pop()
        try:
            with urlopen(address) as response:
                data, kind = response.read(), response.headers["Content-Type"]
        except HTTPError:
            broken.append(address)
            continue
        if kind.startswith("text/html"):
            for _, attribute, link, _ in lxml_html.fromstring(data.decode()).iterlinks():
                target = urldefrag(urljoin(address, link)).url
                if attribute in ("href", "src") and target.startswith("http://127.0.0.1") and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return seen, broken


@pytest.mark.parametrize("options", [(), ("--base", BASE), ("--base", "http://neiwang/")])
def test_every_link_and_every_resource_of_the_copy_is_in_it(site, folder, options):
    export(folder, *options)
    with served(folder.parent) as address:  # in a folder of the server, not at its root
        reached, broken = crawl(f"{address}copy/")
    assert broken == []
    places = {address.split("/copy/")[1] for address in reached}
    pages = {place for place in files_in(folder) if place.endswith("index.html")}
    # a page that a correction took out is led to from nowhere, but from where readers had its address
    unlinked = {"dongtai/2026/2/v2/1/index.html", "dongtai/2026/2/v2/index.html", "dongtai/2026/2/2/index.html"}
    unlinked |= {"jianxun/about/index.html", "dongtai/2026/2/v2/briefs/1/index.html"}
    assert pages - {place + "index.html" if place[-1:] in ("", "/") else place for place in places} <= unlinked


def words_of(page: bytes) -> str:
    """What a reader reads of the page: its main part, which is the same wherever it is read."""
    return " ".join(lxml_html.fromstring(page.decode()).find(".//main").text_content().split())


TAKES_A_SERVER = (
    "，也可以搜索",
    " 下载 OFD",
    " 看版面 印出来的样子，一页一幅",
    " 看版面",
    " 二维码 用手机扫一扫，打开本页",
    " 电子书（EPUB） 分享图 电子书在手机、阅读器上看；分享图有刊头、期号和题目，发到群里用",
    " 核对手里的文件（验真）",
    " 全年电子书（EPUB）",
)


def test_the_copy_has_the_same_words_as_the_site(site, client, folder):
    body = '<p>网址请写成 href="/dongtai/" 或 &lt;a href="/x/"&gt;，不写 src="/y/"。</p>'
    edition_of(document(4, articles=(article(1, 'href="/dongtai/"', body),)))
    export(folder, "--base", "http://testserver")
    places = [place for place in files_in(folder) if place.startswith("dongtai/") and place.endswith("index.html")]
    assert len(places) == 23
    for place in places:
        live = client.get("/" + place.removesuffix("index.html"), follow=True)
        if not live.redirect_chain:
            words = words_of(live.content)
            for takes_a_server in TAKES_A_SERVER:
                words = words.replace(takes_a_server, "")
            assert words_of((folder / place).read_bytes()) == words, place


def test_what_is_no_page_is_byte_for_byte_what_the_site_sends(site, client, folder):
    export(folder, "--base", "http://testserver")
    places = [place for place in files_in(folder) if not place.endswith(".html") and not place.startswith("static/")]
    assert {Path(place).suffix for place in places} == {".xml", ".txt", ".json", ".pdf", ".png", ".ico"}
    for place in set(places) - {"robots.txt"}:
        response = client.get(f"/{place}", follow=not place.endswith(".ico"))
        if response.status_code == 200:
            assert (folder / place).read_bytes() == response.getvalue(), place


def test_the_copy_offers_nothing_that_needs_a_server(site, folder):
    export(folder)
    for place, data in files_in(folder).items():
        if place.endswith(".html"):
            page = lxml_html.fromstring(data.decode())
            assert page.findall(".//form") == []
            assert not re.search("search/|downloads/|account/|admin/", " ".join(page.xpath("//@href")))
    assert b"/admin/" not in (folder / "robots.txt").read_bytes()


def test_only_a_bulletin_that_publishes_its_pdfs_has_them_in_the_copy(site, folder, settings):
    settings.X_ACCEL = "/sealed/"  # nginx sends the files of the site, but there is none here
    export(folder)
    pdfs = {place: data for place, data in files_in(folder).items() if place.endswith(".pdf")}
    issue = "dongtai/2026/2"
    assert set(pdfs) == {"dongtai/2026/1.pdf", f"{issue}.pdf", f"{issue}/v1.pdf", f"{issue}/v2.pdf"}
    assert set(pdfs.values()) == {SOME_PDF}
    assert ".pdf" not in (folder / "jianxun/2025/1/index.html").read_text()


def test_an_article_that_a_correction_took_out_says_so_and_leads_to_the_version_that_has_it(site, folder):
    export(folder)
    page = (folder / "dongtai/2026/2/2/index.html").read_text()
    assert "这篇文章已在更正中删去" in page
    assert 'href="../../../../dongtai/2026/2/v1/2/index.html"' in page
    assert "柳坞街道清理背街小巷" in (folder / "dongtai/2026/2/v1/2/index.html").read_text()


def test_a_picture_of_a_superseded_edition_is_in_the_copy(site, folder, picture):
    export(folder)
    assert (folder / picture.address.removeprefix("/")).read_bytes() == pictures.path_of(picture).read_bytes()


def test_an_empty_site_has_a_copy_too(db, folder):
    export(folder, "--base", BASE)
    assert "还没有发布过简报" in (folder / "index.html").read_text()
    assert {"index.html", "robots.txt", "favicon.ico", "sitemap.xml", "sitemap-site.xml"} <= set(files_in(folder))


def test_without_a_base_links_name_files_and_with_one_they_name_folders(site, folder, tmp_path):
    export(folder)
    export(tmp_path / "based", "--base", BASE)
    assert 'href="../../index.html"' in (folder / "dongtai/2026/index.html").read_text()
    assert 'href="../../"' in (tmp_path / "based/dongtai/2026/index.html").read_text()
    assert 'href="./"' in (tmp_path / "based/index.html").read_text()


@pytest.mark.parametrize(("site_url", "options", "root"), [
    ("", ["--base", BASE + "/"], BASE),
    ("https://site.example.cn", ["--base", BASE], BASE),
    ("https://site.example.cn", [], "https://site.example.cn"),
])  # fmt: skip
def test_sitemaps_feeds_and_canonical_addresses_are_absolute(site, folder, settings, site_url, options, root):
    settings.SITE_URL = site_url
    export(folder, *options)
    addresses = re.findall("<loc>(.*?)</loc>", "".join(path.read_text() for path in folder.rglob("sitemap*.xml")))
    assert f"{root}/dongtai/2026/2/1/" in addresses
    feed = etree.parse(folder / "dongtai/feed.xml")
    addresses += feed.xpath("//a:link/@href | //a:id/text()", namespaces={"a": "http://www.w3.org/2005/Atom"})
    addresses += lxml_html.parse(folder / "dongtai/index.html").xpath("//link[@rel='canonical']/@href")
    assert all(address.startswith(f"{root}/") for address in addresses)
    assert f"Sitemap: {root}/sitemap.xml" in (folder / "robots.txt").read_text()


def test_without_any_address_there_is_neither_feed_nor_sitemap_and_the_command_says_so(site, folder):
    export(folder, "--base", BASE)
    assert "没有订阅和站点地图" in export(folder)
    assert [place for place in files_in(folder) if place.endswith(".xml")] == []
    assert holds(folder, "feed.xml") == []


@pytest.mark.parametrize(
    "base", ["ftp://a.cn", "a.cn", "/x", "https://", "https://[a", "https://a.cn/?q", "https://a.cn/#x", "https://a b"]
)
def test_a_wrong_base_is_refused(folder, base):
    assert "请写成 https://" in refusal(folder, "--base", base)
    assert not folder.exists()


def test_in_production_static_files_have_the_names_of_their_bytes(site, folder, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}
    assert "manage.py collectstatic" in refusal(folder)
    call_command("collectstatic", "--noinput", "--ignore=ckeditor", "--ignore=admin", verbosity=0)
    export(folder)
    (style,) = (folder / "static" / "site").glob("site.*.css")
    assert f'href="static/site/{style.name}"' in (folder / "index.html").read_text().replace("./static", "static")
    with served(folder) as address:
        assert crawl(address)[1] == []


def test_whoever_serves_the_copy_can_read_it(site, folder):
    before = os.umask(0o077)
    try:
        export(folder)
    finally:
        os.umask(before)
    found = [path for path in folder.rglob("*") if OWN not in path.parts]
    assert {path.stat().st_mode & 0o777 for path in found if path.is_file()} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in [folder, *found] if path.is_dir()} == {0o755}
    assert (folder / OWN).stat().st_mode & 0o777 == 0o700


def test_a_terminal_shows_how_far_it_has_come_and_a_log_does_not(site, folder, monkeypatch, capfd):
    export(folder)
    assert capfd.readouterr().err == ""
    shutil.rmtree(folder)
    screen, end = os.openpty()
    termios.tcsetwinsize(end, (24, 80))
    with os.fdopen(end, "w") as terminal, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        export(folder)
    assert "100%" in all_shown_on(screen)


def all_shown_on(screen: int) -> str:
    """What a terminal was sent before its other end was closed; it comes in pieces, and then an error."""
    shown = b""
    with os.fdopen(screen, "rb", buffering=0) as terminal, suppress(OSError):
        while piece := terminal.read(100_000):
            shown += piece
    return shown.decode()


# Only what changed


def test_a_second_run_writes_nothing(site, folder):
    assert "没有变化，删去 0 个" in export(folder, "--base", BASE)
    before = times_in(folder)
    assert f"写了 0 个文件，{len(before)} 个没有变化，删去 0 个" in export(folder, "--base", BASE)
    assert times_in(folder) == before


def test_a_correction_writes_only_the_files_concerned(folder, bulletin):
    made = [edition_of(document(number, articles=TWO)) for number in range(1, 10)]
    export(folder, "--base", BASE)
    before = times_in(folder)
    correct(made[2], articles=TWO)
    export(folder, "--base", BASE)
    issue = "dongtai/2026/3"
    pages = ("", "v1/", "v2/", "1/", "2/", "v1/1/", "v1/2/", "v2/1/", "v2/2/")
    pages += ("briefs/1/", "v1/briefs/1/", "v2/briefs/1/")
    concerned = {f"{issue}/{page}index.html" for page in pages}
    concerned |= {f"{issue}.json", f"{issue}/v1.json", f"{issue}/v2.json", "index.html", "sitemap-site.xml"}
    concerned |= {f"dongtai/{name}" for name in ("index.html", "feed.xml", "2026/index.html", "2026/sitemap.xml")}
    concerned |= {"feed.xml", "dongtai/2026/columns/index.html", "dongtai/2026/units/index.html"}
    assert changed(folder, before) <= concerned
    assert {f"{issue}/index.html", f"{issue}/v1/index.html", "dongtai/2026/index.html"} <= changed(folder, before)


def test_a_release_gives_the_issue_before_its_way_to_the_next(folder):
    edition_of(document(1))
    edition_of(document(2))
    export(folder)
    before = times_in(folder)
    edition_of(document(3))
    export(folder)
    assert 'rel="next"' in (folder / "dongtai/2026/2/index.html").read_text()
    assert not any(place.startswith("dongtai/2026/1/") for place in changed(folder, before))


def open_the_pdfs():
    Bulletin.objects.update(has_public_pdf=True)


def close_the_pdfs():
    Bulletin.objects.update(has_public_pdf=False)


def release_another():
    edition_of(document(8, articles=TWO))


def release_in_another_year():
    edition_of(document(1, year=2027, about="新的介绍。"))


def release_another_bulletin():
    edition_of(document(5, slug="zhuankan", bulletin="青岚专刊"))


def correct_the_newest():
    correct(Edition.objects.released().order_by("-date").first(), articles=TWO[1:])


def correct_it_back():
    correct(Edition.objects.released().order_by("-date").first(), articles=TWO)


def withdraw_the_newest():
    withdraw(Edition.objects.released().order_by("-date").first())


def withdraw_all():
    for edition in Edition.objects.released():
        withdraw(edition)


MOVES = [open_the_pdfs, release_another, correct_the_newest, correct_it_back, close_the_pdfs, withdraw_the_newest]
MOVES += [release_another_bulletin, release_in_another_year, withdraw_the_newest, open_the_pdfs, withdraw_all]


def test_after_any_move_the_copy_is_byte_for_byte_what_a_first_run_makes(site, folder, tmp_path):
    export(folder, "--base", BASE)
    for move in MOVES:
        move()
        export(folder, "--base", BASE)
        assert files_in(folder) == fresh(tmp_path, "--base", BASE), move.__name__


def test_what_another_hand_spoilt_or_removed_is_made_again(site, folder):
    export(folder)
    whole = files_in(folder)
    (folder / "dongtai/2026/1/index.html").write_text("改过")
    (folder / "dongtai/2026/2/v1.pdf").unlink()
    shutil.rmtree(folder / "jianxun")
    export(folder)
    assert files_in(folder) == whole


def test_a_missing_pdf_is_named_left_out_and_brought_once_it_is_back(site, folder):
    path = store.find(archive.pdf_path(Edition.objects.first()).parents[1], store.sha256(SOME_PDF), ".pdf")
    path.chmod(0o600)
    path.write_bytes(b"%PDF-")
    assert f"{path} 等 4 个文件缺失或被改动过" in refusal(folder)
    assert list(folder.rglob("*.pdf")) == []
    assert (folder / "dongtai/2026/1/index.html").is_file()
    path.write_bytes(SOME_PDF)
    export(folder)
    assert len(list(folder.rglob("*.pdf"))) == 4


def test_a_sealed_text_that_cannot_be_read_is_said_in_one_sentence(folder):
    edition = edition_of(document(1))
    edition.issue = Issue.objects.create(bulletin=edition.issue.bulletin, year=2026, number=2, date=edition.date)
    edition.pk, edition._state.adding, edition.content = None, True, "{}"
    edition.save()
    assert "manage.py verify" in refusal(folder)


# Never more than the public may see


def test_after_a_withdrawal_nothing_of_the_issue_is_left(site, folder, picture):
    body = f'<p>{SECRET}</p><p><img src="{picture.address}" alt=""></p>'
    edition = edition_of(document(6, articles=(article(1, SECRET, body),), briefs=(SECRET,)), pdf=SECRET.encode())
    export(folder, "--base", BASE)
    assert len(holds(folder, SECRET)) == 11
    withdraw(edition)
    assert "删去 5 个" in export(folder, "--base", BASE)
    assert holds(folder, SECRET) == []
    assert not (folder / "dongtai/2026/6").exists()


def test_a_picture_of_a_withdrawn_issue_is_gone(folder, picture):
    edition = edition_of(document(1, articles=(article(1, body=f'<p><img src="{picture.address}" alt=""></p>'),)))
    edition.pictures.add(picture)
    export(folder)
    assert (folder / picture.address.removeprefix("/")).is_file()
    withdraw(edition)
    export(folder)
    assert not (folder / "media").exists()


@pytest.mark.parametrize("status", UNRELEASED)
def test_what_is_not_released_is_never_in_the_copy(site, folder, status):
    edition_of(document(7, articles=(article(1, SECRET, f"<p>{SECRET}</p>"),)), status, pdf=SECRET.encode())
    edition_of(corrected(1, 2, note=SECRET, articles=(article(9, SECRET),)), status, pdf=SECRET.encode())
    export(folder, "--base", BASE)
    assert holds(folder, SECRET) == []
    assert not (folder / "dongtai/2026/7").exists()
    assert not (folder / "dongtai/2026/1/9").exists()


def secret_issue(number: int = 6) -> Edition:
    return edition_of(document(number, articles=(article(1, SECRET, f"<p>{SECRET}</p>"),)), pdf=SECRET.encode())


def test_a_run_killed_anywhere_leaves_nothing_behind_that_the_next_does_not_remove(site, folder, tmp_path):
    """What lies on the disk when a run is killed is what lies there between two files, and a file half written."""
    export(folder, "--base", BASE)
    edition = secret_issue()
    killed = []
    for place, _ in enumerate(Copy(folder, BASE).make()):
        killed.append(shutil.copytree(folder, tmp_path / f"killed-{place}"))
        (killed[-1] / OWN / "partial").write_text(SECRET)
    withdraw(edition)
    for left in killed:
        export(left, "--base", BASE)
        assert holds(left, SECRET) == [], left
        assert files_in(left) == fresh(tmp_path, "--base", BASE), left


def test_a_first_run_that_was_killed_is_carried_on(site, folder, tmp_path):
    run = Copy(folder).make()
    for _ in range(9):
        next(run)
    left = shutil.copytree(folder, tmp_path / "killed")
    run.close()
    withdraw(Edition.objects.released().order_by("pk").first())
    export(left)
    assert files_in(left) == fresh(tmp_path)


def test_what_is_released_and_withdrawn_while_it_runs_is_seen_to_before_it_ends(site, folder, tmp_path):
    edition = secret_issue()
    run = Copy(folder, BASE).make()
    for _ in range(20):
        next(run)
    edition_of(document(8))
    withdraw(edition)
    list(run)
    assert holds(folder, SECRET) == []
    assert files_in(folder) == fresh(tmp_path, "--base", BASE)


@contextmanager
def full_disk():
    """No file can grow beyond a few lines."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_in_one_sentence_and_what_was_withdrawn_leaves_all_the_same(site, folder, tmp_path):
    edition = secret_issue()
    export(folder)
    withdraw(edition)
    with full_disk():
        assert "请检查目录和磁盘" in refusal(folder)
    assert not (folder / "dongtai/2026/6").exists()
    export(folder)
    assert files_in(folder) == fresh(tmp_path)


def uncollect_static_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend}}


def spoil_an_edition(settings, tmp_path):
    edition = edition_of(document(8))
    edition.issue = Issue.objects.create(bulletin=edition.issue.bulletin, year=2026, number=9, date=edition.date)
    edition.pk, edition._state.adding, edition.content = None, True, "{}"
    edition.save()


@pytest.mark.parametrize(
    ("spoil", "sentence"), [(uncollect_static_files, "manage.py collectstatic"), (spoil_an_edition, "manage.py verify")]
)
def test_a_run_refused_before_it_draws_anything_has_removed_what_was_withdrawn(
    site, folder, settings, tmp_path, picture, spoil, sentence
):
    shown = article(1, SECRET, f'<p><img src="{picture.address}" alt=""></p>')
    edition = edition_of(document(6, articles=(shown,)), pdf=SECRET.encode())
    pixel = store.keep(settings.MEDIA_ROOT, b"another", ".png")
    theirs = Picture.objects.create(sha256=pixel, suffix=".png", width=1, height=1, uploaded_by=picture.uploaded_by)
    edition.pictures.add(theirs)
    export(folder)
    before = set(files_in(folder))
    withdraw(edition)
    spoil(settings, tmp_path)
    assert sentence in refusal(folder)
    of_issue = {
        f"dongtai/2026/6{rest}" for rest in (".pdf", ".json", "/index.html", "/1/index.html", "/briefs/1/index.html")
    }
    assert before - set(files_in(folder)) == {*of_issue, theirs.address.removeprefix("/")}


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    assert "请检查目录和磁盘" in refusal(tmp_path / "file" / "copy")


# Nothing that is not ours


def test_a_folder_with_other_files_is_refused_and_left_alone(site, folder):
    folder.mkdir()
    (folder / "notes.txt").write_text("别人的")
    assert "里有别的文件" in refusal(folder)
    assert files_in(folder, own=True) == {"notes.txt": "别人的".encode()}


def test_files_that_others_put_into_the_copy_stay(site, folder):
    edition = secret_issue()
    export(folder)
    theirs = [folder / "CNAME", folder / "dongtai/2026/6/notes.txt"]
    for path in theirs:
        path.write_text("别人的")
    withdraw(edition)
    export(folder)
    assert [path.read_text() for path in theirs] == ["别人的", "别人的"]
    assert [path.name for path in theirs[1].parent.iterdir()] == ["notes.txt"]


def test_two_runs_at_once_are_refused(site, folder):
    run = Copy(folder).make()
    next(run)
    assert "另一次导出正在写" in refusal(folder)
    list(run)
    export(folder)


def test_nothing_is_written_or_removed_behind_a_link(site, folder, tmp_path):
    edition = secret_issue()
    export(folder)
    elsewhere = tmp_path / "elsewhere"
    (folder / "dongtai").rename(elsewhere)
    (folder / "dongtai").symlink_to(elsewhere)
    before = files_in(elsewhere)
    withdraw(edition)
    assert "是指向别处的链接" in refusal(folder)
    assert files_in(elsewhere) == before


def test_a_link_in_the_place_of_a_file_is_replaced_and_what_it_led_to_is_kept(site, folder, tmp_path):
    export(folder)
    page = folder / "dongtai/index.html"
    outside = tmp_path / "outside.html"
    page.rename(outside)
    page.symlink_to(outside)
    before = outside.read_bytes(), outside.stat().st_mtime_ns
    export(folder)
    assert not page.is_symlink()
    assert (outside.read_bytes(), outside.stat().st_mtime_ns) == before


def test_a_link_in_the_place_of_our_own_folder_is_refused(site, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    folder.mkdir()
    (folder / OWN).symlink_to(tmp_path / "elsewhere")
    assert "里有别的文件" in refusal(folder)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    "place", ["../kept", "dongtai/../../kept", "{kept}", "", ".", "..", "a//b", "a\0b", "a\n/../b"]
)
def test_a_record_that_was_tampered_with_removes_nothing_outside(site, folder, tmp_path, place):
    export(folder)
    kept = tmp_path / "kept"
    kept.write_text("别人的")
    record = {"gone": {"facts": "", "files": {place.replace("{kept}", str(kept)): 1}}}
    (folder / OWN / "record.json").write_bytes(msgspec.json.encode(record))
    assert "record.json 读不出来" in refusal(folder)
    assert kept.read_text() == "别人的"


@pytest.mark.parametrize("record", [b"", b"[]", b'{"site": 1}', b"\xff"])
def test_a_record_that_cannot_be_read_is_said_in_one_sentence(site, folder, record):
    export(folder)
    (folder / OWN / "record.json").write_bytes(record)
    assert "读不出来，没有导出" in refusal(folder)


# In a browser


def read_all(page, start: str):
    """What every page that can be reached complains of, and what of it could not be had."""
    complaints = []
    page.on("console", lambda message: complaints.append((page.url, message.text)))
    page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
    # an icon still on its way when the next page is asked for is no failure
    page.on("requestfailed", lambda one: "ABORTED" in one.failure or complaints.append((page.url, one.url)))
    page.on("response", lambda response: response.status < 400 or complaints.append((page.url, response.url)))
    seen, waiting = {start}, [start]
    while waiting:
        page.goto(waiting.pop())
        assert page.evaluate("document.styleSheets.length && [...document.images].every(one => one.naturalWidth)")
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
        for link in {urldefrag(link).url for link in links} - seen:
            seen.add(link)
            if not link.endswith((".pdf", ".xml")):
                waiting.append(link)
    return seen, complaints


@pytest.mark.browser
def test_from_a_disk_every_page_opens_in_a_browser_without_complaint(site, folder, chromium):
    export(folder)
    with chromium.new_page() as page:
        seen, complaints = read_all(page, (folder / "index.html").as_uri())
    assert complaints == []
    paths = [Path(address.removeprefix("file://")) for address in seen]
    assert len(paths) > 15
    assert [path for path in paths if not path.is_file()] == []


@pytest.mark.browser
def test_from_a_server_every_page_opens_in_a_browser_without_complaint(site, folder, chromium):
    export(folder, "--base", BASE)
    with served(folder.parent) as address, chromium.new_page() as page:
        seen, complaints = read_all(page, f"{address}copy/")
    assert complaints == []
    assert len(seen) > 15
