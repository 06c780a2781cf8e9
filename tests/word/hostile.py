"""Files nobody writes by accident, or that are not what their names say, each with a word of what is said of it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.word.making import zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

Hostile = Callable[[], bytes]


def document(body: str, before: str = "", attributes: str = "") -> str:
    root = f'<w:document xmlns:w="{W}"{attributes}><w:body>{body}</w:body></w:document>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}{root}'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def types(main: str = _MAIN_TYPE, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'
    )


def relations(*targets: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target, mode) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def parts(body: str = paragraph("望溪市简报")) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": document(body),
    }


def docx(body: str = paragraph("望溪市简报")) -> bytes:
    return zipped(parts(body))


def with_parts(**more: str | bytes) -> bytes:
    return zipped(parts() | more)


def changed(**named: str | bytes) -> bytes:
    names = {"types": "[Content_Types].xml", "rels": "_rels/.rels", "document": "word/document.xml"}
    return zipped(parts() | {names[name]: data for name, data in named.items()})


def renamed(name: str) -> bytes:
    return zipped(parts() | {name: "x"})


def patched(data: bytes, offset: int, value: bytes, entry: int = 0) -> bytes:
    """One field of an entry of the list at the end changed."""
    at = -1
    for _ in range(entry + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return data[: at + offset] + value + data[at + offset + len(value) :]


def ole(*streams: str, flags: int = 0) -> bytes:
    """A compound file with these streams; the first one's bytes begin as an old Word text."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHH", 0x3E, 3, 0xFFFE, 9)
    header = header.ljust(512, b"\0")
    entries = b""
    for name in ("Root Entry", *streams):
        entries += f"{name}\0".encode("utf-16-le").ljust(116, b"\0") + struct.pack("<IQ", 2, 4096)
    fib = b"\xec\xa5" + bytes(8) + struct.pack("<H", flags)
    return header + entries.ljust(1024, b"\0") + fib.ljust(4096, b"\0")


def odt(body: str, more: dict[str, str] | None = None, scripts: str = "", encrypted: str = "") -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" '
        f'xmlns:draw="{space}:drawing:1.0" xmlns:svg="{space}:svg-compatible:1.0" '
        f'xmlns:script="{space}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:ooo="http://openoffice.org/2004/office" xmlns:dom="http://www.w3.org/2001/xml-events" '
        f'office:version="1.2">{scripts}<office:body><office:text>{body}</office:text></office:body>'
        "</office:document-content>"
    )
    names = {"content.xml": content, **(more or {})}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml">'
        f"{encrypted}</manifest:file-entry>"
        for name in names
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0" manifest:version="1.2">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        f"{entries}</manifest:manifest>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in names.items():
            archive.writestr(name, data)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def _many_parts() -> bytes:
    return zipped({f"word/{number}.xml": "" for number in range(5_001)} | parts())


def _twice() -> bytes:
    file = io.BytesIO(docx())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("WORD/Document.xml", document(paragraph("另一份")))
    return file.getvalue()


def _overlapping() -> bytes:
    """Two entries of the list, one part of the file."""
    data = docx()
    first = data.index(b"PK\x01\x02")
    offset = data[first + 42 : first + 46]
    return patched(data, 42, offset, entry=1)


def _bomb() -> bytes:
    return zipped(parts() | {f"word/media/{number}.bin": bytes(2**26) for number in range(5)})


def _large_part() -> bytes:
    return changed(document=document(paragraph(" " * (65 * 2**20))))


def _entities(depth: int = 12) -> str:
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE w:document [<!ENTITY e0 "哈">{rows}]>'


def _deep() -> bytes:
    return docx("<w:tbl>" * 3_000 + paragraph("深") + "</w:tbl>" * 3_000)


def _lying_large() -> bytes:
    return patched(docx(), 24, struct.pack("<I", 2**24), entry=2)


def _lying_small() -> bytes:
    return patched(docx(), 24, struct.pack("<I", 10), entry=2)


def _broken_data() -> bytes:
    data = docx()
    at = data.rindex(b"word/document.xml", 0, data.index(b"PK\x01\x02")) + 17
    return data[:at] + b"\xff" * 20 + data[at + 20 :]


def _macro_type() -> str:
    return types("application/vnd.ms-word.document.macroEnabled.main+xml")


_EXTERNAL_DTD = '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:%d/a.dtd">'
_FILE_ENTITY = '<!DOCTYPE w:document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'

# What it is -> how it is made, and a word of what is said.
HOSTILE: dict[str, tuple[Hostile, str]] = {
    "空文件": (lambda: b"", "是空的"),
    "全是零的文件": (lambda: bytes(5000), "是空的"),
    "五千多个部件": (_many_parts, "个部件"),
    "同名的部件": (_twice, "同名"),
    "重叠的部件": (_overlapping, "重叠"),
    "压缩炸弹": (_bomb, "展开后有"),
    "一个部件的炸弹": (_large_part, "展开后超过"),
    "往大里谎报的长度": (_lying_large, "损坏"),
    "往小里谎报的长度": (_lying_small, "损坏"),
    "坏了的压缩数据": (_broken_data, "损坏"),
    "没有的压缩方法": (lambda: patched(docx(), 10, struct.pack("<H", 97)), "压缩方法"),
    "BZIP2 压缩": (lambda: zipped(parts(), zipfile.ZIP_BZIP2), "压缩方法"),
    "加密的压缩包成员": (lambda: patched(docx(), 8, struct.pack("<H", 1)), "密码"),
    "向上爬的名字": (lambda: renamed("word/../../etc/cron.d/x"), "文件之外"),
    "两点的名字": (lambda: renamed(".."), "文件之外"),
    "绝对的名字": (lambda: renamed("/etc/passwd"), "文件之外"),
    "反斜线的名字": (lambda: renamed("word\\document2.xml"), "文件之外"),
    "盘符的名字": (lambda: renamed("C:/x.xml"), "文件之外"),
    "截断的文件": (lambda: docx()[:-200], "没有传完整"),
    "只有开头的文件": (lambda: docx()[:300], "没有传完整"),
    "没有结尾的正文": (lambda: changed(document=document("<w:p>")[:-20]), "损坏"),
    "不是 XML 的正文": (lambda: changed(document=b"\x00\x01\x02"), "损坏"),
    "实体炸弹": (lambda: changed(document=document(paragraph("&e11;"), _entities())), "损坏"),
    "属性里的实体炸弹": (
        lambda: changed(document=document("", _entities(), ' x="&e11;"')),
        "损坏",
    ),
    "外部实体": (lambda: changed(document=document(paragraph("&secret;"), _FILE_ENTITY)), "DTD"),
    "外部文档类型": (lambda: changed(document=document(paragraph("字"), _EXTERNAL_DTD % 9)), "DTD"),
    "关系里的文档类型": (lambda: changed(rels="<!DOCTYPE x [<!ENTITY a 'b'>]>" + relations()), "DTD"),
    "类型表里的文档类型": (lambda: with_parts(**{"[Content_Types].xml": "<!DOCTYPE x []>" + types()}), "DTD"),
    "UTF-16 的文档类型": (
        lambda: changed(document=document("", _FILE_ENTITY).replace("UTF-8", "UTF-16").encode("utf-16")),
        "DTD",
    ),
    "巨大的属性": (lambda: changed(document=document("", "", f' x="{"a" * 11_000_000}"')), "损坏"),
    "一层套一层": (_deep, "损坏"),
    "十万零一段": (lambda: docx(paragraph("字") * 100_001), "超过 100000 段"),
    "几百万个标记": (lambda: docx("<w:r/>" * 6_100_000), "标记超过"),
    "宏（类型）": (lambda: changed(types=_macro_type()), "宏"),
    "宏（部件）": (lambda: with_parts(**{"word/vbaProject.bin": b"x"}), "宏"),
    "没有类型表": (lambda: zipped({"word/document.xml": document("")}), "不是完整的 Word 文件"),
    "没有正文": (lambda: changed(rels=relations(("officeDocument", "word/none.xml", ""))), "没有正文"),
    "正文在外面": (
        lambda: changed(rels=relations(("officeDocument", "http://127.0.0.1:9/x", ' TargetMode="External"'))),
        "没有正文",
    ),
    "电子表格改名": (
        lambda: changed(types=types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")),
        "电子表格",
    ),
    "演示文稿改名": (
        lambda: changed(
            types=types("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml")
        ),
        "演示文稿",
    ),
    "加了密码的 docx": (lambda: ole("EncryptedPackage", "EncryptionInfo"), "密码"),
    "加了密码的 doc": (lambda: ole("WordDocument", flags=0x0100), "密码"),
    "旧版电子表格改名": (lambda: ole("Workbook"), "电子表格"),
    "旧版演示文稿改名": (lambda: ole("PowerPoint Document"), "演示文稿"),
    "认不出的 OLE 文件": (lambda: ole("Something"), "没有 Word 的正文"),
    "加了密码的 odt": (lambda: odt("", encrypted="<manifest:encryption-data/>"), "密码"),
    "odt 里的文档类型": (lambda: odt("").replace(b"<office:document-content", b"<!DOCTYPE x>             ", 1), "损坏"),
    "ODF 电子表格": (lambda: odt("").replace(b"opendocument.text", b"opendocument.calc"), "ODF"),
    "Word 2003 XML 里的实体": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:wordDocument '
            b'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
        ),
        "DTD",
    ),
    "Word XML（单个文件）": (
        lambda: b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>',
        "Word XML",
    ),
    "图片改名（PNG）": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    "图片改名（JPEG）": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
    "PDF 改名": (lambda: b"%PDF-1.7\n", "PDF"),
    "压缩包改名": (lambda: zipped({"a.txt": "x"}), "压缩包"),
    "空压缩包": (lambda: zipped({}), "压缩包"),
    "RAR 改名": (lambda: b"Rar!\x1a\x07\x01\x00", "压缩包"),
    "纯文本改名": (lambda: "望溪市简报\n第1期\n".encode(), "纯文本"),
    "乱码": (lambda: zlib.compress(bytes(range(256)) * 40), "不是"),
    "没有网页的 MHT": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "网页"),
}
