"""Which characters are taken for which: those of the same sound, of a near one, and of like shape."""

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

# A line a character of GB/T 2312: itself, its syllables, what looks like it. Written by bench/likeness.py.
_TABLE = Path(__file__).with_name("likeness.tsv")
_NEAR_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "l": "n", "r": "n", "f": "h"}


class Like(IntEnum):
    SOUND = 0
    NEAR_SOUND = 1
    SHAPE = 2


@lru_cache(maxsize=8192)
def likes(character: str) -> dict[str, Like]:
    """What the character may stand for, and why; of two reasons the closer."""
    if character not in _rows():
        return {}
    same, near = _of_sound(), _of_near_sound()
    row = _rows()[character]
    found = dict.fromkeys(row.shapes, Like.SHAPE)
    found |= {other: Like.NEAR_SOUND for sound in row.sounds for other in near[_blurred(sound)]}
    found |= {other: Like.SOUND for sound in row.sounds for other in same[sound]}
    found.pop(character, None)
    return found


def sounding(text: str) -> str:
    """How it is said, by the commonest sound of each character: what is typed for it."""
    return text.translate(_typed())


class _Row(NamedTuple):
    sounds: tuple[str, ...]  # the commonest first
    shapes: str  # the most alike first


@lru_cache(maxsize=1)
def _rows() -> dict[str, _Row]:
    lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {character: _Row(tuple(sounds.split()), shapes) for character, sounds, shapes in lines}


@lru_cache(maxsize=1)
def _typed() -> dict[int, str]:
    return {ord(character): f"{row.sounds[0]} " for character, row in _rows().items()}


@lru_cache(maxsize=1)
def _of_sound() -> dict[str, list[str]]:
    return _groups((character, row.sounds) for character, row in _rows().items())


@lru_cache(maxsize=1)
def _of_near_sound() -> dict[str, list[str]]:
    return _groups((character, map(_blurred, row.sounds)) for character, row in _rows().items())


def _groups(pairs: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for character, sounds in pairs:
        for sound in sounds:
            groups[sound].append(character)
    return groups


def _blurred(syllable: str) -> str:
    """As those say it who do not tell zh from z, l from n, ang from an."""
    for initial, blurred in _NEAR_INITIALS.items():
        if syllable.startswith(initial):
            syllable = blurred + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable
