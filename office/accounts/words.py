"""The office's own words, which are the first a stranger guesses a password by, in characters and as they are typed."""

from collections.abc import Callable, Iterable

from office.models import RecipientUnit, User

LONGEST = 5  # characters of a word within a longer name
_ALWAYS = ["简报", "创建", "文明", "城市", "动态", "编辑部", "办公室", "管理员", "密码", "admin", "newsroom"]

# Other rooms put in where they keep theirs.
SOURCES: list[Callable[[], Iterable[str]]] = [
    lambda: _ALWAYS,
    lambda: User.objects.values_list("name", flat=True),
    lambda: User.objects.values_list("username", flat=True),
    lambda: RecipientUnit.objects.values_list("name", flat=True),
]


def known() -> list[str]:
    """Every word of every source, as it stands and as pinyin."""
    names = {name for source in SOURCES for name in source() if name}
    return sorted(names.union(*(typed(name) for name in names)))


def typed(name: str) -> set[str]:
    """What of a name is typed: the pinyin of it and of each run of characters in it, and the first letters of it."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    syllables = lazy_pinyin(name.casefold(), errors="ignore")
    runs = {
        "".join(syllables[start : start + length])
        for length in range(1, LONGEST + 1)
        for start in range(len(syllables) - length + 1)
    }
    initials = "".join(syllable[0] for syllable in syllables)
    return {word for word in runs | {"".join(syllables), initials} if len(word) > 1}
