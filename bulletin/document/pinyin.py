"""How a title is read aloud, to sort by."""

import re
import unicodedata


def reading(title: str) -> str:
    """The title as an index sorts it: for each character pinyin, tone and the character; marks do not count.

    重庆 gives "chong2重 qing4庆". Figures come before letters, letters before what has no pinyin (GB/T 22466-2008).
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    bare = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", title)).casefold() or title
    # One for each character. `list` is as its documentation has it; its types know only what makes one string.
    syllables = lazy_pinyin(bare, style=Style.TONE3, errors=list)  # type: ignore[arg-type]  # see above
    return " ".join(map("".join, zip(syllables, bare, strict=True)))
