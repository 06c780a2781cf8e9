"""An office with an issue at every stage, and the pages of its desk that each role opens."""

import datetime as dt
import io
from collections.abc import Iterator

import pikepdf
from django.utils import timezone

from bulletin import drafting, incoming, moves, notes
from bulletin.models import Bulletin, Download, Edition, Incoming, Issue
from office import guarded
from office.audit import acting
from office.models import AuditEntry, Contact, Leader, OpenForm, RecipientUnit, Term, UnitName
from tests.conftest import make_edition, make_issue

FILE = """青岚创建动态

第 11 期

青岚市创建办　2026年10月8日

柳坞街道清理楼道堆物

10月5日,柳坞街道清理楼道堆物二十车,清出的地方改成了

车棚和晾晒区。

★松涧社区修好路灯六盏。

报：市委办、市府办
审核：方守拙
"""
EVERYWHERE = [("workbench", ""), ("notices", "notices/")]


class Office:
    """One issue of each number, brought by the workflow to where its name says it stands."""

    def __init__(self, bulletin: Bulletin, cast: dict, pdf: bytes):
        self.bulletin, self.cast, self.pdf = bulletin, cast, pdf
        self.editor, self.reviewer, self.publisher = cast["editor"], cast["reviewer"], cast["publisher"]
        self.drafting = self.issue(1)
        self.in_review = self.submitted(2)
        note = notes.add(self.in_review, by=self.reviewer, place="article-1-2", text="“倒排”前面缺主语。")
        notes.reply(note, by=self.editor, text="下一稿补上。")
        returned = self.submitted(3)
        notes.add(returned, by=self.reviewer, place="brief-1", text="三吨还是五吨？")
        self.returned = moves.return_(returned, by=self.reviewer, reason="第一条简讯的吨数请核对。")
        self.approved = self.approve(self.submitted(4))
        tomorrow = timezone.now() + dt.timedelta(days=1)
        self.scheduled = moves.schedule(self.approve(self.submitted(5)), by=self.publisher, at=tomorrow)
        self.released = moves.release(self.approve(self.submitted(6)), by=self.publisher)
        self.corrected = self.correct(moves.release(self.approve(self.submitted(7)), by=self.publisher))
        self.asked = self.ask_withdrawal(8)
        self.withdrawn = moves.withdraw(self.ask_withdrawal(9), by=self.reviewer)

    def issue(self, number: int) -> Issue:
        return make_issue(self.bulletin, number, by=self.editor)

    def submitted(self, number: int) -> Edition:
        return self.submit(self.issue(number))

    def submit(self, issue: Issue) -> Edition:
        return make_edition(issue, "in_review", self.pdf, by=self.editor, reviewer=self.reviewer)

    def approve(self, edition: Edition) -> Edition:
        return moves.approve(edition, by=self.reviewer, seen=edition.fingerprint)

    def correct(self, edition: Edition) -> Edition:
        issue, brief = edition.issue, edition.issue.briefs.first()
        issue.correction_note, issue.corrected_on = "第一条简讯“三吨”应为“五吨”。", issue.date
        brief.text = brief.text.replace("三吨", "五吨")
        with acting(self.editor):
            issue.save()
            brief.save()
        return self.submit(Issue.objects.get(pk=issue.pk))

    def ask_withdrawal(self, number: int) -> Edition:
        released = moves.release(self.approve(self.submitted(number)), by=self.publisher)
        return moves.ask_withdrawal(released, by=self.publisher, reason="部分数据尚待核实，暂不公开。")

    def brought(self) -> Incoming:
        """A file that the editor has not yet made a draft of: with something to look at in every part of the page."""
        file = incoming.Upload("第11期.txt", FILE.encode())
        return incoming.take_in([file], by=self.editor, purpose="issue", bulletin=self.bulletin)

    @property
    def issues(self) -> dict[str, Issue]:
        stages = ("in_review", "returned", "approved", "released", "corrected", "withdrawn")
        return {"drafting": self.drafting} | {stage: getattr(self, stage).issue for stage in stages}

    @property
    def editions(self) -> dict[str, Edition]:
        stages = ("in_review", "returned", "approved", "scheduled", "released", "corrected", "asked", "withdrawn")
        return {stage: getattr(self, stage) for stage in stages}

    # The addresses by the name of the page

    def for_editor(self) -> Iterator[tuple[str, str]]:
        yield from EVERYWHERE
        yield "issues", "bulletin/issue/"
        yield "found", "find/?q=望溪"
        yield "not-found", "find/?q=没有的词"
        yield "names-found", "find/?q=闻一白"
        yield "numbers-found", "find/?q=第3期"
        yield "searched-in-vain", "unfound/"
        yield "numbers", "numbers/"
        yield "numbers-texts", "numbers/texts/"
        yield "numbers-issues", "numbers/issues/"
        unit = RecipientUnit.objects.first()
        Contact.objects.create(unit=unit, name="庄闻笛", telephone="0999-6000001", address="云岫大道8号")
        yield "mailings", "office/mailing/"
        yield "mailing", f"office/mailing/{unit.pk}/change/"
        yield "fonts", "typefaces/"
        yield "editions", "bulletin/edition/"
        yield "all-bulletin", "bulletin/"
        issue, article = f"bulletin/issue/{self.drafting.pk}", self.drafting.articles.first()
        here = {"page": f"bulletin.issue:{self.drafting.pk}", "at": timezone.now()}
        OpenForm.objects.create(user=self.cast["other_editor"], **here)
        for stage, one in self.issues.items():
            yield f"issue-{stage}", f"bulletin/issue/{one.pk}/change/"
        yield "issue-add", "bulletin/issue/add/"
        yield "issue-delete", f"{issue}/delete/"
        yield "issue-preflight", f"{issue}/preflight/"
        yield "issue-preview", f"{issue}/preview/"
        yield "issues-filtered", "bulletin/issue/?q=望溪&stage=returned"
        yield "article", f"bulletin/article/{article.pk}/change/"
        yield "article-locked", f"bulletin/article/{self.in_review.issue.articles.first().pk}/change/"
        yield "article-returned", f"bulletin/article/{self.returned.issue.articles.first().pk}/change/"
        yield "article-delete", f"bulletin/article/{article.pk}/delete/"
        article.title = "望溪区推进老旧小区改造提速"
        article.save()
        yield "article-history", f"bulletin/article/{article.pk}/history/?revision={article.history.first().pk}"
        yield "life", f"bulletin/issue/{self.asked.issue_id}/history/"
        taken_apart = self.issue(10)
        held = drafting.hold_over(taken_apart.articles.last())
        drafting.hold_over(taken_apart.briefs.last()).delete()
        taken_apart.briefs.first().delete()
        yield "reserve", "bulletin/issue/reserve/"
        yield "article-held", f"bulletin/article/{held.pk}/change/"
        yield "article-held-history", f"bulletin/article/{held.pk}/history/"
        yield "life-with-deleted", f"bulletin/issue/{taken_apart.pk}/history/"
        yield "bring", f"bulletin/issue/bring/?purpose=articles&issue={self.drafting.pk}"
        yield "brought", f"bulletin/issue/bring/{self.brought().pk}/"
        yield "volumes", f"bulletin/bulletin/{self.bulletin.pk}/volumes/"
        yield "review", f"bulletin/edition/{self.in_review.pk}/change/"

    def for_reviewer(self) -> Iterator[tuple[str, str]]:
        yield "workbench", ""
        yield "issue", f"bulletin/issue/{self.in_review.issue_id}/change/"
        for stage, edition in self.editions.items():
            yield f"review-{stage}", f"bulletin/edition/{edition.pk}/change/"

    def for_publisher(self) -> Iterator[tuple[str, str]]:
        yield "workbench", ""
        yield "issue", f"bulletin/issue/{self.approved.issue_id}/change/"
        for stage in ("approved", "scheduled", "released"):
            yield f"review-{stage}", f"bulletin/edition/{getattr(self, stage).pk}/change/"
        yield "republish", f"bulletin/edition/{self.released.pk}/republish/"
        yield "dispatches", "dispatch/"
        yield "dispatch", f"bulletin/edition/{self.released.pk}/dispatch/"
        yield "dispatch-withdrawn", f"bulletin/edition/{self.withdrawn.pk}/dispatch/"

    def for_manager(self) -> Iterator[tuple[str, str]]:
        yield from EVERYWHERE
        yield "people", "office/user/"
        yield "units", "office/recipientunit/"
        yield "bulletins", "bulletin/bulletin/"
        yield "bulletin", f"bulletin/bulletin/{self.bulletin.pk}/change/"
        yield "bulletin-add", "bulletin/bulletin/add/"
        yield "bulletin-history", f"bulletin/bulletin/{self.bulletin.pk}/history/"
        guarded.ask_for_roles(self.editor, ["审核"], by=self.cast["manager"])
        yield "roles", "people/roles/"
        yield "subscribers", "subscribers/"
        yield "motions", "two-persons/"
        yield "person", f"office/user/{self.editor.pk}/change/"
        yield "person-add", "office/user/add/"
        yield "person-password", f"office/user/{self.editor.pk}/password/"
        yield "person-history", f"office/user/{self.editor.pk}/history/"
        yield "unit", f"office/recipientunit/{RecipientUnit.objects.first().pk}/change/"
        units = RecipientUnit.objects.all()
        yield "unit-merge", f"office/recipientunit/{units[0].pk}/merge/?into={units[1].pk}"
        yield "unit-add", "office/recipientunit/add/"
        yield "terms-empty", "office/term/"
        leader = Leader.objects.create(name="沈怀瑾", post="市委书记", order=1, since=dt.date(2021, 3, 1))
        Term.objects.create(words="截止目前", use="截至目前", source="《某手册》")
        unit_name = UnitName.objects.create(full="青岚市城市管理局", short="市城管局")
        yield "leaders", "office/leader/"
        yield "leaders-past", "office/leader/?in_office=past"
        yield "leader-add", "office/leader/add/"
        yield "leader", f"office/leader/{leader.pk}/change/"
        yield "leader-history", f"office/leader/{leader.pk}/history/"
        yield "leader-delete", f"office/leader/{leader.pk}/delete/"
        yield "leader-import", "office/leader/import/"
        yield "terms", "office/term/"
        yield "term-add", "office/term/add/"
        yield "unit-names", "office/unitname/"
        yield "site", "office/sitefacts/"
        yield "unit-name", f"office/unitname/{unit_name.pk}/change/"
        facts = {"bulletin": self.bulletin, "edition": self.released, "year": self.released.issue.year}
        Download.objects.record(person=self.editor, kind="print", **facts)
        yield "downloads", "bulletin/download/"

    def for_auditor(self) -> Iterator[tuple[str, str]]:
        yield from EVERYWHERE
        yield "entries", "office/auditentry/"
        yield "entry", f"office/auditentry/{AuditEntry.objects.first().pk}/change/"
        yield "issue", f"bulletin/issue/{self.returned.issue_id}/change/"
        yield "review", f"bulletin/edition/{self.returned.pk}/change/"


def blank_pdf() -> bytes:
    """One page that the review page can show in its frame."""
    pdf, data = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(data)
    return data.getvalue()
