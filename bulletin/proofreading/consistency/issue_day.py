"""Days after the day of the issue that the text tells of as past."""

import datetime as dt
import re
from collections.abc import Iterator

from bulletin.proofreading.consistency.dates import Day, days_in, on_calendar, year_of
from bulletin.proofreading.consistency.sentences import Piece, sentences
from bulletin.proofreading.findings import Level, Mark
from bulletin.proofreading.known import Known
from bulletin.proofreading.passages import PROSE, Passage
from bulletin.proofreading.rules import Rule, in_each

# Words of what is to come; the others may be of that, or not.
_PLANNED = re.compile(
    "将(?!近)|拟|计划|预计|定于|定在|截止|报名|力争|确保|有望|即将|届时|筹备|施行|有效期|倒计时|下一步|今后|明年|来年|争取|预约|开放时间|"
    "活动时间|至迟|最迟|约定|承诺|推迟|延期|延至|限期|限于|预定|预告|敬请|请于|请在|到期|届满|生效|起算|尚未|希望|会期"
)
_MAYBE_PLANNED = re.compile(
    "为期|安排|要|须|应当|应于|准备|目标|实施|执行|时间[:：为]|不得|列入|确定|明确|商定|提前|欢迎|可以|可在|能够|如期|期间|在建|其余|未|正在|通知"
)
_UNTIL = re.compile(
    r" ?(?:以?前|之前|底前|底|末|起|止|开始|以后|之后|中旬|下旬|上旬|后|零时起|[上下]旬前|[上下中]午前|年?内)"
)
_DONE = re.compile(
    r"[了过]|已经?|召开|举行|举办|开展|组织|印发|发布|出席|参加|完成|启动|揭牌|通报|检查|调研|走进|公布|走访|慰问|赴|来到|主持|强调|指出|"
    "抵达|部署|督导|考察|座谈|查处|收到|通过|落幕|闭幕|开幕|投入使用|签订|签署|成立|共[受办查检完出收投新建整处清]|累计|办结|受理|同比|新增|清运|发放|评选|表彰|听取|收集|上线|开通"
)
_SURELY_DONE = re.compile(r"[了过](?!解|渡|程|去|期|关|境|滤|半)|已经?|圆满|顺利|落幕|闭幕|强调|指出|出席|截至")
_AS_OF = re.compile("截至?$|截止到?$|到$")


def _look(passage: Passage, known: Known) -> Iterator[Mark]:
    if known.date is None:
        return
    for sentence in sentences(passage.text):
        for day in days_in(sentence.text, known.date):
            date = _first_date(day, known.date)
            if date and date > known.date and (level := _told_as_done(sentence, day)):
                yield _mark(passage, sentence, day, known.date, level)


def _first_date(day: Day, issued: dt.date) -> dt.date | None:
    """The earliest day it may mean, where its year is not in doubt."""
    year, is_sure = year_of(day, issued)
    is_turn = issued.month >= 11 and day.month <= 2 and not day.is_said  # 1月 in December is more often past
    return on_calendar(year, day.month, day.day or 1) if year and is_sure and not is_turn else None


def _told_as_done(sentence: Piece, day: Day) -> Level | None:
    text = sentence.text
    if _AS_OF.search(text, max(0, day.start - 4), day.start):
        return Level.SHOULD if re.search("已|办结|完成了", text[day.end :]) and "将" not in text else None
    if _PLANNED.search(text) or _UNTIL.match(text, day.end):
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
    look=in_each(_look, PROSE),
    wrong=(
        "⟦11月3日⟧，青澜市召开了创建工作推进会。",
        "⟦2026年12月1日⟧，云溪区举行授牌仪式。",
        "截至⟦10月20日⟧，已整改问题340个。",
        "⟦2027年3月⟧，云溪区完成了外墙改造。",
    ),
    right=(
        "11月3日，青澜市将召开创建工作推进会。",
        "各县区要在11月20日前完成自查，计划12月底前完成改造。",
        "11月1日起，登记到期提醒通过短信发送。",
        "1月至9月，全市组织了四轮检查；3月12日召开了动员会。",
        "9月1日，云溪区印发了方案。",
        "报名截止时间为11月30日，12月5日公布结果。",
    ),
)
