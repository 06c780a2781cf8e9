"""Where the changes between two documents stand in the newer one: what is marked beside its paragraphs.

Knows no database and no request.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bulletin.document import comparison, richtext
from bulletin.document.comparison import CREDITS, IMPRINT, MASTHEAD, ONLY_FORM, RECIPIENTS, Change
from bulletin.document.content import Article, Brief, Content
from bulletin.document.places import LABELS, Place, further, places
from bulletin.document.wording import Line, Piece, every_line, moved_among, others

Marked = tuple[str, Change]  # the key of a place of the newer document, and what changed there


def marks(old: Content, new: Content) -> dict[str, list[Change]]:
    """{key of a place of the new document: the changes there}, in the order of the page.

    What is gone hangs at what stands behind it; what stands nowhere on the page, at the whole issue ("").
    """
    hung, found = _hung(new), defaultdict(list)
    for key, change in _found(old, new):
        found[hung[key]].append(change)
    return {place.key: found[place.key] for place in places(new) if place.key in found}


def changes_beside_texts(old: Content, new: Content) -> list[str]:
    """The names of what changed where no text did; [] where one did. The note of a correction is none."""
    if _texts(old) != _texts(new):
        return []
    groups = {place.key: place.group for place in places(new)}
    found = ((groups.get(key, ""), change) for key, change in _found(old, new) if key != "correction")
    return list(dict.fromkeys(f"{of}{one.what}{'的格式' if one.how == ONLY_FORM else ''}" for of, one in found))


def _texts(content: Content) -> tuple[object, ...]:
    """What is read: words, the pictures among them, where links lead."""
    note = comparison.paragraphs_of(content.editors_note)
    return note, [*map(_text, content.articles)], [one.words for one in content.briefs]


def _text(article: Article) -> tuple[object, ...]:
    pictures, links = richtext.pictures_of(article.body), richtext.values_of(article.body, "a", "href")
    return article.title, article.source, article.paragraphs, pictures, links


def heirs(old: Content, new: Content) -> dict[str, str]:
    """{key of a place of the old document: where what stood there stands in the new one}.

    Of a paragraph that is gone, what stands behind it; an article or a brief that is gone has no heir.
    """
    hung = _hung(new)
    found = {place.key: hung[place.key] for place in places(old) if not place.group}
    pairs = comparison.paired_briefs(old.briefs, new.briefs)
    found |= {f"brief-{here + 1}": hung[f"brief-{there + 1}"] for here, there in pairs}
    stayed = {article.key: article for article in new.articles}
    for article in old.articles:
        if article.key in stayed:
            key = f"article-{article.key}"
            found |= {key: hung[key]} | _followed(key, article.paragraphs, stayed[article.key].paragraphs)
    return found


def named_in(words: str, known: Iterable[Place]) -> list[str]:
    """The keys of the places of texts that a report names: 《标题》第3段、简讯第2条等5处."""
    return [place.key for place in known if place.group and place.name in words]


# Where things hang


def _hung(new: Content) -> dict[str, str]:
    """{key of any place such a document may have: itself or, if nothing stands there, the next one}."""
    known, hung, behind = {place.key for place in places(new)}, {"": ""}, ""
    for key in reversed(list(_every_key(new))):
        behind = key if key in known else behind
        hung[key] = behind
    return hung


def _every_key(new: Content) -> Iterator[str]:
    yield from ("masthead", "correction", "editors-note")
    for article in new.articles:
        yield f"article-{article.key}"
        yield from (f"article-{article.key}-{number}" for number, _ in enumerate(article.paragraphs, 1))
    yield "briefs"
    yield from (f"brief-{number}" for number, _ in enumerate(new.briefs, 1))
    yield from ("recipients", "imprint")


def _followed(key: str, old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    here = there = 0
    for line in every_line(old, new):
        stood, stands = _holds(line, "same", "gone"), _holds(line, "same", "new")
        here, there = here + stood, there + stands
        if stood:
            behind = there if stands else min(there + 1, len(new))
            found[f"{key}-{here}"] = f"{key}-{behind}" if behind else key
    return found


def _holds(line: Line, *kinds: str) -> bool:
    return any(piece.kind in kinds for piece in line)


# What changed there


def _found(old: Content, new: Content) -> Iterator[Marked]:
    yield from _at("masthead", comparison.values(MASTHEAD, old, new))
    notes = (comparison.note_of(old), comparison.note_of(new))
    yield from _at("correction", comparison.of_text(LABELS["correction"], *notes))
    yield from _at("editors-note", comparison.of_text(LABELS["editors_note"], old.editors_note, new.editors_note))
    yield from _articles(old.articles, new.articles)
    yield from _at("briefs", comparison.values(comparison.BRIEFS_HEAD, old, new))
    yield from _briefs(old.briefs, new.briefs)
    yield from _at("recipients", comparison.labels(RECIPIENTS, old, new))
    yield from _at("recipients", comparison.name_lists(RECIPIENTS, old.recipients, new.recipients))
    yield from _at("imprint", comparison.labels(CREDITS, old, new))
    yield from _at("imprint", comparison.values(IMPRINT, old, new))
    yield from _at("imprint", comparison.name_lists(CREDITS, old, new))
    yield from _at("imprint", comparison.of_text(LABELS["further"], further(old), further(new)))
    duplex = (comparison.yes_or_no(old.duplex), comparison.yes_or_no(new.duplex))
    yield from _at("", comparison.of_value(LABELS["duplex"], *duplex))
    yield from _at("imprint", comparison.of_value(LABELS["verify_url"], old.verify_url, new.verify_url))
    yield from _at("", comparison.of_text(LABELS["about"], old.about, new.about))


def _at(key: str, changes: Iterable[Change]) -> Iterator[Marked]:
    yield from ((key, change) for change in changes)


def _articles(old: Sequence[Article], new: Sequence[Article]) -> Iterator[Marked]:
    origins = {article.key: place for place, article in enumerate(old)}
    kept = [(origins[article.key], place) for place, article in enumerate(new) if article.key in origins]
    for place in others(old, (here for here, _ in kept)):
        behind = min((there for here, there in kept if here > place), default=None)
        words = tuple((Piece("gone", text),) for text in comparison.all_words(old[place]))
        gone = Change(f"文章《{old[place].title}》", f"删去：原第{place + 1}篇", words, is_whole_article=True)
        yield "briefs" if behind is None else f"article-{new[behind].key}", gone
    moved, stood = moved_among(kept), {there: here for here, there in kept}
    for place, article in enumerate(new):
        key = f"article-{article.key}"
        if place not in stood:
            yield key, Change("整篇", "新增", is_whole_article=True)
            continue
        if place in moved:
            yield key, Change("整篇", f"移动：由第{stood[place] + 1}篇到第{place + 1}篇")
        yield from _within(key, old[stood[place]], article)


def _within(key: str, old: Article, new: Article) -> Iterator[Marked]:
    for field in ("column", "title", "source"):
        yield from _at(key, comparison.of_value(LABELS[field], getattr(old, field), getattr(new, field)))
    in_words = list(_paragraphs(key, old.paragraphs, new.paragraphs))
    beside = list(comparison.beside_words("正文", old.body, new.body))
    yield from in_words
    yield from _at(key, beside)
    if old.body != new.body and not (in_words or beside):
        yield key, Change("正文", ONLY_FORM)


def _paragraphs(key: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Marked]:
    """Each paragraph that changed; those that are gone, at the one behind them or, of the last, at the last left."""
    number, gone = 0, []
    for line in every_line(old, new) if old != new else ():
        if not _holds(line, "same", "new"):
            gone.append(line)
            continue
        number += 1
        if gone:
            yield f"{key}-{number}", Change("这一段前面", "删去", tuple(gone))
            gone = []
        if _holds(line, "gone", "new"):
            is_new = not _holds(line, "same", "gone")
            yield f"{key}-{number}", Change(f"第{number}段", "新增" if is_new else "修改", () if is_new else (line,))
    if gone:
        yield f"{key}-{number}" if number else key, Change("这一段后面", "删去", tuple(gone))


def _briefs(old: Sequence[Brief], new: Sequence[Brief]) -> Iterator[Marked]:
    kept = comparison.paired_briefs(old, new)
    for place in others(old, (here for here, _ in kept)):
        behind = min((there for here, there in kept if here > place), default=len(new))
        gone = Change(f"原第{place + 1}条", "删去", ((Piece("gone", old[place].words),),))
        yield f"brief-{behind + 1}" if behind < len(new) else "recipients", gone
    moved, stood = moved_among(kept), {there: here for here, there in kept}
    for place, brief in enumerate(new):
        key, name = f"brief-{place + 1}", f"第{place + 1}条"
        if place not in stood:
            yield key, Change(name, "新增")
            continue
        if place in moved:
            yield key, Change(name, f"移动：由第{stood[place] + 1}条到第{place + 1}条")
        before = old[stood[place]]
        yield from _at(key, comparison.of_text(name, before.text, brief.text))
        yield from _at(key, comparison.of_value(LABELS["source"], before.source, brief.source))
