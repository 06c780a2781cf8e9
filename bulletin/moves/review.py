"""What is decided of an open edition: taken back, sent back, passed from stage to stage (审级) and approved."""

from django.db import transaction
from django.utils import timezone

from bulletin.models import Approval, Edition, Stage
from bulletin.moves.acts import TRANSITIONS, Move
from bulletin.moves.making import allow, bounded, make, move, require_whole, required
from office.models import User
from office.refusal import Refused

# By which verb an edition passes each stage.
PASSES = {
    Stage.PROOF: "pass_proof",
    Stage.FIRST: "pass_first",
    Stage.SECOND: "pass_second",
    Stage.FINAL: "approve",
}


def passes_next(edition: Edition) -> Move | None:
    """The verb by which it passes the stage it waits at; None unless it is in review."""
    return TRANSITIONS[PASSES[edition.stage]] if edition.stage else None


@transaction.atomic
def recall(edition: Edition, *, by: User) -> Edition:
    """Take an open edition back; the drafts open again (撤回)."""
    return move(edition, "recall", by)


@transaction.atomic
def return_(edition: Edition, *, by: User, reason: str) -> Edition:
    """Send the edition back to the editors with a reason; the drafts open again (退回)."""
    return move(edition, "return", by, reason=required(reason, "退回要写明理由，编辑才知道改什么。"))


def approve(edition: Edition, *, by: User, seen: str, opinion: str = "") -> Edition:
    """Approve the very edition whose fingerprint the reviewer saw, at its last stage (审定)."""
    return pass_stage(edition, stage=Stage.FINAL, by=by, seen=seen, opinion=opinion)


@transaction.atomic
def pass_stage(edition: Edition, *, stage: Stage, by: User, seen: str, opinion: str = "") -> Edition:
    """Say yes at this stage to the very edition whose fingerprint was seen: it waits at the next, or is approved."""
    verb = PASSES[stage]
    allow(edition, verb, by)
    if seen != edition.fingerprint:
        raise Refused(f"您看到的不是{edition}现在送审的这一版，请刷新页面，看过之后再{stage.act}。")
    require_whole(edition)
    said = {"opinion": kept} if (kept := bounded(opinion, "意见")) else {}
    before = edition.stages_passed
    passed = make(edition, verb, by, said, still={"stages_passed": before}, stages_passed=before + 1)
    Approval.objects.create(
        edition=passed, stage=stage, by=by, at=timezone.now(), opinion=kept, fingerprint=passed.fingerprint
    )
    return passed
