"""The tree itself: elements of the structure over marked content, links and one another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf

HEADINGS = {"H1", "H2", "H3", "H4", "H5"}
CELLS = {"TD", "TH"}


@dataclass(slots=True, eq=False)
class Mark:
    """Marked content: a run of text or a picture, by its number on its page (from 0)."""

    page: int
    number: int


@dataclass(slots=True, eq=False)
class Area:
    """Where a page (from 0) has a link."""

    page: int
    annotation: pydyf.Dictionary


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure with what its tag alone does not say (`entries`, ISO 32000-1 table 323)."""

    tag: str
    owner: "Node | None" = None
    entries: dict[str, Any] = field(default_factory=dict)
    kids: "list[Node | Mark | Area]" = field(default_factory=list)

    def new(self, tag: str, *, at: int | None = None) -> "Node":
        """A node under this one, behind what it already holds or before what it holds at this place."""
        node = Node(tag, self)
        self.kids.insert(len(self.kids) if at is None else at, node)
        return node

    def descendants(self) -> "Iterator[Node]":
        """In the order they are read."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield kid
                yield from kid.descendants()

    def prune(self) -> None:
        """Off with what holds nothing; an empty cell keeps its place in its row."""
        kept = []
        for kid in self.kids:
            if isinstance(kid, Node):
                kid.prune()
            if not isinstance(kid, Node) or kid.kids or kid.tag in CELLS:
                kept.append(kid)
        self.kids = kept


def level_headings(root: Node) -> None:
    """Headings by how deep they stand below others, so that no level is left out (ISO 14289-1 7.4.2)."""
    above: list[int] = []
    for heading in root.descendants():
        if heading.tag in HEADINGS:
            level = int(heading.tag[1])
            above = [*(each for each in above if each < level), level]
            heading.tag = f"H{len(above)}"
