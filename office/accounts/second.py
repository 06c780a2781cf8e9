"""Second factors: who must have one, who has, who came in with it, and how a code is judged."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from office import roles
from office.accounts import guessing
from office.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes are a way back, not a factor
_SPENT = "这个验证码已经用过：请等下一个，再试一次。"


def is_required_of(person: User) -> bool:
    """By the setting: those who hold one of its roles, and superusers."""
    asked = set(settings.SECOND_FACTOR_FOR)
    return bool(asked) and (person.is_superuser or not asked.isdisjoint(roles.held_anywhere(person)))


def has(person: User) -> bool:
    return is_mfa_enabled(person, FACTORS)


def is_owed(request: HttpRequest, person: User) -> bool:
    """Whether the person may do nothing before this session has seen a second factor."""
    return bool(settings.SECOND_FACTOR_FOR) and not is_proven(request, person) and is_required_of(person)


def is_proven(request: HttpRequest, person: User) -> bool:
    return any(record["method"] == "mfa" for record in get_authentication_records(request, person))


# How codes are judged


class _Paced:
    """A form whose secret field is judged at a pace that is no good for guessing."""

    def pace(self, judge):
        """What the field holds, judged; raises ValidationError."""
        user = getattr(self, "user", None)
        try:
            counted = guessing.begin(
                context.request,
                guessing.CODE if user else guessing.PASSKEY,
                user.username if user else "",
            )
        except guessing.Waiting as waiting:
            raise forms.ValidationError(str(waiting), code="waiting") from waiting
        answer = judge()
        guessing.right(counted)
        return answer


def code_field(**attrs: bool) -> forms.CharField:
    figures = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label="验证码", max_length=20, widget=forms.TextInput(attrs=figures | attrs))


class CodeForm(_Paced, AuthenticateForm):
    """A code from the phone, or a recovery code; each is good once."""

    code = code_field(autofocus=True)

    def clean_code(self):
        return self.pace(self._judge)

    def _judge(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            spend(self.authenticator, code)
        return code


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> None:
    """Take note that the code was used; raises ValidationError if it was before. allauth keeps this in the cache, and
    there need not be one.
    """
    now = time.time()
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    used = {past: until for past, until in row.data.get("used", {}).items() if until > now}
    figures = "".join(filter(str.isdigit, code))
    if figures in used:
        raise forms.ValidationError(_SPENT, code="spent")
    used[figures] = now + app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    row.data["used"] = used
    row.save(update_fields=["data"])


class FirstCodeForm(_Paced, ActivateTOTPForm):
    """The code by which somebody shows that the phone has the secret; the picture comes before it."""

    code = code_field()

    def clean_code(self):
        return self.pace(super().clean_code)


def _sound(judge):
    """What a passkey said, judged; raises ValidationError also for what no passkey says, on which allauth breaks."""
    try:
        return judge()
    except forms.ValidationError:
        raise
    except Exception as error:  # what is forged makes the libraries raise things of many kinds
        raise forms.ValidationError("没有通过：通行密钥的回答读不懂，请再试一次。", code="unsound") from error


class PasskeyForm(_Paced, AuthenticateWebAuthnForm):
    """A passkey of the person who is asked."""

    def clean_credential(self):
        return self.pace(lambda: _sound(super(PasskeyForm, self).clean_credential))


class PasskeyLoginForm(_Paced, LoginWebAuthnForm):
    """A passkey in the place of username and password: it says itself whose it is."""

    def clean_credential(self):
        return self.pace(lambda: _sound(super(PasskeyLoginForm, self).clean_credential))


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey that somebody adds to their own."""

    def clean(self):
        return _sound(super().clean)
