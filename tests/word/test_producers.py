"""What intake makes of a bulletin must not depend on the program or the habit it was written with."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bulletin.intake.manuscript import Manuscript
from bulletin.intake.margin import Notes
from bulletin.intake.structure import compose
from bulletin.word.reading import read_docx
from tests.word import producers
from tests.word.producers import BULLETINS, FIGURES, OURS, Bulletin, Told
from tests.word.soffice import needs_soffice

LEAST_RIGHT = 0.97
LEAST_FILES = 30

needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="没有 pandoc")


@dataclass(frozen=True)
class Reading:
    """What became of one file."""

    right: int
    fields: int
    wrong: tuple[str, ...]
    lost_numbers: tuple[str, ...]
    lost_paragraphs: tuple[str, ...]
    lets_in_deleted: bool


def expected(bulletin: Bulletin) -> Iterator[tuple[str, object]]:
    """Every fact the bulletin states, by where it belongs."""
    yield from {
        "bulletin": bulletin.name,
        "year": bulletin.date.year,
        "number": bulletin.number,
        "total_number": bulletin.total,
        "date": bulletin.date,
        "publisher": bulletin.publisher,
        "briefs_title": "工作简讯",
        "briefs": bulletin.briefs,
        "report": bulletin.report,
        "send": bulletin.send,
        "issue": bulletin.issue,
        "imprint_office": bulletin.publisher,
        "imprint_date": bulletin.date,
        "print_run": bulletin.print_run,
        "reviewers": bulletin.reviewers,
        "editors": bulletin.editors,
        "articles": len(bulletin.articles),
    }.items()
    for place, article in enumerate(bulletin.articles):
        yield f"title {place}", article.title
        yield f"source {place}", article.source
        yield f"body {place}", body_of(article)


def body_of(article: Told) -> tuple[str, ...]:
    points = ((f"{FIGURES[place]}、{heading}", text) for place, (heading, text) in enumerate(article.points))
    return (article.opening, *(line for point in points for line in point))


def found(manuscript: Manuscript, field: str) -> object:
    name, _, place = field.partition(" ")
    if name == "articles":
        return len(manuscript.articles)
    if not place:
        return getattr(manuscript, name)
    if int(place) >= len(manuscript.articles):
        return None
    article = manuscript.articles[int(place)]
    return {"title": article.title, "source": article.source, "body": paragraphs_of(article.body)}[name]


def paragraphs_of(markup: str) -> tuple[str, ...]:
    texts = (re.sub("<[^>]+>", "", text) for text in re.split("</(?:p|h[1-6]|li)>", markup))
    return tuple(text.strip() for text in texts if text.strip())


def read(docx: bytes, bulletin: Bulletin) -> Reading:
    text = read_docx(docx)
    manuscript = compose(list(text.blocks), Notes())
    facts = list(expected(bulletin))
    wrong = tuple(f"{name}: {found(manuscript, name)!r}" for name, fact in facts if found(manuscript, name) != fact)
    all_words = "".join([*(article.body for article in manuscript.articles), *manuscript.briefs])
    plain = re.sub("<[^>]+>", "", all_words)
    paragraphs = [line for article in bulletin.articles for line in body_of(article)]
    return Reading(
        right=len(facts) - len(wrong),
        fields=len(facts),
        wrong=wrong,
        lost_numbers=tuple(line for line in paragraphs if re.match("[一-十]、", line) and line not in plain),
        lost_paragraphs=tuple(line for line in [*paragraphs, *bulletin.briefs] if line not in plain),
        lets_in_deleted=bulletin.deleted in repr(text.blocks) + repr(manuscript),
    )


def require_all_read(files: dict[str, bytes]) -> None:
    readings = {name: read(docx, BULLETINS[producers.place_of(name)]) for name, docx in files.items()}
    told = "\n".join(f"{name}: {'; '.join(one.wrong)}" for name, one in readings.items() if one.wrong)
    for producer in {_producer(name) for name in readings}:
        own = [one for name, one in readings.items() if _producer(name) == producer]
        right, fields = sum(one.right for one in own), sum(one.fields for one in own)
        assert right / fields >= LEAST_RIGHT, f"{producer}: {right} of {fields}\n{told}"
    assert {name: one.lost_numbers for name, one in readings.items() if one.lost_numbers} == {}
    assert {name: one.lost_paragraphs for name, one in readings.items() if one.lost_paragraphs} == {}
    assert [name for name, one in readings.items() if one.lets_in_deleted] == []


def _producer(name: str) -> str:
    return re.sub(r"\d", "", name)


def test_what_word_wps_and_programs_write_is_read_alike():
    files = {f"{make.__name__} {place}": make(bulletin) for make in OURS for place, bulletin in enumerate(BULLETINS)}
    assert len(files) >= LEAST_FILES
    require_all_read(files)


@needs_soffice
def test_what_libreoffice_writes_is_read_alike(tmp_path):
    require_all_read(producers.by_libreoffice(tmp_path))


@needs_pandoc
def test_what_pandoc_writes_is_read_alike(tmp_path):
    require_all_read(producers.by_pandoc(tmp_path))
