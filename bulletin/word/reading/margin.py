"""Comments (批注): their words, and the words of the text they stand at."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from bulletin.word.reading.items import Para
from bulletin.word.reading.names import W14, W15, W
from bulletin.word.reading.symbols import cleaned

# In pieces that look alike; a comment on a whole chapter quotes its beginning.
_LONGEST_QUOTE = 200


@dataclass
class _Anchor:
    para: Para | None = None
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Remark:
    """A comment, the paragraph it stands at, and the words it is on."""

    author: str
    at: dt.datetime | None
    words: str
    quote: str
    para: Para | None


class Margin:
    """Where in the text the comments stand, as the text is read."""

    def __init__(self) -> None:
        self._open: dict[str, _Anchor] = {}
        self._anchors: dict[str, _Anchor] = {}

    def begin(self, comment: str) -> None:
        self._open[comment] = self._anchors.setdefault(comment, _Anchor())

    def end(self, comment: str, para: Para | None) -> None:
        self._open.pop(comment, None)
        anchor = self._anchors.setdefault(comment, _Anchor())
        anchor.para = anchor.para or para

    def hear(self, text: str, para: Para) -> None:
        """These words of the text are within every comment that is open."""
        for comment, anchor in list(self._open.items()):
            anchor.para = anchor.para or para
            anchor.words.append(text)
            if len(anchor.words) == _LONGEST_QUOTE:
                del self._open[comment]

    def remarks(self, comments: etree._Element | None, extended: etree._Element | None) -> Iterator[Remark]:
        """Every comment of the file in its order; a reply stands where the comment stands that it answers."""
        elements = list(comments.iterchildren(W + "comment")) if comments is not None else []
        ids_by_paragraph = {_paragraph_id(element): element.get(W + "id", "") for element in elements}
        answered = {
            one.get(W15 + "paraId", ""): one.get(W15 + "paraIdParent", "")
            for one in (extended.iter(W15 + "commentEx") if extended is not None else ())
        }
        for element in elements:
            own = self._anchors.get(element.get(W + "id", ""))
            parent = ids_by_paragraph.get(answered.get(_paragraph_id(element), ""), "")
            anchor = own if own and own.para else self._anchors.get(parent) or _Anchor()
            yield Remark(
                author=element.get(W + "author", ""),
                at=moment(element.get(W + "date", "")),
                words="\n".join(filter(None, map(words_in, element.iter(W + "p")))),
                quote="".join(anchor.words).strip(),
                para=anchor.para,
            )


def words_in(paragraph: etree._Element) -> str:
    """The paragraph's words without any look."""
    kept = (one.text or "" for one in paragraph.iter(W + "t") if next(one.iterancestors(W + "del"), None) is None)
    return cleaned("".join(kept)).strip()


def _paragraph_id(comment: etree._Element) -> str:
    """By which answers name a comment: of its last paragraph."""
    return next((str(one.get(W14 + "paraId", "")) for one in comment.iterchildren(W + "p", reversed=True)), "")


def moment(text: str) -> dt.datetime | None:
    """As the clock of its author showed it: Word writes local time, whatever zone it names."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
