"""Fonts by role: the families a page asks for, in order of preference, and the fonts one worker process can draw."""

import ctypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from bulletin.press.fontfitting import Stand, ink_end

M_MMAP_THRESHOLD = -3  # mallopt(3)
SUFFIXES = {".otf", ".ttf", ".ttc"}
# Fandol's bold files claim the weight of the regular ones, and would be drawn in their place.
BOLD_IS_BOLD = b"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><match target="scan">
  <test name="style"><string>Bold</string></test>
  <edit name="weight" mode="assign"><const>bold</const></edit>
</match></fontconfig>"""
FIGURES = "figures"  # the role whose figures and Latin letters the others share
NAMES = "LXGW WenKai Light"  # the characters of names that 仿宋 and 楷体 lack
EXTENSIONS = ("BabelStone Han", "HanaMinA", "HanaMinB")  # CJK extensions B to H, as far as free fonts reach
LARGE = 1000  # px; at this size Pango measures a font without rounding
FAMILY = re.compile(r"\w[\w .&+()-]{0,63}")  # letters of any script: nothing that could end a string in CSS


@dataclass(frozen=True)
class Face:
    """A role of type, and the families that may fill it, best first.

    press.css knows it as var(--role) and var(--role-weight), the settings as PRESS_FONT_ROLE.
    """

    role: str
    name: str
    kind: str
    licensed: tuple[str, ...]
    free: tuple[str, ...]
    generic: str = "serif"
    weight: int = 400
    figures: int | None = 400  # the weight in which it is given the figures of the role "figures"; None: it has its own
    named: tuple[str, ...] = ()  # by this office, before all others

    @property
    def setting(self) -> str:
        return f"PRESS_FONT_{self.role.upper()}"

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.named, *self.licensed, *self.free)))


# GB/T 9704-2012 5.2.2 and 7 name the kinds. First the fonts an office may hold a licence for, under both their names,
# then free ones; the last ones step in for rare characters.
FACES = (
    Face(
        "body",
        "正文",
        "仿宋",
        licensed=("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "仿宋", "FangSong"),
        free=("FandolFang R", NAMES, "Noto Serif CJK SC", *EXTENSIONS),
    ),
    Face(
        "title",
        "标题",
        "小标宋",
        licensed=("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        free=("Noto Serif CJK SC", "FandolSong", *EXTENSIONS),
        weight=600,  # for the free ones; 小标宋 has one weight, which is drawn as it is
        figures=700,
    ),
    Face(
        "kai",
        "二级标题、引文",
        "楷体",
        licensed=("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "楷体", "KaiTi"),
        free=("FandolKai", NAMES, "Noto Serif CJK SC", *EXTENSIONS),
    ),
    Face(
        "hei",
        "一级标题",
        "黑体",
        licensed=("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01"),
        free=("FandolHei", "Noto Sans CJK SC", *EXTENSIONS),
        generic="sans-serif",
        figures=700,
    ),
    Face(
        "numerals",
        "页码",
        "宋体",
        licensed=("宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01"),
        free=("FandolSong", "Noto Serif CJK SC"),
        figures=None,  # 7.5 asks for those of 宋体
    ),
    Face(
        FIGURES,
        "数字、字母",
        "罗马体",
        licensed=("Times New Roman",),
        free=("Tinos", "Liberation Serif", "TeX Gyre Termes"),
        figures=None,
    ),
)


def faces_with(named: Mapping[str, Sequence[str]]) -> tuple[Face, ...]:
    """The table, with the families this office names for a role before all others.

    Raises PressError for a role that is not in the table and for a name that is no plain family name.
    """
    known = {face.role: face for face in FACES}
    for role in named.keys() - known.keys():
        settings = "、".join(face.setting for face in FACES)
        raise PressError(f"设置PRESS_FONT_{_shown(role.upper())}没有对应的用途，请改用{settings}中的一个。")
    faces = tuple(replace(face, named=tuple(named.get(face.role, ()))) for face in FACES)
    for face in faces:
        for family in face.named:
            if not FAMILY.fullmatch(family):
                raise PressError(
                    f"设置{face.setting}里的字体名“{_shown(family)}”不能用，请只写字体的族名，几个之间用半角逗号隔开。"
                )
    return faces


def _shown(text: str) -> str:
    return "".join(character for character in text[:64] if character.isprintable())


def font_configuration(folder: Path) -> FontConfiguration:
    """The fonts of the system and those in the folder, read anew when the folder has changed. Raises PressError."""
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES)
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
