"""The least a Django view can be: the bytes of a saved page, out of memory. For gunicorn.

BENCH_PAGES names the folder of the pages; BENCH_MIDDLEWARE lists the middleware, separated by spaces.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGES = {file.name: file.read_bytes() for file in Path(os.environ["BENCH_PAGES"]).iterdir()}

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=os.environ["BENCH_MIDDLEWARE"].split(),
    ROOT_URLCONF=__name__,
    SECRET_KEY="no secret here",
)


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(PAGES[name], headers={"Content-Encoding": "gzip"})


urlpatterns = [path("<name>", page)]
application = get_wsgi_application()
