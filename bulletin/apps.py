"""What happens once, when the publication starts and after each migration."""

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate

from bulletin.search import bigrams
from office import acts


class BulletinConfig(AppConfig):
    name = "bulletin"
    verbose_name = "简报"

    def ready(self):
        from bulletin import (  # noqa: PLC0415  need loaded models
            attempts,
            checks,  # noqa: F401  registers them
            dispatch,
            incoming,
            invitations,
            moves,
            notices,
            openings,
            proofreader,
            proposals,
            publicity,
            reach,
            shelf,
            subscribers,
            tampering,
            unused,
        )
        from bulletin.models import Bulletin  # noqa: PLC0415  needs loaded models
        from bulletin.search import drafts  # noqa: PLC0415  needs loaded models
        from office import health, refusals, two_persons  # noqa: PLC0415  need loaded models
        from office.accounts import words  # noqa: PLC0415  needs loaded models
        from office.roles import ELSEWHERE, write_groups  # noqa: PLC0415  needs loaded models

        rooms = (
            *(moves, notices, incoming, proofreader, proposals),
            *(invitations, openings, publicity, subscribers, tampering, dispatch, unused),
        )
        acts.LABELS.update({key: label for room in rooms for key, label in room.LABELS.items()})
        words.SOURCES.append(lambda: Bulletin.objects.values_list("name", flat=True))
        words.SOURCES.append(lambda: Bulletin.objects.values_list("publisher", flat=True))
        refusals.NAMED_BY.append(attempts.label_of)
        two_persons.TELL.append(notices.of_motion)
        health.SHELVES.append(shelf.fault)
        ELSEWHERE.append(reach.roles_for_bulletins)
        drafts.follow()
        post_migrate.connect(renew_search, sender=self)
        post_migrate.connect(vouch_for_editions, sender=self)
        post_migrate.connect(know_the_files, sender=self)
        post_migrate.connect(write_groups, sender=self)


@transaction.atomic
def renew_search(using, **kwargs):
    from bulletin.models import UsedText  # noqa: PLC0415  needs loaded models
    from bulletin.numbers import used  # noqa: PLC0415  needs loaded models
    from bulletin.search import drafts, entries  # noqa: PLC0415  needs loaded models

    if not is_migrated(using):
        return
    for index, room in {bigrams.READERS: entries, bigrams.DRAFTS: drafts}.items():
        if bigrams.renew(using, index):
            for _ in room.rebuild():
                pass
    if not UsedText.objects.exists():  # earlier programs did not count
        for _ in used.rebuild():
            pass


def vouch_for_editions(using, **kwargs):
    """A log that earlier programs kept without a key says, from the first entry with one, how the editions stood."""
    from bulletin import moves  # noqa: PLC0415  needs loaded models
    from office.models import AuditEntry, AuditHead  # noqa: PLC0415

    if not is_migrated(using) or not AuditHead.objects.filter(keyed_from__gt=1).exists():
        return
    if not AuditEntry.objects.filter(action__in=(acts.LOG_KEYED, acts.LOG_PRUNED)).exists():
        moves.vouch()


def know_the_files(using, **kwargs):
    """Of what was released before this program knew files by their digests."""
    from bulletin import genuine  # noqa: PLC0415  needs loaded models
    from bulletin.models import Edition, KnownFile  # noqa: PLC0415

    # What is soon asked comes first: tests migrate often.
    if KnownFile._meta.db_table not in connections[using].introspection.table_names() or KnownFile.objects.exists():
        return
    if Edition.objects.ever_released().exists() and is_migrated(using):
        genuine.note_all()


def is_migrated(using: str) -> bool:
    """Else migrating stopped on the way: the tables are not yet what the models say."""
    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
