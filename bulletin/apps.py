"""What happens once, when the publication starts and after each migration."""

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_migrate

from bulletin.search import bigrams
from office import acts
from office.frozen import freeze

SEALED_COLUMNS = (
    "issue_id",
    "version",
    "content",
    "pdf_sha256",
    "pdf_size",
    "pages",
    "fingerprint",
    "date",
    "preflight",
    "submitted_at",
    "submitted_by_id",
)
DOWNLOAD_COLUMNS = ("at", "hour", "person_id", "kind", "bulletin_id", "year", "edition_id")


class BulletinConfig(AppConfig):
    name = "bulletin"
    verbose_name = "简报"

    def ready(self):
        from bulletin import (  # noqa: PLC0415  need loaded models
            checks,  # noqa: F401  registers them
            moves,
            notices,
        )
        from office.roles import write_groups  # noqa: PLC0415  needs loaded models

        acts.LABELS.update(moves.LABELS | notices.LABELS)
        post_migrate.connect(freeze_columns, sender=self)
        post_migrate.connect(renew_search, sender=self)
        post_migrate.connect(write_groups, sender=self)


def freeze_columns(using, **kwargs):
    freeze("bulletin_edition", SEALED_COLUMNS, using=using)
    freeze("bulletin_download", DOWNLOAD_COLUMNS, using=using)


@transaction.atomic
def renew_search(using, **kwargs):
    from bulletin.search import entries  # noqa: PLC0415  needs loaded models

    if bigrams.renew(using):
        for _ in entries.rebuild():
            pass
