"""The commands scripts rely on: show, proof, release_due."""

import datetime as dt
import io
import json

import pdfplumber
import pikepdf
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bulletin import archive, derived, genuine, press
from bulletin.document import content
from bulletin.models import Edition, Issue, Notice, Status
from office.models import AuditEntry
from tests.bulletin.volumes import correct, released
from tests.conftest import make_edition, make_issue


def run(capsys, *arguments, **options) -> str:
    call_command(*arguments, **options)
    return capsys.readouterr().out


def refusal(capsys, *arguments) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command(*arguments)
    assert stopped.value.code == 2
    sentence = capsys.readouterr().err.strip()
    assert "\n" not in sentence
    return sentence


def test_show_prints_the_draft_as_it_stands(issue, capsys):
    box = json.loads(run(capsys, "show", "dongtai/2026-15", json=True))
    assert box == content.to_box(archive.seal(issue))


def test_show_prints_an_edition_even_when_the_draft_has_moved_on(issue, edition_in, capsys):
    edition_in("released")
    brief = issue.briefs.first()
    brief.text = "改了。"
    brief.save()
    assert "松涧镇开展河道清漂" in run(capsys, "show", "dongtai/2026-15", edition=1, json=True)
    assert "松涧镇开展河道清漂" not in run(capsys, "show", "dongtai/2026-15", json=True)


def test_show_prefers_what_was_released_over_a_returned_one_of_the_same_version(issue, edition_in, capsys):
    edition_in("released")
    edition_in("returned", Issue.objects.get(pk=issue.pk))
    assert json.loads(run(capsys, "show", "dongtai/2026-15", edition=2, json=True))["number"] == 15
    assert "没有第3版" in refusal(capsys, "show", "dongtai/2026-15", "--edition", "3")


def test_show_in_plain_text_reads_like_the_bulletin(issue, capsys):
    for part, fields in (
        (issue.articles.first(), {"column": "经验交流"}),
        (issue.briefs.last(), {"source": "市文旅局"}),
    ):
        vars(part).update(fields)
        part.save()
    shown = run(capsys, "show", "dongtai/2026-15")
    assert "青岚创建动态 2026年第15期" in shown
    assert "\n【经验交流】\n\n望溪区推进老旧小区改造\n" in shown
    assert "\n（望溪区住建局）\n" in shown
    assert "★松涧镇开展河道清漂，清出漂浮物三吨。\n★市文旅局发布文明旅游倡议书。（市文旅局）\n" in shown
    assert "报：市委办" in shown


@pytest.mark.parametrize(
    "name", ["", "dongtai", "dongtai/", "dongtai/2026", "dongtai/2026-99", "x/2026-15", "dongtai/２０-1"]
)
def test_an_unknown_issue_is_refused_with_an_example(name, issue, capsys):
    assert "例如 dongtai/2018-15" in refusal(capsys, "show", name)


def test_proof_draws_page_and_pdf_and_changes_nothing(issue, tmp_path, capsys):
    before = archive.seal(issue)
    pdf, page = tmp_path / "a.pdf", tmp_path / "a.html"
    call_command("proof", "dongtai/2026-15", pdf=pdf, html=page)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert "校样 20" in page.read_text()
    assert "<style>" in page.read_text()
    assert archive.seal(Issue.objects.get()) == before
    assert not issue.editions.exists()


def test_proof_draws_what_the_print_shop_would_get_with_the_mark_of_a_proof(issue, tmp_path, capsys):
    sheet = tmp_path / "a.pdf"
    assert "a.pdf：2 页" in run(capsys, "proof", "dongtai/2026-15", "--press-pdf", str(sheet))
    with pikepdf.open(sheet) as pdf:
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFX"
    with pdfplumber.open(sheet) as pdf:
        text = pdf.pages[0].extract_text()
    assert text.startswith("青岚创建动态 2026年第15期")  # the slug
    assert text.count("校样 20") > 1


def test_what_the_print_shop_gets_of_a_correction_names_its_edition(bulletin, cast):
    first = released(bulletin, 15, cast)
    for edition, names in ((first, "第15期 指纹"), (correct(first, cast), "第15期 第2版 指纹")):
        with pdfplumber.open(io.BytesIO(derived.PRINT.kept(edition).read_bytes())) as pdf:
            assert f"青岚创建动态 2026年{names}" in pdf.pages[0].extract_text()


def test_proof_for_print_without_a_profile_says_what_to_do(issue, settings, tmp_path, capsys):
    settings.PRINT_PROFILE = tmp_path / "none.icc"
    sentence = refusal(capsys, "proof", "dongtai/2026-15", "--press-pdf", str(tmp_path / "a.pdf"))
    assert "PRINT_PROFILE" in sentence
    assert not (tmp_path / "a.pdf").exists()


def test_proof_to_an_impossible_place_says_so(issue, capsys):
    assert "写不了文件" in refusal(capsys, "proof", "dongtai/2026-15", "--html", "/nowhere/a.html")


def make_due(edition: Edition, publisher) -> Edition:
    """An approved edition whose time to be released has come."""
    before = timezone.now() - dt.timedelta(minutes=1)
    Edition.objects.filter(pk=edition.pk).move(release_at=before, scheduled_at=before, scheduled_by=publisher)
    return edition


def test_release_due_releases_what_it_can_and_names_what_failed(issue, bulletin, cast, edition_in, some_pdf, capsys):
    due = make_due(edition_in("approved"), cast["publisher"])
    other = make_issue(bulletin, 16, by=cast["editor"])
    pdf = some_pdf + b"% of another"
    lost = make_edition(other, "approved", pdf, by=cast["editor"], reviewer=cast["reviewer"])
    archive.pdf_path(make_due(lost, cast["publisher"])).unlink()
    with pytest.raises(SystemExit) as stopped:
        call_command("release_due")
    assert stopped.value.code == 1
    said = capsys.readouterr()
    assert said.out == f"{due}已发布。\n"
    assert said.err.startswith(f"{lost}没有按时发布：")
    assert "PDF不见了" in said.err
    assert [Edition.objects.get(pk=edition.pk).status for edition in (due, lost)] == [Status.RELEASED, Status.APPROVED]


@pytest.fixture
def one_of_two_fails(bulletin, cast, edition_in, monkeypatch):
    """one_of_two_fails(error): the first of two editions that are due cannot be released for it; both."""
    for number in (17, 18):
        make_due(edition_in("approved", make_issue(bulletin, number, by=cast["editor"])), cast["publisher"])
    failing, other = Edition.objects.due(timezone.now())
    works = genuine.note_released

    def fail(error: Exception) -> tuple[Edition, Edition]:
        def note_released(edition):
            if edition == failing:
                raise error
            works(edition)

        monkeypatch.setattr(genuine, "note_released", note_released)
        return failing, other

    return fail


def test_an_error_nobody_thought_of_stops_no_other_release_is_told_and_tried_again(
    one_of_two_fails, cast, client, monkeypatch, capsys, caplog
):
    failing, other = one_of_two_fails(KeyError("nobody thought of this"))
    for _ in range(2):
        with pytest.raises(SystemExit) as stopped:
            call_command("release_due")
        assert stopped.value.code == 1
        assert f"{failing}没有按时发布：程序出了错（KeyError）" in capsys.readouterr().err
    assert [Edition.objects.get(pk=one.pk).status for one in (failing, other)] == [Status.APPROVED, Status.RELEASED]
    client.force_login(cast["publisher"], backend="django.contrib.auth.backends.ModelBackend")
    assert "程序出了错（KeyError），日志里记着" in client.get("/admin/").content.decode()
    assert Notice.objects.filter(person=cast["publisher"], action="miss_release").count() == 1
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]  # said once
    assert (line.facts, line.exc_info[0]) == ({"edition": failing.pk}, KeyError)
    monkeypatch.undo()
    call_command("release_due")
    assert capsys.readouterr().out == f"{failing}已发布。\n"


def test_a_fault_of_the_database_at_one_release_stops_no_other_and_is_no_missed_release(one_of_two_fails, capsys):
    failing, other = one_of_two_fails(OperationalError("canceling statement due to statement timeout"))
    with pytest.raises(SystemExit) as stopped:
        call_command("release_due")
    assert stopped.value.code == 2
    failing.refresh_from_db()
    other.refresh_from_db()
    assert (failing.status, failing.release_fault, other.status) == (Status.APPROVED, "", Status.RELEASED)


def test_a_press_that_is_busy_when_it_is_time_is_no_missed_release(one_of_two_fails, monkeypatch, capsys):
    failing, _ = one_of_two_fails(press.Busy())
    with pytest.raises(SystemExit):
        call_command("release_due")
    assert f"{failing}没有按时发布：排版正忙" in capsys.readouterr().err
    failing.refresh_from_db()
    assert failing.release_fault == ""
    assert not AuditEntry.objects.filter(action="miss_release").exists()
    assert not Notice.objects.filter(action="miss_release").exists()
    monkeypatch.undo()
    assert run(capsys, "release_due") == f"{failing}已发布。\n"


def test_verify_clears_away_logins_that_are_over_and_tasks_done_long_ago(client, editor, reviewer):
    long_ago = timezone.now() - dt.timedelta(days=400)
    with time_machine.travel(long_ago):
        client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    over = Session.objects.get().pk
    DBTaskResult.objects.create(
        status=TaskResultStatus.SUCCESSFUL, finished_at=long_ago, args_kwargs={}, task_path="", run_after=long_ago
    )
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    call_command("verify")
    assert Session.objects.exclude(pk=over).count() == Session.objects.count() == 1
    assert not DBTaskResult.objects.exists()


def test_release_due_with_all_released_or_nothing_due_ends_well(issue, cast, edition_in, capsys):
    assert run(capsys, "release_due") == ""
    make_due(edition_in("approved"), cast["publisher"])
    assert "已发布" in run(capsys, "release_due")
