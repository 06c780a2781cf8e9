"""Each move tells exactly those it concerns, in the move's own transaction, in one sentence."""

import datetime as dt

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulletin import archive, moves, notices
from bulletin.models import Edition, Note, Notice
from bulletin.moves import TRANSITIONS
from office import roles
from office.audit import acting
from office.refusal import Refused
from tests.conftest import awaiting, make_issue, make_person
from tests.notices.office import address_of


@pytest.fixture
def staff(cast, issue):
    """Besides the cast: more of each role, one who is both, one who has left; and the other editor wrote a part."""
    with acting(cast["other_editor"]):
        issue.briefs.first().save()
    more = {
        "second_reviewer": (roles.REVIEWER,),
        "second_publisher": (roles.PUBLISHER,),
        "writing_reviewer": (roles.EDITOR, roles.REVIEWER),
        "idle_editor": (roles.EDITOR,),
        "gone_reviewer": (roles.REVIEWER,),
        "gone_publisher": (roles.PUBLISHER,),
    }
    cast |= {username: make_person(username, "", *held) for username, held in more.items()}
    for username in ("gone_reviewer", "gone_publisher"):
        cast[username].is_active = False
        cast[username].save()
    with acting(cast["writing_reviewer"]):
        issue.articles.first().save()
    return cast


AT = dt.datetime(2099, 9, 16, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
# Written out: the verb, from which state, by whom; who is told then; what they read.
MOVES = [
    ("recall", "in_review", "publisher", {"editor", "reviewer", "second_reviewer"}, "邵令仪撤回了{}的送审，"),
    ("recall", "approved", "editor", {"reviewer", "second_reviewer"}, "闻一白撤回了{}的送审，"),
    (
        "return",
        "in_review",
        "reviewer",
        {"editor", "other_editor", "writing_reviewer"},
        "方守拙退回了{}，理由是“数字 有误。”，请修改后重新送审。",
    ),
    ("approve", "in_review", "reviewer", {"editor", "publisher", "second_publisher"}, "方守拙审定了{}，"),
    ("release", "approved", "publisher", {"editor", "reviewer"}, "邵令仪发布了{}，"),
    ("schedule", "approved", "publisher", {"editor", "reviewer"}, "邵令仪定于2099年9月16日 08:30发布{}，"),
    (
        "unschedule",
        "approved",
        "publisher",
        {"editor", "reviewer", "second_publisher"},
        "邵令仪取消了{}的定时发布，",
    ),
    (
        "ask_withdrawal",
        "released",
        "other_editor",
        {"reviewer", "second_reviewer", "writing_reviewer"},
        "陆知秋申请撤下{}，理由是“数字 有误。”，请核准撤下或不予撤下。",
    ),
    (
        "ask_withdrawal",
        "released",
        "writing_reviewer",
        {"reviewer", "second_reviewer"},
        "writing_reviewer申请撤下{}，",
    ),
    (
        "take_back_withdrawal",
        "released",
        "publisher",
        {"reviewer", "second_reviewer", "writing_reviewer"},
        "邵令仪收回了撤下{}的申请，",
    ),
    ("drop_withdrawal", "released", "reviewer", {"editor", "publisher"}, "方守拙没有同意撤下{}，"),
    ("withdraw", "released", "reviewer", {"editor", "publisher"}, "方守拙核准撤下了{}，理由是“测试用的理由”，"),
]
# Of those told, who has something to do: it is on their bell; the others find it in their list alone.
ASKED = {
    "return": {"editor", "other_editor", "writing_reviewer"},
    "approve": {"publisher", "second_publisher"},
    "unschedule": {"second_publisher"},
    "ask_withdrawal": {"reviewer", "second_reviewer", "writing_reviewer"},
}
DO = {
    "recall": lambda edition, by: moves.recall(edition, by=by),
    "return": lambda edition, by: moves.return_(edition, by=by, reason="数字\n有误。"),
    "approve": lambda edition, by: moves.approve(edition, by=by, seen=edition.fingerprint),
    "release": lambda edition, by: moves.release(edition, by=by),
    "schedule": lambda edition, by: moves.schedule(edition, by=by, at=AT),
    "unschedule": lambda edition, by: moves.unschedule(edition, by=by),
    "ask_withdrawal": lambda edition, by: moves.ask_withdrawal(edition, by=by, reason="数字\n有误。"),
    "take_back_withdrawal": lambda edition, by: moves.take_back_withdrawal(edition, by=by),
    "drop_withdrawal": lambda edition, by: moves.drop_withdrawal(edition, by=by),
    "withdraw": lambda edition, by: moves.withdraw(edition, by=by),
}


def told() -> set[str]:
    usernames = list(Notice.objects.values_list("person__username", flat=True))
    assert len(usernames) == len(set(usernames))  # each once
    return set(usernames)


def told_of_the_submission(edition, *people) -> None:
    Notice.objects.bulk_create(
        Notice(person=person, edition=edition, action="submit", text="……送审了……") for person in people
    )


@pytest.mark.parametrize(("verb", "status", "who", "expected", "said"), MOVES)
def test_each_move_tells_exactly_those_it_concerns(verb, status, who, expected, said, staff, edition_in):
    edition = awaiting(edition_in(status), verb, staff["publisher"])
    told_of_the_submission(edition, *(staff[name] for name in ("reviewer", "second_reviewer", "gone_reviewer")))
    before = set(Notice.objects.values_list("pk", flat=True))
    DO[verb](edition, staff[who])
    Notice.objects.filter(pk__in=before).delete()
    assert told() == expected
    on_bells = set(Notice.objects.unread().values_list("person__username", flat=True))
    assert on_bells == ASKED.get(verb, set()) & expected
    assert {one.state for one in Notice.objects.filter(settled_at__isnull=False)} <= {"知悉"}
    for text in Notice.objects.values_list("text", flat=True):
        assert text.startswith(said.format("《青岚创建动态》2026年第15期"))
        assert text.endswith("。")
        assert "\n" not in text


def test_every_verb_is_tried_above():
    passes = {"pass_proof", "pass_first", "pass_second"}  # tests/bulletin/test_stages.py
    assert {verb for verb, *_ in MOVES} | passes == set(TRANSITIONS)


def test_a_submission_tells_the_reviewers_who_may_approve_it(staff, issue):
    moves.submit(issue, by=staff["editor"])
    assert told() == {"reviewer", "second_reviewer"}
    assert Notice.objects.first().text == "闻一白送审了《青岚创建动态》2026年第15期，请看过以后审定或退回。"


def test_a_recall_after_a_submission_tells_the_same_people(staff, issue):
    edition = moves.submit(issue, by=staff["editor"])
    make_person("newcomer", "", roles.REVIEWER)
    moves.recall(edition, by=staff["editor"])
    recalled = Notice.objects.filter(action="recall").values_list("person__username", flat=True)
    assert set(recalled) == {"reviewer", "second_reviewer"}


@pytest.fixture
def overdue(staff, edition_in):
    """Approved, its time come, its PDF gone."""
    edition = awaiting(edition_in("approved"), "unschedule", staff["second_publisher"])
    archive.pdf_path(edition).unlink()
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        yield edition


def test_a_release_that_did_not_happen_is_told_once_to_the_publishers(overdue):
    for _ in range(3):
        list(moves.release_due())
    assert told() == {"publisher", "second_publisher"}
    assert "没有在" in Notice.objects.first().text
    assert "封存的PDF不见了或被改动过" in Notice.objects.first().text


def test_whoever_scheduled_it_is_told_even_when_no_longer_a_publisher(overdue, staff):
    staff["second_publisher"].groups.clear()
    roles.assign(staff["second_publisher"], roles.EDITOR)
    list(moves.release_due())
    assert told() == {"publisher", "second_publisher"}


@pytest.mark.parametrize("why", ["inactive", "without the desk"])
def test_who_has_left_is_told_nothing(why, staff, edition_in):
    edition = edition_in("in_review")
    staff["editor"].is_active = why != "inactive"
    staff["editor"].is_staff = why != "without the desk"
    staff["editor"].save()
    DO["approve"](edition, staff["reviewer"])
    assert told() == {"publisher", "second_publisher"}


def test_a_release_at_its_time_tells_submitter_and_approver(staff, edition_in):
    awaiting(edition_in("approved"), "unschedule", staff["publisher"])
    with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
        list(moves.release_due())
    assert told() == {"editor", "reviewer"}


# Notes


def test_a_note_tells_whoever_submitted(staff, edition_in):
    notices.of_note(Note.objects.create(edition=edition_in("in_review"), text="日期\n不对。", by=staff["reviewer"]))
    assert told() == {"editor"}
    said = "方守拙批注了《青岚创建动态》2026年第15期：“日期 不对。”，请打开这一版看看，回复或修改。"
    assert Notice.objects.get().text == said


@pytest.mark.parametrize(
    ("who", "expected"),
    [("other_editor", {"editor", "reviewer"}), ("editor", {"reviewer"}), ("reviewer", {"editor"})],
)
def test_a_reply_tells_whoever_submitted_and_whose_note_it_was(who, expected, staff, edition_in):
    note = Note.objects.create(edition=edition_in("in_review"), text="日期不对。", by=staff["reviewer"])
    notices.of_note(Note.objects.create(edition=note.edition, answers=note, text="已核对。", by=staff[who]))
    assert told() == expected
    assert "回复了《青岚创建动态》2026年第15期：“已核对。”" in Notice.objects.first().text


def test_a_long_note_is_cut(staff, edition_in):
    notices.of_note(Note.objects.create(edition=edition_in("in_review"), text="长" * 5000, by=staff["reviewer"]))
    assert 1000 < len(Notice.objects.get().text) < 1100


def test_braces_in_a_reason_are_words(staff, edition_in):
    moves.return_(edition_in("in_review"), by=staff["reviewer"], reason="{who} {0} %s")
    assert "理由是“{who} {0} %s”" in Notice.objects.first().text


# Written with the move


def test_a_move_rolled_back_leaves_no_notice(staff, edition_in):
    edition = edition_in("in_review")
    with transaction.atomic():
        DO["return"](edition, staff["reviewer"])
        transaction.set_rollback(True)
    assert Edition.objects.get().status == "in_review"
    assert told() == set()


def test_a_refused_move_tells_nobody(staff, edition_in):
    with pytest.raises(Refused):
        moves.release(edition_in("in_review"), by=staff["publisher"])
    assert told() == set()


def test_many_people_cost_no_more_queries(staff, edition_in, bulletin):
    counts = []
    for number in (21, 22, 23):
        edition = edition_in("in_review", make_issue(bulletin, number, by=staff["editor"]))
        with CaptureQueriesContext(connection) as queries:
            DO["approve"](Edition.objects.select_related("issue__bulletin").get(pk=edition.pk), staff["reviewer"])
        counts.append(len(queries))
        for n in range(20):
            make_person(f"publisher-{number}-{n}", "", roles.PUBLISHER)
    assert counts[1] == counts[2]  # the first also learns what the reviewer may do


@pytest.mark.parametrize("has_mail", [True, False])
def test_a_letter_is_owed_where_there_is_mail_and_an_address(has_mail, staff, edition_in, settings):
    settings.HAS_MAIL = has_mail
    DO["return"](edition_in("in_review"), staff["reviewer"])
    owed = Notice.objects.filter(mail_due_at__lte=timezone.now()).values_list("person__email", flat=True)
    assert set(owed) == ({address_of("editor")} if has_mail else set())
    assert told() == {"editor", "other_editor", "writing_reviewer"}
