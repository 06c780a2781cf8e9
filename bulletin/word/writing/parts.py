"""The parts of a .docx put into one file (OPC, ECMA-376 part 2): the same parts give the same bytes."""

import io
import posixpath
import zipfile
from dataclasses import dataclass, field

from lxml import etree

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name


@dataclass
class Parts:
    """`add` a part and `relate` another (or the package, "") to it; the text's own part is `word/document.xml`."""

    data: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    relations: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, name: str, kind: str, data: bytes) -> None:
        self.data[name], self.kinds[name] = data, kind

    def relate(self, source: str, target: str, kind: str, known: str = "") -> str:
        """The id by which the source calls the target."""
        listed = self.relations.setdefault(source, [])
        known = known or f"rId{len(listed) + 1}"
        folder = posixpath.dirname(source)
        listed.append({"Id": known, "Type": kind, "Target": posixpath.relpath(target, folder) if folder else target})
        return known

    def relate_outside(self, source: str, address: str, kind: str, known: str) -> None:
        row = {"Id": known, "Type": kind, "Target": address, "TargetMode": "External"}
        self.relations.setdefault(source, []).append(row)

    def zipped(self) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            _write(package, "[Content_Types].xml", self._types())
            for source, listed in self.relations.items():
                folder, base = posixpath.split(source)
                _write(package, posixpath.join(folder, "_rels", f"{base}.rels"), _relationships(listed))
            for name, data in self.data.items():
                _write(package, name, data)
        return file.getvalue()

    def _types(self) -> bytes:
        types = f"{PACKAGE}/content-types"
        root = etree.Element(f"{{{types}}}Types", nsmap={None: types})
        suffixes = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        suffixes |= {"jpg": "image/jpeg", "png": "image/png"}
        for suffix, kind in suffixes.items():
            etree.SubElement(root, f"{{{types}}}Default", Extension=suffix, ContentType=kind)
        for name, kind in self.kinds.items():
            if kind:
                etree.SubElement(root, f"{{{types}}}Override", PartName=f"/{name}", ContentType=kind)
        return in_bytes(root)


def _relationships(listed: list[dict[str, str]]) -> bytes:
    namespace = f"{PACKAGE}/relationships"
    root = etree.Element(f"{{{namespace}}}Relationships", nsmap={None: namespace})
    for row in listed:
        etree.SubElement(root, f"{{{namespace}}}Relationship", row)
    return in_bytes(root)


def in_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]


def _write(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 3
    package.writestr(info, data)
