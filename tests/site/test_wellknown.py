"""What programs look for at the same address of every site."""

import datetime as dt

import pytest
from django.utils import timezone

from bulletin.site import house
from office.site import SiteFacts

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"


def fields(response) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in response.content.decode().splitlines())


def test_whom_to_tell_of_a_hole_is_what_the_operator_set_and_is_good_for_less_than_a_year(client, settings):
    settings.SECURITY_CONTACT, settings.SITE_URL = ["mailto:anquan@qinglan.example"], "https://qinglan.example"
    response = client.get(ADDRESS)
    said = fields(response)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:anquan@qinglan.example"
    assert said["Canonical"] == f"https://qinglan.example{ADDRESS}"
    good_for = dt.datetime.fromisoformat(said["Expires"]) - timezone.now()
    assert dt.timedelta(days=90) < good_for < dt.timedelta(days=365)


def test_where_nobody_is_named_it_is_the_mailbox_of_the_site_and_without_one_there_is_no_such_page(client):
    assert client.get(ADDRESS).status_code == 404
    SiteFacts.objects.update_or_create(pk=1, defaults={"mail": "chuangjian@qinglan.example"})
    house.forget()
    assert fields(client.get(ADDRESS))["Contact"] == "mailto:chuangjian@qinglan.example"
