"""A Word file of ours that comes back: what somebody changed in it is suggested, what programs changed is not."""

import copy
import io
import subprocess
import zipfile

import msgspec
import pytest
from lxml import etree

from bulletin import archive
from bulletin.document import richtext
from bulletin.intake.manuscript import Refusal
from bulletin.word.kinds import DOCX
from bulletin.word.legacy import converted
from bulletin.word.returning import Suggestion, jobs, read_returned, suggestions
from bulletin.word.writing.writer import texts_of
from tests.everything import KEPT
from tests.word.edited import Edited, W, element, new_paragraph, run_like, tracked
from tests.word.soffice import needs_soffice
from tests.word.test_writing import document, written

BODY = (
    "<p>九月十一日，望溪区召开老旧小区改造推进会。</p>"
    "<p><strong>会议指出：</strong>要倒排工期，挂图作战，确保年底前全部完工。</p>"
    "<h3>一、抓紧动员部署</h3>"
    "<ul><li>住建局牵头，逐巷建立台账。</li><li>街道配合，逐户上门解释。</li></ul>"
    "<p>下一步，望溪区将继续推进背街小巷整治工作。</p>"
    "<table><tbody><tr><td>单位</td><td>件数</td></tr><tr><td>公安</td><td>12</td></tr></tbody></table>"
)


class File(Edited):
    """Ours, made of a document, and what it suggests."""

    def __init__(self, body: str = BODY):
        super().__init__(written(document(body)))

    def suggested(self) -> tuple[Suggestion, ...]:
        return suggested(self.data())

    def only(self) -> Suggestion:
        [one] = self.suggested()
        return one


def suggested(data: bytes) -> tuple[Suggestion, ...]:
    returned = read_returned(data)
    return suggestions(returned, returned.origin)


def words_of(paragraph: etree._Element) -> str:
    return "".join(paragraph.itertext(f"{W}t"))


def brief_of(one: Suggestion) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    return one.kind, one.key, one.old, one.new


# Nothing was changed


EVERYTHING = richtext.clean(
    KEPT + "<table><tbody><tr><td><p>一</p><ul><li>二</li></ul></td><td>三</td></tr>"
    "<tr><td></td><td>四</td></tr></tbody></table>"
    "<blockquote><p>五</p><ul><li><p>六</p><p>七</p>八</li></ul></blockquote><ul><li>九<ol><li>十</li></ol>尾</li></ul>"
    "<p>带 english words、2026 年和　全角空格的一段。</p><p>带 english words、2026 年和　全角空格的一段。</p>"
)
LONG_TITLE = "望溪区坚持“一巷一策”分类施治、分步推进背街小巷环境综合整治提升工作取得阶段性成效"


@pytest.mark.parametrize("body", [EVERYTHING, BODY])
def test_a_file_that_nobody_changed_suggests_nothing(body):
    assert File(body).suggested() == ()


def test_a_title_broken_over_lines_is_still_the_same():
    content = document()
    title = msgspec.structs.replace(content.articles[0], title=LONG_TITLE)
    data = written(msgspec.structs.replace(content, articles=(title, content.articles[1])))
    assert b"<w:br/>" in zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
    assert suggested(data) == ()


@needs_soffice
@pytest.mark.parametrize("body", [EVERYTHING, BODY])
def test_what_libreoffice_saved_again_suggests_nothing(body):
    saved = converted(File(body).data(), DOCX, 120)
    assert suggested(saved) == ()
    assert suggested(converted(saved, DOCX, 120)) == ()


@needs_soffice
@pytest.mark.parametrize("form", ["doc", "odt"])
def test_in_an_older_form_it_is_compared_with_the_draft_and_suggests_nothing(form, tmp_path):
    file = File(BODY)
    (tmp_path / "a.docx").write_bytes(file.data())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ("soffice", profile, "--headless", "--convert-to", form, "--outdir", tmp_path, tmp_path / "a.docx")
    subprocess.run(command, check=True, capture_output=True)
    read = jobs.read((tmp_path / f"a.{form}").read_bytes(), f".{form}", texts_of(document(BODY)), archive.workshop())
    assert read.suggestions == ()
    assert "导出记录丢了" in read.told[0]


@needs_soffice
def test_what_was_changed_is_still_known_after_libreoffice_has_saved_it():
    file = File()
    file.track("article-3-2", "倒排工期", "倒排时间", "方守拙")
    file.write("brief-1", "三吨", "五吨")
    first, second = suggested(converted(file.data(), DOCX, 120))
    assert (first.key, first.authors) == ("article-3-2", ("方守拙",))
    assert second.key == "brief-1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("召开老旧", "召开\u00ad老\u200b旧"),
        ("九月十一日，", "　　九月十一日，"),
        ("推进会。", "推进会。 　"),
    ],
)
def test_what_only_typography_changed_is_no_suggestion(old, new):
    file = File()
    file.write("article-3-1", old, new)
    assert file.suggested() == ()


def test_spaces_between_scripts_and_wider_spaces_are_no_suggestion():
    file = File("<p>截至2026年9月，整治 12 条。苗知秋　冉</p>")
    file.write("article-3-1", "截至2026年9月，整治 12 条。苗知秋　冉", "截至 2026 年 9 月，整治12条。苗知秋 冉")
    assert file.suggested() == ()


# Who changed what


def test_tracked_changes_have_the_names_of_their_authors_and_their_time():
    file = File()
    file.track("article-3-1", "推进会", "动员会", "方守拙")
    file.track("article-3-2", "倒排工期", "倒排时间", "顾怀远", "2026-09-18T08:05:00Z")
    first, second = file.suggested()
    assert brief_of(first)[:2] == ("changed", "article-3-1")
    assert first.new == ("九月十一日，望溪区召开老旧小区改造动员会。",)
    assert (first.authors, first.at) == (("方守拙",), "2026-09-17T09:30")
    assert (second.authors, second.at) == (("顾怀远",), "2026-09-18T08:05")


def test_two_authors_of_one_paragraph_are_both_named():
    file = File()
    file.track("article-3-2", "倒排工期", "倒排时间", "方守拙")
    file.track("article-3-2", "挂图作战", "按图推进", "顾怀远")
    assert file.only().authors == ("方守拙", "顾怀远")


def test_without_tracking_whoever_saved_the_file_is_named():
    file = File()
    file.write("article-3-1", "推进会", "动员会")
    assert file.only().authors == ()
    file.saved_by("顾怀远")
    assert file.only().authors == ("顾怀远",)


def test_what_is_struck_out_and_put_back_as_it_was_is_no_suggestion():
    file = File()
    file.track("article-3-1", "推进会", "推进会", "方守拙")
    assert file.suggested() == ()


def test_words_written_right_before_or_behind_the_bookmark_belong_to_its_place():
    file = File()
    paragraph = file.paragraph("article-3-1")
    paragraph.insert(1, run_like(paragraph.find(f"{W}r"), "近日，"))
    paragraph.append(run_like(paragraph.find(f"{W}r"), "会期半天。"))
    assert file.only().new == ("近日，九月十一日，望溪区召开老旧小区改造推进会。会期半天。",)


# Every place


@pytest.mark.parametrize(
    ("place", "old", "new", "becomes"),
    [
        ("article-3", "背街小巷", "后街小巷", "望溪区“一巷一策”整治后街小巷"),
        ("article-3-column", "推进", "动态", "工作动态"),
        ("article-3-source", "创建办", "住建局", "望溪区住建局"),
        ("article-3-3", "动员", "组织", "一、抓紧组织部署"),
        ("article-3-4", "台账", "清单", "住建局牵头，逐巷建立清单。"),
        ("briefs", "工作简讯", "简讯", "简讯"),
        ("brief-1", "三吨", "五吨", "松涧镇清漂五吨。（松涧镇）"),
        ("editors-note", "经验", "做法", "现将有关做法刊发如下。"),
        ("correction", "数字", "日期", "第1版日期有误。"),
        ("masthead-publisher", "青岚市创建办", "市创建办", "市创建办"),
        ("masthead-marking", "内部资料", "内部资料 注意保存", "内部资料 注意保存"),
        ("masthead-number", "15", "16", "第16期（总第113期）"),
        ("recipients-report", "，市府办", "", "市委办"),
        ("imprint-date", "16", "17", "2026年9月17日"),
        ("imprint-signer", "顾怀远", "方守拙", "方守拙"),
        ("imprint-editors", "苗知秋", "闻一白", "闻一白　冉一帆"),
        ("imprint-print-run", "180", "200", "200"),
        ("imprint-further-1", "秦又棠", "路人甲", "路人甲"),
    ],
)
def test_what_is_changed_at_a_place_is_suggested_there_and_nowhere_else(place, old, new, becomes):
    file = File()
    file.write(place, old, new) if place != "masthead-number" else file.write(place, "第15期", "第16期")
    assert brief_of(file.only()) == ("changed", place, (file_text(file, place),), (becomes,))


def file_text(file: File, place: str) -> str:
    return read_returned(file.data()).origin.texts[place]


def test_what_is_written_between_a_label_and_its_bookmark_belongs_to_the_list():
    file = File()
    paragraph = file.paragraph("recipients-report")
    mark = paragraph.find(f"{W}bookmarkStart")
    mark.addprevious(run_like(paragraph.find(f"{W}r"), "市人大办，"))
    assert file.only().new == ("市人大办，市委办，市府办",)


def test_a_cell_of_a_table_is_changed_in_its_row():
    file = File()
    [cell] = [text for text in file.root.iter(f"{W}t") if text.text == "12"]
    cell.text = "13"
    assert brief_of(file.only()) == ("changed", "article-3-8", ("公安\t12",), ("公安\t13",))


def test_a_row_that_is_put_in_or_taken_out_is_known():
    file = File()
    row = next(file.paragraph("article-3-8").iterancestors(f"{W}tr"))
    new = copy.deepcopy(row)
    for mark in list(new.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        mark.getparent().remove(mark)
    for text, words in zip(new.iter(f"{W}t"), ("城管", "7"), strict=True):
        text.text = words
    row.addnext(new)
    one = file.only()
    assert (one.kind, one.role, one.new, one.after) == ("added", "row", ("城管\t7",), "article-3-8")
    new.getparent().remove(new)
    row.getparent().remove(row)
    assert brief_of(file.only()) == ("gone", "article-3-8", ("公安\t12",), ())


# Paragraphs that come, go and move


def test_a_paragraph_that_is_added_stands_after_the_one_above_it():
    file = File()
    new_paragraph(file.paragraph("article-3-1"), "会议由区委书记主持。")
    one = file.only()
    assert (one.kind, one.new, one.after) == ("added", ("会议由区委书记主持。",), "article-3-1")


def test_a_paragraph_written_before_the_first_within_its_bookmark_is_added():
    file = File()
    first = file.paragraph("article-3-2")
    second = new_paragraph(first, words_of(first))
    end = first.find(f"{W}bookmarkEnd")
    for run in list(first.iter(f"{W}r"))[1:]:
        run.getparent().remove(run)
    next(first.iter(f"{W}t")).text = "会前，与会人员看了现场。"
    second.append(end)
    one = file.only()
    assert (one.kind, one.new) == ("added", ("会前，与会人员看了现场。",))


def test_a_deleted_paragraph_is_gone_and_one_deleted_with_tracking_names_who_did():
    file = File()
    paragraph = file.paragraph("article-3-6")
    paragraph.getparent().remove(paragraph)
    assert brief_of(file.only())[:2] == ("gone", "article-3-6")
    file = File()
    paragraph = file.paragraph("article-3-6")
    for run in list(paragraph.iter(f"{W}r")):
        run.addprevious(tracked("del", copy.deepcopy(run), "方守拙", "2026-09-17T09:30:00Z"))
        run.getparent().remove(run)
    end = element("rPr")
    end.append(element("del", id="3", author="方守拙", date="2026-09-17T09:30:00Z"))
    paragraph.find(f"{W}pPr").append(end)
    one = file.only()
    assert (one.kind, one.key, one.authors) == ("gone", "article-3-6", ("方守拙",))


def test_a_paragraph_divided_by_enter_is_one_suggestion():
    file = File()
    paragraph = file.paragraph("article-3-6")
    second = new_paragraph(paragraph, "将继续推进背街小巷整治工作。")
    second.append(paragraph.find(f"{W}bookmarkEnd"))
    next(paragraph.iter(f"{W}t")).text = "下一步，望溪区"
    one = file.only()
    assert (one.kind, one.places) == ("changed", ("article-3-6",))
    assert one.new == ("下一步，望溪区", "将继续推进背街小巷整治工作。")


def test_two_paragraphs_that_were_joined_are_one_suggestion():
    file = File()
    first, second = file.paragraph("article-3-1"), file.paragraph("article-3-2")
    for part in list(second)[1:]:
        first.append(part)
    second.getparent().remove(second)
    one = file.only()
    assert (one.kind, one.places) == ("changed", ("article-3-1", "article-3-2"))
    assert one.new == ("".join(one.old),)


def test_a_paragraph_that_moved_with_its_bookmark_is_moved():
    file = File()
    file.paragraph("article-3-3").addprevious(file.paragraph("article-3-6"))
    one = file.only()
    assert (one.kind, one.places, one.after) == ("moved", ("article-3-6",), "article-3-2")


def test_a_paragraph_that_moved_without_its_bookmark_is_known_by_its_words():
    file = File()
    paragraph = file.paragraph("article-3-6")
    new_paragraph(file.paragraph("article-3-2"), words_of(paragraph))
    paragraph.getparent().remove(paragraph)
    one = file.only()
    assert (one.kind, one.places, one.after) == ("moved", ("article-3-6",), "article-3-2")


def test_a_copied_paragraph_is_added_and_the_first_one_stays():
    file = File()
    paragraph = file.paragraph("article-3-6")
    new_paragraph(file.paragraph("article-5-1"), words_of(paragraph))
    one = file.only()
    assert (one.kind, one.after) == ("added", "article-5-1")


def test_an_article_that_was_taken_out_is_one_suggestion():
    file = File()
    for place in ("article-5", "article-5-1"):
        paragraph = file.paragraph(place)
        paragraph.getparent().remove(paragraph)
    one = file.only()
    assert (one.kind, one.key, one.role) == ("gone", "article-5", "article")
    assert one.old == ("柳坞街道清理背街小巷十二条", "近日，“清理”十二条。")


def test_a_new_title_with_what_stands_below_it_is_a_new_article():
    file = File()
    title = new_paragraph(file.paragraph("article-5-1"), "松涧镇修桥一座")
    title.find(f"{W}pPr").find(f"{W}pStyle").set(f"{W}val", "Heading1")
    new_paragraph(title, "松涧镇修桥一座，群众称便。").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Body")
    one = file.only()
    assert (one.kind, one.role, one.after) == ("added", "article", "article-5-1")
    assert one.new == ("松涧镇修桥一座", "松涧镇修桥一座，群众称便。")


def test_briefs_come_and_go():
    file = File()
    new_paragraph(file.paragraph("brief-2"), "★市图书馆延时开放。")
    brief = file.paragraph("brief-1")
    brief.getparent().remove(brief)
    gone, added = file.suggested()
    assert (gone.kind, gone.role, gone.places) == ("gone", "brief", ("brief-1",))
    assert (added.kind, added.role, added.new) == ("added", "brief", ("市图书馆延时开放。",))


# Bookmarks and records that were lost


@pytest.mark.parametrize("body", [EVERYTHING, BODY])
def test_without_any_bookmark_everything_is_known_by_its_words(body):
    file = File(body)
    file.forget_marks()
    assert file.suggested() == ()


def test_without_any_bookmark_what_was_changed_is_known_by_likeness():
    file = File()
    file.write("article-3-2", "倒排工期", "倒排时间")
    file.write("brief-1", "三吨", "五吨")
    file.write("recipients-report", "，市府办", "")
    file.write("article-3", "背街", "后街")
    file.forget_marks()
    assert [one.key for one in file.suggested()] == ["article-3", "article-3-2", "brief-1", "recipients-report"]
    assert {one.kind for one in file.suggested()} == {"changed"}


@pytest.mark.parametrize(
    ("place", "new"),
    [
        ("article-3", "青岚打通最后一米"),
        ("article-3-column", "经验"),
        ("article-3-source", "某某局"),
        ("article-3-1", "完全重写。"),
        ("article-3-3", "甲、乙丙"),
        ("article-3-4", "完全重写。"),
        ("briefs", "一句话"),
        ("brief-1", "完全重写。"),
        ("editors-note", "完全重写。"),
        ("correction", "完全重写。"),
        ("masthead-publisher", "办公室"),
        ("masthead-marking", "机密"),
        ("masthead-date", "2027年1月2日"),
        ("masthead-number", "第9期"),
        ("recipients-report", "省厅"),
        ("recipients-send", "省厅"),
        ("imprint-office", "办公室"),
        ("imprint-date", "2027年1月2日"),
        ("imprint-signer", "路人甲"),
        ("imprint-reviewers", "路人甲"),
        ("imprint-further-1", "路人甲"),
        ("imprint-print-run", "222"),
    ],
)
def test_words_typed_anew_without_their_bookmark_are_changed_where_they_stood(place, new):
    file = File()
    file.retype(place, new)
    assert brief_of(file.only()) == ("changed", place, (file_text(file, place),), (new,))


def test_several_neighbours_typed_anew_each_stand_where_they_stood():
    file = File()
    for place, new in (("article-3", "青岚"), ("article-3-source", "某某局"), ("article-3-1", "完全重写。")):
        file.retype(place, new)
    file.retype("imprint-signer", "路人甲")
    file.retype("imprint-print-run", "222")
    made = [(one.kind, one.key) for one in file.suggested()]
    assert made == [
        *(("changed", place) for place in ("article-3", "article-3-source", "article-3-1")),
        *(("changed", place) for place in ("imprint-signer", "imprint-print-run")),
    ]


def test_the_text_of_a_new_article_does_not_stand_for_a_paragraph_that_is_gone():
    file = File()
    title = new_paragraph(file.paragraph("article-5-1"), "修桥一座")
    title.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Heading1")
    new_paragraph(title, "群众称便。").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Body")
    gone = file.paragraph("article-5-1")
    gone.getparent().remove(gone)
    assert {(one.kind, one.role) for one in file.suggested()} == {("gone", ""), ("added", "article")}


def test_without_its_record_a_file_still_says_of_which_issue_it_is():
    file = File()
    del file.parts["customXml/item1.xml"]
    returned = read_returned(file.data())
    assert returned.origin is None
    assert returned.issue == "dongtai/2026-15"
    assert returned.has_marks


def test_a_file_of_somebody_else_is_refused():
    file = File()
    del file.parts["customXml/item1.xml"]
    file.forget_marks()
    with pytest.raises(Refusal, match="不是从这里导出的"):
        read_returned(file.data())


def test_the_record_of_a_newer_program_is_refused():
    file = File()
    file.parts["customXml/item1.xml"] = file.parts["customXml/item1.xml"].replace(b'"form":1', b'"form":2,"more":[]')
    with pytest.raises(Refusal, match="更新版本的程序"):
        read_returned(file.data())


# Beside the text


def test_comments_stand_at_their_place():
    file = File()
    file.remark("article-3-2", "数字再核一下", "顾怀远")
    [remark] = read_returned(file.data()).comments
    assert (remark.author, remark.words, remark.place) == ("顾怀远", "数字再核一下", "article-3-2")
    assert remark.quote.startswith("会议指出")
    assert file.suggested() == ()


def test_words_in_a_text_box_are_added_below_the_paragraph_it_is_bound_to():
    file = File()
    paragraph = file.paragraph("article-3-1")
    box = etree.SubElement(etree.SubElement(paragraph.find(f"{W}r"), f"{W}pict"), f"{W}txbxContent")
    box.append(copy.deepcopy(new_paragraph(paragraph, "框里的一句话。")))
    paragraph.getparent().remove(paragraph.getnext())
    one = file.only()
    assert (one.kind, one.new, one.after) == ("added", ("框里的一句话。",), "article-3-1")


def test_a_picture_that_was_put_in_is_told():
    file = File()
    run = file.paragraph("article-3-1").find(f"{W}r")
    run.append(element("drawing"))
    [sentence] = read_returned(file.data()).told
    assert "1 张新插入的图片" in sentence
