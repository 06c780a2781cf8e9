"""What a Word file says of itself (文件属性): title, office and day, and which issue, edition and seal it came of."""

import datetime as dt

from lxml import etree

from bulletin.document.content import Content
from bulletin.document.richtext import UNPRINTABLE
from bulletin.word.marks import Origin

CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
DC, TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
STORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
OF_WHOEVER_MADE_IT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set of custom properties, as every Office names it


def core(content: Content) -> etree._Element:
    changed_on = content.correction.date if content.correction else content.date
    root = etree.Element(f"{{{CORE}}}coreProperties", nsmap={"cp": CORE, "dc": DC, "dcterms": TERMS, "xsi": XSI})
    etree.SubElement(root, f"{{{DC}}}title").text = _printable(content.title)
    etree.SubElement(root, f"{{{DC}}}creator").text = _printable(content.publisher)
    etree.SubElement(root, f"{{{DC}}}language").text = "zh-CN"
    etree.SubElement(root, f"{{{CORE}}}lastModifiedBy").text = _printable(content.publisher)
    for name, day in (("created", content.date), ("modified", changed_on)):
        moment = etree.SubElement(root, f"{{{TERMS}}}{name}")
        moment.set(f"{{{XSI}}}type", "dcterms:W3CDTF")
        moment.text = _midnight(day)
    return root


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def custom(origin: Origin, line: str) -> etree._Element:
    """Seen in Word under 文件属性, and kept by programs that drop what they do not know."""
    facts = {"期": origin.issue, "版次": str(origin.version), "内容指纹": origin.content, "说明": line}
    if origin.fingerprint:
        facts["封存指纹"] = origin.fingerprint
    root = etree.Element(f"{{{CUSTOM}}}Properties", nsmap={None: CUSTOM, "vt": VT})
    for pid, (name, value) in enumerate(facts.items(), start=2):  # 0 and 1 are taken
        row = etree.SubElement(root, f"{{{CUSTOM}}}property", fmtid=OF_WHOEVER_MADE_IT, pid=str(pid), name=name)
        etree.SubElement(row, f"{{{VT}}}lpwstr").text = _printable(value)
    return root


def store_item(origin: Origin, namespace: str) -> etree._Element:
    """What Word asks of a custom XML part (ECMA-376 part 1, 22.5.2.1): an id of its own, and of which schema it is."""
    digits = origin.content.upper()
    groups = "-".join(digits[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    root = etree.Element(f"{{{STORE}}}datastoreItem", nsmap={"ds": STORE})
    root.set(f"{{{STORE}}}itemID", f"{{{groups}}}")
    references = etree.SubElement(root, f"{{{STORE}}}schemaRefs")
    etree.SubElement(references, f"{{{STORE}}}schemaRef").set(f"{{{STORE}}}uri", namespace)
    return root
