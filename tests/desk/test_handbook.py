"""The handbook: every page of it for every role at the desk, and from every screen the page on what is done there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import get_resolver, reverse
from lxml import html
from PIL import Image

from bulletin.admin.handbook import BY_SLUG, PAGES
from tests.desk.test_wording import faults, said_on

PICTURES = [name for page in PAGES for name in page.pictures]
AT_DESK = ("editor", "reviewer", "publisher", "manager", "auditor")
MOST_BYTES = 60_000


@pytest.mark.parametrize("who", AT_DESK)
def test_every_page_opens_and_speaks_as_the_office_does(who, as_):
    client, found = as_(who), []
    for address in (reverse("handbook"), *(reverse("handbook_page", args=[slug]) for slug in BY_SLUG)):
        response = client.get(address)
        assert response.status_code == 200, address
        found += faults(f"{who} {address}", said_on(response))
    assert not found, "\n".join(found)


def test_there_is_no_page_but_those_of_the_table(desk):
    assert desk.get("/admin/handbook/no-such-task/").status_code == 404
    written = {path.stem for path in (Path(settings.BASE_DIR) / "templates/admin/handbook").glob("[!_]*.html")}
    assert written == set(BY_SLUG)


def test_who_has_no_desk_has_no_handbook(client, as_):
    for visitor in (client, as_("reader"), as_("stranger")):
        for address in (reverse("handbook"), reverse("handbook_page", args=["writing"])):
            assert visitor.get(address).status_code == 302


def test_a_page_shows_the_pictures_of_the_table_each_with_words_and_no_other(desk):
    assert len(PICTURES) == len(set(PICTURES))
    for page in PAGES:
        shown = html.fromstring(desk.get(reverse("handbook_page", args=[page.slug])).content.decode())
        images = shown.xpath("//article//img")
        assert {Path(image.get("src")).stem: image.get("alt") for image in images} == dict(page.pictures), page.slug


def test_the_pictures_are_there_and_small():
    for name in PICTURES:
        path = Path(finders.find(f"handbook/{name}.webp") or name)
        assert path.stat().st_size <= MOST_BYTES, name
        with Image.open(path) as image:
            assert image.width <= 1366
    taken = {path.stem for path in (Path(settings.BASE_DIR) / "static/handbook").iterdir()}
    assert taken == set(PICTURES)


def test_the_screens_of_the_table_are_there():
    named = {name for pattern in _patterns(get_resolver().url_patterns) if (name := pattern.name)}
    assert [screen for page in PAGES for screen in page.screens if screen not in named] == []


def _patterns(patterns):
    for one in patterns:
        yield from _patterns(one.url_patterns) if hasattr(one, "url_patterns") else (one,)


@pytest.mark.parametrize(
    ("who", "screen", "slug"),
    [
        ("editor", "workbench", "desk"),
        ("editor", "bulletin_issue_change", "writing"),
        ("editor", "bulletin_edition_change", "answering"),
        ("reviewer", "bulletin_edition_change", "reviewing"),
        ("publisher", "bulletin_edition_change", "releasing"),
        ("manager", "office_user_add", "people"),
        ("auditor", "bulletin_issue_history", "history"),
        ("manager", "motions", "motions"),
        ("auditor", "office_auditentry_changelist", "record"),
    ],
)
def test_a_screen_leads_to_what_this_role_does_there(who, screen, slug, as_):
    response = as_(who).get(reverse("handbook"), {"from": screen})
    assert response.url == reverse("handbook_page", args=[slug])


def test_every_screen_of_the_desk_leads_to_the_handbook(as_, issue):
    client = as_("editor")
    for address in ("", f"bulletin/issue/{issue.pk}/change/", "notices/", "rights/", "handbook/"):
        shown = html.fromstring(client.get(f"/admin/{address}").content.decode())
        (link,) = shown.xpath("//*[@id='user-tools']//a[.='手册']")
        assert client.get(link.get("href"), follow=True).status_code == 200


def test_ones_own_pages_come_before_those_of_others(stage_cast, client):
    def headings(who: str) -> list[str]:
        client.force_login(stage_cast[who], backend="django.contrib.auth.backends.ModelBackend")
        page = html.fromstring(client.get(reverse("handbook")).content.decode())
        return [one.strip() for one in page.xpath("//section/h2/text()[1]")]

    assert headings("publisher") == ["人人", "发布", "编辑", "审核", "管理", "审计"]
    assert headings("proofreader") == ["人人", "审核", "编辑", "发布", "管理", "审计"]


def test_it_names_every_key_of_the_page_of_an_issue(desk):
    script = (Path(settings.BASE_DIR) / "static/desk/issue/keys.js").read_text()
    keys = re.findall(r'^  \["(.+)", "(.+)"\],$', script, re.M)
    shown = html.fromstring(desk.get(reverse("handbook_page", args=["keys"])).content.decode())
    rows = {row.xpath("string(th)"): row.xpath("string(td)") for row in shown.xpath("//article//tr")}
    assert len(keys) > 5
    assert list(rows) == [key for key, _ in keys]
    assert all(rows[key] == act for key, act in keys if key != "?")
