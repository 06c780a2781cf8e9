"""公文: what official documents look like, as far as it is in their words (GB/T 9704-2012)."""

from bulletin.proofreading.documents import attachments, dates, head_and_foot, inline, numbers, order, titles
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = (
    *numbers.RULES,
    *order.RULES,
    *inline.RULES,
    *titles.RULES,
    *dates.RULES,
    *attachments.RULES,
    *head_and_foot.RULES,
)
