"""Who looked at what no reader has, for the audit log: a draft that leaks must lead to a person.

One look at the same thing, from the same address, is one entry an hour: a page asks for its pictures one by one.
"""

import datetime as dt

from django.db import transaction

from bulletin.models import Edition, Issue
from office import audit
from office.models import User

SAW_EDITION = "see_edition"
SAW_PDF = "see_pdf"
SAW_PAGES = "see_pages"
SAW_PREVIEW = "see_preview"
SAW_PROOF = "see_proof"
TOOK_WORD = "take_word"
TOOK_COPY = "take_copy"
TOOK_ARCHIVE = "take_archive"
LABELS = {
    SAW_EDITION: "看未发布的版本",
    SAW_PDF: "看编辑部里的 PDF",
    SAW_PAGES: "看未发布的版面",
    SAW_PREVIEW: "看网页预览",
    SAW_PROOF: "看校样",
    TOOK_WORD: "导出 Word",
    TOOK_COPY: "导出静态副本",
    TOOK_ARCHIVE: "归档",
}
WITHIN = dt.timedelta(hours=1)


def of_edition(edition: Edition, what: str, *, by: User | None, named: str = "") -> None:
    """A sealed edition was opened, known by its fingerprint; `named` is an outsider who was asked to read it."""
    facts = {"version": edition.version, "status": str(edition.get_status_display())}
    _record(edition, edition.issue, what, by, {**facts, "fingerprint": edition.fingerprint}, named)


def of_draft(issue: Issue, what: str, *, by: User, fingerprint: str = "") -> None:
    """A draft was opened; `fingerprint` is that of what was drawn of it, where something was."""
    _record(issue, issue, what, by, {"fingerprint": fingerprint} if fingerprint else {})


@transaction.atomic
def of_copy(folder: str, *, written: int) -> None:
    """The public site was written into files (`export`)."""
    audit.record(by=audit.whoever(), action=TOOK_COPY, subject=folder, details={"written": written})


@transaction.atomic
def of_archive(bag: str, *, written: int) -> None:
    """So many editions, with what the log says of them, were written into a bag (`archive`)."""
    audit.record(by=audit.whoever(), action=TOOK_ARCHIVE, subject=bag, details={"written": written})


def _record(row: Edition | Issue, issue: Issue, what: str, by: User | None, details: dict, named: str = "") -> None:
    audit.record_once(
        within=WITHIN,
        by=by,
        named=named,
        action=what,
        subject=str(row),
        about=row,
        bulletin=issue.bulletin.slug,
        details=details,
    )
