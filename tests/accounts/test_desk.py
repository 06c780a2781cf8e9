"""What is done about the accounts of others: invitations, lists of people, waits, logins; and `unlock`."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from office import roles
from office.accounts.acts import LABELS
from office.audit import AuditEntry
from office.models import OneTimeLink, User
from tests.accounts.conftest import LOGIN, code_now, give_phone, is_in, log_in, type_password
from tests.desk.forms import fields_of

pytestmark = pytest.mark.django_db
WORDS = "四棵梧桐 后院 19 只猫"
NEW = {"new_password1": WORDS, "new_password2": WORDS}


def logged_in(username: str, **facts) -> Client:
    client = Client(**facts)
    type_password(client, username)
    return client


def press(client: Client, person: User, act: str, **fields):
    return client.post(reverse("admin:office_user_account", args=[person.pk]), {"act": act} | fields)


def page_of(client: Client, person: User) -> str:
    return client.get(reverse("admin:office_user_change", args=[person.pk])).content.decode()


def acts() -> list[tuple[str, str]]:
    """What was done about accounts, besides coming in."""
    return list(AuditEntry.objects.filter(action__in=LABELS).order_by("number").values_list("action", "subject"))


@pytest.fixture
def newcomer(cast) -> User:
    person = User.objects.create_user("xinyi", name="辛夷", email="xinyi@example.cn")
    roles.assign(person, roles.EDITOR)
    return person


# Invitations


def test_an_invitation_is_handed_over_as_a_link_and_used_once(newcomer):
    manager = logged_in("manager")
    assert "发邀请" in page_of(manager, newcomer)
    answer = press(manager, newcomer, "invite")
    link = re.search(r"<code>http://testserver(/account/link/\S+)</code>", answer.content.decode())[1]
    assert "no-store" in answer["Cache-Control"]
    stranger = Client()
    assert stranger.post(link, NEW).url == LOGIN
    assert stranger.post(link, NEW).status_code == 410
    type_password(stranger, "xinyi", WORDS)
    assert is_in(stranger)
    assert acts() == [("make_one_time_link", "人员 xinyi"), ("use_one_time_link", "人员 xinyi")]


def test_an_invitation_goes_by_mail_where_there_is_mail(newcomer, settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.example.cn"
    answer = press(logged_in("manager"), newcomer, "invite")
    assert answer.status_code == 302
    link = OneTimeLink.objects.get()
    assert (link.mail_to, link.purpose) == ("xinyi@example.cn", "invitation")
    assert (link.expires_at - link.made_at).days == settings.INVITATION_DAYS == 3


def test_nobody_is_invited_into_an_account_that_is_in_use(cast):
    logged_in("reviewer")
    manager = logged_in("manager")
    cast["reviewer"].refresh_from_db()
    assert "发邀请" not in page_of(manager, cast["reviewer"])
    press(manager, cast["reviewer"], "invite")
    assert not OneTimeLink.objects.exists()


def test_a_manager_gets_no_link_into_an_account_that_passes_or_publishes(newcomer):
    roles.assign(newcomer, roles.REVIEWER)
    manager = logged_in("manager")
    assert "发邀请" not in page_of(manager, newcomer)
    answer = manager.post(reverse("admin:office_user_account", args=[newcomer.pk]), {"act": "invite"}, follow=True)
    assert "没有邀请：辛夷有审核、发布这样的角色" in answer.content.decode()
    assert not OneTimeLink.objects.exists()


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor", "reader", "stranger"])
@pytest.mark.parametrize("act", ["invite", "lift", "end", "", "x"])
def test_nobody_but_a_manager_does_any_of_it(newcomer, act, who):
    answer = press(logged_in(who), newcomer, act)
    assert answer.status_code in (302, 403)
    assert not OneTimeLink.objects.exists()
    assert acts() == []


def test_a_manager_does_none_of_it_to_a_superuser(cast):
    root = User.objects.create_superuser("root", name="沈砚", password=None)
    assert press(logged_in("manager"), root, "invite").status_code == 403


# Waits and logins


def test_a_manager_lifts_the_wait_of_a_colleague(cast):
    for n in range(10):
        type_password(Client(REMOTE_ADDR=f"203.0.113.{n}"), "reviewer", "wrong")
    assert not is_in(logged_in("reviewer"))
    manager = logged_in("manager")
    assert "解除等待" in page_of(manager, cast["reviewer"])
    press(manager, cast["reviewer"], "lift")
    assert is_in(logged_in("reviewer"))
    assert acts() == [("lift_wait", "人员 reviewer")]


def test_a_manager_ends_a_login_of_a_colleague_on_record(cast):
    here, there = logged_in("reviewer"), logged_in("reviewer")
    manager = logged_in("manager")
    which = re.search(r'name="which" value="(\d+)"', page_of(manager, cast["reviewer"]))[1]
    press(manager, cast["reviewer"], "end", which=which)
    assert sorted([is_in(here), is_in(there)]) == [False, True]
    assert acts() == [("end_session", "人员 reviewer")]


def test_so_does_who_keeps_the_office_safe_and_no_more(newcomer):
    roles.assign(User.objects.create_user("security", name="卫持衡", password="security-pass-2026"), roles.SECURITY)
    theirs = Client()
    theirs.force_login(newcomer, backend="django.contrib.auth.backends.ModelBackend")
    security = logged_in("security")
    page = page_of(security, newcomer)
    assert "结束" in page
    assert "发邀请" not in page
    press(security, newcomer, "lift")
    press(security, newcomer, "end")
    assert not is_in(theirs)
    assert press(security, newcomer, "invite").status_code == 403
    assert acts() == [("lift_wait", "人员 xinyi"), ("end_session", "人员 xinyi")]


# Asked afresh


def test_roles_are_given_by_who_has_just_shown_who_they_are(cast, strict, clock):
    give_phone(cast["manager"])
    manager = log_in(Client(), "manager")
    page = reverse("admin:office_user_change", args=[cast["reader"].pk])
    changed = {"groups": [Group.objects.get(name="编辑").pk], "name": "阮听风"}
    fields = fields_of(manager.get(page), "user_form") | changed
    clock.shift(16 * 60)
    shown = manager.post(page, fields).content.decode()
    assert "没有保存：距上一次验证已经超过15分钟" in shown
    assert 'value="阮听风"' in shown
    manager.post("/account/session/", {"code": code_now()})
    manager.post(page, fields_of(manager.get(page), "user_form") | changed)
    cast["reader"].refresh_from_db()
    assert (cast["reader"].name, roles.held(cast["reader"])) == ("阮听风", ["编辑"])


def test_so_are_passwords_reset_and_people_invited(cast, strict, clock, newcomer):
    give_phone(cast["manager"])
    manager = log_in(Client(), "manager")
    page = reverse("admin:auth_user_password_change", args=[cast["reader"].pk])
    fields = fields_of(manager.get(page), "user_form")
    clock.shift(16 * 60)
    before = cast["reader"].password
    fields |= {"usable_password": "true", "set-password": "1", "password1": WORDS, "password2": WORDS}
    manager.post(page, fields)
    press(manager, newcomer, "invite")
    cast["reader"].refresh_from_db()
    assert cast["reader"].password == before
    assert not OneTimeLink.objects.exists()


# Lists


IMPORT = "/admin/office/user/import/"
LIST = """姓名,用户名,邮件,角色
辛夷,,xinyi@example.cn,编辑
谷雨,guyu,,读者
商陆,shanglu,shanglu@example.cn,审核
"""


def sealed(page: str) -> str:
    return re.search(r'name="sealed" value="([^"]+)"', page)[1]


def look_at(client: Client, pasted: str) -> str:
    return client.post(IMPORT, {"pasted": pasted}).content.decode()


def test_a_list_is_looked_at_and_then_taken_over(cast):
    manager = logged_in("manager")
    page = look_at(manager, LIST)
    assert "商陆的“审核”不能从列表里给" in page
    assert not User.objects.filter(name="辛夷").exists()
    manager.post(f"{IMPORT}confirm/", {"sealed": sealed(page)})
    made = User.objects.filter(name__in=["辛夷", "谷雨", "商陆"]).order_by("pk")
    assert [(person.username, roles.held(person), person.has_usable_password()) for person in made] == [
        ("xinyi", ["编辑"], False),
        ("guyu", ["读者"], False),
        ("shanglu", [], False),
    ]
    assert acts() == [("import_people", "3人")]


@pytest.mark.parametrize(
    ("pasted", "fault"),
    [
        ("姓名,用户名\n辛夷,reviewer", "已经有人用了"),
        ("辛夷,xinyi\n谷雨,XinYi", "已经有人用了"),
        ("辛夷,xin yi", "只能用字母"),
        ("辛夷,xinyi,kein-at", "邮件地址不对"),
        ("辛夷,xinyi,,局长", "没有"),
        ("姓名,用户名\n,xinyi", "没有姓名"),
        ("辛" * 60, "太长"),
        ("", "没有收到列表"),
        ("姓名,用户名,邮件,角色", "没有人"),
    ],
)
def test_of_a_list_with_a_fault_nobody_is_taken(cast, pasted, fault):
    page = look_at(logged_in("manager"), pasted)
    assert fault in page
    assert 'name="sealed"' not in page


def test_what_became_wrong_meanwhile_stops_all_of_it(cast):
    manager = logged_in("manager")
    page = look_at(manager, LIST)
    User.objects.create_user("guyu", name="谷雨")
    manager.post(f"{IMPORT}confirm/", {"sealed": sealed(page)})
    assert not User.objects.filter(name="辛夷").exists()


def test_a_list_gives_no_role_that_was_written_in_afterwards(cast):
    from django.core import signing

    manager = logged_in("manager")
    said = {"by": cast["manager"].pk, "people": [[1, "辛夷", "xinyi", "", "审核"]]}
    for forged in (signing.dumps(said, salt="other"), "x", ""):
        manager.post(f"{IMPORT}confirm/", {"sealed": forged})
    assert not User.objects.filter(name="辛夷").exists()
    other = {"sealed": signing.dumps(said | {"by": 0}, salt="office.people")}
    manager.post(f"{IMPORT}confirm/", other)
    assert not User.objects.filter(name="辛夷").exists()


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor"])
def test_nobody_but_a_manager_brings_in_a_list(cast, who):
    client = logged_in(who)
    for page in (IMPORT, f"{IMPORT}confirm/"):
        assert client.post(page, {"pasted": LIST, "sealed": "x"}).status_code == 403


def test_those_with_an_address_are_invited_if_that_is_wanted(cast, settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.example.cn"
    manager = logged_in("manager")
    manager.post(f"{IMPORT}confirm/", {"sealed": sealed(look_at(manager, LIST)), "invite": "on"})
    assert sorted(OneTimeLink.objects.values_list("mail_to", flat=True)) == ["shanglu@example.cn", "xinyi@example.cn"]


# The way back in


def test_whoever_has_the_machine_lets_an_office_back_in_on_record(cast, strict, capsys):
    give_phone(cast["manager"])
    for n in range(10):
        type_password(Client(REMOTE_ADDR=f"203.0.113.{n}"), "manager", "wrong")
    call_command("unlock", "manager")
    link = re.search(r"/account/link/\S+", capsys.readouterr().out)[0]
    client = Client()
    client.post(link, NEW)
    type_password(client, "manager", WORDS)
    assert client.get(LOGIN).url == "/account/second/"
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get(action="unlock_account")
    assert (entry.actor_name, entry.subject) == ("命令行", "人员 manager")


def test_also_who_was_disabled_and_with_a_password_typed_there(cast, monkeypatch):
    cast["manager"].is_active = False
    cast["manager"].save()
    monkeypatch.setattr("getpass.getpass", lambda prompt: WORDS)
    call_command("unlock", "manager", "--password")
    client = Client()
    type_password(client, "manager", WORDS)
    assert is_in(client)


@pytest.mark.parametrize(("username", "typed"), [("keiner", WORDS), ("manager", "admin123456")])
def test_what_cannot_be_done_is_said_in_a_sentence(cast, monkeypatch, capsys, username, typed):
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed)
    with pytest.raises(SystemExit) as ended:
        call_command("unlock", username, "--password")
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip().endswith("。")
    assert acts() == []
