"""What programs look for at the same address of every site (RFC 8615)."""

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from bulletin.site.caching import public, root
from bulletin.site.house import house

DAYS_GOOD = 180  # RFC 9116, 2.5.5: less than a year, so that nobody writes to an address of long ago


@public
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116): as SECURITY_CONTACT says, else the mailbox of the site."""
    mail = house().facts.mail
    contacts = settings.SECURITY_CONTACT or ([f"mailto:{mail}"] if mail else [])
    if not contacts:
        raise Http404
    expires = dt.datetime.combine(timezone.localdate() + dt.timedelta(days=DAYS_GOOD), dt.time(), dt.UTC)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh",
        f"Canonical: {root(request)}{reverse('security')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
