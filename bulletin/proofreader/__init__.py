"""The proofreader (校对) at work on an issue: what the office knows is put together, the rules are asked in the worker,
what people answered is kept.
"""

from bulletin.proofreader.answers import (
    LABELS,
    ask_again,
    keep,
    record_of,
    set_rules,
    silence,
    silenced,
    speak_again,
)
from bulletin.proofreader.knowing import known_for, known_to_office, missing, model
from bulletin.proofreader.remarks import (
    Remark,
    answered,
    explained,
    find,
    printed_instead_of,
    private,
    private_in,
    read,
    standing,
    told,
    unexplained,
)

__all__ = [
    "LABELS",
    "Remark",
    "answered",
    "ask_again",
    "explained",
    "find",
    "keep",
    "known_for",
    "known_to_office",
    "missing",
    "model",
    "printed_instead_of",
    "private",
    "private_in",
    "read",
    "record_of",
    "set_rules",
    "silence",
    "silenced",
    "speak_again",
    "standing",
    "told",
    "unexplained",
]
