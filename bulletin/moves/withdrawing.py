"""Withdrawing what readers have: asked for by one person, decided by another (撤下)."""

from django.db import transaction

from bulletin import dispatch, freshness, subscribers
from bulletin.document.visible import visible
from bulletin.models import Bulletin, Edition, Issue, Withdrawal
from bulletin.moves.making import Facts, allow, make, move, required
from bulletin.moves.questions import agreed_to
from bulletin.numbers import used
from bulletin.search import entries
from office.models import User
from office.refusal import Refused

LONGEST_STATEMENT = 1000  # characters

# What is written of a request once it is none any more; the log keeps what it was.
NOTHING_ASKED: Facts = {
    "reason": "",
    "withdrawal_asked_at": None,
    "withdrawal_asked_by": None,
    "withdrawal_kind": "",
    "merged_into": None,
    "statement": "",
}


@transaction.atomic
def ask_withdrawal(
    edition: Edition,
    *,
    by: User,
    reason: str,
    kind: str = Withdrawal.ERROR,
    merged_into: Issue | None = None,
    statement: str = "",
    agreed: str | None = None,
) -> Edition:
    """Ask for the released edition to be taken from the readers; another person decides (申请撤下).

    `statement` is what readers are to be told in its place, if that other person wishes it too.
    """
    allow(edition, "ask_withdrawal", by)
    asked: Facts = {
        "reason": required(reason, "撤下要写明理由，留在档案里。"),
        "withdrawal_kind": _known(kind),
        "merged_into_id": _taker(edition, kind, merged_into),
        "statement": plain(statement),
    }
    facts = agreed_to(edition, "ask_withdrawal", agreed, statement=asked["statement"])
    if merged_into:
        facts["merged_into"] = str(merged_into)
    return make(edition, "ask_withdrawal", by, facts, **asked)


@transaction.atomic
def take_back_withdrawal(edition: Edition, *, by: User) -> Edition:
    """Ask for it no longer, oneself (收回申请)."""
    edition.hold()
    return move(edition, "take_back_withdrawal", by, **NOTHING_ASKED)


@transaction.atomic
def drop_withdrawal(edition: Edition, *, by: User) -> Edition:
    """Leave the edition with the readers after all (不予撤下)."""
    edition.hold()
    return move(edition, "drop_withdrawal", by, **NOTHING_ASKED)


@transaction.atomic
def withdraw(edition: Edition, *, by: User, shows_statement: bool | None = None) -> Edition:
    """Take the released edition, and with it the whole issue, from the readers, as another asked (撤下).

    Where that other wrote something for the readers, `shows_statement` says whether they shall read it.
    """
    edition.hold()
    allow(edition, "withdraw", by)
    if edition.statement and shows_statement is None:
        raise Refused(f"{edition}的申请里有公开说明：请看过，选“照此公开”或者“不公开”，再核准撤下。")
    if edition.merged_into_id:
        _require_taker(edition, edition.merged_into_id)
    _recall_correction(edition, by)
    withdrawn = make(edition, "withdraw", by, shows_statement=bool(edition.statement and shows_statement))
    dispatch.take_back(withdrawn)
    entries.forget(withdrawn.issue)  # after it: a rebuild of the search waits for the edition, not the other way round
    used.forget(withdrawn.issue)
    subscribers.tell_withdrawal(withdrawn)
    freshness.keep_nothing()
    return withdrawn


def plain(statement: str) -> str:
    """The statement as lines of text; "" of one that says nothing."""
    lines = (visible(line).replace("\t", " ").strip() for line in statement.splitlines())
    text = "\n".join(filter(None, lines))
    if len(text) > LONGEST_STATEMENT:
        raise Refused(f"公开说明有{len(text)}字，最多{LONGEST_STATEMENT}字：请写短一些。")
    return text if any(map(str.isalnum, text)) else ""


def _known(kind: str) -> str:
    if kind not in Withdrawal.values:
        raise Refused("请选撤下的种类：有误撤下、并入他期，或者失效。")
    return kind


def _taker(edition: Edition, kind: str, merged_into: Issue | None) -> int | None:
    """The issue that takes its place, of one that is merged into another."""
    if kind != Withdrawal.MERGED:
        if merged_into:
            raise Refused("选了并入哪一期，种类却不是“并入他期”：请改种类，或者不选并入哪一期。")
        return None
    others = Issue.objects.filter(bulletin=edition.issue.bulletin_id).exclude(pk=edition.issue_id)
    if not merged_into or not others.filter(pk=merged_into.pk).exists() or not _is_read(merged_into.pk):
        raise Refused("并入他期，请选并入哪一期：只能是同一刊物另一期已发布的。")
    return merged_into.pk


def _require_taker(edition: Edition, taker: int) -> None:
    """Two that name each other are decided one after the other, or readers would have neither."""
    Bulletin.objects.select_for_update(no_key=True).get(pk=edition.issue.bulletin_id)
    if not _is_read(taker):
        raise Refused(f"{edition.merged_into}自己也撤下了，{edition}不能并入：请不予撤下，由申请的人另写申请。")


def _is_read(issue: int) -> bool:
    return Edition.objects.released().filter(issue=issue).exists()


def _recall_correction(edition: Edition, by: User) -> None:
    """What two people took from the readers is not brought back by a correction that was under way."""
    if correction := edition.issue.open_edition:
        make(correction, "recall", by)
