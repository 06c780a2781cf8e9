"""Footnotes of Markdown ([^1] and, elsewhere, [^1]: …) -> the paragraph that refers to them, as a printer sets them who
has no foot of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bulletin.intake.margin import Notes
from bulletin.intake.text.blocks import Block, Heading, ListItem, Paragraph, Quote, Table, is_finished, joined
from bulletin.intake.text.marks import plain

_DEFINITION = re.compile(r"\[\^(?P<mark>[^\[\]\s^]{1,20})\][:：]\s*(?P<words>.*)")
_REFERENCE = re.compile(r"\[\^(?P<mark>[^\[\]\s^]{1,20})\](?![:：])")


def place_footnotes(blocks: list[Block], notes: Notes) -> list[Block]:
    """Each footnote in brackets at the end of the paragraph that refers to it; one that nothing refers to stays."""
    if not any(map(_may_define, blocks)):
        return blocks
    footnotes = _Footnotes(notes)
    kept = [part for block in blocks for part in footnotes.take(block)]
    placed = [part for block in kept for part in footnotes.put(block)]
    return [stayed for block in placed for stayed in footnotes.stay(block)]


def _may_define(block: Block) -> bool:
    return isinstance(block, Paragraph) and any(_DEFINITION.match(plain(line)) for line in block.lines)


class _Footnotes:
    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._words: dict[str, str] = {}
        self._used: set[str] = set()

    def take(self, block: Block) -> Iterator[Block]:
        """The block without the footnotes it holds, which are remembered; each leaves its place behind."""
        if not isinstance(block, Paragraph) or not _may_define(block):
            yield block
            return
        starts = [n for n, line in enumerate(block.lines) if _DEFINITION.match(plain(line))]
        if starts[0]:
            yield replace(block, lines=block.lines[: starts[0]])
        for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
            one = Paragraph(block.lines[start:end], is_opening=True)
            found = _DEFINITION.match(plain(joined(one)))
            if found and found["mark"] not in self._words:
                self._words[found["mark"]] = found["words"].strip()
            yield one

    def put(self, block: Block) -> Iterator[Block]:
        match block:
            case Paragraph() | ListItem():
                if not _may_define(block):
                    block = self._put_at_end(block)
                yield block
            case Table(header=header, rows=rows):
                yield replace(
                    block,
                    header=tuple(map(self._put_in_place, header)),
                    rows=tuple(tuple(map(self._put_in_place, row)) for row in rows),
                )
            case Quote(paragraphs=paragraphs):
                yield replace(block, paragraphs=tuple(map(self._put_in_place, paragraphs)))
            case Heading(text=text):
                # A title holds no footnote: it stands below, as a paragraph.
                bare, footnotes = self._parted(text)
                yield replace(block, text=bare)
                yield from (Paragraph((words,), is_opening=True) for words in footnotes)
            case _:
                yield block

    def stay(self, block: Block) -> Iterator[Block]:
        """A definition whose footnote was put somewhere goes; any other is a paragraph."""
        found = _DEFINITION.match(plain(joined(block))) if isinstance(block, Paragraph) else None
        if not found or not isinstance(block, Paragraph):
            yield block
            return
        mark, words = found["mark"], found["words"].strip()
        if mark in self._used and self._words[mark] == words:
            self._used.discard(mark)  # a second one like it would be lost
        else:
            self._notes.say(f"脚注“{mark}”正文没有引用，作为一段留在原处，请核对：{words}")
            yield replace(block, lines=(words,))

    def _put_at_end(self, block: Paragraph | ListItem) -> Paragraph | ListItem:
        if not any(_REFERENCE.search(line) for line in block.lines):
            return block
        if not is_finished(_REFERENCE.sub("", joined(block))):
            return replace(block, lines=tuple(map(self._put_in_place, block.lines)))  # the page may have cut it
        parted = [self._parted(line) for line in block.lines]
        lines = [line for line, _ in parted]
        lines[-1] += "".join(words for _, footnotes in parted for words in footnotes)
        return replace(block, lines=tuple(lines))

    def _put_in_place(self, text: str) -> str:
        return _REFERENCE.sub(lambda found: self._bracketed(found) or found.group(), text)

    def _parted(self, text: str) -> tuple[str, list[str]]:
        footnotes = [words for found in _REFERENCE.finditer(text) if (words := self._bracketed(found))]
        return _REFERENCE.sub(lambda found: "" if found["mark"] in self._words else found.group(), text), footnotes

    def _bracketed(self, reference: re.Match[str]) -> str:
        """The footnote in brackets, the first time it is referred to; later, where it stands."""
        mark = reference["mark"]
        if mark not in self._words:
            return ""
        if mark in self._used:
            return f"（同脚注{mark}）"
        self._used.add(mark)
        self._notes.say(f"脚注“{mark}”放在引用它的段落末尾的括号里，请核对。")
        return f"（{self._words[mark]}）"
