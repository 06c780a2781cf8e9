"""The page itself: its measures and grid, page numbers outside, what stands above and across every page."""

from lxml import etree

from bulletin.press import page
from bulletin.word.writing.markup import NAMESPACES, Value, field, paragraph, run, w
from bulletin.word.writing.measures import CHARACTER_SPACE, FOOT, HEAD, HEIGHT, INNER, OUTER, ROW, SIZE_4, WIDTH, twips
from bulletin.word.writing.stamps import Stamp

ODD, EVEN = "default", "even"
HEADER_DROP = twips(20)  # from the edge of the page to the line above it
# 7.5: the dashes 7 mm below the type area; half of their line is below them.
FOOTER_DROP = FOOT - twips(page.NUMBER_DROP) - round(SIZE_4 / 2 * 20 * 0.6)

# What Word writes for the words it puts across a page (水印); LibreOffice and WPS know it by its name and shape.
_ACROSS = """<w:r {namespaces}><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136" alt="" o:allowincell="f"
 style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:110pt;rotation:315;z-index:-251658752;\
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;\
mso-position-vertical-relative:margin" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt"/></v:shape></w:pict></w:r>"""


def section(headers: dict[str, str], footers: dict[str, str]) -> etree._Element:
    """The ids of the relationships to headers and footers, by the pages they stand on."""
    return w(
        "sectPr",
        *(_reference("headerReference", kind, known) for kind, known in headers.items()),
        *(_reference("footerReference", kind, known) for kind, known in footers.items()),
        w("pgSz", w=WIDTH, h=HEIGHT),
        w("pgMar", top=HEAD, right=OUTER, bottom=FOOT, left=INNER, header=HEADER_DROP, footer=FOOTER_DROP, gutter=0),
        w("docGrid", type="linesAndChars", linePitch=ROW, charSpace=CHARACTER_SPACE),
    )


def _reference(tag: str, kind: str, known: str) -> etree._Element:
    element = w(tag, type=kind)
    element.set(f"{{{NAMESPACES['r']}}}id", known)
    return element


def header(stamp: Stamp, number: int) -> etree._Element:
    return w("hdr", paragraph("Header", _across(stamp.across, number), run(stamp.line)))


def _across(words: str, number: int) -> etree._Element:
    namespaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    source = _ACROSS.format(namespaces=namespaces, number=number, spid=2048 + number, width=130 * len(words))
    element = etree.fromstring(source, etree.XMLParser(remove_blank_text=True))
    [path] = element.iterfind(f".//{{{NAMESPACES['v']}}}shape/{{{NAMESPACES['v']}}}textpath")
    path.set("string", words)
    return element


def footer(align: str) -> etree._Element:
    """The number between dashes, on odd pages right, on even ones left, one character in (7.5)."""
    number = field("PAGE", run("1"))
    return w("ftr", paragraph("Footer", run("— "), *number, run(" —"), properties=(w("jc", val=align),)))


def settings() -> etree._Element:
    """In the order of the schema (17.15.1.78). The mode is that of Word 2013 and later."""
    mode: dict[str, Value] = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15}
    return w(
        "settings",
        w("zoom", percent=100),
        w("bordersDoNotSurroundHeader"),
        w("bordersDoNotSurroundFooter"),
        w("defaultTabStop", val=420),
        w("evenAndOddHeaders"),
        w("characterSpacingControl", val="compressPunctuation"),
        w("compat", w("useFELayout"), w("compatSetting", **mode)),
        w("themeFontLang", val="en-US", eastAsia="zh-CN"),
        w("decimalSymbol", val="."),
        w("listSeparator", val=","),
    )
