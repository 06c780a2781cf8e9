"""Thirty bulletins of invented offices, written before the reader had seen any of them: what is measured is how many of
their facts it reads, and that neither a figure nor a word of them is lost.
"""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bulletin.document import richtext
from bulletin.intake import Manuscript, read_manuscript
from bulletin.intake.text.characters import HAN
from bulletin.intake.text.traditional import simplified
from tests.intake.test_properties import LABELS

UNSEEN = Path(__file__).parent / "unseen"
CODECS = {"03": "utf-16", "04": "utf-16", "25": "gb18030"}
SHARE = 0.97
# Where the body begins that has no title of its own.
BODIES = {"23": "各街道，"}
# The labels of the foot are places of the Manuscript, as typed in traditional characters too.
OF_FRAME = LABELS | set("丨分")

# What a bulletin does not state here, it does not state at all: a fact read from nowhere is wrong like one not read.
NOTHING: dict[str, Any] = {
    "total_number": None,
    "publisher": "",
    "marking": "",
    "serial": "",
    "editors_note": "",
    "columns": (),
    "sources": (),
    "briefs_title": "工作简讯",
    "briefs": (),
    "report": (),
    "send": (),
    "issue": (),
    "imprint_office": "",
    "imprint_date": None,
    "print_run": None,
    "reviewers": (),
    "editors": (),
    "signer": "",
    "labels": {},
    "further": (),
}

# `paragraphs`: how many each article has, a row of a table counting as one.
FACTS: dict[str, dict[str, Any]] = {
    "01": {  # a WeChat copy: titles over ——副题, an office and a date at an article's end
        "bulletin": "望溪市河湖长制工作简报",
        "number": 9,
        "date": dt.date(2026, 4, 14),
        "publisher": "望溪市河湖长制办公室",
        "titles": (
            "碧水绕村流——青禾县小流域治理见闻",
            "望溪市开展“清四乱”专项行动——出动巡查1260人次",
        ),
        "paragraphs": (2, 4),
        "report": ("市总河长", "市河湖长"),
        "send": ("市河湖长制成员单位",),
        "issue": ("各县（区）河湖长制办公室",),
        "imprint_office": "望溪市河湖长制办公室",
        "imprint_date": dt.date(2026, 4, 14),
        "print_run": 60,
    },
    "02": {  # an OCR's spaces between figures and characters
        "bulletin": "澄江区城市更新简报",
        "number": 12,
        "total_number": 106,
        "date": dt.date(2026, 3, 18),
        "publisher": "澄江区城市更新指挥部办公室",
        "marking": "内部资料 注意保存",
        "titles": ("老旧小区改造开工12个", "危房腾退“一户一策”"),
        "sources": ("澄江区住建局", ""),
        "paragraphs": (2, 1),
        "report": ("区委", "区政府"),
        "send": ("区人大办", "区政协办"),
        "issue": ("各街道", "区直有关部门"),
        "reviewers": ("方远",),
        "editors": ("谢小棠",),
    },
    "03": {  # UTF-16, a table typed with tabs
        "bulletin": "云栖镇统计简讯",
        "number": 4,
        "date": dt.date(2025, 10, 11),
        "publisher": "云栖镇统计站",
        "titles": ("前三季度农业生产稳定", "工业企业用电回升"),
        "paragraphs": (5, 1),
        "send": ("县统计局",),
        "editors": ("郁文",),
    },
    "04": {  # UTF-16, big end first; Markdown
        "bulletin": "栖霞岭林场通讯",
        "number": 3,
        "date": dt.date(2026, 2, 9),
        "publisher": "栖霞岭林场办公室",
        "titles": ("林场开展冬季防火演练", "苗圃育苗进入旺季"),
        "sources": ("", "苗圃队"),
        "paragraphs": (2, 1),
        "report": ("市林业局",),
        "issue": ("各工区",),
        "reviewers": ("韩松",),
        "editors": ("柏青", "柏岭"),
    },
    "05": {  # traditional characters
        "bulletin": "蘭渚鎮創建工作簡報",
        "number": 21,
        "total_number": 88,
        "date": dt.date(2025, 12, 3),
        "publisher": "蘭渚鎮人民政府辦公室",
        "marking": "內部資料 注意保存",
        "titles": ("蘭渚鎮召開文明創建推進會", "老街風貌整治初見成效"),
        "sources": ("", "蘭渚鎮城建辦"),
        "paragraphs": (1, 1),
        "briefs_title": "工作簡訊",
        "briefs": ("東門社區開展志願服務活動5場。", "沙洲村建成口袋公園1處。"),
        "report": ("縣委宣傳部",),
        "send": ("縣創建辦",),
        "issue": ("各村（社區）",),
        "imprint_office": "蘭渚鎮人民政府辦公室",
        "imprint_date": dt.date(2025, 12, 4),
        "reviewers": ("盧鶴鳴",),
        "editors": ("葉蘭", "顧青"),
        "labels": {"report": "報", "issue": "發", "reviewers": "審核", "editors": "編輯"},
    },
    "06": {  # Markdown: ## columns over ### titles
        "bulletin": "望溪政务服务",
        "number": 6,
        "total_number": 72,
        "date": dt.date(2026, 3, 27),
        "publisher": "望溪市政务服务管理局",
        "titles": ("望溪市上线“一键预约”", "青禾县推行“延时服务”", "一张迟到的证"),
        "columns": ("改革动态", "改革动态", "窗口故事"),
        "sources": ("", "青禾县政务服务局", ""),
        "paragraphs": (1, 1, 1),
        "briefs_title": "工作短讯",
        "briefs": ("市政务大厅新增自助机15台。", "澄江区开展窗口练兵2期。"),
        "report": ("市委改革办",),
        "send": ("市直各进驻单位",),
        "reviewers": ("巫山",),
        "editors": ("宋时雨",),
        "labels": {"editors": "责任编辑"},
    },
    "07": {  # columns in 【】 above centred titles
        "bulletin": "青禾教育信息",
        "number": 11,
        "date": dt.date(2026, 5, 6),
        "publisher": "青禾县教育局",
        "titles": ("青禾县召开中考考务工作会", "柳塘小学：课桌旁的种子课", "南坡中学办起夜读角"),
        "columns": ("要闻", "基层", "基层"),
        "sources": ("", "柳塘小学　贺兰", ""),
        "paragraphs": (2, 1, 1),
        "briefs_title": "简讯",
        "briefs": ("县职教中心举行技能节。", "实验幼儿园开展防震演练2次。"),
        "report": ("市教育局",),
        "send": ("县委办", "县政府办"),
        "issue": ("各学校",),
        "editors": ("贺兰",),
    },
    "08": {  # labelled offices and people everywhere
        "bulletin": "平安栖城",
        "number": 5,
        "date": dt.date(2026, 1, 19),
        "publisher": "中共栖城区委政法委员会",
        "marking": "内部情况 不得翻印",
        "titles": ("栖城区调处年前欠薪纠纷", "法治夜校进工地"),
        "paragraphs": (5, 1),
        "report": ("市委政法委",),
        "send": ("区级领导", "各街道"),
        "editors": ("卜一鸣",),
        "signer": "陆怀瑾",
        "labels": {"report": "抄报", "send": "抄送"},
        "further": (
            ("承办", "栖城区综治中心"),
            ("主编", "闻人达"),
            ("副主编", "钟离雪"),
            ("校对", "柯敏"),
            ("联系电话", "0999-8123456"),
            ("邮箱", "pingan@example.invalid"),
        ),
    },
    "09": {  # Markdown footnotes, one of them referred to by nothing
        "bulletin": "望溪调研参考",
        "number": 2,
        "date": dt.date(2026, 2, 25),
        "publisher": "中共望溪市委政策研究室",
        "titles": ("县域夜间经济调查", "冷链物流短板分析"),
        "paragraphs": (2, 2),
        "report": ("市委常委",),
        "send": ("市人大常委会办公室", "市政协办公室"),
        "reviewers": ("欧阳澈",),
        "editors": ("池砚",),
    },
    "10": {  # 主送 beside 抄送
        "bulletin": "防汛抗旱专报",
        "number": 33,
        "date": dt.date(2025, 7, 22),
        "publisher": "望溪市防汛抗旱指挥部办公室",
        "titles": ("市防指启动防汛Ⅲ级应急响应",),
        "paragraphs": (2,),
        "report": ("省防汛抗旱指挥部",),
        "send": ("市委办公室", "市政府办公室"),
        "issue": ("各县（区）防指", "市防指成员单位"),
        "imprint_office": "望溪市防汛抗旱指挥部办公室",
        "imprint_date": dt.date(2025, 7, 22),
        "reviewers": ("江河",),
        "editors": ("苗雨",),
        "signer": "岳川",
        "labels": {"report": "抄报", "send": "抄送", "issue": "主送"},
    },
    "11": {  # no foot at all; a numbered line that ends in a date
        "bulletin": "青禾文旅",
        "number": 8,
        "date": dt.date(2026, 4, 28),
        "publisher": "青禾县文化和旅游局",
        "titles": ("第二届稻田音乐会筹备就绪", "“乡村讲解员”大赛开始报名"),
        "paragraphs": (1, 5),
    },
    "12": {  # 〔2025〕第18期; recipients parted by ； over lines
        "bulletin": "栖城区审计要情",
        "number": 18,
        "date": dt.date(2025, 9, 30),
        "publisher": "栖城区审计局",
        "titles": ("乡镇财政专项审计完成", "工程结算审计核减730万元"),
        "paragraphs": (4, 1),
        "report": ("市审计局", "区委审计委员会", "区政府"),
        "send": ("区纪委监委", "区财政局", "区委巡察办"),
        "reviewers": ("申屠明",),
        "editors": ("舒然", "凤鸣"),
        "labels": {"report": "报送", "send": "抄送", "editors": "责任编辑"},
    },
    "13": {  # a page's end within a Markdown table
        "bulletin": "云栖镇项目周报",
        "number": 14,
        "date": dt.date(2026, 4, 3),
        "publisher": "云栖镇项目办",
        "titles": ("一季度项目进展", "招商简况"),
        "paragraphs": (6, 1),
        "send": ("县发改局",),
        "editors": ("丁香",),
    },
    "14": {  # a page's end within a table typed with tabs
        "bulletin": "望溪粮食和物资信息",
        "number": 7,
        "date": dt.date(2025, 8, 8),
        "publisher": "望溪市粮食和物资储备局",
        "titles": ("早稻收购量价齐升", "应急物资仓库投入使用"),
        "paragraphs": (7, 1),
        "report": ("省粮食和物资储备局",),
        "issue": ("各县（区）粮食和物资储备局",),
        "reviewers": ("谷雨",),
        "editors": ("麦小满",),
    },
    "15": {  # 快讯 opens the briefs; a title follows them
        "bulletin": "南浔里街道一周快报",
        "number": 17,
        "date": dt.date(2026, 5, 15),
        "publisher": "南浔里街道党政办",
        "titles": ("加装电梯“破冰”", "社区食堂开到家门口", "下周安排"),
        "paragraphs": (1, 1, 1),
        "briefs_title": "快讯",
        "briefs": (
            "5月12日，街道开展防灾减灾演练。",
            "5月13日，辖区新增停车位62个。",
            "5月14日，召开物业联席会。",
        ),
        "send": ("区委办", "区政府办"),
        "editors": ("左岸",),
    },
    "16": {  # 工作动态 in the name and in both titles, and no briefs
        "bulletin": "退役军人工作动态",
        "number": 6,
        "date": dt.date(2025, 8, 1),
        "publisher": "望溪市退役军人事务局",
        "titles": ("望溪市退役军人就业创业工作动态", "青禾县烈士纪念设施管护工作动态"),
        "paragraphs": (2, 1),
        "report": ("省退役军人事务厅",),
        "send": ("市委退役军人事务工作领导小组成员单位",),
        "reviewers": ("戎征",),
        "editors": ("卫国", "平安"),
    },
    "17": {  # sources in bold, in italics, in both
        "bulletin": "澄江卫健",
        "number": 15,
        "total_number": 215,
        "date": dt.date(2025, 11, 20),
        "publisher": "澄江区卫生健康局",
        "titles": ("家庭医生签约“有温度”", "“小候鸟”有了健康档案", "中医馆开进社区"),
        "sources": ("澄江区第二人民医院", "区妇幼保健院", "望湖社区卫生服务中心"),
        "paragraphs": (1, 1, 1),
        "report": ("市卫生健康委",),
        "issue": ("各医疗卫生单位",),
        "reviewers": ("白芷",),
        "editors": ("杜若",),
    },
    "18": {  # 要情速递, numbered
        "bulletin": "政务要情",
        "number": 20,
        "date": dt.date(2026, 5, 20),
        "publisher": "望溪市人民政府办公室",
        "titles": ("全市一季度经济运行会召开",),
        "paragraphs": (2,),
        "briefs_title": "要情速递",
        "briefs": ("1. 青禾县签约亿元项目3个。", "2. 澄江区开通微循环公交2条。", "3. 栖城区完成清淤11公里。"),
        "report": ("省政府办公厅",),
        "send": ("市委常委", "副市长"),
        "issue": ("各县（区）人民政府",),
        "imprint_office": "望溪市人民政府办公室信息科",
        "imprint_date": dt.date(2026, 5, 20),
        "reviewers": ("简朴",),
        "editors": ("毕至",),
    },
    "19": {  # 各地信息 among the contents, with bullets below
        "bulletin": "青禾乡村振兴信息",
        "number": 102,
        "date": dt.date(2026, 3, 3),
        "publisher": "青禾县农业农村局",
        "titles": ("青禾县3000亩高标准农田开建", "柳塘村“稻虾轮作”亩均增收"),
        "paragraphs": (1, 1),
        "briefs_title": "各地信息",
        "briefs": ("南坡乡栽植油茶800亩。", "石门乡举办农机手培训2期。", "白鹭乡完成户厕改造91户。"),
        "report": ("市农业农村局", "市乡村振兴工作专班"),
        "send": ("县级领导",),
        "editors": ("禾苗",),
        "labels": {"report": "抄报", "send": "抄送"},
    },
    "20": {  # a WeChat copy: 丨 behind its labels
        "bulletin": "望溪文明实践",
        "number": 31,
        "date": dt.date(2026, 3, 5),
        "publisher": "望溪市新时代文明实践中心",
        "titles": ("学雷锋，我们在行动", "一碗热粥的接力"),
        "sources": ("", "望溪市志愿服务联合会"),
        "paragraphs": (2, 1),
        "reviewers": ("秦岭",),
        "editors": ("夏荷",),
    },
    "21": {  # a name over two lines, no blank line anywhere
        "bulletin": "中共澄江区委巡察工作情况通报",
        "number": 3,
        "date": dt.date(2025, 6, 18),
        "publisher": "中共澄江区委巡察工作领导小组办公室",
        "titles": ("十三届区委第六轮巡察进驻完成", "巡察整改“回头看”启动"),
        "paragraphs": (2, 1),
        "report": ("市委巡察办", "区委常委"),
        "send": ("区纪委监委", "区委组织部"),
        "imprint_office": "中共澄江区委巡察工作领导小组办公室",
        "imprint_date": dt.date(2025, 6, 18),
        "reviewers": ("严谨",),
        "editors": ("公孙策", "常青"),
    },
    "22": {  # all numbers of the masthead in another manner
        "bulletin": "望溪维稳专报",
        "number": 44,
        "total_number": 300,
        "date": dt.date(2025, 12, 11),
        "publisher": "望溪市平安建设领导小组办公室",
        "marking": "秘密★6个月",
        "serial": "编号：WX-2025-044",
        "titles": ("岁末风险排查全面展开", "信访积案化解“百日攻坚”"),
        "paragraphs": (1, 1),
        "report": ("市委书记", "市长"),
        "send": ("市平安建设领导小组副组长",),
        "print_run": 15,
    },
    "23": {  # a notice: a salutation, numbered parts, an attachment, an office and a date at its end; no foot
        "bulletin": "关于做好冬季安全生产工作的情况简报",
        "number": 2,
        "date": dt.date(2025, 12, 1),
        "publisher": "澄江区安全生产委员会办公室",
        "titles": ("（无标题）",),
        "paragraphs": (11,),
    },
    "24": {  # half-width points throughout
        "bulletin": "栖城招商快报",
        "number": 11,
        "date": dt.date(2026, 4, 9),
        "publisher": "栖城区投资促进局",
        "titles": ("深圳招商推介会签约8个项目", '项目专班"日调度"'),
        "paragraphs": (2, 1),
        "report": ("区委", "区政府"),
        "send": ("市投资促进局",),
        "reviewers": ("金石",),
        "editors": ("管弦",),
    },
    "25": {  # GB18030, numbered titles
        "bulletin": "机关事务工作简报",
        "number": 5,
        "date": dt.date(2025, 5, 12),
        "publisher": "望溪市机关事务管理局",
        "titles": ("1. 公共机构节能改造提速", "2. 公务用车“一张网”运行"),
        "paragraphs": (1, 1),
        "briefs_title": "3. 简讯",
        "briefs": ("（1）市级机关食堂开展“光盘行动”。", "（2）会议中心完成无障碍改造。"),
        "report": ("省机关事务管理局",),
        "send": ("市委办公室", "市政府办公室"),
        "issue": ("各县（区）机关事务中心",),
        "editors": ("盛夏",),
        "labels": {"editors": "责编"},
        "further": (("校对", "初冬"),),
    },
    "26": {  # wrapped to a page's width, rules across the foot
        "bulletin": "望溪市气象信息专报",
        "number": 26,
        "date": dt.date(2025, 6, 30),
        "publisher": "望溪市气象局",
        "titles": ("七月气候趋势预测", "六月天气回顾"),
        "paragraphs": (2, 1),
        "report": ("市委", "市政府", "省气象局"),
        "send": ("市直有关部门",),
        "issue": ("各县（区）气象局",),
        "imprint_office": "望溪市气象局办公室",
        "imprint_date": dt.date(2025, 6, 30),
        "reviewers": ("云舒",),
        "editors": ("雷鸣",),
        "further": (("校对", "霍霜"), ("电话", "0999-5550121")),
    },
    "27": {  # two headings of briefs, neither called 简讯
        "bulletin": "青禾共青团",
        "number": 4,
        "date": dt.date(2026, 4, 30),
        "publisher": "共青团青禾县委员会",
        "titles": ("五四表彰大会举行",),
        "paragraphs": (1,),
        "briefs_title": "短波",
        "briefs": (
            "柳塘村团支部开展植绿活动，栽树300株。",
            "县一中团委举行成人礼，820名学生参加。",
            "县医院团委义诊服务130人次。",
            "青年夜校第2期开班。",
            "县青企协换届。",
        ),
        "report": ("团市委", "县委"),
        "send": ("县直各单位",),
        "editors": ("青萍",),
    },
    "28": {  # an ISO date, sources in 【】, labels spaced out
        "bulletin": "望溪市人大代表建议办理工作简报",
        "number": 1,
        "date": dt.date(2026, 3, 30),
        "publisher": "望溪市人大常委会代表工作委员会",
        "titles": ("建议办理“三见面”成常态", "群众盼望的公交站建好了"),
        "sources": ("市人大代表工委", "东郊街道人大工委"),
        "paragraphs": (2, 2),
        "report": ("省人大常委会代表工作委员会",),
        "send": ("市人大常委会组成人员",),
        "issue": ("各县（区）人大常委会",),
        "editors": ("蔺晓",),
        "labels": {"report": "报送", "send": "分送", "issue": "印发", "editors": "本期责编"},
    },
    "29": {  # columns in the contents and above the titles
        "bulletin": "网信工作通讯",
        "number": 22,
        "date": dt.date(2025, 10, 24),
        "publisher": "中共望溪市委网络安全和信息化委员会办公室",
        "titles": ("全市网络安全应急演练举行", "“清朗望溪”专项行动推进", "青禾县建成网络辟谣平台"),
        "columns": ("要闻", "要闻", "县区动态"),
        "paragraphs": (1, 1, 1),
        "briefs_title": "工作短讯",
        "briefs": ("澄江区举办网络素养讲座。", "栖城区网信办走访网站9家。"),
        "report": ("省委网信办",),
        "send": ("市委常委",),
        "issue": ("各县（区）网信办",),
    },
    "30": {  # two publishers, an office and a date below a source, recipients broken over lines
        "bulletin": "共富工坊专刊",
        "number": 10,
        "date": dt.date(2026, 2, 2),
        "publisher": "栖城区农业农村局 栖城区妇女联合会",
        "editors_note": "共富工坊是促进农民增收的有效载体。现选登2篇，供参考。",
        "titles": ("绣坊里的“她力量”", "竹编老手艺 卖出新身价"),
        "paragraphs": (2, 5),
        "report": ("市农业农村局", "市妇联"),
        "send": ("区委办", "区政府办", "区政协办"),
        "issue": ("各街道共富工坊（含在建）",),
        "imprint_office": "栖城区农业农村局办公室",
        "imprint_date": dt.date(2026, 2, 2),
        "print_run": 80,
        "further": (("地址", "栖城区和平路18号"), ("邮编", "009990")),
    },
}


def text_of(name: str) -> str:
    return (UNSEEN / f"{name}.txt").read_bytes().decode(CODECS.get(name, "utf-8"))


@cache
def read(name: str) -> Manuscript:
    return read_manuscript(UNSEEN / f"{name}.txt")


def stated(draft: Manuscript) -> dict[str, Any]:
    """The facts by the names of the table."""
    facts = {
        fact: getattr(draft, fact) for fact in ("bulletin", "number", "date", "year", *NOTHING) if hasattr(draft, fact)
    }
    columns = tuple(article.column for article in draft.articles)
    sources = tuple(article.source for article in draft.articles)
    return facts | {
        "titles": tuple(article.title for article in draft.articles),
        "columns": columns if any(columns) else (),
        "sources": sources if any(sources) else (),
        "paragraphs": tuple(len(richtext.text_of(article.body)) for article in draft.articles),
    }


def wrong(name: str) -> Iterator[str]:
    facts = NOTHING | {"year": FACTS[name]["date"].year} | FACTS[name]
    read_facts = stated(read(name))
    for fact, value in facts.items():
        if read_facts[fact] != value:
            yield f"{name} {fact}: {read_facts[fact]!r} for {value!r}"


def words_of(draft: Manuscript) -> list[str]:
    """All the Manuscript holds as text. Titles, columns and labels stand twice: in the contents, too."""
    bodies = [line for article in draft.articles for line in richtext.text_of(article.body)]
    titles = [f"{article.column}{article.title}" for article in draft.articles]
    titles += [warning for warning in draft.warnings if "栏目名" in warning]
    sources = [article.source for article in draft.articles]
    lists = [*draft.report, *draft.send, *draft.issue, *draft.reviewers, *draft.editors, *draft.labels.values()]
    frame = [draft.bulletin, draft.publisher, draft.marking, draft.serial, draft.editors_note, draft.imprint_office]
    further = [f"{label}：{words}" for label, words in draft.further]
    numbers = [f"{draft.print_run or ''}"]
    if draft.imprint_date:
        numbers.append(f"{draft.imprint_date.year}年{draft.imprint_date.month}月{draft.imprint_date.day}日")
    texts = [*bodies, *sources, *lists, *frame, *further, *numbers, draft.signer, *draft.briefs, *draft.warnings]
    return [*titles, *titles, draft.briefs_title, draft.briefs_title, *texts]


def figures(*texts: str) -> Counter[str]:
    """The Arabic figures; [^1] is a mark, and no figure of the text."""
    text = re.sub(r"\[\^\d+\]", "", unicodedata.normalize("NFKC", "\n".join(texts)))
    return Counter(re.findall(r"\d+(?:\.\d+)?", text))


def han(*texts: str) -> Counter[str]:
    return Counter(re.findall(f"[{HAN}]", "".join(texts)))


def body_of(name: str) -> str:
    """The text from the first article's title on, where it stands for the last time."""
    text, title = text_of(name), BODIES.get(name) or FACTS[name]["titles"][0].partition("——")[0]
    return text[text.rindex(title.split("（")[0][:8]) :]


def test_every_unseen_bulletin_has_its_facts() -> None:
    assert {path.stem for path in UNSEEN.iterdir()} == set(FACTS)


def test_nearly_every_fact_of_the_unseen_bulletins_is_read() -> None:
    """A fact nowhere stated counts only if one was read all the same."""
    mistakes = [mistake for name in FACTS for mistake in wrong(name)]
    total = sum(len(FACTS[name]) + 1 for name in FACTS)

    assert 1 - len(mistakes) / total >= SHARE, "\n".join([f"{len(mistakes)} of {total}", *mistakes])


@pytest.mark.parametrize("name", FACTS)
def test_no_figure_of_an_unseen_bulletin_is_lost(name: str) -> None:
    assert figures(body_of(name)) - figures(*words_of(read(name))) == Counter()


@pytest.mark.parametrize("name", FACTS)
def test_no_word_of_an_unseen_bulletin_is_lost(name: str) -> None:
    missing = han(text_of(name)) - han(*words_of(read(name)))

    assert {character for character in missing if simplified(character) not in OF_FRAME} == set()
