"""One's own second factors: codes from the phone, passkeys, recovery codes."""

import json
from urllib.parse import quote

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import can_generate_recovery_codes, generate_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.accounts import acts, fresh, recording, second, sessions
from office.accounts.pages.common import freshly

_CODES_DUE = "recovery_codes_due"  # in the session: they are to be shown, once


@freshly
@require_safe
def overview(request) -> HttpResponse:
    factors = Authenticator.objects.filter(user=request.user).order_by("type", "pk")
    kept = [factor for factor in factors if factor.type in second.FACTORS]
    codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
    context = {
        "factors": [(factor, recording.kind_of(factor), name_of(factor)) for factor in kept],
        "has_totp": any(factor.type == Authenticator.Type.TOTP for factor in kept),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_owed": second.is_owed(request, request.user),
        "is_required": second.is_required_of(request.user),
    }
    return render(request, "site/account_second.html", context)


def name_of(factor: Authenticator) -> str:
    return factor.wrap().name if factor.type == Authenticator.Type.WEBAUTHN else ""


def _added(request, factor: Authenticator) -> None:
    """From now on this session has seen a second factor; it goes on under a key that nobody knew before, and every
    other, which came in without this one, is over.
    """
    recording.record(request.user, acts.SECOND_FACTOR_ADDED, request.user, factor)
    record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type)
    fresh.note(request)
    old = request.session.session_key
    request.session.cycle_key()
    sessions.renamed(old, request)
    sessions.end_all(request.user, but=request.session.session_key)
    request.session[_CODES_DUE] = True


class AddPhone(ActivateTOTPView):
    """A secret, as a picture for the phone's camera and as text, until a code shows that the phone has it."""

    template_name = "site/account_phone.html"
    success_url = reverse_lazy("recovery_codes")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        picture = context["totp_svg"].partition("?>")[2] or context["totp_svg"]
        secret = context["form"].secret
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context | {"picture": mark_safe(picture), "secret": spaced}  # noqa: S308  drawn by qrcode

    @transaction.atomic
    def form_valid(self, form):
        super().form_valid(form)
        _added(self.request, Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP))
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self):
        return str(self.success_url)


class AddPasskey(AddWebAuthnView):
    """A passkey that can also stand for username and password, so it must ask for a finger, a face or a PIN."""

    template_name = "site/account_passkey.html"

    def get_context_data(self, **kwargs):
        options = auth.begin_registration(self.request.user, passwordless=True)
        return super(AddWebAuthnView, self).get_context_data(**kwargs) | {"options": json.dumps(options)}

    @transaction.atomic
    def form_valid(self, form):
        super().form_valid(form)
        newest = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.WEBAUTHN).last()
        _added(self.request, newest)
        return HttpResponseRedirect(self.get_success_url())

    def get_success_url(self):
        return str(reverse_lazy("recovery_codes"))


add_phone = freshly(AddPhone.as_view())
add_passkey = freshly(AddPasskey.as_view())


@freshly
@require_POST
@transaction.atomic
def remove(request, pk: int) -> HttpResponse:
    mine = Authenticator.objects.filter(user=request.user, type__in=second.FACTORS)
    factor = get_object_or_404(mine, pk=pk)
    if second.is_required_of(request.user) and mine.count() == 1:
        messages.error(request, "没有去掉：您的角色必须有第二道验证，这是最后一样。请先设好另一样，再来去掉。")
    else:
        delete_and_cleanup(request, factor)
        messages.success(request, f"已去掉：{recording.kind_of(factor)}。")
    return HttpResponseRedirect(reverse_lazy("second"))


@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request) -> HttpResponse:
    """Shown once, right after they are made; nobody is shown them again."""
    if request.method == "POST":
        if can_generate_recovery_codes(request.user):
            with transaction.atomic():
                made = generate_recovery_codes(request)
                recording.record(request.user, acts.RECOVERY_CODES_MADE, request.user, made)
            request.session[_CODES_DUE] = True
        return HttpResponseRedirect(request.path)
    codes = []
    kept = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept and request.session.pop(_CODES_DUE, False):
        codes = kept.wrap().get_unused_codes()
    left = len(kept.wrap().get_unused_codes()) if kept else 0
    text = f"简报编辑部 {request.user.get_username()} 的恢复码，每个只能用一次：\r\n" + "\r\n".join(codes) + "\r\n"
    context = {"codes": codes, "left": left, "as_file": f"data:text/plain;charset=utf-8,{quote(text)}"}
    return render(request, "site/account_recovery.html", context)
