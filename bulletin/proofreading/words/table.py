"""用词表: the words that the office itself does not use, or uses with care."""

from collections.abc import Iterator
from functools import lru_cache

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known, Term
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule
from bulletin.proofreading.words.lexicon import Lexicon

_KINDS = WRITTEN | {Kind.COLUMN, Kind.SOURCE}


def _terms(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    lexicon = _lexicon(known.terms)
    for passage in passages:
        if passage.kind in _KINDS:
            for start, end, term in lexicon.found_in(passage.text):
                level = Level.MUST if term.is_forbidden else Level.SHOULD
                yield Mark(passage, start, end, _sentence(term), term.use, level)


@lru_cache(maxsize=4)
def _lexicon(terms: tuple[Term, ...]) -> Lexicon[Term]:
    """What is to be used instead is right, even where it holds a word that is not: 残疾人 beside 残疾."""
    right = {word: None for term in terms for word in term.use}
    return Lexicon({**right, **{term.words: term for term in terms}})


def _sentence(term: Term) -> str:
    how = "不用" if term.is_forbidden else "慎用"
    use = "”或“".join(term.use)
    advice = f"请改用“{use}”" if use else "请换一种说法"
    source = f"（{term.source}）" if term.source else ""
    return f"用词表把“{term.words}”列为{how}，{advice}{source}。"


RULES = (
    # Without examples: it knows nothing but what an office tells it; tests/proofreading/test_words.py gives it tables.
    Rule(key="words.table", name="用词表", source="本单位用词表", level=Level.MUST, look=_terms, wrong=(), right=()),
)
