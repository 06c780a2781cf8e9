"""404: what whoever asks for what is not there is told, and what is to be read where they looked for it.

It knows the released editions alone: what was never there and what is not released yet answer the same.
"""

import re
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bulletin.models import Edition
from bulletin.site.addresses import path_of_bulletin, path_of_year
from bulletin.site.house import house
from bulletin.site.pages import years_of

# As far as an address goes down: bulletin, year, number.
_PLACE = re.compile(r"/([a-z][a-z0-9-]*)(?:/([1-9][0-9]{3})(?:/([1-9][0-9]{0,4})(?![0-9]))?(?![0-9]))?(?:[/.]|\Z)")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"ways": list(_ways(request.path))}, status=404)


def _ways(path: str) -> Iterator[tuple[str, str]]:
    """(name, address) of what there is on the way to the address, from the nearest up."""
    place = _PLACE.match(path)
    bulletin = house().by_slug.get(place[1]) if place else None
    if not place or not bulletin:
        return
    year, number = place[2], place[3]
    if year and int(year) in years_of(bulletin.slug):
        of_year = path_of_year(bulletin.slug, int(year))
        if number and _stands(bulletin.slug, int(year), int(number)):
            yield f"{bulletin.name} {year}年第{number}期", f"{of_year}{number}/"
        yield f"{bulletin.name} {year}年各期", of_year
    yield f"{bulletin.name} 往期", path_of_bulletin(bulletin.slug)


def _stands(slug: str, year: int, number: int) -> bool:
    issue = {"issue__bulletin__slug": slug, "issue__year": year, "issue__number": number}
    return Edition.objects.released().filter(**issue).exists()
