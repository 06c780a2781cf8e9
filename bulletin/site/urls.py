"""The public site's lasting addresses, and those where staff fetch PDFs."""

from django.urls import include, path, re_path

from bulletin.site import downloads, files, pages, searching

issue_urls = [
    path("", pages.issue, name="issue"),
    path("<int:key>/", pages.article, name="article"),
    path("v<int:version>/", pages.issue, name="edition"),
    path("v<int:version>/<int:key>/", pages.article, name="edition_article"),
    path("v<int:version>.pdf", files.pdf, name="edition_pdf"),
]

download_urls = [
    path("<slug:slug>/<int:year>/<int:number>/v<int:version>.pdf", downloads.pdf, name="staff_pdf"),
    path("<slug:slug>/<int:year>/<int:number>/v<int:version>-print.pdf", downloads.print_pdf, name="staff_print_pdf"),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("search/", searching.search_page, name="search"),
    re_path(r"^media/(?P<sha256>[0-9a-f]{64})(?P<suffix>\.(?:jpg|png))\Z", files.picture, name="picture"),
    path("downloads/", include(download_urls)),
    path("<slug:slug>/", pages.bulletin, name="bulletin"),
    path("<slug:slug>/about/", pages.about, name="about"),
    path("<slug:slug>/<int:year>/", pages.year, name="year"),
    path("<slug:slug>/<int:year>/<int:number>.pdf", files.pdf, name="pdf"),
    path("<slug:slug>/<int:year>/<int:number>/", include(issue_urls)),
]
