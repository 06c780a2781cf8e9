"""What is done about second factors, put on record: by the page where it is done, or as allauth tells of it."""

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.db import transaction

from office import audit
from office.accounts import acts
from office.audit import Outcome


def follow() -> None:
    pairs = {
        signals.authenticator_removed: removed,
        signals.authenticator_used: used,
        signals.authentication_failed: failed,
    }
    for signal, receiver in pairs.items():
        signal.connect(receiver, dispatch_uid=f"office.accounts.{receiver.__name__}")


def kind_of(authenticator: Authenticator) -> str:
    kinds = {
        Authenticator.Type.TOTP: "手机验证码",
        Authenticator.Type.WEBAUTHN: "通行密钥",
        Authenticator.Type.RECOVERY_CODES: "恢复码",
    }
    return kinds[Authenticator.Type(authenticator.type)]


def removed(sender, user, authenticator, **kwargs) -> None:
    record(user, acts.SECOND_FACTOR_REMOVED, user, authenticator)


def used(sender, user, authenticator, **kwargs) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(user, acts.RECOVERY_CODE_USED, user, authenticator)


def failed(sender, user, authenticator, **kwargs) -> None:
    """Nobody has acted: whoever it was did not get in."""
    record(None, acts.SECOND_FACTOR_FAILED, user, authenticator, outcome=Outcome.FAILED)


@transaction.atomic
def record(by, act: str, person, authenticator: Authenticator, outcome: Outcome = Outcome.DONE) -> None:
    facts = {"subject": person.on_record, "about": person, "outcome": outcome}
    audit.record(by=by, action=act, details={"factor": kind_of(authenticator)}, **facts)
