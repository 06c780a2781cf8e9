"""A copy of the public site in a folder (静态副本), to be served by any file server or object store.

The pages are those the site itself draws. What nothing moved in is not drawn again, and of what is drawn only the files
that differ are written.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import groupby, starmap, takewhile
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse

from bulletin import archive, pictures, shelf
from bulletin.document import store
from bulletin.document.content import Altered
from bulletin.models import Alarm, Edition, Picture, Status
from bulletin.models.alarms import DOCUMENT
from bulletin.site import house
from bulletin.site.caching import COPY, site_version
from bulletin.site.copy.folders import Folder, Made, NotExported, Place

INDEX = "index.html"

_BASE = re.compile(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:\d+)?(/[^\s?#]*)?")
# Every link within the site, as our templates and richtext write them; the same words in a text are none.
_LINK = re.compile(r'(<(?:a|img|link|script)\b(?:[^">]|"[^"]*")*?\s(?:href|src)=")([^"#:]+)')

# What stands where the site itself leads on: to the newest issue; to the version that still has an article.
_STUBS = {"latest": "site/newest.html", "article": "site/moved.html", "edition_article": "site/moved.html"}

_OF_ISSUE = re.compile(r"([\w-]+/[0-9]+/[0-9]+)[./]")  # the pages, the data and the PDFs of one


@dataclass(frozen=True)
class Asset:
    """A file copied as it is to this address."""

    address: str
    source: Path
    sha256: str


class Told(str):
    """An address at which there is no issue any more, only what readers are told of that."""


@dataclass(frozen=True)
class Target:
    """Pages (by address) and files that are made anew together: once the hash of their facts is another."""

    name: str
    facts: str
    items: Callable[[], Iterable[str | Asset]]


class Version(NamedTuple):
    """What is asked of every edition that was ever released: enough to know whether its pages are still the same."""

    slug: str
    year: int
    number: int
    version: int
    status: str
    fingerprint: str
    pdf_sha256: str
    signed_sha256: str
    has_public_pdf: bool
    pk: int
    issue: int
    shows_statement: bool
    merged_into: int | None


class Copy:
    """A run of the export. Without a base, links name their files, so that the copy can be read from a disk too."""

    def __init__(self, folder: Path, base: str = ""):
        if base and not _BASE.fullmatch(base):
            raise NotExported(f"网址“{base}”不对：请写成 https://bulletin.example.cn 这样的完整网址。")
        self.folder = Folder(folder)
        self.root = base.rstrip("/") or settings.SITE_URL
        self.names_files = not base
        self.kept = 0
        self.missing: list[Path] = []

    def make(self) -> Iterator[tuple[int, int]]:
        """Bring the folder up to date; yields (files done, of how many) after each. Raises NotExported."""
        try:
            with self.folder.alone():
                seen = None
                while (now := _versions()) != seen:  # released or withdrawn in the meantime
                    seen = now
                    house.forget()
                    yield from self._update(now)
        except OSError as error:
            path = error.filename or self.folder.path
            raise NotExported(f"读写 {path} 时出错：{error.strerror}；请检查目录和磁盘，再导出一次。") from error
        except (msgspec.MsgspecError, Altered) as error:
            raise NotExported("有一期的内容读不出来，没有导出完：请用 manage.py verify 查明，再导出一次。") from error

    def _update(self, versions: list[Version]) -> Iterator[tuple[int, int]]:
        before = self.folder.record()
        ours = _places(before)
        # Before anything that can fail: a refused run must not leave to the public what was taken from it.
        for place in _withdrawn(ours - _told_before(before, versions), versions):
            self.folder.remove(place)
        if altered := Alarm.objects.open().filter(part=DOCUMENT).first():
            raise NotExported(f"没有导出：{altered}请先查明、恢复，再导出一次。")
        plan = list(self._targets(versions))
        now = {target.name: before[target.name] for target in plan if self._is_made(target, before.get(target.name))}
        todo = {target: list(dict.fromkeys(target.items())) for target in plan if target.name not in now}
        stay = _places(now) | {file_of(_address(item)) for items in todo.values() for item in items}
        self.missing = []
        done, total = 0, sum(map(len, todo.values()))
        try:
            # On record before it is written: whatever becomes of this run, the next one knows what to remove.
            self.folder.keep_record(before | {"": Made("", dict.fromkeys(ours | stay, 0))})
            for target, items in todo.items():
                files: dict[Place, int] = {}
                for item in items:
                    files |= self._bring(item)
                    done += 1
                    yield done, total
                now[target.name] = Made(target.facts if len(files) == len(items) else "", files)
        finally:
            for place in ours - stay:
                self.folder.remove(place)
        self.folder.keep_record(now)
        self.kept = len(_places(now) - self.folder.written)

    def _is_made(self, target: Target, made: Made | None) -> bool:
        """Whether it lies there as it would be made now; what another hand or a run cut short left is not trusted."""
        return made is not None and made.facts == target.facts and self.folder.has(made)

    # What there is

    def _targets(self, versions: list[Version]) -> Iterator[Target]:
        """In an order in which nothing leads to what is not there yet."""
        files = list(_static_files())
        made_with = [(file.address, file.sha256) for file in files]
        maker = (site_version(), house.house().digest, self.root, self.names_files, made_with)

        def pages(name: str, facts: object, addresses: Callable, *args) -> Target:
            return Target(name, store.sha256(repr((maker, facts)).encode()), partial(addresses, *args))

        issues = list(_standing(versions))
        for file in [*files, *_pictures(), *_pdfs(issues)]:
            yield Target(file.address, file.sha256, partial(iter, [file]))
        # newest first: an issue leads to those beside it, of which the one before has long been there
        places = [issue[0][:3] for issue in issues]
        for before, issue, after in zip([None, *places], issues, [*places[1:], None], strict=False):
            yield pages("/".join(map(str, issue[0][:3])), (before, issue, after), _issue, issue)
        # what is told of a withdrawal: as it was written then, but for the way to the issue that took its place
        told = [(version, version.merged_into in {issue[0].issue for issue in issues}) for version in _told(versions)]
        for version, leads_on in told:
            yield pages(_name_of_told(version), (version, leads_on), _issue_told, version)
        by_year: dict[tuple[str, int], list[object]] = defaultdict(list)
        for issue in issues:
            by_year[issue[0][:2]].append(issue)
        for version, leads_on in told:
            by_year[version[:2]].append((version, leads_on))
        for (slug, year), of_year in by_year.items():
            has_contents = any(isinstance(issue, list) for issue in of_year)
            yield pages(f"{slug}/{year}", of_year, self._year, slug, year, has_contents)
        yield pages("site", versions, self._site, dict.fromkeys(place[0] for place in places))

    # Sitemaps and feeds hold absolute addresses only.

    def _year(self, slug: str, year: int, has_contents: bool) -> Iterator[str]:
        contents = ["columns", "units"] if has_contents else []
        for name in ("year", *contents, *(["year_sitemap"] if self.root else [])):
            yield reverse(name, args=[slug, year])

    def _site(self, slugs: Iterable[str]) -> Iterator[str]:
        for slug in slugs:
            for name in ("bulletin", "about", "latest", *(["feed"] if self.root else [])):
                yield reverse(name, args=[slug])
        absolute = ["site_feed", "sitemap", "site_sitemap"] if self.root else []
        for name in ("home", "privacy", "accessibility", "robots", *absolute):
            yield reverse(name)

    # One file

    def _bring(self, item: str | Asset) -> dict[Place, int]:
        """The file of this address as it is now and when it changed last; none if there is nothing at the address."""
        data = self._copied(item) if isinstance(item, Asset) else self._drawn(item)
        place = file_of(_address(item))
        if data is None:
            self.folder.remove(place)
            return {}
        return {place: self.folder.put(place, data)}

    def _copied(self, file: Asset) -> bytes | None:
        source = shelf.have(file.source, file.sha256)
        data = source.read_bytes() if source.is_file() else b""
        if store.sha256(data) == file.sha256:
            return data
        self.missing.append(file.source)
        return None

    def _drawn(self, address: str) -> bytes | None:
        match = resolve(address)
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            COPY: self.root,
        }
        try:
            response = match.func(WSGIRequest(environ), *match.args, **match.kwargs)
        except Http404:
            return None
        if response.status_code == 302:
            stub = render_to_string(_STUBS[str(match.url_name)], {"location": response.url, "is_copy": True})
            return self._with_our_links(stub, address)
        if response.status_code != (410 if isinstance(address, Told) else 200):
            return None
        if response["Content-Type"].startswith("text/html"):
            return self._with_our_links(response.content.decode(), address)
        return response.content

    def _with_our_links(self, markup: str, address: str) -> bytes:
        """The page with relative links, so that the copy may lie in any folder of a server."""
        up = "../" * file_of(address).count("/") or "./"

        def link(match: re.Match) -> str:
            opening, target = match.groups()
            place = up + target[1:] if target.startswith("/") else target
            return opening + (file_of(place) if self.names_files else place)

        return _LINK.sub(link, markup).encode()


def file_of(address: str) -> Place:
    """Where the answer of an address lies, from the folder: "/a/b/" is a/b/index.html."""
    return address.removeprefix("/") + (INDEX if address.endswith("/") else "")


def _address(item: str | Asset) -> str:
    return item.address if isinstance(item, Asset) else item


def _places(record: dict[str, Made]) -> set[Place]:
    return {place for made in record.values() for place in made.files}


def _versions() -> list[Version]:
    """Bulletin by bulletin, the newest issue first, of each issue the newest version."""
    facts = (
        *("issue__bulletin__slug", "issue__year", "issue__number", "version", "status", "fingerprint", "pdf_sha256"),
        *("signed_sha256", "issue__bulletin__has_public_pdf", "pk", "issue", "shows_statement", "merged_into"),
    )
    order = ("issue__bulletin__slug", "-issue__year", "-issue__number", "-version")
    return list(starmap(Version, Edition.objects.ever_released().order_by(*order).values_list(*facts)))


def _standing(versions: list[Version]) -> Iterator[list[Version]]:
    """What readers may have of each issue, newest first: with a version that was withdrawn go all before it."""
    for _, of_issue in groupby(versions, key=lambda version: version[:3]):
        if readable := list(takewhile(lambda version: version.status != Status.WITHDRAWN, of_issue)):
            yield readable


def _told(versions: list[Version]) -> Iterator[Version]:
    """Of each issue whose withdrawal readers are told of, the version that was withdrawn last."""
    for _, of_issue in groupby(versions, key=lambda version: version[:3]):
        last = next(of_issue)
        if last.status == Status.WITHDRAWN and last.shows_statement:
            yield last


def _name_of_told(version: Version) -> str:
    return f"{version.slug}/{version.year}/{version.number}/withdrawn"


def _issue_told(version: Version) -> Iterator[Told]:
    yield Told(reverse("issue", args=version[:3]))


def _told_before(record: dict[str, Made], versions: list[Version]) -> set[Place]:
    """The pages that tell of a withdrawal, and were written after it."""
    names = map(_name_of_told, _told(versions))
    return {place for name in names if name in record for place in record[name].files}


def _withdrawn(places: set[Place], versions: list[Version]) -> Iterator[Place]:
    """Which of these belong to an issue that no longer stands or are pictures no longer public."""
    issues = {"/".join(map(str, issue[0][:3])) for issue in _standing(versions)}
    shown = {file_of(picture.address) for picture in Picture.objects.public()}
    for place in places:
        if issue := _OF_ISSUE.match(place):
            stands = issue[1] in issues
        else:
            stands = place in shown or not place.startswith("media/")
        if not stands:
            yield place


def _issue(versions: list[Version]) -> Iterator[str]:
    for version in versions:
        document = archive.document_of(Edition.objects.get(pk=version.pk))
        # an article that a correction took out keeps its address
        for stem in _stems(version, versions):
            yield from (f"{stem}.json", f"{stem}/", *(f"{stem}/{article.key}/" for article in document.articles))
            yield from (f"{stem}/briefs/{place}/" for place, _ in enumerate(document.briefs, start=1))


def _stems(version: Version, versions: list[Version]) -> Iterator[str]:
    """What the addresses of a version begin with: the issue's own, and the version's if there are others."""
    stem = reverse("issue", args=version[:3]).rstrip("/")
    yield stem
    if len(versions) > 1:
        yield f"{stem}/v{version.version}"


def _static_files() -> Iterator[Asset]:
    for path in sorted((settings.BASE_DIR / "static" / "site").iterdir()):
        try:
            address = static(f"site/{path.name}")
        except ValueError as error:
            raise NotExported(f"还没有收集静态文件 {path.name}：请先运行 manage.py collectstatic，再导出。") from error
        name = address.removeprefix(settings.STATIC_URL)
        source = Path(finders.find(name) or staticfiles_storage.path(name))
        digest = store.sha256(source.read_bytes())
        yield Asset(address, source, digest)
        if path.name == "favicon.ico":
            yield Asset(reverse("favicon"), source, digest)


def _pictures() -> Iterator[Asset]:
    for picture in Picture.objects.public().order_by("pk"):
        yield Asset(picture.address, pictures.path_of(picture), picture.sha256)


def _pdfs(issues: list[list[Version]]) -> Iterator[Asset]:
    for versions in issues:
        for version in versions:
            stems = list(_stems(version, versions)) if version.has_public_pdf else []
            digest = version.signed_sha256 or version.pdf_sha256
            source = store.find(settings.EDITIONS_ROOT, digest, ".pdf")
            for stem in stems if version == versions[0] else stems[1:]:
                yield Asset(f"{stem}.pdf", source, digest)
