"""What intake does for the desk, each job in the press's worker: reading a text, finding its rows, making the issue."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar, TypeVarTuple

from bulletin.intake import structure
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle, Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.parts.paragraphs import is_cut_in_article, is_cut_in_briefs, runs_of
from bulletin.intake.rows import Role, Row
from bulletin.intake.structure import Given
from bulletin.intake.text.blocks import Block, Divider, Figure, Table, lines_of, read_blocks
from bulletin.intake.text.decoding import clean_text, decode
from bulletin.intake.text.tidy import tidy
from bulletin.press.errors import PressError, TookTooLong, TookTooMuch
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop

Asked = TypeVarTuple("Asked")
Result = TypeVar("Result")

MOST_ROWS = 5000  # a page of the desk shows them all


class Scope(StrEnum):
    """What a file is read as."""

    ISSUE = "issue"
    ARTICLES = "articles"
    BRIEFS = "briefs"


Texts = tuple[tuple[ManuscriptArticle, ...], tuple[str, ...], tuple[str, ...]]  # articles, briefs, what is told


def read_text(data: bytes, suffix: str, workshop: Workshop) -> tuple[list[Block], tuple[str, ...]]:
    """(blocks, what is told) of a plain or Markdown text. Raises Refusal (without the file's name)."""
    return _in_worker(_read_text, data, suffix, workshop=workshop)


def rows(blocks: Sequence[Block], scope: Scope, workshop: Workshop) -> tuple[list[Row], tuple[str, ...]]:
    """(the blocks in the roles they are read in, what is told). Raises Refusal (without the file's name)."""
    return _in_worker(_rows, list(blocks), scope, workshop=workshop)


def manuscript(found: list[Row], given: Given | None, workshop: Workshop) -> Manuscript:
    """The issue that the rows make. Raises Refusal (without the file's name)."""
    return _in_worker(_manuscript, found, given, workshop=workshop)


def texts(found: list[Row], workshop: Workshop) -> Texts:
    """The articles and briefs that the rows make, and what is told. Raises Refusal (without the file's name)."""
    return _in_worker(_texts, found, workshop=workshop)


class Look(NamedTuple):
    """How a row looks: its words as they came, as they go in, and whether it goes on the row above."""

    came: str
    becomes: str
    goes_on: bool


def looks(found: list[Row], workshop: Workshop) -> list[Look]:
    """How each of the rows looks, which stand one after the other."""
    return _in_worker(_looks, found, workshop=workshop)


def _in_worker(job: Callable[[*Asked], Result], *asked: *Asked, workshop: Workshop) -> Result:
    try:
        return in_worker(job, *asked, workshop=workshop, about="")
    except (TookTooLong, TookTooMuch) as error:
        raise Refusal("太大，读了很久还没有读完，已停止：请分成几个文件后重试") from error
    except PressError as error:
        raise Refusal("没有读成，程序出了毛病：请把这个文件交给管理员") from error


def _read_text(data: bytes, suffix: str) -> tuple[list[Block], tuple[str, ...]]:
    notes = Notes()
    return read_blocks(clean_text(decode(data, suffix), notes), notes), notes.warnings()


_ROWS: dict[Scope, Callable[[list[Block], Notes], list[Row]]] = {
    Scope.ISSUE: structure.rows_of,
    Scope.ARTICLES: structure.rows_of_articles,
    Scope.BRIEFS: lambda blocks, notes: structure.rows_of_briefs(blocks),
}


def _rows(blocks: list[Block], scope: Scope) -> tuple[list[Row], tuple[str, ...]]:
    notes = Notes()
    found = _ROWS[scope](blocks, notes)
    if len(found) > MOST_ROWS:
        raise Refusal(f"有 {len(found)} 段，超过 {MOST_ROWS}，不像一期简报：请只留本期内容后重试")
    return found, notes.warnings()


def _manuscript(found: list[Row], given: Given | None) -> Manuscript:
    return structure.manuscript_of(found, Notes(), given)


def _texts(found: list[Row]) -> Texts:
    notes = Notes()
    articles, briefs = structure.texts_of(found, notes)
    return articles, briefs, notes.warnings()


def _looks(found: list[Row]) -> list[Look]:
    in_article, in_briefs = _goes_on(found, Role.TEXT, is_cut_in_article), _goes_on(found, Role.BRIEF, is_cut_in_briefs)
    return [Look(*_words(row), any(on)) for row, *on in zip(found, in_article, in_briefs, strict=True)]


def _goes_on(found: list[Row], role: Role, is_cut: Callable[[Block], bool]) -> list[bool]:
    """Of each row, whether it is of the role and joined to the row above."""
    runs = runs_of((row.block if row.role == role else Divider() for row in found), is_cut)
    return [place > 0 for run in runs for place in range(len(run))]


# Facts are read out of these; their words go nowhere as they stand.
_NOT_TIDIED = {Role.NAME, Role.MASTHEAD, Role.CONTENTS, Role.LEFT_OUT}


def _words(row: Row) -> tuple[str, str]:
    if isinstance(row.block, Divider):
        return "————", ""
    words = "\n".join(lines_of(row.block))
    if row.role in _NOT_TIDIED or isinstance(row.block, Figure | Table):
        return words, words
    return words, tidy(words, Notes())
