"""Emphasis inside a line. It travels as four control characters, which decoding.py takes out of every file, so that
no text can forge them; Markdown's marks become them here, and they become markup here.
"""

import html
import re
import unicodedata

from bulletin.intake.margin import Notes

STRONG_ON, STRONG_OFF, EM_ON, EM_OFF = MARKS = "\x0e\x0f\x10\x11"

_KINDS = {1: (EM_ON, EM_OFF), 2: (STRONG_ON, STRONG_OFF), 3: (STRONG_ON + EM_ON, EM_OFF + STRONG_OFF)}
_TAGS = {STRONG_ON: "strong", STRONG_OFF: "strong", EM_ON: "em", EM_OFF: "em"}
_RUN = re.compile(r"\\[!-/:-@\[-`{-~]|\*+|_+")
_MARK = re.compile(f"([{MARKS}])")
# Only what looks like an address counts: 国发[2018](12号) is no link.
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<words>[^\[\]]*)\]"
    r"\((?P<address>[^()\s]*[:/.#][^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?:[ ]+\"[^\"\n]*\")?\)"
)


def plain(text: str) -> str:
    """The words without any emphasis."""
    return _MARK.sub("", text)


def from_markdown(text: str, notes: Notes) -> str:
    """Markdown's emphasis becomes marks, a link or picture keeps its words only."""
    return _emphasis(_LINK.sub(lambda link: _words_of(link, notes), text) if "](" in text else text)


def to_markup(text: str) -> str:
    """Escaped markup with <strong> and <em>, every one of them closed."""
    open_tags: list[str] = []
    parts = []
    for piece in _MARK.split(text):
        tag = _TAGS.get(piece)
        if tag is None:
            parts.append(html.escape(piece, quote=False))
        elif piece in (STRONG_ON, EM_ON) and tag not in open_tags:
            open_tags.append(tag)
            parts.append(f"<{tag}>")
        elif piece in (STRONG_OFF, EM_OFF) and tag in open_tags:
            while tag in open_tags:
                parts.append(f"</{open_tags.pop()}>")
    parts += [f"</{tag}>" for tag in reversed(open_tags)]
    return "".join(parts)


def _words_of(link: re.Match[str], notes: Notes) -> str:
    what = "图片" if link["image"] else "链接"
    notes.say(f"{what}只留文字“{link['words']}”，未收入地址：{link['address']}")
    return link["words"]


def _emphasis(text: str) -> str:
    """Pair the runs of * and _ in one pass; a run without a partner stays as it is typed."""
    parts: list[str] = []
    pending: dict[str, tuple[int, int]] = {}  # run -> (its place in parts, where its words begin in text)
    end = 0
    for match in _RUN.finditer(text):
        run = match.group()
        parts.append(text[end : match.start()])
        end = match.end()
        if run[0] == "\\":
            parts.append(run[1])
            continue
        before, after = text[match.start() - 1 : match.start()], text[end : end + 1]
        if run in pending and _closes(run, before, after, text, pending[run][1], match.start()):
            place = pending[run][0]
            parts[place], closing = _KINDS[len(run)]
            parts.append(closing)
            pending = {other: where for other, where in pending.items() if where[0] < place}
        else:
            if _opens(run, before, after):
                pending[run] = (len(parts), end)
            parts.append(run)
    return "".join([*parts, text[end:]])


def _opens(run: str, before: str, after: str) -> bool:
    if len(run) > 3 or not after or after.isspace() or (_is_latin(before) and _is_latin(after)):
        return False
    if run == "*":  # 张*、李* hides a name
        return not _is_punctuation(after) or not before.isalnum()
    return run != "_" or not before.isalnum()


def _closes(run: str, before: str, after: str, text: str, start: int, end: int) -> bool:
    if not before or before.isspace() or start == end or (_is_latin(before) and _is_latin(after)):
        return False
    if run == "*":  # 王*军、李*华 hides two names
        inside_words = text[start - 2 : start - 1].isalnum() and after.isalnum()
        return not (inside_words and re.search("[，。、；]", text[start:end]))
    return run != "_" or not after.isalnum()


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
