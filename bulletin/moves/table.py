"""What may happen to an edition, one row each: the desk's buttons, the rights, the notices and the log go by it."""

from collections.abc import Callable
from functools import partial

from django.db.models import Q

from bulletin import archive, reach
from bulletin.models import Stage, Status
from bulletin.moves.acts import ACTS, TAKEN_OVER, TRANSITIONS, Act, Case, Move
from bulletin.moves.hindrances import (
    approved_oneself,
    asked_by_another,
    asked_oneself,
    cannot_pass,
    contributors,
    has_no_time,
    not_released_now,
    was_asked,
    was_not_asked,
)
from bulletin.moves.publishing import MISSED, release, schedule, sign, unschedule
from bulletin.moves.questions import before_asking_to_withdraw, before_release
from bulletin.moves.review import PASSES, approve, pass_stage, recall, return_
from bulletin.moves.withdrawing import ask_withdrawal, drop_withdrawal, take_back_withdrawal, withdraw
from office import acts, roles
from office.permissions import Permission

# Whom a move concerns: of those, only who works at the desk is told, and never who acted


def _these(*people: int | None) -> Q:
    return Q(pk__in=[person for person in people if person])


def _submitter_and_approver(case: Case) -> Q:
    return _these(case.edition.submitted_by_id, case.edition.approved_by_id)


def _asked_to_review(case: Case) -> Q:
    asks = [archive.SUBMITTED, *PASSES.values()]
    return Q(notices__edition=case.edition, notices__action__in=[word for act in asks for word in acts.spellings(act)])


def _whose_turn_it_is(case: Case) -> Q:
    """Who acts at the stage it waits at, but for whoever may not act on this edition any more."""
    acted = case.edition.approvals.values_list("by", flat=True)
    barred = _these(*contributors(case.edition), *acted)
    roles_now = [role for stage, role in ROLE_AT.items() if stage == case.edition.stage]
    return _holders(*roles_now)(case) & ~barred


def _asker_and_submitter(case: Case) -> Q:
    return _these(case.asker, case.edition.submitted_by_id)


def _nobody(case: Case) -> Q:
    return _these()


def _holders(*held: str) -> Callable[[Case], Q]:
    """Who holds one of these roles where the edition belongs."""
    return lambda case: reach.holders(case.edition.issue.bulletin_id, *held)


EDITORS, REVIEWERS, PUBLISHERS = map(_holders, (roles.EDITOR, roles.REVIEWER, roles.PUBLISHER))
# Who acts at which stage.
ROLE_AT = {
    Stage.PROOF: roles.PROOFREADER,
    Stage.FIRST: roles.FIRST_REVIEWER,
    Stage.SECOND: roles.SECOND_REVIEWER,
    Stage.FINAL: roles.REVIEWER,
}


def _pass(stage: Stage, permission: Permission) -> Move:
    """A stage before the last."""
    return Move(
        label=f"{stage.label}通过",
        done=f"已通过{stage.label}",
        make=partial(pass_stage, stage=stage),
        permission=permission,
        sources=(Status.IN_REVIEW,),
        target=Status.IN_REVIEW,
        hindrance=cannot_pass(stage),
        asks_for=("seen", "opinion"),
        consequence="通过的就是这一版，由下一级接着审；内容有任何改动，各级都从头审起。",
        rule="刊物设了这一级、轮到了才有；改过这一期、送审的、在别的审级通过了的人都不能。",
        concerned=_whose_turn_it_is,
        words=f"{{who}}通过了{{edition}}的{stage.label}，请看过以后{{edition.stage.act}}或退回。",
    )


TRANSITIONS.update(
    {
        "recall": Move(
            label="撤回",
            done="已撤回",
            make=recall,
            permission=Permission.RECALL_EDITION,
            sources=(Status.IN_REVIEW, Status.APPROVED),
            target=Status.RECALLED,
            moment="recalled",
            is_on_issue_page=True,
            consequence="撤回后稿件解锁，这一版作废，修改后要重新送审。",
            rule="稿件解锁，这一版作废。",
            concerned=lambda case: _asked_to_review(case) | _submitter_and_approver(case),
            asks=_nobody,
            words="{who}撤回了{edition}的送审，这一版不用再审，改好后会重新送审。",
        ),
        "return": Move(
            label="退回",
            done="已退回",
            make=return_,
            permission=Permission.RETURN_EDITION,
            sources=(Status.IN_REVIEW,),
            target=Status.RETURNED,
            moment="returned",
            asks_for=("reason",),
            consequence="退回后稿件解锁，编辑会收到理由，修改后重新送审。",
            rule="要写理由。",
            concerned=lambda case: EDITORS(case) & _these(*contributors(case.edition)),
            words="{who}退回了{edition}，理由是“{reason}”，请修改后重新送审。",
        ),
        PASSES[Stage.PROOF]: _pass(Stage.PROOF, Permission.PROOF_EDITION),
        PASSES[Stage.FIRST]: _pass(Stage.FIRST, Permission.FIRST_REVIEW_EDITION),
        PASSES[Stage.SECOND]: _pass(Stage.SECOND, Permission.SECOND_REVIEW_EDITION),
        PASSES[Stage.FINAL]: Move(
            label="审定",
            done="已审定",
            make=approve,
            permission=Permission.APPROVE_EDITION,
            sources=(Status.IN_REVIEW,),
            target=Status.APPROVED,
            moment="approved",
            hindrance=cannot_pass(Stage.FINAL),
            asks_for=("seen", "opinion"),
            consequence="审定的就是这一版的网页、PDF 和收文单位；审定后内容不能再变，由发布人员发布。",
            rule="两个人：改过这一期（包括印在上面的名称）或者送审的人不能审定。分几级审的，前面各级都过了才能，一人只审一级。",
            concerned=lambda case: PUBLISHERS(case) | _these(case.edition.submitted_by_id),
            asks=PUBLISHERS,
            words="{who}审定了{edition}，接下来由发布人员发布或定时发布。",
        ),
        "release": Move(
            label="发布",
            done="已发布",
            make=release,
            prepare=lambda edition, **given: {"signed": sign(edition, **given)},
            permission=Permission.RELEASE_EDITION,
            sources=(Status.APPROVED,),
            target=Status.RELEASED,
            moment="released",
            hindrance=not_released_now,
            questions=before_release,
            asks_for=("disclosure", "agreed"),
            is_on_issue_page=True,
            rule="刊物勾选了“审定的人不能自己发布”的，要由别人办。",
            consequence="发布后读者立即看到这一期。",
            of_correction="发布后读者立即看到这一版，第{before}版转为旧版，仍可在原地址查到。",
            concerned=_submitter_and_approver,
            asks=_nobody,
            words="{who}发布了{edition}，读者已经能看到，发现有误可以更正或申请撤下。",
        ),
        "schedule": Move(
            label="定时发布",
            done="已定时，到时自动发布",
            make=schedule,
            permission=Permission.RELEASE_EDITION,
            sources=(Status.APPROVED,),
            target=Status.APPROVED,
            moment="scheduled",
            hindrance=approved_oneself,
            questions=before_release,
            asks_for=("at", "reason", "disclosure", "agreed"),
            is_on_issue_page=True,
            consequence="到了时间自动发布，以您的名义；在那以前可以取消。",
            of_correction="到了时间自动发布，以您的名义，第{before}版转为旧版，仍可在原地址查到；在那以前可以取消。",
            rule="改时间要写理由。刊物勾选了“审定的人不能自己发布”的，要由别人办。",
            concerned=_submitter_and_approver,
            asks=_nobody,
            words="{who}定于{release_at}发布{edition}{why}，到时自动发布，在那以前可以取消定时或撤回。",
        ),
        "unschedule": Move(
            label="取消定时",
            done="已取消定时",
            make=unschedule,
            permission=Permission.RELEASE_EDITION,
            sources=(Status.APPROVED,),
            target=Status.APPROVED,
            hindrance=has_no_time,
            asks_for=("reason",),
            is_on_issue_page=True,
            consequence="取消以后不会自动发布，可以随时手动发布或重新定时。",
            rule="定了时的才能取消。",
            concerned=lambda case: PUBLISHERS(case) | _submitter_and_approver(case),
            asks=PUBLISHERS,
            words="{who}取消了{edition}的定时发布{why}，要发布请发布人员手动发布或重新定时。",
        ),
        "ask_withdrawal": Move(
            label="申请撤下",
            done="已申请撤下，等待核准",
            make=ask_withdrawal,
            permission=Permission.ASK_WITHDRAWAL,
            sources=(Status.RELEASED,),
            target=Status.RELEASED,
            moment="withdrawal_asked",
            hindrance=was_asked,
            questions=before_asking_to_withdraw,
            asks_for=("reason", "kind", "merged_into", "statement", "agreed"),
            is_on_issue_page=True,
            consequence="由审核人员核准；核准以前读者仍能看到，您可以收回申请。",
            rule="要写理由；由审核核准。",
            concerned=REVIEWERS,
            words="{who}申请撤下{edition}，理由是“{reason}”，请核准撤下或不予撤下。",
        ),
        "take_back_withdrawal": Move(
            label="收回申请",
            done="的撤下申请已收回",
            make=take_back_withdrawal,
            permission=Permission.ASK_WITHDRAWAL,
            sources=(Status.RELEASED,),
            target=Status.RELEASED,
            hindrance=asked_by_another,
            is_on_issue_page=True,
            consequence="收回以后读者照常看到这一期；仍要撤下，写明理由再申请。",
            rule="只有申请撤下的人，核准以前。",
            concerned=REVIEWERS,
            asks=_nobody,
            words="{who}收回了撤下{edition}的申请，读者照常看到，不用再办。",
        ),
        "drop_withdrawal": Move(
            label="不予撤下",
            done="不予撤下",
            make=drop_withdrawal,
            permission=Permission.WITHDRAW_EDITION,
            sources=(Status.RELEASED,),
            target=Status.RELEASED,
            hindrance=was_not_asked,
            consequence="申请作废，读者照常看到这一期。",
            rule="有人申请了撤下才有。",
            concerned=_asker_and_submitter,
            asks=_nobody,
            words="{who}没有同意撤下{edition}，读者照常看到，仍要撤下请写明理由再申请。",
        ),
        "withdraw": Move(
            label="撤下",
            done="已撤下",
            make=withdraw,
            permission=Permission.WITHDRAW_EDITION,
            sources=(Status.RELEASED,),
            target=Status.WITHDRAWN,
            moment="withdrawn",
            hindrance=asked_oneself,
            asks_for=("shows_statement",),
            consequence="核准后读者打开这一期会看到“已撤下”，各版本和 PDF 都不能再看。",
            rule="核准别人申请的撤下；谁申请的，谁不能核准。",
            concerned=_asker_and_submitter,
            asks=_nobody,
            words="{who}核准撤下了{edition}，理由是“{reason}”，读者已经不能再看，不用再办。",
        ),
    }
)
ACTS.update(
    {
        archive.SUBMITTED: Act(
            label="送审",
            concerned=_whose_turn_it_is,
            words="{who}送审了{edition}，请看过以后{edition.stage.act}或退回。",
        ),
        MISSED: Act(
            label="定时发布未成",
            concerned=lambda case: PUBLISHERS(case) | _these(case.edition.scheduled_by_id),
            words="{edition}没有在{release_at}按时发布，原因是“{fault}”，请处理后手动发布或重新定时。",
        ),
        **TRANSITIONS,
    }
)
LABELS = {key: act.label for key, act in ACTS.items()} | TAKEN_OVER
