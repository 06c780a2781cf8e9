"""The imprint (版记) as a table at the foot of the last page, GB/T 9704-2012 7.4."""

from collections.abc import Iterator

from lxml import etree

from bulletin.document import dates
from bulletin.document.content import Content
from bulletin.document.places import LABELS
from bulletin.press.page import RULE_INNER, RULE_OUTER
from bulletin.word.writing.building import Building
from bulletin.word.writing.markup import Value, paragraph, run, tab, w
from bulletin.word.writing.measures import AREA, INNER, eighths, twips

AIR = twips(4)  # above it, as static/press/press.css has it


def imprint(content: Content, building: Building) -> Iterator[etree._Element]:
    parts = (_recipients(content, building), _issued(content, building), _staff(content, building))
    rows = [w("tr", w("trPr", w("cantSplit")), _cell(part)) for part in parts if part]
    yield w("tbl", _looks(), w("tblGrid", w("gridCol", w=AREA)), *rows)
    yield paragraph("End")


def _looks() -> etree._Element:
    """Its last rule closes the type area (7.4.1), whatever stands above.

    From the edge of the page, not of the type area: LibreOffice floats no table as wide as that.
    """
    place: dict[str, Value] = {"vertAnchor": "margin", "tblpYSpec": "bottom", "horzAnchor": "page", "tblpX": INNER}
    room = {"leftFromText": 0, "rightFromText": 0, "topFromText": AIR, "bottomFromText": 0}
    rules = {"top": RULE_OUTER, "bottom": RULE_OUTER, "insideH": RULE_INNER}
    return w(
        "tblPr",
        w("tblpPr", **room, **place),
        w("tblOverlap", val="never"),
        w("tblW", w=AREA, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
        w("tblBorders", *(w(side, val="single", sz=eighths(mm), space=0, color="auto") for side, mm in rules.items())),
    )


def _cell(paragraphs: list[etree._Element]) -> etree._Element:
    return w("tc", w("tcPr", w("tcW", w=AREA, type="dxa")), *paragraphs)


def _recipients(content: Content, building: Building) -> list[etree._Element]:
    to = content.recipients
    lists = {"report": to.report, "send": to.send, "issue": to.issue}
    return [
        paragraph(
            "Recipients",
            *_labelled(getattr(content.labels, kind), f"recipients-{kind}", "，".join(names), building),
        )
        for kind, names in lists.items()
        if names
    ]


def _issued(content: Content, building: Building) -> list[etree._Element]:
    day = dates.day(content.imprint_date)
    office = building.marked("imprint-office", content.imprint_office, run(content.imprint_office))
    return [paragraph("Issued", *office, tab(), *building.marked("imprint-date", day, run(day)), run("印发"))]


def _staff(content: Content, building: Building) -> list[etree._Element]:
    """The names, at the right of their first line how many copies were printed, and the further lines."""
    labels = content.labels
    named = [
        (LABELS["signer"], "imprint-signer", content.signer),
        (labels.reviewers, "imprint-reviewers", "　".join(content.reviewers)),
        (labels.editors, "imprint-editors", "　".join(content.editors)),
        *((fact.label, f"imprint-further-{n}", fact.text) for n, fact in enumerate(content.further, 1)),
    ]
    lines: list[list[etree._Element]] = []
    for label, place, words in named:
        if words:
            line = _labelled(label, place, words, building)
            lines.append(line if lines else [*line, *_run(content, building)])
    alone = _run(content, building) if not lines else []
    return [paragraph("Staff", *line) for line in (*lines, alone) if line]


def _run(content: Content, building: Building) -> list[etree._Element]:
    """How many copies were printed, if that is known."""
    if not content.print_run:
        return []
    copies = str(content.print_run)
    return [tab(), run("共印"), *building.marked("imprint-print-run", copies, run(copies)), run("份")]


def _labelled(label: str, place: str, names: str, building: Building) -> list[etree._Element]:
    return [run(f"{label}："), *building.marked(place, names, run(names))]
