"""用词: the office's own table of words, and a neutral list of words that are often written wrongly."""

from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()
