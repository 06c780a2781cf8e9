"""The picture that stands for an issue where its address is passed on (分享图): masthead, number, titles."""

import io
from functools import lru_cache

import pypdfium2
from PIL.PngImagePlugin import PngInfo
from weasyprint import CSS

from bulletin.document import dates
from bulletin.document.content import Content
from bulletin.press.typesetting.drawing import STYLESHEET, template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.typesetting.titles import broken_title
from bulletin.press.workshop import Workshop

WIDTH, HEIGHT = 1200, 630  # pixels, as the places where addresses are passed on show it
MOST_TITLES = 4
NAME_ROOM, TITLE_ROOM, OFFICE_ROOM = 12.0, 25.0, 22.0  # characters of a line
COLOURS = 64  # of type on paper


def card(content: Content, fingerprint: str, workshop: Workshop) -> bytes:
    """A PNG, which names the fingerprint of its edition among its own data. The same each time."""
    pdf = lay_out(template("card.html").render(_values(content)), workshop, _style()).write_pdf()
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB").crop((0, 0, WIDTH, HEIGHT))
    said, data = PngInfo(), io.BytesIO()
    said.add_text("Fingerprint", fingerprint)
    image.quantize(COLOURS).save(data, "PNG", optimize=True, pnginfo=said)
    return data.getvalue()


def _values(content: Content) -> dict[str, object]:
    titles = [article.title for article in content.articles]
    titles += [content.briefs_title] if content.briefs else []
    total = f"（总第{content.total_number}期）" if content.total_number else ""
    return {
        "name": broken_title(content.bulletin, NAME_ROOM)[0],
        "number": f"{content.year}年第{content.number}期{total}",
        "edition": f"更正　第{content.version}版" if content.version > 1 else "",
        "titles": [broken_title(title, TITLE_ROOM) for title in titles[:MOST_TITLES]],
        "more": f"共{len(titles)}题" if len(titles) > MOST_TITLES else "",
        "publisher": broken_title(content.publisher, OFFICE_ROOM),
        "date": dates.day(content.date),
    }


@lru_cache(maxsize=1)
def _style() -> CSS:
    return CSS(filename=STYLESHEET.with_name("card.css"))
