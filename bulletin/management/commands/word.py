"""`word ISSUE FILE.docx`: an issue as a Word file."""

from pathlib import Path

from bulletin.document import store
from bulletin.management.base import DeskCommand
from bulletin.word import files


class Command(DeskCommand):
    help = "把一期导出成 Word 文件：草稿供修改，或用 --edition N 导出第 N 版供参阅。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", help="如 dongtai/2018-15")
        parser.add_argument("file", type=Path, metavar="FILE", help="写出 Word 文件，如 15.docx")
        parser.add_argument("--edition", type=int, metavar="N", help="第 N 版；不写则是现在的草稿")

    def work(self, *, issue, file, edition, **options):
        if file.suffix.lower() != ".docx":
            self.refuse(f"文件名 {file} 不是 .docx 结尾的：请写成例如 15.docx。")
        found = self.find_issue(issue)
        if edition is None:
            data, what = files.of_draft(found), f"{found}草稿"
        else:
            sealed = self.find_edition(found, edition)
            data, what = files.of_edition(sealed), f"{found}第{edition}版，供参阅，指纹 {sealed.fingerprint[:12]}"
        try:
            with store.whole_file(file) as written:
                written.write(data)
            file.chmod(0o644)  # to be written on in, unlike what lies on the shelf
        except OSError as error:
            self.refuse(f"写不了文件 {file}：{error.strerror}，请换一个位置。")
        self.stdout.write(f"{file}：{what}")
