"""A .docx of our own -> blocks for intake: what Word shows, as a careful typist would have typed it.

The body is walked once (`reader.py`, with `runs.py` inside of paragraphs), tables that are none become text
(`layout.py`) and lines that are rows become tables (`tabbed.py`), each paragraph is known for what it is
(`levels.py`), and the blocks are written (`writing.py`).
"""

from bulletin.word.package import Package
from bulletin.word.reading.layout import without_layout_tables
from bulletin.word.reading.levels import levels
from bulletin.word.reading.margin import Remark
from bulletin.word.reading.reader import read_body
from bulletin.word.reading.tabbed import with_tabbed_tables
from bulletin.word.reading.telling import Telling
from bulletin.word.reading.writing import Writer
from bulletin.word.text import Comment, WordText

__all__ = ["read_docx"]


def read_docx(data: bytes) -> WordText:
    """What the file holds. Raises Refusal (without the file's name) if it is no Word file or beyond all measure."""
    telling = Telling()
    body = read_body(Package(data), telling)
    writer = Writer(levels(with_tabbed_tables(without_layout_tables(body.items))), telling)
    blocks = writer.write()
    comments = (_comment(remark, writer) for remark in body.remarks)
    return WordText(tuple(blocks), telling.sentences(), tuple(body.pictures), tuple(comments))


def _comment(remark: Remark, writer: Writer) -> Comment:
    """At the block its paragraph stands in; of an empty paragraph, the one below, or the last."""
    at = writer.places.get(remark.para, 0) if remark.para else 0
    return Comment(remark.author, remark.at, remark.words, remark.quote, min(at, max(0, len(writer.blocks) - 1)))
