"""What a Word file gathers while it is written: bookmarks and the words in them, links, pictures, lists."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from PIL import Image

from bulletin.word.marks import name_of
from bulletin.word.writing.markup import w

HYPERLINK, PICTURE = "hyperlink", "image"
KINDS = {".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True)
class Reference:
    """What the text points at: a part of the package, or an address outside of it."""

    id: str
    kind: str
    target: str
    data: bytes | None = None


@dataclass(frozen=True)
class Picture:
    """A picture in the package; width and height in pixels."""

    id: str
    number: int
    width: int
    height: int


@dataclass(frozen=True)
class Listing:
    """A list of its own numbering: its number, whether it counts, from where, how deep it stands."""

    number: int
    counts: bool
    start: int
    depth: int


@dataclass
class Building:
    """`picture_of` gives the bytes of a picture by its address, or None if they cannot be had."""

    picture_of: Callable[[str], bytes | None]
    texts: dict[str, str] = field(default_factory=dict)
    references: dict[tuple[str, str], Reference] = field(default_factory=dict)
    lists: list[Listing] = field(default_factory=list)
    drawings: int = 0

    def marked(self, place: str, text: str, *runs: etree._Element) -> list[etree._Element]:
        """The runs, which show this text, within the bookmark of the place."""
        number = len(self.texts)
        self.texts[place] = text
        start = w("bookmarkStart", id=number, name=name_of(place))
        return [start, *runs, w("bookmarkEnd", id=number)]

    def link(self, address: str) -> str:
        """The id of a relationship to an address."""
        return self._refer(HYPERLINK, address, address, None).id

    def picture(self, address: str) -> Picture | None:
        data = self.picture_of(address)
        if data is None:
            return None
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:  # reads its head only
            (width, height), suffix = image.size, ".jpg" if image.format == "JPEG" else ".png"
        number = sum(kind == PICTURE for kind, _ in self.references) + 1
        reference = self._refer(PICTURE, address, f"media/image{number}{suffix}", data)
        self.drawings += 1
        return Picture(reference.id, self.drawings, width, height)

    def list_of(self, *, counts: bool, start: int, depth: int) -> Listing:
        listing = Listing(len(self.lists) + 1, counts, start, depth)
        self.lists.append(listing)
        return listing

    def _refer(self, kind: str, key: str, target: str, data: bytes | None) -> Reference:
        known = self.references.get((kind, key))
        if known is None:
            known = self.references[kind, key] = Reference(f"rIdC{len(self.references) + 1}", kind, target, data)
        return known
