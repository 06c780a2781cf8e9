from dataclasses import replace
from pathlib import Path

import pytest

from bulletin.intake.manuscript import Refusal
from bulletin.press.workshop import Workshop
from bulletin.word import door
from tests.word import hostile
from tests.word.soffice import needs_soffice, words

WORKSHOP = Workshop(fonts=Path(), media=Path(), profile=Path())
PAGE = "<html><head><meta charset={charset}><title>题</title></head><body><p>望溪市简报</p><p>第３期</p></body></html>"


def test_a_word_file_is_read_whatever_its_name_says():
    for suffix in (".docx", ".doc", ".txt", ""):
        assert words(door.read(hostile.docx(), suffix, WORKSHOP)) == ["望溪市简报"]


def test_a_refusal_in_the_worker_arrives_as_it_was_raised():
    with pytest.raises(Refusal, match="里面有宏"):
        door.read(hostile.with_parts(**{"word/vbaProject.bin": b"x"}), ".docx", WORKSHOP)


def test_a_file_above_the_limit_is_not_opened_at_all():
    with pytest.raises(Refusal, match="51 MB，超过 50 MB：请"):
        door.read(b"PK\x03\x04" + bytes(51 * 2**20), ".docx", WORKSHOP)


def test_what_takes_too_long_is_stopped_in_a_readers_words():
    long = hostile.docx(hostile.paragraph("字") * 40_000)
    with pytest.raises(Refusal, match=r"读了超过0\.01秒，已停止：请") as refusal:
        door.read(long, ".docx", replace(WORKSHOP, seconds=0.01))
    assert "排版" not in str(refusal.value)
    assert words(door.read(hostile.docx(), ".docx", WORKSHOP)) == ["望溪市简报"]


def test_what_takes_too_much_memory_is_stopped_in_a_readers_words():
    large = hostile.docx("<w:r/>" * 5_900_000)
    with pytest.raises(Refusal, match="内存超过300兆，已停止：请") as refusal:
        door.read(large, ".docx", replace(WORKSHOP, memory_mb=300))
    assert "排版" not in str(refusal.value)
    assert words(door.read(hostile.docx(), ".docx", WORKSHOP)) == ["望溪市简报"]


def test_a_file_without_a_word_is_refused():
    with pytest.raises(Refusal, match="没有文字"):
        door.read(hostile.docx("<w:p/>"), ".docx", WORKSHOP)


def test_without_libreoffice_one_sentence_says_what_to_install_and_how_to_do_without(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Refusal, match=r"另存为 \.docx 后重试，或请管理员安装软件包 libreoffice-writer-nogui$"):
        door.read(rb"{\rtf1 x}", ".rtf", WORKSHOP)


@needs_soffice
@pytest.mark.parametrize("codec", ["gb2312", "utf-16"])
def test_a_web_page_under_words_name_is_read_in_any_encoding(codec):
    page = PAGE.format(charset=codec).encode(codec)
    assert words(door.read(page, ".doc", WORKSHOP)) == ["望溪市简报", "第３期"]


@needs_soffice
def test_a_web_page_that_names_no_encoding_is_read():
    page = PAGE.replace("<meta charset={charset}>", "").encode("gb18030")
    assert words(door.read(page, ".doc", WORKSHOP)) == ["望溪市简报", "第３期"]


@needs_soffice
def test_a_web_page_in_one_file_is_read():
    mht = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n'
        b"--b\r\nContent-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + PAGE.format(charset="gb2312").encode("gb2312")
        + b"\r\n--b--\r\n"
    )
    assert words(door.read(mht, ".doc", WORKSHOP)) == ["望溪市简报", "第３期"]


@needs_soffice
def test_an_open_document_and_rich_text_are_read():
    assert words(door.read(hostile.odt("<text:p>望溪市简报</text:p>"), ".odt", WORKSHOP)) == ["望溪市简报"]
    rtf = rb"{\rtf1\ansi\ansicpg936 \'cd\'fb\'cf\'aa\par}"
    assert words(door.read(rtf, ".doc", WORKSHOP)) == ["望溪"]
