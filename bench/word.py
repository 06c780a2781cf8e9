"""How quick Word files are read: one of 200 pages, beside python-docx merely opening it and walking through; a .doc.

Run by `make bench-word`. Prints one table; 1 if reading takes more than so many times what python-docx takes.
"""

import io
import multiprocessing
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from unicodedata import east_asian_width

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PAGES, PARAGRAPHS_OF_A_PAGE, TURNS = 200, 14, 3
MOST_TIMES = 5
SENTENCE = "松岚县把停车难列为今年头件实事，先后走访48个小区，收到建议1,236条，"
WIDTHS = 36, 12, 12


def main() -> int:
    data = long_file()
    row("项目", "秒", "兆")
    rows = {}
    for name, job in {f"python-docx 打开、逐段走过 {PAGES} 页": walk, f"read_docx 读 {PAGES} 页": read}.items():
        rows[job] = measured(job, data)
        row(name, *(f"{figure:.2f}" for figure in rows[job]))
    times = rows[read][0] / rows[walk][0]
    row("read_docx 是 python-docx 的几倍", f"{times:.2f}", f"（至多 {MOST_TIMES}）")
    if shutil.which("soffice"):
        for pages, file in {1: long_file(1), PAGES: data}.items():
            row(f".doc 经 LibreOffice 转换，{pages} 页", f"{converted_in(doc_of(file)):.2f}", "")
    else:
        row("没有 LibreOffice，不量 .doc", "", "")
    return int(times > MOST_TIMES)


def long_file(pages: int = PAGES) -> bytes:
    """A text of so many pages, in runs as after some editing."""
    from docx import Document

    document = Document()
    for number in range(pages * PARAGRAPHS_OF_A_PAGE):
        paragraph = document.add_paragraph()
        for piece in range(4):
            run = paragraph.add_run(f"{SENTENCE}{number}。")
            run.bold = piece == 1
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def walk(data: bytes) -> int:
    from docx import Document

    return sum(len(run.text) for paragraph in Document(io.BytesIO(data)).paragraphs for run in paragraph.runs)


def read(data: bytes) -> int:
    from bulletin.word.reading import read_docx

    return len(read_docx(data).blocks)


def measured(job: Callable[[bytes], int], data: bytes) -> tuple[float, float]:
    """Seconds (median) and the most memory it adds, in MB, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (job, data))


def _measured(job: Callable[[bytes], int], data: bytes) -> tuple[float, float]:
    job(long_file(1))  # what is imported is not the reading
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(TURNS):
        started = time.perf_counter()
        job(data)
        seconds.append(time.perf_counter() - started)
    return median(seconds), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def doc_of(docx: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.docx").write_bytes(docx)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ("soffice", profile, "--headless", "--convert-to", "doc", "--outdir", name, folder / "a.docx")
        subprocess.run(command, check=True, capture_output=True)
        return (folder / "a.doc").read_bytes()


def converted_in(doc: bytes) -> float:
    from bulletin.word.kinds import DOC
    from bulletin.word.legacy import converted

    seconds = []
    for _ in range(TURNS):
        started = time.perf_counter()
        converted(doc, DOC, seconds=60)
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def row(*cells: str) -> None:
    print(*(cell + " " * (width - width_of(cell)) for cell, width in zip(cells, WIDTHS, strict=True)), flush=True)


def width_of(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    sys.exit(main())
