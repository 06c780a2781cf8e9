"""A correction and a withdrawal reach everyone who fetched the file they make worthless, whatever else they chose."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bulletin import moves
from bulletin.models import Download, Edition, Issue, Notice
from bulletin.moves import TRANSITIONS
from office.audit import acting
from tests.conftest import make_person
from tests.notices.office import address_of, send

FILES = ("replace", "discard")
OF_AN_EDITION = ["pdf", "print", "word", "ofd", "pages", "sheet"]
OF_A_YEAR = ["year", "bound"]


def release(edition, cast) -> Edition:
    return moves.release(moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint), by=cast["publisher"])


@pytest.fixture
def released(cast, edition_in):
    return release(edition_in("in_review"), cast)


@pytest.fixture
def corrected(cast, edition_in):
    """corrected(edition): the next edition of its issue, released."""

    def correct(edition, note="“三吨”应为“五吨”。") -> Edition:
        issue = Issue.objects.get(pk=edition.issue_id)
        with acting(cast["editor"]):
            issue.correction_note, issue.corrected_on = note, issue.date
            issue.save()
        return release(edition_in("in_review", Issue.objects.get(pk=issue.pk)), cast)

    return correct


def withdraw(edition, cast) -> Edition:
    asked = moves.ask_withdrawal(edition, by=cast["other_editor"], reason="内部的理由")
    return moves.withdraw(asked, by=cast["reviewer"])


def fetch(person, kind: str, edition: Edition) -> None:
    of = edition.issue
    about = {} if kind in OF_A_YEAR else {"edition": edition}
    Download.objects.record(person=person, kind=kind, bulletin=of.bulletin, year=of.year, **about)


def told(edition: Edition) -> dict[str, str]:
    """Who was told of a file by the move that made the edition what it is, and what."""
    about = Notice.objects.filter(edition=edition, action__in=FILES).select_related("person")
    found = {notice.person.username: notice.text for notice in about}
    assert len(found) == len(about)  # each once
    return found


@pytest.mark.parametrize("kind", OF_AN_EDITION + OF_A_YEAR)
def test_a_correction_reaches_whoever_fetched_what_it_corrects(kind, cast, released, corrected):
    for who in ("reader", "auditor", "publisher", "manager"):
        fetch(cast[who], kind, released)
    type(cast["manager"]).objects.filter(pk=cast["manager"].pk).update(is_active=False)
    assert told(corrected(released)) == dict.fromkeys(
        ("reader", "auditor"),
        "您下载过的《青岚创建动态》2026年第15期已更正（‘三吨’应为‘五吨’），请换用新的。",
    )


@pytest.mark.parametrize("kind", OF_AN_EDITION + OF_A_YEAR)
def test_a_withdrawal_reaches_them_and_says_no_more_than_is_public(kind, cast, released):
    fetch(cast["reader"], kind, released)
    fetch(cast["auditor"], kind, released)
    assert told(withdraw(released, cast)) == dict.fromkeys(
        ("reader", "auditor"),
        "您下载过的《青岚创建动态》2026年第15期已撤下，请不要再用，已印发的请收回。",
    )


@pytest.mark.parametrize(
    ("is_shown", "said"), [(True, "已撤下（第一条简讯的数字有误），请不要再用"), (False, "已撤下，请不要再用")]
)
def test_a_statement_is_told_with_it_where_readers_are_shown_it(is_shown, said, cast, released):
    fetch(cast["reader"], "pdf", released)
    facts = {"reason": "内部的理由", "statement": "第一条简讯的数字有误。"}
    asked = moves.ask_withdrawal(released, by=cast["other_editor"], **facts)
    moves.withdraw(asked, by=cast["reviewer"], shows_statement=is_shown)
    assert said in told(asked)["reader"]


def test_a_second_correction_reaches_who_fetched_any_version_and_voids_what_they_were_told_before(
    cast, released, corrected
):
    fetch(cast["reader"], "pdf", released)
    second = corrected(released)
    fetch(cast["auditor"], "ofd", second)
    third = corrected(second, "再更正一次。")
    assert set(told(third)) == {"reader", "auditor"}
    assert list(Notice.objects.filter(person=cast["reader"], settled_at=None)) == [
        Notice.objects.get(person=cast["reader"], edition=third)
    ]
    withdraw(third, cast)
    assert {one.action for one in Notice.objects.filter(settled_at=None, action__in=FILES)} == {"discard"}


@pytest.mark.parametrize("kind", OF_A_YEAR)
def test_a_year_counts_only_while_the_issue_stood_in_it(kind, cast, edition_in, corrected):
    start = timezone.now()

    def at(hours: int):
        return time_machine.travel(start + dt.timedelta(hours=hours), tick=False)

    edition = edition_in("in_review")
    with at(1):
        fetch(cast["auditor"], kind, edition)  # of other issues of that year
    with at(2):
        released = release(edition, cast)
    with at(3):
        fetch(cast["reader"], kind, released)
    with at(4):
        second = corrected(released)
        assert set(told(second)) == {"reader"}
    with at(5):
        withdraw(second, cast)
    with at(6):
        fetch(cast["manager"], kind, second)
    with at(7):
        assert set(told(corrected(second, "改好后再发布。"))) == {"reader"}


def test_another_issue_another_year_and_another_bulletin_are_nobodys_concern(cast, bulletin, released, corrected):
    facts = {"kind": "year", "bulletin": bulletin, "year": 2025}
    Download.objects.record(person=cast["reader"], **facts)
    assert told(corrected(released)) == {}


def test_a_request_and_a_refusal_say_nothing_to_them_and_leave_what_they_were_told(cast, released, corrected):
    fetch(cast["reader"], "pdf", released)
    second = corrected(released)
    asked = moves.ask_withdrawal(second, by=cast["other_editor"], reason="数据有误")
    moves.drop_withdrawal(asked, by=cast["reviewer"])
    assert set(told(second)) == {"reader"}
    assert Notice.objects.unread().filter(person=cast["reader"]).count() == 1


def test_who_is_told_by_their_work_too_is_told_once_and_to_change_the_file(cast, released, corrected):
    fetch(cast["editor"], "print", released)
    second = corrected(released)
    assert [one.action for one in Notice.objects.filter(person=cast["editor"], edition=second)] == [
        "replace",
        "approve",
    ]


def test_five_hundred_downloads_cost_no_more_queries(cast, released, corrected):
    people = [make_person(f"r{number}") for number in range(50)]
    counts, edition = [], released
    for some in (people[:2], people):
        for hours in range(10):
            with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
                for person in some:
                    fetch(person, "pdf", edition)
        with CaptureQueriesContext(connection) as queries:
            edition = corrected(edition, f"第{edition.version}次更正。")
        counts.append(len(queries))
        assert len(told(edition)) == len(some)
    assert counts[0] == counts[1]


def test_the_acts_it_goes_by_are_moves():
    assert {"release", "withdraw"} <= set(TRANSITIONS)


# Where it leads


@pytest.mark.parametrize("who", ["reader", "auditor"])
def test_it_leads_to_where_the_new_file_is_fetched(who, as_, cast, released, corrected):
    fetch(cast[who], "pdf", released)
    corrected(released)
    client, notice = as_(who), Notice.objects.get(person=cast[who])
    assert notice.text in client.get(reverse("downloads")).content.decode()
    assert client.get(reverse("my_notice", args=[notice.pk])).url == "/downloads/dongtai/2026/#dongtai-15"
    assert 'id="dongtai-15"' in client.get("/downloads/dongtai/2026/").content.decode()
    notice.refresh_from_db()
    assert (bool(notice.read_at), notice.state) == (True, "办结")
    assert notice.text not in client.get(reverse("downloads")).content.decode()


def test_at_the_desk_it_is_on_the_bell_until_it_is_read(as_, cast, released, corrected):
    fetch(cast["auditor"], "pdf", released)
    corrected(released)
    client, notice = as_("auditor"), Notice.objects.get(person=cast["auditor"])
    assert '<span class="unread-count">1</span>' in client.get("/admin/").content.decode()
    assert client.get(reverse("notice", args=[notice.pk]), follow=True).redirect_chain[-1][0].startswith("/downloads/")
    assert "unread-count" not in client.get("/admin/").content.decode()


def test_what_is_withdrawn_since_leads_to_what_readers_see_of_it(as_, cast, released, corrected):
    fetch(cast["reader"], "pdf", released)
    second = corrected(released)
    withdraw(second, cast)
    client = as_("reader")
    for notice in Notice.objects.filter(person=cast["reader"]):
        response = client.get(reverse("my_notice", args=[notice.pk]))
        assert response.url == "/dongtai/2026/15/"
        assert client.get(response.url).status_code == 410


def test_a_letter_brings_it_to_who_is_not_at_the_desk(inbox, cast, released, corrected, capsys):
    fetch(cast["reader"], "pdf", released)
    corrected(released)
    send(capsys)
    (letter,) = [one for one in inbox.letters if one["To"] == address_of("reader")]
    notice = Notice.objects.get(person=cast["reader"])
    assert letter["Subject"].strip() == "【青岚创建动态】2026年第15期（第2版）：请换用更正"
    said = letter.get_content()
    assert f"详见：https://bulletin.qinglan.example/account/notices/{notice.pk}/" in said
    assert "您下载过这一期的文件，所以收到这封信" in said
    assert "/admin/" not in said
