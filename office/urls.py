"""Every door: the desk under /admin/, the account pages, and the public site for all the rest."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from office.accounts.pages.login import desk_door

urlpatterns = [
    path("admin/typefaces/", include("bulletin.admin.typefaces")),
    path("admin/rights/", include("bulletin.admin.rights")),
    path("admin/two-persons/", include("bulletin.admin.motions")),
    path("admin/people/", include("bulletin.admin.people")),
    path("admin/notices/", include("bulletin.admin.notices")),
    path("admin/dispatch/", include("bulletin.admin.dispatching")),
    path("admin/find/", include("bulletin.admin.finding")),
    path("admin/unfound/", include("bulletin.admin.unfound")),
    path("admin/numbers/", include("bulletin.admin.numbers")),
    path("admin/subscribers/", include("bulletin.admin.subscribers")),
    path("admin/handbook/", include("bulletin.admin.handbook")),
    path("admin/office/user/import/", include("bulletin.admin.peopleimport")),
    path("admin/office/recipientunit/", include("bulletin.admin.units")),
    path("admin/office/<slug:name>/", include("bulletin.admin.tables")),
    path("admin/", include("bulletin.admin.workbench")),  # before the admin's own front page
    path("admin/login/", desk_door),  # before the admin's own
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),  # so is this
    path("admin/", admin.site.urls),
    path("account/notices/", include("bulletin.site.noticeboard")),
    path("account/received/", include("bulletin.site.inbox")),
    path("account/", include("office.accounts.urls")),
    path("", include("bulletin.site.urls")),
]

handler404 = "bulletin.site.lost.page_not_found"
handler500 = "office.broken.server_error"
