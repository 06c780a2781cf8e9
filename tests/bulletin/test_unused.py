"""Pictures that nothing names are told and taken away; whatever may still be wanted stays."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from bulletin import pictures
from bulletin.models import Article, Picture
from bulletin.press import PictureRefused
from office.audit import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(settings, tmp_path, cast):
    settings.MEDIA_ROOT = tmp_path / "media"

    def uploaded(side: int, days_ago: int = 40) -> Picture:
        picture = pictures.take_in_bytes(png(side), by=cast["editor"])
        Picture.objects.filter(pk=picture.pk).update(uploaded_at=timezone.now() - dt.timedelta(days=days_ago))
        return picture

    return uploaded


def png(side: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(data, "PNG")
    return data.getvalue()


def collect(capsys, *options: str) -> str:
    call_command("collect_pictures", *options)
    return capsys.readouterr().out


def test_what_was_uploaded_and_never_used_is_told_and_only_deleted_when_asked(
    upload, capsys, django_capture_on_commit_callbacks
):
    picture = upload(3)
    assert "没有用到的图片有1张" in collect(capsys)
    assert pictures.path_of(picture).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert "删去了1张" in collect(capsys, "--delete")
    assert not Picture.objects.exists()
    assert not pictures.path_of(picture).exists()
    assert AuditEntry.objects.last().details == {"pictures": [picture.sha256]}


def test_what_stands_in_a_text_or_in_an_earlier_version_of_one_stays(upload, issue, capsys):
    now, before = upload(3), upload(4)
    article = Article(issue=issue, title="街巷", body=f'<p><img src="{before.address}" alt=""></p>')
    article.save()
    article.body = f'<p><img src="{now.address}" alt=""></p>'
    article.save()
    assert "没有用到的图片有0张" in collect(capsys, "--delete")
    assert Picture.objects.count() == 2


def test_what_was_brought_in_again_lately_may_stand_in_a_page_that_is_open(upload, cast, capsys):
    upload(3)
    pictures.take_in_bytes(png(3), by=cast["editor"])
    assert "没有用到的图片有0张" in collect(capsys)


def test_no_picture_is_taken_in_beyond_what_the_office_gives_them(upload, settings):
    settings.PICTURES_MB = 0
    with pytest.raises(PictureRefused, match="到了上限 0 MB"):
        upload(3)
