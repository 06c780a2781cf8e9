"""What the office's released editions say, as short runs of Chinese characters and how often each occurs.

Three pure steps, so that whoever releases an edition need know nothing of the inside: `ngrams_of` what one edition
says, `compile_wording` of all editions into one small file, `load` that file (kept by path in the process).
"""

import re
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

LONGEST = 4  # characters
MOST_RUNS = 1_900_000  # kept: 5 bytes each
MOST_OFTEN = 255  # beyond that it makes no difference how often
_SIGN = b"wording1"
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


@dataclass(frozen=True)
class Wording:
    """How often a run of up to LONGEST characters occurs in what the office released."""

    keys: "array[int]"
    counts: bytes

    def count(self, run: str) -> int:
        key = crc32(run.encode())
        at = bisect_left(self.keys, key)
        return self.counts[at] if at < len(self.keys) and self.keys[at] == key else 0


def ngrams_of(text: str) -> str:
    """What one edition says, as `compile_wording` takes it: its stretches of Chinese characters, a line each.

    A few kilobytes an edition, always the same for the same text; may be kept as it is.
    """
    return "\n".join(_HAN.findall(text))


def compile_wording(many: Iterable[str]) -> bytes:
    """The file for what `ngrams_of` gave of each edition; the same bytes for the same editions in any order.

    Of very many texts it leaves out the longest runs that occur only once.
    """
    counted = [Counter[int]() for _ in range(LONGEST)]
    for stretches in many:
        for stretch in stretches.split("\n"):
            for length, counter in enumerate(counted, start=1):
                counter.update(_keys(stretch, length))
    often = _most_telling(counted)
    keys = array("I", sorted(often))
    counts = bytes(min(often[key], MOST_OFTEN) for key in keys)
    if sys.byteorder == "big":
        keys.byteswap()
    return _SIGN + keys.tobytes() + counts


def load(path: Path) -> Wording:
    """The compiled file; raises OSError where there is none, ValueError where it is something else."""
    return _loaded(str(path))


@lru_cache(maxsize=4)
def _loaded(path: str) -> Wording:
    data = Path(path).read_bytes()
    count, rest = divmod(len(data) - len(_SIGN), 5)
    if not data.startswith(_SIGN) or rest:
        raise ValueError(f"{path} is no file of wording")
    keys = array("I", data[len(_SIGN) : len(_SIGN) + 4 * count])
    if sys.byteorder == "big":
        keys.byteswap()
    return Wording(keys, data[len(_SIGN) + 4 * count :])


def _keys(stretch: str, length: int) -> Iterator[int]:
    runs = map("".join, zip(*(stretch[start:] for start in range(length)), strict=False))
    return map(crc32, map(str.encode, runs))


def _most_telling(counted: list[Counter[int]]) -> Counter[int]:
    """All of them, or as many as are kept: those go first that are longest and occur once."""
    for counter in reversed(counted):
        if sum(map(len, counted)) > MOST_RUNS:
            for key in [key for key, count in counter.items() if count == 1]:
                del counter[key]
    return sum(counted, Counter())
