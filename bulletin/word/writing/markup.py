"""WordprocessingML as Python calls. Word refuses what stands in another order than the schema's, so properties are put
into it here, once.
"""

from lxml import etree

from bulletin.document.richtext import UNPRINTABLE

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741  as every Word file calls it
NAMESPACES = {"w": W, "r": R, "wp": WP, "a": A, "pic": PIC, "v": V, "o": O}

# The order of what may stand in each (ECMA-376 part 1, 17.3.1.26, 17.3.2.28, 17.4.60, 17.4.70, 17.6.17).
ORDER = {
    name: {child: number for number, child in enumerate(children.split())}
    for name, children in {
        "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
        "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
        "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
        "vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
        "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
        "tblInd tblBorders shd tblLayout tblCellMar tblLook",
        "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign",
        "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
        "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    }.items()
}

Value = str | int
Properties = dict[str, Value]


def w(tag: str, *children: etree._Element, **attributes: Value) -> etree._Element:
    """An element of WordprocessingML with attributes of the same; properties are put into the order of the schema."""
    element = etree.Element(f"{{{W}}}{tag}", nsmap=NAMESPACES)
    for name, value in attributes.items():
        element.set(f"{{{W}}}{name}", str(value))
    if tag in ORDER:
        order = ORDER[tag]
        children = tuple(sorted(children, key=lambda child: order[etree.QName(child).localname]))
    element.extend(children)
    return element


def words(text: str) -> etree._Element:
    """A run's text, its spaces kept; what XML has not goes."""
    element = w("t")
    element.text = UNPRINTABLE.sub("", text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def run(text: str, *properties: etree._Element) -> etree._Element:
    """“ ” are full-width where the run says it is East Asian (17.3.2.26)."""
    return run_of(words(text), *properties)


def run_of(holds: etree._Element, *properties: etree._Element) -> etree._Element:
    fonts = next((one for one in properties if one.tag == f"{{{W}}}rFonts"), None)
    others = [one for one in properties if one is not fonts]
    fonts = w("rFonts") if fonts is None else fonts
    fonts.set(f"{{{W}}}hint", "eastAsia")
    return w("r", w("rPr", fonts, *others), holds)


def tab() -> etree._Element:
    return w("r", w("tab"))


def paragraph(style: str, *holds: etree._Element, properties: tuple[etree._Element, ...] = ()) -> etree._Element:
    return w("p", w("pPr", w("pStyle", val=style), *properties), *holds)


def field(instruction: str, *shown: etree._Element) -> list[etree._Element]:
    """A complex field with what it shows until it is brought up to date (17.16.18)."""
    return [
        w("r", w("fldChar", fldCharType="begin")),
        *asked(instruction),
        *shown,
        w("r", w("fldChar", fldCharType="end")),
    ]


def asked(instruction: str) -> list[etree._Element]:
    text = w("instrText")
    text.text = f" {instruction} "
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [w("r", text), w("r", w("fldChar", fldCharType="separate"))]


def to_bytes(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root, top_nsmap={"w": W, "r": R})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]
