"""What notes propose (建议改为): what can be proposed, and that an editor takes it by one click, knowing what it is."""

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import archive, drafting, moves, notes, proposals
from bulletin.admin.decisions import standing_of
from bulletin.document import richtext
from bulletin.models import Article, Brief, Edition, Issue, Note, Notice
from bulletin.models.invitations import Invitation
from bulletin.revision.standing import State
from office.audit import AuditEntry
from office.refusal import Refused
from tests.conftest import PEOPLE, make_edition, make_issue
from tests.desk.forms import OpenIssue, address, key_of, messages_of

JSON = {"Accept": "application/json"}
SCRIPT = {"Accept": "*/*"}
FORM = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PARAGRAPH = "会议指出：要倒排工期，挂图作战。"  # article-1-2 of the issue of these tests; 会议指出： in bold
EDITORS = {"editor", "other_editor"}


@pytest.fixture
def edition(edition_in):
    return edition_in("returned")


def propose(edition, by, place="article-1-2", words="倒排工期", proposal="排好工期", text="", **facts) -> Note:
    quote = next(one.text for one in notes.places(archive.document_of(edition)) if one.key == place)
    start = quote.find(words) if words else 0
    return notes.add(edition, by=by, place=place, text=text, words=words, start=start, proposal=proposal, **facts)


def invite(edition, by, **facts) -> Invitation:
    facts |= {"name": "洪局长", "token_sha256": "0" * 64, "expires_at": timezone.now(), "by": by}
    return Invitation.objects.create(edition=edition, fingerprint=edition.fingerprint, **facts)


def at(note) -> proposals.Proposal:
    """How it stands now."""
    issue = Issue.objects.get(pk=note.edition.issue_id)
    return proposals.standing(issue, [Note.objects.get(pk=note.pk)])[note.pk]


def take(client, note, seen=None, issue=None, headers=SCRIPT):
    issue = issue or note.edition.issue
    seen = at(note).seen if seen is None else seen
    return client.post(address(issue, "take", note.pk), {"seen": seen}, headers=headers)


def lines(article) -> list[str]:
    return richtext.text_of(Article.objects.get(pk=article.pk).body)


# Taken


def test_one_click_writes_the_words_and_keeps_what_is_bold(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    page = as_("editor").get(address(issue)).content.decode()
    assert "<del>要倒排</del><ins>要排好</ins>工期" in page
    answer = take(as_("editor"), note).json()
    article = issue.articles.first()
    assert Article.objects.get(pk=article.pk).body.endswith("<strong>会议指出：</strong>要排好工期，挂图作战。</p>")
    assert answer["told"] == "采用了方守拙的建议。"
    (piece,) = answer["pieces"]
    assert piece["key"] == key_of(article)
    assert "要排好工期" in piece["values"]["body"]
    note.refresh_from_db()
    assert (note.taken_by, note.resolved_by) == (cast["editor"], cast["editor"])
    assert note.taken_at == note.resolved_at is not None


def test_the_record_names_both_people_both_wordings_and_what_it_was_proposed_on(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    take(as_("editor"), note)
    entry = AuditEntry.objects.of(proposals.TAKE).get()
    assert (entry.actor, entry.subject, entry.action_label) == (cast["editor"], issue.name, "采用建议")
    assert entry.details == {
        "edition": edition.pk,
        "version": 1,
        "fingerprint": edition.fingerprint,
        "note": note.pk,
        "proposer": "方守拙",
        "place": "《望溪区推进老旧小区改造》第2段",
        "old": "倒排工期",
        "new": "排好工期",
    }
    life = as_("auditor").get(address(issue, "history")).content.decode()
    assert "采用建议" in life
    assert "《望溪区推进老旧小区改造》第2段，方守拙建议：" in life
    assert "<del>倒排</del><ins>排好</ins>工期" in life


def test_who_takes_has_written_it_and_who_proposed_has_not(as_, issue, cast, some_pdf):
    """The other editor, who had changed nothing so far, may not approve; the reviewer may."""
    edition = make_edition(issue, "returned", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    take(as_("other_editor"), propose(edition, cast["reviewer"]))
    row = issue.articles.first().history.first()
    assert (row.history_user, row.history_change_reason) == (cast["other_editor"], "采用方守拙的建议")
    again = make_edition(issue, "in_review", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    assert moves.contributors(again) == {cast["editor"].pk, cast["other_editor"].pk}
    approved = moves.approve(again, by=cast["reviewer"], seen=again.fingerprint)
    assert approved.approved_by == cast["reviewer"]


@pytest.mark.parametrize(
    ("place", "words", "proposal", "becomes"),
    [
        ("article-1", "推进", "推动", lambda issue: issue.articles.first().title == "望溪区推动老旧小区改造"),
        ("article-1", "住建局", "城管局", lambda issue: issue.articles.first().source == "望溪区城管局"),
        ("article-1-1", "", "望溪区开会。", lambda issue: lines(issue.articles.first())[0] == "望溪区开会。"),
        ("article-1-1", "", "", lambda issue: lines(issue.articles.first()) == [PARAGRAPH]),
        ("brief-2", "发布", "发出", lambda issue: issue.briefs.last().text == "市文旅局发出文明旅游倡议书。"),
        ("brief-2", "", "", lambda issue: issue.briefs.count() == 1),
        ("editors-note", "可贵", "要紧", lambda issue: issue.editors_note == "贵在坚持。\n坚持要紧。"),
        ("correction", "有误", "不准", lambda issue: issue.correction_note == "标题不准。"),
    ],
)  # fmt: skip
def test_what_somebody_wrote_can_be_proposed_otherwise(place, words, proposal, becomes, as_, issue, cast, some_pdf):
    issue.editors_note = "贵在坚持。\n坚持可贵。"
    issue.correction_note, issue.corrected_on = "标题有误。", issue.date
    issue.save()
    edition = make_edition(issue, "returned", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    note = propose(edition, cast["reviewer"], place, words, proposal)
    assert take(as_("editor"), note).status_code == 200
    assert becomes(Issue.objects.get(pk=issue.pk))


def test_without_a_script_the_button_does_the_same_and_leads_back(as_, issue, edition, cast):
    kept, left = propose(edition, cast["reviewer"]), propose(edition, cast["reviewer"], "brief-2", "发布", "发出")
    client = as_("editor")
    page = html.fromstring(client.get(address(issue)).content.decode())
    form = page.xpath(f"//form[@data-note='{kept.pk}']")[0]
    assert form.get("action") == address(issue, "take", kept.pk)
    done = client.post(form.get("action"), dict(form.form_values()), headers=FORM, follow=True)
    assert messages_of(done) == "采用了方守拙的建议。"
    leave = page.xpath(f"//form[@data-note='{left.pk}']//button[@class='leave']/@formaction")[0]
    assert messages_of(client.post(leave, headers=FORM, follow=True)) == "批注已解决。"
    assert "要排好工期" in lines(issue.articles.first())[1]
    assert issue.briefs.last().text == "市文旅局发布文明旅游倡议书。"


def test_it_stands_beside_its_text_and_in_the_list(as_, issue, edition, cast):
    at_body = propose(edition, cast["reviewer"], text="工期不能倒着排。")
    at_brief = propose(edition, cast["reviewer"], "brief-2", "发布", "发出")
    client = as_("editor")
    page = html.fromstring(client.get(address(issue)).content.decode())
    of = {note: len(page.xpath(f"//form[@data-note='{note.pk}']")) for note in (at_body, at_brief)}
    assert of == {at_body: 1, at_brief: 2}
    assert page.xpath(f"//*[@id='{key_of(issue.briefs.last())}']//form[@data-note='{at_brief.pk}']")
    body = client.get(address(issue, "body", issue.articles.first().pk)).json()
    (noted,) = body["notes"]
    assert "工期不能倒着排。" in noted["html"]
    assert f'data-note="{at_body.pk}"' in noted["html"]


# What the draft has become meanwhile


def test_a_draft_that_has_changed_elsewhere_keeps_both(as_, issue, edition, cast):
    note, article = propose(edition, cast["reviewer"]), issue.articles.first()
    article.body = article.body.replace("挂图作战", "按图施工")
    article.save()
    assert at(note).state == State.MERGED
    take(as_("editor"), note)
    assert lines(article)[1] == "会议指出：要排好工期，按图施工。"


def test_a_draft_that_has_changed_in_the_same_words_is_shown_with_both_and_may_still_be_taken(
    as_, issue, edition, cast
):
    note, article = propose(edition, cast["reviewer"]), issue.articles.first()
    article.body = article.body.replace("倒排工期", "抢抓工期")
    article.save()
    assert at(note).state == State.CLASH
    page = as_("editor").get(address(issue)).content.decode()
    assert "<del>倒排</del><ins>抢抓</ins>" in page
    assert "稿件里也改过了" in page
    take(as_("editor"), note)
    assert lines(article)[1] == "会议指出：要排好工期，挂图作战。"


def test_two_proposals_of_one_paragraph_are_taken_one_after_the_other(as_, issue, edition, cast):
    first = propose(edition, cast["reviewer"])
    second = propose(edition, cast["publisher"], words="挂图", proposal="按图")
    answer = take(as_("editor"), first).json()
    fresh = html.fragment_fromstring(answer["proposals"][str(second.pk)])
    seen = fresh.xpath(".//input[@name='seen']/@value")[0]
    assert take(as_("editor"), second, seen).status_code == 200
    assert lines(issue.articles.first())[1] == "会议指出：要排好工期，按图作战。"


def test_what_the_draft_says_already_is_only_to_be_resolved(as_, issue, edition, cast):
    note, article = propose(edition, cast["reviewer"]), issue.articles.first()
    article.body = article.body.replace("倒排", "排好")
    article.save()
    page = as_("editor").get(address(issue)).content.decode()
    assert "稿件里已经是这样了" in page
    assert ">采用</button>" not in page
    assert "不用再采用" in take(as_("editor"), note).json()["refused"]


@pytest.mark.parametrize("what", ["paragraph", "article", "brief"])
def test_what_is_no_longer_there_is_not_written_anywhere(what, as_, issue, edition, cast):
    article = issue.articles.first()
    place, words = ("brief-1", "河道") if what == "brief" else ("article-1-2", "倒排工期")
    note = propose(edition, cast["reviewer"], place, words, "别的")
    if what == "paragraph":
        article.body = "<p>9月11日，望溪区召开老旧小区改造推进会。</p>"
        article.save()
    else:
        (article if what == "article" else issue.briefs.first()).delete()
    before = _drafts(issue)
    assert at(note).state == State.LOST
    assert "不能自动改" in as_("editor").get(address(issue)).content.decode()
    response = take(as_("editor"), note)
    assert response.status_code == 409
    assert "已经" in response.json()["refused"]
    assert _drafts(issue) == before
    assert Note.objects.unresolved().get() == note


def _drafts(issue) -> list:
    return [
        *Article.objects.filter(issue=issue).values_list("title", "source", "body"),
        *Brief.objects.filter(issue=issue).values_list("text"),
        *Issue.objects.filter(pk=issue.pk).values_list("editors_note", "correction_note"),
    ]


def test_who_saw_another_draft_is_shown_the_one_of_now(as_, issue, edition, cast):
    note, article = propose(edition, cast["reviewer"]), issue.articles.first()
    seen = at(note).seen
    article.body = article.body.replace("挂图", "按图")
    article.save()
    answer = take(as_("editor"), note, seen)
    assert answer.status_code == 409
    assert "稿件又改过" in answer.json()["refused"]
    assert "按图" in answer.json()["proposals"][str(note.pk)]
    assert Note.objects.unresolved().get() == note


# Who may, and when


@pytest.mark.parametrize("who", [*PEOPLE, "nobody"])
def test_only_those_who_write_the_issue_take_what_is_proposed(who, as_, client, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    before = _drafts(issue)
    sender = client if who == "nobody" else as_(who)
    take(sender, note)
    assert (_drafts(issue) != before) == (who in EDITORS)
    assert (Note.objects.get().taken_at is not None) == (who in EDITORS)
    if who in PEOPLE and who not in EDITORS:
        assert ">采用</button>" not in sender.get(address(issue)).content.decode()


@pytest.mark.parametrize("status", ["in_review", "approved", "returned", "recalled", "released", "withdrawn"])
def test_nothing_is_taken_while_the_drafts_are_locked(status, as_, issue, cast, edition_in):
    edition = edition_in(status)
    quote = PARAGRAPH
    note = Note.objects.create(
        edition=edition, by=cast["reviewer"], place="article-1-2", quote=quote, proposes=True, proposal="改掉。"
    )
    response = take(as_("editor"), note)
    is_locked = status in {"in_review", "approved"}
    assert response.status_code == (409 if is_locked else 200)
    assert (lines(issue.articles.first())[1] == quote) == is_locked
    assert (">采用</button>" in as_("editor").get(address(issue)).content.decode()) is False


def test_a_bulletin_may_have_its_editors_write_what_is_proposed_themselves(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    type(issue.bulletin).objects.filter(pk=issue.bulletin_id).update(takes_proposals=False)
    page = as_("editor").get(address(issue)).content.decode()
    assert "<del>要倒排</del><ins>要排好</ins>工期" in page
    assert "由编辑自己动手改" in page
    assert ">采用</button>" not in page
    assert "要自己动手改" in take(as_("editor"), note).json()["refused"]
    assert lines(issue.articles.first())[1] == PARAGRAPH


def test_the_manager_says_whether_a_bulletin_takes_proposals(as_, bulletin):
    page = as_("manager").get(reverse("admin:bulletin_bulletin_change", args=[bulletin.pk])).content.decode()
    assert "可以一键采用审核的建议" in page


def test_a_proposal_is_taken_once(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    seen = at(note).seen
    assert take(as_("editor"), note, seen).status_code == 200
    assert "已经采用" in take(as_("other_editor"), note, seen).json()["refused"]
    assert AuditEntry.objects.of(proposals.TAKE).count() == 1


def test_what_was_taken_and_undone_is_taken_again_once_its_thread_is_opened_again(as_, issue, edition, cast):
    note, article = propose(edition, cast["reviewer"]), issue.articles.first()
    take(as_("editor"), note)
    article.save()  # as it was before
    notes.reopen(note, by=cast["reviewer"])
    assert take(as_("other_editor"), note).status_code == 200
    assert lines(article)[1] == PARAGRAPH.replace("倒排", "排好")
    note.refresh_from_db()
    assert note.taken_by == cast["other_editor"]
    assert AuditEntry.objects.of(proposals.TAKE).count() == 2


def test_what_was_resolved_taken_back_or_is_no_proposal_is_not_taken(as_, issue, edition, cast):
    resolved, gone = (
        propose(edition, cast["reviewer"]),
        propose(edition, cast["reviewer"], words="挂图", proposal="按图"),
    )
    plain = notes.add(edition, by=cast["reviewer"], place="article-1-2", text="查")
    notes.resolve(resolved, by=cast["reviewer"])
    notes.delete(gone, by=cast["reviewer"])
    client, before = as_("editor"), _drafts(issue)
    assert "已经采用、解决" in take(client, resolved, "x").json()["refused"]
    assert take(client, gone, "x").status_code == 404
    assert "已经采用、解决" in take(client, plain, "x").json()["refused"]
    assert _drafts(issue) == before


def test_a_proposal_is_not_taken_by_the_address_of_another_issue_nor_by_a_link(as_, issue, edition, cast, bulletin):
    note, other = propose(edition, cast["reviewer"]), make_issue(bulletin, 77, by=cast["editor"])
    assert take(as_("editor"), note, issue=other).status_code == 404
    assert as_("editor").get(address(issue, "take", note.pk), {"seen": at(note).seen}).url == address(issue)
    assert lines(issue.articles.first())[1] == PARAGRAPH


@pytest.mark.parametrize("seen", ["", "x", "\0", "长" * 5000])
def test_whoever_has_not_seen_it_takes_nothing(seen, as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"])
    assert take(as_("editor"), note, seen).status_code == 409
    assert lines(issue.articles.first())[1] == PARAGRAPH


def test_a_draft_that_may_not_say_it_stays_as_it_was(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"], "article-1", "推进", "长" * 400)
    before = _drafts(issue)
    assert "没有改成" in take(as_("editor"), note).json()["refused"]
    assert _drafts(issue) == before
    assert Note.objects.unresolved().get() == note


def test_an_outsider_s_proposal_is_taken_in_their_name(as_, issue, edition, cast):
    invitation = invite(edition, cast["editor"], unit="市住建局")
    start = PARAGRAPH.index("倒排")
    note = notes.add_invited(
        invitation, place="article-1-2", text="", words="倒排工期", start=start, proposal="排好工期"
    )
    assert take(as_("editor"), note).json()["told"] == "采用了洪局长（市住建局）的建议。"
    assert AuditEntry.objects.of(proposals.TAKE).get().details["proposer"] == "洪局长（市住建局）"
    assert Notice.objects.filter(note=note, settled_at=None).count() == 0


# What can be proposed


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"words": "倒排工期", "start": "7", "proposal": "排好工期"}, "没有您选的词句"),
        ({"words": "从未写过", "start": "6", "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "start": "999999", "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "start": "-1", "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "start": "６", "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "start": "9" * 40, "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "proposal": "别的"}, "没有您选的词句"),
        ({"words": PARAGRAPH * 2, "start": "0", "proposal": "别的"}, "没有您选的词句"),
        ({"words": "倒排工期", "start": "6", "proposal": "倒排工期"}, "和原文一样"),
        ({"words": "倒排工期", "start": "6", "proposal": "倒排 工期\u200b".replace(" ", "")}, "和原文一样"),
        ({"proposal": PARAGRAPH}, "和原文一样"),
        ({"proposal": "长" * 1001}, "有 1001 字，超过 1000 字"),
        ({"proposal": "一段\n又一段"}, "一样分行"),
        ({"place": "", "proposal": "别的"}, "不能建议改法"),
        ({"place": "masthead", "proposal": "别的"}, "不能建议改法"),
        ({"place": "recipients", "proposal": "别的"}, "不能建议改法"),
        ({"place": "imprint", "words": "审核", "start": "0", "proposal": "别的"}, "没有您选的词句"),
        ({"place": "article-9-1", "proposal": "别的"}, "没有您选的位置"),
        ({"place": "article-1", "proposal": "只有标题"}, "一样分行"),
        ({"proposal": "别的", "text": "长" * 1001}, "有 1001 字"),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_one_sentence_and_stays_in_the_form(form, why, as_, edition):
    url = reverse("admin:bulletin_edition_note_add", args=[edition.pk])
    sent = {"place": "article-1-2", "text": "", "proposes": "on"} | form
    response = as_("reviewer").post(url, sent, headers=JSON)
    assert response.status_code == 409
    assert why in response.json()["refused"]
    page = as_("reviewer").post(url, sent)
    assert page.context["unsent"]["proposal"] == sent["proposal"]
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["𠮷野家开会。", "e\u0301tude开会。", "👩‍👩‍👧家庭开会。"])
def test_words_are_found_by_characters_whatever_a_browser_counts(text, as_, issue, cast, some_pdf):
    article = issue.articles.first()
    article.body = f"<p>{text}</p>"
    article.save()
    edition = make_edition(issue, "returned", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    note = propose(edition, cast["reviewer"], "article-1-1", "开会", "座谈")
    assert note.start == text.index("开会")
    assert take(as_("editor"), note).status_code == 200
    assert lines(article) == [text.replace("开会", "座谈")]


HOSTILE = '</p><script>alert("x")</script><img src=x onerror=alert(1)>&lt;b&gt;'


def test_hostile_words_are_taken_and_shown_as_words(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"], proposal=HOSTILE, text=HOSTILE)
    client, article = as_("editor"), issue.articles.first()
    pages = [client.get(address(issue)), client.get(address(issue, "body", article.pk))]
    answer = take(client, note).json()
    assert answer["told"]
    pages += [client.get(address(issue, "history")), client.get(address(issue))]
    assert lines(article)[1] == PARAGRAPH.replace("倒排工期", HOSTILE)
    assert "<script" not in Article.objects.get(pk=article.pk).body
    for page in pages:
        assert 'alert("x")' not in page.content.decode().replace("\\", "")


@pytest.mark.parametrize("odd", ["\ue00c", "\ue00b", "\x01", "\x0b", "\r"])
def test_no_character_that_nobody_types_divides_a_paragraph(odd, as_, issue, edition, cast):
    start = PARAGRAPH.index("倒排")
    url = reverse("admin:bulletin_edition_note_add", args=[edition.pk])
    form = {"place": "article-1-2", "words": "倒排工期", "start": start, "proposes": "on", "proposal": f"排好{odd}工期"}
    as_("reviewer").post(url, form, headers=JSON)
    for note in Note.objects.all():
        take(as_("editor"), note)
    body = Article.objects.get(pk=issue.articles.first().pk).body
    assert len(richtext.text_of(body)) == 2
    assert "<br" not in body


def test_no_proposal_turns_the_words_after_it_around(as_, issue, edition, cast):
    note = propose(edition, cast["reviewer"], proposal="\u202e排倒\u200b工期")
    take(as_("editor"), note)
    assert lines(issue.articles.first())[1] == PARAGRAPH.replace("倒排工期", "排倒工期")


def test_a_brief_that_is_proposed_to_go_is_restored_with_its_words(as_, issue, edition, cast):
    brief = issue.briefs.first()
    take(as_("editor"), propose(edition, cast["reviewer"], "brief-1", words="", proposal=""))
    gone = Brief.history.get(id=brief.pk, history_type="-")
    assert drafting.restore(Brief, gone.history_id).text == brief.text


# Changed and taken back


def test_a_note_is_changed_by_who_wrote_it_until_somebody_answers(as_, edition, cast):
    note = propose(edition, cast["reviewer"], text="改一下")
    url = reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, "edit"])
    answer = as_("reviewer").post(url, {"text": "请改", "proposal": "安排工期"}, headers=JSON).json()
    note.refresh_from_db()
    assert (note.text, note.proposal) == ("请改", "安排工期")
    assert note.edited_at is not None
    assert answer["said"] == "批注改好了。"
    assert "只有本人能改" in as_("editor").post(url, {"text": "x"}, headers=JSON).json()["refused"]
    notes.reply(note, by=cast["editor"], text="好")
    refused = as_("reviewer").post(url, {"text": "又改", "proposal": "安排工期"}, headers=JSON)
    assert "有人回复了" in refused.json()["refused"]
    assert Note.objects.get(pk=note.pk).text == "请改"


def test_what_is_changed_is_held_to_the_same_rules(as_, edition, cast):
    note = propose(edition, cast["reviewer"], text="改一下")
    url = reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, "edit"])
    client = as_("reviewer")
    for form, why in (
        ({"proposal": "倒排工期"}, "和原文一样"),
        ({"proposal": "长" * 1001}, "1001"),
        ({"text": "长" * 1001}, "1001"),
        ({"proposal": "一\n二"}, "一样分行"),
    ):
        assert why in client.post(url, form, headers=JSON).json()["refused"]
    plain = notes.add(edition, by=cast["reviewer"], place="", text="查")
    url = reverse("admin:bulletin_edition_note", args=[edition.pk, plain.pk, "edit"])
    assert "请写明" in client.post(url, {"text": " \0", "proposal": "x"}, headers=JSON).json()["refused"]
    client.post(url, {"text": "查一查", "proposal": "偷加的建议"}, headers=JSON)
    plain.refresh_from_db()
    assert (plain.text, plain.proposes, plain.proposal) == ("查一查", False, "")


def test_a_note_is_taken_back_by_who_wrote_it_until_somebody_answers_and_its_row_stays(as_, edition, cast):
    note, answered = (propose(edition, cast["reviewer"], text=text) for text in ("要收回的话", "留着的话"))
    notes.reply(answered, by=cast["editor"], text="好")
    urls = {
        one: reverse("admin:bulletin_edition_note", args=[edition.pk, one.pk, "delete"]) for one in (note, answered)
    }
    assert "只有本人能删" in as_("editor").post(urls[note], headers=JSON).json()["refused"]
    assert "有人回复了" in as_("reviewer").post(urls[answered], headers=JSON).json()["refused"]
    answer = as_("reviewer").post(urls[note], headers=JSON).json()
    assert answer["note"] is None
    assert answer["unresolved"] == 1
    assert "要收回的话" not in answer["talk"]
    assert Note.objects.get(pk=note.pk).deleted_at is not None
    assert not Notice.objects.filter(note=note, settled_at=None).exists()
    page = as_("editor").get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    assert "要收回的话" not in page
    assert "要收回的话" not in as_("editor").get(address(edition.issue)).content.decode()
    assert as_("reviewer").post(urls[note], headers=JSON).status_code == 404


def test_an_answer_that_came_before_wins(edition, cast):
    """Two at once: whoever takes back a note has not seen the answer yet."""
    note = propose(edition, cast["reviewer"], text="收回")
    as_seen = Note.objects.get(pk=note.pk)
    notes.reply(note, by=cast["editor"], text="好")
    with pytest.raises(Refused, match="有人回复了"):
        notes.delete(as_seen, by=cast["reviewer"])
    gone = propose(edition, cast["reviewer"], text="收回")
    as_seen = Note.objects.get(pk=gone.pk)
    notes.delete(gone, by=cast["reviewer"])
    for late in (
        lambda: notes.reply(as_seen, by=cast["editor"], text="好"),
        lambda: notes.resolve(as_seen, by=cast["editor"]),
        lambda: notes.edit(as_seen, by=cast["reviewer"], text="好", proposal="别的"),
        lambda: notes.reopen(as_seen, by=cast["editor"]),
    ):
        with pytest.raises(Refused):
            late()


def test_an_outsider_s_note_is_answered_and_resolved_by_the_office_and_changed_by_nobody(as_, edition, cast):
    invitation = invite(edition, cast["editor"])
    note = notes.add_invited(invitation, place="", text="数字请核。")
    page = as_("editor").get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    assert "洪局长（外单位）" in page
    for act in ("edit", "delete"):
        url = reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, act])
        assert "只有本人能" in as_("editor").post(url, {"text": "x"}, headers=JSON).json()["refused"]
    for act in ("reply", "resolve"):
        url = reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, act])
        assert as_("editor").post(url, {"text": "核过了。"}, headers=JSON).status_code == 200
    happened = (
        as_("editor").get(reverse("admin:bulletin_edition_change", args=[edition.pk]), {"since": "1"}).content.decode()
    )
    assert "None" not in happened


# What a page that stays open is answered


def test_a_page_that_asks_for_json_is_answered_with_the_talk_and_what_a_decision_stands_on(as_, edition_in):
    edition = edition_in("in_review")
    client = as_("reviewer")
    url = reverse("admin:bulletin_edition_note_add", args=[edition.pk])
    written = client.post(url, {"place": "article-1-2", "text": "查"}, headers=JSON).json()
    assert set(written) == {"said", "note", "is_stale", "standing", "unresolved", "talk"}
    assert written["note"] == Note.objects.get().pk
    assert written["unresolved"] == 1
    assert written["standing"] == standing_of(Edition.objects.get())
    assert "查" in written["talk"]
    standings = {written["standing"]}
    for act in ("reply", "resolve", "reopen"):
        url = reverse("admin:bulletin_edition_note", args=[edition.pk, written["note"], act])
        standings.add(client.post(url, {"text": "好"}, headers=JSON).json()["standing"])
    listed = client.get(reverse("admin:bulletin_edition_notes", args=[edition.pk]), headers=JSON).json()
    assert listed["unresolved"] == 1
    assert listed["standing"] in standings
    assert len(standings) == 3  # reopened, it stands as it stood when it was answered
    refused = client.post(url, {"text": "好"}, headers=JSON)
    assert refused.status_code == 409
    assert set(refused.json()) == {"refused", "standing", "unresolved", "talk"}


@pytest.mark.parametrize("act", ["edit", "delete", "take"])
def test_what_changes_a_note_makes_a_decision_stale(act, issue, edition, cast):
    note = propose(edition, cast["reviewer"], text="改")
    before = standing_of(edition)
    if act == "edit":
        notes.edit(note, by=cast["reviewer"], text="请改", proposal="安排工期")
    elif act == "delete":
        notes.delete(note, by=cast["reviewer"])
    else:
        proposals.take(note, by=cast["editor"], seen=at(note).seen)
    assert standing_of(edition) != before


@pytest.mark.parametrize("who", [*PEOPLE, "nobody"])
def test_the_talk_is_read_at_the_desk_alone(who, as_, client, edition):
    sender = client if who == "nobody" else as_(who)
    response = sender.get(reverse("admin:bulletin_edition_notes", args=[edition.pk]), headers=JSON)
    assert (response.status_code == 200) == (who in PEOPLE and who not in {"reader", "stranger"})


def test_a_taken_proposal_is_undone_like_any_change(as_, issue, edition, cast):
    article = issue.articles.first()
    before = article.body
    take(as_("editor"), propose(edition, cast["reviewer"]))
    now, earlier = article.history.values_list("history_id", flat=True)[:2]
    restore = reverse("admin:bulletin_article_restore", args=[article.pk, earlier])
    as_("editor").post(restore, {"seen": now})
    assert Article.objects.get(pk=article.pk).body.replace("\n", "") == before


def test_the_page_of_an_issue_saves_as_before_beside_what_is_proposed(as_, issue, edition, cast):
    propose(edition, cast["reviewer"], "brief-2", "发布", "发出")
    opened = OpenIssue(as_("editor"), issue)
    answer = opened.save(key_of(issue.briefs.last()), text="市文旅局印发文明旅游倡议书。")
    assert "refused" not in answer


def test_the_page_asks_the_database_as_often_for_many_proposals_as_for_few(
    as_, issue, edition, cast, django_assert_max_num_queries
):
    propose(edition, cast["reviewer"])
    client = as_("editor")
    client.get(address(issue))  # which reads the notices of them
    with django_assert_max_num_queries(32) as few:
        assert client.get(address(issue)).content.decode().count(">采用</button>") == 1
    for words, proposal in (("挂图", "按图"), ("会议", "大会"), ("指出", "要求"), ("作战", "施工")):
        propose(edition, cast["reviewer"], words=words, proposal=proposal)
        propose(edition, cast["publisher"], "brief-2", "发布", f"发布{proposal}")
    client.get(address(issue))
    with django_assert_max_num_queries(32) as many:
        assert client.get(address(issue)).content.decode().count(">采用</button>") == 1 + 4 + 2 * 4
    assert len(many) == len(few)
