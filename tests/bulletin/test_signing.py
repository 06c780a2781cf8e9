"""The office's signature: made at the release on a copy, given to everybody, checked by a tool that did not make it."""

import datetime as dt
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import msgspec
import pikepdf
import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner

from bulletin import archive, derived, duties, moves, press
from bulletin.admin.decisions import standing_of
from bulletin.document import store
from bulletin.models import Edition, Status
from bulletin.moves import publishing
from bulletin.press.finishing import signing
from office import audit
from office.audit import AuditEntry
from office.refusal import Refused
from tests.conftest import make_edition, make_issue
from tests.press import validators

pytestmark = pytest.mark.django_db

OFFICE, PASSPHRASE = "青岚市创建办", "合欢树下3号"
ISSUE = "/dongtai/2026/15/"


def key_file(path, *, days: int = 365, ends: dt.datetime | None = None) -> None:
    """A certificate of the office's own making, which began a year ago and ends in so many days, or then."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, OFFICE)])
    now = timezone.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(365)).not_valid_after(ends or now + dt.timedelta(days))
    certificate = builder.sign(key, hashes.SHA256())
    lock = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, certificate, None, lock))


def foreign_key_file(path, *algorithm: str) -> None:
    """A certificate such as a certification authority gives it, its key of a kind we do not sign with."""

    def openssl(*words) -> None:
        subprocess.run(["openssl", *words], cwd=path.parent, check=True, capture_output=True)

    openssl("genpkey", *algorithm, "-out", "key.pem")
    openssl("req", "-new", "-x509", "-key", "key.pem", "-utf8", "-subj", f"/CN={OFFICE}", "-out", "certificate.pem")
    lock = f"pass:{PASSPHRASE}"
    openssl("pkcs12", "-export", "-inkey", "key.pem", "-in", "certificate.pem", "-passout", lock, "-out", path)


@pytest.fixture
def office_key(settings, tmp_path):
    """The office has a certificate; gives the file."""
    path = tmp_path / "office.p12"
    key_file(path)
    settings.SIGNING_CERTIFICATE, settings.SIGNING_PASSPHRASE = str(path), PASSPHRASE
    return path


@pytest.fixture
def approved(issue, editor, reviewer) -> Edition:
    """An approved edition with a real PDF."""
    proof = archive.draw(archive.seal(issue))
    return make_edition(issue, "approved", proof.pdf, by=editor, reviewer=reviewer)


@pytest.fixture
def released(approved, office_key, publisher) -> Edition:
    approved.issue.bulletin.has_public_pdf = True
    approved.issue.bulletin.save()
    return moves.release(approved, by=publisher)


def signed_file(edition: Edition) -> bytes:
    return archive.signed_path(edition).read_bytes()


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def said_by_poppler(pdf: bytes, tmp_path) -> str:
    (tmp_path / "signed.pdf").write_bytes(pdf)
    command = ("pdfsig", "-nocert", tmp_path / "signed.pdf")
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_a_release_signs_a_copy_and_leaves_what_was_approved_as_it_is(approved, office_key, publisher):
    sealed, fingerprint = archive.pdf_path(approved).read_bytes(), approved.fingerprint
    edition = moves.release(approved, by=publisher)
    signed = signed_file(edition)
    assert archive.pdf_path(edition).read_bytes() == sealed
    assert edition.fingerprint == fingerprint
    assert signed.startswith(sealed)
    assert (store.sha256(signed), len(signed)) == (edition.signed_sha256, edition.signed_size)
    assert derived.signer_of(edition) == OFFICE


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="needs poppler-utils")
def test_another_tool_finds_the_signature_good_and_one_altered_byte(released, tmp_path):
    signed = bytearray(signed_file(released))
    said = said_by_poppler(signed, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    signed[released.pdf_size // 2] ^= 1
    assert "Digest Mismatch" in said_by_poppler(signed, tmp_path)


def test_the_signed_copy_says_of_itself_what_the_sealed_one_says_and_draws_nothing_more(released):
    with pikepdf.open(archive.pdf_path(released)) as sealed, pikepdf.open(archive.signed_path(released)) as signed:
        assert signed.Root.Metadata.read_bytes() == sealed.Root.Metadata.read_bytes()
        assert signed.check_pdf_syntax() == []
        field = signed.Root.AcroForm.Fields[0]
        assert list(field.Rect) == [0, 0, 0, 0]
        form = signed.Root.StructTreeRoot.K[0].K[-1]
        assert (str(form.S), form.K.Obj) == ("/Form", field)
        for before, after in zip(sealed.pages, signed.pages, strict=True):
            assert before.Contents.read_bytes() == after.Contents.read_bytes()


def test_validators_find_no_more_wrong_with_the_signed_copy_than_with_the_sealed_one(released, tmp_path):
    sealed, signed = archive.pdf_path(released), archive.signed_path(released)
    assert validators.by_outloud(signed) == validators.by_outloud(sealed) == set()
    assert validators.by_pdfua(signed) == validators.by_pdfua(sealed) == set()
    if validators.HAS_QPDF:
        assert validators.by_qpdf(signed) == ""
    if validators.HAS_PDFBOX:
        found = validators.by_pdfbox([sealed, signed], tmp_path)
        assert found[signed.name] == found[sealed.name]


def test_without_a_certificate_nothing_is_signed_but_the_digests_are_on_record(approved, publisher):
    edition = moves.release(approved, by=publisher)
    assert (edition.signed_sha256, edition.signed_size) == ("", None)
    details = AuditEntry.objects.get().details
    assert details["pdf_sm3"] == store.sm3(archive.pdf_path(edition).read_bytes())
    assert "signer" not in details


def test_the_record_says_what_was_signed_and_by_whose_certificate(released):
    details = AuditEntry.objects.get().details
    assert details["signed_sha256"] == released.signed_sha256
    assert details["signed_sm3"] == store.sm3(signed_file(released))
    assert details["signer"] == details["signer_issuer"] == f"CN={OFFICE}"
    assert int(details["signer_serial"], 16) > 0


def test_sm3_is_that_of_the_standard():
    assert store.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, A.1


def test_readers_and_staff_get_the_signed_copy_under_the_same_name(client, reader, released):
    signed = signed_file(released)
    response = client.get("/dongtai/2026/15.pdf")
    assert response["ETag"] == f'"{released.signed_sha256}"'
    assert body(response) == signed
    client.force_login(reader)
    assert body(client.get("/downloads/dongtai/2026/15/v1.pdf")) == signed
    with zipfile.ZipFile(io.BytesIO(body(client.get("/downloads/dongtai/2026.zip")))) as year:
        assert year.read("青岚创建动态2026年第15期.pdf") == signed
        listed = year.read("清单.txt").decode("utf-8-sig")
    assert f"SHA-256：{released.signed_sha256}" in listed
    assert f"电子签名：{OFFICE}；前{released.pdf_size}字节就是封存的 PDF" in listed


def test_the_page_of_the_issue_says_whose_signature_the_file_has(client, released):
    page = client.get(ISSUE).content.decode()
    assert f"已签名（{OFFICE}）" in page


def cut_short(path) -> None:
    path.write_bytes(path.read_bytes()[:-3000])


def emptied(path) -> None:
    path.write_bytes(b"")


def gone(path) -> None:
    path.unlink()


@pytest.mark.parametrize("spoiled", [cut_short, emptied, gone])
def test_a_signed_copy_that_is_gone_or_damaged_takes_no_page_down_and_is_named(
    spoiled, client, reviewer, released, tmp_path, capsys
):
    path = archive.signed_path(released)
    whole = path.read_bytes()
    path.chmod(0o640)
    spoiled(path)
    assert client.get(ISSUE).status_code == 200
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    for page in ("/downloads/", "/downloads/dongtai/2026/", f"/admin/bulletin/edition/{released.pk}/change/"):
        assert client.get(page).status_code == 200
    for file in ("/dongtai/2026/15.pdf", "/downloads/dongtai/2026/15/v1.pdf", "/downloads/dongtai/2026.zip"):
        response = client.get(file)
        assert response.status_code == 503
        assert "第15期签名的PDF不见了或被改动过" in response.content.decode()
    with pytest.raises(SystemExit):
        call_command("edition", "dongtai/2026-15", pdf=tmp_path / "15.pdf")
    assert "第15期签名的PDF不见了或被改动过" in capsys.readouterr().err
    path.write_bytes(whole)
    assert f"已签名（{OFFICE}）" in client.get(ISSUE).content.decode()


def test_the_sealed_pdf_in_place_of_the_signed_one_takes_no_page_down(client, released):
    path = archive.signed_path(released)
    path.chmod(0o640)
    shutil.copyfile(archive.pdf_path(released), path)
    assert client.get(ISSUE).status_code == 200


def test_the_desk_says_whose_signature_it_is_where_it_says_the_fingerprint(client, reviewer, released):
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    review = client.get(reverse("admin:bulletin_edition_change", args=[released.pk])).content.decode()
    assert f"<dt>电子签名</dt><dd>{OFFICE}</dd>" in review
    life = client.get(reverse("admin:bulletin_issue_history", args=[released.issue_id])).content.decode()
    assert f"电子签名：CN={OFFICE}" in life


def test_the_static_copy_holds_the_signed_file(released, tmp_path):
    call_command("export", str(tmp_path / "copy"), verbosity=0)
    assert (tmp_path / "copy/dongtai/2026/15.pdf").read_bytes() == signed_file(released)


def test_what_is_made_of_an_edition_is_made_of_the_sealed_file(released):
    assert archive.sealed_bytes(released, "印刷 PDF") == archive.pdf_path(released).read_bytes()


def test_verify_finds_the_signed_copy_changed_gone_or_of_another_file(released):
    assert list(archive.verify()) == []
    path = archive.signed_path(released)
    whole = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(whole[:-9] + b"x" + whole[-8:])
    assert "签名的 PDF 被改动过，请从备份里取回这个文件" in "".join(archive.verify())
    path.unlink()
    assert "签名的 PDF 缺失或读不出来，请从备份里取回这个文件" in "".join(archive.verify())
    other = archive.keep_pdf(b"%PDF-1.7 another")
    Edition.objects.filter(pk=released.pk).move(signed_sha256=other, signed_size=16)
    assert "不是在封存的 PDF 上签的" in "".join(archive.verify())


def spoil(office_key, settings, how: str) -> str:
    """Leave the office without a certificate it could sign with; gives what the refusal must speak of."""
    match how:
        case "wrong passphrase":
            settings.SIGNING_PASSPHRASE = "合欢树下4号"
            return "SIGNING_PASSPHRASE"
        case "file gone":
            office_key.unlink()
            return str(office_key)
        case "no such file":
            office_key.write_bytes(b"not a certificate")
            return "PKCS#12"
        case "expired":
            key_file(office_key, days=-1)
            return f"签名证书“{OFFICE}”"
        case "a directory":
            office_key.unlink()
            office_key.mkdir()
            return f"{office_key} 不在或读不出来；"
        case "SM2":
            foreign_key_file(office_key, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2")
            return "（如国密 SM2、RSASSA-PSS）本系统签不了"
        case "RSASSA-PSS":
            foreign_key_file(office_key, "-algorithm", "RSA-PSS")
            return f"签名证书“{OFFICE}”的算法"
        case "Ed25519":
            foreign_key_file(office_key, "-algorithm", "ED25519")
            return f"签名证书“{OFFICE}”的算法"
        case "no passphrase file":
            settings.SIGNING_PASSPHRASE_FILE = "/nowhere/passphrase"
            return "SIGNING_PASSPHRASE_FILE"
        case "no token":
            settings.SIGNING_CERTIFICATE, settings.SIGNING_PKCS11_MODULE = "", "/nowhere/module.so"
            return "令牌"
    raise ValueError(how)


WAYS = [
    *("wrong passphrase", "file gone", "no such file", "a directory", "expired", "no passphrase file", "no token"),
    *("SM2", "RSASSA-PSS", "Ed25519"),
]


@pytest.mark.parametrize("how", WAYS)
def test_what_cannot_be_signed_is_not_released_and_one_sentence_says_why(
    how, approved, office_key, publisher, settings
):
    named = spoil(office_key, settings, how)
    with pytest.raises(Refused) as refusal:
        moves.release(approved, by=publisher)
    assert named in str(refusal.value)
    assert str(refusal.value).startswith(f"{approved}没有发布")
    assert str(refusal.value).endswith("。")
    approved.refresh_from_db()
    assert (approved.status, approved.signed_sha256) == (Status.APPROVED, "")
    assert not AuditEntry.objects.exists()


def test_a_correction_that_cannot_be_signed_leaves_the_earlier_edition_with_the_readers(
    released, office_key, publisher, editor, reviewer, settings
):
    document = msgspec.structs.replace(archive.document_of(released), version=2)
    pdf = archive.pdf_path(released).read_bytes()
    correction = make_edition(released.issue, "approved", pdf, by=editor, reviewer=reviewer, document=document)
    spoil(office_key, settings, "expired")
    with pytest.raises(Refused, match="过期"):
        moves.release(correction, by=publisher)
    assert Edition.objects.released().get() == released
    key_file(office_key)
    assert moves.release(correction, by=publisher).signed_sha256
    assert Edition.objects.get(pk=released.pk).signed_sha256 == released.signed_sha256


def test_a_release_at_its_time_is_signed_too_or_keeps_why_it_was_not(approved, office_key, publisher, settings):
    set_time(approved, publisher)
    settings.SIGNING_PASSPHRASE = "合欢树下4号"
    [edition] = moves.release_due()
    assert (edition.status, "签不了名" in edition.release_fault) == (Status.APPROVED, True)
    settings.SIGNING_PASSPHRASE = PASSPHRASE
    [edition] = moves.release_due()
    assert edition.status == Status.RELEASED
    assert signed_file(edition).startswith(archive.pdf_path(edition).read_bytes())


# While it is signed nobody waits


@pytest.fixture
def while_signing(office_key, monkeypatch):
    """while_signing(act): have this happen while the signer is at work."""
    sign = press.sign

    def happens(act: Callable[[], object]) -> None:
        def signed(*given, **named):
            act()
            return sign(*given, **named)

        monkeypatch.setattr(press, "sign", signed)

    return happens


def set_time(edition: Edition, by) -> None:
    before = timezone.now() - dt.timedelta(minutes=1)
    Edition.objects.filter(pk=edition.pk).move(release_at=before, scheduled_at=before, scheduled_by=by)


def released_by_hand(edition: Edition, publisher, client) -> None:
    moves.release(edition, by=publisher)


def released_at_the_desk(edition: Edition, publisher, client):
    client.force_login(publisher, backend="django.contrib.auth.backends.ModelBackend")
    form = {"standing": standing_of(edition), "agreed": moves.agreement(moves.questions(edition, "release"))}
    return client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, "release"]), form, follow=True)


def released_at_its_time(edition: Edition, publisher, client) -> list[Edition]:
    set_time(edition, publisher)
    return list(moves.release_due())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("released_in_this_way", [released_by_hand, released_at_the_desk, released_at_its_time])
def test_while_the_signer_is_at_work_no_transaction_is_open_and_others_write(
    released_in_this_way, approved, while_signing, publisher, client
):
    def write() -> None:
        try:
            with transaction.atomic():
                held = Edition.objects.select_for_update(nowait=True).get(pk=approved.pk)
                audit.record(by=None, action="meanwhile", subject=str(held), details={})
        finally:
            connection.close()

    def others_write() -> None:
        assert not connection.in_atomic_block  # or the one who writes would wait for it
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(write).result()

    while_signing(others_write)
    released_in_this_way(approved, publisher, client)
    approved.refresh_from_db()
    assert approved.status == Status.RELEASED
    assert signed_file(approved).startswith(archive.pdf_path(approved).read_bytes())
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == ["meanwhile", "release"]


@pytest.mark.django_db(transaction=True)
def test_of_two_releases_at_once_one_is_made_and_its_copy_is_the_one_on_record(approved, while_signing, publisher):
    signing_together = Barrier(2)
    while_signing(lambda: signing_together.wait(timeout=30))

    def release(edition: Edition) -> bool:
        try:
            moves.release(edition, by=publisher)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    twice = [Edition.objects.get(pk=approved.pk) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(release, twice)) == [False, True]
    released = Edition.objects.released().get()
    assert AuditEntry.objects.get().details["signed_sha256"] == released.signed_sha256
    assert len(list(archive.signed_path(released).parent.parent.glob("??/*.pdf"))) == 3  # the sealed, and two signed
    assert [*archive.verify(), *audit.verify()] == []


def test_what_was_taken_back_while_it_was_signed_is_not_released(approved, while_signing, publisher, editor, client):
    while_signing(lambda: moves.recall(Edition.objects.get(pk=approved.pk), by=editor))
    with pytest.raises(Refused, match="现在是“已撤回”，不能发布"):
        moves.release(approved, by=publisher)
    approved.refresh_from_db()
    assert (approved.status, approved.signed_sha256) == (Status.RECALLED, "")
    assert not AuditEntry.objects.of("release").exists()
    assert [*archive.verify(), *audit.verify()] == []  # a copy that nobody has stays, and is no fault


def test_what_was_taken_back_while_it_was_signed_is_stale_at_the_desk(
    approved, while_signing, publisher, editor, client
):
    while_signing(lambda: moves.recall(Edition.objects.get(pk=approved.pk), by=editor))
    response = released_at_the_desk(approved, publisher, client)
    assert "没有发布：您打开这一页以后有了变化" in " ".join(map(str, response.context["messages"]))
    assert not AuditEntry.objects.of("release").exists()


def test_a_release_put_off_while_it_was_signed_waits_for_its_new_time(approved, while_signing, publisher, client):
    later = timezone.now() + dt.timedelta(hours=1)
    while_signing(lambda: moves.schedule(Edition.objects.get(pk=approved.pk), by=publisher, at=later))
    assert released_at_its_time(approved, publisher, client) == []
    approved.refresh_from_db()
    assert (approved.status, approved.release_at, approved.release_fault) == (Status.APPROVED, later, "")


def test_a_correction_is_not_released_if_while_it_was_signed_a_withdrawal_was_asked_for(
    released, while_signing, publisher, editor, reviewer
):
    document = msgspec.structs.replace(archive.document_of(released), version=2)
    pdf = archive.pdf_path(released).read_bytes()
    correction = make_edition(released.issue, "approved", pdf, by=editor, reviewer=reviewer, document=document)
    while_signing(lambda: moves.ask_withdrawal(released, by=publisher, reason="数字有误", kind="error"))
    with pytest.raises(Refused, match="有人申请撤下"):
        moves.release(correction, by=publisher)
    assert Edition.objects.released().get() == released


def test_what_may_not_be_released_is_not_signed(approved, while_signing, publisher, editor):
    tried = []
    while_signing(lambda: tried.append("signed"))
    with pytest.raises(Refused, match="权限"):
        moves.release(approved, by=editor)
    stale = Edition.objects.get(pk=approved.pk)
    moves.release(approved, by=publisher)
    with pytest.raises(Refused, match="现在是“已发布”"):
        moves.release(stale, by=publisher)
    assert tried == ["signed"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [OperationalError("disk full"), ZeroDivisionError("a slip of the program")])
def test_a_release_that_is_tried_again_and_again_is_signed_once(approved, while_signing, publisher, monkeypatch, fault):
    signings, patience = [], duties.Patience()
    while_signing(lambda: signings.append(1))
    set_time(approved, publisher)

    def fail(edition: Edition) -> None:
        raise fault

    with time_machine.travel(timezone.now(), tick=False) as clock:
        with monkeypatch.context() as broken:
            broken.setattr(publishing.subscribers, "tell_release", fail)
            for _ in range(3):
                with suppress(OperationalError):
                    list(duties.release_due(patience))
                clock.shift(60)
        list(duties.release_due(patience))
    approved.refresh_from_db()
    assert (approved.status, len(signings)) == (Status.RELEASED, 1)
    assert [*archive.verify(), *audit.verify()] == []


def test_a_copy_that_is_gone_when_its_release_is_tried_again_is_signed_anew(
    approved, while_signing, publisher, settings
):
    signings = []
    while_signing(lambda: signings.append(1))
    set_time(approved, publisher)
    signed = publishing.sign(approved, by=publisher)
    store.find(settings.EDITIONS_ROOT, signed.stamps["signed_sha256"], ".pdf").unlink()
    copies = {approved.pk: signed}
    list(moves.release_due(copies=copies))
    approved.refresh_from_db()
    assert (approved.status, len(signings), copies) == (Status.RELEASED, 2, {})
    assert signed_file(approved)


def test_the_signed_copy_of_another_edition_releases_nothing(approved, office_key, publisher, editor, reviewer):
    other = make_issue(approved.issue.bulletin, 16, by=editor)
    pdf = archive.pdf_path(approved).read_bytes()
    signed = publishing.sign(make_edition(other, "approved", pdf, by=editor, reviewer=reviewer), by=publisher)
    with pytest.raises(Refused, match="签了名的不是"):
        moves.release(approved, by=publisher, signed=signed)
    assert not Edition.objects.released().exists()


# What a certificate and a key may do


def test_a_certificate_ends_on_the_day_that_it_is_here(approved, office_key, publisher):
    ends = (timezone.now() - dt.timedelta(2)).replace(hour=16, minute=30)  # UTC; in China past midnight
    key_file(office_key, ends=ends)
    with pytest.raises(Refused, match=f"已于{ends.date() + dt.timedelta(1)}过期"):
        moves.release(approved, by=publisher)


def test_a_signing_that_fails_is_said_to_be_no_fault_of_the_articles(approved, office_key, monkeypatch):
    def fail(*given, **named):
        raise SigningError("the key said no")

    monkeypatch.setattr(SimpleSigner, "async_sign_raw", fail)
    with pytest.raises(press.PressError, match=f"用签名证书“{OFFICE}”签名时出了错，不是文章的问题"):
        signing.signed(archive.pdf_path(approved).read_bytes(), archive.signing_key())


def test_a_key_that_does_not_answer_is_said_to_be_no_fault_of_the_articles(approved, office_key):
    office_key.unlink()
    os.mkfifo(office_key)  # as a token does: one waits for it
    hasty = replace(archive.workshop(), seconds=0.5)
    with pytest.raises(press.PressError, match=f"^{approved}签名超过0.5秒，已停止；请管理员检查签名证书"):
        press.sign(archive.pdf_path(approved).read_bytes(), archive.signing_key(), hasty, about=str(approved))


@pytest.mark.parametrize("how", WAYS)
def test_the_check_says_what_keeps_the_office_from_signing(how, office_key, settings, capsys):
    named = spoil(office_key, settings, how)
    call_command("check")
    assert named in capsys.readouterr().err


def test_no_certificate_keeps_a_command_from_running(office_key, monkeypatch, capsys):
    def fail(key):
        raise RuntimeError("a library of its own mind")

    monkeypatch.setattr(press.KeyFile, "certificate", fail)
    call_command("check")
    assert "签名证书看不了（RuntimeError）" in capsys.readouterr().err


def test_the_check_warns_a_month_before_the_certificate_ends(office_key, capsys):
    call_command("check")
    assert "签名证书" not in capsys.readouterr().err
    key_file(office_key, days=29)
    call_command("check")
    assert f"签名证书“{OFFICE}”的有效期到" in capsys.readouterr().err
