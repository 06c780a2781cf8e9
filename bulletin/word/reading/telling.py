"""What is told of a file: one sentence for each kind of thing that was read as something else, left out or lost."""

from collections import Counter
from enum import Enum

_LONGEST_SNIPPET = 15


class Told(Enum):
    """`{n}` stands for how many, `{where}` for the words at the first of them, in brackets, if there are any."""

    REVISIONS = "文件里有 {n} 处修订，按接受后的样子收入（删去的字没有收入）。"
    HIDDEN = "{n} 处隐藏文字没有收入{where}。"
    STRUCK = "{n} 处带删除线的文字照样收入，请核对{where}。"
    NOTES = "{n} 条脚注、尾注收入所在段落末尾的括号里，请核对{where}。"
    EQUATION = "{n} 个公式按一行文字收入，请核对{where}。"
    NESTED = "{n} 个套在表格里的表格按文字收入，请核对{where}。"
    PICTURE_IN_TABLE = "表格里有 {n} 处图片，移到表格下面{where}，请核对。"
    HEAD_IN_MARGIN = "报头在页眉里，已收入正文最前面{where}，请核对。"
    FOOT_IN_MARGIN = "报尾在页脚里，已收入正文最后面{where}，请核对。"
    LINKED = "{n} 张图片只是链接，文件里没有图片本身，没有收入{where}：请在 Word 里插入图片后重试。"
    MISSING = "{n} 张图片在文件里找不到，没有收入{where}：请重新插入后重试。"
    UNREADABLE = "{n} 张图片的格式读不了，没有收入{where}：请另存为 JPG 后插入。"
    CHART = "{n} 个图表或 SmartArt 图形没有收入{where}：请截图后作为图片插入。"
    OBJECT = "{n} 个嵌入的对象（如 Excel 表格）没有收入{where}：请改为文字、表格或图片。"
    INCLUDED = "{n} 个插入的外部文档没有收入{where}：请把其中的文字复制进来。"
    FIELD = "{n} 个域认不出，没有收入{where}：请改为普通文字。"
    SYMBOL = "{n} 个特殊符号认不出，没有收入{where}：请补上。"
    MARGIN = "{n} 处页眉、页脚的文字没有收入{where}。"
    PAGE_NUMBER = "{n} 行只有页码，没有收入{where}。"


class Telling:
    """Counts what is to be told, and keeps the words at the first of each kind."""

    def __init__(self) -> None:
        self._counts: Counter[Told] = Counter()
        self._where: dict[Told, str] = {}
        self._sentences: list[str] = []

    def count(self, told: Told, where: str = "") -> None:
        self._counts[told] += 1
        words = " ".join(where.split())
        if words:
            self._where.setdefault(told, words)

    def say(self, sentence: str) -> None:
        self._sentences.append(sentence)

    def sentences(self) -> tuple[str, ...]:
        counted = (
            told.value.format(n=self._counts[told], where=self._place(told)) for told in Told if self._counts[told]
        )
        return (*counted, *self._sentences)

    def _place(self, told: Told) -> str:
        words = self._where.get(told, "")
        shown = words if len(words) <= _LONGEST_SNIPPET else f"{words[:_LONGEST_SNIPPET]}…"
        return f"（“{shown}”）" if shown else ""
