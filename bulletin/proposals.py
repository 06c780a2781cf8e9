"""What was proposed in a note (建议改为), written into the drafts by an editor who takes it.

Who proposes writes nothing: the words wait beside the sealed page until somebody who may change the issue has read them
against the draft of now. Who takes them has written them, and the rule of two persons holds by the history.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from bulletin import archive, notices
from bulletin.document import store
from bulletin.document.content import Content
from bulletin.document.places import Place, places
from bulletin.models import Article, Brief, Edition, Issue, Note
from bulletin.revision.standing import Drafts, Standing, State
from bulletin.revision.writing import write
from bulletin.word.returning import Suggestion
from bulletin.word.returning.suggesting import unit_of
from bulletin.word.returning.typography import are_same
from bulletin.word.writing.front import lines_of, numbered
from bulletin.word.writing.writer import texts_of
from office import audit
from office.models import User
from office.permissions import Permission
from office.refusal import Refused

TAKE = "take_proposal"
LABELS = {TAKE: "采用建议"}
NEEDS = {Permission.CHANGE_ISSUE} | {
    Permission(f"bulletin.{act}") for act in ("change_article", "change_brief", "delete_brief")
}

_STALE = "您看到以后，这一处的稿件又改过，没有采用：请看看现在的样子，再定采用不采用。"
_OVER = "这条建议已经采用、解决或收回了，请刷新页面看看现状。"
# Of a proposal of several lines, the first of these that one of them is in.
_WORST_FIRST = (State.LOST, State.CLASH, State.MERGED, State.READY, State.DONE)


# What it would change


class Rewording(NamedTuple):
    """Instead of these words of a place, from that character on, others; without words, instead of all that stands
    there.
    """

    place: Place
    words: str
    start: int
    proposal: str

    @property
    def is_there(self) -> bool:
        return self.start >= 0 and self.place.text[self.start :].startswith(self.words)

    @property
    def result(self) -> str:
        """The text of the place as it would be."""
        text, end = self.place.text, self.start + len(self.words)
        return f"{text[: self.start]}{self.proposal}{text[end:]}" if self.words else self.proposal


def suggestions(rewording: Rewording, document: Content, *authors: str) -> tuple[Suggestion, ...]:
    """What it would change, a line of the drafts each. Raises Refused for what can be no proposal."""
    place = rewording.place
    if not place.takes_proposal:
        raise Refused(f"{place.name}不能建议改法，没有写上：请在批注里写明要改成什么。")
    lines = _lines(document, place)
    result = _as_lines(place, rewording.result) or [""] * len(lines)
    if len(result) != len(lines) or rewording.result.count("\n") > place.text.count("\n"):
        raise Refused("建议改为要和原文一样分行，没有写上：要另起一段或并成一段，请在批注里写明。")
    made = tuple(
        _suggestion(where, old, new, authors)
        for (where, old), new in zip(lines.items(), result, strict=True)
        if not are_same(old, new)
    )
    if not made:
        raise Refused("建议改为和原文一样（只差空格的也算一样），没有写上：请写明要改成什么。")
    return made


def _lines(document: Content, place: Place) -> dict[str, str]:
    """The lines of the place, by the names under which drafts are rewritten."""
    article = next((one for one in document.articles if f"article-{one.key}" == place.key), None)
    if article:
        head = {"-column": article.column, "": article.title, "-source": article.source}
        return {f"{place.key}{part}": text for part, text in head.items() if text}
    if place.key.startswith("article-"):
        return {place.key: place.text}
    return {numbered(place.key, number): line for number, line in enumerate(lines_of(place.text), start=1)}


def _as_lines(place: Place, text: str) -> list[str]:
    """The same of other words: a paragraph is one line whatever breaks it."""
    is_paragraph = place.key.startswith("article-") and place.key.count("-") > 1
    return [text] if is_paragraph else lines_of(text)


def _suggestion(place: str, old: str, new: str, authors: tuple[str, ...]) -> Suggestion:
    is_gone = not new.strip()
    return Suggestion(
        key=place,
        kind="gone" if is_gone else "changed",
        places=(place,),
        old=(old,),
        new=() if is_gone else (new,),
        authors=authors,
    )


# How it stands now


class Proposal(NamedTuple):
    """A proposal against the drafts as they are now: which of them it would change, if it is still there, and `why` it
    cannot be taken.
    """

    note: Note
    standings: tuple[Standing, ...]
    draft: Article | Brief | Issue | None = None
    why: str = ""

    @property
    def state(self) -> State:
        states = {one.state for one in self.standings} or {State.LOST}
        return next(state for state in _WORST_FIRST if state in states)

    @property
    def may_be_taken(self) -> bool:
        return self.state in {State.READY, State.MERGED, State.CLASH}

    @property
    def old(self) -> str:
        return "\n".join(line for one in self.standings for line in one.suggestion.old)

    @property
    def new(self) -> str:
        return "\n".join(line for one in self.standings for line in one.suggestion.new)

    @property
    def now(self) -> str:
        return "\n".join(line for one in self.standings for line in one.now)

    @property
    def result(self) -> str:
        return "\n".join(line for one in self.standings for line in one.result)

    @property
    def seen(self) -> str:
        """What a person who takes it has seen: other words of the draft give another."""
        return store.sha256(repr((self.state, self.now, self.result)).encode())


def standing(issue: Issue, notes: Iterable[Note]) -> dict[int, Proposal]:
    """How each of the issue's notes that proposes something stands, by its key."""
    proposing = [note for note in notes if note.proposes]
    editions = Edition.objects.in_bulk({note.edition_id for note in proposing})
    against = {pk: _Against(issue, edition) for pk, edition in editions.items()}
    return {note.pk: against[note.edition_id].proposal(note) for note in proposing}


class _Against:
    """The drafts of an issue, to be held against what was proposed on one edition of it."""

    def __init__(self, issue: Issue, edition: Edition) -> None:
        self.document = archive.document_of(edition)
        self.drafts = Drafts(issue, texts_of(self.document))
        self.places: Mapping[str, Place] = {place.key: place for place in places(self.document)}

    def proposal(self, note: Note) -> Proposal:
        rewording = Rewording(self.places[note.place], note.words, note.start, note.proposal)
        try:
            wanted = suggestions(rewording, self.document, note.author)
        except Refused as refusal:  # by a rule that was not yet one when it was written
            return Proposal(note, (), why=str(refusal))
        standings = tuple(map(self.drafts.standing, wanted))
        return Proposal(note, standings, self._draft(note.place), next((one.why for one in standings if one.why), ""))

    def _draft(self, place: str) -> Article | Brief | Issue | None:
        unit = unit_of(place)
        texts: Mapping[str, Article | Brief] = {**self.drafts.articles, **self.drafts.briefs}
        return texts.get(unit) if unit else self.drafts.issue


# Taking it


@transaction.atomic
def take(note: Note, *, by: User, seen: str) -> Proposal:
    """Have the drafts say what the note proposes; `seen` is how it stood before the eyes of who takes it.

    Raises Refused; then nothing is written.
    """
    if not by.is_active or not by.has_perms(NEEDS, note.edition):
        raise Refused("您没有改稿的权限，不能采用建议：请找编辑，或请管理员调整您的角色。")
    edition = note.edition.hold()
    issue = edition.issue
    issue.hold_issues()
    if not issue.bulletin.takes_proposals:
        raise Refused(f"《{issue.bulletin}》的建议要自己动手改，没有采用：改好以后把批注解决。")
    waiting = Note.objects.unresolved().filter(pk=note.pk, proposes=True)
    held = waiting.select_related("by", "invitation").first()
    if held is None:
        raise Refused(_OVER)
    against = _Against(issue, edition)
    proposal = against.proposal(held)
    if not proposal.may_be_taken:
        raise Refused(proposal.why or "稿件里已经是这样了，不用再采用：把批注解决就好。")
    if proposal.seen != seen:
        raise Refused(_STALE)
    write(against.drafts, [one for one in proposal.standings if one.may_be_taken], what="建议")
    now = timezone.now()
    if not waiting.update(taken_at=now, taken_by=by, resolved_at=now, resolved_by=by):
        raise Refused(_OVER)
    _record(held, edition, issue, against.places[held.place], by)
    notices.settle_note(held)
    return proposal


def _record(note: Note, edition: Edition, issue: Issue, place: Place, by: User) -> None:
    """Both names, the place, both wordings, and what it was proposed on."""
    details = {
        "edition": edition.pk,
        "version": edition.version,
        "fingerprint": edition.fingerprint,
        "note": note.pk,
        "proposer": note.author,
        "place": place.name,
        "old": note.words or note.quote,
        "new": note.proposal,
    }
    bulletin = issue.bulletin.slug
    audit.record(by=by, action=TAKE, subject=issue.name, details=details, about=issue, bulletin=bulletin)
