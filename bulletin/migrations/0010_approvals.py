"""What was approved before there were stages was approved at the one there was; what is over leaves the bell."""

from django.db import migrations
from django.db.models import Exists, F, OuterRef, Q


def record_approvals(apps, schema_editor):
    Edition, Approval, Notice = (apps.get_model("bulletin", name) for name in ("Edition", "Approval", "Notice"))
    approved = Edition.objects.exclude(approved_at=None)
    for edition in approved.only("approved_by", "approved_at", "fingerprint").order_by("pk").iterator():
        Approval.objects.create(
            edition=edition,
            stage="final",
            by_id=edition.approved_by_id,
            at=edition.approved_at,
            fingerprint=edition.fingerprint,
        )
    approved.update(stages_passed=1)
    newer = Edition.objects.filter(issue=OuterRef("edition__issue"), pk__gt=OuterRef("edition"))
    is_over = Q(edition__status__in=["recalled", "released", "superseded", "withdrawn"]) | Exists(newer)
    of_notes = Q(note__isnull=False) & ~Q(note__resolved_at=None)
    Notice.objects.filter(Q(is_over, note=None) | of_notes).update(settled_at=F("at"))


class Migration(migrations.Migration):
    dependencies = [("bulletin", "0009_review")]

    operations = [migrations.RunPython(record_approvals, migrations.RunPython.noop)]
