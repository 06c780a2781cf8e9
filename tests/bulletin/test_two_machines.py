"""Two machines as they really run: processes and folders of their own, one database and one object store."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from django.urls import reverse

from bulletin import archive, moves, pictures, press, shelf
from bulletin.document import store
from bulletin.models import Alarm, Bulletin, PressWorker
from office import environment
from tests import objectstore
from tests.bulletin.racing import database_url
from tests.bulletin.test_work import started, wait_until
from tests.conftest import make_issue
from tests.desk.test_pictures import photo
from tests.objectstore import ObjectStore, free_port, running, wait_for
from tests.settings import PROVISIONED

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not objectstore.IS_THERE, reason=objectstore.WITHOUT),
]


@pytest.fixture
def objects(settings, tmp_path):
    """The object store, which this process uses as machine a."""
    with running() as server:
        objects = ObjectStore(*server)
        settings.STORAGES = settings.STORAGES | {"shelf": environment.object_store(objects.url)}
        settings.MEDIA_ROOT = tmp_path / "media"
        yield objects


@pytest.fixture
def folder_of_b(tmp_path):
    """The folder of another machine, set up."""
    folder = tmp_path / "b"
    folder.mkdir()
    for name in ("fonts", "profiles"):
        (folder / name).symlink_to(PROVISIONED / name)
    return folder


@pytest.fixture
def press_on_b(objects, settings, folder_of_b):
    """A press worker there, to which this machine sends what is to be typeset."""
    settings.HAS_WORKERS = settings.PRESS_ELSEWHERE = True
    settings.TASKS = {"default": {"BACKEND": environment.TASK_BACKENDS["database"], "QUEUES": []}}
    shared = {"SHELF_URL": objects.url, "TASKS": "database", "PRESS": "tasks"}
    worker = started("manage.py", "work", "--press", DATA_DIR=str(folder_of_b), **shared)
    wait_until(PressWorker.objects.exists)
    yield
    worker.terminate()
    worker.communicate(timeout=60)


@pytest.fixture
def machine_b(objects, settings, folder_of_b):
    """machine_b(path): what gunicorn answers there, with the status."""
    folder, port = folder_of_b, free_port()
    own = {"DATABASE_URL": database_url(), "DATA_DIR": str(folder), "SHELF_URL": objects.url, "DEBUG": "true"}
    shared = {"SECRET_KEY": settings.SECRET_KEY, "AUDIT_KEY": settings.AUDIT_KEY}
    ours = os.environ | own | shared | {"DJANGO_SETTINGS_MODULE": "office.settings"}
    command = (sys.executable, "-m", "gunicorn", "office.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2")
    server = subprocess.Popen(command, env=ours, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    wait_for(port)

    def get(path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    yield get
    server.terminate()
    server.wait()


def released_here(issue, cast):
    """Sealed, approved and released on machine a."""
    edition = moves.submit(issue, by=cast["editor"])
    edition = moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    return moves.release(edition, by=cast["publisher"])


def with_picture(issue, editor):
    picture = pictures.take_in_bytes(photo(), by=editor)
    article = issue.articles.first()
    article.body += f'<p><img src="{picture.address}" width="640" height="480" alt="桥头"></p>'
    article.save()
    return picture


def test_what_another_machine_typesets_has_its_pictures_and_is_what_this_one_would_have_made(
    cast, issue, press_on_b, folder_of_b, monkeypatch
):
    picture = with_picture(issue, cast["editor"])
    document = archive.seal(issue)
    expected = press.compose(document, archive.workshop(document))
    monkeypatch.setattr(press, "compose", None)  # nobody typesets on this machine
    assert store.sha256(archive.draw(document).pdf) == store.sha256(expected.pdf)
    assert store.find(folder_of_b / "media", picture.sha256, picture.suffix).exists()


def test_what_one_machine_seals_and_releases_another_serves_and_goes_on_serving_without_the_store(
    cast, bulletin, objects, machine_b
):
    Bulletin.objects.update(has_public_pdf=True)
    issue, other = make_issue(bulletin, 15, by=cast["editor"]), make_issue(bulletin, 16, by=cast["editor"])
    picture = with_picture(issue, cast["editor"])
    edition, unfetched = released_here(issue, cast), released_here(other, cast)
    pdf, page = reverse("pdf", args=["dongtai", 2026, 15]), reverse("issue", args=["dongtai", 2026, 15])
    first_page = reverse("page_picture", args=["dongtai", 2026, 15, 1, 1])
    for _ in range(2):
        assert machine_b(page)[0] == 200
        assert store.sha256(machine_b(pdf)[1]) == edition.pdf_sha256
        assert store.sha256(machine_b(picture.address)[1]) == picture.sha256
        assert machine_b(first_page)[1][8:12] == b"WEBP"
        objects.gateway.kill()  # what is there by now is served without it
        objects.gateway.wait()
    status, said = machine_b(reverse("pdf", args=["dongtai", 2026, 16]))
    assert status == 503
    assert "对象存储没有应答，这台机器上又没有这个文件" in said.decode()
    assert machine_b(reverse("issue", args=["dongtai", 2026, 16]))[0] == 200
    assert not Alarm.objects.exists()
    assert archive.pdf_path(unfetched).exists()  # on this machine
    assert shelf.name_of(archive.pdf_path(unfetched)) in set(shelf.names_here())
