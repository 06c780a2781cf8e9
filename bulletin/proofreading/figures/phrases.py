"""Set phrases: those that hold a number in characters, and the few that hold Arabic figures."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bulletin.proofreading.faults import Fault, looking_for
from bulletin.proofreading.figures.numerals import FIGURES, ONE_TO_NINE, value_of
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.rules import Rule, in_each

_PHRASES = Path(__file__).with_name("phrases.txt").read_text(encoding="utf-8").split()
_IN_CHARACTERS = str.maketrans("123456789", ONE_TO_NINE)
# By its first character, so that a text full of numerals costs one look at the second; the longest phrase first.
_PHRASE = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(sorted((phrase[1:] for phrase in phrases), key=lambda rest: (rest[0], -len(rest))))})"
        for first, phrases in groupby(sorted(_PHRASES), key=lambda phrase: phrase[0])
    )
)
_FIGURE = re.compile("[1-9]")
_WEEKDAY = re.compile(
    r"(?<![每0-9一二两三四五六七八九十几本上下整])周(?P<it>[1-6])(?=[至到、，。（(）)上下晚早开休]|$)"
)
_NETWORK = re.compile(r"(?P<it>(?P<figure>[二三四五六])G)(?=手机|网络|基站|技术|信号|应用|时代|通信)")
_PETROL = re.compile(r"(?P<it>(?P<figure>九十二|九十五|九十七|九十八))(?=号汽油)")
_VITAMIN = re.compile("(?<=维生素B)(?P<it>(?P<figure>十二|[一二六]))(?![般样些种直是])")


def _phrases(passage: Passage, known: Known) -> Iterator[Mark]:
    text = passage.text
    if not _FIGURE.search(text):
        return
    for match in _PHRASE.finditer(text.translate(_IN_CHARACTERS)):
        start, end, phrase = *match.span(), match.group()
        words = text[start:end]
        if words != phrase and not _is_part_of_a_number(text, start, end):
            yield Mark(passage, start, end, f"“{phrase}”是定型的词语，里面的数字用汉字。", (phrase,))


def _is_part_of_a_number(text: str, start: int, end: int) -> bool:
    """Whether a figure at either end of the phrase goes on outside: 11方面 holds no 一方面."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    goes_on = bool(re.match(r"[0-9A-Za-z.．,，:：/+-]", before)) and text[start] in "123456789"
    return goes_on or (bool(re.match(r"[0-9A-Za-z.．:：/-]", after)) and text[end - 1] in "123456789")


RULES = (
    Rule(
        key="figures.set-phrase",
        name="定型词语中的数字用汉字",
        source="GB/T 15835-2011 4.2.3",
        level=Level.MUST,
        look=in_each(_phrases, WRITTEN),
        wrong=(
            "⟦1心1意→一心一意⟧谋发展，心里⟦7上8下→七上八下⟧。",
            "⟦星期5→星期五⟧⟦进1步→进一步⟧整改。",
            "⟦第1时间→第一时间⟧",
        ),
        right=(
            "一心一意谋发展。",
            "11方面举措",
            "统计1户，第1季度",
            "系统1套、第3方案、1把手电筒",
            "星期一9时，每周1次",
        ),
    ),
    Rule(
        key="figures.weekday",
        name="星期几用汉字",
        source="GB/T 15835-2011 4.2.3",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_WEEKDAY, "星期几用汉字，请写作“周{instead}”。", lambda match: (FIGURES[int(match["it"])],))
            ),
            WRITTEN,
        ),
        wrong=("周⟦1→一⟧至周⟦5→五⟧开放。",),
        right=("周一至周五开放。", "每周1次", "第3周1人", "一周5、6次"),
    ),
    Rule(
        key="figures.arabic-phrase",
        name="定型词语中的数字用阿拉伯数字",
        source="GB/T 15835-2011 4.1.3",
        level=Level.MUST,
        look=in_each(
            looking_for(
                *(
                    Fault(
                        pattern,
                        "这个词里的数字用阿拉伯数字，“{it}”应写作“{instead}”。",
                        lambda match: (match["it"].replace(match["figure"], str(value_of(match["figure"]))),),
                    )
                    for pattern in (_NETWORK, _PETROL, _VITAMIN)
                )
            ),
            WRITTEN,
        ),
        wrong=("建成⟦五G→5G⟧基站12个。", "⟦九十五→95⟧号汽油", "维生素B⟦十二→12⟧"),
        right=("建成5G基站12个。", "95号汽油", "维生素B12", "维生素B一般由食物补充"),
    ),
)
