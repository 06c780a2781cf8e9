"""Reading a .docx: what Word shows becomes blocks as a careful typist would have typed them; nothing goes untold."""

import datetime as dt
import time

import pytest

from bulletin.intake.manuscript import Refusal
from bulletin.intake.margin import Notes
from bulletin.intake.parts.paragraphs import body_of
from bulletin.intake.structure import compose
from bulletin.intake.text.blocks import Divider, Figure, Heading, ListItem, Paragraph, Quote, Table, words_of
from bulletin.intake.text.marks import STRONG_OFF, STRONG_ON
from bulletin.word.container import MAX_PARAGRAPHS
from bulletin.word.reading import read_docx
from tests.word.making import (
    PNG,
    box,
    cell,
    docx,
    field,
    level,
    lists,
    made_strict,
    numbered,
    p,
    picture,
    r,
    read,
    row,
    style,
    styled,
    table,
)

CENTRED, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'
INDENTED = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
BODY, TITLE = '<w:sz w:val="32"/>', '<w:sz w:val="44"/>'
RED = '<w:color w:val="FF0000"/><w:sz w:val="72"/>'
FACE = '<w:rFonts w:eastAsia="{}"/><w:sz w:val="32"/>'
SENTENCE = "四月以来，望溪市各街道先后修补路面三千余平方米，更换路灯一百二十盏，群众出行更加方便。"
TEXT = p(SENTENCE, INDENTED, BODY)
MERGE, MERGED = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def words(body: str, **parts) -> list[str]:
    return [words_of(block) for block in read(body, **parts).blocks]


def headings(body: str, **parts) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in read(body, **parts).blocks if isinstance(block, Heading)]


def told(body: str, **parts) -> tuple[str, ...]:
    return read(body, **parts).told


# Automatic numbering


@pytest.mark.parametrize(
    ("kind", "text", "start", "label"),
    [
        ("decimal", "%1.", 1, "1."),
        ("decimalZero", "%1、", 3, "03、"),
        ("chineseCounting", "%1、", 12, "十二、"),
        ("chineseCountingThousand", "（%1）", 21, "（二十一）"),
        ("japaneseCounting", "%1、", 105, "一百零五、"),
        ("chineseLegalSimplified", "%1、", 2, "贰、"),
        ("ideographTraditional", "%1、", 1, "甲、"),
        ("ideographZodiac", "%1、", 3, "寅、"),
        ("ideographDigital", "%1、", 20, "二〇、"),
        ("decimalEnclosedCircleChinese", "%1", 21, "㉑"),
        ("decimalFullWidth", "%1、", 12, "１２、"),
        ("lowerLetter", "%1)", 27, "aa)"),
        ("upperLetter", "%1.", 2, "B."),
        ("lowerRoman", "%1.", 4, "iv."),
        ("upperRoman", "%1.", 1999, "MCMXCIX."),
        ("chineseCounting", "第%1条", 3, "第三条 "),
        ("none", "附：", 1, "附："),
    ],
)
def test_an_automatic_number_stands_before_the_text_as_if_it_were_typed(kind, text, start, label):
    numbering = lists(level(0, kind, text, start=start))

    assert words(numbered("修补路面。"), numbering=numbering) == [f"{label}修补路面。"]


def test_numbers_count_on_and_those_below_begin_anew():
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2"))
    body = "".join(numbered("路面", depth=depth) for depth in (0, 1, 1, 0, 1))

    assert words(body, numbering=numbering) == ["一、路面", "一.1 路面", "一.2 路面", "二、路面", "二.1 路面"]


def test_legal_numbering_writes_every_level_in_arabic_figures():
    numbering = lists(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))

    assert words(numbered("甲", depth=0) + numbered("乙", depth=1), numbering=numbering) == ["一、甲", "1.1 乙"]


def test_a_level_that_never_restarts_counts_on():
    numbering = lists(level(0, "decimal", "%1."), level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    body = "".join(numbered("路", depth=depth) for depth in (0, 1, 0, 1))

    assert words(body, numbering=numbering) == ["1.路", "(1)路", "2.路", "(2)路"]


def test_a_list_of_the_same_kind_goes_on_unless_it_is_told_to_start_again():
    on = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    again = (
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    numbering = lists(level(0, "decimal", "%1."), nums=on + again)
    body = "".join(numbered("路", list_id=list_id) for list_id in (1, 2, 3, 3))

    assert words(body, numbering=numbering) == ["1.路", "2.路", "1.路", "2.路"]


def test_a_number_may_come_from_the_style_and_be_taken_away_again():
    numbered_style = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("Base", "编号", numbered_style) + style("Own", "我的编号", based_on="Base")
    none = p("路灯", '<w:pStyle w:val="Own"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    numbering = lists(level(0, "decimal", "%1."))

    body = styled("Own", "路面") + none + styled("Own", "绿地")
    assert words(body, numbering=numbering, styles=styles) == ["1.路面", "路灯", "2.绿地"]


def test_the_level_of_a_style_is_the_one_that_names_it():
    numbering = lists(level(0, "decimal", "%1."), level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Sub"/>'))
    styles = style("Sub", "小标题", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')

    assert words(styled("Sub", "摸底"), numbering=numbering, styles=styles) == ["（一）摸底"]


def test_a_list_may_lead_to_the_list_of_a_style():
    linked = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    numbering = lists(level(0, "chineseCounting", "%1、"), nums=linked)
    styles = style("Outline", "大纲", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', kind="numbering")

    assert words(numbered("摸底", list_id=2), numbering=numbering, styles=styles) == ["一、摸底"]


def test_bullets_become_list_items_at_their_depth():
    numbering = lists(level(0, "bullet", "\uf06c"), level(1, "bullet", "-"))
    blocks = read(numbered("路面") + numbered("路灯", depth=1), numbering=numbering).blocks

    assert blocks == (ListItem(("路面",), 0), ListItem(("路灯",), 1))


def test_the_depth_of_a_list_may_stand_in_its_styles_name_alone():
    bullets = lists(level(0, "bullet", "•"))
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = style("B", "List Bullet", listed) + style("B2", "List Bullet 2", listed)

    blocks = read(styled("B", "修路灯") + styled("B2", "换灯泡"), styles=styles, numbering=bullets).blocks
    assert blocks == (ListItem(("修路灯",)), ListItem(("换灯泡",), 1))


def test_a_typed_mark_is_a_bullet_too():
    assert read(p("★东渡街道清运杂物。")).blocks == (ListItem(("东渡街道清运杂物。",)),)


def test_an_empty_paragraph_is_numbered_by_word_alone():
    numbering = lists(level(0, "decimal", "%1."))

    assert words(numbered("路面") + numbered(" ") + numbered("路灯"), numbering=numbering) == ["1.路面", "3.路灯"]


def test_a_figure_behind_a_number_is_no_decimal():
    assert words(numbered("2026年任务"), numbering=lists(level(0, "decimal", "%1."))) == ["1. 2026年任务"]


# Tracked changes and comments


def test_tracked_changes_are_read_as_accepted_and_told():
    body = p(
        f"{r('望溪市')}<w:ins>{r('东渡街道')}</w:ins><w:del><w:r><w:delText>北塘街道</w:delText></w:r></w:del>"
        f"<w:moveFrom>{r('昨日')}</w:moveFrom>{r('修补路面。')}"
    )

    assert words(body) == ["望溪市东渡街道修补路面。"]
    assert told(body) == ("文件里有 3 处修订，按接受后的样子收入（删去的字没有收入）。",)


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next_and_counts_once():
    numbering = lists(level(0, "decimal", "%1."))
    number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = p("修补路面，", number + '<w:rPr><w:del w:id="1"/></w:rPr>')

    assert words(deleted + numbered("更换路灯。") + numbered("种树。"), numbering=numbering) == [
        "1.修补路面，更换路灯。",
        "2.种树。",
    ]


def test_a_deleted_row_goes_and_an_inserted_one_stays():
    body = table(row("街道", "盏数"), row("北塘", "9", properties="<w:del/>"), row("东渡", "12", properties="<w:ins/>"))

    assert read(body).blocks == (Table((), (("街道", "盏数"), ("东渡", "12"))),)
    assert "2 处修订" in told(body)[0]


def test_comments_are_handed_over_with_what_they_are_on_and_never_stand_in_the_text():
    comments = (
        '<w:comment w:id="0" w:author="何琳" w:date="2026-05-06T09:30:00Z"><w:p w14:paraId="A1"><w:r><w:t>请核对数字'
        '</w:t></w:r></w:p></w:comment><w:comment w:id="1" w:author="程颐"><w:p w14:paraId="B2"><w:r><w:t>已核</w:t>'
        "</w:r></w:p></w:comment>"
    )
    extended = '<w15:commentEx w15:paraId="A1"/><w15:commentEx w15:paraId="B2" w15:paraIdParent="A1"/>'
    body = p("望溪市") + p(
        f'{r("更换路灯")}<w:commentRangeStart w:id="0"/>{r("一百二十盏")}<w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
    )
    text = read(body, comments=comments, commentsExtended=extended)

    first, reply = text.comments
    assert (first.author, first.words, first.quote, first.block) == ("何琳", "请核对数字", "一百二十盏", 1)
    assert first.at == dt.datetime(2026, 5, 6, 9, 30)
    assert (reply.author, reply.words, reply.quote, reply.block) == ("程颐", "已核", "一百二十盏", 1)
    assert [words_of(block) for block in text.blocks] == ["望溪市", "更换路灯一百二十盏"]
    assert text.told == ()


# Pictures


def test_a_picture_stands_below_its_paragraph_with_what_it_shows_and_its_caption():
    body = p(r("现场会召开。") + picture(alt="工人在换路灯")) + p("图1 换灯现场", CENTRED) + p("会议要求抓紧。")
    text = read(body, media={"photo": PNG})

    assert text.blocks[1] == Figure("0", 0, 0, "工人在换路灯", "图1 换灯现场")
    assert [words_of(block) for block in text.blocks] == ["现场会召开。", "图1 换灯现场", "会议要求抓紧。"]
    assert text.pictures == (PNG,)


@pytest.mark.parametrize(
    "alt", ["图片 1", "A picture containing text", "图示\n\nAI 生成的内容可能不正确。", "IMG_2041.jpg"]
)
def test_words_a_program_put_for_a_picture_describe_nothing(alt):
    assert read(p(picture(alt=alt)), media={"photo": PNG}).blocks == (Figure("0", 0, 0),)


def test_the_same_picture_twice_is_one_file():
    text = read(p(picture()) + p(picture()), media={"photo": PNG})

    assert text.blocks == (Figure("0", 0, 0), Figure("0", 0, 0))
    assert text.pictures == (PNG,)


def test_a_caption_may_stand_above_its_picture():
    text = read(p("图1 换灯现场", CENTRED) + p(picture()) + p("会议要求抓紧。"), media={"photo": PNG})

    assert text.blocks[0] == Figure("0", 0, 0, "", "图1 换灯现场")
    assert len(text.blocks) == 2


def test_a_caption_by_its_style_may_say_anything():
    styles = style("Cap", "caption")
    text = read(p(picture()) + styled("Cap", "夜色中的东渡街"), media={"photo": PNG}, styles=styles)

    assert text.blocks == (Figure("0", 0, 0, "", "夜色中的东渡街"),)


@pytest.mark.parametrize(
    "body",
    [
        p(picture() + "<w:r><w:br/></w:r>" + r("志愿者在清扫街道"), CENTRED),
        p(picture(), CENTRED) + p("志愿者在清扫街道", CENTRED, '<w:sz w:val="21"/>'),
    ],
    ids=["in the picture's paragraph", "smaller than the text"],
)
def test_a_caption_may_be_known_by_how_it_is_set_alone(body):
    assert read(TEXT + body + TEXT, media={"photo": PNG}).blocks[1] == Figure("0", 0, 0, "", "志愿者在清扫街道")


def test_a_small_line_of_the_head_is_no_caption_of_a_picture_above_it():
    small = '<w:sz w:val="21"/>'
    body = p(picture(), CENTRED) + p("第12期", CENTRED, small) + p("望溪市创建办公室", CENTRED, small) + TEXT

    assert words(body, media={"photo": PNG})[1:3] == ["第12期", "望溪市创建办公室"]


def test_one_caption_below_two_pictures_stands_below_the_last():
    body = p(picture() + picture(), CENTRED) + p("图1 现场会", CENTRED) + TEXT

    assert [block.caption for block in read(body, media={"photo": PNG}).blocks[:2]] == ["", "图1 现场会"]


def test_a_picture_among_the_words_of_a_table_stands_below_it_and_is_told():
    text = read(table(row(p(picture()), "小巷整治后"), row("前", "后")), media={"photo": PNG})

    assert [type(block) for block in text.blocks] == [Table, Figure]
    assert text.told == ("表格里有 1 处图片，移到表格下面，请核对。",)


def test_a_picture_of_an_older_word_is_read_too():
    body = p('<w:r><w:pict><v:shape alt="路灯"><v:imagedata r:id="photo"/></v:shape></w:pict></w:r>')

    assert read(body, media={"photo": PNG}).blocks == (Figure("0", 0, 0, "路灯"),)


def test_a_linked_picture_is_told_as_lost():
    text = read(p(r("现场会") + picture("far", link="link")), linked=("far",))

    assert [words_of(block) for block in text.blocks] == ["现场会"]
    assert text.told == ("1 张图片只是链接，文件里没有图片本身，没有收入（“现场会”）：请在 Word 里插入图片后重试。",)


def test_a_drawing_no_browser_can_show_is_told_by_its_place_among_the_pictures():
    body = p(picture("photo")) + p(picture("chart"))
    text = read(body, media={"photo": PNG, "chart": b"\xd7\xcd\xc6\x9a" + bytes(20)})

    assert text.told == ("第 2 张图片是矢量图（WMF/EMF），没有收入，请另存为 JPG 后插入。",)


def test_pictures_side_by_side_in_a_table_keep_their_captions():
    photos = row(p(picture("one")), p(picture("two")))
    body = table(photos, row(p("图1 换灯前", CENTRED), p("图2 换灯后", CENTRED)))

    assert read(body, media={"one": PNG, "two": PNG + b"2"}).blocks == (
        Figure("0", 0, 0, "", "图1 换灯前"),
        Figure("1", 0, 0, "", "图2 换灯后"),
    )


# Tables


def test_a_table_keeps_its_header_rows_and_the_cells_that_reach_over_others():
    header = "<w:tblHeader/>"
    body = table(
        row(cell("街道", MERGE), cell("路灯", '<w:gridSpan w:val="2"/>'), properties=header),
        row(cell("", MERGED), "新换", "修好", properties=header),
        row("东渡", "12", "9"),
    )
    text = read(body)

    assert body_of(list(text.blocks), Notes()).replace("\n", "") == (
        '<table><thead><tr><th rowspan="2">街道</th><th colspan="2">路灯</th></tr>'
        "<tr><th>新换</th><th>修好</th></tr></thead>"
        "<tbody><tr><td>东渡</td><td>12</td><td>9</td></tr></tbody></table>"
    )
    assert text.told == ()


def test_lines_typed_with_tabs_are_the_rows_of_a_table_as_in_a_text():
    tab = "<w:r><w:tab/></w:r>"
    rows = [r("街道") + tab + r("路灯（盏）"), r("东渡") + tab + tab + r("12"), tab + r("北塘") + tab + r("9")]
    body = TEXT + "".join(map(p, rows)) + TEXT

    assert read(body).blocks[1] == Table(("街道", "路灯（盏）"), (("东渡", "12"), ("北塘", "9")))


def test_tabs_of_the_contents_the_foot_and_typed_numbers_make_no_table():
    tab = "<w:r><w:tab/></w:r>"
    contents = p("目录") + p(r("背街小巷换新颜") + tab + r("1")) + p(r("工作简讯") + tab + r("3"))
    steps = p(r("1.") + tab + r("先摸底")) + p(r("2.") + tab + r("后动工"))
    foot = p(r("报：") + tab + r("市委")) + p(r("送：") + tab + r("各县"))

    assert not [block for block in read(contents + TEXT + steps + TEXT + foot).blocks if isinstance(block, Table)]


def test_a_first_row_that_alone_is_in_a_bold_face_is_a_header():
    bold = FACE.format("黑体")
    body = table(row(p("街道", "", bold), p("盏", "", bold)), row("东渡", "9"))

    assert read(body).blocks == (Table(("街道", "盏"), (("东渡", "9"),)),)


def test_a_first_row_that_alone_is_bold_is_a_header():
    bold = [p(word, run="<w:b/>") for word in ("街道", "盏数")]

    assert read(table(row(*bold), row("东渡", "12"))).blocks == (Table(("街道", "盏数"), (("东渡", "12"),)),)


def test_paragraphs_in_a_cell_are_lines_of_it():
    text = read(table(row(p("东渡街道") + p("北塘街道"), "12"), row("合计", "12")))

    assert "<td>东渡街道<br>北塘街道</td>" in body_of(list(text.blocks), Notes())


def test_a_cell_merged_the_old_way_is_one_cell():
    body = table(
        row(cell("路灯", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")), row("东渡", "12"), row("北塘", "9")
    )

    assert '<td colspan="2">路灯</td>' in body_of(list(read(body).blocks), Notes())


def test_a_table_in_a_table_is_text_and_told():
    body = table(row("街道", table(row("新换", "12"), row("修好", "9")) + p()), row("合计", "21"))

    assert read(body).blocks == (Table((), (("街道", "新换\u300012\n修好\u30009"), ("合计", "21"))),)
    assert told(body) == ("1 个套在表格里的表格按文字收入，请核对（“新换”）。",)


def test_a_table_around_a_text_is_text():
    assert words(table(row(p("望溪市动态") + p("路灯换新。")))) == ["望溪市动态", "路灯换新。"]


def test_a_red_head_set_in_a_table_is_lines():
    body = table(row(cell(p("望溪创建简报", CENTRED, RED), '<w:gridSpan w:val="2"/>')), row("第12期", "2026年5月6日"))

    assert words(body + TEXT)[:2] == ["望溪创建简报", "第12期 2026年5月6日"]


@pytest.mark.parametrize("label", ["报", "报：", "报　："])
def test_the_foot_set_in_a_table_is_lines_that_intake_knows(label):
    body = table(
        row(label, "市委办公室、市政府办公室"), row("送", "各县创建办"), row("望溪市创建办公室", "2026年5月6日印发")
    )

    assert [block.lines for block in read(body).blocks] == [
        ("报：市委办公室、市政府办公室",),
        ("送：各县创建办",),
        ("望溪市创建办公室\u30002026年5月6日印发",),
    ]


def test_a_table_of_dates_is_no_foot():
    assert isinstance(read(table(row("东渡街道", "2026年5月6日"), row("北塘街道", "2026年5月7日"))).blocks[0], Table)


def test_a_table_wider_than_any_page_is_refused():
    with pytest.raises(Refusal, match="表格超过"):
        read(table(row(cell("街道", '<w:gridSpan w:val="99999999"/>'), "盏数")))


# What stands beside the text


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_goes_to_the_end_of_its_paragraph_and_is_told(kind):
    parts = {
        f"{kind}s": f'<w:{kind} w:id="0" w:type="separator"><w:p/></w:{kind}>'
        f'<w:{kind} w:id="2"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>截至四月底。</w:t></w:r></w:p></w:{kind}>'
    }
    body = p(f'{r("更换路灯")}<w:r><w:{kind}Reference w:id="2"/></w:r>{r("一百二十盏。")}')

    assert words(body, **parts) == ["更换路灯一百二十盏。（截至四月底。）"]
    assert told(body, **parts) == ("1 条脚注、尾注收入所在段落末尾的括号里，请核对（“截至四月底。”）。",)


def test_a_text_box_is_read_once_where_it_is_bound():
    assert words(p("路面") + p(box(p("望溪创建简报"))) + p("路灯")) == ["路面", "望溪创建简报", "路灯"]


def test_headers_and_footers_with_words_are_told_and_page_numbers_are_not():
    assert told(p("路灯"), header1=p("望溪简报内部资料")) == ("1 处页眉、页脚的文字没有收入（“望溪简报内部资料”）。",)
    assert told(p("路灯"), footer1=p("— 2 —")) == ()


def test_a_bulletins_head_in_a_page_header_is_read_and_told():
    head = p("望溪创建简报", CENTRED, RED) + p("第12期", CENTRED, BODY)

    assert words(TEXT, header1=head)[:2] == ["望溪创建简报", "第12期"]
    assert told(TEXT, header1=head) == ("报头在页眉里，已收入正文最前面（“望溪创建简报”），请核对。",)
    running = p("望溪创建简报　第12期", CENTRED, '<w:sz w:val="18"/>')
    assert words(TEXT, header1=running) == [SENTENCE]
    assert words(head + TEXT, header1=head) == ["望溪创建简报", "第12期", SENTENCE]


def test_a_foot_in_a_page_footer_is_read_and_told():
    foot = p("报：市委办公室") + p("送：各县创建办")

    assert words(TEXT, footer1=foot) == [SENTENCE, "报：市委办公室", "送：各县创建办"]
    assert told(TEXT, footer1=foot) == ("报尾在页脚里，已收入正文最后面（“报：市委办公室”），请核对。",)
    assert words(TEXT + foot, footer1=foot) == [SENTENCE, "报：市委办公室", "送：各县创建办"]


def test_words_of_fields_stay_and_their_codes_and_page_numbers_do_not():
    body = p(
        field('HYPERLINK "http://wangxi.example"', r("望溪网"))
        + field("PAGE", r("3"))
        + r("发布")
        + f'<w:fldSimple w:instr="DATE">{r("5月6日")}</w:fldSimple>'
    )

    assert words(body) == ["望溪网发布5月6日"]


def test_a_field_that_never_ends_takes_no_other_words_with_it():
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'

    assert words(p(broken) + p("更换路灯。")) == ["更换路灯。"]


def test_a_circled_character_and_a_phonetic_guide_made_by_fields_are_read():
    code = r'<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    circled = f"{code.format('begin')}<w:r><w:instrText>eq \\o\\ac(○,3)</w:instrText></w:r>{code.format('end')}"
    ruby = f"<w:r><w:ruby><w:rt>{r('lán')}</w:rt><w:rubyBase>{r('岚')}</w:rubyBase></w:ruby></w:r>"

    assert words(p(circled + r("松") + ruby + r("县"))) == ["③松岚县"]


def test_the_contents_keep_their_pages_behind_leaders():
    entry = r("背街小巷换新颜") + "<w:r><w:tab/></w:r>" + field("PAGEREF _Toc1", r("2", "<w:webHidden/>"))
    first = field('TOC \\o "1-1"', entry)

    assert words(p(first)) == ["背街小巷换新颜……2"]


def test_hidden_text_is_dropped_and_told_whether_by_itself_or_by_style():
    styles = style("Ghost", "隐藏", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = p(r("路灯") + r("草稿", "<w:vanish/>") + r("换新") + r("底稿", '<w:rStyle w:val="Ghost"/>'))

    assert words(body, styles=styles) == ["路灯换新"]
    assert told(body, styles=styles) == ("2 处隐藏文字没有收入（“草稿”）。",)


def test_an_equation_is_a_line_of_text_and_told():
    power = "<m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    over = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    body = p(f"{r('面积')}<m:oMath>{power}{over}</m:oMath>")

    assert words(body) == ["面积m²a/b"]
    assert told(body) == ("1 个公式按一行文字收入，请核对（“面积”）。",)


def test_what_cannot_be_read_is_told_as_lost_with_where_it_stood():
    chart = '<w:r><w:drawing><a:graphic><a:graphicData uri="http://x/chart"/></a:graphic></w:drawing></w:r>'
    sheet = '<w:r><w:object><v:shape><v:imagedata r:id="x"/></v:shape><o:OLEObject/></w:object></w:r>'
    body = p(r("增长情况") + chart) + p(r("经费表") + sheet) + '<w:altChunk r:id="y"/>'

    assert told(body) == (
        "1 个图表或 SmartArt 图形没有收入（“增长情况”）：请截图后作为图片插入。",
        "1 个嵌入的对象（如 Excel 表格）没有收入（“经费表”）：请改为文字、表格或图片。",
        "1 个插入的外部文档没有收入：请把其中的文字复制进来。",
    )


def test_signs_of_symbol_fonts_are_read_and_unknown_ones_told():
    known = '<w:r><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>'
    unknown = '<w:r><w:sym w:font="Webdings" w:char="F021"/></w:r>'

    assert read(p(known + r("近日，路灯换新。"))).blocks == (ListItem(("近日，路灯换新。",)),)
    assert told(p(r("路灯") + unknown)) == ("1 个特殊符号认不出，没有收入（“路灯”）：请补上。",)


def test_a_large_first_letter_stands_in_its_paragraph():
    assert words(p("路", '<w:framePr w:dropCap="drop"/>') + p("灯换新。")) == ["路灯换新。"]


def test_the_note_of_a_title_is_no_part_of_it():
    notes = '<w:footnote w:id="2"><w:p><w:r><w:t>截至四月底。</w:t></w:r></w:p></w:footnote>'
    body = p(r("路灯换新", TITLE) + '<w:r><w:footnoteReference w:id="2"/></w:r>', CENTRED) + TEXT

    assert words(body, footnotes=notes)[:2] == ["路灯换新", "（截至四月底。）"]


def test_content_controls_keep_their_words_and_not_what_asks_for_them():
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    asks = control.format("<w:showingPlcHdr/>", r("单击此处输入文字"))

    assert words(control.format("", p(r("路灯") + control.format("", r("换新")) + asks))) == ["路灯换新"]


# Levels


def test_a_bulletins_name_titles_and_subheadings_are_known_by_how_they_are_set():
    body = (
        p("望溪创建简报", CENTRED, RED)
        + p("第12期", CENTRED, BODY)
        + p("背街小巷换新颜", CENTRED, TITLE)
        + TEXT
        + p("一、先摸底后动工", INDENTED, FACE.format("黑体"))
        + p("（一）逐巷登记", INDENTED, FACE.format("楷体_GB2312"))
        + p("1.东渡街道", INDENTED, BODY + "<w:b/>")
        + TEXT * 3
    )

    assert headings(body) == [
        (1, "望溪创建简报"),
        (2, "背街小巷换新颜"),
        (3, "一、先摸底后动工"),
        (4, "（一）逐巷登记"),
        (5, "1.东渡街道"),
    ]


def test_a_title_may_end_as_an_offices_name_does_if_it_is_set_as_titles_are():
    body = p("背街小巷换新颜", CENTRED, TITLE) + TEXT + p("青年志愿者走进养老院", CENTRED, TITLE) + TEXT
    assert headings(body) == [(2, "背街小巷换新颜"), (2, "青年志愿者走进养老院")]
    assert headings(p("背街小巷换新颜", CENTRED, TITLE) + p("望溪市住建局", CENTRED, '<w:sz w:val="36"/>') + TEXT) == [
        (2, "背街小巷换新颜")
    ]


def test_a_column_in_brackets_above_a_title_is_named_before_it():
    title = p("背街小巷换新颜", CENTRED, TITLE) + TEXT

    assert headings(p("【要闻】", "", BODY) + title + p("【基层】", "", BODY) + title) == [
        *((2, "【要闻】"), (2, "背街小巷换新颜"), (2, "【基层】"), (2, "背街小巷换新颜")),
    ]


def test_an_office_in_red_above_the_bulletins_name_is_no_part_of_it():
    number = p("第12期", CENTRED, BODY)
    office = p("望溪市创建办公室", CENTRED, RED)

    assert headings(office + p("望溪创建简报", CENTRED, RED) + number + TEXT) == [(1, "望溪创建简报")]
    assert headings(office + p("工作简报", CENTRED, RED) + number + TEXT) == [(1, "望溪市创建办公室工作简报")]


def test_the_name_may_share_its_paragraph_with_the_number():
    body = p(f"{r('望溪创建简报', RED)}<w:r><w:br/></w:r>{r('第12期', BODY)}", CENTRED) + TEXT

    assert words(body)[:2] == ["望溪创建简报", "第12期"]


@pytest.mark.parametrize("name", ["heading {}", "标题 {}"])
def test_the_highest_heading_style_stands_for_titles_whatever_its_number(name):
    styles = style("H1", name.format(1)) + style("H2", name.format(2)) + style("Mine", "我的标题", based_on="H1")
    body = styled("H1", "路灯换新") + TEXT + styled("H2", "东渡街道") + TEXT + styled("Mine", "绿地扩容") + TEXT

    assert headings(body, styles=styles) == [(2, "路灯换新"), (3, "东渡街道"), (2, "绿地扩容")]


def test_an_outline_level_makes_a_heading_and_can_take_one_away():
    styles = style("H1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    plain = p("不是标题", '<w:pStyle w:val="H1"/><w:outlineLvl w:val="9"/>')

    assert headings(p("路灯换新", '<w:outlineLvl w:val="0"/>') + TEXT + plain, styles=styles) == [(2, "路灯换新")]


def test_a_documents_title_stands_above_its_headings():
    styles = style("T", "Title") + style("H1", "heading 1")

    body = styled("T", "路灯换新") + styled("H1", "一、摸底") + TEXT
    assert headings(body, styles=styles) == [(2, "路灯换新"), (3, "一、摸底")]


def test_a_paragraph_that_misuses_a_heading_style_stays_one():
    assert headings(styled("H1", SENTENCE), styles=style("H1", "heading 1")) == []


def test_numbered_heading_styles_below_titles_set_large_are_subheadings():
    body = p("路灯换新", CENTRED, TITLE) + TEXT + styled("H1", "一、摸底") + TEXT

    assert headings(body, styles=style("H1", "heading 1")) == [(2, "路灯换新"), (3, "一、摸底")]


@pytest.mark.parametrize(
    "broken",
    [
        p("松岚县推进文明集市建设", CENTRED, TITLE) + p("取得明显成效", CENTRED, TITLE),
        p(
            f"{r('松岚县推进文明集市建设', TITLE)}<w:r><w:rPr>{TITLE}</w:rPr><w:br/></w:r>{r('取得明显成效', TITLE)}",
            CENTRED,
        ),
    ],
)
def test_a_title_broken_over_two_lines_is_one(broken):
    assert headings(broken + TEXT) == [(2, "松岚县推进文明集市建设取得明显成效")]


def test_a_line_behind_a_dash_below_a_title_is_no_part_of_it():
    body = p(r("文明集市见成效", TITLE) + "<w:r><w:br/></w:r>" + r("——来自一线的报告", BODY), CENTRED) + TEXT

    assert headings(body) == [(2, "文明集市见成效")]
    assert words(body)[1] == "——来自一线的报告"


def test_headings_by_style_below_titles_set_larger_are_subheadings():
    part = p("背街小巷换新颜", CENTRED, TITLE) + TEXT + p("先摸底", '<w:pStyle w:val="H"/>', BODY) + TEXT

    assert headings(part * 2, styles=style("H", "heading 1")) == [(2, "背街小巷换新颜"), (3, "先摸底")] * 2


def test_the_name_of_a_table_is_no_title():
    counted = p("东渡街道路灯统计表", CENTRED, TITLE) + table(row("街道", "盏"), row("东渡", "9"))

    assert headings(p("背街小巷换新颜", CENTRED, TITLE) + TEXT + counted) == [(2, "背街小巷换新颜")]


def test_no_subheading_is_marked_where_no_title_is():
    assert headings(p("一、摸底", INDENTED, FACE.format("黑体")) + TEXT) == []


def test_columns_above_titles_are_named_in_their_brackets():
    styles = style("H1", "heading 1") + style("H2", "heading 2")
    body = styled("H1", "要闻") + styled("H2", "路灯换新") + TEXT + styled("H2", "绿地扩容") + TEXT

    assert headings(body, styles=styles) == [(2, "【要闻】"), (2, "路灯换新"), (2, "绿地扩容")]


def test_bold_words_are_emphasis_and_a_bold_title_is_none():
    styles = style("B", "要点", "<w:rPr><w:b/></w:rPr>", kind="character")
    body = p("路灯换新", CENTRED, TITLE + "<w:b/>") + p(
        r("一是摸底。", '<w:rStyle w:val="B"/>') + r("逐巷登记，建立台账，", '<w:b w:val="0"/>') + r("一巷一策。")
    )
    heading, paragraph = read(body + TEXT, styles=styles).blocks[:2]

    assert heading == Heading(2, "路灯换新")
    assert paragraph.lines == (f"{STRONG_ON}一是摸底。{STRONG_OFF}逐巷登记，建立台账，一巷一策。",)


@pytest.mark.parametrize("face", ["黑体", "SimHei", "楷体_GB2312"])
def test_words_at_a_paragraphs_start_in_a_face_of_their_own_are_emphasis(face):
    body = p(r("一是先摸底。", FACE.format(face)) + r(SENTENCE, FACE.format("仿宋_GB2312")))
    later = p(r(SENTENCE, FACE.format("仿宋_GB2312")) + r("望溪", FACE.format(face)))

    first, second = read(body + later).blocks
    assert first.lines == (f"{STRONG_ON}一是先摸底。{STRONG_OFF}{SENTENCE}",)
    assert second.lines == (f"{SENTENCE}望溪",)


def test_a_text_that_is_bold_throughout_has_no_emphasis():
    paragraphs = "".join(p(SENTENCE, INDENTED, "<w:b/>") for _ in range(5))

    assert all(STRONG_ON not in block.lines[0] for block in read(paragraphs).blocks)


# Lines and paragraphs


def test_every_paragraph_of_words_own_stands_by_itself():
    first, second = read(p("联系人：何琳") + p("电话一二三")).blocks

    assert first == Paragraph(("联系人：何琳",), is_opening=True)
    assert second == Paragraph(("电话一二三",), is_opening=True)


def test_lines_that_a_pages_width_has_cut_are_joined_as_in_a_text():
    lines = ("四月以来，望溪市各街道先后修补路面三千余平方米，更", "换路灯一百二十盏，群众出行更加方便。")

    assert body_of(list(read("".join(map(p, lines))).blocks), Notes()) == f"<p>{''.join(lines)}</p>"


@pytest.mark.parametrize(
    "indented", [p("路灯换新。", INDENTED), p("\u3000\u3000路灯换新。"), styled("I", "路灯换新。")]
)
def test_an_indent_opens_a_paragraph_however_it_is_made(indented):
    text = read(indented, styles=style("I", "正文缩进", f"<w:pPr>{INDENTED}</w:pPr>"))

    assert text.blocks == (Paragraph(("路灯换新。",), 4, is_opening=True),)


def test_a_typed_line_end_after_a_sentence_ends_the_paragraph():
    body = p(f"{r('路面修好。')}<w:r><w:br/></w:r>{r('路灯换新。')}<w:r><w:br w:type='page'/></w:r>{r('种树。')}")

    assert words(body) == ["路面修好。", "路灯换新。种树。"]


def test_invisible_characters_and_soft_hyphens_go():
    assert words(
        p(r("路\u200b灯\ufeff") + "<w:r><w:softHyphen/><w:t>换新</w:t><w:noBreakHyphen/><w:t>一</w:t></w:r>")
    ) == ["路灯换新-一"]


def test_an_empty_paragraph_with_a_line_is_a_divider_and_a_lone_page_number_is_told():
    line = '<w:pBdr><w:bottom w:val="single"/></w:pBdr>'
    text = read(p("", line) + p("— 2 —") + p("路灯"))

    assert text.blocks[0] == Divider()
    assert text.told == ("1 行只有页码，没有收入（“— 2 —”）。",)


def test_quotations_are_known_by_their_style():
    text = read(styled("Q", "路好了。") + styled("Q", "灯亮了。"), styles=style("Q", "Intense Quote"))

    assert text.blocks == (Quote(("路好了。", "灯亮了。")),)


# The file


def test_a_file_in_the_strict_namespaces_reads_the_same():
    assert read_docx(made_strict(docx(p("路灯", RIGHT) + TEXT))) == read(p("路灯", RIGHT) + TEXT)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ("<w:customXml>", "</w:customXml>"),
    ],
)
@pytest.mark.parametrize("depth", [40, 10_000])
def test_what_is_nested_too_deep_is_refused(opening, closing, depth):
    with pytest.raises(Refusal):
        read(opening * depth + p("路灯") + closing * depth)


def test_too_many_paragraphs_are_refused_with_the_limit():
    with pytest.raises(Refusal, match=f"有 {MAX_PARAGRAPHS + 1} 段，超过 {MAX_PARAGRAPHS} 段"):
        read("<w:p/>" * (MAX_PARAGRAPHS + 1))


def test_two_hundred_pages_are_read_at_once():
    data = docx(TEXT * 3000)
    start = time.perf_counter()
    read_docx(data)

    assert time.perf_counter() - start < 3


def test_a_whole_bulletin_set_in_word_becomes_its_manuscript():
    numbering = lists(level(0, "chineseCounting", "%1、"))
    entry = "<w:r><w:tab/></w:r>"
    listed = (("背街小巷换新颜", "2"), ("松岚县推进文明集市建设取得明显成效", "3"), ("工作简讯", "5"))
    contents = "".join(p(r(title) + entry + r(page)) for title, page in listed)
    body = (
        p(box(p("望溪创建简报", CENTRED, RED)))
        + p("第12期", CENTRED, BODY)
        + table(row("望溪市创建办公室", "2026年5月6日"), lines=False)
        + p("目　录", CENTRED, TITLE)
        + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        + f"<w:sdtContent>{contents}</w:sdtContent></w:sdt>"
        + p("背街小巷换新颜", CENTRED, TITLE)
        + numbered(r("先摸底后动工", FACE.format("黑体")))
        + TEXT
        + numbered(r("抓长效防反弹", FACE.format("黑体")))
        + TEXT
        + p("（望溪市住建局供稿）", RIGHT, BODY)
        + p("松岚县推进文明集市建设", CENTRED, TITLE)
        + p("取得明显成效", CENTRED, TITLE)
        + TEXT
        + p("工作简讯", CENTRED, TITLE)
        + p("★近日，东渡街道清运杂物二十车。", INDENTED, BODY)
        + p("★北塘街道加装充电桩十二处。", INDENTED, BODY)
        + table(row("报：市委办公室"), row("送：各县创建办"), row("望溪市创建办公室", "2026年5月6日印发"))
    )
    text = read(body, numbering=numbering)
    manuscript = compose(list(text.blocks), Notes())

    assert text.told == ()
    assert (manuscript.bulletin, manuscript.number, manuscript.publisher) == ("望溪创建简报", 12, "望溪市创建办公室")
    first, second = manuscript.articles
    assert (first.title, first.source) == ("背街小巷换新颜", "望溪市住建局")
    assert first.body == (f"<h3>一、先摸底后动工</h3>\n<p>{SENTENCE}</p>\n<h3>二、抓长效防反弹</h3>\n<p>{SENTENCE}</p>")
    assert second.title == "松岚县推进文明集市建设取得明显成效"
    assert manuscript.briefs == ("近日，东渡街道清运杂物二十车。", "北塘街道加装充电桩十二处。")
    assert (manuscript.report, manuscript.send) == (("市委办公室",), ("各县创建办",))
    assert (manuscript.imprint_office, manuscript.imprint_date) == ("望溪市创建办公室", dt.date(2026, 5, 6))
    assert manuscript.warnings == ("汉字与数字之间的空格删去 1 处。",)
