"""An issue or a year of issues as an e-book (EPUB 3), made from the sealed documents alone.

Nothing in it says when it was made: the same documents give the same bytes.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from markupsafe import Markup

from bulletin.document import dates, richtext, store
from bulletin.document.content import Content
from bulletin.document.places import people_by_label
from bulletin.press.errors import PressError
from bulletin.press.typesetting.drawing import STYLESHEET, template

MADE = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
KINDS = {".jpg": "image/jpeg", ".png": "image/png"}
RAISED = {"h3": "h2", "h4": "h3", "h5": "h4"}  # the title is the first heading of its part
# What XML 1.0 (2.2) has no place for, not even escaped.
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Part:
    """A document of the book; `within` are those that stand below it in the contents."""

    name: str
    title: str
    body: str
    within: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Book:
    identifier: str
    title: str
    publisher: str
    day: str
    fingerprints: tuple[str, ...]
    contents: tuple[Part, ...]
    pictures: tuple[tuple[str, str], ...]  # name and media type of each

    @property
    def parts(self) -> list[Part]:
        """In reading order."""
        return [part for top in self.contents for part in (top, *top.within)]


def epub(issues: list[tuple[Content, str]], title: str, media: Path) -> bytes:
    """The issues, each with the fingerprint of its edition, as one book. Raises PressError if a picture is gone."""
    newest = max(issues, key=lambda issue: (issue[0].date, issue[0].number))[0]
    addresses = dict.fromkeys(
        address
        for content, _ in issues
        for article in content.articles
        for address in richtext.pictures_of(article.body)
    )
    pictures = [Path(address) for address in addresses]
    fingerprints = tuple(fingerprint for _, fingerprint in issues)
    book = Book(
        identifier=f"urn:sha256:{store.sha256(repr(fingerprints).encode())}",
        title=_fit(title),
        publisher=_fit(newest.publisher or newest.bulletin),
        day=max(_day(content) for content, _ in issues),
        fingerprints=fingerprints,
        contents=tuple(_issue(content, fingerprint) for content, fingerprint in issues),
        pictures=tuple((picture.name, KINDS[picture.suffix]) for picture in pictures),
    )
    return _packed(book, pictures, media)


def _packed(book: Book, pictures: list[Path], media: Path) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:

        def put(name: str, what: str | bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
            file.writestr(zipfile.ZipInfo(name, MADE), what, how)

        put("mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first, and as it is (OCF 4.3)
        put("META-INF/container.xml", template("epub/container.xml").render())
        put("EPUB/package.opf", template("epub/package.opf").render(book=book))
        put("EPUB/nav.xhtml", template("epub/nav.xhtml").render(book=book).lstrip())
        put("EPUB/style.css", STYLESHEET.with_name("epub.css").read_bytes())
        for part in book.parts:
            put(f"EPUB/{part.name}.xhtml", template("epub/part.xhtml").render(title=part.title, body=part.body))
        for picture in pictures:
            put(f"EPUB/pictures/{picture.name}", _bytes_of(picture, media), zipfile.ZIP_STORED)
    return data.getvalue()


def _issue(content: Content, fingerprint: str) -> Part:
    """Its front, and below it its articles and briefs."""
    parts: Any = template("epub/parts.xhtml").module  # its macros
    stem = f"n{content.number}"
    within = [
        Part(f"{stem}-{article.key}", _fit(article.title), _fit(parts.article(article, _as_xml(article.body))))
        for article in content.articles
    ]
    if content.briefs:
        within.append(Part(f"{stem}-briefs", _fit(content.briefs_title), _fit(parts.briefs(content))))
    front = parts.front(content, dates.day, people_by_label(content), fingerprint)
    return Part(stem, _fit(content.title), _fit(front), tuple(within))


def _as_xml(body: str) -> Markup:
    """A sealed body, clean by richtext, as XML, its pictures where the book has them."""
    root = lxml_html.fragment_fromstring(_fit(body), create_parent="div")
    for element in root.iter():
        element.tag = RAISED.get(element.tag, element.tag)
        if element.tag == "img":
            element.set("src", f"pictures/{Path(element.get('src')).name}")
    return Markup(etree.tostring(root, encoding="unicode", method="xml"))  # noqa: S704  clean, and escaped by lxml


def _bytes_of(picture: Path, media: Path) -> bytes:
    data = store.read(store.find(media, picture.stem, picture.suffix), picture.stem)
    if data is None:
        raise PressError(f"图片（{picture.stem[:12]}）不见了或被改动过，不能做电子书；请告知管理员，用 verify 查明。")
    return data


def _day(content: Content) -> str:
    return (content.correction.date if content.correction else content.date).isoformat()


def _fit(text: str) -> str:
    """Without what XML cannot hold; what was markup stays so."""
    return type(text)(UNFIT.sub("", text))
