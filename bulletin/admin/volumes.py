"""The bound years (年度合订本) of a bulletin: what can be bound, the binding and its progress, the finished PDF."""

from collections.abc import Iterator

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from bulletin import volumes
from bulletin.admin.common import or_say_why, viewable
from bulletin.models import Bulletin, Download
from bulletin.volumes import NotBound, Volume
from office.permissions import Permission
from office.refusal import Refused

HERE = "<!-- what happens -->"  # where the page of a binding goes on while it happens


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/volumes/", guard(shelf), name="bulletin_bulletin_volumes"),
        path("<int:pk>/volumes/<int:year>/bind/", guard(bind), name="bulletin_bulletin_bind"),
        path("<int:pk>/volumes/<int:year>.pdf", guard(pdf), name="bulletin_bulletin_volume"),
    ]


@require_safe
def shelf(request, pk):
    bulletin = bulletin_for(request, pk)
    context = {**_context(request, bulletin), "title": f"年度合订本　{bulletin}", "volumes": volumes.volumes(bulletin)}
    return render(request, "admin/bulletin/bulletin/volumes.html", context)


def bind(request, pk, year):
    bulletin = bulletin_for(request, pk)
    if request.method != "POST":
        return redirect(_shelf(bulletin))  # who had to log in again comes back here by GET

    def start():
        volume = volumes.volume(bulletin, year)
        context = {**_context(request, bulletin), "title": f"装订{volume}", "volume": volume}
        head, foot = render_to_string("admin/bulletin/bulletin/binding.html", context, request).split(HERE)
        response = StreamingHttpResponse(_happening(volume, head, foot))
        response["X-Accel-Buffering"] = "no"  # a proxy passes each bar on at once
        response["Cache-Control"] = "private, no-store"
        return response

    return or_say_why(request, _shelf(bulletin), start)


@require_safe
def pdf(request, pk, year):
    bulletin = bulletin_for(request, pk)
    try:
        volume = volumes.volume(bulletin, year)
    except NotBound:
        volume = None
    if volume is None or not volume.is_kept:
        messages.error(request, f"{year}年的合订本还没有装订，或者装订以后有过发布、更正或撤下：请重新装订。")
        return redirect(_shelf(bulletin))
    Download.objects.record(person=request.user, kind=Download.Kind.BOUND, bulletin=bulletin, year=year)
    name = f"{bulletin}{year}年合订本.pdf"
    response = FileResponse(volume.path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-cache"
    return response


def bulletin_for(request, pk) -> Bulletin:
    """The bulletin, for someone of the desk who may have its PDFs; raises PermissionDenied or Http404."""
    bulletin = viewable(admin.site.get_model_admin(Bulletin), request, pk)
    if not request.user.has_perm(Permission.DOWNLOAD_EDITION, bulletin):
        raise PermissionDenied("您没有下载 PDF 的权限，请找管理员。")
    return bulletin


def _context(request, bulletin: Bulletin) -> dict:
    return {**admin.site.each_context(request), "opts": Bulletin._meta, "bulletin": bulletin}


def _shelf(bulletin: Bulletin) -> str:
    return reverse("admin:bulletin_bulletin_volumes", args=[bulletin.pk])


def _happening(volume: Volume, head: str, foot: str) -> Iterator[str]:
    """The page, piece by piece while the volume is bound; desk.css shows the last bar only."""
    yield head
    total = len(volume.editions)
    yield _bar(0, total)
    try:
        for done in volumes.bind(volume):
            yield _bar(done, total)
    except Refused as refusal:
        yield format_html('<p class="errornote">{}</p>', str(refusal))
    else:
        address = reverse("admin:bulletin_bulletin_volume", args=[volume.bulletin.pk, volume.year])
        yield format_html('<p>装订好了，共{}期。<a href="{}">下载合订本</a></p>', total, address)
    yield foot


def _bar(done: int, total: int) -> str:
    return format_html('<progress max="{0}" value="{1}" aria-label="装订进度">{1}/{0}</progress>\n', total, done)
