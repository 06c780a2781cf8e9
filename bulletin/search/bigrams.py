"""The search's index, on either database: which tokens a text has, how they are kept, which rows have a word's.

A token is two characters side by side, or the one before a space, a line's end or the text's. A text that holds a
word has all the word's tokens, so asking for them misses nothing; whether they stand there as in the word is for
`search` to check. Texts and words come folded by it.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.db import connection, connections

Rows = Iterable[tuple[int, str]]  # (primary key, text)


def tokens(text: str) -> set[str]:
    """Nothing but spaces and line feeds parts runs of characters."""
    found: set[str] = set()
    for run in text.split():
        found.update(map(str.__add__, run, run[1:]))
        found.add(run[-1])
    return found


def renew(using: str) -> bool:
    """Make the index unless this very one is there; whether it was made, and all entries are to be written anew.

    One left over from a table emptied since is emptied too.
    """
    is_sqlite = connections[using].vendor == "sqlite"
    with connections[using].cursor() as cursor:
        cursor.execute(_FTS5_VERSION if is_sqlite else _GIN_VERSION)
        is_there = _version() in (cursor.fetchone()[0] or "")
        if not is_there:
            for statement in _FTS5 if is_sqlite else _GIN:
                cursor.execute(statement.format(version=_version()))
        elif is_sqlite:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM bulletin_entry)")
            if not cursor.fetchone()[0]:
                cursor.execute(_FTS5_CLEAR)
    return not is_there


@lru_cache(maxsize=1)
def _version() -> str:
    """Another one whenever this room changes: what is found, how it is folded, which tokens it has, how they lie."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def add(rows: Rows) -> None:
    """To be called in the transaction that writes the rows; PostgreSQL's follows them by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_FTS5_ADD, [(pk, _document(text)) for pk, text in rows])


def remove(rows: Rows) -> None:
    """To be called in the transaction that deletes the rows, with the text they were added with."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_FTS5_REMOVE, [(pk, _document(text)) for pk, text in rows])


def clear() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_FTS5_CLEAR)


def having_tokens_of(words: Iterable[str]) -> tuple[str, str]:
    """SQL, true of rows of `bulletin_entry` that have all tokens of all the words, and its one parameter."""
    pairs: set[str] = set()
    beginnings: set[str] = set()
    for run in " ".join(words).split():
        if len(run) == 1:
            beginnings.add(run)
        pairs.update(map(str.__add__, run, run[1:]))
    if connection.vendor == "sqlite":
        return _FTS5_FIND, " ".join([*map(_digits, pairs), *(f"{_digits(one)}*" for one in beginnings)])
    return _GIN_FIND, " & ".join([*map(_quoted, pairs), *(f"{_quoted(one)}:*" for one in beginnings)])


# SQLite: a full-text table that keeps no text, and each token as the numbers of its characters, of which no rule for
# words can make anything else.
_FTS5_VERSION = "SELECT max(sql) FROM sqlite_master WHERE name = 'bulletin_bigrams'"
_FTS5 = (
    "DROP TABLE IF EXISTS bulletin_bigrams",
    "CREATE VIRTUAL TABLE bulletin_bigrams USING"
    " fts5(tokens, content='', columnsize=0, detail=none, tokenize='ascii' /* {version} */)",
)
_FTS5_ADD = "INSERT INTO bulletin_bigrams(rowid, tokens) VALUES (%s, %s)"
_FTS5_REMOVE = "INSERT INTO bulletin_bigrams(bulletin_bigrams, rowid, tokens) VALUES ('delete', %s, %s)"
_FTS5_CLEAR = "INSERT INTO bulletin_bigrams(bulletin_bigrams) VALUES ('delete-all')"
_FTS5_FIND = "id IN (SELECT rowid FROM bulletin_bigrams WHERE bulletin_bigrams MATCH %s)"


def _document(text: str) -> str:
    return " ".join(map(_digits, tokens(text)))


def _digits(token: str) -> str:
    return token.encode("utf-32-be").hex()


# PostgreSQL: an inverted index of what a function makes of the text. The function is called costly, as it is, so that
# it is never run through a whole table; and statistics of it would only run it for each row of a sample.
_GIN_VERSION = "SELECT obj_description(to_regclass('bulletin_bigrams'), 'pg_class')"
_GIN = (
    "DROP INDEX IF EXISTS bulletin_bigrams",
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
    "CREATE INDEX bulletin_bigrams ON bulletin_entry USING gin (bulletin_bigrams_of(text)) WITH (fastupdate = off)",
    "ALTER INDEX bulletin_bigrams ALTER COLUMN 1 SET STATISTICS 0",
    "COMMENT ON INDEX bulletin_bigrams IS '{version}'",
)
_GIN_FIND = "bulletin_bigrams_of(text) @@ %s::tsquery"


def _quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
