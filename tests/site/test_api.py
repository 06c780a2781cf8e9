"""docs/api.md, held against what the site answers."""

import datetime as dt
import json
import re

import msgspec
import pytest
import time_machine
from django.conf import settings

from bulletin.document.content import Content
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

PAGE = (settings.BASE_DIR / "docs/api.md").read_text()
(EXAMPLE,) = map(json.loads, re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
SCHEMA = json.loads((settings.BASE_DIR / "docs/document.schema.json").read_text())


def described(heading: str) -> dict[str, str]:
    """The keys that the table below the heading has, each with its type."""
    table = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", table, re.MULTILINE))


def answer(client, path: str) -> dict:
    return json.loads(client.get(path).content)


# How the page calls what JSON holds.
TYPES = {"text": str, "number": int, "object": dict, "list": list, "yes or no": bool, "day": str, "moment": str}


@pytest.mark.parametrize("heading", ["The answer", "The document"])
def test_every_key_of_an_answer_is_described_with_its_type_and_no_other(heading, client):
    edition_of(document())
    said = answer(client, "/dongtai/2026/1.json")
    said = said["document"] if heading == "The document" else said
    of_page = described(heading)
    assert set(of_page) == set(said)
    for key, value in said.items():
        kind = of_page[key].removesuffix(" or nothing")
        assert (value is None and of_page[key].endswith("or nothing")) or isinstance(value, TYPES[kind]), key


def test_the_example_is_what_the_site_answers(client):
    example = msgspec.convert(EXAMPLE["document"], Content)
    with time_machine.travel(dt.datetime.fromisoformat(EXAMPLE["released_at"]), tick=False):
        edition_of(example)
    assert answer(client, f"/{example.slug}/{example.year}/{example.number}.json") == EXAMPLE


def test_the_schema_is_that_of_the_documents_that_are_answered(client):
    assert msgspec.json.schema(Content) == SCHEMA


def test_the_document_of_an_earlier_version_is_at_its_own_address(client):
    edition_of(document(), "superseded")
    edition_of(corrected())
    assert answer(client, "/dongtai/2026/1/v1.json")["document"]["correction"] is None
    assert answer(client, "/dongtai/2026/1.json")["document"]["correction"]["note"]


@pytest.mark.parametrize(
    ("status", "code"), [("in_review", 404), ("approved", 404), ("returned", 404), ("withdrawn", 410)]
)
def test_what_is_not_released_or_was_withdrawn_is_not_answered(status, code, client):
    edition_of(document(), status)
    for path in ("/dongtai/2026/1.json", "/dongtai/2026/1/v1.json"):
        response = client.get(path)
        assert response.status_code == code
        assert "望溪区倒排工期" not in response.content.decode()
