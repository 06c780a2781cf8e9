"""Rough numbers that contradict themselves: rough twice over, or exact to the last figure and yet rough."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import CHARACTERS, MEASURES
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_NUMBER = rf"(?:[0-9]{{1,9}}(?:\.[0-9]{{1,4}})?[千万亿]{{0,2}}|[{CHARACTERS}]{{1,7}})"
_COUNTED = r"[^，。；、：！？“”（）()\s0-9余多]{0,4}?"
# 约 and 近 end many words of their own: 节约, 附近.
_NO_WORD = "(?<![节签预违合制条公特邀履续契集简婉解失爽赴立誓租和附最邻临靠就远相亲切毗挨])"
_ABOUT = rf"大约|大概|{_NO_WORD}约|将近|{_NO_WORD}近|接近"
_MORE = "超过|逾"
_AT_LEAST = "至少|最少"
_BEFORE_AND_MORE = re.compile(
    rf"(?P<it>(?P<before>{_ABOUT}|{_MORE})(?P<number>{_NUMBER})(?P<after>[余多]))(?=[{MEASURES}]|公里|平方|[万亿]|台|年|起|次)"
)
_BEFORE_AND_ABOUT = re.compile(
    rf"(?P<it>(?P<before>{_ABOUT}|{_MORE}|{_AT_LEAST})(?P<number>[有为]?{_NUMBER}[%％]?{_COUNTED})(?P<after>左右|上下))"
)
_AT_LEAST_AND_ABOVE = re.compile(
    rf"(?P<it>(?P<before>{_AT_LEAST}|{_MORE}|{_ABOUT})(?P<number>[有为]?{_NUMBER}[%％]?{_COUNTED})(?P<after>以上))"
)
_AT_MOST_AND_BELOW = re.compile(
    rf"(?P<it>(?P<before>最多|至多|不足|不到)(?P<number>[有为]?{_NUMBER}[%％]?{_COUNTED})(?P<after>以下|以内|左右))"
)
_MORE_AND_ABOUT = re.compile(
    rf"(?P<it>(?P<number>[0-9]{{1,9}}[千万亿]{{0,2}}|[一二三四五六七八九十百千万]{{1,6}})"
    rf"(?P<more>[余多])(?P<unit>{_COUNTED})(?P<after>左右|上下))"
)
_ABOUT_TWICE = re.compile(
    rf"(?P<it>(?P<first>大约|大概|{_NO_WORD}约)(?P<second>将近|近|接近|约))(?=[0-9]|[{CHARACTERS}])"
)
_SOME_AND_MORE = re.compile(rf"(?P<it>(?P<some>[上几数][十百千万])余)(?=[{MEASURES}]|公里|平方)")
_ODD = re.compile(rf"(?<![0-9.．第])(?P<it>(?P<number>[0-9]{{0,8}}[1-9])[余多])(?=[{MEASURES}]|平方|公里)(?!元[一-龥])")
_DECIMAL = re.compile(
    rf"(?<![0-9.．第])(?P<it>(?P<number>[0-9]{{1,8}}\.[0-9]{{1,3}})[余多])(?=[{MEASURES}]|平方|公里)(?!元[一-龥])"
)

_ONE_OF_TWO = "“{it}”里有两处表示约数，保留一处即可。"
_KEEP_EITHER = instead("{before}{number}", "{number}{after}")


RULES = (
    Rule(
        key="figures.rough-twice",
        name="约数重复",
        source="《现代汉语八百词》（吕叔湘主编）",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_BEFORE_AND_MORE, _ONE_OF_TWO, _KEEP_EITHER),
                Fault(_BEFORE_AND_ABOUT, _ONE_OF_TWO, _KEEP_EITHER),
                Fault(_AT_LEAST_AND_ABOVE, _ONE_OF_TWO, _KEEP_EITHER),
                Fault(_AT_MOST_AND_BELOW, _ONE_OF_TWO, _KEEP_EITHER),
                Fault(_MORE_AND_ABOUT, _ONE_OF_TWO, instead("{number}{more}{unit}", "{number}{unit}{after}")),
                Fault(_ABOUT_TWICE, _ONE_OF_TWO, instead("{first}", "{second}")),
                Fault(_SOME_AND_MORE, "“{it}”里的数已是约数，不再加“余”。", instead("{some}")),
            ),
            WRITTEN,
        ),
        wrong=(
            "⟦大约3000多→大约3000⟧人，⟦近30余→近30⟧户。",
            "⟦约50人左右→约50人⟧，⟦至少3天以上→至少3天⟧。",
            "⟦100多户左右→100多户⟧，⟦约近→约⟧20人，⟦上百余→上百⟧件。",
        ),
        right=(
            "节约30余万元，附近30余户，签约200余家。",
            "约50人，50人左右，30余人，近百人。",
            "大约3000人，多数是居民。",
            "超过30户，多余的拆除。",
            "约3米，左右两侧各种一行树。",
            "近年来，3万多人参加。",
        ),
    ),
    Rule(
        key="figures.odd-and-more",
        name="确数带“余”“多”",
        source="《现代汉语八百词》（吕叔湘主编）",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_ODD, "“余”“多”只用在整数后面，“{it}”是确数，请写作“{instead}”或改用整数。", instead("{number}")),
                Fault(
                    _DECIMAL, "“余”“多”只用在整数后面，“{it}”是确数，请写作“{instead}”或改用整数。", instead("{number}")
                ),
            ),
            WRITTEN,
        ),
        wrong=("来了⟦37余→37⟧人，⟦356多→356⟧户。", "铺路⟦3.5余→3.5⟧公里。"),
        right=("30余人，3万余人，100多户，2.4万余起", "5年多，3个多月", "2018多元文化节", "1200余户"),
    ),
)
