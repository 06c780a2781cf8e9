"""数字: the use of numerals, clause by clause (GB/T 15835-2011)."""

from bulletin.proofreading.figures import (
    calendars,
    clock,
    dates,
    daynames,
    grammar,
    mixed,
    phrases,
    rough,
    signs,
    units,
    writing,
    years,
)
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = (
    *years.RULES,
    *dates.RULES,
    *calendars.RULES,
    *daynames.RULES,
    *clock.RULES,
    *mixed.RULES,
    *phrases.RULES,
    *writing.RULES,
    *units.RULES,
    *rough.RULES,
    *grammar.RULES,
    *signs.RULES,
)
