"""The desk speaks as an office does: on none of its pages, in none of its messages, notices and letters stands what a
program or a translation word for word says.
"""

import re
from collections.abc import Iterable, Iterator

import pytest
from django.core import mail
from django.urls import reverse
from lxml import html

from bulletin import letters, moves, notes
from bulletin.models import Edition, Notice, Stage
from office.models import RecipientUnit, User
from tests.conftest import awaiting, make_edition
from tests.desk.forms import OpenIssue, address, fields_of, key_of, new
from tests.desk.stages import Office, blank_pdf
from tests.desk.test_review import decide

HAN = "[\u3400-\u9fff]"
FORBIDDEN = {
    "增加|添加|另一个": "“Add another”: an issue is 新建, a row is 再加一条",
    "来修改|以 ?何事|过滤|动作|条形导航|站点|模型|[此的]对象": "English word for word: 按何事筛选, 操作",
    "(新建|增加|修改|查看|选择) ?期(?!间)": "期 alone is no word: 新建一期, 各期",
    "成功(添加|修改|删除)": "what is now so is said plainly: 已保存",
    "办好了": "tells nothing of what was done: 已退回",
    "注销|登出": "注销 closes an account; who leaves does 退出登录",
    "字段|必填项|有效的|确保|帐号": "a form as its programmer sees it: 这一项要填",
    "认证|基于密码|单一登入|用户的权限": "people as a system sees them",
    "[你妳]": "everyone is 您",
    r"^\d+ (版本|人员|刊物|收文单位|下载记录|审计日志)$": "a count needs its measure word: 共9条",
    rf"{HAN}[.,;!?]|^[.,;]|\.\.\.|。\.|。。": "stops of ASCII after Chinese",
    rf"{HAN} ?:(?!\w)": "a colon of ASCII after Chinese",
    rf"{HAN}[”》）]? +[“《（]?{HAN}": "a blank between Chinese words",
    r"第 +\d|第\d+ +[版期页条次]": "第1版 is one word",
    "“[^”]*“|”[^“]*”|“《[^”]*》[^”]*期”": "two pairs of quotation marks: ‘’ stand within “”, and 《》 need none",
}
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-inline-formset")
# What somebody else wrote: the words of a file beside what becomes of them, and its name.
QUOTED = "ancestor-or-self::*[self::cite or @class='came' or @class='becomes']"
SET_BY_THE_PRESS = {"fonts", "issue-preflight"}  # tests/press holds to their words, and they take seconds
AS_PRINTED = "内部资料 注意保存"  # at the top of a bulletin, where the blank belongs
QUOTING = "“三吨”应为“五吨”。"


def faults(where: str, said: Iterable[str]) -> list[str]:
    return [
        f"{where}: {found[0]!r} in {words[:70]!r}: {why}"
        for words in said
        for pattern, why in FORBIDDEN.items()
        if (found := re.search(pattern, words.replace(AS_PRINTED, "")))
    ]


def said_on(response) -> Iterator[str]:
    """What people read or hear on the page, piece by piece: a blank between two pieces sets them apart rightly, as
    it does between the lines of a sealed page of which a note may be written.
    """
    page = html.fromstring(response.content.decode())
    unsaid = f"self::script or self::style or ancestor::select[@id='note-place'] or {QUOTED}"
    for one in page.xpath(f"//*[not({unsaid})]"):
        yield from (re.sub("[ \n]+", " ", text).strip(" ") for text in one.xpath("text()") if text.strip())
        yield from (one.get(name) for name in SPOKEN if one.get(name))
        if one.get("type") == "submit":
            yield one.get("value", "")


def said_in(answer: dict) -> Iterator[str]:
    """What the page of an issue is told of what it sent."""
    yield from filter(None, (answer.get("refused"), answer.get("told")))
    for sentences in answer.get("errors", {}).values():
        yield from sentences
    if answer.get("differences"):
        yield from (text.strip() for text in html.fromstring(answer["differences"]).itertext() if text.strip())


@pytest.fixture
def office(bulletin, cast) -> Office:
    return Office(bulletin, cast, blank_pdf())


def test_no_page_of_the_desk_speaks_like_a_program(office, as_):
    found = []
    for who in ("editor", "reviewer", "publisher", "manager", "auditor"):
        client = as_(who)
        for name, page in getattr(office, f"for_{who}")():
            if name not in SET_BY_THE_PRESS:
                response = client.get(f"/admin/{page}", follow=True)
                assert response.status_code == 200, page
                found += faults(f"{who} {name}", said_on(response))
    assert not found, "\n".join(found)


def test_no_door_of_the_desk_does(client, as_):
    found = faults("login", said_on(client.get("/account/login/?next=/admin/")))
    found += faults(
        "login refused", said_on(client.post("/account/login/?next=/admin/", {"username": "x", "password": "y"}))
    )
    found += faults("stranger", said_on(as_("stranger").get("/account/login/?next=/admin/")))
    assert not found, "\n".join(found)


def test_nothing_said_after_saving_or_deleting_does(issue, bulletin, cast, as_):
    cast["root"] = User.objects.create_superuser("root", name="系统管理员")  # who alone may delete bulletins and units
    editor, manager, root = as_("editor"), as_("manager"), as_("root")
    article, unit = issue.articles.first(), RecipientUnit.objects.create(name="柳坞街道办")
    found = []

    def send(client, page: str, form: str, **changes: str) -> None:
        """Save the form on this page as it stands but for these fields."""
        response = client.post(page, fields_of(client.get(page), form) | changes, follow=True)
        assert response.status_code == 200
        found.extend(faults(f"{form} {changes}", said_on(response)))

    opened, article_page, brief = OpenIssue(editor, issue), page_of(article), issue.briefs.first()
    for answer in (
        opened.save("facts", publisher="青岚市文明办"),
        opened.save("facts", publisher="", number="0", date="2026-13-01"),
        opened.save("facts", year="9" * 30, number="x", print_run="0", bulletin="x", marking="长" * 101),
        opened.save(key_of(brief), text=""),
        opened.save(key_of(article), title="", source="长" * 101),
        opened.save("report", names="99999"),
        opened.answer(opened.gone("facts")),
        opened.answer(opened.gone(key_of(brief)) | {"seen": {}}),
        opened.answer(opened.gone(key_of(brief))),
        opened.save(key_of(brief), text="某条。"),
        opened.send(new("article", title="")).json()["pieces"][0],
        editor.post(address(issue, "save"), {"pieces": "x"}).json(),
    ):
        found += faults(f"answer {answer}", said_in(answer))
    send(editor, reverse("admin:bulletin_issue_add"), "issue_form", number="15")
    send(editor, reverse("admin:bulletin_issue_add"), "issue_form", number="16")
    send(editor, article_page, "article_form", title="望溪区推进“老旧小区”改造")
    send(editor, article_page, "article_form", title="长" * 201)
    person, people = page_of(cast["reader"]), reverse("admin:office_user_add")
    send(manager, person, "user_form", name="阮听雪", email="ruan@qinglan.example", _continue="1")
    send(manager, person, "user_form", name="", email="ruan", username="两 人")
    send(manager, people, "user_form", username="editor", name="同名", password1="123", password2="456")
    send(
        manager, people, "user_form", username="new", name="新人", password1="wo-de-mima-26", password2="wo-de-mima-26"
    )
    send(manager, page_of(unit), "recipientunit_form", name="柳坞街道", _addanother="1")
    send(manager, page_of(unit), "recipientunit_form", name="市委办")
    send(manager, page_of(bulletin), "bulletin_form", name="青岚动态", publisher="青岚市文明办")
    units = reverse("admin:office_recipientunit_changelist")
    for action in ("", "delete_selected"):
        chosen = {"action": action, "_selected_action": [one.pk for one in RecipientUnit.objects.all()]}
        found += faults(f"action {action}", said_on(root.post(units, chosen, follow=True)))
    for obj, client in ((article, editor), (bulletin, root), (issue, editor), (unit, root)):
        page = page_of(obj, "delete")
        shown = client.get(page)
        form = {"post": "yes", "seen": shown.context["seen"]}
        found += faults(f"delete {obj}", [*said_on(shown), *said_on(client.post(page, form, follow=True))])
    for obj in (cast["reader"], bulletin):
        found += faults(f"history {obj}", said_on(manager.get(page_of(obj, "history"))))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("verb", moves.TRANSITIONS)
def test_no_move_its_notices_or_letters_do(verb, issue, cast, stage_cast, client, some_pdf, settings):
    settings.HAS_MAIL, settings.SITE_URL = True, "https://bulletin.qinglan.example"
    for username, person in stage_cast.items():
        person.email = f"{username}@qinglan.example"
        person.save(update_fields=["email"])
    move = moves.TRANSITIONS[verb]
    if stage := next((stage for stage, passes in moves.PASSES.items() if passes == verb), None):
        issue.bulletin.stages = list(dict.fromkeys([stage, Stage.FINAL]))
    edition = make_edition(issue, move.sources[0], some_pdf, by=cast["editor"], reviewer=cast["reviewer"])
    edition = awaiting(edition, verb, cast["publisher"])
    who = next(who for who in (stage_cast["publisher"], *stage_cast.values()) if moves.is_offered(verb, edition, who))
    form = {"reason": QUOTING, "seen": edition.fingerprint, "at": "2099-09-16T08:30", "kind": "error"}
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    response = decide(client, edition, verb, **form)
    found = faults(f"after {verb}", said_on(response))
    assert f"{edition}{move.done}。" in response.content.decode()
    assert Edition.objects.get(pk=edition.pk).status == move.target
    assert list(letters.send_due(letters.NOTICES))
    found += faults(f"notices of {verb}", [part for one in Notice.objects.all() for part in (one.text, one.subject)])
    found += faults(
        f"letters of {verb}", [part for one in mail.outbox for part in (one.subject, *one.body.split("\n"))]
    )
    assert not found, "\n".join(found)


def test_no_word_of_a_note_does(cast, edition_in):
    note = notes.add(edition_in("in_review"), by=cast["reviewer"], place="article-1-2", text=QUOTING)
    notes.reply(note, by=cast["editor"], text=QUOTING)
    told = [notice.text for notice in Notice.objects.all()]
    assert len(told) == 2
    assert not faults("notes", told)


def page_of(obj, kind: str = "change") -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{kind}", args=[obj.pk])
