"""Every door: the desk under /admin/, the account pages, and the public site for all the rest."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from office.account import OwnPassword
from office.forms import LoginForm
from office.guard.session import session

urlpatterns = [
    path("admin/typefaces/", include("bulletin.admin.typefaces")),
    path("admin/rights/", include("bulletin.admin.rights")),
    path("admin/notices/", include("bulletin.admin.notices")),
    path("admin/find/", include("bulletin.admin.finding")),
    path("admin/handbook/", include("bulletin.admin.handbook")),
    path("admin/office/recipientunit/", include("bulletin.admin.units")),
    path("admin/office/<slug:name>/", include("bulletin.admin.tables")),
    path("admin/", include("bulletin.admin.workbench")),  # before the admin's own front page
    path("admin/", admin.site.urls),
    path(
        "account/login/",
        auth.LoginView.as_view(template_name="site/login.html", authentication_form=LoginForm),
        name="login",
    ),
    path(
        "account/password/",
        OwnPassword.as_view(),
        name="password",
    ),
    path("account/notices/", include("bulletin.site.noticeboard")),
    path("account/session/", session, name="session"),
    path("account/logout/", auth.LogoutView.as_view(), name="logout"),
    path("", include("bulletin.site.urls")),
]
