"""What the search finds: whatever a plain scan would, of what is released and of nothing else."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletin import moves
from bulletin.document import content
from bulletin.document.content import Brief
from bulletin.models import Article, Edition, Entry, Issue, Status
from bulletin.search import bigrams, entries
from office.refusal import Refused
from tests.conftest import awaiting
from tests.site.factories import article, document, edition_of

pytestmark = pytest.mark.django_db


def release(sealed: content.Content) -> Edition:
    edition = edition_of(sealed)
    entries.update(edition)
    return edition


def found(typed: str, most: int = 100, **filters) -> list[str]:
    """What is found, as `number place`."""
    pks = entries.newest(entries.Query(entries.words_of(typed), **filters), most).entries
    passages = Entry.objects.select_related("edition__issue").in_bulk(pks)
    return [f"{passages[pk].edition.issue.number} {passages[pk].place}" for pk in pks]


# Folding


@given(st.text())
def test_folding_keeps_every_character_in_its_place_and_no_space_but_one_kind(text):
    folded = entries.fold(text)
    assert len(folded) == len(text)
    assert {character for character in folded if character.isspace()} <= {" ", "\n"}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ２０２６", "abc2026"),
        ("ｶﾀ", "カタ"),
        ("一　二\t三\n四", "一 二 三\n四"),
        ("①㎡ß", "1㎡ß"),
        ("Ⅳ", "Ⅳ"),
        ("農貿市場", "农贸市场"),
    ],
)
def test_width_case_and_traditional_characters_are_folded_where_one_character_stays_one(text, folded):
    assert entries.fold(text) == folded


# Recall

ALPHABET = "创建城市的人aＡ，“'\\ 　\n😀:&*%_"
TEXTS = st.lists(st.text(ALPHABET, max_size=30), min_size=1, max_size=6)
WORDS = st.lists(st.text(ALPHABET.replace("\n", ""), min_size=1, max_size=5), min_size=1, max_size=3)


def entries_of(texts: list[str]) -> dict[int, str]:
    """An entry for each text, by primary key; the one edition is there for them to hang on."""
    edition = Edition.objects.first() or edition_of(document())
    rows = Entry.objects.bulk_create(
        Entry(
            edition=edition,
            bulletin_id=edition.issue.bulletin_id,
            year=2026,
            date=dt.date(2026, 1, 1) + dt.timedelta(days=number),
            place=f"{number}/",
            title_length=0,
            text=entries.fold(text),
        )
        for number, text in enumerate(texts)
    )
    bigrams.add((entry.pk, entry.text) for entry in rows)
    return {entry.pk: entry.text for entry in rows}


@given(texts=TEXTS, data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_finds_exactly_what_a_scan_finds(db, texts, data):
    rows = entries_of(texts)
    try:
        for typed in (data.draw(WORDS), data.draw(WORDS), [piece(data, rows)], [piece(data, rows), piece(data, rows)]):
            words = tuple(word for word in map(str.strip, map(entries.fold, typed)) if word)
            by_scan = [pk for pk, text in rows.items() if all(word in text for word in words)]
            if words:
                assert entries.newest(entries.Query(words), 100) == (by_scan[::-1], len(by_scan))
    finally:
        bigrams.remove(rows.items())
        Entry.objects.all().delete()
    assert entries.newest(entries.Query(("创",)), 100) == ([], 0)


def piece(data, rows) -> str:
    """A piece of one of the lines."""
    line = data.draw(st.sampled_from([line for text in rows.values() for line in text.split("\n")]))
    start = data.draw(st.integers(0, len(line)))
    return line[start : start + data.draw(st.integers(1, 6))]


@pytest.mark.parametrize("most", [1, 3])
def test_a_frequent_word_is_found_without_the_index_and_in_the_same_order(db, most):
    rows = entries_of(["城市创建"] * 25)
    found = entries.newest(entries.Query(("创建",)), most)
    assert found == (list(rows)[::-1][:most], None)
    assert entries.newest(entries.Query(("创建",)), 100) == (list(rows)[::-1], 25)


@pytest.mark.parametrize("most", [1, 20, 21, 22, 40, 60, 1000])
def test_whichever_way_a_word_is_found_the_order_is_the_same(db, most):
    """In all, in the newest only, in every other, in the oldest, in one."""
    texts = ["甲" + "乙" * (number >= 200) + "丙" * (number % 2) + "丁" * (number < 20) for number in range(240)]
    rows = entries_of([*texts[:120], "戊", *texts[120:]])
    for word in "甲乙丙丁戊":
        by_scan = [pk for pk, text in rows.items() if word in text][::-1]
        found = entries.newest(entries.Query((word,)), most)
        assert found.entries == by_scan[:most]
        assert found.total in (None, len(by_scan))
        assert len(found.entries) == most or found.total is not None


@pytest.mark.parametrize(("hits", "rows"), [(0, [210]), (20, [210]), (21, [210, 10_000])])
def test_however_many_are_wanted_only_a_frequent_word_has_more_than_the_first_rows_looked_through(db, hits, rows):
    entries_of(["城市"] * 20 + ["创建"] * hits)
    with CaptureQueriesContext(connection) as asked:
        entries.newest(entries.Query(("创建",)), entries.MOST_HITS)
    assert re.findall(r"LIMIT (\d+)\) AS newest", "".join(query["sql"] for query in asked)) == list(map(str, rows))


def test_the_index_alone_narrows_to_the_rows_that_have_the_words(db):
    """What is found would be right without it, only slow."""
    rows = entries_of(["甲乙丙", "甲乙", "丙", "乙丙甲", "甲 乙"])
    condition, value = bigrams.having_tokens_of(["甲乙"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM bulletin_entry WHERE {condition} ORDER BY id", [value])
        assert [pk for (pk,) in cursor.fetchall()] == list(rows)[:2]


def test_a_text_too_long_for_an_index_is_found_by_its_beginning(db):
    text = "".join(chr(0x4E00 + number % 20_000) + chr(0x20000 + number) for number in range(60_000))
    release(document(articles=(article(1, body=f"<p>{text}</p>"),), briefs=()))
    assert found(text[:5]) == found(text[90_000:90_005]) == ["1 1/"]
    assert Entry.objects.get(place="1/").text.count("") - 1 == entries.LONGEST_TEXT


# Words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        (" 　\n\0", ()),
        ("小区　改造 小区", ("小区", "改造")),
        ('“小区 改造” 「一 二」 "x Y" ＡＢ', ("小区 改造", "一 二", "x y", "ab")),
        ("“ ” 「」", ()),
        ("“小区 改造", ("“小区", "改造")),
        ("“六比”活动", ("“六比”活动",)),
        ("开展“六比”活动 “一 二” 「三」四", ("开展“六比”活动", "一 二", "「三」四")),
        ("“六比”", ("六比",)),
        ("“一 二”“三 四”", ("“一", "二”“三", "四”")),
        ("'; DROP TABLE--", ("';", "drop", "table--")),
    ],
)
def test_words_are_parted_by_spaces_unless_quoted(typed, words):
    assert entries.words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "sentence"), [("创" * 101, "最多搜索100个字"), ("一 " * 2 + "二 三 四 五 六 七 八 九", "最多搜索8个词")]
)
def test_too_much_at_once_is_refused_in_a_sentence(typed, sentence):
    with pytest.raises(entries.Unanswerable, match=sentence):
        entries.words_of(typed)


# What is found


def test_articles_briefs_and_the_editors_note_are_each_found_at_their_place():
    release(
        document(
            editors_note="贵在坚持。",
            articles=(article(7, "松涧清漂", source="松涧镇", column="经验交流"),),
            briefs=("甲", "河道清漂", Brief(text="乙", source="柳坞街道")),
        )
    )
    assert found("贵在坚持") == ["1 #editors-note"]
    assert found("经验交流") == ["1 7/"]
    assert found("柳坞街道") == ["1 #brief-3"]
    assert found("清漂") == ["1 7/", "1 #brief-2"]
    assert found("松涧镇") == found("松涧清漂 倒排") == ["1 7/"]
    assert found("清漂松涧") == []
    assert found("闻一白") == found("各区县创建办") == ["1 #imprint"]


def test_the_newest_comes_first_and_the_best_has_the_word_in_its_title_or_oftenest():
    for number, (title, body) in enumerate([("河道", "一"), ("甲", "河道河道"), ("乙", "河道")], start=1):
        release(document(number, articles=(article(1, title, f"<p>{body}</p>"),), briefs=()))
    assert found("河道") == ["3 1/", "2 1/", "1 1/"]
    best = entries.best(entries.Query(("河道",)))
    numbers = [Entry.objects.get(pk=pk).edition.issue.number for pk in best.entries]
    assert (numbers, best.total) == ([1, 2, 3], 3)


def test_bulletin_and_year_narrow_what_is_found():
    release(document(1, year=2025))
    other = release(document(2, slug="jianbao", bulletin="青岚简报"))
    release(document(3))
    assert found("倒排工期", year=2026) == ["3 1/", "2 1/"]
    assert found("倒排工期", bulletin=other.issue.bulletin_id) == ["2 1/"]
    assert found("倒排工期", year=2025, bulletin=other.issue.bulletin_id) == []
    assert entries.years() == [2026, 2025]


# In the release's own transaction


@pytest.mark.parametrize("status", sorted(set(Status.values) - {Status.RELEASED}))
def test_nothing_but_what_is_released_is_ever_found_or_rebuilt(status):
    edition_of(document(), status)
    call_command("reindex")
    assert found("望溪区") == []


def test_a_release_is_found_a_correction_in_its_place_and_a_withdrawal_no_more(
    issue, edition_in, editor, publisher, reviewer
):
    moves.release(edition_in(Status.APPROVED), by=publisher)
    assert found("老旧小区") == ["15 1/"]
    rewritten = Article.objects.get(issue=issue, key=1)
    rewritten.title = "望溪区修缮城墙"
    rewritten.save()
    correction = edition_in(Status.APPROVED, Issue.objects.get(pk=issue.pk))
    assert found("修缮城墙") == []
    correction = moves.release(correction, by=publisher)
    assert found("修缮城墙") == ["15 1/"]
    assert found("推进老旧小区改造") == []
    moves.withdraw(awaiting(correction, "withdraw", editor), by=reviewer)
    assert found("修缮城墙") == []
    assert not Entry.objects.exists()


def test_a_release_that_fails_leaves_nothing_to_be_found(edition_in, publisher, editor):
    edition = edition_in(Status.APPROVED)
    with pytest.raises(Refused):
        moves.release(edition, by=editor)
    with transaction.atomic():
        moves.release(edition, by=publisher)
        assert found("老旧小区") == ["15 1/"]
        transaction.set_rollback(True)
    assert found("老旧小区") == []
    assert list(entries.verify()) == []


# Rebuilding


def test_what_differs_from_the_released_is_said_by_verify_and_mended_by_reindex(capsys):
    edition_of(document(1))
    stale = release(document(2))
    Edition.objects.filter(pk=stale.pk).move(
        status=Status.SUPERSEDED, superseded_at=stale.released_at, superseded_by=stale.released_by
    )
    assert list(entries.verify()) == ["搜索的内容与已发布的不符，有6处：请运行 python manage.py reindex 重建。"]
    call_command("reindex")
    assert "共 1 期" in capsys.readouterr().out
    assert list(entries.verify()) == []
    assert found("倒排工期") == ["1 1/"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_an_emptied_database_finds_nothing_of_before(turn):
    """The second turn would find the first one's: rows are numbered from the start again."""
    release(document(articles=(article(1, "甲乙丙" if turn == 1 else "丁"),), briefs=()))
    condition, value = bigrams.having_tokens_of(["甲乙"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM bulletin_entry WHERE {condition}", [value])
        assert len(cursor.fetchall()) == (1 if turn == 1 else 0)
