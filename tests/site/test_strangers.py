"""What somebody from the street, without a login, gets out of every address there is: nothing that does not stand.

The addresses come from the URL conf itself, so that no new route is forgotten.
"""

import datetime as dt
import io
import re
from itertools import product
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.urls import URLPattern, reverse
from django.utils import timezone

from bulletin import moves, press
from bulletin.document import store
from bulletin.document.content import Content, Recipients, to_bytes
from bulletin.models import Article, Brief, Bulletin, Edition, Issue, Picture, Status, Visit
from bulletin.site.urls import urlpatterns
from office.audit import acting
from tests.conftest import make_edition
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

HIDDEN = "暗河漂流记"  # stands in every text that nobody may see
ASKED = "暗河"  # what a search is asked for; the answer may say that back, but not what follows it


def blank_pdf(title: str) -> bytes:
    """One whose pages can be drawn."""
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo.Title = title
        pdf.save(data)
    return data.getvalue()


STANDING_PDF, HIDDEN_PDF = blank_pdf("what anyone may see"), blank_pdf("what nobody may see")
HIDDEN_PICTURE = b"a picture that nobody may see"
HIDDEN_NUMBER, HIDDEN_YEAR = 4077, 2093
METHODS = ["post", "put", "patch", "delete"]

# What a stranger may put in each place of an address. A route with a place of another name has to add it here.
GUESSES = {
    "slug": ["dongtai", "anhe"],
    "year": [2026, HIDDEN_YEAR],
    "number": [1, HIDDEN_NUMBER],
    "version": [1, 2, 9],
    "key": [1, 2, 9],
    "page": [1, 2, 9],
    "brief": [1, 2],
    "sha256": [store.sha256(HIDDEN_PICTURE), "0" * 64],
    "suffix": [".jpg"],
    "token": ["A" * 43],
    "pk": [1, 9],
}


@pytest.fixture(autouse=True)
def a_fixed_moment():
    """So that no millionth of a second in a sitemap is by chance the number or the year that must not show."""
    with time_machine.travel(dt.datetime(2026, 9, 20, 8, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def what_is_packed_lies_open(monkeypatch):
    """In a picture or a ZIP nothing hidden would be seen: both are here what they are made of, and cost nothing."""
    monkeypatch.setattr(press, "draw_card", lambda content, *_: to_bytes(content))
    monkeypatch.setattr(press, "epub_of", lambda issues, *_: b"".join(to_bytes(content) for content, _ in issues))


def routes(patterns=urlpatterns, places=frozenset()):
    """(name of a route, names of the places in its address) of each, however deep it is included."""
    for pattern in patterns:
        here = places | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield pattern.name, here
        else:
            yield from routes(pattern.url_patterns, here)


ROUTES = sorted((name, tuple(sorted(places))) for name, places in routes())


def addresses() -> list[str]:
    """Every address that the guesses make."""
    found = []
    for name, places in ROUTES:
        for values in product(*(GUESSES[place] for place in places)):
            found.append(reverse(name, kwargs=dict(zip(places, values, strict=True))))
    return found


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_every_route_has_a_name_and_every_place_in_it_is_guessed_at():
    assert all(name for name, _ in ROUTES)
    assert {place for _, places in ROUTES for place in places} <= set(GUESSES)


# What is hidden, in every state it can be in


def hidden(number: int = HIDDEN_NUMBER, **facts) -> Content:
    figure = f'<figure class="image"><img src="/media/{store.sha256(HIDDEN_PICTURE)}.jpg" alt="{HIDDEN}"></figure>'
    defaults = {
        "articles": tuple(article(key, HIDDEN, f"<p>{HIDDEN}</p>{figure}", HIDDEN) for key in (1, 2)),
        "bulletin": HIDDEN,
        "publisher": HIDDEN,
        "briefs": (HIDDEN,),
        "briefs_title": HIDDEN,
        "editors_note": HIDDEN,
        "marking": HIDDEN,
        "serial": HIDDEN,
        "recipients": Recipients(report=(HIDDEN,), send=(HIDDEN,), issue=(HIDDEN,)),
        "imprint_office": HIDDEN,
        "reviewers": (HIDDEN,),
        "editors": (HIDDEN,),
        "about": HIDDEN,
        "date": dt.date(HIDDEN_YEAR, 1, 1),
    }
    make = corrected if facts.get("version", 1) > 1 else document
    return make(number, **defaults | facts)


@pytest.fixture
def newsroom(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return Newsroom(cast, settings.MEDIA_ROOT)


class Newsroom:
    """Takes what it is given through the real workflow to where it shall stand."""

    def __init__(self, cast: dict, shelf_of_pictures: Path):
        self.cast, self.shelf_of_pictures = cast, shelf_of_pictures

    def issue_of(self, content: Content) -> Issue:
        facts = {"name": f"刊物{content.slug}", "has_public_pdf": True}
        bulletin, _ = Bulletin.objects.get_or_create(slug=content.slug, defaults=facts)
        issue, _ = Issue.objects.get_or_create(
            bulletin=bulletin, year=content.year, number=content.number, defaults={"date": content.date}
        )
        return Issue.objects.get(pk=issue.pk)

    def bring(self, content: Content, state: str, pdf: bytes = STANDING_PDF) -> Edition:
        people = {"by": self.cast["editor"], "reviewer": self.cast["reviewer"]}
        edition = make_edition(self.issue_of(content), Status.IN_REVIEW, pdf, document=content, **people)
        if HIDDEN in content.articles[0].body:
            edition.pictures.add(self.picture())
        for verb in WAYS[state]:
            edition = getattr(self, verb)(edition)
        return edition

    def picture(self) -> Picture:
        digest = store.keep(self.shelf_of_pictures, HIDDEN_PICTURE, ".jpg")
        facts = {"suffix": ".jpg", "width": 1, "height": 1, "uploaded_by": self.cast["editor"]}
        return Picture.objects.get_or_create(sha256=digest, defaults=facts)[0]

    def recall(self, edition: Edition) -> Edition:
        return moves.recall(edition, by=self.cast["editor"])

    def return_(self, edition: Edition) -> Edition:
        return moves.return_(edition, by=self.cast["reviewer"], reason=HIDDEN)

    def approve(self, edition: Edition) -> Edition:
        return moves.approve(edition, by=self.cast["reviewer"], seen=edition.fingerprint)

    def schedule(self, edition: Edition) -> Edition:
        return moves.schedule(edition, by=self.cast["publisher"], at=timezone.now() + dt.timedelta(days=1))

    def release(self, edition: Edition) -> Edition:
        return moves.release(edition, by=self.cast["publisher"])

    def withdraw(self, edition: Edition) -> Edition:
        asked = moves.ask_withdrawal(edition, by=self.cast["publisher"], reason=HIDDEN)
        return moves.withdraw(asked, by=self.cast["reviewer"])

    def write_drafts(self, issue: Issue) -> None:
        """Everything that the desk can change of an issue and its bulletin, changed."""
        with acting(self.cast["editor"]):
            Article.objects.create(issue=issue, title=HIDDEN, body=f"<p>{HIDDEN}</p>", source=HIDDEN)
            Brief.objects.create(issue=issue, text=HIDDEN)
            issue.publisher = issue.marking = issue.serial = issue.editors_note = issue.correction_note = HIDDEN
            issue.briefs_title = issue.imprint_office = HIDDEN
            issue.corrected_on = issue.date
            issue.save()
            bulletin = issue.bulletin
            bulletin.name, bulletin.about, bulletin.publisher = f"{HIDDEN}{bulletin.slug}", HIDDEN, HIDDEN
            bulletin.save()


WAYS = {
    "in_review": [],
    "returned": ["return_"],
    "recalled": ["recall"],
    "approved": ["approve"],
    "scheduled": ["approve", "schedule"],
    "released": ["approve", "release"],
    "withdrawn": ["approve", "release", "withdraw"],
}
UNRELEASED = [state for state in WAYS if state not in {"released", "withdrawn"}]


# Whole numbers, or dates. Tokens, seals and fingerprints are drawn by lot: now and then one has these digits within it.
HIDDEN_FIGURES = re.compile(rf"(?<![0-9A-Za-z])({HIDDEN_NUMBER}|{HIDDEN_YEAR}(0101)?)(?![0-9A-Za-z])".encode())


def assert_nothing_hidden_shows(client) -> None:
    """Neither words nor files nor number and year, whatever address is asked for, plainly or as a search."""
    secrets = [HIDDEN.removeprefix(ASKED).encode(), HIDDEN_PDF, HIDDEN_PICTURE]
    for path in addresses():
        for query in ("", f"?q={ASKED}"):
            response = client.get(path + query)
            assert response.status_code < 500, path
            said = body(response) + repr(response.headers).encode() * (response.status_code == 200)
            assert not [secret for secret in secrets if secret in said], path
            assert not HIDDEN_FIGURES.search(said), path


def assert_all_that_stands_shows(client) -> None:
    """Or the tests here would pass on an empty site."""
    for path in ("/dongtai/2026/1/", "/dongtai/feed.xml", "/dongtai/2026/1.json"):
        assert "望溪区倒排工期。" in body(client.get(path)).decode()
    assert body(client.get("/dongtai/2026/1.pdf")) == STANDING_PDF


@pytest.mark.parametrize("slug", ["dongtai", "anhe"])
@pytest.mark.parametrize("state", UNRELEASED)
def test_an_issue_that_is_not_released_is_nowhere(client, newsroom, state, slug):
    newsroom.bring(document(), "released")
    for year in (2026, HIDDEN_YEAR):
        newsroom.bring(hidden(slug=slug, year=year), state, HIDDEN_PDF)
    assert_nothing_hidden_shows(client)
    assert_all_that_stands_shows(client)


@pytest.mark.parametrize("slug", ["dongtai", "anhe"])
def test_an_issue_that_was_withdrawn_is_nowhere_in_none_of_its_versions(client, newsroom, slug):
    newsroom.bring(document(), "released")
    for year in (2026, HIDDEN_YEAR):
        newsroom.bring(hidden(slug=slug, year=year), "released", HIDDEN_PDF)
        newsroom.bring(hidden(slug=slug, year=year, version=2), "withdrawn", HIDDEN_PDF)
    assert_nothing_hidden_shows(client)
    assert_all_that_stands_shows(client)


@pytest.mark.parametrize("state", UNRELEASED)
def test_a_correction_that_is_not_released_is_nowhere(client, newsroom, state):
    newsroom.bring(document(), "released")
    newsroom.bring(hidden(1, version=2), state, HIDDEN_PDF)
    assert_nothing_hidden_shows(client)
    assert_all_that_stands_shows(client)
    assert client.get("/dongtai/2026/1/v2/").status_code == 404


def test_what_the_desk_changes_after_a_release_is_nowhere(client, newsroom):
    edition = newsroom.bring(document(), "released")
    newsroom.write_drafts(Issue.objects.get(pk=edition.issue_id))
    newsroom.write_drafts(newsroom.issue_of(document(HIDDEN_NUMBER)))
    newsroom.write_drafts(newsroom.issue_of(document(HIDDEN_NUMBER, slug="anhe", year=HIDDEN_YEAR)))
    assert_nothing_hidden_shows(client)
    assert_all_that_stands_shows(client)


def test_the_same_look_finds_what_is_released(client, newsroom):
    newsroom.bring(hidden(), "released", HIDDEN_PDF)
    with pytest.raises(AssertionError):
        assert_nothing_hidden_shows(client)


# The rooms of staff


def test_the_pdf_for_staff_leads_a_stranger_to_the_login_whether_it_is_there_or_not(client, newsroom):
    newsroom.bring(document(), "released")
    newsroom.bring(hidden(), "approved", HIDDEN_PDF)
    for path in (path for path in addresses() if path.startswith("/downloads/")):
        response = client.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/?next=/downloads/")


# Guesses


@pytest.mark.parametrize(
    "path",
    [
        "/dongtai/2026/2/",
        "/dongtai/2025/",
        "/dongtai/2025/1/",
        "/dongtai/2026/0/",
        "/dongtai/0000/1/",
        "/dongtai/2026/-1/",
        "/dongtai/2026/+1/",
        "/dongtai/2026/1.0/",
        "/dongtai/2026/1e0/",
        "/dongtai/2026/1/0/",
        "/dongtai/2026/1/9/",
        "/dongtai/2026/1/v0/",
        "/dongtai/2026/1/v2/",
        "/dongtai/2026/1/v9/",
        "/dongtai/2026/1/v9.json",
        "/dongtai/2026/1/v9.pdf",
        "/dongtai/2026/1/v-1/",
        "/dongtai/2026/1/V1/",
        "/dongtai/2026/1/v/",
        # larger than any column
        "/dongtai/2026/40000/",
        "/dongtai/2026/99999/",
        "/dongtai/2026/99999999999999999999/",
        "/dongtai/99999999999999999999/1/",
        "/dongtai/99999999999999999999/",
        "/dongtai/9999/sitemap.xml",
        "/dongtai/99999999999999999999/sitemap.xml",
        "/dongtai/2026/99999999999999999999.json",
        "/dongtai/2026/99999999999999999999.pdf",
        "/dongtai/2026/1/99999/",
        "/dongtai/2026/1/99999999999999999999/",
        "/dongtai/2026/1/v99999/",
        "/dongtai/2026/1/v99999999999999999999/",
        f"/dongtai/2026/{'9' * 5000}/",
        f"/{'a' * 5000}/",
        # a second way to write an address
        "/dongtai/2026/01/",
        "/dongtai/02026/1/",
        "/dongtai/2026/1/01/",
        "/dongtai/2026/1/v01/",
        "/dongtai/2026/01.json",
        "/dongtai/2026/01.pdf",
        "/dongtai/2026/1/v01.json",
        "/dongtai/２０２６/１/",
        "/dongtai/2026/１/",
        "/dongtai/2026/١/",
        "/dongtai/२०२६/1/",
        "/dongtai/2026/¹/",
        "/dongtai/2026/1/v１/",
        "/DONGTAI/",
        "/Dongtai/2026/1/",
        "/ｄongtai/",
        "/dongtai//2026/",
        "/dongtai/2026/1//",
        "/dongtai/./2026/",
        "/dongtai/2026/1%0A/",
        "/dongtai/2026/1/%0A",
        "/dongtai%00/",
        "/dongtai/2026/1.json/",
        "/dongtai/2026/1.JSON",
        "/dongtai/feed.xml/",
        "/dongtai/feed/",
        "/sitemap.xml/",
        "/robots.txt/",
        "/favicon.ico/",
        "/media/",
        "/media/../2026/",
        "/media/" + "A" * 64 + ".jpg",
        "/media/" + "0" * 64 + ".pdf",
        "/no-such-bulletin/",
        "/no-such-bulletin/feed.xml",
        "/no-such-bulletin/2026/sitemap.xml",
        "/dongtai/2026/1/v1-print.pdf",
        "/dongtai/2026/1-print.pdf",
    ],
)
def test_a_guess_finds_nothing_and_breaks_nothing(client, newsroom, path):
    newsroom.bring(document(), "released")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/dongtai", "/dongtai/about", "/dongtai/2026", "/dongtai/2026/1", "/dongtai/2026/1/1"]
)
def test_a_forgotten_slash_leads_to_the_one_address(client, newsroom, path):
    newsroom.bring(document(), "released")
    response = client.get(path)
    assert (response.status_code, response.headers["Location"]) == (301, f"{path}/")
    assert client.get(f"{path}/").status_code == 200


@pytest.mark.parametrize("path", ["/dongtai", "/dongtai/2093", "/dongtai/2026/4077", "/anhe/2026/4077/1"])
def test_a_forgotten_slash_tells_nothing_of_what_is_there(client, path):
    assert client.get(path).status_code == 301


@pytest.mark.parametrize("method", METHODS)
def test_nothing_takes_anything_in(client, newsroom, method):
    newsroom.bring(document(), "released")
    for path in addresses():
        # An outsider's page, and a unit's, takes the forms of whom it was opened to, and is not there for others; so is
        # what is behind a subscriber's link. That a page is shown is heard from anybody, and counts with its seal.
        refused = {404, 405} if path.startswith(("/invited/", "/received/", "/subscribe/")) else {405}
        refused |= {204} if path == "/count/" else set()
        assert getattr(client, method)(path).status_code in refused, path
    assert not Visit.objects.exists()


def test_asked_for_its_head_alone_each_answers_as_it_would_in_full_but_for_the_text(client, newsroom):
    newsroom.bring(document(), "released")
    for path in addresses():
        head, full = client.head(path), client.get(path)
        assert head.status_code == full.status_code, path
        assert body(head) == b"", path
        assert head.get("ETag") == full.get("ETag"), path


def test_no_answer_to_a_stranger_sets_a_cookie(client, newsroom):
    newsroom.bring(document(), "released")
    for path in addresses():
        assert not client.get(path).cookies, path


@pytest.mark.django_db
def test_what_went_with_a_withdrawal_stays_away_whatever_is_released_after(client):
    edition_of(document(15), Status.SUPERSEDED)
    edition_of(corrected(15), Status.WITHDRAWN)
    edition_of(corrected(15, version=3))
    for stem in ("/dongtai/2026/15/v1", "/dongtai/2026/15/v2"):
        for address in (f"{stem}/", f"{stem}/1/", f"{stem}.json", f"{stem}.pdf"):
            assert client.get(address).status_code == 410, address
    assert client.get("/dongtai/2026/15/").status_code == 200
    assert "/v1/" not in client.get("/dongtai/2026/15/").content.decode()
