"""How quick the desk's pages are: a large issue beside a small one, 20,000 issues beside 200. Run by `make bench-desk`.

Makes a test database of its own (SQLite, or at DATABASE_URL) and asks for the pages as an editor, in one process,
taking turns. Prints one table; 1 if the goal is missed.
"""

import datetime as dt
import itertools
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.scratch import measured  # noqa: E402  once it is found

FEW, MANY = 200, 20_000
SMALL, LARGE = (2, 7), (40, 120)
TURNS = 15
MOST_TIMES_AS_LONG = 3  # opening the large issue, of opening the small one
PARAGRAPH = "望溪区倒排工期、挂图作战，柳坞街道清理背街小巷十二条，松涧镇开展河道清漂。" * 6


def measure() -> int:
    desk, bulletin = office()
    small, large = issue(bulletin, 1, *SMALL), issue(bulletin, 2, *LARGE)
    archive(bulletin, FEW)
    few = {name: timed(desk, address) for name, address in LISTS.items()}
    archive(bulletin, MANY)
    many = {name: timed(desk, address) for name, address in LISTS.items()}
    opening = in_turns(desk, [page_of(small), page_of(large)])
    report(f"打开一期，{SMALL[0]} 篇 {SMALL[1]} 条 / {LARGE[0]} 篇 {LARGE[1]} 条", *opening)
    for name in LISTS:
        report(f"{name}，{FEW} 期 / {MANY} 期", few[name], many[name])
    print(f"目标：打开大的一期不超过小的 {MOST_TIMES_AS_LONG} 倍。")
    return int(opening[1] > MOST_TIMES_AS_LONG * opening[0])


def report(name: str, one: float, other: float) -> None:
    print(f"{name}：{one * 1000:.1f} ms / {other * 1000:.1f} ms，{other / one:.2f} 倍")


LISTS = {
    "工作台": "/admin/",
    "各期列表": "/admin/bulletin/issue/",
    "列表第 2 页": "/admin/bulletin/issue/?p=2",
    "按阶段筛选": "/admin/bulletin/issue/?stage=released",
    "按年份筛选": "/admin/bulletin/issue/?year=1999",
    "按标题搜索": "/admin/bulletin/issue/?q=背街小巷清理第7号1999",
    "按期号搜索": "/admin/bulletin/issue/?q=17",
}


def office():
    from django.test import Client

    from bulletin.models import Bulletin
    from office import roles
    from office.models import User

    editor = User.objects.create_user("editor", name="闻一白", password="bench-pass-2026")
    roles.assign(editor, roles.EDITOR)
    client = Client()
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client, Bulletin.objects.create(name="青岚创建动态", slug="dongtai", publisher="青岚市创建办")


def issue(bulletin, number: int, articles: int, briefs: int):
    from bulletin.models import Article, Issue, Recipient
    from office.models import RecipientUnit

    made = Issue.objects.create(bulletin=bulletin, year=2026, number=number, date=dt.date(2026, 9, number))
    for place in range(articles):
        Article.objects.create(issue=made, title=f"文章{place}", body=f"<p>{PARAGRAPH}</p>" * 8)
    for _ in range(briefs):
        made.briefs.create(text=PARAGRAPH[:120])
    for place in range(12):
        unit, _ = RecipientUnit.objects.get_or_create(name=f"单位{place}")
        Recipient.objects.create(issue=made, kind="report", unit=unit)
    return made


def archive(bulletin, total: int) -> None:
    """Fill up to so many issues, each with three articles and a released edition, written past the lock and history."""
    from django.db.models import QuerySet
    from django.utils import timezone

    from bulletin.models import Article, Edition, Issue
    from office.models import User

    editor = User.objects.get(username="editor")
    reviewer, _ = User.objects.get_or_create(username="reviewer", defaults={"name": "方守拙"})
    here = Issue.objects.count()
    numbers = itertools.islice(((1950 + n // 300, n % 300 + 1) for n in itertools.count()), here, total)
    issues = [Issue(bulletin=bulletin, year=year, number=n, date=dt.date(year, 6, 1)) for year, n in numbers]
    QuerySet(Issue).bulk_create(issues, batch_size=500)
    titles = ("柳坞街道背街小巷清理第{n}号", "望溪区推进老旧小区改造", "松涧镇开展河道清漂")
    QuerySet(Article).bulk_create(
        [
            Article(issue=one, key=key, order=key, title=f"{title}{one.year}", body=f"<p>{PARAGRAPH}</p>")
            for one in issues
            for key, title in enumerate((titles[0].replace("{n}", str(one.number)), *titles[1:]), start=1)
        ],
        batch_size=500,
    )
    now = timezone.now()
    stamps = {"submitted_at": now, "submitted_by": editor, "approved_at": now, "approved_by": reviewer}
    QuerySet(Edition).bulk_create(
        [
            Edition(
                issue=one,
                version=1,
                status="released",
                content="{}",
                pdf_sha256="0" * 64,
                pdf_size=1,
                pages=8,
                fingerprint="0" * 64,
                date=one.date,
                released_at=now,
                released_by=reviewer,
                **stamps,
            )
            for one in issues
        ],
        batch_size=500,
    )


def page_of(made) -> str:
    return f"/admin/bulletin/issue/{made.pk}/change/"


def timed(client, address: str) -> float:
    return in_turns(client, [address])[0]


def in_turns(client, addresses: list[str]) -> list[float]:
    """The median time of each page in seconds, asked for in turns."""
    times: list[list[float]] = [[] for _ in addresses]
    for _ in range(TURNS):
        for address, taken in zip(addresses, times, strict=True):
            started = time.perf_counter()
            response = client.get(address)
            taken.append(time.perf_counter() - started)
            assert response.status_code == 200, (address, response.status_code)
    return [statistics.median(taken[2:]) for taken in times]


if __name__ == "__main__":
    sys.exit(measured(measure))
