"""The way back in when nobody else can open the door, for whoever has the machine; on record."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from office import audit
from office.accounts import acts, guessing, links, sessions
from office.accounts.models import OneTimeLink
from office.models import User


@transaction.atomic
def unlock(person: User) -> OneTimeLink:
    """The account as it was when it was new: in use, nobody logged in, no second factor, no wait, and a link by which
    to set a password. The password of before holds until then.
    """
    sessions.end_all(person)
    guessing.lift(person.username)
    removed, _ = Authenticator.objects.filter(user=person).delete()
    details = {"factors": removed, "was_active": person.is_active}
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    audit.record(by=None, action=acts.UNLOCKED, subject=person.on_record, about=person, details=details, named="命令行")
    return links.make(person, links.Purpose.UNLOCKED, by=None)
