"""Where staff fetch files: the tables, the year as one ZIP, print PDF and OFD that are kept, what is put on record."""

import datetime as dt
import hashlib
import io
import re
import shutil
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import html

from bulletin import archive, derived
from bulletin.models import Download, Sealed
from bulletin.site.files import zips
from tests.conftest import SOME_PDF
from tests.site.factories import article, corrected, document, edition_of

pytestmark = pytest.mark.django_db

PDF, PRINT = "/downloads/dongtai/2026/1/v1.pdf", "/downloads/dongtai/2026/1/v1-print.pdf"
OFD, PAGES = "/downloads/dongtai/2026/1/v1.ofd", "/downloads/dongtai/2026/1/v1/pages/"
YEAR, YEAR_ZIP = "/downloads/dongtai/2026/", "/downloads/dongtai/2026.zip"


@pytest.fixture
def staff(client, reader):
    client.force_login(reader)
    return client


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def rows_of(client, path: str = YEAR) -> list[list[str]]:
    page = html.fromstring(client.get(path).content.decode())
    return [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//tbody/tr")]


# The tables


def test_a_year_lists_its_released_issues_newest_first_with_all_that_is_known_of_the_files(staff):
    first = edition_of(document())
    edition_of(document(2), "superseded")
    edition_of(corrected(2), pdf=SOME_PDF * 100)
    edition_of(document(3), "approved")
    edition_of(document(4), "withdrawn")
    newest, oldest = rows_of(staff)
    assert newest[:4] == ["第2期", "1月3日", "第2版 更正", "PDF 1页，6.6 KB"]
    assert oldest == [
        *("第1期", "1月2日", "第1版", f"PDF 1页，{len(SOME_PDF)} 字节"),
        *("OFD 首次下载需等几秒", "印刷 PDF 首次下载需等几秒"),
        f"{first.fingerprint[:12]} {first.fingerprint}",
    ]


def test_every_link_of_the_table_leads_to_its_file(staff):
    edition_of(document(), "superseded")
    edition_of(corrected(), pdf=archive.draw(document()).pdf)
    page = html.fromstring(staff.get(YEAR).content.decode())
    assert page.xpath("//tbody//a/@href") == [
        *("/dongtai/2026/1/", "/downloads/dongtai/2026/1/v2.pdf"),
        *("/downloads/dongtai/2026/1/v2.ofd", "/downloads/dongtai/2026/1/v2-print.pdf"),
    ]
    for link in page.xpath("//main//a/@href"):
        response = staff.get(link)
        assert response.status_code == 200
        assert not response.streaming or body(response)


def test_the_front_shows_the_newest_year_of_each_bulletin_and_leads_to_the_others(staff):
    edition_of(document(1, year=2025))
    edition_of(document(2))
    edition_of(document(7, slug="jianbao", bulletin="青岚简报", year=2024))
    page = html.fromstring(staff.get("/downloads/").content.decode())
    assert page.xpath("//h2/text()") == ["青岚创建动态 2026年", "青岚简报 2024年"]
    assert page.xpath("//section//nav//a/@href") == [YEAR, "/downloads/dongtai/2025/"]
    assert [row[0] for row in rows_of(staff, "/downloads/dongtai/2025/")] == ["第1期"]


def test_a_bulletin_is_called_as_it_was_sealed(staff):
    edition = edition_of(document())
    edition.issue.bulletin.name = "改过的刊名"
    edition.issue.bulletin.save()
    assert "改过的刊名" not in staff.get(YEAR).content.decode()


def test_a_hostile_title_stays_text_on_the_page_and_in_the_names_of_files(staff):
    edition_of(document(bulletin='../<b>"动态'))
    assert "&lt;b&gt;" in staff.get(YEAR).content.decode()
    assert "<b>" not in staff.get(YEAR).content.decode()
    with zipfile.ZipFile(io.BytesIO(body(staff.get(YEAR_ZIP)))) as year:
        assert year.namelist() == ["清单.txt", ".._＿b＿_动态2026年第1期.pdf".replace("＿", "_")]
    assert "/" not in staff.get(PDF)["Content-Disposition"].replace("utf-8''", "")


@pytest.mark.parametrize("path", ["/downloads/", YEAR, YEAR_ZIP])
def test_many_issues_cost_as_many_queries_as_one(staff, path):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = staff.get(path)
            assert not response.streaming or body(response)
        return len(queries)

    edition_of(document())
    for_one = count()
    for number in range(2, 12):
        edition_of(document(number))
        edition_of(document(number, year=2025))
        edition_of(document(number, slug="jianbao", bulletin="青岚简报"))
    assert count() == for_one


def test_the_page_says_how_large_the_year_the_ofd_and_the_print_pdf_are(staff):
    edition_of(document(), pdf=archive.draw(document()).pdf)
    size = int(staff.head(YEAR_ZIP)["Content-Length"])
    exchanged, printed = len(body(staff.get(OFD))), len(body(staff.get(PRINT)))
    page = html.fromstring(staff.get(YEAR).content.decode())
    (summary,) = page.xpath("//section/p/span/text()")
    assert summary == f"1期，{size / 1024:.1f}\xa0KB"
    assert rows_of(staff)[0][4:6] == [f"OFD {exchanged / 1024:.1f} KB", f"印刷 PDF {printed / 1024:.1f} KB"]


# The year as one ZIP


@pytest.fixture
def year(staff):
    edition_of(document(), "superseded")
    return [edition_of(corrected(), pdf=SOME_PDF * 4000), edition_of(document(2, articles=(article(title="二"),)))]


def test_the_year_holds_every_sealed_pdf_under_a_readable_name_and_a_list_of_them(staff, year):
    response = staff.get(YEAR_ZIP)
    data = body(response)
    assert response["Content-Type"] == "application/zip"
    assert int(response["Content-Length"]) == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as year_zip:
        assert year_zip.testzip() is None
        names = ["青岚创建动态2026年第1期-更正第2版.pdf", "青岚创建动态2026年第2期.pdf"]
        assert year_zip.namelist() == ["清单.txt", *names]
        for name, edition in zip(names, year, strict=True):
            assert year_zip.read(name) == archive.pdf_path(edition).read_bytes()
            info = year_zip.getinfo(name)
            assert info.compress_type == zipfile.ZIP_STORED
            assert dt.date(*info.date_time[:3]) == edition.date
        words = year_zip.read("清单.txt").decode("utf-8-sig")
    for name, edition in zip(names, year, strict=True):
        number, version = edition.issue.number, edition.version
        facts = f"第{number}期，第{version}版，{edition.date}，{edition.pdf_size} 字节"
        lines = [name, facts, f"SHA-256：{edition.pdf_sha256}", f"指纹：{edition.fingerprint}"]
        assert "\r\n".join(lines) in words


def test_an_interrupted_year_is_resumed_from_any_byte(staff, year):
    whole = staff.get(YEAR_ZIP)
    data = body(whole)
    for start in (1, 37, 70_000, len(data) // 2, len(data) - 30, len(data) - 1):
        headers = {"Range": f"bytes={start}-", "If-Range": whole["ETag"]}
        rest = staff.get(YEAR_ZIP, headers=headers)
        assert rest.status_code == 206
        assert data[:start] + body(rest) == data


def test_any_range_of_the_year_is_cut_right(staff, year):
    data = body(staff.get(YEAR_ZIP))

    @hypothesis_settings(max_examples=40, deadline=None)
    @given(st.tuples(st.integers(0, len(data) - 1), st.integers(0, len(data) - 1)).map(sorted))
    def check(bounds):
        first, last = bounds
        response = staff.get(YEAR_ZIP, headers={"Range": f"bytes={first}-{last}"})
        assert body(response) == data[first : last + 1]

    check()


def test_a_year_that_changed_meanwhile_begins_anew(staff, year):
    tag = staff.head(YEAR_ZIP)["ETag"]
    assert staff.get(YEAR_ZIP, headers={"If-None-Match": tag}).status_code == 304
    edition_of(document(3))
    response = staff.get(YEAR_ZIP, headers={"Range": "bytes=100-", "If-Range": tag})
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(body(response))


def test_a_pdf_that_is_gone_or_cut_short_refuses_the_year_before_it_begins(staff, year):
    path = archive.pdf_path(year[1])
    path.chmod(0o640)
    for spoil in (lambda: path.write_bytes(SOME_PDF[:-1]), path.unlink):
        spoil()
        response = staff.get(YEAR_ZIP)
        assert response.status_code == 503
        assert "《青岚创建动态》2026年第2期封存的PDF不见了或被改动过" in response.content.decode()
    assert not Download.objects.exists()


def test_a_pdf_altered_at_the_same_size_never_completes_a_year(staff, year):
    response = staff.get(YEAR_ZIP)
    path = archive.pdf_path(year[1])
    path.chmod(0o640)
    path.write_bytes(SOME_PDF.replace(b"sealed", b"forged"))  # while it is sent
    received = []
    with pytest.raises(zips.Altered, match="第2期"):
        received.extend(response.streaming_content)
    assert 0 < len(b"".join(received)) < int(response["Content-Length"])


def test_of_a_range_in_the_midst_of_a_year_nothing_before_it_is_read(staff, year):
    data = body(staff.get(YEAR_ZIP))
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        first = zipped.infolist()[2].header_offset
    part, rest = (staff.get(YEAR_ZIP, headers={"Range": f"bytes={first}-{last}"}) for last in (first + 49, ""))
    path = archive.pdf_path(year[0])
    path.chmod(0o640)
    path.write_bytes(bytes(year[0].pdf_size))  # while it is sent
    assert body(part) == data[first : first + 50]
    with pytest.raises(zips.Altered, match="第1期"):
        body(rest)


def test_the_year_is_never_whole_in_memory(staff):
    for number in range(1, 5):
        edition_of(document(number), pdf=bytes([number]) * 8_000_000)
    response = staff.get(YEAR_ZIP)
    tracemalloc.start()
    size = sum(len(block) for block in response.streaming_content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 32_000_000
    assert peak < 2_000_000


def member(name: str, data: bytes, date: dt.date = dt.date(2026, 9, 16)) -> zips.Member:
    return zips.Member(name, date, len(data), hashlib.sha256(data).hexdigest(), lambda: iter([data]))


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=6), st.dates())
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_size_of_an_archive_is_known_before_it_is_written(files, date):
    file = zips.zipped("年.zip", [member(name, data, date) for name, data in files.items()])
    data = b"".join(file.read(0, file.size + 1))
    assert len(data) == file.size
    with zipfile.ZipFile(io.BytesIO(data)) as year_zip:
        assert {name: year_zip.read(name) for name in year_zip.namelist()} == files


@given(st.dictionaries(NAMES, st.binary(max_size=30), min_size=1, max_size=4), st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_range_of_any_archive_is_cut_right(files, draw):
    file = zips.zipped("年.zip", [member(name, data) for name, data in files.items()])
    first, last = sorted(draw.draw(st.tuples(*[st.integers(0, file.size)] * 2)))
    assert b"".join(file.read(first, last)) == b"".join(file.read(0, file.size))[first:last]


def test_even_beyond_two_gigabytes(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 5000)
    file = zips.zipped("年.zip", [member(f"{number}.pdf", bytes(1500)) for number in range(8)])
    data = b"".join(file.read(0, file.size + 1))
    assert len(data) == file.size
    with zipfile.ZipFile(io.BytesIO(data)) as year_zip:
        assert year_zip.testzip() is None
        assert len(year_zip.namelist()) == 8


# The print PDF that is kept


@pytest.fixture
def printable():
    return edition_of(document(), pdf=archive.draw(document()).pdf)


def test_the_print_pdf_is_made_once_and_the_same_again_after_its_folder_was_emptied(staff, printable, settings):
    whole = staff.get(PRINT)
    data = body(whole)
    (kept,) = settings.PRINTS_ROOT.rglob("*.pdf")
    made_at = kept.stat().st_mtime_ns
    headers = {"Range": "bytes=100-", "If-Range": whole["ETag"]}
    assert body(staff.get(PRINT, headers=headers)) == data[100:]
    assert kept.stat().st_mtime_ns == made_at
    shutil.rmtree(settings.PRINTS_ROOT)
    assert body(staff.get(PRINT, headers=headers)) == data[100:]


def test_another_profile_makes_another_print_pdf(staff, printable, settings, tmp_path):
    before = staff.get(PRINT)["ETag"]
    profile = settings.PRINT_PROFILE.read_bytes()
    settings.PRINT_PROFILE = tmp_path / "another.icc"
    settings.PRINT_PROFILE.write_bytes(profile + bytes(4))
    assert derived.PRINT.path(printable).stem not in before


def test_of_an_edition_only_the_newest_print_pdf_is_kept(staff, printable, settings, tmp_path):
    other = edition_of(document(2), pdf=archive.draw(document(2)).pdf)
    before, of_other = derived.PRINT.kept(printable), derived.PRINT.kept(other)
    profile = settings.PRINT_PROFILE.read_bytes()
    settings.PRINT_PROFILE = tmp_path / "another.icc"
    settings.PRINT_PROFILE.write_bytes(profile + bytes(4))
    body(staff.get(PRINT))
    assert derived.PRINT.path(printable) != before
    assert set(settings.PRINTS_ROOT.rglob("*.pdf")) == {derived.PRINT.path(printable), of_other}


def test_a_disk_that_takes_no_print_pdf_is_told_in_one_sentence_and_where_it_is_only_in_the_log(
    staff, printable, settings, tmp_path, caplog
):
    settings.PRINTS_ROOT = tmp_path / "a file"
    settings.PRINTS_ROOT.write_text("")
    response = staff.get(PRINT)
    assert response.status_code == 503
    assert "《青岚创建动态》2026年第1期的印刷 PDF 存不下来；请管理员检查磁盘。" in response.content.decode()
    assert str(tmp_path) not in response.content.decode()
    assert str(tmp_path) in caplog.text


def test_whoever_asks_only_for_the_headers_sets_no_press_going(staff, printable, settings):
    response = staff.head(PRINT)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "Content-Length" not in response.headers
    assert not settings.PRINTS_ROOT.exists()
    data = body(staff.get(PRINT))
    assert int(staff.head(PRINT)["Content-Length"]) == len(data)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_ask_at_once_one_has_it_made_and_all_get_it(reader, printable):
    def fetch(_) -> tuple[bytes, int]:
        try:
            client = Client()
            client.force_login(reader)
            return body(client.get(PRINT)), derived.PRINT.path(printable).stat().st_mtime_ns
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ((data, _),) = set(pool.map(fetch, range(8)))
    assert data.startswith(b"%PDF")


# What is put on record


def recorded() -> list[tuple]:
    return [(line.person.username, line.kind, str(line.edition), line.year) for line in Download.objects.all()]


def test_each_file_fetched_is_a_line_on_record_and_so_are_the_pages(staff, printable):
    for path in (PDF, OFD, PRINT, YEAR_ZIP):
        body(staff.get(path))
    for _ in range(2):
        assert staff.get(PAGES).status_code == 200
    issue = "《青岚创建动态》2026年第1期"
    assert recorded() == [
        ("reader", "pages", issue, 2026),
        *(("reader", "year", "None", 2026), ("reader", "print", issue, 2026)),
        *(("reader", "ofd", issue, 2026), ("reader", "pdf", issue, 2026)),
    ]


@pytest.mark.parametrize("path", [PDF, YEAR_ZIP])
def test_a_download_in_pieces_is_one_line_an_hour_even_if_it_begins_late(staff, time_machine, path):
    edition_of(document())
    time_machine.move_to("2026-09-16 08:10:00+08:00", tick=False)
    for asked in ("bytes=1-5", "bytes=0-0", "bytes=6-", ""):
        body(staff.get(path, headers={"Range": asked} if asked else {}))
        time_machine.shift(dt.timedelta(minutes=10, seconds=7))
    assert len(recorded()) == 1
    time_machine.move_to("2026-09-16 09:00:01+08:00", tick=False)
    body(staff.get(path))
    assert len(recorded()) == 2


def test_each_person_has_lines_of_their_own(client, cast):
    edition_of(document())
    for who in ("reader", "editor"):
        client.force_login(cast[who])
        body(client.get(PDF))
        body(client.get(YEAR_ZIP))
    assert sorted(who for who, *_ in recorded()) == ["editor", "editor", "reader", "reader"]


@pytest.mark.parametrize("path", [PDF, YEAR_ZIP])
def test_who_gets_no_bytes_is_not_on_record(client, reader, stranger, path):
    edition_of(document())
    client.get(path)
    client.force_login(stranger)
    client.get(path)
    client.force_login(reader)
    tag = client.head(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(path, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get(path.replace("2026", "2025")).status_code == 404
    assert recorded() == []


def test_a_public_pdf_fetched_at_its_public_address_is_nobodys_business(staff):
    edition_of(document(), has_public_pdf=True)
    body(staff.get("/dongtai/2026/1.pdf"))
    assert recorded() == []


def test_what_is_on_record_cannot_be_changed_or_deleted(staff):
    edition_of(document())
    body(staff.get(PDF))
    line = Download.objects.get()
    for change in (
        line.save,
        line.delete,
        Download.objects.all().delete,
        lambda: Download.objects.update(year=2020),
        lambda: Download.objects.bulk_update([line], ["year"]),
    ):
        with pytest.raises(Sealed):
            change()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bulletin_download SET year = 2020")
    assert Download.objects.get().year == 2026


# Behind nginx


@pytest.fixture
def behind_nginx(staff, settings, tmp_path):
    settings.DATA_DIR, settings.X_ACCEL = tmp_path, "/sealed/"
    return staff


def test_behind_nginx_a_file_is_named_to_it_and_not_sent(behind_nginx):
    edition = edition_of(document(), has_public_pdf=True)
    for path in (PDF, "/dongtai/2026/1.pdf"):
        response = behind_nginx.get(path)
        digest = edition.pdf_sha256
        assert response["X-Accel-Redirect"] == f"/sealed/editions/{digest[:2]}/{digest}.pdf"
        assert response.content == b""
        assert response["ETag"] == f'"{digest}"'
        assert re.match(r"inline; filename\*=utf-8''", response["Content-Disposition"])
        assert behind_nginx.get(path, headers={"If-None-Match": f'"{digest}"'}).status_code == 304
    assert len(recorded()) == 1


def test_behind_nginx_the_year_is_still_streamed(behind_nginx):
    edition_of(document())
    response = behind_nginx.get(YEAR_ZIP)
    assert "X-Accel-Redirect" not in response.headers
    assert len(body(response)) == int(response["Content-Length"])


def test_behind_nginx_who_may_not_is_refused_as_ever(client, stranger, settings):
    settings.X_ACCEL = "/sealed/"
    edition_of(document())
    client.force_login(stranger)
    response = client.get(PDF)
    assert response.status_code == 403
    assert "X-Accel-Redirect" not in response.headers
