"""Pieces that look alike -> lines with emphasis as marks; such lines without what stands around their words."""

from bulletin.intake.text.blocks import BULLET
from bulletin.intake.text.marks import EM_OFF, EM_ON, MARKS, STRONG_OFF, STRONG_ON, plain
from bulletin.word.reading.items import Para, Piece

_Marks = list[tuple[str, str]]  # that open and close emphasis, from the outside in


def marked_lines(para: Para, *, keeps_bold: bool) -> list[str]:
    """The paragraph's typed lines, its label before the first, with emphasis as marks."""
    words = "".join(piece.text for piece in para.pieces)
    lines = [[para.text.removesuffix(words)]]
    marks: _Marks = []
    for piece in para.pieces:
        wanted = _marks_of(piece, para, keeps_bold=keeps_bold) if piece.text.strip() else marks
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


def _marks_of(piece: Piece, para: Para, *, keeps_bold: bool) -> _Marks:
    """What a style gives to whole paragraphs is no emphasis."""
    own, style = piece.look, para.style.run
    is_strong = own.bold and not style.bold and keeps_bold
    looks = ((is_strong, STRONG_ON, STRONG_OFF), (own.italic and not style.italic, EM_ON, EM_OFF))
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
