"""What readers may have meant when little holds their very words: texts that hold much of them, near each other.

What is typed is cut at punctuation and at the words of a question, then into pairs of characters: no dictionary decides
what a word is. Each pair weighs the more the fewer texts have it. The index finds the texts by the pairs that are
rare; what is found is ranked here, so that both databases answer alike. All of it is bounded: so many pairs, so many
texts, so many characters.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.db import connection

from bulletin.models import Entry, Status
from bulletin.search import bigrams, readings
from bulletin.search.entries import HOLDS, IMPRINT, Query, fold, newest, rows_of

LITTLE = 3  # with fewer hits of the very words, what holds parts of them is offered too
SAMPLE, SAMPLE_LENGTH = 210, 2000  # the newest rows, and of each so many characters, tell how frequent a pair is
MOST_PAIRS = 30  # the rarest ones, which the index is asked for
MOST_OF_A_PAIR = 4000  # rows
SHARE = 0.15  # of all rows, that the pairs asked for may have together
MOST_TEXTS = 100
MOST_SPELLED = 40  # of these, in which another spelling is looked for
MOST_CHARACTERS = 1_000_000  # of all the texts that are ranked
LEAST = 0.45  # of the best score: what has less of the words is not offered
NEAR, IN_TITLE, IN_A_ROW, OF_IMPRINT = 0.5, 0.6, 0.5, 0.7  # what a pair counts besides: in one line, in the title, …

# A question's words, which no text is looked for by.
_ASKING = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|为什么|什么时候|什么|哪里|哪儿|哪些|哪个|多少钱|多少|请问|是不是|有没有|能不能|可不可以"
    "|可以|会不会|[我你您谁哪吗呢吧啊么的了]"
)
_UNIT = re.compile(r"[0-9a-z]+[\u3400-\u9fff]?|[\u3400-\u9fff\U00020000-\U0003134f]")
_SIGN = re.compile(r"[\W_]+")
_ONE_HAN = "([\u3400-\u9fff])"


@dataclass(frozen=True)
class Parts:
    """What a search was cut into: runs of characters, and of each its pairs, by which texts are looked for."""

    runs: tuple[str, ...]
    pairs: tuple[str, ...]


class Meant(NamedTuple):
    """Primary keys of entries: those that hold all of it but for punctuation, those that hold parts, the best first;
    what to mark in them; another spelling, if that is rather what released texts have."""

    whole: list[int]
    parts: list[int]
    marks: tuple[str, ...]
    spelling: str = ""


class _Text(NamedTuple):
    """An entry, whose text is folded."""

    pk: int
    place: str
    title: str
    lines: list[str]
    text: str


def find(query: Query, typed: str) -> Meant:
    """What holds parts of what was typed, within what the query is narrowed to."""
    parts = parts_of(typed)
    if not parts.pairs:
        return Meant([], [], ())
    weights = _weights(parts, query)
    texts = _texts(_candidates(weights, query))
    scores = {text.pk: _score(text, parts, weights) for text in texts}
    ranked = sorted(texts, key=lambda text: scores[text.pk], reverse=True)
    wanted = _SIGN.sub("", fold(typed))
    whole = [text.pk for text in ranked if _has_most(text, parts) and wanted in _SIGN.sub("", text.text)]
    enough = LEAST * max(scores.values(), default=0)
    some = [text.pk for text in ranked if text.pk not in whole and scores[text.pk] >= enough > 0]
    return Meant(whole, some, parts.pairs, "" if whole else _spelling(typed, parts, ranked[:MOST_SPELLED]))


def _has_most(text: _Text, parts: Parts) -> bool:
    return 2 * sum(pair in text.text for pair in parts.pairs) >= len(parts.pairs)


def parts_of(typed: str) -> Parts:
    """Of a question without its words of asking, unless nothing else is left."""
    folded = fold(typed)
    runs = _runs(_ASKING.sub(" ", folded)) or _runs(folded)
    pairs = dict.fromkeys(pair for run in runs for pair in _pairs(run))
    return Parts(tuple(runs), tuple(pairs))


def _runs(folded: str) -> list[str]:
    return [run for run in _SIGN.sub(" ", folded).split() if len(run) > 1]


def _pairs(run: str) -> list[str]:
    """Two characters side by side; a number or Latin word is as one, and stands with the character after it (10月)."""
    units = _UNIT.findall(run)
    pairs = [unit for unit in units if len(unit) > 1]
    return pairs + [before + after for before, after in pairwise(units) if len(before) == len(after) == 1]


# Candidates


def _weights(parts: Parts, query: Query) -> dict[str, int]:
    """What each pair weighs: the more, the fewer of the newest rows have it."""
    having = ", ".join([f"SUM(CASE WHEN {HOLDS[connection.vendor]} THEN 1 ELSE 0 END)"] * len(parts.pairs))
    within = " AND ".join(["TRUE", *query.chosen])
    (row,) = rows_of(
        f"SELECT COUNT(*), {having} FROM"  # noqa: S608
        f" (SELECT substr(text, 1, {SAMPLE_LENGTH}) AS text FROM bulletin_entry"
        f" WHERE {within} ORDER BY date DESC, id LIMIT {SAMPLE}) AS newest",
        [*parts.pairs, *query.chosen.values()],
    )
    rows, *counts = row
    return {
        pair: round(100 * math.log((rows + 1) / ((count or 0) + 0.5)))
        for pair, count in zip(parts.pairs, counts, strict=True)
    }


def _candidates(weights: dict[str, int], query: Query) -> list[int]:
    """Entries that have most of the rare pairs by weight; where these find little, the newest besides."""
    found = _having(_rare(weights), weights, query)
    return found if len(found) >= LITTLE else list(dict.fromkeys([*found, *_newest(query)]))


def _rare(weights: dict[str, int]) -> list[str]:
    """The rarest pairs, as many as may have their share of all rows together."""
    rare, share = [], 0.0
    for pair in sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_PAIRS]:
        share += _share(weights[pair])
        if share > SHARE:
            break
        rare.append(pair)
    return rare


def _share(weight: int) -> float:
    """Of all rows, that have a pair of this weight; next to none for the heaviest, which the sample has not."""
    return math.exp(-weight / 100) - 0.5 / SAMPLE


def _newest(query: Query) -> list[int]:
    within = " AND ".join(["TRUE", *query.chosen])
    newest = f"SELECT id FROM bulletin_entry WHERE {within} ORDER BY date DESC, id LIMIT {MOST_TEXTS}"  # noqa: S608
    return [pk for (pk,) in rows_of(newest, list(query.chosen.values()))]


def _having(pairs: list[str], weights: dict[str, int], query: Query) -> list[int]:
    """The entries that have most of the pairs by weight, asked of the index."""
    if not pairs:
        return []
    branches: list[str] = []
    values: list[str | int | None] = []
    for pair in pairs:
        rows, tokens = bigrams.rows_with_tokens_of([pair])
        branches.append(
            f"SELECT id, {weights[pair]} AS weight FROM ({rows} ORDER BY 1 DESC LIMIT {MOST_OF_A_PAIR}) AS one"  # noqa: S608
        )
        values.append(tokens)
    within = " AND ".join(["TRUE", *query.chosen])
    found = rows_of(
        "SELECT entry.id FROM"  # noqa: S608
        f" (SELECT id, SUM(weight) AS weight FROM ({' UNION ALL '.join(branches)}) AS weighed GROUP BY id) AS found"
        f" JOIN (SELECT id, date FROM bulletin_entry WHERE {within}) AS entry ON entry.id = found.id"
        f" ORDER BY found.weight DESC, entry.date DESC, entry.id LIMIT {MOST_TEXTS}",
        [*values, *query.chosen.values()],
    )
    return [pk for (pk,) in found]


def _texts(pks: Sequence[int]) -> list[_Text]:
    """Of what is released, in the order given, until it is much."""
    released = Entry.objects.filter(pk__in=pks, edition__status=Status.RELEASED).order_by()
    rows = {row[0]: row for row in released.values_list("pk", "place", "title_length", "text")}
    texts: list[_Text] = []
    characters = 0
    for pk in filter(rows.__contains__, pks):
        _, place, title_length, text = rows[pk]
        characters += len(text)
        if characters > MOST_CHARACTERS and texts:
            break
        texts.append(_Text(pk, place, text[:title_length], text.split("\n"), text))
    return texts


# Ranking


def _score(text: _Text, parts: Parts, weights: dict[str, int]) -> float:
    there = [pair for pair in parts.pairs if pair in text.text]
    score = float(sum(weights[pair] for pair in there))
    score += NEAR * max(sum(weights[pair] for pair in there if pair in line) for line in text.lines)
    score += IN_TITLE * sum(weights[pair] for pair in there if pair in text.title)
    score += IN_A_ROW * sum(
        min(weights[first], weights[second])
        for first, second in pairwise(there)
        if first[-1] == second[0] and first + second[1:] in text.text
    )
    return score * OF_IMPRINT if text.place == IMPRINT else score


# Another spelling


def _spelling(typed: str, parts: Parts, texts: Iterable[_Text]) -> str:
    """What was typed with one character as released texts have it there, or as its pinyin is read; "" if none fits."""
    folded = fold(typed)
    if folded.isascii():
        return _released(readings.typed_as(folded))
    joined = "\n".join(text.text for text in texts)
    for run in parts.runs:
        if right := _put_right(run, joined) or _known_but_for_the_middle(run):
            return folded.replace(run, right)
    return ""


def _known_but_for_the_middle(run: str) -> str:
    return _released(readings.but_for_the_middle(run)) if len(run) == 3 else ""


def _released(words: Iterable[str]) -> str:
    """The first that stands in what is released now: readings are kept of what was withdrawn, too."""
    return next((word for word in words if _texts(newest(Query((fold(word),)), 1).entries)), "")


def _put_right(run: str, texts: str) -> str:
    """The run with one other character, where the texts have that between its neighbours and never this one."""
    best, times = "", 0
    for place, character in enumerate(run):
        before, after = run[max(0, place - 2) : place], run[place + 1 : place + 3]
        is_inside = bool(before and after)
        if len(before) + len(after) < (3 if is_inside and len(run) > 3 else 2) or before + character + after in texts:
            continue
        others = Counter(re.findall(re.escape(before) + _ONE_HAN + re.escape(after), texts))
        for other, count in others.most_common(1):
            if count > times:
                best, times = run[:place] + other + run[place + 1 :], count
    return best
