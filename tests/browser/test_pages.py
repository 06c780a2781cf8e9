"""Every page of the desk as each role sees it, on both screens, by day and by night: axe finds nothing serious, nothing
is wider than the screen, and what is said is said in Chinese.

By day axe looks for everything, at each width: what is shown may differ. By night only colours are others, so it looks
for what is wrong with colours, at each width too.

With LOOK=<folder> a picture of each page on each screen is kept there, to be looked at.
"""

import datetime as dt
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bulletin import moves, notes
from bulletin.models import Bulletin, Download, Edition, Issue
from office.audit import acting
from office.models import AuditEntry, OpenForm, RecipientUnit
from tests.browser.desk import EVERY_RULE, OF_COLOURS, check, let_in, log_in, save
from tests.conftest import make_edition, make_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [(390, 844, "light"), (390, 844, "dark"), (1366, 768, "light"), (1366, 768, "dark")]
EVERYWHERE = [("workbench", ""), ("notices", "notices/")]
LOOK = os.environ.get("LOOK")
# What is called by Latin letters in Chinese too, or was written by a person: addresses, usernames, keys.
NAMES = re.compile(
    r"\b(PDF|SHA-256|Tab|Alt|Esc|Enter|Ctrl|Shift|URL|dongtai|[0-9a-f]{10,}|v\d+)\b|[\w./-]+[@/_=][\w./-]+|\b(editor|"
    r"reviewer|publisher|manager|auditor|reader|stranger)\b"
)
FULL_OF_NAMES = {"fonts", "issue-preflight"}  # of fonts and standards


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
        yield "fonts", "typefaces/"
        yield "password", "password_change/"
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

    def for_manager(self) -> Iterator[tuple[str, str]]:
        yield from EVERYWHERE
        yield "people", "office/user/"
        yield "units", "office/recipientunit/"
        yield "bulletins", "bulletin/bulletin/"
        yield "bulletin", f"bulletin/bulletin/{self.bulletin.pk}/change/"
        yield "bulletin-add", "bulletin/bulletin/add/"
        yield "bulletin-history", f"bulletin/bulletin/{self.bulletin.pk}/history/"
        yield "person", f"office/user/{self.editor.pk}/change/"
        yield "person-add", "office/user/add/"
        yield "person-password", f"office/user/{self.editor.pk}/password/"
        yield "person-history", f"office/user/{self.editor.pk}/history/"
        yield "unit", f"office/recipientunit/{RecipientUnit.objects.first().pk}/change/"
        yield "unit-add", "office/recipientunit/add/"
        facts = {"bulletin": self.bulletin, "edition": self.released, "year": self.released.issue.year}
        Download.objects.record(person=self.editor, kind="print", **facts)
        yield "downloads", "bulletin/download/"

    def for_auditor(self) -> Iterator[tuple[str, str]]:
        yield from EVERYWHERE
        yield "entries", "office/auditentry/"
        yield "entry", f"office/auditentry/{AuditEntry.objects.first().pk}/change/"
        yield "issue", f"bulletin/issue/{self.returned.issue_id}/change/"
        yield "review", f"bulletin/edition/{self.returned.pk}/change/"


@pytest.fixture
def office(bulletin, cast) -> Office:
    return Office(bulletin, cast, blank_pdf())


def blank_pdf() -> bytes:
    """One page that the review page can show in its frame."""
    pdf, data = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(data)
    return data.getvalue()


class Inspection:
    """Looks at each page it is shown on every screen and keeps what is wrong."""

    def __init__(self, page: Page, who: str):
        self.page, self.who = page, who
        self.faults: list[str] = []

    def look(self, name: str) -> None:
        self.page.add_style_tag(content="* { transition: none !important; }")  # or axe meets colours on their way
        for width, height, scheme in SCREENS:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme=scheme)
            screen = f"{self.who} {name} {width} {scheme}"
            rules = EVERY_RULE if scheme == "light" else OF_COLOURS
            self.faults += [f"{screen}: {fault}" for fault in check(self.page, rules)]
            if LOOK:
                self.page.screenshot(path=Path(LOOK) / f"{self.who}-{name}-{width}-{scheme}.png", full_page=True)
        if name not in FULL_OF_NAMES:
            self.faults += [f"{self.who} {name}: {word}" for word in foreign_words(self.page)]


_SAID = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll("*")].flatMap((one) =>
  ["title", "aria-label", "placeholder", "alt", one.type === "submit" && "value"].map((name) => one.getAttribute(name))
)]"""


def foreign_words(page: Page) -> list[str]:
    said = page.evaluate(_SAID)
    text = NAMES.sub("", " ".join(filter(None, said)))
    return sorted(set(re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", text)))


@pytest.fixture
def inspect(open_browser):
    def start(who: str) -> Inspection:
        page = open_browser(bypass_csp=True)
        return Inspection(page, who)

    return start


@pytest.mark.parametrize("who", ["editor", "reviewer", "publisher", "manager", "auditor"])
def test_nothing_is_wrong_with_what_this_role_sees(who, inspect, office):
    inspection = inspect(who)
    let_in(inspection.page, who)
    for name, address in getattr(office, f"for_{who}")():
        inspection.page.goto(f"/admin/{address}")
        inspection.look(name)
    assert not inspection.faults, "\n".join(inspection.faults)


def test_nothing_is_wrong_with_the_doors(inspect, cast):
    inspection = inspect("stranger")
    for name, address in (("login", "/account/login/"), ("desk-login", "/admin/login/")):
        inspection.page.goto(address)
        inspection.look(name)
    inspection.page.get_by_label("用户名").fill("editor")
    inspection.page.get_by_label("密码").fill("wrong")
    inspection.page.get_by_role("button", name="登录").click()
    inspection.look("desk-login-refused")
    log_in(inspection.page, "editor")
    inspection.page.goto("/account/password/")
    inspection.look("own-password")
    assert not inspection.faults, "\n".join(inspection.faults)


def test_nothing_is_wrong_with_a_save_that_was_refused(inspect, office):
    inspection = inspect("editor")
    page = inspection.page
    let_in(page, "editor")
    page.goto(f"/admin/bulletin/issue/{office.drafting.pk}/change/")
    article = office.drafting.articles.first()
    article.title = "陆知秋改的标题"
    article.save()
    page.locator("#id_articles-0-title").fill("闻一白改的标题")
    save(page)
    expect(page.get_by_text("没有保存：您打开这一页以后，有人改过")).to_be_visible()
    inspection.look("stale")
    page.goto("/admin/bulletin/issue/add/")
    page.locator("#id_number").fill("1")
    save(page)
    expect(page.locator(".errornote")).to_be_visible()
    inspection.look("issue-refused")
    assert not inspection.faults, "\n".join(inspection.faults)
