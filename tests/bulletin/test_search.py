"""What the search finds: whatever a plain scan would, of what is released and of nothing else."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletin import bigrams, search
from bulletin.content import Content
from bulletin.models import Edition, Entry
from tests.site.factories import document, edition_of

pytestmark = pytest.mark.django_db


def release(content: Content) -> Edition:
    edition = edition_of(content)
    search.update(edition)
    return edition


def found(typed: str, most: int = 100, **filters) -> list[str]:
    """What is found, as `number place`."""
    pks = search.newest(search.Query(search.words_of(typed), **filters), most).entries
    entries = Entry.objects.select_related("edition__issue").in_bulk(pks)
    return [f"{entries[pk].edition.issue.number} {entries[pk].place}" for pk in pks]


# Folding


@given(st.text())
def test_folding_keeps_every_character_in_its_place_and_no_space_but_one_kind(text):
    folded = search.fold(text)
    assert len(folded) == len(text)
    assert {character for character in folded if character.isspace()} <= {" ", "\n"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ＡＢＣ２０２６", "abc2026"), ("ｶﾀ", "カタ"), ("一　二\t三\n四", "一 二 三\n四"), ("①㎡ß", "1㎡ß"), ("Ⅳ", "Ⅳ")],
)
def test_width_and_case_are_folded_where_one_character_stays_one(text, folded):
    assert search.fold(text) == folded


# Recall

ALPHABET = "创建城市的人aＡ，“'\\ 　\n😀:&*%_"
TEXTS = st.lists(st.text(ALPHABET, max_size=30), min_size=1, max_size=6)
WORDS = st.lists(st.text(ALPHABET.replace("\n", ""), min_size=1, max_size=5), min_size=1, max_size=3)


def entries_of(texts: list[str]) -> dict[int, str]:
    """An entry for each text, by primary key; the one edition is there for them to hang on."""
    edition = Edition.objects.first() or edition_of(document())
    entries = Entry.objects.bulk_create(
        Entry(
            edition=edition,
            bulletin_id=edition.issue.bulletin_id,
            year=2026,
            date=dt.date(2026, 1, 1 + number),
            place=f"{number}/",
            title_length=0,
            text=search.fold(text),
        )
        for number, text in enumerate(texts)
    )
    bigrams.add((entry.pk, entry.text) for entry in entries)
    return {entry.pk: entry.text for entry in entries}


@given(texts=TEXTS, data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_finds_exactly_what_a_scan_finds(db, texts, data):
    rows = entries_of(texts)
    try:
        for typed in (data.draw(WORDS), data.draw(WORDS), [piece(data, rows)], [piece(data, rows), piece(data, rows)]):
            words = tuple(word for word in map(str.strip, map(search.fold, typed)) if word)
            by_scan = [pk for pk, text in rows.items() if all(word in text for word in words)]
            if words:
                assert search.newest(search.Query(words), 100) == (by_scan[::-1], len(by_scan))
    finally:
        bigrams.remove(rows.items())
        Entry.objects.all().delete()
    assert search.newest(search.Query(("创",)), 100) == ([], 0)


def piece(data, rows) -> str:
    """A piece of one of the lines."""
    line = data.draw(st.sampled_from([line for text in rows.values() for line in text.split("\n")]))
    start = data.draw(st.integers(0, len(line)))
    return line[start : start + data.draw(st.integers(1, 6))]
