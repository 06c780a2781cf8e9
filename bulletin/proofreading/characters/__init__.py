"""错别字: wrong characters of like sound or shape, by a language model and what the office printed before."""

from bulletin.proofreading.characters.model import missing
from bulletin.proofreading.characters.slips import look
from bulletin.proofreading.findings import Level
from bulletin.proofreading.rules import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        key="characters.wrong-character",
        name="疑似错别字",
        source="输入法语言模型和本单位已发布的各期",
        level=Level.SHOULD,
        look=look,
        wrong=(),  # without the model it finds nothing: its examples stand with its own tests
        right=(),
    ),
)

__all__ = ["RULES", "missing"]
