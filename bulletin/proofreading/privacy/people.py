"""People who are to be spared: children by full name, where somebody lives, who is poor, ill or disabled."""

import re
from collections.abc import Iterator

from bulletin.proofreading.consistency.surnames import (
    COMMON,
    COMPOUND,
    SINGLE,
    is_likely_name,
    is_name,
    length_of_surname,
)
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.rules import Rule, in_each

_SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SINGLE))}])"
_NAME = rf"(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
_ENDS = re.compile(r"[，。、；：！？（）()“”\s]|$|同学|小朋友|说|今年|等|和|与")
_GRADE = (
    r"(?:[一二三四五六七八九初高大中小][一二三]?年级|[1-9]年级|[大中小]班|初[一二三]|高[一二三])"
    r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[）)]?班)?"
)
_CHILDREN = (
    "学生|同学|小朋友|少先队员|小班长|未成年人|留守儿童|困境儿童|孤儿|儿童|小学生|初中生|高中生|中学生|小患者|患儿|女童|男童|女孩|男孩|男婴|"
    "女婴|少年|儿子|女儿|孙子|孙女|外孙女?|孩子|弟弟|妹妹|小志愿者|小选手|小演员"
)
_AGE = "(?:1[0-7]|(?<!\\d)\\d|[一二三四五六七八九]|十[一二三四五六七]?)岁"
# Before a child's name: 三年级学生, 8岁的, 未成年人, 留守儿童.
_BEFORE_CHILD = re.compile(
    rf"(?:{_GRADE}的?(?:女|男|小)?(?:学生|同学|生)?|(?:{_CHILDREN})(?:代表)?"
    rf"|(?<!\d){_AGE}的?(?:女|男|小)?(?:学生|孩|童|生|儿)?)[“]?{_NAME}"
)
_AFTER_CHILD = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
    rf"(?:同学|小朋友|[（(](?:[男女]，)?(?:今年)?{_AGE}(?!以)[^）)]{{0,12}}[）)]"
    rf"|[，,](?:[男女][，,])?(?:今年)?{_AGE}(?!以|的?时|那年|起|开始|就|参|入))"
)
_NOBODY = frozenset("某")
_GROWN = re.compile("教师|老师|校长|园长|书记|主任|家长|志愿者|辅导员|保安|副校长|负责人|院长|大学")


def _children(passage: Passage, known: Known) -> Iterator[Mark]:
    told: set[int] = set()
    for pattern in (_BEFORE_CHILD, _AFTER_CHILD):
        for match in pattern.finditer(passage.text):
            start = match.start("name")
            name = match["name"] if pattern is _AFTER_CHILD else _name_at(passage.text, start, match["name"])
            is_grown = _GROWN.search(passage.text, max(0, start - 5), start)
            if start not in told and not is_grown and name and _is_nobody_else(name):
                told.add(start)
                yield _spared(passage, start, "这里写出了未成年人的全名，公开前请隐去", name)


def _name_at(text: str, start: int, longest: str) -> str:
    """The name that begins there, of the longest it can be or a character less; "" where it is none."""
    for name in (longest, longest[:-1]):
        is_bounded = bool(_ENDS.match(text, start + len(name)))
        if is_name(name) and (is_bounded or (name == longest and is_likely_name(name))):
            return name
    return ""


def _is_nobody_else(name: str) -> bool:
    return not _NOBODY & set(name) and not {name, name[:2]} & COMMON and name[1:] not in {"同学", "老师"}


def _spared(passage: Passage, start: int, what: str, name: str) -> Mark:
    surname = name[: length_of_surname(name, 0)]
    sentence = f"{what}，例如写作“{surname}某某”或“小{surname}”。"
    return Mark(passage, start, start + len(name), sentence, (f"{surname}某某", f"小{surname}"))


# Where somebody lives

_DOOR = re.compile(
    r"(?<!\d)(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|座|号院)"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})单元)?(?:\d{1,2}层)?\d{3,4}(?:室|号|户|房)?(?![\d个家户套人])"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{0,12}(?:\d{1,4}号)?$")
_LIVING = re.compile("[\u4e00-\u9fff]{0,8}?(?:家住|住在|位于|住|来到|到|在)")


def _addresses(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _DOOR.finditer(passage.text):
        place = _PLACE.search(passage.text, max(0, match.start() - 16), match.start())
        start = place.start() if place else match.start()
        lead = _LIVING.match(passage.text, start, match.start())
        sentence = "写出了门牌，能找到住户本人，公开前请只写到小区或楼栋。"
        yield Mark(passage, lead.end() if lead else start, match.end(), sentence)


# Who is poor, ill or disabled

_VULNERABLE = re.compile(
    "(?:低保户|低保对象|低保家庭|特困户|特困人员|特困供养对象|五保户|贫困户|脱贫户|监测户|困难户|困难群众|困难职工|残疾人|残疾户|重残人员|患者|病人|精神障碍患者|"
    "艾滋病人|戒毒人员|社区矫正对象|刑满释放人员|上访户|信访人|独居老人|孤寡老人|失独老人|受助对象|救助对象|失信被执行人|吸毒人员|受害人|被害人)"
    rf"[“]?{_NAME}|(?<![\u4e00-\u9fff])(?P<other>{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?:是|系|属于?|为)(?:村里的|社区的|一?名|一?户)?"
    "(?:低保|特困|五保|贫困户|残疾人|重残|精神障碍|监测户|建档立卡)"
)


def _vulnerable(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _VULNERABLE.finditer(passage.text):
        start = match.start("name" if match["name"] else "other")
        name = _name_at(passage.text, start, match["name"]) if match["name"] else match["other"]
        if is_name(name) and _is_nobody_else(name):
            yield _spared(passage, start, "写出了受助人或患者等的全名，未经本人同意的请隐去", name)


CHILD = Rule(
    key="privacy.child",
    name="未成年人全名",
    source="《未成年人保护法》第四条、第一百零三条；《个人信息保护法》第三十一条",
    level=Level.MUST,
    look=in_each(_children, WRITTEN),
    wrong=(
        "三年级学生⟦李小红→李某某⟧参加了活动。",
        "⟦王小明→王某某⟧（8岁）走失后被找到。",
        "青澜市实验小学学生⟦陈雨→陈某某⟧、家长各一人到场。",
        "⟦赵一诺⟧小朋友画了一幅画。",
        "12岁的⟦周子涵⟧主动捡起垃圾。",
        "留守儿童⟦吴小雨⟧收到书包。",
    ),
    right=(
        "三年级学生李某某参加了活动。",
        "小学教师李小红获奖，学校校长陈雨到场。",
        "组织中小学生就近报到，学生高兴地回家。",
        "王师傅（68岁）修钟表，8岁以下儿童免票。",
        "尹素素18岁参加工作。",
    ),
)

ADDRESS = Rule(
    key="privacy.address",
    name="家庭住址",
    source="《个人信息保护法》第六条、第二十五条",
    level=Level.MUST,
    look=in_each(_addresses, WRITTEN),
    wrong=("家住⟦荷灯小区3栋2单元501室⟧的居民反映漏水。", "⟦柏巷社区12号楼1单元302⟧住户报修。"),
    right=("荷灯小区3栋2单元更换楼道灯。", "建成住宅12栋、501套。"),
)

VULNERABLE = Rule(
    key="privacy.vulnerable",
    name="受助人或患者全名",
    source="《个人信息保护法》第二十五条、第二十八条",
    level=Level.SHOULD,
    look=in_each(_vulnerable, WRITTEN),
    wrong=("走访慰问低保户⟦张桂兰→张某某⟧。", "残疾人⟦刘大海⟧领到轮椅。", "⟦孙有福⟧是村里的低保户。"),
    right=("走访慰问低保户12户。", "残疾人代表参加体验。", "困难群众马上得到救助。"),
)
