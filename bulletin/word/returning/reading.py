"""A file that came back -> its lines by their places, its comments, and what of it is no text."""

from lxml import etree

from bulletin.intake.manuscript import Refusal
from bulletin.word.marks import Origin, origin_of
from bulletin.word.package import Package
from bulletin.word.returning.items import Remark, Returned
from bulletin.word.returning.likeness import anchors, found
from bulletin.word.returning.placing import lines_of
from bulletin.word.returning.walking import EQUATIONS, HIDDEN, NOTES, PICTURES, Walker

_TOLD = {
    PICTURES: "有 {} 张新插入的图片，改稿里的图片不收：请在这一期的正文里插入。",
    NOTES: "有 {} 条脚注、尾注，没有收：请写进正文。",
    EQUATIONS: "有 {} 个公式，没有收：请写成一行文字。",
    HIDDEN: "有 {} 处隐藏文字，没有收。",
}
_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_OF_ISSUE = "期"  # as writing/properties.py names it


def read_returned(data: bytes) -> Returned:
    """What the file holds. Raises Refusal (without the file's name) if it is no Word file."""
    package = Package(data)
    walker = Walker(package)
    walker.walk()
    lines, lost = lines_of(walker.paras)
    lost |= {place: tuple(edits) for place, edits in walker.rows_gone.items()}
    origin = origin_of(package)
    if origin is not None:
        lines = found(lines, {place: text for place, text in origin.texts.items() if place not in lost})
    placed = anchors(lines)
    by_anchor = {para.anchor: place for para, place in placed.items()}
    comments = tuple(
        Remark(one.author, one.at, one.words, one.quote, by_anchor.get(one.para, "") if one.para else "")
        for one in walker.comments()
    )
    told = tuple(_TOLD[kind].format(count) for kind, count in walker.lost.items() if count)
    returned = Returned(tuple(lines), lost, comments, told, _saved_by(package), origin, _issue_of(package, origin))
    if origin is None and not returned.has_marks:
        raise Refusal(
            "不是从这里导出的 Word 文件，认不出是改哪一期：请在导出的文件上修改；"
            "要收新写的稿件，请用“新建一期”或“从文件加文章”"
        )
    return returned


def _saved_by(package: Package) -> str:
    """Who saved it last; "" if it still says that we wrote it."""
    root = package.xml(_CORE)
    if root is None:
        return ""
    writer, last = (_words(root, name) for name in ("creator", "lastModifiedBy"))
    return "" if last == writer else last


def _issue_of(package: Package, origin: Origin | None) -> str:
    """Programs that drop the record may keep what the file says of itself."""
    if origin is not None:
        return origin.issue
    root = package.xml(_CUSTOM)
    for one in root.iterfind("{*}property") if root is not None else ():
        if one.get("name") == _OF_ISSUE:
            return "".join(one.itertext()).strip()
    return ""


def _words(root: etree._Element, name: str) -> str:
    element = root.find(f"{{*}}{name}")
    return (element.text or "").strip() if element is not None else ""
