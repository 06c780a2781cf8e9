"""The sealed document: what a reader sees of an issue, as one typed, versioned, deterministic value.

Everything shown to anyone is drawn from a Content, never from the drafts. Knows no model: `archive.seal` makes one.
"""

import datetime as dt
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Literal

import msgspec

from bulletin.document import richtext
from bulletin.document.store import sha256
from bulletin.document.upgrade import SCHEMA, NewerSchema, upgrade
from office.refusal import Refused


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article (文章), under a column (栏目; "" is none). `key` is its address and stays through corrections; `body`
    is clean markup.
    """

    key: int
    column: str
    title: str
    source: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        return richtext.text_of(self.body)


class Brief(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A brief (简讯), and who sent it in (供稿单位; "" is nobody named)."""

    text: str
    source: str

    @property
    def words(self) -> str:
        """As it is printed: who sent it in stands in brackets right after its last character."""
        return f"{self.text.rstrip()}（{self.source}）" if self.source else self.text


class Recipients(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the issue goes to, in printed order: superiors (报), peers (送), subordinates (发)."""

    report: tuple[str, ...]
    send: tuple[str, ...]
    issue: tuple[str, ...]


class Labels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the lists of names are called in print: 报 or 抄报, 编辑 or 责任编辑; never empty."""

    report: str
    send: str
    issue: str
    reviewers: str
    editors: str


USUAL_LABELS = Labels(report="报", send="送", issue="发", reviewers="审核", editors="编辑")


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further line of the imprint, as the office calls it: 联系电话：…."""

    label: str
    text: str


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What readers are told of a correction (更正说明), and its day."""

    note: str
    date: dt.date


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of an issue. Text is plain except `Article.body`; lists are in printed order."""

    schema: Literal[6] = 6  # `upgrade.SCHEMA`; raised with every change of form
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
    briefs: tuple[Brief, ...]
    labels: Labels
    recipients: Recipients
    signer: str  # who signed it for issue (签发人)
    imprint_office: str
    imprint_date: dt.date
    print_run: int | None
    reviewers: tuple[str, ...]
    editors: tuple[str, ...]
    further: tuple[Fact, ...]
    duplex: bool  # printed on both sides: the imprint stands on a back (双面印刷补白页)
    about: str  # of the bulletin (刊物介绍), as its own page shows it
    verify_url: str  # where the code in the imprint leads (验真), the same for each version; "": there is none

    @property
    def name(self) -> str:
        """`dongtai/2018-15`, the way commands and file names call an issue."""
        return f"{self.slug}/{self.year}-{self.number}"

    @property
    def title(self) -> str:
        return f"{self.bulletin} {self.year}年第{self.number}期"

    @property
    def columns(self) -> list[tuple[str, list[Article]]]:
        """The articles in printed order, each run of those under one column with its name, which heads them once."""
        return [(column, list(articles)) for column, articles in groupby(self.articles, attrgetter("column"))]


def to_bytes(content: Content) -> bytes:
    """The canonical UTF-8 JSON: the same Content always gives the same bytes."""
    return msgspec.json.encode(content, order="deterministic")


def from_bytes(data: bytes | str) -> Content:
    """A sealed document of any schema up to the present one, as it would be in that.

    Raises NewerSchema for a later one, msgspec.MsgspecError for what is no sealed document.
    """
    schema = _schema_of.decode(data).schema
    if schema > SCHEMA:
        raise NewerSchema(schema)
    if schema == SCHEMA:
        return _present.decode(data)
    return msgspec.convert(upgrade(msgspec.json.decode(data), schema), Content)


class _Numbered(msgspec.Struct):
    """All that is read of a document before its form is known."""

    schema: Annotated[int, msgspec.Meta(ge=1)]


_schema_of = msgspec.json.Decoder(_Numbered)
_present = msgspec.json.Decoder(Content)


class Altered(Refused):
    """What is kept is not what was sealed: it does not give the fingerprint, or says otherwise than its row."""

    def __init__(self, sentence: str, edition: int):
        super().__init__(sentence)
        self.edition = edition  # its key


# What stops a document from being read: damage, another hand, or a newer program's seal.
UNREADABLE = (msgspec.MsgspecError, NewerSchema, Altered)


def fingerprint(content_bytes: bytes, pdf: bytes) -> str:
    """The edition's fingerprint (指纹): SHA-256 over the SHA-256 of the document and that of its PDF, in hex."""
    return fingerprint_of(sha256(content_bytes), sha256(pdf))


def fingerprint_of(content_sha256: str, pdf_sha256: str) -> str:
    """The same, of those two digests."""
    return sha256(f"{content_sha256}\n{pdf_sha256}\n".encode())


def to_box(content: Content) -> dict[str, object]:
    """The plain shape that `show --json` prints and scripts rely on."""
    return {
        "bulletin": content.bulletin,
        "number": content.number,
        "year": content.year,
        "total_number": content.total_number,
        "date": content.date.isoformat(),
        "publisher": content.publisher,
        "articles": [
            {
                "column": article.column,
                "title": article.title,
                "source": article.source,
                "paragraphs": article.paragraphs,
            }
            for article in content.articles
        ],
        "briefs": [brief.text for brief in content.briefs],
        "brief_sources": [brief.source for brief in content.briefs],
        "labels": msgspec.structs.asdict(content.labels),
        "recipients": {kind: list(names) for kind, names in msgspec.structs.asdict(content.recipients).items()},
        "editors": list(content.editors),
        "reviewers": list(content.reviewers),
        "imprint_office": content.imprint_office,
        "imprint_date": content.imprint_date.isoformat(),
        "print_run": content.print_run,
        "signer": content.signer,
        "further": [[fact.label, fact.text] for fact in content.further],
    }


def without_correction(content: Content) -> Content:
    """The same document as if it were a first edition, to see whether a correction changes anything."""
    return msgspec.structs.replace(content, version=1, correction=None)
