"""What happens once, when the office starts and after each migration."""

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate

from office import frozen


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公室"

    def ready(self):
        from office import acts, checks, logins  # noqa: F401, PLC0415  register theirs; need loaded models
        from office.accounts import acts as of_accounts  # noqa: PLC0415  need loaded models
        from office.accounts import recording, sessions  # noqa: PLC0415

        checks.refuse_unknown_names()
        acts.LABELS.update(of_accounts.LABELS)
        sessions.follow()
        recording.follow()
        post_migrate.connect(keep_rows, sender=self)
        post_migrate.connect(begin_log, sender=self)


def keep_rows(using, **kwargs):
    """Of every room: this runs after all migrations."""
    for table, columns in frozen.tables().items():
        frozen.freeze(table, columns, using=using)


@transaction.atomic
def begin_log(using, **kwargs):
    """An empty database gets an empty log; one whose log has lost its head keeps that for `verify` to find."""
    from office.audit import AuditHead  # noqa: PLC0415  needs loaded models
    from office.models import User  # noqa: PLC0415

    if "seal" in frozen.columns_of(AuditHead._meta.db_table, using=using) and not (
        AuditHead.objects.exists() or User.objects.exists()
    ):
        AuditHead(pk=1).save_sealed()
