"""The sheet of who approved an edition at which stage (审签单), made from the record and kept.

People have on it the names under which the audit log knows them, those of the day: the same record gives the same
sheet. It is made when first asked for, and anew once the record has gone on.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from bulletin import archive, moves, press
from bulletin.derived import Derived
from bulletin.document.dates import day, moment
from bulletin.models import Edition, Stage
from office.models import User
from office.refusal import Refused

STATEMENT = (
    "本单由系统根据审签记录和审计日志（{entries}）生成，未经手工填写。"
    "各级看过、通过的，都是上列指纹的同一版；指纹由全文和 PDF 算出，差一个字就不同。"
)
Row = tuple[str, str, str, str]


def kept(edition: Edition) -> Path:
    """Its sheet, made unless it is there; raises Refused before it is approved, and press.PressError."""
    if edition.approved_at is None:
        raise Refused(f"{edition}还没有审定，没有审签单：各级都通过以后才有。")
    sheet = sheet_of(edition)

    def make(edition: Edition, _sealed: bytes) -> bytes:
        return press.draw_signoff(sheet, archive.workshop(), about=f"{edition}的审签单")

    return Derived("审签单", "SIGNOFFS_ROOT", ".pdf", make=make, makers=lambda: sheet).kept(edition)


def sheet_of(edition: Edition) -> press.Sheet:
    """All that stands on it."""
    document = archive.document_of(edition)
    record = Record(edition)
    total = f"\n总第{document.total_number}期" if document.total_number else ""
    briefs = [f"{document.briefs_title}（{len(document.briefs)}条）"] if document.briefs else []
    signed = [("签名 PDF 的 SHA-256", edition.signed_sha256)] if edition.signed_sha256 else []
    return press.Sheet(
        bulletin=document.bulletin,
        publisher=document.publisher,
        title=f"{document.title}（第{edition.version}版）",
        day=timezone.localdate(edition.approved_at).isoformat(),
        facts=(
            ("期号", f"{document.year}年第{document.number}期{total}"),
            ("日期", day(document.date)),
            ("版次", f"第{edition.version}版{'（更正）' if document.correction else ''}"),
            ("页数", f"{edition.pages}页"),
            ("编发单位", document.publisher),
            ("审级", "、".join(edition.stage_labels)),
        ),
        texts=(*(article.title for article in document.articles), *briefs),
        tables=tuple(table for table in record.tables() if table.rows),
        digests=(("指纹", edition.fingerprint), ("PDF 的 SHA-256", edition.pdf_sha256), *signed),
        statement=STATEMENT.format(entries=record.numbers),
    )


class Record:
    """What was done about an edition, and about those of the same version before it that came to nothing."""

    def __init__(self, edition: Edition):
        self.edition = edition
        entries = moves.on_record(edition.issue)
        self.own = [entry for entry in entries if entry.details["edition"] == edition.pk]
        self.names = {(entry.details["edition"], entry.action_label): entry.actor_name for entry in entries}
        self.inviters = {entry.details.get("invitation"): entry.details.get("inviter") for entry in self.own}

    @property
    def numbers(self) -> str:
        return f"第{'、'.join(str(entry.number) for entry in self.own)}条"

    def tables(self) -> Iterator[press.Table]:
        yield press.Table("送审", ("送审", "何人", "何时", "结果"), tuple(self._submissions()))
        yield press.Table("审签", ("审级", "何人", "何时", "意见"), tuple(self._approvals()))
        outsiders = tuple(self._outsiders())
        yield press.Table("外单位核稿", ("结论", "何人", "何时", "意见"), outsiders, "仅供参考，不算审定")
        yield press.Table("审定以后", ("何事", "何人", "何时", "说明"), tuple(self._afterwards()))

    def _who(self, edition: Edition, act: str, person: User) -> str:
        """As the log has it; a row that something other than the moves has written is in no log."""
        return self.names.get((edition.pk, moves.LABELS[act]), str(person))

    def _submissions(self) -> Iterator[Row]:
        of_version = self.edition.issue.editions.filter(version=self.edition.version, pk__lte=self.edition.pk)
        people = of_version.select_related("submitted_by", "returned_by", "recalled_by")
        for number, one in enumerate(people.order_by("pk"), 1):
            submitter = self._who(one, archive.SUBMITTED, one.submitted_by)
            yield f"第{number}次", submitter, _moment(one.submitted_at), self._outcome(one)

    def _outcome(self, one: Edition) -> str:
        if one.pk == self.edition.pk:
            return "本单所记的一版"
        if one.returned_at:
            return f"{self._who(one, 'return', one.returned_by)}退回，{_moment(one.returned_at)}\n理由：{one.reason}"
        return f"{self._who(one, 'recall', one.recalled_by)}撤回，{_moment(one.recalled_at)}"

    def _approvals(self) -> Iterator[Row]:
        for approval in self.edition.approvals.select_related("by"):
            stage = Stage(approval.stage)
            done = "审定" if stage == Stage.FINAL else "通过"
            who = self._who(self.edition, moves.PASSES[stage], approval.by)
            yield str(stage.label), who, _moment(approval.at), f"{done}\n{approval.opinion}"

    def _outsiders(self) -> Iterator[Row]:
        for asked in self.edition.invitations.select_related("by"):
            said = asked.get_verdict_display() or "没有表态"
            asker = self.inviters.get(asked.pk) or asked.by
            yield said, f"{asked.name}\n{asked.unit}", _moment(asked.said_at), f"{asked.opinion}\n（{asker}请其核稿）"

    def _afterwards(self) -> Iterator[Row]:
        for entry in self.own:
            if entry.action_label in AFTERWARDS:
                said = (f"{label}：{words}" for label, words in moves.written_with(entry))
                yield entry.action_label, entry.actor_name, _moment(entry.at), "\n".join(said)


# Not 送审 and the stages, which have tables of their own.
AFTERWARDS = {label for act, label in moves.LABELS.items() if act not in {archive.SUBMITTED, *moves.PASSES.values()}}


def _moment(at: dt.datetime | None) -> str:
    return moment(timezone.localtime(at)) if at else ""
