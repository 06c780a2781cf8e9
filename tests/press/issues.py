"""Fictional issues: invented places, offices and people."""

import datetime as dt
import random

from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Correction, Recipients

PHRASES = (
    "云溪市创建办组织各街道开展环境整治",
    "会议指出：“抓好社区建设，要在‘邻里议事’机制下形成合力。”",
    "据统计，2031年3月16日至11月20日共清理楼道1250处",
    "《云溪市文明行为促进条例》、《社区公约（试行）》相继出台",
    "同比增长8.5%，群众满意度达96.3%",
    "参加活动的有志愿者、社区工作者、网格员等共计320余人",
    "副市长林知远强调，要真包实联、共驻共创",
    "系统采用Windows 11和LoRaWAN网关，覆盖12个小区",
    "这是全市第一次——也是最大的一次——集中行动",
    "居民说：“过去路灯不亮……现在好了！”",
    "“梧桐里·好邻居”评选进入第3期",
    "何以见得？看数据、看现场、看口碑",
    "共投入资金125.6万元，惠及3.2万户家庭",
    "镇里请来镕喆、堃昇两位讲师，䶮先生主持",
    "东湖、西岭两区先行先试（含周边乡镇），成效明显",
    "热线12345每天接听600～800个来电",
)

LONG_TITLE = "云溪市召开“文明在身边·满意在云溪”活动推进会暨动员部署会"
STREETS = ("东湖", "西岭", "南浦", "北苑", "梧桐", "银杏", "石桥", "柳林")


def paragraph(seed: int, sentences: int = 8) -> str:
    pick = random.Random(seed)
    ends = "，，，；。"
    return "".join(pick.choice(PHRASES).rstrip("。！") + pick.choice(ends) for _ in range(sentences)) + "工作有序推进。"


def body(seed: int, paragraphs: int) -> str:
    opening = "<h3>一、基本情况</h3><h4>（一）主要做法</h4><h5>1. 摸清底数</h5>"
    leads = ("", "<strong>会议强调：</strong>", "")
    return opening + "".join(f"<p>{leads[n % 3]}{paragraph(seed + n)}</p>" for n in range(paragraphs))


def issue(**changes) -> Content:
    values = {
        "version": 1,
        "correction": None,
        "bulletin": "云溪创建动态",
        "slug": "yunxi",
        "year": 2031,
        "number": 7,
        "total_number": 207,
        "date": dt.date(2031, 4, 6),
        "publisher": "云溪市创建办",
        "marking": "内部资料",
        "serial": "000123",
        "editors_note": "",
        "about": "",
        "articles": (
            Article(key=1, column="", title=LONG_TITLE, source="云溪市创建办", body=body(1, 8)),
            Article(key=2, column="", title="林知远到梧桐里社区调研", source="", body=body(100, 7)),
        ),
        "briefs_title": "工作简讯",
        "briefs": tuple(Brief(text=paragraph(seed, 3), source="") for seed in range(200, 206)),
        "labels": USUAL_LABELS,
        "signer": "",
        "further": (),
        "duplex": False,
        "verify_url": "",
        "recipients": Recipients(
            report=("市委书记", "市长"),
            send=("市纪委监委",),
            issue=tuple(f"{name}街道办事处" for name in STREETS),
        ),
        "imprint_office": "云溪市创建办",
        "imprint_date": dt.date(2031, 4, 6),
        "print_run": 120,
        "reviewers": ("沈明远",),
        "editors": ("周若岚", "李景"),
    }
    return Content(**(values | changes))


def one_page(**changes) -> Content:
    article = Article(key=1, column="", title="梧桐里社区开展清洁日活动", source="", body=f"<p>{paragraph(5, 4)}</p>")
    return issue(**({"articles": (article,), "briefs": ()} | changes))


def corrected() -> Content:
    return one_page(version=2, correction=Correction(note="第一段“1250处”应为“1520处”。", date=dt.date(2031, 4, 9)))


def ending_at(lines: int, **changes) -> Content:
    """An issue whose text is one-line paragraphs, so that the last row of text is chosen."""
    article = Article(key=1, column="", title="清洁日", source="", body="<p>居民参加清洁日活动。</p>" * lines)
    return issue(articles=(article,), briefs=(), **changes)


def ending_in_a_tall_row(lines: int, *, below: int = 0) -> Content:
    """Lines above a row of a table that stands on one page or the next, and below it."""
    line = "<p>居民参加清洁日活动。</p>"
    cell = "居民参加清洁日活动，志愿者一道清理楼道、院落，街道和社区干部到场，" * 6
    table = f"<table><tbody><tr><td>{cell}</td></tr></tbody></table>"
    article = Article(key=1, column="", title="清洁日", source="", body=line * lines + table + line * below)
    return issue(articles=(article,), briefs=(), recipients=Recipients(report=(), send=(), issue=()))
