"""A file's bytes -> its text, or a Refusal. Knows encodings and kinds of file, nothing of bulletins."""

import re
import stat
from functools import cache
from itertools import islice
from pathlib import Path

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text.characters import HAN, INVISIBLE, MAX_PARAGRAPH

# A long issue with every table is under 300 KB as text. The worst 12 MiB we could think of (a mark on every
# character) is read within 45 s and 900 MiB; the office allows 60 s and 1 GiB.
MAX_BYTES = 12 * 1024 * 1024
MAX_LINES = 200_000
# Where control characters are more than this share, it is no text.
MAX_CONTROL_SHARE = 0.05
# So many letters tell sense from nonsense.
SENSE_SAMPLE = 50_000

ADVICE = "请另存为 .docx 或纯文本（.txt）后重试"
# What is Word's is read as Word's by its name; here it comes under another one.
_WORD_ADVICE = "请把文件名的后缀改为 .docx，或另存为纯文本（.txt）后重试"
_PICTURE_ADVICE = "请把文字录入 Word，另存为 .docx 或纯文本（.txt）后重试"
_ENCODING_ADVICE = "请用记事本打开原文，核对无误后另存为 UTF-8 编码的纯文本（.txt）再试"

_WORD = ("Word 文件（.docx）", _WORD_ADVICE)
_PICTURE = ("图片", _PICTURE_ADVICE)
KINDS_BY_SUFFIX = {
    ".docx": _WORD,
    ".docm": _WORD,
    **dict.fromkeys((".doc", ".dot", ".rtf", ".odt", ".pages"), ("旧版 Word 或其他文字处理文件", ADVICE)),
    **dict.fromkeys((".wps", ".wpt"), ("WPS 文字文件", ADVICE)),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".et", ".ods", ".csv"), ("电子表格", ADVICE)),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), ("演示文稿", ADVICE)),
    **dict.fromkeys((".pdf", ".ofd", ".ceb"), ("版式文件", ADVICE)),
    **dict.fromkeys((".html", ".htm", ".mht", ".mhtml", ".xml"), ("网页", ADVICE)),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), ("压缩包", f"请先解压，{ADVICE}")),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg", ".psd"), _PICTURE
    ),
}
# How such files begin, whatever their name says.
KINDS_BY_MAGIC = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("旧版 Office 或 WPS 文件", ADVICE),
    b"{\\rtf": ("RTF 文件", ADVICE),
    b"%PDF-": ("版式文件（PDF）", ADVICE),
    b"\x89PNG\r\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"8BPS": _PICTURE,
    b"RIFF": _PICTURE,
    b"Rar!\x1a": ("压缩包", f"请先解压，{ADVICE}"),
    b"7z\xbc\xaf": ("压缩包", f"请先解压，{ADVICE}"),
    b"\x1f\x8b": ("压缩包", f"请先解压，{ADVICE}"),
}
ZIP_MAGIC = b"PK\x03\x04"
KINDS_BY_ZIP_MEMBER = {b"word/": _WORD, b"xl/": ("电子表格", ADVICE), b"ppt/": ("演示文稿", ADVICE)}
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_32_MARK = b"\xff\xfe\0\0"

_LINE_ENDS = re.compile("\n?\x0c\n?|[\r\x0b\x85\u2028\u2029]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\x0b\x0c\r") + b"\x7f"
# What counts when we ask whether a text makes sense: Han, and the letters a wrong encoding turns Han into.
_LETTER = re.compile(f"[{HAN}\u0370-\u04ff\u3040-\u318f\ue000-\uf8ff]")


def read_text(path: Path, notes: Notes) -> str:
    """The file's text with plain line ends and nothing invisible in it. Raises Refusal (without the file's name)."""
    return clean_text(decode(read_bytes(path, MAX_BYTES), path.suffix.lower()), notes)


def read_bytes(path: Path, most: int) -> bytes:
    """The bytes of a file that has no more than these. Raises Refusal (without the file's name)."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Refusal("不是一个文件：请指明简报的文本文件")
        if status.st_size > most:
            raise Refusal(_too_large(most))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refusal("不存在：请核对文件名和所在文件夹") from error
    except (OSError, ValueError) as error:
        raise Refusal("打不开：请核对文件名和读取权限") from error


def _too_large(most: int) -> str:
    return f"超过 {most // 1024 // 1024} MiB，不像一期简报：请只留文字后重试"


def decode(data: bytes, suffix: str) -> str:
    """UTF-8, GB18030 or, with its mark, UTF-16 bytes -> text. The suffix only helps to name what cannot be read."""
    _refuse_other_kinds(data, suffix)
    if len(data) > MAX_BYTES:
        raise Refusal(_too_large(MAX_BYTES))
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refusal("是空的：请核对是否选错了文件")
    if data.startswith(UTF_16_MARKS) and not data.startswith(UTF_32_MARK):
        return _decode_utf_16(data)
    if len(data) - len(data.translate(None, _CONTROL_BYTES)) > len(data) * MAX_CONTROL_SHARE:
        raise Refusal(f"不是文本（二进制内容，或是 UTF-16 编码），读不了：{ADVICE}")
    for codec, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _is_nonsense(text, codec):
            raise Refusal(f"按 {name} 读出来多半是生僻字，{_likely_encoding(data)}：{_ENCODING_ADVICE}")
        return text
    raise Refusal(f"既不是 UTF-8 也不是 GB18030 编码，{_likely_encoding(data)}：{_ENCODING_ADVICE}")


def clean_text(text: str, notes: Notes) -> str:
    """One kind of line end, nothing invisible, within the bounds of a bulletin."""
    text, removed = _INVISIBLE.subn("", _LINE_ENDS.sub("\n", text.replace("\r\n", "\n")))
    notes.count("看不见的控制字符删去", removed)
    if not text.strip():
        raise Refusal("是空的：请核对是否选错了文件")
    if text.count("\n") > MAX_LINES:
        raise Refusal(f"超过 {MAX_LINES} 行，不像一期简报：请只留本期文字后重试")
    for line in text.split("\n"):
        # Twice the limit leaves room for typed marks; the exact length is asked of each paragraph.
        if len(line) > 2 * MAX_PARAGRAPH and len(line.strip()) > 2 * MAX_PARAGRAPH:
            raise Refusal(f"有一段超过 {MAX_PARAGRAPH} 字（“{line.strip()[:20]}…”）：请分段后重试")
    if "\ufffd" in text:
        notes.say(f"有 {text.count(chr(0xFFFD))} 个字已损坏（显示为 \ufffd），请对照原稿补上。")
    return text


def _refuse_other_kinds(data: bytes, suffix: str) -> None:
    kind = KINDS_BY_SUFFIX.get(suffix) or next(
        (kind for magic, kind in KINDS_BY_MAGIC.items() if data.startswith(magic)), None
    )
    if data.startswith(ZIP_MAGIC):
        inside = (kind for member, kind in KINDS_BY_ZIP_MEMBER.items() if member in data)
        kind = next(inside, ("压缩包", f"请先解压，{ADVICE}"))
    if kind:
        name, advice = kind
        raise Refusal(f"是{name}，读不了：{advice}")


def _decode_utf_16(data: bytes) -> str:
    """What Windows calls Unicode; the mark says which end comes first."""
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Refusal(f"像是损坏的 UTF-16（Unicode）文件：{_ENCODING_ADVICE}") from error
    if _is_nonsense(text, "utf-8"):
        raise Refusal(f"按 UTF-16 读出来多半是生僻字，认不出是什么编码：{_ENCODING_ADVICE}")
    return text


@cache
def _common_characters(codec: str, first: int, last: int) -> frozenset[str]:
    """The characters a codec's first level holds, by its range of first bytes."""
    pairs = (bytes((high, low)) for high in range(first, last + 1) for low in range(0x40, 0xFF))
    return frozenset(pair.decode(codec, "ignore") for pair in pairs)


@cache
def _common(codec: str) -> frozenset[str]:
    """GB2312-80 level 1 holds the 3,755 common characters of simplified text, Big5 level 1 the 5,401 of traditional.
    What decodes as UTF-8 may be either; what is read as GB18030 is simplified or not meant to be GB18030.
    """
    simplified = _common_characters("gb2312", 0xB0, 0xD7)
    return simplified if codec == "gb18030" else simplified | _common_characters("big5", 0xA4, 0xC6)


def _sense(text: str, common: frozenset[str]) -> float:
    """The share of common characters among the letters."""
    letters = [letter.group() for letter in islice(_LETTER.finditer(text), SENSE_SAMPLE)]
    return sum(letter in common for letter in letters) / len(letters) if letters else 1.0


def _is_nonsense(text: str, codec: str) -> bool:
    return _sense(text, _common(codec)) < 0.5


def _likely_encoding(data: bytes) -> str:
    """Which reading finds the most common characters, if most of what it finds is common."""
    candidates = {"UTF-8": "utf-8", "GB18030": "gb18030", "Big5": "big5hkscs"}
    data = data[: 4 * SENSE_SAMPLE]
    texts = {name: data.decode(codec, "ignore") for name, codec in candidates.items()}
    best = max(texts, key=lambda name: sum(letter in _common("utf-8") for letter in texts[name]))
    if _sense(texts[best], _common("utf-8")) < 0.5:
        return "认不出是什么编码"
    return "像是 Big5 编码" if best == "Big5" else f"像是损坏的 {best} 文件"
