"""公文: what official documents look like, as far as it is in their words (GB/T 9704-2012)."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
