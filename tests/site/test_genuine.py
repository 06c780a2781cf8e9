"""验真: what a reader is told of a file or a fingerprint, and that nobody is told of what is not released."""

import pytest

from bulletin import archive, derived, genuine, moves
from bulletin.document import store
from bulletin.models import Edition, KnownFile, Status
from tests.conftest import SOME_PDF
from tests.desk.stages import blank_pdf
from tests.site.factories import article, corrected, document, edition_of
from tests.site.test_pages import WHOSE_SITE

pytestmark = pytest.mark.django_db

KIND = KnownFile.Kind
UNRELEASED = [Status.IN_REVIEW, Status.RETURNED, Status.RECALLED, Status.APPROVED]
NOT_FOUND = "没有查到"


def released(content, status: str = Status.RELEASED, **facts) -> Edition:
    edition = edition_of(content, status, **facts)
    if status in (Status.RELEASED, Status.SUPERSEDED, Status.WITHDRAWN):
        genuine.note_released(edition)
    return edition


def told(client, code: str) -> str:
    response = client.get("/verify/", {"code": code})
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def test_a_released_file_is_genuine_by_its_digest_and_by_either_fingerprint(client):
    edition = released(document())
    for code in (
        store.sha256(SOME_PDF),
        edition.fingerprint,
        store.sha256(edition.content.encode()),
        f" {edition.fingerprint[:32].upper()} {edition.fingerprint[32:].upper()}\n",
    ):
        html = told(client, code)
        assert "是本站发布的，是现行的版本" in html
        assert "青岚创建动态 2026年第1期" in html


def test_the_ofd_the_signed_copy_and_the_stamped_copy_are_known_for_what_they_are(client, cast):
    edition = released(document())
    digests = {kind: store.sha256(kind.value.encode()) for kind in (KIND.OFD, KIND.SIGNED, KIND.STAMPED)}
    genuine.note(edition, digests)
    for kind, digest in digests.items():
        assert kind.label in told(client, digest)


def test_making_an_ofd_makes_it_known(client, monkeypatch):
    edition = released(document(), has_public_pdf=True)
    monkeypatch.setattr(derived.press, "ofd_of", lambda *args, **named: b"an OFD")
    assert NOT_FOUND in told(client, store.sha256(b"an OFD"))
    derived.OFD.kept(edition)
    assert "OFD" in told(client, store.sha256(b"an OFD")).split('id="verdict"')[1].split("</section>")[0]


def test_what_was_corrected_leads_to_what_stands(client):
    old = released(document(), Status.SUPERSEDED)
    new = released(corrected(), pdf=b"%PDF another")
    html = told(client, old.fingerprint)
    assert "是本站发布过的，但已被更正" in html
    assert "第二段“三吨”应为“五吨”。" in html
    assert 'href="/dongtai/2026/1/"' in html
    assert "是现行的版本" in told(client, new.fingerprint)
    assert "现行的是第2版" in client.get("/verify/dongtai/2026/1/").content.decode()


def test_of_what_was_withdrawn_nothing_is_told_but_that(client):
    edition = released(document(articles=(article(title="撤下的文章"),)), Status.WITHDRAWN)
    for html in (told(client, edition.fingerprint), client.get("/verify/dongtai/2026/1/").content.decode()):
        assert "这一期已撤下，不再有效" in html
        assert "撤下的文章" not in html
        assert "第1期" not in html


@pytest.mark.parametrize("status", UNRELEASED)
def test_what_is_not_released_is_answered_as_what_never_was(client, status, django_assert_num_queries):
    edition = edition_of(document(), status)
    stamped = "5" * 64
    genuine.note_released(edition)
    genuine.note(edition, {KIND.STAMPED: stamped})
    never = told(client, "0" * 64)
    for code in (edition.fingerprint, edition.pdf_sha256, stamped):
        with django_assert_num_queries(WHOSE_SITE + 1):
            assert told(client, code).replace(code, "0" * 64) == never
    unknown = client.get("/verify/dongtai/2026/1/")
    assert unknown.content == client.get("/verify/anhe/2093/4077/").content
    assert unknown.status_code == 200


def test_from_its_release_on_an_edition_is_known_and_so_is_the_copy_stamped_before(client, cast):
    edition = edition_of(document(), Status.IN_REVIEW, pdf=blank_pdf())
    stamped = store.sha256(archive.unreleased_pdf(edition))
    for code in (edition.fingerprint, stamped):
        assert NOT_FOUND in told(client, code)
    moves.release(moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint), by=cast["publisher"])
    assert "是现行的版本" in told(client, edition.fingerprint)
    assert "送审样张" in told(client, stamped)


NO_FINGERPRINTS = ["第20期", "0" * 63, "g" * 64, "\x00" * 64, "' OR 1=1 --", "<script>alert(1)</script>", "０" * 65]


@pytest.mark.parametrize("typed", NO_FINGERPRINTS)
def test_what_is_no_fingerprint_is_answered_in_one_sentence(client, typed):
    html = told(client, typed)
    assert "指纹应当是64位" in html
    assert "<script>alert" not in html


def test_a_row_that_this_program_did_not_write_makes_nothing_genuine(client):
    edition = released(document())
    KnownFile.objects.create(edition=edition, kind=KIND.SEALED, sha256="7" * 64, word="0" * 64)
    assert NOT_FOUND in told(client, "7" * 64)


def test_what_was_released_before_is_known_after_a_reindex(client):
    edition = edition_of(document())
    genuine.note_all()
    genuine.note_all()
    assert "是现行的版本" in told(client, edition.fingerprint)
    assert edition.files.count() == 3
