"""Tables and pictures of every shape."""

from collections.abc import Iterator
from pathlib import Path

from bench.variety.pictures import drawing, figure, photograph, shelved
from bench.variety.sample import Sample, article, sample
from bench.variety.words import PEOPLE, RARE_PEOPLE, UNITS, Writer


def table(heads: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def tables() -> Iterator[Sample]:
    """Two columns to nine, numbers and dates, merged cells, fifteen pages."""
    w = Writer(201, "统计")
    pairs = [[unit, f"{w.pick.randint(1, 99999)}件"] for unit in UNITS]
    yield sample(
        "表格两列",
        "办件通报",
        "白苇渡市政务服务中心",
        article("各部门办件量", w.text(1) + table(["单位", "办件量"], pairs)),
    )
    w = Writer(202, "统计")
    figures = ("工业增加值", "固定资产投资", "社会消费品零售总额", "一般公共预算收入", "进出口总额")
    heads = ["指标", "单位", "1月", "2月", "3月", "4月", "5月", "6月", "累计"]
    rows = [[name, "亿元", *(f"{w.pick.randint(1000, 999999) / 100:,.2f}" for _ in range(7))] for name in figures]
    yield sample(
        "表格九列数字",
        "经济月报",
        "青槐市统计局",
        article("上半年主要指标", w.text(1) + table(heads, rows) + w.text(1)),
    )
    w = Writer(203, "城管")
    rows = [
        [
            str(n),
            w.pick.choice(UNITS),
            f"2031年{w.pick.randint(1, 12)}月{w.pick.randint(10, 28)}日",
            f"2031-{w.pick.randint(10, 12)}-{w.pick.randint(10, 28)}",
            f"{w.pick.randint(1, 9)}:30—17:30",
            PEOPLE[n % 12],
            f"1380999{w.pick.randint(1000, 9999)}",
        ]
        for n in range(1, 16)
    ]
    heads = ["序号", "责任单位", "交办日期", "办结日期", "值守时间", "联系人", "手机"]
    yield sample("表格日期电话", "交办单", "汀北市创建办", article("问题交办清单", table(heads, rows)), serial="000310")
    w = Writer(204, "教育")

    def four_numbers() -> str:
        return "".join(f"<td>{w.pick.randint(100, 2400)}</td>" for _ in range(4))

    merged = (
        "<table><thead><tr><th rowspan='2'>片区</th><th colspan='2'>小学</th><th colspan='2'>初中</th>"
        "<th rowspan='2'>备注</th></tr>"
        "<tr><th>学位</th><th>报名</th><th>学位</th><th>报名</th></tr></thead><tbody>"
        + "".join(f"<tr><td>{p}片区</td>{four_numbers()}<td>—</td></tr>" for p in "东南西北中")
        + "<tr><td>合计</td><td colspan='4'>另有民办学校学位1,260个</td><td>不含新区</td></tr></tbody></table>"
    )
    yield sample(
        "表格合并单元格", "招生快报", "鹤浦市教育体育局", article("学位供需情况", w.text(2) + merged + w.text(1))
    )
    w = Writer(205, "水务")
    rows = [
        [
            str(n),
            f"{w.pick.choice('东南西北')}{w.pick.choice('湖岭浦塘')}路{n}号泵站",
            f"{w.pick.randint(100, 9999) / 100:.2f}",
            w.pick.choice(("正常", "检修", "停运")),
            w.pick.choice(PEOPLE + RARE_PEOPLE),
        ]
        for n in range(1, 321)
    ]
    yield sample(
        "表格十五页",
        "泵站台账",
        "栖霞坞市水务局",
        article("全市泵站运行台账", table(["序号", "名称", "流量", "状态", "责任人"], rows)),
    )
    w = Writer(206, "党建")
    rows = [[str(n), w.paragraph(160), w.paragraph(90), w.pick.choice(PEOPLE)] for n in range(1, 9)]
    yield sample(
        "表格长文字格",
        "问题整改清单",
        "岚桥市委巡察办",
        article("反馈问题及整改措施", table(["序号", "问题", "措施", "责任人"], rows)),
    )
    w = Writer(207, "党建")
    rows = [["一", w.paragraph(900)], ["二", w.paragraph(700)]]
    yield sample(
        "表格一格跨页", "案例选编", "沛塘市委党校", article("两个案例", w.text(2, 260) + table(["案例", "内容"], rows))
    )
    w = Writer(208, "数据")
    rows = [
        [f"10.{n}.0.0/16", f"svc-{n:02d}.internal.yanxi.example", f"{w.pick.uniform(90, 99.999):.3f}%", "OK"]
        for n in range(1, 13)
    ]
    yield sample(
        "表格拉丁词",
        "机房周报",
        "砚溪市大数据中心",
        article("网段与可用性", table(["Subnet", "Host", "Availability", "Status"], rows) + w.text(1)),
    )
    w = Writer(209, "交通")
    small = table(["线路", "首班", "末班"], [[f"{n}路", "6:00", "21:30"] for n in (1, 7, 12)])
    yield sample(
        "小表格多张",
        "公交调整",
        "枕河市交通运输局",
        article("线路首末班时间", (w.text(1, 120) + small) * 5),
        duplex=True,
    )


def pictures(media: Path) -> Iterator[Sample]:
    """Panoramas, towers, stamps, posters; one bit and grey; with and without captions."""
    w = Writer(301, "文旅")
    kept = shelved(media, photograph(1843, 420), ".jpg")
    yield sample(
        "图片全景",
        "光影霁台",
        "霁台市文化旅游局",
        article("航拍夜航水道", w.text(2) + figure(kept, "图1　夜航水道全景（航拍）") + w.text(2)),
    )
    w = Writer(302, "交通")
    kept = shelved(media, photograph(500, 1843), ".jpg")
    yield sample(
        "图片瘦高",
        "桥梁检测",
        "松漵市公路中心",
        article("主塔巡检记录", w.text(3) + figure(kept, "主塔北侧立面") + w.text(2)),
    )
    w = Writer(303, "农业")
    kept = shelved(media, photograph(60, 40))
    yield sample("图片极小", "植保情报", "蓼城市植保站", article("飞虱识别要点", w.text(1) + figure(kept) + w.text(1)))
    w = Writer(304, "城管")
    plan, grey = shelved(media, drawing(1500, 1100)), shelved(media, photograph(1400, 900, "L"), ".jpg")
    body = (
        w.text(2)
        + figure(plan, "图1　改造平面图（1位黑白扫描件）")
        + w.text(2)
        + figure(grey, "图2　改造前（灰度照片）")
        + w.text(1)
    )
    yield sample("图片黑白与灰度", "规划通讯", "沛塘市住房和城乡建设局", article("老街改造平面方案", body))
    w = Writer(305, "文旅")
    kept = [shelved(media, photograph(1200 + 37 * n, 800 - 23 * n), ".jpg") for n in range(12)]
    body = "".join(w.text(1, 60) + figure(image, f"图{n}　{w.sentence()}") for n, image in enumerate(kept, 1))
    yield sample("图片十二幅", "图说枕河", "枕河市融媒体中心", article("一周图片", body))
    w = Writer(306, "水务")
    kept = shelved(media, photograph(1843, 1843), ".jpg")
    yield sample(
        "图片开头结尾",
        "巡堤影像",
        "鹤浦市水务局",
        article("险工险段影像", figure(kept, "上游") + w.text(2) + figure(kept)),
        duplex=True,
    )
    w = Writer(307, "教育")
    kept = shelved(media, drawing(300, 300, "L"))
    mixed = table(["年级", "人数"], [["一年级", "412"], ["二年级", "398"]])
    yield sample(
        "图表相接",
        "校园简讯",
        "汀北市实验小学",
        article("校园平面与人数", figure(kept, "平面图") + mixed + figure(kept) + w.text(2)),
    )
