"""What the proofreader remarks on a document: its findings, each with the answer that holds."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils import timezone

from bulletin import archive, proofreading
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.document.places import Place, places
from bulletin.models import Answer, Issue
from bulletin.press.errors import PressError
from bulletin.press.worker.relay import in_reader
from bulletin.proofreader.answers import LONGEST_WORDS, answers_of, keep, may_be_silenced
from bulletin.proofreader.knowing import known_for
from bulletin.proofreading import RULES, Finding, Known, Level, Passage, Rule, jobs
from bulletin.proofreading.privacy import BLOCKS
from office.models import User
from office.refusal import Refused

READING_SECONDS = 20
SIGNED = "consistency.approval"  # the rule that compares the printed 审核 with who approves
NOT_READ = "校对没有做完：请把特别长的段落分开后再试，仍不成功请告知管理员。"


class Remark(NamedTuple):
    """A finding, by what an answer to it is known again, and the answer that holds."""

    finding: Finding
    key: str
    answer: Answer | None = None

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.rule]

    @property
    def blocks(self) -> bool:
        """Whether it keeps an edition from being released until one person says why it may be."""
        return self.finding.rule in BLOCKS

    @property
    def is_silenced(self) -> bool:
        """Whether the bulletin is never told of it."""
        return self.answer is not None and self.answer.choice == Answer.Choice.NEVER

    @property
    def may_be_silenced(self) -> bool:
        return may_be_silenced(self.finding.rule, self.finding.words)

    @property
    def needs_reason(self) -> bool:
        """Whether it may not be left standing without a word."""
        return (self.finding.level == Level.MUST or self.blocks) and not (self.answer and self.answer.reason)


# What is found


def read(document: Content, issue: Issue) -> list[Remark]:
    """What is found in the document, which is or would be one of the issue. Raises Refused."""
    return answered(find(proofreading.passages_of(document), known_for(issue)), issue)


def find(passages: Sequence[Passage], known: Known) -> list[Finding]:
    """What all rules find, in the worker. Raises Refused."""
    workshop = dataclasses.replace(archive.workshop(), seconds=READING_SECONDS)
    try:
        return in_reader(jobs.find, list(passages), known, workshop=workshop, about="校对时，")
    except PressError as error:
        raise Refused(NOT_READ) from error


def private(document: Content) -> list[Finding]:
    """What must not become public by mistake; found at once, for it is asked again when something is released."""
    return _private(proofreading.passages_of(document), document.date)


def private_in(text: str, date: dt.date) -> list[Finding]:
    """The same of any other text that is to become public, written about that day."""
    return _private(proofreading.passages_of_lines(text.splitlines()), date)


def _private(passages: Sequence[Passage], date: dt.date) -> list[Finding]:
    return proofreading.proofread(passages, Known(date=date), [RULES[key] for key in sorted(BLOCKS)])


def printed_instead_of(approver: str, document: Content) -> str:
    """The names printed as 审核, if that of who approves is not among them."""
    rules = [RULES[SIGNED]]
    found = proofreading.proofread(proofreading.passages_of(document), Known(approver=approver), rules)
    return found[0].words if found else ""


def answered(findings: Iterable[Finding], issue: Issue) -> list[Remark]:
    """Each with the answer that holds; one for the whole bulletin is its answer too."""
    given = answers_of(issue)

    def answer_to(finding: Finding, key: str) -> Answer | None:
        here = (finding.rule, finding.words[:LONGEST_WORDS])
        return given.get((*here, "")) or given.get((*here, key))

    keyed = [(finding, key_of(finding)) for finding in findings]
    return [Remark(finding, key, answer_to(finding, key)) for finding, key in keyed]


def key_of(finding: Finding) -> str:
    """What stands as long as the sentence does, and what is said of it: else it is asked anew."""
    return store.sha256("\n".join((finding.rule, finding.words, finding.context, finding.sentence)).encode())


# What is left standing


def told(remarks: Iterable[Remark]) -> list[Remark]:
    """Those that an editor is shown: all but what the bulletin is never told of."""
    return [remark for remark in remarks if not remark.is_silenced]


def standing(document: Content, remarks: Iterable[Remark]) -> list[dict[str, object]]:
    """As Edition keeps them: what was found and left, each with its place in words and, if it was answered, why."""
    known = {place.key: place for place in places(document)}
    return [_plain(remark, known) for remark in remarks]


def _plain(remark: Remark, known: dict[str, Place]) -> dict[str, object]:
    finding, answer = remark.finding, remark.answer
    reason = answer.reason if answer else ""
    return {
        "rule": finding.rule,
        "name": remark.rule.name,
        "source": remark.rule.source,
        "level": finding.level.value,
        "blocks": remark.blocks,
        "place": finding.place,
        "at": known[finding.place].name,
        "words": finding.words,
        "context": finding.context,
        "sentence": finding.sentence,
        "suggestions": list(finding.suggestions),
        "reason": f"本刊不再提。{reason}" if remark.is_silenced else reason,
        "by": str(answer.by) if answer else "",
        "answered_at": timezone.localtime(answer.at).isoformat() if answer else "",
    }


def explained(remarks: Iterable[Remark], issue: Issue, *, by: User, reasons: Mapping[str, str]) -> list[Remark]:
    """The same; those without an answer that a reason is given for are answered with it (不改)."""
    return [
        remark._replace(answer=_kept(remark, issue, by, reasons[remark.key]))
        if remark.needs_reason and reasons.get(remark.key, "").strip()
        else remark
        for remark in remarks
    ]


def _kept(remark: Remark, issue: Issue, by: User, reason: str) -> Answer:
    return keep(issue, by=by, rule=remark.finding.rule, words=remark.finding.words, key=remark.key, reason=reason)


def unexplained(remarks: Iterable[Remark]) -> list[Remark]:
    """Those that may not be left standing without a reason, and have none."""
    return [remark for remark in remarks if remark.needs_reason]
