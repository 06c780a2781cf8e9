"""Short forms: said after their declaration, one for each name, and declared only where they are used."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from bulletin.proofreading.consistency.people import one_apart
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import HEADINGS, PROSE, Passage
from bulletin.proofreading.rules import Rule

_DECLARATION = re.compile(
    r"[（(](?:以下|下)?(?:简称|统称|称)[为作：:]?\s?[“‘「\"《]?(?P<short>[^（）()“”‘’「」\"《》]{2,16})[”’」\"》]?[）)]"
)
_FULL = re.compile("[\u4e00-\u9fff《》〈〉“”·、0-9]{2,40}$")
_BOUNDARY = re.compile("[由在对向和与及把将是为按照据经到给让使请要令从以于，。、；：“”《》（）的\\s]$")


class _Declared(NamedTuple):
    passage: Passage
    at: int  # its passage's place in the article
    full: str
    short: str
    start: int  # of the short form
    end: int


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for _, group in groupby(passages, key=lambda passage: passage.group):
        texts = [passage for passage in group if passage.kind in PROSE | HEADINGS]
        declared = [one for at, passage in enumerate(texts) for one in _declared_in(passage, at)]
        for number, one in enumerate(declared[:_MOST]):
            yield from _too_early(texts, one)
            yield from _twice(one, declared[:number])
            if not _is_used(texts, one):
                words = f"说明了简称“{one.short}”，后文却没有用到，可以不写简称。"
                yield Mark(one.passage, one.start, one.end, words, (), Level.HINT)


_MOST, _LONGEST = 20, 40  # declarations of an article, characters of a name


def _declared_in(passage: Passage, at: int) -> Iterator[_Declared]:
    for match in _DECLARATION.finditer(passage.text):
        full = _FULL.search(passage.text, max(0, match.start() - _LONGEST), match.start())
        if full:
            yield _Declared(passage, at, full[0].strip("“”《》"), match["short"].strip(), *match.span("short"))


def _too_early(texts: list[Passage], one: _Declared) -> Iterator[Mark]:
    for at, passage in enumerate(texts[: one.at + 1]):
        text = passage.text[: one.start] if at == one.at else passage.text
        for match in re.finditer(re.escape(one.short), text):
            if _stands_alone(text, match.start()) and not _is_within(text, match, one.full):
                words = f"简称“{one.short}”在后面才说明，第一次出现请用全称，或者把说明移到这里。"
                yield Mark(passage, match.start(), match.end(), words, (), Level.SHOULD)
                return


def _stands_alone(text: str, start: int) -> bool:
    return start == 0 or bool(_BOUNDARY.search(text[start - 1 : start]))


def _is_within(text: str, match: re.Match[str], full: str) -> bool:
    at = full.find(match[0])
    return at >= 0 and text[max(0, match.start() - at) : match.start()] == full[:at][-match.start() :] and at > 0


def _twice(one: _Declared, above: list[_Declared]) -> Iterator[Mark]:
    for other in above:
        is_same = one.full.endswith(other.full) or other.full.endswith(one.full)
        if is_same and one.short != other.short:
            words = f"前面说明的简称是“{other.short}”，这里又说明为“{one.short}”，请统一。"
            yield Mark(one.passage, one.start, one.end, words, (other.short,))
            return
        if is_same and one.short == other.short:
            words = f"简称“{one.short}”前面已经说明，这里不必重复。"
            yield Mark(one.passage, one.start, one.end, words, (), Level.HINT)
            return
        if one.short == other.short and not one_apart(one.full, other.full):
            words = f"“{one.short}”前面是另一名称的简称，这里又作简称，请区别开。"
            yield Mark(one.passage, one.start, one.end, words)
            return


def _is_used(texts: list[Passage], one: _Declared) -> bool:
    """Anywhere else; before its declaration it is told as used too early."""
    own = one.passage.text
    rest = own[: one.start].removesuffix(one.full) + own[one.end :]
    return one.short in rest or any(one.short in passage.text for passage in texts if passage is not one.passage)


SHORT_FORM = Rule(
    key="consistency.short-form",
    name="简称的说明",
    source="公文写作惯例：先写全称，注明简称后再用简称",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "由⟦创建办⟧牵头整治。\n青澜市创建工作办公室（以下简称“创建办”）印发方案。\n创建办每周通报。",
        "青澜市创建工作办公室（以下简称“创建办”）印发方案。创建办通报。\n"
        "青澜市创建工作办公室（以下简称“⟦市创办→创建办⟧”）通报。市创办督办。",
        "青澜市志愿服务联合会（以下简称⟦市志联⟧）成立。",
    ),
    right=(
        "青澜市创建工作办公室（以下简称“创建办”）印发方案。\n创建办每周通报。",
        "青澜市创建工作办公室发文。\n青澜市创建工作办公室（以下简称创建工作办公室）每周通报，创建工作办公室督办。",
        "# 创建办印发方案\n青澜市创建工作办公室（以下简称“创建办”）印发方案，创建办督办。",
    ),
)
