"""Files as they are sent: whole, a range, unchanged, or not at all. Tried with the PDF that anyone may have."""

import re
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bulletin import archive
from bulletin.document import store
from bulletin.models import Edition, Picture
from bulletin.site.files import ranges
from tests.conftest import PEOPLE, SOME_PDF
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

PATH = "/dongtai/2026/1.pdf"
SIZE = len(SOME_PDF)


@pytest.fixture
def edition():
    return edition_of(document(), has_public_pdf=True)


@pytest.fixture
def get(client, edition):
    """get(range, ...): the answer to a request for the PDF with these headers."""
    return lambda asked=None, **headers: client.get(PATH, headers={"Range": asked, **headers} if asked else headers)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_file_comes_with_its_length_its_tag_and_the_offer_of_ranges(get, edition):
    response = get()
    assert response.status_code == 200
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == f'"{edition.pdf_sha256}"'
    assert body(response) == SOME_PDF


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=1-1", 1, 1),
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=5-", 5, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        (f"bytes=-{SIZE * 9}", 0, SIZE - 1),
        ("bytes=3-9", 3, 9),
        (f"bytes=3-{SIZE * 9}", 3, SIZE - 1),
        (f"bytes=3-{'9' * 90}", 3, SIZE - 1),
        ("Bytes= 3-9 ", 3, 9),
    ],
)
def test_a_range_is_exactly_the_bytes_asked_for(get, asked, first, last):
    response = get(asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == SOME_PDF[first : last + 1]


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-1,3-4", "bytes=9-3", "bytes=-", "bytes=", "bytes", "bytes=a-b", "bytes=--1", "bytes=1.5-2"),
        *("lines=0-1", "bytes=０-１", "bytes=0x0-0x1", "bytes=-1-", f"bytes={'9' * 5000}-", "\x00", "bytes=0-1;"),
    ],
)
def test_several_ranges_or_none_that_makes_sense_get_the_whole_file(get, asked):
    response = get(asked)
    assert response.status_code == 200
    assert body(response) == SOME_PDF


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", f"bytes={'9' * 90}-"])
def test_a_range_beyond_the_end_is_answered_with_the_size(get, asked):
    response = get(asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert response.content == b""


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cuts=st.lists(st.integers(1, SIZE - 1), unique=True).map(sorted))
def test_the_pieces_of_a_file_fit_together_wherever_it_is_cut(get, cuts):
    bounds = [0, *cuts, SIZE]
    pieces = [body(get(f"bytes={start}-{stop - 1}")) for start, stop in pairwise(bounds)]
    assert b"".join(pieces) == SOME_PDF


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(asked=st.from_regex(r"\A(bytes=)?[\d ,=-]{0,12}\Z") | st.text(st.characters(codec="latin-1"), max_size=20))
def test_no_range_whatever_breaks_the_answer(get, asked):
    response = get(asked)
    assert response.status_code in (200, 206, 416)
    if response.streaming:
        assert len(body(response)) == int(response["Content-Length"])


def test_whoever_has_it_already_gets_no_bytes(get, edition):
    tag = f'"{edition.pdf_sha256}"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = get(**{"If-None-Match": known})
        assert (response.status_code, response["ETag"], response.content) == (304, tag, b"")
    assert get(**{"If-None-Match": '"other"'}).status_code == 200
    assert get("bytes=0-3", **{"If-None-Match": tag}).status_code == 304
    assert get(**{"If-Match": '"other"'}).status_code == 412


def test_a_download_of_the_same_bytes_goes_on_and_of_others_begins_anew(get, edition):
    tag = f'"{edition.pdf_sha256}"'
    assert body(get("bytes=5-", **{"If-Range": tag})) == SOME_PDF[5:]
    for other in ('"other"', f"W/{tag}", "Wed, 16 Sep 2026 08:00:00 GMT", ""):
        response = get("bytes=5-", **{"If-Range": other})
        assert response.status_code == 200
        assert body(response) == SOME_PDF
    assert get(f"bytes={SIZE}-", **{"If-Range": '"other"'}).status_code == 200


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-0"}])
def test_head_gets_the_headers_of_the_whole_and_no_bytes(client, edition, asked):
    response = client.head(PATH, headers=asked)
    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    assert response["ETag"] == f'"{edition.pdf_sha256}"'
    assert not response.streaming
    assert response.content == b""


def test_a_large_file_goes_out_in_small_blocks(client):
    large = bytes(range(256)) * 4 * 5000 + b"end"  # some 5 MB
    edition_of(document(), has_public_pdf=True, pdf=large)
    blocks = list(client.get(PATH).streaming_content)
    assert max(map(len, blocks)) <= ranges.BLOCK
    assert b"".join(blocks) == large
    assert body(client.get(PATH, headers={"Range": "bytes=100000-300001"})) == large[100000:300002]


def test_a_pdf_that_is_gone_or_cut_short_is_refused_in_one_sentence(client, edition):
    path = archive.pdf_path(edition)
    path.chmod(0o640)
    for spoil in (lambda: path.write_bytes(SOME_PDF[:-1]), path.unlink):
        spoil()
        response = client.get(PATH)
        assert response.status_code == 503
        assert "《青岚创建动态》2026年第1期封存的PDF不见了或被改动过" in response.content.decode()


def test_the_other_versions_of_a_pdf_have_other_tags(client):
    edition_of(document(), "superseded", has_public_pdf=True)
    edition_of(corrected(), pdf=SOME_PDF + b"%")
    first, second = client.get("/dongtai/2026/1/v1.pdf"), client.get(PATH)
    assert first["ETag"] != second["ETag"] == client.get("/dongtai/2026/1/v2.pdf")["ETag"]


def test_a_withdrawn_pdf_is_gone_within_a_minute(client, edition):
    kept_for = int(re.search(r"s-maxage=(\d+)", client.get(PATH)["Cache-Control"])[1])
    assert kept_for < 60
    withdraw(edition)
    response = client.get(PATH, headers={"If-None-Match": f'"{edition.pdf_sha256}"', "Range": "bytes=0-0"})
    assert response.status_code == 410


def withdraw(edition: Edition) -> None:
    at, by = timezone.now(), (edition.submitted_by, edition.approved_by)
    asked = {"withdrawal_asked_at": at, "withdrawal_asked_by": by[0]}
    done = {"withdrawn_at": at, "withdrawn_by": by[1], "reason": "测试用的理由"}
    Edition.objects.filter(pk=edition.pk).move(status="withdrawn", **asked, **done)


# Pictures

PICTURE = b"a picture in a test that is not about pictures"


@pytest.fixture
def picture(settings, tmp_path, editor):
    settings.MEDIA_ROOT = tmp_path / "media"
    digest = store.keep(settings.MEDIA_ROOT, PICTURE, ".jpg")
    return Picture.objects.create(sha256=digest, suffix=".jpg", width=4, height=3, uploaded_by=editor)


def shown_in(picture: Picture, status: str) -> None:
    edition_of(document(), status).pictures.add(picture)


@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_a_released_picture_is_for_everybody_and_for_every_cache(client, cast, picture, who):
    shown_in(picture, "released")
    if who != "nobody":
        client.force_login(cast[who])
    response = client.get(picture.address)
    assert response["Content-Type"] == "image/jpeg"
    assert response["ETag"] == f'"{picture.sha256}"'
    assert response["Cache-Control"] == client.get("/dongtai/2026/1/")["Cache-Control"]
    assert "Vary" not in response.headers
    assert body(response) == PICTURE
    assert body(client.get(picture.address, headers={"Range": "bytes=2-5"})) == PICTURE[2:6]
    assert client.get(picture.address, headers={"If-None-Match": f'"{picture.sha256}"'}).status_code == 304


SEE_DRAFTS = {"editor", "other_editor", "reviewer", "publisher", "manager", "auditor"}


@pytest.mark.parametrize("status", [None, "in_review", "returned", "recalled", "approved", "withdrawn"])
@pytest.mark.parametrize("who", ["nobody", *PEOPLE])
def test_any_other_picture_is_for_those_who_may_see_drafts_and_for_no_cache(client, cast, picture, who, status):
    if status:
        shown_in(picture, status)
    if who != "nobody":
        client.force_login(cast[who])
    response = client.get(picture.address)
    assert response.status_code == (200 if who in SEE_DRAFTS else 404)
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    if who in SEE_DRAFTS:
        assert body(response) == PICTURE


def test_what_nobody_has_is_told_no_other_way_than_what_one_may_not_have(picture):
    unknown = picture.address.replace(picture.sha256, "0" * 64)
    answers = [Client().get(address) for address in (unknown, picture.address)]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].content == answers[1].content
    assert answers[0].headers["Cache-Control"] == answers[1].headers["Cache-Control"]


def test_a_picture_whose_file_is_gone_is_not_found(client, picture, settings):
    shown_in(picture, "released")
    store.find(settings.MEDIA_ROOT, picture.sha256, ".jpg").unlink()
    assert client.get(picture.address).status_code == 404


def test_a_picture_of_a_superseded_version_stays_until_the_issue_is_withdrawn(client, picture):
    shown_in(picture, "superseded")
    standing = edition_of(corrected())
    assert client.get(picture.address).status_code == 200
    withdraw(standing)
    assert client.get(picture.address).status_code == 404
