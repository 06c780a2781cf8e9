"""Bodies: long and short, headings, lists, quotations, addresses, briefs, columns."""

from collections.abc import Iterator

from bench.variety.sample import Sample, article, briefs, sample
from bench.variety.words import HEADINGS, SUBJECTS, Writer
from bulletin.document.content import Recipients


def lengths() -> Iterator[Sample]:
    """One page to forty; paragraphs of one line to 5,000 characters."""
    w = Writer(101, "党建")
    yield sample("一页", "机关早知道", "市直机关工委", article("周一例会改为周五", w.text(2, 80)), duplex=True)
    w = Writer(102, "水务")
    yield sample(
        "四十页",
        "水旱灾害防御年报",
        "栖霞坞市水务局",
        *(
            article(f"{place}流域全年防御工作综述", w.report(4, 2, 210), "市防汛办")
            for place in ("砚溪", "蓼河", "汀江", "鹤浦", "岚水", "青槐港")
        ),
        duplex=True,
    )
    w = Writer(103, "统计")
    yield sample("一段五千字", "调研参考", "松漵市委政策研究室", article("县域经济为什么要算细账", w.text(1, 5000)))
    w = Writer(104, "消防")
    lines = "".join(f"<p>{n}号楼已查。</p>" for n in range(1, 61))
    yield sample("六十个一行段", "排查日志", "岚桥市消防救援支队", article("高层建筑逐栋排查登记", lines), duplex=True)
    for rows in (14, 17):
        w = Writer(100 + rows, "交通")
        yield sample(
            f"末页将满（{rows}段）",
            "运输动态",
            "鹤浦市交通运输局",
            article("春运首周平稳有序", "".join(f"<p>{w.sentence()}。</p>" for _ in range(rows))),
        )


def prose() -> Iterator[Sample]:
    """What stands in the lines: no comma at all, addresses, foreign words, formulas, verse."""
    w = Writer(111, "党建")
    plain = "".join(f"<p>{w.sentence().replace('，', '；')}。</p>" for _ in range(12))
    nobody_else = Recipients(report=("市委",), send=(), issue=())
    yield sample("全文没有逗号", "一线", "沛塘市创建办", article("今天做了什么", plain), recipients=nobody_else)
    w = Writer(112, "数据")
    addresses = (
        "https://www.shuju.liaocheng.example/open/data/2031/09/03/catalogue?format=json&lang=zh-CN#section-4",
        "ftp://archive.example/pub/very/long/path/without/any/break/opportunity/README_FIRST.txt",
    )
    body = "".join(f"<p>接口文档见{address}，{w.paragraph(120)}</p>" for address in addresses)
    yield sample("长网址", "接口公告", "蓼城市大数据中心", article("开放平台接口变更通知", body + w.text(3)))
    w = Writer(114, "水务")
    formulas = (
        "<p>出水口COD<sub>Cr</sub>浓度降至28 mg/L，NH<sub>3</sub>-N为1.2 mg/L，"
        "日处理规模3×10<sup>4</sup> m<sup>3</sup>，"
        "PM<sub>2.5</sub>日均值35 μg/m<sup>3</sup>，气温-3.5℃至12℃，误差±0.5%，坡度1∶1.5。</p>"
    )
    yield sample(
        "公式与单位", "监测月报", "汀北市生态环境监测站", article("八月水质监测结果", (formulas + w.text(2)) * 2)
    )
    w = Writer(115, "文旅")
    quoted = f"<blockquote><p>{w.paragraph(150)}</p><p>{w.paragraph(90)}</p></blockquote>"
    verse = "<blockquote><p>渡口灯初上<br>芦花白过肩<br>谁家新酒熟<br>一棹水连天</p></blockquote>"
    yield sample(
        "诗与引文",
        "书香枕河",
        "枕河市图书馆",
        article("馆藏手稿里的旧时渡口", w.text(2) + verse + quoted + w.text(2)),
        editors_note=w.paragraph(140),
    )
    w = Writer(116, "城管")
    marks = "……——他说：“‘先通后畅’——先通，后畅！”（见《台账》〔2031〕9号、《〈办法〉释义》）；问：怎么办？！答：改……"
    yield sample(
        "标点密集", "问答录", "霁台市城市管理局", article("执法十问", f"<p>{marks}{marks}</p>" * 6 + w.text(2))
    )
    w = Writer(117, "统计")
    figures = "，".join(
        f"{year}年{month}月增长{month}.{month}%、环比{month - 6}.0‰" for year in (2029, 2030) for month in range(1, 13)
    )
    yield sample("数字密集", "月度运行", "青槐市统计局", article("两年逐月数据", f"<p>{figures}。</p>" * 3))


def headings() -> Iterator[Sample]:
    """Three levels of heading, apart and run in; emphasis."""
    w = Writer(121, "教育")
    nested = "".join(
        f"<h3>{one}、{HEADINGS[n]}</h3>"
        + "".join(
            f"<h4>（{two}）{w.pick.choice(HEADINGS)}</h4>"
            + "".join(f"<h5>{k}. {w.pick.choice(HEADINGS)}</h5>{w.text(1, 90)}" for k in (1, 2, 3))
            for two in "一二"
        )
        for n, one in enumerate("一二三")
    )
    yield sample(
        "三级标题", "改革简报", "鹤浦市教育体育局", article("中考改革配套方案要点", nested), marking="内部资料"
    )
    w = Writer(122, "党建")
    run_in = "".join(
        f"<p><strong>（{n}）{head}。</strong>{w.paragraph(150)}</p>"
        for n, head in zip("一二三四五", HEADINGS, strict=False)
    )
    yield sample(
        "段首（一）加粗", "组工信息", "岚桥市委组织部", article("基层减负五条", f"<h3>一、主要做法</h3>{run_in}")
    )
    w = Writer(123, "党建")
    run_in = "".join(
        f"<p><strong>{n}是{head}。</strong>{w.paragraph(130)}<strong>会议强调：</strong>{w.sentence()}。</p>"
        for n, head in zip("一二三四", HEADINGS, strict=False)
    )
    yield sample("段首强调", "会议纪要摘编", "栖霞坞市政府办公室", article("常务会议听取三项汇报", run_in))


def lists() -> Iterator[Sample]:
    w = Writer(131, "消防")
    third = f"<ul><li>甲类场所</li><li>乙类场所，{w.paragraph(80)}</li></ul>"
    inner = f"<ol><li>{w.sentence()}。</li><li>{w.sentence()}。{third}</li></ol>"
    nested = f"<ul><li>{w.paragraph(60)}{inner}</li><li>{w.sentence()}。{inner}</li></ul>"
    yield sample(
        "列表三层", "检查要点", "沛塘市消防救援支队", article("九小场所检查要点", w.text(1) + nested + w.text(1))
    )
    w = Writer(132, "交通")
    long_list = "<ol>" + "".join(f"<li>{w.paragraph(w.pick.choice((20, 90)))}</li>" for _ in range(25)) + "</ol>"
    yield sample("列表二十五项", "整改台账", "汀北市交通运输局", article("隐患清单", w.text(1) + long_list))


def many_pieces() -> Iterator[Sample]:
    """Briefs of 1 to 60, columns, many articles."""
    w = Writer(141, "文旅")
    yield sample(
        "只有简讯六十条",
        "一周文讯",
        "霁台市文化馆",
        briefs=briefs(*(w.paragraph(w.pick.choice((30, 60, 110))) for _ in range(60))),
    )
    w = Writer(142, "水务")
    yield sample(
        "一条简讯",
        "雨情",
        "松漵市水文站",
        article("台风外围影响分析", w.text(3)),
        briefs=briefs("3日8时，砚溪站水位26.42米。", source="砚溪站"),
        briefs_title="要闻",
    )
    columns = (
        "领导关注",
        "领导关注",
        "工作进展",
        "基层经验",
        "基层经验",
        "数据看台",
        "他山之石",
        "曝光台（第三期）",
        "群众来信",
        "群众来信",
    )
    names = (
        "林市长暗访汛前准备",
        "巷口那盏灯修好了",
        "全市课后服务现场会在砚溪小学召开",
        "半年成绩单：稳住了什么，还差什么",
        "夜查商圈，当场换下三百只过期灭火器",
        "一张晒谷图，读懂今年的早稻",
        "老戏台重新开锣，首月演出场场满座，周边民宿一房难求",
        "邻市客货邮融合的五点启示",
        "某系统三次停机，为什么没有人按规定时限报告？",
        "“电梯坏了四十天”——来信照登",
    )
    yield sample(
        "栏目七个、文章十篇",
        "创建之窗",
        "砚溪市创建办",
        *(
            article(title, Writer(170 + n, subject).text(2), "综合科", column)
            for n, (subject, column, title) in enumerate(zip(SUBJECTS, columns, names, strict=True))
        ),
        briefs=briefs(*(Writer(190 + n, "城管").paragraph(70) for n in range(8)), source="各街道"),
        editors_note=Writer(199, "党建").paragraph(160),
        duplex=True,
    )
