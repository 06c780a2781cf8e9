"""HTML -> pages: the one door to WeasyPrint, with the house style, the office's fonts and nothing from elsewhere."""

from functools import lru_cache

from weasyprint import CSS, HTML
from weasyprint.document import Document

from bulletin.press.typecase import typecase
from bulletin.press.typesetting.drawing import STYLESHEET
from bulletin.press.typesetting.fetch import PICTURES, OwnFilesFetcher
from bulletin.press.workshop import Workshop


def lay_out(html: str, workshop: Workshop, *more: CSS) -> Document:
    """The page source in press.css and `more` styles. Raises PressError without fonts, FatalURLFetchingError at a way
    out of our own media.
    """
    return render(read(html, workshop), workshop, *more)


def read(html: str, workshop: Workshop) -> HTML:
    """The page source as a tree, which may be laid out more than once."""
    return HTML(string=html, base_url=PICTURES, url_fetcher=OwnFilesFetcher(workshop.media))


def render(source: HTML, workshop: Workshop, *more: CSS) -> Document:
    """Like `lay_out`, of a tree as it stands now."""
    case = typecase(workshop.fonts, workshop.faces)
    return source.render(font_config=case.configuration, stylesheets=[_house_style(), case.stylesheet, *more])


@lru_cache(maxsize=1)
def _house_style() -> CSS:
    return CSS(filename=STYLESHEET)
