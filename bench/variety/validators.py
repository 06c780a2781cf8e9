"""What programs that nobody here wrote find in a finished PDF, counted by rule."""

import tempfile
from collections import Counter
from pathlib import Path

from tests.press import validators

Complaints = dict[str, dict[str, int]]  # program -> rule -> how often

# Of what PDFBox finds, what PDF/A-2 permits beyond what our own files need: ICC profiles of version 4 (6.2.4.2), no
# CharSet (6.2.11.4.2), compressed metadata (6.6.2.1). Files of others are judged by the same standard.
PERMITTED = (
    "Invalid version of the ICCProfile",
    "The Charset entry is missing for the Type1 Subset",
    "Filter specified in metadata dictionary",
)


def complaints_about(pdf: Path) -> Complaints:
    found = {
        "qpdf": Counter(filter(None, [validators.by_qpdf(pdf)[-80:].strip()])),
        "outloud（PDF/UA）": Counter(rule for rule, _ in validators.by_outloud(pdf)),
        "pdfua（PDF/UA）": Counter(rule for rule, _ in validators.by_pdfua(pdf)),
    }
    if validators.HAS_PDFBOX:
        found["PDFBox（PDF/A）"] = _by_pdfbox(pdf)
    return {who: dict(rules) for who, rules in found.items()}


def _by_pdfbox(pdf: Path) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        [errors] = validators.by_pdfbox([pdf], Path(folder)).values()
    return Counter(
        f"{code} {details[:60]}"
        for code, details in errors
        if not validators.is_relaxed(code, details) and not details.endswith(PERMITTED)
    )
