"""Who chose to be told is told, of exactly that; of the rest only what their work brings."""

import pytest
from django.test import Client
from django.urls import reverse

from bulletin import letters, moves
from bulletin.models import Bulletin, Issue, Notice, Subscription
from bulletin.models.notices import PUBLIC
from bulletin.notices import CHOICES
from office import acts, roles
from office.audit import acting
from tests.conftest import make_issue, make_person
from tests.desk.forms import messages_of
from tests.desk.test_access import DESK_ROLES
from tests.notices.office import address_of, send
from tests.notices.test_files import release, withdraw

FOR_READERS = ["published", "corrected", "taken_down"]
FOR_THE_DESK = ["submit", "return", "approve", *FOR_READERS, "miss_release"]
FOR_MANAGERS = [*FOR_THE_DESK, "letter_failed"]


def choose(client, *values: str):
    return client.post(reverse("choose_notices"), {"choice": values}, follow=True)


def chosen_by(person) -> set[str]:
    return {f"{one.bulletin_id}:{one.action}" for one in Subscription.objects.filter(person=person)}


@pytest.fixture
def chose(bulletin):
    """chose(person, key): they have chosen this of the bulletin."""
    return lambda person, key: Subscription.objects.create(person=person, bulletin=bulletin, action=key)


def news_of(person) -> list[tuple[str, str]]:
    return [(one.action, one.text) for one in Notice.objects.filter(person=person).order_by("pk")]


# What may be chosen


@pytest.mark.parametrize(
    ("who", "expected"), [("reader", FOR_READERS), ("editor", FOR_THE_DESK), ("manager", FOR_MANAGERS)]
)
def test_each_may_choose_what_is_offered_and_nothing_else(who, expected, as_, cast, bulletin):
    client, person = as_(who), cast[who]
    page = client.get(reverse("my_notices"), follow=True).content.decode()
    for key in CHOICES:
        value = f"{bulletin.pk}:{key}"
        assert (f'value="{value}"' in page) == (key in expected), key
        said = messages_of(choose(client, value)) if person.is_staff else choose(client, value).content.decode()
        assert ("已保存" in said) == (key in expected), key
        assert ("没有保存" in said) == (key not in expected), key
        if key in expected:
            assert chosen_by(person) == {value}


def test_the_form_keeps_what_is_ticked_and_forgets_what_is_not(as_, cast, bulletin):
    other = Bulletin.objects.create(name="青岚内参", slug="neican")
    client = as_("reader")
    wanted = {f"{bulletin.pk}:published", f"{other.pk}:corrected"}
    assert choose(client, *wanted).content.decode().count("checked") == 2
    assert chosen_by(cast["reader"]) == wanted
    assert choose(client).content.decode().count("checked") == 0
    assert chosen_by(cast["reader"]) == set()


@pytest.mark.parametrize(
    "value",
    ["", ":", "x", "999999:published", "1", "{pk}:", "{pk}:release", "{pk}:published\0", "{pk}:submit", "９:published"],
)
def test_a_tampered_field_changes_nothing(value, as_, cast, bulletin, chose):
    chose(cast["reader"], "published")
    response = choose(as_("reader"), f"{bulletin.pk}:corrected", value.format(pk=bulletin.pk))
    assert response.status_code == 200
    assert "没有保存" in response.content.decode()
    assert chosen_by(cast["reader"]) == {f"{bulletin.pk}:published"}


def test_nobody_chooses_for_another(as_, cast, bulletin, chose):
    chose(cast["reader"], "published")
    fields = {"choice": [f"{bulletin.pk}:submit"], "person": cast["reader"].pk}
    as_("editor").post(reverse("choose_notices"), fields)
    assert chosen_by(cast["reader"]) == {f"{bulletin.pk}:published"}
    assert chosen_by(cast["editor"]) == {f"{bulletin.pk}:submit"}


def test_who_has_no_role_chooses_nothing_and_a_stranger_is_sent_to_log_in(as_, client, cast, bulletin):
    assert as_("stranger").post(reverse("choose_notices"), {"choice": f"{bulletin.pk}:published"}).status_code == 403
    for method in ("get", "post"):
        for name in ("my_notices", "choose_notices", "my_notices_read"):
            url = reverse(name)
            assert getattr(client, method)(url).url == f"/account/login/?next={url}"
    assert not Subscription.objects.exists()


def test_a_link_and_a_form_of_another_site_choose_nothing(as_, cast, bulletin):
    url, value = reverse("choose_notices"), f"{bulletin.pk}:published"
    assert as_("reader").get(url, {"choice": value}).url == reverse("my_notices")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["reader"], backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(url, {"choice": value}).status_code == 403
    assert not Subscription.objects.exists()


def test_what_may_be_chosen_is_named_once():
    assert set(CHOICES) <= set(acts.LABELS)
    assert set(CHOICES) - set(PUBLIC) - {"letter_failed"} <= set(moves.ACTS)


# Who is told


def correction(issue, cast) -> Issue:
    with acting(cast["editor"]):
        issue.correction_note, issue.corrected_on = "三吨应为五吨。", issue.date
        issue.save()
    return Issue.objects.get(pk=issue.pk)


def test_a_reader_is_told_of_what_readers_see_and_in_words_for_readers(cast, issue, edition_in, chose):
    for key in FOR_READERS:
        chose(cast["reader"], key)
    release(edition_in("in_review"), cast)
    edition = release(edition_in("in_review", correction(issue, cast)), cast)
    withdraw(edition, cast)
    assert news_of(cast["reader"]) == [
        ("published", "《青岚创建动态》2026年第15期已发布。"),
        ("corrected", "《青岚创建动态》2026年第15期已更正（三吨应为五吨）。"),
        ("taken_down", "《青岚创建动态》2026年第15期已撤下。"),
    ]


def test_who_chose_one_thing_of_one_bulletin_hears_of_nothing_else(cast, issue, edition_in):
    other = Bulletin.objects.create(name="青岚内参", slug="neican")
    Subscription.objects.create(person=cast["reader"], bulletin=other, action="published")
    Subscription.objects.create(person=cast["reader"], bulletin=issue.bulletin, action="corrected")
    release(edition_in("in_review"), cast)
    assert news_of(cast["reader"]) == []


def test_a_manager_hears_of_each_step_for_information_and_not_on_the_bell(cast, edition_in, chose):
    for key in ("submit", "return", "approve", "published"):
        chose(cast["manager"], key)
    edition = edition_in("in_review")
    moves.making.tell("submit", moves.acts.Case(edition), cast["editor"])
    release(edition, cast)
    assert [text for _, text in news_of(cast["manager"])] == [
        "闻一白送审了《青岚创建动态》2026年第15期。",
        "方守拙审定了《青岚创建动态》2026年第15期。",
        "《青岚创建动态》2026年第15期已发布。",
    ]
    assert {one.state for one in Notice.objects.filter(person=cast["manager"])} == {"知悉"}
    assert not Notice.objects.unread().filter(person=cast["manager"]).exists()


def test_who_is_asked_by_their_work_is_told_once_and_asked(cast, edition_in, chose):
    chose(cast["reviewer"], "submit")
    moves.making.tell("submit", moves.acts.Case(edition_in("in_review")), cast["editor"])
    assert news_of(cast["reviewer"]) == [("submit", "闻一白送审了《青岚创建动态》2026年第15期，请看过以后审定或退回。")]


def test_who_left_the_desk_hears_of_none_of_its_affairs(cast, edition_in, chose):
    for key in ("submit", "published"):
        chose(cast["auditor"], key)
    cast["auditor"].groups.clear()
    roles.assign(cast["auditor"], roles.READER)
    edition = edition_in("in_review")
    moves.making.tell("submit", moves.acts.Case(edition), cast["editor"])
    release(edition, cast)
    assert [action for action, _ in news_of(cast["auditor"])] == ["published"]


def test_who_is_no_longer_active_hears_of_nothing(cast, edition_in, chose):
    chose(cast["reader"], "published")
    type(cast["reader"]).objects.filter(pk=cast["reader"].pk).update(is_active=False)
    release(edition_in("in_review"), cast)
    assert news_of(cast["reader"]) == []


def test_a_letter_given_up_is_told_to_who_chose_it_until_it_is_sent_again(open_inbox, cast, notify, as_, chose, capsys):
    open_inbox(refused={address_of("reviewer")})
    chose(cast["manager"], "letter_failed")
    (letter,) = notify(cast["reviewer"])
    Notice.objects.filter(pk=letter.pk).update(tries=letters.TRIES - 1)
    send(capsys, exits=1)
    notice = Notice.objects.get(person=cast["manager"])
    assert notice.text.startswith("给方守拙的信试了10次都没有发出（邮件服务器不收给这个地址的信")
    assert notice in Notice.objects.unread()
    assert as_("manager").get(reverse("notice", args=[notice.pk])).url == reverse("notices")
    as_("manager").post(reverse("notice_resend", args=[letter.pk]))
    notice.refresh_from_db()
    assert notice.state == "办结"


def test_who_chose_it_as_a_manager_hears_of_no_address_once_they_are_none(open_inbox, cast, notify, chose, capsys):
    open_inbox(refused={address_of("reviewer")})
    chose(cast["manager"], "letter_failed")
    cast["manager"].groups.clear()
    roles.assign(cast["manager"], roles.EDITOR)
    (letter,) = notify(cast["reviewer"])
    Notice.objects.filter(pk=letter.pk).update(tries=letters.TRIES - 1)
    send(capsys, exits=1)
    assert news_of(cast["manager"]) == []


def test_of_a_letter_about_a_letter_nobody_is_told(open_inbox, cast, notify, chose, capsys):
    open_inbox(refused={address_of("manager")})
    chose(cast["manager"], "letter_failed")
    (letter,) = notify(cast["manager"])
    Notice.objects.filter(pk=letter.pk).update(tries=letters.TRIES - 1, action="letter_failed")
    send(capsys, exits=1)
    assert Notice.objects.count() == 1


# The page of one's own notices


@pytest.fixture
def told_reader(cast, edition_in, chose):
    chose(cast["reader"], "published")
    release(edition_in("in_review"), cast)
    return Notice.objects.get(person=cast["reader"])


def test_a_reader_finds_the_unread_on_the_tables_of_files_and_all_of_it_on_a_page(as_, told_reader):
    client = as_("reader")
    shelves, page = reverse("downloads"), reverse("my_notices")
    assert told_reader.text in client.get(shelves).content.decode()
    assert "未读" in client.get(page).content.decode()
    assert client.get(reverse("my_notice", args=[told_reader.pk])).url == "/dongtai/2026/15/"
    assert told_reader.text not in client.get(shelves).content.decode()
    assert told_reader.text in client.get(page).content.decode()
    assert "未读" not in client.get(page).content.decode()


def test_all_of_it_is_read_by_a_button_and_by_no_link(as_, cast, told_reader):
    client = as_("reader")
    client.get(reverse("my_notices_read"))
    assert Notice.objects.filter(person=cast["reader"], read_at=None).exists()
    client.post(reverse("my_notices_read"))
    assert not Notice.objects.filter(person=cast["reader"], read_at=None).exists()
    assert Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("who", ["editor", "manager", "stranger", "auditor"])
def test_the_notice_of_a_reader_is_nobody_elses(who, as_, told_reader):
    assert as_(who).get(reverse("my_notice", args=[told_reader.pk])).status_code == 404
    told_reader.refresh_from_db()
    assert told_reader.read_at is None


def test_what_the_desk_was_told_is_not_to_be_read_by_who_has_left_it(as_, cast, edition_in):
    moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="内部的理由")
    cast["editor"].groups.clear()
    roles.assign(cast["editor"], roles.READER)
    client, notice = as_("editor"), Notice.objects.get(person=cast["editor"])
    assert "内部的理由" not in client.get(reverse("my_notices")).content.decode()
    assert client.get(reverse("my_notice", args=[notice.pk])).status_code == 404


@pytest.mark.parametrize("who", sorted(DESK_ROLES))
def test_at_the_desk_the_page_is_that_of_the_desk(who, as_, cast):
    assert as_(who).get(reverse("my_notices")).url == reverse("notices")


def test_the_page_is_kept_by_no_cache_and_says_what_anybody_wrote_as_text(as_, cast, edition_in, issue):
    with acting(cast["editor"]):
        issue.bulletin.name = "<script>alert(1)</script>"
        issue.bulletin.save()
    told = {"edition": edition_in("released"), "action": "published", "text": "<b>粗</b>"}
    Notice.objects.create(person=cast["reader"], **told)
    response = as_("reader").get(reverse("my_notices"))
    assert "no-store" in response["Cache-Control"]
    assert "<script>alert" not in response.content.decode()
    assert "&lt;b&gt;粗" in response.content.decode()


def test_a_reader_with_an_address_gets_a_letter(inbox, cast, edition_in, chose, capsys):
    chose(cast["reader"], "published")
    release(edition_in("in_review"), cast)
    send(capsys)
    (letter,) = [one for one in inbox.letters if one["To"] == address_of("reader")]
    assert letter["Subject"].strip() == "【青岚创建动态】2026年第15期：新一期发布"
    assert "您选了要这样的通知，所以收到这封信" in letter.get_content()
    assert "/admin/" not in letter.get_content()


def test_many_who_chose_cost_no_more_queries(cast, bulletin, edition_in, chose, django_assert_max_num_queries):
    counts = []
    for number in (31, 32, 33):
        edition = edition_in("approved", make_issue(bulletin, number, by=cast["editor"]))
        with django_assert_max_num_queries(60) as queries:
            moves.release(edition, by=cast["publisher"])
        counts.append(len(queries))
        for place in range(20):
            chose(make_person(f"reader-{number}-{place}", "", roles.READER), "published")
    assert counts[1] == counts[2]  # the first also learns what the publisher may do
