"""Tables that are no tables: a red head, a foot, or pictures, set in a table only to stand side by side, are text."""

from collections.abc import Iterator
from itertools import zip_longest

from bulletin.intake.text.blocks import is_caption
from bulletin.intake.vocabulary.facts import states_number
from bulletin.intake.vocabulary.labels import KINDS_BY_WORD, RECIPIENTS, is_imprint, starts_list
from bulletin.word.reading.items import Cell, Grid, Item, Para, Piece, Row, paras_of
from bulletin.word.reading.styles import RunLook

_GAP = "\u3000"
# Words of one line differ no more than that in size.
_ALIKE = 1.3
_LONGEST_IN_LINE = 60
LONGEST_CAPTION = 40  # that is known by how it is set alone
# The head of an issue is found within so many paragraphs, or not at all.
_LONGEST_HEAD = 40
# The masthead's other lines stand within so many items below the number.
HEAD_BELOW_NUMBER = 4


def without_layout_tables(items: list[Item]) -> list[Item]:
    """The same in reading order, with every such table as the paragraphs it holds."""
    head_end = number_line(items)
    flat: list[Item] = []
    for at, item in enumerate(items):
        if isinstance(item, Grid):
            flat += list(_settled(item, is_in_head=at <= head_end))
        else:
            flat.append(item)
    return flat


def number_line(items: list[Item]) -> int:
    """Where the line with the issue's number stands; -1 if there is none."""
    seen = 0
    for at, item in enumerate(items):
        paras = list(paras_of([item]))
        if any(states_number(para.words) and "。" not in para.words for para in paras):
            return at
        seen += len(paras)
        if seen > _LONGEST_HEAD:
            break
    return -1


def _settled(grid: Grid, *, is_in_head: bool) -> Iterator[Item]:
    filled = [cell for cell in grid.cells if cell.paras]
    if is_foot(grid):
        for row in grid.rows:
            yield from _foot_lines(row)
    elif len(filled) == 1 or _is_column(grid):
        for cell in filled:
            yield from without_layout_tables(cell.items)
    elif _shows_pictures(grid):
        yield from _pictures_with_captions(grid)
    elif is_in_head or (len(grid.rows) == 1 and not grid.has_lines):
        for row in grid.rows:
            yield from _side_by_side(row)
    elif filled:
        yield grid


def is_foot(grid: Grid) -> bool:
    """Whether it lists recipients or the imprint, with or without a column for the labels."""
    if max((len(row.cells) for row in grid.rows), default=0) > 3 or any(row.is_header for row in grid.rows):
        return False
    rows = ([para.words for cell in row.cells for para in cell.paras] for row in grid.rows)
    filled = [words for words in rows if words]
    return any(map(_is_of_foot, filled)) and all("。" not in one for words in filled for one in words)


def _is_of_foot(words: list[str]) -> bool:
    """Whether a row names recipients, or says who printed the issue; a date alone may stand in any table."""
    line = _GAP.join(words)
    is_labelled = KINDS_BY_WORD.get(words[0]) in RECIPIENTS and len(words) > 1
    return is_labelled or starts_list(words[0]) or ("印发" in line and is_imprint(line))


def _labelled(words: list[str]) -> list[str]:
    """报 | 市委办公室 reads 报：市委办公室, whether the label has its colon or not."""
    label = "".join(words[0].split()).rstrip("：:")
    if label not in KINDS_BY_WORD or len(words) == 1:
        return words
    return [f"{label}：{''.join(words[1:])}"]


def _foot_lines(row: Row) -> Iterator[Item]:
    """One line for each label, and one for the imprint's two ends."""
    cells = [cell.paras for cell in row.cells if cell.paras]
    if len(cells) < 2:
        yield from (para for cell in cells for para in cell)
        return
    is_paired = len({len(cell) for cell in cells}) == 1
    lines = list(zip_longest(*cells)) if is_paired else [[para for cell in cells for para in cell]]
    for line in lines:
        words = _labelled([para.words for para in line])
        yield _put_together(list(line), _GAP.join(words))


def _put_together(paras: list[Para], text: str) -> Para:
    first = paras[0]
    return Para(style=first.style, look=first.look, pieces=[Piece(text, first.body)], parts=paras)


def _side_by_side(row: Row) -> Iterator[Item]:
    """What stands beside each other in one line of the head is one line; else one cell after the other."""
    cells = [cell.paras for cell in row.cells if cell.paras]
    paras = [para for cell in cells for para in cell]
    is_line = len(cells) > 1 and all(len(cell) == 1 for cell in cells) and not any(para.pictures for para in paras)
    words = _GAP.join(para.words for para in paras)
    if is_line and len(words) <= _LONGEST_IN_LINE and _are_alike([para.body for para in paras]):
        yield _put_together(paras, words)
    else:
        yield from (item for cell in row.cells for item in without_layout_tables(cell.items))


def _are_alike(looks: list[RunLook]) -> bool:
    sizes = [look.size or 0 for look in looks]
    return max(sizes) <= _ALIKE * min(sizes)


def _is_column(grid: Grid) -> bool:
    return not any(row.is_header for row in grid.rows) and all(len(row.cells) == 1 for row in grid.rows)


def _shows_pictures(grid: Grid) -> bool:
    paras = [para for cell in grid.cells for para in cell.paras]
    has_pictures = any(para.pictures for para in paras)
    return has_pictures and all(not para.words or _may_be_caption(para) for para in paras)


def _may_be_caption(para: Para) -> bool:
    is_called = is_caption(para.words) or para.style.role == "caption"
    return is_called or (para.is_centred and len(para.words) <= LONGEST_CAPTION)


def _pictures_with_captions(grid: Grid) -> Iterator[Item]:
    """Each picture with what stands in its own cell or right below it."""
    taken: set[Cell] = set()
    for place, row in enumerate(grid.rows):
        below = grid.rows[place + 1].cells if place + 1 < len(grid.rows) else []
        for cell in row.cells:
            if cell in taken:
                continue
            paras = cell.paras
            under = next((one for one in below if one.column == cell.column), None)
            if under and _are_only_pictures(cell) and under.paras and not any(para.pictures for para in under.paras):
                taken.add(under)
                paras = paras + [_as_caption(para) for para in under.paras]
            yield from paras


def _are_only_pictures(cell: Cell) -> bool:
    return bool(cell.paras) and all(para.pictures and not para.words for para in cell.paras)


def _as_caption(para: Para) -> Para:
    para.is_caption = True
    return para
