"""What waits too long is said again to those it waits for: once in so many days, by however many processes."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from bulletin import moves, reminders
from bulletin.models import Edition, Notice
from office import roles
from office.audit import acting
from tests.bulletin import racing
from tests.conftest import awaiting, make_issue, make_person
from tests.notices.office import address_of, send
from tests.notices.test_sending import start_senders

pytestmark = pytest.mark.django_db
BEGUN = dt.datetime(2026, 9, 13, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def clock():
    with time_machine.travel(BEGUN, tick=False) as clock:
        yield clock


@pytest.fixture
def after(clock, settings, capsys):
    """after(days): what the sender then printed."""
    settings.REMIND_AFTER_DAYS, settings.HAS_MAIL = 3, False

    def run(days: float) -> str:
        clock.move_to(BEGUN + dt.timedelta(days=days))
        return send(capsys)

    return run


def reminded() -> list[tuple[str, str]]:
    found = Notice.objects.filter(action="remind").select_related("person").order_by("pk")
    return [(one.person.username, one.text) for one in found]


WHICH = "《青岚创建动态》2026年第15期"
WAITS = [
    ("in_review", "", {"reviewer"}, f"{WHICH}等您审已经3天（9月13日闻一白送审），请看过以后审定或退回。"),
    ("approved", "", {"publisher"}, f"{WHICH}等您发布已经3天（9月13日方守拙审定），请发布或定时发布。"),
    ("returned", "", {"editor"}, f"{WHICH}退回给您修改已经3天（9月13日方守拙退回），请修改后重新送审。"),
    (
        "released",
        "withdraw",
        {"reviewer"},
        f"{WHICH}等您核准撤下已经3天（9月13日邵令仪申请撤下），请核准撤下或不予撤下。",
    ),
]


@pytest.mark.parametrize(("status", "verb", "people", "words"), WAITS)
def test_those_it_waits_for_are_reminded_in_words(status, verb, people, words, after, cast, edition_in):
    awaiting(edition_in(status), verb, cast["publisher"])
    assert "催办" not in after(2.99)
    assert "催办了1期。" in after(3)
    assert reminded() == [(who, words) for who in people]
    assert {one.person.username for one in Notice.objects.unread()} == people


@pytest.mark.parametrize(
    ("status", "verb"),
    [("recalled", ""), ("released", ""), ("superseded", ""), ("withdrawn", ""), ("approved", "unschedule")],
)
def test_of_what_waits_for_nobody_nobody_is_reminded(status, verb, after, cast, edition_in):
    awaiting(edition_in(status), verb, cast["publisher"])
    assert "催办" not in after(4)


def test_what_was_submitted_again_is_not_waited_for_as_returned(after, edition_in):
    edition_in("returned")
    edition_in("released")
    assert "催办" not in after(4)


def test_it_is_said_once_in_so_many_days_and_after_ten_times_no_more(after, edition_in):
    edition_in("in_review")
    days = [day / 4 for day in range(4 * 60)]
    said = [day for day in days if "催办了1期。" in after(day)]
    assert said == [3 * times for times in range(1, 11)]


def test_another_number_of_days_is_a_setting_and_none_is_never(after, settings, edition_in):
    edition_in("in_review")
    after(0)
    settings.REMIND_AFTER_DAYS = 0
    assert "催办" not in after(20)
    settings.REMIND_AFTER_DAYS = 7
    assert "催办了1期。" in after(21)


def test_who_asked_for_the_withdrawal_is_not_reminded_to_decide(after, cast, edition_in):
    awaiting(edition_in("released"), "withdraw", cast["reviewer"])
    after(3)
    assert reminded() == []


def test_who_took_part_is_not_reminded_to_review(after, cast, issue, edition_in):
    with acting(cast["reviewer"]):
        issue.briefs.first().save()
    edition_in("in_review")
    after(3)
    assert reminded() == []


def test_a_reminder_stands_on_the_bell_in_the_place_of_what_it_repeats(after, cast, edition_in):
    edition = edition_in("in_review")
    moves.making.tell("submit", moves.acts.Case(edition), cast["editor"])
    after(3)
    assert [one.action for one in Notice.objects.unread().filter(person=cast["reviewer"])] == ["remind"]
    after(3.1)
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    assert not Notice.objects.unread().filter(person=cast["reviewer"]).exists()
    assert {one.state for one in Notice.objects.filter(person=cast["reviewer"])} == {"办结"}


def test_a_stage_that_was_passed_begins_the_waiting_anew(after, cast, clock, edition_in):
    edition = edition_in("in_review")
    clock.move_to(BEGUN + dt.timedelta(days=2))
    edition.approvals.create(stage="first", by=cast["auditor"], at=timezone.now(), fingerprint=edition.fingerprint)
    assert "催办" not in after(4)
    assert "催办了1期。" in after(5)
    assert "（9月15日查明远初审通过）" in reminded()[0][1]


def test_at_a_stage_before_the_last_one_is_asked_for_that_and_not_to_decide(after, bulletin, cast, clock, edition_in):
    bulletin.stages = ["proof", "final"]
    bulletin.save()
    edition_in("in_review")
    proofreader = make_person("proofreader", "桂如一", roles.PROOFREADER)
    after(4)
    assert reminded() == [(proofreader.username, f"{WHICH}等您审已经4天（9月13日闻一白送审），请看过以后校对或退回。")]


def test_it_goes_by_mail_where_there_is_mail(inbox, clock, mail, cast, edition_in, capsys):
    mail.REMIND_AFTER_DAYS = 3
    edition_in("in_review")
    clock.move_to(BEGUN + dt.timedelta(days=3))
    assert "发出1封" in send(capsys)
    assert inbox.recipients == [address_of("reviewer")]
    assert inbox.letters[0]["Subject"].strip() == "【青岚创建动态】2026年第15期：催办"


def test_what_is_done_between_the_look_and_the_lock_is_not_reminded_of(cast, clock, settings, edition_in):
    settings.REMIND_AFTER_DAYS = 3
    edition = edition_in("in_review")
    clock.move_to(BEGUN + dt.timedelta(days=3))
    late = list(reminders._late(timezone.now()))
    moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
    assert [reminders._remind(one.pk, timezone.now()) for one in late] == [False]


def test_many_that_do_not_wait_cost_one_query(clock, settings, cast, bulletin, edition_in, django_assert_num_queries):
    settings.REMIND_AFTER_DAYS = 3
    for number in range(20, 30):
        edition_in("released", make_issue(bulletin, number, by=cast["editor"]))
    with django_assert_num_queries(1):
        reminders.remind(timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_four_processes_at_once_each_says_nothing_that_another_said(open_inbox, mail, cast, bulletin, edition_in):
    open_inbox()
    editions = [edition_in("approved", make_issue(bulletin, number, by=cast["editor"])) for number in range(20, 28)]
    Edition.objects.move(approved_at=timezone.now() - dt.timedelta(days=4))
    printed = [text for (text,) in racing.heard(start_senders(mail, 4))]
    assert not [text for text in printed if "退出码" in text]
    assert len(reminded()) == len(editions)
    assert set(Notice.objects.values_list("edition", flat=True)) == {edition.pk for edition in editions}
