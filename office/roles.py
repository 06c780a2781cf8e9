"""Who may do what: one table, role -> permissions, written into Django's groups after each migration."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth import models as auth

from office.permissions import Permission

EDITOR = "编辑"
PROOFREADER = "校对"
FIRST_REVIEWER = "初审"
SECOND_REVIEWER = "复审"
REVIEWER = "审核"
PUBLISHER = "发布"
MANAGER = "管理"
SECURITY = "安全"
AUDITOR = "审计"
READER = "读者"
# Which of them may be held for one bulletin alone; the others are the office's.
OF_A_BULLETIN = (EDITOR, PROOFREADER, FIRST_REVIEWER, SECOND_REVIEWER, REVIEWER, PUBLISHER, READER)

DRAFTS = ("issue", "article", "brief", "recipient", "credit")
PEOPLE = ("user", "recipientunit")
TABLES = ("leader", "term", "unitname")  # that the proofreader goes by


def _all(app: str, models: tuple[str, ...], *actions: str) -> frozenset[Permission]:
    return frozenset(Permission(f"{app}.{action}_{model}") for model in models for action in actions)


_SEE_DRAFTS = _all("bulletin", (*DRAFTS, "bulletin", "standingrecipient", "edition", "note", "dispatch"), "view")
_SEE_PEOPLE = _all("office", ("user", "editor", "reviewer", "recipientunit", "mailing", "contact", *TABLES), "view")
_MAILING = _all("office", ("mailing",), "change") | _all("office", ("contact",), "add", "change", "delete")
_DOWNLOAD = frozenset({Permission.DOWNLOAD_EDITION})
_DESK = _SEE_DRAFTS | _SEE_PEOPLE | _DOWNLOAD
_REVIEW = _DESK | {Permission.RETURN_EDITION, Permission.ADD_NOTE, Permission.ADD_INVITATION}

ROLES: dict[str, frozenset[Permission]] = {
    EDITOR: _DESK
    | _all("bulletin", DRAFTS, "add", "change", "delete")
    | {Permission.ADD_RECIPIENTUNIT}
    | _MAILING
    | {Permission.SUBMIT_EDITION, Permission.RECALL_EDITION, Permission.ASK_WITHDRAWAL}
    | {Permission.ADD_NOTE, Permission.ADD_INVITATION, Permission.SEE_NUMBERS},
    PROOFREADER: _REVIEW | {Permission.PROOF_EDITION},
    FIRST_REVIEWER: _REVIEW | {Permission.FIRST_REVIEW_EDITION},
    SECOND_REVIEWER: _REVIEW | {Permission.SECOND_REVIEW_EDITION},
    REVIEWER: _REVIEW | {Permission.APPROVE_EDITION, Permission.WITHDRAW_EDITION},
    PUBLISHER: _DESK
    | {Permission.RELEASE_EDITION, Permission.RECALL_EDITION, Permission.ASK_WITHDRAWAL, Permission.CHANGE_DISPATCH}
    | {Permission.ADD_NOTE, Permission.ADD_INVITATION},
    MANAGER: _DESK
    | _all("office", PEOPLE, "add", "change")
    | _all("office", TABLES, "add", "change", "delete")
    | _all("office", ("sitefacts",), "view", "change")
    | _all("bulletin", ("bulletin",), "add", "change")
    | _all("bulletin", ("standingrecipient",), "add", "change", "delete")
    | _MAILING
    | {Permission.LOOK_AFTER_LOGINS, Permission.VIEW_DOWNLOAD, Permission.VIEW_MOTION, Permission.CONFIRM_MOTION}
    | {Permission.SEE_NUMBERS, Permission.VIEW_SUBSCRIBER, Permission.DELETE_SUBSCRIBER, Permission.CHANGE_DISPATCH},
    SECURITY: _all("office", ("user",), "view")
    | {Permission.LOOK_AFTER_LOGINS, Permission.VIEW_MOTION, Permission.CONFIRM_MOTION},
    AUDITOR: _DESK
    | {Permission.VIEW_AUDITENTRY, Permission.VIEW_DOWNLOAD, Permission.VIEW_MOTION, Permission.SEE_NUMBERS},
    READER: _DOWNLOAD,
}
WITHOUT_DESK = {READER}
# Which roles somebody holds besides those of the office: the other rooms put in theirs when they are ready.
ELSEWHERE: list[Callable[..., Iterable[str]]] = []
# Where duties are apart (三员), who holds the first holds none of the others.
_APART = {
    MANAGER: {SECURITY, AUDITOR},
    SECURITY: {AUDITOR, REVIEWER, PUBLISHER},
    AUDITOR: {REVIEWER, PUBLISHER},
}


def write_groups(**kwargs) -> None:
    """Make the groups in the database equal to the table (a post_migrate receiver)."""
    rows = auth.Permission.objects.select_related("content_type")
    known = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    for role, permissions in ROLES.items():
        group, _ = auth.Group.objects.get_or_create(name=role)
        group.permissions.set(known[name] for name in permissions if name in known)


def assign(user, *roles: str) -> None:
    """Give the person these roles besides those held, and the desk where a role works there."""
    user.groups.add(*auth.Group.objects.filter(name__in=roles))
    set_desk_access(user)


def held(user) -> list[str]:
    """The person's roles in the order of the table."""
    names = {group.name for group in user.groups.all()}
    return [role for role in ROLES if role in names]


def held_anywhere(user) -> list[str]:
    """The same with the roles that are held for some bulletin alone."""
    names = {*held(user), *(role for others in ELSEWHERE for role in others(user))}
    return [role for role in ROLES if role in names]


def not_together(held: Iterable[str]) -> str:
    """Why one person may not hold all of these roles, where the office has its duties apart; empty if they may."""
    names = set(held)
    for one, others in _APART.items():
        if settings.SEPARATE_DUTIES and one in names and (clash := [role for role in ROLES if role in others & names]):
            return f"三员分设，一个人不能既有“{one}”又有“{'、'.join(clash)}”：请去掉其中一边，或分给两个人。"
    return ""


def set_desk_access(user) -> None:
    """A person enters the admin if, and only if, one of their roles works there, whatever it reaches over."""
    works_there = user.groups.exclude(name__in=WITHOUT_DESK).exists()
    elsewhere = {role for others in ELSEWHERE for role in others(user)}
    user.is_staff = user.is_superuser or works_there or bool(elsewhere - WITHOUT_DESK)
    user.has_other_roles = bool(elsewhere)
    user.save(update_fields=["is_staff", "has_other_roles"])
