"""Once more: whoever is logged in shows that it is still them."""

import json

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from office.accounts import fresh, second
from office.accounts.pages.common import safe_next
from office.forms import PasswordForm


def form_for(request):
    """The form that what was posted belongs to, or the one to be shown."""
    data = request.POST or None
    if fresh.way_of(request) == "password":
        return PasswordForm(request.user, data)
    if data and "credential" in data:
        return second.PasskeyForm(data, user=request.user)
    return second.CodeForm(data, user=request.user)


def prove(request, form) -> bool:
    """Whether what was posted shows it; then the session is fresh again."""
    if not form.is_valid():
        return False
    if isinstance(form, second.CodeForm | second.PasskeyForm):
        form.save()
    fresh.note(request)
    return True


def options_for(person) -> str:
    """What the browser asks the person's passkeys; empty if there are none."""
    has_passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    return json.dumps(auth.begin_authentication(person)) if has_passkeys else ""


@never_cache
@login_required
@sensitive_post_parameters()
def again(request) -> HttpResponse:
    form = form_for(request)
    if request.method == "POST" and prove(request, form):
        return HttpResponseRedirect(safe_next(request, "login"))
    shown = form if not isinstance(form, second.PasskeyForm) else second.CodeForm(user=request.user)
    context = {
        "form": shown,
        "faults": [fault for faults in form.errors.values() for fault in faults],
        "options": options_for(request.user) if fresh.way_of(request) == "second" else "",
        "next": safe_next(request, "login"),
    }
    return render(request, "site/account_again.html", context)
