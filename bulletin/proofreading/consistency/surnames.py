"""Surnames of people, and what a name can be."""

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
    "万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦柳邢岳齐梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位霍翁隋植甘景薄"
    "单包司柏宁柯阮桂闵解强丛褚娄符穆党燕冉宫檀晏郗苟蒲芮臧戚岑虞邬沙鞠荆敖冷卓花仇祖谈巫池车滕房蓝应宗丰喻尚农卞古骆简揭占边仲晋明郎闻计伏麦楚饶寇原全佟阚羊栗桑杭鄢逯郁楼缪干支柬濮鹿窦"
    "邸练慕商衡步竺昝茅瞿嵇储封糜乌巴牧隗宣郇裘诸贡劳逄姬邰璩蔺屠鄂索籍咸胥能苍双莘谯姒浦尉蒙暴弓匡"
)
_COMPOUND = (
    "欧阳、司马、上官、诸葛、东方、皇甫、尉迟、公孙、慕容、令狐、司徒、夏侯、端木、申屠、闻人、钟离、宇文、长孙、鲜于、独孤、"
    "南宫、百里、呼延、轩辕、淳于、单于、太史、澹台、濮阳、赫连、东郭、西门、公羊、宗政、仲孙、司空、闾丘、万俟、拓跋"
)
COMPOUND = frozenset(_COMPOUND.split("、"))
SINGLE = frozenset(_SINGLE)
# Characters that given names are mostly made of.
_GIVEN = (
    "骏驰祺瀚煜烨炜焕铮锴霄霆靖韬韵馨麒麟皓朗珩瑄翊羽笙筱妤姿娴娣娥卉蕙苒沁沂洛淳滢澄潇屹帅庆承捷敬楠桢峥嵘满齐得根枝长厚道泰鸣川"
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国华志文玉红梅春秋冬夏小晓雨雪子涵梓轩浩宇佳怡欣悦思琪诗语一诺若曦宸泽睿博雅婷婉晨辰阳天乐俊凯峰鹏飞龙虎海波江林森鑫金银宝福贵财才"
    "德义仁礼智信忠孝诚正立新兴旺盛昌荣发富康健宁永恒远大成胜凤凰琴书萍莲荷菊竹松柏青翠云月星光辉灿耀燕莺鹤翔腾跃瑞祥吉庆喜慧颖聪灵巧妙贤淑贞洁美善良爱梦希望彤丹紫萱芸芷蕾蓉薇茜倩莉婧妍"
    "媛嫣嘉豪彦哲翰墨有生清源泉润洪亮根树木水火土凌川岩石岚峻岭卫东西南北方元亨利宏伦奇毅斌彬栋梁柱邦安全世民振武威虹霖霏露冰凝蕊苗圃琳琅瑶璐珊瑜瑾璇珍珠玲珑佩琼莹晶昕旭昊昱晗昭晖景晴曼"
    "蔓筠颜容婵娇姗姝妮娅媚婕宜家培启航帆舟舒砚尧舜禹汤锐锋钧铭铎钰锦绣绮纯素絮洲渊溪澜渝淼淇汐沐沛泓恺悌惠恩愉恬怀念心如意之乎亦可凡然越群众先进勤俭朴实学优师友朋程里香芬芝花果蜜桃杏梨"
    "柳枫桐杨槐榆桦樱棠芹菲萌茵茹艺苑蓝菁葵薪蓬珂珈玥玮琛琦璟璞"
)
GIVEN = frozenset(_GIVEN)
# Words that begin like a name and are none.
_COMMON = (
    "高兴 安全 平安 文明 和平 时间 成长 成绩 家长 方面 习惯 关爱 温暖 全体 查看 常常 向往 代表 任务 万名 万人 于是 "
    "左右 时代 方法 安排 高度 江河 明显 金牌 强化 严格 支持 关注 关心 施行 项目 管理 成功 全部 成员 单位 解决 应当 "
    "应该 安心 都会 计划 包括 游览 游戏 白天 商量 路口 路上 时常 满意 连续 步行 能够 乐于 常年 经常 支出 支部 明年 "
    "查处 通过 通报 曾经 从小 柏油 常用 相关 祝福 荣获 成立 戴上 戴红 祖国 祖辈 向上 向善 向学 向家 向老 温馨 和谐 "
    "别人 易于 时刻 余人 余名 伍员 阳光 沙池 花园 花坛 石头 车辆 车窗 车流 游泳 水上 方案 安置 牛奶 米饭 毛笔 毛巾 "
    "山村 冷暖 雷锋 白血病 白血 汤圆 石膏 胡同 洗手 常识 宁静 陆续 成为 成人 成年 辛苦 于一 于九 时候 学习 周边 "
    "章程 方阵 许多 高高 康复 游学 安装 车位 常说 全校 全班 成批 画展 党员 党史 党建 边界 边上 万里 马路 黄金 金色 "
    "红色 白色 黑板 司机 解说 向导 幸福 阳台 温室 林间 田间 水平 水果 关键 关系 景区 古城 古树 花草 花卉 江边 湖边 "
    "毕业 梅花 余热 余下 时期 计算 计分 苗圃 荣誉 印象 和睦 易拉 易燃 谈心 谈话 宣讲 宣传 通讯 通知 通行 甘肃 云南 "
    "宁夏 海南 贵州 贵宾 贺卡 贺信 干部 干净 干劲 干活 翻身 明天 明日 马上 全国 文化 文艺 文件 文物 文旅 文体 卫生 "
    "安居 安保 安静 高效 高质 高标 高新 高层 高峰 高速 方便 方向 方式 时段 时长 时节 成果 成效 成本 成片 管护 管网 "
    "管道 管控 管线 常态 常务 常委 常规 石材 石桥 金融 金额 万元 万户 计生 党委 党组 党群 党支 党总 党风 党纪 周末 "
    "周年 周期 周围 任期 任职 单元 单独 祝贺 解放 解读 解释 解答 应急 应对 应用 应收 应检 应改 关于 关口 关停 包保 "
    "包干 包联 程度 程序 施工 施策 施划 车站 车道 车棚 车间 车次 车主 路面 路段 路灯 路长 路网 路牙 路缘 房屋 房产 "
    "房前 景观 古镇 丰富 宣教 宣贯 严肃 严厉 严重 严禁 严查 严把 全面 全市 全县 全区 全力 全程 全民 全域 全省 全年 "
    "全覆 干线 干群 温度 商户 商业 商圈 商场 商务 商贸 商家 商铺 农村 农业 农贸 农户 农民 农产 农家 农田 明确 明细 "
    "明察 强调 强弱 强力 强烈 双创 双方 双拥 双报 支队 原则 原有 原料 原来 楼道 楼宇 楼栋 楼长 楼梯 楼门 步道 能力 "
    "能源 查找 查验 查摆 查改 龙头 武装 童心 童年 边角 边坡 伏案 麦收 储存 左侧 冷链 冷库 夏季 江南 江北 江东 江西 "
    "包装 易腐 尚未 尚存 尚有 顾客 顾问 池塘 苗木 雷雨 雷达 毛坯 林业 林地 林长 林木 林荫 田园 田埂 黄标 黄线 牛皮 "
    "双休 双向 双语 封闭 封堵 封存 宗旨 宗教 谷物 史料 戴头 成熟 钟情 祖传 诸多 诸如 贡献 劳动 劳务 双面 能耗 庄严 "
    "庄稼 康养 康乐 毕节 温泉 骆驼 章节 司法 柴油 席地 卓越 盛夏 盛会 盛装 路域 路政 古建 古街 管委 常住 常见 应届 "
    "解困 任何 任意 方可 方能 时而 高频 高档 高校 高中 高温 全流 全链 全员 全身 全线 全长 全新 强制 强度 成活 成套 "
    "路径 施救 施肥 干警 干旱 温情 金桥 商品 商标 党性 党徽 党课 党旗 计量 计时 计税"
)
COMMON = frozenset(_COMMON.split())
# No given name has these; a character before or behind a name that is taken for one mostly is.
_NO_GIVEN = frozenset("的了在是和与及等对将由到说及或把被让就也都还又并主出参及共各每这那其我你他她它、，")


def length_of_surname(text: str, at: int) -> int:
    """2 or 1 characters; 0 if none begins there."""
    if text[at : at + 2] in COMPOUND:
        return 2
    return int(text[at : at + 1] in SINGLE)


def is_name(text: str) -> bool:
    """Whether the whole text can be somebody's full name: a surname and one or two characters."""
    length = length_of_surname(text, 0)
    given = text[length:]
    return (
        bool(length)
        and 1 <= len(given) <= 2
        and all("\u4e00" <= one <= "\u9fff" for one in given)
        and not _NO_GIVEN & set(given)
    )


def is_likely_name(text: str) -> bool:
    """Where nothing shows where a name ends: its given name is made of such characters as given names are."""
    return is_name(text) and set(text[length_of_surname(text, 0) :]) <= GIVEN


# Surnames that are mostly other words: 书记向群众介绍, 主任高度重视.
_OFTEN_WORDS = frozenset("向于应时成高能方常都连全从对解强党和明计干过关许曾任管包会安支宣")


def is_no_word(text: str) -> bool:
    """Whether what can be a name does not begin like 文明 or 卫生."""
    return text[0] not in _OFTEN_WORDS and text[:2] not in COMMON


def is_surely_name(text: str) -> bool:
    """Three characters or four that hardly are anything else, whatever follows them."""
    return len(text) > length_of_surname(text, 0) + 1 and is_likely_name(text) and is_no_word(text)
