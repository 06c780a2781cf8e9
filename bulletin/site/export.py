"""A copy of the public site in a folder (静态副本), to be served by any file server or object store.

The pages are those the site itself draws, asked for with the ETag they had last time: what did not change is neither
drawn nor written again.
"""

import fcntl
import os
import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse

from bulletin import editions, pictures, shelf
from bulletin.content import Content
from bulletin.models import Bulletin, Edition, Picture, Status
from bulletin.site.caching import COPY, Gone
from bulletin.site.pages import years_of

RECORD = ".newsroom-export.json"  # what we wrote, so that nothing else is ever removed
INDEX = "index.html"
MOVED = "moved"  # in place of an ETag: a page that only leads elsewhere

# Every link within the site, as our templates and richtext write them.
_LINK = re.compile(r'\b(href|src)="([^"#:]+)(#[^"]*)?"')


class NotExported(Exception):
    """The copy cannot be made; str() is one Chinese sentence: what, where, what to do."""


class Record(msgspec.Struct):
    """What lies in the folder: how its links are made, and the ETag or SHA-256 of each file, "" until it is whole."""

    links: list[str]
    files: dict[str, str]


@dataclass(frozen=True)
class File:
    """A file copied as it is to this address."""

    address: str
    source: Path
    sha256: str


class Copy:
    """A run of the export. Without a base, links name their files, so that the copy can be read from a disk too."""

    def __init__(self, folder: Path, base: str = ""):
        self.folder = folder
        self.root = _checked(base) or settings.SITE_URL
        self.names_files = not base
        self.written = self.kept = self.removed = 0

    def make(self) -> Iterator[tuple[int, int]]:
        """Bring the folder up to date; yields (how many done, of how many) after each file. Raises NotExported."""
        try:
            with self._alone():
                yield from self._make()
        except OSError as error:
            raise NotExported(
                f"写不了 {error.filename or self.folder}：{error.strerror}；请检查目录和磁盘。"
            ) from error

    def _make(self) -> Iterator[tuple[int, int]]:
        before = self._record()
        plan = list(dict.fromkeys(self._plan()))
        known = before.files if before.links == self._links else {}
        # On record before it is written: whatever becomes of this run, the next one knows what to remove.
        begun = dict.fromkeys([*before.files, *map(file_of, map(_address, plan))], "") | known
        self._keep_record(begun)
        now: dict[str, str] = {}
        for done, item in enumerate(plan, start=1):
            place = file_of(_address(item))
            bring = self._copy_file if isinstance(item, File) else self._draw_page
            if tag := bring(item, known.get(place, "") if (self.folder / place).is_file() else ""):
                now[place] = tag
            yield done, len(plan)
        for place in begun.keys() - now.keys():
            self._remove(place)
        self._keep_record(now)

    @property
    def _links(self) -> list[str]:
        return [self.root, INDEX if self.names_files else ""]

    # What there is

    def _plan(self) -> Iterator["str | File"]:
        yield reverse("home")
        yield reverse("robots")
        yield from _static_files()
        if self.root:  # sitemaps and feeds hold absolute addresses only
            yield reverse("sitemap")
            yield reverse("site_sitemap")
        for edition in Bulletin.objects.newest_editions():
            yield from self._bulletin(editions.document_of(edition).slug)
        digests: set[str] = set()
        for edition, content, has_others in _readable():
            yield from _issue(edition, content, has_others)
            digests.update(*(pictures.named_in(article.body) for article in content.articles if "<img" in article.body))
        for picture in Picture.objects.filter(sha256__in=digests):
            yield File(picture.address, pictures.path_of(picture), picture.sha256)

    def _bulletin(self, slug: str) -> Iterator[str]:
        yield reverse("bulletin", args=[slug])
        yield reverse("about", args=[slug])
        if self.root:
            yield reverse("feed", args=[slug])
        for year in years_of(slug):
            yield reverse("year", args=[slug, year])
            if self.root:
                yield reverse("year_sitemap", args=[slug, year])

    # One file

    def _draw_page(self, address: str, tag: str) -> str:
        """Its ETag; "" if the page is no longer there."""
        response = self._ask(address, tag)
        if response is None:
            return ""
        if response.status_code == 304:
            self.kept += 1
            return tag
        data = self._with_our_links(address, response)
        path = self.folder / file_of(address)
        if path.is_file() and path.read_bytes() == data:
            self.kept += 1
        else:
            self._write(path, data)
        return response.get("ETag", MOVED)

    def _with_our_links(self, address: str, response: HttpResponse) -> bytes:
        if response.status_code == 302:
            markup = render_to_string("site/moved.html", {"location": response.url, "is_copy": True})
        elif response["Content-Type"].startswith("text/html"):
            markup = response.content.decode()
        else:
            return response.content
        return _LINK.sub(partial(self._link, address), markup).encode()

    def _ask(self, address: str, tag: str) -> HttpResponse | None:
        match = resolve(address)
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "HTTP_IF_NONE_MATCH": tag,
            COPY: self.root,
        }
        try:
            response = match.func(WSGIRequest(environ), *match.args, **match.kwargs)
        except (Http404, Gone):
            return None
        return response if response.status_code in (200, 302, 304) else None

    def _link(self, address: str, match: re.Match) -> str:
        attribute, target, fragment = match.groups(default="")
        folder = posixpath.dirname(file_of(address))
        place = posixpath.relpath(file_of(urljoin(address, target)), folder or ".")
        if not self.names_files and posixpath.basename(place) == INDEX:
            place = place.removesuffix(INDEX) or "./"
        return f'{attribute}="{place}{fragment}"'

    def _copy_file(self, file: File, tag: str) -> str:
        if tag == file.sha256:
            self.kept += 1
        elif not file.source.is_file():
            raise NotExported(f"{file.source} 不见了，没有导出完：请管理员运行 manage.py verify 查明，再导出一次。")
        else:
            with self._new(self.folder / file_of(file.address)) as partial, file.source.open("rb") as source:
                shutil.copyfileobj(source, partial)
        return file.sha256

    def _write(self, path: Path, data: bytes) -> None:
        with self._new(path) as partial:
            partial.write(data)

    @contextmanager
    def _new(self, path: Path) -> Iterator:
        """A file that stands at this path once it is whole, readable by the server that serves it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as partial:
            try:
                yield partial
                os.fchmod(partial.fileno(), 0o644)
                os.replace(partial.name, path)
            except BaseException:
                os.unlink(partial.name)
                raise
        self.written += 1

    def _remove(self, place: str) -> None:
        path = self.folder / place
        self.removed += path.is_file()
        path.unlink(missing_ok=True)
        for folder in path.relative_to(self.folder).parents[:-1]:
            try:
                (self.folder / folder).rmdir()
            except OSError:  # something else lies in it
                return

    # The record

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        is_foreign = any(self.folder.iterdir()) and not (self.folder / RECORD).exists()
        if is_foreign:
            raise NotExported(f"{self.folder} 里有别的文件，没有导出：请指定一个空目录，或上次导出的目录。")
        with (self.folder / RECORD).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise NotExported(f"另一次导出正在写 {self.folder}：请等它完成后再导出。") from error
            yield

    def _record(self) -> Record:
        data = (self.folder / RECORD).read_bytes()
        try:
            return msgspec.json.decode(data, type=Record) if data else Record([], {})
        except msgspec.MsgspecError as error:
            raise NotExported(f"{self.folder / RECORD} 读不出来，没有导出：请删去整个目录，再重新导出。") from error

    def _keep_record(self, files: dict[str, str]) -> None:
        """Written in place: the lock is on this very file."""
        (self.folder / RECORD).write_bytes(msgspec.json.encode(Record(self._links, files)))


def file_of(address: str) -> str:
    """Where the answer of an address lies, from the folder: "/a/b/" is a/b/index.html."""
    place = address.removeprefix("/")
    return place + INDEX if not place or place.endswith("/") else place


def _address(item: "str | File") -> str:
    return item.address if isinstance(item, File) else item


def _checked(base: str) -> str:
    parts = urlsplit(base)
    if base and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise NotExported(f"网址“{base}”不对：请写成 https://bulletin.example.cn 这样的完整网址。")
    return base.rstrip("/")


def _static_files() -> Iterator[File]:
    for path in sorted((settings.BASE_DIR / "static" / "site").iterdir()):
        source = Path(finders.find(f"site/{path.name}"))
        digest = shelf.sha256(source.read_bytes())
        yield File(static(f"site/{path.name}"), source, digest)
        if path.name == "favicon.ico":
            yield File(reverse("favicon"), source, digest)


def _readable() -> Iterator[tuple[Edition, Content, bool]]:
    """Every edition with an address of its own, and whether its issue has others."""
    standing = Edition.objects.filter(issue__editions__status=Status.RELEASED).ever_released()
    seen = standing.exclude(status=Status.WITHDRAWN).select_related("issue__bulletin")
    earlier = set(seen.filter(status=Status.SUPERSEDED).values_list("issue_id", flat=True))
    for edition in seen.order_by("pk").iterator():
        yield edition, editions.document_of(edition), edition.issue_id in earlier


def _issue(edition: Edition, content: Content, has_others: bool) -> Iterator["str | File"]:
    place = [content.slug, content.year, content.number]
    version = [*place, content.version]
    addresses = [("issue", "issue_json", "pdf", "article", place)] if edition.status == Status.RELEASED else []
    if has_others:
        addresses.append(("edition", "edition_json", "edition_pdf", "edition_article", version))
    for page, box, pdf, article, args in addresses:
        yield reverse(page, args=args)
        yield reverse(box, args=args)
        for one in content.articles:  # one that a correction took out keeps its address
            yield reverse(article, args=[*args, one.key])
            yield reverse("article", args=[*place, one.key])
        if edition.issue.bulletin.has_public_pdf:
            yield File(reverse(pdf, args=args), editions.pdf_path(edition), edition.pdf_sha256)
