"""Words that are often written wrongly, and those of which one form is preferred: two lists, no opinion.

A line of a list: the wrong form, the right one, and words that hold the wrong form and are right as they stand.
"""

from collections.abc import Iterator
from pathlib import Path

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.rules import LookInOne, Rule, in_each
from bulletin.proofreading.words.lexicon import Lexicon


def entries_of(name: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Of a list in this folder: wrong form -> right form, and the words that are right as they stand."""
    entries = {}
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        wrong, right, *longer = line.split("\t")
        entries[wrong] = right, tuple(" ".join(longer).split())
    return entries


def _listed_in(name: str, sentence: str) -> LookInOne:
    entries = entries_of(name)
    kept = {word: None for _, longer in entries.values() for word in longer}
    lexicon: Lexicon[str] = Lexicon({**kept, **{wrong: right for wrong, (right, _) in entries.items()}})

    def look(passage: Passage, known: Known) -> Iterator[Mark]:
        for start, end, right in lexicon.found_in(passage.text):
            words = passage.text[start:end]
            yield Mark(passage, start, end, sentence.format(wrong=words, right=right), (right,))

    return look


RULES = (
    Rule(
        key="words.misspelt",
        name="常见错词",
        source="《现代汉语词典》",
        level=Level.MUST,
        look=in_each(_listed_in("misspelt.tsv", "“{wrong}”应写作“{right}”。"), WRITTEN),
        wrong=(
            "⟦布署→部署⟧年底工作，建立⟦台帐→台账⟧。",
            "群众⟦迫不急待→迫不及待⟧，干部⟦一如继往→一如既往⟧。",
            "# 云溪区⟦峻工→竣工⟧一批口袋公园",
        ),
        right=(
            "公布署名文章，按装修标准验收。",
            "防犯罪宣传进社区。",
            "三座落成的公园，研究竞赛办法，在线锁定名额。",
            "搭起帐篷，挂帐篷。",
            "补充份额",
        ),
    ),
    Rule(
        key="words.variant",
        name="异形词",
        source="《第一批异形词整理表》（GF 1001—2001）",
        level=Level.SHOULD,
        look=in_each(_listed_in("variants.tsv", "“{wrong}”的推荐词形是“{right}”。"), WRITTEN),
        wrong=("据媒体⟦报导→报道⟧，活动⟦丰富多采→丰富多彩⟧。", "⟦宏扬→弘扬⟧好家风，⟦人材→人才⟧济济。"),
        right=("这一情况经上报导致误会。", "每人材料一份。", "机关连夜部署。", "通过份额认购。"),
    ),
)
