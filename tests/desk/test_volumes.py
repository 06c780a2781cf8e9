"""The bound years at the desk: the shelf, binding with its progress, the download, and who may."""

import re
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bulletin import archive, volumes
from tests.bulletin.volumes import correct, released
from tests.desk.forms import messages_of
from tests.desk.test_access import DESK_ROLES, EVERYONE


@pytest.fixture
def year(bulletin, cast):
    return [released(bulletin, number, cast) for number in (1, 2)]


def shelf(bulletin) -> str:
    return reverse("admin:bulletin_bulletin_volumes", args=[bulletin.pk])


def binding_of(bulletin, year: int = 2026) -> str:
    return reverse("admin:bulletin_bulletin_bind", args=[bulletin.pk, year])


def volume_of(bulletin, year: int = 2026) -> str:
    return reverse("admin:bulletin_bulletin_volume", args=[bulletin.pk, year])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_bulletin_page_leads_to_its_shelf(desk, bulletin):
    page = desk.get(reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])).content.decode()
    assert f'href="{shelf(bulletin)}"' in page


def test_the_shelf_lists_the_years_with_what_is_released(desk, year, bulletin, cast, edition_in):
    released(bulletin, 7, cast, year=2025)
    edition_in("in_review")
    page = desk.get(shelf(bulletin)).content.decode()
    assert re.findall(r"(\d{4})年</th>\s*<td>(\d+) 期", page) == [("2026", "2"), ("2025", "1")]
    assert page.count(">装订</button>") == 2
    assert "下载</a>" not in page


def test_a_shelf_of_nothing_says_so(desk, bulletin):
    assert "还没有已发布的期" in desk.get(shelf(bulletin)).content.decode()


def test_the_shelf_takes_as_many_queries_for_many_years_as_for_one(desk, year, bulletin, cast):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(shelf(bulletin))
        return len(queries)

    for_one = count()
    released(bulletin, 7, cast, year=2025)
    released(bulletin, 7, cast, year=2024)
    assert count() == for_one


def test_binding_shows_a_bar_for_each_issue_and_then_the_download(desk, year, bulletin):
    response = desk.post(binding_of(bulletin))
    assert response.streaming
    assert response["X-Accel-Buffering"] == "no"
    page = body(response).decode()
    assert re.findall(r'<progress max="(\d)" value="(\d)"', page) == [("2", "0"), ("2", "1"), ("2", "2")]
    assert page.index("<h1>装订") < page.index("<progress") < page.index("装订好了，共2期")
    assert f'href="{volume_of(bulletin)}">下载合订本' in page
    assert page.rstrip().endswith("</html>")
    assert "<script>" not in page
    assert 'style="' not in page


def test_the_page_begins_before_anything_is_bound(desk, year, bulletin):
    pieces = iter(desk.post(binding_of(bulletin)).streaming_content)
    assert b"<h1>" in next(pieces)
    assert b'value="0"' in next(pieces)
    assert not volumes.volume(bulletin, 2026).is_kept


def test_the_download_is_the_kept_volume_under_a_chinese_name(desk, year, bulletin):
    body(desk.post(binding_of(bulletin)))
    response = desk.get(volume_of(bulletin))
    assert response["Content-Type"] == "application/pdf"
    assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", "))
    assert "%E9%9D%92%E5%B2%9A" in response["Content-Disposition"]  # 青岚 …
    pdf = body(response)
    assert pdf == volumes.volume(bulletin, 2026).path.read_bytes()
    with pikepdf.open(BytesIO(pdf)) as volume:
        assert volume.docinfo.Title == "青岚创建动态 2026年合订本"


def test_the_shelf_offers_the_download_once_it_is_bound(desk, year, bulletin):
    body(desk.post(binding_of(bulletin)))
    page = desk.get(shelf(bulletin)).content.decode()
    assert f'href="{volume_of(bulletin)}">下载</a>' in page
    assert ">装订</button>" not in page


def test_a_second_request_serves_the_kept_volume(desk, year, bulletin):
    body(desk.post(binding_of(bulletin)))
    path = volumes.volume(bulletin, 2026).path
    made_at = path.stat().st_mtime_ns
    assert "下载合订本" in body(desk.post(binding_of(bulletin))).decode()
    assert path.stat().st_mtime_ns == made_at


def test_a_correction_puts_the_volume_out_of_date(desk, year, bulletin, cast):
    body(desk.post(binding_of(bulletin)))
    correct(year[0], cast)
    assert ">装订</button>" in desk.get(shelf(bulletin)).content.decode()
    response = desk.get(volume_of(bulletin), follow=True)
    assert response.redirect_chain[-1][0] == shelf(bulletin)
    assert "请重新装订" in messages_of(response)


def test_a_broken_part_is_told_in_one_sentence_and_leaves_nothing(desk, year, bulletin, settings):
    archive.pdf_path(year[1]).unlink()
    page = body(desk.post(binding_of(bulletin))).decode()
    (sentence,) = re.findall(r'<p class="errornote">(.*?)</p>', page)
    assert sentence.startswith("《青岚创建动态》2026年第2期的PDF缺失或被改动过")
    assert "下载合订本" not in page
    assert page.rstrip().endswith("</html>")
    assert [file for file in settings.VOLUMES_ROOT.rglob("*") if file.is_file()] == []


def test_a_year_with_nothing_released_is_refused(desk, year, bulletin):
    response = desk.post(binding_of(bulletin, 2019), follow=True)
    assert "2019年没有已发布的期" in messages_of(response)
    assert "请重新装订" in messages_of(desk.get(volume_of(bulletin, 2019), follow=True))


@pytest.mark.parametrize("who", [*EVERYONE, "nobody"])
def test_each_door_opens_for_exactly_those_of_the_desk(who, as_, client, year, bulletin):
    list(volumes.bind(volumes.volume(bulletin, 2026)))
    sender = client if who == "nobody" else as_(who)
    answers = [sender.get(shelf(bulletin)), sender.post(binding_of(bulletin)), sender.get(volume_of(bulletin))]
    if who in DESK_ROLES:
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        body(answers[2])
    else:
        assert all(answer.url.startswith(reverse("admin:login")) for answer in answers)


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_who_is_not_of_the_desk_binds_nothing(who, as_, year, bulletin):
    as_(who).post(binding_of(bulletin))
    assert not volumes.volume(bulletin, 2026).is_kept


def test_the_desk_without_the_permission_for_pdfs_is_refused(cast, as_, year, bulletin):
    person = cast["stranger"]
    person.user_permissions.add(Permission.objects.get(codename="view_bulletin"))
    type(person).objects.filter(pk=person.pk).update(is_staff=True)
    client = as_("stranger")
    answers = [client.get(shelf(bulletin)), client.post(binding_of(bulletin)), client.get(volume_of(bulletin))]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert "没有下载 PDF 的权限" in answers[0].content.decode()


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_binding_is_a_post_and_anything_else_leads_back(method, desk, year, bulletin):
    assert getattr(desk, method)(binding_of(bulletin)).url == shelf(bulletin)
    assert not volumes.volume(bulletin, 2026).is_kept


def test_the_shelf_and_the_download_are_only_read(desk, year, bulletin):
    assert desk.post(shelf(bulletin)).status_code == 405
    assert desk.post(volume_of(bulletin)).status_code == 405


def test_binding_needs_its_token(cast, year, bulletin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(binding_of(bulletin)).status_code == 403
    assert not volumes.volume(bulletin, 2026).is_kept


@pytest.mark.parametrize("pk", ["99", "9" * 30])
def test_a_bulletin_that_does_not_exist_is_not_found(pk, desk, year):
    for page in ("volumes/", "volumes/2026.pdf"):
        assert desk.get(f"/admin/bulletin/bulletin/{pk}/{page}").status_code == 404
