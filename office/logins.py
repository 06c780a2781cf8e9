"""Who came in, who left and who was not let in, for the audit log; by Django's signals, so whichever door it was."""

import datetime as dt

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from office import acts
from office.audit import Outcome, record, record_once
from office.models import User

NOBODY = "没有登录的人"
GUESSES_WITHIN = dt.timedelta(minutes=1)  # those at one name from one address are one entry


@receiver(user_logged_in)
@transaction.atomic
def came_in(user, **kwargs):
    record(by=user, action=acts.LOGGED_IN, subject=user.on_record, about=user)


@receiver(user_logged_out)
@transaction.atomic
def left(user, **kwargs):
    if user:  # else the session was over already
        record(by=user, action=acts.LOGGED_OUT, subject=user.on_record, about=user)


@receiver(user_login_failed)
def was_not_let_in(credentials, request=None, **kwargs):
    """What was typed is kept only if it is somebody's username: people type their passwords there."""
    person = User.objects.filter(username=credentials.get("username") or "").first()
    facts = {"subject": person.on_record, "about": person} if person else {"subject": "没有这个用户名"}
    failed = {"action": acts.LOGGED_IN, "outcome": Outcome.FAILED}
    record_once(within=GUESSES_WITHIN, by=None, named=NOBODY, **failed, **facts)
