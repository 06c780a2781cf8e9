"""How long a login lasts: until nobody has done anything for a while, and never longer than a working day.

The limits stand in the session itself and are looked at when a page asks who is asking, so that the public pages,
which ask nobody, stay as they are. What a page does by itself (a sign of life, static/desk/guard.js) says so in a
header, and keeps no session alive.
"""

import datetime as dt
import time
from functools import partial
from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from office import audit, proxy
from office.accounts import acts, devices, fresh, second
from office.accounts.models import SignIn
from office.models import User

SINCE, SEEN = "since", "seen"  # in the session: seconds since 1970
BY_ITSELF = "HTTP_X_BY_ITSELF"  # sent by what a page does while nobody does anything
WRITTEN_EVERY = 60  # seconds; a session is not written anew for each page
# Where somebody may be who has yet to set up a second factor: what it takes to do that, and no other room's pages.
_TO_SET_ONE_UP = tuple(
    f"{devices.PATH}{page}/" for page in ("login", "logout", "session", "again", "second", "password", "sessions")
)


class PeopleMiddleware(AuthenticationMiddleware):
    """Django's own, with an end to each session; and the cookie of a device that somebody logged in from."""

    def process_request(self, request):
        request.user = SimpleLazyObject(partial(who, request))
        request.auser = sync_to_async(partial(who, request))

    def process_response(self, request, response):
        devices.keep(request, response)
        return response


def who(request: HttpRequest) -> User | AnonymousUser:
    """Whoever is logged in and still may be; somebody who has yet to set up a second factor is that on the pages
    for it alone, and nobody everywhere else. A login of before there was one is over once there is.
    """
    person = _of_session(request)
    if not person.is_authenticated or not second.is_owed(request, person):
        return person
    if second.has(person):
        return _end_here(request)
    # Not by `path`, which begins with whatever the server was told that the site lies under.
    return person if request.path_info.startswith(_TO_SET_ONE_UP) else AnonymousUser()


def _of_session(request) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):  # which Django's login and logout know as well
        request._cached_user = auth.get_user(request)
        is_nobody_any_more = auth.SESSION_KEY in request.session and not request._cached_user.is_authenticated
        if is_nobody_any_more or (request._cached_user.is_authenticated and _is_over(request)):
            _end_here(request)
        elif request._cached_user.is_authenticated:
            _note_act(request)
    return request._cached_user


def _end_here(request) -> AnonymousUser:
    """The session of this very request is over."""
    end(request.session.session_key)
    request.session.flush()
    request._cached_user = AnonymousUser()
    return request._cached_user


def _is_over(request: HttpRequest) -> bool:
    now = time.time()
    since, seen = request.session.get(SINCE, 0), request.session.get(SEEN, 0)
    return now - since > settings.SESSION_HOURS * 3600 or now - seen > settings.SESSION_IDLE_MINUTES * 60


def _note_act(request: HttpRequest) -> None:
    now = time.time()
    if BY_ITSELF in request.META or now - request.session[SEEN] < WRITTEN_EVERY:
        return
    request.session[SEEN] = now
    facts = {"seen": timezone.now(), "address": proxy.address_of(request)}
    SignIn.objects.filter(session_key=request.session.session_key).update(**facts)


def begin(sender, request, user, **kwargs) -> None:
    """Somebody has logged in."""
    if request.session.session_key is None:  # it was another's, whose session ended with this
        request.session.save()
    request.session[SINCE] = request.session[SEEN] = time.time()
    # Who was logged in here before is so no longer, whoever comes now: Django has ended that session.
    SignIn.objects.filter(session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")).delete()
    fresh.note(request)
    devices.remember(request, user.get_username())
    now = timezone.now()
    SignIn.objects.filter(user=user, since__lt=now - dt.timedelta(hours=settings.SESSION_HOURS)).delete()
    facts = {
        "user": user,
        "since": now,
        "seen": now,
        "address": proxy.address_of(request),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:200],
    }
    SignIn.objects.update_or_create(session_key=request.session.session_key, defaults=facts)


def renamed(old_key: str | None, request: HttpRequest) -> None:
    """The session goes on under another key, as after a change of the password."""
    SignIn.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def open_of(person: User) -> list[SignIn]:
    """The sessions of this person that still hold, the last used first."""
    now = timezone.now()
    idle, hours = dt.timedelta(minutes=settings.SESSION_IDLE_MINUTES), dt.timedelta(hours=settings.SESSION_HOURS)
    return list(person.sign_ins.filter(seen__gt=now - idle, since__gt=now - hours))


def end(session_key: str | None) -> None:
    """Whoever comes with this session is nobody from now on."""
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session_key)
    SignIn.objects.filter(session_key=session_key).delete()


def end_all(person: User, *, but: str | None = None) -> int:
    """How many sessions of the person were ended: all of them but one, for example that in which this is done."""
    keys = list(person.sign_ins.exclude(session_key=but).values_list("session_key", flat=True))
    for key in keys:
        end(key)
    return len(keys)


@transaction.atomic
def end_on_record(sign_in: SignIn, *, by: User) -> None:
    end(sign_in.session_key)
    details = {"address": sign_in.address, "device": device_of(sign_in.agent)}
    audit.record(by=by, action=acts.SESSION_ENDED, subject=sign_in.user.on_record, details=details, about=sign_in.user)


def end_of_the_disabled(sender, instance, **kwargs) -> None:
    """What was open when somebody was put out of use stays shut if they are let in again."""
    if not instance.is_active and instance.pk:
        end_all(instance)


def follow() -> None:
    user_logged_in.connect(begin, dispatch_uid="office.accounts.begin")
    post_save.connect(end_of_the_disabled, sender=User, dispatch_uid="office.accounts.disabled")


# What a browser calls itself -> what people call it; the first that fits.
_SYSTEMS = {
    "iPhone": "苹果手机",
    "iPad": "苹果平板",
    "HarmonyOS": "鸿蒙设备",
    "Android": "安卓设备",
    "Windows": "Windows 电脑",
    "Mac OS": "苹果电脑",
    "Linux": "Linux 电脑",
}
_BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


def device_of(agent: str) -> str:
    """A device as people know it, by what its browser says of itself."""
    found = [next((name for word, name in names.items() if word in agent), "") for names in (_SYSTEMS, _BROWSERS)]
    return "，".join(filter(None, found)) or "未知设备"
