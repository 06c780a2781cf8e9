"""The pages of a sealed edition as pictures at the desk, and what stands where on them: for the review page."""

import msgspec
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bulletin import derived, openings
from bulletin.admin.common import viewable
from bulletin.models import EVER_RELEASED, Edition
from bulletin.site.files.public import or_refused
from bulletin.site.printed import picture_of
from office.permissions import Permission


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/pages/<int:number>.webp", guard(picture), name="bulletin_edition_page_picture"),
        path("<int:pk>/pages/", guard(areas), name="bulletin_edition_areas"),
    ]


@require_safe
@or_refused
def picture(request, pk: int, number: int):
    """What is not released has 待审 across it, as its PDF has."""
    edition = _seen(request, pk)
    kind = derived.page if edition.status in EVER_RELEASED else derived.stamped_page
    response = picture_of(request, edition, number, kind)
    if edition.status not in EVER_RELEASED:
        openings.of_edition(edition, openings.SAW_PAGES, by=request.user)
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@or_refused
def areas(request, pk: int):
    """Where each article and brief stands on the pages: {"areas": [press.Area, ...]}."""
    found = derived.areas(_seen(request, pk))
    return JsonResponse({"areas": [msgspec.structs.asdict(area) for area in found if "-picture-" not in area.place]})


def _seen(request: HttpRequest, pk: int) -> Edition:
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not request.user.has_perm(Permission.DOWNLOAD_EDITION, edition):
        raise PermissionDenied("您没有看版面的权限，请找管理员。")
    return edition
