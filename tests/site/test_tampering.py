"""网页防篡改: with hands on the database or on the disk, what is not what was sealed reaches nobody, and is told."""

import html
import os
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import URLResolver, reverse
from lxml import etree
from lxml import html as lxml_html

from bulletin import archive, derived, moves, tampering, volumes
from bulletin.document import content, richtext, store
from bulletin.models import Alarm, Download, Edition, Entry, Notice, Picture
from bulletin.site import urls
from office import audit
from office.acts import LOG_KEYED
from office.audit import AuditEntry
from tests.conftest import SOME_PDF, make_edition
from tests.site.factories import article, document, edition_of

pytestmark = pytest.mark.django_db

FORGED = "柳坞湖水质反弹"
ISSUE = "/dongtai/2026/1/"
PDF = "/dongtai/2026/1.pdf"
_ON = {"sqlite": "", "postgresql": " ON bulletin_edition"}


@pytest.fixture(autouse=True)
def own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HAS_MAIL = True


def on_record(edition: Edition) -> Edition:
    """With what the log says of one that went the whole way."""
    moves.vouch()
    return edition


@pytest.fixture
def edition(cast):
    return on_record(edition_of(document(about="本刊介绍。"), has_public_pdf=True))


@pytest.fixture
def second(edition):
    """Another issue, which nobody touches."""
    return on_record(edition_of(document(2, articles=(article(1, "松涧镇清理河道"),))))


def acts() -> list[str]:
    """What became of them since."""
    kept = AuditEntry.objects.exclude(action=LOG_KEYED).order_by("number")
    return list(kept.values_list("action", flat=True))


def overwrite(edition: Edition, **columns) -> None:
    """As whoever owns the database can."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS bulletin_edition_frozen{_ON[connection.vendor]}")
        for column, value in columns.items():
            cursor.execute(f"UPDATE bulletin_edition SET {column} = %s WHERE id = %s", [value, edition.pk])


def forge(edition: Edition) -> None:
    overwrite(edition, content=edition.content.replace("望溪区倒排工期", FORGED))


def spoil(path: Path, data: bytes) -> None:
    """Other bytes in the same file, whose time of change is set back."""
    before = path.stat()
    path.chmod(0o640)
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def forged_pdf() -> bytes:
    return SOME_PDF.replace(b"sealed", b"forged")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# The document


def addresses() -> list[str]:
    """Every address of the public site and of the staff's downloads, as the routes themselves name them."""
    known = {"slug": "dongtai", "year": 2026, "number": 1, "version": 1, "key": 1, "page": 1}

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif set(pattern.pattern.converters) <= set(known) and "?P<" not in str(pattern.pattern):
                yield pattern.name

    names = [name for name in walk(urls.urlpatterns) if not name.startswith("invited")]
    resolver = {name: reverse_args(name) for name in names}
    return [reverse(name, args=[known[each] for each in args]) for name, args in resolver.items()] + ["/search/?q=工期"]


def reverse_args(name: str) -> list[str]:
    from django.urls import get_resolver

    [(_, arguments), *_] = get_resolver().reverse_dict.getlist(name)[0][0]
    return arguments


# They say nothing of any, or only where the newest is.
OF_NO_EDITION = {
    "/favicon.ico",
    "/robots.txt",
    "/.well-known/security.txt",
    "/privacy/",
    "/accessibility/",
    "/verify/",
    "/count/",
    "/dongtai/latest/",
}


def test_no_address_of_the_site_shows_what_another_hand_wrote(client, cast, edition):
    client.force_login(cast["manager"])
    tried = [address for address in addresses() if address not in OF_NO_EDITION]
    assert len(tried) > 25
    forge(edition)
    for address in tried:
        response = client.get(address)
        assert (response.status_code, "no-store" in response["Cache-Control"]) == (503, True), address
        assert FORGED not in body(response).decode(errors="ignore"), address


def test_readers_are_told_in_a_sentence_and_managers_and_auditors_at_once_and_once(client, cast, edition):
    forge(edition)
    for _ in range(3):
        response = client.get(ISSUE)
        assert "这一期的内容与封存的不符，暂时不能看，已报告管理人员。" in response.content.decode()
    call_command_watch()
    assert [alarm.part for alarm in Alarm.objects.open()] == ["document"]
    told = Notice.objects.filter(action="tampered")
    assert {notice.person for notice in told} == {cast["manager"], cast["auditor"]}
    [entry] = AuditEntry.objects.filter(action="tampered")
    assert entry.action_label == "与封存不符"
    assert entry.details["edition"] == edition.pk


def call_command_watch() -> int:
    """The exit code."""
    try:
        call_command("watch")
    except SystemExit as stopped:
        return stopped.code
    return 0


@pytest.mark.parametrize("address", [ISSUE, f"{ISSUE}1/", "/", "/dongtai/feed.xml", "/dongtai/2026/1.json", PDF])
def test_whoever_has_the_good_page_is_not_told_that_it_still_holds(client, edition, address):
    known = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": known}).status_code == 304
    forge(edition)
    assert client.get(address, headers={"If-None-Match": known}).status_code == 503


def test_lists_go_on_without_the_altered_one(client, edition, second):
    forge(edition)
    for address in ("/", "/dongtai/", "/dongtai/2026/", "/dongtai/feed.xml", "/dongtai/2026/sitemap.xml"):
        response = client.get(address)
        assert response.status_code == 200
        assert "2026/1/" not in response.content.decode()
        assert "2026/2/" in response.content.decode()
    assert client.get("/dongtai/2026/2/").status_code == 200


def test_staff_see_the_others_and_fetch_no_year_that_is_not_whole(client, cast, edition, second):
    client.force_login(cast["reader"])
    forge(edition)
    assert "2026/2/v1.pdf" in client.get("/downloads/").content.decode()
    assert client.get("/downloads/dongtai/2026.zip").status_code == 503
    assert not Download.objects.exists()


@pytest.mark.parametrize("facts", [{"version": 3}, {"date": "2026-05-05"}, {"pdf_sha256": "0" * 64}])
def test_a_row_that_says_otherwise_than_its_document_is_not_shown(client, edition, facts):
    overwrite(edition, **facts)
    assert client.get("/dongtai/").status_code == 503
    call_command_watch()
    assert Alarm.objects.open().filter(part="document").exists()


def test_an_edition_hung_under_another_issue_is_not_shown_there(client, edition, second):
    third = on_record(edition_of(document(3), "in_review"))
    overwrite(edition, issue_id=third.issue_id)
    assert client.get("/dongtai/2026/3/").status_code == 503
    call_command_watch()
    assert "期号与封存的内容不符" in Alarm.objects.get().sentence


def test_an_edition_replaced_with_its_fingerprint_is_told_by_the_log_and_no_longer_shown(client, edition):
    facts = {"edition": edition.pk, "version": 1, "fingerprint": edition.fingerprint}
    audit.record(by=None, action="submit", subject="dongtai/2026-1", details=facts)
    data = edition.content.replace("望溪区倒排工期", FORGED)
    overwrite(edition, content=data, fingerprint=content.fingerprint(data.encode(), SOME_PDF))
    assert call_command_watch() == 1
    assert "审计日志里送审时记下的不符" in Alarm.objects.get().sentence
    for address in (ISSUE, f"{ISSUE}1/", PDF, "/dongtai/2026/1.json"):
        assert client.get(address).status_code == 503
    assert FORGED not in client.get("/").content.decode()


def test_once_watched_such_an_edition_is_not_shown_from_the_next_request_on(client, edition):
    facts = {"edition": edition.pk, "version": 1, "fingerprint": edition.fingerprint}
    audit.record(by=None, action="submit", subject="dongtai/2026-1", details=facts)
    audit.record(by=None, action="release", subject="dongtai/2026-1", details=facts)
    call_command_watch()
    assert client.get(ISSUE).status_code == 200
    data = edition.content.replace("望溪区倒排工期", FORGED)
    overwrite(edition, content=data, fingerprint=content.fingerprint(data.encode(), SOME_PDF))
    assert client.get(ISSUE).status_code == 503
    assert "审计日志里送审时记下的不符" in Alarm.objects.get(part="document").sentence


def test_a_status_that_the_log_does_not_know_is_not_shown_and_other_columns_are_told(client, edition, second):
    for one in (edition, second):
        facts = {"edition": one.pk, "version": 1, "fingerprint": one.fingerprint}
        audit.record(by=None, action="release", subject=one.issue.name, details=facts)
    audit.record(by=None, action="withdraw", subject="dongtai/2026-1", details={"edition": edition.pk})
    overwrite(second, statement="另有说明")
    call_command_watch()
    assert client.get(ISSUE).status_code == 503
    assert client.get("/dongtai/2026/2/").status_code == 200
    sentences = {alarm.edition_id: alarm.sentence for alarm in Alarm.objects.all()}
    assert "审计日志里最后是“已撤下”，已停止对外显示" in sentences[edition.pk]
    assert "公开说明" not in sentences[edition.pk]
    assert "经手的人和审计日志里的不同" in sentences[second.pk]


def test_a_signed_copy_planted_in_the_row_is_told_by_the_log(client, edition):
    planted = archive.keep_pdf(forged_pdf())
    audit.record(by=None, action="release", subject="dongtai/2026-1", details={"edition": edition.pk})
    Edition.objects.filter(pk=edition.pk).move(signed_sha256=planted, signed_size=len(forged_pdf()))
    call_command_watch()
    assert "不是审计日志里发布时签的那一份" in Alarm.objects.get().sentence
    assert client.get(PDF).status_code == 503


def test_the_desk_shows_it_to_nobody_and_lets_it_be_withdrawn(client, cast, edition):
    forge(edition)
    client.force_login(cast["reviewer"])
    for address in ("change/", "page/", "edition.docx"):
        response = client.get(f"/admin/bulletin/edition/{edition.pk}/{address}", follow=True)
        assert FORGED not in body(response).decode(errors="ignore")
    asked = moves.ask_withdrawal(Edition.objects.get(), by=cast["editor"], kind="error", reason="内容被人改过。")
    moves.withdraw(asked, by=cast["reviewer"])
    assert client.get(ISSUE).status_code == 410


def test_what_waits_for_review_and_is_altered_is_not_approved(cast, issue):
    waiting = make_edition(issue, "in_review", SOME_PDF, by=cast["editor"], reviewer=cast["reviewer"])
    overwrite(waiting, content=waiting.content.replace("挂图作战", FORGED))
    waiting = Edition.objects.get(pk=waiting.pk)
    with pytest.raises(content.Altered):
        moves.approve(waiting, by=cast["reviewer"], seen=waiting.fingerprint)


# Markup


RAW = (
    "<script>alert(1)</script><meta http-equiv='refresh' content='0;url=https://evil.example/'>"
    "<p onclick='alert(2)'>望溪区倒排工期。<img src=x onerror='alert(3)'><a href='javascript:alert(4)'>看</a></p>"
    "<iframe src='https://evil.example/'></iframe><svg onload='alert(5)'></svg>"
)


@pytest.mark.parametrize("address", [ISSUE, f"{ISSUE}1/", "/dongtai/feed.xml", "/"])
def test_raw_markup_reaches_no_reader_even_if_its_hash_is_right(client, cast, address):
    edition_of(document(articles=(article(1, "<b onmouseover=alert(6)>题</b>", RAW),)))
    shown = client.get(address).content.decode()
    read = html.unescape(shown) if "feed" in address else shown
    elements = list(lxml_html.document_fromstring(read.encode()).iter(etree.Element))
    assert not {"iframe", "svg"} & {element.tag for element in elements}
    assert not [name for element in elements for name in element.attrib if name.startswith("on")]
    assert not re.search("http-equiv|javascript:|evil.example|alert.[1-5]", shown)


def test_markup_in_the_rows_of_the_search_and_in_notices_stands_as_words(client, cast, edition):
    Entry.objects.create(
        edition=edition,
        bulletin=edition.issue.bulletin,
        year=2026,
        date=edition.date,
        place="1/",
        title_length=0,
        text="<script>alert(1)</script>",
    )
    assert "<script>alert" not in client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    Notice.objects.create(person=cast["manager"], edition=edition, action="published", text="<script>alert(2)</script>")
    client.force_login(cast["manager"])
    for address in ("/admin/", reverse("notices"), "/downloads/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_what_the_sanitiser_has_cleaned_once_it_leaves_as_it_is():
    body = richtext.clean(RAW + "<h3>一、工期</h3><table><tr><td colspan='2'>甲</td></tr></table>")
    assert richtext.as_allowed(body) == body


# Files


def truncated(path: Path) -> None:
    spoil(path, SOME_PDF[:-3])


def altered_behind_its_times(path: Path) -> None:
    spoil(path, forged_pdf())


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(forged_pdf())
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


def swapped_for_another_edition(path: Path) -> None:
    path.unlink()
    os.link(store.find(path.parents[1], archive.keep_pdf(forged_pdf()), ".pdf"), path)


def linked(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(forged_pdf())
    path.unlink()
    path.symlink_to(other)


def linked_to_the_same_bytes(path: Path) -> None:
    other = path.with_name("other")
    path.rename(other)
    path.symlink_to(other)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


WAYS = [
    *(truncated, altered_behind_its_times, replaced, swapped_for_another_edition, linked, linked_to_the_same_bytes),
    a_pipe,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_file_that_is_not_the_one_kept_is_sent_to_nobody(client, cast, edition, way):
    client.force_login(cast["manager"])
    known = client.get(PDF)["ETag"]
    way(archive.pdf_path(edition))
    staff, desk = "/downloads/dongtai/2026/1/v1", f"/admin/bulletin/edition/{edition.pk}/edition.pdf"
    asked = [PDF, f"{ISSUE}v1.pdf", "/dongtai/2026/1.ofd", f"{ISSUE}pages/", f"{ISSUE}v1/pages/1.webp"]
    asked += [f"{staff}.pdf", f"{staff}-print.pdf", f"{staff}.ofd", f"{staff}/pages/", "/downloads/dongtai/2026.zip"]
    for address in asked:
        for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": known}):
            assert client.get(address, headers=headers).status_code == 503, (address, headers)
    assert "不见了或被改动过" in client.get(desk, follow=True).content.decode()
    assert client.get(ISSUE).status_code == 200  # the text is what was sealed
    assert Alarm.objects.open().count() == 1
    assert Notice.objects.filter(action="tampered").count() == 2


def test_a_file_is_read_once_for_each_state_it_is_met_in(client, edition, monkeypatch):
    path = archive.pdf_path(edition)
    read = []
    whole = store.digest_of
    monkeypatch.setattr(store, "digest_of", lambda path: read.append(path) or whole(path))
    monkeypatch.setattr(store, "is_settled", lambda state: True)
    for _ in range(3):
        assert body(client.get(PDF)) == SOME_PDF
    assert read == [path]
    os.utime(path)
    assert body(client.get(PDF)) == SOME_PDF
    assert read == [path, path]


def test_a_file_written_a_moment_ago_is_read_again(client, edition, monkeypatch):
    read = []
    whole = store.digest_of
    monkeypatch.setattr(store, "digest_of", lambda path: read.append(path) or whole(path))
    client.get(PDF)
    client.get(PDF)
    assert len(read) == 2


def test_nginx_is_handed_no_file_that_was_altered(client, edition, settings):
    settings.X_ACCEL = "/sealed/"
    assert "X-Accel-Redirect" in client.get(PDF)
    altered_behind_its_times(archive.pdf_path(edition))
    response = client.get(PDF)
    assert (response.status_code, "X-Accel-Redirect" in response) == (503, False)


@pytest.fixture
def picture(cast, edition, settings):
    digest = store.keep(settings.MEDIA_ROOT, b"pixels", ".png")
    picture = Picture.objects.create(sha256=digest, suffix=".png", width=1, height=1, uploaded_by=cast["editor"])
    edition.pictures.add(picture)
    return picture


def test_an_altered_picture_is_sent_to_nobody_and_told(client, picture, settings):
    assert body(client.get(picture.address)) == b"pixels"
    spoil(store.find(settings.MEDIA_ROOT, picture.sha256, ".png"), b"PIXELS")
    response = client.get(picture.address)
    assert (response.status_code, "no-store" in response["Cache-Control"]) == (503, True)
    assert f"图片{picture.sha256[:12]}.png被改动过" in Alarm.objects.get().sentence


def test_what_was_made_of_an_edition_and_altered_is_made_anew(edition):
    kind = derived.Derived("印刷 PDF", "PRINTS_ROOT", ".pdf", make=lambda edition, pdf: b"made of " + pdf)
    path = kind.kept(edition)
    path.chmod(0o640)
    path.write_bytes(b"forged")
    assert not kind.is_kept(edition)
    assert kind.kept(edition).read_bytes() == b"made of " + SOME_PDF
    path.unlink()
    path.write_bytes(b"forged")
    store.vouch_for(path, b"a key that is not ours")
    assert kind.kept(edition).read_bytes() == b"made of " + SOME_PDF


def test_a_bound_year_that_was_altered_is_bound_anew(edition):
    volume = volumes.volume(edition.issue.bulletin, 2026)
    with store.whole_file(volume.path) as file:
        file.write(b"bound")
    store.vouch_for(volume.path, archive.made_here())
    assert volume.is_kept
    spoil(volume.path, b"found")
    assert not volume.is_kept


# The watch


def test_it_finds_nothing_where_all_is_what_was_sealed(edition, second, capsys):
    assert call_command_watch() == 0
    assert capsys.readouterr().out == "2 个版本、2 个文件都与封存的相符。\n"


BEHIND = {
    "published": ("approved", "UPDATE bulletin_edition SET status = 'released', released_at = approved_at"),
    "back_from_withdrawal": ("withdrawn", "UPDATE bulletin_edition SET status = 'released'"),
}


@pytest.mark.parametrize(("status", "sql"), BEHIND.values(), ids=BEHIND)
def test_what_was_published_in_the_database_alone_is_told_and_no_longer_shown(client, cast, status, sql):
    edition = on_record(edition_of(document(), status))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}, released_by_id = approved_by_id WHERE id = %s", [edition.pk])
    assert call_command_watch() == 1
    assert "在库里是“已发布”，审计日志里最后是" in Alarm.objects.get().sentence
    assert client.get(ISSUE).status_code == 503
    stamps = {"released_at": edition.released_at, "released_by": edition.released_by}
    Edition.objects.filter(pk=edition.pk).move(status=status, **stamps)
    assert call_command_watch() == 0


def test_so_is_an_edition_that_nobody_submitted(client, cast):
    edition_of(document())
    assert client.get(ISSUE).status_code == 200
    assert call_command_watch() == 1
    assert "送审不在审计日志里" in Alarm.objects.get().sentence
    assert client.get(ISSUE).status_code == 503


def test_it_tells_once_and_again_when_all_is_well(client, cast, edition, capsys):
    type(cast["manager"]).objects.filter(pk=cast["manager"].pk).update(email="jian@qinglan.example")
    good = edition.content
    forge(edition)
    assert [call_command_watch(), call_command_watch()] == [1, 1]
    assert capsys.readouterr().err.count("与封存时的指纹不符") == 1
    client.force_login(cast["auditor"])
    assert "与封存的不符（防篡改）" in client.get("/admin/").content.decode()
    call_command("send_notices")
    assert [letter.to for letter in mail.outbox] == [["jian@qinglan.example"]]
    overwrite(edition, content=good)
    assert call_command_watch() == 0
    assert "与封存的不符（防篡改）" not in client.get("/admin/").content.decode()
    assert client.get(ISSUE).status_code == 200
    assert acts() == ["tampered", "whole_again"]
    assert not Notice.objects.unread().exists()


def test_the_others_of_the_desk_see_no_alarm(client, cast, edition):
    forge(edition)
    call_command_watch()
    client.force_login(cast["editor"])
    assert "防篡改" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("way", WAYS[:5], ids=lambda way: way.__name__)
def test_a_damaged_file_is_put_back_from_the_second_copy_and_kept_for_the_inspector(
    client, edition, settings, tmp_path, way
):
    settings.EDITIONS_COPY = tmp_path / "second"
    settings.EDITIONS_COPY.mkdir()
    assert call_command_watch() == 0
    way(archive.pdf_path(edition))
    assert call_command_watch() == 0
    assert body(client.get(PDF)) == SOME_PDF
    assert len(list((tmp_path / "damaged").iterdir())) == 1
    assert acts() == ["tampered", "restore_copy"]
    assert "已用第二份恢复" in Notice.objects.filter(action="tampered").first().text
    assert Notice.objects.unread().count() == 2  # until they have been read


def test_a_reader_who_is_refused_a_file_has_it_put_back(client, edition, settings, tmp_path):
    settings.EDITIONS_COPY = tmp_path / "second"
    settings.EDITIONS_COPY.mkdir()
    call_command_watch()
    altered_behind_its_times(archive.pdf_path(edition))
    assert client.get(PDF).status_code == 503
    assert body(client.get(PDF)) == SOME_PDF


def test_a_second_copy_that_is_damaged_too_is_not_put_back(client, edition, settings, tmp_path):
    settings.EDITIONS_COPY = tmp_path / "second"
    settings.EDITIONS_COPY.mkdir()
    call_command_watch()
    altered_behind_its_times(archive.pdf_path(edition))
    altered_behind_its_times(store.find(settings.EDITIONS_COPY / "editions", edition.pdf_sha256, ".pdf"))
    assert call_command_watch() == 1
    assert "第二份也不完好" in Alarm.objects.get().sentence
    assert client.get(PDF).status_code == 503


def test_the_second_copy_holds_the_sealed_document_and_the_alarm_says_where(edition, settings, tmp_path):
    settings.EDITIONS_COPY = tmp_path / "second"
    settings.EDITIONS_COPY.mkdir()
    call_command_watch()
    kept = store.find(settings.EDITIONS_COPY / "documents", store.sha256(edition.content.encode()), ".json")
    assert kept.read_text() == edition.content
    forge(edition)
    call_command_watch()
    assert "封存时的原文在第二份存放处的 documents 目录" in Alarm.objects.get().sentence
    assert kept.read_text() == edition.content


def test_a_second_disk_that_is_not_there_is_said_and_nothing_is_written_instead(edition, settings, tmp_path, capsys):
    settings.EDITIONS_COPY = tmp_path / "not-mounted"
    assert call_command_watch() == 2
    assert "第二份存放的目录" in capsys.readouterr().err
    assert not settings.EDITIONS_COPY.exists()


def test_files_are_read_again_only_if_they_changed_and_all_of_them_if_the_list_is_not_ours(
    edition, second, settings, monkeypatch
):
    monkeypatch.setattr(store, "is_settled", lambda state: True)
    call_command_watch()
    read = []
    whole = store.digest_of
    monkeypatch.setattr(store, "digest_of", lambda path: read.append(path) or whole(path))
    call_command_watch()
    assert archive.pdf_path(edition) not in read
    spoil(settings.DATA_DIR / "watch.json", b"{}")
    read.clear()
    call_command_watch()
    assert archive.pdf_path(edition) in read


def test_report_answers_whatever_happens(edition):
    tampering.report(edition.pk)
    assert not Alarm.objects.exists()
