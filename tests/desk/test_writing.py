"""The writing window as the page delivers it."""

import json

from django.urls import reverse
from lxml import html

from bulletin.document import richtext
from tests.everything import PASTED, held


def test_the_window_lets_through_what_the_sanitiser_keeps(as_, issue):
    page = as_("editor").get(reverse("admin:bulletin_article_change", args=[issue.articles.first().pk]))
    window = json.loads(html.fromstring(page.content).get_element_by_id("id_body").get("data-config"))
    let_through = {}
    for tag, rule in window["allowedContent"].items():
        attributes = {name.removeprefix("!") for name in rule["attributes"].split(",") if name}
        let_through[tag] = attributes | ({"class"} if rule["classes"] else set())
    assert let_through == held(richtext.clean(PASTED))
