"""`proof ISSUE`: draws the draft as release would, changing nothing."""

import mimetypes
import re
from base64 import b64encode
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

from bulletin import archive, derived, shelf
from bulletin.document import richtext, store
from bulletin.document.content import Content
from bulletin.management.base import DeskCommand

STYLE = "site/site.css"


class Command(DeskCommand):
    help = "按发布的样子画出草稿（PDF 带“校样”字样），不改动任何东西。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", help="如 dongtai/2018-15")
        parser.add_argument("--pdf", type=Path, metavar="FILE", help="写出 PDF")
        parser.add_argument("--press-pdf", type=Path, metavar="FILE", help="写出印刷 PDF")
        parser.add_argument("--html", type=Path, metavar="FILE", help="写出网页")

    def work(self, *, issue, pdf, press_pdf, html, **options):
        document = archive.seal(self.find_issue(issue))
        mark = archive.proof_mark()
        try:
            if pdf or press_pdf:
                proof = archive.draw(document, mark=mark)
            if pdf:
                pdf.write_bytes(proof.pdf)
                self.stdout.write(f"{pdf}：{proof.pages} 页")
            if press_pdf:
                press_pdf.write_bytes(derived.print_proof(proof, mark))
                self.stdout.write(f"{press_pdf}：{proof.pages} 页")
            if html:
                html.write_text(page_of(document, mark), encoding="utf-8")
                self.stdout.write(str(html))
        except OSError as error:
            self.refuse(f"写不了文件 {error.filename}：{error.strerror}，请换一个位置。")


def page_of(document: Content, mark: str) -> str:
    """The page with its style and pictures in it, to be opened from disk."""
    style = Path(finders.find(STYLE) or staticfiles_storage.path(STYLE)).read_text(encoding="utf-8")
    page = render_to_string("site/proof.html", {"content": document, "mark": mark, "stylesheet": style})
    return richtext.PICTURE_ADDRESS.sub(_in_place, page)


def _in_place(address: re.Match[str]) -> str:
    path = store.find(settings.MEDIA_ROOT, address["sha256"], address["suffix"])
    if not shelf.have(path, address["sha256"]).is_file():
        return address[0]  # the page shows the gap; whether it may go to print is the preflight's to say
    kind = mimetypes.types_map[address["suffix"]]
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"
