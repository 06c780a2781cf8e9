"""Traditional characters (繁體): an office may type them; the words a bulletin is known by are known in both."""

from collections.abc import Iterable

from bulletin.document import traditional
from bulletin.intake.margin import Notes

# The characters of the vocabulary, and the most common ones besides: one for one, so that places in a text stay.
_SIMPLIFIED_BY_TRADITIONAL = dict(
    zip(
        "報發審編輯簡訊總錄責來導讀號級內資辦員會處廳學館組隊單機關聯電話郵網傳對簽協製時間頁則條動態遞聞圖週區縣點"
        "覽稱轉載攝參閱專業務與為這個們國長門東車見風馬",
        "报发审编辑简讯总录责来导读号级内资办员会处厅学馆组队单机关联电话邮网传对签协制时间页则条动态递闻图周区县点"
        "览称转载摄参阅专业务与为这个们国长门东车见风马",
        strict=True,
    )
)
_TRADITIONAL_OF = {short: long for long, short in _SIMPLIFIED_BY_TRADITIONAL.items() if short != long}
_TRADITIONAL = frozenset(_TRADITIONAL_OF.values())
_SIMPLIFIED = frozenset(_TRADITIONAL_OF)
# A quoted name or two make no text in traditional characters.
_FEWEST = 10


def simplified(words: str) -> str:
    """The words as the vocabulary spells them."""
    return "".join(map(traditional.simplified, words))


def in_both(pattern: str) -> str:
    """The regular expression, matching its words in traditional characters too."""
    parts = []
    is_in_set = False
    for place, character in enumerate(pattern):
        is_escaped = place > 0 and pattern[place - 1] == "\\"
        if character in "[]" and not is_escaped:
            is_in_set = character == "["
        other = _TRADITIONAL_OF.get(character)
        pair = f"{character}{other}"
        parts.append(character if other is None else pair if is_in_set else f"[{pair}]")
    return "".join(parts)


def tell_traditional(texts: Iterable[str], notes: Notes) -> None:
    """Say so if the text is in traditional characters: it is kept as typed."""
    long = plain = 0
    for text in texts:
        long += sum(character in _TRADITIONAL for character in text)
        plain += sum(character in _SIMPLIFIED for character in text)
    if long >= _FEWEST and long > plain:
        notes.say("正文是繁体字，照原样收入，没有改成简体。")
