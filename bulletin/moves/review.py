"""What is decided of an open edition: taken back, sent back, approved."""

from django.db import transaction
from django.utils import timezone

from bulletin.models import Approval, Edition, Stage
from bulletin.moves.making import allow, make, move, require_whole, required
from office.models import User
from office.refusal import Refused


@transaction.atomic
def recall(edition: Edition, *, by: User) -> Edition:
    """Take an open edition back; the drafts open again (撤回)."""
    return move(edition, "recall", by)


@transaction.atomic
def return_(edition: Edition, *, by: User, reason: str) -> Edition:
    """Send the edition back to the editors with a reason; the drafts open again (退回)."""
    return move(edition, "return", by, reason=required(reason, "退回要写明理由，编辑才知道改什么。"))


@transaction.atomic
def approve(edition: Edition, *, by: User, seen: str) -> Edition:
    """Approve the very edition whose fingerprint the reviewer saw (审定)."""
    allow(edition, "approve", by)
    if seen != edition.fingerprint:
        raise Refused(f"您看到的不是{edition}现在送审的这一版，请刷新页面，看过之后再审定。")
    require_whole(edition)
    approved = make(edition, "approve", by, stages_passed=len(edition.stages))
    Approval.objects.create(
        edition=approved, stage=Stage.FINAL, by=by, at=timezone.now(), fingerprint=approved.fingerprint
    )
    return approved
