"""Who is logged in, as an open page asks; and a new login from within it, so that what was typed there stays."""

from django.contrib.auth import login
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.debug import sensitive_post_parameters

from office.forms import DeskLoginForm


@sensitive_post_parameters()
def session(request):
    """GET: {"user", "token"}. POST with username and password: the same after a login, or a sentence in "fault"."""
    fault = ""
    if request.method == "POST":
        form = DeskLoginForm(request, request.POST)
        if form.is_valid():
            login(request, form.get_user())
        else:
            fault = " ".join(map(str, form.non_field_errors())) or "请填写密码。"
    user = request.user.get_username() if request.user.is_authenticated else None
    response = JsonResponse({"user": user, "token": get_token(request), "fault": fault})
    response["Cache-Control"] = "private, no-store"
    return response
