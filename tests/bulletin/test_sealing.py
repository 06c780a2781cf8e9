"""A sealed edition cannot be changed by any road, and `verify` names what somebody changed behind our back."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from bulletin import archive, moves
from bulletin.document import content
from bulletin.models import Edition, Sealed
from office import audit, frozen
from office.append_only import AppendOnly
from office.apps import keep_rows
from office.audit import AuditEntry
from tests.press import validators

NEW_VALUES = {
    "proofreading": '[{"rule": "x"}]',
    "stages": '["proof"]',
    "marks": '{"issue": 9}',
    "preflight": "[1]",
    "issue_id": 0,
    "version": 9,
    "content": "{}",
    "pdf_sha256": "0" * 64,
    "pdf_size": 1,
    "pages": 99,
    "fingerprint": "0" * 64,
    "date": "2000-01-01",
    "submitted_at": "2000-01-01T00:00:00Z",
    "submitted_by_id": 0,
}


@pytest.fixture
def edition(edition_in):
    made = edition_in("in_review")
    moves.vouch()
    return made


def test_save_and_delete_are_refused(edition):
    edition.content = "{}"
    with pytest.raises(Sealed):
        edition.save()
    with pytest.raises(Sealed):
        edition.save(update_fields=["content"])
    with pytest.raises(Sealed):
        edition.delete()


@pytest.mark.parametrize("change", [{"content": "{}"}, {"fingerprint": "0"}, {"status": "released"}])
def test_update_and_bulk_writes_are_refused(change, edition):
    with pytest.raises(Sealed):
        Edition.objects.filter(pk=edition.pk).update(**change)
    with pytest.raises(Sealed):
        Edition.objects.bulk_update([edition], list(change))
    with pytest.raises(Sealed):
        Edition.objects.all().delete()
    with pytest.raises(Sealed):
        edition.issue.editions.update(**change)


@pytest.mark.parametrize("column", Edition.frozen)
def test_the_database_refuses_to_change_any_sealed_column(column, edition):
    sql = f'UPDATE bulletin_edition SET "{column}" = %s WHERE id = %s'
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [NEW_VALUES[column], edition.pk])


def test_an_issue_with_editions_cannot_be_deleted(edition):
    from django.db.models import ProtectedError

    moves.recall(edition, by=edition.submitted_by)
    with pytest.raises(ProtectedError):
        edition.issue.delete()


def tamper(sql: str, *values):
    """What someone with the database's own tools could do: lift the trigger and change a row."""
    for table in ("bulletin_edition", "office_auditentry"):
        frozen.lift(table, using="default")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def faults() -> str:
    return "\n".join([*archive.verify(), *audit.verify()])


def test_verify_is_content_with_what_is_whole(edition, capsys):
    call_command("verify")
    assert "1 个版本、全部图片与审计日志都完好" in capsys.readouterr().out


def test_what_an_earlier_program_sealed_otherwise_is_noted_and_is_no_fault(edition, capsys):
    earlier = b"%PDF-1.7 /Subtype /Image /Interpolate true"
    digest = archive.keep_pdf(earlier)
    fingerprint = content.fingerprint(edition.content.encode(), earlier)
    tamper("UPDATE bulletin_edition SET pdf_sha256 = %s, fingerprint = %s", digest, fingerprint)
    keep_rows("default")
    moves.vouch()
    call_command("verify")
    *notes, last = capsys.readouterr().out.splitlines()
    assert notes == [
        f"提示：1个版本的 PDF 图片要靠阅读器插值，不合存档标准PDF/A-2（ISO 19005-2 6.2.8）：{edition}。"
        "封存的不改，今后送审的不会这样。",
        f"提示：1个版本的 PDF 没有按 PDF/UA-1 做无障碍标记（ISO 14289-1 5）：{edition}。"
        "封存的不改，今后送审的不会这样。",
    ]
    assert "都完好" in last


@pytest.mark.skipif(not (validators.HAS_QPDF and validators.HAS_PDFBOX), reason="没有 qpdf 或 PDFBox")
def test_what_is_sealed_today_passes_the_validators_of_others_and_needs_no_note(issue, editor, tmp_path):
    edition = moves.submit(issue, by=editor)
    sealed = archive.pdf_path(edition)
    assert list(archive.notes()) == []
    assert not validators.by_qpdf(sealed)
    assert not validators.by_outloud(sealed) | validators.by_pdfua(sealed)
    [found] = validators.by_pdfbox([sealed], tmp_path).values()
    assert [error for error in found if not validators.is_relaxed(*error)] == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE bulletin_edition SET content = replace(content, '三吨', '五吨')", "指纹与内容和 PDF 不符"),
        ("UPDATE bulletin_edition SET content = 'x'", "内容已损坏"),
        ("UPDATE bulletin_edition SET date = '2000-01-01'", "版次或日期与封存的内容不符"),
        ("UPDATE bulletin_edition SET fingerprint = 'x'", "指纹与内容和 PDF 不符"),
        ("UPDATE bulletin_edition SET pdf_sha256 = 'abcdef'", "PDF 文件缺失"),
    ],
)
def test_verify_names_an_edition_changed_behind_our_back(sql, fault, edition, capsys):
    tamper(sql)
    with pytest.raises(SystemExit) as stopped:
        call_command("verify")
    assert stopped.value.code == 1
    shown = capsys.readouterr().out
    assert fault in shown
    assert "2026年第15期" in shown


def test_verify_names_a_pdf_changed_or_gone(edition):
    path = archive.pdf_path(edition)
    path.chmod(0o640)
    path.write_bytes(b"something else")
    assert "PDF 文件被改动过" in faults()
    path.unlink()
    assert "PDF 文件缺失" in faults()


def test_verify_names_an_edition_that_the_log_knows_and_the_table_does_not(edition):
    with transaction.atomic():
        details = {"edition": edition.pk + 1}
        audit.record(by=edition.submitted_by, action="送审", subject="dongtai/2026-15", details=details)
    assert list(moves.verify()) == [f"审计日志里送审过的版本 {edition.pk + 1} 不见了，请从备份查明。"]


def test_a_pdf_is_kept_under_its_own_hash_read_only(edition):
    path = archive.pdf_path(edition)
    assert path.stem == edition.pdf_sha256
    assert path.stat().st_mode & 0o222 == 0


# The audit log


@pytest.fixture
def entries(db, editor):
    with transaction.atomic():
        return [audit.record(by=editor, action="试", subject=f"第{n}条") for n in range(1, 5)]


def test_the_log_can_only_be_added_to(entries):
    for forbidden in (entries[0].save, entries[0].delete, AuditEntry.objects.all().delete):
        with pytest.raises(AppendOnly):
            forbidden()
    with pytest.raises(AppendOnly):
        AuditEntry.objects.update(action="改")
    with pytest.raises(AppendOnly):
        AuditEntry.objects.bulk_create([AuditEntry(action="越过前一条")])


def test_the_database_refuses_to_change_an_entry(entries):
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE office_auditentry SET action = 'x'")


def test_an_entry_belongs_in_the_transaction_of_its_act(editor, transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(by=editor, action="试", subject="无事务")


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE office_auditentry SET actor_name = 'x' WHERE number = 2", "第2条被改动过"),
        ("UPDATE office_auditentry SET previous = 'x' WHERE number = 2", "第2条与前一条接不上"),
        ("DELETE FROM office_auditentry WHERE number = 2", "第2条缺失"),
        ("DELETE FROM office_auditentry WHERE number = 4", "末尾缺失"),
    ],
)
def test_verify_names_what_was_done_to_the_log(sql, fault, entries):
    assert list(audit.verify()) == []
    tamper(sql)
    assert fault in "\n".join(audit.verify())
