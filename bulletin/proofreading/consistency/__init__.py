"""前后一致: days, sums, names and posts that do not agree with each other or with what the office knows."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
