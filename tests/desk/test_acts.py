"""Acts are stored by key and read by label; entries of old, which hold the label, are read and found beside them."""

from django.db import transaction
from django.urls import reverse

from bulletin import moves
from bulletin.models import Notice
from office import acts, audit
from office.audit import AuditEntry


def test_a_move_is_stored_by_its_key_and_read_by_its_label(edition_in, cast):
    moves.recall(edition_in("in_review"), by=cast["editor"])
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.action_label) == ("recall", "撤回")
    notice = Notice(edition=edition_in("in_review"), action="recall")
    assert notice.subject.endswith("：撤回")


def test_the_log_lists_and_filters_old_and_new_entries_of_an_act_together(as_, editor):
    with transaction.atomic():
        for action in ("撤回", "recall", "试写"):
            audit.record(by=editor, action=action, subject=f"对象{action}")
    log = reverse("admin:office_auditentry_changelist")
    page = as_("auditor").get(log).content.decode()
    assert page.count('href="?act=recall"') == 1
    assert "?act=%E6%92%A4%E5%9B%9E" not in page
    found = as_("auditor").get(log, {"act": "recall"}).content.decode()
    assert "对象撤回" in found
    assert "对象recall" in found
    assert "对象试写" not in found
    assert list(audit.verify()) == []


def test_a_lost_edition_is_missed_however_old_its_entry(editor):
    with transaction.atomic():
        for edition, action in enumerate(("送审", "submit")):
            audit.record(by=editor, action=action, subject="dongtai/2026-15", details={"edition": edition})
    assert len(list(moves.verify())) == 2


def test_every_label_stands_for_one_act():
    assert len(set(acts.LABELS.values())) == len(acts.LABELS)
    assert set(moves.ACTS) <= set(acts.LABELS)
