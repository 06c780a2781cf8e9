"""The input method's language model, a word trigram model: how likely a word is after two others.

Reads the file as it lies in Debian's package, a "trie with quantization and array-compressed pointers" of KenLM
(format 5): tables of numbers of a few bits each. Only what is asked for is looked up.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from bulletin.proofreading.characters.likeness import sounding

FILE = "zh_CN.lm"
PACKAGE = "libime-data-language-model"  # of Debian

_MAGIC = b"mmap lm http://kheafield.com/code format version 5\n"
_HEADER = Struct("<88xB7xI?7xQQQ4x")  # order, kind, whether it has words; how many words, pairs, triples
_WANTED = (3, 5, True)
_EIGHT = Struct("<Q")
UNKNOWN = 0
LONGEST_WORD = 4  # characters


def missing(path: Path | None) -> str:
    """What the rule lacks to work, and how to get it, in one sentence; "" where nothing is missing."""
    if path is None or not path.exists():
        return f"缺少输入法语言模型，不查错别字：请把软件包 {PACKAGE} 里的 {FILE} 放进数据文件夹的 proofreading。"
    return ""


@lru_cache(maxsize=2)
def load(path: Path) -> "Model":
    """Raises OSError where there is no file, ValueError where it is something else."""
    return Model(path.read_bytes())


class _Pair(NamedTuple):
    """What the model says of one word after another; its triples are those from `begin` to `end`."""

    prob: float
    backoff: float
    begin: int
    end: int


class _Table:
    """Entries of the same number of bits, each beginning with a word; sorted by word within a range."""

    def __init__(self, data: bytes, start: int, word_bits: int, bits: int) -> None:
        self._data, self._start, self._word_bits, self.bits = data, start, word_bits, bits
        self._mask = (1 << word_bits) - 1

    def entry(self, index: int) -> int:
        """The bits of an entry after its word, and more beyond."""
        at = index * self.bits
        found: int = _EIGHT.unpack_from(self._data, self._start + (at >> 3))[0] >> (at & 7)
        return found >> self._word_bits

    def find(self, word: int, begin: int, end: int) -> int:
        """The entry of the word between these, or -1."""
        data, start, bits, mask, read = self._data, self._start, self.bits, self._mask, _EIGHT.unpack_from
        while begin < end:
            middle = (begin + end) >> 1
            at = middle * bits
            here = read(data, start + (at >> 3))[0] >> (at & 7) & mask
            if here == word:
                return middle
            if here < word:
                begin = middle + 1
            else:
                end = middle
        return -1

    def size(self, entries: int) -> int:
        """Bytes: one entry more than there are, and room for reading eight bytes anywhere."""
        return ((1 + entries) * self.bits + 7) // 8 + 8


class Model:
    """Words are numbers here; UNKNOWN is any other, and the beginning of a sentence: the model has no sign for it."""

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER.size or not data.startswith(_MAGIC):
            raise ValueError("not a language model of KenLM")
        *kind, words, pairs, triples = _HEADER.unpack_from(data)
        if tuple(kind) != _WANTED:
            raise ValueError("not a language model of this kind")
        self._data = data
        end = self._lay_out(words, pairs, triples)
        names = data[end:].decode().split("\0")[:words]
        self.words = {name: number for number, name in enumerate(names)}
        self.fillers = _fillers(self.words)
        self.homophones = _homophones(self.words)
        self._pair = lru_cache(maxsize=1 << 17)(self._find_pair)
        self.score = lru_cache(maxsize=1 << 18)(self._score)

    def _score(self, word: int, before: int, before_that: int) -> float:
        """log10 of the probability of the word after `before_that`, `before`."""
        pair = self._pair(word, before)
        if pair is not None:
            if pair.begin < pair.end:
                at = self._triples.find(before_that, pair.begin, pair.end)
                if at >= 0:
                    return self._triple_probs[self._triples.entry(at) & self._prob_mask]
            return pair.prob + self._backoff(before, before_that)
        return self._weights[4 * word] + self._weights[4 * before + 1] + self._backoff(before, before_that)

    def number(self, word: str) -> int:
        return self.words.get(word, UNKNOWN)

    def alone(self, word: int) -> float:
        """log10 of the probability of the word anywhere."""
        return self._weights[4 * word]

    def _backoff(self, before: int, before_that: int) -> float:
        pair = self._pair(before, before_that)
        return pair.backoff if pair else 0.0

    def _find_pair(self, word: int, before: int) -> _Pair | None:
        at = self._pairs.find(before, self._first_pairs[2 * word + 1], self._first_pairs[2 * word + 3])
        if at < 0:
            return None
        entry = self._pairs.entry(at)
        backoff = self._pair_backoffs[entry & self._backoff_mask]
        prob = self._pair_probs[entry >> self._backoff_bits & self._prob_mask]
        return _Pair(prob, backoff, self._first_triple(at), self._first_triple(at + 1))

    def _first_triple(self, pair: int) -> int:
        high = bisect_right(self._steps, pair) - 1
        low = self._pairs.entry(pair) >> self._value_bits & ((1 << self._low_bits) - 1)
        return high << self._low_bits | low

    def _lay_out(self, words: int, pairs: int, triples: int) -> int:
        """Where each table lies; the byte after the last.

        Of a word there are log10 of its probability, what its successor pays if they are no pair (two floats), and
        where the pairs begin of which it is the last (as wide as the two).
        """
        at = _HEADER.size + 8 + 8 * words
        prob_bits, self._backoff_bits = self._data[at + 1 : at + 3]
        self._prob_mask, self._backoff_mask = (1 << prob_bits) - 1, (1 << self._backoff_bits) - 1
        self._value_bits = prob_bits + self._backoff_bits
        at += 8
        self._pair_probs, at = self._floats(at, 1 << prob_bits)
        self._pair_backoffs, at = self._floats(at, 1 << self._backoff_bits)
        self._triple_probs, at = self._floats(at, 1 << prob_bits)
        end = at + 16 * (words + 2)
        self._weights, self._first_pairs = array("f", self._data[at:end]), array("Q", self._data[at:end])
        at = end
        most_steps = self._data[at + 1]
        required = triples.bit_length()
        self._low_bits = required - _fewer_bits(required, pairs + 1, triples, most_steps)
        steps = (triples >> self._low_bits) + 1
        self._steps = array("Q", self._data[at + 8 : at + 8 + 8 * steps])
        at += 8 + 8 * steps + 7
        word_bits = words.bit_length()
        self._pairs = _Table(self._data, at, word_bits, word_bits + self._value_bits + self._low_bits)
        at += self._pairs.size(pairs)
        self._triples = _Table(self._data, at, word_bits, word_bits + prob_bits)
        return at + self._triples.size(triples)

    def _floats(self, at: int, count: int) -> tuple["array[float]", int]:
        end = at + 4 * count
        return array("f", self._data[at:end]), end


def _fillers(words: Iterable[str]) -> dict[str, str]:
    """For a word with one character left open (`人*政府`): which characters make it a word."""
    found: dict[str, str] = {}
    for word in words:
        if 2 <= len(word) <= LONGEST_WORD:
            for at, character in enumerate(word):
                opened = f"{word[:at]}*{word[at + 1 :]}"
                found[opened] = found.get(opened, "") + character
    return found


def _homophones(words: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        if 2 <= len(word) <= LONGEST_WORD:
            found[sounding(word)].append(word)
    return found


def _fewer_bits(required: int, pairs: int, triples: int, most: int) -> int:
    """How many high bits of a place are kept in an array of steps, as KenLM chooses: what makes the file smallest."""

    def change(bits: int) -> int:
        return (triples >> (required - bits)) * 64 - pairs * bits

    return min(range(min(required, most) + 1), key=change)
