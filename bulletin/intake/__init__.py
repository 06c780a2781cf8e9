"""Intake: a bulletin's file -> Manuscript. Knows no database; what becomes of a Manuscript is filing.py's."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bulletin.intake.manuscript import Manuscript, Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.structure import compose
from bulletin.intake.text.blocks import read_blocks
from bulletin.intake.text.decoding import read_text

__all__ = ["Manuscript", "Refusal", "naming", "printable", "read_manuscript"]

_LONGEST_NAME = 80


def read_manuscript(path: Path) -> Manuscript:
    """The issue a file holds. Raises Refusal, one sentence with the file's name, the cause and what to do."""
    notes = Notes()
    with naming(path):
        return compose(read_blocks(read_text(path, notes), notes), notes)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Refusals raised inside say only the cause and what to do; they leave with the file's name in front."""
    try:
        yield
    except Refusal as refusal:
        name = printable(path.name)
        shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
        raise Refusal(f"“{shown}”{refusal}。") from refusal


def printable(name: str) -> str:
    """A file name may hold line ends, or bytes that are no characters; a sentence or a row may not."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name)
