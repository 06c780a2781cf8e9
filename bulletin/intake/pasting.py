"""What is pasted at the desk -> what a careful typist would have typed: an article's markup, briefs, lists of names.

Nothing is lost: what is not understood stays, or is told.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bulletin.document import richtext
from bulletin.intake.kinds import Candidate, classify, kinds_of
from bulletin.intake.margin import Notes
from bulletin.intake.parts.foot import read_foot
from bulletin.intake.parts.paragraphs import MARKS_WITHIN, is_cut_in_article, may_continue
from bulletin.intake.parts.sections import is_title_above
from bulletin.intake.text.blocks import BULLET, Paragraph, are_one_paragraph, joined
from bulletin.intake.text.marks import MARKS, STRONG_OFF, STRONG_ON
from bulletin.intake.text.tidy import FIGURE_GAPS, FULL_WIDTH, HALF_WIDTH, POINT_GAPS, tidy, tidy_title
from bulletin.intake.vocabulary.headings import briefs_title
from bulletin.intake.vocabulary.sources import CREDIT, is_office_below_title, source_of

_INLINE = "|".join(sorted(richtext.INLINE_TAGS))
_END_OF_TAG = r'\b(?:[^<>"]|"[^"]*")*>'
_TAG = re.compile(f"</?[a-z]\\w*{_END_OF_TAG}")
_INLINE_TAG = re.compile(rf"(</?(?:{_INLINE}){_END_OF_TAG})")
_BLOCK_TAG = re.compile(rf"(</?(?!/|(?:{_INLINE})\b)[a-z]\w*{_END_OF_TAG})")
_MARK = re.compile(f"[{MARKS}]")
_SEAM = re.compile("</(strong|em)><\\1>")
_HAS_WORDS = ("<p>", "<h3>", "<h4>", "<h5>")
# No paragraph has more lines.
_MOST_LINES = 200

_JOINED, _BREAKS = "接起", "换行"
_NUMBER = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|\d{1,2}[）)]|[①-⑳])[ \t\u3000]*(?P<text>.*)", re.DOTALL
)
_END_OF_NAMES = re.compile("\n|(?<=[。；;])")


@dataclass(frozen=True)
class PastedArticle:
    """`html` is clean, and `title` and `source`, plain, are no longer in it; `told` is one sentence on what changed."""

    html: str
    title: str
    source: str
    told: str


@dataclass(frozen=True)
class PastedBriefs:
    briefs: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class PastedNames:
    report: tuple[str, ...]
    send: tuple[str, ...]
    issue: tuple[str, ...]
    told: str


Pasted = PastedArticle | PastedBriefs | PastedNames


def read_article(markup: str, *, is_whole: bool) -> PastedArticle:
    """The markup tidied; if it is a whole article, its title and source are taken out of it."""
    notes = Notes()
    cleaned = richtext.clean(markup)
    notes.count(_BREAKS, max(0, markup.count("<br") - cleaned.count("<br")))
    blocks = richtext.blocks_of(cleaned)
    title, source, blocks = _take_title(blocks, notes) if is_whole else ("", "", blocks)
    tidied = [_tidied(lines, notes) for lines in _paragraphs(blocks)]
    moved = ["标题和供稿单位放到了上面的栏里" if source else "标题放到了上面的栏里"] if title else []
    return PastedArticle(richtext.clean("\n".join(tidied)), title, source, _told(notes, moved))


def read_briefs(text: str) -> PastedBriefs:
    """A brief for each mark (★ ● ■ ·) or number (1. （1） ①), which go, or else for each line."""
    notes = Notes()
    lines = _lines_of(MARKS_WITHIN.sub("\n", text))
    moved = []
    if len(lines) > 1 and (heading := briefs_title(lines[0])):
        moved.append(f"没有收入栏名“{heading}”")
        lines = lines[1:]
    briefs = (tidy(joined(Paragraph(tuple(brief))), notes) for brief in _briefs(lines))
    return PastedBriefs(tuple(brief for brief in briefs if brief), _told(notes, moved))


def read_names(text: str) -> PastedNames:
    """报：… 送：… 发：… as in an issue's foot; a label that is unknown is told."""
    notes = Notes()
    lines = _lines_of("\n".join(_END_OF_NAMES.split(text)))
    foot = read_foot([Paragraph((line,)) for line in lines], notes)
    unknown = "".join(sentence for sentence in notes.warnings() if "没认出" in sentence)
    return PastedNames(foot.report, foot.send, foot.issue, unknown.replace("报尾的", ""))


def _lines_of(text: str) -> list[str]:
    lines = (line.strip() for line in richtext.UNPRINTABLE.sub("", text).splitlines())
    return [line for line in lines if line]


# An article


def _take_title(blocks: list[str], notes: Notes) -> tuple[str, str, list[str]]:
    """(title, source, the other blocks). The source stands under the title or, as 某某局供稿, at the end."""
    first, second, third = (_candidate(blocks, place) for place in range(3))
    if first is None:
        return "", "", blocks
    if second and (source := _source_below_title(second.words)) and is_title_above(first, third):
        return tidy_title(first.words, notes), tidy(source, notes), blocks[2:]
    if not is_title_above(first, second):
        return "", "", blocks
    last = _words(blocks[-1])
    source = source_of(last) if len(blocks) > 2 and CREDIT.search(last) else None
    return tidy_title(first.words, notes), tidy(source or "", notes), blocks[1:-1] if source else blocks[1:]


def _candidate(blocks: Sequence[str], place: int) -> Candidate | None:
    """What the block could be, if it holds words and nothing else."""
    if place >= len(blocks) or not blocks[place].startswith(_HAS_WORDS):
        return None
    return classify(Paragraph((_words(blocks[place]),)))


def _source_below_title(words: str) -> str | None:
    """（某某局供稿）, or an office's name."""
    return source_of(words) or (words if is_office_below_title(words) and not kinds_of(words) else None)


def _words(block: str) -> str:
    return html.unescape(_TAG.sub("", block)).replace("\n", "").strip()


def _paragraphs(blocks: list[str]) -> Iterator[list[str]]:
    """Each block in a list of its own, but those together that the width of a page cut apart."""
    open_lines: list[str] = []
    for block in blocks:
        line = Paragraph((_words(block),)) if block.startswith("<p>") else None
        if open_lines and (line is None or not may_continue(line)):
            yield from ([one] for one in open_lines)
            open_lines = []
        open_lines.append(block)
        if line is None or not is_cut_in_article(line) or joined(line).endswith(("；", ";")):
            yield from _last_as_one(open_lines)
            open_lines = []
    yield from ([one] for one in open_lines)


def _last_as_one(blocks: list[str]) -> Iterator[list[str]]:
    """The lines of one paragraph are the last of these blocks, as many as can be."""
    lines = [_words(block) for block in blocks]
    last = len(blocks) - 1
    start = next((n for n in range(max(0, last - _MOST_LINES), last) if are_one_paragraph(lines[n:])), last)
    yield from ([block] for block in blocks[:start])
    yield blocks[start:]


def _tidied(blocks: list[str], notes: Notes) -> str:
    """The blocks as one, with its markup where it was."""
    if len(blocks) == 1:
        pieces = _BLOCK_TAG.split(blocks[0])
        pieces[::2] = [words and _tidy_inline([words], notes) for words in pieces[::2]]
        return "".join(pieces)
    notes.count(_JOINED, len(blocks) - 1)
    lines = [block.removeprefix("<p>").removesuffix("</p>") for block in blocks]
    return f"<p>{_tidy_inline(lines, notes)}</p>"


def _tidy_inline(lines: Sequence[str], notes: Notes) -> str:
    """Tags travel as marks of emphasis do, which tidying leaves in their places."""
    marked = [_INLINE_TAG.split(line) for line in lines]
    tags = iter([tag for pieces in marked for tag in pieces[1::2]])
    texts = tuple(
        "".join(_mark(piece) if n % 2 else html.unescape(piece) for n, piece in enumerate(pieces)) for pieces in marked
    )
    text = texts[0] if len(texts) == 1 else joined(Paragraph(texts))
    words = html.escape(tidy(text, notes), quote=False)
    return _SEAM.sub("", _MARK.sub(lambda mark: next(tags), words))


def _mark(tag: str) -> str:
    return STRONG_OFF if tag.startswith("</") else STRONG_ON


# Briefs


def _briefs(lines: list[str]) -> Iterator[list[str]]:
    """The lines of each brief."""
    mark = next((mark for mark in (BULLET, _NUMBER) if lines and mark.match(lines[0])), None)
    if mark is None or (mark is _NUMBER and sum(mark.match(line) is not None for line in lines) < 2):
        blocks = [f"<p>{html.escape(line)}</p>" for line in lines]
        yield from ([_words(block) for block in group] for group in _paragraphs(blocks))
        return
    brief: list[str] = []
    for line in lines:
        found = mark.match(line)
        if found and brief:
            yield brief
            brief = []
        brief.append(found["text"].strip() if found else line)
    yield brief


def _told(notes: Notes, moved: Sequence[str]) -> str:
    """粘贴时改了12处半角标点、5处多余空格，接起了3段。 Empty if nothing was changed."""
    changes = {
        "处半角标点": notes.times(HALF_WIDTH),
        "处全角数字、字母": notes.times(FULL_WIDTH),
        "处多余空格": notes.times(FIGURE_GAPS, POINT_GAPS),
    }
    changed = "、".join(f"{times}{what}" for what, times in changes.items() if times)
    parts = [f"改了{changed}"] if changed else []
    parts += [f"接起了{times}段"] if (times := notes.times(_JOINED)) else []
    parts += [f"把{times}处换行改成了分段"] if (times := notes.times(_BREAKS)) else []
    parts += moved
    return f"粘贴时{'，'.join(parts)}。" if parts else ""
