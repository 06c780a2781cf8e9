"""Where one is logged in (登录的设备), and the end of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from office.accounts import sessions


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request) -> HttpResponse:
    """POST with `which`: that one is ended; without: all but this one."""
    here = request.session.session_key
    if request.method == "POST":
        ended = request.user.sign_ins.exclude(session_key=here)
        if "which" in request.POST:
            ended = [one for one in ended if str(one.pk) == request.POST["which"]]
        ended = list(ended)
        for sign_in in ended:
            sessions.end_on_record(sign_in, by=request.user)
        messages.success(request, f"已退出{len(ended)}处登录。")
        return redirect("sessions")
    shown = [(one, sessions.device_of(one.agent), one.session_key == here) for one in sessions.open_of(request.user)]
    return render(request, "site/account_sessions.html", {"sign_ins": shown})
