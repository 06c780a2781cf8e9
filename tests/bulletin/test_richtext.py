"""The one sanitiser: what may stand, what goes, and that no word is lost."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from bulletin.document import richtext

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<p onclick=alert(1) style='color:red' class=x id=y>字</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example/'>x</a>",
    "<a href='/admin/'>x</a>",
    "<iframe src='http://127.0.0.1/'></iframe>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import url(http://127.0.0.1/)</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<table background='http://127.0.0.1/'><tr><td colspan='9999' rowspan='-1'>x</table>",
    "<h2><b><table><tr><td>x</table>",
    "<form action=/><input name=x><button>x</button></form>",
    "<ol start='1;evil'><li>x</ol>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]
PICTURE = f"/media/{'0a' * 32}.jpg"
ALLOWED_TAG = re.compile(
    r"</?(?:p|h3|h4|h5|strong|em|sub|sup|br|ul|li|blockquote|table|thead|tbody|tr|figcaption"
    r'|figure(?: class="image")?'
    r'|img(?: (?:src="/media/[0-9a-f]{64}\.(?:jpg|png)"|alt="[^"<>]*"|(?:width|height)="\d+"))+'
    r'|ol(?: start="\d+")?|t[dh](?: (?:col|row)span="\d+")*'
    r'|a(?: href="(?:https?://|mailto:)[^"<>]*")?(?: rel="noopener noreferrer")?)>'
)


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_that_could_act_or_fetch_remains(markup):
    cleaned = richtext.clean(markup)
    assert "<" not in ALLOWED_TAG.sub("", cleaned), cleaned


pieces = st.lists(
    st.sampled_from(
        [
            *HOSTILE,
            *("<p>", "</p>", "<div>", "</div>", "<ul><li>", "</li></ul>", "<b>", "</b>", "<td>", "<h2>", "词"),
            *("<table>", "</table>", "<caption>", "</caption>", "<tfoot>", "<colgroup>", "<tr>", "<thead>", "<th>"),
            *("&#11;", "&#0;", "&#x1f;", "&#xffff;", "&#55296;", "<p title='5' lang='3'>", "<td>词</td>", "<option>"),
            *("<figure>", "</figure>", "<figcaption>", "</figcaption>", f'<img alt="" src="{PICTURE}" width="8">'),
        ]
    )
    | st.text(st.characters(codec="utf-8"), max_size=8),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        (
            f"<p>前<img src='{PICTURE}' alt='桥'>后</p>",
            f'<p>前后</p>\n<figure class="image"><img src="{PICTURE}" alt="桥"></figure>',
        ),
        (
            f"<figure class='image wide'><img src='{PICTURE}' onload=x><figcaption><p>图1</p></figcaption></figure>",
            f'<figure class="image"><img src="{PICTURE}"><figcaption>图1</figcaption></figure>',
        ),
        (
            f"<ul><li>甲<img src='{PICTURE}'></li></ul>",
            f'<ul><li>甲</li></ul>\n<figure class="image"><img src="{PICTURE}"></figure>',
        ),
        (f"<img src='{PICTURE}' alt='桥\n头'>", f'<figure class="image"><img src="{PICTURE}" alt="桥\n头"></figure>'),
        ("<figure><figcaption>没有图</figcaption></figure>", "<p>没有图</p>"),
        ("<p><img src='http://10.0.0.1/a.jpg'>字</p>", "<p>字</p>"),
        ("<p><img src='/media/../secret-key'>字</p>", "<p>字</p>"),
    ],
)
def test_a_picture_of_ours_stands_in_a_figure_of_its_own_and_no_other_stays(markup, cleaned):
    assert richtext.clean(markup) == cleaned


def test_a_picture_without_alternative_text_is_named_by_its_place_and_caption():
    described = f"<figure><img src='{PICTURE}' alt='桥头'><figcaption>图1</figcaption></figure>"
    blank = f"<figure><img src='{PICTURE}' alt=' '><figcaption>图2　<em>桥尾</em></figcaption></figure>"
    bare = f"<p><img src='{PICTURE}'></p>"
    markup = richtext.clean(described + blank + bare)
    assert list(richtext.undescribed_pictures(markup)) == [(2, "图2　桥尾"), (3, "")]


@settings(max_examples=300, deadline=None)
@given(pieces)
def test_cleaning_twice_is_cleaning_once_and_only_allowed_tags_remain(markup):
    cleaned = richtext.clean(markup)
    assert richtext.clean(cleaned) == cleaned
    assert "<" not in ALLOWED_TAG.sub("", cleaned)
    assert re.fullmatch(r"\s*|\s*<.*>\s*", cleaned, re.DOTALL), "words outside any block"


BLOCKS = ("p", "h3", "blockquote", "b", "i", "div", "ul", "li", "table", "tr", "td", "h1", "section", "font")
nested = st.recursive(
    st.text("创建文明城市", min_size=1, max_size=5),
    lambda inner: st.tuples(st.sampled_from(BLOCKS), st.lists(inner, min_size=1, max_size=4).map("".join)).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(nested)
def test_no_word_is_lost_whatever_the_markup_around_it(markup):
    words = sorted(re.sub(r"<[^>]+>", "", markup))
    assert sorted("".join(richtext.text_of(richtext.clean(markup))).replace("\t", "")) == words


@pytest.mark.parametrize("reference", ["&#11;", "&#12;", "&#x1f;", "&#0;", "&#xffff;", "&#55296;", "&#x10FFFF;"])
def test_a_numeric_reference_of_what_nobody_can_print_breaks_nothing(reference):
    assert re.fullmatch("<p>甲[\ufffd\U0010ffff]?乙</p>", richtext.clean(f"<p>甲{reference}乙</p>"))


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<table><caption>表1</caption></table>", "<p>表1</p>\n<table></table>"),
        (
            "<table><caption><p>表1</p>单位：户</caption><tr><td>甲</td></tr></table>",
            "<p>表1</p>\n<p>单位：户</p>\n<table><tbody><tr><td>甲</td></tr></tbody></table>",
        ),
    ],
)
def test_the_caption_of_a_table_becomes_the_paragraph_before_it(markup, cleaned):
    assert richtext.clean(markup) == cleaned


def test_a_number_is_no_title_and_no_language():
    assert richtext.clean('<p title="5" lang="3">字</p>') == "<p>字</p>"


PARTS = [*BLOCKS, "h4", "ol", "a", "caption", "th", "thead", "tbody", "tfoot", "col", "figure", "figcaption", "button"]
REFERENCES = st.integers(0, 0x1_0000).map("&#{};".format) | st.integers(0, 31).map("&#x{:x};".format)
stray = st.lists(
    st.sampled_from([f"<{slash}{name}>" for name in PARTS for slash in ("", "/")])
    | REFERENCES
    | st.sampled_from(["创建", "文明", " ", "<br>", "<br>", "。", "　", "<p>", "<strong>", "</strong>"]),
    max_size=10,
).map("".join)
HOLD_NO_WORDS = ("table", "thead", "tbody", "tr", "ul", "ol", "blockquote", "figure")


@settings(max_examples=500, deadline=None)
@given(stray)
@example("&#11;创建")
@example("<table><caption>创建</caption></table>")
@example("<table><caption>创建</caption><tr><td>文明</td></tr></table>")
@example("<li><figure><li>创建")
def test_whatever_is_put_where_it_does_not_belong_cleaning_settles_it_with_every_word_in_a_block(markup):
    cleaned = richtext.clean(markup)
    assert richtext.clean(cleaned) == cleaned
    root = lxml_html.fragment_fromstring(cleaned, create_parent="div")
    for holder in [root, *root.iter(*HOLD_NO_WORDS)]:
        assert not "".join(holder.xpath("text()")).strip()
        assert not {child.tag for child in holder} & richtext.INLINE_TAGS


@pytest.mark.parametrize("reference", ["&#11;", "&#x1f;", "&#xfffe;", "&#xFFFF;", "\x0b"])
def test_a_character_that_xml_has_not_goes_however_it_is_written(reference):
    assert richtext.clean(f"<p>创{reference}建</p>散{reference}句") == "<p>创建</p>\n<p>散句</p>"


def test_a_caption_of_a_table_stands_above_it_as_a_paragraph():
    table = "<table><tbody><tr><td>乙</td></tr></tbody></table>"
    assert richtext.clean(f"<table><caption>甲</caption>{table[7:]}") == f"<p>甲</p>\n{table}"


@pytest.mark.parametrize("attribute", ["title", "lang", "start", "width", "rel", "class"])
def test_an_attribute_stays_only_where_the_list_has_it_even_if_its_value_is_a_number(attribute):
    assert richtext.clean(f'<p {attribute}="5">字</p>') == "<p>字</p>"


def test_a_hundred_columns_are_no_span():
    cells = '<table><tr><td colspan="99" rowspan="100">甲</td><td colspan="999" rowspan="2">乙</td></tr></table>'
    cleaned = richtext.clean(cells)
    assert '<td colspan="99">' in cleaned
    assert '<td rowspan="2">' in cleaned


@pytest.mark.parametrize(
    ("markup", "depth"),
    [
        ("", 0),
        ("<p>平<p>平<p>平", 0),
        ("<ul><li>甲<ul><li>乙</ul></ul><ol><li>丙</ol>", 2),
        ("<blockquote><br><img><STRONG>深</STRONG></blockquote>", 2),
        ("</b></b></b><b>", 1),
        ("<b></sub>" * 50, 50),
        ("<em><p>" * 1000, 1000),
    ],
)
def test_nesting_counts_what_stands_in_each_other(markup, depth):
    assert richtext.nesting(markup) == depth


def test_text_is_read_at_any_depth():
    assert richtext.text_of("<blockquote>" * 1500 + "深处" + "</blockquote>" * 1500) == ["深处"]


def test_three_hundred_levels_of_nesting_lose_no_word():
    assert "".join(richtext.text_of(richtext.clean("<blockquote>" * 300 + "深处" + "</blockquote>" * 300))) == "深处"


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<h2>一、总体情况</h2>", "<h3>一、总体情况</h3>"),
        ("<div>一段</div><div>又一段</div>", "<p>一段</p>\n<p>又一段</p>"),
        ("<b>会议指出：</b>好", "<p><strong>会议指出：</strong>好</p>"),
        ("<p>　</p><p>字</p>", "<p>字</p>"),
        ("<p>　　两字起</p>", "<p>两字起</p>"),
        ("<p>共<del>三</del><ins>五</ins>吨</p>", "<p>共五吨</p>"),
        ('<a href="https://example.cn/a?b=1&amp;c=2">详见</a>', None),
    ],
)
def test_what_word_processors_write_becomes_what_the_print_style_knows(markup, cleaned):
    expected = cleaned or '<p><a href="https://example.cn/a?b=1&amp;c=2" rel="noopener noreferrer">详见</a></p>'
    assert richtext.clean(markup) == expected


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<p>甲。<br>乙：<br>丙”<br>丁；</p>", "<p>甲。</p>\n<p>乙：</p>\n<p>丙”</p>\n<p>丁；</p>"),
        ("<p>一、甲<br>　　乙<br>&nbsp; &nbsp;丙</p>", "<p>一、甲</p>\n<p>乙</p>\n<p>丙</p>"),
        ("<p>甲<br>\n<br>乙<br></p>", "<p>甲</p>\n<p>乙</p>"),
        (
            '<p>甲<strong>乙。<br>丙<br>丁！<a href="http://a.cn"><br>戊</a></strong>己</p>',
            "<p>甲<strong>乙。</strong></p>\n<p><strong>丙<br>丁！</strong></p>\n"
            '<p><strong><a href="http://a.cn" rel="noopener noreferrer">戊</a></strong>己</p>',
        ),
        ("<div>甲。<br>乙</div>", "<p>甲。</p>\n<p>乙</p>"),
        ("<p>海日生残夜，<br>\n江春入旧年</p>", None),
        ("<p>望溪区环城路12号<br>邮政编码 300000</p>", None),
        ("<h3>一、甲。<br>乙</h3>", None),
        ("<p>　<strong>　　甲</strong></p>", "<p><strong>甲</strong></p>"),
    ],
)
def test_a_line_break_where_a_paragraph_ends_is_the_end_of_a_paragraph(markup, cleaned):
    assert richtext.clean(markup) == (cleaned or markup)


def test_the_lines_that_a_line_break_breaks_are_known_by_their_place():
    markup = "<h3>一</h3><p>甲<br>乙</p><p>丙</p><ul><li>丁<br>戊</li></ul><table><tr><td>己<br>庚</td></tr></table>"
    assert richtext.broken_lines(markup) == [2, 4]


def test_the_text_of_lists_and_tables_comes_in_reading_order():
    markup = "<p>起</p><ul><li>甲<ul><li>乙</li></ul></li></ul><table><tr><th>区</th><td>12</td></tr></table><p>止</p>"
    assert richtext.text_of(markup) == ["起", "甲", "乙", "区\t12", "止"]


def test_words_are_counted_without_spaces_and_markup():
    assert richtext.count_words("<p>创 建<strong>办</strong></p><p>abc</p>") == 6
