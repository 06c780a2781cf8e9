"""The whole suite: checks, then all tests on SQLite, then on PostgreSQL what a database can change, then one summary.

What could not run is said loudly; under CI=true it is a failure.
`lint` stops after the checks. `quick [room]` runs what answers soon, on SQLite: of tests/<room>, or of all.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from provision import (
    has_ceph,
    has_chromium,
    has_language_model,
    has_libreoffice,
    has_nginx,
    has_pandoc,
    has_pdfbox,
    has_pgbouncer,
    has_qpdf,
    has_redis,
    has_systemd,
)

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MUST_RUN_ALL = os.environ.get("CI") == "true"
LOCAL_SERVER = ("127.0.0.1", 5432)
# Django's; those of the site and of the press are Jinja2's, which djade does not know.
TEMPLATES = sorted(str(path) for path in (ROOT / "templates/admin").rglob("*.html"))
CHECKS = {
    "代码检查": (str(BIN / "ruff"), "check", "."),
    "代码格式": (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    "楼层（谁可以引用谁）": (str(BIN / "lint-imports"),),
    "类型": (str(BIN / "mypy"),),
    "模板格式": (str(BIN / "djade"), "--check", "--target-version", "5.2", *TEMPLATES),
    "脚本和样式": (str(BIN / "biome"), "lint", "--error-on-warnings", "static"),
}

# How much of the code the tests run, in the processes of the tests themselves: the press's worker is not seen.
LEAST_COVERED = 96  # % of its lines
COVERAGE = ("-m", "slipcover", "--source", "bulletin,office", "--omit", "*/migrations/*", "--json", "--out")

# What runs once, on SQLite, and why no other database could make a difference to it. Each name is the beginning of the
# names of tests; whatever is not named here runs on both.
ONCE = {
    "tests/press/": "内容进，PDF 出，不经数据库",
    "tests/browser/": "浏览器里的样子和脚本；服务器的答复由 tests/desk 和 tests/site 在两个数据库上验证",
    "tests/intake/test_articles.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_bulletins.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_foot.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_kinds.py": "文字进，认出的成分出，不经数据库",
    "tests/intake/test_masthead.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_pasting.py": "粘贴的文字，不经数据库",
    "tests/intake/test_properties.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_reading.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_rough_bulletins.py": "文稿进，草稿出，不经数据库",
    "tests/intake/test_unseen_bulletins.py": "文稿进，草稿出，不经数据库",
    "tests/bulletin/test_bind_command.py": "装订出的文件；装订哪些期由 tests/site/test_downloads.py 在两个数据库上验证",
    "tests/bulletin/test_comparison.py": "两篇文字的比较，不经数据库",
    "tests/bulletin/test_demo.py": "演示用的办公室只用 SQLite",
    "tests/bulletin/test_readings.py": "汉字的读音，不经数据库",
    "tests/bulletin/test_richtext.py": "正文的清理，不经数据库",
    "tests/bulletin/test_signing.py": "签了名的文件；发布由 tests/bulletin/test_workflow.py 在两个数据库上验证",
    "tests/desk/test_guard.py::test_a_hostile_buffer_breaks_no_page[data0]": "一张表最多几行，由代码决定",
    "tests/desk/test_handbook.py": "手册的文字，不经数据库",
    "tests/desk/test_issue_page.py::test_the_page_takes_the_same_few_queries_": "问几次，由代码决定",
    "tests/desk/test_issue_page.py::test_the_list_takes_the_same_few_queries_": "问几次，由代码决定",
    "tests/desk/test_matrix.py::test_each_way_": "谁可以做什么，由代码判定；按钮、状态流转和约束在两个数据库上验证",
    "tests/desk/test_matrix.py::test_nothing_is_decided_": "同上；状态流转由 test_workflow.py 在两个数据库上验证",
    "tests/desk/test_matrix.py::test_of_four_stages_exactly_": "同上；各审次由 test_stages.py 在两个数据库上验证",
    "tests/desk/test_pictures.py": "图片的检查和转换；哪些图片公开由 tests/site/test_strangers.py 在两个数据库上验证",
    "tests/desk/test_rights_page.py": "权限表，不经数据库",
    "tests/desk/test_typefaces.py": "字体，不经数据库",
    "tests/desk/test_volumes.py": "装订出的文件；装订哪些期由 tests/site/test_downloads.py 在两个数据库上验证",
    "tests/desk/test_wording.py": "页面和信上的用语，由代码决定",
    "tests/desk/test_workbench.py::test_it_takes_the_same_few_queries_": "问几次，由代码决定",
    "tests/office/test_databases.py": "自己起的 PostgreSQL 和 PgBouncer",
    "tests/office/test_environment.py": "设置从哪里来，不经数据库",
    "tests/document/": "文稿进，文稿出，不经数据库",
    "tests/migrations/": "各版本留下的数据库是 SQLite 的；PostgreSQL 上每次测试都从头迁移一遍",
    "tests/proofreading/": "文字进，意见出，不经数据库",
    "tests/site/test_export.py": "写出的文件；读出哪些版本由 tests/site/test_pages.py 在两个数据库上验证",
    "tests/site/test_files.py": "文件的分段下载，不经数据库",
    "tests/site/test_linked.py": "网页里给程序读的那一段，由代码决定",
    "tests/site/test_nginx.py": "nginx 的配置",
    "tests/word/test_door.py": "文件进，文字出，不经数据库",
    "tests/word/test_hostile.py": "文件进，文字出，不经数据库",
    "tests/word/test_legacy.py": "文件进，文字出，不经数据库",
    "tests/word/test_producers.py": "文件进，文字出，不经数据库",
    "tests/word/test_reading.py": "文件进，文字出，不经数据库",
    "tests/word/test_returning.py": "文件进，意见出，不经数据库",
    "tests/word/test_writing.py": "文稿进，文件出，不经数据库",
    "tests/test_deploy.py": "单元、代理、镜像的步骤，不看用的是哪个数据库",
    "tests/test_project.py": "设置和部署检查，不经数据库",
}
# What `quick` leaves to the whole suite: it needs a browser, fonts of many kinds, processes to start, or patience.
NOT_QUICK = (
    "tests/browser/",
    "tests/bulletin/test_backups.py",
    "tests/bulletin/test_bind_command.py",
    "tests/bulletin/test_comparison.py::test_long_texts_",
    "tests/bulletin/test_database_faults.py",
    "tests/bulletin/test_demo.py",
    "tests/bulletin/test_race.py",
    "tests/bulletin/test_shelf.py",
    "tests/bulletin/test_two_machines.py",
    "tests/bulletin/test_search.py::test_a_text_too_long_",
    "tests/desk/test_guard.py::test_a_hostile_buffer_",
    "tests/desk/test_issue_page.py::test_the_page_takes_the_same_few_queries_",
    "tests/desk/test_issue_page.py::test_the_list_takes_the_same_few_queries_",
    "tests/desk/test_matrix.py",
    "tests/desk/test_pictures.py",
    "tests/desk/test_typefaces.py",
    "tests/desk/test_volumes.py",
    "tests/desk/test_workbench.py::test_it_takes_the_same_few_queries_",
    "tests/desk/test_wording.py",
    "tests/intake/test_properties.py",
    "tests/migrations/",
    "tests/notices/test_sending.py",
    "tests/office/test_databases.py",
    "tests/press/test_binding.py",
    "tests/press/test_compositor.py",
    "tests/press/test_figures.py",
    "tests/press/test_fonts.py",
    "tests/press/test_layout.py::test_from_1_page_",
    "tests/press/test_parts.py",
    "tests/press/test_prepress.py",
    "tests/press/test_standards.py",
    "tests/site/test_export.py",
    "tests/site/test_feeds.py::test_no_text_breaks_",
    "tests/site/test_files.py::test_no_range_",
    "tests/site/test_files.py::test_the_pieces_",
    "tests/site/test_nginx.py",
    "tests/site/test_strangers.py",
    "tests/test_deploy.py",
    "tests/test_project.py",
    "tests/word/test_legacy.py",
    "tests/word/test_producers.py",
)


@dataclass
class Outcome:
    name: str
    passed: bool
    note: str
    seconds: float
    failed: list[str] = field(default_factory=list)  # tests, by name


ANY = re.compile(r"\S")
COUNT = re.compile(r"\d+ (passed|failed|errors?|skipped)\b")
FAILED = re.compile(r"(?:FAILED|ERROR) (tests/[^[\s]+(?:\[.*?\])?)(?: - .*)?")  # in what pytest says at its end
NAMED = 50  # failed tests, at most


def run(name: str, command: tuple[str, ...], telling: re.Pattern[str] = ANY, **environment: str) -> Outcome:
    """Run the command, showing its output, and keep the last line that tells how it went as the note."""
    print(f"\n=== {name}", flush=True)
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    last, failed = "", []
    for line in process.stdout:
        print(line, end="", flush=True)
        if telling.search(line):
            last = line.strip()
        if test := FAILED.fullmatch(line.rstrip()):
            failed.append(test[1])
    passed = process.wait() == 0
    return Outcome(name, passed, last, time.monotonic() - started, failed)


def not_run(name: str, why: str) -> Outcome:
    print(f"\n!!! {name}没有运行：{why}", flush=True)
    return Outcome(name, not MUST_RUN_ALL, f"没有运行：{why}", 0)


def pytest(name: str, database_url: str, *options: str, under: tuple[str, ...] = ()) -> Outcome:
    command = (sys.executable, *under, "-m", "pytest", "-n", "auto", "--dist", "worksteal", *options)
    outcome = run(name, command, COUNT, DATABASE_URL=database_url)
    if MUST_RUN_ALL and "skipped" in outcome.note:
        outcome.passed = False
    return outcome


def covered(report: Path) -> Outcome:
    name = "运行到的代码"
    if not report.exists():  # the tests came to an end of another kind
        return Outcome(name, False, "没有量到", 0)
    coverage = json.loads(report.read_text())
    print(f"\n=== {name}\n没有运行到的行最多的：", flush=True)
    missed = sorted(((len(file["missing_lines"]), path) for path, file in coverage["files"].items()), reverse=True)
    print(*(f"  {lines}  {path}" for lines, path in missed[:10]), sep="\n", flush=True)
    share = coverage["summary"]["percent_covered"]
    return Outcome(name, share >= LEAST_COVERED, f"{share:.1f}%（至少 {LEAST_COVERED}%）", 0)


@contextlib.contextmanager
def postgresql() -> Iterator[str | None]:
    """The URL of a server where databases may be made: the one named, one answering here, or one of our own."""
    if url := os.environ.get("TEST_DATABASE_URL") or answering_server():
        yield url
    elif initdb := find_initdb():
        with throwaway_cluster(initdb.parent) as url:
            yield url
    else:
        yield None


def answering_server() -> str | None:
    host, port = LOCAL_SERVER
    for user in ("postgres", os.environ.get("USER", "root")):
        url = f"postgresql://{user}@{host}:{port}/postgres"
        with contextlib.suppress(psycopg.Error), psycopg.connect(url, connect_timeout=3) as connection:
            if connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()[0]:
                return url
    return None


def find_initdb() -> Path | None:
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = newest[-1] if newest else shutil.which("initdb")
    return Path(found) if found else None


@contextlib.contextmanager
def throwaway_cluster(programs: Path) -> Iterator[str]:
    """A PostgreSQL server of our own on a free port, gone afterwards. As root it is run by postgres."""
    owner = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="newsroom-pg-") as folder:
        if owner:
            shutil.chown(folder, **owner)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = f"{folder}/data"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **owner}
        subprocess.run((programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"), **quiet)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run((programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"), **quiet)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run((programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"), **quiet)


def without(names: Iterable[str]) -> list[str]:
    return [f"--deselect={name}" for name in names]


def test_on_both() -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        yield pytest("测试 · SQLite，全部", "", under=(*COVERAGE, str(report)))
        yield covered(report)
    with postgresql() as url:
        if url:
            print("\n下列测试与数据库无关，只在 SQLite 上运行：")
            print(*(f"  {name}：{why}" for name, why in ONCE.items()), sep="\n", flush=True)
            yield pytest("测试 · PostgreSQL，与数据库有关的", url, *without(ONCE))
        else:
            yield not_run("测试 · PostgreSQL", "没有 PostgreSQL")


def test_quickly(room: str) -> Outcome:
    folder = f"tests/{room}" if room else "tests"
    return pytest(f"快速测试 · SQLite · {folder}", "", folder, *without(NOT_QUICK))


def missing_parts() -> Iterator[Outcome]:
    if not has_chromium():
        yield not_run("浏览器测试", "没有 Chromium")
    if not has_nginx():
        yield not_run("X-Accel-Redirect 的测试", "没有 nginx")
    if not has_libreoffice():
        yield not_run("读旧版 Word 文件的测试", "没有 LibreOffice")
    if not has_pandoc():
        yield not_run("读 pandoc 所写文件的测试", "没有 pandoc")
    if not has_qpdf():
        yield not_run("qpdf 对 PDF 的检查", "没有 qpdf")
    if not has_pdfbox():
        yield not_run("PDFBox 对存档 PDF 的检查", "没有 PDFBox")
    if not has_pgbouncer():
        yield not_run("PgBouncer 后面的测试", "没有 PgBouncer")
    if not has_ceph():
        yield not_run("用对象存储的测试", "没有 Ceph")
    if not has_systemd():
        yield not_run("对 systemd 单元的检查", "没有 systemd-analyze")
    if not has_redis():
        yield not_run("用 Redis 的测试", "没有 Redis")
    if not has_language_model():
        yield not_run("查错别字的测试", "没有输入法语言模型")


def summarise(outcomes: list[Outcome]) -> int:
    print("\n=== 总结")
    for outcome in outcomes:
        print(f"{'通过' if outcome.passed else '未过'}  {outcome.name}  {outcome.seconds:.0f} s  {outcome.note}")
    named = [f"{test}（{outcome.name}）" for outcome in outcomes for test in outcome.failed]
    if named:
        print("\n=== 没有通过的测试", *named[:NAMED], sep="\n")
    if len(named) > NAMED:
        print(f"……另有 {len(named) - NAMED} 个，见上")
    passed = sum(map(int, re.findall(r"(\d+) passed", " ".join(outcome.note for outcome in outcomes))))
    faults = sum(max(len(outcome.failed), not outcome.passed) for outcome in outcomes)
    print(f"{passed} passed, {faults} failed")
    return 1 if faults else 0


def main(part: str = "all", room: str = "") -> int:
    if part == "quick":
        return summarise([test_quickly(room)])
    outcomes = [run(name, command, DEBUG="true") for name, command in CHECKS.items()]  # of no database in particular
    if part == "all":
        outcomes += [*test_on_both(), *missing_parts()]
    return summarise(outcomes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
