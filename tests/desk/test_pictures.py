"""Pictures from the writing window to the reader: taken in clean, shown to whom they may be, sealed with the issue."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html
from PIL import Image

from bulletin import moves, pictures
from bulletin.models import Article, Edition, Picture
from office.refusal import Refused
from tests.conftest import PEOPLE
from tests.desk.forms import fields_of

UPLOAD = "/admin/bulletin/article/picture/"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def photo(size=(640, 480), kind="JPEG", mode="RGB", **options) -> bytes:
    data = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(data, kind, **options)
    return data.getvalue()


def upload(client, data: bytes, name="桥头.jpg") -> dict:
    response = client.post(UPLOAD, {"upload": SimpleUploadedFile(name, data)})
    return json.loads(response.content)


@pytest.fixture
def illustrate(desk, issue):
    """Puts a picture into the issue's first article, as the writing window would, and gives its address."""

    def illustrate(data: bytes | None = None) -> str:
        address = upload(desk, data or photo())["url"]
        article = issue.articles.first()
        article.body += f'<p><img src="{address}" width="640" height="480"></p>'
        article.save()
        return address

    return illustrate


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def test_an_uploaded_picture_gets_an_address_that_shows_it(desk):
    answer = upload(desk, photo())
    assert answer["uploaded"] == 1
    shown = desk.get(answer["url"])
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(read(shown))).size == (640, 480)


def test_the_same_picture_twice_is_one(desk):
    data = photo()
    assert upload(desk, data)["url"] == upload(desk, data, "另一个名字.jpg")["url"]
    assert Picture.objects.count() == 1


def test_nothing_but_the_pixels_is_kept(desk):
    exif = Image.Exif()
    exif[0x010E] = "拍摄地点：望溪区"
    answer = upload(desk, photo(exif=exif, comment=b"secret"))
    kept = Image.open(io.BytesIO(read(desk.get(answer["url"]))))
    assert not kept.getexif()
    assert "comment" not in kept.info


def test_a_picture_larger_than_print_needs_is_made_smaller(desk):
    upload(desk, photo((4000, 1000)))
    assert (Picture.objects.get().width, Picture.objects.get().height) == (1843, 461)


@pytest.mark.parametrize(
    ("size", "printed"),
    [
        ((1843, 900), {"width_mm": 156, "dpi": 300, "is_sharp": True}),
        ((641, 400), {"width_mm": 81, "dpi": 200, "is_sharp": True}),  # 81.4 mm: as large as 200 dpi allow
        ((600, 400), {"width_mm": 78, "dpi": 195, "is_sharp": False}),
        ((900, 1800), {"width_mm": 55, "dpi": 416, "is_sharp": True}),  # half a page high, and so narrower
    ],
)
def test_the_answer_says_how_wide_and_how_sharp_it_is_printed(desk, size, printed):
    assert upload(desk, photo(size))["printed"] == printed


def test_a_drawing_of_few_colours_stays_without_loss_and_gets_a_white_ground(desk):
    data = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(data, "PNG")
    answer = upload(desk, data.getvalue(), "线条.png")
    assert answer["url"].endswith(".png")
    assert Image.open(io.BytesIO(read(desk.get(answer["url"])))).convert("RGB").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "这不是能用的图片"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "这不是能用的图片"),
        (b"", "这不是能用的图片"),
        (photo()[:3000], "图片文件已损坏"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(desk, data, sentence, settings):
    answer = upload(desk, data)
    assert answer["uploaded"] == 0
    assert answer["error"]["message"].startswith(sentence)
    assert not Picture.objects.exists()
    assert not settings.MEDIA_ROOT.exists()


@pytest.mark.parametrize("mode", ["1", "P", "L", "RGB"])
def test_thin_lines_survive_being_made_smaller_in_any_kind_of_picture(desk, mode):
    drawing = Image.new("L", (3686, 400), 255)
    for x in range(0, 3686, 92):
        drawing.paste(0, (x, 0, x + 1, 400))
    data = io.BytesIO()
    drawing.convert(mode).save(data, "PNG")
    kept = Image.open(io.BytesIO(read(desk.get(upload(desk, data.getvalue())["url"])))).convert("L")
    row = [kept.getpixel((x, 100)) for x in range(kept.width)]
    assert sum(level < 250 and row[x - 1] >= 250 for x, level in enumerate(row)) == 41


def test_sixteen_bits_of_grey_stay_grey(desk):
    data = io.BytesIO()
    Image.new("I;16", (50, 50), 30000).save(data, "PNG")
    kept = Image.open(io.BytesIO(read(desk.get(upload(desk, data.getvalue())["url"]))))
    assert kept.convert("L").getpixel((20, 20)) == pytest.approx(117, abs=1)


def test_a_phones_jpeg_of_two_pictures_counts_as_a_jpeg(desk):
    data = io.BytesIO()
    large = Image.new("L", (5600, 4400))
    large.save(data, "MPO", save_all=True, append_images=[large.resize((64, 64))])
    assert upload(desk, data.getvalue())["uploaded"] == 1


def plain(size, kind, mode="L") -> bytes:
    data = io.BytesIO()
    Image.new(mode, size).save(data, kind)
    return data.getvalue()


@pytest.mark.parametrize(
    ("size", "kind", "is_kept"),
    [
        ((8000, 5000), "JPEG", True),
        ((8000, 5001), "JPEG", False),
        ((6000, 4000), "PNG", True),
        ((6000, 4001), "PNG", False),
    ],
)
def test_more_pixels_than_can_be_held_are_refused(desk, size, kind, is_kept):
    answer = upload(desk, plain(size, kind))
    if is_kept:
        assert (answer["width"], answer["height"]) == (1843, round(1843 * size[1] / size[0]))
    else:
        assert f"{size[0]}×{size[1]} 点，太大了" in answer["error"]["message"]


def test_a_picture_beyond_the_workers_memory_is_refused_and_the_next_is_taken(desk, settings):
    settings.PRESS_MEMORY_MB = 90
    assert "图片处理不了" in upload(desk, plain((6000, 4000), "PNG", "RGB"))["error"]["message"]
    settings.PRESS_MEMORY_MB = 1024
    assert upload(desk, photo())["uploaded"] == 1


def test_too_many_bytes_are_refused_before_they_are_read(desk, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    assert "超过 0 MiB" in upload(desk, photo())["error"]["message"]


def test_no_file_at_all_is_answered_in_one_sentence(desk):
    assert "没有收到图片" in json.loads(desk.post(UPLOAD).content)["error"]["message"]


def write(client, article, body: str):
    page = reverse("admin:bulletin_article_change", args=[article.pk])
    return client.post(page, fields_of(client.get(page), "article_form") | {"body": body}, follow=True)


def test_an_article_is_not_saved_while_a_picture_lacks_its_alternative_text(desk, issue):
    article, address = issue.articles.first(), upload(desk, photo())["url"]
    described = f'<figure class="image"><img src="{address}" alt="桥头"><figcaption>图1　桥头</figcaption></figure>'
    blank = described.replace('"桥头"', '" "').replace("图1", "图2　望溪区沿河各社区志愿者与党员干部在")
    page = write(desk, article, described + blank + f'<p><img src="{address}"></p>').content.decode()
    assert "第2张图片（图2　望溪区沿河各社区志愿者与党员干部…）缺替代文字：双击图片补上。" in page
    assert "第3张图片缺替代文字：双击图片补上。" in page
    assert "第1张图片" not in page
    assert "<img" not in Article.objects.get(pk=article.pk).body

    write(desk, article, described)
    assert 'alt="桥头"' in Article.objects.get(pk=article.pk).body


def test_the_writing_page_counts_the_words_as_it_is_sent(desk, as_, issue):
    page = reverse("admin:bulletin_article_change", args=[issue.articles.first().pk])
    for client in (desk, as_("reviewer")):
        field = html.fromstring(client.get(page).content.decode()).find_class("field-words")[0]
        assert field.text_content().split() == ["字数：", "37"]


@pytest.mark.parametrize("who", PEOPLE)
def test_only_who_writes_may_upload(as_, who):
    status = as_(who).post(UPLOAD, {"upload": SimpleUploadedFile("a.jpg", photo())}).status_code
    expected = {"editor": 200, "other_editor": 200, "reader": 302, "stranger": 302}.get(who, 403)
    assert status == expected
    assert Picture.objects.exists() == (expected == 200)


def test_the_stranger_is_sent_to_the_login_and_a_get_is_no_upload(client, desk):
    assert client.post(UPLOAD).status_code == 302
    assert desk.get(UPLOAD).status_code == 405


def test_a_picture_of_a_draft_is_seen_by_the_desk_alone(illustrate, client, as_):
    address = illustrate()
    assert client.get(address).status_code == 404
    assert as_("reader").get(address).status_code == 404
    assert as_("reviewer").get(address).status_code == 200


def test_readers_see_a_picture_from_release_to_withdrawal(illustrate, issue, cast, client):
    address = illustrate()
    edition = moves.submit(issue, by=cast["editor"])
    assert [picture.address for picture in edition.pictures.all()] == [address]
    assert client.get(address).status_code == 404
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    moves.release(edition, by=cast["publisher"])
    assert client.get(address).status_code == 200
    assert address in client.get("/dongtai/2026/15/").content.decode()
    moves.withdraw(moves.ask_withdrawal(edition, by=cast["publisher"], reason="数据有误。"), by=cast["reviewer"])
    assert client.get(address).status_code == 404


def test_an_issue_whose_picture_is_gone_is_not_submitted(illustrate, issue, cast):
    illustrate()
    pictures.path_of(Picture.objects.get()).unlink()
    with pytest.raises(Refused, match="《望溪区推进老旧小区改造》有图片找不到了"):
        moves.submit(issue, by=cast["editor"])
    assert not Edition.objects.exists()


def test_an_issue_whose_picture_is_damaged_is_not_submitted(illustrate, issue, cast):
    illustrate()
    path = pictures.path_of(Picture.objects.get())
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(Refused, match="有图片找不到了或已损坏"):
        moves.submit(issue, by=cast["editor"])


def test_an_address_nobody_uploaded_is_not_submitted(issue, cast):
    article = Article.objects.filter(issue=issue).first()
    article.body += f'<p><img src="/media/{"0a" * 32}.jpg"></p>'
    article.save()
    with pytest.raises(Refused, match="有图片找不到了"):
        moves.submit(issue, by=cast["editor"])


def test_verify_names_a_picture_that_was_changed_or_lost(illustrate):
    illustrate()
    assert not list(pictures.verify())
    path = pictures.path_of(Picture.objects.get())
    path.chmod(0o640)
    path.write_bytes(b"something else")
    assert [fault for fault in pictures.verify() if "被改动过" in fault]
    path.unlink()
    assert [fault for fault in pictures.verify() if "缺失" in fault]
