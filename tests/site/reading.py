"""What a browser makes of a page: read by the rules of HTML5, not by looking for strings."""

import json
from xml.etree.ElementTree import Element

import tinyhtml5


def scripts_of(html: str) -> list[Element]:
    return [element for element in tinyhtml5.parse(html).iter() if element.tag.endswith("script")]


def data_of(html: str) -> list[dict]:
    """What the page says of itself; there is one script element, and it is data."""
    (script,) = scripts_of(html)
    assert script.attrib == {"type": "application/ld+json"}
    return json.loads(script.text)["@graph"]
