"""A number of names or things, against those that are listed right before or after it: 东城、西城、南城3个社区."""

import re
from collections.abc import Iterator

from bulletin.proofreading.consistency.listed_more import days_listed, slogans
from bulletin.proofreading.consistency.numerals import in_words, number
from bulletin.proofreading.consistency.surnames import is_name
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Kind, Passage
from bulletin.proofreading.rules import Rule, in_each

_MOST = 20
_LONGEST_ITEM, _LONGEST_LIST = 18, 300
_N = r"(?P<n>\d{1,2}|[二两三四五六七八九十]{1,3})"
_UNIT = "(?P<unit>个|家|名|位|所|条|项|类|种|大|座|支|人|镇|乡|村|区|县)"
_CLAUSE = re.compile(r"[^，。；：！？,;:（）()\s]+")
_NUMBERED = re.compile(
    rf"(?P<more>等|等等)?(?P<n>(?<![第每各前后近约另外这那其\d.二两三四五六七八九十])(?:\d{{1,2}}|[二两三四五六七八九十]{{1,3}}))"
    rf"{_UNIT}(?P<noun>[\u4e00-\u9fff]{{0,8}})"
)
_LISTED_AFTER = re.compile(
    rf"(?<![第\d.每各二两三四五六七八九十]){_N}{_UNIT}(?P<noun>[\u4e00-\u9fff]{{1,10}}?)"
    r"(?:[（(][\u4e00-\u9fff、]{1,4}[）)])?(?:[（(](?P<within>[^（）()]{3,200})[）)]|(?:[：:]|，?(?:分别是|分别为|依次是|依次为|即)[：:]?)(?P<list>[^，。；：！？、（）()\s]{1,18}"
    r"(?:、[^，。；：！？、（）()\s]{1,18}){1,20})(?=[。；\n]|$))"
)
# What is counted by name: the number is of the names before it and of nothing else.
_NOUN = re.compile(
    "工作组|督查组|检查组|专班|组$|服务队|分队|会场|分会场|考点|赛区|标段|模块|篇章|阶段|步骤|社区|街道|乡镇|单位|部门|企业|公司|学校|小组|方面|环节|专项|行业|领域|等级|片区|小区|市场|同志|板块|系统|支部|城市|地区|园区|公园|路口|节日|"
    "科室|处室|中心|协会|栏目|奖项|主题|行政村|自然村|类别|要素|层面|层级|^[组队镇乡村县区市局省组院校站]"
)
# A word after which a list begins: 深入东城、西城.
_STARTS = re.compile(
    "深入|来到|走进|分为|包括|涉及|覆盖|会同|联合|组织|检查|走访|调研|抽调|邀请|选取|选择|确定|打造|形成|围绕|聚焦|推进|开展|实施|建立|设立|"
    "推出|表彰|评为|授予|以及|[到在对向为将把从由赴是有于以设含和与及经给让使请同]"
)
# After these a number is not of what stands before.
_NO_ITEM = re.compile("(?:[和与及在由成为对到的有设共约从向把被将于以至分出是含达]|组织|^)$")
_JOINED = re.compile("和|与|及|以及")
_PLACE = re.compile("[区县市镇乡州]$|街道$")
_NO_PLACE = re.compile("[社小园片]区")
_DESCRIBED = re.compile("^[无未已有不含均共为原其]|其中|去年|同比|以上|以下|主要")


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    for clause in _CLAUSE.finditer(passage.text):
        if "、" in clause[0] and len(clause[0]) <= _LONGEST_LIST:
            yield from _listed_before(passage, clause)
    for match in _LISTED_AFTER.finditer(passage.text):
        yield from _listed_after(passage, match)
    yield from days_listed(passage, known)
    yield from slogans(passage)


def _listed_before(passage: Passage, clause: re.Match[str]) -> Iterator[Mark]:
    begin = 0
    for match in _NUMBERED.finditer(clause[0]):
        items = clause[0][begin : match.start()].split("、")
        begin = match.end()
        said = _said(match["n"])
        if said is None or len(items) < 2 or _NO_ITEM.search(items[-1]) or not _are_names(items, match):
            continue
        counts = _counts(items)
        if match["more"]:
            is_wrong = min(counts) > said
        else:
            is_wrong = min(counts) > said or (max(counts) < said and not _are_places_of_others(items, match["noun"]))
        if is_wrong:
            yield _mark(
                passage, clause.start() + match.start("n"), match, min(counts) if min(counts) > said else max(counts)
            )


def _said(figures: str) -> int | None:
    said = number(figures.replace("两", "二"))
    return said if said and 1 < said <= _MOST else None


def _are_names(items: list[str], match: re.Match[str]) -> bool:
    if any(len(item) > _LONGEST_ITEM or not item or re.search(r"\d", item) for item in items[1:]):
        return False
    if match["unit"] in "人名位" and not match["more"]:
        return all(is_name(item) for item in items[1:])
    is_of_kind = len(match["noun"]) > 1 and items[-1].endswith(match["noun"][:2])  # 责任清单、整改清单两类清单
    return bool(match["more"] or is_of_kind or match["unit"] in "镇乡村区县" or _NOUN.search(match["noun"]))


def _counts(items: list[str]) -> set[int]:
    """Every number of things that the list may be read as."""
    starts = {len(items) - at for at, item in enumerate(items) if at and _begins_list(item, items[at + 1 :])}
    first = {len(items), *starts}
    joined = sum(bool(_JOINED.search(item[1:-1])) for item in items)
    return {count + more for count in first for more in range(joined + 1)}


def _begins_list(item: str, below: list[str]) -> bool:
    """It holds a verb, or is so long that it must hold one: 市场监管局要分别拿出老旧小区."""
    usual = max(map(len, below), default=len(item))
    return bool(_STARTS.search(item[1:-1])) or len(item) >= usual + _VERB_AT_LEAST


_VERB_AT_LEAST = 3  # characters


def _are_places_of_others(items: list[str], noun: str) -> bool:
    """望溪区、霁川区3个社区: the communities of two districts. Or what is told of all: 消防、用电3个."""
    return all(_PLACE.search(item) for item in items[1:]) and items[-1][-1] not in _NO_PLACE.sub("", noun[:2])


def _mark(passage: Passage, start: int, match: re.Match[str], count: int) -> Mark:
    words = match["n"] + match["unit"]
    right = str(count) if match["n"].isdecimal() else in_words(count)
    sentence = f"这里写的是“{words}”，所列的却是{count}{match['unit']}，请核对。"
    return Mark(passage, start, start + len(match["n"]), sentence, (right,))


_FIGURE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,10})\d{1,8}(?:\.\d{1,4})?[\u4e00-\u9fff%]{0,4}")


def _without_figures(items: list[str], noun: str) -> list[str]:
    """The names alone where each has a figure of its own: 望溪区62个, of so many districts."""
    found = [_FIGURE.fullmatch(item) for item in items]
    names = [match["name"] for match in found if match and match["name"][-1] in noun]
    return names if len(names) == len(items) else items


def _listed_after(passage: Passage, match: re.Match[str]) -> Iterator[Mark]:
    said = _said(match["n"])
    listed = match["within"] or match["list"]
    items = _without_figures(listed.split("、"), match[0][: match.end("noun") - match.start() + 4])
    if (
        said is None
        or len(items) < 2
        or re.search(r"[\d，。；：“”]", "".join(items))
        or any(map(_DESCRIBED.search, items))
    ):
        return
    if any(len(item) > _LONGEST_ITEM for item in items) or (match["within"] and not _NOUN.search(match["noun"])):
        return
    joined = sum(bool(_JOINED.search(item[1:-1])) for item in items)
    has_more = listed.endswith("等")
    if len(items) > said or (len(items) + joined < said and not has_more):
        yield _mark(passage, match.start("n"), match, len(items))


LISTED = Rule(
    key="consistency.listed",
    name="所列与所说个数不符",
    source="所列各项的个数",
    level=Level.SHOULD,
    look=in_each(_look, WRITTEN - {Kind.ROW}),
    wrong=(
        "志愿者深入东城、西城、南城、北城⟦3→4⟧个社区开展宣讲。",
        "会议听取了市教育局、市公安局、市民政局等⟦2→3⟧个部门的汇报。",
        "走访荷灯、柏巷⟦三→二⟧个社区。",
        "张卫国、李建平、王志强⟦4→3⟧人受到表扬。",
        "下设⟦5→4⟧个工作组：综合组、宣传组、督查组、保障组。",
        "选取⟦3→2⟧个社区（荷灯、柏巷）先行试点。",
        "先后⟦3→4⟧次（3月4日、5月18日、7月2日、9月9日）开会会商。",
        "于4月8日、6月12日两次、9月3日复查；4月8日、6月12日⟦三→两⟧次召开例会。",
        "以“⟦五→四⟧个一”为抓手，即编一本手册、开一堂课、办一场讲座、建一面墙。",
        "做到“⟦四→三⟧个到位”：组织到位、责任到位、措施到位。",
    ),
    right=(
        "志愿者深入东城、西城、南城3个社区开展宣讲。",
        "先后4次（3月4日、5月18日、7月2日、9月9日）开会会商；3次（3月4日、5月18日等）会商。",
        "以“四个一”为抓手，编一本手册、开一堂课、办一场讲座、建一面墙，一年见效。",
        "做到“三个到位”，组织到位、责任到位、措施到位。",
        "会议听取了市教育局、市公安局等5个部门的汇报。",
        "市教育局、市公安局和市民政局3个部门作交流发言。",
        "市委宣传部、市文明办深入荷灯、柏巷2个社区调研。",
        "在望溪区、霁川区3个社区先行试点。",
        "内蒙古、上海、发展改革委等16个地区和部门按期办结。",
        "清理占道、违停问题3个，改造小区（无物业、无门岗）3个。",
        "钢铁、有色、化工、建材四大高耗能行业用能下降。",
    ),
)
