"""Roles for one bulletin alone: what whoever holds one sees, finds, changes and is told of, and what not."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.urls import reverse

from bulletin import drafting, letters, moves, reach
from bulletin.admin import finding
from bulletin.intake import filing
from bulletin.models import Article, Bulletin, Issue, Notice, Subscription
from bulletin.search import entries as entries_of_search
from office import roles
from office.models import Reviewer, User
from office.permissions import Permission
from office.refusal import Refused
from tests.conftest import make_edition, make_issue, make_person
from tests.desk.forms import OpenIssue
from tests.desk.test_people import change, entries


@pytest.fixture
def other(issue) -> Bulletin:
    return Bulletin.objects.create(name="青岚文明风采", slug="fengcai", publisher="青岚市文明办")


@pytest.fixture
def others_issue(other, cast, issue) -> Issue:
    """An issue of the other bulletin, in which words stand that are nowhere else."""
    theirs = make_issue(other, 3, by=cast["editor"])
    article = theirs.articles.first()
    article.title = "鹿鸣里评选文明家庭"
    article.save()
    return theirs


@pytest.fixture
def theirs(cast, other) -> dict[str, User]:
    """Who works for the other bulletin alone, by what they do there."""
    held = {"their_editor": roles.EDITOR, "their_reviewer": roles.REVIEWER, "their_publisher": roles.PUBLISHER}
    for who, role in held.items():
        cast[who] = make_person(who, who)
        reach.assign(cast[who], other, role)
    return cast


def page(client: Client, name: str, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


# What is seen


def test_the_front_page_and_the_list_show_what_is_of_ones_own_bulletin(theirs, issue, others_issue, as_):
    for name in ("admin:index", "admin:bulletin_issue_changelist"):
        shown = page(as_("their_editor"), name)
        assert "第3期" in shown
        assert "第15期" not in shown
        assert "第15期" in page(as_("editor"), name)


def test_what_is_drafted_for_another_bulletin_is_not_found(theirs, issue, others_issue, as_):
    found = page(as_("their_editor"), "find", q="老旧小区改造")
    assert "望溪区" in found
    assert reverse("admin:bulletin_issue_change", args=[issue.pk]) not in found
    assert reverse("admin:bulletin_issue_change", args=[others_issue.pk]) in found
    assert reverse("admin:bulletin_issue_change", args=[issue.pk]) not in page(as_("their_editor"), "find", q="15期")
    assert "鹿鸣里" in page(as_("their_editor"), "find", q="鹿鸣里评选")


def test_what_waits_for_another_bulletin_is_not_in_the_reserve(theirs, issue, others_issue, as_):
    drafting.hold_over(issue.articles.first())
    mine = drafting.hold_over(others_issue.articles.first())
    shown = page(as_("their_editor"), "admin:bulletin_issue_reserve")
    assert mine.title in shown
    assert "望溪区推进老旧小区改造" not in shown


@pytest.mark.parametrize("status", ["in_review", "released"])
def test_an_edition_of_another_bulletin_is_not_opened(theirs, issue, as_, editor, reviewer, some_pdf, status):
    edition = make_edition(issue, status, some_pdf, by=editor, reviewer=reviewer)
    for name in ("change", "page", "pdf", "notes"):
        url = reverse(f"admin:bulletin_edition_{name}", args=[edition.pk])
        assert as_("their_reviewer").get(url).status_code in (302, 403, 404), name
    files = reverse("staff_pdf", args=[issue.bulletin.slug, issue.year, issue.number, 1])
    assert as_("their_reviewer").get(files).status_code == 403


# What is done


def test_an_editor_of_one_bulletin_writes_there_and_nowhere_else(theirs, issue, others_issue, as_):
    client = as_("their_editor")
    page_of_own = OpenIssue(client, others_issue)
    assert page_of_own is not None
    assert client.get(reverse("admin:bulletin_issue_change", args=[issue.pk])).status_code in (302, 404)
    assert client.post(reverse("admin:bulletin_issue_save", args=[issue.pk]), {"pieces": "[]"}).status_code == 404


def test_no_text_is_moved_into_or_out_of_another_bulletin(theirs, issue, others_issue, as_):
    client, text = as_("their_editor"), others_issue.articles.first()
    foreign = drafting.hold_over(issue.articles.first())

    def does(verb: str, **body):
        url = reverse("admin:bulletin_issue_do", args=[others_issue.pk, verb])
        return client.post(url, json.dumps({"kind": "article", **body}), content_type="application/json").status_code

    assert does("move", pk=text.pk, to=issue.pk) == 403
    assert does("copy", pk=text.pk, to=issue.pk) == 403
    assert does("copy", pk=text.pk, reserve=issue.bulletin_id) == 403
    assert does("take", pk=foreign.pk) == 403
    put = reverse("admin:bulletin_issue_reserve_put", kwargs={"kind": "article", "pk": foreign.pk})
    assert client.post(put, {"issue": others_issue.pk}).status_code == 403
    assert Article.objects.get(pk=text.pk).issue == others_issue
    assert Article.objects.get(pk=foreign.pk).held_for == issue.bulletin
    assert does("hold", pk=text.pk) == 200
    choices = client.get(reverse("admin:bulletin_issue_choices", args=[others_issue.pk])).json()
    assert foreign.pk not in [text["pk"] for text in choices["reserve"]["articles"]]
    assert issue.pk not in [one["pk"] for one in choices["issues"]]


def test_an_issue_goes_over_to_no_bulletin_of_others(theirs, issue, others_issue, as_):
    open_page = OpenIssue(as_("their_editor"), others_issue)
    facts = {"key": "facts", "values": {"bulletin": str(issue.bulletin_id)}, "seen": {}}
    url = reverse("admin:bulletin_issue_save", args=[others_issue.pk])
    assert open_page is not None
    assert as_("their_editor").post(url, {"pieces": json.dumps([facts])}).status_code == 403
    others_issue.refresh_from_db()
    assert others_issue.bulletin.slug == "fengcai"


def test_an_issue_is_begun_for_ones_own_bulletin_alone(theirs, issue, other, as_):
    client = as_("their_editor")
    start = reverse("admin:bulletin_issue_start")
    assert client.post(start, {"bulletin": issue.bulletin_id}).status_code == 404
    fields = {"bulletin": issue.bulletin_id, "year": 2026, "number": 44, "date": "2026-10-01"}
    client.post(reverse("admin:bulletin_issue_add"), fields)
    assert not Issue.objects.filter(number=44).exists()
    assert client.post(start, {"bulletin": other.pk}).status_code == 302
    assert other.issues.count() == 1


def test_the_whole_way_from_draft_to_readers_by_people_of_one_bulletin(theirs, others_issue, some_pdf, as_):
    edition = make_edition(others_issue, "in_review", some_pdf, by=theirs["editor"], reviewer=theirs["reviewer"])
    approved = moves.approve(edition, by=theirs["their_reviewer"], seen=edition.fingerprint, opinion="")
    assert moves.offered(approved, theirs["their_publisher"])[:1] == ["recall"]
    assert "release" in moves.offered(approved, theirs["their_publisher"])
    assert moves.offered(approved, theirs["their_editor"]) == ["recall"]


# Who is told


def test_who_works_for_another_bulletin_is_not_told(theirs, issue, others_issue, some_pdf, editor, reviewer):
    for person in (theirs["their_editor"], theirs["their_reviewer"]):
        Subscription.objects.create(person=person, bulletin=issue.bulletin, action="approve")
    edition = make_edition(issue, "in_review", some_pdf, by=editor, reviewer=reviewer)
    moves.approve(edition, by=reviewer, seen=edition.fingerprint, opinion="")
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert told == {"publisher", "editor"}
    edition = make_edition(others_issue, "in_review", some_pdf, by=editor, reviewer=reviewer)
    moves.approve(edition, by=theirs["their_reviewer"], seen=edition.fingerprint, opinion="")
    told = set(Notice.objects.filter(edition=edition).values_list("person__username", flat=True))
    assert told == {"publisher", "their_publisher", "editor"}


def test_whose_turn_it_is_is_told_of_ones_own_bulletin(theirs, issue, others_issue, as_):
    choices = page(as_("their_editor"), "notices")
    own, foreign = (
        choices.partition(f"《{name}》")[2].partition("</fieldset>")[0] for name in ("青岚文明风采", "青岚创建动态")
    )
    assert "送审" in own
    assert "送审" not in foreign
    assert "新一期发布" in foreign


def test_no_letter_goes_to_who_has_lost_the_role_meanwhile(theirs, others_issue, some_pdf, editor, reviewer, settings):
    settings.HAS_MAIL = True
    User.objects.filter(username__in=["their_publisher", "publisher"]).update(email="yi@example.cn")
    edition = make_edition(others_issue, "in_review", some_pdf, by=editor, reviewer=reviewer)
    moves.approve(edition, by=reviewer, seen=edition.fingerprint, opinion="")
    assert Notice.objects.exclude(mail_due_at=None).count() == 2
    reach.assign(theirs["their_publisher"], others_issue.bulletin, roles.READER)
    assert letters.drop_unreachable() == 1
    assert Notice.objects.exclude(mail_due_at=None).get().person == theirs["publisher"]


# The rule itself


def test_what_was_told_is_not_read_any_more_by_who_has_lost_the_role_meanwhile(theirs, other, others_issue, some_pdf):
    reviewer = theirs["their_reviewer"]
    edition = make_edition(others_issue, "in_review", some_pdf, by=theirs["editor"], reviewer=reviewer)
    notice = Notice.objects.create(person=reviewer, edition=edition, action="submit", text="请看第3期。")
    reach.assign(reviewer, Bulletin.objects.exclude(pk=other.pk).get(), roles.REVIEWER)  # still at the desk
    client = Client()
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert notice.text in page(client, "notices")
    reach.assign(reviewer, other)
    for name in ("notices", "admin:index"):
        assert notice.text not in page(client, name)
    assert client.get(reverse("notice", args=[notice.pk])).status_code == 404


def test_texts_of_another_bulletin_take_no_places_from_ones_own(theirs, issue, others_issue, as_, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 1)
    monkeypatch.setattr(entries_of_search, "MOST_HITS", 1)
    assert "第3期" in page(as_("their_editor"), "find", q="老旧小区")
    assert "第3期" in page(as_("their_editor"), "admin:bulletin_issue_changelist", q="老旧小区")


def test_a_page_that_forgets_its_bulletin_refuses(theirs, other, bulletin):
    person = User.objects.get(username="their_editor")
    assert not person.has_perm(Permission.CHANGE_ISSUE)
    assert person.has_perm(Permission.CHANGE_ISSUE, other)
    assert not person.has_perm(Permission.CHANGE_ISSUE, bulletin)
    assert reach.reach(person, Permission.CHANGE_ISSUE) == reach.Reach(False, frozenset({other.pk}))
    assert not reach.reach(person, Permission.CHANGE_ISSUE, Permission.RELEASE_EDITION)


def test_roles_of_one_bulletin_are_read_once_however_much_is_asked(
    theirs, issue, others_issue, django_assert_num_queries
):
    person = User.objects.get(username="their_editor")
    person.has_perm(Permission.CHANGE_ISSUE)
    with django_assert_num_queries(1):
        for one in (issue, others_issue) * 3:
            person.has_perm(Permission.CHANGE_ISSUE, one)


def test_the_desk_is_entered_by_any_role_that_works_there_and_left_with_the_last(stranger, other):
    reach.assign(stranger, other, roles.READER)
    assert not User.objects.get(pk=stranger.pk).is_staff
    reach.assign(stranger, other, roles.READER, roles.EDITOR)
    assert User.objects.get(pk=stranger.pk).is_staff
    reach.assign(stranger, other)
    assert not User.objects.get(pk=stranger.pk).is_staff


def test_a_disabled_person_holds_nothing(theirs, other):
    User.objects.filter(username="their_editor").update(is_active=False)
    person = User.objects.get(username="their_editor")
    assert not person.has_perm(Permission.CHANGE_ISSUE, other)
    assert not reach.reach(person, Permission.CHANGE_ISSUE)


# Where roles are given and read


def test_roles_for_a_bulletin_are_given_on_the_page_of_a_person_and_on_record(as_, stranger, other, bulletin):

    change(as_("manager"), stranger, **{f"roles_{other.pk}": ["编辑", "读者"]})
    change(as_("manager"), stranger, **{f"roles_{other.pk}": ["读者"]})
    assert [(action, details) for _, action, _, details in entries()] == [
        ("change_roles", {"bulletin": "fengcai", "from": [], "to": ["编辑", "读者"]}),
        ("change_roles", {"bulletin": "fengcai", "from": ["编辑", "读者"], "to": ["读者"]}),
    ]


def test_one_table_says_who_may_do_what_where(theirs, other, bulletin, as_):
    shown = page(as_("auditor"), "people_roles")
    assert "their_editor" in shown
    assert "闻一白" in shown
    assert "路人甲" not in shown  # who has no role
    assert "闻一白" not in page(as_("auditor"), "people_roles", role="发布")
    narrowed = page(as_("auditor"), "people_roles", bulletin="fengcai")
    assert '<th scope="col">《青岚创建动态》</th>' not in narrowed
    assert as_("stranger").get(reverse("people_roles")).status_code in (302, 403)


# Names in files


def test_a_name_read_from_a_file_becomes_a_person_without_role_or_desk(db, editor):
    person = filing.person_of("鞠守真", Reviewer)
    assert (person.is_staff, person.has_usable_password(), list(person.groups.all())) == (False, False, [])
    assert not roles.held_anywhere(person)


# Who passed may not publish


def test_where_a_bulletin_wants_it_another_than_who_approved_publishes(issue, some_pdf, editor, reviewer, cast):
    roles.assign(reviewer, roles.PUBLISHER)
    both = User.objects.get(pk=reviewer.pk)
    edition = make_edition(issue, "approved", some_pdf, by=editor, reviewer=both)
    assert {"release", "schedule"} <= set(moves.offered(edition, both))
    Bulletin.objects.filter(pk=issue.bulletin_id).update(publisher_is_another=True)
    edition = type(edition).objects.get(pk=edition.pk)
    assert not {"release", "schedule"} & set(moves.offered(edition, both))
    assert "release" in moves.offered(edition, cast["publisher"])
    with pytest.raises(Refused, match="规定审定的人不能自己发布"):
        moves.release(edition, by=both)
    with pytest.raises(Refused, match="规定审定的人不能自己发布"):
        moves.schedule(edition, by=both, at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC))
