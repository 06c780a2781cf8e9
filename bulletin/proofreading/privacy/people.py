"""People who are to be spared: children by full name, where somebody lives, who is poor, ill or disabled."""

import re
from collections.abc import Iterator, Sequence

from bulletin.proofreading.consistency.surnames import (
    COMMON,
    COMPOUND,
    SINGLE,
    is_likely_name,
    is_name,
    is_surely_name,
    length_of_surname,
)
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import WRITTEN, Passage
from bulletin.proofreading.privacy.rosters import Row, rows_of
from bulletin.proofreading.rules import Rule, in_each

_SURNAME = f"(?:{'|'.join(sorted(COMPOUND))}|[{''.join(sorted(SINGLE))}])"
_NAME = rf"(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
_ENDS = re.compile(r"[，。、；：！？（）()“”\s]|$|同学|小朋友|说|今年|等|和|与")
_GRADE = (
    r"(?:[一二三四五六七八九初高大中小][一二三]?年级|[1-9]年级|[大中小]班|初[一二三]|高[一二三])"
    r"(?:[（(]?[\d一二三四五六七八九十]{1,2}[）)]?班)?"
)
_CLASS = r"[一二三四五六七八九初高1-9][一二三]?\s?[（(][\d一二三四五六七八九十]{1,2}[）)]\s?班"  # 六（1）班
_CHILDREN = (
    "学生|同学|小朋友|少先队员|小班长|未成年人|留守儿童|困境儿童|孤儿|儿童|小学生|初中生|高中生|中学生|小患者|患儿|女童|男童|女孩|男孩|男婴|"
    "女婴|少年|儿子|女儿|孙子|孙女|外孙女?|孩子|弟弟|妹妹|小志愿者|小选手|小演员"
)
_AGE = "(?:1[0-7]|(?<!\\d)\\d|[一二三四五六七八九]|十[一二三四五六七]?)岁"
# Before a child's name: 三年级学生, 8岁的, 未成年人, 留守儿童.
_BEFORE_CHILD = re.compile(
    rf"(?:(?:{_GRADE}|{_CLASS})的?(?:女|男|小)?(?:{_CHILDREN}|生)?|(?:{_CHILDREN})(?:代表)?(?:名叫|叫做?|名为)?"
    rf"|(?<!\d){_AGE}的?(?:女|男|小)?(?:{_CHILDREN}|孩|童|生|儿|姑娘|伙子)?)[“]?{_NAME}"
)
# 的赵一诺今年刚满九岁
_WITH_AGE = re.compile(
    rf"(?<![\u4e00-\u9fff](?<!的))(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
    rf"(?:，|,)?(?:今年|刚满|才|只有|年仅|现年|不满|已经?|快|刚|满){{1,3}}{_AGE}(?!以|的?时|那年|起|开始|就|参|入)"
)
_AFTER_CHILD = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}})"
    rf"(?:同学|小朋友|[（(](?:[男女]，)?(?:今年)?{_AGE}(?!以)[^）)]{{0,12}}[）)]"
    rf"|[，,](?:[男女][，,])?(?:今年)?{_AGE}(?!以|的?时|那年|起|开始|就|参|入))"
)
_NOBODY = frozenset("某")
# A student of a university, or of eighteen.
_ADULT_BEFORE = re.compile("大[一二三四]|(?:大学|学院|研究生|本科|博士|硕士|高职|大专)(?!附)")
_ADULT_AFTER = re.compile(
    "(?:[，,（(]|今年|现年|年满|刚满|[男女][，,]){0,3}(?:1[89]|[2-9]\\d|十[八九]|[二三四五六七八]十[一二三四五六七八九]?)岁"
)
_SCHOOL = re.compile("小学|中学|初中|高中|幼儿园|[一二三四五六]年级|初[一二三]|高[一二三]")
_BEFORE = 16  # characters
_KIN = ("儿子", "女儿", "孙子", "孙女", "外孙", "弟弟", "妹妹")  # of any age
_SCHOOLING = re.compile(f"{_AGE}|年级|班|小学|中学|幼儿园|同学|少先队|留守|困境")
# 张大姐, 王奶奶; nobody's full name, nor is 乐乐.
_FORMS = (
    "同学 老师 大姐 大哥 大爷 大妈 大娘 大伯 大叔 大嫂 阿姨 奶奶 爷爷 叔叔 伯伯 师傅 先生 女士 婆婆 阿婆 "
    "老汉 老伯 嫂子 婶子 主任 书记 医生 姐 哥 婶 婆 叔 姨 爷 奶 嫂 伯 家 氏 老"
)
_CALLED = frozenset(_FORMS.split())
_GROWN = re.compile("教师|老师|校长|园长|书记|主任|家长|志愿者|辅导员|保安|副校长|负责人|院长|大学")


def _look_for_children(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    told: set[tuple[str, int]] = set()
    for mark in (*in_each(_children, WRITTEN)(passages, known), *_children_listed(passages)):
        if (mark.passage.place, mark.start) not in told:
            told.add((mark.passage.place, mark.start))
            yield mark


_OF_CHILDREN = re.compile("年级|班级|学生|儿童|小选手|孩子|就读")
_OF_AGE = re.compile("年龄")
_CHILD_AGE = re.compile(rf"{_AGE}?|[0-9]|1[0-7]")
_CLASS_CELL = re.compile(f"{_GRADE}|{_CLASS}|[\u4e00-\u9fff]{{0,12}}(?:小学|中学|幼儿园)")
_ADULT_CELL = re.compile("大学|学院|大[一二三四]|教师|老师|校长|园长|教研|职工|主任|研究生")


def _children_listed(passages: Sequence[Passage]) -> Iterator[Mark]:
    """In a table whose head tells of school classes, or which tells an age below eighteen."""
    for row in rows_of(passages):
        is_school = any(map(_OF_CHILDREN.search, row.head)) and any(_CLASS_CELL.match(cell.text) for cell in row.cells)
        is_young = any(_CHILD_AGE.fullmatch(cell.text) for cell in row.under(_OF_AGE))
        if (is_school or is_young) and not any(_ADULT_CELL.search(cell.text) for cell in row.cells):
            yield from _names_in(row, "这里写出了未成年人的全名，公开前请隐去")


def _names_in(row: Row, what: str) -> Iterator[Mark]:
    for cell in row.names:
        if is_name(cell.text) and not _NOBODY & set(cell.text) and cell.text[:2] not in COMMON:
            yield _spared(row.passage, cell.start, what, cell.text)


def _is_adult(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    adult = list(_ADULT_BEFORE.finditer(before))
    is_student = bool(adult) and not _SCHOOL.search(before, adult[-1].end())
    return is_student or bool(_ADULT_AFTER.match(text, end))


def _children(passage: Passage, known: Known) -> Iterator[Mark]:
    told: set[int] = set()
    for pattern in (_BEFORE_CHILD, _AFTER_CHILD, _WITH_AGE):
        for match in pattern.finditer(passage.text):
            start = match.start("name")
            name = _name_at(passage.text, start, match["name"]) if pattern is _BEFORE_CHILD else match["name"]
            is_grown = _GROWN.search(passage.text, max(0, start - 5), start)
            if start in told or is_grown or not name or not _is_nobody_else(name):
                continue
            is_unsure = pattern is _BEFORE_CHILD and (len(name) == 2 or match[0].startswith(_KIN))
            if is_unsure and not _is_surely_of_a_child(passage.text, start):
                continue
            if not _is_adult(passage.text, start, start + len(name)):
                told.add(start)
                yield _spared(passage, start, "这里写出了未成年人的全名，公开前请隐去", name)


def _is_surely_of_a_child(text: str, start: int) -> bool:
    """Whether anything but one word before speaks for it: 女儿高考 is no name, 弟弟范长庆 may be sixty."""
    around = text[max(0, start - _BEFORE) : start + _BEFORE]
    return bool(_SCHOOLING.search(around))


def _name_at(text: str, start: int, longest: str) -> str:
    """The name that begins there, of the longest it can be or a character less; "" where it is none."""
    for name in (longest, longest[:-1]):
        is_bounded = bool(_ENDS.match(text, start + len(name)))
        if is_name(name) and (is_bounded or (name == longest and is_likely_name(name))):
            return name
    return ""


def _is_nobody_else(name: str) -> bool:
    return (
        not _NOBODY & set(name) and not {name, name[:2]} & COMMON and name[1:] not in _CALLED and name[1:] != name[:1]
    )


def _spared(passage: Passage, start: int, what: str, name: str) -> Mark:
    surname = name[: length_of_surname(name, 0)]
    sentence = f"{what}，例如写作“{surname}某某”或“小{surname}”。"
    return Mark(passage, start, start + len(name), sentence, (f"{surname}某某", f"小{surname}"))


# Where somebody lives

_FIGURE = "[一二三四五六七八九十]"
_DOOR = re.compile(
    rf"(?<!\d)(?:\d{{1,3}}|{_FIGURE}{{1,3}})(?:号楼|栋|幢|座|号院|弄)"
    rf"(?:(?:\d{{1,2}}|{_FIGURE}{{1,3}})单元)?(?:(?:\d{{1,2}}|{_FIGURE}{{1,3}})[层楼])?"
    r"(?:\d{3,4}|[一二三四五六七八九][一二三四五六七八九〇零○]{2,3})(?:室|号|户|房)?(?![\d个家户套人层期批平间名百千万十])"
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{0,12}(?:\d{1,4}号)?$")
_LIVING = re.compile("[\u4e00-\u9fff]{0,8}?(?:家住|住在|位于|住|来到|到|在)")
# 家住下河村三组17号, where nothing tells a building.
_HOME = re.compile(
    r"(?:家住|住在|住址|家在|住家)[为是在：:]?(?P<place>[\u4e00-\u9fff]{2,16}?(?:\d{1,3}组)?"
    rf"(?:\d{{1,4}}|{_FIGURE}{{1,3}})号)(?!楼|院|线|口|桥|井|店|公|大|门市|地块)"
)
# An office's address may be printed.
_PUBLIC = re.compile(
    "政务|行政|服务中心|大厦|写字楼|办公|机关|大厅|学校|小学|中学|校区|医院|法院|局|酒店|宾馆|会议|广场|公司|产业园|教学"
)
_ADDRESS_HEAD = re.compile("住址|家庭地址|家庭住址|居住地|户籍地|住所|门牌|房号")
_NUMBERED = re.compile(r"\d|[一二三四五六七八九十][组号队室栋幢]")


def _look_for_addresses(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    yield from in_each(_addresses, WRITTEN)(passages, known)
    for row in rows_of(passages):
        if any(is_name(cell.text) and not _NOBODY & set(cell.text) for cell in row.names):
            for cell in row.under(_ADDRESS_HEAD):
                if _NUMBERED.search(cell.text) and not _DOOR.search(cell.text):
                    yield Mark(row.passage, cell.start, cell.end, _DOOR_TOLD)


_DOOR_TOLD = "写出了门牌，能找到住户本人，公开前请只写到小区、楼栋或村组。"


def _addresses(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in _DOOR.finditer(passage.text):
        place = _PLACE.search(passage.text, max(0, match.start() - 16), match.start())
        start = place.start() if place else match.start()
        lead = _LIVING.match(passage.text, start, match.start())
        if not _PUBLIC.search(passage.text, start, match.start()):
            yield Mark(passage, lead.end() if lead else start, match.end(), _DOOR_TOLD)
    for match in _HOME.finditer(passage.text):
        if not _DOOR.search(passage.text, match.start(), match.end() + 16):
            yield Mark(passage, *match.span("place"), _DOOR_TOLD)


# Who is poor, ill or disabled

_VULNERABLE = re.compile(
    "(?:低保户|低保对象|低保家庭|特困户|特困人员|特困供养对象|五保户|贫困户|脱贫户|监测户|困难户|困难群众|困难职工|残疾人|残疾户|重残人员|患者|病人|精神障碍患者|"
    "艾滋病人|戒毒人员|社区矫正对象|刑满释放人员|上访户|信访人|独居老人|孤寡老人|空巢老人|失能老人|困难老人|特困老人|残疾青年|残疾青少年|低保边缘户|重病居民|失独家庭|失独老人|受助对象|救助对象|失信被执行人|吸毒人员|受害人|被害人)"
    rf"[“]?{_NAME}|(?<![\u4e00-\u9fff])(?P<other>{_SURNAME}[\u4e00-\u9fff]{{1,2}})(?:是|系|属于?|为)(?:村里的|社区的|一?名|一?户)?"
    "(?:低保|特困|五保|贫困户|残疾人|重残|精神障碍|监测户|建档立卡)"
)


_OF_WHOM = (
    "(?:居民|村民|市民|老人|老汉|大爷|大妈|阿姨|青年|男子|女子|儿童|女孩|男孩|学生|职工|工人|老党员|邻居|老师傅|业主)?"
)
# 患尿毒症三年的居民, 双目失明的, 福利院长大的
_AFFLICTED = re.compile(
    r"(?:(?<![隐祸水忧后])[患罹](?!者|难|处)[有了上]?[\u4e00-\u9fff]{2,12}?|身患[\u4e00-\u9fff]{2,8}?|瘫痪|双目失明|失明|聋哑|卧床|截瘫|高位截肢|智力残疾|肢体残疾|[一二三四]级残疾"
    rf"|(?:孤儿院|福利院|救助站)[\u4e00-\u9fff]{{0,2}}(?:长大)?)(?:[\d一二三四五六七八九十多]{{1,3}}年|多年|在床|不起|在家){{0,2}}的{_OF_WHOM}{_NAME}"
)
_HARDSHIP_HEAD = re.compile(
    "困难|救助|致[贫困]|残疾|病[种情因]|患病|低保|帮扶原因|慰问类[型别]|补助类[型别]|对象类[型别]|人员类[型别]|家庭情况"
)
_HARDSHIP = re.compile("残|低保|特困|五保|失独|孤|病|癌|失能|贫困|脱贫|监测|重度|困难|单亲|留守|三无|意外|灾|失业")


def _look_for_vulnerable(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    told: set[tuple[str, int]] = set()
    for mark in (*in_each(_vulnerable, WRITTEN)(passages, known), *_vulnerable_listed(passages)):
        if (mark.passage.place, mark.start) not in told:
            told.add((mark.passage.place, mark.start))
            yield mark


_SPARE_THEM = "写出了受助人或患者等的全名，未经本人同意的请隐去"


def _vulnerable_listed(passages: Sequence[Passage]) -> Iterator[Mark]:
    for row in rows_of(passages):
        if any(_HARDSHIP.search(cell.text) for cell in row.under(_HARDSHIP_HEAD)):
            yield from _names_in(row, _SPARE_THEM)


def _vulnerable(passage: Passage, known: Known) -> Iterator[Mark]:
    for match in (*_VULNERABLE.finditer(passage.text), *_AFFLICTED.finditer(passage.text)):
        start = match.start("name" if match["name"] else "other")
        name = _name_before_any(passage.text, start, match["name"]) if match["name"] else match["other"]
        if is_name(name) and _is_nobody_else(name):
            yield _spared(passage, start, _SPARE_THEM, name)


def _name_before_any(text: str, start: int, longest: str) -> str:
    return _name_at(text, start, longest) or (longest if is_surely_name(longest) else "")


CHILD = Rule(
    key="privacy.child",
    name="未成年人全名",
    source="《未成年人保护法》第四条、第一百零三条；《个人信息保护法》第三十一条",
    level=Level.MUST,
    look=_look_for_children,
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
        "女儿高考顺利，盼着孙子成才。",
        "哥哥范长青调解纠纷，弟弟范长庆维修水电。",
    ),
)

ADDRESS = Rule(
    key="privacy.address",
    name="家庭住址",
    source="《个人信息保护法》第六条、第二十五条",
    level=Level.MUST,
    look=_look_for_addresses,
    wrong=("家住⟦荷灯小区3栋2单元501室⟧的居民反映漏水。", "⟦柏巷社区12号楼1单元302⟧住户报修。"),
    right=("荷灯小区3栋2单元更换楼道灯。", "建成住宅12栋、501套。"),
)

VULNERABLE = Rule(
    key="privacy.vulnerable",
    name="受助人或患者全名",
    source="《个人信息保护法》第二十五条、第二十八条",
    level=Level.SHOULD,
    look=_look_for_vulnerable,
    wrong=("走访慰问低保户⟦张桂兰→张某某⟧。", "残疾人⟦刘大海⟧领到轮椅。", "⟦孙有福⟧是村里的低保户。"),
    right=("走访慰问低保户12户。", "残疾人代表参加体验。", "困难群众马上得到救助。"),
)
