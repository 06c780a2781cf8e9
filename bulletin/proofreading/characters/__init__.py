"""错别字: wrong characters of like sound or shape, by a language model and what the office printed before."""

from bulletin.proofreading.characters.model import missing
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = ()

__all__ = ["RULES", "missing"]
