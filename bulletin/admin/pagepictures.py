"""The pages of a sealed edition as pictures at the desk, and where on them everything stands: for the review page."""

import msgspec
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bulletin import derived
from bulletin.admin.common import or_say_why, viewable
from bulletin.models import EVER_RELEASED, Edition
from bulletin.site.printed import picture_of
from office.permissions import Permission


def urls() -> list:
    guard = admin.site.admin_view
    return [
        path("<int:pk>/pages/<int:number>.webp", guard(picture), name="bulletin_edition_page_picture"),
        path("<int:pk>/pages.json", guard(areas), name="bulletin_edition_areas"),
    ]


@require_safe
def picture(request, pk: int, number: int):
    """What is not released has 待审 across it, as its PDF has."""
    edition = _seen(request, pk)
    kind = derived.page if edition.status in EVER_RELEASED else derived.stamped_page
    response = or_say_why(request, _review(pk), lambda: picture_of(request, edition, number, kind))
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def areas(request, pk: int):
    edition = _seen(request, pk)

    def answer():
        return JsonResponse(msgspec.to_builtins(derived.areas(edition)), safe=False)

    return or_say_why(request, _review(pk), answer)


def _seen(request: HttpRequest, pk: int) -> Edition:
    edition = viewable(admin.site.get_model_admin(Edition), request, pk)
    if not request.user.has_perm(Permission.DOWNLOAD_EDITION):
        raise PermissionDenied("您没有看版面的权限，请找管理员。")
    return edition


def _review(pk: int) -> str:
    return reverse("admin:bulletin_edition_change", args=[pk])
