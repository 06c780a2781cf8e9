"""Signs of one kind in one form throughout an issue."""

import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.rules import Rule

_PERCENT = re.compile("(?<=[0-9])[%％]")


def _percent_signs(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    """The rarer of % and ％, wherever it stands."""
    found = [
        (passage, match) for passage in passages if passage.kind in WRITTEN for match in _PERCENT.finditer(passage.text)
    ]
    wide = sum(match.group() == "％" for _, match in found)
    rarer, other = ("％", "%") if wide * 2 <= len(found) else ("%", "％")
    for passage, match in found:
        if match.group() == rarer:
            yield Mark(passage, *match.span(), f"本期的百分号有全角也有半角，请统一为“{other}”。", (other,))


RULES = (
    Rule(
        key="figures.percent-sign",
        name="百分号全角半角统一",
        source="GB/T 15835-2011 4.3",
        level=Level.HINT,
        look=_percent_signs,
        wrong=("增长5%，下降3%。\n整改率为90⟦％→%⟧。", "增长5⟦％→%⟧，下降3%。"),
        right=("增长5%，下降3%。", "增长5％，下降3％。"),
    ),
)
