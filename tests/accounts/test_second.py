"""Second factors: who must have one, how it is asked for, and every way round it that we could think of."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from office.accounts.acts import LABELS
from office.audit import AuditEntry
from office.models import User
from tests.accounts.conftest import (
    CODE,
    LOGIN,
    SECOND,
    code_now,
    give_phone,
    give_recovery_codes,
    is_in,
    log_in,
    type_password,
)

pytestmark = pytest.mark.django_db
WRONG = "000000"


def acts() -> list[str]:
    """What was done about second factors, besides coming in."""
    return list(AuditEntry.objects.filter(action__in=LABELS).order_by("number").values_list("action", flat=True))


# Who must have one


@pytest.mark.parametrize("who", ["reviewer", "publisher", "manager", "auditor"])
def test_whoever_must_have_a_second_factor_is_led_to_set_it_up_and_can_do_nothing_else(client, cast, strict, who):
    type_password(client, who)
    assert not is_in(client)
    assert client.get(client.get("/admin/", follow=True).redirect_chain[-1][0]).status_code == 200
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == SECOND
    assert client.get("/downloads/").status_code == 302
    assert client.get("/account/notices/").url.startswith(LOGIN)
    assert "必须有第二道验证" in client.get(SECOND).content.decode()


@pytest.mark.parametrize("who", ["editor", "reader"])
def test_others_come_in_by_their_password(client, cast, strict, who):
    type_password(client, who)
    assert client.get("/downloads/").status_code == 200


def test_a_superuser_must_have_one(client, strict):
    User.objects.create_superuser("root", name="沈砚", password="root-pass-2026")
    type_password(client, "root")
    assert not is_in(client)


def test_in_an_office_that_wants_none_nothing_is_asked(client, cast):
    type_password(client, "reviewer")
    assert is_in(client)


def test_whoever_is_given_such_a_role_while_logged_in_has_to_set_it_up_at_once(client, cast, strict):
    type_password(client, "editor")
    assert is_in(client)
    cast["editor"].groups.add(Group.objects.get(name="发布"))
    assert not is_in(client)


# Setting it up


def set_up_phone(client: Client) -> list[str]:
    """As a person does; the recovery codes that are shown."""
    page = client.get("/account/second/phone/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    counter = list(yield_hotp_counters_from_time())[1]
    page = client.post("/account/second/phone/", {"code": format_hotp_value(hotp_value(secret, counter))}, follow=True)
    return re.findall(r"<code>(\d+)</code>", page.content.decode())


def test_with_a_phone_set_up_the_desk_opens_and_recovery_codes_are_shown_once(client, cast, strict):
    type_password(client, "reviewer")
    codes = set_up_phone(client)
    assert len(codes) == 10
    assert is_in(client)
    assert not re.findall(r"<code>", client.get("/account/second/recovery/").content.decode())
    assert acts() == ["add_second_factor"]


def test_the_picture_for_the_phone_stands_in_the_page_and_needs_no_other_source(client, cast, strict):
    type_password(client, "reviewer")
    page = client.get("/account/second/phone/").content.decode()
    assert "<svg" in page
    assert "style=" not in page.partition("<svg")[2].partition("</svg>")[0]


def test_a_secret_in_the_database_is_not_readable(cast):
    from tests.accounts.conftest import SECRET

    give_phone(cast["reviewer"])
    assert SECRET not in str(Authenticator.objects.get().data)


def test_a_session_of_before_goes_on_under_another_key_once_a_factor_is_set(client, cast, strict):
    type_password(client, "reviewer")
    before = client.session.session_key
    set_up_phone(client)
    assert client.session.session_key != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert not is_in(stolen)


# Logging in with it


def test_password_and_code_open_the_desk_and_lead_where_one_was_going(client, cast, strict):
    give_phone(cast["reviewer"])
    assert type_password(client, "reviewer", next="/admin/bulletin/issue/").url == CODE
    assert client.post(CODE, {"code": code_now()}).url == "/admin/bulletin/issue/"
    assert is_in(client)


def test_a_recovery_code_opens_once_and_is_on_record(client, cast, strict):
    give_phone(cast["reviewer"])
    code = give_recovery_codes(cast["reviewer"])[0]
    type_password(client, "reviewer")
    client.post(CODE, {"code": code})
    assert is_in(client)
    assert "use_recovery_code" in acts()
    again = Client()
    type_password(again, "reviewer")
    again.post(CODE, {"code": code})
    assert not is_in(again)


def test_who_looks_at_their_account_stays_logged_in(client, cast, strict):
    give_phone(cast["reviewer"])
    log_in(client, "reviewer")
    assert "我的账号" in client.get(LOGIN).content.decode()
    assert is_in(client)


def test_who_goes_back_to_the_first_step_begins_anew(client, cast, strict):
    give_phone(cast["reviewer"])
    type_password(client, "reviewer")
    client.get(LOGIN)
    client.post(CODE, {"code": code_now()})
    assert not is_in(client)


# Ways round it


def test_the_password_alone_opens_nothing(client, cast, strict):
    give_phone(cast["reviewer"])
    type_password(client, "reviewer")
    assert "_auth_user_id" not in client.session
    for page in ("/admin/", "/downloads/", SECOND, "/account/password/", "/account/sessions/", "/account/again/"):
        assert client.get(page).status_code == 302, page
    assert client.get("/account/session/").json()["user"] is None


def test_no_move_is_made_by_a_post_before_the_second_step(client, cast, strict, edition_in):
    edition = edition_in("in_review")
    give_phone(cast["reviewer"])
    type_password(client, "reviewer")
    client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"]), {"seen": edition.fingerprint})
    edition.refresh_from_db()
    assert edition.status == "in_review"


def test_the_desks_own_door_knows_no_password(client, cast, strict):
    give_phone(cast["reviewer"])
    client.post("/admin/login/?next=/admin/", {"username": "reviewer", "password": "reviewer-pass-2026"})
    assert not is_in(client)


def test_the_way_for_open_pages_asks_for_it_too(client, cast, strict):
    give_phone(cast["reviewer"])
    fields = {"username": "reviewer", "password": "reviewer-pass-2026"}
    first = client.post("/account/session/", fields).json()
    assert (first["user"], first["asks"]) == (None, "second")
    wrong = client.post("/account/session/", {"code": WRONG}).json()
    assert (wrong["user"], bool(wrong["fault"])) == (None, True)
    assert client.post("/account/session/", {"code": code_now()}).json()["user"] == "reviewer"
    assert is_in(client)


def test_the_way_for_open_pages_tells_nothing_of_who_has_yet_to_set_one_up(client, cast, strict):
    type_password(client, "reviewer")
    assert client.get("/account/session/").json()["user"] is None


def test_a_session_of_before_the_factor_was_set_opens_nothing(client, cast, strict):
    type_password(client, "reviewer")
    give_phone(cast["reviewer"])
    assert not is_in(client)
    client.get(LOGIN)
    assert "_auth_user_id" not in client.session


def test_who_came_in_before_the_owner_set_one_up_makes_no_codes_or_passkeys_of_their_own(cast, strict):
    thief, owner = Client(), Client()
    type_password(thief, "reviewer")
    type_password(owner, "reviewer")
    set_up_phone(owner)
    assert is_in(owner)
    for page in (SECOND, "/account/second/recovery/", "/account/second/passkey/", "/account/password/"):
        assert thief.get(page).status_code == 302, page
    assert "_auth_user_id" not in thief.session


def test_also_of_who_need_not_have_one_the_logins_of_before_are_over(cast, strict):
    thief, owner = Client(), Client()
    type_password(thief, "editor")
    type_password(owner, "editor")
    set_up_phone(owner)
    assert is_in(owner)
    assert not is_in(thief)


def test_what_the_server_says_the_site_lies_under_opens_nothing(client, cast, strict):
    type_password(client, "reviewer")
    assert client.get("/admin/", SCRIPT_NAME="/account").status_code == 302


def test_a_code_is_good_once(client, cast, strict, clock):
    give_phone(cast["reviewer"])
    log_in(client, "reviewer")
    thief = Client()
    type_password(thief, "reviewer")
    answer = thief.post(CODE, {"code": code_now()})
    assert "已经用过" in answer.content.decode()
    assert not is_in(thief)


def test_a_code_used_in_the_step_before_is_as_good_as_used(client, cast, strict, clock):
    give_phone(cast["reviewer"])
    used = code_now()
    log_in(client, "reviewer")
    clock.shift(30)
    thief = Client()
    type_password(thief, "reviewer")
    thief.post(CODE, {"code": f" {used[:3]}-{used[3:]}"})
    assert not is_in(thief)


def test_the_code_of_another_person_opens_nothing(client, cast, strict):
    give_phone(cast["publisher"])
    own = give_recovery_codes(cast["publisher"])
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(cast["reviewer"], "NB2W45DFOIZA" + "NB2W45DFOIZA")
    type_password(client, "reviewer")
    for code in (code_now(), own[0]):
        client.post(CODE, {"code": code})
    assert not is_in(client)


def test_the_second_step_is_not_there_without_the_first(client, cast, strict):
    give_phone(cast["reviewer"])
    assert client.get(CODE).url == LOGIN
    assert client.post(CODE, {"code": code_now()}).url == LOGIN
    assert not is_in(client)


def test_a_first_step_that_is_too_old_counts_for_nothing(client, cast, strict, clock):
    give_phone(cast["reviewer"])
    type_password(client, "reviewer")
    clock.shift(16 * 60)
    client.post(CODE, {"code": code_now()})
    assert not is_in(client)


def test_codes_are_no_easier_to_guess_than_passwords(cast, strict, clock):
    give_phone(cast["reviewer"])
    taken = 0
    for _ in range(60):
        client = Client()
        type_password(client, "reviewer")
        taken += "没有通过" in client.post(CODE, {"code": WRONG}).content.decode()
    assert taken == 5


def test_a_passkey_answer_that_is_none_opens_nothing(client, cast, strict):
    give_phone(cast["reviewer"])
    for credential in ("", "{}", '{"id": "x"}', "[]", "1", '{"response": {"userHandle": "MQ"}}', "null", '"x"'):
        answer = client.post("/account/login/passkey/", {"credential": credential})
        assert (answer.status_code, answer.url) == (302, "/account/login/?next=%2F"), credential
    type_password(client, "reviewer")
    for credential in ("", "{}", "[]", '{"id": "x"}', "null"):
        assert client.post(CODE, {"credential": credential}).status_code == 200, credential
    assert not is_in(client)


def test_a_new_passkey_that_is_none_is_not_taken(client, cast, strict):
    type_password(client, "editor")
    for credential in ("", "{}", "[]", '{"id": "x"}', "null", '{"rawId": "eA", "id": "eA", "type": "public-key"}'):
        fields = {"credential": credential, "name": "x", "passwordless": "on"}
        assert client.post("/account/second/passkey/", fields).status_code == 200, credential
    assert not Authenticator.objects.exists()


def test_setting_a_password_anew_leaves_the_second_factor_where_it_is(client, cast, strict, settings):
    from office.accounts import links

    give_phone(cast["reviewer"])
    link = links.make(cast["reviewer"], links.Purpose.FORGOTTEN, by=None, mail_to="fang@example.cn")
    words = "四棵梧桐 后院 19 只猫"
    client.post(links.path_of(link), {"new_password1": words, "new_password2": words})
    assert type_password(client, "reviewer", words).url == CODE
    assert not is_in(client)


def test_the_last_factor_of_who_must_have_one_cannot_be_removed(client, cast, strict):
    phone = give_phone(cast["reviewer"])
    log_in(client, "reviewer")
    page = client.post(f"/account/second/{phone.pk}/remove/", follow=True).content.decode()
    assert "没有去掉" in page
    assert Authenticator.objects.filter(pk=phone.pk).exists()


def test_nobody_removes_the_factor_of_another(client, cast, strict):
    phone = give_phone(cast["reviewer"])
    type_password(client, "editor")
    assert client.post(f"/account/second/{phone.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=phone.pk).exists()


def test_whoever_need_not_have_one_may_remove_it_on_record(client, cast, strict):
    phone = give_phone(cast["editor"])
    log_in(client, "editor")
    client.post(f"/account/second/{phone.pk}/remove/")
    assert not Authenticator.objects.exists()
    assert "remove_second_factor" in acts()


def test_a_failed_code_is_on_record(client, cast, strict):
    give_phone(cast["reviewer"])
    type_password(client, "reviewer")
    client.post(CODE, {"code": WRONG})
    entry = AuditEntry.objects.get(action="fail_second_factor")
    assert (entry.subject, entry.details) == ("人员 reviewer", {"factor": "手机验证码"})


# Asked afresh


def approve(client: Client, edition, **fields):
    page = client.get(reverse("admin:bulletin_edition_change", args=[edition.pk])).content.decode()
    standing = re.search(r'name="standing" value="(\w+)"', page)[1]
    fields = {"seen": edition.fingerprint, "standing": standing, "opinion": "同意刊发"} | fields
    return client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, "approve"]), fields)


def status_of(edition) -> str:
    edition.refresh_from_db()
    return edition.status


def test_who_has_just_come_in_approves_without_being_asked_again(client, cast, strict, edition_in):
    give_phone(cast["reviewer"])
    edition = edition_in("in_review")
    approve(log_in(client, "reviewer"), edition)
    assert status_of(edition) == "approved"


def test_a_proof_that_is_too_old_is_asked_for_afresh_and_nothing_typed_is_lost(client, cast, strict, edition_in, clock):
    give_phone(cast["reviewer"])
    edition = edition_in("in_review")
    log_in(client, "reviewer")
    clock.shift(16 * 60)
    page = approve(client, edition).content.decode()
    assert status_of(edition) == "in_review"
    assert "没有审定：距上一次验证已经超过15分钟" in page
    assert ">同意刊发</textarea>" in page
    assert client.get("/account/session/").json()["asks"] == "second"
    assert client.post("/account/session/", {"code": WRONG}).json()["fresh"] is False
    assert client.post("/account/session/", {"code": code_now()}).json()["fresh"] is True
    approve(client, edition)
    assert status_of(edition) == "approved"


def test_the_page_for_it_leads_back_to_where_one_was_and_nowhere_else(client, cast, strict, clock):
    give_phone(cast["reviewer"])
    log_in(client, "reviewer")
    clock.shift(16 * 60)
    assert client.get(SECOND).url == "/account/again/?next=%2Faccount%2Fsecond%2F"
    assert client.post("/account/again/", {"code": WRONG, "next": SECOND}).status_code == 200
    assert client.post("/account/again/", {"code": code_now(), "next": SECOND}).url == SECOND
    clock.shift(16 * 60)
    assert client.post("/account/again/", {"code": code_now(), "next": "//evil.example"}).url == LOGIN


def test_who_has_no_second_factor_is_asked_for_the_password(client, cast, strict, clock):
    type_password(client, "editor")
    clock.shift(16 * 60)
    assert client.get("/account/session/").json()["asks"] == "password"
    assert client.post("/account/session/", {"password": "wrong"}).json()["fresh"] is False
    assert client.post("/account/session/", {"password": "editor-pass-2026"}).json()["fresh"] is True
