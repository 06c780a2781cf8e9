"""Who may open and do what at the desk: every route for the stranger and for every role."""

import pytest
from django.urls import reverse

from bulletin.admin.review import standing_of
from bulletin.models import Edition, Status
from bulletin.workflow import TRANSITIONS
from office.audit import AuditEntry
from tests.conftest import awaiting
from tests.desk.forms import fields_of

DESK_ROLES = {"editor", "other_editor", "reviewer", "publisher", "manager", "auditor"}
OUTSIDERS = {"reader", "stranger"}
EVERYONE = sorted(DESK_ROLES | OUTSIDERS)

# What may be looked at: route, who may.
PAGES = {
    "admin:bulletin_issue_changelist": DESK_ROLES,
    "admin:bulletin_issue_change": DESK_ROLES,
    "admin:bulletin_issue_history": DESK_ROLES,
    "admin:bulletin_issue_preview": DESK_ROLES,
    "admin:bulletin_issue_proof": DESK_ROLES,
    "admin:bulletin_issue_add": {"editor", "other_editor"},
    "admin:bulletin_issue_delete": set(),  # what was ever submitted stays on record
    "admin:bulletin_article_change": DESK_ROLES,
    "admin:bulletin_article_history": DESK_ROLES,
    "admin:bulletin_article_add": set(),
    "admin:bulletin_edition_changelist": DESK_ROLES,
    "admin:bulletin_edition_change": DESK_ROLES,
    "admin:bulletin_edition_page": DESK_ROLES,
    "admin:bulletin_edition_pdf": DESK_ROLES,
    "admin:bulletin_edition_add": set(),
    "admin:bulletin_bulletin_change": DESK_ROLES,
    "admin:bulletin_bulletin_add": {"manager"},
    "admin:office_user_changelist": DESK_ROLES,
    "admin:office_user_add": {"manager"},
    "admin:office_recipientunit_add": {"manager"},
    "admin:office_auditentry_changelist": {"auditor"},
}


@pytest.fixture
def targets(issue, edition_in):
    return {"bulletin_issue": issue, "bulletin_article": issue.articles.first(), "bulletin_bulletin": issue.bulletin}


def address(route: str, targets, edition) -> str:
    bare = ("changelist", "_add")
    if route.endswith(bare):
        return reverse(route)
    owner = route.removeprefix("admin:").rpartition("_")[0]
    return reverse(route, args=[edition.pk if owner == "bulletin_edition" else targets[owner].pk])


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("route", PAGES)
def test_each_page_opens_for_exactly_those_it_is_for(route, who, as_, targets, edition_in):
    edition = edition_in("released")
    status = as_(who).get(address(route, targets, edition)).status_code
    if who in OUTSIDERS:
        assert status == 302  # to the desk's login
    else:
        assert status == (200 if who in PAGES[route] else 403)


@pytest.mark.parametrize("route", PAGES)
def test_whoever_is_not_logged_in_is_sent_to_log_in(route, client, targets, edition_in):
    response = client.get(address(route, targets, edition_in("released")))
    assert response.status_code == 302
    assert reverse("admin:login") in response.url


WRITERS = {"editor", "other_editor"}


@pytest.mark.parametrize("who", EVERYONE)
def test_only_editors_delete_a_draft_that_was_never_submitted(who, as_, issue):
    url = reverse("admin:bulletin_issue_delete", args=[issue.pk])
    seen = as_("editor").get(url).context["seen"]
    as_(who).post(url, {"post": "yes", "seen": seen})
    assert type(issue).objects.filter(pk=issue.pk).exists() == (who not in WRITERS)


@pytest.mark.parametrize("who", EVERYONE)
def test_only_editors_change_drafts(who, as_, issue):
    article = issue.articles.first()
    url = reverse("admin:bulletin_article_change", args=[article.pk])
    as_(who).post(url, fields_of(as_("editor").get(url), "article_form") | {"title": "换了标题"})
    article.refresh_from_db()
    assert (article.title == "换了标题") == (who in WRITERS)


@pytest.mark.parametrize("who", EVERYONE)
def test_only_editors_submit_by_a_direct_post(who, as_, issue):
    url = reverse("admin:bulletin_issue_change", args=[issue.pk])
    fields = fields_of(as_("editor").get(url), "issue_form")
    as_(who).post(url, fields | {"_submit_edition": "1"})
    assert issue.editions.exists() == (who in WRITERS)


DECIDERS = {
    ("in_review", "approve"): {"reviewer"},
    ("in_review", "return"): {"reviewer"},
    ("in_review", "recall"): {"editor", "other_editor", "publisher"},
    ("approved", "recall"): {"editor", "other_editor", "publisher"},
    ("approved", "release"): {"publisher"},
    ("approved", "schedule"): {"publisher"},
    ("approved", "unschedule"): {"publisher"},
    ("released", "ask_withdrawal"): {"editor", "other_editor", "publisher"},
    ("released", "drop_withdrawal"): {"reviewer"},
    ("released", "withdraw"): {"reviewer"},
}


@pytest.mark.parametrize("who", [*EVERYONE, "nobody"])
@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", TRANSITIONS)
def test_each_decision_by_direct_post_works_for_exactly_those_it_is_for(
    verb, status, who, as_, cast, client, edition_in
):
    edition = awaiting(edition_in(status), verb, cast["other_editor"])
    sender = client if who == "nobody" else as_(who)
    url = reverse("admin:bulletin_edition_decide", args=[edition.pk, verb])
    form = {"seen": edition.fingerprint, "reason": "理由", "at": "2099-01-01T08:00"}
    sender.post(url, form | {"standing": standing_of(edition)})
    may = who in DECIDERS.get((status, verb), set())
    assert AuditEntry.objects.exists() == may
    assert (standing_of(Edition.objects.get(pk=edition.pk)) != standing_of(edition)) == may


def test_list_actions_cannot_delete_what_is_sealed_or_locked(as_, issue, edition_in):
    edition_in("in_review")
    editor = as_("editor")
    fields = {"action": "delete_selected", "_selected_action": issue.pk, "post": "yes"}
    editor.post(reverse("admin:bulletin_issue_changelist"), fields)
    issue.refresh_from_db()
    assert issue.briefs.count() == 2


def test_a_manager_cannot_take_over_a_superuser(as_, cast):
    from office.models import User

    root = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    url = reverse("admin:office_user_change", args=[root.pk])
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    manager = as_("manager")
    assert manager.post(url, {"username": "root", "name": "换"}).status_code == 403
    assert manager.get(password).status_code == 403
    me = reverse("admin:office_user_change", args=[cast["manager"].pk])
    manager.post(
        me, {"username": "manager", "name": "简若谷", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    )
    cast["manager"].refresh_from_db()
    assert not cast["manager"].is_superuser


def test_roles_decide_who_enters_the_desk(as_, cast):
    from django.contrib.auth.models import Group

    person = cast["stranger"]
    url = reverse("admin:office_user_change", args=[person.pk])
    for role, enters in (("编辑", True), ("读者", False)):
        fields = fields_of(as_("manager").get(url), "user_form")
        as_("manager").post(url, fields | {"groups": [Group.objects.get(name=role).pk]})
        person.refresh_from_db()
        assert person.is_staff is enters
