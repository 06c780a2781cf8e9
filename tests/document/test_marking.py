"""Where changes stand in the newer of two documents, and what an issue has otherwise than the one before it."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given

from bulletin.document import marking, succession
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Recipients
from bulletin.document.places import places
from tests.bulletin.test_content import documents as any_documents

# The key of an article is its own.
documents = any_documents.filter(lambda one: len({article.key for article in one.articles}) == len(one.articles))

BASE = Content(
    version=1,
    correction=None,
    bulletin="创建工作动态",
    slug="dongtai",
    year=2026,
    number=15,
    total_number=115,
    date=dt.date(2026, 9, 16),
    publisher="市创建办",
    marking="内部资料",
    serial="",
    editors_note="",
    articles=(
        Article(
            key=4, column="", title="甲区改造", source="甲区", body="<p>一段。</p><p>九月十一日开会。</p><p>三段。</p>"
        ),
        Article(key=7, column="", title="乙区清淤", source="", body="<p>清出漂浮物三吨。</p>"),
    ),
    briefs_title="简讯",
    briefs=(Brief(text="丙街道修灯六盏。", source=""), Brief(text="丁镇义诊三百人。", source="丁镇")),
    labels=USUAL_LABELS,
    recipients=Recipients(report=("市委办", "市府办"), send=("市文明办",), issue=("各区县",)),
    signer="",
    imprint_office="市创建办",
    imprint_date=dt.date(2026, 9, 16),
    print_run=80,
    reviewers=("方守拙",),
    editors=("闻一白",),
    further=(),
    duplex=False,
    verify_url="",
    about="",
)


def like(**facts) -> Content:
    return msgspec.structs.replace(BASE, **facts)


def with_body(body: str) -> Content:
    first, *rest = BASE.articles
    return like(articles=(msgspec.structs.replace(first, body=body), *rest))


def told(found) -> dict[str, list[str]]:
    """Each change in one string, its words in brackets."""
    signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return {
        key: [
            "".join(
                [change.what, change.how, *(signs[kind].format(text) for line in change.lines for kind, text in line)]
            )
            for change in changes
        ]
        for key, changes in found.items()
    }


# Marks


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        (BASE, {}),
        (
            with_body("<p>一段。</p><p>九月十二日开会。</p><p>三段。</p>"),
            {"article-4-2": ["第2段修改九月[-十一日-]{+十二日+}开会。"]},
        ),
        (
            with_body("<p>一段。</p><p>全是新写的话。</p><p>九月十一日开会。</p><p>三段。</p>"),
            {"article-4-2": ["第2段新增"]},
        ),
        (with_body("<p>九月十一日开会。</p><p>三段。</p>"), {"article-4-1": ["这一段前面删去[-一段。-]"]}),
        (with_body("<p>一段。</p><p>九月十一日开会。</p>"), {"article-4-2": ["这一段后面删去[-三段。-]"]}),
        (
            with_body("<p>一段。</p><p><strong>九月十一日</strong>开会。</p><p>三段。</p>"),
            {"article-4": ["正文只有格式改动九月十一日开会。"]},
        ),
        (
            like(articles=BASE.articles[1:]),
            {"article-7": ["文章《甲区改造》删去：原第1篇[-甲区-][-一段。-][-九月十一日开会。-][-三段。-]"]},
        ),
        (like(articles=BASE.articles[:1]), {"brief-1": ["文章《乙区清淤》删去：原第2篇[-清出漂浮物三吨。-]"]}),
        (like(articles=BASE.articles[::-1]), {"article-4": ["整篇移动：由第1篇到第2篇"]}),
        (like(briefs=BASE.briefs[1:]), {"brief-1": ["原第1条删去[-丙街道修灯六盏。-]"]}),
        (like(briefs=BASE.briefs[:1]), {"recipients": ["原第2条删去[-丁镇义诊三百人。（丁镇）-]"]}),
        (
            like(briefs=()),
            {"recipients": ["原第1条删去[-丙街道修灯六盏。-]", "原第2条删去[-丁镇义诊三百人。（丁镇）-]"]},
        ),
        (
            like(briefs=(BASE.briefs[0], Brief(text="丁镇义诊五百人。", source="丁镇"))),
            {"brief-2": ["第2条修改丁镇义诊[-三百-]{+五百+}人。"]},
        ),
        (
            like(correction=Correction(note="更正。", date=dt.date(2026, 9, 18)), publisher="市文明办"),
            {"masthead": ["编发单位修改市[-创建办-]{+文明办+}"], "correction": ["更正说明新增{+更正。+}"]},
        ),
        (
            like(recipients=Recipients(report=(), send=(), issue=()), duplex=True),
            {
                "imprint": ["报删去[-市委办-][-市府办-]", "送删去[-市文明办-]", "发删去[-各区县-]"],
                "": ["双面印刷补白页修改[-否-]{+是+}"],
            },
        ),
    ],
)
def test_each_change_stands_where_a_reader_looks_for_it(new, shown):
    assert told(marking.marks(BASE, new)) == shown


def test_an_editors_note_that_is_gone_hangs_at_the_first_article():
    assert list(marking.marks(like(editors_note="按语。"), BASE)) == ["article-4"]


@given(documents, documents)
def test_whatever_changed_is_marked_at_a_place_there_is(old, new):
    marked = marking.marks(old, new)
    assert set(marked) <= {place.key for place in places(new)}


@given(documents)
def test_a_document_has_no_marks_against_itself(document):
    assert marking.marks(document, document) == {}
    assert succession.unlike(document, document).keys() <= {"masthead"}  # where its number does not follow on


# Where what was said of the old stands in the new


def test_what_stood_in_the_old_is_followed_into_the_new():
    new = with_body("<p>新来的一段话。</p><p>九月十二日开会。</p><p>三段。</p>")
    found = marking.heirs(BASE, msgspec.structs.replace(new, briefs=new.briefs[::-1]))
    assert found["article-4-2"] == "article-4-2"
    assert found["article-4-3"] == "article-4-3"
    assert found["brief-1"] == "brief-2"
    assert found["masthead"] == "masthead"


def test_of_what_is_gone_the_heir_is_what_stands_behind_it_if_anything_does():
    found = marking.heirs(BASE, with_body("<p>一段。</p><p>三段。</p>"))
    assert found["article-4-2"] == "article-4-2"
    assert found["article-4-3"] == "article-4-2"
    without = marking.heirs(BASE, like(articles=BASE.articles[1:], briefs=BASE.briefs[:1]))
    assert not {"article-4", "article-4-1", "brief-2"} & without.keys()


@given(documents, documents)
def test_every_heir_is_a_place_there_is(old, new):
    assert set(marking.heirs(old, new).values()) <= {place.key for place in places(new)}


def test_a_report_names_places_and_no_others():
    known = places(BASE)
    assert marking.named_in("《甲区改造》第3段、《乙区清淤》标题、简讯第2条等5处", known) == [
        "article-4-3",
        "article-7",
        "brief-2",
    ]
    assert marking.named_in("第2页第3段", known) == []


# The issue before


NEXT = like(number=16, total_number=116, date=dt.date(2026, 9, 30), imprint_date=dt.date(2026, 9, 30))


def replaced(**facts) -> Content:
    return msgspec.structs.replace(NEXT, **facts)


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        (replaced(articles=(), briefs=BASE.briefs[:1], serial="0001", version=2), {}),
        (replaced(year=2027, number=1), {}),
        (replaced(number=17), {"masthead": ["期号上一期是2026年第15期，接着应是第16期"]}),
        (replaced(total_number=None), {"masthead": ["总期号上一期是总第115期，接着应是总第116期"]}),
        (replaced(date=dt.date(2026, 9, 1)), {"masthead": ["日期比上一期（2026年9月16日）还早"]}),
        (replaced(marking=""), {"masthead": ["密级或提示删去[-内部资料-]"]}),
        (
            replaced(recipients=Recipients(report=("市府办",), send=("市文明办", "市人大办"), issue=("各区县",))),
            {"recipients": ["报少了[-市委办-]", "送多了{+市人大办+}"]},
        ),
        (
            replaced(recipients=Recipients(report=("市委办",), send=("市文明办", "市府办"), issue=("各区县",))),
            {"recipients": ["市府办由“报”到“送”"]},
        ),
        (
            replaced(recipients=Recipients(report=(), send=(), issue=()), print_run=60),
            {"imprint": ["报少了[-市委办，市府办-]", "送少了[-市文明办-]", "发少了[-各区县-]", "印数修改[-80-]{+60+}"]},
        ),
        (
            replaced(reviewers=(), briefs_title="工作简讯"),
            {"brief-1": ["简讯栏名修改{+工作+}简讯"], "imprint": ["审核少了[-方守拙-]"]},
        ),
    ],
)
def test_what_may_have_been_dropped_since_the_issue_before_is_told_and_texts_are_not(new, shown):
    assert told(succession.unlike(BASE, new)) == shown


def test_a_serial_that_was_forgotten_is_told():
    assert told(succession.unlike(like(serial="0007"), NEXT)) == {"masthead": ["编号删去[-0007-]"]}
