"""What a compositor would say of the laid-out pages: only what can be measured on them."""

import math
from collections.abc import Iterator
from itertools import groupby, pairwise

from weasyprint.formatting_structure import boxes

from bulletin.document.content import Content
from bulletin.document.places import places
from bulletin.press.page import AREA_HEIGHT, ROW, ROWS
from bulletin.press.papers import Remark
from bulletin.press.sketching.lines import Row
from bulletin.press.typesetting.fitting import PX, closest, white
from bulletin.press.typesetting.imprint import imprint_on, imprint_pages
from bulletin.press.typesetting.titles import LINE_ROOM, width_of

FEW_LINES = 5  # of text on the last page
FEW_CHARACTERS = 2  # on the last line of a paragraph
SHORT_TITLE_LINE = 4  # characters
NEARLY_ONE_LINE = 3  # characters by which a title misses it

HEADINGS = {"span", "h3", "h4", "h5"}  # a title stands in a span a line
IMPRINT = {"recipients", "imprint"}
NO_PARAGRAPHS = {"", "masthead", *IMPRINT}


def remarks(content: Content, pages: list[boxes.PageBox], rows: list[Row]) -> list[Remark]:
    """In the order of the pages."""
    paragraphs = list(_paragraphs(content, rows))
    every = [
        *_of_titles(content, rows),
        *_of_paragraphs(paragraphs),
        *_of_page_ends(paragraphs, rows),
        *([] if content.duplex else _of_the_last_page(pages, rows)),
    ]
    return sorted(every, key=lambda remark: remark.page)


def _of_titles(content: Content, rows: list[Row]) -> Iterator[Remark]:
    for article in content.articles:
        place = f"article-{article.key}"
        lines = [row for row in rows if row.line.place == place and row.tag == "span"]
        if len(lines) < 2:
            continue
        page, last = lines[-1].line.page, lines[-1].text
        over = math.ceil(width_of(article.title) - LINE_ROOM)
        if len(lines) == 2 and over <= NEARLY_ONE_LINE:
            yield Remark(page, place, f"题目回行，比一行只多{over}个字。")
        elif width_of(last) <= SHORT_TITLE_LINE:
            yield Remark(page, place, f"题目回行，末行只有{len(last)}个字。")


def _of_paragraphs(paragraphs: list[list[Row]]) -> Iterator[Remark]:
    for lines in paragraphs:
        last = lines[-1]
        count = sum(character.isalnum() for character in last.text)
        if len(lines) > 1 and count <= FEW_CHARACTERS:
            yield Remark(last.line.page, last.line.place, f"段落末行只有{count}个字，占去一行。")


def _of_page_ends(paragraphs: list[list[Row]], rows: list[Row]) -> Iterator[Remark]:
    text = [row for row in rows if row.line.place not in IMPRINT]
    for above, below in pairwise(text):
        if above.line.page != below.line.page and above.tag in HEADINGS and above.block is not below.block:
            page = above.line.page
            yield Remark(page, above.line.place, f"第{page}页末行是标题，正文在下一页。")
    for lines in paragraphs:
        pages = [row.line.page for row in lines]
        place = lines[0].line.place
        if len(lines) > 1 and pages[-2] != pages[-1]:
            yield Remark(pages[-1], place, f"孤行：第{pages[-1]}页首行是一段的末行。")
        elif len(lines) > 1 and pages[0] != pages[1]:
            yield Remark(pages[0], place, f"孤行：第{pages[0]}页末行是一段的首行。")


def _of_the_last_page(pages: list[boxes.PageBox], rows: list[Row]) -> Iterator[Remark]:
    if len(pages) == 1 or len(imprint_pages(pages)) > 1:  # rows saved in the text would not do
        return
    page = len(pages)
    text = [row for row in rows if row.line.page == page and row.line.place not in IMPRINT]
    count = len({round(row.line.y, 4) for row in text})
    if count > FEW_LINES:
        return
    what = f"末页只有{count}行" if count else "末页只有版记"
    surplus = _surplus(pages)
    # Above a title at the head of a page is no room, as there would be on the page before: no number would be sure.
    if surplus > ROWS or (text and text[0].tag == "span"):
        yield Remark(page, "", f"{what}。")
    else:
        yield Remark(page, "", f"{what}，压缩{surplus}行可省一页。")


def _surplus(pages: list[boxes.PageBox]) -> int:
    """How many rows more than the page before the last can take, with what stands on the last page."""
    before, last = pages[-2:]
    text = AREA_HEIGHT - white(last)
    imprint = closest(imprint_on(last).border_height() * PX)
    return max(1, math.ceil((text + imprint - white(before)) / ROW - 0.01))


def _paragraphs(content: Content, rows: list[Row]) -> Iterator[list[Row]]:
    """The lines of each paragraph or item of a list that runs on by itself; what stands in tables is none."""
    texts = {place.key: place.text for place in places(content)}
    running = (row for row in rows if row.tag in {"p", "li"} and row.line.place not in NO_PARAGRAPHS)
    for _, group in groupby(running, key=lambda row: (row.block, row.line.place)):
        lines = list(group)
        first, last = lines[0].line, lines[-1].line
        if "\n" not in texts[first.place][first.start : last.end]:
            yield lines
