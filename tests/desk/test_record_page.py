"""The page 审计日志: readable, looked through by what people type, taken out as a file that a stranger can check."""

import csv
import hashlib
import hmac
import io
import json

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from bulletin import moves
from bulletin.models import Status
from office import audit
from office.audit import AuditEntry, Outcome
from tests.conftest import make_issue

LOG = reverse("admin:office_auditentry_changelist")


def lines(client, **asked) -> list[list[str]]:
    """The rows of the list, but for their numbers."""
    page = html.fromstring(client.get(LOG, asked).content.decode())
    rows = page.xpath("//table[@id='result_list']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("*")][1:] for row in rows]


@pytest.fixture
def log(as_, cast, issue, edition_in, time_machine):
    """A return, a renamed unit of another day, a refusal, and an issue of another number."""
    time_machine.move_to("2026-09-16 08:30:05+08:00", tick=False)
    edition = edition_in(Status.IN_REVIEW)
    moves.return_(edition, by=cast["reviewer"], reason="标题再短些")
    time_machine.move_to("2026-10-17 09:00:00+08:00", tick=False)
    sixteenth = make_issue(issue.bulletin, 16, by=cast["editor"])
    with transaction.atomic():
        facts = {"about": sixteenth, "bulletin": "dongtai", "details": {"from": "甲", "to": "乙"}}
        audit.record(by=cast["editor"], action="see_proof", subject=str(sixteenth), **facts)
        refused = {"outcome": Outcome.REFUSED, "details": {"act": "撤下", "reason": "没有这项权限。"}}
        audit.record(by=cast["publisher"], action="refuse", subject="《旧名》2026年第9期", **refused)
        audit.record(by=cast["manager"], action="disable", subject="人员 reader", about=cast["reader"])
    return edition


def test_it_says_who_did_what_when_to_the_second_and_from_where(as_, log):
    assert lines(as_("auditor"))[-1] == [
        "2026-09-16 08:30:05",
        "方守拙",
        "退回",
        "《青岚创建动态》2026年第15期",
        "完成",
        "",
    ]
    assert [line[2] for line in lines(as_("auditor"))] == ["停用", "撤下", "看校样", "退回"]


def test_what_it_is_about_is_named_as_it_is_now_and_leads_there(as_, log, cast):
    page = html.fromstring(as_("auditor").get(LOG).content.decode())
    links = dict(
        page.xpath("//td[@class='field-object']/a/@href")
        and [(link.get("href"), link.text) for link in page.xpath("//td[@class='field-object']/a")]
    )
    assert links[reverse("admin:bulletin_edition_change", args=[log.pk])] == "《青岚创建动态》2026年第15期"
    assert links[reverse("admin:office_user_change", args=[cast["reader"].pk])] == "阮听雨"
    for address in links:
        assert as_("auditor").get(address).status_code == 200


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("第16期", ["看校样"]),
        ("第15期", ["退回"]),
        ("第9期", ["撤下"]),
        ("停用", ["停用"]),
        ("退", ["退回"]),
        ("阮听雨", ["停用"]),
        ("方守拙", ["退回"]),
        ("方守拙 停用", []),
        ("2026-09-16", ["退回"]),
        ("2026年10月17日", ["停用", "撤下", "看校样"]),
        ("9月16日", ["退回"]),
        ("2026-02-30", []),
        ("青岚创建动态", ["看校样", "退回"]),
        ("没有这样的字", []),
        ("'; DROP TABLE office_auditentry; --", []),
    ],
)
def test_what_people_type_is_found(typed, found, as_, log):
    assert [line[2] for line in lines(as_("auditor"), q=typed)] == found


def test_it_is_looked_through_by_person_day_bulletin_act_and_outcome(as_, log, cast):
    auditor = as_("auditor")
    for asked, found in (
        ({"who": cast["reviewer"].pk}, ["退回"]),
        ({"since": "2026-10-01"}, ["停用", "撤下", "看校样"]),
        ({"until": "2026-09-16"}, ["退回"]),
        ({"since": "2026-09-17", "until": "2026-10-16"}, []),
        ({"since": "no day"}, ["停用", "撤下", "看校样", "退回"]),
        ({"bulletin": "dongtai"}, ["看校样", "退回"]),
        ({"act": "return"}, ["退回"]),
        ({"outcome": "refused"}, ["撤下"]),
        ({"outcome": "refused", "who": cast["reviewer"].pk}, []),
    ):
        assert [line[2] for line in lines(auditor, **asked)] == found, asked


def test_many_entries_cost_as_many_queries_as_few(as_, log, cast):
    auditor = as_("auditor")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert auditor.get(LOG).status_code == 200
        return len(queries)

    few = count()
    with transaction.atomic():
        for _ in range(20):
            audit.record(by=cast["editor"], action="see_edition", subject="某版", about=log)
            audit.record(by=cast["editor"], action="disable", subject="某人", about=cast["editor"])
    assert count() == few


def exported(client, kind: str, **asked) -> bytes:
    answer = client.get(reverse("admin:office_auditentry_export", args=[kind]), asked)
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def test_what_is_filtered_goes_out_as_csv_and_no_cell_is_a_formula(as_, log, cast):
    with transaction.atomic():
        audit.record(by=cast["editor"], action="试", subject='=HYPERLINK("http://192.0.2.1")')
    data = exported(as_("auditor"), "csv", since="2026-10-01")
    assert data.startswith(b"\xef\xbb\xbf")
    headings, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert headings[:4] == ["序号", "时间", "何人", "何事"]
    assert [row[3] for row in rows] == ["看校样", "被拒的操作", "停用", "试"]
    assert rows[-1][5].startswith("'=")
    assert exported(as_("auditor"), "csv", outcome="refused").decode().count("\r\n") == 2


def test_a_stranger_with_the_key_can_check_what_goes_out(as_, log):
    """By what docs/operations.md says, and nothing of the program."""
    key, previous = settings.AUDIT_KEY.encode(), ""
    for line in exported(as_("auditor"), "jsonl").splitlines():
        entry = json.loads(line)
        digest = entry.pop("hash")
        words = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hmac.new(key, words.encode(), hashlib.sha256).hexdigest() == digest
        assert entry["previous"] == previous
        previous = digest
    assert entry["number"] == AuditEntry.objects.count() - 1  # the export itself comes after


def test_a_page_of_an_entry_tells_all_of_it(as_, log, cast):
    entry = AuditEntry.objects.of("refuse").get()
    shown = as_("auditor").get(reverse("admin:office_auditentry_change", args=[entry.pk])).content.decode()
    for words in ("想做的：撤下", "理由：没有这项权限。", "被拒", entry.hash):
        assert words in shown


def test_words_of_others_are_no_markup(as_, cast):
    bad = "<script>alert(1)</script>"
    with transaction.atomic():
        changes = [[bad, bad, bad]]
        audit.record(by=cast["editor"], action=bad[:50], subject=bad, details={bad: bad, "changes": changes})
    entry = AuditEntry.objects.get()
    for page in (LOG, reverse("admin:office_auditentry_change", args=[entry.pk])):
        assert bad not in as_("auditor").get(page, {"q": bad} if page == LOG else {}).content.decode()


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "manager", "reader"])
def test_nobody_else_sees_it_takes_it_out_or_checks_it(who, as_, log):
    assert as_(who).get(LOG).status_code in (302, 403)
    for kind in ("csv", "jsonl"):
        assert as_(who).get(reverse("admin:office_auditentry_export", args=[kind])).status_code in (302, 403)
    assert as_(who).post(reverse("admin:office_auditentry_check")).status_code in (302, 403)
