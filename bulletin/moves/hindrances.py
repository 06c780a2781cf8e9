"""Why a verb may not be made now, besides status and permission; and who took part in an issue."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from django.db import models

from bulletin.models import Bulletin, Edition, Issue, Stage
from bulletin.models.drafts import DRAFTS, Draft
from bulletin.models.marks import Marks, name_of
from office import anothers_hand
from office.models import RecipientUnit, User


def contributors(edition: Edition) -> set[int]:
    """Who changed any part of the issue or a name printed in it since its last release, or submitted it.

    Since when, the numbers of the history's rows say: a clock that is set back makes nobody a stranger to his text.
    """
    issue = edition.issue
    before = issue.editions.ever_released().filter(pk__lt=edition.pk).order_by("-pk").first()
    marks = before.marks if before else {}
    first, *others = (_changers(model, owner, issue, marks) for model, owner in DRAFTS)
    changed = first.union(*others)  # asked for at once
    since = before.marks if before else issue.marks
    renamed = (_renamers(names, since.get(name_of(names.model), 0)) for names in _names_in(issue))
    return {edition.submitted_by_id}.union(changed, *renamed)


Named = Bulletin | RecipientUnit | User


def _changers(model: type[Draft], owner: str, issue: Issue, marks: Marks) -> models.QuerySet[Any, int]:
    rows: models.QuerySet[Any] = model.history.filter(
        **{owner: issue.pk}, history_id__gt=marks.get(name_of(model), 0), history_user__isnull=False
    )
    return rows.order_by().values_list("history_user", flat=True)


def _names_in(issue: Issue) -> Iterator[models.QuerySet[Named]]:
    """The rows whose names are printed in the issue."""
    yield Bulletin.objects.filter(pk=issue.bulletin_id)
    yield RecipientUnit.objects.filter(pk__in=issue.recipients.values("unit"))
    # Of an article or brief the unit's name is printed where no other words name its source.
    yield RecipientUnit.objects.filter(pk__in=issue.articles.filter(source="").values("unit"))
    yield RecipientUnit.objects.filter(pk__in=issue.briefs.filter(source="").values("unit"))
    yield User.objects.filter(pk__in=issue.credits.values("person"))


def _renamers(rows: models.QuerySet[Named], mark: int) -> set[int]:
    """Who gave any of the rows another name (or the bulletin another 介绍) in a row of the history after this one;
    giving the first is none.
    """
    names = rows.model.history.filter(id__in=rows.values("pk")).order_by("id", "history_id")
    return {
        new.history_user_id
        for old, new in pairwise(names)
        if new.id == old.id and _shown(new) != _shown(old) and new.history_id > mark and new.history_user_id
    }


def _shown(row: Named) -> tuple[str, str]:
    return row.name, getattr(row, "about", "")


def cannot_pass(stage: Stage) -> Callable[[Edition, User], str]:
    """Why a person may not pass an edition at this stage (审级) now."""

    def why(edition: Edition, by: User) -> str:
        return (
            _not_its_turn(edition, stage)
            or _took_part(edition, by, stage)
            or _has_acted(edition, by, stage)
            or _in_the_hand_of(lambda: contributors(edition), by, f"再{stage.act}")
        )

    return why


def _in_the_hand_of(others: Callable[[], set[int]], by: User, then: str) -> str:
    """Whether one of these people, who are seldom asked for, chose the password by which this one comes in: then both
    may be one.
    """
    chose = anothers_hand.chose_password_of(by)
    if chose is None or chose.pk not in others():
        return ""
    return f"您的密码是{chose}设的，{chose}自己也经手了：请先在“我的账号”里改成自己的密码，{then}。"


def _not_its_turn(edition: Edition, stage: Stage) -> str:
    waits = edition.stage
    if waits in {None, stage}:  # of what is not in review, its status says enough
        return ""
    if stage not in edition.stages:
        return f"{edition}不设{stage.label}，现在等{waits.label}。"
    if edition.stages.index(stage) < edition.stages_passed:
        return f"{edition}已经过了{stage.label}，现在等{waits.label}。"
    return f"{edition}还没有轮到{stage.label}，现在等{waits.label}。"


def _took_part(edition: Edition, by: User, stage: Stage) -> str:
    if by.pk in contributors(edition):
        return f"您参与了{edition}的编写或送审，按规定要由另一个人{stage.act}。"
    return ""


def _has_acted(edition: Edition, by: User, stage: Stage) -> str:
    earlier = edition.approvals.filter(by=by).first()
    if earlier:
        return f"{edition}的{earlier.get_stage_display()}是您通过的，按规定要由另一个人{stage.act}。"
    return ""


def approved_oneself(edition: Edition, by: User) -> str:
    """Whether this person approved it, of a bulletin where another has to publish it."""
    if edition.issue.bulletin.publisher_is_another and edition.approved_by_id == by.pk:
        return f"{edition}是您审定的，《{edition.issue.bulletin}》规定审定的人不能自己发布：请由别人发布。"
    return ""


def not_released_now(edition: Edition, by: User) -> str:
    """Why somebody may not release it now."""
    return approved_oneself(edition, by) or _withdrawal_waits(edition)


def _withdrawal_waits(edition: Edition) -> str:
    """Whether the edition readers have of the same issue is to be withdrawn."""
    public = Edition.objects.released().filter(issue=edition.issue_id).exclude(withdrawal_asked_at=None).first()
    return f"有人申请撤下{public}，还没有核准：请审核人员先核准或不予撤下，再发布更正。" if public else ""


def has_no_time(edition: Edition, by: User) -> str:
    return f"{edition}没有定时发布，不用取消。" if edition.release_at is None else ""


def was_asked(edition: Edition, by: User) -> str:
    return f"{edition}已经有人申请撤下，等待核准。" if edition.withdrawal_asked_at else ""


def was_not_asked(edition: Edition, by: User) -> str:
    if edition.withdrawal_asked_at:
        return ""
    return f"没有人申请撤下{edition}，或者申请已经收回。请刷新页面看看现状。"


def asked_oneself(edition: Edition, by: User) -> str:
    if edition.withdrawal_asked_by_id == by.pk:
        return f"撤下{edition}是您申请的，按规定要由另一个人核准。"
    return was_not_asked(edition, by) or _in_the_hand_of(lambda: {edition.withdrawal_asked_by_id or 0}, by, "再核准")


def asked_by_another(edition: Edition, by: User) -> str:
    if edition.withdrawal_asked_at and edition.withdrawal_asked_by_id != by.pk:
        return f"撤下{edition}是{edition.withdrawal_asked_by}申请的，只有本人能收回申请。"
    return was_not_asked(edition, by)
