"""How the words of released editions are typed: by their pinyin, or with one character for another.

Written with each release, so that a search need not work out how anything is read. What is suggested is only ever
checked against what is released now by whoever asks.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import rjieba

from bulletin.document.content import Content
from bulletin.models import Reading

LONGEST_WORD = 10
MOST_WORDS_A_TERM = 4
OFTEN = 2  # as often words stand beside each other in texts that are no title to be known together
AT_MOST = 3

_HAN = re.compile(r"[\u3400-\u9fff]{2,}")
# As pinyin is typed: 6 letters make two or three syllables, fewer are more likely a word of another language.
_LETTERS = re.compile(r"[a-z]{4,60}", re.ASCII)


def add(document: Content) -> None:
    """To be called in the transaction that writes the entries. In order, so that two releases wait for each other."""
    words = sorted(set(_words_of(document)))
    Reading.objects.bulk_create(map(_reading, words), ignore_conflicts=True, batch_size=500)


def clear() -> None:
    Reading.objects.all().delete()


def typed_as(letters: str) -> list[str]:
    """Words that are read as the letters say, the longest known first; none for what cannot be pinyin."""
    joined = re.sub(r"[\s'’]+", "", letters)
    if not _LETTERS.fullmatch(joined):
        return []
    return list(Reading.objects.filter(letters=joined).order_by("-pk").values_list("word", flat=True)[:AT_MOST])


def but_for_the_middle(word: str) -> list[str]:
    """Words of three characters with another one in the middle, as names are often mistyped."""
    known = Reading.objects.filter(first=word[:1], last=word[-1:], length=3)
    return list(known.exclude(word=word).order_by("-pk").values_list("word", flat=True)[:AT_MOST])


def _reading(word: str) -> Reading:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    letters = "".join(lazy_pinyin(word)).replace("ü", "v")
    return Reading(word=word, letters=letters[:120], first=word[0], last=word[-1], length=len(word))


def _words_of(document: Content) -> Iterator[str]:
    names = (document.bulletin, document.publisher, document.signer, *document.reviewers, *document.editors)
    recipients = document.recipients
    units = (*recipients.report, *recipients.send, *recipients.issue, *(a.source for a in document.articles))
    heads = (*units, *(brief.source for brief in document.briefs), *(article.column for article in document.articles))
    for name in chain(names, heads):
        yield from (run for run in _HAN.findall(name) if len(run) <= LONGEST_WORD)
    for line in chain(heads, (article.title for article in document.articles)):
        yield from _terms(line)
    paragraphs = chain.from_iterable(article.paragraphs for article in document.articles)
    bodies = chain(paragraphs, (brief.text for brief in document.briefs))
    terms = Counter(chain.from_iterable(map(_terms, bodies)))
    yield from (term for term, times in terms.items() if times >= OFTEN)


def _terms(line: str) -> Iterator[str]:
    """Its words, and those that stand beside each other as one."""
    for run in _HAN.findall(line):
        words = rjieba.cut(run)
        for start in range(len(words)):
            for end in range(start + 1, min(start + MOST_WORDS_A_TERM, len(words)) + 1):
                term = "".join(words[start:end])
                if 2 <= len(term) <= LONGEST_WORD:
                    yield term
