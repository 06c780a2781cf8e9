"""The shelf in two tiers: machines with folders of their own share an object store, a real server that speaks S3."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bulletin import archive, backups, incoming, moves, pictures, shelf, tampering
from bulletin.document import store
from bulletin.models import Alarm, Edition, Incoming, Picture
from bulletin.word import files as word_files
from office import environment
from office.audit import AuditEntry
from office.refusal import Refused
from tests import objectstore
from tests.conftest import SOME_PDF
from tests.desk.test_pictures import UPLOAD, photo
from tests.objectstore import ObjectStore, free_port, running
from tests.settings import PROVISIONED
from tests.site.factories import article, document, edition_of

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not objectstore.IS_THERE, reason=objectstore.WITHOUT)]

PDF = "/dongtai/2026/1.pdf"


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


def share(settings, url: str) -> None:
    settings.STORAGES = settings.STORAGES | {"shelf": environment.object_store(url)}


@pytest.fixture(autouse=True)
def objects(server, settings, tmp_path, monkeypatch) -> ObjectStore:
    """The object store of this office, which nobody has found silent yet; the office's people are on machine a."""
    objects = ObjectStore(*server)
    share(settings, objects.url)
    monkeypatch.setattr(shelf.OBJECT_STORE, "rests_until", 0.0)
    use_machine(settings, tmp_path / "a")
    return objects


def use_machine(settings, folder: Path) -> None:
    """As a process of another machine: the same database and object store, folders of its own."""
    settings.DATA_DIR, settings.ON_RECORD = folder, folder / "on-record.json"
    settings.EDITIONS_ROOT, settings.MEDIA_ROOT = folder / "editions", folder / "media"
    settings.INCOMING_ROOT = folder / "incoming"
    folder.mkdir(exist_ok=True)
    for name in ("fonts", "profiles"):
        if not (folder / name).exists():
            (folder / name).symlink_to(PROVISIONED / name)


@pytest.fixture
def machine_b(settings, tmp_path):
    """machine_b(): from now on on another machine, whose folders are empty."""
    return lambda: use_machine(settings, tmp_path / "b")


@pytest.fixture
def store_is_down(settings, monkeypatch):
    """store_is_down(): where it was nobody listens; ("back"): it is there again, and this process has found out."""
    there = settings.STORAGES

    def change(now: str = "down") -> None:
        if now == "back":
            settings.STORAGES = there
            monkeypatch.setattr(shelf.OBJECT_STORE, "rests_until", 0.0)
        else:
            share(settings, f"s3://key:secret@127.0.0.1:{free_port()}/bucket?tls=false")

    return change


@pytest.fixture
def edition(cast) -> Edition:
    edition = edition_of(document(), has_public_pdf=True)
    moves.vouch()
    return edition


def in_store(edition: Edition) -> str:
    return shelf.name_of(archive.pdf_path(edition))


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


# Kept


def test_what_is_kept_lies_here_and_in_the_object_store_under_the_name_of_the_office(edition, objects):
    assert objects.names() == {in_store(edition)} == set(shelf.names_here()) == shelf.names_above()


def test_what_was_altered_here_is_never_put_up_in_place_of_what_it_should_be(edition, objects, settings):
    path = archive.pdf_path(edition)
    path.chmod(0o600)
    path.write_bytes(b"another")
    shelf.keep(settings.EDITIONS_ROOT, SOME_PDF, ".pdf")
    assert shelf.read_above(path, edition.pdf_sha256) == SOME_PDF


def test_an_upload_that_fails_refuses_the_submission_in_one_sentence_and_nothing_is_half_done(
    issue, editor, store_is_down
):
    store_is_down()
    with pytest.raises(Refused, match="对象存储没有应答，文件没有存进去，什么也没有改动"):
        moves.submit(issue, by=editor)
    assert not Edition.objects.exists()
    assert "submit" not in acts()
    store_is_down("back")
    assert moves.submit(issue, by=editor).pdf_sha256 in next(iter(shelf.names_above()))


def test_a_picture_that_cannot_be_put_up_is_refused_to_whoever_writes(client, editor, store_is_down):
    store_is_down()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    answer = json.loads(client.post(UPLOAD, {"upload": SimpleUploadedFile("桥头.jpg", photo())}).content)
    assert (answer["uploaded"], Picture.objects.count()) == (0, 0)
    assert answer["error"]["message"].startswith("对象存储没有应答，文件没有存进去")


def test_a_file_brought_in_that_cannot_be_put_up_leaves_no_row(editor, bulletin, store_is_down):
    store_is_down()
    upload = incoming.Upload("来稿.txt", "望溪区推进老旧小区改造\n望溪区住建局召开推进会。".encode())
    with pytest.raises(Refused, match="对象存储没有应答"):
        incoming.take_in([upload], by=editor, purpose=Incoming.Purpose.RESERVE, bulletin=bulletin)
    assert not Incoming.objects.exists()


# Fetched


def test_another_machine_serves_what_was_sealed_here_and_then_asks_nobody(client, edition, machine_b, store_is_down):
    machine_b()
    assert store.sha256(read(client.get(PDF))) == edition.pdf_sha256
    assert archive.pdf_path(edition).is_relative_to(shelf.roots()["editions"])
    store_is_down()
    assert store.sha256(read(client.get(PDF))) == edition.pdf_sha256


def test_nginx_is_sent_to_a_file_that_is_here_by_then(client, edition, machine_b, settings):
    machine_b()
    settings.X_ACCEL = "/sealed/"
    sent = client.get(PDF).headers["X-Accel-Redirect"].removeprefix("/sealed/")
    assert store.sha256((settings.DATA_DIR / sent).read_bytes()) == edition.pdf_sha256


def test_a_store_that_is_down_is_one_sentence_for_what_is_not_here_and_one_line_in_the_log(
    client, edition, machine_b, store_is_down, caplog
):
    machine_b()
    store_is_down()
    for _ in range(3):
        refused = client.get(PDF)
        assert refused.status_code == 503
        assert "对象存储没有应答，这台机器上又没有这个文件" in refused.content.decode()
    assert client.get("/dongtai/2026/1/").status_code == 200
    assert [one.name for one in caplog.records].count("office.neighbours") == 1
    store_is_down("back")
    assert client.get(PDF).status_code == 200


def test_a_file_that_finds_no_room_here_is_one_sentence_and_no_alarm(client, edition, machine_b):
    machine_b()
    folder = archive.pdf_path(edition).parent
    folder.parent.mkdir()
    folder.write_text("no folder")
    refused = client.get(PDF)
    assert refused.status_code == 503
    assert "取来了也存不下" in refused.content.decode()
    assert (tampering.watch().unseen, Alarm.objects.count()) == (1, 0)


def test_a_store_that_takes_its_time_holds_one_request_up_and_no_other(client, edition, machine_b, objects):
    machine_b()
    waited = []
    with objects.silent():
        for _ in range(2):
            began = dt.datetime.now()
            assert client.get(PDF).status_code == 503
            waited.append((dt.datetime.now() - began).total_seconds())
    assert waited[0] < 15
    assert waited[1] < 1


@pytest.mark.parametrize("data", [SOME_PDF + b"altered", SOME_PDF.replace(b"sealed", b"forged"), b""])
def test_what_was_altered_in_the_store_reaches_nobody(client, edition, machine_b, objects, data):
    machine_b()
    objects.overwrite(in_store(edition), data)
    assert client.get(PDF).status_code == 503
    assert not list(shelf.names_here())
    alarm = Alarm.objects.open().get()
    assert "封存的PDF不见了" in alarm.sentence
    assert "第二份也不完好或拿不到" in alarm.sentence


def test_pictures_of_articles_are_fetched_for_readers_and_for_the_press(client, editor, machine_b):
    picture = pictures.take_in_bytes(photo(), by=editor)
    shown = document(articles=(article(body=f'<p><img src="{picture.address}" width="64" height="48" alt="桥"></p>'),))
    edition = edition_of(shown)
    edition.pictures.add(picture)
    machine_b()
    assert b"PK" in word_files.of_edition(edition)[:2]
    assert pictures.path_of(picture).exists()
    pictures.path_of(picture).unlink()
    assert store.sha256(read(client.get(picture.address))) == picture.sha256


def test_a_picture_that_cannot_be_fetched_now_is_not_called_lost_and_holds_the_submission_up(
    issue, editor, machine_b, store_is_down
):
    picture = pictures.take_in_bytes(photo(), by=editor)
    text = issue.articles.first()
    text.body += f'<p><img src="{picture.address}" width="64" height="48" alt="桥"></p>'
    text.save()
    machine_b()
    store_is_down()
    assert list(moves.missing_from(issue, archive.seal(issue))) == []
    with pytest.raises(Refused, match="没有送审：对象存储没有应答"):
        moves.submit(issue, by=editor)


def test_a_file_that_was_brought_in_is_had_from_another_machine(client, editor, bulletin, machine_b, store_is_down):
    data = "望溪区推进老旧小区改造\n望溪区住建局召开推进会。".encode()
    made = incoming.take_in(
        [incoming.Upload("来稿.txt", data)], by=editor, purpose=Incoming.Purpose.RESERVE, bulletin=bulletin
    )
    file = made.files.get()
    machine_b()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:bulletin_issue_bring_file", args=[file.pk])
    store_is_down()
    assert "对象存储没有应答" in client.get(address).content.decode()
    store_is_down("back")
    assert read(client.get(address)) == data


# A machine that lacks a file says so to itself


def test_a_release_that_is_due_waits_for_a_machine_that_has_the_file(
    edition_in, publisher, machine_b, store_is_down, capsys
):
    edition = edition_in("approved")
    with time_machine.travel(timezone.now() - dt.timedelta(hours=1)):
        moves.schedule(edition, by=publisher, at=timezone.now() + dt.timedelta(minutes=30))
    before = acts()
    machine_b()
    store_is_down()
    with pytest.raises(SystemExit):
        call_command("release_due")
    assert "对象存储没有应答" in capsys.readouterr().err
    assert acts() == before
    assert Edition.objects.get().release_fault == ""
    store_is_down("back")
    call_command("release_due")
    assert Edition.objects.get().status == "released"


def test_watch_fetches_what_is_missing_and_writes_nothing_of_it_into_the_record(edition, machine_b, store_is_down):
    machine_b()
    before = acts()
    store_is_down()
    look = tampering.watch()
    assert (look.unseen, look.found) == (1, [])
    with pytest.raises(SystemExit):
        call_command("watch")
    store_is_down("back")
    assert tampering.watch().unseen == 0
    assert set(shelf.names_here()) == {in_store(edition)}
    assert acts() == before


def test_what_neither_a_machine_nor_the_store_has_is_an_alarm_until_a_machine_that_has_it_puts_it_up(
    edition, machine_b, objects, settings, tmp_path
):
    objects.forget(in_store(edition))
    machine_b()
    (alarm,) = tampering.watch().found
    assert "封存的PDF不见了" in alarm.sentence
    use_machine(settings, tmp_path / "a")
    assert [one.pk for one in tampering.watch().over] == [alarm.pk]
    machine_b()
    look = tampering.watch()
    assert (look.found, look.standing, store.is_whole(archive.pdf_path(edition), edition.pdf_sha256)) == ([], 0, True)


def test_what_was_altered_here_is_told_and_put_back_from_the_store(edition):
    path = archive.pdf_path(edition)
    path.chmod(0o600)
    path.write_bytes(b"another")
    (alarm,) = tampering.watch().found
    assert "封存的PDF被改动过，已用第二份恢复" in alarm.sentence
    assert path.read_bytes() == SOME_PDF


# Verified, backed up, put up


def test_verify_names_what_the_store_lacks_or_has_otherwise_and_shelve_mends_it(edition, objects, capsys, monkeypatch):
    monkeypatch.setattr(shelf, "ROUND_OF_DAYS", 1)  # all of them are read today: the store lets no clock be moved
    name = in_store(edition)
    objects.overwrite(name, SOME_PDF.replace(b"sealed", b"forged"))
    (sentence,) = shelf.verify()
    assert sentence.startswith(f"对象存储里的 {name} 被改动过")
    call_command("shelve", name)
    assert list(shelf.verify()) == []
    objects.forget(name)
    assert list(shelf.verify()) == [f"对象存储里缺 {name}：请在有这个文件的机器上运行 manage.py shelve。"]
    call_command("shelve")
    assert list(shelf.verify()) == []
    assert "新放上去1个" in capsys.readouterr().out


def test_verify_says_that_the_store_does_not_answer(edition, store_is_down):
    store_is_down()
    assert list(shelf.verify()) == [
        "对象存储用不了：请检查 SHELF_URL（地址、钥匙、存储桶）和那台服务器。那里的文件没有核对。"
    ]


def test_shelve_puts_up_what_an_office_without_a_store_had_once_and_no_damaged_file(edition, objects, capsys):
    objects.forget(in_store(edition))
    damaged = store.find(shelf.roots()["media"], "0" * 64, ".jpg")
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"no picture")
    for new in (1, 0):
        with pytest.raises(SystemExit) as stopped:
            call_command("shelve")
        assert stopped.value.code == 2
        assert f"这台机器上2个文件，新放上去{new}个" in capsys.readouterr().out
    assert objects.names() == {in_store(edition)}


def test_a_backup_made_by_a_machine_that_has_no_file_yet_holds_all(edition, machine_b, tmp_path, store_is_down):
    machine_b()
    store_is_down()
    with pytest.raises(Refused, match="对象存储没有应答"):
        backups.make(tmp_path / "backup")
    assert not list((tmp_path / "backup").glob("2*"))
    store_is_down("back")
    kept = backups.make(tmp_path / "backup")
    assert (kept.files, kept.damaged) == (1, [])
    assert (tmp_path / "backup/files" / in_store(edition)).read_bytes() == SOME_PDF


# What is asked how it is


def test_the_shelf_says_whether_it_answers(store_is_down):
    assert shelf.fault() == ""
    store_is_down()
    assert shelf.fault().startswith("对象存储用不了：请检查 SHELF_URL")


def test_an_edition_needs_no_store_where_none_is_named(settings, client, edition, objects):
    settings.STORAGES = {name: one for name, one in settings.STORAGES.items() if name != "shelf"}
    shelf.keep(settings.EDITIONS_ROOT, b"kept", ".pdf")
    assert objects.names() == {in_store(edition)}
    assert (client.get(PDF).status_code, shelf.fault(), list(shelf.verify())) == (200, "", [])


def test_the_deploy_check_names_what_machines_must_share(store_is_down, monkeypatch):
    for name in ("SECRET_KEY", "AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    store_is_down()
    said = "".join(one.msg for one in run_checks(tags=["shelf"], include_deployment_checks=True))
    assert "没有写明 SECRET_KEY" in said
    assert "没有写明 AUDIT_KEY" in said
    assert ("数据库却是 SQLite" in said) == (connection.vendor == "sqlite")
    assert "对象存储用不了" in said
