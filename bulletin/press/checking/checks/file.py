"""The file as an archive copy (PDF/A) that people can find their way in."""

from collections.abc import Iterator

from bulletin.document.content import Content
from bulletin.press.checking.measuring import Sheets, squeezed
from bulletin.press.checking.report import PDF_A, Item, judge


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


def bookmarks(sheets: Sheets, content: Content) -> Iterator[Item]:
    with sheets.pdf.open_outline() as outline:
        marked = [squeezed(item.title) for item in outline.root]
    wanted = [squeezed(article.title) for article in content.articles]
    wanted += [squeezed(content.briefs_title)] if content.briefs else []
    off = [f"《{title}》" for title in wanted if title not in marked]
    yield judge("实务", PDF_A, "每篇有书签", f"{len(wanted) - len(off)}条（应有{len(wanted)}条）", off)
