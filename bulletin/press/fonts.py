"""The fonts one worker process can draw."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from weasyprint.text.ffi import TO_UNITS, ffi, fontconfig, gobject, pango, pangoft2
from weasyprint.text.fonts import (
    FontConfiguration,
    get_font_description,
    get_hb_object_data,
    get_pango_font_hb_face,
    harfbuzz,
)

from bulletin.press.errors import PressError
from bulletin.press.faces import Face, fonts_in
from bulletin.press.fontfitting import Stand, ink_end

M_MMAP_THRESHOLD = -3  # mallopt(3)
# Fandol's bold files claim the weight of the regular ones, and would be drawn in their place.
BOLD_IS_BOLD = b"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><match target="scan">
  <test name="style"><string>Bold</string></test>
  <edit name="weight" mode="assign"><const>bold</const></edit>
</match></fontconfig>"""
LARGE = 1000  # px; at this size Pango measures a font without rounding


def font_configuration(folder: Path) -> FontConfiguration:
    """The fonts of the system and those in the folder, read anew when the folder has changed. Raises PressError."""
    files = fonts_in(folder)
    if not files:
        raise PressError(f"字体文件夹{folder}里没有字体，无法排版；请管理员安装仿宋、楷体、黑体、宋体。")
    return _configuration(tuple((path, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=1)
def _configuration(files: tuple[tuple[Path, int], ...]) -> FontConfiguration:
    """One for the whole process: a new one each time leaks, one shared by threads corrupts the heap."""
    _give_memory_back()
    configuration = FontConfiguration()
    fontconfig.FcConfigParseAndLoadFromMemory(configuration._config, BOLD_IS_BOLD, True)
    add_fonts(configuration, (path for path, _ in files))
    return configuration


def _give_memory_back() -> None:
    """Each PDF reads whole fonts for its subsets; the C library (glibc) would keep 70 MB of what they took."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(M_MMAP_THRESHOLD, 2**20)


def add_fonts(configuration: FontConfiguration, files: Iterable[Path]) -> None:
    for path in files:
        fontconfig.FcConfigAppFontAddFile(configuration._config, str(path).encode())
    pangoft2.pango_fc_font_map_config_changed(ffi.cast("PangoFcFontMap *", configuration.font_map))


def installed_families(configuration: FontConfiguration) -> set[str]:
    """Every family name that is installed, in each language it has, in lower case as fontconfig compares them."""
    return {name.casefold() for font in _fonts(configuration) for name in _strings(font, b"family")}


def characters(face: Face, configuration: FontConfiguration) -> set[int]:
    """The code points that the installed families of a role have together."""
    wanted = {family.casefold() for family in face.families}
    files = {
        path
        for font in _fonts(configuration)
        if wanted & {name.casefold() for name in _strings(font, b"family")}
        for path in _strings(font, b"file")
    }
    return {code for path in files for code in _characters_in(Path(path))}


@lru_cache(maxsize=16)
def _characters_in(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())


def font_files(configuration: FontConfiguration) -> dict[str, Path]:
    """The file of each font by its PostScript name."""
    return {
        name: Path(path)
        for font in _fonts(configuration)
        for name in _strings(font, b"postscriptname")
        for path in _strings(font, b"file")
    }


@dataclass(frozen=True)
class ChosenFont:
    """The font that Pango chooses for a role, as it does on a page: its file, which font in that it is, and how it
    stands on its line.
    """

    data: bytes
    index: int
    stand: Stand

    def open(self) -> TTFont:
        return _opened(self.data, self.index)


def chosen_font(face: Face, configuration: FontConfiguration) -> ChosenFont:
    style = {
        "font_family": [*face.families, face.generic],
        "font_style": "normal",
        "font_stretch": "normal",
        "font_weight": face.weight,
        "font_size": LARGE,
        "font_variant_caps": "normal",
        "font_variation_settings": "normal",
    }
    context = ffi.gc(pango.pango_font_map_create_context(configuration.font_map), gobject.g_object_unref)
    chosen = pango.pango_font_map_load_font(configuration.font_map, context, get_font_description(style))
    font = ffi.gc(chosen, gobject.g_object_unref)
    metrics = ffi.gc(pango.pango_font_get_metrics(font, ffi.NULL), pango.pango_font_metrics_unref)
    hb_face = get_pango_font_hb_face(font)
    data, index = get_hb_object_data(hb_face), harfbuzz.hb_face_get_index(hb_face)
    em = harfbuzz.hb_face_get_upem(hb_face)
    stand = Stand(
        em=em,
        ascent=round(pango.pango_font_metrics_get_ascent(metrics) / TO_UNITS * em / LARGE),
        descent=round(pango.pango_font_metrics_get_descent(metrics) / TO_UNITS * em / LARGE),
        ink_end=ink_end(_opened(data, index)),
    )
    return ChosenFont(data, index, stand)


def _opened(data: bytes, index: int) -> TTFont:
    return TTFont(BytesIO(data), fontNumber=index, lazy=True, recalcBBoxes=False, recalcTimestamp=False)


def _fonts(configuration: FontConfiguration) -> Iterator[object]:
    for kind in (fontconfig.FcSetSystem, fontconfig.FcSetApplication):
        found = fontconfig.FcConfigGetFonts(configuration._config, kind)
        if found != ffi.NULL:
            yield from found.fonts[0 : found.nfont]


def _strings(font: object, key: bytes) -> Iterator[str]:
    value, number = ffi.new("FcChar8 **"), 0
    while fontconfig.FcPatternGetString(font, key, number, value) == fontconfig.FcResultMatch:
        yield ffi.string(value[0]).decode()
        number += 1
