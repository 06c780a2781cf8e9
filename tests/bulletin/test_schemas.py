"""Editions sealed in another schema than today's: earlier ones stand whole, newer ones are said where they are met."""

import datetime as dt

import msgspec
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bulletin import archive
from bulletin.document import content
from bulletin.document.upgrade import SCHEMA
from bulletin.models import Approval, Bulletin, Edition, Issue, Stage
from tests.desk.forms import OpenIssue, messages_of
from tests.document.test_upgrade import GOLDEN, SEALED, golden

SENTENCE = f"这一版是用更新的程序封存的（格式 9），现在的程序只认得到格式 {SCHEMA}：请管理员升级程序后再打开。"


def sealed_as(text: str, issue, status: str, editor, reviewer) -> Edition:
    """An edition as a program sealed it whose documents looked so."""
    pdf = golden("sealed.pdf")
    document = msgspec.json.decode(text)
    stamps = {} if status == "in_review" else {"approved_by": reviewer, "released_by": reviewer}
    times = {name.replace("_by", "_at"): timezone.now() for name in stamps}
    edition = Edition.objects.create(
        issue=issue,
        version=document["version"],
        status=status,
        content=text,
        pdf_sha256=archive.keep_pdf(pdf),
        pdf_size=len(pdf),
        pages=1,
        fingerprint=content.fingerprint(text.encode(), pdf),
        date=dt.date.fromisoformat(document["date"]),
        submitted_at=timezone.now(),
        submitted_by=editor,
        **stamps,
        **times,
    )
    if edition.approved_at:
        facts = {"by": reviewer, "at": edition.approved_at, "fingerprint": edition.fingerprint}
        Approval.objects.create(edition=edition, stage=Stage.FINAL, **facts)
    return edition


@pytest.fixture
def sealed(issue, editor, reviewer):
    """Of the issue that the golden files are of."""
    Bulletin.objects.update(slug="linxi")
    Issue._base_manager.filter(pk=issue.pk).update(number=17)

    def make(name: str, status: str = "released") -> Edition:
        edition = sealed_as(golden(name).decode(), issue, status, editor, reviewer)
        return Edition.objects.get(pk=edition.pk)

    return make


@pytest.fixture
def newer(issue, editor, reviewer):
    """newer("released"): an edition that a program years from now has sealed."""
    text = golden("schema-3.json").decode().replace('"schema":3', '"schema":9,"tone":"calm"')
    return lambda status: sealed_as(text, issue, status, editor, reviewer)


@pytest.mark.parametrize("name", SEALED)
def test_an_edition_of_any_schema_is_whole_is_read_and_its_bytes_stay(name, sealed, client):
    edition = sealed(name)
    assert list(archive.verify()) == []
    assert "松坪街道整治背街小巷" in client.get("/linxi/2026/17/").content.decode()
    assert Edition.objects.get().content.encode() == (GOLDEN / name).read_bytes()
    assert edition.fingerprint == SEALED[name][1]


def test_a_draft_sealed_today_is_the_same_document_as_one_sealed_in_an_earlier_schema(issue, editor, reviewer):
    """So a correction that changes nothing is still told from one that does."""
    document = archive.seal(issue)
    earlier = msgspec.json.decode(content.to_bytes(document)) | {"schema": 1}
    del earlier["about"]
    for article in earlier["articles"]:
        del article["column"]
    earlier["briefs"] = [brief["text"] for brief in earlier["briefs"]]
    edition = sealed_as(msgspec.json.encode(earlier).decode(), issue, "in_review", editor, reviewer)
    assert archive.document_of(edition) == document


# A newer one than the program knows


@pytest.mark.parametrize(
    "path", ["/", "/dongtai/", "/dongtai/2026/", "/dongtai/2026/15/", "/dongtai/2026/15/1/", "/dongtai/feed.xml"]
)
def test_a_page_for_readers_says_it(path, newer, client):
    newer("released")
    response = client.get(path)
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_staff_who_download_are_told(newer, client, reader):
    newer("released")
    client.force_login(reader)
    response = client.get("/downloads/")
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()


def test_the_desk_says_it_where_the_edition_is_reviewed(newer, client, reviewer):
    edition = newer("in_review")
    client.force_login(reviewer)
    response = client.get(f"/admin/bulletin/edition/{edition.pk}/change/")
    assert response.status_code == 503
    assert SENTENCE in response.content.decode()


def test_whoever_submits_a_correction_of_it_is_told_on_the_page_of_the_issue(newer, client, editor, issue):
    newer("released")
    client.force_login(editor)
    page = f"/admin/bulletin/issue/{issue.pk}/change/"
    OpenIssue(client, issue).save("facts", correction_note="数字有误。")
    response = client.post(f"/admin/bulletin/issue/{issue.pk}/submit/", follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert messages_of(response) == SENTENCE


def test_a_fault_of_another_kind_is_not_said_to_be_this_one(newer, client):
    edition = newer("released")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER bulletin_edition_frozen{_ON[connection.vendor]}")
        cursor.execute("UPDATE bulletin_edition SET content = 'x' WHERE id = %s", [edition.pk])
    response = client.get("/dongtai/2026/15/")
    assert response.status_code == 503
    assert SENTENCE not in response.content.decode()


_ON = {"sqlite": "", "postgresql": " ON bulletin_edition"}


def test_verify_names_the_edition_and_goes_on(newer, capsys):
    newer("released")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify")
    assert stopped.value.code == 1
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("《青岚创建动态》2026年第15期（第2版）（已发布，版本 ")
    assert first.endswith(f"：{SENTENCE}")


def test_a_command_that_would_show_it_says_it_and_ends_with_2(newer, capsys):
    newer("released")
    with pytest.raises(SystemExit) as stopped:
        call_command("show", "dongtai/2026-15", edition=2)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.strip() == SENTENCE


def test_the_search_leaves_out_what_it_cannot_read_and_finds_the_rest(newer, capsys):
    newer("released")
    call_command("reindex")
    assert "搜索的内容已经重建" in capsys.readouterr().out
