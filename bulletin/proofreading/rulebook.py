"""Every rule, by group, in the order in which settings list them."""

from bulletin.proofreading import characters, consistency, documents, figures, privacy, punctuation, words
from bulletin.proofreading.rules import Rule

GROUPS: dict[str, tuple[Rule, ...]] = {
    "标点": punctuation.RULES,
    "数字": figures.RULES,
    "公文": documents.RULES,
    "前后一致": consistency.RULES,
    "用词": words.RULES,
    "个人信息与密级": privacy.RULES,
    "错别字": characters.RULES,
}

RULES: dict[str, Rule] = {rule.key: rule for rules in GROUPS.values() for rule in rules}
