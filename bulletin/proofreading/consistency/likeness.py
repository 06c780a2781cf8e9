"""Characters that are taken for one another when a name is typed: they sound alike, or they look alike."""

from functools import lru_cache

# Groups of characters of names and places that look alike.
_LOOK = (
    "涧润 涧间 浦铺 溪奚 坞乌 墅野 棠裳 蓼廖 稻滔 麓鹿 柏泊 霁齐 岑芩 屿与 矶机 潼橦 浔寻 汀订 圩吁 埭逮 塬源 "
    "梁粱樑 国囯图 己已巳 未末 士土 千干于 大太天夫 日曰目 白百自 元无 午牛 工土 子孑 刀力 九丸 "
    "戊戌戍 风凤 今令 代伐 竞竟 拔拨 折拆析 晴睛清情 青清晴情请靖 秀季委 宇字宁 春舂 冶治 冷泠 冯马 "
    "季李 杏李 林杯 枝技 沈沉 泽译择 洁浩 浩皓 清淸 淇棋琪祺 涛寿 源原 海梅 洋样祥 波坡 彼披 丽两 "
    "莹荧萤 芳芬 苹萍 莉荊 茹如 菁靖 营莺 萱宣 薇微徽 蕊芯 塘溏糖 堂棠 圹矿 坪平评 坝坎 埠阜 堰偃 "
    "岗冈岚 峰锋烽蜂 岭峙 崎琦 崇祟 峻俊骏竣 庄压 康庚 庆床 延廷 建健键 廷庭挺 昌晶 旭旮 昊吴 明朋 "
    "晓哓 晖晕辉 杨扬汤 桔橘 桂佳 栋拣 柱注住 桐洞 梅海 棚硼 楠南 榕容 槐愧 杰木 炜伟玮 炯垌 烨桦晔 "
    "焕换 煜昱 玮伟炜 玲铃岭 珊姗栅 珍诊贞 琳林淋 瑞端 璐路露 瑶遥摇 盛晟 睿壑 磊垒 祖组 福富幅 纲网 "
    "维唯惟 绍昭 纹玟 绮倚 胜性 育肓 航杭 良艮 艳绝 荣荥 菊掬 蓉溶 虎虏 贤坚 贵责 赵超 辉晖 迎仰 "
    "远运 连莲 逸免 邓郑 郭敦 钱线 铁轶 铭名 锦绵 镇填 闫阎 阳阴 陈陆 雅稚 雯文 霞瑕 静婧靖 韦书 "
    "颖颍 飞风 鹏朋 鸿鸣 勋助 博搏傅 卫工 印卯 卢户 厉历 叶汁 呈程 周同 哲折 嘉喜 固因 坤绅 垚尧 "
    "墩敦 孟盂 孜牧 宏宠 宽觅 富宫 寨塞 尚向 尹伊 屏平 峡狭 彤丹 彦颜 彬杉 徐涂 怡恰 恒衡 惠慧 "
    "戴载 振震 斌武 新薪 施旋 易昜 晨辰 曾会 李季 束東 柳抑 柏拍 森林 欣歆 毅殷 民氏 汪江 沙纱 "
    "泉京 泰秦 洪烘 渝榆愉 温湿 港巷 湖潮 湾弯 滨宾 潭谭 澜阑 瀚翰 灵炅 牧枚 狄秋 理埋 甫捕 益盖 "
    "盘盆 祁祈 禄绿 禹离 秋秒 程呈 章童 符苻 粮娘 紫柴 红江 纯钝 纺仿 细纲 绿缘 翔祥 翠萃 肖宵 "
    "胡湖 芝艺 芦庐 苗笛 英莫 范苑 茂芪 荷何 莫英 菜莱 葛蔼 蒋将 蓝篮 薛薜 袁哀 裕浴 覃草 观现 "
    "许计 诚城 谢射 贺货 赖懒 路跆 边迈 遂逐 邢刑 邱丘 郝赦 鄂颚 钟种 铜桐 门们 闸间 阁阀 隆降 "
    "霍雷 韩韦 顾项 顺须 颍颖 饶侥 骆络 高髙 魏巍 鲁鱼 鲍鲜 鹭鹤 黎黍 黄寅 齐斋 王玉 邵绍 龙尤"
)
_LOOKING: dict[str, set[str]] = {}
for _group in _LOOK.split():
    for _one in _group:
        _LOOKING.setdefault(_one, set()).update(_group)
# Sounds that many do not tell apart.
_MIXED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
_CACHED = 8192


@lru_cache(maxsize=_CACHED)
def sound(character: str) -> str:
    """Without its tone."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  55 MB of readings, only for who needs them

    return "".join(lazy_pinyin(character))


@lru_cache(maxsize=_CACHED)
def _mixed_sound(character: str) -> str:
    said = sound(character)
    for exact, mixed in _MIXED:
        said = said.replace(exact, mixed)
    return said


def sound_same(one: str, other: str) -> bool:
    """Two characters of one sound."""
    return sound(one) == sound(other)


def look_alike(one: str, other: str) -> bool:
    return other in _LOOKING.get(one, ())


def are_alike(one: str, other: str) -> bool:
    """Whether one of two characters is easily written for the other."""
    return look_alike(one, other) or _mixed_sound(one) == _mixed_sound(other)


def only_difference(one: str, other: str) -> int | None:
    """Where two words of one length differ in a single character."""
    if len(one) != len(other):
        return None
    differ = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return differ[0] if len(differ) == 1 else None
