"""The desk's front page: what waits for whom, what others hold, what was released and what was missed."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from lxml import html

from bulletin import moves, notes
from bulletin.admin.workbench import AT_MOST
from bulletin.models import Edition, Issue, Notice, Status
from bulletin.moves.acts import Case
from bulletin.moves.making import tell
from office.audit import acting
from tests.conftest import awaiting, make_edition, make_issue

ADDRESS = "/admin/"


def shown(client) -> dict[str, list[str]]:
    """Each group's lines as they read, white space aside."""
    page = html.fromstring(client.get(ADDRESS).content.decode())
    groups = {}
    for items in page.findall(".//ul[@class='items']"):
        title = items.getprevious().text_content().strip()
        groups[title] = [" ".join(line.text_content().split()) for line in items.findall("li")]
    return groups


def test_each_of_the_cast_sees_the_same_edition_where_it_belongs_for_them(as_, edition_in):
    edition_in("in_review")
    assert list(shown(as_("reviewer"))) == ["等我审", "最近发布"]
    for who in ("editor", "other_editor", "publisher", "manager", "auditor"):
        assert list(shown(as_(who))) == ["等别人审", "最近发布"], who


def test_a_returned_issue_waits_for_its_writer_with_the_reason(as_, edition_in):
    edition_in("returned")
    (line,) = shown(as_("editor"))["退回给我修改"]
    assert "2026年第15期" in line
    assert "方守拙退回" in line
    assert "测试用的理由" in line
    assert "退回或撤回，待修改" in shown(as_("other_editor"))


def test_an_edition_sent_back_is_gone_from_the_page_once_it_was_sent_again(as_, issue, edition_in):
    edition_in("returned")
    edition_in("in_review", issue)
    assert "退回给我修改" not in shown(as_("editor"))


def test_drafts_are_mine_if_i_wrote_in_them_and_others_otherwise(as_, bulletin, issue, other_editor):
    make_issue(bulletin, 16, by=other_editor)
    groups = shown(as_("editor"))
    assert ["第15期" in line for line in groups["我在写"]] == [True]
    (line,) = groups["别人在写"]
    assert "第16期" in line
    assert "陆知秋" in line


def many_of_another(bulletin, other_editor) -> list[Issue]:
    """More new issues of somebody else than the page shows."""
    numbers = range(100, 101 + AT_MOST)
    with acting(other_editor):
        facts = {"bulletin": bulletin, "year": 2026, "date": dt.date(2026, 9, 16), "publisher": "青岚市创建办"}
        return [Issue.objects.create(number=number, **facts) for number in numbers]


def test_my_draft_is_not_hidden_behind_the_newer_ones_of_others(as_, bulletin, issue, other_editor):
    many_of_another(bulletin, other_editor)
    groups = shown(as_("editor"))
    assert ["第15期" in line for line in groups["我在写"]] == [True]
    assert len(groups["别人在写"]) == AT_MOST


def test_what_i_wrote_in_another_part_of_the_issue_counts_as_mine(as_, bulletin, issue, reviewer, other_editor):
    with acting(other_editor):
        issue.briefs.first().save()
    many_of_another(bulletin, reviewer)
    assert "第15期" in shown(as_("other_editor"))["我在写"][0]


def test_a_correction_i_began_is_not_hidden_behind_those_of_others(
    as_, cast, bulletin, issue, editor, edition_in, some_pdf
):
    edition_in("released")
    begun = {issue: editor}
    for other in many_of_another(bulletin, cast["other_editor"]):
        make_edition(other, "released", some_pdf, by=cast["other_editor"], reviewer=cast["reviewer"])
        begun[other] = cast["other_editor"]
    for correction, person in begun.items():
        with acting(person):
            correction.correction_note, correction.corrected_on = "数字有误。", correction.date
            correction.save()
    assert ["第15期" in line for line in shown(as_("editor"))["我在写"]] == [True]


def test_what_was_returned_to_me_is_not_hidden_behind_what_was_returned_to_others(
    as_, cast, bulletin, edition_in, some_pdf
):
    edition_in("returned")
    for other in many_of_another(bulletin, cast["other_editor"]):
        make_edition(other, "returned", some_pdf, by=cast["other_editor"], reviewer=cast["reviewer"])
    groups = shown(as_("editor"))
    assert ["第15期" in line for line in groups["退回给我修改"]] == [True]
    assert len(groups["退回或撤回，待修改"]) == AT_MOST


def test_a_request_i_may_confirm_is_not_hidden_behind_my_own(as_, cast, bulletin, edition_in, some_pdf):
    asked = edition_in("released")
    for other in many_of_another(bulletin, cast["other_editor"]):
        edition = make_edition(other, "released", some_pdf, by=cast["other_editor"], reviewer=cast["publisher"])
        awaiting(edition, "withdraw", cast["reviewer"])
    awaiting(asked, "withdraw", cast["publisher"])
    assert ["第15期" in line for line in shown(as_("reviewer"))["等我核准撤下"]] == [True]


def test_a_reviewer_who_wrote_in_it_is_not_asked_to_review_it(as_, issue, reviewer, edition_in):
    with acting(reviewer):
        issue.briefs.first().save()
    edition_in("in_review")
    assert list(shown(as_("reviewer"))) == ["等别人审", "最近发布"]


def test_work_before_the_last_release_does_not_count(as_, issue, reviewer, edition_in):
    with acting(reviewer):
        issue.briefs.first().save()
    edition_in("released")
    edition_in("in_review", issue)
    assert "等我审" in shown(as_("reviewer"))


def test_an_approved_edition_waits_for_the_publisher(as_, edition_in):
    edition_in("approved")
    assert "等我发布" in shown(as_("publisher"))
    assert "已审定" in shown(as_("editor"))


def test_a_scheduled_one_waits_for_its_time_and_is_missed_after_it(as_, cast, edition_in):
    edition = moves.schedule(edition_in("approved"), by=cast["publisher"], at=timezone.now() + dt.timedelta(hours=1))
    assert "发布" in shown(as_("publisher"))["已审定"][0]
    Edition.objects.filter(pk=edition.pk).move(release_at=timezone.now() - dt.timedelta(minutes=5))
    for who in ("publisher", "editor", "auditor"):
        groups = shown(as_(who))
        assert "release_due 没有运行" in groups["到时没有发布"][0]
        assert "已审定" not in groups
    Edition.objects.filter(pk=edition.pk).move(release_fault="封存的PDF不见了")
    assert "封存的PDF不见了" in shown(as_("publisher"))["到时没有发布"][0]


def test_a_withdrawal_asked_for_waits_for_another_person(as_, cast, edition_in):
    awaiting(edition_in("released"), "withdraw", cast["publisher"])
    assert "测试用的理由" in shown(as_("reviewer"))["等我核准撤下"][0]
    assert "等我核准撤下" not in shown(as_("publisher"))


def test_a_correction_begun_is_somebodys_work(as_, issue, editor, edition_in):
    edition_in("released")
    assert list(shown(as_("editor"))) == ["最近发布"]
    with acting(editor):
        issue.correction_note, issue.corrected_on = "数字有误。", issue.date
        issue.save()
    assert "更正，闻一白" in shown(as_("editor"))["我在写"][0]


def test_what_waits_stands_on_the_page_once(as_, cast, edition_in):
    """In its group and not beside it as a notice too; a note, which no group shows, among the notices."""
    edition = edition_in("in_review")
    tell("submit", Case(edition), cast["editor"])
    notes.add(edition, by=cast["reviewer"], place="article-1", text="题目再短些。")
    assert list(shown(as_("reviewer"))) == ["等我审", "最近发布"]
    (line,) = shown(as_("editor"))["未读通知"]
    assert "题目再短些" in line
    moves.return_(edition, by=cast["reviewer"], reason="见批注")
    groups = shown(as_("editor"))
    assert len(groups["退回给我修改"]) == 1
    assert "未读通知" not in groups


def test_a_missed_release_stands_on_the_page_once(as_, cast, edition_in):
    edition = moves.schedule(edition_in("approved"), by=cast["publisher"], at=timezone.now() + dt.timedelta(hours=1))
    tell("miss_release", Case(edition), None)
    Edition.objects.filter(pk=edition.pk).move(release_at=timezone.now() - dt.timedelta(minutes=5))
    assert list(shown(as_("publisher"))) == ["到时没有发布", "最近发布"]


@pytest.mark.parametrize("status", ["in_review", "approved", "returned"])
def test_what_waits_too_long_is_marked_for_everybody(status, as_, cast, edition_in, settings):
    edition_in(status)
    assert "已等" not in as_("auditor").get(ADDRESS).content.decode()
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert "已等4天" in as_("auditor").get(ADDRESS).content.decode()
        settings.REMIND_AFTER_DAYS = 0
        assert "已等" not in as_("auditor").get(ADDRESS).content.decode()


def test_what_nobody_can_move_before_its_time_is_not_marked(as_, cast, edition_in):
    later = timezone.now() + dt.timedelta(days=9)
    moves.schedule(edition_in("approved"), by=cast["publisher"], at=later)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4)):
        assert "已等" not in as_("publisher").get(ADDRESS).content.decode()


def test_opening_the_issue_reads_what_one_was_told_of_it(as_, cast, edition_in):
    edition = moves.return_(edition_in("in_review"), by=cast["reviewer"], reason="数字有误")
    assert Notice.objects.unread().filter(person=cast["editor"]).count() == 1
    as_("editor").get(f"/admin/bulletin/issue/{edition.issue_id}/change/")
    assert not Notice.objects.unread().filter(person=cast["editor"]).exists()


def test_every_line_leads_to_a_page_that_opens(as_, cast, bulletin, issue, edition_in, some_pdf):
    statuses = (Status.RETURNED, Status.RECALLED, Status.IN_REVIEW, Status.APPROVED, Status.RELEASED)
    for number, status in enumerate(statuses, start=16):
        other = make_issue(bulletin, number, by=cast["editor"])
        make_edition(other, status, some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    desk = as_("editor")
    page = html.fromstring(desk.get(ADDRESS).content.decode())
    addresses = [link.get("href") for link in page.findall(".//ul[@class='items']//a")]
    assert len(addresses) == 6
    assert {desk.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "auditor"])
def test_it_takes_the_same_few_queries_however_much_is_going_on(
    who, as_, cast, bulletin, some_pdf, django_assert_max_num_queries
):
    def busy(numbers):
        for number in numbers:
            for year, status in enumerate((None, *Status.values), start=2000):
                other = make_issue(bulletin, number, by=cast["editor"], year=year)
                if status:
                    make_edition(other, status, some_pdf, by=cast["editor"], reviewer=cast["reviewer"])

    client = as_(who)
    busy([1])
    with django_assert_max_num_queries(20) as few:
        client.get(ADDRESS)
    busy([101, 102, 103])
    with django_assert_max_num_queries(20) as many:
        client.get(ADDRESS)
    assert len(few) == len(many)
