"""Where a unit has what was sent to it (分发): by its own link or, for who receives for it, by an account.

Here it reads the edition, downloads it and signs for it; of one that was corrected or withdrawn since it is told so,
and has no file of it any more. A link that never was and one that opens nothing any more look alike.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bulletin import dispatch
from bulletin.models import Delivery, Edition, Receipt, Status
from bulletin.reach import reach
from bulletin.site import bylink, withdrawn
from bulletin.site.bylink import Unknown
from bulletin.site.files import ranges
from bulletin.site.files.public import or_refused, pdf_file
from bulletin.site.pages import Page
from office.permissions import Permission
from office.refusal import Refused

PAGE = "received"  # and its cookie
Way = Receipt.Way


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "site/received_closed.html", {"sentence": sentence}, status=status)


private = bylink.private(dispatch.Closed, _closed)
_form = require_http_methods(["GET", "HEAD", "POST"])


@private
@_form
def door(request, token):
    """Says for whom it is; then the way to a page whose address is no secret. A program that follows links in letters
    stops here, and has opened nothing.
    """
    delivery = dispatch.find(token)
    if delivery is None:
        raise Unknown
    if request.method != "POST":
        return render(request, "site/received_door.html", {"delivery": delivery})
    return _let_in(delivery)


@private
@require_safe
def reading(request, pk):
    delivery, way = _known(request, pk)
    if request.method == "GET":
        dispatch.open_(delivery)
    return _page(request, delivery, way)


@private
@or_refused
@require_safe
def pdf(request, pk):
    """The PDF as it leaves the house; not of what was corrected or withdrawn since."""
    delivery, _ = _known(request, pk)
    if delivery.edition.status != Status.RELEASED:
        return redirect(PAGE, pk)
    response = ranges.answer(request, pdf_file(delivery.edition))
    if request.method == "GET" and response.status_code in (200, 206):
        dispatch.download(delivery)
    return response


@private
@_form
def sign(request, pk):
    delivery, way = _known(request, pk)
    if request.method != "POST":
        return redirect(PAGE, pk)
    try:
        if way == Way.LINK and request.user.is_authenticated:
            raise Refused(_at_the_office(request))
        by = request.user if way == Way.SYSTEM else None
        dispatch.sign(delivery, name=request.POST.get("name", ""), way=way, by=by)
    except dispatch.Closed:
        raise
    except Refused as refusal:
        delivery, way = _known(request, pk)
        return _page(request, delivery, way, str(refusal))
    return redirect(f"{reverse(PAGE, args=[pk])}#signed")


@private
@_form
def newer(request, pk):
    """From what was corrected to what the same unit received in its place."""
    delivery, _ = _known(request, pk)
    if request.method != "POST":
        return redirect(PAGE, pk)
    if (after := dispatch.newer(delivery)) is None:
        raise dispatch.Closed("更正后的一版还没有发给贵单位，或者链接已经作废、过期：请向编发单位要新的链接。")
    return _let_in(after)


@private
@_form
def leave(request, pk):
    """Forget in this browser that it was let in."""
    _known(request, pk)
    response = redirect("home")
    if request.method == "POST":
        bylink.shut_out(response, PAGE, pk)
    return response


def _known(request: HttpRequest, pk: int) -> tuple[Delivery, Receipt.Way]:
    """What this person or this browser may open, and how it came in; raises Unknown, Closed."""
    rows = dispatch.known().filter(pk=pk)
    reads = request.user.is_authenticated and reach(request.user, Permission.DOWNLOAD_EDITION)
    if reads and (own := rows.of_person(request.user).first()):
        return own, Way.SYSTEM
    token = bylink.token_of(request, PAGE, pk)
    delivery = rows.filter(token_sha256=token).first() if token else None
    if delivery is None:
        raise Unknown
    if reason := dispatch.why_closed(delivery):
        raise dispatch.Closed(reason)
    return delivery, Way.LINK


def _let_in(delivery: Delivery) -> HttpResponseBase:
    response = redirect(PAGE, delivery.pk)
    bylink.let_in(response, PAGE, delivery.pk, delivery.token_sha256, delivery.expires_at)
    return response


def _page(request: HttpRequest, delivery: Delivery, way: Receipt.Way, refusal: str = "") -> HttpResponse:
    edition = delivery.edition
    signed = {receipt.of: receipt for receipt in delivery.receipts.all()}
    context = {
        "delivery": delivery,
        "edition": edition,
        "title": delivery.dispatch.title,
        "signed": signed.get(Receipt.Of.EDITION),
        "known": signed.get(Receipt.Of.WITHDRAWAL),
        "has_account": way == Way.SYSTEM,
        "at_the_office": _at_the_office(request) if way == Way.LINK and request.user.is_authenticated else "",
        "refusal": refusal,
        "typed": request.POST.get("name", "") or (str(request.user) if way == Way.SYSTEM else ""),
    }
    status = 400 if refusal else 200
    if edition.status == Status.WITHDRAWN:
        told = withdrawn.told_of(withdrawn.told().filter(pk=edition.pk))
        context["withdrawn"] = told[0] if told else None
        return render(request, "site/received_withdrawn.html", context, status=status if refusal else 410)
    if edition.status == Status.SUPERSEDED:
        stands = Edition.objects.released().filter(issue=edition.issue_id).exists()
        after = {"newer": dispatch.newer(delivery), "is_gone": not stands}
        return render(request, "site/received_corrected.html", {**context, **after})
    page = Page.of(Edition.objects.get(pk=edition.pk))
    facts = {"content": page.content, "bulletin_path": "", "size": edition.signed_size or edition.pdf_size}
    return render(request, "site/received.html", {**context, **facts}, status=status)


def _at_the_office(request: HttpRequest) -> str:
    """Nobody with an account of another signs as the unit."""
    return f"这个浏览器登录着{request.user}的账号，不能替单位签收：请先退出登录；编辑部的人请在分发单上“登记签收”。"
