"""The imprint (版记) on the laid-out pages: where it came to stand, and how it is anchored (GB/T 9704-2012 7.4.1)."""

from collections.abc import Iterator
from itertools import takewhile

from weasyprint.formatting_structure import boxes

from bulletin.press.typesetting.folios import is_number


def anchor_imprint(pages: list[boxes.PageBox]) -> None:
    """Moves the imprint, or what of it stands on the last page, down until its last rule closes the type area.

    A page with nothing but the imprint loses its number (7.5), unless the imprint is of several pages.
    """
    page = pages[-1]
    imprint = imprint_on(page)
    foot = page.content_box_y() + page.height
    imprint.translate(0, foot - (imprint.border_box_y() + imprint.border_height()))
    if stands_alone(pages) and len(imprint_pages(pages)) == 1:
        page.children = tuple(child for child in page.children if not is_number(child))


def imprint_on(page: boxes.PageBox) -> boxes.Box:
    return next(box for box in page.descendants() if _is_imprint(box))


def imprint_pages(pages: list[boxes.PageBox]) -> list[boxes.PageBox]:
    """Those it stands on, from the last: more than one, if it is too long for a page."""
    return list(takewhile(lambda page: any(map(_is_imprint, page.descendants())), reversed(pages)))


def stands_alone(pages: list[boxes.PageBox]) -> bool:
    """Whether nothing of the text stands on the last page above the imprint."""
    page = pages[-1]
    return not any(isinstance(box, boxes.LineBox | boxes.ReplacedBox) for box in _text_boxes(page, imprint_on(page)))


def foot_of_text(page: boxes.PageBox) -> float:
    """px from the top of the page to the end of what stands in the articles and briefs."""
    mains = [box for box in page.descendants() if box.element_tag == "main"]
    parts = [box for main in mains for box in main.descendants() if _takes_room(box)]
    foot: float = max((box.position_y + box.margin_height() for box in parts), default=page.content_box_y())
    return foot


def _is_imprint(box: boxes.Box) -> bool:
    return box.element_tag == "footer" and isinstance(box, boxes.BlockBox)


def _takes_room(box: boxes.Box) -> bool:
    is_frame = box.element is not None and box.element.get("class") == "frame"
    return is_frame or isinstance(box, boxes.LineBox | boxes.TableBox)


def _text_boxes(box: boxes.Box, imprint: boxes.Box) -> Iterator[boxes.Box]:
    for child in getattr(box, "children", ()):
        if child is imprint or isinstance(child, boxes.MarginBox) or child.style["position"] == "fixed":
            continue
        yield child
        yield from _text_boxes(child, imprint)
