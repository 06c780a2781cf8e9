"""Preflight: what was measured in a finished PDF, clause by clause, and whether it may go to print.

Judges what `measuring` reads; changes nothing. Expects the clean PDF of a Content, without a proof mark.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from statistics import median
from typing import Literal

from bulletin.document import richtext
from bulletin.document.content import Content
from bulletin.document.places import LABELS, texts
from bulletin.press.checking import measuring
from bulletin.press.checking.measuring import PrintedRow, Rule, Sheets, squeezed
from bulletin.press.page import (
    AREA_HEIGHT,
    AREA_WIDTH,
    CENTRE,
    CHARACTERS,
    FOOT,
    HEAD_MARGIN,
    INNER_MARGIN,
    MM,
    NUMBER_DROP,
    PAGE,
    RIGHT,
    ROW,
    ROWS,
    RULE_INNER,
    RULE_OUTER,
    SIZE_2,
    SIZE_3,
    SIZE_4,
)
from bulletin.press.typesetting import lines
from bulletin.press.typesetting.figures import PRINT_DPI, is_sharp
from bulletin.press.typesetting.justify import MOST_STRETCH

Level = Literal["规定", "一般", "实务"]  # the standard's musts, its normals, convention
Verdict = Literal["合格", "提示", "拦截"]

# The rules, by where they are written.
GB, MARKS, CLREQ, PDF_A = "GB/T 9704-2012", "GB/T 15834-2011 5.1", "W3C clreq", "ISO 19005-2"
HOUSE, PRINT = "简报惯例", "印刷惯例"

# How far off is off, in mm unless said; the ± 1 mm of the margins is GB/T 9704-2012 5.2.1.
MARGIN_SLACK = 1.0
PAPER_SLACK, OVERFLOW_SLACK, CENTRE_SLACK = 0.5, 0.5, 0.5
GRID_SLACK, EDGE_SLACK, NUMBER_SLACK, DASH_SLACK = 0.05, 0.2, 0.2, 0.3
FOOT_SLACK, RULE_SLACK, SIZE_SLACK = 0.1, 0.02, 0.05  # SIZE_SLACK in pt
FLUSH_SHARE = 0.99
LEADING = (ROW - SIZE_3 * MM) / 2  # above the characters of a row
WIDE_GAP = 0.5  # em; parts a contents entry from its page number

MOST_PLACES = 3
APART = {"密级和编号", "报送发单位", "审核和编辑"} | {
    LABELS[field] for field in ("bulletin", "publisher", "correction", "editors_note", "imprint_office", "further")
}
FEW = 8  # lines; fewer say nothing of how many characters a line holds
LEAST_COMMON = CHARACTERS - 1  # a word kept whole may go down and leave a cell
LIST_MARK = re.compile(r"[★·]|\d+\.")


@dataclass(frozen=True)
class Item:
    """One line of the report. `figure` is what was measured, with its unit; `place` is empty when nothing is off."""

    level: Level
    clause: str
    what: str
    figure: str
    verdict: Verdict
    place: str = ""

    @property
    def line(self) -> str:
        place = f"（{self.place}）" if self.place else ""
        return f"[{self.verdict}] {self.level}　{self.clause}　{self.what}：{self.figure}{place}"


@dataclass(frozen=True)
class Report:
    items: tuple[Item, ...]

    @property
    def blocking(self) -> list[Item]:
        """What must be mended before the issue may be submitted."""
        return [item for item in self.items if item.verdict == "拦截"]

    def lines(self) -> list[str]:
        return [item.line for item in self.items]

    def plain(self) -> list[dict[str, str]]:
        """The items as JSON holds them."""
        return [asdict(item) for item in self.items]


def inspect(pdf: bytes, content: Content) -> Report:
    """Everything measured in the PDF that `content` became. Raises PressError if the PDF cannot be read."""
    sheets = Sheets(pdf)
    return Report(tuple(chain.from_iterable(check(sheets, content) for check in CHECKS)))


def _judge(level: Level, clause: str, what: str, figure: str, off: list[str], *, fault: Verdict = "提示") -> Item:
    """合格 if nothing is off; else `fault`, naming the first places."""
    places = list(dict.fromkeys(off))
    more = f"等{len(places)}处" if len(places) > MOST_PLACES else ""
    return Item(level, clause, what, figure, fault if off else "合格", "、".join(places[:MOST_PLACES]) + more)


def _rows_off(rows: list[PrintedRow], is_off: Callable[[PrintedRow], bool]) -> list[str]:
    return [row.place for row in rows if is_off(row)]


def _is_text(row: PrintedRow) -> bool:
    return abs(row.size - SIZE_3) < SIZE_SLACK


# Page and type area


def _paper(sheets: Sheets, content: Content) -> Iterator[Item]:
    off = [f"第{page.number}页" for page in sheets.pages if not _near(page.size, PAGE, PAPER_SLACK)]
    width, height = next((page.size for page in sheets.pages if f"第{page.number}页" in off), sheets.pages[0].size)
    yield _judge("规定", f"{GB} 5.1", "幅面", f"{width:.1f}×{height:.1f}毫米，共{len(sheets.pages)}页", off)


def _near(pair: tuple[float, float], wanted: tuple[float, float], slack: float) -> bool:
    return all(abs(one - other) <= slack for one, other in zip(pair, wanted, strict=True))


def _margins(sheets: Sheets, content: Content) -> Iterator[Item]:
    tops, lefts = {}, {}
    for page in sheets.pages:
        rows = [row for row in page.rows if row.block.tag]
        tops[page.number] = [row.top - LEADING for row in rows if _is_text(row)]
        lefts[page.number] = [row.left for row in rows] + [rule.left for rule in page.rules]
    yield _margin("天头", HEAD_MARGIN, tops)
    yield _margin("订口", INNER_MARGIN, lefts)


def _margin(what: str, wanted: float, found: dict[int, list[float]]) -> Item:
    """A page may begin lower or further in (a title, a list), but nothing may begin in the margin."""
    least = {number: min(values) for number, values in found.items() if values}
    off = [f"第{number}页" for number, value in least.items() if value < wanted - MARGIN_SLACK]
    smallest = min(least.values(), default=wanted)
    if wanted + MARGIN_SLACK < smallest < wanted + ROW - MARGIN_SLACK:  # further down, the first row is empty
        off = ["各页"]
    return _judge("规定", f"{GB} 5.2.1", what, f"最近处{smallest:.2f}毫米（应为{wanted:g}±{MARGIN_SLACK:g}）", off)


def _overflow(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [row for row in sheets.rows if row.block.tag]
    beyond = {row: _beyond(row) for row in rows}
    off = [f"{row.place}“{row.text[:8]}”" for row, far in beyond.items() if far > OVERFLOW_SLACK]
    most = max(beyond.values(), default=0.0)
    figure = f"超出{most:.2f}毫米" if off else f"{AREA_WIDTH:g}×{AREA_HEIGHT:g}毫米以内"
    yield _judge("规定", f"{GB} 5.2.1", "文字不出版心", figure, off, fault="拦截")


def _beyond(row: PrintedRow) -> float:
    """How far (mm) the row reaches out of the type area."""
    sides = (INNER_MARGIN - row.left, row.right - RIGHT)
    return max(*sides, HEAD_MARGIN - row.top, row.bottom - FOOT)


# Lines


def _grid(sheets: Sheets, content: Content) -> Iterator[Item]:
    first_rule = _imprint_top(sheets)
    rows = [
        row
        for row in sheets.rows
        if row.block.tag not in {"", "TD", "TH"}
        and _is_text(row)
        and (row.page < len(sheets.pages) or row.baseline < first_rule)
    ]
    usual = median(row.depth for row in rows) if rows else 0.0  # how deep in its row a font sets its line is its own
    most = max((abs(row.depth - usual) for row in rows), default=0.0)
    off = _rows_off(rows, lambda row: abs(row.depth - usual) > GRID_SLACK)
    figure = f"行距{ROW:.3f}毫米，偏差不超过{most:.3f}毫米"
    yield _judge("一般", f"{GB} 5.2.3", "每行在行格上", figure, off)

    counts = Counter(row.page for row in sheets.body)
    most_rows = max(counts.values(), default=0)
    full = [number for number in counts if counts[number] == ROWS]
    figure = f"最多{most_rows}行，满{ROWS}行的{len(full)}页"
    off = [f"第{number}页" for number, count in counts.items() if count > ROWS]
    yield _judge("一般", f"{GB} 5.2.3", "每面行数", figure, off)


def _line_length(sheets: Sheets, content: Content) -> Iterator[Item]:
    rows = [row for row, _ in sheets.continued]
    whole = [row for row in rows if _begins_at_edge(row) and _is_full_width(row)]
    lengths = Counter(len(row.glyphs) for row in whole)
    figure = (
        "、".join(f"{length}字{count}行" for length, count in sorted(lengths.items(), reverse=True)) or "没有整行汉字"
    )
    is_short = len(whole) >= FEW and lengths.most_common(1)[0][0] < LEAST_COMMON
    off = _rows_off(whole, lambda row: is_short or len(row.glyphs) > CHARACTERS)
    yield _judge("一般", f"{GB} 5.2.3", "每行字数", figure, off)

    rows = [row for row in rows if not row.block.is_quoted]
    ragged = _rows_off(
        rows, lambda row: abs(row.right - RIGHT) > EDGE_SLACK and abs(_centre(row) - CENTRE) > CENTRE_SLACK
    )
    ended_by_hand = sum(article.body.count("<br") for article in content.articles)
    share = 1 - len(ragged) / len(rows) if rows else 1.0
    is_off = len(ragged) - ended_by_hand > (1 - FLUSH_SHARE) * len(rows)
    figure = f"{share:.1%}的整行止于{RIGHT:g}±{EDGE_SLACK}毫米（共{len(rows)}行）"
    yield _judge("一般", f"{GB} 5.2.3", "撑满版心", figure, ragged if is_off else [])

    loosest = max(rows, key=lambda row: max(row.gaps, default=0), default=None)
    gap = max(loosest.gaps, default=0.0) if loosest else 0.0
    off = _rows_off(rows, lambda row: max(row.gaps, default=0) > MOST_STRETCH + 0.001)
    place = f"，在{loosest.place}" if loosest else ""
    yield _judge("实务", CLREQ, "最松字距", f"{gap:.3f}字{place}", off)


def _begins_at_edge(row: PrintedRow) -> bool:
    return abs(row.left - INNER_MARGIN) < 0.3


def _is_full_width(row: PrintedRow) -> bool:
    """Only characters of one em, none closed up."""
    em = row.size * MM
    return all(abs(glyph.right - glyph.left - em) < 0.1 for glyph in row.glyphs) and min(row.gaps, default=0) > -0.25


def _prohibitions(sheets: Sheets, content: Content) -> Iterator[Item]:
    forbidden_first = {mark for mark in lines.NEVER_FIRST if not mark.isascii()}
    first = _rows_off([row for _, row in sheets.continued], lambda row: row.text[:1] in forbidden_first)
    yield _judge("规定", MARKS, "行首禁则", f"{len(first)}行违反", first)
    last = _rows_off([row for row, _ in sheets.continued], lambda row: row.text[-1:] in lines.NEVER_LAST)
    yield _judge("规定", MARKS, "行末禁则", f"{len(last)}行违反", last)
    marks, figures = [], []
    for row, following in sheets.continued:
        joint = row.text[-1:] + following.text[:1]
        if joint in {"——", "……"}:
            marks.append(row.place)
        elif _splits_a_figure(row.text, following.text):
            figures.append(row.place)
    yield _judge("规定", MARKS, "破折号、省略号不断开", f"{len(marks)}处断开", marks)
    yield _judge("实务", CLREQ, "数字、日期不断开", f"{len(figures)}处断开", figures)


def _splits_a_figure(before: str, after: str) -> bool:
    spans = (match.span() for match in lines.WHOLE.finditer(before + after))
    return any(start < len(before) < end for start, end in spans)


def _last_lines(sheets: Sheets, content: Content) -> Iterator[Item]:
    goes_on = {row for row, _ in sheets.continued}
    ends = [following for _, following in sheets.continued if following not in goes_on]
    off = _rows_off(ends, lambda row: len(re.sub(r"\W", "", row.text)) == 1)
    yield _judge("实务", CLREQ, "段末行不止一字", f"{len(off)}段末行只有一字", off)


# Type


def _sizes(sheets: Sheets, content: Content) -> Iterator[Item]:
    sizes = Counter(row.size for row in sheets.body)
    off = _rows_off(sheets.body, lambda row: not _is_text(row))
    others = sorted({row.size for row in sheets.body if not _is_text(row)}) or [
        size for size, _ in sizes.most_common(1)
    ]
    figure = f"{'、'.join(f'{size:g}' for size in others)}磅（应为{SIZE_3:g}）" if sizes else "没有正文"
    yield _judge("一般", f"{GB} 5.2.2", "正文字号（3号）", figure, off if sizes else ["正文"])

    rows = [row for _, rows in sheets.titles for row in rows]
    shift = max((abs(_centre(row) - CENTRE) for row in rows), default=0.0)
    shown = "、".join(f"{size:g}" for size in sorted({row.size for row in rows}))
    off = _rows_off(rows, lambda r: abs(r.size - SIZE_2) > SIZE_SLACK or abs(_centre(r) - CENTRE) > CENTRE_SLACK)
    figure = f"{shown}磅（应为{SIZE_2:g}），偏离中线{shift:.2f}毫米" if rows else "没有标题"
    yield _judge("一般", f"{GB} 7.3.1", "标题2号居中", figure, off if rows else ["正文"])


def _centre(row: PrintedRow) -> float:
    return (row.left + row.right) / 2


# Page numbers


def _page_numbers(sheets: Sheets, content: Content) -> Iterator[Item]:
    off_form, off_place = [], []
    drops = []
    for page in sheets.pages:
        numbers = [row for row in page.rows if not row.block.tag and row.baseline > FOOT]
        place = f"第{page.number}页"
        has_text = page.number < len(sheets.pages) or any(row.block.is_main for row in page.rows)
        if [row.text for row in numbers] != ([f"—{page.number}—"] if has_text else []):
            off_form.append(place)
            continue
        for row in numbers:
            if abs(row.size - SIZE_4) > SIZE_SLACK:
                off_form.append(place)
            drops.append(_drop(row))
            if abs(_from_outside(row)) > NUMBER_SLACK or abs(_drop(row) - NUMBER_DROP) > DASH_SLACK:
                off_place.append(place)
    yield _judge("一般", f"{GB} 7.5", "页码形式", f"4号“— 1 —”，{len(drops)}页编有页码", off_form)
    drop = f"{min(drops):.2f}—{max(drops):.2f}" if drops else "0"
    figure = f"一字线距版心下边缘{drop}毫米，单页居右、双页居左各空一字"
    yield _judge("一般", f"{GB} 7.5", "页码位置", figure, off_place)


def _drop(row: PrintedRow) -> float:
    """From the foot of the type area to the dashes of a page number."""
    return measuring.glyph_middle(row.glyphs[0]) - FOOT


def _from_outside(row: PrintedRow) -> float:
    """How far the number is off its place: one character in from the outer edge."""
    cell = SIZE_4 * MM
    is_odd = row.page % 2 == 1
    return row.right - (RIGHT - cell) if is_odd else row.left - (INNER_MARGIN + cell)


# Imprint (版记)


def _imprint_rules(sheets: Sheets) -> list[Rule]:
    return sorted(sheets.pages[-1].rules, key=lambda rule: rule.top)


def _imprint_top(sheets: Sheets) -> float:
    return min((rule.top for rule in sheets.pages[-1].rules), default=FOOT)


def _imprint(sheets: Sheets, content: Content) -> Iterator[Item]:
    rules, last = _imprint_rules(sheets), f"第{len(sheets.pages)}页"
    inside = [row for row in sheets.pages[-1].rows if rules and rules[0].top < row.baseline < rules[-1].bottom]
    is_there = len(rules) >= 2 and bool(inside)
    figure = f"{len(rules)}条分隔线、{len(inside)}行" if is_there else f"不完整：{len(rules)}条分隔线、{len(inside)}行"
    yield _judge("规定", f"{GB} 7.4", "版记齐全", figure, [] if is_there else [last], fault="拦截")
    if not rules:
        return
    foot = rules[-1].bottom
    off = [last] if abs(foot - FOOT) > FOOT_SLACK else []
    yield _judge("规定", f"{GB} 7.4.1", "末条分隔线", f"在{foot:.2f}毫米（版心下边缘{FOOT:g}）", off)
    weights = [rule.thickness for rule in rules]
    wanted = [RULE_OUTER, *[RULE_INNER] * (len(rules) - 2), RULE_OUTER][: len(rules)]
    is_off = any(abs(one - other) > RULE_SLACK for one, other in zip(weights, wanted, strict=True))
    figure = "、".join(f"{weight:.2f}" for weight in weights) + "毫米"
    yield _judge("一般", f"{GB} 7.4.1", "分隔线粗细", figure, [last] if is_off else [])


def _imprint_place(sheets: Sheets, content: Content) -> Iterator[Item]:
    strays = [f"第{page.number}页" for page in sheets.pages[:-1] if page.rules]
    yield _judge("规定", f"{GB} 7.4.1", "版记只在最后一面", f"最后一面为第{len(sheets.pages)}页", strays)
    top = _imprint_top(sheets)
    rows = [row for row in sheets.pages[-1].rows if row.block.is_main]
    off = _rows_off(rows, lambda row: row.bottom > top)
    room = top - max((row.bottom for row in rows), default=HEAD_MARGIN)
    yield _judge("规定", f"{GB} 7.4", "版记不压正文", f"与正文相距{room:.1f}毫米", off, fault="拦截")


# Contents and text


def _contents(sheets: Sheets, content: Content) -> Iterator[Item]:
    entries = dict(_entries(sheets))
    pages = {title: rows[0].page for title, rows in sheets.titles}
    wanted = list(_entries_of(content))
    if len(wanted) < 2:
        return
    off = [
        f"《{title}》目录作{entries.get(entry) or '缺'}，实在第{pages.get(title, '？')}页"
        for entry, title in wanted
        if entries.get(entry) != str(pages.get(title))
    ]
    right = len(wanted) - len(off)
    yield _judge("实务", HOUSE, "目录页码", f"{len(wanted)}条中{right}条相符", off)


def _entries_of(content: Content) -> Iterator[tuple[str, str]]:
    """(what the contents say, the title it is of); a column's line, which has no page, runs into the one below it."""
    for column, articles in content.columns:
        for place, title in enumerate(squeezed(article.title) for article in articles):
            yield (title if place else squeezed(column) + title), title
    if content.briefs:
        yield squeezed(content.briefs_title), squeezed(content.briefs_title)


def _entries(sheets: Sheets) -> Iterator[tuple[str, str]]:
    """(title, page number) of each entry, from the heading of the contents to the first title."""
    rows = iter(row for row in sheets.rows if row.block.tag)
    if not any(row.text == "目录" for row in rows):
        return
    title = ""
    for row in rows:
        if row.block.is_main:
            return
        gap, at = max(((gap, at) for at, gap in enumerate(row.gaps, 1)), default=(0.0, 0))
        if gap < WIDE_GAP:
            title += row.text
            continue
        yield (
            title + squeezed("".join(glyph.text for glyph in row.glyphs[:at])),
            squeezed("".join(glyph.text for glyph in row.glyphs[at:])),
        )
        title = ""


def _wording(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Every word of the Content in its order, and nothing else among the articles."""
    main, apart = sheets.text(main=True), sheets.text(main=False) + "".join(row.text for row in sheets.rows)
    off = [place for place, text in _pieces(content) if place in APART and text not in apart]
    pieces = [(place, text) for place, text in _pieces(content) if place not in APART]
    off += _difference(main, pieces)
    count = sum(len(text) for _, text in _pieces(content))
    figure = f"{count}字" + ("，与封存内容不符" if off else "，与封存内容逐字相符")
    yield _judge("实务", HOUSE, "文字与内容一致", figure, off)


def _pieces(content: Content) -> Iterator[tuple[str, str]]:
    """(place, text) of every line, cell, name and title; names in lists apart, as they are set."""
    for place, text in _shown_texts(content):
        separators = r"[\n\t，　]" if place in {"报送发单位", "审核和编辑"} else r"[\n\t]"
        yield from ((place, squeezed(piece)) for piece in re.split(separators, text) if squeezed(piece))


def _shown_texts(content: Content) -> Iterator[tuple[str, str]]:
    return ((place, text) for place, text in texts(content) if place != LABELS["briefs_title"] or content.briefs)


def _difference(text: str, pieces: list[tuple[str, str]]) -> list[str]:
    """The place where the text first differs from the pieces; list marks and repeated table heads may stand between."""
    at = 0
    for place, piece in pieces:
        found = text.find(piece, at)
        between = text[at : max(found, at)]
        if found < 0 or (between and not LIST_MARK.fullmatch(between) and between not in text[:at]):
            return [place]
        at = found + len(piece)
    return [f"文末多出“{text[at : at + 10]}”"] if text[at:] else []


def _line_breaks(sheets: Sheets, content: Content) -> Iterator[Item]:
    off = [f"《{article.title}》第{n}段" for article in content.articles for n in richtext.broken_lines(article.body)]
    figure = f"{len(off)}段里有换行符（不是分段）：是要分段就改成回车" if off else "没有"
    yield _judge("实务", HOUSE, "段里的换行符", figure, off)


def _signature(sheets: Sheets, content: Content) -> Iterator[Item]:
    is_signed = bool(content.reviewers or content.editors)
    figure = f"审核{len(content.reviewers)}人、编辑{len(content.editors)}人" if is_signed else "没有署名"
    yield _judge("实务", HOUSE, "署名", figure, [] if is_signed else ["版记"])


# Glyphs, fonts, pictures


def _glyphs(sheets: Sheets, content: Content) -> Iterator[Item]:
    """Drawn as an empty box, or not at all; a box whose character is not known is named by its row alone."""
    boxes = {g.text: row.place for row in sheets.rows for g in row.glyphs if not g.is_drawn}
    drawn = _characters(sheets.text(main=True) + sheets.text(main=False)) - boxes.keys()
    places: dict[str, list[str]] = {character: [] for character in boxes}
    for place, text in _shown_texts(content):
        for character in sorted(_characters(text) - drawn):
            places.setdefault(character, []).append(place)
    off = [_named(character, [*found, boxes.get(character, "")]) for character, found in places.items()]
    yield _judge("规定", f"{PDF_A} 6.2.11.8", "缺字", f"{len(off)}字", off, fault="拦截")


def _named(character: str, places: list[str]) -> str:
    code = f"U+{ord(character):04X}，" if len(character) == 1 else ""
    return f"“{character or '？'}”（{code}{'、'.join(filter(None, places))}）"


def _characters(text: str) -> set[str]:
    """The characters that leave ink; two that share one glyph (⽂ 文) count as one."""
    return {c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CZM"}


def _fonts(sheets: Sheets, content: Content) -> Iterator[Item]:
    fonts = list(sheets.fonts.values())
    off = [
        f"第{page.number}页{font.name}"
        for font in fonts
        if not (font.is_embedded and font.has_subset_name)
        for page in sheets.pages
        if any(glyph.font is font for glyph in page.glyphs)
    ]
    names = "、".join(sorted({font.name for font in fonts}))
    yield _judge("规定", f"{PDF_A} 6.2.11.4", "字体嵌入子集", f"{len(fonts)}种：{names}", off)


def _pictures(sheets: Sheets, content: Content) -> Iterator[Item]:
    wanted = sum(article.body.count("<img") for article in content.articles)
    drawn = [picture for page in sheets.pages for picture in page.pictures]
    lost = [f"《{article.title}》" for article in content.articles if "<img" in article.body and len(drawn) < wanted]
    yield _judge("实务", PRINT, "图片齐全", f"应有{wanted}幅，印出{len(drawn)}幅", lost, fault="拦截")
    if drawn:
        coarse = [f"第{picture.page}页" for picture in drawn if not is_sharp(picture.dpi)]
        least = min(picture.dpi for picture in drawn)
        yield _judge("实务", PRINT, "图片分辨率", f"最低{least:.0f}dpi（应不低于{PRINT_DPI}）", coarse)


# The file


def _archive(sheets: Sheets, content: Content) -> Iterator[Item]:
    root = sheets.pdf.Root
    with sheets.pdf.open_metadata() as metadata:
        claim = f"PDF/A-{metadata.get('pdfaid:part', '')}{metadata.get('pdfaid:conformance', '')}".rstrip("-")
        title = metadata.get("dc:title", "")
    intents = [str(intent.get("/S")) for intent in root.get("/OutputIntents", [])]
    is_marked = "/MarkInfo" in root and bool(root.MarkInfo.get("/Marked", False))
    is_tagged = is_marked and "/StructTreeRoot" in root
    marks = [claim, "有输出意图" if "/GTS_PDFA1" in intents else "无输出意图", "有标签" if is_tagged else "无标签"]
    is_good = marks == ["PDF/A-2A", "有输出意图", "有标签"]
    yield _judge("规定", f"{PDF_A} 6.6.4", "存档标记", "、".join(marks), [] if is_good else ["文件"])
    language = str(root.get("/Lang", "无"))
    off = [] if language == "zh-CN" else ["文件"]
    yield _judge("规定", f"{PDF_A} 6.7.4", "语言", language, off)
    is_named = title.startswith(content.title) and str(sheets.pdf.docinfo.get("/Title", "")) == title
    yield _judge("实务", PDF_A, "文件标题", title or "无", [] if is_named else ["文件"])


def _bookmarks(sheets: Sheets, content: Content) -> Iterator[Item]:
    with sheets.pdf.open_outline() as outline:
        marked = [squeezed(item.title) for item in outline.root]
    wanted = [squeezed(article.title) for article in content.articles]
    wanted += [squeezed(content.briefs_title)] if content.briefs else []
    off = [f"《{title}》" for title in wanted if title not in marked]
    yield _judge("实务", PDF_A, "每篇有书签", f"{len(wanted) - len(off)}条（应有{len(wanted)}条）", off)


CHECKS: tuple[Callable[[Sheets, Content], Iterator[Item]], ...] = (
    _paper,
    _margins,
    _overflow,
    _grid,
    _line_length,
    _prohibitions,
    _last_lines,
    _sizes,
    _page_numbers,
    _imprint,
    _imprint_place,
    _contents,
    _wording,
    _line_breaks,
    _signature,
    _glyphs,
    _fonts,
    _pictures,
    _archive,
    _bookmarks,
)
