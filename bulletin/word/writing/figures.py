"""Figures (插图) as large as they are printed, with their alternative text."""

from lxml import etree

from bulletin.press.typesetting.figures import frame
from bulletin.word.writing.building import Picture
from bulletin.word.writing.markup import NAMESPACES, PIC, A, R, w
from bulletin.word.writing.measures import ROW, emu, twips

WP = NAMESPACES["wp"]


def drawing(picture: Picture, alt: str) -> etree._Element:
    """A run that shows the picture in the line (DrawingML, ECMA-376 part 1, 20.4.2.8)."""
    width_mm, height_mm, _ = frame(picture.width, picture.height)
    size = {"cx": str(emu(width_mm)), "cy": str(emu(height_mm))}
    name = {"id": str(picture.number), "name": f"图片 {picture.number}", "descr": alt}
    locks = _made(A, "graphicFrameLocks", noChangeAspect="1")
    graphic = _made(A, "graphic", _made(A, "graphicData", _picture(picture, size, name), uri=PIC))
    frame_of_it = _made(WP, "cNvGraphicFramePr", locks)
    edges = dict.fromkeys(("distT", "distB", "distL", "distR"), "0")
    inline = _made(WP, "inline", _made(WP, "extent", **size), _made(WP, "docPr", **name), frame_of_it, graphic, **edges)
    return w("r", w("drawing", inline))


def room_for(picture: Picture) -> etree._Element:
    """The space above and below it with which it takes whole rows, so that the text below stays on the grid."""
    _, height_mm, rows = frame(picture.width, picture.height)
    left = max(0, rows * ROW - twips(height_mm))
    return w("spacing", before=left // 2, after=left - left // 2)


def _picture(picture: Picture, size: dict[str, str], name: dict[str, str]) -> etree._Element:
    blip = _made(A, "blip")
    blip.set(f"{{{R}}}embed", picture.id)
    known = _made(PIC, "nvPicPr", _made(PIC, "cNvPr", **name), _made(PIC, "cNvPicPr"))
    filled = _made(PIC, "blipFill", blip, _made(A, "stretch", _made(A, "fillRect")))
    place = _made(A, "xfrm", _made(A, "off", x="0", y="0"), _made(A, "ext", **size))
    shape = _made(PIC, "spPr", place, _made(A, "prstGeom", _made(A, "avLst"), prst="rect"))
    return _made(PIC, "pic", known, filled, shape)


def _made(namespace: str, tag: str, *children: etree._Element, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{namespace}}}{tag}", attributes, nsmap=NAMESPACES)
    element.extend(children)
    return element
