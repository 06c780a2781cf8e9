"""Sound Word files spoiled a little, as chance, a bad disk or a clumsy program spoils them."""

import copy
import io
import random
import zipfile
from collections.abc import Iterator

from lxml import etree

from tests.word.making import zipped

_VALUES = ("", "0", "-1", "99999999999", "abc", "true", "-5", "1.5", "restart", "%1%2%9", "\u0660", "FFFFFFFFF", "1e9")
_LARGEST_COPY = 500  # elements


def spoiled(files: list[bytes], count: int, seed: int) -> Iterator[bytes]:
    """So many of them, the same ones for the same seed: one in four in its bytes, the others within their parts."""
    chance = random.Random(seed)
    for place in range(count):
        spoil = _in_bytes if place % 4 == 0 else _in_parts
        yield spoil(chance.choice(files), chance)


def _in_bytes(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _ in range(chance.choice((1, 3, 10))):
        at = chance.randrange(len(spoiled))
        length = chance.randrange(20)
        spoiled[at : at + chance.choice((0, length))] = chance.randbytes(chance.choice((0, 1, length)))
    return bytes(spoiled)


def _in_parts(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for name in (chance.choice(names), "word/document.xml"):
        root = etree.fromstring(parts[name])
        elements = list(root.iter(etree.Element))
        for _ in range(chance.choice((1, 5, 20))):
            _spoil(chance.choice(elements), chance.choice(elements), chance)
        parts[name] = etree.tostring(root)
    return zipped(parts)


def _spoil(element: etree._Element, other: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    match chance.choice(("value", "value", "attribute", "name", "gone", "copy", "moved", "text")):
        case "value" if element.attrib:
            element.set(chance.choice(element.keys()), chance.choice(_VALUES))
        case "attribute" if element.attrib:
            del element.attrib[chance.choice(element.keys())]
        case "name":
            element.tag = other.tag
        case "gone" if parent is not None:
            parent.remove(element)
        case "copy" if sum(1 for _ in other.iter()) < _LARGEST_COPY:
            element.append(copy.deepcopy(other))
        case "moved" if other is not element and element not in other.iter():
            element.append(other)
        case "text":
            element.text = chance.choice(_VALUES)
