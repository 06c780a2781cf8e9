"""The prose of the sixty issues: hand-written sentences of invented offices, put together the same way each time."""

import random

# Every name of a place, an office or a person is made up.
PLACES = ("砚溪", "蓼城", "汀北", "鹤浦", "岚桥", "青槐", "沛塘", "枕河", "霁台", "松漵", "栖霞坞", "白苇渡")
UNITS = (
    "市水务局",
    "市城市管理综合行政执法局",
    "市教育体育局",
    "市统计局",
    "市消防救援支队",
    "市农业农村局",
    "市文化旅游局",
    "市交通运输局",
    "市科技局",
    "市数据局",
    "市市场监督管理局",
    "市退役军人事务局",
    "市住房和城乡建设局",
    "市医疗保障局",
)
PEOPLE = (
    "陆砚秋",
    "柏望舒",
    "简宁",
    "闻人澈",
    "岑月白",
    "施予安",
    "戚怀川",
    "霍青",
    "宁致远",
    "欧阳映雪",
    "阮棠",
    "费松年",
)
RARE_PEOPLE = (
    "李喆",
    "陶堃",
    "司徒镕",
    "黄昇",
    "齐玥",
    "周赟",
    "何祎",
    "朱䶮",
    "吕𠮷",
    "梁禕",
    "蒋珺璟",
    "方㛃",
    "邵𬀩",
    "薛頔",
    "贺翀",
)

SUBJECTS = {
    "水务": (
        "{place}水库汛限水位由{n}.5米下调至{n}.2米，腾出防洪库容{n}万立方米",
        "{unit}会同{place}街道对{n}处易涝点逐一编制“一点一策”，泵站值守由两班改为三班",
        "巡堤队员{person}在日记里写道：“夜里两点的水声，听一次就忘不了。”",
        "今年以来累计清淤管网{n}.6千米，更换破损井盖{n}套，投入资金{money}万元",
        "受上游来水影响，{place}河段{day}出现超警戒水位，最大洪峰流量每秒{n}立方米",
        "各闸站要严格执行《{place}流域水量调度方案（试行）》，不得擅自启闭",
    ),
    "城管": (
        "{place}片区{n}条背街小巷已完成架空线入地，腾出慢行空间{n}00平方米",
        "{unit}推行“先劝导、再整改、后处罚”，首违不罚事项由{n}项增至{n}8项",
        "夜市划线经营后，油烟投诉环比下降{share}%，摊主{person}说生意反倒比从前稳当",
        "执法队员佩戴记录仪上岗，做到着装、用语、文书、流程、台账“五个统一”",
        "{day}起，对占用盲道、消防通道停车的，一律先通知挪车、再依法处置",
        "群众反映的{n}个问题中，已办结{n}个；其余的列出时限，逐周销号",
    ),
    "教育": (
        "{place}小学把课后服务延长到18时30分，参加学生占在校人数的{share}%",
        "{unit}组织{n}名退休教师组成“银杏讲师团”，本学期已到乡村学校授课{n}场",
        "食堂实行“三公开、两陪餐、一留样”，家长代表可随时到后厨查看",
        "校长{person}介绍，学校把操场边的旧仓库改成了阅览室，藏书由{n}册增加到{n}00册",
        "{day}前，各校要完成校舍安全排查，重点看屋面、外墙、电路和消防设施",
        "体育课不得占用、不得挪用、不得以自习代替，违者在全市通报",
    ),
    "统计": (
        "上半年全市规模以上工业增加值同比增长{share}%，增速比一季度加快{n}.3个百分点",
        "{place}区固定资产投资完成{money}亿元，其中技改投资占{share}%",
        "从行业看，{n}个大类中有{n}个实现正增长，装备制造、绿色建材、特色食品贡献较大",
        "{unit}提示：部分企业反映订单不足、回款偏慢，需要持续关注",
        "居民人均可支配收入{money}元，扣除价格因素，实际增长{share}%",
        "统计数据不得代填、不得修饰，发现一起查处一起",
    ),
    "消防": (
        "{day}，{unit}对{place}商圈{n}家商户开展夜查，发现隐患{n}处，当场整改{n}处",
        "老旧小区加装独立式烟感{n}00只，由网格员每月试鸣一次，试一户、签一户",
        "{person}强调，拆除防盗网不是走过场，要让窗打得开、人出得来、车进得去",
        "电动自行车进楼入户的投诉比去年同期下降{share}%，新建集中充电口{n}个",
        "微型消防站做到“1分钟响应、3分钟到场、5分钟处置”",
        "凡因履职不力造成后果的，依纪依法严肃追究责任",
    ),
    "农业": (
        "{place}镇早稻收割进度过{share}%，烘干能力由每天{n}吨提高到{n}0吨",
        "{unit}派出{n}个指导组蹲点包片，把技术要点编成顺口溜，写在田头的黑板上",
        "种粮大户{person}算了一笔账：统防统治以后，每亩少打两遍药，省下{n}元",
        "全市新建高标准农田{n}.8万亩，灌排沟渠、机耕路、生产桥同步配套",
        "{day}前后有一次降温过程，设施大棚要提前加固压膜线、备足保温材料",
        "柑橘、茶叶、食用菌三个特色产业产值达{money}万元，带动{n}00户农户增收",
    ),
    "文旅": (
        "“{place}夜航”航线试运行{n}天，接待游客{n}00人次，满意率{share}%",
        "{unit}在{n}个景区推行“无理由退票”，退款平均用时不到{n}分钟",
        "老戏台修旧如旧，檩、枋、雀替都按原样补配，{person}师傅为此跑了{n}趟外地",
        "非遗工坊把竹编、蓝染、陶埙搬进校园，本月开课{n}节",
        "{day}至月底，博物馆、图书馆、文化馆错时延时开放，闭馆时间推迟到21时",
        "游客{person}留言：“街上没有一个拉客的，问路却有人领着走。”",
    ),
    "交通": (
        "{place}大桥维修工程{day}完成主缆检测，累计更换吊杆{n}根、支座{n}个",
        "{unit}优化公交线路{n}条，早高峰平均候车时间缩短{n}.4分钟",
        "客货邮融合站点覆盖{share}%的建制村，村民{person}寄一箱柚子只要{n}元",
        "超限超载率降到{share}‰，源头企业装载称重设备联网{n}台",
        "护学岗每天7时10分到岗，斑马线前礼让率稳定在{share}%",
        "各施工单位要错开早晚高峰，夜间作业须设置警示灯、导行牌和专人看守",
    ),
    "数据": (
        "{unit}把{n}个业务系统接入统一身份认证，停用僵尸账号{n}00个",
        "“{place}一码通”采用OAuth 2.0与OpenID Connect，日均调用{n}万次，可用性{share}%",
        "窗口人员{person}说，过去一件事要登录5个系统，现在打开Chrome浏览器就能办",
        "数据共享实行“可用不可见”，接口日志保存不少于180天，详见GB/T 35273—2020",
        "{day}切换到IPv6单栈试点，DNS解析时延由{n}毫秒降到{n}.2毫秒",
        "故障报告发至ops-duty@shuju.yanxi.example，或拨打0999-8123{n}，24小时有人应答",
    ),
    "党建": (
        "会议强调，要坚持问题导向、目标导向、结果导向，一张清单管到底",
        "{unit}党支部与{place}社区结对，认领微心愿{n}个，已办成{n}个",
        "{person}在交流发言中谈到：“办公室里看是难题，走到楼道里看就有了办法。”",
        "要从严从实抓好整改，能立即改的立即改，不能立即改的明确时限、责任到人",
        "参加{day}集中学习的有机关干部、社区工作者和志愿者共{n}0余人",
        "各单位贯彻落实情况，请于{day}前书面报送",
    ),
}
OPENINGS = ("据了解，", "与此同时，", "下一步，", "针对上述问题，", "据{unit}介绍，", "为巩固成效，", "", "", "", "")
ENDS = "，；，。；"


class Writer:
    """Writes about one subject; the same seed writes the same."""

    def __init__(self, seed: int, subject: str = "城管"):
        self.pick = random.Random(seed)
        self.subject = subject
        self.left: list[str] = []

    def filled(self, pattern: str) -> str:
        pick = self.pick
        while "{" in pattern:  # each slot by itself: two figures of a sentence differ
            start, _, rest = pattern.partition("{")
            slot, _, after = rest.partition("}")
            value = {
                "place": lambda: pick.choice(PLACES),
                "unit": lambda: pick.choice(UNITS),
                "person": lambda: pick.choice(PEOPLE),
                "n": lambda: str(pick.randint(2, 98)),
                "money": lambda: f"{pick.randint(100, 98000) / 10:.1f}",
                "share": lambda: f"{pick.randint(11, 999) / 10:.1f}",
                "day": lambda: f"{pick.randint(1, 12)}月{pick.randint(1, 28)}日",
            }[slot]()
            pattern = start + value + after
        return pattern

    def sentence(self) -> str:
        """Without the mark that ends it, unless that stands in quotation marks. None comes again before all have."""
        if not self.left:
            self.left = list(SUBJECTS[self.subject])
            self.pick.shuffle(self.left)
        return self.filled(self.left.pop())

    def paragraph(self, characters: int = 180) -> str:
        """At least so many characters, ended by a full stop."""
        text = self.filled(self.pick.choice(OPENINGS))
        while True:
            text += self.sentence()
            is_ended = text.endswith("。”")
            if len(text) >= characters:
                return text if is_ended else text + "。"
            text += "" if is_ended else self.pick.choice(ENDS)

    def text(self, paragraphs: int, characters: int = 180) -> str:
        """So many paragraphs as markup."""
        return "".join(f"<p>{self.paragraph(characters)}</p>" for _ in range(paragraphs))

    def report(self, parts: int, paragraphs: int = 2, characters: int = 180) -> str:
        """Parts headed 一、 with two parts each headed （一）."""
        heads = iter(("摸清底数", "分类施策", "建章立制", "压实责任", "回头查看", "群众评议", "补齐短板", "总结推广"))
        return "".join(
            f"<h3>{numeral}、{next(heads)}</h3>"
            + "".join(
                f"<h4>（{inner}）{self.pick.choice(HEADINGS)}</h4>{self.text(paragraphs, characters)}"
                for inner in "一二"
            )
            for numeral in "一二三四五六七八"[:parts]
        )

    def units(self, count: int) -> tuple[str, ...]:
        """Offices of streets, towns and bureaus, none twice."""
        kinds = (
            "街道办事处",
            "镇人民政府",
            "乡人民政府",
            "经济开发区管委会",
            "区创建办",
            "区教育局",
            "区城市管理局",
            "中学",
        )
        stems = [
            f"{a}{b}" for a in "东西南北上下新老" for b in ("湾", "岭", "浦", "塘", "桥", "坞", "洲", "墩", "漵", "埠")
        ]
        every = [f"{stem}{kind}" for kind in kinds for stem in stems]
        return tuple(every[:count])


HEADINGS = (
    "把问题找准",
    "让办法管用",
    "责任到岗到人",
    "入户走访听真话",
    "既治标又治本、标本兼治求长效",
    "用好第三方评估",
    "数据跑路代替群众跑腿",
)
