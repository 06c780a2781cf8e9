"""What a browser makes of a page: read by the rules of HTML5, not by looking for strings."""

import json
from xml.etree.ElementTree import Element

import tinyhtml5

OURS = {f"/static/site/{name}.js" for name in ("reading", "keeping", "count")}


def scripts_of(html: str) -> list[Element]:
    """Every script element but the files of ours."""
    scripts = [element for element in tinyhtml5.parse(html).iter() if element.tag.endswith("script")]
    return [script for script in scripts if script.get("src") not in OURS or script.text]


def data_of(html: str) -> list[dict]:
    """What the page says of itself; there is one such script element, and it is data."""
    (script,) = scripts_of(html)
    assert script.attrib == {"type": "application/ld+json"}
    return json.loads(script.text)["@graph"]
