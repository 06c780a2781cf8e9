"""What is done about another's account on their page: end logins, lift waits (管理, 安全), invite (管理)."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from office import audit, days, two_persons
from office.accounts import acts, fresh, guessing, links, recording, second, sessions
from office.models import User
from office.permissions import Permission
from office.refusal import Refused


def page_of(person: User) -> str:
    return reverse("admin:office_user_change", args=[person.pk])


def standing(person: User) -> dict[str, object]:
    """How the account stands, for whoever looks after logins."""
    kept = Authenticator.objects.filter(user=person, type__in=second.FACTORS)
    return {
        "sign_ins": [(one, sessions.device_of(one.agent)) for one in sessions.open_of(person)],
        "factors": "、".join(sorted({recording.kind_of(factor) for factor in kept})),
        "owes_factor": not kept and second.is_required_of(person),
        "wait": guessing.spoken(wait) if (wait := guessing.wait_of(person.username)) else "",
        "may_invite": may_invite(person),
        "mails": links.can_mail() and bool(person.email),
    }


def may_invite(person: User) -> bool:
    """A first password is set by an invitation once; after that it would be another's hand on somebody's account, as it
    would be on one that passes or publishes.
    """
    return person.is_active and person.last_login is None and not two_persons.guards(person)


def act(request, person: User) -> HttpResponse:
    """What was pressed on the page of the person. Raises Refused."""
    verb = {"end": _end, "lift": _lift, "invite": _invite}.get(request.POST.get("act", ""))
    if verb is None:
        raise Refused("没有做：认不出要做什么，请回到人员的页面再试一次。")
    if verb is _invite and not request.user.has_perm(Permission.CHANGE_USER):
        raise PermissionDenied("邀请是管理的事。")
    fresh.require(request, "改账号")
    return verb(request, person)


def _end(request, person: User) -> HttpResponse:
    """Of the sessions of the person, that which is named, or all."""
    ended = [one for one in person.sign_ins.all() if request.POST.get("which", str(one.pk)) == str(one.pk)]
    for sign_in in ended:
        sessions.end_on_record(sign_in, by=request.user)
    messages.success(request, f"已结束{person}的{len(ended)}处登录。")
    return redirect(page_of(person))


@transaction.atomic
def _lift(request, person: User) -> HttpResponse:
    guessing.lift(person.username)
    audit.record(by=request.user, action=acts.WAIT_LIFTED, subject=person.on_record, about=person)
    messages.success(request, f"已解除等待，{person}现在就能登录。")
    return redirect(page_of(person))


def _invite(request, person: User) -> HttpResponse:
    if two_persons.guards(person):
        raise Refused(
            f"没有邀请：{person}有审核、发布这样的角色，或者正在提请。请让本人先登录设好密码，再提请给角色；"
            "已经给了的，请系统管理员运行 manage.py unlock。"
        )
    if not may_invite(person):
        raise Refused(f"没有邀请：{person}已经登录过，或者已停用。忘了密码的，请本人在登录页上选“忘记密码”。")
    mail_to = person.email if links.can_mail() else ""
    link = links.make(person, links.Purpose.INVITATION, by=request.user, mail_to=mail_to)
    if mail_to:
        messages.success(request, f"邀请信就要发到 {mail_to}，{days.day(link.expires_at)}以前有效。")
        return redirect(page_of(person))
    address = request.build_absolute_uri(links.path_of(link))
    context = {"title": f"邀请{person}", "person": person, "link": link, "address": address}
    return render(request, "admin/office/user/invitation.html", admin.site.each_context(request) | context)
