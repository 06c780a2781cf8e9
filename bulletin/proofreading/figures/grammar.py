"""Words around numbers: what falls does not fall by multiples, and 二 and 两 each have their places."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import CHARACTERS, ONE_TO_NINE
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_FALL = re.compile(
    rf"(?P<it>(?:降低|减少|下降|缩短|缩小|压缩|缩减|减轻|减缓|削减|下跌|减慢|少了|低了|降了|减了|短了|慢了)了?[近约]?"
    rf"(?:[0-9]{{1,5}}(?:\.[0-9]{{1,2}})?|[{CHARACTERS}]{{1,4}})多?倍)(?!数|增)"
)
_HALF = re.compile("[一1]倍$")
_NOT_TWO = rf"(?<![{CHARACTERS}第初、，“之至到或])"
_ER = re.compile(
    rf"{_NOT_TWO}(?P<it>二)(?=个(?!五|月|工作日|以[上下内])|位(?!数|元|一|置)|户(?!口|以[上下内])|名(?![一-龥]?[单次列]|以[上下内]))"
)
_LIANG_TEN = re.compile(r"(?P<it>两十)(?=[余多几个名户人天])")
_LIANG_PART = re.compile(rf"(?P<it>两)(?=分之[{ONE_TO_NINE}])")
_LIANG_OF = re.compile("(?<=[百千万]分之)(?P<it>两)(?![百千万])")
_LIANG_ORDER = re.compile(r"(?<=第)(?P<it>两)(?=[个次届批名位条章节轮])")
_ER_INSTEAD = "这里用“二”，不用“两”。"

RULES = (
    Rule(
        key="figures.fall-in-multiples",
        name="减少不用“倍”",
        source="《语法修辞讲话》（吕叔湘、朱德熙）",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(
                    _FALL,
                    "数量减少不用“倍”，“{it}”请改用“几分之几”或百分数。",
                    lambda match: (_HALF.sub("一半", match["it"]),) if _HALF.search(match["it"]) else (),
                )
            ),
            WRITTEN,
        ),
        wrong=("投诉⟦降低2倍⟧。", "用时⟦减少了一倍→减少了一半⟧，费用⟦缩减近三倍⟧。"),
        right=("投诉减少了一半。", "效率提高2倍。", "下降到原来的三分之一。", "至少3倍", "减少投入，产出增长一倍。"),
    ),
    Rule(
        key="figures.two",
        name="“二”与“两”",
        source="《现代汉语八百词》（吕叔湘主编）",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_ER, "量词前一般用“两”，不用“二”。", instead("两")),
                Fault(_LIANG_TEN, _ER_INSTEAD, instead("二十")),
                Fault(_LIANG_PART, _ER_INSTEAD, instead("二")),
                Fault(_LIANG_OF, _ER_INSTEAD, instead("二")),
                Fault(_LIANG_ORDER, _ER_INSTEAD, instead("二")),
            ),
            WRITTEN,
        ),
        wrong=("新建⟦二→两⟧个公园，表彰⟦二→两⟧位同志。", "⟦两十→二十⟧余户，第⟦两→二⟧批，百分之⟦两→二⟧"),
        right=(
            "第二个、十二个、二十二位",
            "二位数",
            "“十二五”和第一、二个五年规划",
            "两个公园",
            "二次供水，二级响应，二维码",
            "二者缺一不可",
        ),
    ),
)
