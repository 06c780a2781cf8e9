"""The same few bulletins, all of them invented, as many programs and habits write them.

A bulletin is a list of lines, each for what it is; a producer sets such lines the way its program does. What
LibreOffice writes is made of what others wrote, all files of a kind in one go.
"""

import datetime as dt
import html
import io
import re
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from tests.word.making import box, docx, made_strict

FIGURES = "一二三四五六七八九十"


@dataclass(frozen=True)
class Told:
    """An article: `points` are sub-headings with what stands below each; they are numbered 一、 二、."""

    title: str
    opening: str
    points: tuple[tuple[str, str], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Bulletin:
    name: str
    number: int
    total: int
    date: dt.date
    publisher: str
    articles: tuple[Told, ...]
    briefs: tuple[str, ...]
    report: tuple[str, ...]
    send: tuple[str, ...]
    issue: tuple[str, ...]
    reviewers: tuple[str, ...]
    editors: tuple[str, ...]
    print_run: int
    deleted: str  # words struck out before it was sent


@dataclass(frozen=True)
class Line:
    """What stands in a line, and what it is; `number` is the automatic number of a sub-heading, or 0."""

    role: str
    text: str
    number: int = 0

    @property
    def typed(self) -> str:
        return f"{FIGURES[self.number - 1]}、{self.text}" if self.number else self.text


BULLETINS = (
    Bulletin(
        name="望溪市文明创建简报",
        number=12,
        total=206,
        date=dt.date(2024, 5, 17),
        publisher="望溪市文明创建办公室",
        articles=(
            Told(
                "松岚县用“三张清单”解决停车难题",
                "松岚县把停车难列为今年头件实事，先后走访48个小区，收到建议1,236条，逐条列入清单办理。",
                (
                    ("查清底数", "县城区共有车辆3.2万辆，划定车位1.9万个，缺口集中在老城的7条街。"),
                    ("共用车位", "机关单位在夜间开放车位860个，每晚18:30至次日7:30免费停放。"),
                    ("定期回访", "每月15日回访一次，满意率由61.5%升到92%。"),
                ),
                "松岚县创建办",
            ),
            Told(
                "竹坞镇老街改造不搬一户",
                "竹坞镇老街长420米，住着113户人家。改造时一户不搬，施工队分4段进场，每段不超过20天。",
                source="竹坞镇人民政府",
            ),
        ),
        briefs=(
            "5月8日，望溪市举行“无烟车厢”宣传活动，发放手册2,000份。",
            "云栖区新建口袋公园6处，全部种上本地树种。",
            "松岚县图书馆延长开放到21时。",
        ),
        report=("市委办公室", "市人大常委会办公室", "市政府办公室"),
        send=("各县（区）创建办", "市直各单位"),
        issue=("各街道办事处", "各成员单位"),
        reviewers=("顾闻笛",),
        editors=("柳如山", "何琳"),
        print_run=150,
        deleted="征求意见稿请勿外传",
    ),
    Bulletin(
        name="澄湖区社区治理简报",
        number=3,
        total=41,
        date=dt.date(2023, 11, 2),
        publisher="澄湖区社区治理领导小组办公室",
        articles=(
            Told(
                "柳荫社区的“板凳会”开出新路",
                "柳荫社区在树下摆出36条板凳，每周三晚上请居民坐下来说事，一年开会51场，办成实事73件。",
                (
                    ("事情由居民提", "居民写在纸条上投进箱子，去年共收到纸条409张。"),
                    ("办法由大家定", "加装电梯的费用按楼层分担，1楼不出钱，6楼出23%。"),
                ),
                "柳荫社区居委会",
            ),
            Told(
                "北塘街道把热线接到楼门口",
                "北塘街道在97个楼门口贴上二维码，居民扫码就能报修，平均2.5小时有人上门。",
                source="北塘街道办事处",
            ),
            Told(
                "青年志愿者走进养老院",
                "10月里，128名青年志愿者分9批走进区内4家养老院，陪老人下棋、读报、过节。",
                source="共青团澄湖区委",
            ),
        ),
        briefs=("10月26日，澄湖区召开垃圾分类现场会，15个街道参加。", "荷风社区食堂开业，老人午餐每份8元。"),
        report=("区委", "区政府"),
        send=("市民政局", "区人大常委会", "区政协"),
        issue=("各街道党工委", "各社区居委会"),
        reviewers=("沈知秋",),
        editors=("陆平川",),
        print_run=80,
        deleted="此句已经作废不再刊用",
    ),
    Bulletin(
        name="岚水新区招商动态",
        number=27,
        total=88,
        date=dt.date(2022, 8, 30),
        publisher="岚水新区管理委员会办公室",
        articles=(
            Told(
                "二十天办完二十一个章",
                "岚水新区把企业开工前要盖的21个章合到一个窗口，从受理到发证最短20天，比去年少43天。",
                (
                    ("一张表", "原来要填17张表，共318项，现在只填1张、64项。"),
                    ("一个人", "每个项目有1名代办员，从头跟到尾，手机24小时不关。"),
                    ("一本账", "承诺的34项政策逐项记账，已兑现31项，合计1.08亿元。"),
                    ("一把尺", "同类项目用同一标准验收，今年验收56个，退回2个。"),
                ),
                "新区行政审批局",
            ),
            Told(
                "零下20度的冷库建在港口边",
                "总投资6.7亿元的冷库项目8月18日开工，建成后可存货12万吨，库温常年在零下20度。",
                source="新区港口集团",
            ),
        ),
        briefs=("8月23日，新区与邻市签订合作协议5项。", "上半年新区新设企业1,047家，同比增长18.6%。"),
        report=("市委", "市政府"),
        send=("市发展改革委", "市商务局"),
        issue=("新区各部门", "各产业园"),
        reviewers=("闻人月",),
        editors=("欧阳青", "秦川"),
        print_run=120,
        deleted="旧稿数字有误应当删去",
    ),
)


def lines_of(bulletin: Bulletin) -> list[Line]:
    """The printed order. The head, then the articles, the briefs and the foot."""
    date = f"{bulletin.date.year}年{bulletin.date.month}月{bulletin.date.day}日"
    lines = [
        Line("name", bulletin.name),
        Line("number", f"第{bulletin.number}期（总第{bulletin.total}期）"),
        Line("facts", f"{bulletin.publisher}\t{date}"),
    ]
    for article in bulletin.articles:
        lines += [Line("title", article.title), Line("text", article.opening)]
        for number, (heading, text) in enumerate(article.points, start=1):
            lines += [Line("point", heading, number), Line("text", text)]
        lines.append(Line("source", f"（{article.source}）"))
    lines.append(Line("title", "工作简讯"))
    lines += [Line("brief", f"★{brief}") for brief in bulletin.briefs]
    lines += [
        Line("foot", f"报：{'、'.join(bulletin.report)}"),
        Line("foot", f"送：{'、'.join(bulletin.send)}"),
        Line("foot", f"发：{'、'.join(bulletin.issue)}"),
        Line("foot", f"审核：{' '.join(bulletin.reviewers)}　编辑：{' '.join(bulletin.editors)}"),
        Line("foot", f"{bulletin.publisher}\t{date}印发"),
        Line("foot", f"共印{bulletin.print_run}份"),
    ]
    return lines


# --- python-docx ---------------------------------------------------------------------------------------------------

_SIZES = {"name": 36, "number": 16, "facts": 16, "title": 22}
_CENTRED = {"name", "number", "title"}
_FACES = {"point": "黑体", "title": "方正小标宋简体", "name": "方正小标宋简体"}
_ABSTRACT = (
    '<w:abstractNum {space} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
)


def _saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set(paragraph, line: Line, text: str) -> None:
    """As GB/T 9704-2012 sets it, by hand."""
    run = paragraph.add_run(text)
    run.font.size = Pt(_SIZES.get(line.role, 16))
    run.font.name = face = _FACES.get(line.role, "仿宋_GB2312")
    run._r.rPr.rFonts.set(qn("w:eastAsia"), face)
    if line.role == "name":
        run.font.color.rgb = RGBColor(0xFF, 0, 0)
    if line.role in _CENTRED:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif line.role in {"text", "point", "brief"}:
        paragraph.paragraph_format.first_line_indent = Pt(32)


def by_hand(bulletin: Bulletin) -> bytes:
    document = Document()
    for line in lines_of(bulletin):
        _set(document.add_paragraph(), line, line.typed)
    return _saved(document)


def by_styles(bulletin: Bulletin) -> bytes:
    styles = {"name": "Title", "title": "Heading 1", "point": "Heading 2", "number": "Subtitle"}
    document = Document()
    for line in lines_of(bulletin):
        document.add_paragraph(line.typed, style=styles.get(line.role, "Normal"))
    return _saved(document)


def by_deep_styles(bulletin: Bulletin) -> bytes:
    """The bulletin's name takes the first level, the titles the second."""
    styles = {"name": "Heading 1", "title": "Heading 2", "point": "Heading 3"}
    document = Document()
    for line in lines_of(bulletin):
        document.add_paragraph(line.typed, style=styles.get(line.role, "Body Text"))
    return _saved(document)


def numbered_by_itself(bulletin: Bulletin) -> bytes:
    """Sub-headings with automatic numbers, which begin anew in each article."""
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(_ABSTRACT.format(space=nsdecls("w"))))
    lists = count(500)
    for line in lines_of(bulletin):
        paragraph = document.add_paragraph()
        _set(paragraph, line, line.text)
        if line.number == 1:
            current = next(lists)
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{current}"><w:abstractNumId w:val="77"/>'
                    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
                )
            )
        if line.number:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = current
    return _saved(document)


def head_and_foot_in_tables(bulletin: Bulletin) -> bytes:
    document = Document()
    lines = lines_of(bulletin)
    facts = next(line for line in lines if line.role == "facts")
    foot = [line for line in lines if line.role == "foot"]
    for line in lines:
        if line is facts:
            table = document.add_table(rows=1, cols=2)
            for cell, text in zip(table.rows[0].cells, facts.text.split("\t"), strict=True):
                _set(cell.paragraphs[0], facts, text)
        elif line not in foot:
            _set(document.add_paragraph(), line, line.typed)
    table = document.add_table(rows=len(foot), cols=1)
    for row, line in zip(table.rows, foot, strict=True):
        _set(row.cells[0].paragraphs[0], line, line.text)
    return _saved(document)


# --- by hand, as Word and WPS write it -----------------------------------------------------------------------------

_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>'
    '<w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="11"><w:name w:val="简报名"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:color w:val="FF0000"/><w:sz w:val="84"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
)
_LEVEL = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>{style}<w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl>'
)
_STYLE_OF = {"name": "11", "title": "1", "point": "2"}


def _package(body: str, numbering: str, comments: str = "") -> bytes:
    return docx(f"{body}<w:sectPr/>", styles=_STYLES, numbering=numbering, comments=comments)


def _numbering(bulletin: Bulletin, style: str = "") -> str:
    """A list for each article with points, all of one kind."""
    level = _LEVEL.format(style=style)
    lists = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(1, len(bulletin.articles) + 1)
    )
    return f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>{lists}'


def _run(text: str, properties: str = "") -> str:
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{html.escape(part)}</w:t>' for part in text.split("\t"))
    return f'<w:r w:rsidRPr="00A1B2C3">{properties and f"<w:rPr>{properties}</w:rPr>"}{pieces}</w:r>'


def _paragraph(line: Line, inside: str, properties: str = "") -> str:
    style = f'<w:pStyle w:val="{_STYLE_OF[line.role]}"/>' if line.role in _STYLE_OF else ""
    middle = '<w:jc w:val="center"/>' if line.role == "number" else ""
    return f'<w:p w:rsidR="00D4E5F6"><w:pPr>{style}{properties}{middle}</w:pPr>{inside}</w:p>'


def _split(text: str) -> str:
    """A run every three characters, as after many edits, with marks of the proof-reader between."""
    pieces = [text[at : at + 3] for at in range(0, len(text), 3)]
    return '<w:proofErr w:type="spellStart"/>'.join(_run(piece, '<w:lang w:eastAsia="zh-CN"/>') for piece in pieces)


def word_with_split_runs(bulletin: Bulletin) -> bytes:
    body, marks = [], count(1)
    for line in lines_of(bulletin):
        mark = next(marks)
        inside = (
            f'<w:bookmarkStart w:id="{mark}" w:name="_Toc{mark}"/>{_split(line.text)}<w:bookmarkEnd w:id="{mark}"/>'
        )
        body.append(_paragraph(line, inside, '<w:keepNext w:val="0"/>'))
    return _package("".join(_restarted(bulletin, body)), _numbering(bulletin, '<w:pStyle w:val="2"/>'))


def _restarted(bulletin: Bulletin, body: list[str]) -> Iterable[str]:
    """The style numbers the points; only where a list begins anew does a paragraph say so itself."""
    lists = 1
    for line, paragraph in zip(lines_of(bulletin), body, strict=True):
        if line.number == 1:
            lists += 1
        if line.number and lists > 2:
            own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{lists - 1}"/></w:numPr>'
            yield paragraph.replace("<w:keepNext", f"{own}<w:keepNext")
        else:
            yield paragraph


def word_with_a_red_head_in_a_box(bulletin: Bulletin) -> bytes:
    body = []
    for line in lines_of(bulletin):
        inside = _run(line.typed)
        if line.role == "name":
            words = f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_run(line.text, RED)}</w:p>'
            inside = box(words)
            body.append(f"<w:p>{inside}</w:p>")
        elif line.number:
            body.append(f"<w:p>{_run(line.typed, HEI)}</w:p>")
        else:
            body.append(_paragraph(line, inside))
    return _package("".join(body), _numbering(bulletin))


RED = '<w:color w:val="FF0000"/><w:sz w:val="84"/>'
HEI = '<w:rFonts w:eastAsia="黑体"/>'


def word_with_tracked_changes(bulletin: Bulletin) -> bytes:
    """Words struck out and put in, moved, and remarked upon; a whole paragraph struck out."""
    by = 'w:author="柳如山" w:date="2024-05-01T08:00:00Z"'
    gone = f"<w:r><w:delText>{bulletin.deleted}</w:delText></w:r>"
    body = []
    for line in lines_of(bulletin):
        half = len(line.text) // 2
        inside = _run(line.typed)
        if line.role == "text":
            inside = (
                f'<w:commentRangeStart w:id="0"/>{_run(line.text[:half])}<w:commentRangeEnd w:id="0"/>'
                f'<w:r><w:commentReference w:id="0"/></w:r><w:del w:id="5" {by}>{gone}</w:del>'
                f'<w:ins w:id="6" {by}>{_run(line.text[half:])}</w:ins>'
            )
        body.append(f"<w:p>{_run(line.typed, HEI)}</w:p>" if line.number else _paragraph(line, inside))
        if line.role == "source":
            mark = f'<w:pPr><w:rPr><w:del w:id="7" {by}/></w:rPr></w:pPr>'
            body.append(f'<w:p>{mark}<w:del w:id="8" {by}>{gone}</w:del></w:p>')
            body.append(f'<w:p>{mark}<w:moveFrom w:id="9" {by}>{_run(bulletin.deleted)}</w:moveFrom></w:p>')
    remark = f'<w:comment w:id="0" {by}><w:p>{_run("请核对" + bulletin.deleted)}</w:p></w:comment>'
    return _package("".join(body), _numbering(bulletin), remark)


def wps_with_controls(bulletin: Bulletin) -> bytes:
    """As WPS writes: content controls, smart tags, hyperlinks, sizes in each run, numbers in each paragraph."""
    body, lists = [], 0
    for line in lines_of(bulletin):
        size = f'<w:rFonts w:hint="eastAsia"/><w:sz w:val="{2 * _SIZES.get(line.role, 16)}"/>'
        half = len(line.text) // 2
        inside = (
            f'<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place">'
            f"{_run(line.text[:half], size)}</w:smartTag>"
            f'<w:hyperlink w:anchor="x">{_run(line.text[half:], size)}</w:hyperlink>'
        )
        lists += line.number == 1
        own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{lists}"/></w:numPr>' if line.number else ""
        written = _paragraph(line, inside, own)
        if line.role in {"text", "facts"}:
            written = f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{written}</w:sdtContent></w:sdt>'
        body.append(written)
    return _package("".join(body), _numbering(bulletin))


def strict(bulletin: Bulletin) -> bytes:
    return made_strict(word_with_split_runs(bulletin))


OURS: tuple[Callable[[Bulletin], bytes], ...] = (
    by_hand,
    by_styles,
    by_deep_styles,
    numbered_by_itself,
    head_and_foot_in_tables,
    word_with_split_runs,
    word_with_a_red_head_in_a_box,
    word_with_tracked_changes,
    wps_with_controls,
    strict,
)

# --- other programs ------------------------------------------------------------------------------------------------


def _page(bulletin: Bulletin) -> bytes:
    """A web page, as an office system exports one."""
    tags = {"name": "h1", "title": "h2", "point": "h3"}
    rows = []
    for line in lines_of(bulletin):
        tag = tags.get(line.role, "p")
        style = ' style="text-align:center;color:red;font-size:42pt"' if line.role == "name" else ""
        rows.append(f"<{tag}{style}>{html.escape(line.typed).replace(chr(9), '　　　　')}</{tag}>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(rows)}</body></html>'.encode()


def _markdown(bulletin: Bulletin) -> bytes:
    marks = {"name": "# ", "title": "## ", "point": "### "}
    lines = (f"{marks.get(line.role, '')}{line.typed}".replace("\t", "　　　　") for line in lines_of(bulletin))
    return "\n\n".join(lines).encode()


def by_pandoc(folder: Path) -> dict[str, bytes]:
    """From Markdown, with its own styles and with the office's."""
    (folder / "reference.docx").write_bytes(by_styles(BULLETINS[0]))
    made = {}
    for place, bulletin in enumerate(BULLETINS):
        for name, options in {"pandoc": (), "pandoc with our styles": ("--reference-doc=reference.docx",)}.items():
            command = ("pandoc", "-f", "markdown", "-t", "docx", "-o", "made.docx", *options)
            subprocess.run(command, cwd=folder, input=_markdown(bulletin), check=True)
            made[f"{name} {place}"] = (folder / "made.docx").read_bytes()
    return made


def by_libreoffice(folder: Path) -> dict[str, bytes]:
    """Web pages made Word files; Word files saved again, and by way of .doc, .odt and .rtf."""
    for place, bulletin in enumerate(BULLETINS):
        (folder / f"page-{place}.html").write_bytes(_page(bulletin))
        (folder / f"hand-{place}.docx").write_bytes(by_hand(bulletin))
        (folder / f"numbers-{place}.docx").write_bytes(numbered_by_itself(bulletin))
    # Of automatic numbers it writes others into .doc, and no 、 into .rtf.
    for suffix, kinds in {"doc": ("hand",), "rtf": ("hand",), "odt": ("hand", "numbers")}.items():
        _convert(folder, suffix, folder, *(file for kind in kinds for file in folder.glob(f"{kind}-?.docx")))
        for file in folder.glob(f"*.{suffix}"):
            file.rename(file.with_stem(f"{file.stem}-{suffix}"))
    _convert(folder, "docx", folder / "out", *folder.glob("page-*"), options=("--infilter=HTML (StarWriter)",))
    others = [file for file in folder.iterdir() if file.is_file() and file.suffix not in {".html", ".log"}]
    _convert(folder, "docx", folder / "out", *others)
    return {f"LibreOffice {file.stem}": file.read_bytes() for file in sorted((folder / "out").iterdir())}


def _convert(folder: Path, suffix: str, out: Path, *files: Path, options: tuple[str, ...] = ()) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ("soffice", profile, "--headless", *options, "--convert-to", suffix, "--outdir", out, *files)
    subprocess.run(command, check=True, capture_output=True)


def place_of(name: str) -> int:
    """Which bulletin a file of this name states."""
    return int(re.findall(r"\d", name)[0])
