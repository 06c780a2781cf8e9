"""What is kept of logins: sessions as people know them, tries, past passwords, one-time links."""

import secrets

from django.db import models
from django.utils import timezone


class SignIn(models.Model):
    """A session of a person as lists show it. The session itself is Django's: where that is gone, this is a trace."""

    user = models.ForeignKey("office.User", models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    seen = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-seen"]

    def __str__(self):
        return f"{self.user} {self.address}"


class Tries(models.Model):
    """How often something was tried in vain, and when last (office/accounts/guessing.py)."""

    key = models.CharField(max_length=100, unique=True)
    count = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.key} {self.count}"


class PastPassword(models.Model):
    """The hash of a password that a person has or had."""

    user = models.ForeignKey("office.User", models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.user} {self.at}"


def make_nonce() -> str:
    return secrets.token_hex(16)


class OneTimeLink(models.Model):
    """A link by which a person sets a password, once, before it ends. The link is made of the nonce and the site's key,
    so that who reads the table has no link.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "邀请"
        FORGOTTEN = "forgotten", "忘记密码"
        UNLOCKED = "unlocked", "解锁"

    user = models.ForeignKey("office.User", models.CASCADE, related_name="one_time_links")
    purpose = models.CharField(max_length=10, choices=Purpose)
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey("office.User", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # A letter that is owed: to whom, when it was sent, and how often that was tried in vain.
    mail_to = models.EmailField(blank=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.user}"
