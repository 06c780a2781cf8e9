"""校对: what is wrong, or looks wrong, in a document, by rules that each name their source. It only ever suggests.

Pure: a document (or lines of text) and what the office knows go in, findings come out. Knows no model, no request and
no setting; `proofreader.py` asks it for an issue and keeps the answers.
"""

from bulletin.proofreading.findings import Finding, Level, Mark
from bulletin.proofreading.known import Known, Leader, Term, UnitName
from bulletin.proofreading.passages import Kind, Passage, passages_of, passages_of_lines
from bulletin.proofreading.reading import proofread
from bulletin.proofreading.rulebook import GROUPS, RULES
from bulletin.proofreading.rules import Rule

__all__ = [
    "GROUPS",
    "RULES",
    "Finding",
    "Kind",
    "Known",
    "Leader",
    "Level",
    "Mark",
    "Passage",
    "Rule",
    "Term",
    "UnitName",
    "passages_of",
    "passages_of_lines",
    "proofread",
]
