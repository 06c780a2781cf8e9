"""Bringing in (来稿): what was understood of a file is shown before anything is made of it, and nothing is lost."""

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from lxml import html

from bulletin import drafting, incoming
from bulletin.document import store
from bulletin.intake.rows import Role
from bulletin.models import Article, Brief, Comment, Incoming, IncomingFile, Issue
from office.audit import AuditEntry
from office.models import RecipientUnit
from office.refusal import Refused
from tests.word.making import docx

pytestmark = pytest.mark.django_db

BRING = "/admin/bulletin/issue/bring/"
TEXT = """青岚创建动态

第 21 期（总第 130 期）

青岚市创建办　2026年10月8日

柳坞街道清理楼道堆物

10月5日,柳坞街道清理楼道堆物二十车。

（柳坞街道办）

工作简讯

★松涧社区修好路灯六盏。

★桐荫社区开办公益课堂。

报：市委办、市府办
发：各区县创建办
审核：方守拙　编辑：闻一白
"""
ARTICLE = "松涧镇整治河道\n\n近日，松涧镇整治河道十二里。\n\n（松涧镇供稿）\n"
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def upload(name: str, text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def bring(client, *files, **fields) -> Incoming:
    """Send files or a text, and be led to what was understood of them."""
    response = client.post(BRING, {"files": files, **fields})
    assert response.status_code == 302, response.content.decode()
    return Incoming.objects.get(pk=int(response.url.rstrip("/").rpartition("/")[2]))


def page_of(brought: Incoming) -> str:
    return reverse("admin:bulletin_issue_brought", args=[brought.pk])


def shown(client, brought: Incoming) -> html.HtmlElement:
    return html.fromstring(client.get(page_of(brought)).content.decode())


def rows(page: html.HtmlElement) -> list[tuple[str, str]]:
    """(the role, the original) of each row."""
    return [
        (
            row.xpath("string(.//select/option[@selected])"),
            " ".join(row.xpath("string(div[@class='came'])").split()),
        )
        for row in page.xpath("//li[contains(@class, 'row')]")
    ]


def correct(client, brought: Incoming, role: str, words: str) -> dict:
    """Give the row with these words another role."""
    file = brought.files.get()
    place = next(n for n, (_, came) in enumerate(rows(shown(client, brought))) if words in came)
    asked = {f"role-{file.pk}-{place}": role}
    return client.post(f"{page_of(brought)}roles/", asked, headers={"accept": "application/json"}).json()


def make(client, brought: Incoming, **changes):
    """Confirm, with the facts as the page offers them but for these changes."""
    fields = dict(shown(client, brought).get_element_by_id("brought").form_values()) | changes
    return client.post(f"{page_of(brought)}make/", fields)


def told(client, response) -> list[str]:
    page = html.fromstring(client.get(response.url).content.decode())
    return [" ".join(line.split()) for line in page.xpath("//ul[@class='messagelist']/li/text()")]


# A new issue


def test_what_was_understood_is_shown_before_anything_is_made(desk, bulletin):
    brought = bring(desk, text=TEXT)
    page = shown(desk, brought)
    assert rows(page)[:6] == [
        ("刊名", "青岚创建动态"),
        ("报头", "第 21 期（总第 130 期）"),
        ("报头", "青岚市创建办 2026年10月8日"),
        ("题目", "柳坞街道清理楼道堆物"),
        ("正文", "10月5日,柳坞街道清理楼道堆物二十车。"),
        ("供稿", "（柳坞街道办）"),
    ]
    facts = {
        name: page.xpath(f"string(//input[@name='{name}']/@value)")
        for name in ("year", "number", "total_number", "date")
    }
    assert facts == {"year": "2026", "number": "21", "total_number": "130", "date": "2026-10-08"}
    assert not Issue.objects.exists()


def test_each_change_is_marked_beside_the_original(desk, bulletin):
    page = shown(desk, bring(desk, text=TEXT))
    row = page.xpath("//li[contains(., '10月5日')]")[0]
    assert row.xpath("string(div[@class='came']//del)") == ","
    assert row.xpath("string(div[@class='becomes']//ins)") == "，"


def test_confirming_makes_the_draft_and_says_who_brought_in_which_file(desk, bulletin, cast):
    brought = bring(desk, upload("第21期.txt", TEXT))
    response = make(desk, brought)
    issue = Issue.objects.get()
    assert response.url == reverse("admin:bulletin_issue_change", args=[issue.pk])
    assert (issue.number, issue.total_number, issue.publisher) == (21, 130, "青岚市创建办")
    assert [(article.title, article.source) for article in issue.articles.all()] == [
        ("柳坞街道清理楼道堆物", "柳坞街道办")
    ]
    assert [brief.text for brief in issue.briefs.all()] == ["松涧社区修好路灯六盏。", "桐荫社区开办公益课堂。"]
    assert issue.history.get(history_type="+").history_user == cast["editor"]
    file = IncomingFile.objects.get()
    entry = AuditEntry.objects.of(incoming.BROUGHT_IN).get()
    assert (entry.actor, entry.subject) == (cast["editor"], issue.name)
    assert entry.details["files"] == [{"name": "第21期.txt", "sha256": file.sha256, "size": len(TEXT.encode())}]
    life = desk.get(reverse("admin:bulletin_issue_history", args=[issue.pk])).content.decode()
    assert "第21期.txt" in life
    assert file.sha256 in life


def test_the_file_is_kept_as_it_came_and_its_loss_is_found(desk, bulletin):
    make(desk, bring(desk, upload("第21期.txt", TEXT)))
    file = IncomingFile.objects.get()
    assert incoming.path_of(file).read_bytes() == TEXT.encode()
    fetched = desk.get(reverse("admin:bulletin_issue_bring_file", args=[file.pk]))
    assert b"".join(fetched.streaming_content) == TEXT.encode()
    assert list(incoming.verify()) == []
    incoming.path_of(file).unlink()
    assert list(incoming.verify()) == [f"来稿文件缺失：{incoming.path_of(file)}（第21期.txt）。"]


def test_a_row_is_put_right_and_what_it_had_been_read_as_is_said(desk, bulletin):
    brought = bring(desk, text=TEXT)
    answer = correct(desk, brought, "left-out", "松涧社区")
    assert "原认作简讯" in "".join(answer["rows"].values())
    assert "<b>1</b> 条简讯" in answer["summary"]
    make(desk, brought)
    assert [brief.text for brief in Issue.objects.get().briefs.all()] == ["桐荫社区开办公益课堂。"]


@pytest.mark.parametrize(
    ("role", "made"),
    [
        ("title", (["柳坞街道清理楼道堆物", "桐荫社区开办公益课堂。"], ["松涧社区修好路灯六盏。"])),
        ("text", (["柳坞街道清理楼道堆物"], ["松涧社区修好路灯六盏。"])),
        ("subheading", (["柳坞街道清理楼道堆物"], ["松涧社区修好路灯六盏。"])),
    ],
)
def test_a_brief_may_be_made_anything_else(desk, bulletin, role, made):
    brought = bring(desk, text=TEXT)
    correct(desk, brought, role, "桐荫社区")
    make(desk, brought)
    issue = Issue.objects.get()
    assert ([article.title for article in issue.articles.all()], [brief.text for brief in issue.briefs.all()]) == made
    written = "".join(f"{article.title}{article.body}" for article in issue.articles.all())
    assert "桐荫社区开办公益课堂。" in written


def test_a_line_without_a_label_that_is_made_a_recipient_is_one(desk, bulletin):
    brought = bring(desk, text=TEXT.replace("报：市委办、市府办\n发：各区县创建办\n", "\n市直各单位\n\n"))
    correct(desk, brought, "recipients", "市直各单位")
    make(desk, brought)
    assert [str(line) for line in Issue.objects.get().recipients.all()] == ["送：市直各单位"]


def test_a_text_without_number_or_day_is_offered_those_of_the_next_issue(desk, issue):
    brought = bring(desk, text="青岚创建动态\n\n柳坞街道集中清理楼道堆物二十车\n\n近日，柳坞街道清理楼道堆物。\n")
    page = shown(desk, brought)
    assert page.xpath("string(//input[@name='number']/@value)") in {"1", "16"}
    assert "文件里没有期号" in page.xpath("string(//ul[@class='told'])")
    assert make(desk, brought, year="2026", number="77", date="2026-11-02").status_code == 302
    made = Issue.objects.get(number=77)
    assert [article.title for article in made.articles.all()] == ["柳坞街道集中清理楼道堆物二十车"]
    assert [str(line.unit) for line in made.recipients.all()] == [str(line.unit) for line in issue.recipients.all()]


def test_a_number_that_is_taken_is_said_on_the_page_and_nothing_is_made(desk, issue):
    brought = bring(desk, text=TEXT)
    response = make(desk, brought, number=str(issue.number), publisher="青岚市文明办")
    assert told(desk, response) == ["没有收成：请改正右边标红的几项。"]
    page = shown(desk, brought)
    assert "这一年已经有这个期号" in page.text_content()
    assert page.xpath("string(//input[@name='publisher']/@value)") == "青岚市文明办"  # what was typed is there again
    assert Issue.objects.count() == 1
    assert Incoming.objects.waiting().get() == brought


def test_several_files_make_one_issue_and_each_is_on_record(desk, bulletin):
    brought = bring(desk, upload("甲.txt", ARTICLE), upload("第21期.txt", TEXT))
    assert make(desk, brought).status_code == 302
    issue = Issue.objects.get()
    assert issue.number == 21
    assert [article.title for article in issue.articles.all()] == ["松涧镇整治河道", "柳坞街道清理楼道堆物"]
    life = desk.get(reverse("admin:bulletin_issue_history", args=[issue.pk])).content.decode()
    assert "甲.txt" in life
    assert "第21期.txt" in life


def test_two_whole_issues_are_not_made_one(desk, bulletin):
    other = TEXT.replace("第 21 期", "第 22 期")
    page = desk.post(BRING, {"files": [upload("甲.txt", TEXT), upload("乙.txt", other)]}).content.decode()
    assert "“甲.txt”和“乙.txt”都写着期号，是两期：一次只收一期，请分开收。" in page
    assert not Incoming.objects.exists()


def test_a_unit_may_be_taken_for_one_of_the_list_that_is_called_alike(desk, bulletin):
    ours = RecipientUnit.objects.create(name="市政府办")
    brought = bring(desk, text=TEXT)
    assert shown(desk, brought).xpath("//select[@name='unit-市府办']/option[@value='市政府办']")
    make(desk, brought, **{"unit-市府办": "市政府办"})
    assert Issue.objects.get().recipients.filter(unit=ours).exists()
    assert not RecipientUnit.objects.filter(name="市府办").exists()


def test_it_is_made_once_however_often_it_is_confirmed(desk, bulletin):
    brought = bring(desk, text=TEXT)
    fields = {"bulletin": bulletin.pk, "year": 2026, "number": 21, "date": "2026-10-08", "publisher": "青岚市创建办"}
    assert desk.post(f"{page_of(brought)}make/", fields).status_code == 302
    again = desk.post(f"{page_of(brought)}make/", fields | {"number": 22})
    assert again.url == reverse("admin:bulletin_issue_change", args=[Issue.objects.get().pk])
    assert Issue.objects.count() == 1


def test_no_key_undoes_another_that_came_meanwhile(desk, bulletin):
    brought = bring(desk, text=TEXT)
    read_before = brought.files.get()
    incoming.correct(brought.files.get(), {0: Role.LEFT_OUT})
    incoming.correct(read_before, {1: Role.LEFT_OUT})
    assert [role for role, _ in rows(shown(desk, brought))][:2] == ["不收", "不收"]


def test_two_who_confirm_at_one_moment_make_it_once(desk, issue, cast):
    brought = bring(desk, upload("甲.txt", ARTICLE), purpose="articles", issue=issue.pk)
    incoming.make_texts(brought, by=cast["editor"])
    with pytest.raises(Refused, match="已经办完"):  # who had read it before that
        incoming.make_texts(brought, by=cast["editor"])
    assert issue.articles.count() == 3


def test_a_role_that_was_chosen_counts_though_its_answer_was_not_awaited(desk, bulletin):
    brought = bring(desk, text=TEXT)
    page = shown(desk, brought)
    name = page.xpath("string(//li[contains(., '松涧社区')]//select/@name)")
    make(desk, brought, **{name: "left-out"})
    assert [brief.text for brief in Issue.objects.get().briefs.all()] == ["桐荫社区开办公益课堂。"]


def test_what_was_said_beside_the_rows_is_there_when_one_comes_back(desk, bulletin):
    RecipientUnit.objects.create(name="市政府办")
    brought = bring(desk, text=TEXT)
    desk.post(f"{page_of(brought)}roles/", {"number": "33", "unit-市府办": "市政府办"})
    page = shown(desk, brought)
    assert page.xpath("string(//input[@name='number']/@value)") == "33"
    assert page.xpath("string(//select[@name='unit-市府办']/option[@selected]/@value)") == "市政府办"


def test_facts_can_be_put_right_though_the_text_cannot_be_made_an_issue_yet(desk, bulletin):
    brought = bring(desk, text=TEXT.replace("二十车。", "二十车" + "，又一车" * 6000 + "。"))
    assert "超过 20000 字" in shown(desk, brought).text_content()
    answer = desk.post(f"{page_of(brought)}roles/", {"number": "33"}, headers={"accept": "application/json"})
    assert answer.json()["facts"]["number"] == "33"
    make(desk, brought)
    assert not Issue.objects.exists()
    assert Incoming.objects.waiting().get() == brought


@pytest.mark.parametrize("spelled", ["没有这个单位", "长" * 800, " "])
def test_a_unit_that_is_not_on_the_list_is_no_spelling_of_another(desk, bulletin, spelled):
    make(desk, bring(desk, text=TEXT), **{"unit-市府办": spelled})
    assert "报：市府办" in map(str, Issue.objects.get().recipients.all())
    assert not RecipientUnit.objects.filter(name=spelled).exists()


def test_a_role_given_once_more_takes_the_row_apart_from_the_one_above(desk, bulletin):
    brought = bring(desk, text=TEXT.replace("二十车。", "二十车，\n\n清出空地。"))
    assert "接上段" in shown(desk, brought).xpath("string(//li[contains(., '清出空地')])")
    file = brought.files.get()
    place = next(n for n, (_, came) in enumerate(rows(shown(desk, brought))) if "清出空地" in came)
    desk.post(f"{page_of(brought)}roles/", {f"again-{file.pk}-{place}": "text"})
    make(desk, brought)
    assert Issue.objects.get().articles.get().body.count("<p>") == 2


def test_a_line_of_the_head_that_was_not_understood_says_so_at_its_row(desk, bulletin):
    brought = bring(desk, text=TEXT.replace("第 21 期", "人人动手美家园\n\n第 21 期"))
    row = shown(desk, brought).xpath("//li[contains(., '人人动手美家园')]")[0]
    assert "没认出，没有收" in row.text_content()
    assert row.xpath("string(div[@class='becomes'])").strip() == ""


@pytest.mark.parametrize(
    "head", ["松涧镇扎实推进河道整治\n松涧镇人民政府\n", "松涧镇人民政府\n\n松涧镇扎实推进河道整治\n\n"]
)
def test_an_article_of_the_commonest_shapes_has_its_title_and_its_office(desk, issue, head):
    text = f"{head}今年以来，松涧镇整治河道十二里。\n昨日，又整治三里。\n"
    desk.post(f"{page_of(bring(desk, text=text, purpose='articles', issue=issue.pk))}make/")
    article = issue.articles.last()
    assert (article.title, article.source) == ("松涧镇扎实推进河道整治", "松涧镇人民政府")


def test_a_text_that_came_by_the_reserve_says_in_which_file(desk, issue, bulletin):
    desk.post(f"{page_of(bring(desk, upload('甲.txt', ARTICLE), purpose='reserve', bulletin=bulletin.pk))}make/")
    drafting.move(Article.objects.get(issue=None), to=issue)
    assert "甲.txt" in desk.get(reverse("admin:bulletin_issue_history", args=[issue.pk])).content.decode()


def test_what_was_not_finished_waits_and_may_be_given_up(desk, bulletin):
    brought = bring(desk, upload("第21期.txt", TEXT))
    assert "第21期.txt" in desk.get(BRING).content.decode()
    desk.post(f"{page_of(brought)}drop/")
    desk.get(BRING)  # says so
    assert "第21期.txt" not in desk.get(BRING).content.decode()
    assert store.is_whole(incoming.path_of(brought.files.get()), brought.files.get().sha256)
    assert not Issue.objects.exists()


# Into an issue, into the reserve


def test_several_files_become_several_articles_at_the_end_of_the_issue(desk, issue):
    files = [upload("甲.txt", ARTICLE), upload("乙.md", "## 竹坞镇清运垃圾\n\n昨日，竹坞镇清运垃圾四车。\n")]
    brought = bring(desk, *files, purpose="articles", issue=issue.pk)
    response = desk.post(f"{page_of(brought)}make/")
    assert told(desk, response) == [f"2篇文章收进了{issue}，排在最后。"]
    assert [(article.title, article.source) for article in issue.articles.all()][2:] == [
        ("松涧镇整治河道", "松涧镇"),
        ("竹坞镇清运垃圾", ""),
    ]


def test_a_file_of_briefs_becomes_as_many_at_the_end_of_the_issue(desk, issue):
    brought = bring(desk, upload("简讯.txt", "★甲事办成。\n\n★乙事办成。\n"), purpose="briefs", issue=issue.pk)
    desk.post(f"{page_of(brought)}make/")
    assert [brief.text for brief in issue.briefs.all()][2:] == ["甲事办成。", "乙事办成。"]


def test_articles_may_wait_in_the_reserve(desk, bulletin):
    brought = bring(desk, upload("甲.txt", ARTICLE), purpose="reserve", bulletin=bulletin.pk)
    response = desk.post(f"{page_of(brought)}make/")
    assert response.url == reverse("admin:bulletin_issue_reserve")
    assert Article.objects.get().held_for == bulletin


def test_nothing_comes_into_an_issue_that_is_locked(desk, issue, edition_in):
    brought = bring(desk, upload("甲.txt", ARTICLE), purpose="articles", issue=issue.pk)
    edition_in("in_review")
    asked = desk.get(BRING, {"purpose": "articles", "issue": issue.pk})
    assert "稿件已锁定" in told(desk, asked)[0]
    sent = desk.post(BRING, {"files": [upload("乙.txt", ARTICLE)], "purpose": "articles", "issue": issue.pk})
    assert "稿件已锁定" in sent.content.decode()
    response = desk.post(f"{page_of(brought)}make/")
    assert told(desk, response) == [f"{issue}正在审核或等待发布，稿件已锁定。请先撤回送审，再修改。"]
    assert issue.articles.count() == 2
    assert Incoming.objects.waiting().get() == brought


# Word files


def test_comments_of_a_word_file_stand_at_the_text_until_they_are_settled(desk, issue):
    body = (
        PARAGRAPH.format("松涧镇整治河道")
        + '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>整治河道十二里。</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )
    words = PARAGRAPH.format("里数请核")
    note = f'<w:comment w:id="1" w:author="顾怀远" w:date="2026-10-08T09:00:00Z">{words}</w:comment>'
    brought = bring(desk, upload("来稿.docx", docx(body, comments=note)), purpose="articles", issue=issue.pk)
    desk.post(f"{page_of(brought)}make/")
    comment = Comment.objects.get()
    assert (comment.author, comment.text, comment.article.title) == ("顾怀远", "里数请核", "松涧镇整治河道")
    here = reverse("admin:bulletin_issue_change", args=[issue.pk])
    assert "里数请核" in desk.get(here).content.decode()
    desk.post(reverse("admin:bulletin_issue_comment", args=[issue.pk, comment.pk]))
    assert "里数请核" not in desk.get(here).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.txt", b"", "“空.txt”是空的"),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 40, "“表.xlsx”"),
        ("图.docx", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "“图.docx”"),
        ("断.docx", docx(PARAGRAPH.format("甲"))[:300], "“断.docx”"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_not_kept(desk, bulletin, name, data, sentence):
    response = desk.post(BRING, {"files": [upload(name, data)], "text": ""})
    page = html.fromstring(response.content.decode())
    assert sentence in page.xpath("string(//p[@class='errornote'][1])")
    assert not Incoming.objects.exists()
    assert not settings.INCOMING_ROOT.exists()


def test_files_that_are_too_much_together_are_refused_before_they_are_read(desk, issue, monkeypatch):
    monkeypatch.setattr("bulletin.admin.incoming.MOST_AT_ONCE", 2**20)
    files = [upload(name, b"a" * 600_000) for name in ("甲.txt", "乙.txt")]
    page = desk.post(BRING, {"files": files, "purpose": "articles", "issue": issue.pk}).content.decode()
    assert "几个文件一共 1 MB，超过 1 MB，请分几次收。" in page


def test_what_was_pasted_stays_on_the_page_if_it_is_refused(desk, bulletin):
    text = "青岚创建动态\n\n" + "长" * 40_001 + "。\n"
    page = html.fromstring(desk.post(BRING, {"text": text}).content.decode())
    assert page.xpath("string(//textarea)").strip() == text.strip()
    assert "超过 20000 字" in page.xpath("string(//p[@class='errornote'][1])")


def test_the_command_takes_a_word_file_and_keeps_it(db, tmp_path, capsys):
    path = tmp_path / "第21期.docx"
    path.write_bytes(docx("".join(PARAGRAPH.format(line) for line in TEXT.splitlines() if line)))
    call_command("intake", path)
    report = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {name: report[name] for name in ("articles", "briefs", "recipients")} == {
        "articles": 1,
        "briefs": 2,
        "recipients": 3,
    }
    issue = Issue.objects.get()
    assert incoming.path_of(issue.incoming.get().files.get()).read_bytes() == path.read_bytes()


# Who may


@pytest.mark.parametrize("who", ["reviewer", "publisher", "auditor", "reader", "stranger"])
def test_only_who_writes_brings_in(as_, bulletin, who):
    client = as_(who)
    assert client.get(BRING).status_code in {302, 403}
    assert client.post(BRING, {"text": TEXT}).status_code in {302, 403}
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("act", ["", "roles/", "make/", "drop/"])
def test_what_one_brought_in_is_nobody_elses(as_, desk, bulletin, act):
    brought = bring(desk, text=TEXT)
    other = as_("other_editor")
    address = f"{page_of(brought)}{act}"
    response = other.post(address) if act else other.get(address)
    assert response.status_code == 404
    brought.refresh_from_db()
    assert brought.done_at is None


def test_a_file_is_fetched_by_who_may_see_its_issue_alone(as_, desk, bulletin, client):
    brought = bring(desk, text=TEXT)
    address = reverse("admin:bulletin_issue_bring_file", args=[brought.files.get().pk])
    assert as_("other_editor").get(address).status_code == 404
    make(desk, brought)
    assert as_("other_editor").get(address).status_code == 200
    assert as_("stranger").get(address).status_code == 302
    assert client.get(address).status_code == 302


def test_whoever_brought_a_text_in_has_written_it(desk, bulletin, cast):
    make(desk, bring(desk, text=TEXT))
    issue = Issue.objects.get()
    brief = Brief.objects.first()
    assert {row.history_user for row in (issue.history.first(), brief.history.first())} == {cast["editor"]}


@pytest.mark.parametrize("purpose", ["revision", "x", ""])
def test_a_purpose_that_is_none_of_these_is_no_page(desk, bulletin, purpose):
    assert desk.get(BRING, {"purpose": purpose}).status_code == 404
    assert desk.post(BRING, {"purpose": purpose, "text": TEXT}).status_code == 404


def test_rows_and_roles_that_are_not_there_change_nothing(desk, bulletin):
    brought = bring(desk, text=TEXT)
    before = brought.files.get().rows
    number = brought.files.get().pk
    fields = {f"role-{number}-9999": "title", f"role-{number}-1": "x", "role-0-1": "title", "role--": "title"}
    assert desk.post(f"{page_of(brought)}roles/", fields).status_code == 302
    assert brought.files.get().rows == before
