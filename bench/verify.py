"""How long the look at the record takes, and how that grows from 500 editions to 5,000. Run by `make bench-verify`.

Makes a test database of its own (SQLite, or at DATABASE_URL), each edition with its entries in the log and a PDF of
150 kB. Prints one table; 1 if the look at the desk misses its goal, or more queries are asked of more editions than the
pages they are read in.
"""

import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.scratch import measured  # noqa: E402  once it is found

FEW, MANY = 500, 5_000
PDF = b"%PDF-1.7\n" + b"% as large as that of an issue of four pages\n" * 3400 + b"%%EOF\n"
MOST_SECONDS = 10  # at the desk, of all


def measure() -> int:
    from office.verification import Verification

    seconds = {}
    made = 0
    for number in (FEW, MANY):
        fill(made, number)
        made = number
        for scope in (Verification.Scope.RECORD, Verification.Scope.ALL):
            seconds[number, scope], queries = timed(scope)
            print(f"{number} 个版本，{scope.label}：{seconds[number, scope]:.1f} 秒，{queries} 次查询", flush=True)
    print(f"目标：编辑部里核对{MANY}个版本不超过 {MOST_SECONDS} 秒。")
    return int(seconds[MANY, Verification.Scope.RECORD] > MOST_SECONDS)


def timed(scope) -> tuple[float, int]:
    from django.db import connection

    from bulletin import verifying

    asked = Counter[str]()

    def count(execute, sql, params, many, context):
        asked[sql] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        started = time.monotonic()
        look = verifying.look(scope)
        seconds = time.monotonic() - started
    if look.findings:
        raise SystemExit("\n".join(look.findings[:10]))
    return seconds, asked.total()


def fill(first: int, last: int) -> None:
    """Released editions, with what the log keeps of each."""
    import datetime as dt

    from django.db import transaction

    from bulletin.search import entries
    from office import audit
    from tests.site.factories import document, edition_of

    with transaction.atomic():
        for number in range(first, last):
            year, place = 1990 + number // 50, number % 50 + 1
            day = dt.date(year, 1, 1) + dt.timedelta(weeks=place)
            edition = edition_of(document(place, year=year, date=day), pdf=PDF)
            entries.update(edition)
            acts = {"submit": edition.submitted_by, "approve": edition.approved_by, "release": edition.released_by}
            for act, by in acts.items():
                facts = {"edition": edition.pk, "version": 1, "fingerprint": edition.fingerprint}
                audit.record(by=by, action=act, subject=edition.issue.name, details=facts, about=edition)


if __name__ == "__main__":
    sys.exit(measured(measure))
