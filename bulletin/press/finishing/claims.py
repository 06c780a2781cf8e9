"""What the archive PDF says it is (PDF/A, PDF/UA), and what is made of it no longer is."""

import re

from pikepdf.models import PdfMetadata

ARCHIVE = re.compile(r"/pdf(a|ua)/ns/")  # the namespaces of PDF/A, with its descriptions of others, and of PDF/UA


def drop_claims(metadata: PdfMetadata) -> None:
    for claim in [key for key in metadata if ARCHIVE.search(key)]:
        del metadata[claim]
