"""Quotation marks, brackets and title marks: without a partner, crossed, or within their like."""

from collections.abc import Iterator
from itertools import pairwise

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, WRITTEN, Kind, Passage
from bulletin.proofreading.punctuation.scanning import CLOSES, NAMES, OPENS, Loose, Pair, scan
from bulletin.proofreading.rules import Rule, in_each

TEXT = frozenset({Kind.PARAGRAPH, Kind.QUOTATION, Kind.NOTE})  # in which what is quoted may have several paragraphs
ORDINAL = 3  # characters between the brackets of （一） or （12）, at most


def _name(mark: str) -> str:
    return NAMES.get(OPENS.get(mark, mark), "括号")


def _unpaired(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    excused = {*_opening_each_paragraph(passages), *_in_run_on(passages)}
    for passage in passages:
        if passage.kind in WRITTEN:
            loose = [one for one in scan(passage.text).loose if (id(passage), one.at) not in excused]
            yield from _of_loose(passage, loose)


def _of_loose(passage: Passage, loose: list[Loose]) -> Iterator[Mark]:
    """One mark for each kind: the first that lacks its partner; the next shows when that is mended."""
    told = set()
    for one in loose:
        kind = OPENS.get(one.mark, one.mark)
        if kind in told:
            continue
        told.add(kind)
        words = _words_on(one, loose)
        yield Mark(passage, one.at, one.at + 1, words)


def _words_on(one: Loose, loose: list[Loose]) -> str:
    name = _name(one.mark)
    if one.mark not in CLOSES:
        return f"{name}“{one.mark}”前面没有“{OPENS[one.mark]}”与它成对。"
    closing = CLOSES[one.mark]
    if any(other.mark == closing and other.at > one.at for other in loose):
        return f"{name}“{one.mark}”与别的标号交叉，请成对套在里面或外面。"
    return f"{name}“{one.mark}”后面没有“{closing}”与它成对。"


def _opening_each_paragraph(passages: tuple[Passage, ...]) -> Iterator[tuple[int, int]]:
    """“ at the head of paragraphs of which only the last is closed (4.8.3.5)."""
    waiting: list[tuple[int, int]] = []
    group = ""
    for passage in passages:
        text = passage.text.lstrip()
        if passage.kind not in TEXT or passage.group != group or not text.startswith("“"):
            waiting, group = [], passage.group
        if passage.kind not in TEXT:
            continue
        loose = [one for one in scan(passage.text).loose if one.mark in "“”"]
        if len(loose) == 1 and loose[0].mark == "“":
            waiting.append((id(passage), loose[0].at))
        elif not loose and text.startswith("“") and text.endswith("”"):
            yield from waiting
            waiting = []


def _run_on(passages: tuple[Passage, ...]) -> Iterator[tuple[Passage, Passage]]:
    """Two paragraphs of which the first opens what is quoted and the second ends it, without opening it again."""
    for above, below in pairwise(passages):
        if {above.kind, below.kind} <= TEXT and above.group == below.group:
            marks = [one.mark for one in (*scan(above.text).loose, *scan(below.text).loose)]
            if marks == ["“", "”"] and len(scan(above.text).loose) == 1:
                yield above, below


def _in_run_on(passages: tuple[Passage, ...]) -> Iterator[tuple[int, int]]:
    for pair in _run_on(passages):
        for passage in pair:
            yield id(passage), scan(passage.text).loose[0].at


def _running_on(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    for _, below in _run_on(passages):
        words = "引文不止一段时，每段的开头都用前引号。"
        yield Mark(below, 0, 1, words, (f"“{below.text[0]}",))


def _quotes_within(passage: Passage, known: Known) -> Iterator[Mark]:
    for pair in scan(passage.text).pairs:
        around = next((mark for mark in reversed(pair.within) if mark in "“‘"), "")
        inside = passage.text[pair.start + 1 : pair.end]
        if pair.opening == "“" and around == "“":
            yield _mark(passage, pair, "引号里再用引号，里面一层用单引号。", f"‘{inside}’")
        elif pair.opening == "‘" and not around:
            yield _mark(passage, pair, "引号先用双引号，里面一层才用单引号。", f"“{inside}”")


def _titles_within(passage: Passage, known: Known) -> Iterator[Mark]:
    for pair in scan(passage.text).pairs:
        around = next((mark for mark in reversed(pair.within) if mark in "《〈"), "")
        inside = passage.text[pair.start + 1 : pair.end]
        if pair.opening == "《" and around == "《":
            yield _mark(passage, pair, "书名号里再用书名号，里面一层用单书名号。", f"〈{inside}〉")
        elif pair.opening == "〈" and not around:
            yield _mark(passage, pair, "书名号先用双书名号，里面一层才用单书名号。", f"《{inside}》")


def _brackets_within(passage: Passage, known: Known) -> Iterator[Mark]:
    for pair in scan(passage.text).pairs:
        is_ordinal = pair.end - pair.start - 1 <= ORDINAL
        if pair.opening == "（" and pair.within[-1:] == ("（",) and not is_ordinal:
            inside = passage.text[pair.start + 1 : pair.end]
            words = "圆括号里又有圆括号，请尽量避免套用，或者换一种形式的括号。"
            yield _mark(passage, pair, words, f"〔{inside}〕", f"［{inside}］")


def _mark(passage: Passage, pair: Pair, words: str, *instead: str) -> Mark:
    return Mark(passage, pair.start, pair.end + 1, words, instead)


RULES = (
    Rule(
        key="punctuation.unpaired",
        name="标号不成对",
        source="GB/T 15834-2011 4.8.2、4.9.2、4.15.2、5.1.3",
        level=Level.MUST,
        look=_unpaired,
        wrong=(
            "开展⟦“⟧大走访活动。",
            "印发办法试行⟦）⟧。",
            "印发⟦《⟧实施方案，要求抓实。",
            "开展“大走访⟦《⟧”活动》。",
            "| 云溪区 | 完成⟦（⟧含新区",
        ),
        right=(
            "开展“大走访”活动（试行），印发《方案》。",
            "1）抓好落实；2）抓好巩固。",
            "他说：\n“第一，要抓实。\n“第二，要抓细。”",
            "标语是“Don’t litter”。",
            "（一）抓实；（二）抓细。",
            "他说：“要抓实。\n要抓细。”",
        ),
    ),
    Rule(
        key="punctuation.quote-in-paragraphs",
        name="引文分段",
        source="GB/T 15834-2011 4.8.3.5",
        level=Level.SHOULD,
        look=_running_on,
        wrong=("他说：“要抓实。\n⟦要→“要⟧抓细。”",),
        right=("他说：“要抓实。\n“要抓细。”", "他说：“要抓实。”\n要抓细。", "“要抓实。\n各区要落实。"),
    ),
    Rule(
        key="punctuation.quotes-within",
        name="引号套用",
        source="GB/T 15834-2011 4.8.3.4",
        level=Level.MUST,
        look=in_each(_quotes_within, WRITTEN),
        wrong=("他说：“开展⟦“大走访”→‘大走访’⟧活动。”", "开展⟦‘大走访’→“大走访”⟧活动。"),
        right=("他说：“开展‘大走访’活动。”", "开展“大走访”“大排查”活动。", "标语是“Don’t litter”。"),
    ),
    Rule(
        key="punctuation.titles-within",
        name="书名号套用",
        source="GB/T 15834-2011 4.15.3.5",
        level=Level.MUST,
        look=in_each(_titles_within, WRITTEN),
        wrong=("印发《转发⟦《实施方案》→〈实施方案〉⟧的通知》。", "印发⟦〈实施方案〉→《实施方案》⟧。"),
        right=(
            "印发《转发〈实施方案〉的通知》。",
            "印发《转发〈修改《办法》的决定〉的通知》。",
            "印发《方案》《办法》。",
        ),
    ),
    Rule(
        key="punctuation.brackets-within",
        name="括号套用",
        source="GB/T 15834-2011 4.9.3.6",
        level=Level.SHOULD,
        look=in_each(_brackets_within, PROSE),
        wrong=("新区（含云溪⟦（东片区域）→〔东片区域〕⟧）参加。",),
        right=(
            "新区（含云溪〔东片区域〕）参加。",
            "见办法（第二章第（三）项）。",
            "印发方案（《考核办法（试行稿）》同时废止）。",
        ),
    ),
)
