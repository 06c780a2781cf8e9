"""The project itself: migrations current, settings safe, no address or secret in the files."""

import gettext
import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from tests.settings import PROVISIONED

ROOT = Path(settings.BASE_DIR)
PRODUCTION = {
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "bulletin.example.cn",
    "SITE_URL": "https://bulletin.example.cn",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def tracked_files() -> list[Path]:
    listing = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    ours = ("DEBUG", "HTTPS", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    bare = {name: value for name, value in os.environ.items() if name not in ours}
    folder = environment.get("DATA_DIR", os.environ["DATA_DIR"])
    environment = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"} | environment
    command = (sys.executable, "manage.py", *arguments)
    return subprocess.run(command, cwd=ROOT, env=bare | environment, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_the_migrations_are_current():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_production_settings_pass_the_deploy_check(tmp_path):
    def check():
        return manage("check", "--deploy", "--fail-level", "INFO", DATA_DIR=str(tmp_path), **PRODUCTION)

    assert "请运行 python manage.py collectstatic" in check().stderr
    for folder in ("fonts", "profiles", "proofreading"):
        (tmp_path / folder).symlink_to(PROVISIONED / folder)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").touch()  # what collectstatic leaves
    checked = check()
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_the_deploy_check_names_what_there_should_be_and_is_not(tmp_path):
    said = manage("check", "--deploy", DATA_DIR=str(tmp_path)).stderr
    assert all(f"没有设置 {setting}" in said for setting in ("SITE_URL", "EMAIL_URL"))
    assert all(f"没有{part}" in said for part in ("字体", "印刷用的色彩特性文件", "输入法语言模型"))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"PRESS_FONT_BODY": 'a"; }'}, "bulletin.E001) 设置PRESS_FONT_BODY里的字体名"),
        ({"PRESS_FONT_BODDY": "仿宋"}, "bulletin.E001) 设置PRESS_FONT_BODDY没有对应的用途"),
    ],
)
def test_a_font_setting_that_cannot_be_fails_the_check(setting, said, tmp_path):
    checked = manage("check", DATA_DIR=str(tmp_path), **setting)
    assert checked.returncode == 1
    assert said in checked.stderr


def test_the_deploy_check_names_fonts_that_are_not_installed():
    setting = {"PRESS_FONT_BODY": "未曾听说, FandolKai"}
    checked = manage("check", "--deploy", "--tag", "press", **setting)
    assert "设置PRESS_FONT_BODY里的字体“未曾听说”没有安装。" in checked.stderr
    assert "FandolKai" not in checked.stderr
    assert "未曾听说" not in manage("check", **setting).stderr


def test_a_fresh_data_folder_gets_a_secret_of_its_own(tmp_path):
    show = ("shell", "-c", "from django.conf import settings; print(settings.SECRET_KEY, settings.DEBUG)")
    first, again = (manage(*show, DATA_DIR=str(tmp_path / "a")).stdout for _ in range(2))
    other = manage(*show, DATA_DIR=str(tmp_path / "b")).stdout
    assert first == again != other
    assert first.split()[-1] == "False"
    assert (tmp_path / "a" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_command_on_an_unready_database_says_what_to_do(tmp_path):
    shown = manage("show", "dongtai/2026-1", "--json", DATA_DIR=str(tmp_path))
    assert shown.returncode == 2
    where, sentence = shown.stderr.splitlines()
    assert str(tmp_path) in where
    assert sentence.startswith("数据库用不了：请先运行 python manage.py migrate")


def test_the_requirements_are_hash_locked_and_name_no_address():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text()
        assert "://" not in text
        requirements = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in requirement for requirement in requirements)


def test_whatever_an_office_may_have_is_locked_to_the_versions_that_every_office_has():
    least, most = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.txt", "requirements-machines.txt")
    )
    assert least < most
    assert {name.partition("==")[0] for name in most - least} > {"boto3", "django-storages", "redis"}


def test_what_failed_is_named_at_the_end_of_the_suite_and_counted_whether_it_failed_or_erred(tmp_path):
    for program in ("suite", "provision"):
        (tmp_path / ".ci").mkdir(exist_ok=True)
        shutil.copy(ROOT / f".ci/{program}.py", tmp_path / ".ci")
    (tmp_path / "tests/room").mkdir(parents=True)
    (tmp_path / "tests/room/test_room.py").write_text(ROOM)
    ours = ("DJANGO_SETTINGS_MODULE", "CI", "PYTEST", "SLIPCOVER")  # of the run in which this is
    outside = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = (sys.executable, ".ci/suite.py", "quick", "room")
    ended = subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
    said = ended.stdout.partition("=== 总结\n")[2].splitlines()
    here = "（快速测试 · SQLite · tests/room）"
    assert ended.returncode == 1
    assert said[0].startswith("未过  快速测试")
    assert said[1:3] == ["", "=== 没有通过的测试"]
    named, rest = said[3:53], said[53:]
    assert set(named) < {f"tests/room/test_room.py::test_that_fails[{n} - it]{here}" for n in range(50)} | {
        f"tests/room/test_room.py::{test}{here}" for test in ("test_that_errs", "test_that_fails_and_errs")
    }
    assert rest == ["……另有 3 个，见上", "1 passed, 53 failed"]


ROOM = """
import pytest


def test_that_passes():
    pass


@pytest.mark.parametrize("given", [f"{n} - it" for n in range(50)])
def test_that_fails(given):
    assert given is None


@pytest.fixture
def before():
    raise LookupError("first - second")


@pytest.fixture
def after():
    yield
    raise LookupError


def test_that_errs(before):
    pass


def test_that_fails_and_errs(after):
    assert False
"""


def test_the_readme_has_two_screens_and_names_the_two_commands():
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 90
    assert all(f"    {command}\n" in readme for command in ("make demo", "make test"))


def test_what_the_pages_for_programmers_name_is_there():
    pages = [path for path in tracked_files() if path.suffix == ".md" and path.parent.name != "demo"]
    missing = {
        (page.name, name)
        for page in pages
        for name in named_in(page.read_text())
        if not (page.parent / name).exists() and not (ROOT / name).exists()
    }
    assert not missing


def named_in(page: str) -> set[str]:
    """The files that a page links to, and those it names by their path from the root."""
    links = re.findall(r"\]\(([^):#]+)\)", page)
    paths = re.findall(r"`((?:bulletin|office|templates|static|tests|bench|docs|\.ci)/[\w./-]*)`", page)
    return {*links, *paths}


def test_every_command_of_ours_is_in_the_pages_for_who_runs_it():
    operations = (ROOT / "docs/operations.md").read_text()
    ours = {path.stem for path in (ROOT / "bulletin/management/commands").glob("[a-z]*.py")}
    assert [name for name in sorted(ours) if f"`python manage.py {name}" not in operations] == []


def test_every_setting_of_ours_is_in_the_pages_for_who_runs_it():
    operations = (ROOT / "docs/operations.md").read_text()
    read = set(re.findall(r"env(?:\.\w+)?\(\"([A-Z_]+)\"", (ROOT / "office/settings.py").read_text()))
    assert len(read) > 15
    assert [name for name in sorted(read) if f"`{name}`" not in operations] == []


def test_no_file_names_an_address_of_a_package_index_or_a_secret():
    index = re.compile(rb"index-" + rb"url|pypi\.[a-z]+/simple|-----BEGIN [A-Z ]*PRIVATE " + rb"KEY")
    offenders = [path.name for path in tracked_files() if index.search(path.read_bytes())]
    assert offenders in ([], ["Makefile"])  # which says that none be written


@override_settings(DEBUG=False)
def test_the_404_page_is_chinese_and_shows_no_traceback(client, db):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "没有" in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_whoever_sends_a_form_that_expired_or_names_no_host_of_ours_is_told_so_in_chinese(db):
    strict = Client(enforce_csrf_checks=True)
    expired, foreign = strict.post("/account/login/", {"username": "x"}), strict.get("/", headers={"host": "a.example"})
    assert (expired.status_code, foreign.status_code) == (403, 400)
    assert "<h1>页面已过期</h1>" in expired.content.decode()
    assert "<h1>请求有误</h1>" in foreign.content.decode()


def test_whoever_keeps_guessing_passwords_is_told_to_wait(client, db):
    guesses = [client.post("/account/login/", {"username": "x", "password": "y"}) for _ in range(8)]
    assert "试的次数太多了，请过15秒再试" in guesses[-1].content.decode()


def test_the_compiled_translations_are_those_of_the_source():
    for source in (ROOT / "locale/zh_Hans/LC_MESSAGES").glob("*.po"):
        with source.with_suffix(".mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        entry = r'^(?:msgctxt "(.+)"\n)?msgid "(.+)"\nmsgstr "(.+)"'
        written = re.findall(entry, source.read_text(encoding="utf-8"), re.M)
        assert len(written) > 5
        for context, name, words in written:
            assert (compiled.pgettext(context, name) if context else compiled.gettext(name)) == words
