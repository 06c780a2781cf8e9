"""The sealed document: what a reader sees of an issue, as one typed, versioned, deterministic value.

Everything shown to anyone is drawn from a Content, never from the drafts. Knows no database: `seal` only
reads the attributes of the issue it is given.
"""

import datetime as dt
from typing import TYPE_CHECKING, Literal

import msgspec

from bulletin.document import richtext
from bulletin.document.store import sha256

if TYPE_CHECKING:
    from bulletin.models import Issue


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article (文章). `key` is its address and stays through corrections; `body` is clean markup."""

    key: int
    title: str
    source: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        return richtext.text_of(self.body)


class Recipients(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the issue goes to, in printed order: superiors (报), peers (送), subordinates (发)."""

    report: tuple[str, ...]
    send: tuple[str, ...]
    issue: tuple[str, ...]


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What readers are told of a correction (更正说明), and its day."""

    note: str
    date: dt.date


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of an issue. Text is plain except `Article.body`; lists are in printed order."""

    schema: Literal[1] = 1
    version: int
    correction: Correction | None
    bulletin: str
    slug: str
    year: int
    number: int
    total_number: int | None
    date: dt.date
    publisher: str
    marking: str
    serial: str
    editors_note: str
    articles: tuple[Article, ...]
    briefs_title: str
    briefs: tuple[str, ...]
    recipients: Recipients
    imprint_office: str
    imprint_date: dt.date
    print_run: int | None
    reviewers: tuple[str, ...]
    editors: tuple[str, ...]
    about: str = ""  # of the bulletin (刊物介绍), as its own page shows it

    @property
    def name(self) -> str:
        """`dongtai/2018-15`, the way commands and file names call an issue."""
        return f"{self.slug}/{self.year}-{self.number}"

    @property
    def title(self) -> str:
        return f"{self.bulletin} {self.year}年第{self.number}期"


def seal(issue: "Issue") -> Content:
    """Freeze everything the reader will see of the issue as its drafts stand now."""
    bulletin = issue.bulletin
    return Content(
        version=issue.next_version,
        correction=Correction(note=issue.correction_note, date=issue.corrected_on) if issue.corrected_on else None,
        bulletin=bulletin.name,
        slug=bulletin.slug,
        year=issue.year,
        number=issue.number,
        total_number=issue.total_number,
        date=issue.date,
        publisher=issue.publisher,
        marking=issue.marking,
        serial=issue.serial,
        editors_note=issue.editors_note,
        articles=tuple(
            Article(key=article.key, title=article.title, source=article.source, body=richtext.clean(article.body))
            for article in issue.articles.all()
        ),
        briefs_title=issue.briefs_title,
        briefs=tuple(brief.text for brief in issue.briefs.all()),
        recipients=_recipients(issue),
        imprint_office=issue.imprint_office or issue.publisher,
        imprint_date=issue.imprint_date or issue.date,
        print_run=issue.print_run,
        reviewers=issue.names("reviewer"),
        editors=issue.names("editor"),
        about=bulletin.about,
    )


def _recipients(issue: "Issue") -> Recipients:
    lists: dict[str, list[str]] = {"report": [], "send": [], "issue": []}
    for line in issue.recipients.select_related("unit"):
        lists[line.kind].append(line.unit.name)
    return Recipients(**{kind: tuple(names) for kind, names in lists.items()})


def to_bytes(content: Content) -> bytes:
    """The canonical UTF-8 JSON: the same Content always gives the same bytes."""
    return msgspec.json.encode(content, order="deterministic")


def from_bytes(data: bytes | str) -> Content:
    """Raises msgspec.ValidationError if the bytes are no sealed document of a known schema."""
    return msgspec.json.decode(data, type=Content)


def fingerprint(content_bytes: bytes, pdf: bytes) -> str:
    """The edition's fingerprint (指纹): SHA-256 over the SHA-256 of the document and that of its PDF, in hex."""
    return sha256(f"{sha256(content_bytes)}\n{sha256(pdf)}\n".encode())


def to_box(content: Content) -> dict:
    """The plain shape that `show --json` prints and scripts rely on."""
    return {
        "bulletin": content.bulletin,
        "number": content.number,
        "year": content.year,
        "total_number": content.total_number,
        "date": content.date.isoformat(),
        "publisher": content.publisher,
        "articles": [
            {"title": article.title, "source": article.source, "paragraphs": article.paragraphs}
            for article in content.articles
        ],
        "briefs": list(content.briefs),
        "recipients": {kind: list(names) for kind, names in msgspec.structs.asdict(content.recipients).items()},
        "editors": list(content.editors),
        "reviewers": list(content.reviewers),
    }


def without_correction(content: Content) -> Content:
    """The same document as if it were a first edition, to see whether a correction changes anything."""
    return msgspec.structs.replace(content, version=1, correction=None)
