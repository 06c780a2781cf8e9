"""The labels of an issue's foot (报： 送： 审核： 印发), and what stands behind them."""

import re

from bulletin.intake.text import numbers
from bulletin.intake.text.characters import FIGURES, GAP, HAN
from bulletin.intake.text.traditional import in_both, simplified

LABELS = {
    "report": ("报", "呈", "报送", "呈报", "抄报", "主报", "上报"),
    "send": ("送", "抄送", "主送", "分送", "呈送", "送达"),
    "issue": ("发", "下发", "抄发", "发至", "分发"),
    "reviewers": ("审核", "审核人"),
    "editors": ("编辑", "责任编辑", "责编", "本期编辑", "本期责编", "编辑人员", "编辑人"),
    "signer": ("签发", "签发人"),
    "further": ("主编", "副主编", "校对", "校对人", "审签", "审稿", "打印", "打字", "存档"),
    "imprint": ("印发", "印发单位", "印发机关", "印发日期", "印发时间", "印制单位", "编印", "编印单位"),
}
# What a masthead names beside its publisher, and a foot below its lists; in a text it may name anything.
FURTHER = (
    "主办",
    "主办单位",
    "承办",
    "承办单位",
    "协办",
    "协办单位",
    "指导单位",
    "联系人",
    "联系电话",
    "电话",
    "传真",
    "邮箱",
    "电子邮箱",
    "邮编",
    "地址",
    "网址",
    "投稿邮箱",
)
# The labels a list has when nothing else is said.
PLAIN_LABELS = {"report": "报", "send": "送", "issue": "发", "reviewers": "审核", "editors": "编辑"}
RECIPIENTS = ("report", "send", "issue")
PEOPLE = ("reviewers", "editors")

_SPACED = f"[{GAP}]*"
KINDS_BY_WORD = {word: kind for kind, words in LABELS.items() for word in words}
_KNOWN = in_both("|".join(_SPACED.join(word) for word in sorted(KINDS_BY_WORD, key=len, reverse=True)))
# 丨 is what WeChat's articles print for a colon.
_COLON = "[：:丨｜]"
LABEL = re.compile(rf"(?:^|(?<=[{GAP}]))(?:(?P<known>{_KNOWN})[{GAP}]*{_COLON}|(?P<other>[{HAN}]{{1,8}})[{GAP}]*[：:])")
_STARTS_FOOT = re.compile(rf"[{GAP}]*(?P<known>{_KNOWN})[{GAP}]*{_COLON}")
_FURTHER = "|".join(_SPACED.join(word) for word in sorted((*LABELS["further"], *FURTHER), key=len, reverse=True))
_OF_HEAD = "|".join((_FURTHER, *(_SPACED.join(word) for word in ("签发人", "签发"))))
LABEL_OF_HEAD = re.compile(in_both(rf"(?:^|(?<=[{GAP}]))(?P<label>{_OF_HEAD})[{GAP}]*[：:]"))
_PEOPLE = in_both(
    "|".join(_SPACED.join(word) for kind in PEOPLE for word in sorted(LABELS[kind], key=len, reverse=True))
)
# 责任编辑　程颐
_BARE_LABEL = re.compile(rf"(?:^|(?<=[{GAP}]))(?P<label>{_PEOPLE})[{GAP}]+(?=[{HAN}])")
_ASKS = re.compile(rf"[{GAP}]*[{HAN}{GAP}]{{1,12}}[：:]\s*(?:请|由|将|须|应)[^、]*。$")
_ONLY_NAMES = re.compile(rf"[{HAN}{GAP}·、]{{4,60}}")
# 共印50份, 印120份; without 印 only as a line's last words: 各县（共9份） counts copies for one recipient.
PRINT_RUN = re.compile(
    rf"[（(]?[{GAP}]*(?:共[{GAP}]*印[发制]?|(?<![复打])印[数发制]?|(?:^|(?<=[，、。；{GAP}]))共(?={_SPACED}[{FIGURES}]+{_SPACED}份$))"
    rf"[{GAP}]*[：:]?[{GAP}]*(?P<copies>[{FIGURES}]{{1,9}})[{GAP}]*份[{GAP}]*[）)]?"
)
IMPRINT_TAIL = re.compile(in_both(rf"[{GAP}]*(?:印发|编印|印制|印)[{GAP}]*$"))
_IMPRINT = re.compile(
    in_both(
        rf"(?:{numbers.DATE.pattern})[{GAP}]*(?P<printed>印发|印制|编印|印)?[{GAP}]*$|[{HAN}](?:印发|编印)[{GAP}]*$"
    )
)
_PEOPLE_SEPARATOR = re.compile(rf"[{GAP}、，,；;/]+")
EDGE = "。；，、 \t\u00a0\u3000"
_DOUBLE_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "司徒",
    "夏侯",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "端木",
    "申屠",
    "钟离",
    "闻人",
    "长孙",
    "宇文",
    "轩辕",
    "南宫",
    "独孤",
    "澹台",
    "濮阳",
    "淳于",
    "赫连",
    "呼延",
    "万俟",
)
_LONGEST_HAN_NAME = 4


def starts_foot(line: str) -> bool:
    line = with_colons(line)
    return (
        (_label_of(line) != "" and not _is_sentence(line)) or is_imprint(line) or PRINT_RUN.fullmatch(line) is not None
    )


def starts_certain_foot(line: str) -> bool:
    """Whether the line begins the foot wherever it stands: an office and a date alone may end an article."""
    line = with_colons(line)
    is_printed = is_imprint(line) and not is_signature(line)
    return (_label_of(line) != "" and not _is_sentence(line)) or is_printed or PRINT_RUN.fullmatch(line) is not None


def is_signature(line: str) -> bool:
    """某某办公室 2018年9月16日, the date alone, or 报名时间：2018年9月16日; nothing says that it was printed then."""
    found = _IMPRINT.search(PRINT_RUN.sub("", line)) if is_imprint(line) else None
    is_dated = found is not None and (found["year"] or found["y"]) is not None and found["printed"] is None
    return is_dated and not any(word in simplified(line) for word in ("印发", "编印", "印制"))


def starts_further(line: str) -> bool:
    """承办：…, 联系电话：…"""
    return LABEL_OF_HEAD.match(line) is not None


def names_person(label: str) -> bool:
    """Whether people are named behind it: 校对, 主编."""
    return kind_of(label) == "further" and simplified(label) not in ("打印", "存档")


def kind_of(label: str) -> str:
    """The kind of a label, however it is spaced or spelt; '' if none of the lists, the imprint or the like."""
    return KINDS_BY_WORD.get(simplified("".join(label.split())), "")


def starts_list(line: str) -> bool:
    """Whether the line names recipients or people."""
    return _label_of(line) in (*RECIPIENTS, *PEOPLE)


def kind_of_foot(line: str) -> str:
    """The kind of the label that a line of the foot starts with, or 'imprint' if it states that; else ''."""
    return _label_of(with_colons(line)) or ("imprint" if is_imprint(line) else "")


def is_of_foot(line: str) -> bool:
    """Whether a line above the text names recipients, or people: 编辑：某某办公室 does not."""
    kind = _label_of(line)
    if kind == "signer":  # 签发：甲 编辑：乙, but not 签发：甲 alone, which a masthead may say
        return any(label["known"] and kind_of(label["known"]) in PEOPLE for label in LABEL.finditer(line))
    if kind not in PEOPLE:
        return kind in RECIPIENTS
    return all(are_names(words) for words in LABEL.split(line)[3::3])


def are_names(words: str) -> bool:
    """Whether the words are names of people, and not 某某办公室 or a sentence."""
    return all(len(name) <= _LONGEST_HAN_NAME or "·" in name for name in split_people(words))


def _label_of(line: str) -> str:
    """The kind of the label the line starts with, or ''."""
    label = _STARTS_FOOT.match(line)
    return kind_of(label["known"]) if label else ""


def _is_sentence(line: str) -> bool:
    """审核：由市局复核，报市政府批准。 tells of a checking and names nobody; 报：请将回执报县局。 asks for one."""
    return (
        "。" in line[:-1]
        or _ASKS.match(line) is not None
        or (_label_of(line) in PEOPLE and line.endswith("。") and "，" in line)
    )


def with_colons(line: str) -> str:
    """责任编辑　程颐 -> 责任编辑：程颐, in a line that holds nothing but labels and names."""
    return _BARE_LABEL.sub(r"\g<label>：", line) if _ONLY_NAMES.fullmatch(line) else line


def is_imprint(line: str) -> bool:
    """某某办公室 2018年9月16日印发, or the date and 印发 alone."""
    return len(line) < 100 and "。" not in line and _IMPRINT.search(PRINT_RUN.sub("", line)) is not None


def split_people(text: str) -> list[str]:
    """At spaces and 、; two single characters in a row are one name (何　琳), so are three alone, and 欧阳　明."""
    names: list[str] = []
    single = ""
    tokens = list(filter(None, _PEOPLE_SEPARATOR.split(text.strip(EDGE))))
    if len(tokens) == _LONGEST_HAN_NAME - 1 and all(len(token) == 1 for token in tokens):
        return ["".join(tokens)]
    for token in tokens:
        if names and names[-1] in _DOUBLE_SURNAMES and len(token) <= 2:
            names[-1] += token
        elif len(token) > 1:
            names += [single, token]
            single = ""
        elif single:
            names.append(single + token)
            single = ""
        else:
            single = token
    return [name for name in (*names, single) if name]
