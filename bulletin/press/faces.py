"""The roles of type, and the families that may fill each, in order of preference."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bulletin.press.errors import PressError

FIGURES = "figures"  # the role whose figures and Latin letters the others share
NAMES = "LXGW WenKai Light"  # the characters of names that 仿宋 and 楷体 lack
EXTENSIONS = ("BabelStone Han", "HanaMinA", "HanaMinB")  # CJK extensions B to H, as far as free fonts reach
SUFFIXES = {".otf", ".ttf", ".ttc"}
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


def fonts_in(folder: Path) -> list[Path]:
    """The files in the folder that the press draws with, by their names: beside them may lie what they came in."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


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
