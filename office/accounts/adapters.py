"""What django-allauth is told of this house: it takes people through the steps of a login and keeps second factors."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import force_bytes

from office import proxy
from office.accounts import fresh


class AccountAdapter(DefaultAccountAdapter):
    """Logins alone: nobody signs up here, and addresses are the office's to change."""

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request):
        return proxy.address_of(request)

    def is_reauthentication_required(self, *, app, **kwargs):
        return not fresh.is_fresh(self.request)

    def get_reauthentication_methods(self, user):
        return [{"id": "again", "description": "", "url": reverse("again")}]

    def respond_user_inactive(self, request, user):
        return HttpResponseRedirect(reverse("login"))

    def add_message(self, *args, **kwargs):
        """The pages say themselves what was done."""

    def send_notification_mail(self, *args, **kwargs):
        """What was done stands in the audit log."""


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "没有通过：验证码或通行密钥不对，请再试一次。",
        "cannot_generate_recovery_codes": "还没有设第二道验证：先设好，才有恢复码。",
    }

    def get_totp_label(self, user):
        return user.get_username()

    def _get_site_name(self):
        return "简报编辑部"

    def get_public_key_credential_user_entity(self, user):
        return super().get_public_key_credential_user_entity(user) | {"name": user.get_username()}

    def generate_authenticator_name(self, user, type):
        return "通行密钥"

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """By the site's key, so that who reads the database has nobody's second factor."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factors " + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
