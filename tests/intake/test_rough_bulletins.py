"""Whole bulletins as rough as offices type them, nothing marked as a title; what a careful typist makes of each."""

import datetime as dt
from pathlib import Path

import pytest

from bulletin.intake import read_manuscript
from tests.intake.test_bulletins import articles_of

ROUGH = Path(__file__).parent / "rough"

FACTS = {
    "ducha.txt": {  # GB18030, all figures full-width, a title over two centred lines, a salutation, wrapped recipients
        "bulletin": "政务督查通报",
        "number": 8,
        "total_number": 112,
        "date": dt.date(2023, 4, 7),
        "publisher": "白石县人民政府督查室",
        "marking": "内部刊物",
        "serial": "编号：2023—008",
        "articles": [
            (
                "关于一季度重点项目推进情况的通报",
                "",
                [
                    "各乡镇人民政府，县直各部门：",
                    "根据县政府安排，3月20日至28日，县政府督查室对全县46个重点项目进行了实地督查。现将有关情况通报如下：",
                    "一、总体情况",
                    "46个项目中，已开工39个，开工率84.8％；完成投资12.6亿元，占年度计划的27％。",
                    "二、存在问题",
                    "（一）前期工作滞后。白水湾污水处理厂等3个项目用地手续尚未办结。",
                    "（二）要素保障不足",
                    "部分项目用电、用水没有接通，施工队伍等工待料。",
                    "三、下步要求",
                    "1.倒排工期，挂图作战。",
                    "2.每月5日前，各责任单位将进度报县政府督查室（联系人：田野；电话：0857—1234567）。",
                    "附件：重点项目进度表",
                    "序号\t项目\t进度",
                    "1\t白水湾污水处理厂\t未开工",
                    "2\t城北小学\t主体完工",
                    "3\t县医院门诊楼\t装修",
                ],
            )
        ],
        "report": ("县委书记", "县长", "县委常委", "各副县长"),
        "send": ("县人大常委会办公室", "县政协办公室", "县纪委监委机关", "县委各部门"),
        "issue": ("各乡镇人民政府", "县直各部门（含县属国有企业、园区管委会）"),
        "print_run": 65,
        "reviewers": ("田野",),
        "editors": ("蒋小舟", "丁一"),
    },
    "renda.md": {  # the source under a title, the year in a heading, a quoted editors' note, nested numbers
        "bulletin": "云门人大工作",
        "year": 2021,
        "total_number": 61,
        "publisher": "云门县人大常委会办公室",
        "articles": [
            (
                "县人大常委会视察乡村学校",
                "",
                [
                    "编者按：代表视察是监督的重要形式，现予编发。",
                    "8月10日至12日，县人大常委会视察组先后到松坪、柏杨、竹园三镇视察乡村学校。",
                    "一、主要成效",
                    "（一）校舍条件改善",
                    "三年来改扩建校舍4.6万平方米。",
                    "（二）师资力量增强",
                    "1. 招聘教师210名；",
                    "2. 交流轮岗86名；",
                    "3. 培训1,300人次。",
                    "二、几点建议",
                    "学校\t学生\t建议",
                    "松坪小学\t412\t扩建食堂",
                    "柏杨中学\t880\t增加宿舍",
                    "视察组组长唐 宁说：“办好乡村学校，关键在教师。”",
                ],
            ),
            (
                "代表风采：老支书的水窖",
                "云门新闻",
                ["七十二岁的县人大代表石万山，十年修了31口水窖。", "“水来了，人就留得住。”他说。"],
            ),
        ],
        "briefs": ("县人大常委会评议法院执行工作。", "竹园镇人大主席团听取防汛工作汇报。"),
        "imprint_date": dt.date(2021, 8, 18),
        "print_run": 200,
        "editors": ("陆小川",),
    },
    "tuiyi.txt": {  # no title at all, an editors' note in brackets
        "bulletin": "红枫区退役军人工作快报",
        "year": 2024,
        "editors_note": "春节前夕，各街道走访慰问退役军人，现摘编几则，供学习借鉴。",
        "articles": [
            (
                "（无标题）",
                "",
                [
                    "【金桥街道】走访慰问“零遗漏”。街道班子成员带队，走访优抚对象216户，发放慰问金43.2万元。",
                    "【银杏街道】座谈会上话家常。1月30日，召开退役军人座谈会，征集意见25条。",
                    "【梧桐街道】义务写春联。组织老兵书法家写春联600余副。",
                ],
            )
        ],
        "reviewers": ("林海",),
        "editors": ("安娜·别克",),
    },
    "nongqing.txt": {  # paragraphs indented by half-width spaces and wrapped
        "publisher": "河口县农业农村局",
        "articles": [
            (
                "全县春耕物资储备充足",
                "",
                [
                    "截至3月20日，全县储备化肥1.8万吨、种子620吨、农膜310吨，可满足春耕需要。",
                    "县农业农村局联合市场监管部门开展农资打假，检查门店145家，查处案件6起。",
                ],
            ),
            (
                "小麦条锈病防控要抓紧",
                "",
                [
                    "近期气温回升、雨水偏多，小麦条锈病发生风险高。",
                    "各乡镇要做到：",
                    "一要加密监测。每3天普查一次。",
                    "二要科学用药。",
                ],
            ),
        ],
        "report": ("市农业农村局",),
        "send": ("县委办公室", "县政府办公室", "县供销社"),
    },
    "jiaotong.txt": {  # the number above the name, a contents list in columns
        "bulletin": "交通运输工作动态",
        "number": 19,
        "articles": [
            ("临川大桥合龙", "", ["1月10日，历时三年建设的临川大桥合龙。大桥全长1286米，设双向六车道。"]),
            (
                "全市“四好农村路”现场会召开",
                "",
                [
                    "1月12日，现场会在柳河县召开。",
                    "会议要求：各县（区）要在3月底前完成隐患路段整治；要加快推进“路长制”；要强化资金保障。",
                ],
            ),
        ],
        "briefs": ("公路养护中心除雪保畅，出动人员600人次。", "运管处开展春运检查。"),
    },
    "weijian.txt": {  # titles, the briefs' too, marked by bullets
        "editors_note": "疫情就是命令。为推广各地做法，本期刊发一组信息，供参考。",
        "publisher": "青岩市卫生健康委员会",
        "articles": [
            (
                "花溪区：党员突击队冲在前",
                "",
                ["2月3日以来，花溪区组建突击队86支，864名党员主动请战。"],
            ),
            ("乌当区：网格管理到门", "", ["全区划分网格1204个，实行“日排查、日报告”。"]),
        ],
        "briefs": ("市一医院派出第二批援鄂医疗队。", "各区（县）发热门诊实行24小时值班。"),
        "send": ("市委办公厅", "市政府办公厅", "市疫情防控指挥部各工作组"),
    },
    "tongji.txt": {  # a margin before every line, a table aligned by spaces
        "articles": [
            (
                "上半年高坪区经济运行情况",
                "",
                [
                    "上半年，全区实现地区生产总值146.2亿元，同比增长4.3%。"
                    "分产业看，第一产业增加值18.6亿元，增长4.9%；第二产业增加值62.1亿元，增长5.5%。",
                    "一、工业生产稳中有进",
                    "规模以上工业增加值增长7.1%，高于全市平均水平0.8个百分点。",
                    "表1主要指标",
                    "指标\t上半年\t增长",
                    "GDP\t146.2\t4.3%",
                    "规上工业\t—\t7.1%",
                    "二、投资较快增长",
                    "固定资产投资增长11.2%。",
                ],
            )
        ],
        "reviewers": ("祝融",),
        "editors": ("夏至",),
    },
    "jiancha.txt": {  # a title in quotes with a second line, no contents; 印120份
        "total_number": 1024,
        "articles": [
            (
                "“检察蓝”守护“夕阳红”——平阳县检察院打击养老诈骗纪实",
                "第一检察部　蓝天",
                [
                    "“检察官，钱追回来了！”10月6日，71岁的王大爷握着检察官的手说。",
                    "今年以来，平阳县检察院共办理涉养老诈骗案件5件9人，追赃挽损76万元。",
                ],
            ),
            (
                "未成年人保护三步走",
                "",
                ["第一步：走进校园。第二步：走进社区。第三步：走进家庭。", '检察官说："保护孩子，人人有责."'],
            ),
        ],
        "briefs": (
            "10月1日，驻所检察室开展节日安全检查。",
            "10月7日，我院举行“检察开放日”活动，邀请人大代表、政协委员20人参加。",
        ),
        "send": ("县法院", "县公安局", "县司法局"),
        "imprint_date": dt.date(2021, 10, 8),
        "print_run": 120,
    },
    "shangwu.txt": {  # cut briefs without marks, people without colons
        "articles": [
            (
                "松江县消费券带动消费1.2亿元",
                "",
                [
                    "1月1日至8日，松江县发放消费券800万元，核销率97%，直接带动消费1.2亿元，其中家电类占四成。"
                    "松江县商务局相关负责人表示，将继续优化规则，让更多中小商户受益。",
                    "下一步，松江县将组织年货节、汽车展销等活动20场。",
                ],
            )
        ],
        "briefs": (
            "县商务局走访外贸企业16家。",
            "新增限上商贸企业4家。",
            "1月5日，农村电商培训班开班，68人参加培训。",
        ),
        "reviewers": ("康乐",),
        "editors": ("程颐",),
    },
    "yuanqu.md": {  # the whole masthead under #, titles under ###, the foot in tables
        "bulletin": "南屏园区快讯",
        "number": 18,
        "publisher": "南屏产业园区管委会",
        "articles": [
            ("园区新签约项目6个", "", ["2月，园区新签约项目6个，协议资金18.7亿元。"]),
            ("园区用工对接会举行", "", ["2月26日，对接会举行。达成意向1200人。"]),
        ],
        "briefs": ("园区消防站启用。", "园区食堂完成改造。"),
        "report": ("市委", "市政府"),
        "issue": ("园区各企业",),
        "reviewers": ("石磊",),
        "editors": ("方圆",),
    },
    "yingji.txt": {  # recipients above the name, a step of the work called 审核
        "bulletin": "金川应急信息",
        "publisher": "金川市应急管理局",
        "articles": [
            (
                "金川市启动防汛Ⅳ级应急响应",
                "",
                [
                    "7月1日20时，金川市启动防汛Ⅳ级应急响应。",
                    "流程如下：",
                    "申报：由乡镇提出。",
                    "审核：由市局复核，报市政府批准。",
                    "批准后两小时内发布。全市各级要严格落实值班制度，及时报告险情灾情，确保人民群众生命财产安全。",
                ],
            )
        ],
        "report": ("市委常委",),
        "send": ("市直各部门",),
        "reviewers": (),
        "editors": ("古丽",),
    },
    "tuanwei.txt": {  # 编者按 on a line of its own, recipients one a line
        "editors_note": "五四前后，各地团组织开展系列活动。\n现选登两篇。",
        "issue": ("各县（区）团委", "市直机关团工委", "各高校团委"),
        "articles": [
            (
                "清河区：青春集市点亮夜经济",
                "",
                ["5月1日晚，青春集市开市，86个摊位参加。", "图1青春集市现场", "图2青年歌手演出"],
            ),
            ("东湖县：返乡青年有了“合伙人”", "", ["东湖县成立返乡青年联盟，首批吸纳会员132名，提供贷款贴息210万元。"]),
        ],
    },
    "dangjian.txt": {  # columns named in 【】, briefs in two of them
        "publisher": "市直机关工委",
        "articles": [
            (
                "市直机关“红色课堂”开讲",
                "",
                [
                    "1月4日，“红色课堂”第一讲在市档案馆开讲，32个党支部书记参加听讲。",
                    "要求：（1）逢课必到；（2）逢学必记；",
                    "（3）逢记必用。",
                ],
            ),
            ("学习笔记三则", "", ["一则：学深。", "二则：悟透。", "三则：做实。"]),
        ],
        "briefs": (
            "市税务局机关党委慰问困难党员8人。",
            "市气象局支部走进社区科普。",
            "市文旅局支部打卡红色地标。",
        ),
        "send": ("市委办公室", "市纪委监委机关党委"),
    },
    "shichang.md": {  # Markdown wrapped everywhere: contents, paragraphs, lists; nested lists, a brief cut by a page
        "total_number": 214,
        "articles": [
            (
                "泉山区开展“铁拳”行动严厉打击农村假冒伪劣食品",
                "执法大队 程前",
                [
                    "7月，泉山区市场监管局开展“铁拳”行动，出动执法人员230人次，检查经营户640户。",
                    "主要做法：",
                    "1. 一是源头严防。建立台账640份。",
                    "2. 二是过程严管。",
                    "随机抽检88批次",
                    "快检420批次",
                    "3. 三是后果严惩。立案12件，罚没8.6万元。",
                    "案件情况见下表（单位：件、万元）：",
                    "类别\t件数\t罚没",
                    "食品\t9\t6.2",
                    "日用品\t3\t2.4",
                ],
            ),
            (
                "餐饮“随机查餐厅”直播受欢迎",
                "",
                ["网友留言：“后厨看得见，吃得才放心。”", "7月15日的直播有3.2万人观看。"],
            ),
        ],
        "briefs_title": "简讯两则",
        "briefs": ("泉山区完成电梯检验500台。", "泉山区开展计量进社区活动，检定民用四表320台件。"),
        "send": ("区食安委成员单位（农业农村局、卫健局、教体局）",),
        "imprint_office": "泉山区市场监督管理局办公室",
    },
    "tongzhan.txt": {  # no blank lines, a contents list in columns between rules, 元月
        "bulletin": "河口统战",
        "number": 1,
        "date": dt.date(2022, 1, 5),
        "publisher": "中共河口市委统战部办公室",
        "articles": [
            (
                "市委统战工作会议召开",
                "",
                ["1月4日，市委统战工作会议召开。市委常委、统战部部长白羽出席。", "会议强调，要画好“同心圆”。"],
            ),
            ("同心园揭牌", "办公室", ["1月3日，“同心园”揭牌。"]),
            (
                "柳镇“乡贤堂”议事忙",
                "",
                ["编者按：基层是统战工作的根基。", "柳镇“乡贤堂”去年议事46次。"],
            ),
        ],
        "briefs": ("市工商联走访企业。", "市侨联慰问归侨。"),
        "report": ("省委统战部", "市委", "市人大", "市政府", "市政协"),
        "reviewers": ("丁香",),
        "editors": ("苏木", "杜仲"),
    },
    "shuiwu.txt": {  # titles that carry numbers, like the briefs' own; a first paragraph cut before its first 。
        "articles": [
            ("一、梁溪区完成水源地巡查", "", ["2月1日，梁溪区完成水源地巡查。"]),
            (
                "二、梁溪区推进“厂网一体”",
                "",
                ["2月3日，“厂网一体”改造启动，总投资3.2亿元，惠及居民4.6万户。"],
            ),
        ],
        "briefs_title": "三、工作简讯",
        "briefs": ("（一）区水务局开展慰问。", "（二）区水务局检修泵站5座。"),
    },
    "renshe.md": {  # titles in bold, all recipients on one line
        "total_number": 9,
        "articles": [
            (
                "高新区“直播带岗”促就业",
                "高新区就业中心　蓝 田",
                [
                    "9月以来，高新区开展“直播带岗”12场，观看量达86.5万人次。",
                    "（一）选好岗位。筛选岗位3200个。",
                    "（二）做好服务。设咨询专线。",
                ],
            )
        ],
        "briefs_title": "短讯两则",
        "briefs": ("1. 高新区举办技能比武。", "2. 高新区社保卡窗口延时服务。"),
        "report": ("市人社局",),
        "send": ("区党工委",),
        "issue": ("各街道",),
        "reviewers": ("蓝田",),
        "editors": ("江河",),
    },
}


@pytest.mark.parametrize("name", [path.name for path in sorted(ROUGH.iterdir())])
def test_a_rough_bulletin_is_read_as_a_careful_typist_reads_it(name):
    draft = read_manuscript(ROUGH / name)
    facts = dict(FACTS[name])

    assert articles_of(draft) == facts.pop("articles")
    assert {fact: getattr(draft, fact) for fact in facts} == facts
