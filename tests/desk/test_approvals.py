"""The stages of the review at the desk: whose turn it is, what each may press, what was said where it is read again."""

import pytest
from django.urls import reverse
from lxml import html

from bulletin import moves
from bulletin.admin.decisions import standing_of
from bulletin.models import Edition
from office import roles
from tests.conftest import FOUR_STAGES

HOSTILE = "<script>alert(1)</script>“引文”核过 & 同意"
WHO = {"proof": "proofreader", "first": "first_reviewer", "second": "second_reviewer", "final": "reviewer"}


@pytest.fixture
def logged_in(client, stage_cast):
    """logged_in("proofreader"): the one client, now logged in as that person."""

    def login(who: str):
        client.force_login(stage_cast[who], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return login


@pytest.fixture
def edition(bulletin, issue, edition_in):
    """In review by four stages."""
    bulletin.stages = issue.bulletin.stages = FOUR_STAGES
    bulletin.save()
    return edition_in("in_review")


def review(edition: Edition) -> str:
    return reverse("admin:bulletin_edition_change", args=[edition.pk])


def read(client, address: str):
    return html.fromstring(client.get(address).content.decode())


def words(element) -> str:
    return " ".join(element.text_content().split())


def decide(client, edition: Edition, verb: str, **fields) -> str:
    """The message after the form of this decision was sent as its page holds it."""
    seen = {"seen": edition.fingerprint, "standing": standing_of(edition)} | fields
    address = reverse("admin:bulletin_edition_decide", args=[edition.pk, verb])
    response = client.post(address, seen, follow=True)
    return " ".join(map(str, response.context["messages"]))


def one_more(edition: Edition, stage_cast) -> Edition:
    who = WHO[FOUR_STAGES[edition.stages_passed]]
    return moves.passes_next(edition).make(edition, by=stage_cast[who], seen=edition.fingerprint)


def passed(edition: Edition, turns: int, stage_cast) -> Edition:
    for _ in range(turns):
        edition = one_more(edition, stage_cast)
    return edition


def test_from_the_submission_to_the_approval_by_the_buttons_of_four_people(edition, logged_in):
    said = []
    for stage, verb in zip(FOUR_STAGES, ("pass_proof", "pass_first", "pass_second", "approve"), strict=True):
        client = logged_in(WHO[stage])
        page = read(client, review(edition))
        (form,) = [one for one in page.forms if one.action.endswith(f"/move/{verb}/")]
        said.append(decide(client, edition, verb, **dict(form.form_values()) | {"opinion": HOSTILE}))
    assert said == [
        f"《青岚创建动态》2026年第15期{done}。" for done in ("已通过校对", "已通过初审", "已通过复审", "已审定")
    ]
    page = read(logged_in("auditor"), review(edition))
    rows = [words(row) for row in page.xpath("//*[@id='approvals']//tbody/tr")]
    assert [row.split()[:2] for row in rows] == [
        ["校对", "桂如一"],
        ["初审", "池映月"],
        ["复审", "卞知止"],
        ["终审", "方守拙"],
    ]
    assert all(HOSTILE in row for row in rows)
    life = read(logged_in("auditor"), reverse("admin:bulletin_issue_history", args=[edition.issue_id]))
    acts = [words(row) for row in life.xpath("//section[@aria-labelledby='moves']//tbody/tr")]
    assert [label in act for label, act in zip(("审定", "复审通过", "初审通过", "校对通过"), acts, strict=True)] == [
        True
    ] * 4
    assert all(f"意见：{HOSTILE}" in act for act in acts)


@pytest.mark.parametrize(
    ("turns", "who", "sentence"),
    [
        (0, "second_reviewer", "《青岚创建动态》2026年第15期还没有轮到复审，现在等校对。"),
        (2, "proofreader", "《青岚创建动态》2026年第15期已经过了校对，现在等复审。"),
        (3, "reviewer", ""),
        (1, "publisher", ""),
    ],
)
def test_the_review_page_says_why_somebody_may_not_pass_it_just_now(
    turns, who, sentence, edition, stage_cast, logged_in
):
    edition = passed(edition, turns, stage_cast)
    page = read(logged_in(who), review(edition))
    shown = [words(one) for one in page.find_class("help") if "2026年第15期" in words(one)]
    assert shown == ([sentence] if sentence else [])


def test_it_says_at_which_stage_it_waits_wherever_it_is_listed(edition, stage_cast, logged_in):
    edition = passed(edition, 2, stage_cast)
    client = logged_in("editor")
    lists = ("bulletin_issue_changelist", "bulletin_edition_changelist")
    addresses = [review(edition), *(reverse(f"admin:{name}") for name in lists), reverse("find") + "?q=第15期"]
    addresses.append(reverse("admin:bulletin_issue_change", args=[edition.issue_id]))
    for address in addresses:
        page = words(read(client, address))
        assert "等复审" in page, address
        assert "待审" not in page.replace("待审、", "").replace("待审 已退回", ""), address
    current = read(client, review(edition)).xpath("//ol[@class='stages']/li[@aria-current]")
    assert [words(one) for one in current] == ["复审"]


def groups_of(client) -> dict[str, str]:
    page = read(client, "/admin/")
    return {words(items.getprevious()): words(items) for items in page.findall(".//ul[@class='items']")}


def test_it_waits_on_the_front_page_of_exactly_those_whose_turn_it_is(edition, stage_cast, logged_in):
    for stage in FOUR_STAGES:
        for who in WHO.values():
            group = "等我审" if who == WHO[stage] else "等别人审"
            assert groups_of(logged_in(who)).keys() & {"等我审", "等别人审"} == {group}, (stage, who)
        assert f"，{edition.standing}" in groups_of(logged_in("editor"))["等别人审"]
        edition = one_more(edition, stage_cast)


def test_who_passed_it_is_not_asked_at_the_next_stage_whatever_roles_they_have(edition, stage_cast, logged_in):
    roles.assign(stage_cast["proofreader"], roles.FIRST_REVIEWER)
    passed(edition, 1, stage_cast)
    assert "等我审" not in groups_of(logged_in("proofreader"))
    assert "等我审" in groups_of(logged_in("first_reviewer"))


def test_a_decision_made_of_an_earlier_stage_is_refused(edition, stage_cast, logged_in):
    standing = standing_of(edition)
    passed(edition, 1, stage_cast)
    said = decide(logged_in("first_reviewer"), edition, "return", standing=standing, reason="引文要核。")
    assert "您打开这一页以后有了变化" in said
    assert Edition.objects.get().status == "in_review"


@pytest.mark.parametrize("fields", [{"seen": ""}, {"seen": "0" * 64}, {"opinion": "长" * 1001}])
def test_a_tampered_form_is_refused_in_a_sentence(fields, edition, logged_in):
    said = decide(logged_in("proofreader"), edition, "pass_proof", **fields)
    assert said.count("。") == 1
    assert Edition.objects.get().stages_passed == 0
