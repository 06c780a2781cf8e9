"""The sealed document: deterministic, typed, and changed by any change of what readers see."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin import archive
from bulletin.document import content
from bulletin.document.content import Article, Brief, Content, Correction, Fact, Labels, Recipients
from bulletin.models import Article as DraftArticle
from bulletin.models import Brief as DraftBrief
from bulletin.models import Credit, Issue, Recipient
from tests.conftest import make_issue

# The fingerprint of the test issue in schema 3; a change here changes the meaning of every fingerprint on record.
KNOWN_SHA256 = "701d3ceee02fecd1ffc47d3865097931d03e9f85db30d6b1ab8b3f32bd2d47b5"

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
days = st.dates(dt.date(1949, 10, 1), dt.date(2100, 12, 31))
articles = st.builds(Article, key=st.integers(1, 99), column=words, title=words, source=words, body=words)
lists = st.lists(words, max_size=4).map(tuple)
documents = st.builds(
    Content,
    version=st.integers(1, 9),
    correction=st.none() | st.builds(Correction, note=words, date=days),
    bulletin=words,
    slug=words,
    year=st.integers(1949, 2100),
    number=st.integers(1, 9999),
    total_number=st.none() | st.integers(1, 99999),
    date=days,
    publisher=words,
    marking=words,
    serial=words,
    editors_note=words,
    articles=st.lists(articles, max_size=4).map(tuple),
    briefs_title=words,
    briefs=st.lists(st.builds(Brief, text=words, source=words), max_size=4).map(tuple),
    labels=st.builds(Labels, report=words, send=words, issue=words, reviewers=words, editors=words),
    signer=words,
    duplex=st.booleans(),
    verify_url=st.sampled_from(["", "https://bulletin.example.cn/verify/dongtai/2026/15/"]),
    further=st.lists(st.builds(Fact, label=words, text=words), max_size=3).map(tuple),
    recipients=st.builds(Recipients, report=lists, send=lists, issue=lists),
    imprint_office=words,
    imprint_date=days,
    print_run=st.none() | st.integers(1, 999999),
    reviewers=lists,
    editors=lists,
    about=words,
)


@given(documents)
def test_a_document_survives_its_bytes(document):
    data = content.to_bytes(document)
    assert content.from_bytes(data) == document
    assert content.to_bytes(content.from_bytes(data)) == data


@given(documents, documents)
def test_two_documents_share_bytes_only_if_they_are_equal(one, other):
    assert (content.to_bytes(one) == content.to_bytes(other)) == (one == other)


@given(documents, st.data())
def test_swapping_any_two_unequal_neighbours_changes_the_bytes(document, data):
    field = data.draw(st.sampled_from(["articles", "briefs", "reviewers", "editors"]))
    items = getattr(document, field)
    for place in range(len(items) - 1):
        swapped = (*items[:place], items[place + 1], items[place], *items[place + 2 :])
        other = msgspec.structs.replace(document, **{field: swapped})
        assert (content.to_bytes(other) == content.to_bytes(document)) == (items[place] == items[place + 1])


def test_the_fingerprint_covers_both_the_document_and_the_pdf():
    fingerprint = content.fingerprint(b"document", b"pdf")
    assert fingerprint != content.fingerprint(b"document", b"pdg")
    assert fingerprint != content.fingerprint(b"documenu", b"pdf")
    assert fingerprint != content.fingerprint(b"documentp", b"df")


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b"[]", b'{"schema": 0}', b'{"schema": 1}', b'{"schema": 2}', b'{"schema": 3}', b"\xff"]
)
def test_damaged_bytes_are_an_error_of_one_kind(damaged):
    with pytest.raises(msgspec.MsgspecError):
        content.from_bytes(damaged)


# Sealing drafts


def sealed_bytes(issue) -> bytes:
    return content.to_bytes(archive.seal(Issue.objects.get(pk=issue.pk)))


def test_the_same_drafts_give_the_same_bytes_on_every_database(issue):
    assert content.sha256(sealed_bytes(issue)) == KNOWN_SHA256
    assert sealed_bytes(issue) == sealed_bytes(issue)


def test_the_order_rows_were_made_in_does_not_matter_but_their_place_does(issue):
    before = sealed_bytes(issue)
    first, second = issue.briefs.all()
    first.order, second.order = 2, 1
    first.save()
    assert sealed_bytes(issue) == before  # a tie: the older row first
    second.save()
    assert sealed_bytes(issue) != before


CHANGES = {
    "an article's title": lambda issue: change(issue.articles.first(), title="换了标题"),
    "an article's text": lambda issue: change(issue.articles.first(), body="<p>换了正文。</p>"),
    "an article's column": lambda issue: change(issue.articles.first(), column="经验交流"),
    "an article's source": lambda issue: change(issue.articles.first(), source="换了单位"),
    "an article's unit": lambda issue: change(issue.articles.last(), unit=issue.recipients.first().unit),
    "an article's place": lambda issue: change(issue.articles.first(), order=9),
    "a brief's text": lambda issue: change(issue.briefs.first(), text="换了简讯。"),
    "a brief's source": lambda issue: change(issue.briefs.first(), source="松涧镇"),
    "a brief's unit": lambda issue: change(issue.briefs.first(), unit=issue.recipients.first().unit),
    "a brief's place": lambda issue: change(issue.briefs.first(), order=9),
    "a brief less": lambda issue: issue.briefs.first().delete(),
    "an article more": lambda issue: DraftArticle.objects.create(issue=issue, title="新", body="<p>新</p>"),
    "a recipient's list": lambda issue: change(issue.recipients.first(), kind="issue"),
    "a recipient less": lambda issue: issue.recipients.first().delete(),
    "a recipient's name": lambda issue: change(issue.recipients.first().unit, name="换了单位"),
    "an editor's name": lambda issue: change(issue.credits.last().person, name="换了人"),
    "a credit's kind": lambda issue: change(issue.credits.first(), kind="editor"),
    "a credit less": lambda issue: issue.credits.first().delete(),
    **{
        f"the bulletin's {field}": lambda issue, field=field: change(issue.bulletin, **{field: "抄送"})
        for field in ("report_label", "send_label", "issue_label", "reviewers_label", "editors_label")
    },
    "that the bulletin is printed on both sides": lambda issue: change(issue.bulletin, duplex=True),
    "the bulletin's name": lambda issue: change(issue.bulletin, name="换了刊名"),
    **{
        f"the issue's {field}": lambda issue, field=field, value=value: change(issue, **{field: value})
        for field, value in {
            "number": 99,
            "year": 2025,
            "total_number": 7,
            "date": dt.date(2026, 9, 17),
            "publisher": "换了单位",
            "marking": "内部资料",
            "serial": "000001",
            "editors_note": "编者按",
            "briefs_title": "创建短讯",
            "signer": "顾怀远",
            "further": "校对：秦又棠",
            "imprint_office": "换了单位",
            "imprint_date": dt.date(2026, 9, 18),
            "print_run": 300,
        }.items()
    },
    "a correction": lambda issue: change(issue, correction_note="更正", corrected_on=dt.date(2026, 9, 20)),
}


def change(row, **values):
    for field, value in values.items():
        setattr(row, field, value)
    row.save()


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_of_what_readers_see_changes_the_bytes(what, issue):
    before = sealed_bytes(issue)
    CHANGES[what](issue)
    assert sealed_bytes(issue) != before


def test_no_field_of_a_draft_escapes_the_seal():
    """A field added to a draft must be sealed, or be listed here as something readers never see."""
    unseen = {"id", "issue", "held_for", "order", "key", "file", "marks"}
    tested = {name.removeprefix("the issue's ") for name in CHANGES}
    fields = {field.name for field in Issue._meta.fields} - unseen
    assert fields - tested == {"bulletin", "correction_note", "corrected_on"}
    parts = {
        model: {field.name for field in model._meta.fields} - unseen for model in (DraftArticle, DraftBrief, Recipient)
    }
    assert parts == {
        DraftArticle: {"column", "title", "source", "unit", "body"},
        DraftBrief: {"text", "source", "unit"},
        Recipient: {"kind", "unit"},
    }
    assert {field.name for field in Credit._meta.fields} - unseen == {"kind", "person"}


def test_what_readers_never_see_does_not_change_the_bytes(issue):
    before = sealed_bytes(issue)
    make_issue(issue.bulletin, 16)
    change(issue.bulletin, has_public_pdf=True)
    assert sealed_bytes(issue) == before


def test_a_unit_gives_its_name_where_no_source_is_written(issue):
    unit = issue.recipients.first().unit
    for part in (*issue.articles.all(), issue.briefs.first()):
        change(part, unit=unit)
    sealed = archive.seal(issue)
    assert [article.source for article in sealed.articles] == ["望溪区住建局", unit.name]
    assert [brief.source for brief in sealed.briefs] == [unit.name, ""]


@pytest.mark.parametrize(
    ("columns", "runs"),
    [
        ("", []),
        ("甲", ["甲1"]),
        ("甲甲乙", ["甲2", "乙1"]),
        ("甲 乙甲", ["甲1", "1", "乙1", "甲1"]),
    ],
)
def test_articles_under_one_column_in_a_row_are_one_run(columns, runs, issue):
    articles = (Article(key=1, column=column.strip(), title="题", source="", body="") for column in columns)
    document = msgspec.structs.replace(archive.seal(issue), articles=tuple(articles))
    assert [f"{column}{len(under)}" for column, under in document.columns] == runs


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_sealing_is_safe_whatever_stands_in_a_body(text):
    from bulletin.document import richtext

    assert richtext.clean(richtext.clean(text)) == richtext.clean(text)


def test_the_box_has_the_shape_scripts_rely_on(issue):
    box = content.to_box(archive.seal(issue))
    assert box == {
        "bulletin": "青岚创建动态",
        "number": 15,
        "year": 2026,
        "total_number": None,
        "date": "2026-09-16",
        "publisher": "青岚市创建办",
        "articles": [
            {
                "column": "",
                "title": "望溪区推进老旧小区改造",
                "source": "望溪区住建局",
                "paragraphs": ["9月11日，望溪区召开老旧小区改造推进会。", "会议指出：要倒排工期，挂图作战。"],
            },
            {
                "column": "",
                "title": "柳坞街道清理背街小巷",
                "source": "",
                "paragraphs": ["近日，柳坞街道清理背街小巷十二条。"],
            },
        ],
        "briefs": ["松涧镇开展河道清漂，清出漂浮物三吨。", "市文旅局发布文明旅游倡议书。"],
        "brief_sources": ["", ""],
        "labels": {"report": "报", "send": "送", "issue": "发", "reviewers": "审核", "editors": "编辑"},
        "recipients": {"report": ["市委办"], "send": ["市直各单位"], "issue": ["各区县创建办"]},
        "editors": ["闻一白"],
        "reviewers": ["方守拙"],
        "imprint_office": "青岚市创建办",
        "imprint_date": "2026-09-16",
        "print_run": None,
        "signer": "",
        "further": [],
    }


def test_a_bulletin_that_prints_a_code_seals_where_it_leads_if_the_site_has_an_address(issue, settings):
    change(issue.bulletin, prints_code=True)
    assert archive.seal(issue).verify_url == ""
    settings.SITE_URL = "https://bulletin.example.cn"
    address = f"https://bulletin.example.cn/verify/{issue.bulletin.slug}/{issue.year}/{issue.number}/"
    assert archive.seal(issue).verify_url == address
    change(issue.bulletin, prints_code=False)
    assert archive.seal(issue).verify_url == ""
