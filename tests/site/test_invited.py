"""An outsider's page (核稿): opened by a link and a code, for one person, for one edition; and every way round it."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bulletin import invitations, moves, notes, pictures
from bulletin.document import store
from bulletin.models import Approval, Edition, Invitation, Issue, Note, Picture, Status
from office import audit
from office.audit import AuditEntry
from office.refusal import Refused
from tests.conftest import STAMPS, make_edition
from tests.desk.stages import blank_pdf

HOSTILE = '</textarea><img src=x onerror="alert(1)"><script>alert(2)</script>'
OF_THE_TEXT = ("望溪区", "青岚创建动态", "松涧镇", "市委办")
UNKNOWN = "A" * 43


def door(token: str) -> str:
    return reverse("invited_door", args=[token])


def let_in(key: invitations.Key, client: Client | None = None) -> Client:
    """A browser that gave the code."""
    client = client or Client()
    assert client.post(door(key.token), {"code": key.code}).status_code == 302
    return client


def at(key: invitations.Key, part: str = "", *args) -> str:
    return reverse(f"invited_{part}" if part else "invited", args=[key.invitation.pk, *args])


def write(client: Client, key: invitations.Key, text: str = "三吨还是五吨？", place: str = "brief-1", **options):
    return client.post(at(key, "note"), {"place": place, "text": text}, **options)


def say(client: Client, key: invitations.Key, verdict: str = "agree", opinion: str = "", **options):
    return client.post(at(key, "verdict"), {"verdict": verdict, "opinion": opinion}, **options)


def shows_the_text(response) -> bool:
    return any(words in response.content.decode() for words in OF_THE_TEXT)


@pytest.fixture
def outsider(key) -> Client:
    return let_in(key)


# The link


def test_the_link_alone_asks_for_the_code_and_names_nothing(client, key):
    response = client.get(door(key.token))
    assert response.status_code == 200
    page = response.content.decode()
    assert "核稿码" in page
    assert not shows_the_text(response)
    assert "臧文溪" not in page
    assert key.token not in page


def test_what_never_was_and_what_is_dead_look_alike(client, edition_in, editor, reviewer, issue):
    def another(name: str) -> invitations.Key:
        return invitations.invite(edition, by=editor, name=name, unit="", days=3)

    edition = edition_in("in_review")
    revoked, renewed, expired, returned = map(another, ("甲某", "乙某", "丙某", "丁某"))
    invitations.revoke(revoked.invitation, by=editor)
    invitations.renew(renewed.invitation, by=editor, days=1)
    Invitation.objects.filter(pk=expired.invitation.pk).update(expires_at=timezone.now())
    dead = [client.get(door(token)) for token in (UNKNOWN, revoked.token, renewed.token, expired.token)]
    moves.return_(edition, by=reviewer, reason="数字有误。")
    dead.append(client.get(door(returned.token)))
    dead += [client.post(door(token), {"code": "123456"}) for token in (UNKNOWN, revoked.token, returned.token)]
    dead += [client.get(f"/invited/{pk}/") for pk in (returned.invitation.pk, 9999, 10**30)]
    assert {response.status_code for response in dead} == {404}
    assert len({response.content for response in dead}) == 1


def test_the_right_code_leads_to_an_address_that_is_no_secret(client, key, settings):
    settings.SESSION_COOKIE_SECURE = True
    response = client.post(door(key.token), {"code": key.code})
    assert response.url == at(key)
    assert key.token not in response.url
    cookie = response.cookies["invited"]
    assert (cookie["path"], cookie["samesite"]) == (at(key), "Lax")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert 3 * 86400 - 60 < cookie["max-age"] <= 3 * 86400
    assert key.token not in cookie.value
    assert Invitation.objects.get().opened_at is not None


@pytest.mark.parametrize("typed", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_is_taken_however_it_is_typed(typed, client, key):
    assert client.post(door(key.token), {"code": typed.format(key.code)}).status_code == 302


def test_a_code_in_full_width_is_taken_too(client, key):
    wide = key.code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post(door(key.token), {"code": wide}).status_code == 302


def wrong(key: invitations.Key) -> str:
    return f"{(int(key.code) + 1) % 10**6:06}"


def test_five_wrong_codes_lock_the_link_until_there_is_another(client, key, editor):
    said = [client.post(door(key.token), {"code": wrong(key)}).content.decode() for _ in range(5)]
    assert all("还可以试" in page for page in said[:4])
    assert "已经锁住" in said[4]
    assert "已经锁住" in client.post(door(key.token), {"code": key.code}).content.decode()
    entry = AuditEntry.objects.order_by("-number").first()
    assert (entry.action, entry.actor_name) == ("lock_invitation", "系统")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("admin:bulletin_edition_change", args=[key.invitation.edition_id])
    assert "锁住了" in client.get(page).content.decode()
    let_in(invitations.renew(key.invitation, by=editor, days=1))


def test_the_right_code_forgives_the_wrong_ones_before_it(client, key):
    for _ in range(3):
        for _ in range(4):
            client.post(door(key.token), {"code": wrong(key)})
        let_in(key)


@pytest.mark.parametrize("code", ["", "\0", "1" * 100_000, "一二三四五六", "' OR 1=1"])
def test_no_code_breaks_the_door(code, client, key):
    assert client.post(door(key.token), {"code": code}).status_code == 400
    assert client.post(door(key.token)).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_whoever_guesses_many_codes_at_once_has_five_tries_all_the_same(key):
    def guess(number: int) -> str:
        try:
            return Client().post(door(key.token), {"code": f"{number:06}"}).content.decode()
        finally:
            connection.close()

    guesses = [n for n in range(40) if f"{n:06}" != key.code]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(guess, guesses))
    assert sum("还可以试" in page for page in said) == 4
    assert sum("已经锁住" in page for page in said) == len(guesses) - 4
    assert Invitation.objects.get().failures == 5
    assert AuditEntry.objects.filter(action="lock_invitation").count() == 1


# The page


def test_it_is_the_sealed_text_for_this_person_and_must_not_be_passed_on(
    outsider, key, edition, django_assert_max_num_queries
):
    outsider.get(at(key))  # the first look within an hour is put on record
    with django_assert_max_num_queries(3):
        page = outsider.get(at(key)).content.decode()
    for words in (*OF_THE_TEXT, "请臧文溪（市文明办）核稿", "核稿专用　臧文溪", "请不要转发", "闻一白请您看"):
        assert words in page
    assert edition.fingerprint[:12] in page


@pytest.mark.parametrize("part", ["door", "page", "closed"])
def test_it_is_kept_by_no_cache_found_by_no_search_and_framed_by_nobody(part, outsider, client, key):
    response = {
        "door": lambda: client.get(door(key.token)),
        "page": lambda: outsider.get(at(key)),
        "closed": lambda: client.get(at(key)),
    }[part]()
    says = response.headers
    assert "no-store" in says["Cache-Control"]
    assert "noindex" in says["X-Robots-Tag"]
    assert says["Referrer-Policy"] == "strict-origin"
    assert says["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in says["Content-Security-Policy"]
    assert "ETag" not in says


def test_robots_are_told_to_stay_away(db, client):
    assert "Disallow: /invited/" in client.get("/robots.txt").content.decode()


def test_pictures_come_from_where_one_was_let_in_and_only_those_of_the_text(
    issue, editor, reviewer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    of_text, other = b"a picture of this text", b"a picture of another"
    kept = []
    for data in (of_text, other):
        row = {"sha256": store.sha256(data), "suffix": ".png", "width": 1, "height": 1, "uploaded_by": editor}
        kept.append(Picture.objects.create(**row))
        pictures.path_of(kept[-1]).parent.mkdir(parents=True, exist_ok=True)
        pictures.path_of(kept[-1]).write_bytes(data)
    article = issue.articles.first()
    words = 'src="/media/在文字里"'
    article.body = f'<p>{words}</p><figure class="image"><img src="{kept[0].address}" alt="图"></figure>'
    article.save()
    edition = make_edition(Issue.objects.get(pk=issue.pk), "in_review", b"%PDF", by=editor, reviewer=reviewer)
    edition.pictures.add(kept[0])
    key = invitations.invite(edition, by=reviewer, name="臧文溪", unit="", days=1)
    client = let_in(key)
    page = client.get(at(key)).content.decode()
    here = f"{at(key)}media/{kept[0].sha256}.png"
    assert f'src="{here}"' in page
    assert "/media/在文字里" in page
    assert f"{at(key)}media/在文字里" not in page
    assert b"".join(client.get(here).streaming_content) == of_text
    assert client.get(f"{at(key)}media/{kept[1].sha256}.png").status_code == 404
    assert Client().get(here).status_code == 404


def test_the_printed_pages_carry_their_mark_and_there_are_no_others(issue, editor, reviewer):
    edition = make_edition(issue, "in_review", blank_pdf(), by=editor, reviewer=reviewer)
    key = invitations.invite(edition, by=reviewer, name="臧文溪", unit="", days=1)
    client = let_in(key)
    response = client.get(at(key, "page", 1))
    assert response.headers["Content-Type"] == "image/webp"
    assert "no-store" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b"RIFF")
    assert client.get(at(key, "page", 2)).status_code == 404
    assert Client().get(at(key, "page", 1)).status_code == 404


# What is said


def test_a_note_is_written_at_a_place_and_only_ones_own_are_listed(outsider, key, edition, reviewer, editor):
    theirs = notes.add(edition, by=reviewer, place="brief-1", text="编辑部自己的话")
    write(outsider, key)
    notes.reply(Note.objects.exclude(pk=theirs.pk).get(), by=editor, text="编辑部的回复")
    page = outsider.get(at(key)).content.decode()
    assert "三吨还是五吨？" in page
    assert "简讯第1条" in page
    assert "编辑部自己的话" not in page
    assert "编辑部的回复" not in page
    note = Note.objects.get(text="三吨还是五吨？")
    assert (note.by, note.author, note.place) == (None, "臧文溪（市文明办）", "brief-1")


def test_what_is_hostile_is_shown_as_it_was_typed(outsider, key):
    write(outsider, key, HOSTILE)
    say(outsider, key, "disagree", HOSTILE)
    page = outsider.get(at(key)).content.decode()
    assert HOSTILE not in page
    assert page.count("&lt;script&gt;") == 2
    refused = write(outsider, key, HOSTILE, place="nowhere")
    assert HOSTILE not in refused.content.decode()


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", "brief-1", "批注没有写上"),
        ("\0 　", "brief-1", "批注没有写上"),
        ("字" * 1001, "brief-1", "超过 1000 字"),
        ("字", "article-9", "没有您选的位置"),
        ("字", "\0", "没有您选的位置"),
    ],
)
def test_a_note_that_is_refused_is_not_lost(text, place, sentence, outsider, key):
    response = write(outsider, key, text, place)
    assert response.status_code == 400
    page = response.content.decode()
    assert sentence in page
    assert text.replace("\0", "�") in page or text in page
    assert not Note.objects.exists()


def test_a_flood_of_notes_ends(outsider, key, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_NOTES", 3)
    said = [write(outsider, key, f"第{n}条").status_code for n in range(6)]
    assert said == [302, 302, 302, 400, 400, 400]
    assert Note.objects.count() == 3


def test_who_disagrees_says_why(outsider, key):
    response = say(outsider, key, "disagree", " 。 ")
    assert response.status_code == 400
    assert "请写明哪里不妥" in response.content.decode()
    assert say(outsider, key, "approve", "很好").status_code == 400
    assert say(outsider, key, "", "很好").status_code == 400
    assert say(outsider, key, "agree", "字" * 1001).status_code == 400
    assert Invitation.objects.get().verdict == ""


def test_nothing_that_is_said_turns_the_words_beside_it_around(outsider, key):
    say(outsider, key, "disagree", "不\u202e意同\x01\x1b\r\n数字要核")
    write(outsider, key, "三\u2066吨\u200b还是五吨？")
    assert Invitation.objects.get().opinion == "不意同\n数字要核"
    assert Note.objects.get().text == "三吨还是五吨？"


def test_a_verdict_is_replaced_and_both_are_on_record(outsider, key):
    say(outsider, key, "disagree", "吨数不对。")
    say(outsider, key, "agree", "改了就好。")
    say(outsider, key, "agree", "改了就好。")
    one = Invitation.objects.get()
    assert (one.verdict, one.opinion) == ("agree", "改了就好。")
    entries = AuditEntry.objects.filter(action__in=("agree", "disagree")).order_by("number")
    assert [(entry.action, entry.details["opinion"], entry.actor_name) for entry in entries] == [
        ("disagree", "吨数不对。", "臧文溪（外单位）"),
        ("agree", "改了就好。", "臧文溪（外单位）"),
    ]
    assert {entry.details["fingerprint"] for entry in entries} == {one.fingerprint}
    assert list(audit.verify()) == []


def test_who_cannot_make_up_their_mind_is_stopped_in_the_end(outsider, key, monkeypatch):
    monkeypatch.setattr(invitations, "MOST_VERDICTS", 2)
    said = [say(outsider, key, "disagree", f"第{n}次").status_code for n in range(4)]
    assert said == [302, 302, 400, 400]


def test_nothing_that_is_said_here_moves_the_edition(outsider, key, edition):
    write(outsider, key)
    say(outsider, key)
    edition.refresh_from_db()
    assert (edition.status, edition.approved_by, edition.stages_passed) == ("in_review", None, 0)
    assert not Approval.objects.exists()
    assert outsider.get("/admin/").status_code == 302
    assert outsider.get(reverse("admin:bulletin_edition_change", args=[edition.pk])).status_code == 302


# Who gets in, and for how long


def everything(client: Client, key: invitations.Key) -> list:
    asked = [client.get(at(key)), client.get(at(key, "page", 1)), client.head(at(key))]
    asked.append(client.get(f"{at(key)}media/{'0' * 64}.png"))
    return [*asked, write(client, key, "写到一半的话"), say(client, key, "disagree", "写到一半的话")]


def nothing_of_it(client: Client, key: invitations.Key, status: int, sentence: str) -> None:
    """Each address answers with one sentence; what was typed is handed back."""
    answers = everything(client, key)
    assert {response.status_code for response in answers} == {status}
    assert not any(shows_the_text(response) for response in answers)
    assert sentence in answers[0].content.decode()
    assert all("写到一半的话" in response.content.decode() for response in answers[-2:])
    assert not Note.objects.exists()
    assert Invitation.objects.get(pk=key.invitation.pk).verdict == ""


def test_a_link_passed_on_without_its_code_opens_nothing(key, outsider):
    nothing_of_it(Client(), key, 404, "这个核稿链接不能用")


def test_the_cookie_of_another_invitation_opens_nothing(key, edition, editor):
    other = invitations.invite(edition, by=editor, name="戚云舟", unit="", days=3)
    client = let_in(other)
    client.cookies["invited"]["path"] = "/"
    nothing_of_it(client, key, 404, "这个核稿链接不能用")


@pytest.mark.parametrize("forge", [lambda value: value[:-1] + "_", lambda value: value.split(":")[0], lambda value: ""])
def test_a_forged_cookie_opens_nothing(forge, key, outsider):
    outsider.cookies["invited"] = forge(outsider.cookies["invited"].value)
    nothing_of_it(outsider, key, 404, "这个核稿链接不能用")


def test_another_link_shuts_out_at_once_who_came_by_the_old_one(key, outsider, editor):
    invitations.renew(key.invitation, by=editor, days=3)
    nothing_of_it(outsider, key, 404, "这个核稿链接不能用")


def test_what_is_revoked_is_shut_at_once(key, outsider, editor):
    invitations.revoke(key.invitation, by=editor)
    nothing_of_it(outsider, key, 410, "这次核稿已经取消")


def test_what_has_expired_is_shut(key, outsider):
    with time_machine.travel(timezone.now() + dt.timedelta(days=3, seconds=1)):
        nothing_of_it(outsider, key, 410, "这次核稿已经到期")


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"in_review", "approved"}))
def test_it_is_shut_once_the_edition_is_no_longer_read(status, key, outsider, edition, editor, reviewer):
    stamps = {"reason": "测试用的理由"}
    for moment in STAMPS[status]:
        by = editor if moment == "withdrawal_asked" else reviewer
        stamps |= {f"{moment}_at": timezone.now(), f"{moment}_by": by}
    Edition.objects.filter(pk=edition.pk).move(status=status, **stamps)
    nothing_of_it(outsider, key, 410, "已经办完或者收回修改")


def test_approved_it_can_still_be_read_and_said(key, outsider, edition, reviewer):
    moves.approve(edition, by=reviewer, seen=edition.fingerprint)
    assert outsider.get(at(key)).status_code == 200
    assert say(outsider, key).status_code == 302


def test_a_new_submission_is_not_opened_by_the_link_to_the_old_one(key, outsider, edition, editor, edition_in, issue):
    moves.recall(edition, by=editor)
    edition_in("in_review", Issue.objects.get(pk=issue.pk))
    nothing_of_it(outsider, key, 410, "已经办完或者收回修改")


def test_an_edition_that_is_another_than_was_asked_for_is_not_shown(key, outsider):
    Invitation.objects.update(fingerprint="0" * 64)
    nothing_of_it(outsider, key, 410, "已经办完或者收回修改")


def test_what_was_closed_between_two_looks_takes_nothing_in(key, editor):
    """The page was let through; by the time its words are written the link is dead."""
    before = Invitation.objects.get()
    invitations.renew(key.invitation, by=editor, days=3)
    with pytest.raises(invitations.Closed):
        invitations.write(before, place="", text="晚了")
    with pytest.raises(Refused):
        invitations.enter(before, key.code)
    invitations.revoke(key.invitation, by=editor)
    with pytest.raises(invitations.Closed):
        invitations.say(Invitation.objects.get(), verdict="agree", opinion="")


@pytest.mark.parametrize("who", ["editor", "reviewer", "reader"])
def test_nobody_of_the_office_speaks_as_an_outsider(who, cast, key):
    """Neither by the code, nor in a browser that was let in before."""
    client = let_in(key)
    client.force_login(cast[who], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(door(key.token), {"code": key.code}).status_code == 200
    for response in (write(client, key, "写到一半的话"), say(client, key, "agree", "写到一半的话")):
        assert response.status_code == 410
        assert not shows_the_text(response)
        assert f"这个浏览器登录着{cast[who]}的账号" in response.content.decode()
        assert "写到一半的话" in response.content.decode()
    assert "<textarea" not in client.get(at(key)).content.decode()
    assert not Note.objects.exists()
    assert Invitation.objects.get().verdict == ""


def test_who_is_done_leaves_nothing_behind(key, outsider):
    assert outsider.get(at(key, "leave")).status_code == 302
    assert outsider.get(at(key)).status_code == 200  # a link does not throw anybody out
    outsider.post(at(key, "leave"))
    assert outsider.get(at(key)).status_code == 404
    let_in(key, outsider)


def test_every_form_needs_its_token(key):
    client = Client(enforce_csrf_checks=True)
    assert client.post(door(key.token), {"code": key.code}).status_code == 403
    client = Client(enforce_csrf_checks=True)
    client.cookies["invited"] = let_in(key).cookies["invited"].value
    assert write(client, key).status_code == 403
    assert say(client, key).status_code == 403
    assert Invitation.objects.get().failures == 0
    assert not Note.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_method_does_anything(method, outsider, key):
    for url in (door(key.token), at(key), at(key, "note"), at(key, "verdict"), at(key, "page", 1)):
        assert getattr(outsider, method)(url).status_code == 405


def test_a_form_sent_by_get_says_nothing(outsider, key):
    for part in ("note", "verdict"):
        assert outsider.get(at(key, part), {"place": "", "text": "字", "verdict": "agree"}).url == at(key)
    assert not Note.objects.exists()


def test_a_bulletin_cannot_take_the_address(bulletin):
    bulletin.slug = "invited"
    with pytest.raises(Exception, match="系统用的地址"):
        bulletin.full_clean()
