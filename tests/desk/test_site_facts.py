"""网站信息 at the desk: written by managers, on record, and asked for until a public-sector site may go live."""

import pytest
from django.urls import reverse

from office.checks import site_says_whose_it_is
from office.models import AuditEntry, SiteFacts
from tests.desk.forms import fields_of

PAGE = "/admin/office/sitefacts/"
WHOLE = {
    "sponsor": "青岚市创建办",
    "phone": "0000-1234567",
    "icp": "岚ICP备12345678号-1",
    "police": "岚公网安备 52000002000001号",
    "identifier": "5200000001",
    "mark": "https://mark.example.cn/?id=1",
}


def save(client, **typed):
    shown = client.get(PAGE, follow=True)
    return client.post(shown.redirect_chain[-1][0], fields_of(shown, "sitefacts_form") | typed, follow=True)


def test_a_manager_writes_it_and_who_changed_what_is_on_record(as_):
    save(as_("manager"), **WHOLE)
    assert SiteFacts.objects.get().sponsor == "青岚市创建办"
    entry = AuditEntry.objects.of("change").first()
    assert (entry.subject, entry.actor.username) == ("网站信息", "manager")
    assert ["主办单位", "", "青岚市创建办"] in entry.details["changes"]
    assert SiteFacts.history.get().history_user.username == "manager"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"icp": "12345678"}, "要像“某ICP备12345678号-1”这样写。"),
        ({"police": "52000002000001"}, "要像“某公网安备 52000002000001号”这样写。"),
        ({"identifier": "520"}, "是10位数字或字母，照核发的写。"),
        ({"mark": "javascript:alert(1)"}, "要写完整的网址，以 https:// 或 http:// 开头。"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(as_, typed, said):
    assert said in save(as_("manager"), **typed).content.decode()
    assert SiteFacts.objects.get().missing() == [
        "主办单位", "联系电话", "ICP 备案号", "公安备案号", "网站标识码", "党政机关标识的链接",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor", "reader", "stranger"])
def test_nobody_else_comes_in(as_, who):
    SiteFacts.objects.create(pk=1)
    for address in (PAGE, reverse("admin:office_sitefacts_change", args=[1])):
        assert as_(who).get(address).status_code in (302, 403)
    assert as_(who).post(reverse("admin:office_sitefacts_change", args=[1]), WHOLE).status_code in (302, 403)
    assert SiteFacts.objects.get().sponsor == ""


def test_what_a_site_may_not_go_live_without_is_asked_for_until_it_is_written(as_):
    asked = "公众网站还没有写明：主办单位、联系电话"
    assert asked in as_("manager").get("/admin/").content.decode()
    assert asked not in as_("editor").get("/admin/").content.decode()
    assert "主办单位" in site_says_whose_it_is(None)[0].msg
    save(as_("manager"), **WHOLE)
    assert "公众网站还没有写明" not in as_("manager").get("/admin/").content.decode()
    assert site_says_whose_it_is(None) == []
