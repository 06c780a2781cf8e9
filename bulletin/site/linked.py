"""What a page says of itself to machines (JSON-LD, schema.org), as plain dicts made from the sealed Content.

Called by the pages themselves: what is not drawn, because the reader has it already, is not made either.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from bulletin.document import richtext
from bulletin.document.content import Article, Content
from bulletin.site.addresses import path_of_bulletin, path_of_issue, path_of_year
from bulletin.site.house import House

LANGUAGE = "zh-Hans"
# What could end the element that holds the data, or a line of it, written the way JSON allows too.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def as_data(statements: list[dict]) -> SafeString:
    """The statements as JSON that may stand inside a script element, whatever their words are."""
    data = msgspec.json.encode({"@context": "https://schema.org", "@graph": statements}).decode()
    return mark_safe(data.translate(_ESCAPES))  # noqa: S308 - none of <>& is left


def first_picture(article: Article) -> str:
    """The address of an article's first picture, "" if it has none."""
    return next(iter(richtext.pictures_of(article.body)), "") if "<img" in article.body else ""


def front_picture(content: Content) -> str:
    """The address of an issue's first picture, "" if it has none."""
    return next(filter(None, map(first_picture, content.articles)), "")


def data_of_site(house: House, root: str) -> list[dict]:
    """The site, and whose it is as far as the office says."""
    facts = house.facts
    sponsor = {"name": facts.sponsor, "address": facts.address, "telephone": facts.phone, "email": facts.mail}
    said = {name: value for name, value in sponsor.items() if value}
    publisher = {"publisher": {"@type": "Organization", **said}} if facts.sponsor else {}
    address = root + reverse("home")
    return [
        {"@type": "WebSite", "@id": address, "url": address, "name": house.title, "inLanguage": LANGUAGE, **publisher}
    ]


def data_of_bulletins(contents: Iterable[Content], root: str) -> list[dict]:
    """Each bulletin, known by its newest issue."""
    return [_periodical(content, root) for content in contents]


def data_of_bulletin(content: Content, root: str) -> list[dict]:
    return [_periodical(content, root), _breadcrumbs(content, root, 1)]


def data_of_year(content: Content, root: str) -> list[dict]:
    return [_volume(content, root), _breadcrumbs(content, root, 2)]


def data_of_issue(content: Content, root: str) -> list[dict]:
    issue = _issue(content, root) | {
        "datePublished": content.date.isoformat(),
        **_modified(content),
        "inLanguage": LANGUAGE,
        "isPartOf": _volume(content, root),
        **_publisher(content),
        **_image(front_picture(content), root),
        "hasPart": [
            {"@type": "NewsArticle", "headline": article.title, "url": _address_of_article(content, article, root)}
            for article in content.articles
        ],
    }
    return [issue, _breadcrumbs(content, root, 3)]


def data_of_article(article: Article, content: Content, root: str) -> list[dict]:
    address = _address_of_article(content, article, root)
    statement = {
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": article.title,
        **({"articleSection": article.column} if article.column else {}),
        "datePublished": content.date.isoformat(),
        **_modified(content),
        "inLanguage": LANGUAGE,
        "isPartOf": _issue(content, root) | {"isPartOf": _periodical(content, root)},
        **_author(article, content),
        **_publisher(content),
        **_image(first_picture(article), root),
    }
    return [statement, _breadcrumbs(content, root, 3)]


def _issue(content: Content, root: str) -> dict:
    address = root + path_of_issue(content)
    facts = {"name": content.title, "issueNumber": str(content.number)}
    return {"@type": "PublicationIssue", "@id": address, "url": address, **facts}


def _volume(content: Content, root: str) -> dict:
    return {
        "@type": "PublicationVolume",
        "name": f"{content.bulletin} {content.year}年",
        "volumeNumber": str(content.year),
        "url": root + path_of_year(content.slug, content.year),
        "isPartOf": _periodical(content, root),
    }


def _periodical(content: Content, root: str) -> dict:
    address = root + path_of_bulletin(content.slug)
    facts = {"name": content.bulletin, "inLanguage": LANGUAGE}
    about = {"description": content.about} if content.about else {}
    return {"@type": "Periodical", "@id": address, "url": address, **facts, **about, **_publisher(content)}


def _breadcrumbs(content: Content, root: str, depth: int) -> dict:
    """The way to a page: its bulletin, the year, the issue, as far down as `depth` says."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": root + path}
        for position, (name, path) in enumerate(islice(_way(content), 1 + depth), start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _way(content: Content) -> Iterator[tuple[str, str]]:
    yield "首页", reverse("home")
    yield content.bulletin, path_of_bulletin(content.slug)
    yield f"{content.year}年", path_of_year(content.slug, content.year)
    yield f"第{content.number}期", path_of_issue(content)


def _address_of_article(content: Content, article: Article, root: str) -> str:
    return f"{root}{path_of_issue(content)}{article.key}/"


def _author(article: Article, content: Content) -> dict:
    """The office an article came from, else the editors of its issue."""
    if article.source:
        return {"author": _organisation(article.source)}
    return {"author": [{"@type": "Person", "name": name} for name in content.editors]} if content.editors else {}


def _publisher(content: Content) -> dict:
    return {"publisher": _organisation(content.publisher)} if content.publisher else {}


def _organisation(name: str) -> dict:
    return {"@type": "Organization", "name": name}


def _modified(content: Content) -> dict:
    return {"dateModified": content.correction.date.isoformat()} if content.correction else {}


def _image(address: str, root: str) -> dict:
    return {"image": root + address} if address else {}
