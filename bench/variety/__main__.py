"""The sixty issues through the press, as one table: `python -m bench.variety [--json FILE] [--beside FILE]`."""

import argparse
import json
import os
import tempfile
from pathlib import Path

from bench.variety import table
from bench.variety.fuzz import fuzzed
from bench.variety.measuring import measured
from bench.variety.sixty import sixty
from bulletin.press import Workshop
from tests.press import issues

ROOT = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.variety", description=__doc__)
    parser.add_argument("--json", type=Path, help="写下记录，以后可以放在旁边比")
    parser.add_argument("--beside", type=Path, help="此前写下的记录")
    parser.add_argument("--pdf", type=Path, help="留下每期 PDF 的文件夹")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="另排 N 份随机内容，看有没有意外")
    parser.add_argument(
        "--rivals",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="FILE",
        help="另与 Typst、LibreOffice、Chromium 排同一份文字：这个文件的，不写则是自己的八页",
    )
    parser.add_argument("--only", default="", help="只量名称里有这几个字的")
    return parser.parse_args()


def workshop(media: Path) -> Workshop:
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    return Workshop(fonts=data / "fonts", media=media, profile=data / "profiles" / "cmyk.icc", seconds=120)


def main() -> None:
    given = arguments()
    if given.pdf:
        given.pdf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        media = Path(folder)
        chosen = [sample for sample in sixty(media) if given.only in sample.name]
        random_outcomes = list(fuzzed(given.fuzz, workshop(media)))
        records = [measured(sample, workshop(media), given.pdf) for sample in chosen]
    if given.json:
        given.json.write_text(json.dumps(records, ensure_ascii=False, indent=1))
    before = json.loads(given.beside.read_text()) if given.beside else None
    print("\n".join([*table.lines(records, before), *random_outcomes]))
    if given.rivals is not None:
        print("\n".join(beside_rivals(given.rivals)))


def beside_rivals(file: Path) -> list[str]:
    """Of the text in the file; of our own eight pages if it is none."""
    from bench.variety import rivals  # Typst comes with requirements-bench.txt alone

    content = rivals.text_of_file(file) if file.name else issues.issue()
    with tempfile.TemporaryDirectory() as folder:
        return list(rivals.compared(content, workshop(Path(folder))))


if __name__ == "__main__":
    main()
