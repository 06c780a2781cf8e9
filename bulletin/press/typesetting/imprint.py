"""Anchors the imprint (版记) to the foot of the type area once the pages are laid out (GB/T 9704-2012 7.4.1)."""

from collections.abc import Iterator

from weasyprint.formatting_structure import boxes

from bulletin.press.typesetting.folios import is_number


def anchor_imprint(pages: list[boxes.PageBox]) -> None:
    """Moves the imprint down until its last rule closes the type area.

    A page with nothing but the imprint loses its number (7.5).
    """
    page = pages[-1]
    imprint = imprint_on(page)
    foot = page.content_box_y() + page.height
    imprint.translate(0, foot - (imprint.border_box_y() + imprint.border_height()))
    if not any(isinstance(box, boxes.LineBox) for box in _body_boxes(page, imprint)):
        page.children = tuple(child for child in page.children if not is_number(child))


def imprint_on(page: boxes.PageBox) -> boxes.Box:
    return next(box for box in page.descendants() if _is_imprint(box))


def _is_imprint(box: boxes.Box) -> bool:
    return box.element_tag == "footer" and isinstance(box, boxes.BlockBox)


def _body_boxes(box: boxes.Box, imprint: boxes.Box) -> Iterator[boxes.Box]:
    for child in getattr(box, "children", ()):
        if child is imprint or isinstance(child, boxes.MarginBox) or child.style["position"] == "fixed":
            continue
        yield child
        yield from _body_boxes(child, imprint)
