"""The parts of a .docx (OPC, ECMA-376 part 2), opened within limits: nothing is unpacked beyond them, nothing outside
the file is read or fetched.
"""

import posixpath
from dataclasses import dataclass

from bulletin.intake.manuscript import Refusal
from bulletin.word.container import SAVE_ANEW, Container

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "officeDocument"  # the last word of the relation's type, in the transitional form and the strict one
_MACRO_TYPES = ("macroenabled", "vbaproject")
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
# What the type of the main part says of the program it belongs to.
_OTHER_PROGRAMS = {
    "spreadsheetml": "电子表格",
    "ms-excel": "电子表格",
    "presentationml": "演示文稿",
    "powerpoint": "演示文稿",
}


@dataclass(frozen=True)
class Relation:
    """What a part points at; `target` is a part of the package, or "" if it is outside of it."""

    kind: str  # the last word of its type: styles, image, footnotes …
    target: str


class Package(Container):
    """A .docx by its parts; `main` is the name of the text. Raises Refusal (without the file's name) if it is none or
    beyond the limits.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        types = self._content_types()
        if any(macro in kind for kind in types.values() for macro in _MACRO_TYPES) or any(
            name.lower().endswith(_MACRO_PARTS) for name in self.names
        ):
            raise Refusal("里面有宏，不读：请用 Word 或 WPS 打开，另存为不含宏的 .docx 后重试")
        mains = [relation.target for relation in self.relations("").values() if relation.kind == _MAIN]
        self.main = next((name for name in mains if name in self.names), "")
        if not self.main:
            raise Refusal(f"里面没有正文，不是完整的 Word 文件：{SAVE_ANEW}")
        kind = types.get(f"/{self.main}".lower(), types.get(_extension(self.main), ""))
        for program, name in _OTHER_PROGRAMS.items():
            if program in kind:
                raise Refusal(f"是{name}，不是 Word 文件：请把文字复制到 Word 里，另存为 .docx 后重试")

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

    def _content_types(self) -> dict[str, str]:
        """The type of each part by its name with a slash in front, and of each extension by itself; all in lower
        case, as OPC compares them.
        """
        root = self.xml(CONTENT_TYPES)
        if root is None:
            raise Refusal(f"不是完整的 Word 文件：{SAVE_ANEW}")
        return {
            (one.get("PartName") or one.get("Extension") or "").lower(): (one.get("ContentType") or "").lower()
            for one in root.iter(f"{_TYPES}Override", f"{_TYPES}Default")
        }


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()
