"""Who may do what: one table, role -> permissions, written into Django's groups after each migration.

The workflow's permissions are named as strings; what they guard lives in the rooms that own them.
"""

from django.contrib.auth.models import Group, Permission

EDITOR = "编辑"
REVIEWER = "审核"
PUBLISHER = "发布"
MANAGER = "管理"
AUDITOR = "审计"
READER = "读者"

DRAFTS = ("issue", "article", "brief", "recipient", "credit")
PEOPLE = ("user", "recipientunit")


def _all(app: str, models: tuple[str, ...], *actions: str) -> frozenset[str]:
    return frozenset(f"{app}.{action}_{model}" for model in models for action in actions)


_SEE_DRAFTS = _all("bulletin", (*DRAFTS, "bulletin", "standingrecipient", "edition", "note"), "view")
_SEE_PEOPLE = _all("office", ("user", "editor", "reviewer", "recipientunit"), "view")
_DOWNLOAD = frozenset({"bulletin.download_edition"})
_DESK = _SEE_DRAFTS | _SEE_PEOPLE | _DOWNLOAD

ROLES: dict[str, frozenset[str]] = {
    EDITOR: _DESK
    | _all("bulletin", DRAFTS, "add", "change", "delete")
    | {"bulletin.submit_edition", "bulletin.recall_edition", "bulletin.ask_withdrawal", "bulletin.add_note"},
    REVIEWER: _DESK
    | {"bulletin.approve_edition", "bulletin.return_edition", "bulletin.withdraw_edition", "bulletin.add_note"},
    PUBLISHER: _DESK
    | {"bulletin.release_edition", "bulletin.recall_edition", "bulletin.ask_withdrawal", "bulletin.add_note"},
    MANAGER: _DESK
    | _all("office", PEOPLE, "add", "change")
    | _all("bulletin", ("bulletin",), "add", "change")
    | _all("bulletin", ("standingrecipient",), "add", "change", "delete")
    | {"bulletin.view_download"},
    AUDITOR: _DESK | {"office.view_auditentry", "bulletin.view_download"},
    READER: _DOWNLOAD,
}
WITHOUT_DESK = {READER}


def write_groups(**kwargs) -> None:
    """Make the groups in the database equal to the table (a post_migrate receiver)."""
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(known[name] for name in permissions if name in known)


def assign(user, *roles: str) -> None:
    """Give the person these roles besides those held, and the desk where a role works there."""
    user.groups.add(*Group.objects.filter(name__in=roles))
    set_desk_access(user)


def held(user) -> list[str]:
    """The person's roles in the order of the table."""
    names = {group.name for group in user.groups.all()}
    return [role for role in ROLES if role in names]


def set_desk_access(user) -> None:
    """A person enters the admin if, and only if, one of their roles works there."""
    user.is_staff = user.is_superuser or user.groups.exclude(name__in=WITHOUT_DESK).exists()
    user.save(update_fields=["is_staff"])
