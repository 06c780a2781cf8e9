"""What somebody with the database's own tools tries against the record is refused, or found by `verify`."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from bulletin import moves, verifying
from bulletin.models import Approval, Status
from office import acts, audit, chain, frozen
from office.audit import AuditEntry, AuditHead
from office.models import User, Verification
from tests.desk.recorded import look, run

KEPT = ("office_auditentry", "office_audithead", "office_verification", "bulletin_edition")
KEPT += ("bulletin_approval", "bulletin_download")


def lifted(*tables: str) -> None:
    for table in tables:
        frozen.lift(table, using="default")


# Refused


# The ways by which rows go, in each database.
AWAY = {
    "sqlite": ["DELETE FROM {0}", "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"],
    "postgresql": ["DELETE FROM {0}", "TRUNCATE {0} CASCADE"],
}


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("sql", AWAY[connection.vendor])
def test_no_row_of_the_record_goes_or_gives_its_place_to_another(table, sql, released):
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="sealed"):
        run(sql.format(table))


@pytest.mark.parametrize("column", AuditEntry.frozen)
def test_no_column_of_an_entry_is_changed(column, released):
    run_all = f"UPDATE office_auditentry SET {column} = NULL"
    with pytest.raises(DatabaseError, match="sealed"):
        run(run_all)


# Found


@pytest.mark.parametrize("table", KEPT)
def test_triggers_that_were_lifted_are_named(table, released):
    lifted(table)
    assert f"触发器 {table}_kept 没有了" in look()


def test_a_trigger_that_refuses_nothing_any_more_is_named(released):
    if connection.vendor == "sqlite":
        lifted("office_auditentry")
        run("CREATE TRIGGER office_auditentry_kept BEFORE DELETE ON office_auditentry BEGIN SELECT 1; END")
    else:
        run(
            "CREATE OR REPLACE FUNCTION office_auditentry_kept() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN OLD; END $$"
        )
    assert "触发器 office_auditentry_kept" in look()


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("DELETE FROM office_auditentry WHERE number = 3", "末尾缺失：应到第3条，最后一条是第2条"),
        ("DELETE FROM office_auditentry WHERE number = 1", "第1条缺失"),
        ("DELETE FROM office_auditentry", "末尾缺失"),
        ("DELETE FROM office_audithead", "末尾记录不见了"),
        ("UPDATE office_audithead SET number = 2", "末尾记录被改动过"),
        ("UPDATE office_audithead SET keyed_from = 99", "末尾记录被改动过"),
        ("UPDATE office_audithead SET begins = 3, number = 3", "末尾记录被改动过"),
        ("UPDATE office_auditentry SET form = 1 WHERE number = 2", "第2条被改动过"),
        ("UPDATE office_auditentry SET address = '192.0.2.1' WHERE number = 2", "第2条被改动过"),
        ("UPDATE office_auditentry SET outcome = 'refused' WHERE number = 2", "第2条被改动过"),
        ("UPDATE office_auditentry SET actor_name = 'x'", "第1条至第3条被改动过"),
    ],
)
def test_what_was_done_to_the_log_is_found(sql, fault, released):
    lifted("office_auditentry", "office_audithead")
    run(sql)
    assert fault in look()


def rehash_all(form: int) -> None:
    """What a script does that has the database and the program, and not the key."""
    lifted("office_auditentry", "office_audithead")
    previous = ""
    for entry in AuditEntry.objects.order_by("number"):
        entry.form, entry.previous, entry.actor_name = form, previous, "另一个人"
        previous = chain.hash_of(entry)
        run(
            "UPDATE office_auditentry SET form = %s, previous = %s, actor_name = %s, hash = %s WHERE number = %s",
            *(form, entry.previous, entry.actor_name, previous, entry.number),
        )
    head = AuditHead.objects.get()
    head.hash = previous
    run("UPDATE office_audithead SET hash = %s, keyed_from = 1, seal = %s", previous, chain.seal_of(head))


@pytest.mark.parametrize("form", [chain.PLAIN, chain.KEYED])
def test_a_log_hashed_anew_without_the_key_is_found(form, released, settings):
    key, settings.AUDIT_KEY = settings.AUDIT_KEY, "another key"
    rehash_all(form)
    settings.AUDIT_KEY = key
    assert "第1条至第3条被改动过" in look()


def test_what_was_cut_off_is_not_mended_by_the_next_entry(released, editor):
    lifted("office_auditentry", "office_audithead")
    run("DELETE FROM office_auditentry WHERE number = 3")
    second = AuditEntry.objects.get(number=2)
    run("UPDATE office_audithead SET number = 2, hash = %s", second.hash)
    with transaction.atomic():
        audit.record(by=editor, action="试", subject="之后")
    assert AuditEntry.objects.get(number=3).action == acts.LOG_BROKEN
    assert "那时日志的末尾记录已经不见或被改动" in look()


def test_a_log_whose_head_was_deleted_goes_on_and_says_so(released, editor):
    lifted("office_audithead")
    run("DELETE FROM office_audithead")
    with transaction.atomic():
        audit.record(by=editor, action="试", subject="之后")
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True))[3:] == [acts.LOG_BROKEN, "试"]
    assert "那时日志的末尾记录已经不见或被改动" in look()


# Behind the workflow's back


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE bulletin_edition SET status = 'approved'", "审计日志里最后是“已发布”"),
        ("UPDATE bulletin_edition SET released_by_id = submitted_by_id", "经手的人和审计日志里的不同"),
        ("UPDATE bulletin_edition SET stages_passed = 0", "记着过了0个审级，审计日志里是1个"),
        (
            "UPDATE bulletin_edition SET release_at = '2026-01-01T00:00:00Z', scheduled_at = '2026-01-01T00:00:00Z',"
            " scheduled_by_id = submitted_by_id",
            "定时发布的时间和审计日志里的不同",
        ),
        ("UPDATE bulletin_edition SET released_at = '2026-01-01T00:00:00Z'", "发布的时间和审计日志里的不同"),
        ("UPDATE bulletin_edition SET statement = '另有说明'", "公开说明和审计日志里的不同"),
        ("UPDATE bulletin_edition SET pages = 9", "页数和审计日志里的不同"),
    ],
)
def test_an_edition_written_behind_the_workflows_back_is_found(sql, fault, released):
    lifted("bulletin_edition")
    run(sql)
    found = look()
    assert fault in found
    assert "不要在库里改回去" in found


def test_an_opinion_that_was_rewritten_is_found(released):
    lifted("bulletin_approval")
    run("UPDATE bulletin_approval SET opinion = '不同意'")
    assert "审签意见和审计日志里的不同" in look()


def test_an_approval_that_nobody_gave_is_found(issue, cast, edition_in):
    edition = edition_in(Status.IN_REVIEW)
    moves.vouch()
    facts = {"stage": "final", "at": edition.submitted_at, "fingerprint": edition.fingerprint}
    Approval.objects.create(edition=edition, by=cast["reviewer"], **facts)
    assert "审签记录和审计日志里的不同" in look()


def test_an_edition_without_a_submission_is_found(edition_in):
    edition_in(Status.APPROVED)
    assert "审计日志里没有它的送审" in look()


def test_an_edition_that_was_taken_away_is_found(released):
    kept = ("dispatchletter", "delivery", "dispatch", "knownfile", "download", "approval", "edition")
    lifted(*(f"bulletin_{table}" for table in kept if f"bulletin_{table}" in frozen.tables()))
    for table in (*kept[:-1], "usedtext", "entryunit", "entry", "notice", "edition"):
        run(f"DELETE FROM bulletin_{table}")
    assert f"审计日志里送审过的版本 {released.pk} 不见了" in look()


# Anchors


def copied_head() -> tuple:
    return AuditHead.objects.values_list("number", "hash", "seal").get()


def cut_back(head: tuple) -> None:
    """With a head that was right once: nothing in the log says that more came after it."""
    lifted("office_auditentry", "office_audithead")
    run("DELETE FROM office_auditentry WHERE number > %s", head[0])
    run("UPDATE office_audithead SET number = %s, hash = %s, seal = %s", *head)
    for table in ("office_auditentry", "office_audithead"):
        frozen.freeze(table, frozen.tables()[table], using="default")


def some_entries(person: User, number: int) -> None:
    for n in range(number):
        with transaction.atomic():
            audit.record(by=person, action="试", subject=f"第{n}条")


def test_a_log_cut_back_to_a_head_of_before_does_not_meet_the_anchor_in_the_file(editor, settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors")
    some_entries(editor, 2)
    before = copied_head()
    some_entries(editor, 3)
    verifying.look(Verification.Scope.RECORD)
    number, digest = AuditEntry.objects.values_list("number", "hash").first()
    assert Path(settings.AUDIT_ANCHOR_FILE).read_text().split()[1:] == [str(number), digest]
    cut_back(before)
    lifted("office_verification")
    run("DELETE FROM office_verification")  # what is in the database helps nobody
    assert "记的第5条，和现在的日志不符" in look()


def test_it_does_not_meet_the_results_kept_beside_it_either(editor):
    some_entries(editor, 2)
    before = copied_head()
    some_entries(editor, 3)
    verifying.look(Verification.Scope.RECORD)
    cut_back(before)
    assert "核对时的第5条，和现在的日志不符" in look()


def test_an_anchor_file_that_is_gone_or_altered_is_named(editor, settings, tmp_path):
    path = tmp_path / "anchors"
    settings.AUDIT_ANCHOR_FILE = str(path)
    some_entries(editor, 1)
    assert look() == ""
    path.write_text("not an anchor\n")
    assert "第1行读不懂" in look()
    path.unlink()
    assert "不见了或读不出来" in look()


def test_anchors_go_by_mail_and_to_syslog_and_what_fails_is_said(editor, settings, mailoutbox, tmp_path):
    settings.HAS_MAIL, settings.AUDIT_ANCHOR_MAIL = True, ("shenji@example.cn",)
    settings.AUDIT_ANCHOR_SYSLOG = str(tmp_path / "no-such-socket")
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "no-such-folder" / "anchors")
    some_entries(editor, 1)
    told = verifying.look(Verification.Scope.RECORD).anchored
    [letter] = mailoutbox
    assert AuditEntry.objects.get().hash in letter.body
    assert [sentence[:6] for sentence in told] == ["存证没有写进", "存证发给了 ", "存证没有写进"]


def test_an_anchor_is_not_called_sent_where_no_mail_goes_out(editor, settings, mailoutbox):
    settings.HAS_MAIL, settings.AUDIT_ANCHOR_MAIL = False, ("shenji@example.cn",)
    some_entries(editor, 1)
    assert verifying.look(Verification.Scope.RECORD).anchored == [
        "存证没有发给 shenji@example.cn：没有设置 EMAIL_URL。"
    ]
    assert not mailoutbox


# Pruning


@pytest.fixture
def two_years(released, editor, time_machine):
    """Entries 1 to 3 of today, two more of every half year that follows."""
    for months in (7, 14):
        time_machine.move_to(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC) + dt.timedelta(days=30 * months))
        some_entries(editor, 2)
    return released


def test_what_is_younger_than_twelve_months_is_not_pruned(two_years, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("prune_log", before=dt.date(2027, 6, 1))
    assert stopped.value.code == 2
    assert "至少留存12个月" in capsys.readouterr().err
    assert AuditEntry.objects.count() == 7


def test_what_is_older_is_pruned_on_record_and_verify_accepts_just_that(two_years, capsys):
    third = AuditEntry.objects.get(number=3)
    call_command("prune_log", before=dt.date(2027, 1, 1))
    assert "清理了3条" in capsys.readouterr().out
    pruned = AuditEntry.objects.of(acts.LOG_PRUNED).get()
    assert (pruned.details["number"], pruned.details["hash"], pruned.details["rows"]) == (3, third.hash, 3)
    assert look() == ""
    with pytest.raises(DatabaseError, match="sealed"):
        run("DELETE FROM office_auditentry")
    run("UPDATE bulletin_edition SET status = 'approved'")
    assert "审计日志里最后是“已发布”" in look()  # which the pruned entries had said


# At the desk


def test_an_auditor_checks_the_record_and_the_result_is_kept_and_shown(as_, released, auditor):
    run("UPDATE bulletin_edition SET status = 'approved'")
    page = as_("auditor").post(reverse("admin:office_auditentry_check"), follow=True).content.decode()
    assert "核对完了，有" in page
    assert "审计日志里最后是“已发布”" in page
    assert Verification.objects.first().by == auditor
    for who, is_told in (("manager", True), ("auditor", True), ("editor", False)):
        assert ("处不符：请系统管理员马上查明" in as_(who).get("/admin/").content.decode()) is is_told


def test_a_good_look_is_told_quietly_and_an_old_one_loudly(as_, released, time_machine):
    shown = as_("manager").get("/admin/").content.decode()
    assert "都相符" in shown
    assert '<section class="look" aria-label="核对">' in shown
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    shown = as_("manager").get("/admin/").content.decode()
    assert "以后没有核对过" in shown
    assert '<section class="look loud" aria-label="核对">' in shown
