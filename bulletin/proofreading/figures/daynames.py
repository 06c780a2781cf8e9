"""Events and festivals that are named after a day."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import CHARACTERS, ONE_TO_NINE
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_DOTS = ".．•・∙·"
_NAMED = (
    "国际消费者|消费者权益|国际禁毒日|禁毒|国家宪法日|宪法日|全国消防|消防日|消防宣传|中国旅游日|国家公祭|公祭日|中国品牌日|"
    "汶川|特大|专案|案件|事件|运动|惨案|国际劳动节|劳动节|植树节|妇女节|青年节|护士节|儿童节|建党节|建军节|国庆节|"
    "全民国家安全|国家安全教育|全国防灾|防灾减灾|全国助残|全国交通安全|世界[一-龥]{1,5}日"
)
_IN_FIGURES = re.compile(
    rf"(?<![0-9A-Za-z.．级氏增降])(?P<it>[“\"]?(?P<month>1[0-2]|[1-9])[{_DOTS}](?P<day>3[01]|[12][0-9]|0?[1-9])[”\"]?)(?={_NAMED})"
)
_NEEDLESS_DOT = re.compile(
    rf"(?<![{CHARACTERS}·])(?P<it>(?P<month>[二三四五六七八九十])[{_DOTS}](?P<day>[{ONE_TO_NINE}十]{{1,3}}))(?![·{CHARACTERS}])"
)
_MISSING_DOT = re.compile(r"(?P<it>“?(?:一二·?九(?=”?运动)|一·?二八(?=”?(?:事变|抗战))|一二·?一(?=”?(?:运动|惨案)))”?)")
_DOTTED = {"一二九": "“一二·九”", "一二八": "“一·二八”", "一二一": "“一二·一”"}


def _quoted(match: re.Match[str]) -> tuple[str, ...] | None:
    right = f"“{match['month']}·{int(match['day'])}”"
    return None if match["it"] == right else (right,)


def _dotted(match: re.Match[str]) -> tuple[str, ...] | None:
    right = _DOTTED["".join(character for character in match["it"] if character in ONE_TO_NINE)]
    return None if match["it"] == right else (right,)


RULES = (
    Rule(
        key="figures.day-name",
        name="含月日的专名（阿拉伯数字）",
        source="GB/T 15835-2011 5.1.6",
        level=Level.SHOULD,
        look=in_each(
            looking_for(Fault(_IN_FIGURES, "含月日的专名用间隔号隔开并加引号，“{it}”应写作{instead}。", _quoted)),
            WRITTEN,
        ),
        wrong=("开展⟦3.15→“3·15”⟧国际消费者权益日活动。", "⟦“12.4”→“12·4”⟧国家宪法日", "⟦6·26→“6·26”⟧国际禁毒日宣传"),
        right=("“3·15”国际消费者权益日", "增长3.15倍", "得分由2.4提高到3.6", "PM2.5事件", "3.15万人参加"),
    ),
    Rule(
        key="figures.day-name-in-characters",
        name="含月日的专名（汉字数字）",
        source="GB/T 15835-2011 5.2.3",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(
                    _NEEDLESS_DOT,
                    "只有一月、十一月、十二月的专名才用间隔号，“{it}”应写作“{instead}”。",
                    instead("{month}{day}"),
                ),
                Fault(_MISSING_DOT, "一月、十一月、十二月的专名用间隔号隔开月和日，“{it}”应写作{instead}。", _dotted),
            ),
            WRITTEN,
        ),
        wrong=("“⟦五·一→五一⟧”国际劳动节", "⟦五·四→五四⟧运动", "⟦一二九→“一二·九”⟧运动", "⟦“一二八”→“一·二八”⟧事变"),
        right=("“一二·九”运动", "“一·二八”事变", "五四运动", "“九一八”事变", "一二一路口"),
    ),
)
