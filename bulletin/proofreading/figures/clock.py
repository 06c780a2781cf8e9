"""Times of day: by twelve hours or by twenty-four, and no unit left out."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_HOUR_TWICE = re.compile(
    r"(?P<it>(?P<half>上午|早上|早晨|清晨|凌晨|下午|傍晚|晚上)(?P<hour>1[3-9]|2[0-3])(?P<rest>[时点](?!位)|(?=[:：][0-5][0-9])))"
)
_MINUTES_TWICE = re.compile(r"(?<![0-9:：])(?P<it>(?P<hour>2[0-4]|1?[0-9])[:：](?P<minute>[0-5][0-9])分)(?![0-9钟之])")
_NO_MINUTES = re.compile(
    r"(?<![0-9])(?P<it>(?:2[0-4]|1?[0-9])[时点][0-5][0-9])(?=[，。、；）)至到前后许左—～-]|开始|结束|召开|开会|出发|集合|准时|上班|下班|$)"
)


def _one_clock(match: re.Match[str]) -> tuple[str, ...]:
    rest = match["rest"]
    half = "晚上" if match["half"] == "晚上" else "下午"
    return f"{match['hour']}{rest}", f"{half}{int(match['hour']) - 12}{rest}"


RULES = (
    Rule(
        key="figures.clock",
        name="时刻写法",
        source="GB/T 15835-2011 5.1.5",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(_HOUR_TWICE, "“{it}”把12小时制和24小时制混在一起，请写作“{instead}”。", _one_clock),
                Fault(
                    _MINUTES_TWICE,
                    "“{it}”用了冒号就不再写“分”，请写作“{instead}”。",
                    instead("{hour}:{minute}", "{hour}时{minute}分"),
                ),
                Fault(_NO_MINUTES, "“{it}”后缺“分”字，请写作“{instead}”。", instead("{it}分")),
            ),
            WRITTEN,
        ),
        wrong=(
            "⟦下午15时→15时⟧30分开会。",
            "⟦晚上20点→20点⟧收市，⟦下午14→14⟧:30开市。",
            "⟦8:30分→8:30⟧集合，⟦8点30→8点30分⟧，车辆出发。",
        ),
        right=(
            "下午3时30分开会。",
            "15时30分开会。",
            "8:30集合。",
            "截至8时28个点位已完成。",
            "每天8时30分收市。",
            "上午12家单位参加，下午14家。",
            "下午15户居民来访。",
        ),
    ),
)
