"""`manage.py edition`: what was released, as files."""

import io
import zipfile

import pikepdf
import pytest
from django.core.management import call_command

from bulletin import archive
from tests.site.factories import corrected, document, edition_of

pytestmark = pytest.mark.django_db

NAME = "dongtai/2026-1"


def run(capsys, *arguments) -> list[str]:
    call_command("edition", NAME, *map(str, arguments))
    return capsys.readouterr().out.splitlines()


def refusal(capsys, *arguments) -> str:
    with pytest.raises(SystemExit) as stopped:
        call_command("edition", *map(str, arguments))
    assert stopped.value.code == 2
    return capsys.readouterr().err.strip()


@pytest.fixture(scope="module")
def sealed_pdf() -> bytes:
    return archive.draw(document()).pdf


def test_it_writes_the_sealed_pdf_and_all_that_is_made_of_it(capsys, tmp_path, sealed_pdf):
    edition = edition_of(document(), pdf=sealed_pdf)
    kinds = {"--pdf": "1.pdf", "--press-pdf": "1-print.pdf", "--ofd": "1.ofd", "--docx": "1.docx"}
    paths = {option: tmp_path / name for option, name in kinds.items()}
    first, *written = run(capsys, *(part for pair in paths.items() for part in pair))
    assert first == f"《青岚创建动态》2026年第1期第1版，1页，指纹 {edition.fingerprint}"
    words = ("PDF", "印刷 PDF", "OFD", "Word 文件，供参阅")
    assert written == [f"{path}：{called}" for path, called in zip(paths.values(), words, strict=True)]
    assert paths["--pdf"].read_bytes() == sealed_pdf
    with pikepdf.open(paths["--press-pdf"]) as printed, printed.open_metadata() as metadata:
        assert metadata["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
    with zipfile.ZipFile(paths["--ofd"]) as ofd:
        assert edition.fingerprint in ofd.read("OFD.xml").decode()
    with zipfile.ZipFile(io.BytesIO(paths["--docx"].read_bytes())) as word:
        assert "word/document.xml" in word.namelist()


def test_the_released_edition_is_meant_unless_another_is_named(capsys):
    edition_of(document(), "superseded")
    edition_of(corrected())
    assert "第2版" in run(capsys)[0]
    assert "第1版" in run(capsys, "--edition", 1)[0]


@pytest.mark.parametrize("status", ["in_review", "approved", "withdrawn"])
def test_what_readers_may_not_have_is_refused(capsys, tmp_path, status):
    edition_of(document(), status)
    for version in ((), ("--edition", 1)):
        assert "没有发布，或已撤下" in refusal(capsys, NAME, *version, "--pdf", tmp_path / "1.pdf")
    assert not list(tmp_path.glob("*.pdf"))


def test_it_says_what_is_wrong_in_one_sentence(capsys, tmp_path):
    shelved = archive.pdf_path(edition_of(document()))
    assert "没有发布" in refusal(capsys, NAME, "--edition", 9)
    assert "没有找到" in refusal(capsys, "dongtai/2026-99")
    assert "写不了文件" in refusal(capsys, NAME, "--pdf", tmp_path / "none" / "1.pdf")
    assert "不能做 OFD" in refusal(capsys, NAME, "--ofd", tmp_path / "1.ofd")
    shelved.unlink()
    assert "不见了或被改动过" in refusal(capsys, NAME, "--pdf", tmp_path / "1.pdf")
