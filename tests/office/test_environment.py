"""Where the settings of a machine come from, whoever starts the program, and whether the program says which it took."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from office import environment

SHOW = ("shell", "--no-imports", "-c", "from django.conf import settings; print(settings.SITE_URL)")


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "env"
    path.write_text(
        f'DATABASE_URL=sqlite:///{tmp_path}/office.sqlite3\nDATA_DIR={tmp_path}/data\nSITE_URL="https://a.example"\n'
    )
    return path


def started_from(file: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    """As cron starts it: nothing in its environment but where the file is, and what is given here."""
    command = (sys.executable, str(settings.BASE_DIR / "manage.py"), *words)
    named = {"PATH": os.environ["PATH"], "NEWSROOM_ENV": str(file)} | environment
    return subprocess.run(command, env=named, capture_output=True, text=True, check=False)


def test_every_command_reads_the_file_and_says_which_office_that_is(file, tmp_path):
    done = started_from(file, *SHOW)
    assert done.stdout.strip() == "https://a.example"
    assert done.stderr.splitlines()[0] == f"数据库：SQLite {tmp_path}/office.sqlite3；文件夹：{tmp_path}/data"


def test_what_the_process_was_started_with_goes_before_the_file(file):
    assert started_from(file, *SHOW, SITE_URL="https://b.example").stdout.strip() == "https://b.example"


def test_a_file_that_is_named_and_not_there_stops_everything(tmp_path):
    done = started_from(tmp_path / "none", "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"读不了设置文件 {tmp_path}/none")
    assert "Traceback" not in done.stderr


def test_outside_the_demo_a_database_is_named_or_nothing_starts_and_nothing_is_made(file, tmp_path):
    file.write_text(f"DATA_DIR={tmp_path}/data\n")
    done = started_from(file, "release_due")
    assert done.returncode == 2
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("没有写明用哪个数据库")
    assert not (tmp_path / "data").exists()


def test_a_key_that_begins_with_a_dollar_is_taken_as_it_is_written(file):
    show = (*SHOW[:-1], "from django.conf import settings; print(settings.SECRET_KEY, settings.AUDIT_KEY)")
    done = started_from(file, *show, SECRET_KEY="$one", AUDIT_KEY="$HOME")
    assert done.stdout.strip() == "$one $HOME"


@pytest.mark.parametrize("name", ["secret-key", "audit-key"])
def test_a_key_that_a_full_disk_left_empty_is_no_key(file, tmp_path, name):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).touch()
    done = started_from(file, "check")
    assert done.returncode == 2
    assert f"密钥文件 {tmp_path}/data/{name} 是空的" in done.stderr


def test_processes_that_begin_at_once_have_one_key(file):
    print_key = (*SHOW[:-1], "from django.conf import settings; print(settings.AUDIT_KEY)")
    with ThreadPoolExecutor(4) as processes:
        began = list(processes.map(lambda _: started_from(file, *print_key), range(4)))
    assert [done.returncode for done in began] == [0] * 4
    (key,) = {done.stdout for done in began}
    assert len(key) > 60


def test_a_database_of_another_kind_is_refused_in_a_sentence(file):
    for url in ("nonsense", "mysql://a/b"):
        done = started_from(file, "check", DATABASE_URL=url)
        assert done.returncode == 2
        assert "只认 postgresql:// 和 sqlite:// 开头的" in done.stderr
        assert "Traceback" not in done.stderr


def test_blanks_around_what_stands_between_commas_count_for_nothing(file):
    given = {"SECOND_FACTOR_FOR": "审核, 发布", "READY_WITHOUT": " backup ,", "METRICS_FROM": "10.0.0.0/8, 127.0.0.0/8"}
    names = ", ".join(f"settings.{name}" for name in given)
    show = (*SHOW[:-1], f"from django.conf import settings; print({names})")
    said = started_from(file, *show, **given).stdout
    assert "['审核', '发布'] ['backup']" in said
    assert "IPv4Network('127.0.0.0/8')" in said


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECOND_FACTOR_FOR", "审核,出版", "SECOND_FACTOR_FOR 里的 出版 写得不对：只认 编辑、"),
        ("READY_WITHOUT", "backups", "READY_WITHOUT 里的 backups 写得不对：只认 release_due、"),
        ("METRICS_FROM", "10.0.0.1/8", "METRICS_FROM 里的 10.0.0.1/8 不是网段：请写成例如"),
        ("FREE_MB", "五百", "FREE_MB 写得不对：要写成数字，例如 500，不带单位。"),
        ("PRESS_SECONDS", "long", "PRESS_SECONDS 写得不对：要写成数字，例如 60，不带单位。"),
        ("HTTPS", "ture", "HTTPS 写得不对：只认 true 和 false。"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT 写得不对：只认 text、json。"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL 写得不对：只认 CRITICAL、"),
        ("TIME_ZONE", "Mars/City", "TIME_ZONE 写得不对：没有 Mars/City 这个时区"),
        ("TIME_ZONE", "Asia", "TIME_ZONE 写得不对：没有 Asia 这个时区"),
        ("SITE_URL", "bulletin.example.cn", "SITE_URL 写得不对：要写成完整的网址，例如 https://bulletin.example.cn。"),
        ("SITE_URL", "https://bulletin.example.cn 简报", "SITE_URL 写得不对"),
        ("DATA_DIR", "/dev/null/office", "DATA_DIR 用不了：/dev/null/office 读写不了（Not a directory）。"),
    ],
)
def test_what_there_is_not_is_refused_by_its_name_at_the_start(file, name, value, told):
    done = started_from(file, "check", **{name: value})
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://newsroom:geheim@db.example:port/office"),
        ("EMAIL_URL", "smtp://office:geheim@mail.example:port"),
        ("EMAIL_URL", "post://office:geheim@mail.example"),
        ("CACHE_URL", "radis://:geheim@redis.example"),
    ],
)
def test_an_address_that_is_none_is_refused_by_its_name_without_the_password_in_it(file, name, value):
    done = started_from(file, "check", **{name: value})
    assert done.returncode == 2
    assert f"{name} 写得不对" in done.stderr
    assert "geheim" not in done.stderr
    assert "Traceback" not in done.stderr


def test_no_password_is_said(file):
    done = started_from(file, *SHOW, DATABASE_URL="postgresql://newsroom:geheim@db.example:6432/office")
    assert done.stderr.splitlines()[0].startswith("数据库：PostgreSQL newsroom@db.example:6432/office；")


def test_what_is_committed_in_sqlite_outlives_a_power_cut(file):
    asked = "from django.db import connection as c; print(c.cursor().execute('PRAGMA synchronous').fetchone())"
    assert started_from(file, *SHOW[:-1], asked).stdout.strip() == "(2,)"  # FULL


def test_version_says_what_runs_and_how_far_the_database_is(file):
    first, second = started_from(file, "version").stdout.splitlines()
    assert first.startswith("简报系统 1.0.0，封存格式")
    assert "SQLite 3." in first
    assert second.startswith("数据库还差")


@pytest.mark.parametrize(
    "url",
    [
        "https://key:secret@s3.example/bucket",
        "s3://s3.example/bucket",
        "s3://key@s3.example/bucket",
        "s3://key:secret@s3.example",
        "s3://key:secret@s3.example/bucket?regoin=a",
    ],
)
def test_an_object_store_is_named_whole_or_refused_in_a_sentence_without_its_secret(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        environment.object_store(url)
    assert "SHELF_URL 写得不对" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_an_object_store_is_asked_as_its_url_says():
    url = "s3://key:a%2Fb@s3.example:9000/bucket/of/ours?region=cn-north-1&ca=/etc/store.pem&style=virtual"
    asked = environment.object_store(url)["OPTIONS"]
    wanted = {"secret_key": "a/b", "bucket_name": "bucket", "location": "of/ours", "region_name": "cn-north-1"}
    wanted |= {"endpoint_url": "https://s3.example:9000", "verify": "/etc/store.pem"}
    assert asked == asked | wanted
    assert asked["client_config"].s3["addressing_style"] == "virtual"
    assert environment.object_store("s3://k:s@[::1]:9000/b?tls=false")["OPTIONS"]["endpoint_url"] == "http://[::1]:9000"


def test_an_office_on_one_machine_loads_nothing_of_object_stores_and_redis(file):
    look = "import sys; print({'boto3', 'botocore', 'storages', 'redis'} & {*sys.modules})"
    assert started_from(file, *SHOW[:-1], look).stdout.strip() == "set()"
