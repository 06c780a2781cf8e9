"""What one process draws with (字盘): every font there is, and the families of each role as a style sheet.

Two kinds of font are made for it and kept in a folder beside the others: the figures that roles share, and the
characters of names, each fitted to the font of its role.
"""

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint import CSS
from weasyprint.text.fonts import FontConfiguration

from bulletin.document import store
from bulletin.press import fontfitting
from bulletin.press.errors import PressError
from bulletin.press.faces import FIGURES, NAMES, Face
from bulletin.press.fontfitting import Stand
from bulletin.press.fonts import (
    ChosenFont,
    add_fonts,
    chosen_font,
    font_configuration,
    installed_families,
)

FITTED = "fitted"  # the folder, in that of the fonts


@dataclass(frozen=True)
class Typecase:
    """All fonts, and what press.css asks for: the families and the weight of each role, as custom properties."""

    configuration: FontConfiguration
    rules: str
    stylesheet: CSS


def typecase(folder: Path, faces: tuple[Face, ...]) -> Typecase:
    """The fonts of the system and of the folder, read anew when the folder has changed. Raises PressError."""
    return _typecase(font_configuration(folder), folder, faces)


@lru_cache(maxsize=1)
def _typecase(configuration: FontConfiguration, folder: Path, faces: tuple[Face, ...]) -> Typecase:
    rules = _rules(_Fitter(configuration, folder / FITTED, faces), faces)
    return Typecase(configuration, rules, CSS(string=rules))


def _rules(fitter: "_Fitter", faces: tuple[Face, ...]) -> str:
    properties = []
    for face in faces:
        families = ", ".join(f'"{family}"' for family in fitter.families(face))
        properties.append(f"--{face.role}: {families}, {face.generic}; --{face.role}-weight: {face.weight};")
    return f":root {{ {' '.join(properties)} }}"


class _Fitter:
    """Makes what is fitted to the font of a role, or finds it in the folder, and adds it to the fonts."""

    def __init__(self, configuration: FontConfiguration, folder: Path, faces: tuple[Face, ...]):
        self.configuration, self.folder = configuration, folder
        self.installed = installed_families(configuration)
        self.figures = next(face for face in faces if face.role == FIGURES)

    def families(self, face: Face) -> Iterator[str]:
        own = chosen_font(face, self.configuration)
        if face.figures and self._has(*self.figures.families):
            figures = chosen_font(replace(self.figures, weight=face.figures), self.configuration)
            yield self._fitted(f"{face.figures} Figures", figures, own, fontfitting.figures)
        for family in face.families:
            if family == NAMES and self._has(NAMES):
                names = chosen_font(replace(face, named=(NAMES,)), self.configuration)
                yield self._fitted("Names", names, own, fontfitting.scaled)
            else:
                yield family

    def _has(self, *families: str) -> bool:
        return any(family.casefold() in self.installed for family in families)

    def _fitted(self, kind: str, font: ChosenFont, own: ChosenFont, fit: Callable[..., bytes]) -> str:
        """The family of that font as it stands beside the role's own."""
        family = " ".join(map(str, ("Newsroom", *astuple(own.stand), kind)))
        key = sha256(font.data + f"{font.index} {family} {fontfitting.EDITION}".encode()).hexdigest()[:32]
        path = self.folder / f"{key}.ttf"
        if not path.exists():
            _keep(path, _made(fit, font.open(), family, own.stand))
        add_fonts(self.configuration, [path])
        return family


def _made(fit: Callable[..., bytes], font: TTFont, family: str, stand: Stand) -> bytes:
    try:
        return fit(font, family, stand)
    except MemoryError:
        raise
    except Exception as error:  # an office's fonts come from anywhere
        name = font["name"].getBestFamilyName()
        raise PressError(
            f"字体“{name}”配不进别的字体的行里（{type(error).__name__}），无法排版；"
            "请管理员换一个完整的字体文件，或者用设置PRESS_FONT_FIGURES换一种字体。"
        ) from error


def _keep(path: Path, data: bytes) -> None:
    """Whole or not at all, whoever else makes the same at this moment."""
    try:
        with store.whole_file(path) as file:
            file.write(data)
    except OSError as error:
        raise PressError(f"字体文件夹{path.parent}不能写入，无法排版；请管理员准许程序写入。") from error
