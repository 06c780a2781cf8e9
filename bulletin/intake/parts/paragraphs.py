"""A section's blocks -> an article's source and markup, or the briefs: cut paragraphs joined, text tidied."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby, product

from bulletin.document import richtext
from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.text.blocks import (
    CAPTION,
    NUMBERING,
    Block,
    Divider,
    Figure,
    Heading,
    ListItem,
    Paragraph,
    Quote,
    Span,
    Table,
    is_caption,
    is_finished,
    is_subheading,
    joined,
    lines_of,
)
from bulletin.intake.text.characters import MAX_PARAGRAPH
from bulletin.intake.text.marks import EM_ON, STRONG_ON, plain, to_markup
from bulletin.intake.text.numbers import DATE
from bulletin.intake.text.tidy import tidy
from bulletin.intake.vocabulary.labels import starts_further
from bulletin.intake.vocabulary.sources import CREDIT, SOURCE_LABEL, is_office_below_title, is_source, source_of

_LONGEST_LABEL, _LONGEST_LABELLED = 30, 40
_DEEPEST_LIST = 4
# Row and column of a cell, and a row of cells by their places.
_Place = tuple[int, int]
_Cells = list[tuple[_Place, str]]

# The marks before briefs, and where one stands after a sentence.
_MARK = re.compile("^[★☆●○◆◇■□]+")
MARKS_WITHIN = re.compile("(?<=[。！？；…])[ \t\u3000]*(?=[★☆●○◆◇■□])")

JOINED = "被分页切断的段落接上"
EMPHASIS_DROPPED = "简讯中的加粗、斜体取消"
_HEADINGS = ((re.compile("[一二三四五六七八九十百]+、"), "h3"), (re.compile("[（(][一二三四五六七八九十百]"), "h4"))


def take_source(blocks: list[Block], notes: Notes) -> tuple[list[Block], str]:
    """The blocks without the line that states the article's source, and that line: its last or, with a label, its
    first.
    """
    while blocks and isinstance(blocks[-1], Divider):
        blocks = blocks[:-1]
    kept, line = _take_last_line(blocks)
    if not line and len(blocks) > 1 and (_states_source(blocks[0]) or _names_office(blocks[0])):
        line = plain(_text(blocks[0]))
        notes.say(f"标题下的“{line}”按来源收入。")
        return blocks[1:], line
    return kept, line


def stated_source(line: str, notes: Notes) -> str:
    """The source that a line states; of one that states none, its words."""
    return tidy(source_of(line) or plain(line), notes)


def _states_source(block: Block) -> bool:
    """供稿：某某局, but not a bracketed line without a label."""
    line = plain(joined(block)) if isinstance(block, Paragraph) else ""
    return is_source(line) and SOURCE_LABEL.match(line) is not None


def _names_office(block: Block) -> bool:
    """Nothing but an office's name, right below a title: 松涧镇人民政府."""
    is_line = isinstance(block, Paragraph) and len(block.lines) == 1
    return is_line and is_office_below_title(plain(_text(block)).strip())


def _take_last_line(blocks: list[Block]) -> tuple[list[Block], str]:
    last = blocks[-1] if blocks else None
    if not isinstance(last, Paragraph | ListItem):
        return blocks, ""
    above = blocks[:-1]
    line = last.lines[-1]
    source = source_of(line)
    before = joined(replace(last, lines=last.lines[:-1])) if len(last.lines) > 1 else _text_above(above)
    if source is None or (not above and len(last.lines) == 1) or CAPTION.match(plain(line)):
        return blocks, ""
    if not is_finished(before) and not is_subheading(before) and not CREDIT.search(plain(line)):
        return blocks, ""  # …各县 | （自治县、区） is a cut paragraph
    kept = [*above, replace(last, lines=last.lines[:-1])] if len(last.lines) > 1 else above
    return kept, plain(line)


def _text(block: Block) -> str:
    return joined(block) if isinstance(block, Paragraph | ListItem) else ""


def _text_above(blocks: list[Block]) -> str:
    return joined(blocks[-1]) if blocks and isinstance(blocks[-1], Paragraph) else "。"


def join_cut(blocks: list[Block], is_cut: Callable[[Block], bool], notes: Notes) -> list[Block]:
    """A block that ends in mid-sentence is continued by the next paragraph, with nothing between (intake rule 6)."""
    runs = runs_of(blocks, is_cut)
    notes.count(JOINED, len(blocks) - len(runs))
    return [_merged(run) for run in runs]


def runs_of(blocks: Iterable[Block], is_cut: Callable[[Block], bool]) -> list[list[Block]]:
    """The blocks, those together that are one paragraph cut apart."""
    runs: list[list[Block]] = []
    for block in blocks:
        if runs and may_continue(block) and (_is_open(runs[-1], is_cut) or _must_continue(block, runs[-1][-1])):
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def _is_open(run: list[Block], is_cut: Callable[[Block], bool]) -> bool:
    return is_cut(run[0]) if len(run) == 1 else not is_finished(_text(run[-1]))


def _must_continue(block: Block, above: Block) -> bool:
    """No paragraph begins with a point."""
    is_text = isinstance(above, Paragraph | ListItem) and not is_subheading(joined(above))
    return is_text and isinstance(block, Paragraph) and plain(joined(block)).startswith(("，", "。", "、", "；"))


def _merged(run: list[Block]) -> Block:
    first = run[0]
    if len(run) == 1 or not isinstance(first, Paragraph | ListItem):
        return first
    return replace(first, lines=("".join(map(_text, run)),))


def may_continue(block: Block) -> bool:
    if not isinstance(block, Paragraph) or block.is_opening:
        return False
    text = plain(joined(block))
    is_date = DATE.fullmatch(text) is not None  # below the office that signs
    return not (is_date or NUMBERING.match(text) or CAPTION.match(text) or text.startswith("——"))


def is_cut_in_article(block: Block) -> bool:
    """A short list item, a caption, a sub-heading or a —— line is complete without a full stop."""
    if not isinstance(block, Paragraph | ListItem) or is_finished(joined(block)):
        return False
    text = plain(joined(block))
    if isinstance(block, ListItem):
        return len(text) > _LONGEST_LABEL and not text.endswith(("；", ";"))
    is_dash = text.startswith("——") and len(text) <= _LONGEST_LABEL
    is_labelled = starts_further(text) and len(text) <= _LONGEST_LABELLED  # 联系电话：…
    return not (is_caption(text) or is_dash or is_labelled or is_subheading(text) or _states_source(block))


def is_cut_in_briefs(block: Block) -> bool:
    return isinstance(block, Paragraph | ListItem) and not is_finished(joined(block))


def body_of(blocks: list[Block], notes: Notes) -> str:
    """The article's body as clean markup."""
    blocks = join_cut(_without_dividers(blocks), is_cut_in_article, notes)
    parts: list[str] = []
    for _, run in groupby(blocks, key=lambda block: isinstance(block, ListItem)):
        members = list(run)
        items = [block for block in members if isinstance(block, ListItem)]
        parts += [_list_markup(items, notes)] if items else [_markup(block, notes) for block in members]
    return richtext.clean("\n".join(parts))


def briefs_of(blocks: list[Block], notes: Notes) -> list[str]:
    """One brief for each marked paragraph, or for each paragraph if none is marked (intake rule 12)."""
    blocks = join_cut(_without_dividers(blocks), is_cut_in_briefs, notes)
    has_marks = any(isinstance(block, ListItem | Heading) for block in blocks)
    briefs: list[str] = []
    for block in blocks:
        words = _brief_words(block, notes)
        is_more = has_marks and not isinstance(block, ListItem | Heading)
        if briefs and (is_more or is_source(words)):
            notes.say(f"简讯中的一段没有标记，并入上一条，请核对：{words[:20]}…")
            briefs[-1] = _within_limit(briefs[-1] + ("" if is_finished(briefs[-1]) else "\u3000") + words)
        elif words:
            briefs.append(words)
    return briefs


def sentences_apart(block: Block) -> list[Block]:
    """Lines without marks, blanks or indents that all end as sentences end are a brief each; so is each mark."""
    if isinstance(block, Paragraph | ListItem) and len(marked := MARKS_WITHIN.split(joined(block))) > 1:
        first = replace(block, lines=(marked[0].strip(),))
        return [first, *(ListItem((_MARK.sub("", part).strip(),)) for part in marked[1:])]
    if not isinstance(block, Paragraph) or block.is_opening or not all(is_finished(line) for line in block.lines):
        return [block]
    return [replace(block, lines=(line,)) for line in block.lines]


def plain_paragraphs(blocks: tuple[Paragraph, ...], notes: Notes) -> list[str]:
    """Paragraphs kept as plain text, such as an editors' note's."""
    joined_blocks = join_cut(list(blocks), is_cut_in_article, notes)
    return [_within_limit(tidy(plain(_text(block)), notes)) for block in joined_blocks]


def _without_dividers(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if not isinstance(block, Divider)]


def _brief_words(block: Block, notes: Notes) -> str:
    if not isinstance(block, Paragraph | ListItem):
        return _within_limit(tidy("\u3000".join(lines_of(block)), notes))
    text = joined(block)
    notes.count(EMPHASIS_DROPPED, text.count(STRONG_ON) + text.count(EM_ON))
    return _within_limit(tidy(plain(text), notes))


def _markup(block: Block, notes: Notes) -> str:
    match block:
        case Heading(level=level, text=text):
            return _element(f"h{min(max(level, 3), 5)}", text, notes)
        case Table():
            return _table_markup(block, notes)
        case Figure():
            return _figure_markup(block, notes)
        case Quote(paragraphs=paragraphs):
            return f"<blockquote>{''.join(_element('p', text, notes) for text in paragraphs)}</blockquote>"
    text = _text(block)
    if not stands_as_subheading(block):
        return _element("p", text, notes)
    return _element(next((tag for numbering, tag in _HEADINGS if numbering.match(plain(text))), "h5"), text, notes)


def stands_as_subheading(block: Block) -> bool:
    """Whether a block that is no heading is set as one: 一、广泛发动."""
    if not isinstance(block, Paragraph | ListItem) or (isinstance(block, Paragraph) and block.is_text):
        return False
    text = joined(block)
    return is_subheading(text) and not plain(text).endswith(("；", ";"))


def _element(tag: str, text: str, notes: Notes) -> str:
    return f"<{tag}>{_inner_markup(text, notes)}</{tag}>"


def _inner_markup(text: str, notes: Notes) -> str:
    return to_markup(_within_limit(tidy(text, notes)))


def _list_markup(items: list[ListItem], notes: Notes) -> str:
    """Nested as far as the items are indented, one step at a time."""
    parts: list[str] = []
    depths: list[int] = []
    for item in items:
        while depths and item.depth < depths[-1] and len(depths) > 1:
            parts.append("</li></ul>")
            depths.pop()
        if not depths or (item.depth > depths[-1] and len(depths) < _DEEPEST_LIST):
            parts.append("<ul>")
            depths.append(item.depth)
        else:
            parts.append("</li>")
        parts.append(f"<li>{_inner_markup(joined(item), notes)}")
    return "".join(parts) + "</li></ul>" * len(depths)


def _table_markup(table: Table, notes: Notes) -> str:
    heads = [row for row in (table.header, *table.more_headers) if row]
    spans, covered = {(span.row, span.column): span for span in table.spans}, set(_covered(table.spans))
    written = [
        _row_markup("th" if at < len(heads) else "td", row, spans, notes)
        for at, row in enumerate(_places(table, covered))
    ]
    head = f"<thead>{''.join(written[: len(heads)])}</thead>" if heads else ""
    return f"<table>{head}<tbody>{''.join(written[len(heads) :])}</tbody></table>"


def _places(table: Table, covered: set[_Place]) -> Iterator[_Cells]:
    """The rows: each cell with its place, without those another one reaches over."""
    rows = (row for row in (table.header, *table.more_headers, *table.rows) if row)
    for at, row in enumerate(rows):
        yield [((at, column), cell) for column, cell in enumerate(row) if (at, column) not in covered]


def _figure_markup(figure: Figure, notes: Notes) -> str:
    caption = _element("figcaption", figure.caption, notes) if figure.caption else ""
    size = f'width="{figure.width}" height="{figure.height}"'
    image = f'<img src="{html.escape(figure.source)}" alt="{html.escape(figure.alt)}" {size}>'
    return f'<figure class="{richtext.FIGURE_CLASS}">{image}{caption}</figure>'


def _row_markup(tag: str, cells: _Cells, spans: dict[_Place, Span], notes: Notes) -> str:
    written = (f"<{tag}{_span_markup(spans.get(at))}>{_cell_markup(cell, notes)}</{tag}>" for at, cell in cells)
    return f"<tr>{''.join(written)}</tr>"


def _covered(spans: tuple[Span, ...]) -> Iterator[_Place]:
    """The cells that another one reaches over."""
    for span in spans:
        rows, columns = range(span.row, span.row + span.height), range(span.column, span.column + span.width)
        yield from (place for place in product(rows, columns) if place != (span.row, span.column))


def _span_markup(span: Span | None) -> str:
    if span is None:
        return ""
    sizes = {"colspan": span.width, "rowspan": span.height}
    return "".join(f' {name}="{size}"' for name, size in sizes.items() if size > 1)


def _cell_markup(cell: str, notes: Notes) -> str:
    return "<br>".join(_inner_markup(line, notes) for line in cell.split("\n"))


def _within_limit(text: str) -> str:
    words = plain(text)
    if len(words) > MAX_PARAGRAPH:
        raise Refusal(f"有一段 {len(words)} 字（“{words[:20]}…”），超过 {MAX_PARAGRAPH} 字：请分段后重试")
    return text
