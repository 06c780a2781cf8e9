"""What the worker is asked to do for the proofreader."""

import logging
from collections.abc import Sequence
from pathlib import Path

from bulletin.document import store
from bulletin.proofreading.characters.wording import compile_wording, ngrams_of
from bulletin.proofreading.findings import Finding
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.reading import proofread
from bulletin.proofreading.rulebook import RULES


def compile_to(path: Path, texts: Sequence[str], kept: int) -> None:
    """Write what these editions say to the file; so many of the newest files beside it stay."""
    with store.whole_file(path) as file:
        file.write(compile_wording(map(ngrams_of, texts)))
    files = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in files[kept:]:
        old.unlink(missing_ok=True)


def find(passages: Sequence[Passage], known: Known) -> list[Finding]:
    """What all rules find. A rule that breaks is silent, and logged: it costs nobody the others, nor an issue."""
    found = [finding for key in RULES for finding in _by(key, passages, known)]
    order = {passage.place: number for number, passage in reversed(list(enumerate(passages)))}
    return sorted(found, key=lambda one: (order[one.place], one.start, one.end))


def _by(key: str, passages: Sequence[Passage], known: Known) -> list[Finding]:
    try:
        return proofread(passages, known, [RULES[key]])
    except Exception:
        logging.getLogger(__name__).exception("the rule %s failed", key)
        return []
