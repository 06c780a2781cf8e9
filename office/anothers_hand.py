"""Whose hand an account is in, as the log tells: a password that another chose is known to two, and who knows it may be
both of the two persons.
"""

from itertools import chain
from typing import Any

from office import acts, audit
from office.accounts.acts import LINK_USED
from office.audit import AuditEntry

_CHOOSING = (acts.ADDED, acts.PASSWORD_RESET, acts.PASSWORD_CHANGED, LINK_USED)


def chose_password_of(person: Any) -> Any:
    """Who chose the password that this account has now, if that was another; else None."""
    words = set(chain.from_iterable(map(acts.spellings, _CHOOSING)))
    last = AuditEntry.objects.filter(about=audit.named_row(person), action__in=words).order_by("-number").first()
    if last is None or last.actor_id == person.pk or not person.has_usable_password():
        return None
    return last.actor


def maker_of(person: Any) -> str:
    """Who made this account, by the name they had then; "" of one the log does not know to be made by anybody."""
    made = AuditEntry.objects.filter(about=audit.named_row(person), action__in=acts.spellings(acts.ADDED))
    return made.order_by("number").values_list("actor_name", flat=True).first() or ""
