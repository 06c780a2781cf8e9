"""The page 统计: what it counts, that each figure leads to just that, and what it never tells."""

import csv
import datetime as dt
import io
import re

import msgspec
import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from bulletin import moves, reach
from bulletin.document.content import Brief, Correction
from bulletin.models import Bulletin, Receipt, Unfound, UsedText, Visit
from bulletin.numbers import used
from office import roles
from office.models import UnitName
from tests.conftest import make_edition, make_issue, make_person
from tests.site.factories import article, document, edition_of


@pytest.fixture
def release(cast, some_pdf):
    """release(document): through the verb, as its readers get it."""

    def go(content, issue=None):
        if issue is None:
            bulletin, _ = Bulletin.objects.get_or_create(slug=content.slug, defaults={"name": content.bulletin})
            issue = make_issue(bulletin, content.number, by=cast["editor"])
        people = {"by": cast["editor"], "reviewer": cast["reviewer"]}
        edition = make_edition(issue, "approved", some_pdf, document=content, **people)
        return moves.release(edition, by=cast["publisher"])

    return go


WANGXI, LIUWU = "望溪区住建局", "柳坞街道办"
ARTICLES = (article(1, "甲", source=WANGXI), article(2, "乙", source=f"{LIUWU}、{WANGXI}"), article(3, "丙"))
BRIEFS = (Brief(text="清漂三吨。", source="望溪住建"), Brief(text="清巷十条。", source=LIUWU))


def issue_of(number: int = 1, **facts):
    return document(number, **({"articles": ARTICLES, "briefs": BRIEFS} | facts))


def page_of(client, **asked):
    response = client.get(reverse("numbers"), asked)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def row(page, name: str, table: str = "用稿统计") -> list[str]:
    (found,) = page.xpath(f"//div[@aria-label='{table}，表']//tr[normalize-space(th)='{name}']")
    return [cell.text_content().strip() for cell in found.xpath("td")]


def test_texts_are_counted_for_each_unit_that_sent_them_in(as_, release):
    release(issue_of())
    UnitName.objects.create(full=WANGXI, short="望溪住建；区住建局")
    page = page_of(as_("editor"))
    assert row(page, WANGXI)[:5] == ["1", "2", "1", "1", "3"]  # place, articles, of them first, briefs, all
    assert row(page, LIUWU)[:5] == ["2", "1", "0", "1", "2"]
    assert row(page, "未署单位")[:5] == ["", "1", "0", "0", "1"]
    assert row(page, "1月", "按时间")[:3] == ["1", "3", "2"]  # each text once
    assert row(page, "第1季度", "按时间")[:3] == ["1", "3", "2"]


def test_each_figure_leads_to_exactly_what_it_counts(as_, release):
    release(issue_of())
    release(issue_of(40, articles=ARTICLES[:1]))
    UnitName.objects.create(full=WANGXI, short="望溪住建")
    client = as_("manager")
    followed = 0
    for link in page_of(client).xpath("//td[@class='figure']/a | //dl/div/dd/a[contains(@href, 'numbers')]"):
        href = link.get("href")
        if "/texts/" not in href and "/issues/" not in href:
            continue
        there = client.get(href).content.decode()
        assert f"共{link.text_content()}" in there, href
        followed += 1
    assert followed > 20
    assert "/dongtai/2026/1/2/" in client.get(reverse("numbers_texts"), {"year": 2026}).content.decode()


def test_only_what_is_released_counts_and_a_correction_and_a_withdrawal_recount(as_, release, cast, edition_in):
    edition_in("in_review")
    edition_in("returned", of=make_issue(Bulletin.objects.get(), 16, by=cast["editor"]))
    assert "这个时段还没有发布过" in page_of(as_("editor")).text_content()
    first = release(issue_of())
    note = Correction(note="丙不是丙。", date=first.date)
    changed = msgspec.structs.replace(issue_of(), version=2, correction=note, articles=ARTICLES[:1])
    second = release(changed, first.issue)
    assert row(page_of(as_("editor")), WANGXI)[:3] == ["1", "1", "1"]
    assert not list(used.verify())
    asked = moves.ask_withdrawal(second, by=cast["publisher"], reason="有误")
    moves.withdraw(asked, by=cast["reviewer"])
    assert not UsedText.objects.exists()


def test_what_was_released_before_it_was_counted_is_counted_by_a_command(as_, cast):
    edition_of(issue_of())
    assert any("统计" in fault for fault in used.verify())
    call_command("reindex")
    assert not list(used.verify())
    assert row(page_of(as_("editor")), WANGXI)[1] == "2"


def test_receipts_on_time_and_searches_in_vain_stand_beside_and_lead_to_their_pages(as_, release, cast):
    edition = release(issue_of())
    Bulletin.objects.update(receipt_days=3)
    sent = edition.dispatch.made_at
    in_time, late, *_ = edition.dispatch.deliveries.all()
    for delivery, days in ((in_time, 2), (late, 4)):
        facts = {"of": "edition", "name": "荀知礼", "way": "paper", "by": cast["publisher"]}
        Receipt.objects.create(delivery=delivery, at=sent + dt.timedelta(days=days), **facts)
    Unfound.objects.create(day=dt.date(2026, 1, 9), typed="口袋公园", times=4)
    page = page_of(as_("manager"), year="2026")
    beside = {line.findtext("dt"): line.find("dd/a") for line in page.xpath("//dl/div")}
    units = edition.dispatch.deliveries.count()
    signed = beside[f"按时签收的单位（应签{units}家）"]
    assert signed.text == f"1家，占{round(100 / units)}%"
    assert edition.dispatch.title in as_("manager").get(signed.get("href")).content.decode()
    in_vain = beside["读者没搜到的次数（只留三个月）"]
    assert in_vain.text == "4"
    assert as_("manager").get(in_vain.get("href")).context["period"] == "90"
    Bulletin.objects.update(receipt_days=0)  # then whoever signed without being asked
    assert "2家" in page_of(as_("manager"), year="2026").text_content()


def test_an_editor_of_one_bulletin_sees_its_figures_alone(as_, release, cast):
    release(issue_of())
    release(issue_of(slug="yaowen", bulletin="青岚要闻", articles=(article(1, "秘密单位的稿", source="别处的单位"),)))
    person = make_person("here", "专刊编辑")
    reach.assign(person, Bulletin.objects.get(slug="dongtai"), roles.EDITOR)
    cast["here"] = person
    Visit.objects.create(day=dt.date(2026, 1, 2), kind="page", path="/yaowen/2026/1/", bulletin_id=None, count=7)
    client = as_("here")
    pages = [reverse(name) for name in ("numbers", "numbers_texts", "numbers_issues")]
    pages += [reverse("numbers_export", args=[table, "csv"]) for table in ("units", "periods", "texts", "reads")]
    for page in pages:
        said = client.get(page).content.decode()
        assert "别处的单位" not in said
        assert "yaowen" not in said
    assert client.get(reverse("numbers"), {"bulletin": "yaowen"}).status_code == 404
    assert as_("reviewer").get(reverse("numbers")).status_code == 403


def test_a_table_taken_out_holds_no_formula(as_, release):
    release(issue_of(articles=(article(1, '=HYPERLINK("http://evil.example")', source="=1+1"),)))
    client = as_("auditor")
    data = client.get(reverse("numbers_export", args=["texts", "xlsx"])).content
    cells = [cell for line in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for cell in line]
    assert any(cell.value == "=1+1" for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    lines = list(
        csv.reader(
            io.StringIO(client.get(reverse("numbers_export", args=["units", "csv"])).content.decode("utf-8-sig"))
        )
    )
    assert lines[0] == ["位次", "单位", "文章", "其中头条", "简讯", "合计"]
    assert not [cell for line in lines for cell in line if re.match("[=+@-]", cell)]


def test_what_readers_ask_for_is_named_or_said_to_be_gone(as_, release):
    edition = release(issue_of())
    facts = {"day": dt.date(2026, 1, 5), "bulletin": edition.issue.bulletin}
    for kind, path, count in (
        ("page", "/dongtai/2026/1/", 30),
        ("page", "/dongtai/2026/1/2/", 20),
        ("file", "/dongtai/2026/1.pdf", 10),
        ("page", "/dongtai/2026/9/", 5),
    ):
        Visit.objects.create(kind=kind, path=path, count=count, **facts)
    page = page_of(as_("editor"))
    read = [[cell.text_content().strip() for cell in line] for line in page.xpath("//section[3]//tbody/tr")]
    assert read == [
        ["《青岚创建动态》2026年第1期", "30", "0"],
        ["《青岚创建动态》2026年第1期 乙", "20", "0"],
        ["《青岚创建动态》2026年第1期 PDF", "0", "10"],
        ["/dongtai/2026/9/ （现在没有）", "5", "0"],
    ]
    assert row(page, "1月", "按时间")[3:] == ["55", "10"]


@pytest.mark.parametrize(
    "asked",
    [
        "year=x",
        "year=0",
        "year=99999",
        "part=q9",
        "bulletin=%00",
        "kind=x",
        "year=2026&unit=%00%27--",
        "page=x&year=all",
    ],
)
def test_an_odd_question_is_no_fault(as_, release, asked):
    release(issue_of())
    for name in ("numbers", "numbers_texts", "numbers_issues"):
        assert as_("editor").get(f"{reverse(name)}?{asked}").status_code in (200, 404)


def test_a_page_costs_the_same_however_much_is_released(as_, release, django_assert_max_num_queries):
    for number in range(1, 6):
        release(issue_of(number))
    client = as_("manager")
    client.get(reverse("numbers"))
    for name in ("numbers", "numbers_texts", "numbers_issues"):
        with django_assert_max_num_queries(20):
            client.get(reverse(name), {"year": "all"})
