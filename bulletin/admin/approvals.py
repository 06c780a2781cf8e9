"""The stages of the review (三审三校) on the review page, and the sheet made of them (审签单)."""

from typing import NamedTuple

from bulletin import moves
from bulletin.models import Approval, Edition, Stage


class Step(NamedTuple):
    """A stage of an edition, and who passed it there, if somebody has."""

    stage: Stage
    approval: Approval | None


def urls() -> list:
    return []


def context(edition, user) -> dict:
    """What the review page shows of the stages."""
    passed = {approval.stage: approval for approval in edition.approvals.select_related("by")}
    return {
        "steps": [Step(Stage(stage), passed.get(stage)) for stage in edition.stages],
        "kept_from_passing": _kept_from_passing(edition, user),
    }


def _kept_from_passing(edition: Edition, user) -> str:
    """Why somebody who acts at a stage of it may not just now, though it is in review."""
    of_this = [moves.TRANSITIONS[moves.PASSES[Stage(stage)]] for stage in edition.stages]
    mine = [move for move in (moves.passes_next(edition), *of_this) if move and user.has_perm(move.permission)]
    return mine[0].hindrance(edition, user) if mine and edition.stage else ""
