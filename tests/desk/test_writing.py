"""The writing window as the page delivers it."""

import json

import pytest
from django.urls import reverse
from lxml import html

from bulletin.document import richtext
from tests.everything import PASTED, held


@pytest.fixture
def window(desk, issue) -> dict:
    page = desk.get(reverse("admin:bulletin_article_change", args=[issue.articles.first().pk]))
    return json.loads(html.fromstring(page.content).get_element_by_id("id_body").get("data-config"))


def test_the_window_lets_through_what_the_sanitiser_keeps(window):
    let_through = {}
    for tag, rule in window["allowedContent"].items():
        attributes = {name.removeprefix("!") for name in rule["attributes"].split(",") if name}
        let_through[tag] = attributes | ({"class"} if rule["classes"] else set())
    assert let_through == held(richtext.clean(PASTED))


def test_a_link_without_an_address_and_a_picture_without_a_file_are_none(window):
    assert window["allowedContent"]["a"]["attributes"] == "!href"
    assert "!src" in window["allowedContent"]["img"]["attributes"].split(",")
