"""What the page of an issue asks for as it is worked on: a verb of `bulletin.drafting` and its answer, as JSON.

POST do/<verb>/ answers 200 {"told": "…", …}, or {"refused": "…"} with 409, and with 403 to whom it is not given.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from bulletin import drafting
from bulletin.admin import deleted, reserve
from bulletin.admin.common import viewable
from bulletin.admin.deleted import MODELS
from bulletin.admin.reserve import TEXTS
from bulletin.models import Article, Brief, Bulletin, Credit, Issue, Kind, Recipient
from bulletin.reach import reach
from office import refusals
from office.guard.admin import storable
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

AT_MOST = 50  # issues to choose from
NAMES = 20  # units, or people
Body = dict[str, Any]


def urls() -> list:
    guard = admin.site.admin_view
    return [
        *reserve.urls(),
        *deleted.urls(),
        path("<int:pk>/do/<str:verb>/", guard(do), name="bulletin_issue_do"),
        path("<int:pk>/choices/", guard(choices), name="bulletin_issue_choices"),
    ]


# What is done


def do(request, pk, verb):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if verb not in VERBS:
        raise Http404
    issue, body = _issue(request, pk), _body(request)
    needs = {Permission.CHANGE_ISSUE, *VERBS[verb].needs(body)}
    also = VERBS[verb].also(body)
    if not all(request.user.has_perms(needs, one) for one in (issue, *also)):
        sentence = "您没有改稿件的权限，请找编辑，或请管理员调整您的角色。"
        refusals.keep(request, sentence)
        return JsonResponse({"refused": sentence}, status=403)
    try:
        with transaction.atomic():
            issue.hold_issues()
            return JsonResponse(VERBS[verb].act(issue, body))
    except Refused as refusal:
        refusals.keep(request, refusal)
        return JsonResponse({"refused": str(refusal)}, status=409)


def _issue(request, pk: int) -> Issue:
    return viewable(admin.site.get_model_admin(Issue), request, pk)


def _body(request) -> Body:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _number(body: Body, name: str) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 <= value < 2**63:
        raise BadRequest(name)
    return value


def _words(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadRequest(name)
    return storable(value)


def _one_of(body: Body, name: str, known) -> str:
    value = body.get(name)
    if not isinstance(value, str) or value not in known:
        raise BadRequest(name)
    return value


def _text(issue: Issue, body: Body, name: str = "pk") -> Any:
    """The article or brief of this issue that is named."""
    model = TEXTS[_one_of(body, "kind", TEXTS)]
    text = model.objects.filter(issue=issue, pk=_number(body, name)).first()
    if text is None:
        raise Refused("这一篇已经不在这一期里，请刷新页面看看现状。")
    return text


def _other_issue(body: Body) -> Issue:
    return get_object_or_404(Issue.objects.select_related("bulletin"), pk=_number(body, "to"))


def _where_to(body: Body) -> Issue | Bulletin:
    """An issue, or the reserve of the bulletin named instead."""
    if "reserve" in body:
        return get_object_or_404(Bulletin, pk=_number(body, "reserve"))
    return _other_issue(body)


def _in_reserve(body: Body) -> tuple[str, int]:
    return _one_of(body, "kind", TEXTS), _number(body, "pk")


def _move(issue: Issue, body: Body) -> Body:
    to = _other_issue(body)
    moved = drafting.move(_text(issue, body), to=to)
    return {"told": f"{drafting.called(moved)}移到了{to}。"}


def _copy(issue: Issue, body: Body) -> Body:
    to = _where_to(body)
    twin = drafting.copy(_text(issue, body), to=to)
    where = f"《{to}》的备用稿" if isinstance(to, Bulletin) else to
    return {"told": f"{drafting.called(twin)}抄了一份，放在{where}。", "pk": twin.pk}


def _hold(issue: Issue, body: Body) -> Body:
    held = drafting.hold_over(_text(issue, body))
    return {"told": f"{drafting.called(held)}移到了《{held.held_for}》的备用稿。"}


def _take(issue: Issue, body: Body) -> Body:
    taken = drafting.move(reserve.text_in_reserve(*_in_reserve(body)), to=issue)
    return {"told": f"{drafting.called(taken)}放进了这一期。", "pk": taken.pk}


def _split(issue: Issue, body: Body) -> Body:
    text, at = _text(issue, body), _number(body, "at")
    if isinstance(text, Brief):
        new: Article | Brief = drafting.split_brief(text, at=at)
    else:
        new = drafting.split(text, at=at, title=_words(body, "title"))
    return {"told": f"分出了{drafting.called(new)}。", "pk": new.pk}


def _merge(issue: Issue, body: Body) -> Body:
    text, into = _text(issue, body), _text(issue, body, "into")
    name = drafting.called(text)
    merged = drafting.merge_briefs(text, into=into) if isinstance(text, Brief) else drafting.merge(text, into=into)
    return {"told": f"{name}并入了{drafting.called(merged)}。", "pk": merged.pk}


def _restore(issue: Issue, body: Body) -> Body:
    part = deleted.bring_back(issue, _one_of(body, "kind", MODELS), _number(body, "history"))
    return {"told": f"{deleted.named(part)}恢复了。", "pk": part.pk}


def _fill(issue: Issue, body: Body) -> Body:
    kind = _one_of(body, "kind", {*Kind.values, *Credit.Kind.values})
    origin = _one_of(body, "origin", {"last", "standing"})
    added = drafting.fill(issue, kind=kind, origin=origin)
    names = [str(part.unit if isinstance(part, Recipient) else part.person) for part in added]
    told = f"加上了{'、'.join(names)}。" if names else "没有要加的，都已经在了。"
    return {"told": told, "added": [{"pk": part.pk, "name": name} for part, name in zip(added, names, strict=True)]}


def _unit(issue: Issue, body: Body) -> Body:
    unit = drafting.add_unit(_words(body, "name"))
    return {"told": f"名录里有“{unit}”了。", "unit": _named([unit])[0]}


def _person(issue: Issue, body: Body) -> Body:
    person = drafting.add_person(_words(body, "name"))
    return {"told": f"人员里有“{person}”了，没有登录账号的只用来署名。", "person": _named([person])[0]}


def _to_parts(*actions: str) -> Callable[[Body], set[Permission]]:
    """The permissions to do this to the kind of part that is named."""

    def needs(body: Body) -> set[Permission]:
        kind = _one_of(body, "kind", MODELS)
        return {Permission(f"bulletin.{action}_{kind}") for action in actions}

    return needs


def _to_lists(body: Body) -> set[Permission]:
    return {Permission.ADD_RECIPIENT if body.get("kind") in Kind.values else Permission.ADD_CREDIT}


class Verb(NamedTuple):
    """What a verb does to the issue, what it asks for besides the permission to change the issue, and of what else than
    the issue it asks for that `also`: where a text goes to, or comes from.
    """

    act: Callable[[Issue, Body], Body]
    needs: Callable[[Body], set[Permission]]
    also: Callable[[Body], Sequence[Model]] = lambda body: []


VERBS = {
    "move": Verb(_move, _to_parts("change"), lambda body: [_other_issue(body)]),
    "copy": Verb(_copy, _to_parts("add"), lambda body: [_where_to(body)]),
    "hold": Verb(_hold, _to_parts("change")),
    "take": Verb(_take, _to_parts("change"), lambda body: reserve.found(*_in_reserve(body))),
    "split": Verb(_split, _to_parts("add", "change")),
    "merge": Verb(_merge, _to_parts("change", "delete")),
    "restore": Verb(_restore, _to_parts("add")),
    "fill": Verb(_fill, _to_lists),
    "unit": Verb(_unit, lambda body: {Permission.ADD_RECIPIENTUNIT}),
    "person": Verb(_person, lambda body: {Permission.ADD_CREDIT}),
}


# What there is to choose from


@require_safe
def choices(request, pk):
    """The issues being drafted, what waits for one, and of the units and people those whose names are like ?q=."""
    issue, asked = _issue(request, pk), request.GET.get("q", "").replace("\0", "").strip()
    mine = reach(request.user, Permission.CHANGE_ISSUE)
    drafted = Issue.objects.being_drafted().filter(mine.within("bulletin"))
    others = drafted.exclude(pk=issue.pk).select_related("bulletin")
    people = User.objects.filter(is_active=True, name__contains=asked) if asked else User.objects.none()
    answer = {
        "issues": _named(others[:AT_MOST]),
        "reserve": {
            f"{kind}s": [_waiting(text) for text in reserve.waiting(model, mine)] for kind, model in TEXTS.items()
        },
        "units": _named(drafting.similar_units(asked)[:NAMES]),
        "people": _named(people[:NAMES]),
    }
    return JsonResponse(answer)


def _named(rows: Iterable[Model]) -> list[Body]:
    return [{"pk": row.pk, "name": str(row)} for row in rows]


def _waiting(text: Article | Brief) -> Body:
    facts = {"pk": text.pk, "name": str(text), "source": text.source, "bulletin": str(text.held_for)}
    return facts | {"words": reserve.count_words(text)}
