"""Tree -> PDF, in the place of WeasyPrint's own."""

from typing import Any

import pydyf

from bulletin.press.typesetting.tagging.tree import Area, Mark, Node


def write(root: Node, counts: list[int], pdf: pydyf.PDF) -> None:
    """`counts`: of the marked content in the tree, page by page."""
    _Writer(pdf, counts).replace_tree(root)


class _Writer:
    """Writes the tree into the PDF, and for each page the list of whom its marked content belongs to."""

    def __init__(self, pdf: pydyf.PDF, counts: list[int]):
        self.pdf = pdf
        self.pages = pdf.page_references
        self.owners = [pydyf.Array([None] * count) for count in counts]
        self.links: list[bytes] = []

    def replace_tree(self, root: Node) -> None:
        """WeasyPrint adds its tree last but for the metadata, so that nothing else moves."""
        pdf = self.pdf
        metadata = pdf.objects[-1]
        old_root = _number(pdf.catalog["StructTreeRoot"])
        del pdf.objects[_number(pdf.objects[old_root]["ParentTree"]) :]
        parents, tree = pydyf.Dictionary(), pydyf.Dictionary({"Type": "/StructTreeRoot"})
        pdf.add_object(parents)
        pdf.add_object(tree)
        tree["K"] = pydyf.Array([self._write(root, tree.reference)])
        owners = [*self.owners, *self.links]
        parents["Nums"] = pydyf.Array(part for pair in enumerate(owners) for part in pair)
        tree |= {"ParentTree": parents.reference, "ParentTreeNextKey": len(owners)}
        pdf.catalog["StructTreeRoot"] = tree.reference
        pdf.add_object(metadata)
        pdf.catalog["Metadata"] = metadata.reference

    def _write(self, node: Node, owner: bytes) -> Any:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.tag}", "P": owner, **node.entries})
        self.pdf.add_object(element)
        marks = [kid for kid in node.kids if isinstance(kid, Mark)]
        if marks:
            element["Pg"] = self.pages[marks[0].page]
        element["K"] = pydyf.Array(self._kid(kid, element) for kid in node.kids)
        return element.reference

    def _kid(self, kid: Node | Mark | Area, element: pydyf.Dictionary) -> object:
        if isinstance(kid, Node):
            return self._write(kid, element.reference)
        page = self.pages[kid.page]
        if isinstance(kid, Area):
            kid.annotation["StructParent"] = len(self.owners) + len(self.links)
            self.links.append(element.reference)
            return pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": page})
        self.owners[kid.page][kid.number] = element.reference
        if page == element["Pg"]:
            return kid.number
        return pydyf.Dictionary({"Type": "/MCR", "Pg": page, "MCID": kid.number})


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
