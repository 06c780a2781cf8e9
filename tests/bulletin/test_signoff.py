"""The sheet of who approved an edition (审签单): what the record says stands on it, and nothing else makes it."""

import io

import pdfplumber
import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from bulletin import moves, signoff
from bulletin.models import Download, Edition, Invitation, Issue
from office.audit import acting
from office.refusal import Refused
from tests.conftest import FOUR_STAGES

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }} &amp; “引文”核过"
WHO = {"proof": "proofreader", "first": "first_reviewer", "second": "second_reviewer", "final": "reviewer"}


@pytest.fixture
def submit(bulletin, issue, editor):
    """Submits the issue as it stands, to be reviewed in four stages."""
    bulletin.stages = FOUR_STAGES
    bulletin.save()
    return lambda: moves.submit(Issue.objects.get(pk=issue.pk), by=editor)


def passed(edition: Edition, people, opinions=("", "", "", "")) -> Edition:
    for stage, opinion in zip(edition.stages, opinions, strict=True):
        move = moves.passes_next(edition)
        edition = move.make(edition, by=people[WHO[stage]], seen=edition.fingerprint, opinion=opinion)
    return edition


def words_of(pdf: bytes) -> str:
    """All that stands on its pages, without what spaces it."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join("".join(page.extract_text().split()) for page in document.pages)


def day_and_time(moment) -> str:
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


@pytest.fixture
def outsider(editor):
    """outsider(edition): who was asked to read it, and agreed."""

    def ask(edition: Edition) -> Invitation:
        facts = {"name": "臧文溪", "unit": "市文明办", "by": editor, "fingerprint": edition.fingerprint}
        said = {"verdict": "agree", "opinion": "涉及我办的属实。", "said_at": timezone.now()}
        until = {"expires_at": timezone.now(), "token_sha256": "0" * 64, "code_hash": "!"}
        return Invitation.objects.create(edition=edition, **facts, **said, **until)

    return ask


def test_it_says_who_passed_what_when_and_why_from_the_first_submission_on(submit, outsider, issue, stage_cast):
    returned = moves.return_(submit(), by=stage_cast["second_reviewer"], reason="第二篇的数字要核。")
    recalled = moves.recall(submit(), by=stage_cast["editor"])
    edition = submit()
    outsider(edition)
    edition = passed(edition, stage_cast, ("", "引文核过了。", "", "同意发布。"))
    edition = moves.schedule(edition, by=stage_cast["publisher"], at=timezone.now() + timezone.timedelta(days=1))
    edition = moves.release(edition, by=stage_cast["publisher"])
    sheet = words_of(signoff.kept(edition).read_bytes())
    for words in (
        "青岚创建动态审签单",
        "2026年第15期",
        "2026年9月16日",
        "第1版",
        "校对、初审、复审、终审",
        "望溪区推进老旧小区改造",
        "柳坞街道清理背街小巷工作简讯（2条）",
        f"第1次闻一白{day_and_time(returned.submitted_at)}卞知止退回，{day_and_time(returned.returned_at)}",
        "理由：第二篇的数字要核。",
        f"第2次闻一白{day_and_time(recalled.submitted_at)}闻一白撤回，",
        f"第3次闻一白{day_and_time(edition.submitted_at)}本单所记的一版",
        *(
            f"{one.get_stage_display()}{one.by}{day_and_time(one.at)}{'审定' if one.stage == 'final' else '通过'}"
            for one in edition.approvals.all()
        ),
        "引文核过了。",
        "审定同意发布。",
        "外单位核稿（仅供参考，不算审定）",
        "同意臧文溪",
        "涉及我办的属实。",
        "市文明办（闻一白请其核稿）",
        f"发布邵令仪{day_and_time(edition.released_at)}",
        "定时发布邵令仪",
        edition.fingerprint,
        edition.pdf_sha256,
        "由系统根据审签记录和审计日志",
    ):
        assert words.replace(" ", "") in sheet, words


def test_before_the_last_stage_there_is_none(submit, stage_cast):
    edition = submit()
    with pytest.raises(Refused, match="还没有审定，没有审签单"):
        signoff.kept(edition)


def test_the_same_record_gives_the_same_bytes_and_another_record_another_sheet(submit, stage_cast):
    edition = passed(submit(), stage_cast)
    first = signoff.kept(edition)
    data = first.read_bytes()
    first.unlink()
    assert signoff.kept(Edition.objects.get(pk=edition.pk)).read_bytes() == data
    released = moves.release(edition, by=stage_cast["publisher"])
    second = signoff.kept(released)
    assert second != first
    assert second.parent == first.parent
    assert not first.exists()


def test_a_name_changed_later_stays_on_it_as_the_log_has_it(submit, stage_cast):
    edition = passed(submit(), stage_cast)
    before = signoff.sheet_of(edition)
    for who in ("editor", "proofreader", "reviewer"):
        with acting(stage_cast["manager"]):
            stage_cast[who].name = f"改名的{who}"
            stage_cast[who].save()
    assert signoff.sheet_of(Edition.objects.get(pk=edition.pk)) == before


def test_hostile_words_stand_on_it_as_they_were_typed_however_many(submit, stage_cast):
    long = "这一段很长，" * 160
    edition = passed(submit(), stage_cast, (HOSTILE, "<img src=x onerror=y>\x0b\x1b[31m", long, '"><style>*{}</style>'))
    sheet = words_of(signoff.kept(edition).read_bytes())
    assert HOSTILE.replace(" ", "") in sheet
    assert "<imgsrc=xonerror=y>" in sheet
    assert '"><style>*{}</style>' in sheet
    assert sheet.count("很") == 160  # of a cell that goes on over the page


def test_it_is_an_archive_copy(submit, stage_cast):
    with pikepdf.open(signoff.kept(passed(submit(), stage_cast))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
        assert metadata["dc:title"] == "审签单　青岚创建动态 2026年第15期（第1版）"


# At the desk and by command


def address(edition: Edition) -> str:
    return reverse("admin:bulletin_edition_signoff", args=[edition.pk])


def test_the_desk_leads_to_it_and_what_was_released_is_fetched_on_record(client, submit, stage_cast):
    client.force_login(stage_cast["auditor"], backend="django.contrib.auth.backends.ModelBackend")
    edition = submit()
    review = reverse("admin:bulletin_edition_change", args=[edition.pk])
    life = reverse("admin:bulletin_issue_history", args=[edition.issue_id])
    assert address(edition) not in client.get(review).content.decode() + client.get(life).content.decode()
    refused = client.get(address(edition), follow=True)
    assert [str(message) for message in refused.context["messages"]] == [
        "《青岚创建动态》2026年第15期还没有审定，没有审签单：各级都通过以后才有。"
    ]
    edition = passed(edition, stage_cast)
    assert address(edition) in client.get(review).content.decode()
    assert address(edition) in client.get(life).content.decode()
    assert client.get(address(edition)).content.startswith(b"%PDF-")
    assert not Download.objects.exists()
    moves.release(edition, by=stage_cast["publisher"])
    client.head(address(edition))
    assert not Download.objects.exists()
    response = client.get(address(edition))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    line = Download.objects.get()
    assert (line.kind, line.person, line.edition) == ("sheet", stage_cast["auditor"], edition)


@pytest.mark.parametrize(("who", "status"), [(None, 302), ("reader", 302), ("stranger", 302)])
def test_nobody_from_without_the_desk_has_it(who, status, client, submit, stage_cast):
    edition = passed(submit(), stage_cast)
    if who:
        client.force_login(stage_cast[who], backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address(edition))
    assert response.status_code == status
    assert not response.content.startswith(b"%PDF-")


def run(capsys, *arguments) -> str:
    call_command("edition", "dongtai/2026-15", *map(str, arguments))
    return capsys.readouterr().out


def test_the_command_writes_it_of_what_is_approved_and_not_yet_released(capsys, tmp_path, submit, stage_cast):
    edition = submit()
    file = tmp_path / "单.pdf"
    with pytest.raises(SystemExit) as stopped:
        run(capsys, "--signoff", file)
    assert stopped.value.code == 2
    assert "还没有审定，没有审签单" in capsys.readouterr().err
    edition = passed(edition, stage_cast)
    assert run(capsys, "--signoff", file).splitlines() == [
        f"《青岚创建动态》2026年第15期第1版，{edition.pages}页，指纹 {edition.fingerprint}",
        f"{file}：审签单",
    ]
    assert file.read_bytes() == signoff.kept(edition).read_bytes()
    with pytest.raises(SystemExit):
        run(capsys, "--edition", 2, "--signoff", file)
    assert "第2版还没有审定" in capsys.readouterr().err
