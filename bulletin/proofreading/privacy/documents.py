"""Numbers of identity cards, bank cards, passports and cars."""

import datetime as dt
import re
from collections.abc import Iterator

from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import Kind, Passage
from bulletin.proofreading.privacy.digits import GAP, plain
from bulletin.proofreading.rules import Rule, in_each

EVERYWHERE = frozenset(Kind)

# Identity numbers: GB 11643-1999 4.2 and 4.3
_IDENTITY = re.compile(rf"(?<![\dA-Za-z])\d{{6}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{3}}{GAP}[\dXxＸ](?![\dA-Za-z])")
_OLD_IDENTITY = re.compile(r"(?<![\dA-Za-z.])\d{15}(?![\dA-Za-z.])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# The first two digits: GB/T 2260
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
            91,
        ),
    )
)
_FIRST_YEAR = 1900
_CARD_WORDS = re.compile("身份证|公民身份|证件号")


def _identities(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _IDENTITY.finditer(plain(passage.text)):
        digits = re.sub(r"[^\dXxＸ]", "", match[0]).upper().replace("Ｘ", "X")
        said = bool(_CARD_WORDS.search(passage.text, max(0, match.start() - 20), match.start()))
        if digits[:2] in _PROVINCES and _is_day(digits[6:14]) and (_has_check(digits) or said):
            yield _identity(passage, match)
    for match in _OLD_IDENTITY.finditer(plain(passage.text)):
        if match[0][:2] in _PROVINCES and _is_day(f"19{match[0][6:12]}"):
            yield _identity(passage, match)._replace(level=Level.SHOULD)


def _identity(passage: Passage, match: re.Match[str]) -> Mark:
    sentence = "像是一个人的身份证号，公开前请删去；确需保留的，只留前几位和末几位。"
    digits = match[0]
    return Mark(passage, match.start(), match.end(), sentence, (f"{digits[:4]}{'*' * 10}{digits[-4:]}", ""))


def _has_check(digits: str) -> bool:
    """The last digit is that of ISO 7064 MOD 11-2."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11] == digits[17]


def _is_day(figures: str) -> bool:
    try:
        return dt.datetime.strptime(figures, "%Y%m%d").year >= _FIRST_YEAR
    except ValueError:
        return False


# Bank cards: ISO/IEC 7812-1 Annex B
_CARD = re.compile(rf"(?<![\dA-Za-z.])\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{1,4}}(?:{GAP}\d{{1,3}})?(?![\dA-Za-z.])")
_ISSUERS = ("62", "4", "51", "52", "53", "54", "55", "35", "37", "60", "68", "95", "90", "81")
_ACCOUNT_WORDS = re.compile("银行卡|卡号|账号|帐号|账户|帐户|开户|收款|一卡通")
_CARD_LENGTHS = {13, 15, 16, 17, 18, 19}


def _cards(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _CARD.finditer(plain(passage.text)):
        digits = re.sub(r"\D", "", match[0])
        said = bool(_ACCOUNT_WORDS.search(passage.text, max(0, match.start() - 25), match.start()))
        is_card = len(digits) >= 16 and digits.startswith(_ISSUERS) and _is_luhn(digits)
        if not _is_identity(digits) and len(digits) in _CARD_LENGTHS and (is_card or said):
            yield Mark(passage, match.start(), match.end(), "像是一个银行卡号或账号，公开前请删去。", ("",))


def _is_identity(digits: str) -> bool:
    return len(digits) == 18 and digits[:2] in _PROVINCES and _is_day(digits[6:14])


def _is_luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


# Passports and cars

_PASSPORT = re.compile(
    r"(?:护照|通行证)(?:号码?)?(?:为|是|[:：])?\s?(?P<number>[A-Z]{1,2}\d{7,8})(?!\d)"
    r"|(?<![A-Za-z\d])(?P<bare>E[A-HJ-NP-Z\d]\d{7}|[GDSP]\d{8})(?![A-Za-z\d])"
)
_PLATE = re.compile(
    "(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?"
    r"(?:[A-HJ-NP-Z\d]{5,6}|[A-HJ-NP-Z\d]{4}[学警挂]))(?![A-Za-z\d])"
)


def _passports(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _PASSPORT.finditer(passage.text):
        start, end = match.span("number" if match["number"] else "bare")
        yield Mark(passage, start, end, "像是一个人的护照或通行证号码，公开前请删去。", ("",))


def _plates(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _PLATE.finditer(passage.text):
        if any(map(str.isdecimal, match["plate"])):
            yield Mark(
                passage, *match.span("plate"), "这是一个车牌号，能找到车主本人；没有必要公开的，请只留前后几位。"
            )


IDENTITY = Rule(
    key="privacy.identity",
    name="身份证号",
    source="《个人信息保护法》第二十五条、第二十八条",
    level=Level.MUST,
    look=in_each(_identities, EVERYWHERE),
    wrong=(
        "联系人身份证号⟦11010519491231002X⟧。",
        "身份证：⟦110105 19491231 002X⟧",
        "老证号码为⟦110105491231002⟧。",
        "登记⟦110105-19491231-002X⟧。",
        "登记⟦１１０１０５１９４９１２３１００２Ｘ⟧。",
    ),
    right=(
        "身份证号1101**********002X。",
        "项目代码为110105194912310021。",
        "订单号202610161234567890已核对。",
    ),
)

BANK_CARD = Rule(
    key="privacy.bank-card",
    name="银行卡号",
    source="《个人信息保护法》第二十五条、第二十八条",
    level=Level.MUST,
    look=in_each(_cards, EVERYWHERE),
    wrong=(
        "补贴汇入卡号⟦6222021234567890123⟧。",
        "捐款账号：⟦4111 1111 1111 1111⟧",
    ),
    right=("文号为2026101600001234。", "设备编号1234567890123456。", "总投资1234567890123元。"),
)

PASSPORT = Rule(
    key="privacy.passport",
    name="护照号码",
    source="《个人信息保护法》第六条、第二十五条",
    level=Level.MUST,
    look=in_each(_passports, EVERYWHERE),
    wrong=("护照号码为⟦E12345678⟧。", "登记的是⟦G12345678⟧。"),
    right=("型号为E1234。", "开通G318国道路口。"),
)

PLATE = Rule(
    key="privacy.plate",
    name="车牌号",
    source="《个人信息保护法》第六条、第二十五条",
    level=Level.SHOULD,
    look=in_each(_plates, EVERYWHERE),
    wrong=("劝离违停车辆⟦贵A12B45⟧。", "货车⟦粤B·12345⟧超载。"),
    right=("云A座写字楼开展演练。", "劝离违停车辆贵A***45。", "川A区、B区各设一处。"),
)
