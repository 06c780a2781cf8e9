"""The office that `make demo` shows."""

import pytest

from bulletin.management.commands.demo import Office, make_people
from bulletin.models import Edition, Issue, Status
from office.models import User


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    people = make_people()
    Office(lambda line: None).build()
    return people


def test_the_demo_has_an_issue_at_every_stage_and_people_who_can_log_in(demo, client):
    assert set(Edition.objects.values_list("status", flat=True)) == set(Status.values) - {Status.RECALLED}
    assert Issue.objects.filter(editions=None).exists()
    for username, password in demo.items():
        assert User.objects.get(username=username).check_password(password)
    for edition in Edition.objects.released().select_related("issue__bulletin"):
        issue = edition.issue
        assert client.get(f"/{issue.bulletin.slug}/{issue.year}/{issue.number}/").status_code == 200
