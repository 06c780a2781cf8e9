"""Programs nobody here wrote, asked about a finished PDF; each answers with its complaints by rule."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import outloud
import pdfua

JARS = Path("/usr/share/java")  # of Debian's libpdfbox2-java, libactivation-java and libjaxb-api-java
PDFBOX = ("preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")
# What PDF/A-1 forbids and PDF/A-2 (ISO 19005-2) allows: cross-reference streams (6.1.4), OpenType fonts (6.2.11.4.1),
# no CIDSet (6.2.11.4.2), compressed metadata (6.6.2.1), transparency (6.2.10).
RELAXED = re.compile(
    r"/XRef cross reference streams|invalid /Subtype /OpenType|CIDSet entry is missing|Filter specified in metadata|"
    r"^2\.2\.1"
)

Complaints = dict[str, int]  # rule -> how often


def by_qpdf(pdf: Path) -> Complaints:
    """Syntax and structure, ISO 32000."""
    asked = subprocess.run(("qpdf", "--check", pdf), capture_output=True, text=True)
    return {} if asked.returncode == 0 else {asked.stderr.strip().splitlines()[-1][-80:]: 1}


def by_outloud(pdf: Path) -> Complaints:
    """PDF/UA-1 and what a reader hears; what it merely remarks is left out."""
    result = outloud.check(str(pdf))
    found: Counter[str] = Counter({f"读不了：{result.error}": 1} if result.error else {})
    for finding in result.findings:
        if finding.severity != "info":
            found[f"{finding.rule} {finding.severity}"] += finding.count
    return dict(found)


def by_pdfua(pdf: Path) -> Complaints:
    """PDF/UA-1 clause by clause."""
    found = Counter(
        f"{finding.rule_id} {finding.severity.name.lower()}"
        for finding in pdfua.validate(str(pdf)).findings
        if finding.severity > pdfua.Severity.INFO
    )
    return dict(found)


def by_pdfbox(pdf: Path) -> Complaints:
    """PDF/A-1b, without what PDF/A-2 relaxes."""
    jars = ":".join(str(JARS / f"{name}.jar") for name in PDFBOX)
    command = ("java", "-XX:TieredStopAtLevel=1", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", pdf)
    answer = subprocess.run(command, capture_output=True, text=True).stdout
    if "PDF/A-1b file" not in answer:
        return {"没有运行": 1}
    found = re.findall(r"^\d+(?:\.\d+)* : .*$", answer, re.MULTILINE)
    return dict(
        Counter(re.sub(r", [A-Z]{6}\+.*?:| on page \d+", "", line)[:70] for line in found if not RELAXED.search(line))
    )


def validators() -> dict[str, object]:
    """Those that are on this machine."""
    has_pdfbox = shutil.which("java") is not None and all((JARS / f"{name}.jar").exists() for name in PDFBOX)
    return {
        "qpdf --check": by_qpdf,
        "outloud（PDF/UA）": by_outloud,
        "pdfua（PDF/UA）": by_pdfua,
    } | ({"PDFBox（PDF/A）": by_pdfbox} if has_pdfbox else {})
