"""Equations (m:oMath) as one line of text."""

from lxml import etree

from bulletin.word.reading.names import M, children
from bulletin.word.reading.symbols import cleaned, raised

# How the parts of a structure are written in a line, by their names.
_LINEAR = {
    "f": "{num}/{den}",
    "rad": "{deg}√({e})",
    "sSup": "{e}{^sup}",
    "sSub": "{e}{_sub}",
    "sSubSup": "{e}{_sub}{^sup}",
    "nary": "{chr}{_sub}{^sup}{e}",
    "d": "({e})",
}
_DEEPEST = 30


def linear(element: etree._Element, depth: int = 0) -> str:
    """The equation's words; a fraction as a/b, a power of figures raised."""
    if depth > _DEEPEST:
        return "".join(cleaned(text) for text in element.itertext())
    name = str(element.tag).removeprefix(M)
    if name == "t":
        return cleaned(element.text or "")
    pattern = _LINEAR.get(name)
    if pattern is None:
        return "".join(linear(child, depth + 1) for child in children(element))
    parts: dict[str, str] = {}
    for child in children(element):
        part = str(child.tag).removeprefix(M)
        parts[part] = ", ".join(filter(None, (parts.get(part), linear(child, depth + 1))))
    upper, lower = parts.get("sup", ""), parts.get("sub", "")
    written = {
        "num": _enclosed(parts.get("num", "")),
        "den": _enclosed(parts.get("den", "")),
        "deg": parts.get("deg", ""),
        "e": parts.get("e", ""),
        "chr": _sign(element),
        "^sup": raised(upper, "superscript") if raised(upper, "superscript") != upper else upper and f"^{upper}",
        "_sub": raised(lower, "subscript") if raised(lower, "subscript") != lower else lower and f"_{lower}",
    }
    return pattern.format_map(written)


def _enclosed(words: str) -> str:
    return f"({words})" if any(sign in words for sign in "+-−/ ") else words


def _sign(element: etree._Element) -> str:
    sign = element.find(f"{M}naryPr/{M}chr")
    return str(sign.get(M + "val", "∑")) if sign is not None else "∫"
