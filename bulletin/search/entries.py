"""The readers' search: what of the released editions can be found, and finding it.

An entry for each article, brief, editors' note and imprint, written in the transaction that releases the edition and
gone in the one that withdraws it. A word is found wherever its characters stand in a row, so none must be known
beforehand; full and half width, capitals and small letters, traditional and simplified characters count as the same.
What is found when nothing has the very words is `forgiving`'s.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection, transaction

from bulletin import archive
from bulletin.document.content import UNREADABLE, Article, Brief, Content
from bulletin.document.dates import day
from bulletin.document.places import people_by_label, recipients_by_label
from bulletin.document.traditional import simplified
from bulletin.models import Edition, Entry, EntryUnit, Issue
from bulletin.search import bigrams, readings

EDITORS_NOTE, IMPRINT = "#editors-note", "#imprint"

# An entry holds no more of a text than so many characters, about 150 pages; PostgreSQL can index little more of one.
LONGEST_TEXT = 100_000
LONGEST_NAME = 100  # of a column or a unit, as one may be chosen by
LONGEST_QUERY = 100
MOST_WORDS = 8
# Of one search no more can be looked through, and so many of the newest are looked at for the best.
MOST_HITS = 1000
# The newest rows are looked through first, and more of them only for a word that stands in one of so many of these: it
# needs no index.
FIRST_ROWS = 210
ROWS_A_HIT = 10


class Unanswerable(Exception):
    """A search that is not made; str() says what to do."""


# Folding


class _Folding(dict[int, str]):
    """What each character is folded to, worked out when it is first met."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        folded = unicodedata.normalize("NFKC", character).casefold()
        folded = simplified(folded if len(folded) == 1 else character)
        self[number] = " " if folded.isspace() and folded != "\n" else folded
        return self[number]


_FOLDING = _Folding()


@lru_cache(maxsize=8)  # a hit is asked several things in a row
def fold(text: str) -> str:
    """The text as it is compared, character for character, so that a place in one is that place in the other.

    Holds no white space but spaces and line feeds. The text must be without NUL.
    """
    return text.translate(_FOLDING)


# What can be found


@dataclass(frozen=True)
class Passage:
    """A part of an edition that is found by itself. `place` is its address, from the issue's.

    The body is an article, a brief, the whole of an issue for its imprint, or running text.
    """

    place: str
    body: Article | Brief | Content | str

    @property
    def title(self) -> str:
        return without_nul(self.body.title) if isinstance(self.body, Article | Content) else ""

    @property
    def column(self) -> str:
        return self.body.column if isinstance(self.body, Article) else ""

    @property
    def units(self) -> list[str]:
        """Who sent it in, each unit by itself."""
        source = self.body.source if isinstance(self.body, Article | Brief) else ""
        return list(dict.fromkeys(filter(None, _BETWEEN_UNITS.split(without_nul(source)))))

    @cached_property
    def text(self) -> str:
        """As readers see it: an article's title, column, source and paragraphs, each a line; the words of all else."""
        return without_nul("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        if isinstance(self.body, str):
            return [self.body]
        if isinstance(self.body, Brief):
            return [self.body.words]
        if isinstance(self.body, Content):
            return [self.body.title, *facts_of(self.body)]
        return [self.body.title, *filter(None, (self.body.column, self.body.source)), *self.body.paragraphs]

    @property
    def beneath(self) -> str:
        """What stands under the title, as a hit shows it: the lines of an imprint in a row."""
        under = self.text[len(self.title) :].lstrip("\n")
        return under.replace("\n", "；") if isinstance(self.body, Content) else under

    @property
    def folded(self) -> str:
        return fold(self.text[:LONGEST_TEXT])


_BETWEEN_UNITS = re.compile(r"[、，,；;\s]+")


def facts_of(document: Content) -> list[str]:
    """What stands in an issue's masthead and imprint besides its name and number, each a line."""
    total = f"总第{document.total_number}期" if document.total_number else ""
    lists = [f"{label}：{'、'.join(names)}" for label, names in recipients_by_label(document)]
    people = [f"{label}：{' '.join(names)}" for label, names in people_by_label(document)]
    printed = f"{day(document.imprint_date)}印发" if document.imprint_date else ""
    head = (total, day(document.date), document.publisher, document.marking, document.serial)
    further = [f"{fact.label}：{fact.text}" for fact in document.further]
    run = f"共印{document.print_run}份" if document.print_run else ""
    return [fact for fact in (*head, *lists, document.imprint_office, printed, run, *people, *further) if fact]


def passages_of(document: Content) -> dict[str, Passage]:
    """By place, in reading order."""
    bodies: dict[str, Article | Brief | Content | str] = {}
    if document.editors_note:
        bodies[EDITORS_NOTE] = document.editors_note
    bodies |= {f"{article.key}/": article for article in document.articles}
    bodies |= {f"#brief-{number}": brief for number, brief in enumerate(document.briefs, start=1)}
    bodies[IMPRINT] = document
    return {place: Passage(place, body) for place, body in bodies.items()}


def without_nul(text: str) -> str:
    return text.replace("\0", "")


@transaction.atomic
def update(edition: Edition) -> None:
    """Make the edition's passages found in place of those of the editions before it."""
    forget(edition.issue)
    _write(edition)


@transaction.atomic
def forget(issue: Issue) -> None:
    """Have nothing of the issue found."""
    gone = Entry.objects.filter(edition__issue=issue)
    bigrams.remove(gone.values_list("pk", "text"))
    gone.delete()


def rebuild() -> Iterator[Edition]:
    """Write all entries anew from the released editions, yielding each when it is done; readers see it when all are.

    Of an edition that cannot be read, which `archive.verify` names, nothing is found.
    """
    with transaction.atomic():
        bigrams.clear()
        readings.clear()
        Entry.objects.exclude(edition__in=Edition.objects.released()).delete()
        for edition in (
            Edition.objects.released()
            .select_related("issue")
            .select_for_update(of=("self",))
            .order_by("pk")
            .iterator(100)
        ):
            edition.entries.all().delete()
            with suppress(*UNREADABLE):
                _write(edition)
            yield edition


def _write(edition: Edition) -> None:
    document = archive.document_of(edition)
    entries = Entry.objects.bulk_create(entries_of(edition, document))
    EntryUnit.objects.bulk_create(units_of(entries, document))
    bigrams.add((entry.pk, entry.text) for entry in entries)
    readings.add(document)


def entries_of(edition: Edition, document: Content) -> list[Entry]:
    """What is to be found of the edition, not yet stored."""
    return [
        Entry(
            edition=edition,
            bulletin_id=edition.issue.bulletin_id,
            year=document.year,
            date=document.date,
            place=passage.place,
            column=passage.column[:LONGEST_NAME],
            title_length=len(passage.title),
            text=passage.folded,
        )
        for passage in passages_of(document).values()
    ]


def units_of(entries: list[Entry], document: Content) -> list[EntryUnit]:
    """Who sent the texts of these entries in, not yet stored."""
    passages = passages_of(document)
    return [
        EntryUnit(entry=entry, name=name)
        for entry in entries
        for name in dict.fromkeys(name[:LONGEST_NAME] for name in passages[entry.place].units)
    ]


def verify() -> Iterator[str]:
    """A Chinese sentence if what can be found is not what is released; looks at places, not at each word."""
    written = set(Entry.objects.values_list("edition", "place"))
    released: set[tuple[int, str]] = set()
    for edition in Edition.objects.released().iterator(100):
        with suppress(*UNREADABLE):  # which `archive.verify` names
            released.update((edition.pk, place) for place in passages_of(archive.document_of(edition)))
    if written != released:
        yield f"搜索的内容与已发布的不符，有{len(written ^ released)}处：请运行 python manage.py reindex 重建。"


# Finding

Chosen = dict[str, int | str | None]  # SQL -> its one parameter


@dataclass(frozen=True)
class Query:
    """Words that must all occur, in entries of one bulletin, year, column or unit if these are given."""

    words: tuple[str, ...]
    bulletin: int | None = None
    year: int | None = None
    column: str = ""
    unit: str = ""
    is_of_texts: bool = False  # imprints are left out

    @property
    def chosen(self) -> Chosen:
        conditions: Chosen = {
            "bulletin_id = %s": self.bulletin,
            "year = %s": self.year,
            '"column" = %s': self.column,
            "id IN (SELECT entry_id FROM bulletin_entryunit WHERE name = %s)": self.unit,
            "place <> %s": IMPRINT if self.is_of_texts else None,
        }
        return {condition: value for condition, value in conditions.items() if value}


class Found(NamedTuple):
    """Primary keys of rows, in order; `total` is how many there are in all, or None: at least so many as these."""

    entries: list[int]
    total: int | None


def words_of(typed: str) -> tuple[str, ...]:
    """What is parted by spaces; “” 「」 or "" around a whole word keep spaces inside it, and elsewhere are part of it.

    Raises Unanswerable for too much.
    """
    if len(typed) > LONGEST_QUERY:
        raise Unanswerable(f"一次最多搜索{LONGEST_QUERY}个字，请只留下最要紧的词。")
    folded = fold(typed.replace("\0", "")).replace("\n", " ")
    found = (match[match.lastindex or 0].strip() for match in _WORD.finditer(folded))
    words = tuple(dict.fromkeys(filter(None, found)))
    if len(words) > MOST_WORDS:
        raise Unanswerable(f"一次最多搜索{MOST_WORDS}个词，请去掉几个。")
    return words


# Each match ends before a space or at the end, so that the next begins after a space.
_WORD = re.compile(r'(?:「([^」]*)」|“([^”]*)”|"([^"]*)")(?!\S)|(\S+)')


class Among(NamedTuple):
    """Which rows are looked through, in SQL, with its parameters."""

    sql: str = "TRUE"
    parameters: tuple[int, ...] = ()


EVERYTHING = Among()


def any_of(column: str, keys: Iterable[int]) -> Among:
    parameters = tuple(keys)
    return Among(f"{column} IN ({', '.join(['%s'] * len(parameters)) or 'NULL'})", parameters)


def newest(query: Query, most: int, among: Among = EVERYTHING) -> Found:
    """The newest first."""
    return look(bigrams.READERS, query.words, query.chosen, most, among)


def look(index: bigrams.Index, words: tuple[str, ...], chosen: Chosen, most: int, among: Among = EVERYTHING) -> Found:
    """The newest rows of the index's table that hold all the words. `chosen` narrows it: {"year = %s": 2026}; so does
    `among`.

    A frequent word shows in the first few rows and is found in the rows after them, read in their order only until
    there is enough. Else the index is asked for all there is, and never for an order: PostgreSQL would rather read the
    whole table by date.
    """
    within = " AND ".join([among.sql, *chosen])
    narrowed = [*among.parameters, *chosen.values()]
    holding = " AND ".join([HOLDS[connection.vendor]] * len(words))
    for rows in (FIRST_ROWS, most * ROWS_A_HIT):
        enough = min(most, rows // ROWS_A_HIT)
        frequent = rows_of(
            "SELECT id FROM"  # noqa: S608
            f" (SELECT id, text FROM {index.table} WHERE {within} ORDER BY date DESC, id LIMIT %s) AS newest"
            f" WHERE {holding} LIMIT %s",
            [*narrowed, rows, *words, enough],
        )
        if len(frequent) == most:
            return Found([pk for (pk,) in frequent], None)
        if len(frequent) < enough:
            break
    having_tokens, tokens = bigrams.having_tokens_of(words, index)
    dated = rows_of(
        f"SELECT date, id FROM {index.table} WHERE {having_tokens} AND {holding} AND {within}",  # noqa: S608
        [tokens, *words, *narrowed],
    )
    dated.sort(key=itemgetter(1))
    dated.sort(key=itemgetter(0), reverse=True)
    return Found([pk for _, pk in dated[:most]], len(dated))


HOLDS = {"sqlite": "instr(text, %s) > 0", "postgresql": "strpos(text, %s) > 0"}


def rows_of(sql: str, parameters: Sequence[int | str | None]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def best(query: Query) -> Found:
    """Of the newest, first texts, those with all words in the title, then those where they occur most, then the newest;
    imprints after all texts."""
    found = newest(query, MOST_HITS)
    texts = Entry.objects.filter(pk__in=found.entries).order_by().values_list("pk", "place", "title_length", "text")
    ranks = {
        pk: (
            place != IMPRINT,
            all(word in text[:title_length] for word in query.words),
            sum(map(text.count, query.words)),
        )
        for pk, place, title_length, text in texts
    }
    ranked = sorted((pk for pk in found.entries if pk in ranks), key=ranks.__getitem__, reverse=True)
    return Found(ranked, found.total)


def years() -> list[int]:
    """Those of which anything can be found, newest first."""
    return _values("bulletin_entry", "year")[::-1]


def columns() -> list[str]:
    return [column for column in _values("bulletin_entry", '"column"') if column]


def units() -> list[str]:
    return _values("bulletin_entryunit", "name")


def _values(table: str, column: str) -> list[Any]:
    """All there are, in order, no more than MOST_HITS: steps from one to the next, however many rows have each."""
    return [value for (value,) in rows_of(_VALUES.format(table=table, column=column), [MOST_HITS])]


_VALUES = """
    WITH RECURSIVE found(value) AS (
        SELECT MIN({column}) FROM {table}
        UNION ALL
        SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > found.value)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL LIMIT %s
"""


def marks(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in a text that is not folded, as (start, end); those that touch or overlap are one."""
    folded = fold(text)
    places = sorted(
        (match.start(), match.start() + len(word)) for word in words for match in _each(word).finditer(folded)
    )
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            start, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((start, end))
    return joined


def _each(word: str) -> re.Pattern[str]:
    """Also where it begins within itself."""
    return re.compile(f"(?={re.escape(word)})")
