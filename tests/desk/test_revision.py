"""And back (领导改稿) at the desk: an edited file is brought in, each change is taken or left, the drafts say so."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bulletin import archive, revision
from bulletin.models import Article, Comment, Incoming, Issue
from bulletin.models.drafts import changes_of
from bulletin.word.writing.stamps import draft
from bulletin.word.writing.writer import write_docx
from office.models import AuditEntry, RecipientUnit
from tests.conftest import make_issue
from tests.desk.forms import messages_of
from tests.word.edited import Edited, W, element, new_paragraph, run_like

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def exported(issue: Issue) -> Edited:
    document = archive.seal(Issue.objects.get(pk=issue.pk))
    return Edited(write_docx(document, lambda _: None, stamp=draft(document)))


def url(name: str, pk: int) -> str:
    return reverse(f"admin:bulletin_issue_{name}", args=[pk])


def bring(client, issue: Issue, file: Edited | bytes, follow: bool = True):
    data = file if isinstance(file, bytes) else file.data()
    upload = SimpleUploadedFile("改稿.docx", data, DOCX)
    return client.post(url("return", issue.pk), {"files": upload}, follow=follow)


def brought() -> Incoming:
    return Incoming.objects.get(purpose="revision")


def decide(client, **fields: str):
    return client.post(url("returned_decide", brought().pk), fields)


def apply(client, **fields: str):
    return client.post(url("returned_apply", brought().pk), fields, follow=True)


def take_all(client, issue: Issue, file: Edited) -> str:
    """Brought in, all of it taken, applied; what was said."""
    bring(client, issue, file)
    decide(client, all="taken")
    return messages_of(apply(client))


def article(issue: Issue, number: int = 1) -> Article:
    return Article.objects.get(issue=issue, key=number)


@pytest.fixture
def desk(as_):
    return as_("editor")


# Nothing to change, and what is no file of this issue


def test_a_file_that_nobody_changed_says_so_and_is_done_with(desk, issue):
    page = bring(desk, issue, exported(issue))
    assert "与导出时一字不差，没有要改的。" in page.content.decode()
    assert brought().done_at


def test_the_menu_of_the_issue_leads_to_it(desk, issue):
    assert url("return", issue.pk) in desk.get(url("change", issue.pk)).content.decode()


def test_the_file_of_another_issue_is_refused_by_name(desk, issue, bulletin, editor):
    other = make_issue(bulletin, 16, by=editor)
    page = bring(desk, issue, exported(other))
    assert "2026年第16期的改稿，不是" in page.content.decode()
    assert not Incoming.objects.exists()


def test_a_file_from_before_the_issue_was_renumbered_is_still_of_it(desk, issue, editor):
    file = exported(issue)
    issue.number = 99
    issue.save()
    assert "一字不差" in bring(desk, issue, file).content.decode()


def test_a_file_without_its_record_is_compared_with_the_draft_and_that_is_told(desk, issue):
    file = exported(issue)
    del file.parts["customXml/item1.xml"]
    file.write("article-1-1", "推进会", "动员会")
    page = bring(desk, issue, file).content.decode()
    assert "导出记录丢了" in page
    assert "动员" in page


def test_what_is_no_word_file_of_ours_is_refused_where_it_was_chosen(desk, issue):
    import docx

    other = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("别处的一份文件。")
    document.save(other)
    assert "不是从这里导出的" in bring(desk, issue, other.getvalue()).content.decode()
    assert "没有收到文件" in desk.post(url("return", issue.pk)).content.decode()


# Taking and leaving


def test_what_is_taken_is_written_and_what_is_left_is_not(desk, issue):
    file = exported(issue)
    file.track("article-1-1", "推进会", "动员会", "方守拙")
    file.track("brief-1", "三吨", "五吨", "方守拙")
    bring(desk, issue, file)
    decide(desk, taken="article-1-1")
    decide(desk, left="brief-1")
    said = messages_of(apply(desk))
    assert "采用 1 处，不采用 1 处" in said
    assert "望溪区召开老旧小区改造动员会。" in article(issue).body
    assert issue.briefs.first().text == "松涧镇开展河道清漂，清出漂浮物三吨。"


def test_each_draft_is_written_once_by_who_took_it_and_says_whose_changes(desk, issue, editor):
    file = exported(issue)
    file.track("article-1-1", "推进会", "动员会", "方守拙")
    file.track("article-1-2", "挂图作战", "按图作战", "顾怀远")
    file.track("article-1", "老旧小区", "小区", "方守拙")
    before = article(issue).history.count()
    take_all(desk, issue, file)
    row = article(issue).history.first()
    assert article(issue).history.count() == before + 1
    assert row.history_user == editor
    assert set(re.findall("方守拙|顾怀远", row.history_change_reason)) == {"方守拙", "顾怀远"}
    assert row.history_change_reason.startswith("采用")


def test_who_takes_a_change_has_written_it(as_, issue, other_editor):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    take_all(as_("other_editor"), issue, file)
    assert other_editor.pk in changes_of([issue.pk])[issue.pk]


def test_the_words_that_stay_keep_their_emphasis(desk, issue):
    file = exported(issue)
    file.write("article-1-2", "会议指出", "会议强调")
    file.write("article-1-2", "挂图", "按图")
    take_all(desk, issue, file)
    assert "<p><strong>会议强调：</strong>要倒排工期，按图作战。</p>" in article(issue).body


def test_facts_lists_and_heads_are_written(desk, issue):
    file = exported(issue)
    for place, old, new in (
        ("article-1", "推进", "加快"),
        ("article-1-source", "望溪区住建局", "望溪区政府办"),
        ("masthead-publisher", "青岚市创建办", "青岚市文明办"),
        ("masthead-date", "16", "17"),
        ("recipients-report", "市委办", "市委办，市人大办"),
        ("briefs", "工作简讯", "简讯"),
    ):
        file.write(place, old, new)
    take_all(desk, issue, file)
    issue.refresh_from_db()
    assert article(issue).title == "望溪区加快老旧小区改造"
    assert article(issue).source == "望溪区政府办"
    assert (issue.publisher, issue.date.day, issue.briefs_title) == ("青岚市文明办", 17, "简讯")
    assert [row.unit.name for row in issue.recipients.filter(kind="report")] == ["市委办", "市人大办"]
    assert RecipientUnit.objects.filter(name="市人大办").exists()


def test_items_cells_and_headings_are_changed_in_place(desk, issue):
    one = article(issue)
    one.body = (
        "<h3>一、动员</h3>\n<ul><li>住建局牵头，逐巷建立<em>台账</em>。</li></ul>\n"
        "<table><tbody><tr><td>公安</td><td>12</td></tr><tr><td></td><td>7</td></tr></tbody></table>"
    )
    one.save()
    file = exported(issue)
    file.write("article-1-1", "动员", "部署")
    file.write("article-1-2", "牵头", "负责")
    file.write("article-1-3", "公安", "公安局")
    file.write("article-1-4", "7", "8")
    take_all(desk, issue, file)
    assert article(issue).body == (
        "<h3>一、部署</h3>\n<ul><li>住建局负责，逐巷建立<em>台账</em>。</li></ul>\n"
        "<table><tbody><tr><td>公安局</td><td>12</td></tr><tr><td></td><td>8</td></tr></tbody></table>"
    )


def test_a_column_is_renamed_for_every_article_under_it(desk, issue):
    for one in issue.articles.all():
        one.column = "工作推进"
        one.save()
    file = exported(issue)
    file.write("article-1-column", "推进", "动态")
    take_all(desk, issue, file)
    assert {one.column for one in issue.articles.all()} == {"工作动态"}


def test_who_sent_a_brief_in_stays_apart_from_its_words(desk, issue):
    brief = issue.briefs.first()
    brief.source = "松涧镇"
    brief.save()
    file = exported(issue)
    file.write("brief-1", "三吨。（松涧镇）", "五吨。（松涧镇政府）")
    take_all(desk, issue, file)
    brief.refresh_from_db()
    assert (brief.text, brief.source) == ("松涧镇开展河道清漂，清出漂浮物五吨。", "松涧镇政府")


def test_the_editors_note_and_the_imprint_are_written_line_by_line(desk, issue):
    issue.editors_note, issue.signer = "第一句。\n第二句。", "顾怀远"
    issue.print_run, issue.further = 180, "校对：秦又棠"
    issue.save()
    file = exported(issue)
    file.write("editors-note-2", "第二句", "第二句改了")
    new_paragraph(file.paragraph("editors-note-2"), "第三句。")
    for place, old, new in (("imprint-signer", "顾怀远", "方守拙"), ("imprint-print-run", "180", "200")):
        file.write(place, old, new)
    file.write("imprint-further-1", "秦又棠", "苗知秋")
    take_all(desk, issue, file)
    issue.refresh_from_db()
    assert issue.editors_note == "第一句。\n第二句改了。\n第三句。"
    assert (issue.signer, issue.print_run, issue.further) == ("方守拙", 200, "校对：苗知秋")


def test_people_come_and_go_in_the_list(desk, issue):
    file = exported(issue)
    file.write("imprint-editors", "闻一白", "陆知秋")
    take_all(desk, issue, file)
    assert issue.names("editor") == ("陆知秋",)


def test_paragraphs_articles_and_briefs_come_go_and_move(desk, issue):
    file = exported(issue)
    new_paragraph(file.paragraph("article-1-1"), "会议由区长主持。")
    gone = file.paragraph("article-1-2")
    gone.getparent().remove(gone)
    for place in ("article-2", "article-2-1"):
        paragraph = file.paragraph(place)
        paragraph.getparent().remove(paragraph)
    new_paragraph(file.paragraph("brief-1"), "★市图书馆延时开放。")
    title = new_paragraph(file.paragraph("article-1-1").getnext(), "松涧镇修桥一座")
    title.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Heading1")
    new_paragraph(title, "群众称便。").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Body")
    take_all(desk, issue, file)
    first, second = issue.articles.all()
    assert first.body.split("\n")[1:] == ["<p>会议由区长主持。</p>"]
    assert (second.title, second.body) == ("松涧镇修桥一座", "<p>群众称便。</p>")
    assert [brief.text[:6] for brief in issue.briefs.all()] == ["松涧镇开展河", "市图书馆延时", "市文旅局发布"]


def test_a_moved_paragraph_and_a_divided_one_stand_where_they_should(desk, issue):
    file = exported(issue)
    file.paragraph("article-1-1").addprevious(file.paragraph("article-1-2"))
    take_all(desk, issue, file)
    assert article(issue).body.startswith("<p><strong>会议指出：</strong>要倒排工期")


def test_comments_become_remarks_at_their_text_once(desk, issue):
    file = exported(issue)
    file.remark("article-1-2", "数字再核一下", "顾怀远")
    page = bring(desk, issue, file).content.decode()
    assert "数字再核一下" in page
    apply(desk)
    comment = Comment.objects.get()
    assert (comment.article, comment.author, comment.text) == (article(issue), "顾怀远", "数字再核一下")


def test_it_stands_in_the_log_and_in_the_life_of_the_issue(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    take_all(desk, issue, file)
    assert AuditEntry.objects.filter(action="bring_in", subject=issue.name).count() == 1
    life = desk.get(url("history", issue.pk)).content.decode()
    assert "改稿.docx" in life
    assert "收回改稿：采用 1 处" in life


def test_what_is_undecided_stays_as_it_is_or_waits_if_that_is_wanted(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    decide(desk, taken="article-1-1")
    apply(desk, keeps_open="on")
    assert not brought().done_at
    assert "已改进稿件" in desk.get(url("returned", brought().pk)).content.decode()
    said = messages_of(apply(desk))
    assert "采用 1 处，没有定 1 处" in said
    assert brought().done_at
    assert "三吨" in issue.briefs.first().text


def test_a_decision_can_be_taken_back(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    decide(desk, taken="brief-1")
    decide(desk, open="brief-1")
    apply(desk)
    assert "三吨" in issue.briefs.first().text


def test_it_is_written_once(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    take_all(desk, issue, file)
    before = issue.briefs.first().history.count()
    assert "已经办完" in messages_of(apply(desk))
    assert issue.briefs.first().history.count() == before


def test_it_can_be_thrown_away(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    response = desk.post(url("returned_drop", brought().pk), follow=True)
    assert "稿件没有动" in messages_of(response)
    assert "三吨" in issue.briefs.first().text


# The draft has changed since


def test_changes_of_other_words_are_put_together(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    one = article(issue)
    one.body = one.body.replace("9月11日", "9月12日")
    one.save()
    assert "改的不是同样的字" in bring(desk, issue, file).content.decode()
    decide(desk, all="taken")
    apply(desk)
    assert "9月12日，望溪区召开老旧小区改造动员会。" in article(issue).body


def test_a_change_of_the_same_words_is_never_written_unasked(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    one = article(issue)
    one.body = one.body.replace("推进会", "现场会")
    one.save()
    page = bring(desk, issue, file).content.decode()
    assert "已改过" in page
    decide(desk, all="taken")
    apply(desk, keeps_open="")
    assert "现场会" in article(issue).body


def test_of_the_same_words_a_person_can_choose_the_returned_ones(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    one = article(issue)
    one.body = one.body.replace("推进会", "现场会")
    one.save()
    bring(desk, issue, file)
    decide(desk, taken="article-1-1")
    apply(desk)
    assert "动员会" in article(issue).body


def test_a_choice_is_asked_again_when_the_draft_changes_after_it(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    bring(desk, issue, file)
    decide(desk, taken="article-1-1")
    one = article(issue)
    one.body = one.body.replace("推进会", "现场会")
    one.save()
    assert "有 1 处定为采用以后，稿件又改过了" in messages_of(apply(desk))
    assert "现场会" in article(issue).body
    assert not brought().done_at
    decide(desk, taken="article-1-1")
    apply(desk)
    assert "动员会" in article(issue).body


def test_nothing_is_written_if_the_article_of_what_was_taken_is_gone(desk, issue):
    file = exported(issue)
    file.write("article-2-1", "十二条", "十三条")
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    decide(desk, all="taken")
    article(issue, 2).delete()
    assert "请刷新页面，重新定这几处" in messages_of(apply(desk))
    assert "三吨" in issue.briefs.first().text
    assert not brought().done_at
    decide(desk, left="article-2-1")
    assert "采用 1 处，不采用 1 处" in messages_of(apply(desk))
    assert "五吨" in issue.briefs.first().text


def test_paragraphs_put_in_before_it_do_not_lead_a_change_astray(desk, issue):
    file = exported(issue)
    file.write("article-1-1", "推进会", "动员会")
    one = article(issue)
    one.body = f"<p>新加的导语。</p>{one.body}"
    one.save()
    take_all(desk, issue, file)
    assert article(issue).body.split("\n")[1] == "<p>9月11日，望溪区召开老旧小区改造动员会。</p>"


def test_what_the_draft_says_already_is_no_longer_asked(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    brief = issue.briefs.first()
    brief.text = brief.text.replace("三吨", "五吨")
    brief.save()
    assert "稿件里已经是这样了" in bring(desk, issue, file).content.decode()


def test_an_article_that_went_elsewhere_is_told_and_cannot_be_changed(desk, issue):
    file = exported(issue)
    file.write("article-2-1", "十二条", "十三条")
    article(issue, 2).delete()
    page = bring(desk, issue, file).content.decode()
    assert "已经不在这一期里了" in page
    decide(desk, taken="article-2-1")
    assert not brought().chosen.get("decided")


def test_what_no_draft_may_say_is_refused_and_nothing_is_written(desk, issue):
    file = exported(issue)
    file.write("article-1", "推进", "推进" * 120)
    file.write("brief-1", "三吨", "五吨")
    assert "没有改成" in take_all(desk, issue, file)
    assert "三吨" in issue.briefs.first().text
    assert not brought().done_at


# What is typed anew, and what may not go


def test_what_was_typed_anew_is_written_where_it_stood(desk, issue):
    issue.print_run = 180
    issue.save()
    file = exported(issue)
    file.retype("article-1", "一桥飞架")
    file.retype("imprint-print-run", "222")
    file.retype("recipients-send", "省厅")
    said = take_all(desk, issue, file)
    assert "采用 3 处" in said
    issue.refresh_from_db()
    assert (article(issue).title, issue.print_run) == ("一桥飞架", 222)
    assert [row.unit.name for row in issue.recipients.filter(kind="send")] == ["省厅"]
    assert issue.articles.count() == 2


@pytest.mark.parametrize(
    ("place", "name"), [("briefs", "简讯栏名"), ("masthead-publisher", "编发单位"), ("masthead-date", "日期")]
)
def test_the_deletion_of_what_an_issue_must_have_cannot_be_taken(desk, issue, place, name):
    file = exported(issue)
    file.retype(place, "")
    page = bring(desk, issue, file).content.decode()
    assert f"{name}不能空着" in page
    desk.post(url("returned_decide", brought().pk), {"taken": place})
    assert not brought().chosen.get("decided")


# Brought again


def states(issue: Issue) -> list[tuple[str, str]]:
    return [(one.suggestion.key, str(one.standing.state)) for one in revision.shown(Incoming.objects.first())]


def test_the_same_file_brought_again_leads_to_the_one_that_waits(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    data = file.data()
    first = bring(desk, issue, data, follow=False)
    assert bring(desk, issue, data, follow=False).url == first.url
    assert Incoming.objects.count() == 1


def test_the_same_file_brought_by_another_is_theirs(as_, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    data = file.data()
    for who in ("editor", "other_editor"):
        bring(as_(who), issue, data)
    assert Incoming.objects.count() == 2


def test_what_was_written_is_seen_to_be_so_when_the_file_is_brought_again(desk, issue):
    Article.objects.create(issue=issue, title="松涧镇清漂", body="<p>清漂三吨。</p>")
    one = article(issue)
    one.body += "<p>下一步，望溪区将继续推进改造工作。要求各街道抓紧落实。</p><p>会后看了现场。</p><p>散会。</p>"
    one.save()
    file = exported(issue)
    divided = file.paragraph("article-1-3")
    second = new_paragraph(divided, "要求各街道抓紧落实。")
    second.append(divided.find(f"{W}bookmarkEnd"))
    next(divided.iter(f"{W}t")).text = "下一步，望溪区将继续推进改造工作。"
    gone = file.paragraph("article-1-5")
    gone.getparent().remove(gone)
    file.paragraph("article-1-1").addprevious(file.paragraph("article-1-2"))
    after = file.paragraph("article-1-4")
    for place in ("article-3-1", "article-3"):
        after.addnext(file.paragraph(place))
    headed(file.paragraph("article-2-1"), "甲镇修桥")
    file.paragraph("brief-1").addprevious(file.paragraph("brief-2"))
    new_paragraph(file.paragraph("brief-1"), "★丙镇植树。")
    data = file.data()
    bring(desk, issue, data)
    before = states(issue)
    assert {state for _, state in before} == {"ready"}
    assert len(before) == 7
    decide(desk, all="taken")
    apply(desk)
    bring(desk, issue, data)
    assert states(issue) == [(key, "done") for key, _ in before]


def test_a_paragraph_that_went_to_another_article_is_seen_there(desk, issue):
    file = exported(issue)
    file.paragraph("article-2-1").addnext(file.paragraph("article-1-2"))
    data = file.data()
    bring(desk, issue, data)
    assert {state for _, state in states(issue)} == {"ready"}
    decide(desk, all="taken")
    apply(desk)
    bring(desk, issue, data)
    assert {state for _, state in states(issue)} == {"done"}


# Where what is new or moved stands


def headed(like, title: str):
    """A new article below the paragraph; its last paragraph."""
    head = new_paragraph(like, title)
    head.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Heading1")
    text = new_paragraph(head, f"{title}。")
    text.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Body")
    return text


def titles(issue: Issue) -> list[str]:
    return [one.title[:4] for one in issue.articles.all()]


def test_new_texts_put_first_land_first_in_the_order_written(desk, issue):
    file = exported(issue)
    above = file.paragraph("article-1").getprevious()
    headed(headed(above, "甲镇修桥"), "乙镇修路")
    new_paragraph(file.paragraph("briefs"), "★丙镇植树。").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Brief")
    take_all(desk, issue, file)
    assert titles(issue) == ["甲镇修桥", "乙镇修路", "望溪区推", "柳坞街道"]
    assert [one.text[:4] for one in issue.briefs.all()] == ["丙镇植树", "松涧镇开", "市文旅局"]


def test_a_new_article_keeps_its_source_and_its_headings(desk, issue):
    file = exported(issue)
    text = headed(file.paragraph("article-1-2"), "甲镇修桥")
    heading = new_paragraph(text, "一、抓紧施工")
    new_paragraph(heading, "九月完工。").find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Body")
    heading.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Heading2")
    source = new_paragraph(text.getprevious(), "甲镇政府")
    source.find(f"{W}pPr/{W}pStyle").set(f"{W}val", "Source")
    take_all(desk, issue, file)
    made = issue.articles.get(title="甲镇修桥")
    assert made.source == "甲镇政府"
    assert made.body == "<p>甲镇修桥。</p>\n<h3>一、抓紧施工</h3>\n<p>九月完工。</p>"


@pytest.mark.parametrize("kind", ["style", "bold"])
def test_the_words_in_bold_of_new_paragraphs_stay_so(desk, issue, kind):
    file = exported(issue)
    text = headed(file.paragraph("article-1-2"), "甲镇修桥")
    new = new_paragraph(file.paragraph("article-1-2"), "主持会议。")
    for paragraph in (text, new):
        run = run_like(paragraph.find(f"{W}r"), "会议强调：")
        properties = element("rPr")
        properties.append(element("rStyle", val="Strong") if kind == "style" else element("b"))
        run.insert(0, properties)
        paragraph.find(f"{W}r").addprevious(run)
    take_all(desk, issue, file)
    assert article(issue).body.endswith("<p><strong>会议强调：</strong>主持会议。</p>")
    assert issue.articles.get(title="甲镇修桥").body == "<p><strong>会议强调：</strong>甲镇修桥。</p>"


def test_two_new_articles_below_one_stand_in_the_order_written(desk, issue):
    file = exported(issue)
    headed(headed(file.paragraph("article-1-2"), "甲镇修桥"), "乙镇修路")
    take_all(desk, issue, file)
    assert titles(issue) == ["望溪区推", "甲镇修桥", "乙镇修路", "柳坞街道"]


def test_a_new_article_beside_moved_ones_lands_where_it_was_put(desk, issue):
    Article.objects.create(issue=issue, title="松涧镇清漂", body="<p>清漂三吨。</p>")
    file = exported(issue)
    after = file.paragraph("article-1-2")
    for place in ("article-3-1", "article-3"):
        after.addnext(file.paragraph(place))
    headed(file.paragraph("article-2-1"), "甲镇修桥")
    take_all(desk, issue, file)
    assert titles(issue) == ["望溪区推", "松涧镇清", "柳坞街道", "甲镇修桥"]


@pytest.mark.parametrize(("at", "expected"), [("2", "132新"), ("3", "13新2"), ("1", "1新32")])
def test_a_new_paragraph_beside_moved_ones_lands_where_it_was_put(desk, issue, at, expected):
    one = article(issue)
    one.body = "<p>1、住建局牵头。</p><p>2、街道配合。</p><p>3、群众参与。</p>"
    one.save()
    file = exported(issue)
    file.paragraph("article-1-1").addnext(file.paragraph("article-1-3"))
    new_paragraph(file.paragraph(f"article-1-{at}"), "新添的一段话。")
    take_all(desk, issue, file)
    assert "".join(re.findall("<p>(.)", article(issue).body)) == expected


def test_a_new_paragraph_below_one_that_moved_to_another_article_goes_there_too(desk, issue):
    file = exported(issue)
    file.paragraph("article-2-1").addnext(file.paragraph("article-1-2"))
    new_paragraph(file.paragraph("article-1-2"), "新添的一段话。")
    take_all(desk, issue, file)
    assert "新添" not in article(issue).body
    assert article(issue, 2).body.endswith("挂图作战。</p>\n<p>新添的一段话。</p>")


# Who may


def test_a_locked_issue_takes_nothing_in_and_writes_nothing(desk, issue, edition_in):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    decide(desk, taken="brief-1")
    edition_in("in_review")
    assert "稿件已锁定" in messages_of(apply(desk))
    assert "稿件已锁定" in bring(desk, issue, file).content.decode()
    assert "三吨" in issue.briefs.first().text
    assert Incoming.objects.count() == 1


def test_nobody_decides_what_another_brought_in(desk, as_, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    other, pk = as_("other_editor"), brought().pk
    assert other.get(url("returned", pk)).status_code == 404
    for name in ("returned_decide", "returned_apply", "returned_drop"):
        assert other.post(url(name, pk), {"taken": "brief-1"}).status_code == 404
    assert not brought().done_at


@pytest.mark.parametrize("who", ["reviewer", "publisher", "auditor"])
def test_who_may_not_write_brings_nothing_back(as_, who, issue):
    client = as_(who)
    assert client.get(url("return", issue.pk)).status_code == 403
    assert bring(client, issue, exported(issue), follow=False).status_code == 403
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("who", ["reader", "stranger"])
def test_whoever_does_not_work_at_the_desk_is_sent_to_log_in(as_, who, issue):
    for name in ("return", "returned"):
        assert as_(who).get(url(name, issue.pk)).url.startswith(reverse("admin:login"))


def test_an_old_link_leads_nowhere(desk, cast):
    assert desk.get(url("return", 999)).status_code == 404
    assert desk.get(url("returned", 999)).status_code == 404
    assert desk.post(url("returned_apply", 999)).status_code == 404


def test_answers_to_the_script_are_of_the_row_and_the_foot(desk, issue):
    file = exported(issue)
    file.write("brief-1", "三吨", "五吨")
    bring(desk, issue, file)
    answer = desk.post(
        url("returned_decide", brought().pk), {"taken": "brief-1"}, headers={"accept": "application/json"}
    ).json()
    assert list(answer["rows"]) == ["change-brief-1"]
    assert "采用 <b>1</b>" in answer["foot"]
    refused = desk.post(url("returned_decide", brought().pk), {"taken": "x"}, headers={"accept": "application/json"})
    assert (refused.status_code, "刷新页面" in refused.json()["refused"]) == (409, True)
