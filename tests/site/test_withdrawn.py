"""What readers find of an issue that was withdrawn: nothing, or what those who withdrew it let them be told."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import html as lxml_html

from bulletin.models import Bulletin, Edition, Issue, Status
from tests.site.factories import article, corrected, document, edition_of
from tests.site.reading import scripts_of

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script><b style="color:red">'
STATEMENT = "第14期刊登的数字有误。\n请以第15期为准。"
SECRET = "撤下的字句"
YEAR, ISSUE = "/dongtai/2026/", "/dongtai/2026/14/"
OF_THE_ISSUE = [
    *(ISSUE, f"{ISSUE}1/", f"{ISSUE}v1/", f"{ISSUE}v1/1/", f"{ISSUE}pages/", f"{ISSUE}v1/pages/"),
    *(f"{ISSUE}v1/pages/1.webp", "/dongtai/2026/14.pdf", f"{ISSUE}v1.pdf", "/dongtai/2026/14.ofd", f"{ISSUE}v1.ofd"),
    *("/dongtai/2026/14.json", f"{ISSUE}v1.json"),
]
OLD_WORDS = "这一期简报曾经发布，现已由编发单位撤下，不再提供阅读。"


def withdraw(edition: Edition, statement: str = STATEMENT, kind: str = "error", taker: Issue | None = None, **facts):
    now = timezone.now()
    stamps = {"withdrawal_asked_at": now, "withdrawal_asked_by": edition.submitted_by, "reason": "内部的理由"}
    stamps |= {"withdrawn_at": now, "withdrawn_by": edition.approved_by, "withdrawal_kind": kind}
    told = {"merged_into": taker, "statement": statement, "shows_statement": bool(statement)} | facts
    Edition.objects.filter(pk=edition.pk).move(status=Status.WITHDRAWN, **stamps, **told)
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def fourteenth():
    return edition_of(document(14, articles=(article(title=SECRET),)), has_public_pdf=True)


def page(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def words_in(html: str) -> str:
    return " ".join(lxml_html.fromstring(html).find(".//main").text_content().split())


@pytest.mark.parametrize("path", OF_THE_ISSUE)
def test_each_address_of_the_issue_tells_name_dates_kind_and_the_statement(client, fourteenth, path):
    edition_of(document(15))
    on = timezone.localdate(withdraw(fourteenth).withdrawn_at)
    html = page(client, path, 410)
    day = f"{on.year}年{on.month}月{on.day}日"
    said = words_in(html)
    assert f"青岚创建动态 2026年第14期（2026年1月15日），已由编发单位于{day}撤下：内容有误。" in said
    assert "第14期刊登的数字有误。" in said
    assert "请以第15期为准。" in said
    assert SECRET not in html
    assert "内部的理由" not in html
    assert 'content="noindex"' in html


@pytest.mark.parametrize("path", OF_THE_ISSUE)
@pytest.mark.parametrize("untold", [{"statement": ""}, {"shows_statement": False}, {"statement": "", "kind": ""}])
def test_without_a_statement_that_is_shown_each_says_what_it_always_said(client, fourteenth, path, untold):
    withdraw(fourteenth, **untold)
    html = page(client, path, 410)
    assert words_in(html) == f"这一期已撤下 {OLD_WORDS} 去首页看最新一期"
    for kept_back in ("青岚创建动态", "14期", STATEMENT.split()[0], SECRET):
        assert kept_back not in html


def test_readers_are_told_in_their_words_why(client, fourteenth):
    withdraw(fourteenth, kind="expired")
    assert "撤下：已经失效。" in words_in(page(client, ISSUE, 410))


def test_what_was_merged_leads_to_where_it_went_as_long_as_that_is_read(client, fourteenth):
    taker = edition_of(document(15))
    withdraw(fourteenth, kind="merged", taker=taker.issue)
    html = page(client, ISSUE, 410)
    assert "撤下：已并入2026年第15期。" in words_in(html)
    assert 'href="/dongtai/2026/15/"' in html
    withdraw(taker, statement="")
    html = page(client, ISSUE, 410)
    assert "已并入2026年第15期" in words_in(html)
    assert "/dongtai/2026/15/" not in html


def test_its_name_is_the_one_it_was_sealed_with(client, fourteenth):
    withdraw(fourteenth)
    Bulletin.objects.update(name="后来的刊名", publisher="后来的单位")
    for path, status in ((ISSUE, 410), (YEAR, 200)):
        html = page(client, path, status)
        assert "青岚创建动态 2026年第14期" in words_in(html)
        assert "后来的" not in html


@pytest.mark.parametrize(("path", "status"), [(ISSUE, 410), (YEAR, 200), ("/dongtai/", 200)])
def test_a_hostile_statement_and_name_stay_text(client, path, status):
    edition_of(document(15, bulletin=HOSTILE))
    withdraw(edition_of(document(14, bulletin=HOSTILE)), statement=HOSTILE)
    html = page(client, path, status)
    assert {script.get("type") for script in scripts_of(html)} <= {"application/ld+json"}
    assert "<b style" not in html
    assert HOSTILE in words_in(html)


def test_whoever_has_the_page_as_it_was_is_not_told_that_it_still_is(client, fourteenth):
    etag = client.get(ISSUE)["ETag"]
    withdraw(fourteenth)
    response = client.get(ISSUE, headers={"If-None-Match": etag})
    assert response.status_code == 410
    assert "ETag" not in response
    assert "public" in response["Cache-Control"]
    assert "s-maxage" in response["Cache-Control"]


def test_staff_read_the_same_words_behind_the_login(client, reader, fourteenth):
    withdraw(fourteenth)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("v1.pdf", "v1-print.pdf", "v1.ofd", "v1/pages/"):
        assert "请以第15期为准" in page(client, f"/downloads{ISSUE}{path}", 410)


# Lists


def test_the_lists_have_a_line_of_it_in_its_place(client, fourteenth):
    for number in (13, 15):
        edition_of(document(number))
    withdraw(fourteenth)
    for path in (YEAR, "/dongtai/"):
        html = page(client, path)
        lines = [
            " ".join(line.text_content().split())
            for line in lxml_html.fromstring(html).xpath("//ol[@class='issues']/li")
        ]
        assert "第15期" in lines[0]
        assert (
            lines[1] == "青岚创建动态 2026年第14期（1月15日）已撤下：内容有误。 第14期刊登的数字有误。 请以第15期为准。"
        )
        assert "第13期" in lines[2]
        assert SECRET not in html
    assert "共2期" in page(client, YEAR)
    assert "已撤下" not in page(client, "/")


def test_a_bulletin_lists_no_withdrawal_from_before_the_issues_it_lists(client):
    for number in range(2, 11):
        edition_of(document(number))
    withdraw(edition_of(document(1)))
    assert "已撤下" not in page(client, "/dongtai/")
    assert "已撤下" in page(client, YEAR)


@pytest.mark.parametrize("untold", [{"statement": ""}, {"shows_statement": False}])
def test_without_a_statement_that_is_shown_no_list_knows_it(client, fourteenth, untold):
    edition_of(document(15))
    withdraw(fourteenth, **untold)
    for path in (YEAR, "/dongtai/"):
        assert "第14期" not in page(client, path)


def test_a_list_is_another_once_something_is_withdrawn_or_what_took_its_place_is(client, fourteenth):
    taker = edition_of(document(15))
    edition_of(document(16))

    def etags():
        return {path: client.get(path)["ETag"] for path in (YEAR, "/dongtai/")}

    seen = [etags()]
    withdraw(fourteenth, kind="merged", taker=taker.issue)
    seen.append(etags())
    withdraw(taker, statement="")
    seen.append(etags())
    for path in (YEAR, "/dongtai/"):
        assert len({one[path] for one in seen}) == 3


def test_a_year_of_nothing_else_has_a_page_only_where_readers_are_told(client, fourteenth):
    edition_of(document(1, year=2025))
    withdraw(fourteenth)
    assert "已撤下：内容有误" in words_in(page(client, YEAR))
    assert f'href="{YEAR.removeprefix("/dongtai/")}"' in page(client, "/dongtai/")
    assert YEAR in page(client, "/sitemap-site.xml")
    assert f"{YEAR}sitemap.xml" in page(client, "/sitemap.xml")
    sitemap = page(client, f"{YEAR}sitemap.xml")
    assert ISSUE not in sitemap
    Edition.objects.filter(pk=fourteenth.pk).move(shows_statement=False)
    assert "没有这一页" in page(client, YEAR, 404)
    assert YEAR.removeprefix("/dongtai/") not in page(client, "/dongtai/")
    assert YEAR not in page(client, "/sitemap.xml")


def test_a_year_of_a_bulletin_of_which_nothing_stands_leads_nowhere_that_is_not_there(client, fourteenth):
    withdraw(fourteenth)
    html = page(client, YEAR)
    assert "已撤下：内容有误" in words_in(html)
    for link in lxml_html.fromstring(html).xpath("//a/@href"):
        assert link.startswith("#") or client.get(link).status_code in (200, 302, 410), link


# What came after


def test_once_a_newer_edition_stands_nothing_is_told_of_the_one_that_was_withdrawn(client, fourteenth):
    withdraw(fourteenth)
    edition_of(corrected(14))
    page(client, ISSUE)
    assert OLD_WORDS in page(client, f"{ISSUE}v1/", 410)
    assert "已撤下" not in page(client, YEAR)


def test_of_two_withdrawals_the_later_one_is_told(client, fourteenth):
    withdraw(fourteenth, statement="第一次说的")
    second = withdraw(edition_of(corrected(14)), statement="第二次说的")
    for path in (ISSUE, f"{ISSUE}v1/", f"{ISSUE}v2/"):
        html = page(client, path, 410)
        assert "第二次说的" in html
        assert "第一次说的" not in html
    assert page(client, YEAR).count("已撤下") == 1
    Edition.objects.filter(pk=second.pk).move(shows_statement=False)
    assert OLD_WORDS in page(client, ISSUE, 410)
    page(client, YEAR, 404)


# The static copy


def export(folder) -> None:
    call_command("export", str(folder), "--base", "https://copy.example.cn/", stdout=io.StringIO())


def test_the_copy_has_the_page_of_the_statement_and_nothing_else_of_the_issue(client, fourteenth, tmp_path):
    folder = tmp_path / "copy"
    taker = edition_of(document(15))
    export(folder)
    withdraw(fourteenth, kind="merged", taker=taker.issue)
    export(folder)
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if "/14" in str(path) and path.is_file())
    assert left == ["dongtai/2026/14/index.html"]
    words = words_in((folder / left[0]).read_text())
    assert words == words_in(page(client, ISSUE, 410))
    assert "/2026/15/" in (folder / left[0]).read_text()
    assert "已撤下：已并入2026年第15期" in words_in((folder / "dongtai/2026/index.html").read_text())


def test_the_page_of_the_statement_is_written_once_and_again_when_what_took_its_place_goes(fourteenth, tmp_path):
    folder = tmp_path / "copy"
    taker = edition_of(document(15))
    edition_of(document(16))
    withdraw(fourteenth, kind="merged", taker=taker.issue)
    export(folder)
    told = folder / "dongtai/2026/14/index.html"
    written = told.stat().st_mtime_ns
    export(folder)
    assert told.stat().st_mtime_ns == written
    withdraw(taker, statement="")
    export(folder)
    assert "15/" not in told.read_text()
    assert not (folder / "dongtai/2026/15").exists()


@pytest.mark.parametrize("after", ["untold", "released"])
def test_the_page_of_the_statement_goes_with_it(after, fourteenth, tmp_path):
    folder = tmp_path / "copy"
    edition_of(document(15))
    withdraw(fourteenth)
    export(folder)
    if after == "untold":
        Edition.objects.filter(pk=fourteenth.pk).move(shows_statement=False)
    else:
        edition_of(corrected(14))
    export(folder)
    told = folder / "dongtai/2026/14/index.html"
    assert told.exists() == (after == "released")
    assert not told.exists() or "已撤下" not in told.read_text()
