"""`show ISSUE`: what an issue, or one of its editions, holds."""

from itertools import groupby
from operator import itemgetter

from bulletin.document import content
from bulletin.management.base import DeskCommand, as_json


class Command(DeskCommand):
    help = "显示一期的内容；--edition N 显示第 N 版。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", help="如 dongtai/2018-15")
        parser.add_argument("--edition", type=int, metavar="N", help="第 N 版；不写则是现在的草稿")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def work(self, *, issue, edition, json: bool, **options):
        box = content.to_box(self.find_document(self.find_issue(issue), edition))
        self.stdout.write(as_json(box) if json else as_text(box))


def as_text(box: dict) -> str:
    lines = [f"{box['bulletin']} {box['year']}年第{box['number']}期　{box['date']}　{box['publisher']}"]
    for column, articles in groupby(box["articles"], itemgetter("column")):
        if column:
            lines += ["", f"【{column}】"]
        for article in articles:
            lines += ["", article["title"], *(f"　　{paragraph}" for paragraph in article["paragraphs"])]
            lines += _in_brackets(article["source"])
    briefs = zip(box["briefs"], box["brief_sources"], strict=True)
    lines += ["", *("".join([f"★{brief}", *_in_brackets(source)]) for brief, source in briefs), ""]
    for label, kind in (("报", "report"), ("送", "send"), ("发", "issue")):
        lines.append(f"{label}：{'、'.join(box['recipients'][kind])}")
    lines.append(f"审核：{' '.join(box['reviewers'])}　编辑：{' '.join(box['editors'])}")
    return "\n".join(lines)


def _in_brackets(source: str) -> list[str]:
    return [f"（{source}）"] if source else []
