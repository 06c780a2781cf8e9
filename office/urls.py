"""Every door: the desk under /admin/, the account pages, and the public site for all the rest."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from office.forms import LoginForm

urlpatterns = [
    path("admin/typefaces/", include("bulletin.admin.typefaces")),
    path("admin/", admin.site.urls),
    path(
        "account/login/",
        auth.LoginView.as_view(template_name="site/login.html", authentication_form=LoginForm),
        name="login",
    ),
    path("account/logout/", auth.LogoutView.as_view(), name="logout"),
    path("", include("bulletin.urls")),
]
