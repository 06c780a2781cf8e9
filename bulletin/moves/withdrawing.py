"""Withdrawing what readers have: asked for by one person, decided by another (撤下)."""

from django.db import transaction

from bulletin.models import Edition
from bulletin.moves.making import allow, make, move, required
from bulletin.search import entries
from office.models import User


@transaction.atomic
def ask_withdrawal(edition: Edition, *, by: User, reason: str) -> Edition:
    """Ask for the released edition to be taken from the readers; another person decides (申请撤下)."""
    return move(edition, "ask_withdrawal", by, reason=required(reason, "撤下要写明理由，留在档案里。"))


@transaction.atomic
def drop_withdrawal(edition: Edition, *, by: User) -> Edition:
    """Leave the edition with the readers after all (不予撤下)."""
    return move(edition, "drop_withdrawal", by, reason="", withdrawal_asked_at=None, withdrawal_asked_by=None)


@transaction.atomic
def withdraw(edition: Edition, *, by: User) -> Edition:
    """Take the released edition, and with it the whole issue, from the readers, as another asked (撤下)."""
    allow(edition, "withdraw", by)
    _recall_correction(edition, by)
    withdrawn = make(edition, "withdraw", by)
    entries.forget(withdrawn.issue)  # after it: a rebuild of the search waits for the edition, not the other way round
    return withdrawn


def _recall_correction(edition: Edition, by: User) -> None:
    """What two people took from the readers is not brought back by a correction that was under way."""
    if correction := edition.issue.open_edition:
        make(correction, "recall", by)
