"""The facts of an issue have one name each, whoever says it; its places hold what a note on them is about."""

import pytest

from bulletin.document import content
from bulletin.document.places import LABELS, places
from bulletin.models import Article, Bulletin, Issue
from tests.press import issues

FORMS = {
    Issue: (
        "year",
        "number",
        "total_number",
        "date",
        "publisher",
        "marking",
        "serial",
        "editors_note",
        "briefs_title",
        "imprint_office",
        "imprint_date",
        "print_run",
    ),
    Article: ("title", "source"),
    Bulletin: ("publisher", "briefs_title", "about"),
}


@pytest.mark.parametrize(("model", "field"), [(model, field) for model, fields in FORMS.items() for field in fields])
def test_a_form_calls_a_field_what_the_comparison_and_the_preflight_call_it(model, field):
    assert model._meta.get_field(field).verbose_name == LABELS[field]


def test_the_place_of_a_title_holds_the_source_too():
    article = content.Article(key=3, column="", title="松坪街道整治背街小巷", source="松坪街道办", body="<p>近日。</p>")
    found = {place.key: place.text for place in places(issues.one_page(articles=(article,)))}
    assert found["article-3"] == "松坪街道整治背街小巷\n松坪街道办"
    assert found["article-3-1"] == "近日。"
