"""The cast and the props: a person for each role, an issue with text, editions in any state."""

import datetime as dt
import gc
import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_started
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from bulletin import archive, invitations, press
from bulletin.document import content, store
from bulletin.models import (
    Approval,
    Article,
    Brief,
    Bulletin,
    Credit,
    Edition,
    Issue,
    Kind,
    Recipient,
    Stage,
    Status,
    marks_now,
)
from bulletin.site import house
from office import logins, roles
from office.audit import acting
from office.models import RecipientUnit, User
from tests.chromium import chromium  # noqa: F401  a fixture of many rooms
from tests.scenes import Rows, kept, lay_down
from tests.standing import Standing

# What is loaded before the first test stays to the last: it is never looked through for what nobody needs any more.
gc.disable()


# What takes half a minute or more; begun last, it would leave the other core with nothing to do.
LONGEST = (
    "tests/browser/test_handbook.py",
    "tests/browser/test_pages.py",
    "tests/bulletin/test_adopting.py",
    "tests/bulletin/test_bags.py",
    "tests/bulletin/test_demo.py",
    "tests/bulletin/test_race.py",
    "tests/bulletin/test_talk_race.py",
    "tests/bulletin/test_withdrawal_race.py",
    "tests/migrations/",
    "tests/notices/test_reminding.py",
    "tests/test_deploy.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]):
    """The longest first among their kind: pytest-django then puts those that empty the database after the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    return (yield)


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


# How long an example takes says how busy the machine is, not whether the code is right.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")


@pytest.fixture(autouse=True)
def own_shelf_of_pdfs(settings, tmp_path):
    settings.EDITIONS_ROOT = tmp_path / "editions"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INCOMING_ROOT = tmp_path / "incoming"
    settings.VOLUMES_ROOT = tmp_path / "volumes"
    settings.PRINTS_ROOT = tmp_path / "prints"
    settings.OFD_ROOT = tmp_path / "ofd"
    settings.EPUBS_ROOT = tmp_path / "epubs"
    settings.PAGES_ROOT = tmp_path / "pages"
    settings.SIGNOFFS_ROOT = tmp_path / "signoffs"
    settings.ON_RECORD = tmp_path / "on-record.json"
    settings.WORDING_ROOT = tmp_path / "wording"  # what another test released is nothing this one's texts are read by


@pytest.fixture(autouse=True)
def each_request_reads_the_site_anew():
    """As after some seconds: what one test or one step left is not what the next one sees."""

    def forget(**kwargs):
        house.forget()

    forget()
    request_started.connect(forget)
    yield
    request_started.disconnect(forget)


@pytest.fixture(autouse=True, scope="session")
def the_same_pages_are_set_once(tmp_path_factory):
    """What the press set in one test it need not set again in another: the same document gives the same bytes, which
    tests/press holds it to. They are kept in a folder that all processes of this run share. tests/press itself asks
    the press by another way, and has everything set anew.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    kept, compose = shared / "pages", press.compose
    kept.mkdir(exist_ok=True)

    def compose_once(document: content.Content, workshop: press.Workshop, *, mark: str = "") -> press.Typeset:
        path = kept / store.sha256(_all_that_decides_the_pages(document, workshop, mark))
        if path.exists():
            return pickle.loads(path.read_bytes())
        pages = compose(document, workshop, mark=mark)
        beside = path.with_suffix(f".{os.getpid()}")
        beside.write_bytes(pickle.dumps(pages))
        beside.replace(path)
        return pages

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "compose", compose_once)
        yield


def _all_that_decides_the_pages(document: content.Content, workshop: press.Workshop, mark: str) -> bytes:
    text = content.to_bytes(document)
    if b"/media/" not in text:
        workshop = replace(workshop, media=Path())
    fonts = sorted(path.name for path in workshop.fonts.iterdir())
    workshop = replace(workshop, fonts=workshop.fonts.resolve(), profile=workshop.profile.resolve())
    return repr((text, workshop, fonts, mark)).encode()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit end with the database as it was before them. None needs it to outlive a power cut."""
    with django_db_blocker.unblock():
        standing = Standing()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER DATABASE {connection.settings_dict['NAME']} SET synchronous_commit TO off")
            connection.close()  # what is opened from now on has it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: standing.put_back())
        yield


@pytest.fixture(autouse=True, scope="session")
def laying_down_a_session_is_no_login():
    """`Client.force_login` stands for a login that was; those that are recorded come through the doors."""
    put = Client.force_login

    def quietly(client, *args, **kwargs) -> None:
        user_logged_in.disconnect(logins.came_in)
        try:
            put(client, *args, **kwargs)
        finally:
            user_logged_in.connect(logins.came_in)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", quietly)
        yield


PEOPLE = {
    "editor": ("闻一白", roles.EDITOR),
    "other_editor": ("陆知秋", roles.EDITOR),
    "reviewer": ("方守拙", roles.REVIEWER),
    "publisher": ("邵令仪", roles.PUBLISHER),
    "manager": ("简若谷", roles.MANAGER),
    "auditor": ("查明远", roles.AUDITOR),
    "reader": ("阮听雨", roles.READER),
    "stranger": ("路人甲", None),
}


# Of offices that review in several stages: not among those by whom everything is tried.
STAGE_PEOPLE = {
    "proofreader": ("桂如一", roles.PROOFREADER),
    "first_reviewer": ("池映月", roles.FIRST_REVIEWER),
    "second_reviewer": ("卞知止", roles.SECOND_REVIEWER),
}
FOUR_STAGES = ["proof", "first", "second", "final"]


def make_person(username: str, name: str = "", *held: str) -> User:
    user = User.objects.create_user(username=username, name=name or username, password=f"{username}-pass-2026")
    roles.assign(user, *held)
    return user


def make_cast() -> dict[str, User]:
    return {key: make_person(key, name, *([role] if role else [])) for key, (name, role) in PEOPLE.items()}


def make_bulletin() -> Bulletin:
    return Bulletin.objects.create(name="青岚创建动态", slug="dongtai", publisher="青岚市创建办")


def make_issue(bulletin: Bulletin, number: int = 15, by: User | None = None, **facts) -> Issue:
    """An issue of two articles, two briefs, three recipients and two names, all of it written by this person."""
    facts = {"year": 2026, "date": dt.date(2026, 9, 16), "publisher": bulletin.publisher} | facts
    with acting(by):
        issue = Issue.objects.create(bulletin=bulletin, number=number, **facts)
        Article.objects.create(
            issue=issue,
            title="望溪区推进老旧小区改造",
            source="望溪区住建局",
            body="<p>9月11日，望溪区召开老旧小区改造推进会。</p><p><strong>会议指出：</strong>要倒排工期，挂图作战。</p>",
        )
        Article.objects.create(
            issue=issue, title="柳坞街道清理背街小巷", body="<p>近日，柳坞街道清理背街小巷十二条。</p>"
        )
        Brief.objects.create(issue=issue, text="松涧镇开展河道清漂，清出漂浮物三吨。")
        Brief.objects.create(issue=issue, text="市文旅局发布文明旅游倡议书。")
        for kind, name in ((Kind.REPORT, "市委办"), (Kind.SEND, "市直各单位"), (Kind.ISSUE, "各区县创建办")):
            unit, _ = RecipientUnit.objects.get_or_create(name=name)
            Recipient.objects.create(issue=issue, kind=kind, unit=unit)
        for kind, name in ((Credit.Kind.REVIEWER, "方守拙"), (Credit.Kind.EDITOR, "闻一白")):
            person = User.objects.filter(name=name).first() or make_person(f"credit-{kind}-{number}", name)
            Credit.objects.create(issue=issue, kind=kind, person=person)
    return Issue.objects.get(pk=issue.pk)


KEPT: dict[str, Rows] = {}


@pytest.fixture
def scenes(db) -> dict[str, Rows]:
    if not KEPT:
        made = {}
        scenes = kept(
            cast=lambda: made.update(make_cast()),
            bulletin=lambda: made.update(bulletin=make_bulletin()),
            issue=lambda: make_issue(made["bulletin"], by=made["editor"]),
        )
        KEPT.update(scenes)
    return KEPT


@pytest.fixture
def cast(scenes) -> dict[str, User]:
    lay_down(scenes["cast"])
    people = User.objects.in_bulk(PEOPLE, field_name="username")
    return {key: people[key] for key in PEOPLE}


def _person(key):
    @pytest.fixture(name=key)
    def fixture(cast):
        return cast[key]

    return fixture


editor, other_editor, reviewer, publisher = map(_person, ("editor", "other_editor", "reviewer", "publisher"))
manager, auditor, reader, stranger = map(_person, ("manager", "auditor", "reader", "stranger"))


@pytest.fixture
def stage_cast(cast) -> dict[str, User]:
    """Everybody, with a person more for each stage before the last."""
    return cast | {key: make_person(key, name, role) for key, (name, role) in STAGE_PEOPLE.items()}


@pytest.fixture
def bulletin(scenes) -> Bulletin:
    lay_down(scenes["bulletin"])
    return Bulletin.objects.get()


@pytest.fixture
def issue(bulletin, cast, scenes) -> Issue:
    if Issue.objects.exists():  # whose number may be that of the row
        return make_issue(bulletin, by=cast["editor"])
    lay_down(scenes["issue"])
    return Issue.objects.get()


@pytest.fixture
def gone(monkeypatch, tmp_path):
    """gone(): the database is not where it was; gone(False): it is back."""
    here = dict(connection.settings_dict)
    elsewhere = {"PORT": "1"} if connection.vendor == "postgresql" else {"NAME": tmp_path / "none" / "db.sqlite3"}

    def move(is_gone: bool = True) -> None:
        connection.close()
        connection.settings_dict.update(elsewhere if is_gone else here)
        vars(connection).pop("_connection_pools", None)

    yield move
    move(False)


# Stands in for the sealed PDF where a test is not about the press.
SOME_PDF = b"%PDF-1.7\n% a sealed PDF in a test that is not about the press\n%%EOF\n"


@pytest.fixture(scope="session")
def some_pdf() -> bytes:
    return SOME_PDF


# The stamps an edition carries in each state, in the order they were made.
STAMPS = {
    Status.IN_REVIEW: (),
    Status.RETURNED: ("returned",),
    Status.RECALLED: ("recalled",),
    Status.APPROVED: ("approved",),
    Status.RELEASED: ("approved", "released"),
    Status.SUPERSEDED: ("approved", "released", "superseded"),
    Status.WITHDRAWN: ("approved", "released", "withdrawal_asked", "withdrawn"),
}


def make_edition(
    issue: Issue, status: str, pdf: bytes, *, by: User, reviewer: User, document=None, pages: int = 1
) -> Edition:
    """An edition of the issue as it stands, or of the document given, already in this state."""
    document = document or archive.seal(issue)
    data = content.to_bytes(document)
    stamps = {}
    for moment in STAMPS[status]:
        stamps |= {f"{moment}_at": timezone.now(), f"{moment}_by": by if moment == "withdrawal_asked" else reviewer}
    edition = Edition.objects.create(
        issue=issue,
        version=document.version,
        status=status,
        stages=issue.bulletin.stages,
        stages_passed=int("approved" in STAMPS[status]),
        content=data.decode(),
        pdf_sha256=archive.keep_pdf(pdf),
        pdf_size=len(pdf),
        pages=pages,
        fingerprint=content.fingerprint(data, pdf),
        date=document.date,
        submitted_at=timezone.now(),
        submitted_by=by,
        marks=marks_now(),
        reason="测试用的理由" if status in (Status.RETURNED, Status.WITHDRAWN) else "",
        **stamps,
    )
    if edition.stages_passed:
        facts = {"by": reviewer, "at": edition.approved_at, "fingerprint": edition.fingerprint}
        Approval.objects.create(edition=edition, stage=Stage.FINAL, **facts)
    return edition


def awaiting(edition: Edition, verb: str, by: User) -> Edition:
    """The edition with what this verb presupposes besides its status: a time set, a withdrawal asked for."""
    now = timezone.now()
    if verb == "unschedule":
        wanted = {"release_at": now + dt.timedelta(days=1), "scheduled_at": now, "scheduled_by": by}
    elif verb in {"withdraw", "drop_withdrawal", "take_back_withdrawal"} and edition.status == Status.RELEASED:
        wanted = {"withdrawal_asked_at": now, "withdrawal_asked_by": by, "reason": "测试用的理由"}
    else:
        return edition
    Edition.objects.filter(pk=edition.pk).move(**wanted)
    return Edition.objects.get(pk=edition.pk)


@pytest.fixture
def edition_in(issue, editor, reviewer, some_pdf):
    """edition_in("approved"): an edition of the issue in that state."""

    def make(status: str, of: Issue = issue) -> Edition:
        return make_edition(of, status, some_pdf, by=editor, reviewer=reviewer)

    return make


@pytest.fixture
def edition(edition_in) -> Edition:
    return edition_in("in_review")


@pytest.fixture
def key(edition, editor) -> invitations.Key:
    """By which an outsider reads the edition."""
    return invitations.invite(edition, by=editor, name="臧文溪", unit="市文明办", days=3)
