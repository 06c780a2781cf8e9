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
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰建国华志文玉红梅春秋冬夏小晓雨雪子涵梓轩浩宇佳怡欣悦思琪诗语一诺若曦宸泽睿博雅婷婉晨辰阳天乐俊凯峰鹏飞龙虎海波江林森鑫金银宝福贵财才"
    "德义仁礼智信忠孝诚正立新兴旺盛昌荣发富康健宁永恒远大成胜凤凰琴书萍莲荷菊竹松柏青翠云月星光辉灿耀燕莺鹤翔腾跃瑞祥吉庆喜慧颖聪灵巧妙贤淑贞洁美善良爱梦希望彤丹紫萱芸芷蕾蓉薇茜倩莉婧妍"
    "媛嫣嘉豪彦哲翰墨有生清源泉润洪亮根树木水火土凌川岩石岚峻岭卫东西南北方元亨利宏伦奇毅斌彬栋梁柱邦安全世民振武威虹霖霏露冰凝蕊苗圃琳琅瑶璐珊瑜瑾璇珍珠玲珑佩琼莹晶昕旭昊昱晗昭晖景晴曼"
    "蔓筠颜容婵娇姗姝妮娅媚婕宜家培启航帆舟舒砚尧舜禹汤锐锋钧铭铎钰锦绣绮纯素絮洲渊溪澜渝淼淇汐沐沛泓恺悌惠恩愉恬怀念心如意之乎亦可凡然越群众先进勤俭朴实学优师友朋程里香芬芝花果蜜桃杏梨"
    "柳枫桐杨槐榆桦樱棠芹菲萌茵茹艺苑蓝菁葵薪蓬珂珈玥玮琛琦璟璞"
)
GIVEN = frozenset(_GIVEN)
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


def is_surely_name(text: str) -> bool:
    """Three characters or four that hardly are anything else, whatever follows them."""
    return len(text) > length_of_surname(text, 0) + 1 and is_likely_name(text) and text[0] not in _OFTEN_WORDS
