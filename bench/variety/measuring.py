"""One issue through the press: set, inspected, looked at, and asked about by other programs; what came of it."""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.variety.ofd import beside_pdf
from bench.variety.sample import Sample
from bench.variety.seen import SEEN
from bench.variety.validators import Complaints, complaints_about
from bulletin.document import content as sealed
from bulletin.press import PressError, Workshop, inspect
from bulletin.press.checking.measuring import Sheets
from bulletin.press.typesetting.limits import check_size
from bulletin.press.typesetting.typeset import typeset
from bulletin.press.worker.pool import in_worker

Record = dict[str, Any]  # as JSON holds it


def measured(sample: Sample, place: Workshop, keep: Path | None = None) -> Record:
    """What the press made of the issue; its PDF is kept in the folder, if one is given."""
    record: Record = {"name": sample.name, "refused": "", "pages": 0, "seconds": 0.0, "items": [], "seen": {}}
    try:
        check_size(sample.content)
        document = sealed.to_bytes(sample.content)
        pdf, record["pages"], record["seconds"] = in_worker(_timed, document, place, workshop=place, about=sample.name)
        record["items"] = inspect(pdf, sample.content, place).plain()
    except PressError as error:
        return record | {"refused": str(error)}
    sheets = Sheets(pdf)
    record["seen"] = {what: round(look(sheets, sample.content), 2) for what, look in SEEN.items()}
    record["ofd"] = beside_pdf(pdf, sheets, record["seconds"], place)
    return record | {"complaints": _complaints(pdf, sample.name, keep), "bytes": len(pdf)}


def _timed(document: bytes, place: Workshop) -> tuple[bytes, int, float]:
    """(PDF, pages, seconds of the processor)"""
    started = time.process_time()
    made = typeset(sealed.from_bytes(document), place)
    return made.pdf, made.pages, time.process_time() - started


def _complaints(pdf: bytes, name: str, keep: Path | None) -> Complaints:
    with tempfile.TemporaryDirectory() as folder:
        file = (keep or Path(folder)) / f"{name}.pdf"
        file.write_bytes(pdf)
        return complaints_about(file)
