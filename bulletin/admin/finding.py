"""Finding (搜索): one search over the drafts, the reserve and what is released, and the way to each place.

A passage that stands in an issue's draft and in its released edition is one hit. Numbers and days lead to the issue.
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bulletin import archive
from bulletin.document import content
from bulletin.models import (
    Article,
    Brief,
    Contribution,
    Credit,
    DraftEntry,
    Edition,
    Entry,
    Issue,
    Recipient,
    Status,
    standing_in_words,
)
from bulletin.reach import Reach, reach
from bulletin.rights import DRAFTING, STAGES
from bulletin.search import drafts, entries, numbers
from bulletin.search.entries import EVERYTHING, Among, Found, Passage, Query, Unanswerable, any_of
from bulletin.site.addresses import path_of_issue
from bulletin.site.searching import Pieces, beginning, excerpt, marked
from office.models import RecipientUnit, User
from office.permissions import Permission

PAGE_SIZE = 20
MOST = 200  # passages of the drafts, and as many of what is released
ISSUES, FACTS, NAMES, LATEST = 5, 5, 8, 3  # shown of each
NEEDS = (Permission.VIEW_ISSUE, Permission.VIEW_ARTICLE, Permission.VIEW_BRIEF)
IN_RESERVE, IN_DRAFT, RELEASED, IN_BOTH = "备用稿", "稿件", "已发布的", "稿件和已发布的"
Kind = DraftEntry.Kind
RANK: dict[str, int] = {Kind.NOTE: 2, Kind.ARTICLE: 1, Kind.BRIEF: 0}  # within an issue, the other way round

Same = tuple[object, ...]  # what a passage is, in a draft and in an edition alike
Order = tuple[dt.date, int, int, int]


class Hit(NamedTuple):
    """A line of the answer."""

    kind: str
    title: Pieces
    excerpt: Pieces
    address: str
    where: str  # which of the two texts it is
    issue: Issue | None
    public: str = ""  # where readers see it

    @property
    def stage(self) -> str:
        return stage_of(self.issue) if self.issue else ""


class Name(NamedTuple):
    """A unit or a person, and the issues that name it, newest first."""

    kind: str
    name: Pieces
    total: int
    issues: list[tuple[Issue, str]]


class Passages(NamedTuple):
    """What is one hit: a passage of the drafts, the same of a released edition, or both; primary keys of their rows."""

    draft: int | None
    released: int | None


@require_safe
def page(request):
    seen = reach(request.user, *NEEDS)
    if not seen:
        raise PermissionDenied("您没有看稿件的权限，请找管理员。")
    typed = request.GET.get("q", "").replace("\0", "").strip()
    context = {
        **admin.site.each_context(request),
        "title": "搜索",
        "typed": typed[: entries.LONGEST_QUERY],
        "list": f"{reverse('admin:bulletin_issue_changelist')}?{urlencode({'q': typed})}",
        "fault": "",
    }
    try:
        words = entries.words_of(typed)
        if words:
            context |= _answer(typed, words, _number(request.GET.get("page", "")), seen)
    except Unanswerable as fault:
        context["fault"] = str(fault)
    return render(request, "admin/bulletin/find.html", context, status=400 if context["fault"] else 200)


def _number(asked: str) -> int:
    if not re.fullmatch("[1-9][0-9]?", asked or "1", re.ASCII):
        raise Unanswerable("没有这一页，请从第一页看起。")
    return int(asked or "1")


def _answer(typed: str, words: tuple[str, ...], number: int, seen: Reach) -> dict:
    found, is_cut = _passages(words, seen)
    start, end = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
    answer: dict[str, Any] = {
        "asked": words,
        "hits": list(_hits(found[start:end], words)),
        "total": None if is_cut else len(found),
        "number": number,
        "previous": _address(typed, number - 1) if number > 1 else "",
        "next": _address(typed, number + 1) if len(found) > end else "",
        "is_end": is_cut and len(found) <= end,
    }
    if number == 1:
        named = issues_named(typed).filter(seen.within("bulletin"))
        answer |= {
            "issues": [(issue, stage_of(issue), _page_of(issue)) for issue in named[: ISSUES + 1]],
            "issues_at_most": ISSUES,
            "names": list(_names(words, seen)),
            **_facts(words, seen),
        }
    return answer


def _address(typed: str, number: int) -> str:
    return f"?{urlencode({'q': typed})}&page={number}"


def issues_named(typed: str) -> QuerySet[Issue]:
    """Those whose number or day was typed, newest first."""
    asked = numbers.named(typed)
    issues = Issue.objects.filter(asked) if asked is not None else Issue.objects.none()
    return issues.select_related("bulletin").with_stage().order_by("-date", "-pk")


def stage_of(issue: Issue) -> str:
    """Of one that `with_stage` brought along."""
    if not issue.newest_status:
        return STAGES[DRAFTING]
    return standing_in_words(issue.newest_status, issue.newest_stages, issue.newest_passed)


def _page_of(issue: Issue, place: str = "") -> str:
    return reverse("admin:bulletin_issue_change", args=[issue.pk]) + place


def _issues(pks: set[int]) -> dict[int, Issue]:
    return Issue.objects.select_related("bulletin").with_stage().in_bulk(pks)


# Texts


def _passages(words: tuple[str, ...], seen: Reach) -> tuple[list[Passages], bool]:
    """What was found of drafts and editions, the newest first; whether there is more than that."""
    of_drafts = drafts.texts(words, MOST, _drafts_within(seen))
    of_editions = entries.newest(Query(words), MOST, _editions_within(seen))
    found: dict[Same, Passages] = {}
    order: dict[Same, Order] = {}
    for same, pk, place in _in_drafts(of_drafts):
        found[same], order[same] = Passages(pk, None), place
    earliest = [min(order.values())[0]] if order and _is_cut(of_drafts) else []
    ends = []
    for same, pk, place in _in_editions(of_editions):
        found[same] = Passages(found[same].draft if same in found else None, pk)
        order.setdefault(same, place)
        ends.append(place[0])
    earliest += [min(ends)] if ends and _is_cut(of_editions) else []
    # Where one was not looked through as far back as the other, what is older could lack its like.
    kept = [same for same in found if not earliest or order[same][0] >= max(earliest)]
    return [found[same] for same in sorted(kept, key=order.__getitem__, reverse=True)], bool(earliest)


def _drafts_within(seen: Reach) -> Among:
    """Looked through are those of one's own bulletins alone, or others' would take the places of one's own."""
    return EVERYTHING if seen.is_everywhere else drafts.of_bulletins(seen.bulletins)


def _editions_within(seen: Reach) -> Among:
    return EVERYTHING if seen.is_everywhere else any_of("bulletin_id", seen.bulletins)


def _in_drafts(found: Found) -> Iterator[tuple[Same, int, Order]]:
    """(what it is, its primary key, its place in the order)."""
    rows = DraftEntry.objects.filter(pk__in=found.entries).order_by("pk")
    briefs = dict(rows.filter(kind=Kind.BRIEF).values_list("pk", "text"))
    known = set()
    for pk, kind, draft, key, issue, date in rows.values_list("pk", "kind", "draft", "key", "issue", "date"):
        place = {Kind.ARTICLE.value: f"{key}/", Kind.NOTE.value: entries.EDITORS_NOTE}.get(kind) or briefs[pk]
        same: Same = (issue, place)
        if issue is None or same in known:
            same = (issue, kind, draft)
        known.add(same)
        yield same, pk, (date, issue or 0, RANK[kind], -draft)


def _in_editions(found: Found) -> Iterator[tuple[Same, int, Order]]:
    rows = Entry.objects.filter(pk__in=found.entries, edition__status=Status.RELEASED).order_by("pk")
    briefs = dict(rows.filter(place__startswith="#brief").values_list("pk", "text"))
    for pk, issue, place, date in rows.values_list("pk", "edition__issue", "place", "date"):
        yield (issue, briefs.get(pk, place)), pk, (date, issue, RANK[_kind(place)], -pk)


def _kind(place: str) -> Kind:
    if place == entries.EDITORS_NOTE:
        return Kind.NOTE
    return Kind.BRIEF if place.startswith("#") else Kind.ARTICLE


def _is_cut(found: Found) -> bool:
    return bool(found.entries) and (found.total is None or found.total > len(found.entries))


def _hits(found: list[Passages], words: tuple[str, ...]) -> Iterator[Hit]:
    """What was deleted or withdrawn meanwhile is left out."""
    rows = DraftEntry.objects.defer("text").in_bulk([one.draft for one in found if one.draft])
    released = Entry.objects.filter(edition__status=Status.RELEASED).defer("text").select_related("edition")
    sealed = released.in_bulk([one.released for one in found if one.released])
    issues = _issues(
        {row.issue_id for row in rows.values() if row.issue_id} | {row.edition.issue_id for row in sealed.values()}
    )
    texts = {kind: _texts(model, kind, rows.values()) for kind, model in drafts.TEXTS.items()}
    for one in found:
        row, entry = rows.get(one.draft or 0), sealed.get(one.released or 0)
        public, passage = _released(entry) if entry else ("", None)
        if row:
            issue = issues.get(row.issue_id or 0)
            draft = issue if row.kind == Kind.NOTE else texts[row.kind].get(row.draft)
            if draft and (issue or row.issue_id is None):
                yield _of_draft(row, draft, issue, words, public)
        elif entry and passage:
            title, body = _shown(passage, words)
            yield Hit(_kind(entry.place).label, title, body, public, RELEASED, issues[entry.edition.issue_id])


def _texts(model: type[Contribution], kind: str, rows) -> dict[int, Contribution]:
    wanted = [row.draft for row in rows if row.kind == kind]
    return model._base_manager.select_related("unit", "held_for").in_bulk(wanted)


def _released(entry: Entry) -> tuple[str, Passage | None]:
    """Where readers see the passage, and what it is; nothing of an edition that cannot be read."""
    try:
        document = archive.document_of(entry.edition)
    except content.UNREADABLE:
        return "", None
    return path_of_issue(document) + entry.place, entries.passages_of(document).get(entry.place)


def _of_draft(row: DraftEntry, draft, issue: Issue | None, words: tuple[str, ...], public: str) -> Hit:
    passage = drafts.passage_of(draft, row.kind)
    title, body = _shown(passage, words)
    if isinstance(draft, Article):
        address, place = reverse("admin:bulletin_article_change", args=[draft.pk]), _place_in(draft, passage, words)
    elif isinstance(draft, Brief):
        address, place = f"{reverse('admin:bulletin_issue_reserve')}#brief-{draft.pk}", f"#brief-{draft.pk}"
    else:
        address, place = "", "#facts"
    if issue is None:
        return Hit(Kind(row.kind).label, title, body, address, f"《{draft.held_for}》{IN_RESERVE}", None)
    where = IN_BOTH if public else IN_DRAFT
    return Hit(Kind(row.kind).label, title, body, _page_of(issue, place), where, issue, public)


def _shown(passage: Passage, words: tuple[str, ...]) -> tuple[Pieces, Pieces]:
    """The title, or how the text begins, and the words around the first of those that were asked for."""
    body = passage.beneath
    title = marked(passage.title or beginning(passage.text), words)
    is_all = not passage.title and len(passage.text) == sum(len(text) for text, _ in title)
    return title, [] if is_all else excerpt(body, words)


def _place_in(article: Article, passage: Passage, words: tuple[str, ...]) -> str:
    """The address of the first paragraph that holds one of the words, or of the article if only its head does."""
    here = f"#article-{article.pk}"
    paragraphs = passage.body.paragraphs if isinstance(passage.body, content.Article) else []
    for number, paragraph in enumerate(paragraphs, start=1):
        if entries.marks(paragraph, words):
            return f"{here}-p{number}"
    return here


# What else there is in an issue


def _facts(words: tuple[str, ...], seen: Reach) -> dict:
    found = drafts.facts(words, FACTS + 1, _drafts_within(seen))
    issue_of = dict(DraftEntry.objects.filter(pk__in=found.entries).values_list("pk", "issue"))
    issues = _issues(set(issue_of.values()))
    listed = [issues[issue_of[pk]] for pk in found.entries if issue_of.get(pk) in issues][:FACTS]
    hits = [
        Hit(Kind.FACTS.label, marked(str(issue), words), excerpt("　".join(drafts.facts_of(issue)), words),
            _page_of(issue, "#facts"), IN_DRAFT, issue)
        for issue in listed
    ]  # fmt: skip
    return {"facts": hits, "has_more_facts": len(issue_of) > FACTS}


def _names(words: tuple[str, ...], seen: Reach) -> Iterator[Name]:
    """People, then units; each with the issues that were last given it."""
    here = seen.within("issue__bulletin")
    people = _named("署名", words, User, Credit.objects.filter(here), "person")
    units = _named("收文单位", words, RecipientUnit, Recipient.objects.filter(here), "unit")
    yield from islice(chain(people, units), NAMES)


def _named(kind: str, words: tuple[str, ...], model: type[Model], rows: QuerySet[Any], column: str) -> Iterator[Name]:
    names = drafts.named(words, model)
    printed = Exists(rows.filter(**{column: OuterRef("pk")}))
    for pk in model._base_manager.filter(printed, pk__in=names).order_by("pk").values_list("pk", flat=True)[:NAMES]:
        lines = rows.filter(**{column: pk})
        latest = _issues(set(lines.order_by("-pk").values_list("issue", flat=True)[: 2 * LATEST])).values()
        newest = sorted(latest, key=lambda issue: (issue.date, issue.pk), reverse=True)[:LATEST]
        total = lines.order_by().values("issue").distinct().count()
        yield Name(kind, marked(names[pk], words), total, [(issue, _page_of(issue, "#lists")) for issue in newest])


# The list of issues


class InList(NamedTuple):
    """The issues to be listed; whether there are more, older ones."""

    issues: QuerySet[Issue]
    is_cut: bool = False


def found_in(issues: QuerySet[Issue], typed: str, seen: Reach) -> InList:
    """The issues that have the number or day typed or, if none has, in whose drafts something holds the words."""
    words, asked = entries.words_of(typed), numbers.named(typed)
    if not words:
        return InList(issues)
    if asked is not None and (named := issues.filter(asked)).exists():
        return InList(named)
    pks, is_cut = drafts.issues(words, _drafts_within(seen))
    return InList(issues.filter(pk__in=pks), is_cut)


def as_listed(issues):
    """With what the list shows of each, in as many queries however many there are."""
    newest = Edition.objects.filter(issue=OuterRef("pk")).order_by("-pk")
    editors = Credit.objects.filter(kind=Credit.Kind.EDITOR).select_related("person")
    return issues.annotate(newest_pages=Subquery(newest.values("pages")[:1])).prefetch_related(
        Prefetch("articles", Article.objects.only("issue", "order", "title")),
        Prefetch("credits", editors, to_attr="editing"),
    )


urlpatterns = [path("", admin.site.admin_view(page), name="find")]
