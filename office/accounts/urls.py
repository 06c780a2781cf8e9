"""The addresses of the account pages, all under /account/. Those that allauth leads to have its names beside ours."""

from django.urls import path

from office.accounts.pages import again, links, login, password, second, sessions
from office.guard.session import session

urlpatterns = [
    path("login/", login.login, name="login"),
    path("login/", login.login, name="account_login"),
    path("login/code/", login.second_step, name="mfa_authenticate"),
    path("login/passkey/", login.passkey_step, name="passkey_login"),
    path("logout/", login.logout, name="logout"),
    path("session/", session, name="session"),
    path("again/", again.again, name="again"),
    path("password/", password.password, name="password"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("link/<str:token>/", links.first_password, name="one_time_link"),
    path("sessions/", sessions.listing, name="sessions"),
    path("second/", second.overview, name="second"),
    path("second/", second.overview, name="mfa_index"),
    path("second/phone/", second.add_phone, name="mfa_activate_totp"),
    path("second/phone/", second.add_phone, name="mfa_deactivate_totp"),
    path("second/passkey/", second.add_passkey, name="mfa_add_webauthn"),
    path("second/<int:pk>/remove/", second.remove, name="remove_second"),
    path("second/recovery/", second.recovery_codes, name="recovery_codes"),
    path("second/recovery/", second.recovery_codes, name="mfa_view_recovery_codes"),
]
