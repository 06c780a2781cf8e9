"""Days after the day of the issue that the text tells of as past."""

import datetime as dt
import re
from collections.abc import Iterator

from bulletin.proofreading.consistency.dates import Day, days_in, days_of, on_calendar, year_of
from bulletin.proofreading.consistency.sentences import Piece, sentences
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import HEADINGS, PROSE, Kind, Passage
from bulletin.proofreading.rules import Rule

# Words of what is to come; the others may be of that, or not.
_PLANNED = re.compile(
    "将(?!近)|拟|计划|预计|定于|定在|截止|报名|力争|确保|有望|即将|届时|筹备|施行|有效期|倒计时|下一步|今后|明年|来年|争取|预约|开放时间|"
    "活动时间|时间[为是]|至迟|最迟|约定|承诺|推迟|延期|延至|限期|限于|预定|预告|敬请|请于|请在|到期|届满|生效|起算|尚未|希望|会期"
)
_MAYBE_PLANNED = re.compile(
    "为期|安排|要|须|应当|应于|准备|目标|实施|执行|时间[:：为]|不得|列入|确定|明确|商定|提前|欢迎|可以|可在|能够|如期|期间|在建|其余|未|正在|通知"
)
_UNTIL = re.compile(
    r" ?(?:以?前|之前|底前|底|末|起|止|开始|以后|之后|中旬|下旬|上旬|后|零时起|[上下]旬前|[上下中]午前|年?内)"
)
_BEFORE = re.compile("[底末]?以?前|之前")
_DONE = re.compile(
    r"[了过]|已经?|召开|举行|举办|开展|组织|印发|发布|出席|参加|完成|启动|揭牌|通报|检查|调研|走进|公布|走访|慰问|赴|来到|主持|强调|指出|"
    "抵达|部署|督导|考察|座谈|查处|收到|通过|落幕|闭幕|开幕|投入使用|签订|签署|成立|共[受办查检完出收投新建整处清]|累计|办结|受理|同比|新增|清运|发放|评选|表彰|听取|收集|上线|开通|[点时]许|随着|彻底|完工|竣工|完毕|告捷|收官|落成|亮相|揭晓|获评|荣获|命名|纷纷|吸引|前来|坐满|挤满|响起|收获|交付|"
    "[拆清建修铺改装刷种送][净完毕成好通齐上满到]|启用|投用|画上句号|结束|劝导|察看|交流|讲话|汇报|发现|整改|拆除|修复|更换|搬[进入迁]"
)
_SURELY_DONE = re.compile(r"[了过](?!解|渡|程|去|期|关|境|滤|半)|已经?|圆满|顺利|落幕|闭幕|强调|指出|出席|截至")
_AS_OF = re.compile("截至?$|截止到?$|到$")
_COUNTED = re.compile(r"已|办结|完成了|累计|共[\u4e00-\u9fff]{1,4}\d|[\u4e00-\u9fff]\d")
_TOWARDS = re.compile("(?:距离?|迎接|备战|迎|待|等到|暂定|初定|改[到至在期为]{1,2}|提前[到至])$")
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")  # told of what one is asked to come to
# Under these words days are those of a plan.
_ANNOUNCES = re.compile(
    "安排|计划|预告|日程|议程|排期|时间表|下周|下个?月|下步|下一步|下阶段|通知|近期|即将|方案|值班|打算|公告|启事|邀请|任务"
)


def _look(passages: tuple[Passage, ...], known: Known) -> Iterator[Mark]:
    is_plan, group = False, ""
    for passage in passages if known.date else ():
        if passage.group != group:
            is_plan, group = False, passage.group
        if passage.kind in _HEADS or passage.text.rstrip().endswith(("：", ":")):
            is_plan = bool(_ANNOUNCES.search(passage.text))
        if passage.kind in PROSE | _HEADS:
            is_doubted = is_plan or passage.kind in _HEADS
            yield from (mark for mark in _marks(passage, known) if not is_doubted or mark.level == Level.MUST)


_HEADS = HEADINGS | {Kind.TITLE}


def _marks(passage: Passage, known: Known) -> Iterator[Mark]:
    issued, above = known.date or dt.date.max, ""
    for sentence in sentences(passage.text):
        days = [_to_its_end(sentence.text, day) for day in days_in(sentence.text, issued)]
        ahead = [day for day in days if (date := _first_date(day, issued)) and date > issued]
        for day in ahead:
            level = None if not day.year and _is_long_ago(above, issued) else _told_as_done(sentence, day)
            if level == Level.MUST or (level and not _is_of_a_list(sentence, ahead)):
                yield _mark(passage, sentence, day, issued, level)
        above = sentence.text if _YEAR.search(sentence.text) else above


def _to_its_end(text: str, day: Day) -> Day:
    """截至10月底 is not over before the last of it."""
    is_end = day.day is None and 1 <= day.month <= 12 and _END.match(text, day.end)
    is_as_of = is_end and _AS_OF.search(text, max(0, day.start - 4), day.start)
    return day._replace(day=days_of(day.month, 2001)) if is_as_of else day


_END = re.compile("[底末]")


def _is_long_ago(above: str, issued: dt.date) -> bool:
    """The text tells of another year: 2019年，他退休了。11月，他加入了."""
    years = _YEAR.findall(above)
    return bool(years) and int(years[-1]) < issued.year


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?年")


def _is_of_a_list(sentence: Piece, ahead: list[Day]) -> bool:
    """Several days to come, or one with its hour: they announce."""
    return len([day for day in ahead if not day.joint]) > 1 or bool(_CLOCK.search(sentence.text, ahead[0].end))


def _first_date(day: Day, issued: dt.date) -> dt.date | None:
    """The earliest day it may mean, where its year is not in doubt."""
    year, is_sure = year_of(day, issued)
    is_turn = issued.month >= 11 and day.month <= 2 and not day.is_said  # 1月 in December is more often past
    return on_calendar(year, day.month, day.day or 1) if year and is_sure and not is_turn else None


def _told_as_done(sentence: Piece, day: Day) -> Level | None:
    text = sentence.text
    if _AS_OF.search(text, max(0, day.start - 4), day.start):
        is_planned = _PLANNED.search(text) or _BEFORE.match(text, day.end)
        return Level.SHOULD if _COUNTED.search(text, day.end) and not is_planned else None
    if _TOWARDS.search(text, max(0, day.start - 4), day.start) or _PLANNED.search(text) or _UNTIL.match(text, day.end):
        return None
    surely = _SURELY_DONE.search(text, day.end)
    if surely and not _MAYBE_PLANNED.search(text, day.end, surely.start()):
        return Level.MUST
    return Level.SHOULD if _DONE.search(text, day.end) and not _MAYBE_PLANNED.search(text) else None


def _mark(passage: Passage, sentence: Piece, day: Day, issued: dt.date, level: Level) -> Mark:
    start, end = sentence.start + day.start, sentence.start + day.end
    words = (
        f"“{passage.text[start:end]}”晚于本期日期{issued.month}月{issued.day}日，文中却写成已经发生的事，请核对日期。"
    )
    return Mark(passage, start, end, words, (), level)


NOT_YET = Rule(
    key="consistency.not-yet",
    name="日期晚于本期",
    source="本期日期",
    level=Level.SHOULD,
    look=_look,
    wrong=(
        "⟦11月3日⟧，青澜市召开了创建工作推进会。",
        "⟦2026年12月1日⟧，云溪区举行授牌仪式。",
        "截至⟦10月20日⟧，已整改问题340个。",
        "⟦2027年3月⟧，云溪区完成了外墙改造。",
        "截至⟦10月25日⟧，云溪区累计更换路灯320盏。",
        "⟦10月28日⟧清晨五时许，最后一段围挡拆完，双向通车。",
        "# 云溪区口袋公园⟦10月22日⟧圆满落成",
    ),
    right=(
        "11月3日，青澜市将召开创建工作推进会。",
        "各县区要在11月20日前完成自查，计划12月底前完成改造。",
        "11月1日起，登记到期提醒通过短信发送。",
        "1月至9月，全市组织了四轮检查；3月12日召开了动员会。",
        "9月1日，云溪区印发了方案。",
        "## 下周安排\n10月20日，云溪区开展河道清洁行动。",
        "10月20日上午9:00，在市民广场举行宣讲活动。",
        "距11月20日开园还有35天，步道已铺装完毕。",
        "三年前的11月8日，他种下了第一棵树。",
        "2019年，他退休了。11月3日，他加入了志愿队。",
        "# 全市推进会10月22日召开",
        "报名截止时间为11月30日，12月5日公布结果。",
    ),
)
