"""The finished PDF as an OFD file: a ZIP of XML, made from the PDF alone and never typeset again (GB/T 33190-2016).

Nothing in it says when it was made: the same PDF gives the same bytes.
"""

import struct
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from itertools import count
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from fontTools.ttLib import TTLibError
from pikepdf import OutlineItem

from bulletin.press.errors import PressError
from bulletin.press.finishing.ofd.content import HEAD, NAMESPACE, PageWriter, paper, readable
from bulletin.press.finishing.ofd.drawn import Key
from bulletin.press.finishing.ofd.reading import Reader
from bulletin.press.finishing.ofd.resources import font_file, picture_file

ROOT = "Doc_0"  # 6, the names the standard's own tree has
MADE = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
STORED = {".jpg", ".png"}  # nothing is won by deflating them
FORMATS = {".jpg": "JPEG", ".png": "PNG"}
BROKEN = (
    pikepdf.PdfError,
    TTLibError,
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def as_ofd(pdf: bytes, fingerprint: str) -> bytes:
    """The PDF as OFD; the fingerprint of its edition stands in the file's own data.

    Raises PressError for a PDF that cannot be read or draws what an OFD could not show alike.
    """
    try:
        with pikepdf.open(BytesIO(pdf)) as document:
            return _Package(document, sha256(pdf).hexdigest(), fingerprint).written()
    except BROKEN as error:
        raise PressError(f"这个 PDF 读不出来，不能做 OFD（{error}）；请重新排版。") from error


class _Package:
    """One file on its way; every object in it has a number of its own (7.3, ST_ID)."""

    def __init__(self, document: pikepdf.Pdf, digest: str, fingerprint: str):
        self.document, self.digest, self.fingerprint = document, digest, fingerprint
        self.reader = Reader(document)
        self.ids = count(1)
        self.last_id = 0
        self.page_ids = [self._next_id() for _ in document.pages]
        self.resource_ids: dict[Key, int] = {}
        self.writer = PageWriter(self._next_id, self._resource_id, self.page_ids)

    def written(self) -> bytes:
        data = BytesIO()
        with zipfile.ZipFile(data, "w") as self.zip:
            self._put("OFD.xml", self._entry())
            for number, page in enumerate(self.document.pages):
                self._put(f"{ROOT}/Pages/Page_{number}/Content.xml", self._page(number, page))
            resources = dict(zip(("PublicRes", "DocumentRes"), (self._fonts(), self._pictures()), strict=True))
            resources = {name: listed for name, listed in resources.items() if listed}
            for name, listed in resources.items():
                self._put(f"{ROOT}/{name}.xml", f'{HEAD}<ofd:Res {NAMESPACE} BaseLoc="Res">{listed}</ofd:Res>')
            self._put(f"{ROOT}/Document.xml", self._document(resources))
        return data.getvalue()

    def _put(self, name: str, part: str | bytes) -> None:
        info = zipfile.ZipInfo(name, MADE)
        info.external_attr = 0o644 << 16
        is_stored = name[name.rindex(".") :] in STORED
        info.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
        self.zip.writestr(info, part)

    def _next_id(self) -> int:
        self.last_id = next(self.ids)
        return self.last_id

    def _resource_id(self, key: Key) -> int:
        if key not in self.resource_ids:
            self.resource_ids[key] = self._next_id()
        return self.resource_ids[key]

    def _page(self, number: int, page: pikepdf.Page) -> str:
        try:
            drawn = self.reader.drawn(page)
        except PressError as error:
            raise PressError(f"第{number + 1}页：{error}") from error
        return self.writer.page(self.reader.size(page), drawn, self.reader.links(page))

    def _entry(self) -> str:
        """OFD.xml (7.4): what the document is called and where its root lies."""
        return (
            f'{HEAD}<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD"><ofd:DocBody>'
            f"<ofd:DocInfo>{''.join(self._facts())}</ofd:DocInfo><ofd:DocRoot>{ROOT}/Document.xml</ofd:DocRoot>"
            "</ofd:DocBody></ofd:OFD>"
        )

    def _facts(self) -> Iterator[str]:
        """7.4, table 4, in its order; DocID is a UUID that follows from the PDF."""
        info = self.document.docinfo
        yield _element("DocID", uuid.uuid5(uuid.NAMESPACE_URL, self.digest).hex)
        for name in ("Title", "Author", "Subject"):
            yield _element(name, str(info.get(f"/{name}", "")))
        for name, key in (("CreationDate", "/CreationDate"), ("ModDate", "/ModDate")):
            day = str(info.get(key, "")).removeprefix("D:")[:8]
            yield _element(name, f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 and day.isdigit() else "")
        keywords = [_element("Keyword", word) for word in str(info.get("/Keywords", "")).split(", ") if word]
        yield _list("Keywords", keywords)
        own = {"指纹": self.fingerprint, "PDF的SHA-256": self.digest}
        data = [f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in own.items()]
        yield _list("CustomDatas", data)

    def _document(self, resources: Iterable[str]) -> str:
        """Document.xml (7.5, 7.6, 7.8): the size of a page, what pages refer to, the pages, the outline."""
        with self.document.open_outline() as outline:
            marks = _list("Outlines", [self._mark(item) for item in outline.root])
        pages = "".join(
            f'<ofd:Page ID="{page_id}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
            for number, page_id in enumerate(self.page_ids)
        )
        common = (
            f"<ofd:MaxUnitID>{self.last_id}</ofd:MaxUnitID>"
            f"<ofd:PageArea>{paper(self.reader.size(self.document.pages[0]))}</ofd:PageArea>"
            f"{''.join(_element(name, f'{name}.xml') for name in resources)}"
        )
        return (
            f"{HEAD}<ofd:Document {NAMESPACE}><ofd:CommonData>{common}</ofd:CommonData>"
            f"<ofd:Pages>{pages}</ofd:Pages>{marks}</ofd:Document>"
        )

    def _mark(self, item: OutlineItem) -> str:
        """7.8, table 17."""
        target = self.reader.target(item.destination)
        actions = self.writer.action(target) if target else ""
        below = "".join(map(self._mark, item.children))
        title = quoteattr(readable(item.title))
        return f'<ofd:OutlineElem Title={title} Count="{len(item.children)}">{actions}{below}</ofd:OutlineElem>'

    def _fonts(self) -> str:
        """7.9 and 11.1. Called a subset, or viewers would take a whole font of theirs that is called alike."""
        fonts = []
        for key, font in self.reader.fonts.items():
            if key not in self.resource_ids:
                continue
            font_id, file = self.resource_ids[key], font_file(font)
            name = f"Font_{font_id}{file.suffix}"
            self._put(f"{ROOT}/Res/{name}", file.data)
            called = f'FontName="Subset{font_id}+{font.name}" FamilyName={quoteattr(font.name)}'
            fonts.append(f'<ofd:Font ID="{font_id}" {called}><ofd:FontFile>{name}</ofd:FontFile></ofd:Font>')
        return _list("Fonts", fonts)

    def _pictures(self) -> str:
        """7.9, table 19."""
        pictures = []
        for key, picture in self.reader.pictures.items():
            picture_id, file = self.resource_ids[key], picture_file(picture)
            name = f"Image_{picture_id}{file.suffix}"
            self._put(f"{ROOT}/Res/{name}", file.data)
            described = f'ID="{picture_id}" Type="Image" Format="{FORMATS[file.suffix]}"'
            media = f"<ofd:MediaFile>{name}</ofd:MediaFile>"
            pictures.append(f"<ofd:MultiMedia {described}>{media}</ofd:MultiMedia>")
        return _list("MultiMedias", pictures)


def _list(kind: str, entries: list[str]) -> str:
    """The entries under their kind; nothing if there are none."""
    return f"<ofd:{kind}>{''.join(entries)}</ofd:{kind}>" if entries else ""


def _element(name: str, text: str) -> str:
    return f"<ofd:{name}>{escape(readable(text))}</ofd:{name}>" if text else ""
