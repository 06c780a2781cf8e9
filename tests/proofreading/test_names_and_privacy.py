"""Names of people, places and units, figures told twice, posts, the imprint, and who is to be spared: as classes."""

import datetime as dt
from dataclasses import replace

import pytest

from bulletin.proofreading import Kind, Known, Leader, Level, Passage, UnitName, passages_of_lines, proofread
from bulletin.proofreading.consistency import RULES
from bulletin.proofreading.privacy import BLOCKS
from bulletin.proofreading.privacy import RULES as OF_PRIVACY
from tests.proofreading.examples import passages_in

KNOWN = Known(
    date=dt.date(2026, 10, 16),
    leaders=(
        Leader("张卫国", "市委书记", 1, None, None),
        Leader("郑怀远", "市委常委、常务副市长", 2, None, None),
        Leader("孙立新", "副市长", 3, None, None),
        Leader("潘若谷", "副市长", 4, dt.date(2026, 12, 1), None),
        Leader("周海燕", "市水利局局长", 5, None, None),
    ),
    units=(
        UnitName("霁川市市场监督管理局", ("市市场监管局",)),
        UnitName("霁川市卫生健康委员会", ("市卫健委",)),
        UnitName("霁川市自然资源和规划局", ("市自然资源局",)),
        UnitName("霁川市生态环境局", ("市生态环境局",)),
        UnitName("霁川市农业农村局", ("市农业农村局",)),
    ),
    earlier_texts=(
        (
            "第9期",
            "松涧镇镇长段文龙逐户走访。\n纺机社区居委会主任虞秀兰介绍了做法。\n望溪区城管局总工程师尹一凡现场讲解。\n"
            "柏巷小学校长岑砚清带队。",
        ),
    ),
)

WRONG = (
    # a person, one like character off
    "# 尤桂枝：三十年守一座桥\n尤桂枝每天五点到岗。\n游人都说，只要⟦尤桂芝⟧在，桥面就没有杂物。",
    "网格员段文龙巡到巷尾。天黑透了，⟦段文隆⟧还没有收工。",
    "楼栋长虞秀兰把钥匙交给邻居。\n夜里十点，⟦虞秀岚⟧又敲开了三户人家的门。",
    "> 松涧镇岑玉梅家庭获评最美庭院。\n# 小院\n一早，⟦岑玉媒⟧在院里修枝。",
    "本月标兵是养护班班长韦建民。\n大家说，⟦韦健民⟧手脚最勤快。",
    "会上，城管办负责人欧阳静介绍了做法。\n“不走过场。”城管办负责人⟦欧阳靖⟧说。",
    # a place or a unit
    "松涧镇修好了水渠。\n秋收前，⟦松润镇⟧又清了两条沟。",
    "棠影社区开了议事会。\n会后，⟦堂影社区⟧装了充电桩。",
    "文昌路铺了新沥青。\n沿⟦文倡路⟧走，两边都是梧桐。",
    "霁川区市政养护管理中心进场。\n三天后，霁川区⟦市政养护管里中心⟧撤场。",
    "望溪区城市管理监察大队进驻夜市。\n次日，望溪区⟦城市管理督察大队⟧撤走。",
    # a unit, by a name that the office's list does not have
    "⟦市市监局⟧抽检了12家早点铺。",
    "据⟦市市场局⟧通报，抽检全部合格。",
    "由⟦市卫计委⟧牵头，消杀下水井。",
    "⟦市国土局⟧核发了用地手续。",
    "⟦市农委⟧派出三个组。",
    "⟦霁川市生态环境保护局⟧启用了无人机。",
    "⟦市自然资源和城乡规划局⟧公示了方案。",
    # a figure told again
    "# 326名队员守护高考路\n一早，⟦362名⟧队员走上路口。",
    "# 霁川区拆除棚屋5400平方米\n十天里，共拆除各类棚屋61处、⟦5800平方米⟧。",
    "# 松涧镇建成“小菜地”34块\n镇里把空地交给村民，先后建成“小菜地”⟦四十三块⟧。",
    "全区投入1650万元修缮老桥。\n账本摊开：修缮老桥的⟦1560万元⟧，一半来自社会捐款。",
    "全长7.2公里的环湖步道完工。\n入夜，⟦2.7公里⟧的环湖步道上人来人往。",
    "> 全市雨污管网改造完成率达86%。\n# 地下的功夫\n截至9月底，雨污管网改造完成率达到⟦89%⟧。",
    "# ⟦9月18日⟧松涧镇举办丰收节\n9月19日，松涧镇举办丰收节，八个村的队伍上台。",
    "# 全市⟦10月9日⟧开展爱耳日宣传\n10月8日，医生在广场开展爱耳日宣传，测听力120人次。",
    "# ⟦8月16日⟧霁川区启用新书屋\n8月15日，霁川区启用新书屋，藏书五千册。",
    # posts
    "⟦松涧镇党委书记段文龙⟧把桌子搬到集市。",
    "⟦纺机社区居委会副主任虞秀兰⟧端来热茶。",
    "难点在管线，⟦望溪区住建局总工程师尹一凡⟧的办法是错时。",
    "⟦柏巷小学副校长岑砚清⟧牵着孩子过马路。",
    "⟦副市长潘若谷⟧日前察看了堤防。",
    "⟦常务副市长孙立新⟧叮嘱大家注意安全。",
    "⟦市委常委、副市长孙立新⟧蹲下身子察看水渠。",
    "⟦市委书记郑怀远⟧把话筒递给居民。",
)

RIGHT = (
    "尤桂枝、尤桂芝姐妹俩一个管东桥，一个管西桥。尤桂芝年长。",
    "王建国是楼栋长。王建军是他的邻居。",
    "松涧镇、松润镇两镇相邻。松润镇在下游。",
    "东河村和西河村结对。东河村出地，西河村出工。",
    "望溪区第一小学开学。望溪区第二小学也开学。",
    "市市场监管局抽检，霁川市市场监督管理局公示。",
    "霁川区市场监督管理局抽检，省生态环境厅督导。",
    "2016年，市环保局建成监测站，市农业局配合。",
    "原市卫计委的旧楼改成了书屋。",
    "# 326名队员守护高考路\n一早，326名队员走上路口，另有362名家长等候。",
    "去年云溪区投入1650万元修缮老桥。今年云溪区投入1560万元修缮老桥。",
    "云溪区检查商户126家。霁川区检查商户162家。",
    "# 9月18日松涧镇举办丰收节\n丰收节筹备始于9月1日。9月18日，八个村的队伍上台。",
    "市水利局党组书记、局长周海燕主持会议。",
    "市委常委、常务副市长郑怀远到会。副市长郑怀远讲话。",
    "松涧镇党委副书记、镇长段文龙走访。",
    "纺机社区居委会主任虞秀兰端来热茶。",
)

TO_SPARE = (
    "微信同号：⟦一三九〇〇〇〇一二三四⟧。",
    "请打⟦幺三八〇〇〇〇五六七八⟧。",
    "联系⟦一五〇 〇〇〇〇 一一二二⟧。",
    "一等奖是松涧镇小学五（2）班的⟦岑雨桐⟧，她画了一座桥。",
    "三（1）班⟦段子墨⟧捡到钱包。",
    "初二（5）班的⟦虞思齐⟧跑在最前面。",
    "捡瓶子的孩子叫⟦尤昊然⟧，一家人都来帮忙。",
    "小女孩名叫⟦韦一诺⟧，笑得很甜。",
    "小男孩叫做⟦尹梓轩⟧。",
    "11岁少年⟦段骏驰⟧跳水救人。",
    "13岁的小姑娘⟦岑欣怡⟧每天来浇花。",
    "八岁儿童⟦尤子涵⟧走失。",
    "跟着奶奶长大的⟦虞小满⟧今年刚满九岁，爱画画。",
    "⟦岑佳怡⟧才十二岁，已经会打快板。",
    "⟦韦宇轩⟧今年7岁，拉着妈妈的手。",
    "| 作品 | 作者 | 学校 | 年级\n| 《小河》 | ⟦尤乐怡⟧ | 纺机小学 | 三年级",
    "| 姓名 | 学校 | 班级\n| ⟦段若溪⟧ | 柏巷小学 | 五（3）班",
    "| 序号 | 获奖学生 | 就读学校\n| 1 | ⟦岑子轩⟧ | 霁川市第二中学",
    "| 姓名 | 年龄 | 项目\n| ⟦尹一诺⟧ | 9 | 快板",
    "轮椅送到了纺机厂宿舍⟦二号楼三〇一⟧。",
    "家住⟦下河村四组23号⟧的老人报修。",
    "住在⟦柏巷弄堂18号⟧的一家人搬走了。",
    "| 户主 | 住址 | 完工\n| 段有根 | ⟦松涧镇上河村二组9号⟧ | 9月",
    "| 姓名 | 家庭住址\n| 岑玉梅 | ⟦柏巷路7号⟧",
    "身患白血病的村民⟦段玉林⟧握着医生的手。",
    "患糖尿病多年的老人⟦尤桂芳⟧不用再跑远路。",
    "双目失明的⟦岑海波⟧学会了按摩。",
    "福利院长大的⟦韦小满⟧考上了技校。",
    "| 姓名 | 困难类型 | 金额\n| ⟦段根生⟧ | 二级残疾 | 800",
    "| 户主 | 致贫原因\n| ⟦尤玉娥⟧ | 因病",
    "| 救助对象 | 病种\n| ⟦虞长顺⟧ | 肺病",
)

FREE = (
    "霁川学院大二学生段文龙今年20岁，是队长。",
    "霁川大学学生尤桂枝领队，研究生韦建民讲课。",
    "21岁的学生志愿者岑玉梅值守路口。",
    "9岁的乐乐学会了写字，10岁的浩浩也来了。",
    "低保户张大爷、患病的李大姐都来了，独居老人王奶奶，也来了。",
    "排查隐患的李明山收工回家。",
    "| 姓名 | 学校 | 职务\n| 段文龙 | 纺机小学 | 校长",
    "| 姓名 | 年级 | 学院\n| 段文龙 | 大二 | 霁川学院",
    "| 学生 | 学校 | 班级\n| 段某某 | 柏巷小学 | 五（3）班",
    "| 姓名 | 学校 | 年级 | 指导教师\n| 段某某 | 柏巷小学 | 三年级 | 尤桂枝",
    "| 单位 | 地址\n| 市城管局 | 文昌路18号",
    "| 服务点 | 负责人 | 地址\n| 文昌站 | 尤桂枝 | 文昌路18号",
    "报名地点在政务服务中心3号楼501室。",
    "| 姓名 | 项目 | 得分\n| 段文龙 | 快板 | 96",
    "编号一二三四五六七八九〇一二三。",
)


def _found(case, rules, known):
    passages, expected = passages_in(case)
    return proofread(passages, known, rules), expected


@pytest.mark.parametrize("case", WRONG)
def test_it_finds_what_does_not_agree(case):
    found, expected = _found(case, RULES, KNOWN)
    for place, start, end, _ in expected:
        assert any(one.place == place and one.start < end and start < one.end for one in found)


@pytest.mark.parametrize("case", RIGHT)
def test_it_leaves_alone_what_agrees(case):
    assert _found(case, RULES, KNOWN)[0] == []


@pytest.mark.parametrize("case", TO_SPARE)
def test_it_finds_who_is_to_be_spared(case):
    found, expected = _found(case, OF_PRIVACY, Known())
    for place, start, end, _ in expected:
        assert any(one.place == place and one.start < end and start < one.end for one in found)


@pytest.mark.parametrize("case", FREE)
def test_it_lets_the_rest_pass(case):
    assert _found(case, OF_PRIVACY, Known())[0] == []


IMPRINT = Known(approver="周海燕", reviewers=frozenset({"周海燕", "陈晨"}))


@pytest.mark.parametrize(
    ("line", "words", "level"),
    [
        ("编辑：李敏　审核：陈晨　校对：王明", "陈晨", Level.MUST),
        ("编辑：李敏  审核：陈晨", "陈晨", Level.MUST),
        ("审　核：陈晨", "陈晨", Level.MUST),
        ("责任编辑:李敏；审 核: 陈晨；校对: 王明", "陈晨", Level.MUST),
        ("印发：市创建办　签发：陈晨", "陈晨", Level.SHOULD),
    ],
)
def test_each_label_of_the_imprint_is_read(line, words, level):
    (finding,) = proofread([Passage("imprint", Kind.IMPRINT, line)], IMPRINT, RULES)
    assert (finding.words, finding.level, finding.suggestions) == (words, level, ("周海燕",))


@pytest.mark.parametrize(
    "line", ["编辑：陈晨　审核：周海燕　校对：王明", "审　核：周　海　燕", "签发：陈晨　审核：周海燕", "主办：市创建办"]
)
def test_who_approved_is_right(line):
    assert proofread([Passage("imprint", Kind.IMPRINT, line)], IMPRINT, RULES) == []


def test_a_leader_may_head_the_party_group_but_not_hold_what_another_holds():
    (finding,) = proofread(passages_of_lines(["市委书记、市水利局局长周海燕讲话。"]), KNOWN, RULES)
    assert finding.level == Level.MUST
    known = replace(KNOWN, date=dt.date(2027, 1, 5))
    assert proofread(passages_of_lines(["副市长潘若谷日前察看了堤防。"]), known, RULES) == []


def test_what_is_only_likely_blocks_nothing():
    assert "privacy.vulnerable" not in BLOCKS
    assert "privacy.address" not in BLOCKS
