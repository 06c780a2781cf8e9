"""Traditional characters (繁體) as simplified ones, character for character, so that places in a text stay."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

# Where characters stand that have another form: the ideographs, their extensions and compatibility forms.
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32400))


@lru_cache(maxsize=10_000)
def simplified(character: str) -> str:
    """One character's simplified form; itself if it has none, or none of one character."""
    if not any(ord(character) in block for block in _IDEOGRAPHS):
        return character
    form: str = _converter().convert(character)
    return form if len(form) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> "opencc.OpenCC":
    import opencc  # noqa: PLC0415  its tables, only for who needs them

    return opencc.OpenCC("t2s")
