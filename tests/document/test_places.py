"""The facts of an issue have one name each, whoever says it."""

import pytest

from bulletin.document.places import LABELS
from bulletin.models import Article, Bulletin, Issue

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
