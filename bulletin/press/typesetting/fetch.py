"""What the compositor may fetch: files in our own media folder and in static/press, and codes that are drawn here."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse, URLFetchingError

from bulletin.document.squares import drawn
from bulletin.press.typesetting.drawing import CODE, STYLESHEET
from bulletin.press.typesetting.limits import MAX_PIXELS

# Where our media folder lies as WeasyPrint knows it, which names pictures in the PDF by their addresses: the same on
# every machine, or the same document would give other bytes there.
PICTURES = "file:///pictures/"
PICTURE_SUFFIXES = {".jpg", ".png"}


class OwnFilesFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Refuses every address but plain files of ours; a refusal stops the typesetting.

    A picture of ours that is gone or too large is left out, for the preflight to find.
    """

    def __init__(self, media: Path):
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.media = media.resolve()
        self.folders = (self.media, STYLESHEET.parent)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(CODE):
            squares = drawn(unquote(url.removeprefix(CODE))).encode()
            return URLFetcherResponse(url, squares, {"Content-Type": "image/svg+xml"})
        path = self._own_path(url)
        if path is None:
            raise FatalURLFetchingError(url)
        if not path.is_file() or _is_too_large(path):
            raise URLFetchingError(path.name)
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    def _own_path(self, url: str) -> Path | None:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            return None
        is_picture = url.startswith(PICTURES)
        path = (self.media / unquote(url.removeprefix(PICTURES)) if is_picture else Path(unquote(parts.path))).resolve()
        is_ours = any(path.is_relative_to(folder) for folder in self.folders)
        return path if is_ours else None


def _is_too_large(path: Path) -> bool:
    if path.suffix not in PICTURE_SUFFIXES:
        return False
    with Image.open(path) as image:  # reads the header alone
        return image.width * image.height > MAX_PIXELS
