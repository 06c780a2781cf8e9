"""The public site's lasting addresses."""

from django.urls import include, path, re_path

from bulletin import views

issue_urls = [
    path("", views.issue, name="issue"),
    path("<int:key>/", views.article, name="article"),
    path("v<int:version>/", views.issue, name="edition"),
    path("v<int:version>/<int:key>/", views.article, name="edition_article"),
    path("v<int:version>.pdf", views.pdf, name="edition_pdf"),
    path("v<int:version>-print.pdf", views.print_pdf, name="edition_print_pdf"),
]

urlpatterns = [
    path("", views.home, name="home"),
    re_path(r"^media/(?P<sha256>[0-9a-f]{64})(?P<suffix>\.(?:jpg|png))\Z", views.picture, name="picture"),
    path("<slug:slug>/", views.bulletin, name="bulletin"),
    path("<slug:slug>/<int:year>/", views.year, name="year"),
    path("<slug:slug>/<int:year>/<int:number>.pdf", views.pdf, name="pdf"),
    path("<slug:slug>/<int:year>/<int:number>-print.pdf", views.print_pdf, name="print_pdf"),
    path("<slug:slug>/<int:year>/<int:number>/", include(issue_urls)),
]
