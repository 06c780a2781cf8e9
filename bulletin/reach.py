"""How far a person's roles reach: over the whole office, or over some bulletins (角色管到哪里).

Of whatever belongs to a bulletin `user.has_perm(permission, it)` is asked, and a role for that bulletin answers as one
for the whole office does. Without an object only the whole office counts: a page that forgot to say what it is about
refuses whoever works for one bulletin. Lists ask `reach` and show what is within it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, Model, OuterRef, Q

from bulletin.models import Bulletin, BulletinRole
from office import acts, audit, guarded, roles, two_persons
from office.models import User
from office.two_persons import Kind, Motion

# By which of its columns a row is asked for its bulletin, where it does not name it itself.
_OWNERS = ("issue", "held_for", "edition", "incoming", "article", "brief")
_KNOWN = "_roles_by_bulletin"  # under what name a person at work keeps them
# What any role for a bulletin permits: of the rest the database need not be asked.
_GIVEN_HERE: frozenset[str] = frozenset().union(*(roles.ROLES[role] for role in roles.OF_A_BULLETIN))
_DESK_ROLES = [role for role in roles.ROLES if role not in roles.WITHOUT_DESK]


class Reach(NamedTuple):
    """Where somebody may do something: everywhere, or for these bulletins; false if nowhere."""

    is_everywhere: bool
    bulletins: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.bulletins)

    def covers(self, obj: object) -> bool:
        """Whether it belongs to a bulletin within this reach."""
        return self.is_everywhere or bulletin_of(obj) in self.bulletins

    def within(self, path: str) -> Q:
        """For a query's filter: the rows whose bulletin, found by one of these paths, is within this reach."""
        return Q() if self.is_everywhere else Q(**{f"{path}__in": self.bulletins})

    def of_texts(self) -> Q:
        """The same for texts, which stand in an issue or wait for a bulletin's."""
        return self.within("issue__bulletin") if self.is_everywhere else _texts_of(self.bulletins)


def _texts_of(bulletins: frozenset[int]) -> Q:
    return Q(issue__bulletin__in=bulletins) | Q(held_for__in=bulletins)


def reach(user, *permissions: str) -> Reach:
    """Where this person may do all of this."""
    if user.has_perms(permissions):
        return Reach(is_everywhere=True)
    rest = [permission for permission in permissions if not user.has_perm(permission)]
    if not user.is_active or not _GIVEN_HERE.issuperset(rest):
        return Reach(is_everywhere=False)
    held = _permissions_by_bulletin(user)
    return Reach(False, frozenset(pk for pk, permitted in held.items() if permitted.issuperset(rest)))


def bulletin_of(obj: object) -> int | None:
    """The key of the bulletin that something belongs to; None if it belongs to the office."""
    if isinstance(obj, Bulletin):
        return obj.pk
    if bulletin := getattr(obj, "bulletin_id", None):
        return bulletin
    owner = next(filter(None, (getattr(obj, name, None) for name in _OWNERS)), None)
    return bulletin_of(owner) if isinstance(owner, Model) else None


def roles_for_bulletins(user) -> set[str]:
    """The roles this person holds for some bulletin or other."""
    return set(BulletinRole.objects.filter(person=user.pk).values_list("role", flat=True))


def assign(person: User, bulletin: Bulletin, *given: str) -> None:
    """Give the person exactly these roles for the bulletin, and the desk where one works there."""
    here = BulletinRole.objects.filter(person=person, bulletin=bulletin)
    here.exclude(role__in=given).delete()
    held = set(here.values_list("role", flat=True))
    new = [BulletinRole(person=person, bulletin=bulletin, role=role) for role in given if role not in held]
    BulletinRole.objects.bulk_create(new)
    vars(person).pop(_KNOWN, None)
    roles.set_desk_access(person)


# People by what they may do


def holders(bulletin: int, *held: str) -> Q:
    """For a query of people: who holds one of these roles, for the whole office or for this bulletin."""
    here = BulletinRole.objects.filter(bulletin=bulletin, role__in=held).values("person")
    everywhere = User.objects.filter(groups__name__in=held).values("pk")
    return Q(pk__in=everywhere) | Q(pk__in=here)


def at_desk_of(bulletin: int) -> Q:
    """For a query of people: who sees at the desk what belongs to this bulletin."""
    return Q(is_staff=True) & (Q(is_superuser=True) | holders(bulletin, *_DESK_ROLES))


def is_at_desk_of(bulletin: str) -> Q:
    """The same for a query of rows that each have a `person` and, by this path, a bulletin."""
    here = BulletinRole.objects.filter(person=OuterRef("person"), bulletin=OuterRef(bulletin), role__in=_DESK_ROLES)
    everywhere = User.objects.filter(pk=OuterRef("person"), groups__name__in=_DESK_ROLES)
    return Q(person__is_superuser=True) | Q(Exists(everywhere)) | Q(Exists(here))


# What Django asks


class BulletinRoles(BaseBackend):
    """Answers for whatever belongs to a bulletin. What belongs to none (units, tables, names of people) is the same for
    every bulletin: of that a role for one of them permits what it does for all.
    """

    def has_perm(self, user_obj, perm, obj=None):
        if not user_obj.is_active:
            return False
        if obj is not None and user_obj.has_perm(perm):
            return True
        if perm not in _GIVEN_HERE:  # which is known without asking the database
            return False
        if obj is None:
            return perm.startswith("office.") and _permits_anywhere(user_obj, perm)
        held = _permissions_by_bulletin(user_obj)
        return bool(held) and perm in held.get(bulletin_of(obj) or 0, ())

    def has_module_perms(self, user_obj, app_label):
        is_ours = app_label in {"bulletin", "office"}
        return is_ours and user_obj.is_active and _permits_anywhere(user_obj, f"{app_label}.")


def _permits_anywhere(user, beginning: str) -> bool:
    held = _permissions_by_bulletin(user).values()
    return any(permission.startswith(beginning) for permitted in held for permission in permitted)


def _permissions_by_bulletin(user) -> dict[int, frozenset[str]]:
    known = _roles_by_bulletin(user).items()
    return {pk: frozenset().union(*(roles.ROLES[role] for role in held)) for pk, held in known}


def _roles_by_bulletin(user) -> dict[int, list[str]]:
    """Read once for a person at work: whatever asks within a request asks the same object."""
    if not user.has_other_roles:
        return {}
    if not hasattr(user, _KNOWN):
        found: dict[int, list[str]] = {}
        rows: Iterable[tuple[int, str]] = BulletinRole.objects.filter(person=user.pk).values_list("bulletin", "role")
        for bulletin, role in rows:
            found.setdefault(bulletin, []).append(role)
        setattr(user, _KNOWN, found)
    return getattr(user, _KNOWN)


# What takes two persons


ROLES_OF_BULLETIN = "bulletin_roles"


def ask_for_roles(person: User, bulletin: Bulletin, given: list[str], *, by: User) -> Motion:
    """Have the person get these roles for the bulletin once a second person agrees, or nobody objects."""
    words = f"给{person}在《{bulletin}》的角色“{'、'.join(given)}”"
    payload = {"bulletin": bulletin.pk, "roles": given}
    return two_persons.ask(
        ROLES_OF_BULLETIN, by=by, person=person, subject=person.on_record, words=words, payload=payload
    )


def _give_roles(motion: Motion) -> None:
    person = User.objects.select_for_update().get(pk=motion.person_id or 0)
    bulletin = Bulletin.objects.get(pk=motion.payload["bulletin"])
    before = BulletinRole.objects.filter(person=person, bulletin=bulletin).values_list("role", flat=True)
    held, given = list(before), motion.payload["roles"]
    guarded.require_apart({*roles.held_anywhere(person), *given})
    assign(person, bulletin, *held, *given)
    details = {"bulletin": bulletin.slug, "from": held, "to": [*held, *given]}
    audit.record(by=motion.asked_by, action=acts.ROLES_CHANGED, subject=motion.subject, details=details)


two_persons.KINDS[ROLES_OF_BULLETIN] = Kind("给刊物的角色", _give_roles)
