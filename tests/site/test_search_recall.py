"""The searches of `tests/search-queries`, asked at the front door: what is looked for stands among the first three."""

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest

from bulletin import archive
from bulletin.intake import read_manuscript
from bulletin.intake.filing import file_manuscript
from bulletin.models import Issue, Status
from bulletin.search import entries
from office.models import User
from tests.conftest import SOME_PDF, make_edition

pytestmark = pytest.mark.django_db

QUERIES = Path(__file__).resolve().parents[1] / "search-queries"
DEMO = Path(archive.__file__).parent / "demo"
FIRST = 3


class Asked(NamedTuple):
    kind: str
    typed: str
    wanted: frozenset[str]


def asked() -> list[Asked]:
    lines = [line.split("\t") for name in ("blind", "known", "fresh") for line in _lines(QUERIES / f"{name}.tsv")]
    return [Asked(kind, typed, frozenset(map(_address, wanted.split()))) for kind, typed, wanted in lines]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _address(short: str) -> str:
    """`k7/b2` is `/kuaibao/2026/7/#brief-2`."""
    if not (match := re.fullmatch(r"(k?)(\d+)(?:/(b?)(\d+))?", short)):
        return f"/{short}/"
    second, number, brief, place = match.groups()
    issue = f"/{'kuaibao' if second else 'dongtai'}/2026/{number}/"
    if place is None:
        return issue
    return f"{issue}#brief-{place}" if brief else f"{issue}{place}/"


@pytest.fixture
def released(db):
    """Every issue of the demo and of the second bulletin, as readers have it."""
    editor = User.objects.create(username="editor", name="闻一白")
    reviewer = User.objects.create(username="reviewer", name="方守拙")
    texts = [(path, "dongtai") for path in sorted(DEMO.glob("2026-??.md"))]
    texts += [(path, "kuaibao") for path in sorted(QUERIES.glob("kuaibao-*.md"))]
    for path, slug in texts:
        issue = file_manuscript(read_manuscript(path), slug=slug)
        document = archive.seal(Issue.objects.get(pk=issue.pk))
        facts = {"by": editor, "reviewer": reviewer, "document": document}
        entries.update(make_edition(issue, Status.RELEASED, SOME_PDF, **facts))


def links(html: str) -> list[str]:
    """Where the hits lead, an issue's imprint to the issue."""
    return [link.removesuffix("#imprint") for link in re.findall(r'<h3><a href="([^"]*)"', html)]


def test_what_is_looked_for_is_among_the_first_three(client, released, capsys):
    tally, missed = defaultdict(list), []
    for one in asked():
        first = links(client.get("/search/", {"q": one.typed}).content.decode())[:FIRST]
        is_found = bool(one.wanted.intersection(first))
        tally[one.kind].append(is_found)
        if not is_found:
            missed.append(f"{one.kind} {one.typed}: {first}")
    found = sum(map(sum, tally.values())) / sum(map(len, tally.values()))
    table = [f"{kind} {sum(marks)}/{len(marks)}" for kind, marks in tally.items()]
    assert found >= 0.95, "\n".join([f"{found:.1%}", *table, *missed])
