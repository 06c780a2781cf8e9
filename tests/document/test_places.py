"""The facts of an issue have one name each, whoever says it; its places hold what a note on them is about."""

import msgspec
import pytest

from bulletin.document import content
from bulletin.document.places import LABELS, places, texts
from bulletin.models import Article, Brief, Bulletin, Issue
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
        "signer",
        "imprint_office",
        "imprint_date",
        "print_run",
        "further",
    ),
    Article: ("column", "title", "source"),
    Brief: ("source",),
    Bulletin: ("publisher", "briefs_title", "about"),
}


@pytest.mark.parametrize(("model", "field"), [(model, field) for model, fields in FORMS.items() for field in fields])
def test_a_form_calls_a_field_what_the_comparison_and_the_preflight_call_it(model, field):
    assert model._meta.get_field(field).verbose_name == LABELS[field]


def test_the_place_of_a_title_holds_the_column_and_the_source_too():
    article = content.Article(
        key=3, column="经验交流", title="松坪街道整治背街小巷", source="松坪街道办", body="<p>近日。</p>"
    )
    found = {place.key: place.text for place in places(issues.one_page(articles=(article,)))}
    assert found["article-3"] == "经验交流\n松坪街道整治背街小巷\n松坪街道办"
    assert found["article-3-1"] == "近日。"


def test_the_place_of_a_brief_holds_its_source_as_it_is_printed():
    briefs = (content.Brief(text="补植行道树四百株。\n", source="市园林中心"), content.Brief(text="略。", source=""))
    found = {place.key: place.text for place in places(issues.one_page(briefs=briefs))}
    assert (found["brief-1"], found["brief-2"]) == ("补植行道树四百株。（市园林中心）", "略。")


def test_a_column_is_among_the_texts_once_above_the_first_of_its_articles():
    first, second = issues.issue().articles
    both = tuple(msgspec.structs.replace(article, column="经验交流") for article in (first, second))
    found = [place for place, text in texts(issues.issue(articles=both)) if text]
    assert found.count("栏目“经验交流”") == 1
    assert found[found.index("栏目“经验交流”") + 1] == f"《{first.title}》标题"
