"""The preflight: it passes what the press makes, agrees with the proofreader's ruler, and catches what was damaged."""

import datetime as dt
import io
import re

import pikepdf
import pytest

from bulletin.document.content import Article, Brief, Correction, Recipients
from bulletin.press import PressError
from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues, measure
from tests.press.test_layout import justified_rows


def items(pdf: bytes, content=None) -> dict:
    return {item.what: item for item in inspect(pdf, content or issues.issue()).items}


@pytest.fixture(scope="module")
def good(full) -> dict:
    return items(full.bytes)


@pytest.fixture
def damaged(full):
    """damaged(change): the good PDF after `change` has had its way with it."""

    def after(change) -> bytes:
        with pikepdf.open(io.BytesIO(full.bytes)) as pdf:
            change(pdf)
            out = io.BytesIO()
            pdf.save(out)
        return out.getvalue()

    return after


def rewrite(page: pikepdf.Page, change) -> None:
    """Replaces the page's drawing with `change` of it."""
    page.contents_coalesce()
    page.Contents.write(change(page.Contents.read_bytes()))


def place_text(page: pikepdf.Page, old: bytes, new: bytes) -> None:
    """Moves every line of type that is set at `old` (x y, in CSS px)."""

    def move(drawing: bytes) -> bytes:
        assert old in drawing
        return drawing.replace(old, new)

    rewrite(page, move)


# What is good passes


def test_a_good_issue_passes(full):
    report = inspect(full.bytes, issues.issue())
    assert not report.blocking
    assert {item.verdict for item in report.items} == {"合格"}, report.lines()
    assert {item.level for item in report.items} == {"规定", "一般", "实务"}


@pytest.mark.parametrize("content", [issues.one_page(), issues.corrected(), issues.ending_at(13)])
def test_short_issues_pass(content, workshop):
    report = inspect(typeset(content, workshop).pdf, content)
    assert {item.verdict for item in report.items} == {"合格"}, report.lines()


def test_no_mark_is_missed_that_is_printed_nowhere(workshop):
    """One name a list: no comma stands between names, nor anywhere else in the issue."""
    article = Article(key=1, column="", title="清洁日", source="", body="<p>居民参加清洁日活动。</p>")
    to = Recipients(report=("云溪市委",), send=(), issue=("东湖街道",))
    content = issues.issue(articles=(article,), briefs=(), recipients=to, editors=())
    assert items(typeset(content, workshop).pdf, content)["缺字"].verdict == "合格"


def by_columns(*columns: str):
    articles = tuple(
        Article(key=key, column=column, title=f"第{key}篇稿件", source="", body=issues.body(10 * key, 3))
        for key, column in enumerate(columns, 1)
    )
    briefs = tuple(Brief(text=issues.paragraph(seed, 2), source="云溪市住房城乡建设局") for seed in range(300, 306))
    return issues.issue(articles=articles, briefs=briefs)


@pytest.mark.parametrize(
    "content", [by_columns("领导动态", "领导动态", "", "经验交流"), by_columns("长" * 30, "经验交流", "长" * 30)]
)
def test_columns_and_sources_of_briefs_pass(content, workshop):
    report = inspect(typeset(content, workshop).pdf, content)
    assert {item.verdict for item in report.items} == {"合格"}, report.lines()


def test_a_column_left_out_of_the_contents_is_caught(workshop):
    printed, sealed = by_columns("", "经验交流"), by_columns("领导动态", "经验交流")
    found = items(typeset(printed, workshop).pdf, sealed)
    assert found["目录页码"].place.startswith("《第1篇稿件》目录作缺")
    assert found["文字与内容一致"].place == "栏目“领导动态”"


def test_lists_tables_and_quotations_pass(workshop):
    rows = "".join(f"<tr><td>{number}</td><td>已完成</td></tr>" for number in range(1, 31))
    body = (
        "<ol><li>清理楼道</li><li>修补路面</li></ol><ul><li>其他·甲</li></ul>"
        f"<blockquote><p>{issues.paragraph(9)}</p></blockquote><p>二氧化碳（CO<sub>2</sub>）。</p>"
        f"<table><thead><tr><th>序号</th><th>进度</th></tr></thead><tbody>{rows}</tbody></table><p>镕喆堃昇䶮㎡é。</p>"
    )
    content = issues.one_page(articles=(Article(key=1, column="", title="测试稿件", source="", body=body),))
    report = inspect(typeset(content, workshop).pdf, content)
    assert not [line for item, line in zip(report.items, report.lines(), strict=True) if item.verdict != "合格"]


def test_a_report_is_one_chinese_line_an_item(full):
    report = inspect(full.bytes, issues.issue())
    assert "[合格] 规定　GB/T 9704-2012 5.1　幅面：210.0×297.0毫米，共8页" in report.lines()
    assert len(report.lines()) == len(report.items)
    assert not any("\n" in line for line in report.lines())


# The figures are those of the proofreader's ruler


def test_it_measures_the_imprint_as_the_ruler_does(full, good):
    rules = full.rules(8)
    assert f"{rules[-1][0]:.2f}毫米" in good["末条分隔线"].figure
    assert good["分隔线粗细"].figure == "、".join(f"{weight:.2f}" for _, weight in rules) + "毫米"


def test_it_measures_the_grid_as_the_ruler_does(full, good):
    rows = [row for number in range(1, 9) for row in full.body(number)]
    down = [(row.baseline - measure.FIRST_BASELINE) / measure.ROW for row in rows]
    farthest = max(abs(rows_down - round(rows_down)) * measure.ROW for rows_down in down)
    assert float(re.search(r"超过([\d.]+)毫米", good["每行在行格上"].figure)[1]) == pytest.approx(farthest, abs=0.01)
    assert len(full.body(3)) == 22
    assert good["每面行数"].figure.startswith("最多22行")


def test_it_finds_the_same_loosest_gap(full, good):
    loosest = max(max(row.gaps) for row in justified_rows(full))
    assert float(re.match(r"[\d.]+", good["最松字距"].figure)[0]) == pytest.approx(loosest, abs=0.001)


# What was damaged is caught, with its place


def test_a_name_off_the_middle_is_caught(damaged):
    def move(drawing: bytes) -> bytes:
        """By 5 mm, which are 19 px."""
        x, y = re.search(rb"(\S+) (\S+) Tm\s+/\w+ 82[.\d]* Tf", drawing).groups()
        return drawing.replace(x + b" " + y, b"%f " % (float(x) + 5 / 25.4 * 96) + y)

    found = items(damaged(lambda pdf: rewrite(pdf.pages[0], move)))["刊名居中"]
    assert found.verdict == "提示"
    assert 4.5 < float(re.search(r"偏离中线([\d.]+)毫米", found.figure)[1]) < 5.5


def test_a_page_of_another_size_is_caught(damaged):
    def cut(pdf):
        pdf.pages[2].MediaBox = pdf.pages[2].TrimBox = [0, 0, 595.28, 800]

    found = items(damaged(cut))
    assert (found["幅面"].verdict, found["幅面"].place) == ("提示", "第3页")
    assert "282.2" in found["幅面"].figure


def test_a_moved_page_is_caught(damaged):
    def move(pdf):
        pdf.pages[1].MediaBox = pdf.pages[1].TrimBox = [20, 0, 615.28, 841.89]

    found = items(damaged(move))
    assert (found["订口"].verdict, found["订口"].place) == ("提示", "第2页")
    assert found["文字不出版心"].verdict == "拦截"
    assert found["文字不出版心"].place.startswith("第2页第1行“")


def test_a_row_off_the_grid_is_caught(damaged):
    found = items(damaged(lambda pdf: place_text(pdf.pages[2], b" 244.584223 Tm", b" 246.584223 Tm")))
    assert (found["每行在行格上"].verdict, found["每行在行格上"].place) == ("提示", "第3页第3行")
    assert "0.530毫米" in found["每行在行格上"].figure


def test_text_that_runs_into_the_margin_blocks(damaged):
    pdf = damaged(lambda pdf: place_text(pdf.pages[2], b"105.826772 244.584223 Tm", b"125.826772 244.584223 Tm"))
    found = items(pdf)
    assert found["文字不出版心"].verdict == "拦截"
    assert "第3页第3行" in found["文字不出版心"].place
    assert "超出5.29毫米" in found["文字不出版心"].figure
    assert inspect(pdf, issues.issue()).blocking


def last_rule(drawing: bytes) -> re.Match:
    """The rule that closes the type area."""
    return re.search(rb"105\.826772 988\.913386 589\.606299 1\.322835 re\nf\*", drawing)


def test_a_missing_last_rule_is_caught(damaged):
    def remove(drawing):
        start, end = last_rule(drawing).span()
        return drawing[:start] + b"n" + drawing[end:]

    found = items(damaged(lambda pdf: rewrite(pdf.pages[7], remove)))
    assert (found["末条分隔线"].verdict, found["末条分隔线"].place) == ("提示", "第8页")
    assert found["末条分隔线"].figure.startswith("在245.90毫米")


def test_a_missing_imprint_blocks(damaged):
    found = items(damaged(lambda pdf: pdf.pages.__delitem__(7)))
    assert (found["版记齐全"].verdict, found["版记齐全"].place) == ("拦截", "第7页")


def test_an_imprint_before_the_last_page_is_caught(damaged):
    found = items(damaged(lambda pdf: pdf.pages.append(pdf.pages[0])))
    assert (found["版记只在最后一面"].verdict, found["版记只在最后一面"].place) == ("提示", "第8页")


def test_a_row_of_the_imprint_that_is_pushed_down_is_caught(damaged, good):
    assert good["版记各行等距"].verdict == "合格"
    found = items(damaged(lambda pdf: place_text(pdf.pages[-1], b" 799.470726 Tm", b" 799.870726 Tm")))
    assert found["版记各行等距"].verdict == "提示"
    assert found["版记各行等距"].place.startswith("第8页第")


def test_text_under_the_imprint_blocks(damaged):
    def move(drawing):
        return drawing.replace(b" 167.276407 Tm", b" 747.085023 Tm")

    found = items(damaged(lambda pdf: rewrite(pdf.pages[7], move)))
    assert found["版记不压正文"].verdict == "拦截"
    assert found["版记不压正文"].place == "第8页第16行"


def test_a_font_that_is_not_embedded_is_caught(damaged):
    def strip(pdf):
        for font in pdf.pages[0].Resources.Font.values():
            if "FandolKai" in str(font.BaseFont):
                del font.DescendantFonts[0].FontDescriptor["/FontFile3"]

    found = items(damaged(strip))
    assert found["字体嵌入子集"].verdict == "提示"
    assert "第1页FandolKai" in found["字体嵌入子集"].place


def test_a_wrong_page_in_the_contents_is_caught(damaged):
    def misprint(drawing):
        before, four, after = drawing.rpartition(b"[<0015>0] TJ")  # of the second entry; the date above has one too
        assert four
        return before + b"[<0016>0] TJ" + after

    found = items(damaged(lambda pdf: rewrite(pdf.pages[0], misprint)))
    assert (found["目录页码"].verdict, found["目录页码"].figure) == ("提示", "3条中2条相符")
    assert found["目录页码"].place == "《林知远到梧桐里社区调研》目录作5，实在第4页"


def test_a_page_number_on_the_wrong_side_is_caught(damaged):
    found = items(damaged(lambda pdf: place_text(pdf.pages[3], b"1 0 0 -1 124.493438 1022", b"1 0 0 -1 617.67 1022")))
    assert (found["页码位置"].verdict, found["页码位置"].place) == ("提示", "第4页")


def test_pages_out_of_order_are_caught(damaged):
    def swap(pdf):
        pdf.pages[2], pdf.pages[3] = pdf.pages[3], pdf.pages[2]

    found = items(damaged(swap))
    assert found["页码形式"].place == "第3页、第4页"
    assert found["文字与内容一致"].verdict == "提示"
    assert "第" in found["文字与内容一致"].place


def test_a_changed_word_is_named_with_its_paragraph(full):
    first, second, brief, *others = issues.issue().briefs
    altered = Brief(text=brief.text.replace("工作", "公务"), source="")
    changed = issues.issue(briefs=(first, second, altered, *others))
    found = items(full.bytes, changed)
    assert (found["文字与内容一致"].verdict, found["文字与内容一致"].place) == ("提示", "工作简讯第3条")


def test_a_note_that_goes_over_a_page_is_read_as_it_was_written(workshop):
    note = "".join(issues.paragraph(seed, 9) for seed in range(4))
    content = issues.one_page(version=2, correction=Correction(note=note, date=dt.date(2031, 4, 9)))
    assert items(typeset(content, workshop).pdf, content)["文字与内容一致"].verdict == "合格"


def test_a_name_left_off_the_imprint_is_caught(full):
    found = items(full.bytes, issues.issue(editors=("周若岚", "李景", "何未央")))
    assert found["文字与内容一致"].place == "审核和编辑"


def test_a_character_no_font_has_blocks_and_is_named(workshop):
    content = issues.one_page(
        articles=(Article(key=1, column="", title="化石", source="", body="<p>化石🦖出土。</p>"),)
    )
    found = items(typeset(content, workshop).pdf, content)
    assert found["缺字"].verdict == "拦截"
    assert re.fullmatch(r"“🦖”（U\+1F996，《化石》第1段、第1页第\d+行；印不出来，请改用文字）", found["缺字"].place)


@pytest.mark.parametrize(
    ("character", "cure"),
    [
        ("\U00030041", "扩展G区汉字，请管理员安装有它的字体，如天珩全字库（TH-Tshyn）"),
        ("\U0002ebf5", "扩展I区汉字，请管理员安装有它的字体，如天珩全字库（TH-Tshyn）"),
        ("\U00012000", "请管理员安装有这种文字的字体，或者改用汉字"),  # cuneiform
        # for these BabelStone Han has a glyph, and what it draws is not what was meant
        ("\ue000", "这是自造字，换一台电脑就是另一个字，请改用正式编码的字"),
        ("\uf8ff", "这是自造字，换一台电脑就是另一个字，请改用正式编码的字"),
        ("\ufffc", "这是粘贴图片时留下的记号，请删去，图片另外插入"),
        ("\ufffd", "这是没有读出来的字，请对照原稿补上"),
        ("\U0001f1e8", "印不出来，请改用文字"),  # half a flag
    ],
)
def test_a_missing_character_is_named_with_what_helps(workshop, character, cure):
    body = f"<p>居民{character}参加活动。</p>"
    content = issues.one_page(articles=(Article(key=1, column="", title="活动", source="", body=body),))
    found = items(typeset(content, workshop).pdf, content)["缺字"]
    assert found.verdict == "拦截"
    assert found.place.endswith(f"；{cure}）")


def test_a_line_break_within_a_paragraph_is_named_with_its_place(workshop):
    body = "<h3>一、通讯录</h3><p>环城路12号<br>邮政编码300000</p><p>工作有序推进。</p>"
    content = issues.one_page(articles=(Article(key=1, column="", title="清洁日", source="", body=body),))
    found = items(typeset(content, workshop).pdf, content)["段里的换行符"]
    assert (found.verdict, found.place) == ("提示", "《清洁日》第2段")
    assert found.figure == "1段里有换行符（不是分段）：是要分段就改成回车"


def test_an_issue_without_text_and_names_is_told_so_and_not_measured(workshop):
    content = issues.one_page(articles=(), reviewers=(), editors=())
    found = items(typeset(content, workshop).pdf, content)
    assert (found["正文字号（3号）"].verdict, found["正文字号（3号）"].figure) == ("提示", "没有正文")
    assert (found["标题2号居中"].verdict, found["标题2号居中"].figure) == ("提示", "没有标题")
    assert (found["署名"].verdict, found["署名"].figure) == ("提示", "没有署名")


def test_raised_and_lowered_figures_are_no_other_size_of_the_text(workshop):
    nested = f"{'<sub>' * 20}注{'</sub>' * 20}"
    body = f"<p><sup>1</sup>指全年。</p><p>水{nested}温</p><p>{issues.paragraph(2)}</p>"
    content = issues.one_page(articles=(Article(key=1, column="", title="清洁日", source="", body=body),))
    found = items(typeset(content, workshop).pdf, content)
    assert (found["正文字号（3号）"].verdict, found["每行在行格上"].verdict) == ("合格", "合格")


def test_an_issue_of_a_table_alone_is_not_told_that_it_has_no_text(workshop):
    body = "<table><tbody><tr><td>东湖</td><td>12</td></tr></tbody></table>"
    content = issues.one_page(articles=(Article(key=1, column="", title="清洁日", source="", body=body),))
    found = items(typeset(content, workshop).pdf, content)["正文字号（3号）"]
    assert (found.verdict, found.figure) == ("合格", "正文只有表格或图片")


def test_a_lost_picture_blocks(full):
    first, second = issues.issue().articles
    body = first.body + '<img src="a.png">'
    content = issues.issue(
        articles=(Article(key=1, column="", title=first.title, source=first.source, body=body), second)
    )
    found = items(full.bytes, content)
    assert found["图片齐全"].verdict == "拦截"
    assert found["图片齐全"].place == f"《{first.title}》"


def test_a_coarse_picture_is_named_with_its_page(damaged):
    def paste(pdf):
        picture = pikepdf.Stream(pdf, b"\0" * 100, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        picture.Width, picture.Height, picture.BitsPerComponent = 10, 10, 8
        picture.ColorSpace = pikepdf.Name.DeviceGray
        name = pdf.pages[1].add_resource(picture, pikepdf.Name.XObject)
        pdf.pages[1].contents_add(b"q 72 0 0 72 100 100 cm " + str(name).encode() + b" Do Q")

    found = items(damaged(paste))
    assert (found["图片分辨率"].verdict, found["图片分辨率"].place) == ("提示", "第2页")
    assert found["图片分辨率"].figure.startswith("最低10dpi")


def test_a_picture_left_to_the_viewer_to_smooth_is_named_with_its_page(damaged):
    def paste(pdf):
        picture = pikepdf.Stream(pdf, b"\0" * 100, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        picture.Width, picture.Height, picture.BitsPerComponent, picture.Interpolate = 10, 10, 8, True
        picture.ColorSpace = pikepdf.Name.DeviceGray
        name = pdf.pages[1].add_resource(picture, pikepdf.Name.XObject)
        pdf.pages[1].contents_add(b"q 72 0 0 72 100 100 cm " + str(name).encode() + b" Do Q")

    found = items(damaged(paste))["图片不靠插值"]
    assert (found.verdict, found.place, found.figure) == ("提示", "第2页", "1幅中1幅要插值")


def test_a_link_without_words_is_named_with_its_page(damaged):
    found = items(damaged(lambda pdf: pdf.pages[0].Annots[0].__delitem__("/Contents")))["链接有说明、有次序"]
    assert (found.verdict, found.place, found.figure) == ("提示", "第1页", "3个链接")


@pytest.mark.parametrize(
    ("key", "what", "figure"),
    [
        ("/Lang", "语言", "无"),
        ("/OutputIntents", "存档标记", "无输出意图"),
        ("/Outlines", "每篇有书签", "0条"),
        ("/ViewerPreferences", "无障碍标记", "PDF/UA-1、窗口不显示标题"),
        ("/Metadata", "无障碍标记", "无标记"),
    ],
)
def test_what_an_archive_needs_is_missed(damaged, key, what, figure):
    found = items(damaged(lambda pdf: pdf.Root.__delitem__(key)))
    assert found[what].verdict == "提示"
    assert figure in found[what].figure


def test_a_file_that_is_no_pdf_is_refused():
    with pytest.raises(PressError, match="读不出来"):
        inspect(b"nonsense", issues.issue())


def test_marks_that_nobody_sees_are_no_difference_of_words(workshop):
    body = "<p>云\u00ad溪\u200d市文明\ufe0f创建办召开推进会，部署下一步工作。</p>"
    content = issues.one_page(articles=(Article(key=1, column="", title="推进会", source="", body=body),))
    assert items(typeset(content, workshop).pdf, content)["文字与内容一致"].verdict == "合格"


def in_article(body: str):
    return issues.one_page(articles=(Article(key=1, column="", title="全年数据", source="", body=body),))


def test_a_table_that_reaches_out_of_the_page_is_named_with_what_to_do(workshop):
    small = "<table><tbody><tr><td>东湖</td></tr></tbody></table>"
    row = "".join(f"<td>{number}</td>" for number in range(60))
    content = in_article(f"{small}<table><tbody><tr>{row}</tr></tbody></table>")
    found = items(typeset(content, workshop).pdf, content)["文字不出版心"]
    assert found.verdict == "拦截"
    assert "请把表格拆成几张，或减少列数" in found.figure
    assert found.place.startswith("《全年数据》第2张表格")


WORDS = "居民参加清洁日活动，志愿者一道清理楼道、院落，" * 4


@pytest.mark.parametrize(
    "body",
    [
        f"<table><tbody><tr>{f'<td><h5>{WORDS[:23]}</h5></td>' * 20}</tr></tbody></table>",
        f"<table><tbody><tr><th>{WORDS[:90]}</th>{f'<td>{WORDS[:40]}</td>' * 19}</tr></tbody></table>",
        f"<h4>{'Supercalifragilisticexpialidocious' * 4}</h4><p>{WORDS}</p>",
    ],
    ids=["headings in narrow cells", "a tall head over a page", "a long word in a heading"],
)
def test_what_is_narrow_tall_or_long_stays_in_the_type_area(workshop, body):
    content = in_article(body)
    found = items(typeset(content, workshop).pdf, content)["文字不出版心"]
    assert found.verdict == "合格", found.line
