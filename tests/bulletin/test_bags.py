"""`manage.py archive` and `restore --from-archive`: all that was released, out of the office and into another."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from PIL import Image

from bulletin import archive, pictures
from bulletin.bags import verify as verifier
from bulletin.document import store
from bulletin.models import Bulletin, Edition, Issue, Status
from office.models import AuditEntry
from tests.bulletin import racing
from tests.bulletin.volumes import withdraw
from tests.conftest import make_bulletin, make_edition, make_issue
from tests.desk.conftest import released  # noqa: F401  a fixture
from tests.settings import PROVISIONED

pytestmark = pytest.mark.django_db


def run(*command: str) -> tuple[int, str]:
    """(the exit code, all that the command says)."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            call_command(*command)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
    return code, out.getvalue() + err.getvalue()


def check(bag: Path, *key: str) -> tuple[int, str]:
    """What the verifier in the bag says, started as anybody starts it, with nothing of ours about it."""
    command = (sys.executable, "-I", str(bag / "verify.py"), *key)
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def years(bulletin, cast, some_pdf, released) -> None:  # noqa: F811
    """An issue on record from its submission on; one corrected, with a picture; one withdrawn; one never released."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "PNG")
    picture = pictures.take_in_bytes(drawn.getvalue(), by=cast["editor"])
    by = {"by": cast["editor"], "reviewer": cast["reviewer"]}
    corrected = make_issue(bulletin, 16, by=cast["editor"])
    make_edition(corrected, Status.SUPERSEDED, some_pdf, **by)
    article = corrected.articles.last()
    article.body += f'<p><img src="{picture.address}" alt="桥头" width="40" height="30"></p>'
    article.save()
    corrected.articles.first().delete()
    corrected.correction_note, corrected.corrected_on = "撤去一篇。", corrected.date
    corrected.save()
    make_edition(Issue.objects.get(pk=corrected.pk), Status.RELEASED, some_pdf + b"%2", **by).pictures.add(picture)
    withdraw(make_edition(make_issue(bulletin, 17, by=cast["editor"]), Status.RELEASED, some_pdf, **by))
    make_edition(make_issue(bulletin, 18, by=cast["editor"]), Status.RETURNED, some_pdf, **by)


@contextlib.contextmanager
def of_another_office() -> Iterator[None]:
    """What is laid down within is gone afterwards, as from a database of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def bags(tmp_path) -> Path:
    return tmp_path / "bags"


@pytest.fixture
def bag(request, tmp_path) -> Path:
    """The archive of an office that is not here any more."""
    with of_another_office():
        request.getfixturevalue("years")
        assert run("archive", str(tmp_path / "bags"))[0] == 0
    shutil.rmtree(settings.EDITIONS_ROOT)
    return tmp_path / "bags/dongtai-2026"


def lying_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def pack(folder: Path, *options: str) -> str:
    code, said = run("archive", str(folder), *options)
    assert code == 0, said
    return said


def close(bag: Path) -> None:
    """Write the lists of the bag anew, as whoever altered something in it would."""
    for name, of in (("manifest-sha256.txt", "data/**/*"), ("tagmanifest-sha256.txt", "*.*")):
        paths = sorted(path for path in bag.glob(of) if path.is_file() and not path.name.startswith("tagmanifest"))
        lines = [f"{store.digest_of(path)}  {path.relative_to(bag).as_posix()}\n" for path in paths]
        (bag / name).write_text("".join(lines))


def alter(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_a_bag_holds_every_edition_that_was_ever_released_as_it_was_sealed(years, tmp_path):
    assert "dongtai-2026：4个版本，写好了" in pack(tmp_path / "bags")
    bag = tmp_path / "bags/dongtai-2026"
    assert sorted(path.relative_to(bag / "data").as_posix() for path in bag.glob("data/*/v*")) == [
        *("15/v1", "16/v1", "16/v2", "17/v1"),
    ]
    for edition in Edition.objects.ever_released().select_related("issue"):
        folder = bag / f"data/{edition.issue.number}/v{edition.version}"
        assert (folder / "document.json").read_bytes() == edition.content.encode()
        assert store.digest_of(folder / "edition.pdf") == edition.pdf_sha256
        assert (folder / "signoff.pdf").read_bytes().startswith(b"%PDF")
        facts = json.loads((folder / "facts.json").read_bytes())
        assert (facts["status"], facts["fingerprint"]) == (edition.status, edition.fingerprint)
    assert len(list(bag.glob("data/pictures/*.png"))) == 1


def test_anybody_can_check_it_and_with_the_key_the_log_too(years, tmp_path):
    pack(tmp_path / "bags")
    bag = tmp_path / "bags/dongtai-2026"
    (tmp_path / "key").write_text(settings.AUDIT_KEY)
    assert check(bag) == (0, "归档完好：文件、指纹、日志都对；没有密钥，日志的哈希没有重算。\n")
    assert check(bag, str(tmp_path / "key")) == (0, "归档完好：文件、指纹、日志都对。\n")
    (tmp_path / "key").write_text("another")
    assert "密钥不是当时的" in check(bag, str(tmp_path / "key"))[1]


def test_the_verifier_is_short_enough_to_be_read():
    assert len(Path(verifier.__file__).read_text().splitlines()) <= 80


def test_one_byte_that_is_altered_anywhere_is_found(years, tmp_path):
    pack(tmp_path / "bags")
    bag = tmp_path / "bags/dongtai-2026"
    for path in [path for path in bag.rglob("*") if path.is_file() and path.name != "tagmanifest-sha256.txt"]:
        before = path.read_bytes()
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        assert verifier.faults(bag), path
        path.write_bytes(before)
    assert verifier.faults(bag) == []


ALTERED = {
    "指纹不是由封存的内容和 PDF 算出的": ("data/15/v1/document.json", "倒排工期", "顺排工期"),
    "版次或日期与封存的内容不符": ("data/15/v1/facts.json", '"version": 1', '"version": 2'),
    "哈希不对": ("data/log.jsonl", "方守拙", "路人甲"),
    "缺少文件 data/15/v1/edition.pdf": ("manifest-sha256.txt", "data/15/v1/edition.pdf", "data/15/v1/edition.pdf"),
    "缺少文件 data/../../out": ("manifest-sha256.txt", "data/15/v1/edition.pdf", "data/../../out"),
    "读不出来": ("data/15/v1/facts.json", '"fingerprint"', '"finger"'),
}


@pytest.mark.parametrize("sentence", ALTERED)
def test_whoever_alters_it_with_its_lists_is_found_and_nothing_is_put_back(sentence, bag, tmp_path):
    name, old, new = ALTERED[sentence]
    (tmp_path / "key").write_text(settings.AUDIT_KEY)
    if name == "manifest-sha256.txt":
        (bag / "data/15/v1/edition.pdf").unlink()
    else:
        close(bag)
    alter(bag / name, old, new)
    if name != "manifest-sha256.txt":
        close(bag)
    code, said = check(bag, str(tmp_path / "key"))
    assert code == 1
    assert sentence in said
    if name != "data/log.jsonl":  # which is hashed with a key that the archive has not
        code, said = run("restore", "--from-archive", str(bag))
        assert code == 2
        assert "没有恢复" in said
        assert not Bulletin.objects.exists()


def test_entries_of_the_time_before_the_key_are_hashed_by_anybody(years, bags):
    pack(bags)
    log = bags / "dongtai-2026/data/log.jsonl"
    facts = [7, "2025-01-02T03:04:05.000000+00:00", 1, "闻一白", "送审", "dongtai/2025-1", {"edition": 1}, "0" * 64]
    digest = store.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode())
    log.write_text(json.dumps({"form": 1, "hashed": facts, "hash": digest}, ensure_ascii=False) + "\n")
    close(log.parent.parent)
    assert check(log.parent.parent)[0] == 0
    alter(log, "闻一白", "路人甲")
    close(log.parent.parent)
    assert "日志第7条的哈希不对：被改动过。" in check(log.parent.parent)[1]


def test_a_second_run_writes_anew_what_has_changed_and_that_alone(years, bags):
    pack(bags)
    before = (bags / "dongtai-2026").stat().st_ino
    assert "没有变化" in pack(bags)
    assert (bags / "dongtai-2026").stat().st_ino == before
    withdraw(Edition.objects.get(issue__number=15))
    assert "写好了" in pack(bags)
    facts = json.loads((bags / "dongtai-2026/data/15/v1/facts.json").read_bytes())
    assert facts["status"] == "withdrawn"
    assert lying_in(bags) == ["dongtai-2026"]


def test_a_bag_that_was_spoilt_is_made_whole_again(years, bags):
    pack(bags)
    (bags / "dongtai-2026/data/15/v1/edition.pdf").write_bytes(b"%PDF another")
    assert "写好了" in pack(bags)
    assert verifier.faults(bags / "dongtai-2026") == []


def test_a_folder_with_something_else_in_it_is_left_alone(years, bags):
    (bags / "letters").mkdir(parents=True)
    code, said = run("archive", str(bags))
    assert (code, "里有别的东西（letters）" in said) == (2, True)
    assert [path.name for path in bags.iterdir() if path.is_dir() and path.name.startswith("dongtai")] == []


def test_what_a_run_that_was_killed_left_behind_is_cleared_away(years, tmp_path):
    (tmp_path / "bags/.unfinished-x/dongtai-2026").mkdir(parents=True)
    pack(tmp_path / "bags")
    assert lying_in(tmp_path / "bags") == ["dongtai-2026"]


def test_a_damaged_file_stops_the_bag_and_the_one_before_stays(years, bags):
    pack(bags)
    path = archive.pdf_path(Edition.objects.get(issue__number=15))
    path.chmod(0o600)
    path.write_bytes(b"another")
    code, said = run("archive", str(bags))
    assert (code, "不能做归档" in said) == (2, True)
    assert verifier.faults(bags / "dongtai-2026") == []


@pytest.mark.parametrize("options", [("--year", "1999"), ("--bulletin", "none")])
def test_a_year_or_bulletin_of_which_nothing_was_released_is_said(options, years, bags):
    code, said = run("archive", str(bags), *options)
    assert (code, "没有可归档的" in said) == (2, True)


def test_archiving_is_on_record(years, bags):
    pack(bags)
    assert AuditEntry.objects.of("take_archive").get().details == {"written": 4}


def test_readers_have_in_another_office_what_they_had(bag):
    code, said = run("restore", "--from-archive", str(bag.parent))
    assert (code, "1个归档，4个版本" in said) == (0, True)
    assert "望溪区推进老旧小区改造" in Client().get("/dongtai/2026/15/").content.decode()
    assert Client().get("/dongtai/2026/16/v1/").status_code == 200
    assert Client().get("/dongtai/2026/17/").status_code == 410
    (picture,) = bag.glob("data/pictures/*")
    assert Client().get(f"/media/{picture.name}").status_code == 200
    assert "/dongtai/2026/15/" in Client().get("/search/", {"q": "老旧小区"}).content.decode()
    digest = store.digest_of(bag / "data/16/v2/edition.pdf")
    assert "2026年第16期" in Client().get("/verify/", {"code": digest}).content.decode()
    code, said = run("verify")
    assert code == 0, said


def test_the_log_says_that_they_came_out_of_an_archive_and_which(bag):
    run("restore", "--from-archive", str(bag))
    entry = AuditEntry.objects.of("restore_archive").get()
    assert entry.details["bags"] == [f"dongtai-2026 {store.digest_of(bag / 'tagmanifest-sha256.txt')}"]
    assert set(entry.details["standing"]) == {str(pk) for pk in Edition.objects.values_list("pk", flat=True)}
    edition = Edition.objects.get(issue__number=15)
    assert (edition.submitted_by.name, edition.approved_by.name) == ("闻一白", "方守拙")
    assert not edition.approved_by.is_staff
    assert not edition.approved_by.has_usable_password()


def test_what_is_put_back_can_be_corrected_and_no_article_gets_the_address_of_another(bag):
    run("restore", "--from-archive", str(bag))
    issue = Issue.objects.get(number=16)
    assert [article.key for article in issue.articles.all()] == [2]
    assert issue.next_version == 3
    assert issue.articles.create(title="新的一篇").key == 3


def test_an_office_is_not_put_back_over_another(bag):
    make_bulletin()
    code, said = run("restore", "--from-archive", str(bag))
    assert (code, "这里已经有刊物了" in said) == (2, True)


@pytest.mark.parametrize(
    ("name", "old", "new"), [("facts", '"format": 1', '"format": 2'), ("document", '"schema":6', '"schema":99')]
)
def test_an_archive_of_a_newer_program_is_refused_by_name(name, old, new, bag):
    folder = bag / "data/15/v1"
    alter(folder / f"{name}.json", old, new)
    facts = json.loads((folder / "facts.json").read_bytes())
    sha = store.sha256(f"{store.digest_of(folder / 'document.json')}\n{facts['pdf_sha256']}\n".encode())
    (folder / "facts.json").write_text(json.dumps(facts | {"fingerprint": sha}))
    close(bag)
    code, said = run("restore", "--from-archive", str(bag))
    assert (code, "更新的程序" in said) == (2, True)
    assert not Edition.objects.exists()


def test_a_folder_without_a_bag_is_called_so(bags, db):
    code, said = run("restore", "--from-archive", str(bags))
    assert (code, "里没有归档" in said) == (2, True)


# Other processes. These tests empty all tables, so they come last.


STOPPING = """
import sys
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
rename = Path.rename
def rename_and_wait(path, target):
    rename(path, target)
    Path.rename = rename
    print("between", flush=True)
    sys.stdin.read()
Path.rename = rename_and_wait
call_command("archive", sys.argv[1])
"""


@pytest.fixture
def stopped(released, bags, tmp_path):  # noqa: F811
    """A process that writes a bag anew, and has just taken the one of before out of its place."""
    pack(bags)
    Bulletin.objects.update(about="又写了一句。")
    for name in ("fonts", "profiles"):
        (tmp_path / name).symlink_to(PROVISIONED / name)
    command = (sys.executable, "-c", STOPPING, str(bags))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=racing.this_office(), cwd=settings.BASE_DIR, text=True, **pipes) as process:
        for line in process.stdout:
            if line == "between\n":
                break
        yield process
        process.kill()


@pytest.mark.django_db(transaction=True)
def test_a_bag_is_put_back_when_whoever_was_to_replace_it_was_killed(stopped, bags):
    stopped.kill()
    stopped.wait()
    assert not (bags / "dongtai-2026").exists()
    code, said = run("restore", "--from-archive", str(bags))
    assert (code, "上次归档没有做完" in said) == (2, True)
    path = archive.pdf_path(Edition.objects.get())
    path.chmod(0o600)
    path.write_bytes(b"another")  # so that the next run cannot write it anew either
    code, said = run("archive", str(bags))
    assert (code, "不能做归档" in said) == (2, True)
    assert lying_in(bags) == ["dongtai-2026"]
    assert verifier.faults(bags / "dongtai-2026") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_that_archive_into_one_folder_the_second_is_told_to_wait(stopped, bags):
    code, said = run("archive", str(bags))
    assert (code, f"另一次归档正在写 {bags}：请等它做完再归档。" in said) == (2, True)
    stopped.communicate("")
    assert stopped.returncode == 0
    assert lying_in(bags) == ["dongtai-2026"]
    assert verifier.faults(bags / "dongtai-2026") == []
    assert "没有变化" in pack(bags)
