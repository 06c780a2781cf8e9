"""/metrics, for a program that keeps figures (Prometheus), from within the house alone: anybody else finds no page.

What is a state is asked of the database at the scrape, the same of whichever process; what is counted comes from all
processes of the site. Figures alone: no issue, no person.
"""

import ipaddress
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from bulletin import dispatch, letters, subscribers
from bulletin.models import Alarm, Edition, Status
from office import heartbeats, proxy

POSTS = {"notice": letters.NOTICES, "unit": dispatch.POST, "subscriber": subscribers.POST}


class Metrics:
    """Middleware, before any question of hosts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != "/metrics" or not is_from_within(request):
            return self.get_response(request)
        response = HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
        add_never_cache_headers(response)
        return response


def is_from_within(request: HttpRequest) -> bool:
    """Whether the address that asks is one of METRICS_FROM. Where no proxy is expected, whatever came through one is
    from without: it is the proxy's address that we see.
    """
    if not settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers:
        return False
    with suppress(ValueError):
        address = ipaddress.ip_address(proxy.address_of(request))
        return any(address in network for network in settings.METRICS_FROM)
    return False


def _registry() -> CollectorRegistry:
    """What all processes counted, if they are several, else this one; and how things stand."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    registry.register(Standing())
    return registry


class Standing(Collector):
    """How things stand in the database now."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        answers = GaugeMetricFamily("newsroom_database_answers", "Whether the database answers.")
        try:
            standing = [_editions(), _letters(), _alarms(), *_work()]
        except DatabaseError:
            answers.add_metric([], 0)
            yield answers
            return
        answers.add_metric([], 1)
        yield from (answers, *standing)


def _gauge(name: str, help_text: str, of: dict[Any, float], *labels: str) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"newsroom_{name}", help_text, labels=labels)
    for values, figure in of.items():
        gauge.add_metric([values] if isinstance(values, str) else values, figure)
    return gauge


def _editions() -> GaugeMetricFamily:
    by_status = dict(Edition.objects.order_by().values_list("status").annotate(Count("pk")))
    return _gauge("editions", "Editions.", {status: by_status.get(status, 0) for status in Status.values}, "status")


def _letters() -> GaugeMetricFamily:
    now, found = timezone.now(), dict[Any, float]()
    for kind, post in POSTS.items():
        found[kind, "due"] = post.letters().due(now).count()
        found[kind, "waiting"] = post.letters().filter(mail_due_at__isnull=False).count()
        found[kind, "given up"] = letters.given_up(post).count()
        found[kind, "doubtful"] = post.letters().doubtful(now).count()
    return _gauge("letters", "Letters that have not arrived.", found, "kind", "state")


def _alarms() -> GaugeMetricFamily:
    open_ones = Alarm.objects.open().count()
    late = Edition.objects.filter(Q(status=Status.APPROVED, release_at__lt=timezone.now())).count()
    return _gauge("waits", "What waits for a person.", {"alarm": open_ones, "missed release": late}, "what")


def _work() -> Iterator[GaugeMetricFamily]:
    done = {str(pulse.work): pulse for pulse in heartbeats.pulses() if pulse.at}
    now = timezone.now()
    ages = {name: (now - pulse.at).total_seconds() for name, pulse in done.items() if pulse.at}
    yield _gauge("work_age_seconds", "Since each work was last done to its end.", ages, "work")
    took = {name: pulse.seconds for name, pulse in done.items()}
    yield _gauge("work_seconds", "How long each work took when it was last done.", took, "work")
