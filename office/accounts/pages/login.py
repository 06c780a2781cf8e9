"""The door: username and password, then the second factor; or a passkey in the place of both."""

import json

from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import perform_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from office.accounts import second
from office.accounts.pages.common import safe_next
from office.forms import LoginForm


class LoginPage(views.LoginView):
    """For whoever is logged in, their account (我的账号)."""

    template_name = "site/login.html"
    authentication_form = LoginForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and second.is_owed(request, request.user):
            return HttpResponseRedirect(reverse("second"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            clear_login(request)  # who comes back to the first step begins anew
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())

    def form_invalid(self, form):
        response = self.render_to_response(self.get_context_data(form=form))
        if waiting := getattr(self.request, "waiting", None):
            response.status_code = waiting.status
            response["Retry-After"] = str(waiting.seconds)
        return response

    def get_context_data(self, **kwargs):
        ours = {"whom_to_ask": settings.ASK_FOR_ACCOUNTS, "has_mail": settings.HAS_MAIL}
        return super().get_context_data(**kwargs) | ours


class SecondStep(AuthenticateView):
    """What is asked for after the password."""

    template_name = "site/account_code.html"

    def get_context_data(self, **kwargs):
        person = self.stage.login.user
        context = super().get_context_data(**kwargs)
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        options = context["js_data"]["request_options"]
        return context | {
            "person": person,
            "has_codes": bool(kinds - {Authenticator.Type.WEBAUTHN}),
            "has_passkeys": Authenticator.Type.WEBAUTHN in kinds,
            "options": json.dumps(options),
        }


class PasskeyStep(LoginWebAuthnView):
    """GET by a script: what the browser asks the passkey. POST: its answer."""

    def form_invalid(self, form):
        for fault in form.errors.get("credential", ["没有收到通行密钥，请再试一次。"]):
            messages.error(self.request, fault)
        return HttpResponseRedirect(
            f"{reverse('login')}?{urlencode({'next': safe_next(self.request, settings.LOGIN_REDIRECT_URL)})}"
        )


@never_cache
def desk_door(request: HttpRequest) -> HttpResponse:
    """The desk has no door of its own: whoever comes to it goes in by the one there is."""
    return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': safe_next(request, 'admin:index')})}")


login = LoginPage.as_view()
second_step = method_decorator(never_cache, name="dispatch")(SecondStep).as_view()
passkey_step = PasskeyStep.as_view()
logout = views.LogoutView.as_view()
