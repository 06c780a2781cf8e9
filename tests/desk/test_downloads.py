"""The page 下载记录: what it says and how it is looked through. Who may see it is in the matrix."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from bulletin import moves
from bulletin.models import Download, Status
from office.audit import AuditEntry
from tests.conftest import make_person
from tests.site.factories import corrected, document, edition_of

LIST = reverse("admin:bulletin_download_changelist")


@pytest.fixture
def manager_desk(as_):
    return as_("manager")


def fetched(who, edition, kind="pdf"):
    bulletin, year = edition.issue.bulletin, edition.issue.year
    Download.objects.record(
        person=who, kind=kind, bulletin=bulletin, year=year, edition=None if kind == "year" else edition
    )


def lines(client, **asked) -> list[list[str]]:
    page = html.fromstring(client.get(LIST, asked).content.decode())
    rows = page.xpath("//table[@id='result_list']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("*")] for row in rows]


def test_it_says_who_fetched_what_and_when(manager_desk, cast, time_machine):
    edition_of(document(), "superseded")
    time_machine.move_to("2026-09-16 08:10:00+08:00")
    fetched(cast["reader"], edition_of(corrected()), "print")
    time_machine.move_to("2026-09-17 21:30:00+08:00")
    fetched(cast["editor"], edition_of(document(2)), "year")
    assert lines(manager_desk) == [
        ["2026年9月17日 21:30", "闻一白", "青岚创建动态", "2026", "全年", "全年压缩包"],
        ["2026年9月16日 08:10", "阮听雨", "青岚创建动态", "2026", "《青岚创建动态》2026年第1期（第2版）", "印刷 PDF"],
    ]


def test_it_is_looked_through_by_person_bulletin_file_year_and_day(manager_desk, cast, time_machine):
    one = edition_of(document())
    other = edition_of(document(slug="jianbao", bulletin="青岚简报", year=2025))
    time_machine.move_to("2026-09-16 08:10:00+08:00")
    fetched(cast["reader"], one)
    time_machine.move_to("2026-10-17 08:10:00+08:00")
    fetched(cast["editor"], other, "print")
    for asked in (
        {"person__id__exact": cast["editor"].pk},
        {"bulletin__id__exact": other.issue.bulletin_id},
        {"kind__exact": "print"},
        {"year": 2025},
        {"at__year": 2026, "at__month": 10},
        {"q": "闻一白"},
    ):
        assert [line[1] for line in lines(manager_desk, **asked)] == ["闻一白"], asked


def test_nothing_on_it_can_be_pressed_but_filters(manager_desk, cast):
    fetched(cast["reader"], edition_of(document()))
    page = html.fromstring(manager_desk.get(LIST).content.decode())
    assert not page.xpath("//table[@id='result_list']//a[contains(@href, '/download/')][not(contains(@href, '?'))]")
    assert not page.xpath("//select[@name='action'] | //a[contains(@href, '/download/add/')]")


def test_many_lines_cost_as_many_queries_as_one(manager_desk, cast):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert manager_desk.get(LIST).status_code == 200
        return len(queries)

    fetched(cast["reader"], edition_of(document()))
    for_one = count()
    for number in range(2, 12):
        fetched(make_person(f"person-{number}"), edition_of(document(number)), "print")
        fetched(cast["editor"], edition_of(document(1, slug=f"b{number}", bulletin=f"刊{number}")), "year")
    assert count() == for_one


def test_a_released_pdf_opened_at_the_desk_is_no_download_and_yet_on_record(as_, edition_in):
    edition = edition_in(Status.RELEASED)
    as_("publisher").get(reverse("admin:bulletin_edition_pdf", args=[edition.pk]))
    assert not Download.objects.exists()
    assert list(AuditEntry.objects.values_list("actor__username", "action", "about")) == [
        ("publisher", "see_pdf", f"bulletin.edition/{edition.pk}")
    ]


def test_a_pdf_under_review_is_no_download(as_, issue, cast):
    edition = moves.submit(issue, by=cast["editor"])
    as_("reviewer").get(reverse("admin:bulletin_edition_pdf", args=[edition.pk]))
    assert not Download.objects.exists()
