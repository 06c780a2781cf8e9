"""`proofread ISSUE` or `proofread --text FILE`: what the proofreader finds in a draft, or in any text."""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from django.db import DatabaseError

from bulletin import archive, proofreader, proofreading
from bulletin.document.places import places
from bulletin.intake.manuscript import Refusal
from bulletin.intake.text.decoding import decode
from bulletin.management.base import DeskCommand, as_json
from bulletin.models import Issue
from bulletin.proofreader import Remark
from bulletin.proofreading import Finding, Known, Passage, jobs

AT_ONCE = 5000  # characters of a text that are read together


class Command(DeskCommand):
    help = "校对一期草稿，每处一行；有没写理由的“必须”时退出码为 1。或用 --text 校对任何文字，一行一段。"

    def add_arguments(self, parser):
        parser.add_argument("issue", metavar="ISSUE", nargs="?", help="如 dongtai/2018-15")
        parser.add_argument("--text", type=Path, metavar="FILE", help="一行一段的文本文件")
        parser.add_argument("--json", action="store_true", help="输出 JSON；--text 时一处一行")

    def work(self, *, issue, text, json: bool, **options):
        if (issue is None) == (text is None):
            self.refuse("请写一期，如 dongtai/2018-15，或者用 --text 写一个文本文件。")
        if text:
            self.read_text(text, as_line if json else in_words)
        else:
            self.read_issue(self.find_issue(issue), json)

    def read_issue(self, issue: Issue, is_json: bool) -> None:
        document = archive.seal(issue)
        remarks = proofreader.told(proofreader.read(document, issue))
        names = {place.key: place.name for place in places(document)}
        if is_json:
            self.stdout.write(as_json({"remarks": [_plain(one) for one in remarks], "missing": proofreader.missing()}))
        else:
            for remark in remarks:
                self.stdout.write(_in_a_line(remark, names[remark.finding.place]))
            self.say_missing()
        if proofreader.unexplained(remarks):
            sys.exit(1)

    def read_text(self, path: Path, form) -> None:
        try:
            text = decode(path.read_bytes(), path.suffix)
        except OSError as error:
            self.refuse(f"读不了文件 {path}：{error.strerror}，请看看文件名。")
        except Refusal as refusal:
            self.refuse(f"文件 {path} {refusal}。")
        passages = proofreading.passages_of_lines(re.split("\r\n|\n|\r", text))
        known = self.known()
        for part in _parts(passages):
            for finding in jobs.find(part, known):
                self.stdout.write(form(finding))
        self.say_missing()

    def known(self) -> Known:
        """All that the office knows or, without a database, the rules that hold for everybody."""
        try:
            return proofreader.known_to_office()
        except DatabaseError:
            self.stderr.write("数据库用不了，本单位的用词表和名录没有用上。")
            return Known(model=proofreader.model())

    def say_missing(self) -> None:
        if sentence := proofreader.missing():
            self.stderr.write(sentence)


def _parts(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """The passages, so many characters at once."""
    read = 0

    def number_of(passage: Passage) -> int:
        nonlocal read
        read += len(passage.text)
        return read // AT_ONCE

    for _, part in groupby(passages, key=number_of):
        yield list(part)


def as_line(finding: Finding) -> str:
    """{"line": from 1, "start", "end": characters from 0, "rule", "level", "suggestions"} on one line."""
    facts = {
        "line": _line_of(finding),
        "start": finding.start,
        "end": finding.end,
        "rule": finding.rule,
        "level": finding.level.value,
        "suggestions": list(finding.suggestions),
    }
    return json.dumps(facts, ensure_ascii=False)


def in_words(finding: Finding) -> str:
    return f"{finding.level.value} 第{_line_of(finding)}行“{finding.words}”：{finding.sentence}{_instead(finding)}"


def _line_of(finding: Finding) -> int:
    return int(finding.place.partition("-")[2])


def _in_a_line(remark: Remark, place: str) -> str:
    finding, answer = remark.finding, remark.answer
    said = f"（{answer.by}：不改，{answer.reason or '没有写理由'}）" if answer else ""
    return f"{finding.level.value} {place or '整期'}“{finding.words}”：{finding.sentence}{_instead(finding)}{said}"


def _instead(finding: Finding) -> str:
    return f"可以改成“{finding.suggestions[0]}”。" if finding.suggestions else ""


def _plain(remark: Remark) -> dict[str, object]:
    finding, answer = remark.finding, remark.answer
    return {
        **finding._asdict(),
        "name": remark.rule.name,
        "source": remark.rule.source,
        "blocks": remark.blocks,
        "answer": answer and {"reason": answer.reason, "by": str(answer.by), "at": answer.at.isoformat()},
    }
