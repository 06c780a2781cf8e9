"""数字: the use of numerals, clause by clause (GB/T 15835-2011)."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
