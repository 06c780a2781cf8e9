"""The search's index, on either database: which tokens a text has, how they are kept, which rows have a word's.

A token is two characters side by side, or the one before a space, a line's end or the text's. A text that holds a
word has all the word's tokens, so asking for them misses nothing; whether they stand there as in the word is for
`search` to check. Texts and words come folded by it.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db import connection, connections

Rows = Iterable[tuple[int, str]]  # (primary key, text)


class Index(NamedTuple):
    """The index of a table whose rows have a folded `text`, and a `date` by which the newest come first."""

    table: str
    name: str


READERS = Index("bulletin_entry", "bulletin_bigrams")
DRAFTS = Index("bulletin_draftentry", "bulletin_draft_bigrams")  # the desk's


def tokens(text: str) -> set[str]:
    """Nothing but spaces and line feeds parts runs of characters."""
    found: set[str] = set()
    for run in text.split():
        found.update(map(str.__add__, run, run[1:]))
        found.add(run[-1])
    return found


def renew(using: str, index: Index = READERS) -> bool:
    """Make the index unless this very one is there; whether it was made, and all its rows are to be written anew.

    One left over from a table emptied since is emptied too.
    """
    is_sqlite = connections[using].vendor == "sqlite"
    with connections[using].cursor() as cursor:
        cursor.execute((_FTS5_VERSION if is_sqlite else _GIN_VERSION).format(*index))
        is_there = _version() in (cursor.fetchone()[0] or "")
        if not is_there:
            for statement in _FTS5 if is_sqlite else _GIN:
                cursor.execute(statement.format(*index, version=_version()))
        elif is_sqlite:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {index.table})")  # noqa: S608
            if not cursor.fetchone()[0]:
                cursor.execute(_FTS5_CLEAR.format(*index))
    return not is_there


@lru_cache(maxsize=1)
def _version() -> str:
    """Another one whenever this room changes: what is found, how it is folded, which tokens it has, how they lie."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def add(rows: Rows, index: Index = READERS) -> None:
    """To be called in the transaction that writes the rows; PostgreSQL's follows them by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_FTS5_ADD.format(*index), [(pk, _document(text)) for pk, text in rows])


def remove(rows: Rows, index: Index = READERS) -> None:
    """To be called in the transaction that deletes the rows, with the text they were added with."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_FTS5_REMOVE.format(*index), [(pk, _document(text)) for pk, text in rows])


def replace(pk: int, old: str, new: str, index: Index = READERS) -> None:
    """As `remove` and `add`, of nothing but what differs: of a text that was changed here and there that is little."""
    if connection.vendor == "sqlite":
        gone, come = tokens(old) - tokens(new), tokens(new) - tokens(old)
        with connection.cursor() as cursor:
            cursor.execute(_FTS5_REMOVE.format(*index), [pk, " ".join(map(_digits, gone))])
            cursor.execute(_FTS5_ADD.format(*index), [pk, " ".join(map(_digits, come))])


def clear(index: Index = READERS) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_FTS5_CLEAR.format(*index))


def having_tokens_of(words: Iterable[str], index: Index = READERS) -> tuple[str, str]:
    """SQL, true of rows of the index's table that have all tokens of all the words, and its one parameter."""
    return (_FTS5_FIND if connection.vendor == "sqlite" else _GIN_FIND).format(*index), _tokens_of(words)


def rows_with_tokens_of(words: Iterable[str], index: Index = READERS) -> tuple[str, str]:
    """SQL for the primary keys of those rows, as `id`, and its one parameter."""
    return (_FTS5_ROWS if connection.vendor == "sqlite" else _GIN_ROWS).format(*index), _tokens_of(words)


def _tokens_of(words: Iterable[str]) -> str:
    """As either index is asked for all of them."""
    pairs: set[str] = set()
    beginnings: set[str] = set()
    for run in " ".join(words).split():
        if len(run) == 1:
            beginnings.add(run)
        pairs.update(map(str.__add__, run, run[1:]))
    if connection.vendor == "sqlite":
        return " ".join([*map(_digits, pairs), *(f"{_digits(one)}*" for one in beginnings)])
    return " & ".join([*map(_quoted, pairs), *(f"{_quoted(one)}:*" for one in beginnings)])


# SQLite: a full-text table that keeps no text, and each token as the numbers of its characters, of which no rule for
# words can make anything else. {0} is the table, {1} the index.
_FTS5_VERSION = "SELECT max(sql) FROM sqlite_master WHERE name = '{1}'"
_FTS5 = (
    "DROP TABLE IF EXISTS {1}",
    "CREATE VIRTUAL TABLE {1} USING"
    " fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii' /* {version} */)",
)
_FTS5_ADD = "INSERT INTO {1}(rowid, tokens) VALUES (%s, %s)"
_FTS5_REMOVE = "INSERT INTO {1}({1}, rowid, tokens) VALUES ('delete', %s, %s)"
_FTS5_CLEAR = "INSERT INTO {1}({1}) VALUES ('delete-all')"
_FTS5_FIND = "id IN (SELECT rowid FROM {1} WHERE {1} MATCH %s)"
_FTS5_ROWS = "SELECT rowid AS id FROM {1} WHERE {1} MATCH %s"


def _document(text: str) -> str:
    return " ".join(map(_digits, tokens(text)))


def _digits(token: str) -> str:
    return token.encode("utf-32-be").hex()


# PostgreSQL: an inverted index of what a function makes of the text. The function is called costly, as it is, so that
# it is never run through a whole table; and statistics of it would only run it for each row of a sample.
_GIN_VERSION = "SELECT obj_description(to_regclass('{1}'), 'pg_class')"
_GIN = (
    "DROP INDEX IF EXISTS {1}",
    r"""
    CREATE OR REPLACE FUNCTION bulletin_bigrams_of(folded text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
        SELECT array_to_tsvector(array(
            SELECT CASE WHEN b IS NULL OR b IN (' ', E'\n') THEN a ELSE a || b END
            FROM (SELECT string_to_array(folded, NULL) AS characters) AS split,
                unnest(characters, characters[2:]) AS pair(a, b)
            WHERE a NOT IN (' ', E'\n')
        ))
    $$
    """,
    "CREATE INDEX {1} ON {0} USING gin (bulletin_bigrams_of(text)) WITH (fastupdate = off)",
    "ALTER INDEX {1} ALTER COLUMN 1 SET STATISTICS 0",
    "COMMENT ON INDEX {1} IS '{version}'",
)
_GIN_FIND = "bulletin_bigrams_of(text) @@ %s::tsquery"
_GIN_ROWS = "SELECT id FROM {0} WHERE bulletin_bigrams_of(text) @@ %s::tsquery"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
