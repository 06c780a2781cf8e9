"""Whole bulletins of invented offices, as different as real ones are, each with the facts it states."""

import datetime as dt
from pathlib import Path

import pytest

from bulletin.document import richtext
from bulletin.intake import Manuscript, read_manuscript

BULLETINS = Path(__file__).parent / "bulletins"

FACTS = {
    "gaoling.txt": {  # GB18030, CRLF, centred titles, page numbers inside paragraphs, a four-byte character
        "bulletin": "高岭工作简报",
        "year": 2021,
        "number": 12,
        "total_number": 158,
        "date": dt.date(2021, 6, 30),
        "publisher": "高岭市人民政府办公室",
        "marking": "内部资料 注意保存",
        "serial": "编号：0237",
        "articles": [
            (
                "高岭市召开夏季防汛工作会议",
                "",
                [
                    "6月28日，高岭市召开夏季防汛工作会议。市防汛指挥部指挥长韦𬭎主持会议，28个成员单位参加会议。",
                    "会议要求，各级各部门要把防汛救灾摆在突出位置，落实值班值守、巡查排险和人员转移各项制度，确保安全度汛。",
                ],
            ),
            (
                "石桥镇“三级联动”抓好河道清淤",
                "石桥镇人民政府",
                [
                    "一、镇级统筹",
                    "石桥镇成立由镇长任组长的专班，对全镇3条河道（含支流）逐段划定责任。",
                    "二、村级落实",
                    "各村组织群众投工投劳，累计清淤3.2公里。",
                ],
            ),
        ],
        "briefs": ("近日，高岭市水务局完成6座小型水库除险加固。", "高岭市气象局发布预警信息12条，覆盖全市所有行政村。"),
        "report": ("市委常委", "市人大常委会主任", "市政协主席", "省防汛抗旱指挥部办公室"),
        "send": ("高岭军分区", "“平安高岭”建设领导小组（市委、市政府）各成员单位"),
        "issue": ("各县（区）人民政府", "市直各部门"),
        "imprint_office": "高岭市人民政府办公室",
        "imprint_date": dt.date(2021, 7, 1),
        "print_run": 120,
        "reviewers": ("何琳",),
        "editors": ("阿卜杜·热合曼", "王磊"),
    },
    "yunhe.txt": {  # UTF-8 with BOM, no blank lines, a title over two lines
        "bulletin": "云河教育动态",
        "year": 2020,
        "number": 24,
        "total_number": None,
        "date": dt.date(2020, 11, 5),
        "publisher": "云河县教育局办公室",
        "articles": [
            (
                "我县举行第三期乡村教师培训班结业典礼",
                "",
                [
                    "11月3日，云河县第三期乡村教师培训班结业典礼在县教师进修学校举行。县教育局副局长覃方出席并讲话。",
                    "培训班为期15天，共有来自全县12个乡镇的86名教师参加。",
                ],
            ),
            (
                "城东小学开展“书香校园”活动",
                "城东小学　罗小曼",
                ["编者按：读书是最长情的陪伴。", "10月下旬，城东小学开展“书香校园”活动，全校师生共读一本书。"],
            ),
        ],
        "briefs_title": "简讯",
        "briefs": ("县第一中学举行消防演练。", "县特殊教育学校新添康复设备20台。"),
        "report": ("县委教育工作领导小组",),
        "send": ("县政府办公室",),
        "issue": ("各中小学", "幼儿园"),
        "imprint_date": dt.date(2020, 11, 6),
        "reviewers": ("覃方",),
        "editors": ("罗小曼", "李想"),
        "editors_note": "",
    },
    "linjiang.md": {  # Markdown: lists, a table, a quotation, sub-headings
        "bulletin": "临江营商环境专刊",
        "number": 7,
        "total_number": 31,
        "publisher": "临江市营商环境建设办公室",
        "marking": "内部资料 注意保存",
        "articles": [
            (
                "临江市推行“一窗通办”",
                "市政务服务中心",
                [
                    "今年以来，临江市大力推行“一窗通办”，具体做法见实施方案。",
                    "一、整合窗口",
                    "设置综合窗口12个",
                    "设置帮办窗口3个",
                    "老年人优先",
                    "（二）压缩时限",
                    "办理时限对比如下：",
                    "事项\t原时限\t现时限",
                    "企业开办\t5 天\t1 天",
                    "施工许可\t30 天\t12 天",
                    "一位办事群众说：“比以前快多了。”",
                    "1. 建立台账。各窗口每日报送办件量，按月通报排名。",
                    "2. 强化督查",
                    "对超时办件（含退件）实行倒查。",
                ],
            ),
            ("开发区企业走访情况", "", ["3月以来，市营商办走访企业46家，收集问题103个，办结98个。"]),
        ],
        "briefs_title": "工作短讯",
        "briefs": (
            "市市场监管局开展窗口服务提升行动。",
            "市税务局推出“云课堂”，3月份培训企业财务人员400人。",
        ),
        "reviewers": ("龙在野",),
        "editors": ("白杨", "程小雨"),
    },
    "briefs-only.txt": {  # no articles; two cuts in one brief
        "bulletin": "南浦城管快讯",
        "number": 3,
        "articles": [],
        "briefs_title": "一周短讯",
        "briefs": (
            "区环卫所开展道路深度保洁。",
            "夜市专班劝导流动摊贩32起，规范店外经营15起。",
            "南浦路公厕改造完工，已对外开放，新增母婴室1间，方便周边居民。",
        ),
        "report": (),
        "send": ("区委办", "区政府办"),
        "issue": (),
        "reviewers": (),
        "editors": ("宁静",),
    },
    "single.txt": {  # one article, no contents, nothing marked, no recipients
        "bulletin": "松岗乡村振兴简报",
        "number": 9,
        "date": dt.date(2021, 9, 8),
        "publisher": "松岗县乡村振兴局",
        "articles": [
            (
                "松岗县多措并举推进农村厕所革命",
                "",
                [
                    "今年以来，松岗县把农村厕所革命作为乡村振兴的重要内容，分类推进、整村实施。",
                    "截至8月底，全县改造户厕2310户，群众满意度达98.5%。",
                ],
            )
        ],
        "briefs": (),
        "briefs_title": "工作简讯",
        "imprint_office": "松岗县乡村振兴局",
        "imprint_date": dt.date(2021, 9, 10),
    },
    "editors-note.md": {
        "bulletin": "望海党建",
        "number": 21,
        "publisher": "中共望海县委组织部",
        "editors_note": "近期，各地探索党建引领基层治理，本刊第20期起陆续刊发，供参考。",
        "articles": [
            (
                "北港镇：党群议事“开在家门口”",
                "",
                ["编者按：北港镇的做法具体可行。", "北港镇在12个村设立议事点，收集意见130条。"],
            ),
            ("南湾村三年变迁", "", ["一是抓班子。二是抓产业。", "——南湾村的老支书这样说。"]),
        ],
        "reviewers": ("沈青",),
        "editors": ("沈青", "陶然"),
    },
    "hostile.md": {
        "bulletin": "安全<b>提示</b>",
        "articles": [
            (
                "警惕<script>alert(1)</script>钓鱼邮件",
                "",
                [
                    '正文含有<img src=x onerror=alert(1)>和<a href="javascript:alert(1)">点我</a>，应当原样看见。',
                    "点击领取与官网都只留文字&amp;符号。",
                    "项\t<td onclick=x>值",
                    "<iframe>\t甲|乙",
                ],
            )
        ],
        "briefs": ("<svg/onload=alert(1)>已封堵。",),
    },
    "word-export.txt": {  # GB18030, one line a paragraph, no blank lines, no indents
        "bulletin": "青屏林业信息",
        "number": 6,
        "marking": "密级：内部",
        "publisher": "青屏林场",
        "articles": [
            (
                "我场完成秋季造林验收1200亩",
                "",
                [
                    "11月25日至28日，我场组织技术人员对秋季造林进行验收。",
                    "经实地测量，合格面积1200亩，成活率达93%。",
                ],
            ),
            (
                "护林员的一天",
                "青屏林场办公室 周文",
                [
                    "清晨六点，护林员老周已经走在巡山路上。他说：“这条路走了二十年。”",
                    "一天下来，他要走18公里。",
                ],
            ),
        ],
        "imprint_office": "青屏林场办公室",
        "editors": ("周文",),
    },
    "hard-wrapped.txt": {  # lines typed to the page's width
        "bulletin": "平湖统计月报",
        "number": 4,
        "date": dt.date(2020, 5, 12),
        "publisher": "平湖市统计局",
        "articles": [
            (
                "平湖市一季度工业运行平稳",
                "工业科",
                [
                    "一季度，平湖市规模以上工业增加值同比增长百分之五，增速比上年同期提高一个百分点，高于全省平均水平。"
                    "制造业投资增长较快，用电量稳步回升，企业预期总体向好，运行在合理区间。",
                    "从行业看，三十个大类行业中有二十二个实现增长，其中食品、纺织、建材三个行业贡献率超过六成。",
                    "1. 下一步要加强对重点企业的跟踪监测，及时掌握订单和用工情况，做好预警。",
                ],
            ),
            ("消费市场持续回暖", "", ["三月份，全市社会消费品零售总额同比增长百分之四。"]),
        ],
        "reviewers": ("梁思敏",),
        "editors": ("吴桐",),
    },
    "unmarked-contents.txt": {  # a contents list without heading or bullets, full-width figures, numbered briefs
        "bulletin": "西陵机关后勤",
        "year": 2018,
        "number": 5,
        "publisher": "西陵区机关事务管理局",
        "serial": "编号：〔2018〕15",
        "articles": [
            ("办公用房清理整改全面完成", "", ["7月底，西陵区完成办公用房清理整改（含乡镇），共腾退房间45间。"]),
            (
                "公务用车平台正式上线",
                "",
                ["8月1日，公务用车平台正式上线运行。", "平台接入车辆68台，由GPS定位管理。"],
            ),
        ],
        "briefs_title": "后勤短讯",
        "briefs": ("1.机关食堂推行“光盘行动”。", "2.会议中心完成音响改造。"),
        "report": ("区四家班子领导", "市机关事务管理局"),
        "issue": ("区直各单位（含二级单位、派驻机构）",),
        "print_run": 50,
    },
    "contents-differ.md": {
        "bulletin": "东湾科技",
        "articles": [
            ("东湾市举办科技活动周启动仪式", "", ["10月18日，活动在科技馆举行。"]),
            ("专家谈创新", "", ["创新是第一动力。"]),
        ],
        "briefs": ("市科技馆接待观众1.2万人次。",),
        "warnings": (
            "目录里有、正文没有这个标题：东湾市举办科技活动周",
            "目录里有、正文没有这个标题：高企培育取得新突破",
            "正文有、目录里没有这个标题：东湾市举办科技活动周启动仪式",
            "正文有、目录里没有这个标题：专家谈创新",
        ),
    },
    "briefs-first.md": {  # masthead under ###, briefs before the articles, a caption, a table typed with tabs
        "bulletin": "虹桥社区简报",
        "publisher": "虹桥街道办事处",
        "articles": [
            (
                "三张清单解民忧",
                "",
                [
                    "虹桥街道梳理“需求、资源、项目”三张清单（详见附件），逐项销号。",
                    "图1居民议事会现场",
                    "表中数据截至1月底：",
                    "单位\t件数",
                    "东苑\t12",
                    "西苑\t9",
                    "办结率为100%。",
                ],
            ),
            ("老楼加梯半年见效", "", ["老楼加装电梯，半年见效。"]),
        ],
        "briefs_title": "街道简讯",
        "briefs": ("1. 东苑社区举办元宵灯会。", "2. 西苑社区完成电梯加装3部。"),
        "reviewers": ("石磊",),
        "editors": ("石磊",),
    },
}


def articles_of(draft: Manuscript) -> list[tuple[str, str, list[str]]]:
    return [(article.title, article.source, richtext.text_of(article.body)) for article in draft.articles]


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_of_a_bulletin_is_read(name):
    draft = read_manuscript(BULLETINS / name)
    facts = dict(FACTS[name])

    assert articles_of(draft) == facts.pop("articles")
    assert {fact: getattr(draft, fact) for fact in facts} == facts


def test_every_bulletin_has_its_facts():
    assert {path.name for path in BULLETINS.iterdir()} == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_every_body_is_clean_markup(name):
    for article in read_manuscript(BULLETINS / name).articles:
        assert richtext.clean(article.body) == article.body
