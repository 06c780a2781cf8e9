"""用词: the office's own table of words, and a neutral list of words that are often written wrongly."""

from bulletin.proofreading.rules import Rule
from bulletin.proofreading.words import confused, misspelt, table

RULES: tuple[Rule, ...] = (*table.RULES, *misspelt.RULES, *confused.RULES)
