"""Notes on an edition (批注): who may write, answer and resolve them, on what, and that they reach no document."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bulletin import archive, moves, notes
from bulletin.admin.decisions import standing_of
from bulletin.document import content
from bulletin.models import Edition, Issue, Note, Notice, Status
from office.refusal import Refused
from tests.conftest import PEOPLE, make_edition, make_issue
from tests.desk.forms import messages_of

NOTERS = {"editor", "other_editor", "reviewer", "publisher"}
OPEN_TO_NOTES = {"in_review", "approved", "returned", "recalled"}
HOSTILE = '</textarea><script>alert("x")</script>'


def page_of(edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk])


def send_note(client, edition, place="article-1-2", text="主语缺了。"):
    url = reverse("admin:bulletin_edition_note_add", args=[edition.pk])
    return client.post(url, {"place": place, "text": text}, follow=True)


def send(client, note, act, edition=None, **form):
    edition = edition or note.edition
    return client.post(reverse("admin:bulletin_edition_note", args=[edition.pk, note.pk, act]), form, follow=True)


@pytest.fixture
def note(edition, reviewer):
    return notes.add(edition, by=reviewer, place="article-1-2", text="主语缺了。")


def test_a_note_and_its_reply_are_told_to_those_they_are_for(as_, note):
    send(as_("editor"), note, "reply", text="改好了。")
    told = {(notice.person.username, notice.action) for notice in Notice.objects.select_related("person")}
    assert told == {("editor", "note"), ("reviewer", "reply")}


# Who may, and when


@pytest.mark.parametrize("who", [*PEOPLE, "nobody"])
@pytest.mark.parametrize("act", ["add", "reply", "resolve", "reopen"])
def test_those_who_make_the_bulletin_talk_about_it_and_nobody_else(act, who, as_, client, note, reviewer):
    if act == "reopen":
        notes.resolve(note, by=reviewer)
    before = standing_of(note.edition)
    sender = client if who == "nobody" else as_(who)
    if act == "add":
        send_note(sender, note.edition, text="又一条")
    else:
        send(sender, note, act, text="改好了")
    assert (standing_of(note.edition) != before) == (who in NOTERS)


@pytest.mark.parametrize("who", ["manager", "auditor"])
def test_who_only_looks_on_reads_the_notes_and_finds_no_form(who, as_, note):
    page = as_(who).get(page_of(note.edition)).content.decode()
    assert "主语缺了。" in page
    assert "/notes/" not in page
    assert "您没有写批注的权限" in messages_of(send_note(as_(who), note.edition))


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("act", ["add", "reply", "resolve", "reopen"])
def test_a_note_is_written_until_the_release_and_resolved_at_any_time(act, status, as_, reviewer, edition_in):
    edition = edition_in(status)
    note = Note.objects.create(edition=edition, by=reviewer, text="主语缺了。")
    if act == "reopen":
        Note.objects.update(resolved_at=timezone.now(), resolved_by=reviewer)
    before = standing_of(edition)
    client = as_("reviewer")
    response = send_note(client, edition, text="又一条") if act == "add" else send(client, note, act, text="好")
    may = act == "resolve" or status in OPEN_TO_NOTES
    assert (standing_of(edition) != before) == may
    assert ("不能再写批注" in messages_of(response)) == (not may)


def test_what_comes_too_late_is_shown_to_be_kept_elsewhere(as_, edition_in):
    response = send_note(as_("reviewer"), edition_in("released"), text="发布以后才写的话")
    assert "您写的没有存下来" in response.content.decode()
    assert "发布以后才写的话" in response.content.decode()


def test_a_note_needs_its_token(cast, edition):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    assert send_note(client, edition).status_code == 403


def test_a_form_sent_by_get_writes_nothing_and_leads_back_to_the_page(as_, note):
    url = reverse("admin:bulletin_edition_note", args=[note.edition_id, note.pk, "resolve"])
    assert as_("reviewer").get(url).url == page_of(note.edition)
    assert Note.objects.unresolved().get() == note


# On what


def test_every_place_of_the_document_can_be_pointed_at(issue):
    issue.editors_note = "贵在坚持。"
    keys = [place.key for place in notes.places(archive.seal(issue))]
    assert keys == [
        "",
        "masthead",
        "editors-note",
        *("article-1", "article-1-1", "article-1-2"),
        *("article-2", "article-2-1"),
        *("brief-1", "brief-2"),
        "recipients",
        "imprint",
    ]


def test_the_words_quoted_are_those_that_were_sealed(as_, edition):
    client = as_("reviewer")
    url = reverse("admin:bulletin_edition_note_add", args=[edition.pk])
    client.post(url, {"place": "article-1-2", "text": "查", "quote": "从未写过的话"})
    assert Note.objects.get().quote == "会议指出：要倒排工期，挂图作战。"


@pytest.mark.parametrize(
    "place",
    ["article-1-3", "article-1-0", "article-9", "article-01-1", "brief-3", "correction", "正文", "\0", "x" * 500],
)
def test_a_place_the_document_does_not_have_is_refused(place, as_, edition):
    response = send_note(as_("reviewer"), edition, place=place)
    assert "没有您选的位置" in messages_of(response)
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("text", "why"), [(" \r\n", "请写明"), ("\0", "请写明"), ("长" * 1001, "有 1001 字，超过 1000 字")]
)
def test_a_text_that_cannot_be_is_refused_and_stays_in_the_form(text, why, as_, edition, note):
    client = as_("reviewer")
    written = send_note(client, edition, place="brief-2", text=text)
    answered = send(client, note, "reply", text=text)
    assert Note.objects.count() == 1
    for response in (written, answered):
        assert why in messages_of(response)
        assert text.strip("\0 \r\n") in response.content.decode()
    assert '<option value="brief-2" selected>' in written.content.decode()


def test_line_ends_count_as_one_character_as_they_do_in_the_form(as_, edition):
    send_note(as_("reviewer"), edition, text="\r\n".join("一" * 500))
    assert len(Note.objects.get().text) == 999


def test_hostile_words_are_shown_as_words(as_, issue, cast, some_pdf):
    article = issue.articles.first()
    article.title = HOSTILE
    article.save()
    edition = make_edition(issue, "in_review", some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    client = as_("reviewer")
    send_note(client, edition, place="article-1", text=HOSTILE)
    send(client, Note.objects.get(), "reply", text=HOSTILE)
    long = send_note(client, edition, place='"><script>alert("x")</script>', text=HOSTILE * 40)
    pages = [
        long,
        client.get(page_of(edition)),
        as_("editor").get(reverse("admin:bulletin_article_change", args=[article.pk])),
    ]
    for page in pages:
        assert 'alert("x")' not in page.content.decode()
        assert "alert(&quot;x&quot;)" in page.content.decode()


def test_a_note_of_another_edition_or_a_reply_is_not_found(as_, cast, note, edition_in):
    moves.recall(note.edition, by=cast["editor"])
    other = edition_in("in_review")
    reply = notes.reply(note, by=cast["editor"], text="改好了")
    for wrong, edition in ((note, other), (reply, note.edition)):
        assert send(as_("reviewer"), wrong, "resolve", edition=edition).status_code == 404
    assert send(as_("reviewer"), note, "erase").status_code == 404
    assert Note.objects.unresolved().get() == note


def test_a_reply_cannot_be_answered_or_resolved_by_itself(note, editor):
    reply = notes.reply(note, by=editor, text="改好了")
    with pytest.raises(Refused, match="这是一条回复"):
        notes.resolve(reply, by=editor)
    with pytest.raises(Refused, match="这是一条回复"):
        notes.reply(reply, by=editor, text="再说")


# What is shown


def test_a_thread_is_written_answered_resolved_and_opened_again(as_, edition):
    reviewer, editor = as_("reviewer"), as_("editor")
    page = send_note(reviewer, edition, text="主语缺了。").content.decode()
    assert "批注写好了" in page
    assert "《望溪区推进老旧小区改造》第2段" in page
    note = Note.objects.get()
    assert "补上了主语。" in send(editor, note, "reply", text="补上了主语。").content.decode()
    assert "已解决 1 条" in send(reviewer, note, "resolve").content.decode()
    assert "已经解决了" in messages_of(send(reviewer, note, "resolve"))
    assert "已解决 1 条" not in send(reviewer, note, "reopen").content.decode()
    assert "不用重新打开" in messages_of(send(reviewer, note, "reopen"))


def test_notes_stand_in_the_order_of_the_page_the_open_ones_first(as_, edition, reviewer):
    words = {"brief-2": "甲", "article-1-2": "乙", "": "丙", "article-1": "丁", "article-2-1": "戊"}
    for place, word in words.items():
        note = notes.add(edition, by=reviewer, place=place, text=f"批注{word}")
        if word == "丙":
            notes.resolve(note, by=reviewer)
    page = as_("reviewer").get(page_of(edition)).content.decode()
    said = [f'<p class="said">批注{word}</p>' for word in "丁乙戊甲丙"]
    assert [page.index(text) for text in said] == sorted(page.index(text) for text in said)


def test_notes_left_open_on_an_earlier_submission_are_still_listed_and_resolved_from_here(as_, cast, note, edition_in):
    done = notes.add(note.edition, by=cast["reviewer"], place="", text="已经说清的一条")
    notes.resolve(done, by=cast["reviewer"])
    moves.recall(note.edition, by=cast["editor"])
    newer = edition_in("in_review")
    client = as_("reviewer")
    page = client.get(page_of(newer)).content.decode()
    assert "上次送审的批注，还没有解决" in page
    assert "主语缺了。" in page
    assert "已经说清的一条" not in page
    response = send(client, note, "resolve", page=str(newer.pk))
    assert response.redirect_chain[-1][0] == f"{page_of(newer)}#note-{note.pk}"
    assert "主语缺了。" not in client.get(page_of(newer)).content.decode()


@pytest.mark.parametrize("page", ["", "x", "-1", "²", "１", "9" * 30, "0"])
def test_a_page_of_no_edition_of_this_issue_leads_nowhere_else(page, as_, note):
    response = send(as_("reviewer"), note, "resolve", page=page)
    assert response.redirect_chain[-1][0] == f"{page_of(note.edition)}#note-{note.pk}"


def test_the_editor_reads_the_notes_on_an_article_where_it_is_written(as_, cast, issue, edition):
    reviewer = cast["reviewer"]
    for place in ("article-1", "article-1-2", "article-2", "brief-1"):
        notes.add(edition, by=reviewer, place=place, text=f"说的是{place}。")
    resolved = notes.add(edition, by=reviewer, place="article-1-1", text="说完了的。")
    notes.resolve(resolved, by=reviewer)
    thread = Note.objects.get(place="article-1-2")
    notes.reply(thread, by=cast["editor"], text="好的")
    moves.recall(edition, by=cast["editor"])
    page = as_("editor").get(reverse("admin:bulletin_article_change", args=[issue.articles.first().pk]))
    text = page.content.decode()
    assert "说的是article-1。" in text
    assert f'href="{page_of(edition)}#note-{thread.pk}">《望溪区推进老旧小区改造》第2段' in text
    assert "1 条回复" in text
    assert not any(other in text for other in ("说的是article-2。", "说的是brief-1。", "说完了的。"))
    said = [remark.note.text for remark in notes.open_for(issue)]
    assert said == ["说的是article-1。", "说的是article-1-2。", "说的是article-2。", "说的是brief-1。"]


def test_the_notes_on_article_1_are_not_those_on_article_11(issue, editor, reviewer, some_pdf):
    for _ in range(9):
        issue.articles.create(title="某篇", body="<p>某段。</p>")
    edition = make_edition(issue, "in_review", some_pdf, by=editor, reviewer=reviewer)
    notes.add(edition, by=reviewer, place="article-11-1", text="说的是第十一篇。")
    assert notes.open_for(issue, issue.articles.get(key=1)) == []
    assert len(notes.open_for(issue, issue.articles.get(key=11))) == 1


# What they never do


def test_no_word_of_a_note_reaches_a_document(as_, client, cast, issue):
    edition = moves.submit(issue, by=cast["editor"])
    sealed, pdf = edition.content, archive.pdf_path(edition).read_bytes()
    note = notes.add(edition, by=cast["reviewer"], place="article-1-2", text="千万不要印出来")
    notes.reply(note, by=cast["editor"], text="当然不会印出来")
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    moves.release(edition, by=cast["publisher"])
    edition = Edition.objects.get(pk=edition.pk)
    assert (edition.content, archive.pdf_path(edition).read_bytes()) == (sealed, pdf)
    assert list(archive.verify()) == []
    shown = [
        content.to_bytes(archive.seal(Issue.objects.get(pk=issue.pk))).decode(),
        as_("reviewer").get(reverse("admin:bulletin_edition_page", args=[edition.pk])).content.decode(),
        client.get("/dongtai/2026/15/").content.decode(),
    ]
    assert not any(words in text for text in shown for words in ("千万不要印", "当然不会印"))


def test_the_framed_page_is_the_sealed_one_whatever_is_said_about_it(as_, edition, reviewer):
    url = reverse("admin:bulletin_edition_page", args=[edition.pk])
    before = as_("reviewer").get(url).content
    notes.add(edition, by=reviewer, place="article-1-2", text="主语缺了。")
    assert as_("reviewer").get(url).content == before


MOST_QUERIES = 33  # eight of them put the look on record


@pytest.mark.parametrize("status", ["in_review", "approved", "returned"])
def test_the_page_asks_the_database_as_often_for_many_notes_and_articles_as_for_few(
    status, as_, bulletin, cast, some_pdf, django_assert_max_num_queries
):
    editor, reviewer = cast["editor"], cast["reviewer"]

    def talked_about(number: int, *, much: int):
        """An edition after a release and a return, with so many threads on each and so many articles more."""
        issue = make_issue(bulletin, number, by=editor)
        for count in range(much):
            issue.articles.create(title=f"第{count}篇", body="<p>某段。</p>")
        for state in ("released", "returned", status):
            edition = make_edition(issue, state, some_pdf, by=editor, reviewer=reviewer)
            for _ in range(much):
                note = Note.objects.create(edition=edition, by=reviewer, place="article-1-2", text="查")
                Note.objects.create(edition=edition, by=editor, answers=note, text="查过了")
        return edition

    few, many = talked_about(15, much=2), talked_about(16, much=20)
    client = as_("reviewer")
    with django_assert_max_num_queries(MOST_QUERIES) as for_few:
        assert client.get(page_of(few)).content.decode().count("查过了") == 6
    with django_assert_max_num_queries(MOST_QUERIES) as for_many:
        assert client.get(page_of(many)).content.decode().count("查过了") == 60
    assert len(for_few) == len(for_many)


def test_a_note_on_an_earlier_submission_makes_the_decision_stale_too(issue, edition_in, cast):
    earlier = edition_in("returned")
    now = edition_in("in_review", issue)
    before = standing_of(now)
    notes.add(earlier, by=cast["editor"], place="", text="数字是错的，别审定。")
    assert standing_of(now) != before
