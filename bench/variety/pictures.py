"""Pictures of every shape, painted here: what phones, scanners and office programs hand in."""

import io
import math
from pathlib import Path

from PIL import Image, ImageDraw

from bulletin.document import store


def photograph(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A hill under a bright sky, in as many tones as a photograph has."""
    image = Image.radial_gradient("L").resize((width, height))
    if mode == "RGB":
        image = Image.merge("RGB", (image.point(lambda v: 255 - v // 3), image.point(lambda v: 230 - v // 2), image))
    draw = ImageDraw.Draw(image)
    hill = [(x, height * (0.6 + 0.2 * math.sin(6 * x / width))) for x in range(0, width + 1, max(1, width // 60))]
    draw.polygon([*hill, (width, height), (0, height)], fill=90 if mode == "L" else (60, 110, 70))
    return image


def drawing(width: int, height: int, mode: str = "1") -> Image.Image:
    """Lines on white, as a scanned plan."""
    image = Image.new(mode, (width, height), 1 if mode == "1" else 255)
    draw = ImageDraw.Draw(image)
    for step in range(0, max(width, height), max(4, max(width, height) // 20)):
        draw.line((step, 0, step, height), fill=0)
        draw.line((0, step, width, step), fill=0)
    return image


def shelved(media: Path, image: Image.Image, suffix: str = ".png") -> str:
    """The picture kept under its SHA-256, and its element."""
    data = io.BytesIO()
    image.save(data, "JPEG" if suffix == ".jpg" else "PNG")
    digest = store.keep(media, data.getvalue(), suffix)
    return f'<img src="/media/{digest}{suffix}" alt="示意图" width="{image.width}" height="{image.height}">'


def figure(image: str, caption: str = "") -> str:
    """The picture with its caption, if it has one."""
    return f'<figure class="image">{image}{f"<figcaption>{caption}</figcaption>" if caption else ""}</figure>'
