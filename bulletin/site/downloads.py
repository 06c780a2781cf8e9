"""Where staff fetch PDFs (工作人员下载): behind the login, each fetch on record."""

from functools import wraps
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bulletin import editions
from bulletin.press import PressError
from bulletin.site.files import download, file_name, pdf_response
from bulletin.site.pages import find

DOWNLOAD_PERMISSION = "bulletin.download_edition"


def for_staff(view):
    """To the login; who is already logged in without the right is refused."""

    @require_safe
    @login_required
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.has_perm(DOWNLOAD_PERMISSION):
            raise PermissionDenied("下载 PDF 需要工作人员的权限，请向管理员申请“读者”角色。")
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return wrapper


@for_staff
def pdf(request, slug, year, number, version=None):
    return pdf_response(find(slug, year, number, version)[0])


@for_staff
def print_pdf(request, slug, year, number, version=None):
    """Even where anyone may have the PDF; made when asked for."""
    edition = find(slug, year, number, version)[0]
    try:
        file = BytesIO(editions.print_pdf(edition))
    except PressError as error:
        return render(request, "site/no_print.html", {"sentence": error}, status=503)
    return download(file, f"{file_name(edition)}-印刷.pdf")
