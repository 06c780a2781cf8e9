"""One page for a whole issue: its outline, its text, the printed page; each piece is saved by itself (pieces.py)."""

import difflib

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from bulletin import archive, drafting, incoming, moves, notes
from bulletin.admin import pieces, proofs, proposed, remarks
from bulletin.admin.common import or_say_why, viewable
from bulletin.admin.pieces import NotSaved, Sent
from bulletin.admin.writing import WritingWindow
from bulletin.document import richtext
from bulletin.models import Article, Brief, Bulletin, Credit, Issue, Note, Recipient
from bulletin.reach import reach
from office import refusals
from office.permissions import Permission
from office.refusal import Refused

QUOTED = 300  # characters of a paragraph by which it is known again
EXCERPT = 120  # characters of a body that is not open
UNREADABLE = "没有保存：送来的内容读不懂。您写的还在这一页上，请刷新前先复制一份，再告知管理员。"


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("start/", guard(start), name="bulletin_issue_start"),
        path("<int:pk>/save/", guard(save), name="bulletin_issue_save"),
        path("<int:pk>/submit/", guard(submit), name="bulletin_issue_submit"),
        path("<int:pk>/body/<int:article>/", guard(body), name="bulletin_issue_body"),
        path("<int:pk>/comments/<int:comment>/settle/", guard(settle_comment), name="bulletin_issue_comment"),
        *proposed.urls(),  # before any other act on a note
        path("<int:pk>/notes/<int:note>/<str:act>/", guard(answer_note), name="bulletin_issue_note"),
    ]


def _desk():
    return admin.site.get_model_admin(Issue)


@transaction.atomic
def start(request) -> HttpResponse:
    """Begin an issue like the last one, of today, and open it; one that is still empty is gone on with."""
    mine = reach(request.user, Permission.ADD_ISSUE)
    if not mine:
        raise PermissionDenied
    if request.method != "POST":
        return redirect("admin:index")  # who had to log in again comes back here by GET
    asked = request.POST.get("bulletin", "")
    bulletins = Bulletin.objects.filter(mine.within("pk")).select_for_update()
    bulletin = get_object_or_404(bulletins, pk=asked if asked.isdecimal() and len(asked) < 19 else 0)
    issue = bulletin.issues.first()  # the newest
    if issue and not (issue.articles.exists() or issue.briefs.exists() or issue.editions.exists()):
        messages.info(request, f"{issue}已经建好，还是空的，就接着写这一期。")
    else:
        today = timezone.localdate()
        issue = drafting.start(bulletin, year=today.year, date=today)
        messages.success(request, f"{issue}建好了，收文单位和署名照上一期。期号和日期可以改。")
    return redirect("admin:bulletin_issue_change", issue.pk)


# The page


def page(request, issue: Issue, context: dict) -> HttpResponse:
    """The page of an issue, for whoever may see it; `context` says where it stands."""
    desk, issue = _desk(), with_parts(issue)
    may_change = desk.has_change_permission(request, issue)
    articles, briefs = issue.articles.all(), issue.briefs.all()
    noted = _noted_here(request, issue, may_change) if context["editions"] else []
    facts, window = pieces.of_facts(issue, desk.form), WritingWindow()
    context |= {
        **admin.site.each_context(request),
        "opts": Issue._meta,
        "original": issue,
        "title": str(issue),
        "subtitle": None,
        "is_nav_sidebar_enabled": False,  # the room is for the text
        "has_change_permission": may_change,
        "has_delete_permission": desk.has_delete_permission(request, issue),
        "facts": facts,
        "stated": _stated(issue, facts),
        "form": desk.form(instance=issue),
        "articles": [_article(article) | {"noted": _noted_at(article, noted)} for article in articles],
        "briefs": [
            {"piece": pieces.of_text(brief), "draft": brief, "noted": _noted_at(brief, noted)} for brief in briefs
        ],
        "facts_noted": _noted_at(issue, noted),
        "orders": {"articles": pieces.of_order("articles", articles), "briefs": pieces.of_order("briefs", briefs)},
        "names": [_names(key, issue) for key in pieces.NAMES],
        "columns": issue.bulletin.columns.splitlines(),
        "window": window.config | {"height": "", "blocks": ", ".join(sorted(richtext.BLOCK_TAGS))},
        "window_media": window.media,
        "open_notes": noted,
        "comments": incoming.comments_on(issue),
    }
    if may_change and issue.correction_note:
        context |= proofs.asked_when_submitted(issue, archive.seal(issue))
    return TemplateResponse(request, "admin/bulletin/issue/desk.html", context)


def with_parts(issue: Issue) -> Issue:
    """The same with all that stands in it, in as many queries however much that is."""
    newest = Article.history.filter(id=OuterRef("pk")).order_by("-history_id")
    articles = Article.objects.annotate(  # type: ignore[no-redef]  # as the model declares them
        changed_at=Subquery(newest.values("history_date")[:1]),
        changed_by=Subquery(newest.values("history_user__name")[:1]),
    )
    issues = Issue.objects.select_related("bulletin").with_stage()
    return issues.prefetch_related(
        Prefetch("articles", articles),
        Prefetch("briefs"),
        Prefetch("recipients", Recipient.objects.select_related("unit")),
        Prefetch("credits", Credit.objects.select_related("person")),
    ).get(pk=issue.pk)


def _article(article: Article) -> dict:
    return {
        "piece": pieces.of_text(article),
        "draft": article,
        "words": richtext.count_words(article.body),
        "excerpt": _excerpt(article.body),
        "shown": lambda: mark_safe(richtext.clean(article.body)),  # noqa: S308  cleaned; drawn only to be read
    }


def _stated(issue: Issue, facts: pieces.Piece) -> list[tuple[str, str]]:
    """The facts that were given, by name, for who may only read them."""
    stated = {name: value for name, value in facts.values.items() if value and name != "bulletin"}
    return [("刊物", issue.bulletin.name), *((facts.labels[name], value) for name, value in stated.items())]


def _excerpt(body: str) -> str:
    return Truncator("　".join(richtext.text_of(body))).chars(EXCERPT, truncate="…")


def _names(key: str, issue: Issue) -> dict:
    listed = pieces.NAMES[key]
    chosen = [(listed.chosen_in(row), str(getattr(row, listed.chosen))) for row in listed.rows(issue)]
    return {"key": key, "label": listed.label, "piece": pieces.of_names(key, issue), "chosen": chosen}


def place_on_page(issue: Issue, note: Note) -> str:
    """Where on the page the words that a note is about stand by now, as the fragment of an address; or empty."""
    kind, _, numbers = note.place.partition("-")
    number, _, paragraph = numbers.partition("-")
    if kind == "article":
        article = next((article for article in issue.articles.all() if str(article.key) == number), None)
        if article is None:
            return ""
        line = paragraph and _nearest(note.quote, richtext.text_of(article.body), int(paragraph))
        return f"#article-{article.pk}{f'-p{line}' if line else ''}"
    if kind == "brief":
        briefs = list(issue.briefs.all())
        line = _nearest(note.quote, [brief.text for brief in briefs], int(number))
        return f"#brief-{briefs[line - 1].pk}" if line else "#briefs"
    return {"recipients": "#lists", "imprint": "#lists", "": ""}.get(note.place, "#facts")


def _nearest(quote: str, texts: list[str], number: int) -> int:
    """Which of the texts, counted from 1, is what was quoted or likest to it; else the one of that number, or 0."""
    if quote in texts:
        return texts.index(quote) + 1
    beginnings = [text[:QUOTED] for text in texts]  # comparing takes time with the square of the length
    alike = difflib.get_close_matches(quote[:QUOTED], beginnings, n=1, cutoff=0.5)
    if alike:
        return beginnings.index(alike[0]) + 1
    return number if number <= len(texts) else 0


def _noted_here(request, issue: Issue, may_change: bool) -> list[dict]:
    """The open notes, each with the way to its words and what who may change the issue is offered of it."""
    remarks = notes.open_for(issue)
    offers = proposed.offers(issue, (remark.note for remark in remarks), request.user) if may_change else {}
    return [
        {"note": note, "place": place, "here": place_on_page(issue, note), "offer": offers.get(note.pk)}
        for note, place, _ in remarks
    ]


def _noted_at(draft: Issue | Article | Brief, noted: list[dict]) -> list[dict]:
    """What is proposed for this draft, but for the paragraphs of a body, beside which it stands when that is opened."""
    at_draft = [one for one in noted if one["offer"] and one["offer"].proposal.draft == draft]
    return [one for one in at_draft if not one["offer"].is_in_body]


@require_safe
def body(request, pk: int, article: int) -> JsonResponse:
    """{"body", "seen", "notes"} of an article that is to be written, with what is noted on it and not resolved."""
    issue = viewable(_desk(), request, pk)
    if not request.user.has_perm(Permission.VIEW_ARTICLE, issue):
        raise PermissionDenied
    found = get_object_or_404(Article, issue=issue, pk=article)
    piece = pieces.of_text(found)
    remarks = notes.open_for(issue, found)
    offers = proposed.offers(issue, (remark.note for remark in remarks), request.user)
    noted = [_noted(request, remark, offers.get(remark.note.pk)) for remark in remarks]
    return JsonResponse({"body": richtext.clean(piece.values["body"]), "seen": piece.seen["body"], "notes": noted})


def answer_note(request, pk: int, note: int, act: str) -> HttpResponse:
    """Reply to a note or resolve it, where one writes: {"html"} of it as it stands, or 409 {"refused"}; without a
    script, the page again.
    """
    issue = viewable(_desk(), request, pk)
    here = reverse("admin:bulletin_issue_change", args=[pk])
    if act not in {"reply", "resolve"}:
        raise Http404
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    found = get_object_or_404(Note.objects.standing(), pk=note, edition__issue=issue, answers=None)
    is_form = proposed.is_sent_by_form(request)
    try:
        remarks.ACTS[act].do(found, request.user, request.POST)
    except Refused as refusal:
        refusals.keep(request, refusal)
        if not is_form:
            return JsonResponse({"refused": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect(here)
    if is_form:
        messages.success(request, remarks.ACTS[act].done)
        return redirect(here)
    return JsonResponse({"html": _noted_again(request, issue, note)})


def _noted_again(request, issue: Issue, note: int) -> str:
    """The note as it stands; nothing once it is resolved."""
    remark = next((remark for remark in notes.open_for(issue) if remark.note.pk == note), None)
    if remark is None:
        return ""
    return _noted(request, remark, proposed.offers(issue, [remark.note], request.user).get(note))["html"]


def _noted(request, remark: notes.Remark, offer: proposed.Offer | None) -> dict:
    note = remark.note
    return {
        "pk": note.pk,
        "place": note.place,
        "name": remark.place.name,
        "quote": note.quote,
        "html": render_to_string("admin/bulletin/issue/margin_note.html", {"remark": remark, "offer": offer}, request),
    }


@require_POST
def settle_comment(request, pk: int, comment: int) -> HttpResponseBase:
    """Put away a comment that came in a Word file."""
    issue = viewable(_desk(), request, pk)
    if not request.user.has_perm(Permission.CHANGE_ISSUE, issue):
        raise PermissionDenied
    found = get_object_or_404(incoming.comments_on(issue), pk=comment)
    here = reverse("admin:bulletin_issue_change", args=[pk])

    def act() -> HttpResponseBase:
        incoming.settle(found, by=request.user)
        return redirect(here)

    return or_say_why(request, here, act)


# Saving


@require_POST
def save(request, pk: int) -> JsonResponse:
    """Write the pieces sent (`pieces`, JSON: see `pieces.read`), each by itself; answers how each stands now.

    {"pieces": [{"key", "as", "values", "seen", "words"} | {"key", "gone", "history", "told"}
    | {"key", "refused", "errors", "differences", "theirs", "seen", "shown"}]}; 409 {"refused"} if nothing may be
    written now.
    """
    desk = _desk()
    issue = viewable(desk, request, pk)
    sent = pieces.read(request.POST.get("pieces", ""))
    if sent is None:
        return JsonResponse({"refused": UNREADABLE}, status=400)
    if not request.user.has_perms({permission for one in sent for permission in _needs(one)}, issue):
        raise PermissionDenied
    for one in sent:
        _require_own_bulletin(request, issue, one)
    if reason := desk.locked_because(issue):
        desk.keep_apart(request, issue, sent)
        sentence = f"没有保存：{reason}您写的替您留着，稿件解锁后打开这一页可以恢复。"
        refusals.keep(request, sentence)
        return JsonResponse({"refused": sentence}, status=409)
    answers = []
    made: dict[str, str] = {}
    for one in sorted(sent, key=lambda one: one.key in pieces.ORDERS):  # which may name what has just been made
        if one.key in pieces.ORDERS:
            one = one._replace(values={"order": _with_numbers(one.values.get("order", ""), made)})
        answers.append(answer := _save(issue, one, desk.form))
        if "as" in answer:
            made[one.key] = answer["as"].partition("-")[2]
    refused = {answer["key"] for answer in answers if "refused" in answer}
    desk.keep_apart(request, issue, [one for one in sent if one.key in refused])
    return JsonResponse({"pieces": answers})


def _with_numbers(order: str, made: dict[str, str]) -> str:
    return ",".join(made.get(word, word) for word in order.split(","))


def _save(issue: Issue, sent: Sent, facts) -> dict:
    try:
        saved = pieces.save(issue.pk, sent, facts)
    except NotSaved as refused:
        return {"key": sent.key, **_refusal(refused)}
    except Refused as refusal:  # locked meanwhile
        return {"key": sent.key, "refused": f"没有保存：{refusal}"}
    if saved.history and saved.draft:
        told = f"删去了{saved.draft._meta.verbose_name}{_called(saved.draft)}。"
        return {"key": sent.key, "gone": True, "history": saved.history, "told": told}
    answer: dict[str, object] = {"key": sent.key, "as": saved.key, "values": saved.values, "seen": saved.seen}
    if isinstance(saved.draft, Article):
        answer |= {"words": richtext.count_words(saved.draft.body), "excerpt": _excerpt(saved.draft.body)}
    return answer


def _called(draft) -> str:
    return f"《{draft.title}》" if isinstance(draft, Article) else f"“{Truncator(draft.text).chars(20, truncate='…')}”"


def _refusal(refused: NotSaved) -> dict:
    refusal = refused.refusal
    differences = list(refusal.differences)
    shown = render_to_string("admin/differences.html", {"differences": differences}) if differences else ""
    now: dict[str, object] = {}
    if refusal.now:
        names = pieces.named(refusal.now.key, refusal.now.values.get("names", ""))
        now = {"theirs": refusal.now.values, "seen": refusal.now.seen, "shown": names}
    return {"refused": refusal.sentence, "errors": refusal.errors, "differences": shown, **now}


def _require_own_bulletin(request, issue: Issue, sent: Sent) -> None:
    """An issue goes over to no bulletin for which this person could not begin one."""
    asked = sent.values.get("bulletin", "") if sent.key == pieces.FACTS else ""
    if not asked or asked == str(issue.bulletin_id):
        return
    bulletin = Bulletin.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    if bulletin and not request.user.has_perm(Permission.ADD_ISSUE, bulletin):
        raise PermissionDenied("您没有那个刊物的编辑角色，这一期不能改到那里。")


def _needs(sent: Sent) -> set[Permission]:
    """What the person who sends the piece must hold."""
    kind = pieces.kind_of(sent.key)
    if kind in pieces.TEXTS and not pieces.is_new(sent.key) and not sent.is_gone:
        return {Permission(f"bulletin.change_{kind}")}
    if kind in pieces.TEXTS:
        return {Permission.CHANGE_ISSUE, Permission(f"bulletin.{'delete' if sent.is_gone else 'add'}_{kind}")}
    if kind in pieces.ORDERS:
        return {Permission.CHANGE_ISSUE, Permission(f"bulletin.change_{pieces.ORDERS[kind]._meta.model_name}")}
    if kind in pieces.NAMES:
        row = pieces.NAMES[kind].model._meta.model_name
        return {Permission.CHANGE_ISSUE, *(Permission(f"bulletin.{act}_{row}") for act in ("add", "change", "delete"))}
    return {Permission.CHANGE_ISSUE}


# Submitting


def submit(request, pk: int) -> HttpResponseBase:
    """Seal the issue as it is saved and put it before a reviewer."""
    desk = _desk()
    issue = viewable(desk, request, pk)
    here = reverse("admin:bulletin_issue_change", args=[pk])
    if request.method != "POST":
        return redirect(here)  # who had to log in again comes back here by GET
    if not request.user.has_perm(Permission.CHANGE_ISSUE, issue):  # a lock is said by the move, in a sentence
        raise PermissionDenied

    def act():
        edition = moves.submit(
            issue, by=request.user, reasons=_reasons_in(request.POST), agreed=request.POST.get("agreed", "")
        )
        messages.success(request, f"{edition.issue}已送审，共{edition.pages}页。审核通过前稿件锁定；要改请先撤回。")
        return redirect("admin:bulletin_edition_change", edition.pk)

    return or_say_why(request, here, act)


def _reasons_in(form) -> dict[str, str]:
    """{key of a remark: why it is left standing}, of the fields reason-<key>."""
    return {name.removeprefix("reason-"): form[name] for name in form if name.startswith("reason-")}
