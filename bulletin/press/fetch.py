"""What the compositor may fetch: files in our own media folder and in static/press, nothing else."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from bulletin.press.drawing import STYLESHEET


class OwnFilesFetcher(URLFetcher):
    """Refuses every address but plain files of ours; a refusal stops the typesetting."""

    def __init__(self, media: Path):
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.folders = (media.resolve(), STYLESHEET.parent)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        path = self._own_file(url)
        if path is None:
            raise FatalURLFetchingError(url)
        content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    def _own_file(self, url: str) -> Path | None:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            return None
        path = Path(unquote(parts.path)).resolve()
        is_ours = any(path.is_relative_to(folder) for folder in self.folders)
        return path if is_ours and path.is_file() else None
