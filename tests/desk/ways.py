"""Every way to each action: the real request somebody would send, and whether it had its effect.

A way is given a Scene and gives an attempt; an attempt is given a client, sends the request and tells the effect. What
the request needs besides the right (a form as its page holds it) is got by a person who may.
"""

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import contextmanager

from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone
from lxml import html
from PIL import Image

from bulletin import archive, dispatch, moves, proofreader, proposals, volumes
from bulletin.admin.decisions import standing_of
from bulletin.document import richtext, store
from bulletin.models import (
    Answer,
    Article,
    Brief,
    Bulletin,
    Delivery,
    Download,
    Edition,
    Incoming,
    Invitation,
    Issue,
    Note,
    Notice,
    Picture,
    StandingRecipient,
    Subscriber,
    Subscription,
)
from bulletin.word.writing.stamps import draft
from bulletin.word.writing.writer import write_docx
from office import audit, guarded
from office.accounts import guessing
from office.guard import merge
from office.guard.admin import GuardedAdmin
from office.models import (
    AuditEntry,
    Contact,
    Leader,
    Mailing,
    Motion,
    OpenForm,
    RecipientUnit,
    SiteFacts,
    Term,
    Tries,
    User,
    Verification,
)
from tests.conftest import awaiting, make_edition, make_issue, make_person
from tests.desk.forms import OpenIssue, address, fields_of, key_of, new
from tests.word.edited import Edited

Attempt = Callable[[Client], bool]
DRAFTING = "drafting"
OPEN = ("in_review", "approved")
CHANGED = "换上去的字"


@contextmanager
def undone():
    """What is done here to the database is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Scene:
    """An issue at a stage, written and submitted by the editor, and people logged in."""

    def __init__(self, issue: Issue, stage: str, cast: dict[str, User], keys: dict[str, str], pdf: bytes):
        self.issue, self.stage, self.cast, self.keys = issue, stage, cast, keys
        self.article, self.bulletin = issue.articles.first(), issue.bulletin
        self.handler = Client().handler  # which loads the middleware once for all who come
        self.edition = None
        self.asks_oneself = False  # a request is taken back by whoever made it, whatever their role
        if stage != DRAFTING:
            self.edition = make_edition(issue, stage, pdf, by=cast["editor"], reviewer=cast["reviewer"])

    @property
    def edition_pk(self) -> int:
        return self.edition.pk if self.edition else 0

    def client(self, who: str) -> Client:
        client = Client()
        client.handler = self.handler
        if who in self.keys:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[who]
        return client

    def comes(self, who: str) -> None:
        """What is so of this person alone."""
        if self.asks_oneself and who in self.cast:
            waiting = Edition.objects.released().filter(pk=self.edition_pk).exclude(withdrawal_asked_at=None)
            waiting.move(withdrawal_asked_by=self.cast[who])

    @contextmanager
    def unlocked(self):
        """As it was before the issue was locked, if it is."""
        edition = Edition.objects.filter(pk=self.edition_pk, status__in=OPEN)
        is_locked = edition.move(status="recalled", recalled_at=timezone.now(), recalled_by=self.cast["editor"])
        yield
        if is_locked:
            edition = Edition.objects.filter(pk=self.edition_pk)
            edition.move(status=self.stage, recalled_at=None, recalled_by=None)

    def form(self, url: str, form_id: str, by: str = "editor") -> dict[str, str]:
        """The fields of a page that was opened before the issue was locked."""
        with self.unlocked():
            return fields_of(self.client(by).get(url), form_id)

    def opened(self, issue: Issue | None = None) -> OpenIssue:
        """The page of an issue that was opened before this one was locked."""
        with self.unlocked():
            return OpenIssue(self.client("editor"), issue or self.issue)

    def site(self, page: str = "/") -> str:
        return f"/{self.bulletin.slug}/{self.issue.year}/{self.issue.number}{page}"


WAYS: dict[str, list[Callable[[Scene], Attempt]]] = {}
# What nobody may, whatever their role and the stage.
PAST_THE_ISSUE, PAST_THE_OFFICE = "past_the_issue", "past_the_office"


def way(action: str):
    def register(function):
        WAYS.setdefault(action, []).append(function)
        return function

    return register


def admin(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def page_of(obj, page: str = "change") -> str:
    return admin(f"{obj._meta.app_label}_{obj._meta.model_name}_{page}", obj.pk)


def opens(url: str) -> Attempt:
    def attempt(client):
        response = client.get(url)
        if response.streaming:
            list(response.streaming_content)  # which closes the file
        return response.status_code == 200

    return attempt


def lists(url: str, what: object) -> Attempt:
    """Opens a list, in which this is named."""

    def attempt(client):
        response = client.get(url)
        return response.status_code == 200 and str(what) in response.content.decode()

    return attempt


def now(obj):
    """The row as it is in the database; None if it is gone."""
    return type(obj)._base_manager.filter(pk=obj.pk).first()


def keeps(obj, fields: dict[str, str]) -> Attempt:
    """The open page says what is typed and not saved."""

    def attempt(client):
        data = json.dumps({name: [value] for name, value in fields.items()})
        client.post(page_of(obj, "keep"), {"data": data, "seen": fields.get("seen", "")})
        return OpenForm.objects.exists()

    return attempt


def deletes(obj) -> Attempt:
    """Sends what the page that asks for confirmation holds, or would hold for whoever may delete."""
    fields = {"post": "yes"}
    desk = site.get_model_admin(type(obj))
    if isinstance(desk, GuardedAdmin):
        request = RequestFactory().get("/")
        request.user = User(is_superuser=True)
        fields["seen"] = desk.state_of(request, desk.get_object(request, str(obj.pk)))

    def attempt(client):
        client.post(page_of(obj, "delete"), fields)
        return now(obj) is None

    return attempt


def deletes_from_its_list(obj) -> Attempt:
    def attempt(client):
        url = admin(f"{obj._meta.app_label}_{obj._meta.model_name}_changelist")
        client.post(url, {"action": "delete_selected", "_selected_action": obj.pk, "index": 0, "post": "yes"})
        return now(obj) is None

    return attempt


def saves(obj, url: str, fields: dict[str, str], name: str) -> Attempt:
    """Sends the form; whether the field became what was typed."""

    def attempt(client):
        client.post(url, fields)
        return getattr(now(obj), name) == fields[name]

    return attempt


# Drafts


@way("see_drafts")
def list_of_issues(scene):
    return lists(admin("bulletin_issue_changelist"), page_of(scene.issue))


@way("see_drafts")
def issue_page(scene):
    return opens(page_of(scene.issue))


@way("see_drafts")
def body_of_an_article_of_it(scene):
    return opens(address(scene.issue, "body", scene.article.pk))


@way("see_drafts")
def article_page(scene):
    return opens(page_of(scene.article))


@way("see_drafts")
def list_of_articles(scene):
    return lists(admin("bulletin_article_changelist"), page_of(scene.article))


@way("start_issue")
def form_of_a_new_issue(scene):
    url = admin("bulletin_issue_add")
    fields = scene.form(url, "issue_form")

    def attempt(client):
        client.post(url, fields)
        return Issue.objects.filter(number=scene.issue.number + 1).exists()

    return attempt


@way("start_issue")
def page_of_a_new_issue(scene):
    return lists(admin("bulletin_issue_add"), scene.bulletin)


@way("start_issue")
def button_for_a_new_issue(scene):
    def attempt(client):
        client.post(admin("bulletin_issue_start"), {"bulletin": scene.bulletin.pk})
        return Issue.objects.filter(number=scene.issue.number + 1).exists()

    return attempt


def sends(to: Issue, piece: dict, has_changed: Callable[[], bool], method: str = "post") -> Attempt:
    """The page of that issue saves the piece."""

    def attempt(client):
        getattr(client, method)(address(to, "save"), {"pieces": json.dumps([piece])})
        return has_changed()

    return attempt


@way("change_issue")
def facts_as_a_piece(scene):
    piece = scene.opened().piece("facts", publisher=CHANGED)
    return sends(scene.issue, piece, lambda: now(scene.issue).publisher == CHANGED)


@way("change_lists")
def a_brief_more(scene):
    piece = new("brief", text=CHANGED)
    return sends(scene.issue, piece, lambda: scene.issue.briefs.filter(text=CHANGED).exists())


@way("change_lists")
def an_article_more(scene):
    piece = new("article", title=CHANGED, body="<p>某段。</p>")
    return sends(scene.issue, piece, lambda: scene.issue.articles.filter(title=CHANGED).exists())


@way("change_lists")
def a_brief_less(scene):
    piece = scene.opened().gone(key_of(scene.issue.briefs.first()))
    return sends(scene.issue, piece, lambda: scene.issue.briefs.count() == 1)


@way("change_lists")
def briefs_in_another_order(scene):
    first, second = scene.issue.briefs.all()
    piece = scene.opened().piece("briefs", order=f"{second.pk},{first.pk}")
    return sends(scene.issue, piece, lambda: scene.issue.briefs.first() == second)


@way("change_lists")
def a_unit_more(scene):
    unit = RecipientUnit.objects.create(name="柳坞街道办")
    opened = scene.opened()
    piece = opened.piece("report", names=f"{opened.fields['report']['names']},{unit.pk}")
    return sends(scene.issue, piece, lambda: scene.issue.recipients.filter(unit=unit).exists())


@way("change_lists")
def nobody_named_as_editor(scene):
    piece = scene.opened().piece("editor", names="")
    return sends(scene.issue, piece, lambda: not scene.issue.credits.filter(kind="editor").exists())


@way("change_lists")
def word_file_that_came_back(scene):
    document = archive.seal(scene.issue)
    file = Edited(write_docx(document, lambda _: None, stamp=draft(document)))
    file.write("brief-1", "三吨", CHANGED)

    def attempt(client):
        upload = SimpleUploadedFile("改稿.docx", file.data())
        client.post(admin("bulletin_issue_return", scene.issue.pk), {"files": upload})
        if brought := Incoming.objects.filter(purpose="revision").first():
            client.post(admin("bulletin_issue_returned_decide", brought.pk), {"all": "taken"})
            client.post(admin("bulletin_issue_returned_apply", brought.pk))
        return scene.issue.briefs.filter(text__contains=CHANGED).exists()

    return attempt


# What the page of an issue asks for as it is worked on


@way("see_drafts")
def names_to_choose_from(scene):
    return opens(f"{admin('bulletin_issue_choices', scene.issue.pk)}?q=市")


def does(scene, verb: str, body: dict, has_effect: Callable[[], bool]) -> Attempt:
    def attempt(client):
        client.post(admin("bulletin_issue_do", scene.issue.pk, verb), body, content_type="application/json")
        return has_effect()

    return attempt


def another_issue(scene) -> Issue:
    return make_issue(scene.bulletin, 77, by=scene.cast["editor"])


def held_article(scene) -> Article:
    """One that waits in the reserve."""
    return Article.objects.create(held_for=scene.bulletin, title="松涧镇修桥", body="<p>松涧镇修桥一座。</p>")


@way("arrange_texts")
def move(scene):
    other = another_issue(scene)
    body = {"kind": "article", "pk": scene.article.pk, "to": other.pk}
    return does(scene, "move", body, lambda: now(scene.article).issue_id == other.pk)


@way("arrange_texts")
def copy(scene):
    other = another_issue(scene)
    body = {"kind": "brief", "pk": scene.issue.briefs.first().pk, "to": other.pk}
    return does(scene, "copy", body, lambda: other.briefs.count() == 3)


@way("arrange_texts")
def hold(scene):
    body = {"kind": "article", "pk": scene.article.pk}
    return does(scene, "hold", body, lambda: now(scene.article).held_for_id is not None)


@way("arrange_texts")
def take(scene):
    article = held_article(scene)
    return does(scene, "take", {"kind": "article", "pk": article.pk}, lambda: now(article).issue_id is not None)


@way("arrange_texts")
def split(scene):
    body = {"kind": "article", "pk": scene.article.pk, "at": 1, "title": CHANGED}
    return does(scene, "split", body, lambda: scene.issue.articles.filter(title=CHANGED).exists())


@way("arrange_texts")
def merge_briefs(scene):
    one, other = scene.issue.briefs.all()
    body = {"kind": "brief", "pk": other.pk, "into": one.pk}
    return does(scene, "merge", body, lambda: now(other) is None)


@way("arrange_texts")
def button_of_the_reserve(scene):
    article = held_article(scene)

    def attempt(client):
        url = reverse("admin:bulletin_issue_reserve_put", kwargs={"kind": "article", "pk": article.pk})
        client.post(url, {"issue": scene.issue.pk})
        return now(article).issue_id == scene.issue.pk

    return attempt


def deleted_brief(scene, brief: Brief) -> int:
    """The row of the history by which it went."""
    pk = brief.pk
    with scene.unlocked(), audit.acting(scene.cast["editor"]):
        brief.delete()
    return Brief.history.filter(id=pk).latest("history_id").history_id


@way("restore_part")
def undone_where_it_was_deleted(scene):
    body = {"kind": "brief", "history": deleted_brief(scene, scene.issue.briefs.first())}
    return does(scene, "restore", body, lambda: scene.issue.briefs.count() == 2)


@way("restore_part")
def button_in_the_life_of_the_issue(scene):
    row = {"pk": scene.issue.pk, "kind": "brief", "row": deleted_brief(scene, scene.issue.briefs.first())}

    def attempt(client):
        client.post(reverse("admin:bulletin_issue_restore", kwargs=row))
        return scene.issue.briefs.count() == 2

    return attempt


@way("change_lists")
def list_filled_from_the_standing_one(scene):
    unit = RecipientUnit.objects.create(name="柳坞街道办")
    StandingRecipient.objects.create(bulletin=scene.bulletin, kind="report", unit=unit)
    body = {"kind": "report", "origin": "standing"}
    return does(scene, "fill", body, lambda: scene.issue.recipients.filter(unit=unit).exists())


@way("name_new")
def unit(scene):
    return does(scene, "unit", {"name": CHANGED}, lambda: RecipientUnit.objects.filter(name=CHANGED).exists())


@way("name_new")
def person(scene):
    return does(scene, "person", {"name": CHANGED}, lambda: User.objects.filter(name=CHANGED).exists())


@way(PAST_THE_ISSUE)
def text_of_another_issue_moved_by_the_address_of_this_one(scene):
    other = another_issue(scene)
    stray = other.articles.first()
    body = {"kind": "article", "pk": stray.pk, "to": scene.issue.pk}
    return does(scene, "move", body, lambda: now(stray).issue_id != other.pk)


@way(PAST_THE_ISSUE)
def text_moved_into_a_locked_issue(scene):
    other = another_issue(scene)
    people = {"by": scene.cast["editor"], "reviewer": scene.cast["reviewer"]}
    make_edition(other, "in_review", b"%PDF-1.7 of another", **people)
    body = {"kind": "article", "pk": scene.article.pk, "to": other.pk}
    return does(scene, "move", body, lambda: now(scene.article).issue_id == other.pk)


@way(PAST_THE_ISSUE)
def part_of_another_issue_restored_by_the_address_of_this_one(scene):
    other = another_issue(scene)
    body = {"kind": "brief", "history": deleted_brief(scene, other.briefs.first())}
    return does(scene, "restore", body, lambda: other.briefs.count() == 2)


@way(PAST_THE_ISSUE)
def text_moved_by_a_link(scene):
    other = another_issue(scene)
    body = {"kind": "article", "pk": scene.article.pk, "to": other.pk}

    def attempt(client):
        client.get(admin("bulletin_issue_do", scene.issue.pk, "move"), body)
        return now(scene.article).issue_id == other.pk

    return attempt


@way("see_reserve")
def what_waits(scene):
    return lists(admin("bulletin_issue_reserve"), page_of(held_article(scene)))


@way("see_reserve")
def page_of_an_article_that_waits(scene):
    return opens(page_of(held_article(scene)))


@way("write_reserve")
def deleted_from_the_reserve(scene):
    article = held_article(scene)

    def attempt(client):
        client.post(reverse("admin:bulletin_issue_reserve_delete", kwargs={"kind": "article", "pk": article.pk}))
        return now(article) is None

    return attempt


@way("write_reserve")
def brought_back_to_the_reserve(scene):
    brief = Brief.objects.create(held_for=scene.bulletin, text="松涧镇修桥一座。")
    row = {"kind": "brief", "history": deleted_brief(scene, brief)}

    def attempt(client):
        client.post(reverse("admin:bulletin_issue_reserve_restore", kwargs=row))
        return Brief.objects.filter(issue=None).exists()

    return attempt


@way("write_article")
def text_as_a_piece_of_its_issue(scene):
    piece = scene.opened().piece(key_of(scene.article), title=CHANGED)
    return sends(scene.issue, piece, lambda: now(scene.article).title == CHANGED)


@way("write_article")
def text_in_its_form(scene):
    url = page_of(scene.article)
    return saves(scene.article, url, scene.form(url, "article_form") | {"title": CHANGED}, "title")


@way("delete_article")
def article_struck_from_its_issue(scene):
    return sends(scene.issue, scene.opened().gone(key_of(scene.article)), lambda: now(scene.article) is None)


@way("delete_article")
def confirmed_deletion_of_the_article(scene):
    return deletes(scene.article)


@way("delete_issue")
def confirmed_deletion_of_the_issue(scene):
    return deletes(scene.issue)


@way("keep_unsaved")
def what_is_typed_into_the_issue(scene):
    return keeps(scene.issue, {"facts": json.dumps(scene.opened().piece("facts", publisher=CHANGED))})


@way("keep_unsaved")
def what_is_typed_into_the_issue_as_printed(scene):
    return prints(scene, [scene.opened().piece("facts", publisher=CHANGED)])


@way("keep_unsaved")
def what_is_typed_into_the_article(scene):
    return keeps(scene.article, scene.form(page_of(scene.article), "article_form") | {"title": CHANGED})


@way("upload_picture")
def picture_sent_by_the_window(scene):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")

    def attempt(client):
        client.post(admin("bulletin_article_picture"), {"upload": SimpleUploadedFile("桥.jpg", data.getvalue())})
        return Picture.objects.exists()

    return attempt


@way("see_picture")
def address_of_the_picture(scene):
    digest = store.keep(settings.MEDIA_ROOT, b"a picture in a test that is not about pictures", ".jpg")
    facts = {"suffix": ".jpg", "width": 4, "height": 3, "uploaded_by": scene.cast["editor"]}
    picture = Picture.objects.create(sha256=digest, **facts)
    with scene.unlocked():
        scene.article.body += f'<p><img src="{picture.address}" alt="河道"></p>'
        scene.article.save()
    return opens(picture.address)


def with_an_earlier_text(scene) -> int:
    """The first revision of the article, which is given another text."""
    with scene.unlocked(), audit.acting(scene.cast["other_editor"]):
        scene.article.title = CHANGED
        scene.article.save()
    return scene.article.history.earliest().history_id


@way("see_texts")
def list_of_earlier_texts(scene):
    return opens(page_of(scene.article, "history"))


@way("see_texts")
def comparison_with_an_earlier_text(scene):
    return opens(f"{page_of(scene.article, 'history')}?revision={with_an_earlier_text(scene)}")


@way("restore_text")
def button_beside_the_earlier_text(scene):
    url = admin("bulletin_article_restore", scene.article.pk, with_an_earlier_text(scene))
    newest = scene.article.history.latest().history_id
    count = scene.article.history.count()

    def attempt(client):
        client.post(url, {"seen": newest})
        return scene.article.history.count() > count

    return attempt


@way("see_life")
def life_of_the_issue(scene):
    return opens(page_of(scene.issue, "history"))


@way("preview")
def draft_as_web_page(scene):
    return opens(admin("bulletin_issue_preview", scene.issue.pk))


def draws(scene, url: str) -> Attempt:
    """Typesetting takes its time: but for one stage the press is one that refuses at once, as the page says."""
    press = {"PRESS_FONTS": settings.PRESS_FONTS if scene.stage == DRAFTING else {"body": ['"; }']}}

    def attempt(client):
        with override_settings(**press):
            response = client.get(url)
        return response.status_code == 200 or response.headers.get("Location") == page_of(scene.issue)

    return attempt


def prints(scene, pieces: list[dict]) -> Attempt:
    """The page beside the text, of the same press."""
    press = {"PRESS_FONTS": settings.PRESS_FONTS if scene.stage == DRAFTING else {"body": ['"; }']}}

    def attempt(client):
        with override_settings(**press):
            response = client.post(address(scene.issue, "printed"), {"pieces": json.dumps(pieces)})
        return response.status_code in (200, 409)

    return attempt


@way("proof")
def page_beside_the_text(scene):
    return prints(scene, [])


@way("proof")
def draft_as_pdf(scene):
    return draws(scene, admin("bulletin_issue_proof", scene.issue.pk))


@way("proof")
def draft_as_word_file(scene):
    return draws(scene, admin("bulletin_issue_word", scene.issue.pk))


def asks_the_proofreader(issue, choice: str = "", **fields):
    """Sends to the proofreader of the issue."""
    return lambda client: client.post(f"{page_of(issue, 'proofread')}{choice}", fields).status_code == 200


A_REMARK = {"rule": "words.misspelt", "words": "迫不急待", "key": "0" * 64, "reason": "店名如此"}


TO_SILENCE = ("rule", "words", "reason")


@way("proofread")
def proofread(scene):
    return asks_the_proofreader(scene.issue, pieces="[]")


@way("answer_remark")
def keep_what_is_remarked(scene):
    return asks_the_proofreader(scene.issue, "keep/", **A_REMARK)


@way("answer_remark")
def ask_again(scene):
    return asks_the_proofreader(scene.issue, "ask/", **A_REMARK)


@way("silence_remark")
def silence_the_words(scene):
    return asks_the_proofreader(scene.issue, "never/", **A_REMARK)


@way("silence_remark")
def have_the_words_told_again(scene):
    proofreader.silence(scene.bulletin, by=scene.cast["editor"], **{name: A_REMARK[name] for name in TO_SILENCE})

    def attempt(client):
        client.post(page_of(scene.bulletin, "speak"), A_REMARK)
        return Answer.objects.filter(choice=Answer.Choice.ASK).exists()

    return attempt


@way("see_rules")
def rules_of_the_bulletin(scene):
    return opens(page_of(scene.bulletin, "rules"))


@way("change_rules")
def switch_all_rules_off(scene):
    def attempt(client):
        client.post(page_of(scene.bulletin, "rules"), {"seen": ""})
        return now(scene.bulletin).rules_off != []

    return attempt


@way("preflight")
def print_report(scene):
    return draws(scene, admin("bulletin_issue_preflight", scene.issue.pk))


@way("preflight")
def panel_of_the_issue_page(scene):
    return draws(scene, admin("bulletin_issue_summary", scene.issue.pk))


# Submission and decisions


@way("submit")
def button_of_the_issue_page(scene):
    opened = scene.opened()
    pieces = [opened.piece(key_of(scene.article), title=CHANGED)]
    if Issue.objects.with_stage().get(pk=scene.issue.pk).was_released:
        pieces.append(opened.piece("facts", correction_note="标题有误。"))
    with scene.unlocked():
        opened.send(*pieces)
    before = Edition.objects.count()

    def attempt(client):
        client.post(address(scene.issue, "submit"))
        return Edition.objects.count() > before

    return attempt


def decides(scene, verb: str, method: str = "post") -> Attempt:
    """Sends the form of a decision with everything right but, maybe, the person; and another named as its author."""
    url = admin("bulletin_edition_decide", scene.edition_pk, verb)
    fields = {"reason": "理由", "at": "2099-01-01T08:00", "by": scene.cast["reviewer"].pk, "status": "released"}
    fields |= {"kind": "error", "shows_statement": "yes"}
    scene.asks_oneself = verb == "take_back_withdrawal"
    if scene.edition:
        scene.edition = awaiting(scene.edition, verb, scene.cast["other_editor"])
        agreed = moves.agreement(moves.questions(scene.edition, verb))
        fields |= {"seen": scene.edition.fingerprint, "standing": standing_of(scene.edition), "agreed": agreed}

    def attempt(client):
        getattr(client, method)(url, fields)
        has_moved = scene.edition is not None and standing_of(now(scene.edition)) != fields["standing"]
        return has_moved and AuditEntry.objects.exists()

    return attempt


PASSES = ("pass_proof", "pass_first", "pass_second")  # by which the stages before the last are passed
VERBS = (
    *("recall", "return", *PASSES, "approve", "release", "schedule", "unschedule"),
    *("ask_withdrawal", "take_back_withdrawal", "drop_withdrawal", "withdraw"),
)


def _decision(verb: str) -> None:
    def direct_post(scene):
        return decides(scene, verb)

    def by_a_link(scene):
        return decides(scene, verb, "get")

    by_a_link.__name__ = f"{verb}_by_a_link"
    way(verb)(direct_post)
    way(PAST_THE_ISSUE)(by_a_link)


for _verb in VERBS:
    _decision(_verb)


# Notes


def noted(scene, **facts) -> Note | None:
    """A note of the reviewer's on the edition."""
    facts = {"by": scene.cast["reviewer"], "text": "请核对。"} | facts
    return scene.edition and Note.objects.create(edition=scene.edition, **facts)


def proposed(scene) -> Note | None:
    """What the reviewer would have instead of the first paragraph."""
    quote = richtext.text_of(scene.article.body)[0]
    return noted(scene, place=f"article-{scene.article.key}-1", quote=quote, proposes=True, proposal=CHANGED)


def answers(scene, note: Note | None, act: str, has_changed: Callable[[], bool]) -> Attempt:
    def attempt(client):
        url = admin("bulletin_edition_note", scene.edition_pk, note.pk if note else 0, act)
        client.post(url, {"text": "改好了。", "by": scene.cast["reviewer"].pk})
        return has_changed()

    return attempt


@way("write_note")
def a_note_on_the_page(scene):
    def attempt(client):
        client.post(admin("bulletin_edition_note_add", scene.edition_pk), {"place": "", "text": "请核对。"})
        return Note.objects.exists()

    return attempt


@way("write_note")
def a_reply(scene):
    return answers(scene, noted(scene), "reply", lambda: Note.objects.count() == 2)


def answers_in_the_margin(scene, note: Note | None, act: str, has_changed: Callable[[], bool]) -> Attempt:
    def attempt(client):
        client.post(address(scene.issue, "note", note.pk if note else 0, act), {"text": "改好了。"})
        return has_changed()

    return attempt


@way("write_note")
def a_reply_in_the_margin(scene):
    return answers_in_the_margin(scene, noted(scene), "reply", lambda: Note.objects.count() == 2)


@way("resolve_note")
def button_in_the_margin(scene):
    note = noted(scene)
    return answers_in_the_margin(scene, note, "resolve", lambda: note is not None and now(note).resolved_at is not None)


@way("resolve_note")
def button_under_the_note(scene):
    note = noted(scene)
    return answers(scene, note, "resolve", lambda: note is not None and now(note).resolved_at is not None)


def does_to_own(scene, act: str, has_changed: Callable[[Note], bool]) -> Attempt:
    """To a note of the very person who sends it, whether or not they may write any now."""
    own = {person.pk: noted(scene, by=person) for person in scene.cast.values()}

    def attempt(client):
        note = own.get(int(client.session.get("_auth_user_id", 0))) or Note.objects.first()
        if note is None:
            return False
        client.post(admin("bulletin_edition_note", scene.edition_pk, note.pk, act), {"text": "改好了。"})
        return has_changed(now(note))

    return attempt


@way("edit_note")
def words_changed_by_who_wrote_them(scene):
    return does_to_own(scene, "edit", lambda note: note.text == "改好了。")


@way("delete_note")
def words_taken_back_by_who_wrote_them(scene):
    return does_to_own(scene, "delete", lambda note: note.deleted_at is not None)


@way(PAST_THE_ISSUE)
def words_of_another_changed_or_taken_back(scene):
    note = noted(scene, by=scene.cast["reader"])  # whom nobody of the desk is
    changed = answers(scene, note, "edit", lambda: note is not None and now(note).text == "改好了。")
    gone = answers(scene, note, "delete", lambda: note is not None and now(note).deleted_at is not None)
    return lambda client: changed(client) or gone(client)


@way("take_proposal")
def button_beside_what_is_proposed(scene):
    note = proposed(scene)
    seen = proposals.standing(scene.issue, [note])[note.pk].seen if note else ""

    def attempt(client):
        client.post(address(scene.issue, "take", note.pk if note else 0), {"seen": seen, "by": scene.cast["editor"].pk})
        return CHANGED in now(scene.article).body

    return attempt


@way("reopen_note")
def button_under_the_resolved_note(scene):
    note = noted(scene, resolved_at=timezone.now(), resolved_by=scene.cast["editor"])
    return answers(scene, note, "reopen", lambda: note is not None and now(note).resolved_at is None)


@way(PAST_THE_ISSUE)
def note_of_another_edition(scene):
    """Resolved by the address of this one."""
    other = make_issue(scene.bulletin, 77, by=scene.cast["editor"])
    pdf = b"%PDF-1.7 of another"
    edition = make_edition(other, "in_review", pdf, by=scene.cast["editor"], reviewer=scene.cast["reviewer"])
    note = Note.objects.create(edition=edition, by=scene.cast["reviewer"], text="请核对。")
    in_the_margin = answers_in_the_margin(scene, note, "resolve", lambda: now(note).resolved_at is not None)
    on_the_page = answers(scene, note, "resolve", lambda: now(note).resolved_at is not None)
    return lambda client: on_the_page(client) or in_the_margin(client)


@way(PAST_THE_ISSUE)
def proposal_taken_by_a_link(scene):
    note = proposed(scene)
    seen = proposals.standing(scene.issue, [note])[note.pk].seen if note else ""

    def attempt(client):
        client.get(address(scene.issue, "take", note.pk if note else 0), {"seen": seen})
        return CHANGED in now(scene.article).body

    return attempt


@way(PAST_THE_ISSUE)
def proposal_taken_by_the_address_of_another_issue(scene):
    note, other = proposed(scene), make_issue(scene.bulletin, 78, by=scene.cast["editor"])
    seen = proposals.standing(scene.issue, [note])[note.pk].seen if note else ""

    def attempt(client):
        client.post(address(other, "take", note.pk if note else 0), {"seen": seen})
        return CHANGED in now(scene.article).body

    return attempt


@way(PAST_THE_ISSUE)
def note_written_by_a_link(scene):
    def attempt(client):
        client.get(admin("bulletin_edition_note_add", scene.edition_pk), {"place": "", "text": "请核对。"})
        return Note.objects.exists()

    return attempt


# Outsiders


@way("invite")
def form_for_an_outsider(scene):
    def attempt(client):
        asked = {"name": "臧文溪", "unit": "市文明办", "days": "3"}
        client.post(admin("bulletin_edition_invite", scene.edition_pk), asked)
        return Invitation.objects.exists()

    return attempt


def asked(edition: Edition | None, by: User) -> Invitation | None:
    """An outsider asked to read the edition."""
    until = timezone.now() + dt.timedelta(days=3)
    facts = {"name": "臧文溪", "token_sha256": "0" * 64, "code_hash": "!", "by": by, "expires_at": until}
    return edition and Invitation.objects.create(edition=edition, fingerprint=edition.fingerprint, **facts)


def does_to_invitation(scene, act: str, invitation: Invitation | None, has_changed: Callable[[], bool]) -> Attempt:
    def attempt(client):
        number = invitation.pk if invitation else 0
        client.post(admin(f"bulletin_edition_{act}_invitation", scene.edition_pk, number), {"days": "3"})
        return invitation is not None and has_changed()

    return attempt


@way("renew_invitation")
def button_for_another_link(scene):
    one = asked(scene.edition, scene.cast["editor"])
    return does_to_invitation(scene, "renew", one, lambda: now(one).token_sha256 != one.token_sha256)


@way("revoke_invitation")
def button_that_revokes(scene):
    one = asked(scene.edition, scene.cast["editor"])
    return does_to_invitation(scene, "revoke", one, lambda: now(one).revoked_at is not None)


@way(PAST_THE_ISSUE)
def invitation_of_another_edition(scene):
    """Given another link, and revoked, by the address of this one."""
    other = make_issue(scene.bulletin, 77, by=scene.cast["editor"])
    people = {"by": scene.cast["editor"], "reviewer": scene.cast["reviewer"]}
    one = asked(make_edition(other, "in_review", b"%PDF-1.7 of another", **people), scene.cast["editor"])
    renewed = does_to_invitation(scene, "renew", one, lambda: now(one).token_sha256 != one.token_sha256)
    revoked = does_to_invitation(scene, "revoke", one, lambda: now(one).revoked_at is not None)
    return lambda client: renewed(client) or revoked(client)


@way(PAST_THE_ISSUE)
def outsider_asked_and_revoked_by_links(scene):
    one = asked(scene.edition, scene.cast["editor"])

    def attempt(client):
        client.get(admin("bulletin_edition_invite", scene.edition_pk), {"name": "某人", "days": "3"})
        for act in ("renew", "revoke") if one else ():
            client.get(admin(f"bulletin_edition_{act}_invitation", scene.edition_pk, one.pk))
        left = [] if one is None else [(one.token_sha256, None)]
        return list(Invitation.objects.values_list("token_sha256", "revoked_at")) != left

    return attempt


# Going out


def row_of(scene) -> Delivery | None:
    """A unit on the list of the edition, of one that went out."""
    if scene.stage not in ("released", "withdrawn"):
        return None
    return dispatch.make(scene.edition, by=scene.cast["publisher"]).deliveries.first()


def of_row(scene, act: str, has_changed: Callable[[Delivery], bool]) -> Attempt:
    row = row_of(scene)

    def attempt(client):
        number = row.pk if row else 0
        client.post(admin(f"bulletin_edition_dispatch_{act}", scene.edition_pk, number), {"name": "庄闻笛"})
        return row is not None and has_changed(row)

    return attempt


@way("see_dispatch")
def list_of_whom_it_went_to(scene):
    row_of(scene)
    return opens(admin("bulletin_edition_dispatch", scene.edition_pk))


@way("see_dispatch")
def the_same_as_a_file(scene):
    row_of(scene)
    return opens(admin("bulletin_edition_dispatch_table", scene.edition_pk))


@way("see_dispatch")
def table_of_all_lists(scene):
    row_of(scene)
    return lists(reverse("dispatches"), admin("bulletin_edition_dispatch", scene.edition_pk))


@way("add_delivery")
def form_of_a_late_unit(scene):
    row_of(scene)

    def attempt(client):
        late = {"name": CHANGED, "copies": "1", "reason": "来要"}
        client.post(admin("bulletin_edition_dispatch_add", scene.edition_pk), late)
        return Delivery.objects.filter(name=CHANGED).exists()

    return attempt


@way("handle_delivery")
def button_for_another_link_of_a_unit(scene):
    return of_row(scene, "renew", lambda row: now(row).nonce != row.nonce)


@way("handle_delivery")
def button_that_revokes_the_link_of_a_unit(scene):
    return of_row(scene, "revoke", lambda row: now(row).revoked_at is not None)


@way("handle_delivery")
def what_was_signed_on_paper(scene):
    return of_row(scene, "sign", lambda row: row.receipts.exists())


@way("handle_delivery")
def undoing_of_what_was_put_down_by_mistake(scene):
    row = row_of(scene)
    receipt = dispatch.put_down(row, by=scene.cast["publisher"], name="庄闻笛") if row else None

    def attempt(client):
        fields = {"receipt": receipt.pk if receipt else 0, "reason": "登错了单位"}
        client.post(admin("bulletin_edition_dispatch_undo", scene.edition_pk, row.pk if row else 0), fields)
        return row is not None and not row.receipts.exists()

    return attempt


@way("handle_delivery")
def button_that_sends_a_letter_anew(scene):
    Contact.objects.create(unit=RecipientUnit.objects.get(name="市委办"), name="庄闻笛", mail="zhuang@shiwei.example")
    return of_row(scene, "resend", lambda row: row.letters.exists())


@way("handle_delivery")
def button_that_asks_all_who_have_not_signed(scene):
    Contact.objects.create(unit=RecipientUnit.objects.get(name="市委办"), name="庄闻笛", mail="zhuang@shiwei.example")
    row = row_of(scene)

    def attempt(client):
        client.post(admin("bulletin_edition_dispatch_remind", scene.edition_pk), {"all": "1"})
        return row is not None and now(row).reminded_at is not None

    return attempt


@way("see_mailing")
def list_of_ways_to_units(scene):
    return opens(admin("office_mailing_changelist"))


@way("see_mailing")
def how_a_unit_receives(scene):
    return opens(page_of(Mailing.objects.first()))


@way("change_mailing")
def form_of_how_a_unit_receives(scene):
    unit = Mailing.objects.first()
    fields = scene.form(page_of(unit), "mailing_form") | {"copies": "7"}

    def attempt(client):
        client.post(page_of(unit), fields)
        return now(unit).copies == 7

    return attempt


# Sealed editions


@way("see_edition")
def its_line_in_the_list(scene):
    def attempt(client):
        page = client.get(admin("bulletin_edition_changelist")).content.decode()
        return f'href="{admin("bulletin_edition_change", scene.edition_pk)}"' in page

    return attempt


@way("see_edition")
def review_page(scene):
    return opens(admin("bulletin_edition_change", scene.edition_pk))


@way("see_edition")
def sealed_web_page(scene):
    return opens(admin("bulletin_edition_page", scene.edition_pk))


@way("see_sealed_pdf")
def sealed_pdf(scene):
    return opens(admin("bulletin_edition_pdf", scene.edition_pk))


@way("republish")
def text_for_an_official_account(scene):
    return opens(admin("bulletin_edition_republish", scene.edition_pk))


@way("see_signoff")
def sheet_of_who_approved_it(scene):
    return opens(admin("bulletin_edition_signoff", scene.edition_pk))


@way("see_sealed_pdf")
def picture_of_a_sealed_page(scene):
    return opens(admin("bulletin_edition_page_picture", scene.edition_pk, 1))


@way("see_sealed_pdf")
def where_all_stands_on_the_sealed_pages(scene):
    return opens(admin("bulletin_edition_areas", scene.edition_pk))


@way("see_sealed_pdf")
def sealed_as_word_file(scene):
    """The press is one that refuses at once, as the page of the edition says."""

    def attempt(client):
        with override_settings(PRESS_FONTS={"body": ['"; }']}):
            response = client.get(admin("bulletin_edition_word", scene.edition_pk))
        return scene.edition is not None and response.headers.get("Location") == page_of(scene.edition)

    return attempt


# The site


@way("read")
def issue_on_the_site(scene):
    return opens(scene.site())


@way("read")
def version_on_the_site(scene):
    return opens(scene.site("/v1/"))


@way("read")
def article_on_the_site(scene):
    return opens(scene.site(f"/{scene.article.key}/"))


@way("download")
def pdf_of_the_issue(scene):
    """By its public address, which leads to the one for staff."""

    def attempt(client):
        response = client.get(scene.site(".pdf"), follow=True)
        return response.streaming and bool(list(response.streaming_content))

    return attempt


@way("download")
def pdf_of_the_version(scene):
    return opens(f"/downloads{scene.site('/v1.pdf')}")


@way("download_print")
def print_pdf_of_the_version(scene):
    return opens(f"/downloads{scene.site('/v1-print.pdf')}")


@way("download_ofd")
def ofd_of_the_version(scene):
    return opens(f"/downloads{scene.site('/v1.ofd')}")


@way("download_ofd")
def ofd_of_the_issue(scene):
    """By its public address, which leads to the one for staff."""

    def attempt(client):
        response = client.get(scene.site(".ofd"), follow=True)
        return response.streaming and bool(list(response.streaming_content))

    return attempt


@way("see_pages")
def printed_pages_of_the_issue(scene):
    """By their public address, which leads to the one for staff."""

    def attempt(client):
        response = client.get(scene.site("/pages/"), follow=True)
        return response.status_code == 200 and "第1页" in response.content.decode()

    return attempt


@way("see_pages")
def printed_pages_of_the_version(scene):
    return opens(f"/downloads{scene.site('/v1/pages/')}")


@way("see_pages")
def picture_of_a_page(scene):
    return opens(f"/downloads{scene.site('/v1/pages/1.webp')}")


@way("see_what_to_download")
def tables_of_files(scene):
    return opens(reverse("downloads"))


@way("download_year")
def table_of_the_year(scene):
    return opens(reverse("downloads_year", args=[scene.bulletin.slug, scene.issue.year]))


@way("download_year")
def zip_of_the_year(scene):
    return opens(reverse("downloads_zip", args=[scene.bulletin.slug, scene.issue.year]))


# Bound years


@way("see_volumes")
def shelf_of_volumes(scene):
    return opens(admin("bulletin_bulletin_volumes", scene.bulletin.pk))


@way("bind")
def button_of_the_shelf(scene):
    def attempt(client):
        response = client.post(admin("bulletin_bulletin_bind", scene.bulletin.pk, scene.issue.year))
        if response.streaming:
            list(response.streaming_content)
        kept = list(settings.VOLUMES_ROOT.rglob("*.pdf"))
        for path in kept:
            path.unlink()
        return bool(kept)

    return attempt


@way("download_volume")
def volume_of_the_year(scene):
    if scene.stage == "released":
        list(volumes.bind(volumes.volume(scene.bulletin, scene.issue.year)))
    return opens(admin("bulletin_bulletin_volume", scene.bulletin.pk, scene.issue.year))


# The office


@way("enter")
def front_page(scene):
    return opens(admin("index"))


@way("see_notices")
def page_of_notices(scene):
    return opens(reverse("notices"))


def told(scene, *people: str, **facts) -> list[Notice]:
    """A notice to each."""
    facts = {"edition": scene.edition, "action": "退回", "text": "一件事。"} | facts
    return [Notice.objects.create(person=scene.cast[who], **facts) for who in people]


@way("see_notices")
def all_read_by_a_button(scene):
    told(scene, *scene.cast)
    unread = Notice.objects.unread()
    before = unread.count()

    def attempt(client):
        client.post(reverse("notices_read"))
        return unread.count() == before - 1

    return attempt


@way("choose_notices")
def ticks_of_the_form(scene):
    value = f"{scene.bulletin.pk}:published"

    def attempt(client):
        client.post(reverse("choose_notices"), {"choice": value})
        return Subscription.objects.exists()

    return attempt


@way("choose_notices")
def form_of_what_may_be_chosen(scene):
    def attempt(client):
        page = client.get(reverse("my_notices"), follow=True)  # of the desk, for who works there
        return reverse("choose_notices") in page.content.decode()

    return attempt


@way(PAST_THE_OFFICE)
def affair_of_the_desk_chosen_by_a_tampered_form(scene):
    """What is not offered to readers and, of letters, to managers alone."""
    reader, editor = scene.cast["reader"], scene.cast["editor"]
    values = {reader.pk: f"{scene.bulletin.pk}:submit", editor.pk: f"{scene.bulletin.pk}:letter_failed"}

    def attempt(client):
        for pk, value in values.items():
            client.post(reverse("choose_notices"), {"choice": value, "person": pk})
        of_editor = Subscription.objects.filter(person=editor, action="letter_failed")
        return of_editor.exists() or Subscription.objects.filter(person=reader).exists()

    return attempt


@way("resend_letter")
def button_beside_the_letter(scene):
    (letter,) = told(scene, "editor", tries=10, mail_due_at=None, fault="连不上")

    def attempt(client):
        client.post(reverse("notice_resend", args=[letter.pk]))
        return now(letter).mail_due_at is not None

    return attempt


@way("resend_letter")
def button_for_all_that_was_given_up(scene):
    (letter,) = told(scene, "editor", tries=10, mail_due_at=None, fault="连不上")

    def attempt(client):
        client.post(reverse("notices_resend"))
        return now(letter).mail_due_at is not None

    return attempt


@way("see_people")
def list_of_people(scene):
    return opens(admin("office_user_changelist"))


@way("see_people")
def page_of_a_person(scene):
    return opens(page_of(scene.cast["reader"]))


@way("see_people")
def search_for_a_person(scene):
    return opens(f"{admin('autocomplete')}?app_label=bulletin&model_name=credit&field_name=person&term=")


@way("change_people")
def form_of_a_person(scene):
    person = scene.cast["reader"]
    fields = scene.form(page_of(person), "user_form", by="manager") | {"name": CHANGED}
    return saves(person, page_of(person), fields, "name")


@way("change_people")
def another_role(scene):
    person = scene.cast["stranger"]
    fields = scene.form(page_of(person), "user_form", by="manager")

    def attempt(client):
        client.post(page_of(person), fields | {"groups": [Group.objects.get(name="编辑").pk]})
        return now(person).groups.exists()

    return attempt


@way("change_people")
def another_role_for_one_bulletin(scene):
    person, field = scene.cast["stranger"], f"roles_{scene.bulletin.pk}"
    fields = scene.form(page_of(person), "user_form", by="manager")

    def attempt(client):
        client.post(page_of(person), fields | {field: ["编辑"]})
        return person.bulletin_roles.exists()

    return attempt


@way("change_people")
def a_role_that_takes_two(scene):
    person = scene.cast["stranger"]
    fields = scene.form(page_of(person), "user_form", by="manager")

    def attempt(client):
        client.post(page_of(person), fields | {"groups": [Group.objects.get(name="审核").pk]})
        return Motion.objects.exists() and not now(person).groups.exists()

    return attempt


@way("see_people")
def table_of_roles(scene):
    return opens(reverse("people_roles"))


def a_motion(scene) -> Motion:
    """Asked for by somebody who is none of those who try."""
    root = User.objects.create_superuser("root", name="系统管理员", password="root-pass-2026")
    return guarded.ask_for_roles(scene.cast["stranger"], ["审核"], by=root)


@way("see_motions")
def page_of_what_takes_two_persons(scene):
    return lists(reverse("motions"), a_motion(scene).words)


@way("confirm_motion")
def yes_of_a_second_person(scene):
    motion = a_motion(scene)

    def attempt(client):
        client.post(reverse("motion", args=[motion.pk, "confirm"]))
        return now(scene.cast["stranger"]).groups.exists()

    return attempt


@way("stop_motion")
def button_that_stops_a_motion(scene):
    motion = a_motion(scene)

    def attempt(client):
        client.post(reverse("motion", args=[motion.pk, "stop"]))
        return now(motion).outcome == "stopped"

    return attempt


@way("change_people")
def form_of_a_new_person(scene):
    fields = scene.form(admin("office_user_add"), "user_form", by="manager")
    fields |= {"username": "xin", "name": "辛夷", "usable_password": "false"}

    def attempt(client):
        client.post(admin("office_user_add"), fields)
        return User.objects.filter(username="xin").exists()

    return attempt


@way("change_people")
def another_password(scene):
    person, new = scene.cast["reader"], "songxi-2026-qiao"

    def attempt(client):
        fields = {"usable_password": "true", "set-password": "1", "password1": new, "password2": new}
        fields["seen"] = merge.digest(person.password)
        client.post(admin("auth_user_password_change", person.pk), fields)
        return now(person).password != person.password

    return attempt


@way("look_after_logins")
def login_of_another_ended(scene):
    person = scene.cast["reader"]
    Client().force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def attempt(client):
        client.post(admin("office_user_account", person.pk), {"act": "end"})
        return not person.sign_ins.exists()

    return attempt


@way("look_after_logins")
def wait_of_another_lifted(scene):
    person = scene.cast["reader"]
    guessing.begin(RequestFactory().get("/"), guessing.PASSWORD, person.username)
    waits = Tries.objects.filter(key__startswith=guessing.PASSWORD)

    def attempt(client):
        client.post(admin("office_user_account", person.pk), {"act": "lift"})
        return not waits.exists()

    return attempt


@way("change_people")
def invitation_of_another(scene):
    person = scene.cast["stranger"]
    User.objects.filter(pk=person.pk).update(last_login=None)

    def attempt(client):
        client.post(admin("office_user_account", person.pk), {"act": "invite"})
        return person.one_time_links.exists()

    return attempt


@way("change_people")
def list_of_new_people(scene):
    said = {"by": None, "people": [[1, "辛夷", "xin", "", "读者"]]}

    def attempt(client):
        said["by"] = int(client.session.get("_auth_user_id", 0))
        client.post(reverse("people_import_confirm"), {"sealed": signing.dumps(said, salt="office.people")})
        return User.objects.filter(username="xin").exists()

    return attempt


@way("change_people")
def page_for_a_list_of_people(scene):
    return opens(reverse("people_import"))


@way("change_people")
def what_is_typed_about_a_person(scene):
    return keeps(scene.cast["reader"], {"name": CHANGED})


@way("see_units")
def list_of_units(scene):
    return opens(admin("office_recipientunit_changelist"))


@way("see_units")
def page_of_a_unit(scene):
    return opens(page_of(RecipientUnit.objects.first()))


@way("see_units")
def search_for_a_unit(scene):
    return opens(f"{admin('autocomplete')}?app_label=bulletin&model_name=recipient&field_name=unit&term=")


@way("change_units")
def form_of_a_unit(scene):
    unit = RecipientUnit.objects.first()
    fields = scene.form(page_of(unit), "recipientunit_form", by="manager") | {"name": CHANGED}
    return saves(unit, page_of(unit), fields, "name")


@way("add_units")
def form_of_a_new_unit(scene):
    def attempt(client):
        client.post(admin("office_recipientunit_add"), {"name": CHANGED, "is_active": "on"})
        return RecipientUnit.objects.filter(name=CHANGED).exists()

    return attempt


@way("change_units")
def merged_into_another(scene):
    unit = RecipientUnit.objects.create(name="柳坞街道办")

    def attempt(client):
        client.post(reverse("unit_merge", args=[unit.pk]), {"into": RecipientUnit.objects.get(name="市委办").pk})
        return not now(unit).is_active

    return attempt


@way("change_units")
def what_a_merger_would_change(scene):
    unit, into = RecipientUnit.objects.all()[:2]
    return opens(f"{reverse('unit_merge', args=[unit.pk])}?into={into.pk}")


@way("change_units")
def what_is_typed_about_a_unit(scene):
    return keeps(RecipientUnit.objects.first(), {"name": CHANGED})


LEADER = {"name": "沈怀瑾", "post": "市委书记", "order": "1", "since": "", "until": ""}


def a_leader() -> Leader:
    return Leader.objects.create(name="梁渡", post="市长", order=1)


def sends_a_table(client: Client):
    file = SimpleUploadedFile("用词.csv", "词语\n截止目前\n".encode())
    return client.post(reverse("table_import", args=["term"]), {"file": file})


@way("see_tables")
def list_of_leaders(scene):
    return opens(admin("office_leader_changelist"))


@way("see_tables")
def list_of_terms(scene):
    return opens(admin("office_term_changelist"))


@way("see_tables")
def list_of_names_of_units(scene):
    return opens(admin("office_unitname_changelist"))


@way("see_tables")
def page_of_a_leader(scene):
    return opens(page_of(a_leader()))


@way("see_tables")
def table_as_a_file(scene):
    return opens(reverse("table_export", args=["leader", "xlsx"]))


@way("see_tables")
def headings_of_a_table(scene):
    return opens(reverse("table_template", args=["term", "csv"]))


@way("change_tables")
def form_of_a_new_leader(scene):
    def attempt(client):
        client.post(admin("office_leader_add"), LEADER)
        return Leader.objects.exists()

    return attempt


@way("change_tables")
def form_of_a_leader(scene):
    leader = a_leader()
    fields = scene.form(page_of(leader), "leader_form", by="manager") | {"name": CHANGED}
    return saves(leader, page_of(leader), fields, "name")


@way("change_tables")
def place_of_a_leader_in_the_list(scene):
    leader, url = a_leader(), admin("office_leader_changelist")
    fields = scene.form(url, "changelist-form", by="manager") | {"form-0-order": "9", "_save": "保存排序"}

    def attempt(client):
        client.post(url, fields)
        return now(leader).order == 9

    return attempt


@way("change_tables")
def leader_deleted(scene):
    return deletes(a_leader())


@way("change_tables")
def leader_deleted_from_the_list(scene):
    return deletes_from_its_list(a_leader())


@way("change_tables")
def what_is_typed_about_a_leader(scene):
    return keeps(a_leader(), {"name": CHANGED})


@way("change_tables")
def page_on_which_a_table_is_brought_in(scene):
    return opens(reverse("table_import", args=["term"]))


@way("change_tables")
def what_a_table_would_change(scene):
    return lambda client: sends_a_table(client).status_code == 200


@way("change_tables")
def table_brought_in(scene):
    def attempt(client):
        shown = html.fromstring(sends_a_table(client).content.decode() or "<p>")
        sealed = "".join(shown.xpath("//input[@name='sealed']/@value"))
        client.post(reverse("table_import_confirm", args=["term"]), {"sealed": sealed})
        return Term.objects.exists()

    return attempt


@way(PAST_THE_OFFICE)
def table_changed_by_a_link_or_by_what_another_saw(scene):
    """By GET, and with what the page of a manager holds."""
    shown = html.fromstring(sends_a_table(scene.client("manager")).content.decode())
    (sealed,) = shown.xpath("//input[@name='sealed']/@value")

    def attempt(client):
        confirm = reverse("table_import_confirm", args=["term"])
        client.get(confirm, {"sealed": sealed})
        client.post(confirm, {"sealed": sealed + "x"})
        return Term.objects.exists()

    return attempt


@way("see_bulletins")
def list_of_bulletins(scene):
    return lists(admin("bulletin_bulletin_changelist"), page_of(scene.bulletin))


@way("see_bulletins")
def page_of_a_bulletin(scene):
    return opens(page_of(scene.bulletin))


@way("change_bulletins")
def form_of_a_bulletin(scene):
    fields = scene.form(page_of(scene.bulletin), "bulletin_form", by="manager") | {"publisher": CHANGED}
    return saves(scene.bulletin, page_of(scene.bulletin), fields, "publisher")


@way("change_bulletins")
def form_of_a_new_bulletin(scene):
    fields = scene.form(admin("bulletin_bulletin_add"), "bulletin_form", by="manager")

    def attempt(client):
        client.post(admin("bulletin_bulletin_add"), fields | {"name": CHANGED, "slug": "xin"})
        return Bulletin.objects.filter(slug="xin").exists()

    return attempt


@way("change_bulletins")
def a_standing_recipient_more(scene):
    fields = scene.form(page_of(scene.bulletin), "bulletin_form", by="manager")
    fields |= {"standing_recipients-TOTAL_FORMS": "1", "standing_recipients-0-kind": "report"}
    fields |= {"standing_recipients-0-unit": RecipientUnit.objects.first().pk, "standing_recipients-0-order": "1"}

    def attempt(client):
        client.post(page_of(scene.bulletin), fields)
        return StandingRecipient.objects.exists()

    return attempt


@way("change_bulletins")
def what_is_typed_about_a_bulletin(scene):
    return keeps(scene.bulletin, {"publisher": CHANGED})


def the_site() -> SiteFacts:
    return SiteFacts.objects.get_or_create(pk=1)[0]


@way("change_site")
def page_of_the_site(scene):
    return opens(page_of(the_site()))


@way("change_site")
def form_of_the_site(scene):
    facts = the_site()
    fields = scene.form(page_of(facts), "sitefacts_form", by="manager") | {"sponsor": CHANGED}
    return saves(facts, page_of(facts), fields, "sponsor")


@way("change_site")
def what_is_typed_about_the_site(scene):
    return keeps(the_site(), {"sponsor": CHANGED})


def _records() -> dict[str, Callable[[], object]]:
    """What hangs on nothing, so that only the right keeps it."""
    return {
        "person": lambda: make_person("xin", "辛夷"),
        "unit": lambda: RecipientUnit.objects.create(name="柳坞街道办"),
        "bulletin": lambda: Bulletin.objects.create(name="松涧动态", slug="songjian"),
    }


def _deletion(kind: str) -> None:
    def deletion(scene):
        return deletes(_records()[kind]())

    def deletion_from_the_list(scene):
        return deletes_from_its_list(_records()[kind]())

    for function in (deletion, deletion_from_the_list):
        function.__name__ = f"{function.__name__}_of_a_{kind}"
        way("delete_records")(function)


for _kind in _records():
    _deletion(_kind)


@way("see_audit_log")
def list_of_entries(scene):
    return opens(admin("office_auditentry_changelist"))


@way("see_audit_log")
def log_taken_out(scene):
    return opens(admin("office_auditentry_export", "jsonl"))


@way("check_record")
def record_checked(scene):
    def attempt(client):
        before = Verification.objects.count()
        client.post(admin("office_auditentry_check"))
        return Verification.objects.count() > before

    return attempt


@way("see_audit_log")
def page_of_an_entry(scene):
    audit.record(by=scene.cast["editor"], action="试写", subject="dongtai/2026-15")
    return opens(page_of(AuditEntry.objects.first()))


def a_download(scene) -> Download:
    """A line of the year, which the reader fetched."""
    Download.objects.record(person=scene.cast["reader"], kind="year", bulletin=scene.bulletin, year=scene.issue.year)
    return Download.objects.get()


@way("see_downloads")
def list_of_downloads(scene):
    return opens(admin("bulletin_download_changelist"))


@way("see_downloads")
def page_of_a_download(scene):
    return opens(page_of(a_download(scene)))


@way("see_unfound")
def page_of_what_readers_do_not_find(scene):
    return opens(reverse("unfound"))


@way("see_typefaces")
def page_of_typefaces(scene):
    return opens(reverse("typefaces"))


@way("see_typefaces")
def specimen(scene):
    return opens(reverse("typefaces_specimen"))


@way("see_rights")
def page_of_rights(scene):
    return opens(reverse("rights"))


# Back doors


@way(PAST_THE_ISSUE)
def issue_deleted_from_the_list(scene):
    return deletes_from_its_list(scene.issue)


@way(PAST_THE_ISSUE)
def article_deleted_from_the_list(scene):
    return deletes_from_its_list(scene.article)


@way(PAST_THE_ISSUE)
def edition_deleted(scene):
    return _where_sealed(scene, deletes)


@way(PAST_THE_ISSUE)
def edition_deleted_from_the_list(scene):
    return _where_sealed(scene, deletes_from_its_list)


@way(PAST_THE_ISSUE)
def edition_changed(scene):
    """The page that shows it, sent a form."""

    def sends(edition):
        def attempt(client):
            client.post(page_of(edition), {"status": "released", "reason": CHANGED, "content": "{}"})
            return (now(edition).status, now(edition).content) != (edition.status, edition.content)

        return attempt

    return _where_sealed(scene, sends)


@way(PAST_THE_ISSUE)
def edition_added(scene):
    before = Edition.objects.count()

    def attempt(client):
        client.post(admin("bulletin_edition_add"), {"issue": scene.issue.pk, "status": "released"})
        return Edition.objects.count() > before

    return attempt


def _where_sealed(scene, sends: Callable[[Edition], Attempt]) -> Attempt:
    return sends(scene.edition) if scene.edition else lambda client: False


@way(PAST_THE_ISSUE)
def submission_by_a_link_or_another_page(scene):
    before = Edition.objects.count()

    def attempt(client):
        client.get(address(scene.issue, "submit"))
        client.post(page_of(scene.issue), {"_submit_edition": "1"})
        client.post(page_of(scene.article), {"_submit_edition": "1"})
        return Edition.objects.count() > before

    return attempt


@way(PAST_THE_ISSUE)
def article_added_past_its_issue(scene):
    def attempt(client):
        client.post(admin("bulletin_article_add"), {"issue": scene.issue.pk, "title": CHANGED, "body": "<p>一。</p>"})
        return Article.objects.filter(title=CHANGED).exists()

    return attempt


@way(PAST_THE_ISSUE)
def article_moved_by_a_field_the_form_has_not(scene):
    """Another issue's article, put into this one."""
    stray = make_issue(scene.bulletin, 77, by=scene.cast["editor"]).articles.first()
    fields = scene.form(page_of(stray), "article_form") | {"issue": scene.issue.pk, "key": "99", "issue_id": "1"}

    def attempt(client):
        client.post(page_of(stray), fields)
        return (now(stray).issue_id, now(stray).key) != (stray.issue_id, stray.key)

    return attempt


@way(PAST_THE_ISSUE)
def piece_of_another_issue(scene):
    """By the address of an issue nothing locks: this issue's article and brief, rewritten and struck."""
    other, opened = another_issue(scene), scene.opened()
    drafts = [scene.article, scene.issue.briefs.first()]
    pieces = [opened.piece(key_of(scene.article), title=CHANGED), opened.piece(key_of(drafts[1]), text=CHANGED)]
    pieces += [opened.gone(key_of(draft)) for draft in drafts]

    def attempt(client):
        for piece in pieces:
            sends(other, piece, lambda: True)(client)
        client.get(address(other, "body", scene.article.pk))
        return [str(now(draft)) for draft in drafts] != [str(draft) for draft in drafts]

    return attempt


@way(PAST_THE_ISSUE)
def body_read_by_the_address_of_another_issue(scene):
    return opens(address(another_issue(scene), "body", scene.article.pk))


@way(PAST_THE_ISSUE)
def text_put_into_another_issue(scene):
    """The page of an issue nothing locks, with this issue named as the one its texts belong to."""
    other = another_issue(scene)
    here = {"issue": str(scene.issue.pk), "issue_id": str(scene.issue.pk)}
    pieces = [
        new("brief", text=CHANGED, **here),
        scene.opened(other).piece(key_of(other.briefs.first()), text=CHANGED, **here),
    ]

    def attempt(client):
        for piece in pieces:
            sends(other, piece, lambda: True)(client)
        return Brief.objects.filter(issue=scene.issue).count() != 2

    return attempt


@way(PAST_THE_ISSUE)
def piece_saved_by_a_link(scene):
    piece = scene.opened().piece("facts", publisher=CHANGED)
    return sends(scene.issue, piece, lambda: now(scene.issue).publisher == CHANGED, "get")


@way(PAST_THE_ISSUE)
def text_of_another_article_restored(scene):
    stray = make_issue(scene.bulletin, 77, by=scene.cast["editor"]).articles.last()
    url = admin("bulletin_article_restore", scene.article.pk, stray.history.latest().history_id)
    count = scene.article.history.count()

    def attempt(client):
        client.post(url, {"seen": scene.article.history.latest().history_id})
        return scene.article.history.count() != count

    return attempt


@way(PAST_THE_ISSUE)
def text_restored_by_a_link(scene):
    url = admin("bulletin_article_restore", scene.article.pk, with_an_earlier_text(scene))
    count = scene.article.history.count()

    def attempt(client):
        client.get(url, {"seen": scene.article.history.latest().history_id})
        return scene.article.history.count() != count

    return attempt


@way(PAST_THE_ISSUE)
def volume_bound_by_a_link(scene):
    def attempt(client):
        response = client.get(admin("bulletin_bulletin_bind", scene.bulletin.pk, scene.issue.year))
        if response.streaming:
            list(response.streaming_content)
        return any(settings.VOLUMES_ROOT.rglob("*.pdf"))

    return attempt


@way(PAST_THE_OFFICE)
def download_changed_or_deleted(scene):
    line = a_download(scene)
    fields = {"kind": "year", "bulletin": scene.bulletin.pk, "person": scene.cast["stranger"].pk, "year": 2020}
    fields |= {"at_0": "2026-09-16", "at_1": "08:00", "at": "2026-09-16 08:00", "hour": "2026-09-16 08:00"}

    def attempt(client):
        client.post(page_of(line), fields)
        client.post(admin("bulletin_download_add"), fields)
        is_gone = deletes(line)(client) or deletes_from_its_list(line)(client)
        return is_gone or Download.objects.exclude(year=scene.issue.year).exists()

    return attempt


@way(PAST_THE_OFFICE)
def audit_entry_changed_or_deleted(scene):
    audit.record(by=scene.cast["editor"], action="试写", subject="dongtai/2026-15")
    entry = AuditEntry.objects.first()
    fields = {name: getattr(entry, name) for name in ("number", "actor_name", "subject", "hash")}
    fields |= {
        "action": CHANGED,
        "details": '{"a": 1}',
        "previous": "0",
        "at_0": "2026-09-16",
        "at_1": "08:00",
        "at": "2026-09-16 08:00",
    }

    def attempt(client):
        client.post(page_of(entry), fields)
        client.post(admin("office_auditentry_add"), fields | {"number": entry.number + 1, "hash": "0"})
        is_gone = deletes(entry)(client) or deletes_from_its_list(entry)(client)
        return is_gone or AuditEntry.objects.filter(action=CHANGED).exists()

    return attempt


@way(PAST_THE_OFFICE)
def superuser_made_by_a_tampered_form(scene):
    """The forms of a manager and of a person without a role, with more in them than they have fields."""
    people = [scene.cast[who] for who in ("manager", "stranger")]
    more = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"]}
    forms = {page_of(person): scene.form(page_of(person), "user_form", by="manager") | more for person in people}

    def attempt(client):
        for url, fields in forms.items():
            client.post(url, fields)
        stranger = now(scene.cast["stranger"])
        return (
            User.objects.filter(is_superuser=True).exists() or stranger.is_staff or stranger.user_permissions.exists()
        )

    return attempt


@way(PAST_THE_OFFICE)
def notice_of_another_read(scene):
    person = make_person("xin", "辛夷")
    notice = Notice.objects.create(person=person, edition=scene.edition, action="退回", text="一件事。")

    def attempt(client):
        client.get(reverse("notice", args=[notice.pk]))
        client.get(reverse("my_notice", args=[notice.pk]))
        client.post(reverse("notices_read"))
        client.post(reverse("my_notices_read"))
        return now(notice).read_at is not None

    return attempt


@way("find")
def what_is_drafted_found(scene):
    url = reverse("find") + "?q=老旧小区"

    def attempt(client):
        return page_of(scene.issue) in client.get(url).content.decode()

    return attempt


@way("see_handbook")
def contents_of_the_handbook(scene):
    return opens(reverse("handbook"))


@way("see_handbook")
def page_of_the_handbook(scene):
    return opens(reverse("handbook_page", args=["writing"]))


# Figures, and readers who subscribed


@way("see_numbers")
def page_of_numbers(scene):
    return opens(reverse("numbers"))


@way("see_numbers")
def texts_that_are_counted(scene):
    return opens(reverse("numbers_texts"))


@way("see_numbers")
def issues_that_are_counted(scene):
    return opens(reverse("numbers_issues"))


@way("see_numbers")
def figures_taken_out(scene):
    return opens(reverse("numbers_export", args=["texts", "csv"]))


def subscriber(scene) -> Subscriber:
    now = timezone.now()
    facts = {"mailbox": "yue@yuedu.example", "asked_at": now, "confirm_until": now, "confirmed_at": now}
    one = Subscriber.objects.create(email="yue@yuedu.example", **facts)
    one.bulletins.add(scene.bulletin)
    return one


@way("see_subscribers")
def list_of_subscribers(scene):
    return lists(reverse("subscribers"), subscriber(scene).email)


@way("remove_subscriber")
def button_beside_a_subscriber(scene):
    one = subscriber(scene)

    def attempt(client):
        client.post(reverse("subscriber_remove", args=[one.pk]))
        return now(one) is None

    return attempt
