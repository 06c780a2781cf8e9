"""How the site's pages are drawn: by Jinja2, through Django's own backend for it, in a fraction of the time.

The readers' pages, the account pages and the error pages (all of templates/site) are Jinja2's. So is what the press
draws (templates/press), in an environment of its own that knows no setting. The desk and the letters are Django's.
"""

import re
from functools import lru_cache

from django.conf import settings
from django.contrib.messages import get_messages
from django.template.defaultfilters import filesizeformat, truncatechars
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bulletin.document.content import Article, Brief
from bulletin.document.dates import day, day_of_year, minute
from bulletin.document.places import people_by_label, recipients_by_label
from bulletin.press import words_of
from bulletin.site import linked
from bulletin.site.addresses import path_of_issue
from bulletin.site.house import house, known_house
from office.logs import REQUEST
from office.site import ICP_REGISTER

ALWAYS_FITS = 8  # characters of a title, in large letters on the narrowest screen
_HEADING = re.compile(r"<(/?)h([345])(?=[ >])")


def environment(**options) -> Environment:
    """Strict: a page that asks for what it was not given is a fault, not a gap."""
    # Named site/home.html by our views and 404.html by Django's. It is asked before Django's engine, which is left
    # with what does not lie in this folder.
    pages = FileSystemLoader(settings.BASE_DIR / "templates/site")
    ours = {
        "loader": ChoiceLoader([PrefixLoader({"site": pages}), pages]),
        "autoescape": select_autoescape(disabled_extensions=["txt"], default=True, default_for_string=True),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    environment = Environment(**options | ours)  # noqa: S701 - ours say that it escapes
    environment.globals |= {
        "url": url,
        "static": static,
        "get_messages": get_messages,
        "house": house,
        "known_house": known_house,
        "request_number": REQUEST.get,
        "ICP_REGISTER": ICP_REGISTER,
        "data_of_site": linked.data_of_site,
        "data_of_bulletins": linked.data_of_bulletins,
        "data_of_bulletin": linked.data_of_bulletin,
        "data_of_year": linked.data_of_year,
        "data_of_issue": linked.data_of_issue,
        "data_of_article": linked.data_of_article,
        # Unless the view says otherwise, a page is about no bulletin, not for a static copy, and not counted.
        "content": None,
        "is_copy": False,
        "counted": "",
    }
    environment.filters |= {
        "day": day,
        "day_of_year": day_of_year,
        "paragraphs": paragraphs,
        "people_by_label": people_by_label,
        "recipients_by_label": recipients_by_label,
        "with_source": with_source,
        "by_words": by_words,
        "raised": raised,
        "opening": opening,
        "path": path_of_issue,
        "first_picture": linked.first_picture,
        "front_picture": linked.front_picture,
        "as_data": linked.as_data,
        "localdate": timezone.localdate,
        "localtime": timezone.localtime,
        "minute": minute,
        "filesizeformat": filesizeformat,
        "truncatechars": truncatechars,
    }
    return environment


@lru_cache
def url(name: str, *args) -> str:
    """Addresses last: those that stand on every page are looked up once."""
    return reverse(name, args=args)


def paragraphs(text: str) -> Markup:
    """A paragraph for each line, as the press sets it."""
    lines = (line.strip() for line in text.splitlines())
    return Markup().join(Markup("<p>%s</p>") % line for line in lines if line)


def with_source(brief: Brief, after: str = "") -> Markup:
    """The paragraphs of a brief; who sent it in stands in brackets right after its last character, then `after`."""
    if not brief.source and not after:
        return paragraphs(brief.text)
    *above, last = brief.text.rstrip().splitlines() or [""]
    source = Markup('<span class="source">（%s）</span>') % brief.source if brief.source else Markup()
    return paragraphs("\n".join(above)) + Markup("<p>%s%s%s</p>") % (last.strip(), source, after)


@lru_cache(maxsize=4096)
def by_words(title: str) -> str:
    """The title, which may break between its words alone: the style sheet lets one with such places break nowhere else.

    One that fits on a line anywhere is left as it is.
    """
    if len(title) <= ALWAYS_FITS:
        return title
    return Markup("<wbr>").join(words_of(title))


def raised(body: str) -> Markup:
    """A sealed body, clean by richtext, each heading one level higher: for where its title is the page's first."""
    return Markup(_HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) - 1}", body))  # noqa: S704  clean markup stays so


def opening(article: Article, length: int) -> str:
    """How an article begins, in so many characters at most."""
    return truncatechars(next(iter(article.paragraphs), ""), length)
