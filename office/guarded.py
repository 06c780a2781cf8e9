"""What takes two persons of an account of the office: roles that pass, publish or watch, and whatever opens such an
account to another (its password, its address, its being in use).

Each function does at once what needs nobody's leave, and asks for the rest (`two_persons`).
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group

from office import acts, audit, roles, two_persons
from office.models import User
from office.refusal import Refused
from office.two_persons import Kind, Motion

ROLES, ENABLING, PASSWORD, ADDRESS, DISABLING = "roles", "enable", "password", "email", "disable"


def asks_for_two(before: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Which of the roles that are new to somebody take two persons."""
    new = set(wanted) - set(before)
    return [role for role in roles.ROLES if role in new & two_persons.GUARDED]


def ask_for_roles(person: User, given: list[str], *, by: User) -> Motion:
    words = f"给{person}角色“{'、'.join(given)}”"
    return two_persons.ask(ROLES, by=by, person=person, subject=person.on_record, words=words, payload={"roles": given})


def ask_to_enable(person: User, *, by: User) -> Motion:
    words = f"重新启用{person}的账号（{'、'.join(roles.held_anywhere(person))}）"
    return two_persons.ask(ENABLING, by=by, person=person, subject=person.on_record, words=words)


def tell_of_disabling(person: User, *, by: User) -> Motion:
    """Nobody has to agree to it; but who puts out of use all who could object is to be noticed."""
    words = f"停用了{person}的账号（{'、'.join(roles.held_anywhere(person))}）"
    return two_persons.tell_of(DISABLING, by=by, person=person, subject=person.on_record, words=words)


def ask_for_password(person: User, encoded: str, *, by: User) -> Motion:
    """`encoded` is the new password as the database would hold it."""
    words = f"重设{person}的密码"
    return two_persons.ask(
        PASSWORD, by=by, person=person, subject=person.on_record, words=words, payload={"password": encoded}
    )


def ask_for_address(person: User, address: str, *, by: User) -> Motion:
    words = f"{person}的邮件地址改为{address or '空'}"
    return two_persons.ask(
        ADDRESS, by=by, person=person, subject=person.on_record, words=words, payload={"email": address}
    )


def require_apart(held: Iterable[str]) -> None:
    """Raises Refused for roles that one person may not hold together where duties are apart (三员)."""
    if sentence := roles.not_together(held):
        raise Refused(sentence)


def _give_roles(motion: Motion) -> None:
    person, given = _person_of(motion), motion.payload["roles"]
    before = roles.held(person)
    require_apart({*roles.held_anywhere(person), *given})
    person.groups.add(*Group.objects.filter(name__in=given))
    person = User.objects.get(pk=person.pk)
    roles.set_desk_access(person)
    details = {"from": before, "to": roles.held(person)}
    audit.record(by=motion.asked_by, action=acts.ROLES_CHANGED, subject=motion.subject, details=details, about=person)


def _enable(motion: Motion) -> None:
    person = _person_of(motion)
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(by=motion.asked_by, action=acts.ENABLED, subject=motion.subject, about=person)


def _set_password(motion: Motion) -> None:
    person = _person_of(motion)
    person.password = motion.payload["password"]
    person.save(update_fields=["password"])
    audit.record(by=motion.asked_by, action=acts.PASSWORD_RESET, subject=motion.subject, about=person)


def _set_address(motion: Motion) -> None:
    person = _person_of(motion)
    details = {"from": person.email, "to": motion.payload["email"]}
    person.email = motion.payload["email"]
    person.save(update_fields=["email"])
    audit.record(by=motion.asked_by, action=acts.ADDRESS_CHANGED, subject=motion.subject, details=details, about=person)


def _person_of(motion: Motion) -> User:
    return User.objects.select_for_update().get(pk=motion.person_id or 0)


two_persons.KINDS.update(
    {
        ROLES: Kind("给角色", _give_roles),
        ENABLING: Kind("启用账号", _enable),
        PASSWORD: Kind("重设密码", _set_password),
        ADDRESS: Kind("改邮件地址", _set_address),
        DISABLING: Kind("停用账号"),
    }
)
