"""Binds a year (年度合订本): the PDFs of its issues as they are, behind a front matter that leads to every page.

Pages, links and bookmarks of the issues are kept. Their tags are not: each PDF has a structure tree of its own, so a
volume is PDF/A-2u where its issues are PDF/A-2a. Fonts are not merged either: each issue brings its own subsets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, OutlineItem, Pdf, String

from bulletin.press.checking.measuring import squeezed
from bulletin.press.errors import PressError
from bulletin.press.finishing.numbering import number_sheets, print_numbers
from bulletin.press.papers import BoundIssue, Cover
from bulletin.press.typesetting.frontmatter import (
    LINK,
    Measured,
    PlaceOnPage,
    beginning,
    even,
    front_matter,
)
from bulletin.press.worker.pool import in_worker
from bulletin.press.workshop import Workshop


def bind(cover: Cover, issues: tuple[BoundIssue, ...], workshop: Workshop, file: BinaryIO) -> Iterator[int]:
    """Writes the volume to the file; yields, after each issue, how many are bound. Raises PressError.

    A page's number in the volume is its place in the file, the cover being 1, and its label; it is printed on the pages
    of the issues if the cover asks for that. Each issue begins on a right-hand page. The front matter is typeset in the
    worker, within its limits. The same issues give the same bytes.
    """
    parts = tuple(_measured(issue) for issue in issues)
    front = in_worker(front_matter, cover, parts, workshop, workshop=workshop, about=f"《{cover.title}》")
    with pikepdf.open(BytesIO(front)) as volume:
        front_pages = list(volume.pages)
        numbered: list[int] = []
        for done, issue in enumerate(issues, 1):
            with _opened(issue) as part:
                _make_links_explicit(part)
                _drop_tags(part)
                _gather_bookmarks(part, f"第{issue.number}期")
                _begin_on_the_right(volume)
                volume.add_pages_from(part)
                numbered += range(len(volume.pages) - len(part.pages) + 1, len(volume.pages) + 1)
            yield done
        _lead_from(front_pages, volume)
        if cover.numbers_pages:
            sheets = in_worker(number_sheets, numbered, workshop, workshop=workshop, about=f"《{cover.title}》")
            print_numbers(volume, [volume.pages[number - 1] for number in numbered], sheets)
        _gather_bookmarks(volume, cover.title)
        volume.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
        volume.Root.PageMode = Name.UseOutlines
        volume.save(file, deterministic_id=True)


@contextmanager
def _opened(issue: BoundIssue) -> Iterator[Pdf]:
    try:
        with pikepdf.open(issue.pdf) as part:
            yield part
    except (OSError, pikepdf.PdfError) as error:
        raise PressError(
            f"第{issue.number}期的PDF读不出来，合订本没有装订；请管理员运行 manage.py verify 检查。"
        ) from error


def _measured(issue: BoundIssue) -> Measured:
    with _opened(issue) as part:
        return Measured(issue, pages=len(part.pages), places=tuple(_places(part, issue)))


def _places(part: Pdf, issue: BoundIssue) -> Iterator[PlaceOnPage]:
    """Where each title stands by the PDF's own bookmarks; one that has none is looked up from the first page."""
    marks = list(_bookmarks(part))
    for title in issue.titles:
        mark = next((mark for mark in marks if mark[0] == squeezed(title.text)), None)
        if mark:
            marks.remove(mark)  # two articles may have one title
        yield mark[1] if mark else beginning()


def _bookmarks(part: Pdf) -> Iterator[tuple[str, PlaceOnPage]]:
    numbers = {page.obj.objgen: number for number, page in enumerate(part.pages, 1)}
    with part.open_outline() as outline:
        for item in outline.root:
            if isinstance(item.destination, Array):
                page, _, _, top, *_ = item.destination
                yield squeezed(item.title), PlaceOnPage(numbers[page.objgen], float(top))


def _make_links_explicit(part: Pdf) -> None:
    """Every issue has an `article-1`: in the volume a link names its page instead."""
    tree = part.Root.get("/Names", Dictionary()).get("/Dests")
    names = NameTree(tree) if tree is not None else {}
    for link in _annotations(part):
        if isinstance(link.get("/Dest"), String):
            link.Dest = names[str(link.Dest)]


def _drop_tags(part: Pdf) -> None:
    for tagged in (*part.pages, *_annotations(part)):
        for key in ("/StructParents", "/StructParent"):
            if key in tagged:
                del tagged[key]


def _annotations(pdf: Pdf) -> Iterator[pikepdf.Object]:
    for page in pdf.pages:
        yield from page.get("/Annots", ())


def _gather_bookmarks(pdf: Pdf, title: str) -> None:
    """Puts all bookmarks, folded, under one that leads to the first page."""
    with pdf.open_outline() as outline:
        for item in outline.root:
            item.is_closed = True
        top = OutlineItem(title, 0)
        top.children.extend(outline.root)
        outline.root[:] = [top]


def _begin_on_the_right(volume: Pdf) -> None:
    if even(len(volume.pages)) > len(volume.pages):
        _, _, width, height = volume.pages[-1].mediabox
        volume.add_blank_page(page_size=(width, height))  # type: ignore[type-var]  # numbers, typed as any object


def _lead_from(front_pages: list[pikepdf.Page], volume: Pdf) -> None:
    """Makes the front matter's links lead to their pages."""
    for page in front_pages:
        for link in page.get("/Annots", ()):
            number, top = str(link.A.URI).removeprefix(LINK).split(":")
            link.Dest = Array([volume.pages[int(number) - 1].obj, Name.XYZ, None, float(top), None])
            link.Contents = String(f"第{number}页")
            del link["/A"]
