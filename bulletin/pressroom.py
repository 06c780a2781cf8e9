"""The press as this office's settings equip it, and by what pages made with one equipment are known from those of
another.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from bulletin import press, shelf
from bulletin.document import content, store
from bulletin.document.content import Content

HEAD_OF_FONT = 64 * 1024  # bytes: where a font has the sums of its tables


def workshop(*shown: Content) -> press.Workshop:
    """The press as this office's settings equip it, with the pictures of these documents at hand; raises
    press.PressError for a font name that cannot be.
    """
    shelf.have_pictures(*shown)
    return press.Workshop(
        fonts=settings.DATA_DIR / "fonts",
        media=settings.MEDIA_ROOT,
        profile=settings.PRINT_PROFILE,
        seconds=settings.PRESS_SECONDS,
        memory_mb=settings.PRESS_MEMORY_MB,
        queue=settings.PRESS_QUEUE,
        workers=settings.PRESS_WORKERS,
        turns=settings.PRESS_TURNS,
        niceness=settings.PRESS_NICENESS,
        rest=settings.PRESS_REST_SECONDS,
        faces=press.faces_with(settings.PRESS_FONTS),
    )


def press_version() -> str:
    return _version_in(Path(press.__file__).parent)


def equipment() -> str:
    """What decides the pages beside the words of the document, the same on any machine: the press, what it is locked
    to, its templates and styles, its fonts.
    """
    looks = (settings.BASE_DIR / "templates/press", settings.BASE_DIR / "static/press")
    files = sorted(file for look in looks for file in look.rglob("*") if file.is_file())
    programs = [file.read_bytes() for file in (settings.BASE_DIR / "requirements.txt", *files)]
    fonts = [_font(file) for file in press.fonts_in(settings.DATA_DIR / "fonts")]
    named = sorted(settings.PRESS_FONTS.items())
    versions = [press_version(), _version_in(Path(content.__file__).parent)]
    return store.sha256(repr([versions, programs, fonts, named]).encode())


@lru_cache(maxsize=2)
def _version_in(folder: Path) -> str:
    files = sorted(folder.rglob("*.py"))
    return store.sha256(b"\0".join(path.read_bytes() for path in files))


def _font(path: Path) -> tuple[str, int, str]:
    state = path.stat()
    return path.name, state.st_size, _sum_of_head(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=200)
def _sum_of_head(path: Path, _changed: int, _size: int) -> str:
    """Nothing of one that may not be read: it is not drawn with either."""
    try:
        with path.open("rb") as file:
            return store.sha256(file.read(HEAD_OF_FONT))
    except PermissionError:
        return ""
