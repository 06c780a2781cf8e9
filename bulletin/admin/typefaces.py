"""The fonts page (字体): which font each role really gets from the press's worker, and a sheet to see them on."""

from django.contrib import admin, messages
from django.shortcuts import render
from django.urls import path, reverse

from bulletin import archive, press
from bulletin.admin.common import framed, or_say_why, passing_pdf


def page(request):
    context = {**admin.site.each_context(request), "title": "字体"}
    try:
        context["findings"] = press.survey_fonts(archive.workshop())
    except (press.PressError, press.Busy) as refusal:
        messages.error(request, str(refusal))
    return render(request, "admin/bulletin/typefaces.html", context)


@framed
def specimen(request):
    def draw():
        return passing_pdf(press.draw_specimen(archive.workshop()), "specimen.pdf")

    return or_say_why(request, reverse("typefaces"), draw)


urlpatterns = [
    path("", admin.site.admin_view(page), name="typefaces"),
    path("specimen.pdf", admin.site.admin_view(specimen), name="typefaces_specimen"),
]
