"""What a file is, by how it begins and what stands in it; its name only helps to say what cannot be read."""

import re
from dataclasses import dataclass

from bulletin.intake.manuscript import Refusal
from bulletin.intake.text.decoding import KINDS_BY_MAGIC, KINDS_BY_SUFFIX, ZIP_MAGIC

COPY_TO_WORD = "请把文字复制到 Word 里，另存为 .docx 后重试"
SAVE_AS_DOCX = "请用 Word 或 WPS 打开，另存为 .docx 后重试"
TYPE_IN_WORD = "请把文字录入 Word，另存为 .docx 后重试"
UNPACK = "请先解压，再传里面的文件"
WITH_PASSWORD = "加了密码，打不开：请在 Word 或 WPS 里去掉密码，另存为 .docx 后重试"  # noqa: S105  a sentence


@dataclass(frozen=True)
class Kind:
    """A kind of file that holds a text; `suffix` and `filter` tell LibreOffice which."""

    name: str
    suffix: str
    filter: str = ""


DOCX = Kind("Word 文件", ".docx")
DOC = Kind("旧版 Word 或 WPS 文件", ".doc")
WORKS = Kind("旧版文字处理文件", ".wps")
RTF = Kind("RTF 文件", ".rtf")
ODT = Kind("开放文档（ODF）", ".odt")
FLAT_ODT = Kind("开放文档（ODF）", ".fodt")
WORD_XML = Kind("Word 2003 XML 文件", ".xml", "MS Word 2003 XML")
HTML = Kind("网页", ".html", "HTML (StarWriter)")
MHT = Kind("单个文件网页", ".mht")

_HEAD = 4096
_ODF = re.compile(rb"mimetypeapplication/vnd\.(?:oasis\.opendocument|sun\.xml)\.(?P<program>[a-z]+)")
_ODF_OF_TEXT = {b"text", b"writer"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENTRY = 128  # bytes of an entry of its list of streams, which lies at a multiple of this
_OLE_START = 116  # where in the entry the stream's first sector stands
_FIB, _FIB_FLAGS, _FIB_IS_ENCRYPTED = b"\xec\xa5", 11, 0x01
# By the names of their streams: each program its own.
_OLE_OTHERS = {
    "Workbook": "电子表格",
    "Book": "电子表格",
    "PowerPoint Document": "演示文稿",
}
_OLE_TEXTS = {"WordDocument": DOC, "MatOST": WORKS, "CONTENTS": WORKS}
_FLAT_XML = {
    b"schemas.microsoft.com/office/word/2003/wordml": WORD_XML,
    b"urn:oasis:names:tc:opendocument:xmlns:office": FLAT_ODT,
}
_MHT = re.compile(
    rb"\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:mime-version:|content-type:\s*multipart/related)", re.I
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|title|style|body|table|div|p|font|center|span)\b",
    re.I | re.DOTALL,
)
_TEXT_BYTES = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\t\n\x0b\x0c\r")


def kind_of(data: bytes, suffix: str) -> Kind:
    """Raises Refusal (without the file's name) for what holds no text that can be read."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = data[: 2 * _HEAD].decode("utf-16", "ignore").encode()
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    if head.lstrip().startswith(b"<") and (found := _xml_kind(data, head)):
        return found
    if _HTML.match(head):
        return HTML
    if _MHT.match(head):
        return MHT
    raise Refusal(_none(data, suffix))


def _zip_kind(data: bytes) -> Kind:
    if odf := _ODF.match(data, 30):
        if odf["program"] in _ODF_OF_TEXT:
            return ODT
        raise Refusal(f"是开放文档（ODF），但不是文字：{COPY_TO_WORD}")
    if not data.startswith(ZIP_MAGIC):
        raise Refusal(f"是空的或分卷的压缩包：{UNPACK}")
    if b"[Content_Types].xml" in data:
        return DOCX
    if b"OFD.xml" in data:
        raise Refusal(f"是版式文件（OFD），读不了：{COPY_TO_WORD}")
    if b"word/document" in data:
        raise Refusal(f"不是完整的 Word 文件：{SAVE_AS_DOCX}")
    raise Refusal(f"是压缩包，不是 Word 文件：{UNPACK}")


def _ole_kind(data: bytes) -> Kind:
    if _streams(data, "EncryptedPackage"):
        raise Refusal(WITH_PASSWORD)
    for stream, kind in _OLE_TEXTS.items():
        if entries := _streams(data, stream):
            if any(_is_encrypted(data, entry) for entry in entries):
                raise Refusal(WITH_PASSWORD)
            return kind
    for stream, name in _OLE_OTHERS.items():
        if _streams(data, stream):
            raise Refusal(f"是{name}，不是文字文件：{COPY_TO_WORD}")
    raise Refusal(f"是 Office 文件，但里面没有 Word 的正文（可能没有传完整）：{SAVE_AS_DOCX}")


def _streams(data: bytes, name: str) -> list[int]:
    """Where the list of streams has an entry of this name."""
    return [
        found.start()
        for found in re.finditer(re.escape(f"{name}\0".encode("utf-16-le")), data)
        if found.start() % _OLE_ENTRY == 0
    ]


def _is_encrypted(data: bytes, entry: int) -> bool:
    """Whether the stream begins as an old Word text that asks for a password ([MS-DOC] 2.5.2, fEncrypted)."""
    shift = int.from_bytes(data[30:32], "little")
    if shift not in {9, 12}:
        return False
    sector = int.from_bytes(data[entry + _OLE_START : entry + _OLE_START + 4], "little")
    start = (sector + 1) << shift
    head = data[start : start + _FIB_FLAGS + 1]
    return head.startswith(_FIB) and len(head) > _FIB_FLAGS and bool(head[_FIB_FLAGS] & _FIB_IS_ENCRYPTED)


def _xml_kind(data: bytes, head: bytes) -> Kind | None:
    for namespace, kind in _FLAT_XML.items():
        if namespace in head:
            # LibreOffice's parsers are not ours: what could name another file or grow does not reach them.
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise Refusal(f"里面有 Word 不写的文档类型声明（DTD）或编码，可能是伪造的：{SAVE_AS_DOCX}")
            return kind
    if b"schemas.microsoft.com/office/2006/xmlPackage" in head:
        raise Refusal(f"是 Word XML 文件（.xml），读不了：{SAVE_AS_DOCX}")
    return None


def _none(data: bytes, suffix: str) -> str:
    """What to say of a file that holds no text in a form we know."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "是空的：请核对是否选错了文件"
    by_magic = next((name for magic, (name, _) in KINDS_BY_MAGIC.items() if data.startswith(magic)), "")
    if by_magic == "压缩包":
        return f"是压缩包，不是 Word 文件：{UNPACK}"
    if by_magic == "图片":
        return f"是图片，不是 Word 文件：{TYPE_IN_WORD}"
    if by_magic:
        return f"是{by_magic}，不是 Word 文件：{COPY_TO_WORD}"
    if not data[:_HEAD].translate(None, _TEXT_BYTES):
        return "是纯文本，不是 Word 文件：请把文件名的结尾改为 .txt 后重试"
    known = KINDS_BY_SUFFIX.get(suffix.lower())
    what = f"名字像是{known[0]}，内容却不是" if known else "不是 Word 文件"
    return f"{what}，也可能没有传完整：{SAVE_AS_DOCX}"
