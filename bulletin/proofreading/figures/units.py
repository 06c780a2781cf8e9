"""Units: figures before letters, symbols in their right case, names of units whole."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.figures.numerals import ONE_TO_NINE, value_of
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

# By their letters in lower case; each written in any other way is wrong. ml and mL are both right.
_SYMBOLS = {
    "kg": "kg",
    "km": "km",
    "km/h": "km/h",
    "cm": "cm",
    "mm": "mm",
    "kw": "kW",
    "kwh": "kW·h",
    "kv": "kV",
    "hz": "Hz",
    "khz": "kHz",
    "db": "dB",
    "kpa": "kPa",
}
_SYMBOL = re.compile(
    r"(?<=[0-9])(?P<it>km/h|kwh|khz|kpa|kg|km|cm|mm|kw|kv|hz|db)(?![A-Za-z0-9·/²³])", re.IGNORECASE | re.ASCII
)
_MILLILITRE = re.compile(r"(?<=[0-9])(?P<it>ML|Ml)(?![A-Za-z0-9])")
_IN_CHARACTERS = re.compile(
    rf"(?<![{ONE_TO_NINE}十百千万第])(?P<it>[{ONE_TO_NINE}十][{ONE_TO_NINE}十百千]{{0,6}})(?=(?:kg|km|cm|mm|mL|kW|℃|㎡|m²|%|％)(?![A-Za-z]))"
)
_CELSIUS = re.compile(
    rf"(?P<it>摄氏(?P<below>零下)?(?P<degrees>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?|[{ONE_TO_NINE}十百零]{{1,5}})度)"
)
_SQUARE = re.compile(r"(?<=[0-9万亿])(?P<it>(?P<power>平方|立方))(?=[，。；、）)的左多以]|$)")


def _symbol(match: re.Match[str]) -> tuple[str, ...] | None:
    right = _SYMBOLS[match["it"].lower()]
    return None if match["it"] == right else (right,)


RULES = (
    Rule(
        key="figures.unit-symbol",
        name="计量单位符号大小写",
        source="GB 3100—1993",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(_SYMBOL, "计量单位符号分大小写，“{it}”应写作“{instead}”。", _symbol),
                Fault(_MILLILITRE, "计量单位符号分大小写，“{it}”应写作“{instead}”。", instead("mL")),
            ),
            WRITTEN,
        ),
        wrong=("每袋5⟦KG→kg⟧，长3⟦Km→km⟧。", "每瓶500⟦ML→mL⟧，装机30⟦KW→kW⟧。"),
        right=("每袋5kg，长3km。", "每瓶500ml或500mL。", "5G网络，4K高清，1080P，PM2.5", "K12KM01线"),
    ),
    Rule(
        key="figures.unit-name",
        name="计量单位名称",
        source="GB 3100—1993",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                Fault(
                    _CELSIUS, "“摄氏度”是一个单位，不拆开，“{it}”请写作“{instead}”。", instead("{below}{degrees}摄氏度")
                ),
                Fault(_SQUARE, "单位不全，“{it}”请写作“{instead}”。", instead("{power}米", "{power}公里")),
            ),
            WRITTEN,
        ),
        wrong=(
            "气温⟦摄氏20度→20摄氏度⟧，夜间⟦摄氏零下5度→零下5摄氏度⟧。",
            "占地200⟦平方→平方米⟧，清淤30⟦立方→立方米⟧。",
        ),
        right=("气温20摄氏度。", "占地200平方米。", "3平方公里", "5的平方"),
    ),
    Rule(
        key="figures.unit-letters",
        name="字母单位前用阿拉伯数字",
        source="GB/T 15835-2011 4.1.1",
        level=Level.MUST,
        look=in_each(
            looking_for(
                Fault(
                    _IN_CHARACTERS,
                    "用字母或符号写的单位前用阿拉伯数字，“{it}”应写作“{instead}”。",
                    lambda match: (str(value_of(match["it"])),),
                )
            ),
            WRITTEN,
        ),
        wrong=("运来⟦三十→30⟧kg", "下降⟦二十五→25⟧%"),
        right=("运来三十千克", "30kg", "同比下降30%"),
    ),
)
