"""The same text set by Typst, LibreOffice and Chromium, each as well as its own Chinese settings allow, beside ours.

Given are the name, the office, titles and paragraphs, in the same fonts, sizes and type area; what only ours sets
(contents, imprint) is left out of what is measured.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from statistics import median

import typst

from bench.columns import padded
from bench.variety.sample import article, briefs, sample
from bench.variety.validators import complaints_about
from bulletin.document.content import Content, Recipients
from bulletin.intake import read_manuscript
from bulletin.press import Workshop
from bulletin.press.page import ASCENT, FOOT, HEAD_MARGIN, INNER_MARGIN, MM, PAGE, RIGHT, ROW, SIZE_2, SIZE_3
from bulletin.press.typesetting import breaks
from bulletin.press.typesetting.typeset import typeset
from tests.press.measure import Row, Sheet

FLUSH_SLACK, GRID_SLACK = 0.5, 0.3  # mm
EM = SIZE_3 * MM
TRACKING = -0.22  # pt, as ours: 28 characters in 156 mm
BODY, TITLE = "FandolFang R", "Noto Serif CJK SC"
NEVER_FIRST = {mark for mark in breaks.NEVER_FIRST if not mark.isascii()}
# Where the margins of the page are, from above clockwise, in mm.
MARGINS = (HEAD_MARGIN, PAGE[0] - RIGHT, PAGE[1] - FOOT, INNER_MARGIN)

Piece = tuple[str, str]  # "title" or "text", and its words


def text_of_file(path: Path) -> Content:
    """An issue from a text file, as the intake reads it."""
    read = read_manuscript(path)
    return sample(
        path.stem,
        read.bulletin,
        read.publisher,
        *(article(one.title, one.body, one.source) for one in read.articles),
        number=read.number,
        year=read.year,
        date=read.date,
        imprint_date=read.imprint_date or read.date,
        briefs=briefs(*read.briefs),
        briefs_title=read.briefs_title,
        recipients=Recipients(report=read.report, send=read.send, issue=read.issue),
    ).content


def _pieces(content: Content) -> Iterator[Piece]:
    for one in content.articles:
        yield "title", one.title
        yield from (("text", paragraph) for paragraph in one.paragraphs)
    if content.briefs:
        yield "title", content.briefs_title
        yield from (("text", f"★{brief.words}") for brief in content.briefs)


def by_us(content: Content, place: Workshop) -> bytes:
    return typeset(content, place).pdf


def by_typst(content: Content, place: Workshop) -> bytes:
    """Every line as high as one of the text, so that titles do not move the grid; PDF/A-2a and PDF/UA-1 asked for."""
    leading = ROW / MM
    head, side, _, inner = MARGINS
    source = [
        f"#set page(width: {PAGE[0]}mm, height: {PAGE[1]}mm, margin: (top: {head}mm, right: {side}mm, "
        f"bottom: {MARGINS[2] - 0.1}mm, left: {inner}mm))",
        f"#set document(title: {json.dumps(content.title, ensure_ascii=False)})",
        f'#set text(font: ("{BODY}", "{TITLE}"), size: {SIZE_3}pt, lang: "zh", region: "cn", tracking: {TRACKING}pt, '
        f"top-edge: {ASCENT * SIZE_3}pt, bottom-edge: {(ASCENT - 1) * SIZE_3}pt)",
        f"#set par(justify: true, leading: {leading - SIZE_3}pt, spacing: {leading - SIZE_3}pt, "
        "first-line-indent: (amount: 2em, all: true))",
        f'#show heading: set text(font: "{TITLE}", size: {SIZE_2}pt, tracking: 0pt)',
        "#show heading: set par(justify: false)",
        f"#show heading: set block(above: {2 * leading - SIZE_3}pt, below: {2 * leading - SIZE_3}pt)",
        "#show heading: set align(center)",
    ]
    for kind, words in _pieces(content):
        call = "heading(level: 1, {})" if kind == "title" else "par({})"
        source.append("#" + call.format(json.dumps(words, ensure_ascii=False)))
    fonts = typst.Fonts(font_paths=[str(place.fonts)])
    return typst.Compiler(font_paths=fonts).compile(
        "\n".join(source).encode(), format="pdf", pdf_standards=["a-2a", "ua-1"]
    )


def by_libreoffice(content: Content, place: Workshop) -> bytes:
    """A Writer document with lines of a fixed height, strict line breaking; PDF/A-2 and PDF/UA asked for."""
    head, side, foot, inner = MARGINS
    faces = "".join(f'<style:font-face style:name="{name}" svg:font-family="{name}"/>' for name in (BODY, TITLE))
    document = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta><dc:title>{escape(content.title)}</dc:title></office:meta>
<office:font-face-decls>{faces}</office:font-face-decls>
<office:styles>
{_writer_style("text", BODY, SIZE_3, TRACKING, 'fo:text-align="justify" fo:text-indent="11.13mm"')}
{_writer_style("title", TITLE, SIZE_2, 0, f'fo:text-align="center" fo:margin-top="{ROW}mm" fo:margin-bottom="{ROW}mm"')}
</office:styles>
<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties fo:page-width="{PAGE[0]}mm"
 fo:page-height="{PAGE[1]}mm" fo:margin-top="{head}mm" fo:margin-right="{side}mm" fo:margin-bottom="{foot - 0.1}mm"
 fo:margin-left="{inner}mm"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"/></office:master-styles>
<office:body><office:text>{"".join(map(_writer_paragraph, _pieces(content)))}</office:text></office:body>
</office:document>"""
    wanted = {
        "SelectPdfVersion": {"type": "long", "value": "2"},
        "PDFUACompliance": {"type": "boolean", "value": "true"},
    }
    with _fonts_of(place) as (folder, environment):
        (folder / "issue.fodt").write_text(document)
        command = ("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to")
        filters = f"pdf:writer_pdf_Export:{json.dumps(wanted)}"
        run = (*command, filters, "--outdir", folder, folder / "issue.fodt")
        subprocess.run(run, env=environment, check=True, capture_output=True)
        return (folder / "issue.pdf").read_bytes()


def _writer_style(name: str, font: str, size: float, tracking: float, more: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {more}'
        f' fo:line-height="{ROW}mm" fo:orphans="1" fo:widows="1" style:punctuation-wrap="hanging"'
        f' style:line-break="strict"/><style:text-properties style:font-name="{font}" style:font-name-asian="{font}"'
        f' fo:font-size="{size}pt" style:font-size-asian="{size}pt" fo:letter-spacing="{tracking}pt"'
        f' fo:language="zh" fo:country="CN" style:language-asian="zh" style:country-asian="CN"/></style:style>'
    )


def _writer_paragraph(piece: Piece) -> str:
    kind, words = piece
    if kind == "title":
        return f'<text:h text:outline-level="1" text:style-name="title">{escape(words)}</text:h>'
    return f'<text:p text:style-name="text">{escape(words)}</text:p>'


def by_chromium(content: Content, place: Workshop) -> bytes:
    """A page of the web with what CSS has for Chinese; a tagged PDF is all it can be asked for."""
    style = f"""
    @page {{ size: {PAGE[0]}mm {PAGE[1]}mm; margin: {" ".join(f"{side}mm" for side in MARGINS)}; }}
    body {{ margin: 0; font: {SIZE_3}pt/{ROW}mm "{BODY}", "{TITLE}"; letter-spacing: {TRACKING}pt; }}
    p {{ margin: 0; text-indent: 2em; text-align: justify; text-justify: inter-character; line-break: strict;
         text-spacing-trim: trim-start; hanging-punctuation: allow-end; orphans: 1; widows: 1; }}
    h1 {{ margin: {ROW}mm 0; font: 600 {SIZE_2}pt/{ROW}mm "{TITLE}"; text-align: center; letter-spacing: 0; }}
    """
    tags = {"title": "h1", "text": "p"}
    body = "".join(f"<{tags[kind]}>{escape(words)}</{tags[kind]}>" for kind, words in _pieces(content))
    page = f"<!doctype html><html lang=zh-CN><title>{escape(content.title)}</title><style>{style}</style>{body}</html>"
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--export-tagged-pdf")
    with _fonts_of(place) as (folder, environment):
        (folder / "issue.html").write_text(page)
        run = (browser, *flags, f"--print-to-pdf={folder}/issue.pdf", f"file://{folder}/issue.html")
        subprocess.run(run, env=environment, check=True, capture_output=True)
        return (folder / "issue.pdf").read_bytes()


@contextmanager
def _fonts_of(place: Workshop) -> Iterator[tuple[Path, dict[str, str]]]:
    """(a folder to work in, the environment in which a program sees our fonts beside those of the system)"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fonts.conf").write_text(
            f"<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{place.fonts.resolve()}</dir></fontconfig>"
        )
        yield folder, os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": name}


RIVALS: dict[str, Callable[[Content, Workshop], bytes]] = {
    "本社": by_us,
    "Typst": by_typst,
    "LibreOffice": by_libreoffice,
    "Chromium": by_chromium,
}


@dataclass(frozen=True)
class Look:
    """What is seen of a finished PDF, whoever made it."""

    pages: int
    full: list[tuple[Row, Row]]  # each row whose paragraph goes on, with the one it goes on in
    body: list[Row]

    @property
    def flush(self) -> float:
        return sum(map(_is_flush, (row for row, _ in self.full))) / len(self.full)

    @property
    def on_grid(self) -> float:
        """Share of rows whose baselines stand on a grid of 22 rows, wherever on the page that begins."""
        turns = [row.baseline % ROW for row in self.body]
        usual = median(turns)
        return sum(min((turn - usual) % ROW, (usual - turn) % ROW) <= GRID_SLACK for turn in turns) / len(turns)

    @property
    def loosest(self) -> float:
        """The widest white (em) between two neighbours of a full row."""
        return max((max(row.gaps, default=0.0) for row, _ in self.full), default=0.0)

    def offences(self) -> dict[str, int]:
        joints = [(row.text.strip(), following.text.strip()) for row, following in self.full]
        goes_on, ends = {id(row) for row, _ in self.full}, [after for _, after in self.full]
        last = [row for row in ends if id(row) not in goes_on]
        return {
            "段末行只有一字": sum(len(re.sub(r"\W", "", row.text)) == 1 for row in last),
            "行首禁则违反": sum(after[:1] in NEVER_FIRST for _, after in joints),
            "行末禁则违反": sum(before[-1:] in breaks.NEVER_LAST for before, _ in joints),
            "破折号、省略号断开": sum(before[-1:] + after[:1] in {"——", "……"} for before, after in joints),
            "数字、日期断开": sum(_splits_a_figure(before, after) for before, after in joints),
        }


def _is_flush(row: Row) -> bool:
    """An end mark counts whole, halved or hanging: each has its friends."""
    ends = (0.0, EM / 2, EM) if row.text.strip()[-1:] in NEVER_FIRST else (0.0,)
    return any(abs(row.right - past - RIGHT) <= FLUSH_SLACK for past in ends)


def _splits_a_figure(before: str, after: str) -> bool:
    return any(start < len(before) < end for start, end in (m.span() for m in breaks.WHOLE.finditer(before + after)))


def looked_at(pdf: bytes) -> Look:
    sheet = Sheet(pdf)
    rows = [row for page in sheet.pages for row in page if row.text.strip()]
    first = next(at for at, row in enumerate(rows) if abs(row.size - SIZE_2) < 0.3)
    set_in = [row for row in rows[first:] if abs(row.size - SIZE_3) < 0.3]
    full = [(row, after) for row, after in pairwise(set_in) if after.left < INNER_MARGIN + EM]
    return Look(len(sheet.pages), full, set_in)


def compared(content: Content, place: Workshop) -> Iterator[str]:
    """The table, a column for each program."""
    columns = {name: _column(make, content, place) for name, make in RIVALS.items()}
    yield "".join(padded(cell, 16) for cell in ("　" * 12, *columns)).rstrip()
    for what in next(iter(columns.values())):
        yield padded(what, 32) + "".join(padded(column[what], 16) for column in columns.values()).rstrip()


def _column(make: Callable[[Content, Workshop], bytes], content: Content, place: Workshop) -> dict[str, str]:
    started = time.perf_counter()
    pdf = make(content, place)
    seconds = time.perf_counter() - started
    look = looked_at(pdf)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "issue.pdf"
        file.write_bytes(pdf)
        complaints = complaints_about(file)
    return (
        {
            "页数": str(look.pages),
            "首次用时（秒）": f"{seconds:.2f}",
            "整行撑满版心": f"{look.flush:.1%}（{len(look.full)}行）",
            "整行里最宽的字距": f"{look.loosest:.2f}字",
            "行在22行行格上": f"{look.on_grid:.1%}（{len(look.body)}行）",
        }
        | {what: str(count) for what, count in look.offences().items()}
        | {who: f"{sum(found.values())}处" if found else "无话" for who, found in complaints.items()}
    )
