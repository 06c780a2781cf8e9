"""A list of people brought in at the desk: pasted or as a file, looked at, then confirmed.

Between the two nothing is kept here: the page holds what the list says, signed, and is asked for it again.
"""

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from bulletin.admin.common import or_say_why
from bulletin.admin.tables import HOLDS_FOR, read_table
from office.accounts import fresh, importing, links
from office.accounts.importing import Person
from office.models import User
from office.permissions import Permission
from office.refusal import Refused
from office.tables.sheets import MAX_BYTES, too_large

SALT = "office.people"


def _require(request: HttpRequest) -> None:
    if not request.user.has_perms([Permission.ADD_USER, Permission.CHANGE_USER]):
        raise PermissionDenied


def bring(request: HttpRequest) -> HttpResponse:
    """The page for a list; once it is read, who would be made of it."""
    _require(request)
    shown: dict[str, object] = {"pasted": request.POST.get("pasted", "")}
    if request.method == "POST":
        try:
            found = importing.read(read_table(_bytes(request)))
            shown |= {"found": found, "faults": [fault for person in found for fault in person.faults]}
            shown["notes"] = [person.note for person in found if person.note]
            if not shown["faults"]:
                shown["sealed"] = _sealed(request, found)
        except Refused as refusal:
            shown["refusal"] = str(refusal)
    context = {
        **admin.site.each_context(request),
        "title": "导入人员",
        "opts": User._meta,
        "headings": importing.HEADINGS.values(),
        "given": importing.GIVEN,
        "most": importing.MOST,
        "can_mail": links.can_mail(),
        **shown,
    }
    return render(request, "admin/office/user/import.html", context)


def _bytes(request: HttpRequest) -> bytes:
    """What was pasted, or the file."""
    if file := request.FILES.get("file"):
        if (file.size or 0) > MAX_BYTES:
            raise Refused(too_large(file.size or 0))
        return file.read()
    if pasted := request.POST.get("pasted", "").strip():
        return pasted.encode("utf-8", "replace")
    raise Refused("没有收到列表：请粘贴几行，或者选择文件。")


def _sealed(request: HttpRequest, found: list[Person]) -> str:
    said = {"by": request.user.pk, "people": [person.facts for person in found]}
    return signing.dumps(said, salt=SALT, compress=True)


@require_POST
def confirm(request) -> HttpResponseBase:
    """All of whom were shown."""
    _require(request)

    def act() -> HttpResponseBase:
        fresh.require(request, "导入")
        made = importing.take_over(_opened(request), by=request.user)
        invited = [person for person in made if person.email] if "invite" in request.POST and links.can_mail() else []
        for person in invited:
            links.make(person, links.Purpose.INVITATION, by=request.user, mail_to=person.email)
        told = f"，邀请信就要发给其中{len(invited)}人" if invited else ""
        messages.success(request, f"已导入{len(made)}人{told}。")
        return redirect(reverse("admin:office_user_changelist"))

    return or_say_why(request, reverse("people_import"), act)


def _opened(request: HttpRequest) -> list[Person]:
    """The list that the page was given to hold, if it is that, for this person. Raises Refused."""
    try:
        said = signing.loads(request.POST.get("sealed", ""), salt=SALT, max_age=HOLDS_FOR)
    except signing.BadSignature as error:
        raise Refused("没有导入：送来的不是预览里的内容，或者预览已经过了一天。请再看一次，再确认。") from error
    if said["by"] != request.user.pk:
        raise Refused("没有导入：这份预览不是您看的。请再看一次，再确认。")
    return [Person(*facts) for facts in said["people"]]


urlpatterns = [
    path("", admin.site.admin_view(bring), name="people_import"),
    path("confirm/", admin.site.admin_view(confirm), name="people_import_confirm"),
]
