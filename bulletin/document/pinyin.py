"""How a title is read aloud, to sort by."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin


def reading(title: str) -> str:
    """The title as an index sorts it: for each character pinyin, tone and the character; marks do not count.

    重庆 gives "chong2重 qing4庆". Figures come before letters, letters before what has no pinyin (GB/T 22466-2008).
    """
    bare = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", title)).casefold() or title
    syllables = lazy_pinyin(bare, style=Style.TONE3, errors=list)  # one for each character
    return " ".join(map("".join, zip(syllables, bare, strict=True)))
