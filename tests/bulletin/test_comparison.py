"""What changed between two sealed documents, as the reviewer reads it."""

import datetime as dt
import time
from collections import Counter
from itertools import chain, pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.document import comparison, content, marking, richtext
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Fact, Recipients
from bulletin.document.wording import LEFT_OUT, lines, words
from tests.bulletin.test_content import documents

texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("望溪区召开会议，。12\t ", max_size=60)
paragraphs = st.lists(st.text("望溪区召开会议，。", min_size=1, max_size=12), max_size=12)


def told(line) -> str:
    """A line as one string: [-gone-]{+new+}, and …… for what is left out."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[kind].format(text) for kind, text in line) or "……"


def briefs(*texts: str) -> tuple[Brief, ...]:
    return tuple(Brief(text=text, source="") for text in texts)


def side(line, *kinds: str) -> str:
    return "".join(piece.text for piece in line if piece.kind in kinds)


# Words


@given(texts, texts)
def test_the_pieces_give_back_both_texts(old, new):
    line = words(old, new)
    assert side(line, "same", "gone") == old
    assert side(line, "same", "new") == new


@given(texts, texts)
def test_neighbouring_pieces_are_of_two_kinds_and_none_is_empty(old, new):
    line = words(old, new)
    assert all(piece.text for piece in line)
    assert all(one.kind != other.kind for one, other in pairwise(line))


@given(texts)
def test_a_text_has_no_changes_against_itself(text):
    assert {piece.kind for piece in words(text, text)} <= {"same"}
    assert lines([text], [text]) == []


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("清出漂浮物三吨。", "清出漂浮物五吨。", "清出漂浮物[-三吨-]{+五吨+}。"),
        ("9月11日召开会议。", "9月12日召开会议。", "9月[-11-]{+12+}日召开会议。"),
        ("望溪区召开推进会。", "望溪区召开现场推进会。", "望溪区召开{+现场+}推进会。"),
        ("望溪区、柳坞街道参加。", "市直单位、松涧镇参加。", "[-望溪区、柳坞街道-]{+市直单位、松涧镇+}参加。"),
        ("", "新", "{+新+}"),
    ],
)
def test_changes_are_whole_words_and_read_in_one_go(old, new, shown):
    assert told(words(old, new)) == shown


# Paragraphs


@given(paragraphs, paragraphs)
def test_whatever_is_left_out_of_the_lines_stands_in_both_texts(old, new):
    shown = [line for line in lines(old, new) if line]
    old_side = [side(line, "same", "gone") for line in shown if any(piece.kind != "new" for piece in line)]
    new_side = [side(line, "same", "new") for line in shown if any(piece.kind != "gone" for piece in line)]
    assert is_within(old_side, old)
    assert is_within(new_side, new)
    if shown:
        assert Counter(old) - Counter(old_side) == Counter(new) - Counter(new_side)
    else:
        assert old == new


def is_within(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in part)


def test_one_unchanged_paragraph_stays_on_each_side_of_a_change():
    old = [f"第{number}段，原样不动。" for number in "一二三四五六七"]
    new = [*old[:3], "第四段，换了说法。", *old[4:]]
    shown = lines(old, new)
    assert [told(line) for line in shown[:2]] == ["……", "第三段，原样不动。"]
    assert [told(line) for line in shown[-2:]] == ["第五段，原样不动。", "……"]
    assert shown.count(LEFT_OUT) == 2


def test_a_paragraph_rewritten_is_shown_word_by_word_and_one_replaced_as_a_whole():
    old = ["近日，柳坞街道清理背街小巷十二条。", "市文旅局发布文明旅游倡议书。"]
    new = ["近日，柳坞街道清理背街小巷十五条。", "松涧镇开展河道清漂。"]
    assert [told(line) for line in lines(old, new)] == [
        "近日，柳坞街道清理背街小巷[-十二条-]{+十五条+}。",
        "[-市文旅局发布文明旅游倡议书。-]",
        "{+松涧镇开展河道清漂。+}",
    ]


def test_a_paragraph_rewritten_is_found_past_others_put_in_before_it():
    old = ["近日，柳坞街道清理背街小巷十二条。"]
    new = ["松涧镇开展河道清漂。", "近日，柳坞街道清理背街小巷十五条。"]
    assert told(lines(old, new)[1]) == "近日，柳坞街道清理背街小巷[-十二条-]{+十五条+}。"


def long_texts() -> dict[str, tuple[list[str], list[str]]]:
    """Pairs of 300,000 characters each, among them the worst for a search that goes by the square."""
    random = Random(15)
    han = [chr(code) for code in range(0x4E00, 0x9000)]

    def wild(length):
        return "".join(random.choices(han, k=length))

    def halting(length):
        return "".join("，" + random.choice(han) for _ in range(length // 2))

    some = [wild(150) for _ in range(2000)]
    return {
        "every paragraph edited": (some, [f"{text[:70]}改动{text[80:]}" for text in some]),
        "nothing alike": (some, [wild(150) for _ in range(2000)]),
        "every second character a comma": ([halting(2000)] * 150, [halting(2000) for _ in range(150)]),
        "the same over and over": (["略" * 150] * 2000, ["略" * 140] * 2000),
        "a line between every two": (["略", wild(300)] * 1000, [wild(300), "略"] * 1000),
        "one paragraph, nothing alike": ([wild(300_000)], [wild(300_000)]),
        "one paragraph, commas": ([halting(300_000)], [halting(300_000)]),
        "many short lines": (random.choices(han[:500], k=100_000), random.choices(han[:500], k=100_000)),
    }


def test_long_texts_take_seconds_at_most_whatever_they_hold():
    for name, (old, new) in long_texts().items():
        start = time.process_time()
        lines(old, new)
        assert time.process_time() - start < 5, name


# Documents

FIRST = "<p>9月11日，望溪区召开推进会。</p>"
ISSUE = Content(
    labels=USUAL_LABELS,
    signer="",
    further=(),
    duplex=False,
    verify_url="",
    version=1,
    correction=None,
    bulletin="青岚创建动态",
    slug="dongtai",
    year=2026,
    number=15,
    total_number=None,
    date=dt.date(2026, 9, 16),
    publisher="青岚市创建办",
    marking="",
    serial="",
    editors_note="",
    about="",
    articles=(
        Article(key=1, column="", title="改造", source="望溪区", body=f"{FIRST}\n<p>会议指出：要倒排工期。</p>"),
        Article(key=2, column="", title="清理", source="", body="<p>柳坞街道清理背街小巷十二条。</p>"),
        Article(key=3, column="", title="清漂", source="", body="<p>松涧镇清出漂浮物三吨。</p>"),
    ),
    briefs_title="工作简讯",
    briefs=briefs("松涧镇开展河道清漂，清出漂浮物三吨。", "市文旅局发布文明旅游倡议书。", "柳坞街道新设回收点六处。"),
    recipients=Recipients(report=("市委办", "市政府办"), send=("市直各单位",), issue=("各区县创建办",)),
    imprint_office="青岚市创建办",
    imprint_date=dt.date(2026, 9, 16),
    print_run=None,
    reviewers=("方守拙",),
    editors=("闻一白", "陆知秋"),
)


def changed(**fields) -> list[tuple]:
    """What is said of the issue with these fields changed: what, how, lines as strings."""
    return said(ISSUE, msgspec.structs.replace(ISSUE, **fields))


def said(old: Content, new: Content) -> list[tuple]:
    """In the order of the page, wherever on it each is marked."""
    found = chain.from_iterable(marking.marks(old, new).values())
    return [(change.what, change.how, *map(told, change.lines)) for change in found]


def with_article(**fields) -> list[tuple]:
    first, *others = ISSUE.articles
    return changed(articles=(msgspec.structs.replace(first, **fields), *others))


def of_article(**fields) -> list[tuple]:
    """What is said of the first article alone, beside how it was before."""
    return said_of(ISSUE.articles[0], msgspec.structs.replace(ISSUE.articles[0], **fields))


OTHERWISE = {
    "correction": Correction(note="第1篇日期有误。", date=dt.date(2026, 9, 20)),
    "bulletin": "望溪创建动态",
    "slug": "wangxi",
    "year": 2027,
    "number": 16,
    "total_number": 120,
    "date": dt.date(2026, 9, 17),
    "publisher": "望溪区创建办",
    "marking": "内部资料",
    "serial": "000001",
    "editors_note": "编者的话。",
    "articles": ISSUE.articles[:1],
    "briefs_title": "创建短讯",
    "briefs": ISSUE.briefs[:1],
    "recipients": msgspec.structs.replace(ISSUE.recipients, send=()),
    "labels": msgspec.structs.replace(USUAL_LABELS, send="抄送"),
    "signer": "顾怀远",
    "further": (Fact(label="校对", text="秦又棠"),),
    "duplex": True,
    "verify_url": "https://bulletin.example.cn/verify/dongtai/2026/15/",
    "imprint_office": "望溪区创建办",
    "imprint_date": dt.date(2026, 9, 17),
    "print_run": 300,
    "reviewers": (),
    "editors": ("闻一白",),
    "about": "刊登创建工作的进展。",
}
NO_CHANGE = {"schema", "version"}


@pytest.mark.parametrize("field", [name for name in Content.__struct_fields__ if name not in NO_CHANGE])
def test_no_field_of_a_document_changes_unsaid(field):
    assert changed(**{field: OTHERWISE[field]})


@pytest.mark.parametrize("field", Article.__struct_fields__)
def test_no_field_of_an_article_changes_unsaid(field):
    assert with_article(**{field: {"key": 9}.get(field, "<p>换了。</p>")})


@pytest.mark.parametrize("field", Recipients.__struct_fields__)
def test_no_list_of_recipients_changes_unsaid(field):
    assert changed(recipients=msgspec.structs.replace(ISSUE.recipients, **{field: ("市人大办",)}))


def with_own_keys(document: Content) -> Content:
    articles = (msgspec.structs.replace(article, key=key) for key, article in enumerate(document.articles, 1))
    return msgspec.structs.replace(content.without_correction(document), articles=tuple(articles))


@given(documents.map(with_own_keys), documents.map(with_own_keys))
def test_two_documents_without_changes_are_one_but_for_the_version(one, other):
    assert said(one, one) == []
    assert (said(one, other) == []) == (one == other)


def test_the_version_alone_is_no_change_and_the_correction_is_its_note():
    assert changed(version=2) == []
    note = Correction(note="第1篇日期有误。", date=dt.date(2026, 9, 20))
    assert changed(version=2, correction=note) == [("更正说明", "新增", "{+第1篇日期有误。+}")]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("number", 16, ("期号", "修改", "[-15-]{+16+}")),
        ("date", dt.date(2026, 9, 17), ("日期", "修改", "2026年9月[-16-]{+17+}日")),
        ("marking", "内部资料", ("密级或提示", "新增", "{+内部资料+}")),
        ("publisher", "", ("编发单位", "删去", "[-青岚市创建办-]")),
        ("editors_note", "  \n编者的话。\n", ("编者按", "新增", "{+编者的话。+}")),
        ("signer", "顾怀远", ("签发人", "新增", "{+顾怀远+}")),
        ("further", (Fact(label="校对", text="秦又棠"),), ("版记其他项", "新增", "{+校对：秦又棠+}")),
        ("duplex", True, ("双面印刷补白页", "修改", "[-否-]{+是+}")),
        (
            "labels",
            msgspec.structs.replace(USUAL_LABELS, send="抄送"),
            ("“送”一栏的叫法", "修改", "[-送-]{+抄送+}"),
        ),
        ("print_run", 300, ("印数", "新增", "{+300+}")),
    ],
)
def test_a_value_is_said_under_the_name_the_desk_gives_it(field, value, expected):
    assert changed(**{field: value}) == [expected]


def test_a_blank_line_put_between_paragraphs_is_a_change_of_form():
    old = msgspec.structs.replace(ISSUE, editors_note="一段。\n二段。")
    assert said(old, msgspec.structs.replace(old, editors_note="一段。\n\n二段。")) == [("编者按", "只有格式改动")]


def test_names_are_added_removed_and_moved_by_list():
    recipients = Recipients(report=("市政府办", "市委办"), send=("市直各单位", "市人大办"), issue=())
    assert changed(recipients=recipients, editors=("闻一白",)) == [
        ("报", "移动：由第1位到第2位", "市委办"),
        ("送", "新增", "{+市人大办+}"),
        ("发", "删去", "[-各区县创建办-]"),
        ("编辑", "删去", "[-陆知秋-]"),
    ]


# Articles


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((3, 1, 2), [("整篇", "移动：由第3篇到第1篇")]),
        ((2, 3, 1), [("整篇", "移动：由第1篇到第3篇")]),
    ],
)
def test_moving_one_article_marks_that_one(order, expected):
    assert changed(articles=tuple(ISSUE.articles[key - 1] for key in order)) == expected


def test_an_article_put_in_front_moves_no_other():
    new = Article(key=4, column="", title="新篇", source="望溪区", body="<p>新的一段。</p>")
    assert changed(articles=(new, *ISSUE.articles)) == [("整篇", "新增")]


def test_an_article_taken_out_is_shown_with_all_its_words():
    assert changed(articles=ISSUE.articles[1:]) == [
        ("文章《改造》", "删去：原第1篇", "[-望溪区-]", "[-9月11日，望溪区召开推进会。-]", "[-会议指出：要倒排工期。-]")
    ]


def test_an_article_under_another_key_is_another_article():
    assert [how for _, how, *_ in with_article(key=9)] == ["新增", "删去：原第1篇"]


def test_title_source_and_words_are_said_one_by_one():
    body = ISSUE.articles[0].body.replace("11日", "12日")
    assert of_article(title="老城改造", source="", body=body) == [
        ("文章《老城改造》标题", "修改", "{+老城+}改造"),
        ("文章《老城改造》供稿单位", "删去", "[-望溪区-]"),
        ("文章《老城改造》", "修改", "9月[-11-]{+12+}日，望溪区召开推进会。", "会议指出：要倒排工期。"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<p><strong>会议指出：</strong>要倒排工期。</p>",
        "<h3>会议指出：要倒排工期。</h3>",
        "<ul><li>会议指出：要倒排工期。</li></ul>",
    ],
)
def test_other_markup_around_the_same_words_is_said_with_the_words(markup):
    assert of_article(body=f"{FIRST}\n{markup}") == [("文章《改造》", "只有格式改动", "会议指出：要倒排工期。")]


def test_paragraphs_made_a_list_are_a_change_of_form():
    body = "<ul><li>9月11日，望溪区召开推进会。</li><li>会议指出：要倒排工期。</li></ul>"
    assert [change[:2] for change in of_article(body=body)] == [("文章《改造》", "只有格式改动")]


def test_another_shape_of_a_table_is_a_change_of_form():
    table = "<table><tbody><tr><td{}>望溪区</td><td>十二条</td></tr></tbody></table>"
    old, new = (
        Article(key=1, column="", title="表", source="", body=table.format(span)) for span in ("", ' colspan="2"')
    )
    assert [change.how for change in comparison.article_changes(old, new)] == ["只有格式改动"]


def test_a_change_of_form_is_said_beside_a_change_of_words():
    body = "<p>9月12日，望溪区召开推进会。</p>\n<p><strong>会议指出：</strong>要倒排工期。</p>"
    assert [change[1] for change in of_article(body=body)] == ["修改", "只有格式改动"]


def test_a_link_that_leads_elsewhere_is_said_though_its_words_stay():
    body = '<p>见<a href="https://{}.example.cn/">公告</a>。</p>'
    old, new = (
        Article(key=1, column="", title="题", source="", body=richtext.clean(body.format(at))) for at in ("a", "b")
    )
    assert [(change.what, change.how) for change in comparison.article_changes(old, new)] == [
        ("文章《题》链接", "删去"),
        ("文章《题》链接", "新增"),
    ]


# Pictures


def picture(name: str, caption: str = "", alt: str = "") -> str:
    told = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="image"><img src="/media/{name * 64}.jpg" alt="{alt}">{told}</figure>'


def pictured(*blocks: str) -> Article:
    return Article(key=1, column="", title="题", source="", body=richtext.clean("".join(blocks)))


def said_of(old: Article, new: Article) -> list[tuple]:
    changes = comparison.article_changes(old, new)
    return [(change.what, change.how, *map(told, change.lines)) for change in changes]


def test_a_picture_put_in_is_named_by_its_caption_and_the_caption_comes_with_the_words():
    new = pictured("<p>一段。</p>", picture("a", "现场"))
    assert said_of(pictured("<p>一段。</p>"), new) == [
        ("文章《题》", "修改", "一段。", "{+现场+}"),
        ("文章《题》图片", "新增", "{+现场+}"),
    ]


def test_a_picture_exchanged_under_the_same_caption_is_said():
    old, new = pictured(picture("a", "现场")), pictured(picture("b", "现场"))
    assert said_of(old, new) == [("文章《题》图片", "删去", "[-现场-]"), ("文章《题》图片", "新增", "{+现场+}")]


def test_other_words_for_those_who_do_not_see_the_picture_are_said():
    old, new = pictured(picture("a", "现场", "人群")), pictured(picture("a", "现场", "空地"))
    assert said_of(old, new) == [("文章《题》图片“现场”的替代文字", "修改", "[-人群-]{+空地+}")]


def test_a_picture_put_after_another_paragraph_moved():
    old = pictured("<p>一段。</p>", picture("a", alt="人群"), "<p>二段。</p>")
    new = pictured("<p>一段。</p>", "<p>二段。</p>", picture("a", alt="人群"))
    assert said_of(old, new) == [("文章《题》图片", "移动：放到了别的段落后面", "人群")]


def test_a_paragraph_put_in_before_a_picture_moves_no_picture():
    old = pictured("<p>一段。</p>", picture("a", alt="人群"))
    new = pictured("<p>新段。</p>", "<p>一段。</p>", picture("a", alt="人群"))
    assert said_of(old, new) == [("文章《题》", "修改", "{+新段。+}", "一段。")]


def test_pictures_in_another_order_moved():
    old, new = (
        pictured(picture("a", alt="甲"), picture("b", alt="乙")),
        pictured(picture("b", alt="乙"), picture("a", alt="甲")),
    )
    assert said_of(old, new) == [("文章《题》图片", "移动：由第1位到第2位", "甲")]


# Briefs


def test_a_brief_moved_is_one_change_and_so_is_one_rewritten():
    first, second, third = ISSUE.briefs
    assert changed(briefs=(third, first, second)) == [("第1条", "移动：由第3条到第1条")]
    assert changed(briefs=(first, second, *briefs(third.text.replace("六", "八")))) == [
        ("第3条", "修改", "柳坞街道新设回收点[-六处-]{+八处+}。")
    ]


def test_a_brief_taken_out_and_one_put_in_are_said_with_their_words():
    first, second, third = ISSUE.briefs
    assert changed(briefs=(first, third, *briefs("雁渡区评出文明家庭。"))) == [
        ("原第2条", "删去", f"[-{second.text}-]"),
        ("第3条", "新增"),
    ]


def test_one_of_two_equal_briefs_taken_out_is_said_once():
    twice = msgspec.structs.replace(ISSUE, briefs=briefs("略。", "略。"))
    once = msgspec.structs.replace(ISSUE, briefs=briefs("略。"))
    assert said(twice, once) == [("原第2条", "删去", "[-略。-]")]


def test_another_source_of_a_brief_is_said_as_such_however_short_its_text():
    old = msgspec.structs.replace(ISSUE, briefs=(Brief(text="略。", source="松涧镇"), *ISSUE.briefs))
    new = msgspec.structs.replace(ISSUE, briefs=(Brief(text="略。", source="柳坞街道"), *ISSUE.briefs))
    assert said(old, new) == [("供稿单位", "修改", "[-松涧镇-]{+柳坞街道+}")]
    assert said(ISSUE, new) == [("第1条", "新增")]


def test_another_column_is_said_of_its_article():
    assert of_article(column="经验交流") == [("文章《改造》栏目", "新增", "{+经验交流+}")]
