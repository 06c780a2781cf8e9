"""Files: what can be read, and what is refused in one sentence with the name, the cause and what to do."""

import datetime as dt
import io
import os
import zipfile

import pytest

from bulletin.intake import Refusal, read_manuscript
from bulletin.intake.text.decoding import MAX_BYTES, MAX_LINES
from tests.intake.conftest import HEAD

ISSUE = HEAD + "## 老王𠮷的一件事\n\n今天办成，𬭎、㐂、〇各一。\n\n明天再办。\n\n报：县委\n"
TRADITIONAL = (
    "# 創建工作動態\n\n第15期\n\n青溪縣創建辦 2018年9月16日\n\n## 調研\n\n縣委副書記調研社區建設工作並召開座談會。\n"
)


def zipped(member: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member, "x")
    return file.getvalue()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(read, codec, line_end):
    draft = read(ISSUE.replace("\n", line_end).encode(codec))

    assert draft.articles[0].title == "老王𠮷的一件事"
    assert draft.articles[0].body == "<p>今天办成，𬭎、㐂、〇各一。</p>\n<p>明天再办。</p>"
    assert draft.warnings == ()


def test_stray_controls_are_dropped_and_counted(read):
    draft = read(ISSUE.replace("今天", "今\0天\x07\u200b"))

    assert draft.articles[0].body.startswith("<p>今天办成")
    assert "看不见的控制字符删去 3 处。" in draft.warnings


def test_traditional_characters_are_read_as_typed_and_told(read):
    draft = read(
        TRADITIONAL.replace("第15期", "第15期（總第90期）")
        + "\n## 簡訊\n\n◆甲辦成。\n\n報：縣委\n發：各鎮\n審核：何琳　責任編輯：葉青\n"
        "青溪縣創建辦　2018年9月17日印發\n"
    )

    assert (draft.bulletin, draft.number, draft.total_number) == ("創建工作動態", 15, 90)
    assert (draft.briefs_title, draft.briefs) == ("簡訊", ("甲辦成。",))
    assert (draft.report, draft.issue, draft.reviewers, draft.editors) == (("縣委",), ("各鎮",), ("何琳",), ("葉青",))
    assert draft.labels == {"report": "報", "issue": "發", "reviewers": "審核", "editors": "責任編輯"}
    assert (draft.imprint_office, draft.imprint_date) == ("青溪縣創建辦", dt.date(2018, 9, 17))
    assert "正文是繁体字，照原样收入，没有改成简体。" in draft.warnings


@pytest.mark.parametrize("name", ["a\nb.txt", "😀 简报.txt", "'; rm -rf ~.md", "没有后缀", "..txt", "a\u202egpj.txt"])
def test_a_file_name_may_hold_anything(read, refusal, name):
    assert read(ISSUE, name).number == 3
    assert "\n" not in refusal("", name)


def test_a_file_name_may_hold_bytes_that_are_no_characters(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    with open(path, "wb") as file:
        file.write(b"")
    with pytest.raises(Refusal) as caught:
        read_manuscript(type(tmp_path)(os.fsdecode(path)))
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空的"),
        (b"\xef\xbb\xbf \r\n\t\n", "是空的"),
        ("\u200b\n\u3000".encode(), "是空的"),
        (bytes(range(256)) * 8, "不是文本"),
        (b"\xb4\xff\xff\xb4\xff" * 9, "既不是 UTF-8 也不是 GB18030"),
        (ISSUE.encode("utf-16")[:-1], "损坏的 UTF-16"),
        (ISSUE.encode("utf-32"), "UTF-16"),
        ("".join(map(chr, range(0x3400, 0x3500))).encode("utf-16"), "按 UTF-16 读出来多半是生僻字"),
        (ISSUE.encode("utf-16-le"), "UTF-16"),
        (TRADITIONAL.encode("cp950"), "像是 Big5 编码"),
        (ISSUE.encode()[:-2] + b"\xff" + ISSUE.encode(), "像是损坏的 UTF-8 文件"),
        (ISSUE.encode().decode("gb18030", "ignore").encode(), "读出来多半是生僻字"),
        (b"a" * (MAX_BYTES + 1), "超过 12 MiB"),
        (b"\n" * (MAX_LINES + 1) + b"a", f"超过 {MAX_LINES} 行"),
    ],
)
def test_what_makes_no_text_is_refused(refusal, data, words):
    sentence = refusal(data)

    assert sentence.startswith("“简报.txt”")
    assert words in sentence
    assert sentence.endswith("。")
    assert "请" in sentence


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".xlsx", ".et", ".jpg", ".PNG", ".pdf", ".zip", ".ppt", ".rtf"])
def test_other_kinds_of_file_are_refused_with_advice(refusal, suffix):
    sentence = refusal(ISSUE, f"简报{suffix}")

    assert f"“简报{suffix}”" in sentence
    assert "另存为 .docx" in sentence


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "旧版 Office"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (zipped("word/document.xml"), "Word 文件（.docx）"),
        (zipped("xl/workbook.xml"), "电子表格"),
        (zipped("a.txt"), "压缩包"),
    ],
)
def test_a_name_that_lies_does_not_help(refusal, data, kind):
    assert kind in refusal(data, "简报.txt")


def test_a_word_file_under_another_name_is_told_its_own(refusal):
    assert "请把文件名的后缀改为 .docx，或另存为纯文本（.txt）后重试" in refusal(zipped("word/document.xml"))


def test_utf_16_is_read_whichever_end_comes_first(read):
    draft = read(b"\xfe\xff" + ISSUE.encode("utf-16-be"))

    assert draft.articles[0].title == "老王𠮷的一件事"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, words in ((tmp_path / "没有.txt", "不存在"), (tmp_path, "不是一个文件")):
        with pytest.raises(Refusal, match=words):
            read_manuscript(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# 简报\n\n2021年5月6日\n\n## 第3期培训班\n\n开班。\n", "没有期号"),
        ("# 简报\n\n第3期 2021年5月6日\n\n第4期\n\n## 一件事\n\n办成。\n", "两个不同的期号（3、4）"),
        ("# 简报\n\n第3期（总第8期） 总第9期\n\n2021年5月6日\n\n## 一件事\n\n办成。\n", "两个不同的总期号"),
        ("# 简报\n\n第0期\n\n2021年5月6日\n\n## 一件事\n\n办成。\n", "期号“0”不是 1 到 9999 的数"),
        ("# 简报\n\n第3期\n\n## 一件事\n\n办成。\n", "没有日期"),
        (f"{HEAD}## 一件事\n\n{'长' * 20001}。\n", "超过 20000 字"),
        (f"{HEAD}## 一件事\n\n{'长' * 15000}\n\n{'长' * 15000}。\n", "超过 20000 字"),
        (f"{HEAD}## 一件事\n\n{'长' * 50000}。\n", "超过 20000 字"),
        (f"{HEAD}## 简讯\n\n★{'长' * 20001}。\n", "超过 20000 字"),
        (f"{HEAD}## {'长' * 201}\n\n办成。\n", "超过 200 字"),
        (f"# {'长' * 61}\n\n第3期 2021年5月6日\n\n## 一件事\n\n办成。\n", "超过 60 字"),
        (f"{HEAD}## 一件事\n\n办成。\n\n报：{'长' * 201}\n", "超过 200 字"),
        (f"{HEAD}## 一件事\n\n办成。\n\n编辑：{'长' * 51}\n", "超过 50 字"),
        ("---\n\n第3期\n", "没有刊名"),
        (HEAD + "## 一件事\n\n办成。\n\n" * 501, "有 501 篇文章"),
        (HEAD + "## 简讯\n\n" + "★办成。\n\n" * 2001, "有 2001 条简讯"),
        (f"{HEAD}## 一件事\n\n办成。\n\n报：{'甲、' * 2001}\n", "有 2001 个发送单位"),
        (HEAD + "## 一件事\n\n|甲|乙|\n|-|-|\n" + "|甲|乙|\n" * 25_001, "表格超过 50000 格"),
    ],
)
def test_what_makes_no_issue_is_refused(refusal, text, words):
    sentence = refusal(text)

    assert sentence.startswith("“简报.txt”")
    assert words in sentence
    assert "请" in sentence


def test_a_paragraph_of_20000_characters_is_no_refusal(read):
    text = "长" * 19_999 + "。"

    assert read(f"{HEAD}## 一件事\n\n**{text[:9]}**{text[9:]}\n").articles[0].body.count("长") == 19_999


def test_a_refused_file_is_left_as_it_was(tmp_path, read):
    with pytest.raises(Refusal):
        read("没有期号")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["没有期号"]
