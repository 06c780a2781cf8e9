"""What was taken over, into the drafts: each draft is written once, and its history says whose changes it took."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import models

from bulletin import drafting
from bulletin.document import richtext
from bulletin.document.rewriting import Body
from bulletin.document.richtext import HEADING_TAGS
from bulletin.intake import filing
from bulletin.models import Article, Brief, Credit, Recipient
from bulletin.models.drafts import Part
from bulletin.revision import facts
from bulletin.revision.facts import CREDITS, LISTS, RECIPIENTS
from bulletin.revision.standing import Drafts, Standing
from bulletin.revision.texts import PlainLines
from bulletin.word.returning import Suggestion
from bulletin.word.returning.suggesting import unit_of
from office import units
from office.models import Editor, Reviewer
from office.refusal import Refused

# In the order they are done: what is new stands beside what has found its place.
_ORDER = {"changed": 0, "gone": 1, "moved": 2, "added": 3}


def write(drafts: Drafts, taken: Sequence[Standing], *, what: str = "改动") -> None:
    """Have the drafts say so; the history calls it so. Raises Refused with a sentence for what no draft may say,
    IssueLocked.
    """
    _Writer(drafts, what).write(taken)


class _Writer:
    def __init__(self, drafts: Drafts, what: str) -> None:
        self._drafts = drafts
        self._what = what
        self._issue = drafts.issue
        self._texts: dict[str, Body | PlainLines] = {}
        self._authors: dict[models.Model, dict[str, None]] = {}  # of the changes in each draft
        self._gone: dict[Article | Brief, tuple[str, ...]] = {}
        self._new: list[Suggestion] = []
        self._moves: list[Suggestion] = []
        self._made: dict[tuple[type[Article | Brief], int], Article | Brief] = {}  # the last put below which

    def write(self, taken: Sequence[Standing]) -> None:
        for one in sorted(taken, key=lambda one: _ORDER[one.suggestion.kind]):
            self._do(one)
        self._close_texts()
        for draft, authors in self._authors.items():
            if draft not in self._gone:
                self._save(draft, tuple(authors))
        for gone, by in self._gone.items():
            gone._change_reason = self._reason(by)
            gone.delete()
        for moved in self._moves:
            self._move_unit(moved)
        for new in self._new:
            self._make(new)

    def _reason(self, authors: Iterable[str]) -> str:
        """What the history says of a draft that took what these people wanted."""
        named = "、".join(dict.fromkeys(filter(None, authors)))
        return f"采用{f'{named}的{self._what}' if named else '改稿'}"[: drafting.LONGEST_REASON]

    def _save(self, draft: models.Model, authors: Iterable[str]) -> None:
        draft._change_reason = self._reason(authors)  # type: ignore[attr-defined]  # every draft has a history
        _save(draft)

    def _do(self, one: Standing) -> None:
        suggestion = one.suggestion
        if suggestion.kind == "gone" and suggestion.role in {"article", "brief"}:
            self._gone[self._unit(suggestion.places[0])] = suggestion.authors
        elif suggestion.kind == "moved" and suggestion.role:
            self._moves.append(suggestion)
        elif suggestion.kind == "added":
            self._add(one)
        elif owner := self._drafts.owner(suggestion.places[0]):
            self._rewrite(owner, one)
        else:
            self._state(suggestion.places[0], "".join(one.result), suggestion.authors)

    def _unit(self, place: str) -> Article | Brief:
        unit = unit_of(place)
        return self._drafts.articles.get(unit) or self._drafts.briefs[unit]

    def _touch(self, draft: models.Model, authors: Iterable[str]) -> None:
        self._authors.setdefault(draft, {}).update(dict.fromkeys(authors))

    # Lines

    def _text(self, owner: str, authors: Iterable[str]) -> Body | PlainLines:
        drafts = self._drafts
        draft: models.Model = self._unit(owner) if unit_of(owner) else self._issue
        self._touch(draft, authors)
        if owner not in self._texts:
            held = drafts.text(owner)
            is_body = isinstance(draft, Article)
            self._texts[owner] = (
                Body(richtext.clean(draft.body)) if is_body else PlainLines(held.lines if held else [])  # type: ignore[attr-defined]  # an article has one
            )
        return self._texts[owner]

    def _rewrite(self, owner: str, one: Standing) -> None:
        suggestion, held = one.suggestion, self._drafts.text(owner)
        assert held is not None  # or it could not have been taken
        text = self._text(owner, suggestion.authors)
        numbers = [held.at[place] for place in suggestion.places]
        if suggestion.kind == "moved":
            self._move_line(text, numbers[0], suggestion)
        elif not one.result:
            for number in numbers:
                text.remove(number)
        elif len(numbers) > 1:
            text.join(numbers, one.result)
        else:
            text.rewrite(numbers[0], one.result)

    def _move_line(self, text: Body | PlainLines, number: int, suggestion: Suggestion) -> None:
        target = unit_of(suggestion.after) or self._drafts.owner(suggestion.after)
        there = self._text(target, suggestion.authors)
        if isinstance(text, Body) and isinstance(there, Body):
            there.put(text.take(number), self._line_above(target, suggestion.after))

    def _line_above(self, owner: str, place: str) -> int | None:
        held = self._drafts.text(owner)
        return held.above(place, list(self._drafts.base_of(owner))) if held else None

    def _close_texts(self) -> None:
        for owner, text in self._texts.items():
            if isinstance(text, Body):
                article = self._drafts.articles[owner]
                article.body = text.markup()
            elif owner in self._drafts.briefs:
                self._close_brief(self._drafts.briefs[owner], text.text())
            elif owner == "editors-note":
                self._issue.editors_note = text.text()
            else:
                self._issue.correction_note = text.text()

    def _close_brief(self, brief: Brief, words: str) -> None:
        """Who sent it in stands in brackets right after its last character; one without words goes as it was."""
        if not words.strip():
            self._gone[brief] = tuple(self._authors.get(brief, ()))
            return
        text, bracket, rest = words.rstrip().rpartition("（")
        is_sourced = bool(brief.source or brief.unit) and bool(bracket) and rest.endswith("）")
        brief.text, source = (text, rest[:-1]) if is_sourced else (words, "")
        if is_sourced and not (brief.unit and brief.unit.name == source and not brief.source):
            brief.source = source
        elif brief.source and not is_sourced:
            brief.source = ""

    # Facts

    def _state(self, place: str, text: str, authors: tuple[str, ...]) -> None:
        if place in LISTS:
            self._list(place, facts.names_in(place, text), authors)
            return
        article = self._drafts.articles.get(unit_of(place))
        if article is None:
            for name, value in facts.columns(place, text, self._issue).items():
                setattr(self._issue, name, value)
            self._touch(self._issue, authors)
        elif place.endswith("-column"):
            self._column(article, text, authors)
        else:
            setattr(article, "source" if place.endswith("-source") else "title", " ".join(text.split()))
            self._touch(article, authors)

    def _column(self, first: Article, column: str, authors: tuple[str, ...]) -> None:
        """The name heads the article and those right after it that stand under the same."""
        old = first.column
        below = list(self._drafts.articles.values())
        for article in below[below.index(first) :]:
            if article.column != old:
                break
            article.column = column
            self._touch(article, authors)

    def _list(self, place: str, names: list[str], authors: tuple[str, ...]) -> None:
        if place in RECIPIENTS:
            named = [units.of_name(name) for name in names]
            kind = RECIPIENTS[place]
            rows = {row.unit_id: row for row in self._issue.recipients.all() if row.kind == kind}
            fresh = {one.pk: Recipient(issue=self._issue, kind=kind, unit=one) for one in named}
            self._arrange(rows, fresh, authors)
            return
        credit = CREDITS[place]
        holders = Reviewer if credit == Credit.Kind.REVIEWER else Editor
        people = [filing.person_of(name, holders) for name in names]
        held = {row.person_id: row for row in self._issue.credits.all() if row.kind == credit}
        self._arrange(held, {one.pk: Credit(issue=self._issue, kind=credit, person=one) for one in people}, authors)

    def _arrange(self, rows: Mapping[int, Part], asked: Mapping[int, Part], authors: tuple[str, ...]) -> None:
        """The list as asked, in that order; a row that stays is the same row."""
        for pk, row in rows.items():
            if pk not in asked:
                row._change_reason = self._reason(authors)
                row.delete()
        for order, (pk, fresh) in enumerate(asked.items(), start=1):
            row = rows.get(pk, fresh)
            if row.order != order or not row.pk:
                row.order = order
                self._save(row, authors)

    # What is new, and the order

    def _add(self, one: Standing) -> None:
        suggestion = one.suggestion
        unit = unit_of(suggestion.places[0] if suggestion.places else suggestion.after)
        if suggestion.role in {"article", "brief"}:
            self._new.append(suggestion)
        elif suggestion.role in {"source", "column"}:
            self._state(f"{unit}-{suggestion.role}", one.result[0], suggestion.authors)
        else:
            owner = "editors-note" if suggestion.role == "editors-note" else unit
            owner = owner or self._drafts.owner(suggestion.after)
            above = self._line_above(owner, suggestion.after)
            self._text(owner, suggestion.authors).insert(
                above, suggestion.role, one.result[0], suggestion.strong[0] if suggestion.strong else ()
            )

    def _make(self, new: Suggestion) -> None:
        if new.role == "brief":
            draft: Article | Brief = Brief(issue=self._issue, text=new.new[0])
        else:
            draft = _article(new)
            draft.issue = self._issue
        self._place(draft, new)
        self._save(draft, new.authors)

    def _place(self, draft: Article | Brief, new: Suggestion) -> None:
        """After the text that it stands after, in its column; or, with none above it, first."""
        model = type(draft)
        found = self._above(model, new.after)
        below = (model, found.pk if found else 0)
        above = self._made.get(below, found)
        if above is not None:
            above.refresh_from_db(fields=["order"])
        draft.order = drafting.place_after(above) if above is not None else drafting.place_first(draft)
        if isinstance(draft, Article):
            head = self._drafts.articles.get(unit_of(new.after)) if new.after.endswith("-column") else above
            draft.column = head.column if isinstance(head, Article) else ""
        self._made[below] = draft

    def _above(self, model: type[Article | Brief], place: str) -> Article | Brief | None:
        """The text of its kind that stands at the place, or else the nearest above it that is still there."""
        units: Mapping[str, Article | Brief] = self._drafts.articles if model is Article else self._drafts.briefs
        places = list(self._drafts.base)
        above = places[: places.index(place) + 1] if place in places else []
        if place.endswith("-column"):  # whose first article stands below
            above.pop()
        known = (units.get(unit_of(one)) for one in reversed(above) if not one.endswith("-column"))
        return next((one for one in known if one is not None and one.pk), None)

    def _move_unit(self, moved: Suggestion) -> None:
        unit = self._unit(moved.places[0])
        above = self._above(type(unit), moved.after)
        rows = list(type(unit).objects.filter(issue=self._issue))
        order = [row for row in rows if row.pk != unit.pk]
        at = next((number for number, row in enumerate(order, start=1) if above and row.pk == above.pk), 0)
        order.insert(at, next(row for row in rows if row.pk == unit.pk))
        for number, row in enumerate(order, start=1):
            if row.order != number:
                row.order = number
                self._save(row, moved.authors)


def _article(new: Suggestion) -> Article:
    """Its headings are headings; the first line that says who sent it in is its source."""
    roles = new.roles or ("title",) + ("text",) * (len(new.new) - 1)  # what was brought in before had none
    source = roles.index("source") if "source" in roles else 0
    body = Body("")
    for at, (role, text) in enumerate(zip(roles, new.new, strict=True)):
        if at not in {0, source}:
            strong = new.strong[at] if new.strong else ()
            body.insert(None, role if role in HEADING_TAGS else "text", text, strong)
    return Article(title=new.new[0], source=" ".join(new.new[source].split()) if source else "", body=body.markup())


def _save(draft: models.Model) -> None:
    """Raises Refused for what the draft may not say."""
    if isinstance(draft, Part):
        draft.take_place()
    try:
        draft.full_clean()
    except ValidationError as error:
        what = str(draft._meta.verbose_name)
        called = drafting.called(draft) if isinstance(draft, Article | Brief) else what
        trouble = "".join(error.messages).rstrip("。")
        raise Refused(f"{called}没有改成：{trouble}。这一处请定为不采用，自己改。") from error
    draft.save()
