"""The rules of the proofreader for one bulletin (校对规则): which are asked, and what is never told again."""

from django.contrib import admin, messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from bulletin import proofreader
from bulletin.admin.common import or_say_why, viewable
from bulletin.models import Bulletin
from bulletin.proofreading import GROUPS, RULES, Rule
from bulletin.proofreading.privacy import BLOCKS
from office.permissions import Permission


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/rules/", guard(page), name="bulletin_bulletin_rules"),
        path("<int:pk>/rules/speak/", guard(speak_again), name="bulletin_bulletin_speak"),
    ]


def page(request, pk: int) -> HttpResponseBase:
    bulletin = viewable(admin.site.get_model_admin(Bulletin), request, pk)
    return _set(request, bulletin) if request.method == "POST" else _show(request, bulletin)


def _show(request, bulletin: Bulletin) -> HttpResponse:
    off = set(bulletin.rules_off)
    context = {
        **admin.site.each_context(request),
        "title": f"校对规则　{bulletin}",
        "opts": Bulletin._meta,
        "bulletin": bulletin,
        "groups": {
            name: [(rule, rule.key not in off, rule.key in BLOCKS) for rule in rules] for name, rules in GROUPS.items()
        },
        "off": " ".join(sorted(off)),
        "may_change": request.user.has_perm(Permission.CHANGE_BULLETIN, bulletin),
        "may_speak": request.user.has_perm(Permission.CHANGE_ISSUE, bulletin),
        "silenced": [(_name(answer.rule), answer) for answer in proofreader.silenced(bulletin)],
        "missing": proofreader.missing(),
    }
    return render(request, "admin/bulletin/bulletin/rules.html", context)


def _listed(rule: Rule, off: set[str]) -> tuple[Rule, bool, bool]:
    """(the rule, whether it is on, whether it always is)."""
    return rule, rule.key not in off, rule.key in BLOCKS


def _name(key: str) -> str:
    rule: Rule | None = RULES.get(key)
    return rule.name if rule else key


def _set(request, bulletin: Bulletin) -> HttpResponseBase:
    here = _address(bulletin)

    def act() -> HttpResponseBase:
        asked = set(request.POST.getlist("on"))
        seen = request.POST.get("seen", "").split()
        proofreader.set_rules(bulletin, by=request.user, seen=seen, off=RULES.keys() - asked)
        messages.success(request, "校对规则存好了，从下一次校对起照此查。")
        return redirect(here)

    return or_say_why(request, here, act)


@require_POST
def speak_again(request, pk: int) -> HttpResponseBase:
    """Have something told again that was never to be told in this bulletin."""
    bulletin = viewable(admin.site.get_model_admin(Bulletin), request, pk)
    here = _address(bulletin)

    def act() -> HttpResponseBase:
        rule, words = request.POST.get("rule", ""), request.POST.get("words", "")
        proofreader.speak_again(bulletin, by=request.user, rule=rule, words=words)
        messages.success(request, f"“{words}”以后会重新提。")
        return redirect(here)

    return or_say_why(request, here, act)


def _address(bulletin: Bulletin) -> str:
    return reverse("admin:bulletin_bulletin_rules", args=[bulletin.pk])
