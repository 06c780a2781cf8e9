"""`demo`: a fictional office with issues in every stage, brought there through the real workflow; then serves it."""

import datetime as dt
import secrets
import socket
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bulletin import archive, dispatch, moves, notes, pictures, proofreader, verifying
from bulletin.document import richtext
from bulletin.intake import read_manuscript
from bulletin.intake.filing import file_manuscript
from bulletin.models import Article, Edition, Issue, Receipt, StandingRecipient, Status, Visit
from office import roles
from office.audit import acting
from office.models import Contact, Leader, RecipientUnit, Term, UnitName, User, Verification

TEXTS = Path(__file__).resolve().parents[2] / "demo"
HOST = "127.0.0.1"
SLUG = "dongtai"
# What the proofreader goes by: name -> post, words -> what to write, full name -> short ones.
LEADERS = {"岑砚清": "市委副书记", "戚云舟": "副市长", "臧文溪": "市委宣传部副部长、市文明办主任"}
TERMS = {"脏乱差": "环境卫生问题", "弱势群体": "困难群众", "低素质": "不文明行为"}
UNIT_NAMES = {"青岚市创建全国文明城市工作办公室": "青岚市创建办；市创建办", "青岚市精神文明建设办公室": "市文明办"}
# username -> printed name and roles; the names are those printed in the demo texts.
PEOPLE = {
    "bianji": ("苗知秋", (roles.EDITOR,)),
    "bianji2": ("娄喆", (roles.EDITOR,)),
    "shenhe": ("邢堃", (roles.REVIEWER,)),
    "fabu": ("芮思齐", (roles.PUBLISHER,)),
    "guanli": ("蒲建岭", (roles.MANAGER,)),
    "anquan": ("简疏桐", (roles.SECURITY,)),
    "shenji": ("晏柏松", (roles.AUDITOR,)),
    "duzhe": ("臧文溪", (roles.READER,)),
}
ABOUT = """《青岚创建动态》由青岚市创建办编发，每月两期，刊登全市创建工作的部署、进展、经验，各区县、各部门的工作简讯。
来稿请送青岚市创建办编辑室，每月10日、25日截稿。"""
CORRECTED, WITHDRAWN = 20, 14
RELEASED = (14, 15, 16, 17, 18, 19, 20)
ILLUSTRATED, CAPTION = 20, "图1　5月至10月全市涉犬投诉件数"
ARRANGED, COLUMNS = 19, ("工作推进", "经验交流")
BRIEF_SOURCES = ("", "霁川区创建办", "市文明办", "望溪区创建办", "市大数据局", "稻花县松涧镇")
# Unit -> who receives for it, their address, whether copies go to it on paper too.
CONTACTS = {
    "青岚市委办公室": ("屠若川", "tu@weiban.qinglan.example", True),
    "青岚市人大常委会办公室": ("冉青禾", "ran@renda.qinglan.example", True),
    "青岚市政府办公室": ("阚明溪", "kan@zhengfuban.qinglan.example", True),
    "青岚市政协办公室": ("桑榆晚", "sang@zhengxie.qinglan.example", True),
    "青岚市委宣传部": ("臧文溪", "zang@xuanchuan.qinglan.example", False),
    "青岚市融媒体中心": ("容知夏", "rong@rongmei.qinglan.example", False),
}
RECEIVERS = ("尹拾光", "戈远山", "喻小满")  # who signed on paper
APPROVED, IN_REVIEW, RETURNED, DRAFTING = 21, 22, 23, 24
DAYS_READ = 14


class Command(BaseCommand):
    help = "建一个演示用的办公室并在 http://127.0.0.1:8000 打开；只用 DATA_DIR 里的 SQLite。"

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="在哪个端口打开")

    def handle(self, *, port: int, **options):
        require_demo_settings()
        require_free_port(port)
        self.set_aside_database()
        call_command("migrate", verbosity=0)
        passwords = make_people()
        Office(self.say).build()
        verifying.look(Verification.Scope.ALL)
        mark_as_demo()
        self.report(passwords, f"http://{HOST}:{port}")
        call_command("runserver", f"{HOST}:{port}", use_reloader=False, verbosity=0)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def set_aside_database(self) -> None:
        """A demo of earlier is thrown away; any other database is kept under another name."""
        connection.close()
        path = database_path()
        kept = path.with_name(f"{path.stem}-{timezone.localtime():%Y%m%d-%H%M%S}{path.suffix}")
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{path}{suffix}")
            if part.exists() and demo_marker().exists():
                part.unlink()
            elif part.exists():
                part.rename(f"{kept}{suffix}")
        if kept.exists():
            self.say(f"原有的数据库已改名保存为 {kept}")

    def report(self, passwords: dict[str, str], site: str) -> None:
        self.say(f"\n网页\n  首页  {site}/\n  往期  {site}/{SLUG}/\n  后台  {site}/admin/\n\n各期")
        for issue in Issue.objects.with_stage().select_related("bulletin").order_by("number"):
            desk = reverse("admin:bulletin_issue_change", args=[issue.pk])
            stage = Status(issue.newest_status).label if issue.newest_status else "起草"
            self.say(f"  第{issue.number}期  {stage}  后台 {site}{desk}{self.public_addresses(issue, site)}")
        self.say("\nPDF")
        for edition in Edition.objects.select_related("issue__bulletin").order_by("date", "version"):
            self.say(f"  {edition}（{edition.get_status_display()}）  {archive.pdf_path(edition)}")
        self.say("\n登录（每次都是新的密码）")
        for username, (name, held) in PEOPLE.items():
            self.say(f"  {'、'.join(held)}  {name}  用户名 {username}  密码 {passwords[username]}")
        self.say("\n按 Ctrl+C 结束。")

    def public_addresses(self, issue: Issue, site: str) -> str:
        """Where readers find it, with the earlier version of a corrected one; nothing if it never was public."""
        address = f"{site}/{SLUG}/{issue.year}/{issue.number}/"
        versions = issue.editions.ever_released().count()
        if not versions:
            return ""
        return f"  网页 {address}" + (f"  第1版 {address}v1/" if versions > 1 else "")


def require_demo_settings() -> None:
    if not settings.DEBUG or connection.vendor != "sqlite" or database_path().parent != settings.DATA_DIR:
        raise CommandError("演示只用 DATA_DIR 里的 SQLite，并且要开着 DEBUG：请运行 make demo。")


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"{HOST}:{port} 已被占用（也许演示已经开着）：请先关掉它，或换一个端口，例如 make demo PORT=8001。"
            ) from error


def database_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def demo_marker() -> Path:
    return settings.DATA_DIR / "database-is-demo"


def mark_as_demo() -> None:
    demo_marker().touch()


def make_people() -> dict[str, str]:
    passwords = {}
    for username, (name, held) in PEOPLE.items():
        passwords[username] = secrets.token_urlsafe(9)
        user = User.objects.create_user(username=username, name=name, password=passwords[username])
        roles.assign(user, *held)
    return passwords


def propose(edition: Edition, key: str, words: str, proposal: str, *, by: User) -> None:
    """A note that would have other words at this place."""
    text = next(place.text for place in notes.places(archive.document_of(edition)) if place.key == key)
    notes.add(edition, by=by, place=key, text="", words=words, start=text.index(words), proposal=proposal)


class Office:
    """Makes the issues and walks each to its stage."""

    def __init__(self, say):
        self.say = say
        self.editor, self.reviewer, self.publisher = (
            User.objects.get(username=username) for username in ("bianji", "shenhe", "fabu")
        )

    def build(self) -> None:
        self.say("建立演示的办公室 ……")
        fill_tables()
        name_contacts()
        for number in RELEASED:
            self.release(self.draft(number))
        self.receive()
        self.correct(CORRECTED)
        asked = moves.ask_withdrawal(self.released(WITHDRAWN), by=self.publisher, reason="部分数据尚待核实，暂不公开。")
        moves.withdraw(asked, by=self.reviewer)
        self.approve(self.draft(APPROVED))
        self.submit(self.draft(IN_REVIEW))
        returned = self.submit(self.draft(RETURNED))
        notes.add(returned, by=self.reviewer, place="article-2-1", text="这一段的数字与主办单位的月报对不上。")
        propose(returned, "article-1-4", "不知道去向", "不知去向", by=self.reviewer)
        moves.return_(returned, by=self.reviewer, reason="第二篇文章的数字请与主办单位再核对一遍。")
        self.draft(DRAFTING)
        count_readers()

    def draft(self, number: int) -> Issue:
        with acting(self.editor):
            issue = file_manuscript(read_manuscript(TEXTS / f"2026-{number}.md"), slug=SLUG)
            if number == ILLUSTRATED:
                illustrate(issue, by=self.editor)
            if number == ARRANGED:
                arrange(issue)
        if number == RELEASED[0]:
            found_bulletin(issue)
        return issue

    def submit(self, issue: Issue) -> Edition:
        edition = moves.submit(issue, by=self.editor, reasons=left_standing(issue))
        self.say(f"  {edition}：送审，{edition.pages} 页")
        return edition

    def approve(self, issue: Issue) -> Edition:
        edition = self.submit(issue)
        return moves.approve(edition, by=self.reviewer, seen=edition.fingerprint)

    def release(self, issue: Issue) -> Edition:
        return moves.release(self.approve(issue), by=self.publisher)

    def released(self, number: int) -> Edition:
        return Edition.objects.released().get(issue__number=number)

    def receive(self) -> None:
        """Most units sign for what they got, some look at it, the newest issue is still under way."""
        editions = [self.released(number) for number in RELEASED[:-1]]
        for edition in editions:
            for place, row in enumerate(edition.dispatch.deliveries.all(), start=edition.issue.number):
                if row.by_mail and place % 4:
                    dispatch.open_(row)
                if row.by_mail and place % 4 > 1:
                    dispatch.sign(row, name=row.contacts[0]["name"], way=Receipt.Way.LINK)
                elif place % 3 == 0:
                    dispatch.put_down(row, by=self.publisher, name=RECEIVERS[place % len(RECEIVERS)])
        dispatch.add(editions[-1].dispatch, by=self.publisher, name="青岚市图书馆", copies=2, reason="馆藏")

    def correct(self, number: int) -> None:
        note, pair = (TEXTS / f"2026-{number}-correction.md").read_text(encoding="utf-8").strip().split("\n")
        wrong, right = pair.split(" => ")
        issue = self.released(number).issue
        with acting(self.editor):
            article = Article.objects.get(issue=issue, body__contains=wrong)
            article.body = article.body.replace(wrong, right)
            article.save()
            issue.correction_note = note
            issue.corrected_on = issue.date + dt.timedelta(days=3)
            issue.save()
        self.release(Issue.objects.get(pk=issue.pk))


def count_readers() -> None:
    """As if readers had come: most on the first days, and fewer of them to each article than to the issue."""
    rows = []
    for edition in Edition.objects.ever_released().filter(version=1).select_related("issue"):
        path, bulletin = f"/{SLUG}/{edition.issue.year}/{edition.issue.number}/", edition.issue.bulletin_id
        for days in range(DAYS_READ):
            day, readers = edition.date + dt.timedelta(days=days), (edition.issue.number * 7) % 40 + 60
            for part, share in (("", 1), ("1/", 3), ("2/", 5)):
                facts = {"day": day, "kind": Visit.Kind.PAGE, "path": path + part, "bulletin_id": bulletin}
                rows.append(Visit(**facts, count=readers // share // (days + 1) + 1))
    Visit.objects.bulk_create(rows)


def fill_tables() -> None:
    """What the proofreader goes by, as an office would begin with it."""
    for order, (name, post) in enumerate(LEADERS.items(), start=1):
        Leader.objects.create(name=name, post=post, order=order)
    for words, use in TERMS.items():
        Term.objects.create(words=words, use=use, source="本办行文约定")
    for full, short in UNIT_NAMES.items():
        UnitName.objects.create(full=full, short=short)


def illustrate(issue: Issue, *, by: User) -> None:
    """Puts the chart under the first paragraph of the first article."""
    chart = TEXTS / f"2026-{issue.number}.png"
    with chart.open("rb") as file:
        picture = pictures.take_in(file, chart.stat().st_size, by=by)
    image = f'<img src="{picture.address}" alt="{CAPTION}" width="{picture.width}" height="{picture.height}">'
    article = issue.articles.all()[0]
    first, end, rest = article.body.partition("</p>")
    figure = f"<figure>{image}<figcaption>{CAPTION}</figcaption></figure>"
    article.body = richtext.clean(f"{first}{end}{figure}{rest}")
    article.save()


def arrange(issue: Issue) -> None:
    """Puts each article under a column and names who sent the briefs in, which a manuscript does not say."""
    for article, column in zip(issue.articles.all(), COLUMNS, strict=True):
        article.column = column
        article.save()
    for brief, source in zip(issue.briefs.all(), BRIEF_SOURCES, strict=True):
        brief.source = source
        brief.save()


def name_contacts() -> None:
    """Who receives for whom, of units that the issues name."""
    for place, (name, (contact, mail, by_paper)) in enumerate(CONTACTS.items(), start=1):
        unit, _ = RecipientUnit.objects.get_or_create(name=name)
        unit.by_mail, unit.by_paper, unit.copies = bool(mail), by_paper, 1 + place % 3
        unit.by_system = contact == PEOPLE["duzhe"][0]
        unit.save()
        Contact.objects.create(
            unit=unit,
            name=contact,
            telephone=f"0999-600{place:02}",
            address=f"青岚市云岫大道{place * 8}号",
            mail=mail,
            person=User.objects.get(username="duzhe") if unit.by_system else None,
        )


def left_standing(issue: Issue) -> dict[str, str]:
    """Why the editors did not put right what the proofreader found: of the issue that has to be corrected later."""
    if issue.number != CORRECTED:
        return {}
    remarks = proofreader.read(archive.seal(issue), issue)
    return {remark.key: "数字照望溪区报来的表。" for remark in proofreader.unexplained(remarks)}


def found_bulletin(issue: Issue) -> None:
    """The first issue's recipients become the bulletin's standing lists; it says what it is and names its columns."""
    bulletin = issue.bulletin
    bulletin.about = ABOUT
    bulletin.columns = "\n".join(COLUMNS)
    bulletin.save()
    for line in issue.recipients.all():
        StandingRecipient.objects.create(bulletin=bulletin, kind=line.kind, unit=line.unit, order=line.order)
