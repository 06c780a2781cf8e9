"""What is done about a dispatch, as the audit log keeps it; who may do it."""

from bulletin.document.visible import visible
from bulletin.models import Delivery, Edition
from office import audit
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

MADE, ADDED, REMINDED, RESENT = "make_dispatch", "add_delivery", "remind_units", "resend_dispatch"
RENEWED, REVOKED, SIGNED = "renew_unit_link", "revoke_unit_link", "sign_for"
PUT_DOWN, UNDONE = "put_down_receipt", "undo_receipt"
LONGEST_REASON = 200
LABELS = {
    MADE: "建分发单",
    ADDED: "补发",
    REMINDED: "催收",
    RESENT: "重发分发的信",
    RENEWED: "单位换链接",
    REVOKED: "单位链接作废",
    SIGNED: "签收",
    PUT_DOWN: "登记签收",
    UNDONE: "撤销登记签收",
}


def record(edition: Edition, action: str, *, by: User | None, named: str = "", **details: object) -> None:
    """What the office did about the whole list, or a unit about its row."""
    facts = {"edition": edition.pk, "version": edition.version, "fingerprint": edition.fingerprint, **details}
    issue = edition.issue
    audit.record(
        by=by,
        action=action,
        subject=issue.name,
        details=facts,
        named=named,
        about=edition,
        bulletin=issue.bulletin.slug,
    )


def of_row(delivery: Delivery, action: str, *, by: User | None, named: str = "", **details: object) -> None:
    record(delivery.edition, action, by=by, named=named, delivery=delivery.pk, unit=delivery.name, **details)


def may_dispatch(edition: Edition, by: User) -> bool:
    return by.is_active and by.has_perm(Permission.CHANGE_DISPATCH, edition)


def require(edition: Edition, by: User) -> None:
    if not may_dispatch(edition, by):
        raise Refused("您没有分发的权限，请找发布或管理的同事，或请管理员调整您的角色。")


def line_of(words: str, longest: int, *, failed: str, asked: str) -> str:
    """These words as one line to be kept; raises Refused if it says nothing or too much."""
    line = " ".join(visible(words).split())
    if not any(map(str.isalnum, line)):
        raise Refused(f"{failed}：请写明{asked}。")
    if len(line) > longest:
        raise Refused(f"{failed}：{asked}有{len(line)}字，最多{longest}字，请写短一些。")
    return line
