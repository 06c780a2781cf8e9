"""Reading what came back in the press's worker: files of any kind Word, WPS or LibreOffice save."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from bulletin.press.workshop import Workshop
from bulletin.word import door
from bulletin.word.marks import Origin
from bulletin.word.returning.items import Remark, Suggestion
from bulletin.word.returning.reading import read_returned
from bulletin.word.returning.suggesting import suggestions
from bulletin.word.returning.typography import plain

_MOST = 3000  # suggestions on one page
_NO_RECORD = (
    "文件里的导出记录丢了（多半是另存成了别的格式），改动是和现在的稿件相比得出的："
    "导出以后稿件里改过的，也会列在这里，请逐条核对。"
)


class Read(NamedTuple):
    """`issue` is which the file says it is of ("" if it does not say), `base` what stood in it at first."""

    issue: str
    suggestions: tuple[Suggestion, ...]
    comments: tuple[Remark, ...]
    told: tuple[str, ...]
    base: dict[str, str]


def read(data: bytes, suffix: str, draft: Mapping[str, str], workshop: Workshop) -> Read:
    """What the file suggests; `draft` has the words of every place as they stand now, should it not say itself what
    stood there. Raises Refusal (without the file's name).
    """
    return door.through(partial(_read, draft=dict(draft)), data, suffix, workshop)


def _read(data: bytes, *, draft: dict[str, str]) -> Read:
    returned = read_returned(data)
    origin = returned.origin
    told = returned.told if origin else (*returned.told, _NO_RECORD)
    base = {place: text for place, text in (origin.texts if origin else draft).items() if plain(text)}
    assumed = Origin(issue="", version=1, schema=1, content="", fingerprint="", texts=base)
    found = suggestions(returned, assumed)
    if len(found) > _MOST:
        told = (*told, f"改动有 {len(found)} 处，只列出前 {_MOST} 处：请先办完这些，再收一次。")
    return Read(returned.issue, found[:_MOST], returned.comments, told, base)
