"""How each suggestion stands against the drafts as they are now, which may have changed since the file was written."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from bulletin import archive
from bulletin.document import richtext
from bulletin.document.merging import merged
from bulletin.document.rewriting import Body, Unfit
from bulletin.models import Article, Brief, Issue
from bulletin.revision import facts
from bulletin.revision.facts import LISTS, Unclear
from bulletin.revision.texts import Text, aligned, has_moved, stand_in
from bulletin.word.returning import Suggestion
from bulletin.word.returning.suggesting import LOOSE, unit_of
from bulletin.word.returning.typography import are_same
from bulletin.word.writing.front import lines_of
from bulletin.word.writing.writer import texts_of

_NO_ARTICLE = "这篇文章已经不在这一期里了。"
_NO_LINE = "稿件里已经没有这一段了。"
_COLUMN_GONE = "栏目删去以后，下面的文章归哪一栏，请在这一期的页面上定。"
_TITLE_GONE = "标题删去了，正文还在：要并进上一篇，请在这一期的页面上用“并入上一篇”。"
_REQUIRED = {
    "masthead-bulletin": "刊名",
    "masthead-number": "期号",
    "masthead-publisher": "编发单位",
    "masthead-date": "日期",
    "briefs": "简讯栏名",
}
_MAY_NOT_GO = "{}不能空着，没有删：要换成别的，请在这一期的页面上改。"
_SOMEWHERE = "看不出该放在哪里，请复制过去。"


class State(StrEnum):
    READY = "ready"  # the draft is as it was
    MERGED = "merged"  # the draft has changed since, elsewhere in the same lines
    CLASH = "clash"  # the draft has changed since, in the same words
    DONE = "done"  # the draft says so already
    LOST = "lost"  # nobody but a person can do it


class Standing(NamedTuple):
    """`now` is what stands in the draft, `result` what would; `why` it cannot."""

    suggestion: Suggestion
    state: State
    now: tuple[str, ...] = ()
    result: tuple[str, ...] = ()
    why: str = ""

    @property
    def may_be_taken(self) -> bool:
        return self.state in {State.READY, State.MERGED, State.CLASH}


class Drafts:
    """The drafts of an issue as they stand now, by the places they had in the file (`base`: place -> words)."""

    def __init__(self, issue: Issue, base: Mapping[str, str]) -> None:
        self.issue, self.base = issue, base
        self.document = archive.seal(issue)
        self.facts = texts_of(self.document)
        self.articles: dict[str, Article] = {f"article-{one.key}": one for one in issue.articles.all()}
        self._bodies: dict[str, Text] = {}
        self._words: dict[int, str] = {}  # of each brief, as it is printed

    @cached_property
    def briefs(self) -> dict[str, Brief]:
        """By the place each had in the file."""
        known = [(unit_of(place), text) for place, text in self.base.items() if place.startswith("brief-")]
        words = {unit: "\n".join(text for _, text in held) for unit, held in groupby(known, key=lambda one: one[0])}
        now = list(self.issue.briefs.all())
        self._words = {one.pk: brief.words for one, brief in zip(now, self.document.briefs, strict=True)}
        at = aligned(words, [brief.words for brief in self.document.briefs])
        return {unit: now[number] for unit, number in at.items()}

    def brief_words(self, brief: Brief) -> str:
        return self._words[brief.pk]

    def owner(self, place: str) -> str:
        """The text of lines that the place is of; "" for a fact."""
        unit = unit_of(place)
        if unit.startswith("article"):
            return unit if place.rpartition("-")[2].isdecimal() and place != unit else ""
        return unit or next((one for one in ("editors-note", "correction") if place.startswith(one)), "")

    def text(self, owner: str) -> Text | None:
        """The text of lines; None if it is no longer there."""
        if owner not in self._bodies:
            lines = self._lines(owner)
            if lines is None:
                return None
            self._bodies[owner] = Text(lines, aligned(self.base_of(owner), lines))
        return self._bodies[owner]

    def base_of(self, owner: str) -> dict[str, str]:
        return {place: text for place, text in self.base.items() if self.owner(place) == owner}

    def _lines(self, owner: str) -> list[str] | None:
        if owner in self.articles:
            return richtext.text_of(richtext.clean(self.articles[owner].body))
        if owner in self.briefs:
            return lines_of(self.brief_words(self.briefs[owner]))
        return {
            "editors-note": lines_of(self.issue.editors_note),
            "correction": lines_of(self.issue.correction_note),
        }.get(owner)

    def fact(self, place: str) -> str:
        article = self.articles.get(unit_of(place))
        if article is None:
            return self.facts.get(place, "")
        if place.endswith("-column"):
            return article.column
        return archive.source_of(article) if place.endswith("-source") else article.title

    # Standing

    def standing(self, one: Suggestion) -> Standing:
        try:
            return self._standing(one)
        except (Unclear, Unfit) as reason:
            return Standing(one, State.LOST, why=str(reason).rstrip("。") + "。")

    def _standing(self, one: Suggestion) -> Standing:
        if one.role == LOOSE:
            raise Unclear(_SOMEWHERE)
        if one.role in {"article", "brief"} and one.kind in {"gone", "moved"}:
            return self._of_unit(one)
        if one.kind == "added":
            return self._of_new(one)
        if self.owner(one.places[0]):
            return self._of_lines(one)
        return self._of_fact(one)

    def _of_unit(self, one: Suggestion) -> Standing:
        """An article or brief as a whole."""
        unit = unit_of(one.places[0])
        known = self.articles.get(unit) or self.briefs.get(unit)
        if known is None:
            return Standing(one, State.DONE if one.kind == "gone" else State.LOST, why=_NO_ARTICLE)
        if one.kind == "moved":
            is_there = self._has_moved(unit, unit_of(one.after))
            return Standing(one, State.DONE if is_there else State.READY, result=one.new)
        now = self._words_of(known)
        is_same = are_same("\n".join(now), "\n".join(text for text in one.old if text))
        return Standing(one, State.READY if is_same else State.CLASH, now)

    def _has_moved(self, unit: str, after: str) -> bool:
        units: Mapping[str, Article | Brief] = self.articles if unit in self.articles else self.briefs
        base = [one for one in dict.fromkeys(map(unit_of, self.base)) if one in units]
        return has_moved(unit, after, base, sorted(base, key=lambda one: (units[one].order, units[one].pk)))

    def _words_of(self, known: Article | Brief) -> tuple[str, ...]:
        if isinstance(known, Brief):
            return (self.brief_words(known),)
        head = (known.title, archive.source_of(known))
        return (*filter(None, head), *richtext.text_of(richtext.clean(known.body)))

    def _of_new(self, one: Suggestion) -> Standing:
        unit = unit_of(one.places[0] if one.places else one.after)
        if one.role == "article":
            is_there = any(are_same(article.title, one.new[0]) for article in self.articles.values())
            return Standing(one, State.DONE if is_there else State.READY, result=one.new)
        if one.role == "brief":
            is_there = any(are_same(brief.words, one.new[0]) for brief in self.document.briefs)
            return Standing(one, State.DONE if is_there else State.READY, result=one.new)
        if unit.startswith("article") and unit not in self.articles:
            raise Unclear(_NO_ARTICLE)
        if one.role in {"source", "column"}:
            return self._against(one, self.fact(f"{unit}-{one.role}"), "", one.new[0])
        owner = "editors-note" if one.role == "editors-note" else unit or self.owner(one.after)
        text = self.text(owner)
        if text is None:
            raise Unclear(_SOMEWHERE)
        held = self.base_of(owner).values()
        here, before = (sum(are_same(line, one.new[0]) for line in lines) for lines in (text.lines, held))
        return Standing(one, State.DONE if here > before else State.READY, result=one.new)

    def _of_lines(self, one: Suggestion) -> Standing:
        owner = self.owner(one.places[0])
        text = self.text(owner)
        if self._is_done(one, owner, text):
            return Standing(one, State.DONE)
        if text is None:
            raise Unclear(_NO_ARTICLE if owner.startswith("article") else _NO_LINE)
        if any(place not in text.at for place in one.places):
            if one.kind == "gone":
                return Standing(one, State.DONE)
            raise Unclear(_NO_LINE)
        numbers = [text.at[place] for place in one.places]
        now = tuple(text.lines[number] for number in numbers)
        if one.kind == "moved":
            self._try(one, numbers)
            return Standing(one, State.READY, now, now)
        if one.new and are_same("".join(now), "".join(one.new)) and len(now) == len(one.new):
            return Standing(one, State.DONE, now)
        self._try(one, numbers)
        if are_same("\n".join(now), "\n".join(one.old)):
            return Standing(one, State.READY, now, one.new)
        both = merged(one.old[0], now[0], one.new[0]) if len(now) == len(one.new) == 1 and "\t" not in now[0] else None
        if both is not None:
            return Standing(one, State.MERGED, now, (both,))
        return Standing(one, State.CLASH, now, one.new)

    def _is_done(self, one: Suggestion, owner: str, text: Text | None) -> bool:
        """Whether the lines were moved, divided, joined or written anew already."""
        target = unit_of(one.after) or self.owner(one.after)
        if one.kind == "moved" and target != owner:
            there = self.text(target)
            return there is not None and stand_in(there.lines, one.new) and not (text and stand_in(text.lines, one.old))
        if text is None:
            return owner.startswith("brief") and any(
                stand_in(lines_of(brief.words), one.new) for brief in self.document.briefs
            )
        if one.kind == "moved":
            base = [place for place in self.base_of(owner) if place in text.at]
            above = "" if one.after == owner else one.after
            return one.places[0] in base and has_moved(
                one.places[0], above, base, sorted(base, key=text.at.__getitem__)
            )
        is_new = not stand_in(list(self.base_of(owner).values()), one.new)
        return bool(one.new) and is_new and stand_in(text.lines, one.new) and not stand_in(text.lines, one.old)

    def _try(self, one: Suggestion, numbers: list[int]) -> None:
        """Whether the markup lets it be done. Raises Unfit."""
        article = self.articles.get(unit_of(one.places[0]))
        if article is None:
            return
        body = Body(richtext.clean(article.body))
        if one.kind == "moved":
            body.take(numbers[0])
        elif one.kind == "gone":
            body.remove(numbers[0])
        elif len(numbers) > 1:
            body.join(numbers, one.new)
        elif "\t" in f"{one.old[0]}{one.new[0]}":
            body.rewrite(numbers[0], one.new)

    def _of_fact(self, one: Suggestion) -> Standing:
        place, new = one.places[0], "".join(one.new)
        unit = unit_of(place)
        if unit and unit not in self.articles:
            raise Unclear(_NO_ARTICLE)
        if len(one.places) > 1:
            raise Unclear("标题、供稿单位和正文连在了一起，请在这一期的页面上改。")
        if not new and place in _REQUIRED:
            raise Unclear(_MAY_NOT_GO.format(_REQUIRED[place]))
        if not new and unit:
            if place == unit:
                raise Unclear(_TITLE_GONE)
            if place.endswith("-column") and list(self.articles).index(unit):
                raise Unclear(_COLUMN_GONE)
        now = self.fact(place)
        if place in LISTS:
            return self._of_names(one, place, now, new)
        if not unit:
            facts.columns(place, new, self.issue)
        return self._against(one, now, one.old[0], new)

    def _of_names(self, one: Suggestion, place: str, now: str, new: str) -> Standing:
        base, asked, held = (facts.names_in(place, text) for text in (one.old[0], new, now))
        result = facts.with_changes(base, asked, held)
        shown = facts.written(place, result)
        state = State.DONE if result == held else State.READY if held == base else State.MERGED
        return Standing(one, state, (now,), (shown,))

    def _against(self, one: Suggestion, now: str, old: str, new: str) -> Standing:
        if are_same(now, new):
            return Standing(one, State.DONE, (now,))
        if are_same(now, old):
            return Standing(one, State.READY, (now,), (new,))
        is_title = unit_of(one.places[0]) == one.places[0]
        both = merged(old, now, new) if is_title and old else None
        return Standing(one, State.MERGED, (now,), (both,)) if both else Standing(one, State.CLASH, (now,), (new,))
