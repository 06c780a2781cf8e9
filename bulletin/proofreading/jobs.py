"""What the worker is asked to do for the proofreader."""

import dataclasses
import logging
from collections.abc import Sequence
from pathlib import Path

from bulletin.document import store
from bulletin.proofreading.characters.wording import compile_wording, ngrams_of
from bulletin.proofreading.findings import Finding, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Passage
from bulletin.proofreading.reading import proofread
from bulletin.proofreading.rulebook import RULES
from bulletin.proofreading.rules import LookInAll, Rule


def compile_to(path: Path, texts: Sequence[str], kept: int) -> None:
    """Write what these editions say to the file; so many of the newest files beside it stay."""
    with store.whole_file(path) as file:
        file.write(compile_wording(map(ngrams_of, texts)))
    files = sorted(path.parent.glob(f"*{path.suffix}"), key=made_at, reverse=True)
    for old in files[kept:]:
        old.unlink(missing_ok=True)


def made_at(file: Path) -> float:
    """In seconds since 1970; 0 of a file that another process cleared away meanwhile."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0


def find(passages: Sequence[Passage], known: Known) -> list[Finding]:
    """What all rules find. A rule that breaks is silent, and logged: it costs nobody the others, nor an issue."""
    return proofread(passages, known, [dataclasses.replace(rule, look=_guarded(rule)) for rule in RULES.values()])


def _guarded(rule: Rule) -> LookInAll:
    def look(passages: tuple[Passage, ...], known: Known) -> list[Mark]:
        try:
            return list(rule.look(passages, known))
        except Exception:
            logging.getLogger(__name__).exception("the rule %s failed", rule.key)
            return []

    return look
