"""The compositor: whatever goes wrong becomes one Chinese sentence, and the next job works."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.document.content import Article
from bulletin.press import PressError, compose, inspect
from bulletin.press.typesetting.typeset import typeset
from bulletin.press.worker import pool
from tests.press import issues


def article(body: str) -> Article:
    return Article(key=1, column="", title="测试稿件", source="", body=body)


@pytest.fixture
def the_next_job_works(workshop):
    yield
    assert compose(issues.one_page(), workshop).pages == 1


def test_it_composes_what_typeset_sets(workshop):
    assert compose(issues.one_page(), workshop) == typeset(issues.one_page(), workshop)


def test_it_serves_many_threads_at_once(workshop):
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda _: compose(issues.one_page(), workshop), range(6)))
    assert len({job.pdf for job in done}) == 1


@pytest.mark.usefixtures("the_next_job_works")
def test_a_job_over_its_time_is_killed(workshop):
    with pytest.raises(PressError, match=r"排版超过0\.1秒"):
        compose(issues.issue(), replace(workshop, seconds=0.1))


@pytest.mark.usefixtures("the_next_job_works")
def test_a_job_over_its_memory_is_stopped(workshop):
    with pytest.raises(PressError, match=r"内存.*90兆.*减少图片、拆小表格"):
        compose(issues.issue(), replace(workshop, memory_mb=90))


KEPT: list[bytearray] = []  # in the worker


def keep(megabytes: int) -> None:
    """Like a job that leaves behind what it took."""
    KEPT.append(bytearray(megabytes * 2**20))


def take(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def test_a_job_is_not_refused_for_what_others_before_it_left_in_the_worker(workshop):
    place = replace(workshop, memory_mb=2400)
    pool.in_worker(keep, 1200, workshop=place, about="测试")
    assert pool.in_worker(take, 1200, workshop=place, about="测试") == 1200 * 2**20
    with pytest.raises(PressError, match="内存超过2400兆"):
        pool.in_worker(take, 2400, workshop=place, about="测试")


@pytest.mark.usefixtures("the_next_job_works")
def test_a_killed_worker_is_told(workshop):
    with ThreadPoolExecutor(1) as threads:
        job = threads.submit(compose, issues.issue(), workshop)
        worker = _wait_for_worker()
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(PressError, match="意外退出"):
            job.result()


def _wait_for_worker() -> int:
    while True:
        if pool._pool and (workers := pool._pool._pool_manager.worker_manager.workers):
            return next(iter(workers))


def test_it_inspects_what_it_composed(workshop):
    content = issues.one_page(articles=(article("<p>化石🦖</p>"),))
    report = inspect(compose(content, workshop).pdf, content, workshop)
    assert [item.what for item in report.items if item.verdict == "拦截"] == ["缺字"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f"<p>{'长' * 20_001}</p>", "《测试稿件》第1段有20001字"),
        ("<blockquote>" * 41 + "<p>深</p>" + "</blockquote>" * 41, "嵌套超过40层"),
        ("<table><tr>" + "<td>格</td>" * 3_001 + "</tr></table>", "共3001格"),
        ("<table><tr>" + '<td colspan="999" rowspan="999">格</td>' * 2_950 + "</tr></table>", "超过3000格"),
        (f"<p>{'多' * 19_000}</p>" * 27, "全期共513"),
        (f"<table><tr><td>{'长' * 1_001}</td></tr></table>", "有一格长达1001字，超过1000字"),
        (f'<figure><img src="/media/{"0a" * 32}.jpg"></figure>' * 101, "有101幅图片，超过100幅"),
        (f'<figure><img src="/media/{"0a" * 32}.jpg" width="9999" height="9999"></figure>', "大到9999×9999点"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_tried(workshop, body, message):
    with pytest.raises(PressError, match=message):
        compose(issues.one_page(articles=(article(body),)), workshop)


def test_pictures_that_no_worker_could_hold_are_refused_by_their_weight(workshop, tmp_path):
    (tmp_path / "0a").mkdir()
    (tmp_path / "0a" / f"{'0a' * 32}.jpg").write_bytes(b"0" * 3 * 2**20)
    figure = f'<figure><img src="/media/{"0a" * 32}.jpg"></figure>'
    place = replace(workshop, media=tmp_path, memory_mb=12)
    with pytest.raises(PressError, match="全期1幅图片共3兆，超过2兆，无法排版；请减少图片，或缩小后重新上传。"):
        compose(issues.one_page(articles=(article(figure * 2),)), place)


def test_a_title_beyond_reason_is_refused(workshop):
    with pytest.raises(PressError, match="标题“长长长"):
        compose(
            issues.one_page(articles=(Article(key=1, column="", title="长" * 201, source="", body="<p>短。</p>"),)),
            workshop,
        )


def test_every_message_is_one_chinese_sentence(workshop):
    for content, limits in [
        (issues.one_page(articles=(article(f"<p>{'长' * 20_001}</p>"),)), workshop),
        (issues.issue(), replace(workshop, seconds=0.1)),
    ]:
        with pytest.raises(PressError) as caught:
            compose(content, limits)
        assert str(caught.value).endswith("。")
        assert "\n" not in str(caught.value)


def test_a_forked_web_process_gets_a_worker_of_its_own(workshop):
    compose(issues.one_page(), workshop)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if pool._pool is None and compose(issues.one_page(), workshop).pages == 1 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_two_fresh_processes_set_the_same_bytes(workshop):
    script = (
        "import sys, hashlib; from pathlib import Path; from tests.press import issues;"
        "from bulletin.press import Workshop; from bulletin.press.typesetting.typeset import typeset;"
        "place = Workshop(fonts=Path(sys.argv[1]), media=Path(sys.argv[2]), profile=Path(sys.argv[3]));"
        "done = typeset(issues.issue(), place);"
        "print(hashlib.sha256(done.pdf).hexdigest())"
    )
    project = Path(__file__).resolve().parents[2]
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script, workshop.fonts, workshop.media, workshop.profile],
            capture_output=True,
            check=True,
            cwd=project,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(hashes) == 1


def test_a_job_ends_at_its_limit_even_if_who_started_it_is_gone(workshop):
    script = (
        "import sys, time; from dataclasses import replace; from pathlib import Path;"
        "from bulletin.press import Workshop; from bulletin.press.worker import pool;"
        "place = Workshop(fonts=Path(), media=Path(), profile=Path(), seconds=1);"
        "pool.in_worker(int, 1, workshop=replace(place, seconds=60), about='热身');"
        "print('ready', flush=True);"
        "pool.in_worker(time.sleep, 120, workshop=place, about='久等')"
    )
    project = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=project)
    assert parent.stdout.readline() == b"ready\n"
    time.sleep(0.5)  # the job is on its way
    parent.kill()
    rest, _ = parent.communicate(timeout=30)  # comes to an end when nobody holds the pipe any more: the worker is gone
    assert rest == b""
