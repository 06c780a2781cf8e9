"""E-books, as a checker that nobody here wrote finds them."""

import datetime as dt
import io

import pytest
from PIL import Image

from bulletin.document import store
from bulletin.press.errors import PressError
from bulletin.press.finishing.epub import epub
from tests.everything import KEPT, PICTURE
from tests.press.validators import HAS_EPUBCHECK, by_epubcheck
from tests.site.factories import article, corrected, document

ISSUES = [
    (document(1, articles=(article(1, "<甲>&乙", "<p>丙</p>"),), briefs=(), date=dt.date(2026, 1, 2)), "1" * 64),
    (
        corrected(2, articles=(article(3, column="要闻", source="<丁>"),), editors_note="贵在坚持。"),
        "2" * 64,
    ),
]


@pytest.fixture
def picture(tmp_path):
    """All that a body may hold, with a picture that is there."""
    data = io.BytesIO()
    Image.new("RGB", (8, 9), "white").save(data, "JPEG")
    digest = store.keep(tmp_path, data.getvalue(), ".jpg")
    return KEPT.replace(PICTURE, f"/media/{digest}.jpg")


@pytest.mark.skipif(not HAS_EPUBCHECK, reason="没有 EPUBCheck：请运行 apt-get install epubcheck。")
def test_epubcheck_finds_nothing_in_a_book_of_all_that_a_body_may_hold(picture, tmp_path):
    issues = [*ISSUES, (document(3, articles=(article(1, body=picture),)), "3" * 64)]
    file = tmp_path / "year.epub"
    file.write_bytes(epub(issues, "青岚创建动态 2026年", tmp_path))
    assert by_epubcheck(file) == ""


def test_the_same_issues_give_the_same_book(tmp_path):
    assert epub(ISSUES, "青岚创建动态 2026年", tmp_path) == epub(ISSUES, "青岚创建动态 2026年", tmp_path)


def test_without_a_picture_there_is_no_book_but_a_sentence(tmp_path):
    with pytest.raises(PressError, match="不见了或被改动过，不能做电子书"):
        epub([(document(articles=(article(body=KEPT),)), "4" * 64)], "青岚创建动态", tmp_path)
