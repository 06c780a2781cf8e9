"""What is made of a sealed edition (print PDF, OFD, EPUB, pictures) and kept, made when first asked for.

The same each time, it needs no approval of its own. Each kind has a folder that may be deleted at any time.
"""

import fcntl
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import msgspec
from django.conf import settings

from bulletin import archive, genuine, press, shelf
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.models import Edition, KnownFile
from bulletin.pressroom import press_version

SECONDS_OF_REST = 600  # after a failure
AT_ONCE = 16  # pages: some seconds, for which others wait


@dataclass(frozen=True)
class Derived:
    """A kind of file: what people call it, the setting that says where it lies, how it is made and by what else."""

    name: str
    root: str
    suffix: str
    make: Callable[[Edition, bytes], bytes]  # the edition and its sealed PDF
    makers: Callable[[], object] = tuple  # beside the edition and the press; none
    part: str = ""  # of the edition, if there is such a file for each
    known_as: KnownFile.Kind | None = None  # of what readers may ask whether it is genuine

    def path(self, edition: Edition) -> Path:
        """Where it is kept once made: elsewhere once anything else decides its bytes.

        In a folder of the edition's own, or of its part, which holds no more than that one.
        """
        made_by = store.sha256(repr([edition.fingerprint, self.makers(), press_version()]).encode())
        return getattr(settings, self.root) / edition.fingerprint / self.part / f"{made_by}{self.suffix}"

    def size(self, edition: Edition) -> int | None:
        """In bytes; None before anybody asked for it."""
        path = self.path(edition)
        return path.stat().st_size if path.is_file() else None

    def is_kept(self, edition: Edition) -> bool:
        """Whether it is there as it was made: what another hand changed is made anew."""
        return store.is_vouched_for(self.path(edition), archive.made_here())

    def kept(self, edition: Edition) -> Path:
        """The file, made unless it is there; raises press.PressError or Busy.

        Who asks while it is being made waits for it.
        """
        path = self.path(edition)
        try:
            if not self.is_kept(edition):
                self._keep(edition, path)
        except OSError as error:
            logging.getLogger(__name__).exception("could not keep the file of %s of edition %s", self.root, edition.pk)
            raise press.PressError(f"{edition}的{self.name} 存不下来；请管理员检查磁盘。") from error
        return path

    def _keep(self, edition: Edition, path: Path) -> None:
        """One at a time, whichever process asks; what earlier programs, fonts or profiles made goes."""
        with press.place(archive.workshop()), store.lock_of(path.parent) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_kept(edition):
                return
            made = self._made(edition, path.with_suffix(".failed"))
            with store.whole_file(path) as file:
                file.write(made)
            store.vouch_for(path, archive.made_here())
            if self.known_as:
                genuine.note(edition, {self.known_as: store.sha256(made)})
            for other in path.parent.iterdir():
                if not other.name.startswith(path.name) and other.name != store.LOCK:
                    other.unlink()

    def _made(self, edition: Edition, failed: Path) -> bytes:
        pdf = archive.sealed_bytes(edition, self.name)  # a copy put back is seen at once
        return _tried(lambda: self.make(edition, pdf), failed)


@dataclass(frozen=True)
class YearBook:
    """A year of a bulletin as an e-book: the documents of its issues that stand, each with its fingerprint."""

    slug: str
    year: int
    issues: tuple[tuple[Content, str], ...]

    @property
    def title(self) -> str:
        return f"{self.issues[-1][0].bulletin} {self.year}年"

    @property
    def path(self) -> Path:
        """Another one once an issue, or what draws it, is another."""
        decides = [[fingerprint for _, fingerprint in self.issues], look_of_epub(), press_version()]
        folder = settings.EPUBS_ROOT / "years" / self.slug / str(self.year)
        return folder / f"{store.sha256(repr(decides).encode())}.epub"

    @property
    def is_kept(self) -> bool:
        return store.is_vouched_for(self.path, archive.made_here())

    def kept(self) -> Path:
        """The file, made unless it is there; who asks while it is being made waits for it. Raises as `Derived.kept`."""
        path = self.path
        if self.is_kept:
            return path
        with press.place(archive.workshop()), store.lock_of(path.parent) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_kept:
                return path
            failed = path.with_suffix(".failed")
            made = _tried(self._made, failed)
            with store.whole_file(path) as file:
                file.write(made)
            store.vouch_for(path, archive.made_here())
            for other in path.parent.glob("*.epub"):
                if other != path:
                    store.forget_file(other)
        return path

    def _made(self) -> bytes:
        shown = (document for document, _ in self.issues)
        return press.epub_of(list(self.issues), self.title, archive.workshop(*shown))


def _tried(make: Callable[[], bytes], failed: Path) -> bytes:
    """What failed is told again for a while instead of being tried again: anyone may ask for some of these files."""
    if failed.is_file() and abs(time.time() - failed.stat().st_mtime) < SECONDS_OF_REST:  # the clock may have gone back
        raise press.PressError(failed.read_text())
    try:
        return make()
    except shelf.Lacking:  # which says nothing of the file, and may be over in a moment
        raise
    except press.PressError as error:
        failed.write_text(str(error))
        raise


def print_pdf(edition: Edition, pdf: bytes) -> bytes:
    """The sealed PDF for the print shop; raises press.PressError."""
    version = f"　第{edition.version}版" if edition.version > 1 else ""
    slug = f"{archive.document_of(edition).title}{version}　指纹 {edition.fingerprint[:12]}"
    return press.for_print(pdf, archive.workshop(), slug=slug, about=str(edition))


def ofd(edition: Edition, pdf: bytes) -> bytes:
    """The sealed PDF as OFD; raises press.PressError."""
    return press.ofd_of(pdf, edition.fingerprint, archive.workshop(), about=str(edition))


def print_proof(proof: archive.Proof, mark: str) -> bytes:
    """A proof drawn with this mark, the way the print shop would get it; raises press.PressError."""
    title = proof.content.title
    return press.for_print(proof.pdf, archive.workshop(), slug=f"{title}　{mark}", about=f"《{title}》")


def page(number: int) -> Derived:
    """The picture of that page, from 1."""
    return Derived("版面图", "PAGES_ROOT", ".webp", make=partial(_page, number), part=str(number))


def first_pages(edition: Edition) -> range:
    """The pages whose pictures are made before anybody asks: where readers will ask for them. All others then."""
    return range(1, min(edition.pages, AT_ONCE) + 1) if edition.issue.bulletin.has_public_pdf else range(0)


def begin_pages(edition: Edition) -> None:
    """Have the pictures of its first pages made while nobody waits."""
    paths = {number: page(number).path(edition) for number in first_pages(edition)}
    if paths:
        press.begin_pictures(archive.sealed_bytes(edition, "版面图"), paths, archive.made_here(), archive.workshop())


def stamped_page(number: int) -> Derived:
    """The picture of that page, from 1, with 待审 across it: of what is not released."""
    return Derived("版面图", "PAGES_ROOT", ".webp", make=partial(_stamped_page, number), part=f"stamped-{number}")


def signer_of(edition: Edition) -> str:
    """Whose certificate signed its PDF; "" if none did, or the copy is gone or damaged: a page stands without it."""
    if not edition.signed_sha256:
        return ""
    try:
        path = shelf.have(archive.signed_path(edition), edition.signed_sha256)
        return SIGNER.kept(edition).read_text() if store.is_still_whole(path, edition.signed_sha256) else ""
    except (press.PressError, press.Busy):
        return ""


def areas(edition: Edition) -> list[press.Area]:
    """Where everything stands on its pages; raises press.PressError."""
    return msgspec.json.decode(AREAS.kept(edition).read_bytes(), type=list[press.Area])


def _page(number: int, edition: Edition, pdf: bytes) -> bytes:
    return press.picture_page(pdf, number, archive.workshop(), about=str(edition))


def _stamped_page(number: int, edition: Edition, _sealed: bytes) -> bytes:
    return press.picture_page(archive.unreleased_pdf(edition), number, archive.workshop(), about=str(edition))


def _areas(edition: Edition, pdf: bytes) -> bytes:
    return msgspec.json.encode(press.find_areas(pdf, archive.document_of(edition), archive.workshop()))


def _signer(edition: Edition, _sealed: bytes) -> bytes:
    return press.signer_of(archive.signed_path(edition), archive.workshop()).encode()


def _epub(edition: Edition, _sealed: bytes) -> bytes:
    content = archive.document_of(edition)
    return press.epub_of([(content, edition.fingerprint)], content.title, archive.workshop(content))


def look_of_epub() -> object:
    """What decides the bytes of an e-book besides the press's programs."""
    files = [*(settings.BASE_DIR / "templates/press/epub").iterdir(), settings.BASE_DIR / "static/press/epub.css"]
    return [file.read_bytes() for file in sorted(files)]


def _card(edition: Edition, _sealed: bytes) -> bytes:
    return press.draw_card(archive.document_of(edition), edition.fingerprint, archive.workshop())


def _look_of_card() -> object:
    """The press's own files are its programs; these are its fonts, its page and its style."""
    made_of = ("templates/press/card.html", "static/press/card.css", "static/press/press.css")
    return sorted(settings.PRESS_FONTS.items()), [(settings.BASE_DIR / name).read_bytes() for name in made_of]


def _inks_and_fonts() -> object:
    return _profile_version(), sorted(settings.PRESS_FONTS.items())


PRINT = Derived(
    "印刷 PDF", "PRINTS_ROOT", ".pdf", make=print_pdf, makers=_inks_and_fonts, known_as=KnownFile.Kind.PRESS
)
OFD = Derived("OFD", "OFD_ROOT", ".ofd", make=ofd, known_as=KnownFile.Kind.OFD)
EPUB = Derived("电子书", "EPUBS_ROOT", ".epub", make=_epub, makers=look_of_epub, known_as=KnownFile.Kind.EPUB)
CARD = Derived("分享图", "PAGES_ROOT", ".png", make=_card, makers=_look_of_card, part="card")
SIGNER = Derived("签名人", "PAGES_ROOT", ".txt", make=_signer, part="signer")
AREAS = Derived("版面", "PAGES_ROOT", ".json", make=_areas, part="areas")


def _profile_version() -> str:
    try:
        state = settings.PRINT_PROFILE.stat()
    except OSError:
        return ""
    return _hash_of_profile(settings.PRINT_PROFILE, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _hash_of_profile(path: Path, _changed: int, _size: int) -> str:
    return store.sha256(path.read_bytes())
