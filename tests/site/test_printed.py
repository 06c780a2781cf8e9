"""The printed pages of an issue: pictures that are made once, what stands on them, and who sees them."""

import datetime as dt
import fcntl
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import html
from PIL import Image

from bulletin import archive, derived, moves, press
from bulletin.document import store
from bulletin.document.content import Brief
from bulletin.models import Edition
from bulletin.press.finishing.pages import keep_pictures
from tests.conftest import PEOPLE
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

PAGES, PICTURE = "/dongtai/2026/1/pages/", "/dongtai/2026/1/v1/pages/1.webp"
STAFF_PAGES, STAFF_PICTURE = "/downloads/dongtai/2026/1/v1/pages/", "/downloads/dongtai/2026/1/v1/pages/1.webp"
BRIEFS = (Brief(text="松涧镇开展河道清漂，清出漂浮物三吨。", source=""), Brief(text="市文旅局发布倡议书。", source=""))
BODY = "".join(f"<p>望溪区第{n}次会议要求，各街道要倒排工期，挂图作战，逐户走访，逐条销号。</p>" for n in range(1, 16))


def content(**facts):
    articles = (article(1, "望溪区推进老旧小区改造", BODY, column="要闻"), article(4, "柳坞街道清理背街小巷"))
    return document(articles=articles, briefs=BRIEFS, **facts)


@pytest.fixture(scope="module")
def sealed():
    """The pages of `content()`, set once."""
    return archive.draw(content())


@pytest.fixture
def edition(sealed):
    return edition_of(sealed.content, pdf=sealed.pdf, pages=sealed.pages, has_public_pdf=True)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def page_of(client, path: str = PAGES):
    return html.fromstring(client.get(path).content.decode())


def listed(page) -> list[list[tuple[str, str]]]:
    """What stands on each page, in words, and where it leads."""
    leaves = page.xpath("//section[contains(@class, 'leaf')]")
    return [
        [(" ".join(item.text_content().split()), item.xpath("a/@href")[0]) for item in leaf.xpath(".//li")]
        for leaf in leaves
    ]


def test_the_page_shows_every_page_and_what_stands_on_each_leads_to_its_text(client, edition):
    page = page_of(client)
    pictures = page.xpath("//img")
    assert [picture.get("alt") for picture in pictures] == [f"第{n}页" for n in range(1, edition.pages + 1)]
    spots = [spot for leaf in listed(page) for spot in leaf]
    begins = {href: words for words, href in reversed(spots)}
    assert begins == {
        "/dongtai/2026/1/1/": "《望溪区推进老旧小区改造》",
        "/dongtai/2026/1/4/": "《柳坞街道清理背街小巷》",
        "/dongtai/2026/1/briefs/1/": "工作简讯：松涧镇开展河道清漂，清出漂浮物三吨。",
        "/dongtai/2026/1/briefs/2/": "工作简讯：市文旅局发布倡议书。",
    }
    assert listed(page)[0] == [("《望溪区推进老旧小区改造》", "/dongtai/2026/1/1/")]
    assert listed(page)[1][0] == ("《望溪区推进老旧小区改造》 接上页", "/dongtai/2026/1/1/")
    on_pictures = [[link.get("href") for link in picture.xpath("..//svg//a")] for picture in pictures]
    assert on_pictures == [[href for _, href in leaf] for leaf in listed(page)]


def test_every_link_of_the_page_is_there(client, edition):
    for address in set(page_of(client).xpath("//main//a/@href | //main//img/@src")):
        assert client.get(address.partition("#")[0] or PAGES).status_code == 200, address


def test_a_picture_is_the_page_and_is_made_once(client, edition, monkeypatch):
    response = client.get(PICTURE)
    assert response["Content-Type"] == "image/webp"
    made = body(response)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (1240, 1754)
    monkeypatch.setattr(press, "picture_page", None)
    again = client.get(PICTURE)
    assert body(again) == made
    assert client.get(PICTURE, headers={"If-None-Match": again["ETag"]}).status_code == 304


def test_who_asks_only_for_the_headers_of_a_picture_sets_no_press_going(client, edition, monkeypatch):
    monkeypatch.setattr(press, "picture_page", None)
    before = client.head(PICTURE)
    assert (before.status_code, before["Content-Type"]) == (200, "image/webp")
    monkeypatch.undo()
    assert client.get(PICTURE)["ETag"] == before["ETag"]


def test_a_browser_that_has_the_page_gets_it_anew_from_another_press(client, edition, monkeypatch):
    tag = client.get(PAGES)["ETag"]
    assert client.get(PAGES, headers={"If-None-Match": tag}).status_code == 304
    monkeypatch.setattr(derived, "press_version", lambda: "another")
    assert client.get(PAGES, headers={"If-None-Match": tag}).status_code == 200


def test_there_are_no_pages_but_those_of_the_issue(client, edition):
    assert client.get(f"/dongtai/2026/1/v1/pages/{edition.pages + 1}.webp").status_code == 404
    assert client.get("/dongtai/2026/1/v1/pages/0.webp").status_code == 404
    assert client.get("/dongtai/2026/1/v2/pages/1.webp").status_code == 404
    assert client.get("/dongtai/2026/2/pages/").status_code == 404


def test_the_page_of_the_issue_leads_to_its_printed_pages(client, edition):
    assert client.get("/dongtai/2026/1/").content.decode().count(f'href="{PAGES}"') == 1


def test_an_earlier_version_has_its_own_pages_which_say_so(client, sealed):
    edition_of(sealed.content, "superseded", pdf=sealed.pdf, pages=sealed.pages, has_public_pdf=True)
    edition_of(corrected())
    page = page_of(client, "/dongtai/2026/1/v1/pages/")
    assert "这是旧版" in page.text_content()
    assert listed(page)[0] == [("《望溪区推进老旧小区改造》", "/dongtai/2026/1/v1/1/")]
    assert client.get(PICTURE).status_code == 200


@pytest.mark.parametrize("status", ["in_review", "approved", "returned", "recalled", "withdrawn"])
def test_what_is_not_public_has_no_pages(client, sealed, status):
    edition_of(sealed.content, status, pdf=sealed.pdf, pages=sealed.pages, has_public_pdf=True)
    for path in (PAGES, PICTURE, "/dongtai/2026/1/v1/pages/"):
        assert client.get(path).status_code == (410 if status == "withdrawn" else 404)


@pytest.mark.parametrize("path", [PAGES, PICTURE])
def test_pages_of_a_bulletin_without_public_pdf_are_for_staff(client, cast, sealed, path):
    edition_of(sealed.content, pdf=sealed.pdf, pages=sealed.pages)
    staff = client.get(path).headers["Location"]
    assert staff in (STAFF_PAGES, STAFF_PICTURE)
    assert client.get(staff).headers["Location"] == f"/account/login/?next={staff}"
    for who in PEOPLE:
        client.force_login(cast[who])
        response = client.get(staff)
        assert response.status_code == (403 if who == "stranger" else 200), who
    client.force_login(cast["reader"])
    assert client.get(staff)["Cache-Control"] == "private, no-cache"
    assert page_of(client, STAFF_PAGES).xpath("//img/@src")[0] == STAFF_PICTURE


def test_a_sealed_file_that_was_changed_is_not_shown(client, edition):
    path = archive.pdf_path(edition)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    for address in (PAGES, PICTURE):
        response = client.get(address)
        assert response.status_code == 503
        assert "verify" in response.content.decode()
        assert "下载" not in html.fromstring(response.content.decode()).findtext(".//h1")


def test_a_sealed_file_that_is_put_back_is_shown_at_once(client, edition):
    path = archive.pdf_path(edition)
    whole = path.read_bytes()
    path.unlink()
    assert client.get(PICTURE).status_code == client.get(PAGES).status_code == 503
    archive.keep_pdf(whole)
    assert client.get(PICTURE).status_code == client.get(PAGES).status_code == 200


# At the desk


def at_desk(edition, number: int) -> str:
    return reverse("admin:bulletin_edition_page_picture", args=[edition.pk, number])


def test_the_desk_has_the_pages_of_what_is_not_released_with_their_stamp(client, cast, sealed):
    edition = edition_of(sealed.content, "in_review", pdf=sealed.pdf, pages=sealed.pages)
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    assert body(client.get(at_desk(edition, 1))) != derived.page(1).kept(edition).read_bytes()
    assert client.get(at_desk(edition, 99)).status_code == 404


def test_the_review_page_shows_every_page_to_whoever_may_see_the_pdf(client, cast, sealed):
    edition = edition_of(sealed.content, "in_review", pdf=sealed.pdf, pages=sealed.pages)
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    review = page_of(client, reverse("admin:bulletin_edition_change", args=[edition.pk]))
    pages = range(1, edition.pages + 1)
    assert review.xpath("//section[@aria-labelledby='printed-title']//img/@src") == [at_desk(edition, n) for n in pages]
    areas = client.get(reverse("admin:bulletin_edition_areas", args=[edition.pk])).json()["areas"]
    assert {area["place"] for area in areas} >= {f"article-{article.key}" for article in sealed.content.articles}
    assert {area["page"] for area in areas} <= set(pages)


def test_a_page_that_cannot_be_drawn_is_said_where_it_would_stand_and_nowhere_else(client, cast, sealed):
    edition = edition_of(sealed.content, "in_review", pdf=sealed.pdf, pages=sealed.pages)
    archive.pdf_path(edition).unlink()
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(at_desk(edition, 1))
    assert (response.status_code, "封存的PDF不见了" in response.content.decode()) == (503, True)
    review = reverse("admin:bulletin_edition_change", args=[edition.pk])
    assert "封存的PDF不见了" not in client.get(review).content.decode()
    refused = client.get(reverse("admin:bulletin_edition_pdf", args=[edition.pk]), follow=True)
    assert "封存的PDF不见了" in refused.content.decode()


def test_the_desk_has_the_pages_of_what_is_released_as_readers_have_them(client, cast, edition):
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    assert body(client.get(at_desk(edition, 1))) == body(client.get(PICTURE))


# Soon after the release


def test_a_release_has_the_pages_drawn_before_anybody_asks_for_them(cast, sealed, django_capture_on_commit_callbacks):
    edition = edition_of(sealed.content, "approved", pdf=sealed.pdf, pages=sealed.pages, has_public_pdf=True)
    with django_capture_on_commit_callbacks(execute=True):
        moves.release(edition, by=cast["publisher"])
    derived.areas(edition)  # waits its turn in the same worker
    assert all(derived.page(number).path(edition).is_file() for number in range(1, edition.pages + 1))


@pytest.mark.django_db(transaction=True)
def test_a_release_at_its_time_has_them_drawn_before_the_command_ends(cast, sealed):
    edition = edition_of(sealed.content, "approved", pdf=sealed.pdf, pages=sealed.pages, has_public_pdf=True)
    before = timezone.now() - dt.timedelta(minutes=1)
    Edition.objects.filter(pk=edition.pk).move(release_at=before, scheduled_at=before, scheduled_by=cast["publisher"])
    call_command("release_due")
    assert all(derived.page(number).path(edition).is_file() for number in range(1, edition.pages + 1))


def test_a_page_that_a_reader_is_having_drawn_is_left_to_them(sealed, tmp_path):
    paths = {number: tmp_path / str(number) / "page.webp" for number in (1, 2)}
    with store.lock_of(paths[1].parent) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as `Derived` does
        keep_pictures(sealed.pdf, paths, archive.made_here())
    assert [path.is_file() for path in paths.values()] == [False, True]
    keep_pictures(sealed.pdf, paths, archive.made_here())
    assert [path.name for path in paths[1].parent.iterdir() if path.suffix == ".webp"] == ["page.webp"]
