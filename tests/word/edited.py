"""Files of ours in somebody's hands: what Word writes when a person changes them, with tracking and without."""

import copy
import io
import zipfile

from lxml import etree

from bulletin.word.marks import name_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Edited:
    """A file of ours in somebody's hands."""

    def __init__(self, data: bytes):
        package = zipfile.ZipFile(io.BytesIO(data))
        self.parts = {name: package.read(name) for name in package.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])

    def paragraph(self, place: str) -> etree._Element:
        [mark] = self.root.xpath(f"//w:bookmarkStart[@w:name='{name_of(place)}']", namespaces={"w": W[1:-1]})
        return next(mark.iterancestors(f"{W}p"))

    def write(self, place: str, old: str, new: str) -> None:
        """Over the old words, without tracking."""
        for text in self.paragraph(place).iter(f"{W}t"):
            if old in (text.text or ""):
                text.text = text.text.replace(old, new)
                return
        raise AssertionError(old)

    def track(self, place: str, old: str, new: str, author: str, at: str = "2026-09-17T09:30:00Z") -> None:
        """The old words struck out, the new ones put in, in the name of the author."""
        for run in self.paragraph(place).iter(f"{W}r"):
            text = "".join(run.itertext(f"{W}t"))
            if old in text:
                before, _, after = text.partition(old)
                changes = [run_like(run, before), tracked("del", run_like(run, old), author, at)]
                changes += [tracked("ins", run_like(run, new), author, at), run_like(run, after)]
                for change in changes:
                    run.addprevious(change)
                run.getparent().remove(run)
                return
        raise AssertionError(old)

    def retype(self, place: str, new: str) -> None:
        """All its words selected and others typed: Word takes the bookmark out along with them."""
        name = name_of(place)
        [mark] = self.root.xpath(f"//w:bookmarkStart[@w:name='{name}']", namespaces={"w": W[1:-1]})
        number, runs = mark.get(f"{W}id"), []
        for sibling in mark.itersiblings():
            if sibling.tag == f"{W}bookmarkEnd" and sibling.get(f"{W}id") == number:
                sibling.getparent().remove(sibling)
                break
            runs.append(sibling)
        mark.addprevious(run_like(next(run for run in runs if run.tag == f"{W}r"), new))
        for gone in (mark, *runs):
            gone.getparent().remove(gone)

    def remark(self, place: str, words: str, author: str) -> None:
        paragraph = self.paragraph(place)
        for kind, at in (("commentRangeStart", 1), ("commentRangeEnd", len(paragraph) + 1)):
            paragraph.insert(at, element(kind, id="7"))
        self.parts["word/comments.xml"] = (
            f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="7" w:author="{author}" w:date="2026-09-17T10:00:00Z">'
            f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:comment></w:comments>"
        ).encode()
        relations = self.parts["word/_rels/document.xml.rels"].decode()
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        one = f'<Relationship Id="rIdRemarks" Type="{kind}" Target="comments.xml"/></Relationships>'
        self.parts["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", one).encode()

    def saved_by(self, name: str) -> None:
        core = self.parts["docProps/core.xml"].decode()
        head, _, rest = core.partition("lastModifiedBy>")
        self.parts["docProps/core.xml"] = f"{head}lastModifiedBy>{name}{rest[rest.index('<') :]}".encode()

    def forget_marks(self) -> None:
        for mark in list(self.root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)

    def data(self) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as package:
            for name, data in self.parts.items():
                package.writestr(name, etree.tostring(self.root) if name == "word/document.xml" else data)
        return made.getvalue()


def element(tag: str, **attributes: str) -> etree._Element:
    element = etree.Element(f"{W}{tag}")
    for name, value in attributes.items():
        element.set(f"{W}{name}", value)
    return element


def run_like(like: etree._Element, text: str) -> etree._Element:
    run = copy.deepcopy(like)
    run.tail = None
    for element in list(run):
        if element.tag != f"{W}rPr":
            run.remove(element)
    words = etree.SubElement(run, f"{W}t")
    words.text = text
    return run


def tracked(kind: str, run: etree._Element, author: str, at: str) -> etree._Element:
    if kind == "del":
        for text in run.iter(f"{W}t"):
            text.tag = f"{W}delText"
    change = element(kind, id="9", author=author, date=at)
    change.append(run)
    return change


def new_paragraph(like: etree._Element, text: str) -> etree._Element:
    """One below it in the same style, without a bookmark."""
    paragraph = element("p")
    paragraph.append(copy.deepcopy(like.find(f"{W}pPr")))
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    like.addnext(paragraph)
    return paragraph
