"""The life of an edition: every verb in every state by every role, and what each move leaves behind."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from bulletin import archive, moves
from bulletin.document import content
from bulletin.models import Edition, Issue, IssueLocked, Status
from bulletin.moves import TRANSITIONS
from office.audit import AuditEntry, acting
from office.models import RecipientUnit
from office.refusal import Refused
from tests.conftest import PEOPLE, awaiting, make_issue

VERBS = {
    "recall": lambda edition, by: moves.recall(edition, by=by),
    "return": lambda edition, by: moves.return_(edition, by=by, reason="数字有误"),
    "approve": lambda edition, by: moves.approve(edition, by=by, seen=edition.fingerprint),
    "release": lambda edition, by: moves.release(edition, by=by),
    "schedule": lambda edition, by: moves.schedule(edition, by=by, at=timezone.now() + dt.timedelta(hours=1)),
    "unschedule": lambda edition, by: moves.unschedule(edition, by=by),
    "ask_withdrawal": lambda edition, by: moves.ask_withdrawal(edition, by=by, reason="内容有误"),
    "take_back_withdrawal": lambda edition, by: moves.take_back_withdrawal(edition, by=by),
    "drop_withdrawal": lambda edition, by: moves.drop_withdrawal(edition, by=by),
    "withdraw": lambda edition, by: moves.withdraw(edition, by=by),
}
# Written out here, not read from the code: who may do what.
ALLOWED_TO = {
    "recall": {"editor", "other_editor", "publisher"},
    "return": {"reviewer"},
    "approve": {"reviewer"},
    "release": {"publisher"},
    "schedule": {"publisher"},
    "unschedule": {"publisher"},
    "ask_withdrawal": {"editor", "other_editor", "publisher"},
    "take_back_withdrawal": {"other_editor"},  # who asked
    "drop_withdrawal": {"reviewer"},
    "withdraw": {"reviewer"},
}
LEADS_TO = {
    ("in_review", "recall"): "recalled",
    ("approved", "recall"): "recalled",
    ("in_review", "return"): "returned",
    ("in_review", "approve"): "approved",
    ("approved", "release"): "released",
    ("approved", "schedule"): "approved",
    ("approved", "unschedule"): "approved",
    ("released", "ask_withdrawal"): "released",
    ("released", "take_back_withdrawal"): "released",
    ("released", "drop_withdrawal"): "released",
    ("released", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", Status.values)
def test_each_verb_works_only_where_the_table_says_and_for_whom(status, verb, role, cast, edition_in):
    edition = awaiting(edition_in(status), verb, cast["other_editor"])
    may = (status, verb) in LEADS_TO and role in ALLOWED_TO[verb]
    assert (verb in moves.offered(edition, cast[role])) == may
    if may:
        VERBS[verb](edition, cast[role])
    else:
        with pytest.raises(Refused):
            VERBS[verb](edition, cast[role])
    edition.refresh_from_db()
    assert edition.status == (LEADS_TO[status, verb] if may else status)
    assert AuditEntry.objects.count() == int(may)


def test_the_table_of_transitions_is_the_one_in_the_design():
    passes = {
        ("in_review", verb): "in_review" for verb in ("pass_proof", "pass_first", "pass_second")
    }  # test_stages.py
    table = {(source, verb): move.target for verb, move in TRANSITIONS.items() for source in move.sources}
    assert table == LEADS_TO | passes


@pytest.mark.parametrize("role", PEOPLE)
def test_only_editors_submit(role, cast, issue):
    if role in {"editor", "other_editor"}:
        assert moves.submit(issue, by=cast[role]).status == Status.IN_REVIEW
    else:
        with pytest.raises(Refused, match="没有送审的权限"):
            moves.submit(issue, by=cast[role])
        assert not Edition.objects.exists()


def test_submitting_keeps_exactly_what_was_sealed(issue, editor):
    edition = moves.submit(issue, by=editor)
    pdf = archive.pdf_path(edition).read_bytes()
    assert archive.document_of(edition) == archive.seal(issue)
    assert pdf.startswith(b"%PDF-")
    assert edition.fingerprint == content.fingerprint(edition.content.encode(), pdf)
    assert list(archive.verify()) == []


def test_a_second_submission_is_refused_while_one_is_open(issue, editor, edition_in):
    edition_in("in_review")
    with pytest.raises(Refused, match="已经送审"):
        moves.submit(issue, by=editor)


def test_an_empty_issue_is_not_submitted(bulletin, editor):
    issue = make_issue(bulletin, 16, by=editor)
    for part in (*issue.articles.all(), *issue.briefs.all()):
        part.delete()
    with pytest.raises(Refused, match="还没有文章也没有简讯"):
        moves.submit(issue, by=editor)


def test_an_article_without_a_body_is_named(issue, editor):
    article = issue.articles.first()
    article.body = "<p> </p>"
    article.save()
    with pytest.raises(Refused, match=r"望溪区推进老旧小区改造.*还没有正文"):
        moves.submit(issue, by=editor)


def test_what_the_press_cannot_set_is_not_submitted(issue, editor):
    article = issue.articles.first()
    article.body = "<p>一个没有字体的字：\U0001f9ff</p>"
    article.save()
    with pytest.raises(Refused, match="没有送审，印前检查不通过：缺字：1字（“\U0001f9ff”"):
        moves.submit(issue, by=editor)
    assert not Edition.objects.exists()


def test_a_change_during_typesetting_is_not_submitted_unseen(issue, editor, monkeypatch):
    draw = archive.draw

    def draw_while_somebody_writes(document):
        brief = issue.briefs.first()
        brief.text = "排版时改了这一条。"
        brief.save()
        return draw(document)

    monkeypatch.setattr(archive, "draw", draw_while_somebody_writes)
    with pytest.raises(Refused, match="在排版时又有改动"):
        moves.submit(issue, by=editor)
    assert not Edition.objects.exists()


# What the reviewer saw


def test_approval_names_the_fingerprint_that_was_seen(edition_in, reviewer):
    edition = edition_in("in_review")
    for seen in ("", "0" * 64, edition.fingerprint[:-1]):
        with pytest.raises(Refused, match="看过之后再审定"):
            moves.approve(edition, by=reviewer, seen=seen)


@pytest.mark.parametrize(
    ("status", "verb", "who"), [("in_review", "approve", "reviewer"), ("approved", "release", "publisher")]
)
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_nothing_goes_on_whose_sealed_pdf_was_touched(status, verb, who, harm, cast, edition_in):
    edition = edition_in(status)
    path = archive.pdf_path(edition)
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 another") if harm == "changed" else path.unlink()
    with pytest.raises(Refused, match="封存的PDF不见了或被改动过"):
        VERBS[verb](edition, cast[who])
    edition.refresh_from_db()
    assert edition.status == status


# Two people


def contribute_to(issue, person, how):
    with acting(person):
        if how == "issue":
            issue.editors_note = "编者按。"
            issue.save()
        elif how == "deleted brief":
            issue.briefs.first().delete()
        else:
            part = getattr(issue, how).first()
            part.order += 1
            part.save()


@pytest.mark.parametrize("how", ["issue", "articles", "briefs", "recipients", "credits", "deleted brief"])
def test_whoever_changed_any_part_cannot_approve(how, issue, reviewer, edition_in):
    contribute_to(issue, reviewer, how)
    edition = edition_in("in_review", issue)
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(edition, by=reviewer, seen=edition.fingerprint)


def rename(issue, what, person):
    printed = {
        "bulletin": issue.bulletin,
        "unit": issue.recipients.first().unit,
        "person": issue.credits.first().person,
        "unit elsewhere": RecipientUnit.objects.get_or_create(name="别处的单位")[0],
    }[what]
    with acting(person):
        printed.name += "改"
        printed.save()


@pytest.mark.parametrize("what", ["bulletin", "unit", "person"])
def test_whoever_changed_a_printed_name_cannot_approve(what, issue, reviewer, edition_in):
    rename(issue, what, reviewer)
    edition = edition_in("in_review", Issue.objects.get(pk=issue.pk))
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(edition, by=reviewer, seen=edition.fingerprint)


def test_whoever_changed_what_the_bulletin_says_of_itself_cannot_approve(issue, reviewer, edition_in):
    with acting(reviewer):
        issue.bulletin.about = "刊登创建工作的进展。"
        issue.bulletin.save()
    edition = edition_in("in_review", Issue.objects.get(pk=issue.pk))
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(edition, by=reviewer, seen=edition.fingerprint)


def test_whoever_changed_the_name_of_a_unit_cannot_approve_what_it_is_printed_in_as_the_source(
    issue, editor, reviewer, edition_in
):
    with acting(editor):
        unit = RecipientUnit.objects.create(name="柳坞街道办")
        brief, article = issue.briefs.first(), issue.articles.first()
        brief.unit = article.unit = unit
        article.save()
    with acting(reviewer):
        unit.name = "柳坞街道"
        unit.save()
    assert moves.contributors(edition_in("in_review", issue)) == {editor.pk}  # the article's source is in other words
    moves.recall(issue.open_edition, by=editor)
    with acting(editor):
        brief.save()
    assert moves.contributors(edition_in("in_review", issue)) == {editor.pk, reviewer.pk}


def test_who_made_or_kept_a_name_or_renamed_what_is_not_printed_may_approve(issue, editor, reviewer, edition_in):
    rename(issue, "unit elsewhere", reviewer)
    with acting(reviewer):
        issue.bulletin.has_public_pdf = True
        issue.bulletin.save()
        issue.recipients.first().unit.save()
        new = RecipientUnit.objects.create(name="新单位")
    with acting(editor):
        issue.recipients.create(kind="send", unit=new)
    edition = edition_in("in_review")
    assert moves.approve(edition, by=reviewer, seen=edition.fingerprint).status == Status.APPROVED


@pytest.mark.parametrize("what", ["bulletin", "unit", "person"])
def test_a_name_changed_before_the_last_release_bars_nobody_from_the_correction(
    what, issue, editor, reviewer, edition_in
):
    rename(issue, what, reviewer)
    edition_in("released", Issue.objects.get(pk=issue.pk))
    contribute_to(issue, editor, "briefs")
    edition = edition_in("in_review", Issue.objects.get(pk=issue.pk))
    assert moves.contributors(edition) == {editor.pk}


@pytest.mark.parametrize("what", ["bulletin", "unit", "person"])
def test_a_name_changed_between_sealing_and_release_bars_from_the_correction_that_first_prints_it(
    what, issue, editor, reviewer, publisher, edition_in
):
    first = edition_in("approved")
    rename(issue, what, reviewer)
    moves.release(first, by=publisher)
    correction = edition_in("in_review", Issue.objects.get(pk=issue.pk))
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(correction, by=reviewer, seen=correction.fingerprint)


def test_a_login_is_no_change_of_a_person(client, editor):
    before = editor.history.count()
    client.post("/account/login/", {"username": "editor", "password": "editor-pass-2026"})
    editor.refresh_from_db()
    assert editor.last_login
    assert editor.history.count() == before
    assert not hasattr(editor.history.first(), "password")


def test_whoever_submitted_cannot_approve(issue, cast, edition_in):
    from office import roles

    roles.assign(cast["editor"], roles.REVIEWER)
    edition = edition_in("in_review")
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(edition, by=cast["editor"], seen=edition.fingerprint)


def test_the_database_itself_refuses_one_person_for_both(edition_in, editor):
    from django.db import IntegrityError
    from django.utils import timezone

    edition = edition_in("in_review")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).move(status="approved", approved_at=timezone.now(), approved_by=editor)


def test_a_superuser_is_bound_by_the_two_person_rule_too(issue, editor, edition_in):
    editor.is_superuser = True
    editor.save()
    edition = edition_in("in_review")
    with pytest.raises(Refused, match="由另一个人审定"):
        moves.approve(edition, by=editor, seen=edition.fingerprint)


def test_work_on_an_earlier_release_does_not_bar_from_approving_its_correction(
    issue, editor, reviewer, other_editor, publisher, edition_in
):
    contribute_to(issue, reviewer, "briefs")
    edition_in("released", issue)
    with acting(editor):
        brief = issue.briefs.first()
        brief.text = "更正后的简讯。"
        brief.save()
    corrected = edition_in("in_review", issue)
    assert moves.approve(corrected, by=reviewer, seen=corrected.fingerprint).status == Status.APPROVED


def test_work_between_two_releases_does_not_bar_from_approving_the_third(issue, editor, reviewer, edition_in):
    edition_in("superseded")
    contribute_to(issue, reviewer, "briefs")
    edition_in("released", issue)
    assert moves.contributors(edition_in("in_review", issue)) == {editor.pk}


def test_the_publisher_who_released_is_no_contributor_to_the_next_correction(issue, editor, publisher, edition_in):
    released = moves.release(edition_in("approved"), by=publisher)
    corrected = edition_in("in_review", Edition.objects.get(pk=released.pk).issue)
    assert moves.contributors(corrected) == {editor.pk}


def test_someone_set_inactive_can_do_nothing(edition_in, reviewer):
    edition = edition_in("in_review")
    reviewer.is_active = False
    with pytest.raises(Refused):
        moves.approve(edition, by=reviewer, seen=edition.fingerprint)


# Locks


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("part", ["issue", "articles", "briefs", "recipients", "credits"])
def test_drafts_are_locked_exactly_while_an_edition_is_open(status, part, issue, edition_in):
    edition_in(status)
    draft = issue if part == "issue" else getattr(issue, part).first()
    if status in ("in_review", "approved"):
        with pytest.raises(IssueLocked, match="稿件已锁定"):
            draft.save()
        with pytest.raises(IssueLocked):
            type(draft).objects.filter(pk=draft.pk).delete()
        if part != "issue":
            with pytest.raises(IssueLocked):
                draft.delete()
    else:
        draft.save()


def test_nothing_can_be_added_or_moved_into_a_locked_issue(issue, bulletin, edition_in):
    other = make_issue(bulletin, 16)
    edition_in("in_review")
    stray = other.briefs.first()
    stray.issue = issue
    with pytest.raises(IssueLocked):
        stray.save()
    taken = issue.briefs.first()
    taken.issue = other
    with pytest.raises(IssueLocked):
        taken.save()


@pytest.mark.parametrize("verb", ["recall", "return"])
def test_recall_and_return_open_the_drafts_again(verb, cast, issue, edition_in):
    VERBS[verb](edition_in("in_review"), cast["editor" if verb == "recall" else "reviewer"])
    issue.briefs.first().save()


# Reasons, release, correction, withdrawal


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_return_and_withdrawal_need_a_reason(reason, edition_in, reviewer, publisher, bulletin):
    with pytest.raises(Refused, match="理由"):
        moves.return_(edition_in("in_review"), by=reviewer, reason=reason)
    released = edition_in("released", make_issue(bulletin, 16))
    with pytest.raises(Refused, match="理由"):
        moves.ask_withdrawal(released, by=publisher, reason=reason)


def test_a_release_supersedes_the_one_before_and_clears_the_correction_note(issue, editor, publisher, edition_in):
    first = edition_in("released")
    issue.correction_note, issue.corrected_on = "数字有误，已更正。", issue.date
    issue.save()
    second = moves.release(edition_in("approved", issue), by=publisher)
    first.refresh_from_db()
    assert (first.status, second.status, second.version) == ("superseded", "released", 2)
    assert first.superseded_by == publisher
    assert archive.document_of(second).correction.note == "数字有误，已更正。"
    issue.refresh_from_db()
    assert (issue.correction_note, issue.corrected_on) == ("", None)


def test_a_correction_says_what_was_corrected_and_corrects_something(issue, editor, edition_in):
    edition_in("released")
    with pytest.raises(Refused, match="先填写更正说明"):
        moves.submit(issue, by=editor)
    issue.correction_note, issue.corrected_on = "数字有误，已更正。", issue.date
    issue.save()
    with pytest.raises(Refused, match="没有不同"):
        moves.submit(issue, by=editor)
    brief = issue.briefs.first()
    brief.text = "松涧镇开展河道清漂，清出漂浮物五吨。"
    brief.save()
    assert moves.submit(issue, by=editor).version == 2


def test_every_move_is_in_the_audit_log_with_its_fingerprint_and_reason(issue, editor, reviewer):
    from office import audit

    edition = moves.submit(issue, by=editor)
    moves.return_(edition, by=reviewer, reason="数字有误")
    entries = list(AuditEntry.objects.order_by("number"))
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        (editor, "submit", "dongtai/2026-15"),
        (reviewer, "return", "dongtai/2026-15"),
    ]
    assert entries[1].details["reason"] == "数字有误"
    assert {entry.details["fingerprint"] for entry in entries} == {edition.fingerprint}
    assert list(audit.verify()) == []


def test_a_refused_move_leaves_no_trace(edition_in, publisher):
    edition = edition_in("in_review")
    with pytest.raises(Refused, match="现在是“待审”，不能发布"):
        moves.release(edition, by=publisher)
    assert not AuditEntry.objects.exists()
    edition.refresh_from_db()
    assert edition.released_at is None


# Withdrawn by two


def test_whoever_asked_for_a_withdrawal_cannot_confirm_it(cast, edition_in):
    from office import roles

    roles.assign(cast["reviewer"], roles.EDITOR)
    edition = moves.ask_withdrawal(edition_in("released"), by=cast["reviewer"], reason="内容有误")
    with pytest.raises(Refused, match="由另一个人核准"):
        moves.withdraw(edition, by=cast["reviewer"])


def test_of_two_issues_that_name_each_other_as_what_they_went_into_one_stays(
    edition_in, bulletin, editor, reviewer, publisher
):
    one, other = edition_in("released"), edition_in("released", make_issue(bulletin, 16, by=editor))
    for edition, into in ((one, other.issue), (other, one.issue)):
        moves.ask_withdrawal(edition, by=publisher, reason="并成一期", kind="merged", merged_into=into)
    moves.withdraw(other, by=reviewer)
    with pytest.raises(Refused, match="第16期自己也撤下了"):
        moves.withdraw(one, by=reviewer)
    assert moves.drop_withdrawal(one, by=reviewer).status == Status.RELEASED


def test_the_database_itself_refuses_one_person_for_a_withdrawal(edition_in, editor):
    from django.db import IntegrityError

    edition = awaiting(edition_in("released"), "withdraw", editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).move(status="withdrawn", withdrawn_at=timezone.now(), withdrawn_by=editor)


@pytest.mark.parametrize("verb", ["withdraw", "drop_withdrawal"])
def test_no_withdrawal_without_one_asked_for(verb, edition_in, reviewer):
    with pytest.raises(Refused, match="没有人申请撤下"):
        VERBS[verb](edition_in("released"), reviewer)


def test_a_withdrawal_is_asked_for_once_and_can_be_asked_for_again_after_it_was_dropped(edition_in, editor, reviewer):
    edition = moves.ask_withdrawal(edition_in("released"), by=editor, reason="内容有误")
    with pytest.raises(Refused, match="已经有人申请撤下"):
        moves.ask_withdrawal(edition, by=editor, reason="还是有误")
    dropped = moves.drop_withdrawal(edition, by=reviewer)
    assert (dropped.reason, dropped.withdrawal_asked_by) == ("", None)
    assert moves.ask_withdrawal(dropped, by=editor, reason="确实有误").reason == "确实有误"


def test_a_withdrawal_takes_back_a_correction_under_way_which_would_undo_it(issue, cast, edition_in):
    public = moves.ask_withdrawal(edition_in("released"), by=cast["editor"], reason="内容有误")
    correction = moves.schedule(edition_in("approved", issue), by=cast["publisher"], at=in_an_hour())
    moves.withdraw(public, by=cast["reviewer"])
    correction.refresh_from_db()
    assert correction.status == Status.RECALLED
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert list(moves.release_due()) == []


def test_no_correction_is_released_over_a_withdrawal_asked_for(issue, cast, edition_in):
    moves.ask_withdrawal(edition_in("released"), by=cast["editor"], reason="内容有误")
    correction = edition_in("approved", issue)
    assert "release" not in moves.offered(correction, cast["publisher"])
    with pytest.raises(Refused, match="先核准或不予撤下"):
        moves.release(correction, by=cast["publisher"])


# Released at a time


def in_an_hour():
    return timezone.now() + dt.timedelta(hours=1)


def test_a_scheduled_edition_is_released_when_its_time_has_come_and_not_before(edition_in, publisher):
    edition = moves.schedule(edition_in("approved"), by=publisher, at=in_an_hour())
    assert list(moves.release_due()) == []
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert list(moves.release_due()) == [edition]
    edition.refresh_from_db()
    assert (edition.status, edition.released_by) == (Status.RELEASED, publisher)


def test_a_time_that_is_past_is_refused(edition_in, publisher):
    with pytest.raises(Refused, match="已经过去"):
        moves.schedule(edition_in("approved"), by=publisher, at=timezone.now())


def test_nothing_is_released_by_schedule_once_it_was_cancelled_or_recalled(bulletin, edition_in, editor, publisher):
    cancelled = moves.schedule(edition_in("approved"), by=publisher, at=in_an_hour())
    moves.unschedule(cancelled, by=publisher)
    recalled = edition_in("approved", make_issue(bulletin, 16, by=editor))
    moves.recall(moves.schedule(recalled, by=publisher, at=in_an_hour()), by=editor)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert list(moves.release_due()) == []


def test_what_is_put_off_while_others_are_released_is_not_released(bulletin, edition_in, editor, publisher):
    first = moves.schedule(edition_in("approved"), by=publisher, at=in_an_hour())
    second = edition_in("approved", make_issue(bulletin, 16, by=editor))
    moves.schedule(second, by=publisher, at=in_an_hour())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        due = moves.release_due()
        released = next(due)
        other = second if released == first else first
        moves.unschedule(Edition.objects.get(pk=other.pk), by=publisher)
        assert list(due) == []


def test_a_due_release_that_cannot_be_made_is_kept_with_its_fault_said_once_and_stops_no_other(
    bulletin, edition_in, editor, publisher
):
    harmed = moves.schedule(edition_in("approved"), by=publisher, at=in_an_hour())
    other = edition_in("approved", make_issue(bulletin, 16, by=editor))
    moves.schedule(other, by=publisher, at=in_an_hour())
    Edition.objects.filter(pk=harmed.pk).move(scheduled_by=editor)  # who may not release
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        for _ in range(2):
            list(moves.release_due())
    harmed.refresh_from_db()
    other.refresh_from_db()
    assert (harmed.status, other.status) == (Status.APPROVED, Status.RELEASED)
    assert "没有发布的权限" in harmed.release_fault
    assert AuditEntry.objects.filter(action="miss_release").count() == 1


def test_a_fault_is_forgotten_when_the_time_is_set_anew(edition_in, publisher):
    edition = edition_in("approved")
    Edition.objects.filter(pk=edition.pk).move(release_fault="没有发布的权限")
    assert moves.schedule(edition, by=publisher, at=in_an_hour()).release_fault == ""
