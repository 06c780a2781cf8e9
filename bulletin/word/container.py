"""A zip as Word and LibreOffice write it, opened within limits. What a careful writer never does is refused before
anything is unpacked: parts that overlap or share a name, names that climb, sizes that lie.
"""

import io
import posixpath
import re
import zipfile
import zlib

from lxml import etree

from bulletin.intake.manuscript import Refusal

MAX_PARTS = 5_000
MAX_PART = 64 * 2**20  # bytes of one part, unpacked
MAX_UNPACKED = 256 * 2**20  # bytes of all parts together
MAX_PARAGRAPHS = 100_000  # in one part; a bulletin of 200 pages has 6,000
MAX_TAGS = 6_000_000  # in one part; read, each takes ten times its bytes and more

SAVE_ANEW = "请用 Word 或 WPS 打开，另存为新的 .docx 后重试"
_DAMAGED = f"已损坏或没有传完整：请重新传一次；还是不行，{SAVE_ANEW}"
_ENTRY = b"PK\x01\x02"  # each part's entry in the list at the end begins so
_LOCAL_HEADER = 30  # bytes before a part's name, at least
_IS_ENCRYPTED = 0x1
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What leads out of the folder the parts would be unpacked to, on any system.
_OUTSIDE = re.compile(r"/|[^/]*[\\:\0]|(?:.*/)?\.\.(?:/|$)", re.DOTALL)
# No entity, no network, no tree deeper or larger than a text needs.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class Container:
    """The parts of a zip by their names. Raises Refusal (without the file's name) if it is damaged, hostile or beyond
    the limits.
    """

    def __init__(self, data: bytes) -> None:
        # Before the list is read: a million entries would fill the memory.
        if (count := data.count(_ENTRY)) > MAX_PARTS:
            raise Refusal(f"里面有 {count} 个部件，超过 {MAX_PARTS} 个，不像一份文稿：{SAVE_ANEW}")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError) as error:
            raise Refusal(_DAMAGED) from error
        entries = self._zip.infolist()
        _require_sound(entries, self._zip.start_dir)
        self._entries = {entry.filename: entry for entry in entries}
        self._left = MAX_UNPACKED
        self._counted: set[str] = set()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def bytes_of(self, name: str) -> bytes:
        """The part's bytes; empty if there is no such part."""
        entry = self._entries.get(name)
        if entry is None:
            return b""
        most = MAX_PART if name in self._counted else min(MAX_PART, self._left)
        data = self._unpacked(entry, most + 1)
        if len(data) > most:
            raise Refusal(f"展开后超过 {most // 2**20} MB，不像一份文稿：请缩小图片，或{SAVE_ANEW}")
        if len(data) != entry.file_size:
            raise Refusal(_DAMAGED)
        if name not in self._counted:
            self._counted.add(name)
            self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The part's root; None if there is no such part."""
        data = self.bytes_of(name)
        if not data:
            return None
        if data.count(b"<") > MAX_TAGS:
            raise Refusal(f"里面的标记超过 {MAX_TAGS // 10_000} 万个，不像一份文稿：请只留本期文字，{SAVE_ANEW}")
        try:
            root = etree.fromstring(data, _PARSER)
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise Refusal(f"里面的“{posixpath.basename(name)[:40]}”已损坏，读不出来：{SAVE_ANEW}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Refusal(f"里面有 Word 不写的文档类型声明（DTD），可能是伪造的：{SAVE_ANEW}")
        if (count := sum(1 for _ in root.iter("{*}p"))) > MAX_PARAGRAPHS:
            raise Refusal(f"有 {count} 段，超过 {MAX_PARAGRAPHS} 段，不像一期简报：请只留本期文字，另存为 .docx 后重试")
        return root

    def _unpacked(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        try:
            with self._zip.open(entry) as part:
                return part.read(most)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
            raise Refusal(_DAMAGED) from error


def _require_sound(entries: list[zipfile.ZipInfo], end: int) -> None:
    if any(_OUTSIDE.match(entry.orig_filename) for entry in entries):
        raise Refusal(f"里面有部件的名字指向文件之外，可能是伪造的：{SAVE_ANEW}")
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise Refusal(f"里面有同名的部件，可能是伪造的：{SAVE_ANEW}")
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        raise Refusal("加了密码，打不开：请去掉密码，另存为 .docx 后重试")
    if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
        raise Refusal(f"用了 Word 不用的压缩方法，读不了：{SAVE_ANEW}")
    if _overlap(entries, end):
        raise Refusal(f"里面的部件互相重叠，可能是伪造的压缩炸弹：{SAVE_ANEW}")
    if (unpacked := sum(entry.file_size for entry in entries)) > MAX_UNPACKED:
        raise Refusal(
            f"展开后有 {unpacked / 2**20:.0f} MB，超过 {MAX_UNPACKED // 2**20} MB，不像一份文稿："
            f"请缩小图片，或{SAVE_ANEW}"
        )


def _overlap(entries: list[zipfile.ZipInfo], end: int) -> bool:
    """Whether one part's bytes serve as another's: how a small file becomes a large one."""
    spans = sorted(
        (entry.header_offset, entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size)
        for entry in entries
    )
    starts_after = [*(start for start, _ in spans[1:]), end]
    return any(stop > following for (_, stop), following in zip(spans, starts_after, strict=False))
