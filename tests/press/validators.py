"""Validators that nobody here wrote: what each finds in a file, by its own names of the rules."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import outloud
import pdfua

JAVA = Path("/usr/share/java")
JARS = [JAVA / f"{name}.jar" for name in ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging")]
JARS += [JAVA / "javax.activation.jar", JAVA / "jaxb-api.jar"]  # which Java itself no longer has
PREFLIGHT = "org.apache.pdfbox.preflight.Validator_A1b"

# PDFBox knows PDF/A-1b alone. What it finds and PDF/A-2 permits: code -> how its finding ends, clause of ISO 19005-2.
RELAXED = {
    "1.4": ("/XRef cross reference streams are not allowed", "6.1.4: as in ISO 32000-1 7.5.8, streams among them"),
    "3.1.11": ("The CIDSet entry is missing for the Composite Subset", "6.2.11.4.2: whole if it is there, not needed"),
    "3.1.3": ("invalid /Subtype /OpenType in /FontFile3 stream", "6.2.11.4.1: any program of ISO 32000-1 table 126"),
    "7.11.2": ("part must be 1", "6.6.4: the part is 2"),
}

# `pdfua` 0.1.3 breaks off here: it asks a list of kids whether it is a number, which its PDF library takes amiss.
UNABLE = {"UA-14-001"}

# What `outloud` finds and nobody can mend: rule -> why.
FALSE = {
    "LNK-010": "an address that its writer did not make a link stays as it was written",
    "TBL-004": "it forgets a cell at the end of a row that reaches into the next",
}

HAS_QPDF = shutil.which("qpdf") is not None
EPUBCHECK = JAVA / "epubcheck.jar"
HAS_EPUBCHECK = shutil.which("java") is not None and EPUBCHECK.exists()
HAS_PDFBOX = shutil.which("java") is not None and all(jar.exists() for jar in JARS)


def by_qpdf(file: Path) -> str:
    """What `qpdf --check` complains of, or nothing."""
    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def by_epubcheck(file: Path) -> str:
    """What EPUBCheck finds, warnings too, or nothing."""
    command = ["java", "-jar", EPUBCHECK, "--failonwarnings", "-q", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def by_pdfbox(files: Iterable[Path], folder: Path) -> dict[str, set[tuple[str, str]]]:
    """(code, details) of what PDFBox finds, by the name of the file; one Java for all."""
    names = folder / "files.txt"
    names.write_text("".join(f"{file}\n" for file in files))
    path = ":".join(map(str, JARS))
    subprocess.run(["java", "-cp", path, PREFLIGHT, "xml", "group", names], check=True, capture_output=True)
    report = ElementTree.parse(f"{names}.preflight.xml")
    return {
        one.get("name"): {(error.findtext("code"), error.findtext("details")) for error in one.iter("error")}
        for one in report.getroot()
    }


def is_relaxed(code: str, details: str) -> bool:
    return code in RELAXED and details.endswith(RELAXED[code][0])


def by_outloud(file: Path) -> set[tuple[str, str]]:
    """(rule, message) of PDF/UA-1 and of what a reader would hear."""
    result = outloud.check(str(file))
    assert not result.error
    return {(finding.rule, finding.message) for finding in result.findings}


def by_pdfua(file: Path) -> set[tuple[str, str]]:
    report = pdfua.validate(str(file))
    assert {outcome.rule_id for outcome in report.outcomes if outcome.skipped_reason} <= UNABLE
    return {(finding.rule_id, finding.message) for finding in report.findings}
