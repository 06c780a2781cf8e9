"""The OFD that is made of a PDF, read by a program nobody here wrote, beside that PDF."""

import time
from collections import Counter
from itertools import accumulate

import ofdkit

from bulletin.press import PressError, Workshop
from bulletin.press.checking.measuring import Leaf, Sheets
from bulletin.press.finishing.ofd.package import as_ofd
from bulletin.press.worker.pool import in_worker

FINGERPRINT = "0" * 64


def beside_pdf(pdf: bytes, sheets: Sheets, seconds: float, place: Workshop) -> dict[str, float | str]:
    """`seconds`: what the typesetting took of the processor."""
    try:
        ofd, taken = in_worker(_timed, pdf, workshop=place, about="OFD")
        pages = list(ofdkit.open(ofd).pages)
    except (PressError, ofdkit.OFDError) as error:
        return {"拒绝": str(error)}
    both = list(zip(sheets.pages, pages, strict=True))
    return {
        "用时÷排版": round(taken / seconds, 2),
        "大小÷PDF": round(len(ofd) / len(pdf), 2),
        "文字不同（字）": sum(_differing(leaf, page) for leaf, page in both),
        "偏移最大（毫米）": round(max(_offset(leaf, page) for leaf, page in both), 3),
    }


def _timed(pdf: bytes) -> tuple[bytes, float]:
    started = time.process_time()
    ofd = as_ofd(pdf, FINGERPRINT)
    return ofd, time.process_time() - started


def _differing(leaf: Leaf, page: ofdkit.Page) -> int:
    """Characters that one has and the other has not."""
    ours = Counter("".join(glyph.text for glyph in leaf.glyphs))
    theirs = Counter("".join(run.text for run in page.runs))
    return ((ours - theirs) + (theirs - ours)).total()


def _offset(leaf: Leaf, page: ofdkit.Page) -> float:
    """mm between where a run begins in the one and where its first glyph stands in the other; both in drawn order."""
    starts = dict(zip(accumulate((len(glyph.text) for glyph in leaf.glyphs), initial=0), leaf.glyphs, strict=False))
    at, most = 0, 0.0
    for run in page.runs:
        if glyph := starts.get(at):
            most = max(most, abs(run.x - glyph.left), abs(run.y - glyph.baseline))
        at += len(run.text)
    return most
