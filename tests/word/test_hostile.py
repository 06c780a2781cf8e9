import re
import socket
import time
from pathlib import Path

import pytest

from bulletin.intake.manuscript import Refusal
from bulletin.word import door
from bulletin.word.package import Package
from tests.word import hostile
from tests.word.hostile import HOSTILE
from tests.word.producers import BULLETINS, OURS
from tests.word.spoiling import spoiled

SENTENCE = re.compile("[^。\n]+")
SECONDS = 5


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_sentence_that_says_why_and_what_to_do(name, tmp_path, monkeypatch):
    make, reason = HOSTILE[name]
    data = make()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        door._opened(door._read, data, ".docx")
    said = str(refusal.value)
    assert reason in said
    assert "请" in said
    assert SENTENCE.fullmatch(said)
    assert time.monotonic() - started < SECONDS
    assert not list(tmp_path.iterdir())


def test_what_lies_outside_is_never_fetched_or_read():
    secret = Path(__file__).as_uri()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        outside = ("attachedTemplate", "image", "frame", "aFChunk", "oleObject", "hyperlink", "subDocument")
        targets = [(kind, f"http://127.0.0.1:{port}/{kind}", ' TargetMode="External"') for kind in outside]
        targets += [("image", secret, ' TargetMode="External"'), ("image", secret, ""), ("image", "../../../etc/x", "")]
        package = Package(hostile.with_parts(**{"word/_rels/document.xml.rels": hostile.relations(*targets)}))
        found = list(package.relations(package.main).values())
        assert [relation.target for relation in found[:8]] == [""] * 8
        assert [package.bytes_of(relation.target) for relation in found[8:]] == [b"", b""]
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_strict_form_is_read():
    strict = {
        name: part.replace(hostile.W, "http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            hostile.OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in hostile.parts().items()
    }
    assert Package(hostile.zipped(strict)).main == "word/document.xml"


def test_a_zip_within_is_but_bytes():
    package = Package(hostile.with_parts(**{"word/embeddings/a.xlsx": hostile.docx()}))
    assert package.bytes_of("word/embeddings/a.xlsx") == hostile.docx()


def test_the_limit_of_all_parts_holds_over_several_readings(monkeypatch):
    package = Package(hostile.with_parts(**{"word/a.xml": " " * 1000, "word/b.xml": " " * 1000}))
    package._left = 1500
    for _ in range(3):
        assert len(package.bytes_of("word/a.xml")) == 1000
    with pytest.raises(Refusal, match="展开后超过"):
        package.bytes_of("word/b.xml")


def test_a_spoiled_file_is_read_or_refused_and_nothing_else():
    files = [make(BULLETINS[0]) for make in OURS]
    said = []
    for data in spoiled(files, count=100, seed=9704):
        started = time.monotonic()
        try:
            door._opened(door._read, data, ".docx")
        except Refusal as refusal:
            said.append(str(refusal))
        assert time.monotonic() - started < SECONDS
    assert 0 < len(said) < 100
    assert all(map(SENTENCE.fullmatch, said))
