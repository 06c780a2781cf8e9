"""Paragraphs -> lines, each of the place that its bookmark names: a paragraph of a text, a fact of the masthead or the
imprint, a row of a table.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bulletin.word.returning.frames import is_fact, is_imprint, parts_of, without_lead
from bulletin.word.returning.items import Edit, Line, Para

ROLES = {
    "heading 1": "title",
    "heading 2": "h3",
    "heading 3": "h4",
    "heading 4": "h5",
    "list paragraph": "li",
    "quote": "quote",
    "简讯": "brief",
    "栏目": "column",
    "供稿单位": "source",
    "编者按": "note",
}


def lines_of(paras: Sequence[Para]) -> tuple[list[Line], dict[str, tuple[Edit, ...]]]:
    """The lines in reading order; and the places whose words were deleted along with the end of their paragraph."""
    lost: dict[str, tuple[Edit, ...]] = {}
    lines: list[Line] = []
    imprints = {para.table for para in paras if para.table and is_imprint(para)}
    shown = [para for para in paras if not para.is_contents or para.spans]
    for (table, row), group in groupby(shown, key=lambda para: (para.table, para.row)):
        held = list(group)
        if row and table not in imprints:
            lines.append(_row(held))
            continue
        for para in held:
            lines += _of(para, lines, lost)
    return lines, lost


def _row(paras: list[Para]) -> Line:
    """A row of a table: its cells parted by tabs, as `richtext.text_of` has them."""
    cells = ["".join(para.text for para in group) for _, group in groupby(paras, key=lambda para: para.cell)]
    places = tuple(place for para in paras for place in para.spans)[:1]
    edits = tuple(edit for para in paras for edit in para.edits)
    return Line(places, ("\t".join(cell.strip() for cell in cells),), "row", edits, tuple(paras), is_row=True)


def _of(para: Para, lines: Sequence[Line], lost: dict[str, tuple[Edit, ...]]) -> Iterator[Line]:
    if any(map(is_fact, para.spans)):
        yield from _facts(para)
        return
    places = sorted(para.spans, key=para.spans.__getitem__)
    full = [place for place in places if para.spans[place][0] < para.spans[place][1]]
    kept = full or (places[:1] if para.text.strip() or len(places) == 1 else [])
    lost |= {place: _edits_at(para, place) for place in places if place not in kept}
    divided = next((line for line in reversed(lines) if para.within.intersection(line.places)), None)
    if not kept and divided is not None:
        if para.text.strip():
            divided.texts = (*divided.texts, para.text)
            divided.edits = (*divided.edits, *para.edits)
            divided.paras = (*divided.paras, para)
    elif kept or para.text.strip():
        yield Line(tuple(kept), (_words(para, kept),), ROLES.get(para.style, ""), tuple(para.edits), (para,))


def _words(para: Para, places: Sequence[str]) -> str:
    if not places:
        return para.text
    start = para.spans[places[0]][0]
    return without_lead(places[0], para.text[:start]) + para.text[start:]


def _facts(para: Para) -> Iterator[Line]:
    for part in parts_of(para):
        edits = tuple(edit for edit in para.edits if part.start <= edit.at <= part.end)
        yield Line((part.place,) if part.place else (), (part.text,), "fact", edits, (para,))


def _edits_at(para: Para, place: str) -> tuple[Edit, ...]:
    start, end = para.spans[place]
    return tuple(edit for edit in para.edits if start <= edit.at <= end)
