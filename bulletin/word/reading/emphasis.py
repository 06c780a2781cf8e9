"""Pieces that look alike -> lines with emphasis as marks; such lines without what stands around their words."""

import re
from itertools import takewhile

from bulletin.intake.text.blocks import BULLET
from bulletin.intake.text.marks import EM_OFF, EM_ON, MARKS, STRONG_OFF, STRONG_ON, plain
from bulletin.word.reading.items import Para, Piece

BOLD_FACES, ITALIC_FACES = re.compile("黑|Hei", re.IGNORECASE), re.compile("楷|Kai", re.IGNORECASE)
_Marks = list[tuple[str, str]]  # that open and close emphasis, from the outside in


def marked_lines(para: Para, *, keeps_bold: bool) -> list[str]:
    """The paragraph's typed lines, its label before the first, with emphasis as marks."""
    words = "".join(piece.text for piece in para.pieces)
    lines = [[para.text.removesuffix(words)]]
    marks: _Marks = []
    run_in = _run_in(para)
    for place, piece in enumerate(para.pieces):
        is_strong = keeps_bold and (place < run_in or _is_bold(piece, para))
        wanted = _marks_of(piece, para, is_strong=is_strong) if piece.text.strip() else marks
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines[-1].append(_closed(marks))
                lines.append([])
                marks = []
            if part and wanted != marks:
                lines[-1] += [_closed(marks), *(on for on, _ in wanted)]
                marks = wanted
            lines[-1].append(part)
    lines[-1].append(_closed(marks))
    joined = ["".join(line) for line in lines]
    return joined if para.is_contents else [line.replace("\t", "\u3000") for line in joined]


def _closed(marks: _Marks) -> str:
    return "".join(off for _, off in reversed(marks))


def _run_in(para: Para) -> int:
    """So many pieces at the start are in 黑体 or 楷体, where the rest is not: 一是 stands out without being bold."""
    if _sets_apart(para.body.font):
        return 0
    faces = ((_sets_apart(piece.look.font), piece.text.strip()) for piece in para.pieces)
    return len(list(takewhile(lambda one: one[0] or not one[1], faces)))


def _sets_apart(font: str | None) -> bool:
    """Whether it is a face that sets words apart from a text in 仿宋 or 宋体."""
    return any(faces.search(font or "") for faces in (BOLD_FACES, ITALIC_FACES))


def _is_bold(piece: Piece, para: Para) -> bool:
    """What a style gives to whole paragraphs is no emphasis."""
    return bool(piece.look.bold) and not para.style.run.bold


def _marks_of(piece: Piece, para: Para, *, is_strong: bool) -> _Marks:
    is_em = piece.look.italic and not para.style.run.italic
    looks = ((is_strong, STRONG_ON, STRONG_OFF), (is_em, EM_ON, EM_OFF))
    return [(on, off) for is_so, on, off in looks if is_so]


def stripped(line: str) -> str:
    """The line without the blanks around it, within its marks too."""
    words = plain(line)
    if words == words.strip():
        return line
    characters = list(line)
    for order in (range(len(characters)), range(len(characters) - 1, -1, -1)):
        for at in order:
            if characters[at].isspace():
                characters[at] = ""
            elif characters[at] not in MARKS:
                break
    return "".join(characters)


def without_bullet(line: str) -> str:
    """The line without its mark, whether the mark is bold or not."""
    bullet = BULLET.match(plain(line))
    kept = len(bullet["text"].lstrip()) if bullet else len(plain(line))
    dropped = len(plain(line)) - kept
    characters: list[str] = []
    for character in line:
        if character in MARKS:
            characters.append(character)
        elif dropped:
            dropped -= 1
        else:
            characters.append(character)
    return "".join(characters).replace(STRONG_ON + STRONG_OFF, "").replace(EM_ON + EM_OFF, "")
