"""What happens once, when the office starts and after each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from office.frozen import freeze


class OfficeConfig(AppConfig):
    name = "office"
    verbose_name = "办公室"

    def ready(self):
        from office import acts, checks  # noqa: F401, PLC0415  registers them
        from office.accounts import acts as of_accounts  # noqa: PLC0415  need loaded models
        from office.accounts import recording, sessions  # noqa: PLC0415

        acts.LABELS.update(of_accounts.LABELS)
        sessions.follow()
        recording.follow()
        post_migrate.connect(freeze_audit_log, sender=self)


def freeze_audit_log(using, **kwargs):
    from office.models import AuditEntry  # noqa: PLC0415  needs loaded models

    freeze(AuditEntry._meta.db_table, AuditEntry.frozen, using=using)
