"""Several stages of the review (三审三校): in order, nobody twice, all of them of one fingerprint; any change anew."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from bulletin import archive, moves
from bulletin.models import Approval, Edition, Notice, Stage, Status
from office import roles
from office.audit import AuditEntry, acting
from office.refusal import Refused
from tests.conftest import FOUR_STAGES, make_edition, make_issue, make_person

WHO = {"proof": "proofreader", "first": "first_reviewer", "second": "second_reviewer", "final": "reviewer"}
VERB = {"proof": "pass_proof", "first": "pass_first", "second": "pass_second", "final": "approve"}


def pass_(edition: Edition, stage: str, by, opinion: str = "") -> Edition:
    """By the verb of that stage, with everything right but, maybe, the person and the turn."""
    return moves.TRANSITIONS[VERB[stage]].make(edition, by=by, seen=edition.fingerprint, opinion=opinion)


@pytest.fixture
def in_stages(bulletin, issue, stage_cast, some_pdf):
    """in_stages(2): an edition of four stages that has passed two of them; in_stages(0, [...]): of these stages."""

    def make(passed: int = 0, stages: list[str] = FOUR_STAGES, **facts) -> Edition:
        bulletin.stages = issue.bulletin.stages = stages
        bulletin.save()
        people = {"by": stage_cast["editor"], "reviewer": stage_cast["reviewer"]}
        edition = make_edition(facts.get("of", issue), "in_review", some_pdf, **people)
        for stage in stages[:passed]:
            edition = pass_(edition, stage, stage_cast[WHO[stage]])
        return edition

    return make


@pytest.mark.parametrize("turn", range(4))
def test_at_each_turn_exactly_those_of_that_stage_pass_it(turn, in_stages, stage_cast):
    edition = in_stages(turn)
    for who, person in stage_cast.items():
        for stage in FOUR_STAGES:
            may = stage == FOUR_STAGES[turn] and who == WHO[stage]
            assert (VERB[stage] in moves.offered(edition, person)) == may, (who, stage)
            with transaction.atomic():
                if may:
                    pass_(edition, stage, person)
                else:
                    with pytest.raises(Refused):
                        pass_(edition, stage, person)
                transaction.set_rollback(True)
            edition.refresh_from_db()
            assert (edition.status, edition.stages_passed) == ("in_review", turn)


def test_passed_at_every_stage_it_is_approved_and_each_is_on_record(in_stages, stage_cast):
    edition = in_stages()
    for stage, opinion in zip(FOUR_STAGES, ("", "引文核过了。", "<b>同意</b>", "同意发布。"), strict=True):
        assert edition.status == Status.IN_REVIEW
        edition = pass_(edition, stage, stage_cast[WHO[stage]], opinion)
    assert (edition.status, edition.stages_passed, edition.approved_by) == ("approved", 4, stage_cast["reviewer"])
    kept = [(approval.stage, approval.by.username, approval.opinion) for approval in edition.approvals.all()]
    assert kept == [
        ("proof", "proofreader", ""),
        ("first", "first_reviewer", "引文核过了。"),
        ("second", "second_reviewer", "<b>同意</b>"),
        ("final", "reviewer", "同意发布。"),
    ]
    assert {approval.fingerprint for approval in edition.approvals.all()} == {edition.fingerprint}
    entries = AuditEntry.objects.order_by("number")
    assert [(entry.action, entry.details.get("opinion")) for entry in entries] == [
        ("pass_proof", None),
        ("pass_first", "引文核过了。"),
        ("pass_second", "<b>同意</b>"),
        ("approve", "同意发布。"),
    ]
    assert list(archive.verify()) == []


@pytest.mark.parametrize(
    ("passed", "stage", "sentence"),
    [
        (1, "final", "还没有轮到终审，现在等初审。"),
        (1, "second", "还没有轮到复审，现在等初审。"),
        (2, "proof", "已经过了校对，现在等复审。"),
    ],
)
def test_out_of_turn_one_sentence_says_whose_turn_it_is(passed, stage, sentence, in_stages, stage_cast):
    with pytest.raises(Refused, match=sentence):
        pass_(in_stages(passed), stage, stage_cast[WHO[stage]])


def test_a_stage_the_edition_has_not_is_refused_and_one_stage_is_as_it_was(in_stages, stage_cast):
    edition = in_stages(stages=["final"])
    assert edition.standing == "待审"
    with pytest.raises(Refused, match="不设复审，现在等终审"):
        pass_(edition, "second", stage_cast["second_reviewer"])
    assert pass_(edition, "final", stage_cast["reviewer"]).standing == "已审定"


def test_in_review_by_stages_it_says_at_which_it_waits(in_stages, bulletin, stage_cast):
    assert [in_stages(0).standing, Edition.objects.get().stage] == ["等校对", Stage.PROOF]
    assert pass_(Edition.objects.get(), "proof", stage_cast["proofreader"]).standing == "等初审"


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_acts_at_two_stages_with_whatever_roles(is_superuser, in_stages, stage_cast):
    everything = make_person("everything", "", *(roles.ROLES.keys() - {roles.READER}))
    everything.is_superuser = is_superuser
    everything.save()
    edition = pass_(in_stages(), "proof", everything)
    with pytest.raises(Refused, match="的校对是您通过的，按规定要由另一个人初审"):
        pass_(edition, "first", everything)
    edition = pass_(pass_(edition, "first", stage_cast["first_reviewer"]), "second", stage_cast["second_reviewer"])
    with pytest.raises(Refused, match="的校对是您通过的，按规定要由另一个人审定"):
        pass_(edition, "final", everything)
    assert not {"approve", *VERB.values()} & set(moves.offered(edition, everything))


@pytest.mark.parametrize("turn", range(4))
def test_who_wrote_or_submitted_passes_at_no_stage(turn, issue, in_stages, stage_cast):
    stage = FOUR_STAGES[turn]
    writer, submitter = stage_cast[WHO[stage]], stage_cast["editor"]
    roles.assign(submitter, moves.ROLE_AT[Stage(stage)])
    edition = in_stages(turn)
    moves.recall(edition, by=submitter)
    with acting(writer):
        issue.briefs.first().save()
    edition = in_stages(0)
    for earlier in FOUR_STAGES[:turn]:
        edition = pass_(edition, earlier, stage_cast[WHO[earlier]])
    for person in (writer, submitter):
        with pytest.raises(Refused, match=r"您参与了.*的编写或送审，按规定要由另一个人"):
            pass_(edition, stage, person)


def test_the_database_itself_refuses_a_stage_twice_and_a_person_twice(in_stages, stage_cast):
    edition = in_stages(1)
    facts = {"edition": edition, "at": timezone.now(), "fingerprint": edition.fingerprint}
    for stage, who in (("proof", "first_reviewer"), ("first", "proofreader"), ("fifth", "auditor")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.create(stage=stage, by=stage_cast[who], **facts)


def test_what_is_on_record_of_a_stage_is_never_changed(in_stages):
    approval = in_stages(1).approvals.get()
    with pytest.raises(Refused, match="只能追加"):
        approval.delete()
    with pytest.raises(DatabaseError, match="sealed columns cannot be changed"), transaction.atomic():
        connection.cursor().execute("UPDATE bulletin_approval SET opinion = 'x'")


def test_the_stages_are_those_of_the_bulletin_at_the_submission(bulletin, issue, editor):
    bulletin.stages = ["first", "final"]
    bulletin.save()
    edition = moves.submit(issue, by=editor)
    bulletin.stages = ["final"]
    bulletin.save()
    assert Edition.objects.get(pk=edition.pk).stages == ["first", "final"]
    moves.recall(edition, by=editor)
    assert moves.submit(type(issue).objects.get(pk=issue.pk), by=editor).stages == ["final"]


@pytest.mark.parametrize("who", ["proofreader", "first_reviewer", "second_reviewer", "reviewer"])
@pytest.mark.parametrize("passed", range(4))
def test_at_every_stage_each_of_those_who_review_may_send_it_back_and_then_all_begins_anew(
    passed, who, in_stages, stage_cast
):
    returned = moves.return_(in_stages(passed), by=stage_cast[who], reason="引文要核。")
    assert returned.status == Status.RETURNED
    again = in_stages(0)
    assert (again.stages_passed, again.approvals.count()) == (0, 0)
    assert returned.approvals.count() == passed  # what was said of the other one stays on record


def test_a_recalled_edition_begins_anew_too_and_who_passed_it_may_pass_the_next(in_stages, stage_cast):
    moves.recall(in_stages(3), by=stage_cast["editor"])
    assert in_stages(4).status == Status.APPROVED


@pytest.mark.parametrize("stage", FOUR_STAGES)
def test_each_stage_names_the_fingerprint_that_was_seen(stage, in_stages, stage_cast):
    edition = in_stages(FOUR_STAGES.index(stage))
    move = moves.TRANSITIONS[VERB[stage]]
    for seen in ("", "0" * 64, edition.fingerprint[:-1]):
        with pytest.raises(Refused, match="看过之后再"):
            move.make(edition, by=stage_cast[WHO[stage]], seen=seen)
    path = archive.pdf_path(edition)
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 another")
    with pytest.raises(Refused, match="封存的PDF不见了或被改动过"):
        pass_(edition, stage, stage_cast[WHO[stage]])


def test_an_opinion_is_kept_as_it_was_typed_within_its_length(in_stages, stage_cast):
    edition = in_stages()
    with pytest.raises(Refused, match="意见有1001字，最多1000字"):
        pass_(edition, "proof", stage_cast["proofreader"], "长" * 1001)
    pass_(edition, "proof", stage_cast["proofreader"], " \0<script>\r\n“核”过\u202e \x1b\n")
    assert edition.approvals.get().opinion == "<script>\n“核”过"


# Who is told


def told(action: str) -> dict[str, str]:
    return dict(Notice.objects.filter(action=action).values_list("person__username", "text"))


def test_a_submission_tells_the_first_stage_and_each_pass_the_next(bulletin, issue, stage_cast):
    make_person("second_proofreader", "", roles.PROOFREADER)
    make_person("both", "", roles.PROOFREADER, roles.FIRST_REVIEWER)
    bulletin.stages = FOUR_STAGES
    bulletin.save()
    edition = moves.submit(issue, by=stage_cast["editor"])
    assert set(told("submit")) == {"proofreader", "second_proofreader", "both"}
    assert told("submit")["both"] == "闻一白送审了《青岚创建动态》2026年第15期，请看过以后校对或退回。"
    edition = pass_(edition, "proof", type(stage_cast["editor"]).objects.get(username="both"))
    assert told("pass_proof") == {
        "first_reviewer": "both通过了《青岚创建动态》2026年第15期的校对，请看过以后初审或退回。"  # both has acted
    }
    edition = pass_(edition, "first", stage_cast["first_reviewer"])
    edition = pass_(edition, "second", stage_cast["second_reviewer"])
    said = "卞知止通过了《青岚创建动态》2026年第15期的复审，请看过以后审定或退回。"
    assert told("pass_second") == {"reviewer": said}
    moves.recall(edition, by=stage_cast["editor"])
    stages = {"proofreader", "first_reviewer", "second_reviewer", "reviewer"}
    assert set(told("recall")) == stages | {"second_proofreader", "both"}


# What went round the workflow


def forged(edition: Edition, **changes) -> list[str]:
    Edition.objects.filter(pk=edition.pk).move(**changes)
    return [fault.partition("：")[2] for fault in archive.verify()]


def test_verify_names_an_edition_approved_without_its_stages(in_stages, stage_cast):
    stamps = {"approved_at": timezone.now(), "approved_by": stage_cast["reviewer"]}
    faults = forged(in_stages(1), status="approved", stages_passed=4, **stamps)
    assert faults == ["审签记录是“校对”，按审级应当是“校对、初审、复审、终审”。"]


def test_verify_names_stages_counted_that_nobody_passed(in_stages):
    assert forged(in_stages(1), stages_passed=2) == ["审签记录是“校对”，按审级应当是“校对、初审”。"]


def test_verify_names_who_may_not_have_passed_it_and_what_was_not_this_edition(in_stages, stage_cast):
    edition = in_stages(0)
    facts = {"edition": edition, "at": timezone.now()}
    Approval.objects.create(stage="proof", by=stage_cast["editor"], fingerprint="0" * 64, **facts)
    assert forged(edition, stages_passed=1) == [
        "校对的审签记的不是这一版的指纹。",
        "校对是送审人闻一白自己通过的。",
    ]


def test_verify_names_another_who_approved_it_than_the_record_says(in_stages, stage_cast):
    faults = forged(in_stages(4), approved_by=stage_cast["publisher"])
    assert faults == ["终审的审签记的是方守拙，版本记的审定人是邵令仪。"]


def test_verify_names_one_person_at_two_stages(in_stages, stage_cast):
    edition = in_stages(1)
    with connection.cursor() as cursor:  # a table without the constraint, in front of the one that has it
        cursor.execute("CREATE TEMPORARY TABLE other AS SELECT * FROM bulletin_approval")
        cursor.execute("ALTER TABLE other RENAME TO bulletin_approval")
        kept = "at, opinion, fingerprint, by_id, edition_id"
        values = f"id + 1, 'first', {kept}"
        cursor.execute(f"INSERT INTO bulletin_approval (id, stage, {kept}) SELECT {values} FROM bulletin_approval")
    assert forged(edition, stages_passed=2) == ["桂如一一个人通过了2个审级。"]


def test_two_issues_are_reviewed_apart(bulletin, in_stages, stage_cast):
    one, other = in_stages(1), in_stages(0, of=make_issue(bulletin, 16, by=stage_cast["editor"]))
    pass_(other, "proof", stage_cast["proofreader"])
    assert [edition.stages_passed for edition in Edition.objects.order_by("pk")] == [1, 1]
    assert one.standing == "等初审"
