"""The places of an issue: what each is called, what stands there, which can be pointed at."""

from collections.abc import Iterator
from typing import NamedTuple

from bulletin.document.content import Article, Content
from bulletin.document.dates import day

# The facts of an issue, as forms, comparisons and reports call them: one name a field, wherever it is shown.
LABELS = {
    "bulletin": "刊名",
    "slug": "刊物地址",
    "year": "年份",
    "number": "期号",
    "total_number": "总期号",
    "date": "日期",
    "publisher": "编发单位",
    "marking": "密级或提示",
    "serial": "编号",
    "editors_note": "编者按",
    "correction": "更正说明",
    "column": "栏目",
    "title": "标题",
    "source": "供稿单位",
    "briefs_title": "简讯栏名",
    "recipients": "收文单位",
    "report": "报",
    "send": "送",
    "issue": "发",
    "signer": "签发人",
    "imprint_office": "印发单位",
    "imprint_date": "印发日期",
    "print_run": "印数",
    "reviewers": "审核",
    "editors": "编辑",
    "further": "版记其他项",
    "duplex": "双面印刷补白页",
    "about": "刊物介绍",
    "verify_url": "验真二维码的地址",
}


class Place(NamedTuple):
    """What one can point at: its key, as in Note.place; its name within its group; the words that stand there."""

    key: str
    label: str
    text: str
    group: str = ""

    @property
    def name(self) -> str:
        return f"{self.group}{self.label}"

    @property
    def takes_proposal(self) -> bool:
        """Whether other words can be proposed for it (建议改为): its words are somebody's own, not made of facts."""
        return self.key.startswith(("article-", "brief-")) or self.key in {"editors-note", "correction"}


def texts(content: Content) -> Iterator[tuple[str, str]]:
    """(place in Chinese, text as it is printed), in printed order."""
    yield LABELS["bulletin"], content.bulletin
    yield "密级和编号", content.marking + content.serial
    yield LABELS["publisher"], content.publisher
    yield LABELS["correction"], content.correction.note if content.correction else ""
    yield LABELS["editors_note"], content.editors_note
    for column, articles in content.columns:
        yield f"{LABELS['column']}“{column}”", column
        for article in articles:
            yield from _texts_of(article)
    yield LABELS["briefs_title"], content.briefs_title
    for number, brief in enumerate(content.briefs, 1):
        yield f"{content.briefs_title}第{number}条", brief.words
    yield "报送发单位", "\n".join(f"{label}：{'，'.join(names)}" for label, names in recipients_by_label(content))
    yield LABELS["imprint_office"], content.imprint_office
    yield "审核和编辑", "\n".join(f"{label}：{'　'.join(names)}" for label, names in people_by_label(content))
    yield LABELS["further"], further(content)


def recipients_by_label(content: Content) -> list[tuple[str, tuple[str, ...]]]:
    """The lists that name anybody, each with what it is called, in printed order."""
    to, labels = content.recipients, content.labels
    lists = ((labels.report, to.report), (labels.send, to.send), (labels.issue, to.issue))
    return [(label, names) for label, names in lists if names]


def people_by_label(content: Content) -> list[tuple[str, tuple[str, ...]]]:
    """Who signed, reviewed and edited, each with what they are called, in printed order."""
    signed = (content.signer,) if content.signer else ()
    labels = content.labels
    lists = (
        (LABELS["signer"], signed),
        (labels.reviewers, content.reviewers),
        (labels.editors, content.editors),
    )
    return [(label, names) for label, names in lists if names]


def further(content: Content) -> str:
    """The further lines of the imprint, one below the other."""
    return "\n".join(f"{fact.label}：{fact.text}" for fact in content.further)


def _texts_of(article: Article) -> Iterator[tuple[str, str]]:
    yield f"《{article.title}》{LABELS['title']}", article.title
    yield f"《{article.title}》{LABELS['source']}", article.source
    for number, paragraph in enumerate(article.paragraphs, 1):
        yield f"《{article.title}》第{number}段", paragraph


def places(document: Content) -> list[Place]:
    """Every place of the document, in the order of the page; the whole edition first, under an empty key."""
    every = [
        Place("", "整期", ""),
        Place("masthead", "版头", _masthead(document)),
        Place("correction", LABELS["correction"], document.correction.note if document.correction else ""),
        Place("editors-note", LABELS["editors_note"], document.editors_note),
        *(place for article in document.articles for place in _within(article)),
        *(Place(f"brief-{n}", f"第{n}条", brief.words, "简讯") for n, brief in enumerate(document.briefs, start=1)),
        Place("recipients", LABELS["recipients"], _recipients(document)),
        Place("imprint", "印发和署名", _imprint(document)),
    ]
    return [place for place in every if place.text or not place.key]


def _within(article: Article) -> Iterator[Place]:
    key, group = f"article-{article.key}", f"《{article.title}》"
    head = filter(None, (article.column, article.title, article.source))
    yield Place(key, LABELS["title"], "\n".join(head), group)
    for number, line in enumerate(article.paragraphs, start=1):
        yield Place(f"{key}-{number}", f"第{number}段", line, group)


def _masthead(document: Content) -> str:
    total = f"（总第{document.total_number}期）" if document.total_number else ""
    number = f"第{document.number}期{total}"
    parts = (document.bulletin, number, document.publisher, day(document.date), document.marking, document.serial)
    return " ".join(filter(None, parts))


def _recipients(document: Content) -> str:
    return "\n".join(f"{label}：{'，'.join(names)}" for label, names in recipients_by_label(document))


def _imprint(document: Content) -> str:
    signed = [f"{label}：{'，'.join(people)}" for label, people in people_by_label(document)]
    copies = [f"共印{document.print_run}份"] if document.print_run else []
    lines = [f"{document.imprint_office} {day(document.imprint_date)}印发", *signed, further(document), *copies]
    return "\n".join(filter(None, lines))
