"""`edition ISSUE`: what was released, as files."""

from collections.abc import Callable
from pathlib import Path

from bulletin import archive, derived, signoff
from bulletin.management.base import DeskCommand
from bulletin.models import EVER_RELEASED, Edition, Issue, Status
from bulletin.word import files


def released_pdf(edition: Edition) -> bytes:
    """As readers have it, signed where the office signs; raises archive.Damaged."""
    return archive.whole_pdf(edition).path.read_bytes()


# What it can be had as: the option, what it is called, how it comes to its bytes.
KINDS: dict[str, tuple[str, Callable[[Edition], bytes]]] = {
    "pdf": ("PDF", released_pdf),
    "press_pdf": ("印刷 PDF", lambda edition: derived.PRINT.kept(edition).read_bytes()),
    "ofd": ("OFD", lambda edition: derived.OFD.kept(edition).read_bytes()),
    "docx": ("Word 文件，供参阅", files.of_edition),
}


class Command(DeskCommand):
    help = "把已发布的一期写成文件：读者所得的 PDF，由它做成的印刷 PDF、OFD、供参阅的 Word 文件，以及审签单。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", help="如 dongtai/2018-15")
        parser.add_argument("--edition", type=int, metavar="N", help="第 N 版；不写则是现行的一版")
        for option, (called, _) in KINDS.items():
            parser.add_argument(f"--{option.replace('_', '-')}", type=Path, metavar="FILE", help=f"写出{called}")
        parser.add_argument("--signoff", type=Path, metavar="FILE", help="写出审签单；审定了还没有发布的也有")

    def work(self, *, issue, edition, **options):
        named = self.find_issue(issue)
        if path := options["signoff"]:
            approved = self.find_approved(named, edition)
            self.introduce(approved)
            self.write(path, signoff.kept(approved).read_bytes(), "审签单")
        wanted = [(options[option], *kind) for option, kind in KINDS.items() if options[option]]
        if wanted or not path:
            found = self.find_standing(named, edition)
            self.introduce(found)
            for path, called, bytes_of in wanted:
                self.write(path, bytes_of(found), called)

    def introduce(self, found: Edition) -> None:
        self.stdout.write(f"{found.issue}第{found.version}版，{found.pages}页，指纹 {found.fingerprint}")

    def find_approved(self, issue: Issue, version: int | None) -> Edition:
        """The newest that was approved and not taken back or, given a version, the newest such of that version."""
        approved = issue.editions.filter(status__in=[Status.APPROVED, *EVER_RELEASED])
        found = (approved if version is None else approved.filter(version=version)).order_by("-pk").first()
        if not found:
            which = "" if version is None else f"第{version}版"
            self.refuse(f"{issue}{which}还没有审定，没有审签单：各级都通过以后才有。")
        return found

    def find_standing(self, issue: Issue, version: int | None) -> Edition:
        """The released one or, given a version, that one, as long as readers may have it."""
        standing = issue.editions.readable().select_related("issue__bulletin")
        found = standing.released().first() if version is None else standing.filter(version=version).first()
        if not found:
            which = "" if version is None else f"第{version}版"
            self.refuse(f"{issue}{which}没有发布，或已撤下：草稿用 proof 画校样。")
        return found

    def write(self, path: Path, data: bytes, called: str) -> None:
        try:
            path.write_bytes(data)
        except OSError as error:
            self.refuse(f"写不了文件 {path}：{error.strerror}，请换一个位置。")
        self.stdout.write(f"{path}：{called}")
