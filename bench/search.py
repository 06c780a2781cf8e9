"""How quick the search is beside a plain scan, at 10,000 and 100,000 articles. Run by `make bench-search`.

Makes test databases of its own, on SQLite and on PostgreSQL (DATABASE_URL, or 127.0.0.1), and measures each in a
process of its own; scan and search take turns. Prints one table of ratios with the goals; 1 if one is missed.
"""

import datetime as dt
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FEW, MANY = 10_000, 100_000
LENGTH = 800  # characters of an article
TO_AN_EDITION = 8  # articles
TURNS = 9
SLOW_TURNS = 5  # of the scans that read all there is
PAGE = 20
SLOWEST = 0.15  # seconds that 19 of 20 searches may take, however little they find
FORGIVING = 40  # searches of each kind of which nothing has the very words

# The rare words stand in so many articles of the first 10,000, at any date; the common one in most.
RARE = ("麒瓯", "嵛嵊岱屿", "澧沅潇湘四水汇流")
RARE_ARTICLES = 25
COMMON = "工作"


def main() -> int:
    if len(sys.argv) > 1:
        return measure_in_a_new_database()
    postgresql = os.environ.get("DATABASE_URL", "")
    addresses = {
        "SQLite": "",
        "PostgreSQL": postgresql
        if postgresql.startswith("postgres")
        else "postgresql://postgres@127.0.0.1:5432/postgres",
    }
    codes = []
    for name, address in addresses.items():
        with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
            own = {"DATABASE_URL": address, "DATA_DIR": folder, "DEBUG": "true"}
            codes.append(subprocess.run([sys.executable, __file__, name], env=os.environ | own).returncode)
    return max(codes)


def measure_in_a_new_database() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    # On disk, as in production, not in memory.
    on_disk = settings.DATA_DIR / "bench.sqlite3" if connection.vendor == "sqlite" else "newsroom_bench_search"
    connection.settings_dict["TEST"]["NAME"] = str(on_disk)
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return measure(sys.argv[1])
    finally:
        teardown_databases(databases, verbosity=0)


def measure(database: str) -> int:
    fill(FEW)
    few = {**page_times(), "grown": find_time()}
    fill(MANY)
    many = {**page_times(), "grown": find_time()}
    table = Table(database)
    for word in RARE:
        scan, search = in_turns(lambda: scanned(word), lambda: searched(word), turns=SLOW_TURNS)  # noqa: B023
        table.row(f"少见的{len(word)}字词，最新20条：全表 LIKE / 搜索", scan, search, scan / search, at_least=100)
    scan, search = in_turns(lambda: scanned(COMMON), lambda: searched(COMMON), turns=501)
    table.row("常见词，最新20条：搜索 / LIKE 的头20条", search, scan, search / scan, at_most=1)
    for name, what in (("grown", "查找"), ("page", "整个网页")):
        one, other = many[name], few[name]
        table.row(f"少见词一页，{what}：{MANY} 篇 / {FEW} 篇", one, other, one / other, at_most=2)
    exact, slowest_exact = times_of_pages([*RARE] * 10)
    for name, typed in (("两处的词连写", joined_words()), ("一个字不对", misspelled())):
        middle, slowest = times_of_pages(typed)
        table.row(f"{name}，整个网页：中位 / 少见词", middle, exact, middle / exact, at_most=5)
        table.limit(f"{name}，整个网页：第95百分位", slowest)
    table.limit("少见词，整个网页：第95百分位", slowest_exact)
    table.limit("常见词，整个网页：第95百分位", times_of_pages([COMMON] * FORGIVING)[1])
    table.row("一期的写入，连读音 / 不连", *release_times(), 1)
    index, copy, text = sizes()
    goal = 1.5 if database == "SQLite" else 2.5
    table.size("索引 / 正文", index, text, at_most=goal)
    table.size("索引和正文的副本 / 正文", index + copy, text)
    return table.failed


class Table:
    def __init__(self, database: str):
        self.database, self.failed = database, 0

    def row(self, what, one, other, ratio, at_least=None, at_most=None) -> None:
        self.line(what, f"{one * 1000:.2f} ms / {other * 1000:.2f} ms", ratio, at_least, at_most)

    def limit(self, what, time) -> None:
        self.line(what, f"{time * 1000:.2f} ms / {SLOWEST * 1000:.0f} ms", time / SLOWEST, None, 1)

    def size(self, what, one, other, at_most=None) -> None:
        self.line(what, f"{one / 2**20:.0f} MB / {other / 2**20:.0f} MB", one / other, None, at_most)

    def line(self, what, figures, ratio, at_least, at_most) -> None:
        goal = f"≥ {at_least}" if at_least else f"≤ {at_most}" if at_most else "–"
        missed = (at_least is not None and ratio < at_least) or (at_most is not None and ratio > at_most)
        self.failed |= missed
        print(
            f"{self.database} | {what} | {figures} | {ratio:.2f} 倍 | {goal}{'，没有达到' if missed else ''}",
            flush=True,
        )


def scanned(word: str) -> list[int]:
    """What a site without an index for words would ask, and nothing around it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM bulletin_entry WHERE text LIKE %s ORDER BY date DESC, id LIMIT %s", [f"%{word}%", PAGE]
        )
        return [pk for (pk,) in cursor.fetchall()]


def searched(word: str) -> list[int]:
    from bulletin.search import entries

    return entries.newest(entries.Query(entries.words_of(word)), PAGE + 1).entries[:PAGE]


def in_turns(*calls, turns: int) -> list[float]:
    """The median time of each in seconds; all must give the same."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(turns + 1):
        results = []
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter()
            results.append(call())
            taken.append(time.perf_counter() - started)
        assert all(result == results[0] for result in results)
    return [statistics.median(taken[1:]) for taken in times]


def find_time() -> float:
    return in_turns(lambda: [searched(word) for word in RARE] and None, turns=TURNS)[0] / len(RARE)


def page_times() -> dict[str, float]:
    from django.test import Client

    client = Client()

    def page():
        for word in RARE:
            response = client.get("/search/", {"q": word})
            assert response.status_code == 200
            assert f"共 {RARE_ARTICLES} 条" in response.content.decode()

    return {"page": in_turns(page, turns=TURNS)[0] / len(RARE)}


def times_of_pages(typed: list[str]) -> tuple[float, float]:
    """The median and the 95th percentile of the page's time, in seconds."""
    from django.test import Client

    client, times = Client(), []
    client.get("/search/", {"q": typed[0]})
    for one in typed:
        started = time.perf_counter()
        assert client.get("/search/", {"q": one}).status_code == 200
        times.append(time.perf_counter() - started)
    return statistics.median(times), sorted(times)[int(0.95 * len(times))]


def some_texts() -> list[str]:
    from bulletin.models import Entry

    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    wanted = [random.Random(number).randrange(newest // 2, newest) for number in range(FORGIVING)]
    articles = Entry.objects.filter(pk__in=wanted).exclude(place="#imprint").order_by("pk")
    return [text.replace("\n", "") for text in articles.values_list("text", flat=True)]


def joined_words() -> list[str]:
    """Of each text words of two places, in one."""
    return [text[100:104] + text[300:304] for text in some_texts()]


def misspelled() -> list[str]:
    """Of each text some words, one character of them another, which no text has."""
    return [f"{text[100:103]}龘{text[104:107]}" for text in some_texts()]


def release_times() -> tuple[float, float]:
    """How long what can be found of an issue takes to be written, and of that all but how it is read."""
    from bulletin import archive
    from bulletin.models import Edition
    from bulletin.search import entries, readings

    edition = Edition.objects.order_by("-pk")[0]
    whole, read = [], []
    for _ in range(TURNS):
        started = time.perf_counter()
        entries.update(edition)
        written = time.perf_counter()
        readings.add(archive.document_of(edition))
        whole.append(written - started)
        read.append(time.perf_counter() - written)
    return statistics.median(whole), statistics.median(whole) - statistics.median(read)


def sizes() -> tuple[int, int, int]:
    """Bytes of the index, of the table with its own copy of the text, and of the text itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'bulletin_bigrams%%'")
            index = cursor.fetchone()[0]
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'bulletin_entry'")
            copy = cursor.fetchone()[0]
            cursor.execute("SELECT sum(length(CAST(text AS BLOB))) FROM bulletin_entry")
        else:
            cursor.execute("SELECT pg_relation_size('bulletin_bigrams'), pg_table_size('bulletin_entry')")
            index, copy = cursor.fetchone()
            cursor.execute("SELECT sum(octet_length(text)) FROM bulletin_entry")
        return index, copy, int(cursor.fetchone()[0])


# What is searched


def fill(total: int) -> None:
    """Fill up to so many articles in released editions, written past the workflow but indexed as it does."""
    from django.db import connection, transaction
    from django.db.models import QuerySet

    from bulletin import archive
    from bulletin.models import Edition, Entry, EntryUnit, Issue
    from bulletin.search import bigrams, entries, readings

    started = time.perf_counter()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX bulletin_bigrams")  # and made at the end, at one go: the same, but sooner
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for first in range(Edition.objects.count(), total // TO_AN_EDITION, 250):
            some = range(first, min(first + 250, total // TO_AN_EDITION))
            with transaction.atomic():
                issues = QuerySet(Issue).bulk_create(issue_of(number) for number in some)
                editions = QuerySet(Edition).bulk_create(edition_of(issue) for issue in issues)
                for edition in editions:
                    document = archive.document_of(edition)
                    rows = Entry.objects.bulk_create(entries.entries_of(edition, document))
                    EntryUnit.objects.bulk_create(entries.units_of(rows, document))
                    bigrams.add((entry.pk, entry.text) for entry in rows)
                readings.add(document)  # of one of many: that takes longest, and words come again
        bigrams.renew("default")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"（写入并索引到 {total} 篇，{time.perf_counter() - started:.0f} 秒）", file=sys.stderr)


def issue_of(number: int):
    """The issues of 36 years, in no order."""
    from bulletin.models import Bulletin, Issue

    bulletin, _ = Bulletin.objects.get_or_create(slug="dongtai", defaults={"name": "青岚创建动态"})
    date = dt.date(1990 + number % 36, 1, 1) + dt.timedelta(days=CHANCE.randrange(365))
    return Issue(bulletin=bulletin, year=date.year, number=number // 36 + 1, date=date)


def edition_of(issue):
    from django.utils import timezone

    from bulletin.document import content, store
    from bulletin.models import Edition
    from office.models import User

    editor, _ = User.objects.get_or_create(username="editor", defaults={"name": "闻一白"})
    reviewer, _ = User.objects.get_or_create(username="reviewer", defaults={"name": "方守拙"})
    document = content.Content(
        version=1, correction=None, bulletin="青岚创建动态", slug="dongtai", year=issue.year, number=issue.number,
        total_number=None, date=issue.date, publisher="青岚市创建办", marking="", serial="", editors_note="",
        articles=tuple(article(key) for key in range(1, TO_AN_EDITION + 1)), briefs_title="", briefs=(),
        recipients=content.Recipients(report=(), send=(), issue=()), imprint_office="", imprint_date=issue.date,
        print_run=None, reviewers=(), editors=(), labels=content.USUAL_LABELS, signer="", further=(), duplex=False,
        about="", verify_url="",
    )  # fmt: skip
    stamps = {f"{moment}_at": timezone.now() for moment in ("submitted", "approved", "released")}
    people = {"submitted_by": editor, "approved_by": reviewer, "released_by": reviewer}
    data = content.to_bytes(document)
    return Edition(
        issue=issue, version=1, status="released", content=data.decode(), pdf_sha256=store.sha256(b""),
        pdf_size=1, pages=8, fingerprint=content.fingerprint(data, b""), date=issue.date, **stamps, **people,
    )  # fmt: skip


def article(key: int):
    from bulletin.document import content

    number = next(ARTICLES)
    words = "".join(CHANCE.choices(VOCABULARY, cum_weights=WEIGHTS, k=LENGTH // 2))
    rare = ["".join(RARE)] if number % (FEW // RARE_ARTICLES) == 0 and number < FEW else []
    lines = [words[at : at + 200] for at in range(0, len(words), 200)]
    body = "".join(f"<p>{line}。</p>" for line in [*lines, *rare])
    return content.Article(key=key, column="", title=words[:18], source="望溪区住建局", body=body)


CHANCE = random.Random(5)
ARTICLES = itertools.count()
# 30,000 words, of two characters on average, from 3,000 characters; the n-th as frequent as 1/n, as in any language.
CHARACTERS = [chr(0x4E00 + 6 * place) for place in range(3000)]
VOCABULARY = [COMMON] + [
    "".join(CHANCE.choices(CHARACTERS, k=CHANCE.choice((1, 2, 2, 2, 2, 3)))) for _ in range(30_000)
]
WEIGHTS = list(itertools.accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))


if __name__ == "__main__":
    sys.exit(main())
