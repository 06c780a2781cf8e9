"""Who is logged in, as an open page asks; and a new login, or a new proof, from within it: what was typed there stays.

An answer is {"user", "token", "fault", "fresh", "asks", "options"}: who is logged in; the token that forms need; why
what was sent was not taken; whether the person has lately shown that it is them; what is asked for next ("password",
"second" or nothing); and what the browser asks the person's passkeys, if a second factor is asked for.
"""

from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.debug import sensitive_post_parameters

from office.accounts import fresh, second
from office.accounts.pages import again
from office.forms import LoginForm


@sensitive_post_parameters()
def session(request):
    """POST takes username and password; then, or for a proof, what is asked for: password, code or credential."""
    fault = _take(request) if request.method == "POST" else ""
    user, asks, options = None, "password", ""
    if request.user.is_authenticated and not second.is_owed(request, request.user):
        user = request.user.get_username()
        asks = "" if fresh.is_fresh(request) else fresh.way_of(request)
        options = again.options_for(request.user) if asks == "second" else ""
    elif stage := get_pending_stage(request):
        asks, options = "second", again.options_for(stage.login.user)
    response = JsonResponse(
        {
            "user": user,
            "token": get_token(request),
            "fault": fault,
            "fresh": asks == "",
            "asks": asks,
            "options": options,
        },
        status=request.waiting.status if hasattr(request, "waiting") else 200,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _take(request: HttpRequest) -> str:
    """Why what was sent was not taken; empty if it was."""
    if "username" in request.POST:
        form = LoginForm(request, request.POST)
        if form.is_valid():
            logout(request)  # of whoever else is at this browser
            perform_login(request, form.get_user())
            return ""
        return " ".join(map(str, form.non_field_errors())) or "请填写密码。"
    if request.user.is_authenticated:
        form = again.form_for(request)
        return "" if again.prove(request, form) else _faults(form)
    if stage := get_pending_stage(request):
        kind = second.PasskeyForm if "credential" in request.POST else second.CodeForm
        form = kind(request.POST, user=stage.login.user)
        if not form.is_valid():
            return _faults(form)
        form.save()
        stage.exit()
        return ""
    return "登录已经过期：请重新输入密码。"


def _faults(form) -> str:
    return " ".join(str(fault) for faults in form.errors.values() for fault in faults) or "没有通过，请再试一次。"
