"""标点: the use of punctuation marks, clause by clause (GB/T 15834-2011)."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
