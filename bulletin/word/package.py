"""The parts of a .docx (OPC, ECMA-376 part 2), opened within limits: nothing is unpacked beyond them, nothing outside
the file is read or fetched.
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from lxml import etree

from bulletin.intake.manuscript import Refusal

MAX_PARTS = 5_000
MAX_PART = 64 * 2**20  # bytes of one part, unpacked
MAX_UNPACKED = 256 * 2**20  # bytes of all that is read

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# No entity, no network, no tree deeper or larger than a text needs.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(frozen=True)
class Relation:
    """What a part points at; `target` is a part of the package, or "" if it is outside of it."""

    kind: str  # the last word of its type: styles, image, footnotes …
    target: str


class Package:
    """A .docx by its parts. Raises Refusal (without the file's name) if it is none or beyond the limits."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise Refusal("不是完整的 Word 文件：请重新传一次，或在 Word 里另存为 .docx 后重试") from error
        self._names = {info.filename: info for info in self._zip.infolist()}
        if len(self._names) > MAX_PARTS:
            raise Refusal(f"里面有 {len(self._names)} 个部件，超过 {MAX_PARTS}，不像一份文稿：请另存为新文件后重试")
        self._left = MAX_UNPACKED

    def bytes_of(self, name: str) -> bytes:
        """The part's bytes; empty if there is no such part."""
        info = self._names.get(name)
        if info is None:
            return b""
        most = min(MAX_PART, self._left)
        with self._zip.open(info) as part:
            data = part.read(most + 1)
        if len(data) > most:
            raise Refusal(f"展开后超过 {most // 2**20} MB，不像一份文稿：请缩小图片或另存为新文件后重试")
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The part's root; None if there is no such part."""
        data = self.bytes_of(name)
        return etree.fromstring(data, _PARSER) if data else None

    def relations(self, name: str) -> dict[str, Relation]:
        """What the part points at, by the ids it uses; of the package itself with ""."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for one in root.iter(_RELATIONSHIP) if root is not None else ():
            is_outside = one.get("TargetMode") == "External"
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = Relation(kind, "" if is_outside else target)
        return found
