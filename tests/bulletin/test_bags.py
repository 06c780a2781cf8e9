"""`manage.py archive` and `restore --from-archive`: all that was released, out of the office and into another."""

import contextlib
import datetime as dt
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
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from PIL import Image

from bulletin import archive, moves, pictures, signoff
from bulletin.bags import record
from bulletin.bags import verify as verifier
from bulletin.document import store
from bulletin.models import Bulletin, Edition, Issue, Status
from office import acts, audit, frozen
from office.models import AuditEntry, User
from tests.bulletin import racing
from tests.bulletin.volumes import withdraw
from tests.conftest import make_bulletin, make_cast, make_edition, make_issue
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
    """An issue on record from its submission on; one corrected, with a picture; one withdrawn; one never released. Of
    all of them the log says how they stand.
    """
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
    moves.vouch()


def take_from_readers(number: int, cast: dict[str, User], reason: str = "数据待核实") -> None:
    edition = Edition.objects.released().get(issue__number=number)
    asked = moves.ask_withdrawal(edition, by=cast["editor"], reason=reason)
    moves.withdraw(asked, by=cast["reviewer"])


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


def record_other_things(number: int) -> None:
    for _ in range(number):
        with transaction.atomic():
            audit.record(by=None, action="试", subject="别的事")


@pytest.fixture
def withdrawn(request, tmp_path) -> Path:
    """The archive of another that is not here any more; its one issue was withdrawn."""
    with of_another_office():
        record_other_things(20)
        request.getfixturevalue("released")
        take_from_readers(15, request.getfixturevalue("cast"))
        assert run("archive", str(tmp_path / "bags"))[0] == 0
    shutil.rmtree(settings.EDITIONS_ROOT)
    return tmp_path / "bags/dongtai-2026"


def lying_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


@pytest.fixture
def key(tmp_path) -> str:
    """The file with the key of the log."""
    (tmp_path / "key").write_text(settings.AUDIT_KEY)
    return str(tmp_path / "key")


WHOLE = (0, "归档完好：文件、指纹、日志都对。\n")


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


def close_with_the_key(bag: Path) -> None:
    """The same, as a program would that has the key."""
    close(bag)
    (bag / "seal.txt").write_text(record.seal_of(bag, settings.AUDIT_KEY.encode()))
    close(bag)


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


def test_anybody_can_check_it_and_with_the_key_the_log_too(years, tmp_path, key):
    pack(tmp_path / "bags")
    bag = tmp_path / "bags/dongtai-2026"
    assert check(bag) == (0, "归档完好：文件、指纹、日志都对；没有密钥，证明不了哪些已经撤下。\n")
    assert check(bag, key) == WHOLE
    Path(key).write_text("another")
    assert check(bag, key) == (1, "封记不对：归档被改动过，或者密钥不是当时的。\n")


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
    "封记不对": ("data/log.jsonl", "方守拙", "路人甲"),
    "缺少文件 data/15/v1/edition.pdf": ("manifest-sha256.txt", "data/15/v1/edition.pdf", "data/15/v1/edition.pdf"),
    "缺少文件 data/../../out": ("manifest-sha256.txt", "data/15/v1/edition.pdf", "data/../../out"),
    "读不出来": ("data/15/v1/facts.json", '"fingerprint"', '"finger"'),
}


@pytest.mark.parametrize("sentence", ALTERED)
def test_whoever_alters_it_with_its_lists_is_found_and_nothing_is_put_back(sentence, bag, key):
    name, old, new = ALTERED[sentence]
    if name == "manifest-sha256.txt":
        (bag / "data/15/v1/edition.pdf").unlink()
    else:
        close(bag)
    alter(bag / name, old, new)
    if name != "manifest-sha256.txt":
        close(bag)
    code, said = check(bag, *([key] if sentence == "封记不对" else []))
    assert code == 1
    assert sentence in said
    code, said = run("restore", "--from-archive", str(bag))
    assert code == 2
    assert "没有恢复" in said
    assert not Bulletin.objects.exists()


@pytest.mark.parametrize("line", ['"x"', "[" * 100_000 + "]" * 100_000], ids=["word", "nest"])
def test_a_log_that_is_none_is_said_in_a_sentence_and_not_put_back(bag, line):
    (bag / "data/log.jsonl").write_text(f"{line}\n")
    close(bag)
    code, said = check(bag)
    assert (code, said.startswith("归档读不出来")) == (1, True)
    code, said = run("restore", "--from-archive", "--without-key", str(bag))
    assert (code, "没有恢复" in said) == (2, True)


def test_an_entry_that_was_altered_before_it_was_packed_is_found_with_the_key(released, bags, key):  # noqa: F811
    frozen.lift(AuditEntry._meta.db_table, using="default")
    QuerySet.update(AuditEntry.objects.of("approve"), actor_name="路人甲")
    pack(bags)
    assert check(bags / "dongtai-2026")[0] == 0
    assert "日志第2条的哈希不对" in check(bags / "dongtai-2026", key)[1]


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


def test_a_second_run_writes_anew_what_has_changed_and_that_alone(years, bags, cast):
    pack(bags)
    before = (bags / "dongtai-2026").stat().st_ino
    assert "没有变化" in pack(bags)
    assert (bags / "dongtai-2026").stat().st_ino == before
    take_from_readers(15, cast)
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


# The log of before


def log_of(bag: Path) -> str:
    return (bag / "data/log.jsonl").read_text()


def entries_in(log: str) -> list[dict]:
    return [json.loads(line) for line in log.split("\n") if line]


def test_the_log_of_an_office_that_is_no_more_stays_in_its_bag_and_that_of_the_next_follows(withdrawn, key):
    before = log_of(withdrawn)
    *_, last = entries_in(before)
    with of_another_office():
        run("restore", "--from-archive", str(withdrawn))
        first = AuditEntry.objects.of("restore_archive").get().number
    record_other_things(last["number"] + 1 - first)  # by its number the first could then be the next of that log
    run("restore", "--from-archive", str(withdrawn))
    pack(withdrawn.parent)
    after = log_of(withdrawn)
    assert after.startswith(before)
    (own,) = entries_in(after.removeprefix(before))
    assert (own["action"], own["number"]) == ("restore_archive", last["number"] + 1)
    assert check(withdrawn, key) == WHOLE
    assert "没有变化" in pack(withdrawn.parent)


def test_what_an_office_does_that_was_put_back_holds_in_the_one_put_back_from_it(bag, key):
    logs = [log_of(bag)]
    for number in (15, 16):
        with of_another_office():
            assert run("restore", "--from-archive", str(bag))[0] == 0
            take_from_readers(number, make_cast())
            pack(bag.parent)
        shutil.rmtree(settings.EDITIONS_ROOT)
        logs.append(log_of(bag))
    assert logs[2].startswith(logs[1])
    assert logs[1].startswith(logs[0])
    assert check(bag, key) == WHOLE
    assert run("restore", "--from-archive", str(bag))[0] == 0
    statuses = Edition.objects.order_by("issue__number", "version").values_list("issue__number", "version", "status")
    assert list(statuses) == [
        *((15, 1, "withdrawn"), (16, 1, "superseded"), (16, 2, "withdrawn"), (17, 1, "withdrawn")),
    ]


def prune(time_machine) -> None:
    """Take away all that was recorded up to now, when it is old enough."""
    time_machine.move_to(timezone.now() + dt.timedelta(days=1))
    today = timezone.localdate()
    time_machine.move_to(timezone.now() + dt.timedelta(days=400))
    assert run("prune_log", "--before", f"{today}")[0] == 0


def test_what_is_pruned_from_the_log_stays_in_the_bag(released, bags, key, time_machine):  # noqa: F811
    pack(bags)
    before = log_of(bags / "dongtai-2026")
    prune(time_machine)
    pack(bags)
    after = log_of(bags / "dongtai-2026")
    assert after.startswith(before)
    assert [entry["action"] for entry in entries_in(after.removeprefix(before))] == [acts.LOG_PRUNED]
    assert check(bags / "dongtai-2026", key) == WHOLE


def test_what_was_not_packed_before_it_was_pruned_is_put_back_as_it_stood(request, bags, time_machine):
    with of_another_office():
        request.getfixturevalue("released")
        take_from_readers(15, request.getfixturevalue("cast"))
        prune(time_machine)
        pack(bags)
    code, said = run("restore", "--from-archive", str(bags))
    assert code == 0, said
    assert Client().get("/dongtai/2026/15/").status_code == 410


def test_a_log_of_before_that_was_altered_is_not_sealed_anew(withdrawn):
    run("restore", "--from-archive", str(withdrawn))
    alter(withdrawn / "data/log.jsonl", "数据待核实", "数据已核实")
    close(withdrawn)
    before = log_of(withdrawn)
    code, said = run("archive", str(withdrawn.parent))
    assert (code, "没有重写" in said) == (2, True)
    assert log_of(withdrawn) == before


def test_a_reason_may_have_any_sign_in_it(released, cast, bags, key):  # noqa: F811
    take_from_readers(15, cast, reason="数据\u2028待核实")
    pack(bags)
    assert check(bags / "dongtai-2026", key) == WHOLE


def test_what_is_withdrawn_while_it_is_packed_is_packed_as_it_stood(released, cast, bags, monkeypatch):  # noqa: F811
    draw = signoff.kept

    def draw_and_withdraw(edition: Edition) -> Path:
        take_from_readers(15, cast)
        return draw(edition)

    monkeypatch.setattr(signoff, "kept", draw_and_withdraw)
    pack(bags)
    assert json.loads((bags / "dongtai-2026/data/15/v1/facts.json").read_bytes())["status"] == "released"
    monkeypatch.undo()
    assert "写好了" in pack(bags)


def test_what_the_log_does_not_say_is_not_packed(released, bags):  # noqa: F811
    withdraw(released)
    code, said = run("archive", str(bags))
    assert code == 2
    assert "dongtai/2026-15 第1版写的是“已撤下”，归档里的日志最后是“已发布”。" in said
    assert lying_in(bags) == []


# Whoever alters a bag


def call_released(bag: Path) -> None:
    alter(bag / "data/15/v1/facts.json", '"status": "withdrawn"', '"status": "released"')


def leave_out_of_log(bag: Path, *actions: str) -> None:
    lines = [line for line in log_of(bag).split("\n") if line and json.loads(line)["action"] not in actions]
    (bag / "data/log.jsonl").write_text("".join(f"{line}\n" for line in lines))


def rewrite_log(bag: Path) -> None:
    alter(bag / "data/log.jsonl", '"action": "withdraw"', '"action": "drop_withdrawal"')


FORGED = {
    "its facts": call_released,
    "its facts, and the log cut off": lambda bag: (call_released(bag), leave_out_of_log(bag, "withdraw")),
    "its facts, and the log rewritten": lambda bag: (call_released(bag), rewrite_log(bag)),
    "its facts, and no seal": lambda bag: (call_released(bag), (bag / "seal.txt").unlink()),
}


@pytest.mark.parametrize("forged", FORGED)
def test_nobody_without_the_key_makes_a_withdrawn_issue_a_released_one(forged, withdrawn):
    FORGED[forged](withdrawn)
    close(withdrawn)
    code, said = run("restore", "--from-archive", str(withdrawn))
    assert code == 2
    assert "封记不对：归档被改动过，或者密钥不是当时的。" in said
    assert not Bulletin.objects.exists()


def test_without_the_key_too_the_log_is_asked_how_an_edition_stands(withdrawn):
    call_released(withdrawn)
    close(withdrawn)
    code, said = run("restore", "--from-archive", str(withdrawn), "--without-key")
    assert code == 2
    assert "dongtai/2026-15 第1版写的是“已发布”，归档里的日志最后是“已撤下”。" in said
    leave_out_of_log(withdrawn, "submit", "approve", "release", "ask_withdrawal", "withdraw")
    close(withdrawn)
    code, said = run("restore", "--from-archive", str(withdrawn), "--without-key")
    assert (code, "归档里的日志没有说到它" in said) == (2, True)
    assert not Bulletin.objects.exists()


def test_what_is_put_back_without_the_key_is_said_to_be_unproven(withdrawn):
    code, said = run("restore", "--from-archive", str(withdrawn), "--without-key")
    assert (code, "证明不了哪些发布过、哪些已经撤下：请逐期核对。" in said) == (0, True)
    assert "没有用密钥核对" in AuditEntry.objects.of("restore_archive").get().details["caution"]


def test_with_the_key_nothing_is_said_to_be_unproven(withdrawn):
    code, said = run("restore", "--from-archive", str(withdrawn))
    assert (code, "证明不了" in said) == (0, False)
    assert "caution" not in AuditEntry.objects.of("restore_archive").get().details


def test_an_office_with_a_key_of_its_own_is_told_that_of_the_old_one(withdrawn, settings, key, tmp_path):
    settings.AUDIT_KEY = "another key"
    code, said = run("restore", "--from-archive", str(withdrawn))
    assert (code, "用 --audit-key 写明它的文件" in said) == (2, True)
    assert run("restore", "--from-archive", str(withdrawn), "--audit-key", key)[0] == 0
    code, said = run("archive", str(withdrawn.parent))
    assert (code, "用 --audit-key 写明当时的密钥文件" in said) == (2, True)
    assert "写好了" in pack(withdrawn.parent, "--audit-key", key)
    assert "没有变化" in pack(withdrawn.parent)
    (tmp_path / "new").write_text("another key")
    assert check(withdrawn, str(tmp_path / "new")) == WHOLE


@pytest.mark.parametrize(("name", "sentence"), [("none", "读不出来"), ("empty", "是空的")])
def test_a_file_that_holds_no_key_is_refused(name, sentence, withdrawn, tmp_path):
    (tmp_path / "empty").touch()
    code, said = run("restore", "--from-archive", str(withdrawn), "--audit-key", str(tmp_path / name))
    assert (code, sentence in said) == (2, True)
    assert not Bulletin.objects.exists()


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
    close_with_the_key(bag)
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
