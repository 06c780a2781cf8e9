"""One-time links: invitations, forgotten passwords."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from office.accounts import links
from office.accounts.acts import LABELS
from office.audit import AuditEntry
from office.models import OneTimeLink, User
from tests.accounts.conftest import LOGIN, is_in, type_password

pytestmark = pytest.mark.django_db
WORDS = "四棵梧桐 后院 19 只猫"
NEW = {"new_password1": WORDS, "new_password2": WORDS}


@pytest.fixture
def with_mail(settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.example.cn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return settings


@pytest.fixture
def person(cast) -> User:
    cast["reviewer"].email = "fang@example.cn"
    cast["reviewer"].save()
    return cast["reviewer"]


def ask(client, email: str):
    return client.post("/account/forgotten/", {"email": email})


def letters() -> list[str]:
    mail.outbox.clear()
    call_command("send_notices")
    return [letter.body for letter in mail.outbox]


def link_in(letter: str) -> str:
    return re.search(r"https://bulletin\.example\.cn(/account/link/\S+)", letter)[1]


def test_a_forgotten_password_is_set_anew_by_a_letter(client, person, with_mail):
    ask(client, "FANG@example.cn")
    [letter] = letters()
    assert "方守拙：" in letter
    page = link_in(letter)
    assert "reviewer" in client.get(page).content.decode()
    assert client.post(page, NEW).url == LOGIN
    type_password(client, "reviewer", WORDS)
    assert is_in(client)
    assert list(AuditEntry.objects.filter(action__in=LABELS).order_by("number").values_list("action", flat=True)) == [
        "make_one_time_link",
        "use_one_time_link",
    ]


def test_the_answer_does_not_say_whose_an_address_is(client, person, with_mail):
    answers = [ask(client, email).content.decode() for email in ("fang@example.cn", "niem@example.cn")]
    known, unknown = (re.sub(r"\w+@example.cn", "", answer) for answer in answers)
    assert known == unknown
    assert len(letters()) == 1


def test_a_letter_goes_out_once(client, person, with_mail):
    ask(client, "fang@example.cn")
    assert [len(letters()) for _ in range(2)] == [1, 0]


def test_nobody_is_flooded_with_letters(client, person, with_mail, clock):
    for _ in range(30):
        ask(client, "fang@example.cn")
    assert OneTimeLink.objects.count() == 5


def test_where_there_is_no_mail_there_is_no_such_page(client, person):
    assert client.get("/account/forgotten/").status_code == 404
    assert "忘记密码" not in client.get(LOGIN).content.decode()


def test_a_disabled_person_gets_no_letter(client, person, with_mail):
    person.is_active = False
    person.save()
    ask(client, "fang@example.cn")
    assert letters() == []


# What ends a link


@pytest.fixture
def page(person) -> str:
    return links.path_of(links.make(person, links.Purpose.FORGOTTEN, by=None, mail_to=person.email))


def refused(client, page: str) -> bool:
    return client.get(page).status_code == client.post(page, NEW).status_code == 410


def test_it_is_good_once(client, page):
    client.post(page, NEW)
    assert refused(client, page)


def test_it_dies_with_a_new_password(client, page, person):
    person.set_password("plum-kettle-orbit-47")
    person.save()
    assert refused(client, page)


def test_it_dies_with_another_address(client, page, person):
    person.email = "anders@example.cn"
    person.save()
    assert refused(client, page)


def test_it_dies_in_time(client, page, clock):
    OneTimeLink.objects.update(expires_at=timezone.now() + dt.timedelta(hours=1))
    clock.shift(3601)
    assert refused(client, page)


def test_it_dies_with_the_next_one(client, page, person):
    links.make(person, links.Purpose.FORGOTTEN, by=None)
    assert refused(client, page)


def test_it_dies_with_the_account(client, page, person):
    person.is_active = False
    person.save()
    assert refused(client, page)


def test_a_weak_password_uses_nothing_up(client, page):
    assert client.post(page, {"new_password1": "admin123456", "new_password2": "admin123456"}).status_code == 200
    assert client.post(page, NEW).status_code == 302


@pytest.mark.parametrize("token", ["x", "1-", "1-" + "0" * 64, "9" * 50 + "-a", "１-a", "-", "a-b-c"])
def test_a_made_up_link_opens_nothing(client, page, token):
    assert refused(client, f"/account/link/{token}/")


def test_who_reads_the_table_has_no_link(page):
    row = OneTimeLink.objects.get()
    token = page.split("/")[-2]
    assert row.nonce not in token
    assert token not in str(OneTimeLink.objects.values().get())


def test_a_new_password_ends_the_sessions_of_before(client, page, cast):
    from django.test import Client

    before = Client()
    type_password(before, "reviewer")
    client.post(page, NEW)
    assert not is_in(before)
