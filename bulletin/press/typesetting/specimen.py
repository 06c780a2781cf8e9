"""Which fonts the press would really draw with, and a sheet to see them on (字体样张)."""

from fontTools.ttLib import TTFont
from weasyprint.text.fonts import FontConfiguration

from bulletin.press.faces import Face
from bulletin.press.fonts import (
    characters,
    chosen_font,
    font_configuration,
    font_files,
    installed_families,
)
from bulletin.press.papers import DrawnFont, Finding
from bulletin.press.typesetting.drawing import template
from bulletin.press.typesetting.layout import lay_out
from bulletin.press.typesetting.lines import BODY_FACES, set_text
from bulletin.press.workshop import Workshop

HANS = frozenset(character for character in BODY_FACES if "\u4e00" <= character <= "\u9fff")  # GB 2312: 6763
LEVEL_1 = frozenset((*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)))  # GB 18030-2022, implementation level 1
GB_18030 = len(LEVEL_1)
RARE = "镕喆堃昇䶮"  # of people's names, beyond GB 2312
SENTENCES = {
    "body": "东湖街道清理楼道1250处，群众说：“好！”",
    "title": "云溪市召开“邻里议事”推进会",
    "kai": "（一）先行先试，《公约》出台——人人参与",
    "hei": "一、基本情况：满意度达96.3%",
    "numerals": "— 1 —　— 28 —　— 390 —",
    "figures": "0123456789　96.3%　GB/T 9704　Smart City",
}

# OpenType 1.9, OS/2 fsType: who may embed the font in a document.
RESTRICTED, PREVIEW_AND_PRINT, EDITABLE, NO_SUBSET, BITMAP_ONLY = 0x2, 0x4, 0x8, 0x100, 0x200


def survey(workshop: Workshop) -> tuple[Finding, ...]:
    """One finding a role. Raises PressError if there are no fonts at all."""
    configuration = font_configuration(workshop.fonts)
    known = installed_families(configuration)
    return tuple(
        Finding(
            face=face,
            installed=frozenset(family for family in face.families if family.casefold() in known),
            font=_drawn_font(face, configuration),
            covered=len(LEVEL_1 & characters(face, configuration)),
        )
        for face in workshop.faces
    )


def missing_fonts(workshop: Workshop) -> list[tuple[Face, str]]:
    """(role, family) of each font the office named that is not installed. Raises PressError like `survey`."""
    known = installed_families(font_configuration(workshop.fonts))
    return [(face, name) for face in workshop.faces for name in face.named if name.casefold() not in known]


def roles_without_font(workshop: Workshop) -> list[Face]:
    """The roles that have to make do with the font of another kind. Raises PressError like `survey`."""
    known = installed_families(font_configuration(workshop.fonts))
    own = {face: (*face.named, *face.licensed, face.free[0]) for face in workshop.faces}
    return [face for face, families in own.items() if not any(name.casefold() in known for name in families)]


def specimen(workshop: Workshop) -> bytes:
    """A PDF with a sentence in each role at its true size, and the name of the font that draws it."""
    lines = [{"finding": finding, "sentence": set_text(SENTENCES[finding.face.role])} for finding in survey(workshop)]
    html = template("specimen.html").render({"lines": lines, "rare": set_text(RARE)})
    pdf: bytes = lay_out(html, workshop).write_pdf()
    return pdf


def _drawn_font(face: Face, configuration: FontConfiguration) -> DrawnFont:
    with chosen_font(face, configuration).open() as font:
        characters = {chr(code) for code in font.getBestCmap()}
        rights = font["OS/2"].fsType if "OS/2" in font else 0
        file = font_files(configuration).get(font["name"].getDebugName(6))
        return DrawnFont(
            family=_name(font, 16) or _name(font, 1),
            style=_name(font, 17) or _name(font, 2),
            file=file.name if file else "文件名不明",
            embedding=_embedding(rights),
            may_be_embedded=not rights & (RESTRICTED | BITMAP_ONLY),
            hans=len(HANS & characters),
            rare="".join(character for character in RARE if character in characters),
            lacks="".join(character for character in RARE if character not in characters),
        )


def _name(font: TTFont, number: int) -> str:
    """A name from the font's table, the Chinese one if it has one."""
    names = font["name"]
    return str(names.getName(number, 3, 1, 0x804) or names.getDebugName(number) or "")


def _embedding(rights: int) -> str:
    if rights & RESTRICTED:
        return "不许嵌入"
    if rights & BITMAP_ONLY:
        return "只许嵌入点阵"
    allowed = "可嵌入"
    if rights & PREVIEW_AND_PRINT:
        allowed = "可嵌入，限预览和打印"
    elif rights & EDITABLE:
        allowed = "可嵌入，限可编辑文档"
    return allowed + ("，不许取子集" if rights & NO_SUBSET else "")
