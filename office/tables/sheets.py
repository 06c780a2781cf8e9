"""Files of rows and columns, CSV and XLSX: bytes -> rows of cells and back. Knows no table, no model and no setting.

What is read may be hostile: nothing is unpacked beyond the limits here, no formula is run, and `read` belongs in the
bounded worker.
"""

import csv
import datetime as dt
import io
import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from office.refusal import Refused

MAX_BYTES = 2 * 2**20
MAX_ROWS = 5_000  # with something in them, the headings apart
MAX_COLUMNS = 50
ROWS_ABOVE = 10  # of a title and the like that may stand over the headings
LAST_ROW = 1_048_576  # of a sheet, in any program
MAX_PARTS = 500  # in an XLSX
MAX_UNPACKED = 32 * 2**20  # bytes of all its parts; 5,000 rows take three million

CSV, XLSX = "csv", "xlsx"
FORMULA = "="  # how a cell comes that holds a formula and no value of it
_SAVE_ANEW = "请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV 后再传"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ",\t;"
_IS_ENCRYPTED = 0x1
# What a spreadsheet takes for the beginning of a formula, behind any number of our own marks.
_RUNS = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_MARKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_MARK = "'"

Value = str | int | dt.date


@dataclass(frozen=True)
class Sheet:
    """The rows with something in them, each with the number it has in the file; the names of sheets left unread."""

    rows: list[tuple[int, list[str]]]
    unread: tuple[str, ...] = ()


def read(data: bytes) -> Sheet:
    """What the file holds. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused(too_large(len(data)))
    if data.startswith(_OLD_OR_LOCKED):
        raise Refused(f"文件是旧的 .xls，或者加了密码，读不了：{_SAVE_ANEW}，不要加密码。")
    sheet = _of_xlsx(data) if data.startswith(_ZIP) else Sheet(list(_with_something(_of_csv(data))))
    if len(sheet.rows) > MAX_ROWS + ROWS_ABOVE + 1:
        raise Refused(too_many())
    if not sheet.rows:
        raise Refused("文件里没有内容：请对照模板，第一行写表头，下面一行写一条。")
    return sheet


def too_large(size: int) -> str:
    return f"文件有 {size / 2**20:.1f} MB，最多 {MAX_BYTES // 2**20} MB：请只留表格本身，或分成几个文件。"


def too_many() -> str:
    return f"文件超过{MAX_ROWS:,}行：请分成几个文件，一次导入一个。"


def inert(text: str) -> str:
    """The text with a mark before it if a spreadsheet would take it for a formula."""
    return _MARK + text if _RUNS.match(text) else text


def plain(text: str) -> str:
    """The text without the mark that `inert` puts before it."""
    return text[1:] if _MARKED.match(text) else text


def _with_something(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """Up to one row more than may be."""
    filled = ((number, list(cells)) for number, cells in enumerate(rows, start=1) if any(map(str.strip, cells)))
    return itertools.islice(filled, MAX_ROWS + ROWS_ABOVE + 2)


# CSV


def _of_csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    head = "".join(itertools.islice(io.StringIO(text), ROWS_ABOVE))
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        return [cells[:MAX_COLUMNS] for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused(f"文件读不出来，可能少了一个引号：{_SAVE_ANEW}。") from error


def _decoded(data: bytes) -> str:
    """UTF-8 with its mark or without, UTF-16 with it, else GB18030, which Excel writes in China."""
    encodings = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused(f"文件不是表格，或者认不出文字的编码：{_SAVE_ANEW}。")


# XLSX


def _of_xlsx(data: bytes) -> Sheet:
    _require_sound(data)
    try:
        with warnings.catch_warnings():  # of what it leaves out: styles, checks of input
            warnings.simplefilter("ignore")
            return _first_sheet(data)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # what a broken or forged file makes the library raise is of many kinds
        raise Refused(f"文件读不出来，可能已损坏，或者不是 Excel 表格：{_SAVE_ANEW}。") from error


def _require_sound(data: bytes) -> None:
    """By what the zip says of its parts, which is as much as is ever unpacked of them; before any is."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise Refused(f"文件已损坏或没有传完整：请重新传一次；还是不行，{_SAVE_ANEW}。") from error
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise Refused(f"文件加了密码，打不开：{_SAVE_ANEW}，不要加密码。")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise Refused(f"文件展开后有 {unpacked / 2**20:.0f} MB，不像一张名录：请只留表格本身，{_SAVE_ANEW}。")


def _first_sheet(data: bytes) -> Sheet:
    """The first sheet that is shown, read twice: the values, and which of those missing are of formulas."""
    books = [
        load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
        for data_only in (True, False)
    ]
    first, *others = [sheet.title for sheet in books[0].worksheets if sheet.sheet_state == "visible"]
    values, formulas = (_rows_of(book[first]) for book in books)
    rows = (
        [_cell(*pair) for pair in zip(shown, written, strict=True)] if any(written) else []
        for shown, written in zip(values, formulas, strict=True)
    )
    return Sheet(list(_with_something(rows)), tuple(others))


def _rows_of(sheet: Worksheet) -> Iterator[tuple[object, ...]]:
    sheet.reset_dimensions()  # which some programs state wrongly
    return itertools.islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), LAST_ROW)


def _cell(value: object, written: object) -> str:
    if value is None:
        return "" if written is None else FORMULA
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return inert(value) if isinstance(value, str) else str(value)


# What is written


def written(kind: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> bytes:
    """A file of that kind, CSV or XLSX, none of whose cells is a formula."""
    return (_csv if kind == CSV else _xlsx)(title, headings, rows)


def _csv(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> bytes:
    """In UTF-8 with its mark, without which Excel takes it for GB18030."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(headings)
    writer.writerows([inert("" if value is None else str(value)) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig", errors="replace")


def line(cells: Iterable[str]) -> bytes:
    """One row of a CSV file too long to be held whole."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow(map(inert, cells))
    return file.getvalue().encode(errors="replace")


def _xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 14 if len(heading) > 2 else 24
    sheet.append([_bold(WriteOnlyCell(sheet, heading)) for heading in headings])
    for row in rows:
        sheet.append([_inert_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _bold(cell: WriteOnlyCell) -> WriteOnlyCell:
    cell.font = Font(bold=True)
    return cell


def _inert_cell(sheet: Worksheet, value: Value | None) -> WriteOnlyCell:
    """Words are a cell of text, whatever they look like: no program runs it, or makes a day or a number of it."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True
        return cell
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    return cell
