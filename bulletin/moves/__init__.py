"""The life of an edition: what may happen to it, one row each, and what is special in it. Nothing else writes a status.

Every verb is atomic, changes the row only if it still stands where the verb starts from, and leaves an audit
entry. What may not be done raises Refused with a sentence a person can act on.
"""

from bulletin.moves.acts import ACTS, TRANSITIONS, UNPACKED, Act, Move
from bulletin.moves.adopting import ORIGINAL, WITHOUT_PDF, Old, Pair, adopt, is_adopted, pair_for, sealed_as_old
from bulletin.moves.hindrances import approved_oneself, contributors
from bulletin.moves.making import LONGEST_REASON, is_offered, offered, on_record, written_with
from bulletin.moves.publishing import (
    MISSED,
    Copies,
    Due,
    awaits_disclosure,
    release,
    release_due,
    schedule,
    time_told,
    unschedule,
)
from bulletin.moves.questions import agreement, questions
from bulletin.moves.replaying import (
    Replay,
    Said,
    Told,
    editions,
    faults,
    replayed,
    standing_of,
    take_over,
    verify,
    vouch,
)
from bulletin.moves.review import PASSES, approve, pass_stage, passes_next, recall, return_
from bulletin.moves.submission import asked_of_correction, missing_from, submit, wrong_as_correction
from bulletin.moves.table import LABELS, ROLE_AT
from bulletin.moves.withdrawing import (
    LONGEST_STATEMENT,
    ask_withdrawal,
    drop_withdrawal,
    take_back_withdrawal,
    withdraw,
)

__all__ = [
    "ACTS",
    "LABELS",
    "LONGEST_REASON",
    "LONGEST_STATEMENT",
    "MISSED",
    "ORIGINAL",
    "PASSES",
    "ROLE_AT",
    "TRANSITIONS",
    "UNPACKED",
    "WITHOUT_PDF",
    "Act",
    "Copies",
    "Due",
    "Move",
    "Old",
    "Pair",
    "Replay",
    "Said",
    "Told",
    "adopt",
    "agreement",
    "approve",
    "approved_oneself",
    "ask_withdrawal",
    "asked_of_correction",
    "awaits_disclosure",
    "contributors",
    "drop_withdrawal",
    "editions",
    "faults",
    "is_adopted",
    "is_offered",
    "missing_from",
    "offered",
    "on_record",
    "pair_for",
    "pass_stage",
    "passes_next",
    "questions",
    "recall",
    "release",
    "release_due",
    "replayed",
    "return_",
    "schedule",
    "sealed_as_old",
    "standing_of",
    "submit",
    "take_back_withdrawal",
    "take_over",
    "time_told",
    "unschedule",
    "verify",
    "vouch",
    "withdraw",
    "written_with",
    "wrong_as_correction",
]
