"""The page 分发 of an edition: whom it goes to, how each row stands, what is done about it, the sheets to print; and
the table of all dispatches (发文登记).
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bulletin import dispatch
from bulletin.admin.common import or_say_why, passing_pdf, viewable
from bulletin.dispatch.ledger import Row, counts
from bulletin.models import EVER_RELEASED, Bulletin, Delivery, Dispatch, Edition, Receipt, Status
from bulletin.reach import reach
from bulletin.site.caching import root
from office.models import RecipientUnit
from office.permissions import Permission
from office.tables import sheets

A_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def urls() -> list:
    guard = admin.site.admin_view
    row = "<int:pk>/dispatch/<int:number>"
    return [
        path("<int:pk>/dispatch/", guard(page), name="bulletin_edition_dispatch"),
        path("<int:pk>/dispatch/make/", guard(make), name="bulletin_edition_dispatch_make"),
        path("<int:pk>/dispatch/add/", guard(add), name="bulletin_edition_dispatch_add"),
        path("<int:pk>/dispatch/remind/", guard(remind), name="bulletin_edition_dispatch_remind"),
        path("<int:pk>/dispatch/labels.pdf", guard(labels), name="bulletin_edition_dispatch_labels"),
        path("<int:pk>/dispatch/register.pdf", guard(register), name="bulletin_edition_dispatch_register"),
        path("<int:pk>/dispatch/register.xlsx", guard(table), name="bulletin_edition_dispatch_table"),
        path(f"{row}/renew/", guard(renew), name="bulletin_edition_dispatch_renew"),
        path(f"{row}/revoke/", guard(revoke), name="bulletin_edition_dispatch_revoke"),
        path(f"{row}/resend/", guard(resend), name="bulletin_edition_dispatch_resend"),
        path(f"{row}/sign/", guard(sign), name="bulletin_edition_dispatch_sign"),
        path(f"{row}/undo/", guard(undo), name="bulletin_edition_dispatch_undo"),
    ]


# What is looked at


@require_safe
def page(request, pk):
    edition = _edition(request, pk)
    made = _made(edition)
    rows = dispatch.ledger_of(made) if made else []
    asked, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    found = [row for row in rows if _is_asked_for(row, asked, state)]
    query = urlencode({name: value for name, value in (("q", asked), ("state", state)) if value})
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    undone = Prefetch("receipts", Receipt.ever.undone().select_related("by", "undone_by"), to_attr="undone")
    prefetch_related_objects([row.delivery for row in shown], undone)
    may = dispatch.may_dispatch(edition, request.user)
    context = {
        **admin.site.each_context(request),
        "title": f"分发　{edition}",
        "opts": Edition._meta,
        "edition": edition,
        "dispatch": made,
        "rows": shown,
        "total": len(rows),
        "copies": sum(row.delivery.printed_copies for row in rows),
        "tallies": _tallies(rows),
        "asked": asked,
        "state": state,
        "parameter": f"{query}&page" if query else "page",
        "may_dispatch": may,
        "is_released": edition.status == Status.RELEASED,
        "cannot_mail": _cannot_mail(rows),
        "units": RecipientUnit.objects.filter(is_active=True) if may and edition.status == Status.RELEASED else [],
    }
    return render(request, "admin/bulletin/edition/dispatch.html", context)


@require_safe
def labels(request, pk):
    return _printed(request, pk, "labels", dispatch.labels_pdf)


@require_safe
def register(request, pk):
    return _printed(request, pk, "register", dispatch.register_pdf)


@require_safe
def table(request, pk):
    _, made = _required(request, pk)
    rows = dispatch.table_of(dispatch.ledger_of(made))
    fingerprint: list[sheets.Value | None] = ["指纹", "", made.fingerprint]
    data = sheets.written(sheets.XLSX, "发文登记", dispatch.COLUMNS, [*rows, fingerprint])
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{made.title}发文登记.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def all_of_them(request):
    """Every dispatch of the bulletins this person sees, newest first, each with its figures."""
    mine = reach(request.user, Permission.VIEW_DISPATCH)
    if not mine:
        raise PermissionDenied("您没有看分发的权限，请找管理员。")
    listed = dispatch.listed(mine.within("edition__issue__bulletin"))
    bulletins = Bulletin.objects.filter(mine.within("pk"))
    if slug := request.GET.get("bulletin", "").replace("\0", ""):
        listed = listed.filter(edition__issue__bulletin__slug=slug)
    pages = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": "分发",
        "pages": pages,
        "lines": dispatch.summaries(list(pages)),
        "bulletins": bulletins if len(bulletins) > 1 else [],
        "slug": slug,
        "parameter": f"{urlencode({'bulletin': slug})}&page" if slug else "page",
    }
    return render(request, "admin/bulletin/dispatches.html", context)


def _printed(
    request: HttpRequest, pk: int, name: str, draw: Callable[[Dispatch, list[Row]], bytes]
) -> HttpResponseBase:
    edition, made = _required(request, pk)
    filename = f"{edition.issue.year}-{edition.issue.number}-v{edition.version}-{name}.pdf"
    return or_say_why(request, _page_of(edition), lambda: passing_pdf(draw(made, dispatch.ledger_of(made)), filename))


def _is_asked_for(row: Row, words: str, state: str) -> bool:
    delivery = row.delivery
    names = [delivery.name, *(contact["name"] for contact in delivery.contacts)]
    return (not state or row.state.key == state) and (not words or any(words in name for name in names))


def _tallies(rows: list[Row]) -> list[tuple[dispatch.State, str, int]]:
    """How many stand how, each by what its rows call it."""
    found, labels = counts(rows), {row.state: row.label for row in rows}
    return [(state, labels[state], found[state]) for state in dispatch.State if found[state]]


def _cannot_mail(rows: list[Row]) -> bool:
    """Whether letters wait that this machine cannot send."""
    is_owed = any(letter.mail_due_at for row in rows for letter in row.letters)
    return is_owed and not (settings.HAS_MAIL and settings.SITE_URL)


# What is done


def make(request, pk):
    edition = _edition(request, pk)
    return _done(request, edition, lambda: f"建好了：{dispatch.make_late(edition, by=request.user).title}的分发单。")


def add(request, pk):
    edition, made = _required(request, pk)
    facts = {name: request.POST.get(name, "") for name in ("name", "reason")}

    def act() -> str:
        row = dispatch.add(made, by=request.user, copies=_number(request.POST.get("copies", "")), **facts)
        return f"已补发给“{row}”，{row.ways}。"

    return _done(request, edition, act)


def remind(request, pk):
    edition, made = _required(request, pk)
    chosen = None if "all" in request.POST else list(map(_number, request.POST.getlist("row")))
    return _done(request, edition, lambda: f"催过了：{dispatch.remind(made, by=request.user, rows=chosen)}。")


@never_cache
def renew(request, pk, number):
    """The new link, on a page that is kept nowhere."""
    edition, row = _row(request, pk, number)
    if request.method != "POST":
        return redirect(_page_of(edition))

    def show() -> HttpResponseBase:
        renewed = dispatch.renew(row, by=request.user)
        context = {
            **admin.site.each_context(request),
            "title": f"给“{row}”的链接",
            "edition": edition,
            "delivery": renewed,
            "link": root(request) + dispatch.path_of(renewed),
            "back": _page_of(edition),
        }
        return render(request, "admin/bulletin/edition/dispatch_link.html", context)

    return or_say_why(request, _page_of(edition), show)


def revoke(request, pk, number):
    edition, row = _row(request, pk, number)

    def act() -> str:
        dispatch.revoke(row, by=request.user)
        return f"给“{row}”的链接已作废，马上打不开了。"

    return _done(request, edition, act)


def resend(request, pk, number):
    edition, row = _row(request, pk, number)

    def act() -> str:
        dispatch.resend(row, by=request.user)
        return f"给“{row}”的信重新排上了，下一次发信时发出。"

    return _done(request, edition, act)


def sign(request, pk, number):
    edition, row = _row(request, pk, number)

    def act() -> str:
        receipt = dispatch.put_down(row, by=request.user, name=request.POST.get("name", ""))
        return f"登记好了：“{row}”由{receipt.name}签收。"

    return _done(request, edition, act)


def undo(request, pk, number):
    edition, row = _row(request, pk, number)

    def act() -> str:
        receipt = get_object_or_404(Receipt.ever, delivery=row, pk=_number(request.POST.get("receipt", "")))
        receipt.delivery = row
        dispatch.undo(receipt, by=request.user, reason=request.POST.get("reason", ""))
        return f"撤销了：“{row}”又是没有签收的。"

    return _done(request, edition, act)


def _done(request: HttpRequest, edition: Edition, act: Callable[[], str]) -> HttpResponseBase:
    """Back on the page, with what was done or why not; who had to log in again comes back here by GET."""
    if request.method != "POST":
        return redirect(_page_of(edition))

    def answer() -> HttpResponseBase:
        messages.success(request, act())
        return redirect(_page_of(edition))

    return or_say_why(request, _page_of(edition), answer)


def _edition(request: HttpRequest, pk: int) -> Edition:
    """An edition that was ever released, for who may see where it went; raises PermissionDenied or Http404."""
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not request.user.has_perm(Permission.VIEW_DISPATCH, edition):
        raise PermissionDenied("您没有看分发的权限，请找管理员。")
    if edition.status not in EVER_RELEASED:
        raise Http404
    return edition


def _made(edition: Edition) -> Dispatch | None:
    made = Dispatch.objects.filter(edition=edition).first()
    if made:
        made.edition = edition
    return made


def _required(request: HttpRequest, pk: int) -> tuple[Edition, Dispatch]:
    edition = _edition(request, pk)
    made = _made(edition)
    if made is None:
        raise Http404
    return edition, made


def _row(request: HttpRequest, pk: int, number: int) -> tuple[Edition, Delivery]:
    edition, made = _required(request, pk)
    row = get_object_or_404(made.deliveries.select_related("unit"), pk=number)
    row.dispatch = made
    return edition, row


def _page_of(edition: Edition) -> str:
    return reverse("admin:bulletin_edition_dispatch", args=[edition.pk])


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else 0


urlpatterns = [path("", admin.site.admin_view(all_of_them), name="dispatches")]
