"""The printed page beside the text: what stands on the page and is not saved is laid over the draft, typeset and drawn.

Nothing is stored.
"""

import base64
from typing import TypeVar

import msgspec
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from bulletin import archive, openings, press
from bulletin.admin import editing, pieces
from bulletin.admin.articles import ArticleForm, BriefForm, too_much
from bulletin.admin.common import busy, viewable
from bulletin.admin.pieces import Sent
from bulletin.document import content, richtext
from bulletin.document.content import Content
from bulletin.models import Issue
from bulletin.press import Busy, PressError
from office.permissions import Permission

WIDTH = 840  # pixels: sharp where the page is shown 26rem wide on a screen of two pixels a point
Text = TypeVar("Text")
UNSAVED_KEY = 60_000  # new articles are numbered from here, where none is


def urls() -> list:
    return [path("<int:pk>/printed/", admin.site.admin_view(printed), name="bulletin_issue_printed")]


@require_POST
def printed(request, pk: int) -> JsonResponse:
    """The page asked for (`page`), or the one where `piece`, `paragraph` and `offset` are printed.

    {"pages", "page", "picture": a data address, "lines": [{"page", "x", "y", "width", "height" (parts of the page),
    "piece", "paragraph", "start", "length"}], "remarks": [[sentence, [page]]],
    "runs": {piece: [first page, last page]}}, or 409 {"refused"}, or as `busy` has it.
    """
    desk = admin.site.get_model_admin(Issue)
    issue = viewable(desk, request, pk)
    sent = pieces.read(request.POST.get("pieces", "[]"))
    if sent is None:
        return JsonResponse({"refused": editing.UNREADABLE}, status=400)
    if sent and not request.user.has_perm(Permission.CHANGE_ISSUE, issue):  # a lock keeps nobody from looking
        raise PermissionDenied
    try:
        document, places = laid_over(editing.with_parts(issue), sent, desk.form)
        found = press.sketch(document, archive.workshop(document), pages=(), width=WIDTH)
        lines = _lines(found, places)
        page = _page(request.POST, lines, found.pages)
        drawn = press.sketch(document, archive.workshop(), pages=(page,), width=WIDTH)
    except PressError as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    except Busy as refusal:
        return busy(refusal)
    openings.of_draft(issue, openings.SAW_PAGES, by=request.user)
    picture = base64.b64encode(drawn.pictures[page]).decode()
    return JsonResponse(
        {
            "pages": found.pages,
            "page": page,
            "picture": f"data:image/jpeg;base64,{picture}",
            "lines": lines,
            "remarks": _remarks(found),
            "runs": {places[run.place]: [run.first, run.last] for run in found.runs if run.place in places},
        }
    )


# What is not saved, laid over what is


def laid_over(issue: Issue, sent: list[Sent], facts) -> tuple[Content, dict[str, str]]:
    """The document as it would be sealed if all that was sent were saved, and {place: piece} of its texts."""
    by_key = {one.key: one for one in sent}
    if pieces.FACTS in by_key:
        _state(issue, by_key[pieces.FACTS], facts)
    document = archive.seal(issue)
    # Not strict: another may have added one between the two reads, and will see it on the next page.
    articles = {f"article-{row.pk}": text for row, text in zip(issue.articles.all(), document.articles, strict=False)}
    briefs = {f"brief-{row.pk}": text for row, text in zip(issue.briefs.all(), document.briefs, strict=False)}
    for number, one in enumerate(sent):
        is_here = one.key in articles or one.key in briefs
        if one.is_gone:
            articles.pop(one.key, None)
            briefs.pop(one.key, None)
        elif not is_here and not pieces.is_new(one.key):  # deleted by another, or none of these
            continue
        elif pieces.kind_of(one.key) == "article":
            articles[one.key] = _article(articles.get(one.key), one, key=UNSAVED_KEY + number)
        else:
            briefs[one.key] = _brief(briefs.get(one.key), one)
    articles = _in_order(articles, by_key.get("articles"), "article")
    briefs = _in_order(briefs, by_key.get("briefs"), "brief")
    places = {f"article-{text.key}": key for key, text in articles.items()}
    places |= {f"brief-{number}": key for number, key in enumerate(briefs, start=1)}
    listed = {key: one.values["names"] for key, one in by_key.items() if key in pieces.NAMES and "names" in one.values}
    names = {key: tuple(pieces.named(key, numbers).values()) for key, numbers in listed.items()}
    return _replaced(document, tuple(articles.values()), tuple(briefs.values()), names), places


def _state(issue: Issue, sent: Sent, facts) -> None:
    """The facts as they would be saved, those of them that could be."""
    bound = facts(pieces.of_facts(issue, facts).values | sent.values, instance=issue)
    before = {name: getattr(issue, name) for name in bound.fields}
    for name in bound.errors.keys() & before.keys():
        setattr(issue, name, before[name])


def _article(before: content.Article | None, sent: Sent, *, key: int) -> content.Article:
    blank = content.Article(key=key, column="", title="", source="", body="")
    values = _as_saved(ArticleForm, sent)
    if "body" in values:
        values["body"] = "" if too_much(values["body"]) else richtext.clean(values["body"])
    return msgspec.structs.replace(before or blank, **values)


def _brief(before: content.Brief | None, sent: Sent) -> content.Brief:
    blank = content.Brief(text="", source="")
    return msgspec.structs.replace(before or blank, **_as_saved(BriefForm, sent))


def _as_saved(form: type[forms.ModelForm], sent: Sent) -> pieces.Values:
    """What the form would make of the fields that were sent; as they are, of those it would refuse."""
    bound = form(sent.values)
    bound.is_valid()
    return {name: bound.cleaned_data.get(name, value) for name, value in sent.values.items() if name in bound.fields}


def _in_order(texts: dict[str, Text], sent: Sent | None, kind: str) -> dict[str, Text]:
    asked = sent.values.get("order", "").split(",") if sent else []
    named = (word if "+" in word else f"{kind}-{word}" for word in asked)
    return {key: texts[key] for key in pieces.arranged(named, list(texts))}


def _replaced(document: Content, articles, briefs, names: dict[str, tuple[str, ...]]) -> Content:
    recipients = {kind: names[kind] for kind in document.recipients.__struct_fields__ if kind in names}
    people = {f"{kind}s": names[kind] for kind in ("reviewer", "editor") if kind in names}
    return msgspec.structs.replace(
        document,
        articles=articles,
        briefs=briefs,
        recipients=msgspec.structs.replace(document.recipients, **recipients),
        **people,
    )


def _remarks(found: press.Sketch) -> list[tuple[str, list[int]]]:
    """Each sentence once, with the pages it is said of."""
    said: dict[str, list[int]] = {}
    for remark in found.remarks:
        pages = said.setdefault(remark.text, [])
        if remark.page not in pages:
            pages.append(remark.page)
    return list(said.items())


# Where it is printed


def _lines(found: press.Sketch, places: dict[str, str]) -> list[dict]:
    """Every line of a text, by the piece it stands in; `paragraph` is 0 in a title and in a brief."""
    return [_line(line, places) for line in found.lines if _owner(line.place) in places]


def _owner(place: str) -> str:
    return "-".join(place.split("-")[:2])


def _line(line: press.Line, places: dict[str, str]) -> dict:
    box = {name: round(getattr(line, name), 4) for name in ("x", "y", "width", "height")}
    paragraph = int(line.place.split("-")[2]) if line.place.count("-") == 2 else 0
    here = {"piece": places[_owner(line.place)], "paragraph": paragraph}
    return {"page": line.page, **box, **here, "start": line.start, "length": line.end - line.start}


def _page(asked, lines: list[dict], pages: int) -> int:
    """The page asked for, or the one on which the line with the caret is printed; the first for anything else."""
    if (number := asked.get("page", "")).isdecimal() and len(number) < 6:
        return min(max(int(number), 1), pages)
    numbers = [asked.get(name, "") for name in ("paragraph", "offset")]
    paragraph, offset = (int(word) if word.isdecimal() and len(word) < 9 else 0 for word in numbers)
    here = [line for line in lines if (line["piece"], line["paragraph"]) == (asked.get("piece"), paragraph)]
    before = [line["page"] for line in here if line["start"] <= offset]
    return before[-1] if before else 1
