"""What PDFs that an earlier press made lack by the standards of today, told from their bytes: cheap enough to ask of
every edition there is.
"""

from collections.abc import Iterator

# As WeasyPrint writes them: the entry of a picture, and the namespace in metadata that are not compressed.
INTERPOLATED = b"/Interpolate true"
PDF_UA = b"http://www.aiim.org/pdfua/ns/id/"


def lacks(pdf: bytes) -> Iterator[str]:
    """Each a Chinese clause about the PDF."""
    if INTERPOLATED in pdf:
        yield "图片要靠阅读器插值，不合存档标准PDF/A-2（ISO 19005-2 6.2.8）"
    if PDF_UA not in pdf:
        yield "没有按 PDF/UA-1 做无障碍标记（ISO 14289-1 5）"
