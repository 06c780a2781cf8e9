"""Random contents, the same for the same seed: whatever comes of them must be a PDF or a refusal in one sentence."""

import random
import re
import traceback
from collections import Counter
from collections.abc import Iterator

from bench.variety.sample import Sample, article, briefs, sample
from bulletin.document import content as sealed
from bulletin.document import richtext
from bulletin.document.content import Correction, Fact, Recipients
from bulletin.press import PressError, Workshop
from bulletin.press.checking import preflight
from bulletin.press.typesetting.limits import check_size
from bulletin.press.typesetting.typeset import typeset
from bulletin.press.worker.pool import in_worker

SCRAPS = (
    *(
        "会议强调，",
        "“",
        "”",
        "《",
        "》",
        "（",
        "）",
        "——",
        "……",
        "。",
        "、",
        "；",
        "：",
        "！？",
        "·",
        "～",
        "〇",
        "★",
        "　",
    ),
    *(
        "2031年9月3日",
        "12,345.67",
        "100％",
        "3.5‰",
        "-",
        "0",
        "第12期",
        "1/2",
        "±",
        "℃",
        "㎡",
        "①",
        "Ⅳ",
        "１２３",
        "ＡＢ",
    ),
    *("OAuth 2.0", "https://example.org/a/b?c=d&e=f", "Supercalifragilisticexpialidocious" * 3, "a", " ", "\n", "\t"),
    *(
        "喆",
        "䶮",
        "𠮷",
        "𰻞",
        "\U000323af",
        "﨑",
        "⺁",
        "〆",
        "ー",
        "한글",
        "ひらがな",
        "العربية",
        "עברית",
        "हिन्दी",
        "ไทย",
    ),
    *(
        "😀",
        "👨‍👩‍👧",
        "é",
        "e\u0301",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u202e",
        "\ufe0f",
        "\u3000",
        "\x07",
        "\ufffd",
    ),
    *("<", ">", "&amp;", "&lt;", "]]>", "{{", "}}", "--", "\\", "'", '"', "%s", "\u2028", "\u0378", "\ue000"),
    *("城市管理" * 9, "，" * 20, "“" * 7, "—" * 9, "1" * 60, "字" * 60),
)
INLINE = ("strong", "em", "sub", "sup")


class Chance:
    """What the seed brings."""

    def __init__(self, seed: int):
        self.pick = random.Random(seed)

    def text(self, most: int = 12) -> str:
        return "".join(self.pick.choice(SCRAPS) for _ in range(self.pick.randint(0, most)))

    def inline(self) -> str:
        words = self.text()
        match self.pick.randint(0, 9):
            case 0:
                return f'<a href="https://example.org">{words}</a>'
            case 1:
                return f"{words}<br>{self.text()}"
            case number if number < 5:
                tag = self.pick.choice(INLINE)
                return f"<{tag}>{words}</{tag}>{self.text()}"
        return words

    def block(self, depth: int = 0) -> str:
        kinds = ["p"] * 5 + ["h3", "h4", "h5", "figure"] + (["ul", "ol", "blockquote", "table"] if depth < 3 else [])
        match self.pick.choice(kinds):
            case "figure":
                size = f'width="{self.pick.randint(1, 3000)}" height="{self.pick.randint(1, 3000)}"'
                image = f'<img src="/media/{"0" * 64}.png" {size}>'
                return f'<figure class="image">{image}<figcaption>{self.text(4)}</figcaption></figure>'
            case "table":
                return f"<table>{''.join(self.row(depth) for _ in range(self.pick.randint(1, 8)))}</table>"
            case "ul" | "ol" as tag:
                items = "".join(f"<li>{self.blocks(depth + 1, 2)}</li>" for _ in range(self.pick.randint(1, 5)))
                return f"<{tag}>{items}</{tag}>"
            case "blockquote":
                return f"<blockquote>{self.blocks(depth + 1, 3)}</blockquote>"
            case tag:
                return f"<{tag}>{self.inline()}{self.inline()}</{tag}>"

    def row(self, depth: int) -> str:
        cells = ""
        for _ in range(self.pick.randint(1, 9)):
            tag = self.pick.choice(("td", "td", "th"))
            spans = (
                f' colspan="{self.pick.randint(1, 4)}" rowspan="{self.pick.randint(1, 4)}"'
                if self.pick.random() < 0.2
                else ""
            )
            inside = self.block(2) if self.pick.random() < 0.05 else self.inline()
            cells += f"<{tag}{spans}>{inside}</{tag}>"
        return f"<tr>{cells}</tr>"

    def blocks(self, depth: int, most: int) -> str:
        return "".join(self.block(depth) for _ in range(self.pick.randint(0, most)))

    def names(self, most: int) -> tuple[str, ...]:
        return tuple(self.line(4) for _ in range(self.pick.randint(0, most)))

    def line(self, most: int) -> str:
        """One line, never empty, as a form takes it."""
        return " ".join(richtext.UNPRINTABLE.sub("", self.text(most)).split()) or "无"


def random_sample(seed: int) -> Sample:
    by = Chance(seed)
    articles = [
        article(by.line(8), by.blocks(0, 12), by.line(2), by.pick.choice(("", "", by.line(2))))
        for _ in range(by.pick.randint(0, 5))
    ]
    is_corrected = by.pick.random() < 0.2
    return sample(
        f"种子{seed}",
        by.line(5),
        by.line(5),
        *articles,
        marking=by.pick.choice(("", by.line(4))),
        serial=by.pick.choice(("", by.line(3))),
        editors_note=by.pick.choice(("", by.line(30))),
        briefs=briefs(*by.names(6), source=by.pick.choice(("", by.line(2)))),
        briefs_title=by.line(3),
        recipients=Recipients(report=by.names(3), send=by.names(20), issue=by.names(90)),
        reviewers=by.names(4),
        editors=by.names(12),
        further=tuple(Fact(label=by.line(1), text=by.line(8)) for _ in range(by.pick.randint(0, 3))),
        duplex=by.pick.random() < 0.5,
        version=2 if is_corrected else 1,
        correction=Correction(note=by.line(20), date=sample("", "", "").content.date) if is_corrected else None,
    )


def fuzzed(count: int, place: Workshop) -> Iterator[str]:
    """A line for each kind of outcome, how often it came and by which seed first."""
    outcomes: Counter[str] = Counter()
    first: dict[str, int] = {}
    for seed in range(count):
        outcome = _outcome(random_sample(seed).content, place)
        outcomes[outcome] += 1
        first.setdefault(outcome, seed)
    for outcome, times in outcomes.most_common():
        yield f"{times}次，种子{first[outcome]}起：{outcome}"


def _outcome(content: sealed.Content, place: Workshop) -> str:
    try:
        check_size(content)
        return in_worker(_made, sealed.to_bytes(content), place, workshop=place, about="随机内容")
    except PressError as error:
        return f"拒绝：{_masked(str(error))}"


def _masked(refusal: str) -> str:
    """Without what it names, so that refusals of one kind are one."""
    return re.sub(r"《.*》|“.*”|\d+", "…", refusal, flags=re.DOTALL)


def _made(document: bytes, place: Workshop) -> str:
    """What became of the document, an unexpected exception with the place it came from."""
    content = sealed.from_bytes(document)
    try:
        report = preflight.inspect(typeset(content, place).pdf, content)
    except PressError:
        raise
    except Exception as error:  # which is what is looked for
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"异常：{type(error).__name__}: {error} ({frame.filename.split('/')[-1]}:{frame.lineno})"
    return f"排成，拦截{'、'.join(item.what for item in report.blocking) or '无'}"
