"""Two persons by every route: what one person alone may only ask for, at the desk, by its real forms."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bulletin import duties, moves
from bulletin.models import BulletinRole, Notice
from office import audit, frozen, guarded, roles
from office.acts import LOGGED_IN, REFUSED
from office.audit import AuditEntry
from office.models import Motion, User
from office.refusal import Refused
from tests.conftest import make_person
from tests.desk.forms import fields_of
from tests.desk.test_people import change


@pytest.fixture
def other_manager(cast):
    cast["other_manager"] = make_person("other_manager", "柏如松", roles.MANAGER)
    return cast["other_manager"]


@pytest.fixture(autouse=True)
def duties_together(settings):
    settings.SEPARATE_DUTIES = False


def group(role: str) -> int:
    return Group.objects.get(name=role).pk


def reset(client: Client, person: User, password: str):
    url = reverse("admin:auth_user_password_change", args=[person.pk])
    fields = {"usable_password": "true", "set-password": "1", "seen": fields_of(client.get(url), "user_form")["seen"]}
    return client.post(url, fields | {"password1": password, "password2": password}, follow=True)


def logged_in(username: str, password: str) -> Client | None:
    client = Client()
    client.post(reverse("login"), {"username": username, "password": password})
    return client if "_auth_user_id" in client.session else None


def decide(client: Client, motion: Motion, act: str):
    return client.post(reverse("motion", args=[motion.pk, act]), follow=True).content.decode()


def hours_later(hours: float):
    return time_machine.travel(timezone.now() + dt.timedelta(hours=hours), tick=False)


def acts() -> list[str]:
    """What was done, besides coming in and being refused."""
    assert not list(audit.verify())
    done = AuditEntry.objects.exclude(action__in=[LOGGED_IN, REFUSED])
    return list(done.order_by("number").values_list("action", flat=True))


# The two stories


def test_a_puppet_with_all_roles_does_not_let_one_manager_publish_alone(as_, edition_in, cast):
    """A manager makes an account, gives it all there is, and logs in as it."""
    edition = edition_in("in_review")
    manager = as_("manager")
    fields = {"username": "kuilei", "name": "木偶", "usable_password": "true"}
    fields |= {"password1": "qingshi-2026-lu", "password2": "qingshi-2026-lu"}
    everything = [group(role) for role in (roles.EDITOR, roles.REVIEWER, roles.PUBLISHER)]
    manager.post(reverse("admin:office_user_add"), fields | {"groups": everything})
    puppet = User.objects.get(username="kuilei")
    assert roles.held(puppet) == [roles.EDITOR]
    for motion in Motion.objects.waiting():
        assert "要由第二个人确认" in decide(manager, motion, "confirm")
    client = logged_in("kuilei", "qingshi-2026-lu")
    assert client
    for motion in Motion.objects.waiting():
        assert "没有确认提请的权限" in decide(client, motion, "confirm")
    for verb in ("approve", "release"):
        seen = {"seen": edition.fingerprint}
        client.post(reverse("admin:bulletin_edition_decide", args=[edition.pk, verb]), seen)
    edition.refresh_from_db()
    assert edition.status == "in_review"


def test_a_reviewers_password_reset_by_a_manager_opens_nothing_until_another_agrees(as_, reviewer, other_manager):
    page = reset(as_("manager"), reviewer, "songxi-2026-qiao").content.decode()
    assert "还没有生效：重设方守拙的密码" in page
    assert "密码修改成功" not in page
    assert not logged_in("reviewer", "songxi-2026-qiao")
    assert logged_in("reviewer", "reviewer-pass-2026")
    motion = Motion.objects.get()
    assert "要由第二个人确认" in decide(as_("manager"), motion, "confirm")
    assert "已确认，现在生效" in decide(as_("other_manager"), motion, "confirm")
    assert logged_in("reviewer", "songxi-2026-qiao")
    assert acts() == ["ask_two_persons", "reset_password", "confirm_two_persons"]
    motion.refresh_from_db()
    assert motion.payload == {}


def test_a_reviewers_password_is_taken_away_at_once(as_, reviewer):
    url = reverse("admin:auth_user_password_change", args=[reviewer.pk])
    seen = fields_of(as_("manager").get(url), "user_form")["seen"]
    as_("manager").post(url, {"usable_password": "false", "unset-password": "1", "seen": seen})
    assert not User.objects.get(pk=reviewer.pk).has_usable_password()
    assert not Motion.objects.exists()


# What else is only asked for


def test_a_guarded_role_waits_and_the_others_are_given_at_once(as_, editor):
    change(as_("manager"), editor, groups=[group(role) for role in (roles.EDITOR, roles.READER, roles.PUBLISHER)])
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR, roles.READER]
    assert Motion.objects.get().words == "给闻一白角色“发布”"


def test_what_nobody_stops_takes_effect_in_its_time(as_, editor):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    with hours_later(23.9):
        call_command("release_due")
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    with hours_later(24.1):
        call_command("release_due")
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR, roles.PUBLISHER]
    assert acts() == ["ask_two_persons", "change_roles", "effect_two_persons"]


def test_what_took_effect_stays_so_if_whoever_runs_it_is_stopped_as_it_is_said(as_, editor):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    with hours_later(24.1):
        lines = duties.release_due(duties.Patience())
        assert "提请到时生效" in next(lines).sentence
        lines.close()
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR, roles.PUBLISHER]


@pytest.mark.parametrize("who", ["other_manager", "auditor", "manager", "editor"])
def test_whoever_is_told_and_whose_account_it_is_may_stop_it(as_, editor, other_manager, who):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    motion = Motion.objects.get()
    assert "已叫停，没有生效" in decide(as_(who), motion, "stop")
    with hours_later(30):
        call_command("release_due")
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    assert "已叫停，不用再办" in decide(as_("other_manager"), motion, "confirm")


@pytest.mark.parametrize("who", ["reviewer", "publisher", "other_editor"])
def test_nobody_else_stops_or_confirms_it(as_, editor, who):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    motion = Motion.objects.get()
    for act in ("stop", "confirm"):
        decide(as_(who), motion, act)
    assert Motion.objects.waiting().get() == motion
    assert motion.words not in as_(who).get(reverse("motions")).content.decode()


def test_managers_and_auditors_are_told_by_bell_and_mail_but_not_who_asked(as_, editor, other_manager, settings):
    settings.HAS_MAIL = True
    User.objects.filter(username__in=["auditor", "other_manager"]).update(email="jian@example.cn")
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    told = Notice.objects.filter(motion__isnull=False)
    assert set(told.values_list("person__username", flat=True)) == {"auditor", "other_manager", "editor"}
    assert told.exclude(mail_due_at=None).count() == 2
    bell = told.get(person__username="auditor")
    assert as_("auditor").get(reverse("notice", args=[bell.pk])).url == reverse("motions")
    decide(as_("other_manager"), Motion.objects.get(), "confirm")
    assert not Notice.objects.unread().filter(motion__isnull=False).exists()


def test_the_person_concerned_does_not_confirm_it(as_, other_manager):
    change(as_("manager"), other_manager, groups=[group(roles.MANAGER), group(roles.PUBLISHER)])
    assert "这是您自己的账号" in decide(as_("other_manager"), Motion.objects.get(), "confirm")


def test_another_address_of_a_reviewer_waits_and_an_editors_does_not(as_, reviewer, editor):
    change(as_("manager"), reviewer, email="bieren@example.cn")
    change(as_("manager"), editor, email="wen@example.cn")
    assert (User.objects.get(pk=reviewer.pk).email, User.objects.get(pk=editor.pk).email) == ("", "wen@example.cn")
    assert Motion.objects.get().words == "方守拙的邮件地址改为bieren@example.cn"


def test_a_reviewer_is_disabled_at_once_and_enabled_again_by_two(as_, reviewer, other_manager):
    change(as_("manager"), reviewer, is_active="")
    assert not User.objects.get(pk=reviewer.pk).is_active
    change(as_("manager"), reviewer, is_active="on")
    assert not User.objects.get(pk=reviewer.pk).is_active
    decide(as_("other_manager"), Motion.objects.waiting().get(), "confirm")
    assert User.objects.get(pk=reviewer.pk).is_active


def test_who_is_to_become_a_reviewer_is_guarded_from_then_on(as_, editor):
    """Else the password would be reset first, and the role would come by itself."""
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.REVIEWER)])
    reset(as_("manager"), editor, "songxi-2026-qiao")
    assert not logged_in("editor", "songxi-2026-qiao")


def test_a_role_taken_away_is_gone_at_once(as_, reviewer):
    change(as_("manager"), reviewer, groups=[group(roles.EDITOR)])
    assert roles.held(User.objects.get(pk=reviewer.pk)) == [roles.EDITOR]
    assert not Motion.objects.exists()


def test_a_guarded_role_for_one_bulletin_waits_too(as_, stranger, bulletin, other_manager):
    change(as_("manager"), stranger, **{f"roles_{bulletin.pk}": ["编辑", "审核"]})
    assert list(BulletinRole.objects.values_list("role", flat=True)) == ["编辑"]
    decide(as_("other_manager"), Motion.objects.get(), "confirm")
    assert set(BulletinRole.objects.values_list("role", flat=True)) == {"编辑", "审核"}


def test_pdfs_become_public_by_two_and_closed_by_one(as_, bulletin, other_manager):
    change(as_("manager"), bulletin, has_public_pdf="on")
    bulletin.refresh_from_db()
    assert not bulletin.has_public_pdf
    decide(as_("other_manager"), Motion.objects.get(), "confirm")
    bulletin.refresh_from_db()
    assert bulletin.has_public_pdf
    change(as_("manager"), bulletin, has_public_pdf="")
    bulletin.refresh_from_db()
    assert not bulletin.has_public_pdf
    assert acts() == ["ask_two_persons", "open_pdf", "confirm_two_persons", "close_pdf"]


def test_a_superuser_is_bound_at_the_desk_too(as_, cast, editor):
    cast["root"] = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    change(as_("root"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    assert "要由第二个人确认" in decide(as_("root"), Motion.objects.get(), "confirm")
    for who in ("manager", "auditor"):
        assert "系统管理员账号：系统管理员" in as_(who).get(reverse("admin:index")).content.decode()
    assert "系统管理员账号" not in as_("editor").get(reverse("admin:index")).content.decode()


def test_who_disables_everybody_who_could_stop_it_gains_nothing(as_, editor, auditor):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    change(as_("manager"), auditor, is_active="")
    with hours_later(25):
        call_command("release_due")
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    assert "没有别的在用的管理、安全或审计" in Motion.objects.get(kind=guarded.ROLES).fault
    page = change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.REVIEWER)])
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    assert not Motion.objects.waiting().exists()
    assert page.status_code == 302


def test_the_second_person_sees_whose_account_it_is(as_, other_manager, settings):
    fields = {"username": "kuilei", "name": "木偶", "usable_password": "true"}
    fields |= {"password1": "qingshi-2026-lu", "password2": "qingshi-2026-lu"}
    as_("manager").post(reverse("admin:office_user_add"), fields | {"groups": [group(roles.REVIEWER)]})
    User.objects.filter(username="kuilei").update(email="x9@elsewhere.example")
    page = html.fromstring(as_("other_manager").get(reverse("motions")).content.decode())
    said = {row.findtext("dt"): " ".join(row.find("dd").text_content().split()) for row in page.xpath("//dl/div")}
    assert said["谁的账号"] == "木偶，登录名 kuilei"
    assert said["邮件地址"] == "x9@elsewhere.example"
    assert said["建账号"].endswith("简若谷新建")
    assert said["密码"] == "简若谷设的，本人还没有改"
    assert (said["第二道验证"], said["最近登录"]) == ("没有", "从没登录过")


# One person in two accounts, and what is written in the database alone


def test_who_comes_in_by_a_password_that_the_asker_chose_does_not_confirm(as_, editor):
    words = "qingshi-2026-lu"
    fields = {"username": "kuilei", "name": "木偶", "usable_password": "true", "password1": words, "password2": words}
    as_("manager").post(reverse("admin:office_user_add"), fields)
    call_command("give_role", "kuilei", "管理")
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    puppet = logged_in("kuilei", words)
    assert "您的密码是简若谷设的" in decide(puppet, Motion.objects.get(), "confirm")
    own = "四棵梧桐 后院 19 只猫"
    puppet.post(reverse("password"), {"old_password": words, "new_password1": own, "new_password2": own})
    assert "已确认，现在生效" in decide(puppet, Motion.objects.get(), "confirm")


def test_who_comes_in_by_a_password_that_a_writer_chose_does_not_approve(
    as_, editor, reviewer, other_manager, edition_in
):
    edition = edition_in("in_review")
    roles.assign(editor, roles.MANAGER)
    reset(as_("editor"), reviewer, "songxi-2026-qiao")
    decide(as_("other_manager"), Motion.objects.get(), "confirm")
    person = User.objects.get(pk=reviewer.pk)
    with pytest.raises(Refused, match="您的密码是闻一白设的"):
        moves.approve(edition, by=person, seen=edition.fingerprint)


@pytest.mark.parametrize("way", ["written", "changed"])
def test_what_was_asked_for_in_the_database_alone_does_not_take_effect(as_, cast, editor, way):
    if way == "changed":
        change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
        frozen.lift(Motion._meta.db_table, using="default")  # as who owns the table can
        Motion.objects.update(payload={"roles": ["管理"]})
    else:
        facts = {"kind": "roles", "person": editor, "subject": editor.on_record, "payload": {"roles": ["管理"]}}
        Motion.objects.create(**facts, words="给角色", asked_by=cast["manager"], due_at=timezone.now())
    with hours_later(25):
        call_command("release_due")
    assert roles.held(User.objects.get(pk=editor.pk)) == [roles.EDITOR]
    assert "和审计日志里记的不同" in Motion.objects.get().fault


# Duties apart


def test_where_duties_are_apart_security_confirms_and_no_manager(as_, cast, editor, other_manager, settings):
    settings.SEPARATE_DUTIES = True
    cast["security"] = make_person("security", "卫持衡", roles.SECURITY)
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.PUBLISHER)])
    motion = Motion.objects.get()
    assert "由安全管理员确认" in decide(as_("other_manager"), motion, "confirm")
    assert "等我确认" in as_("security").get(reverse("admin:index")).content.decode()
    assert "已确认，现在生效" in decide(as_("security"), motion, "confirm")


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        ((roles.MANAGER, roles.SECURITY), "不能既有“管理”又有“安全”"),
        ((roles.MANAGER, roles.AUDITOR), "不能既有“管理”又有“审计”"),
        ((roles.SECURITY, roles.AUDITOR), "不能既有“安全”又有“审计”"),
        ((roles.SECURITY, roles.REVIEWER), "不能既有“安全”又有“审核”"),
        ((roles.AUDITOR, roles.PUBLISHER), "不能既有“审计”又有“发布”"),
    ],
)
def test_where_duties_are_apart_the_page_of_a_person_refuses_them_together(as_, editor, settings, held, sentence):
    settings.SEPARATE_DUTIES = True
    page = change(as_("manager"), editor, groups=[group(role) for role in held])
    assert sentence in page.content.decode()
    assert not Motion.objects.exists()


def test_where_duties_are_apart_an_auditor_reviews_no_single_bulletin(as_, auditor, bulletin, settings):
    settings.SEPARATE_DUTIES = True
    page = change(as_("manager"), auditor, **{f"roles_{bulletin.pk}": ["审核"]})
    assert "不能既有“审计”又有“审核”" in page.content.decode()


def test_what_may_not_be_together_by_the_time_it_is_due_does_not_take_effect(as_, editor, settings):
    change(as_("manager"), editor, groups=[group(roles.EDITOR), group(roles.AUDITOR)])
    roles.assign(editor, roles.PUBLISHER)
    settings.SEPARATE_DUTIES = True
    with hours_later(25):
        call_command("release_due")
    motion = Motion.objects.get()
    assert (motion.outcome, roles.AUDITOR in roles.held(editor)) == ("failed", False)
    assert "三员分设" in motion.fault


# The way out


def test_the_command_gives_and_takes_a_role_at_once_and_on_record(editor, bulletin, capsys):
    call_command("give_role", "editor", "管理")
    call_command("give_role", "editor", "编辑", "--take")
    call_command("give_role", "editor", "发布", "--bulletin", "dongtai")
    person = User.objects.get(pk=editor.pk)
    assert roles.held_anywhere(person) == ["发布", "管理"]
    assert capsys.readouterr().out.splitlines()[-1] == "闻一白在《青岚创建动态》的角色：发布。"
    assert acts() == ["change_roles"] * 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("wuren", "编辑"), "没有用户名是“wuren”的人员"),
        (("editor", "管理", "--bulletin", "dongtai"), "“管理”管全办"),
        (("editor", "编辑", "--bulletin", "meiyou"), "没有地址是“meiyou”的刊物"),
        (("auditor", "管理"), "三员分设"),
    ],
)
def test_the_command_refuses_what_cannot_be(cast, bulletin, settings, capsys, words, sentence):
    settings.SEPARATE_DUTIES = True
    with pytest.raises(SystemExit):
        call_command("give_role", *words)
    assert sentence in capsys.readouterr().err
    assert acts() == []


def test_a_guarded_account_put_out_of_use_is_told_at_once_to_those_who_watch(as_, reviewer, auditor, other_manager):
    client, page = as_("manager"), reverse("admin:office_user_change", args=[reviewer.pk])
    fields = fields_of(client.get(page), "user_form")
    fields.pop("is_active")
    client.post(page, fields)
    told = Notice.objects.filter(text__contains="简若谷停用了方守拙的账号（审核），已经生效")
    assert {notice.person for notice in told} == {auditor, other_manager}
    shown = as_("auditor").get(reverse("motions")).content.decode()
    assert "停用了方守拙的账号" in shown
    assert "马上生效" in shown


def test_the_history_of_a_person_says_what_became_of_a_password(as_, reviewer, reader, other_manager):
    for person, words in ((reviewer, "提请重设密码，等第二个人确认。"), (reader, "重设密码。")):
        reset(as_("manager"), person, "songxi-2026-qiao")
        page = reverse("admin:office_user_history", args=[person.pk])
        assert words in as_("manager").get(page).content.decode()


def rewritten(motion: Motion, what: str) -> bool:
    """Whether the database lets somebody with hands on it do this to the row."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(f"{what} WHERE id = {motion.pk}")
        except DatabaseError:
            return False
        return bool(cursor.rowcount)


UPDATE = "UPDATE office_motion SET"
SETTLES = f"{UPDATE} settled_at = due_at, outcome = 'stopped'"


def test_what_was_asked_for_is_settled_once_in_the_database_and_not_changed_otherwise(reviewer, publisher, manager):
    motion = guarded.ask_for_roles(publisher, [roles.REVIEWER], by=manager)
    for tried in (
        f"{UPDATE} person_id = {reviewer.pk}",
        f"{UPDATE} words = '另一件事'",
        f"{UPDATE} payload = '{{}}'",
        f"{UPDATE} due_at = asked_at",
        f"{UPDATE} fault = '另有原因'",
        f"{SETTLES}, words = '另一件事'",
        "DELETE FROM office_motion",
    ):
        assert not rewritten(motion, tried), tried
    assert rewritten(motion, SETTLES)
    for tried in (SETTLES, f"{UPDATE} outcome = 'confirmed'", f"{UPDATE} settled_at = NULL, outcome = ''"):
        assert not rewritten(motion, tried), tried
