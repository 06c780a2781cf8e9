"""Mastheads, offices, markings, labels, titles: what stands at the head and foot of an issue."""

import datetime as dt
from collections.abc import Iterator

from bench.variety.sample import Sample, article, briefs, sample
from bench.variety.words import RARE_PEOPLE, Writer
from bulletin.document.content import Correction, Fact, Labels, Recipients

SHORT_OFFICE = "市创建办"


def mastheads() -> Iterator[Sample]:
    """Names (刊名) of 2 to 30 characters, with figures, Latin, brackets and marks."""
    w = Writer(1, "水务")
    yield sample("刊名两字", "快报", SHORT_OFFICE, article("防汛动员", w.text(3)), total_number=3)
    w = Writer(2, "城管")
    yield sample(
        "刊名有数字",
        "12345热线周报",
        "砚溪市政务服务和公共数据管理局",
        article("热线办件量创入夏以来新高", w.text(4, 220), "市热线受理中心"),
        article("三类投诉降得快", w.text(3)),
        number=36,
        total_number=1208,
    )
    w = Writer(3, "数据")
    yield sample(
        "刊名有拉丁字母",
        "AI+政务快讯",
        "蓼城市数据局",
        article("“一码通”接入OAuth 2.0统一认证", w.text(5)),
        article("问数于民", w.text(2)),
        duplex=True,
    )
    w = Writer(4, "教育")
    yield sample(
        "刊名有括号",
        "汀北信息（校园安全专刊）",
        "汀北市教育体育局",
        article("全市中小学校开学安全检查情况通报", w.report(3)),
        marking="内部资料",
    )
    w = Writer(5, "党建")
    yield sample(
        "刊名三十字",
        "鹤浦市争创全国文明典范城市暨巩固国家卫生城市工作领导小组简报",
        "鹤浦市争创全国文明典范城市工作领导小组办公室",
        article("领导小组召开第四次全体会议", w.text(5, 240)),
        number=4,
    )
    w = Writer(6, "交通")
    yield sample(
        "刊名数字在末",
        "城市体检24",
        "岚桥市住房和城乡建设局",
        article("2031年度城市体检报告出炉", w.report(2)),
        briefs=briefs(*(w.paragraph(60) for _ in range(4))),
    )
    w = Writer(7, "文旅")
    yield sample(
        "刊名英汉相间", "GREEN WEEK绿色周刊", "青槐市林业局", article("古树挂牌认养启动", w.text(4)), total_number=52
    )
    w = Writer(8, "教育")
    yield sample(
        "刊名有引号和生僻字",
        "“双减”在赟湖",
        "赟湖区教育局",
        article("把放学后的三小时还给孩子", w.text(6, 160), "赟湖小学"),
    )


def offices() -> Iterator[Sample]:
    """Offices (编发单位) of 4 to 30 characters, and joint ones."""
    w = Writer(11, "统计")
    yield sample(
        "单位十九字", "统计快讯", "沛塘市国民经济和社会发展统计监测中心站", article("一图看懂半年报", w.text(5))
    )
    w = Writer(12, "消防")
    office = "枕河市突发事件应急指挥部安全生产委员会消防安全专业委员会办公室"
    yield sample("单位三十字", "消防安全专报", office, article("夏季夜查专项行动小结", w.report(2)), serial="000046")
    w = Writer(13, "城管")
    yield sample(
        "两个单位联合编发",
        "创建工作动态",
        "砚溪市创建办　砚溪市城市管理综合行政执法局",
        article("创建办与城管局联合开展“最后一米”清零行动", w.text(7)),
        briefs=briefs(*(w.paragraph(90) for _ in range(5)), source="沿河街道"),
    )
    w = Writer(14, "农业")
    yield sample(
        "三个单位联合编发",
        "田间简报",
        "霁台市农业农村局、霁台市水务局、霁台市气象局",
        article("早稻抢收进入扫尾", w.text(4)),
        article("抗旱保苗调度会召开", w.text(4)),
        imprint_office="霁台市农业农村局、霁台市水务局、霁台市气象局",
    )


def markings() -> Iterator[Sample]:
    """Secret markings, serial numbers, issue numbers."""
    w = Writer(21, "党建")
    yield sample(
        "机密特急",
        "要情专报",
        "松漵市委办公室",
        article("关于近期三起苗头性问题的报告", w.text(4, 260)),
        marking="机密★1年　特急",
        serial="000001",
        print_run=9,
        number=365,
    )
    w = Writer(22, "水务")
    yield sample(
        "编号很长",
        "河湖长制工作简报",
        "栖霞坞市河长办",
        article("一季度巡河情况", w.text(3)),
        marking="内部资料　注意保存",
        serial="栖河长办〔2031〕第000128号",
        total_number=10086,
    )


def imprints() -> Iterator[Sample]:
    """What the lists at the foot are called, who is named there, and how many."""
    w = Writer(31, "党建")
    copied = Labels(report="抄报", send="抄送", issue="发", reviewers="审稿", editors="责任编辑")
    yield sample(
        "抄报抄送",
        "督查通报",
        "汀北市委督查室",
        article("关于重点民生事项办理进度的通报", w.report(2)),
        labels=copied,
        signer="霍青",
    )
    w = Writer(32, "交通")
    yield sample(
        "主送、主编、校对、联系电话",
        "路况周知",
        "鹤浦市交通运输局",
        article("大桥夜间封闭施工，请提前绕行", w.text(3)),
        labels=Labels(report="主送", send="抄送", issue="分送", reviewers="主编", editors="校对"),
        signer="欧阳映雪",
        further=(
            Fact(label="联系电话", text="0999-8123456（工作日8：30—17：30）"),
            Fact(label="投稿邮箱", text="lukuang@jiaotong.hepu.example"),
            Fact(label="地址", text="鹤浦市沿江西路118号交通大厦12楼1206室，邮编999000"),
        ),
    )
    w = Writer(33, "农业")
    yield sample(
        "收文单位三百个",
        "农情",
        "岚桥市农业农村局",
        article("秋粮长势调查", w.text(4)),
        recipients=Recipients(report=("市委农村工作领导小组成员",), send=(), issue=w.units(300)),
        print_run=620,
    )
    w = Writer(34, "文旅")
    yield sample(
        "生僻姓名",
        "名师名匠",
        "青槐市文化旅游局",
        article(
            "首批“非遗守艺人”名单公布", f"<p>入选的有{'、'.join(RARE_PEOPLE)}等15人。</p>{w.text(4)}", "堃湾文化站"
        ),
        article("䶮溪镇竹编师傅吕𠮷的一天", w.text(3)),
        reviewers=RARE_PEOPLE[:4],
        editors=RARE_PEOPLE[4:],
        recipients=Recipients(report=("周赟副市长",), send=("喆岭区", "玥湖区"), issue=("镕埠镇", "堃湾镇", "祎桥镇")),
    )
    w = Writer(36, "消防")
    yield sample(
        "无收文单位、无署名",
        "火情日报",
        "枕河市消防救援支队",
        article("昨日接警情况", w.text(2, 120)),
        recipients=Recipients(report=(), send=(), issue=()),
        reviewers=(),
        editors=(),
        print_run=None,
    )
    w = Writer(37, "党建")
    long_names = (
        "霁台市人民代表大会常务委员会办公室",
        "中国人民政治协商会议霁台市委员会办公室",
        "霁台市推进新型城镇化工作领导小组办公室（市发展和改革委员会）",
        "各县（市、区）党委、政府，市直各部门、各单位，各人民团体",
    )
    yield sample(
        "收文单位名很长",
        "督办专报",
        "霁台市委办公室",
        article("关于中心城区停车难问题的办理情况", w.text(5)),
        recipients=Recipients(report=long_names[:2], send=long_names[2:3], issue=long_names[3:]),
    )


def corrections() -> Iterator[Sample]:
    w = Writer(41, "统计")
    yield sample(
        "更正",
        "砚溪数据",
        "砚溪市统计局",
        article("一季度居民消费价格涨幅收窄", w.text(3)),
        version=2,
        correction=Correction(
            note="第1段“43.6%”应为“46.3%”；第2段“2031年4月”应为“2031年3月”。", date=dt.date(2031, 9, 5)
        ),
    )
    w = Writer(42, "城管")
    yield sample(
        "再次更正，说明很长",
        "城管执法通讯",
        "蓼城市城市管理局",
        article("背街小巷整治台账", w.report(2)),
        editors_note=w.paragraph(300),
        version=3,
        correction=Correction(note=f"{w.paragraph(260)}\n{w.paragraph(120)}", date=dt.date(2031, 10, 8)),
    )


def titles() -> Iterator[Sample]:
    """Titles (标题) of 4 to 80 characters, with Latin words and marks."""
    w = Writer(51, "城管")
    longest = (
        "砚溪市人民政府《关于进一步加强城市生活垃圾分类投放分类收集分类运输分类处理全链条管理"
        "推动尽快形成“家家户户会分类、大街小巷见成效”长效机制的若干政策措施》的解读"
    )
    names = (
        "问题清零",
        "让老街巷慢下来静下来美下来",
        "砚溪市召开城市管理精细化工作现场推进会",
        "汀北市“门前三包”责任制落实情况专项督查报告（第三批）",
        "“群众点单、部门接单、社区派单”：小网格里办成大民生的十二条做法",
        longest,
    )
    yield sample("标题四至八十字", "城事", "砚溪市城市管理局", *(article(name, w.text(2)) for name in names))
    w = Writer(52, "数据")
    names = (
        "关于Kubernetes集群迁移与PostgreSQL 17升级的情况说明",
        "Zero-Trust-Network-Architecture-for-Municipal-Government试点总结",
        "IPv6、5G、AIoT“三张网”建设进展",
        "DeepSeek-R1-Distill本地部署后能不能少填一张表？",
    )
    yield sample("标题多拉丁词", "数字政府观察", "蓼城市数据局", *(article(name, w.text(3)) for name in names))
