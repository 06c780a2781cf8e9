"""The OFD of sixty unlike issues beside their PDFs: size, time, text, and the picture another program draws of it.

ofd.js 0.2.6 draws in Chromium (version 1.5.0 opens nothing without a licence of its maker). It is fetched by npm into a
folder that is gone afterwards. It takes fonts from the machine, so the page it draws in lends it those of the file.
What is unlike is the share of ink with none within a fifth of a millimetre on the other side. `make bench-ofd` leaves
each page that is more unlike than it may be in var/bench-ofd: the PDF's, the OFD's, and what differs in red.
"""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import ofdkit
import pypdfium2
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page, sync_playwright

from bench.columns import padded
from bench.variety.sixty import sixty
from bulletin.press import PressError, Workshop
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.finishing.ofd.package import as_ofd
from bulletin.press.typesetting.typeset import typeset

ROOT = Path(__file__).resolve().parents[1]
READER = "ofd.js@0.2.6"
LOOKED_AT = 3  # pages of an issue, its last one among them
SCALE = 3.8  # pixels a millimetre: of those the reader can do, the one at which it draws pictures in their size
NEAR = 2 * round(0.2 * SCALE) + 1  # pixels across
INK, TRACE = 110, 230  # of 255: what must be on the other side too, and what counts for that

MOST_SIZE, MOST_TIME, MOST_OFFSET = 1.5, 0.5, 0.02
MOST_UNLIKE = 0.01  # the reader draws pictures 0.4% too large (0.2642 for 1 ÷ 3.8), which shows at their edges
# How the reader calls a font whose name holds this, wherever it is.
CALLED = {"kai": "楷体", "simsun": "simsun", "宋体": "simsun", "黑体": "simhei", "仿宋": "FangSong"}

Result = TypeVar("Result")
Drawer = Callable[[bytes, int], Image.Image]


@dataclass(frozen=True)
class Row:
    """One issue: size in PDFs, time in typesettings, offset in mm, share of ink that is unlike, whether texts agree."""

    name: str
    pages: int
    size: float
    time: float
    offset: float
    unlike: float
    is_same_text: bool

    @property
    def is_good(self) -> bool:
        within = (
            self.size <= MOST_SIZE,
            self.time <= MOST_TIME,
            self.offset <= MOST_OFFSET,
            self.unlike <= MOST_UNLIKE,
        )
        return all(within) and self.is_same_text

    def __str__(self) -> str:
        figures = (f"{self.pages}", f"{self.size:.2f}", f"{self.time:.2f}", f"{self.offset:.4f}", f"{self.unlike:.2%}")
        cells = (*figures, "同" if self.is_same_text else "不同", "" if self.is_good else "没有达到")
        return padded(self.name, 34) + "".join(padded(cell, 9) for cell in cells).rstrip()


@contextmanager
def reader() -> Iterator[Drawer]:
    """draw(ofd, page): the page as the reader shows it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(["npm", "pack", "--silent", READER], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        shutil.unpack_archive(next(Path(folder).glob("*.tgz")), folder)
        program = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        size = {"width": round(210 * SCALE), "height": round(297 * SCALE)}
        page = browser.new_page(viewport=size, device_scale_factor=1)
        yield lambda ofd, number: _drawn(page, Path(folder) / "package/lib/ofd.umd.js", ofd, number)
        browser.close()


def _drawn(page: Page, program: Path, ofd: bytes, number: int) -> Image.Image:
    page.set_content(f"<style>body {{ margin: 0 }} {''.join(_faces(ofd))}</style>")
    page.add_script_tag(path=str(program))
    page.evaluate(
        """async ([data, number, width]) => {
            const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0)).buffer;
            const documents = await new Promise((success, fail) => ofd.parseOfdDocument({ ofd: bytes, success, fail }));
            document.body.append(ofd.renderOfd(width, documents[0])[number]);
            await document.fonts.ready;
        }""",
        [base64.b64encode(ofd).decode(), number, 210 * SCALE + 10],
    )
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


def _faces(ofd: bytes) -> Iterator[str]:
    """The fonts of the file as fonts of the page, each for its own characters: several may be called alike."""
    with zipfile.ZipFile(io.BytesIO(ofd)) as package:
        if "Doc_0/PublicRes.xml" not in package.namelist():
            return
        for font in etree.fromstring(package.read("Doc_0/PublicRes.xml")).iter("{*}Font"):
            data = package.read(f"Doc_0/Res/{font.findtext('{*}FontFile')}")
            name = font.get("FamilyName")
            called = next((other for part, other in CALLED.items() if part in name.lower()), name)
            characters = ",".join(f"U+{code:X}" for code in TTFont(io.BytesIO(data), lazy=True).getBestCmap())
            source = f"url(data:font/otf;base64,{base64.b64encode(data).decode()})"
            yield f"@font-face {{ font-family: '{called}'; src: {source}; unicode-range: {characters} }}"


def printed(pdf: bytes, number: int) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[number].render(scale=SCALE * 25.4 / 72).to_pil().convert("L")


def unlike(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """Share of the ink of both that the other has none near, and where that is."""
    width, height = (min(sides) for sides in zip(one.size, other.size, strict=True))
    images = [image.crop((0, 0, width, height)) for image in (one, other)]
    inks = [image.point(lambda level: 255 if level < INK else 0) for image in images]
    traces = [image.point(lambda level: 255 if level < TRACE else 0) for image in images]
    near = [trace.filter(ImageFilter.MaxFilter(NEAR)) for trace in traces]
    alone = ImageChops.lighter(ImageChops.subtract(inks[0], near[1]), ImageChops.subtract(inks[1], near[0]))
    total = sum(ink.histogram()[255] for ink in inks)
    return (alone.histogram()[255] / total if total else 0.0), alone


def side_by_side(one: Image.Image, other: Image.Image, alone: Image.Image) -> Image.Image:
    width, height = alone.size
    sheet = Image.new("RGB", (3 * width, height), "white")
    sheet.paste(one, (0, 0))
    sheet.paste(other, (width, 0))
    sheet.paste(Image.new("RGB", alone.size, "red"), (2 * width, 0), alone.filter(ImageFilter.MaxFilter(3)))
    return sheet


def by_another_reader(pdf: bytes, ofd: bytes) -> tuple[bool, float]:
    """Whether ofdkit reads the PDF's text, and how far from its place (mm) it finds a run of it."""
    is_same, farthest = True, 0.0
    with ofdkit.OFDDocument(ofd) as document:
        for page, leaf in zip(document.pages, Sheets(pdf).pages, strict=True):
            glyphs = [glyph for glyph in leaf.glyphs if glyph.code < glyph.font.glyph_count]
            runs = page.runs
            is_same &= squeezed("".join(run.text for run in runs)) == squeezed("".join(one.text for one in glyphs))
            rest = iter(glyphs)
            for run in runs:
                first, said = next(rest), 0
                said = len(first.text)
                while said < len(run.text):
                    said += len(next(rest).text)
                farthest = max(farthest, abs(run.x - first.left), abs(run.y - first.baseline))
    return is_same, farthest


def quicker_of_two(job: Callable[[], Result]) -> tuple[Result, float]:
    """What the job gives, and its seconds: the shorter of two runs, as the machine may be busy."""
    times = []
    for _ in range(2):
        started = time.process_time()
        result = job()
        times.append(time.process_time() - started)
    return result, min(times)


def rows(draw: Drawer, place: Workshop, kept: Path) -> Iterator[Row]:
    for sample in sixty(place.media):
        try:
            drawn, set_in = quicker_of_two(lambda content=sample.content: typeset(content, place))
        except PressError:
            continue  # what the press refuses has no PDF
        ofd, made_in = quicker_of_two(lambda pdf=drawn.pdf: as_ofd(pdf, "0" * 64))
        worst = 0.0
        for number in sorted({*range(min(drawn.pages, LOOKED_AT - 1)), drawn.pages - 1}):
            pictures = printed(drawn.pdf, number), draw(ofd, number)
            share, alone = unlike(*pictures)
            worst = max(worst, share)
            if share > MOST_UNLIKE:
                name = re.sub(r"[^\w-]", "_", sample.name)
                side_by_side(*pictures, alone).save(kept / f"{name}-{number + 1}.png")
        is_same, offset = by_another_reader(drawn.pdf, ofd)
        yield Row(sample.name, drawn.pages, len(ofd) / len(drawn.pdf), made_in / set_in, offset, worst, is_same)


def main() -> int:
    if not shutil.which("npm"):
        print("没有 npm，取不到 ofd.js；请先安装 npm。")
        return 1
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    kept = data / "bench-ofd"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    heads = ("页", "大小÷PDF", "时间÷排版", "偏移毫米", "墨迹不同", "文字")
    print(padded("期", 34) + "".join(padded(head, 9) for head in heads), flush=True)
    with tempfile.TemporaryDirectory() as media, reader() as draw:
        place = Workshop(fonts=data / "fonts", media=Path(media), profile=data / "profiles" / "cmyk.icc", seconds=120)
        done = []
        for row in rows(draw, place, kept):
            print(row, flush=True)
            done.append(row)
    size, taken = (max(getattr(row, goal) for row in done) for goal in ("size", "time"))
    print(f"{len(done)}期，{sum(row.is_good for row in done)}期全部达到；最大{size:.2f}倍，最慢{taken:.2f}倍。")
    return 0 if all(row.is_good for row in done) else 1


if __name__ == "__main__":
    sys.exit(main())
