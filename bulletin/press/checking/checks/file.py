"""The file as an archive copy (PDF/A) that people can find their way in, also those who hear it (PDF/UA)."""

from collections.abc import Iterator

import pikepdf

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.checking.report import PDF_A, PDF_UA, judge
from bulletin.press.papers import Item


def archive(sheets: Sheets, content: Content) -> Iterator[Item]:
    root = sheets.pdf.Root
    with sheets.pdf.open_metadata() as metadata:
        claim = f"PDF/A-{metadata.get('pdfaid:part', '')}{metadata.get('pdfaid:conformance', '')}".rstrip("-")
        title = metadata.get("dc:title", "")
    intents = [str(intent.get("/S")) for intent in root.get("/OutputIntents", [])]
    is_marked = "/MarkInfo" in root and bool(root.MarkInfo.get("/Marked", False))
    is_tagged = is_marked and "/StructTreeRoot" in root
    marks = [claim, "有输出意图" if "/GTS_PDFA1" in intents else "无输出意图", "有标签" if is_tagged else "无标签"]
    is_good = marks == ["PDF/A-2A", "有输出意图", "有标签"]
    yield judge("规定", f"{PDF_A} 6.6.4", "存档标记", "、".join(marks), [] if is_good else ["文件"])
    language = str(root.get("/Lang", "无"))
    off = [] if language == "zh-CN" else ["文件"]
    yield judge("规定", f"{PDF_A} 6.7.4", "语言", language, off)
    is_named = title.startswith(content.title) and str(sheets.pdf.docinfo.get("/Title", "")) == title
    yield judge("实务", PDF_A, "文件标题", title or "无", [] if is_named else ["文件"])


def pictures(sheets: Sheets, content: Content) -> Iterator[Item]:
    found = [picture for page in sheets.pages for picture in page.pictures]
    if not found:
        return
    off = [f"第{picture.page}页" for picture in found if picture.is_interpolated]
    yield judge("规定", f"{PDF_A} 6.2.8", "图片不靠插值", f"{len(found)}幅中{len(off)}幅要插值", off)


def accessibility(sheets: Sheets, content: Content) -> Iterator[Item]:
    with sheets.pdf.open_metadata() as metadata:
        part = metadata.get("pdfuaid:part", "")
    preferences = sheets.pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    shows_title = bool(preferences.get("/DisplayDocTitle", False))
    off = ["文件"] if part != "1" or not shows_title else []
    marks = [f"PDF/UA-{part}" if part else "无标记", "窗口显示标题" if shows_title else "窗口不显示标题"]
    yield judge("规定", f"{PDF_UA} 5、7.1", "无障碍标记", "、".join(marks), off)


def links(sheets: Sheets, content: Content) -> Iterator[Item]:
    pages = list(enumerate(sheets.pdf.pages, 1))
    areas = [(number, link) for number, page in pages for link in page.get("/Annots", [])]
    off = [f"第{number}页" for number, link in areas if not str(link.get("/Contents", ""))]
    off += [f"第{number}页" for number, page in pages if page.get("/Tabs") != "/S"]
    yield judge("规定", f"{PDF_UA} 7.18", "链接有说明、有次序", f"{len(areas)}个链接", off)


def bookmarks(sheets: Sheets, content: Content) -> Iterator[Item]:
    with sheets.pdf.open_outline() as outline:
        marked = [squeezed(item.title) for item in outline.root]
    wanted = [squeezed(article.title) for article in content.articles]
    wanted += [squeezed(content.briefs_title)] if content.briefs else []
    off = [f"《{title}》" for title in wanted if title not in marked]
    yield judge("实务", PDF_A, "每篇有书签", f"{len(wanted) - len(off)}条（应有{len(wanted)}条）", off)
