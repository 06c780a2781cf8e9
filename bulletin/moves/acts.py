"""What a move is: a row of the table, and whom it concerns. The table fills TRANSITIONS and ACTS."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q

from bulletin.models import Edition, Status
from office.models import User
from office.permissions import Permission

Given = Mapping[str, Any]  # what the form of a move gave, by argument


class Case(NamedTuple):
    """A move just made, and why; `asker` had asked for the withdrawal, if that is what was decided."""

    edition: Edition
    asker: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What happens to an edition: what it is called, whom it concerns, and what they are told.

    `asks` are those of them who have something to do about it now, all unless it says otherwise; it stays on their
    bell until another move settles it. The others only hear of it.
    """

    label: str
    concerned: Callable[[Case], Q]
    asks: Callable[[Case], Q] = lambda case: Q()
    words: str


@dataclass(frozen=True, kw_only=True)
class Move(Act):
    """A verb: everything about it but what its function does besides.

    `moment` names the stamps it sets, if any; `hindrance` says why it may not be made now, status and permission
    apart, or nothing; `questions` what has to be said yes to first; `asks_for` are the arguments its form gives.
    `prepare` does what may take long, before any transaction, and gives what comes of it as further arguments.
    """

    make: Callable[..., Edition]
    prepare: Callable[..., Given] = lambda edition, **given: {}
    permission: Permission
    sources: tuple[Status, ...]
    target: Status
    moment: str = ""
    hindrance: Callable[[Edition, User], str] = lambda edition, by: ""
    questions: Callable[[Edition, Given], Iterable[str]] = lambda edition, given: ()
    asks_for: tuple[str, ...] = ()
    done: str  # what is said of the edition afterwards
    is_on_issue_page: bool = False  # besides the review page, where every button stands
    consequence: str
    of_correction: str = ""  # the consequence where readers have had the issue: {before} is the edition they have
    rule: str = ""  # what the page of rights says besides


# By key. All that happens to an edition is among the acts: also what starts from no status, and what nobody did.
TRANSITIONS: dict[str, Move] = {}
ACTS: dict[str, Act] = {}

# By which editions come here that no move brought where they stand: published before, or out of an archive. Many at
# once, so that their entries say how each of them stands, and nobody is told.
ADOPTED, UNPACKED = "adopt", "restore_archive"
TAKEN_OVER = {ADOPTED: "原样收录", UNPACKED: "从归档恢复"}
