"""Which characters a font has: `python bench/coverage.py FONT...` prints a row each, as docs/operations.md shows them.

Names are 500 characters of given names, our own list, 39 of them beyond GB 2312; levels 1 and 2 are those of
GB 18030-2022: 基本区 with 扩展A区, and what 通用规范汉字表 has beyond them.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

NAMES = (
    "珺珣玥玘玙玚璟璠瓒瑀瑄瑗瑢瑭瑱璎璘璧俊豪雄威武毅诚信义仁礼智忠孝廉德贤良善美好正直健坚韧恒永久长安康"
    "宁泰和祥瑞吉庆福禄寿喜春夏秋冬晨曦晓旭昊昕昱昶晟晖晗晔晞晁晏暄暖暕曜曈昀昇昉昂昌昙昝映昭晋景暘家嘉君"
    "钧均峻骏竣浚淳纯醇椿楠栋梁柱森林木松柏桐榕桦枫柳杨桃李杏梨棠棣樱椰樾楷模杉彬郴沛霖霏霓雯雷震霆露霜冰"
    "凌寒凝清澄澈渊源泉溪河江海波浪潮润汐沁沐沅沂泓泾洛津洵浔淇淼湘湛溢滢漪漫潇潞澍澎濂瀚瀛灏炎炜炯烨烽焕"
    "焱煊煜煦熙熠燊燕燚志远鸿鹤鹰鸣凰麟龙虎彪骥骁骅驰骋驿骞骊恺恬恩悦悠悟惟惠愉慈懿怀忆忻念书章翰墨词赋乐"
    "棋画笔砚彦谚谦诺谨谊谕谭赞赟赫越跃路轶辰逸达迈迪进遥逍遨邦郁鄞铎铭锋锐锦镇钊钢铁银钰铉铄铮锟锴镕鑫鋆"
    "铠钟启呈哲喆唯喻囡圆坤垚垲城堃培基堂塬壮奕奎奇奥如妍妙妤妮姗姝姣娅娆娉娓娇娈婉婕婧婵媛嫒嫣嬿孜孟宏宗"
    "宜宣宥宸容宽宾寅尧尚岚岩岳岱峰峥崇崎嵘嵩巍帆帅希幸庭廷弘弛弦彤彩彭影律微徽徵翀翊翎翔翘翟翡翱翯翾聪肃"
    "肖胜胤舒航艺艾芃芊芙芝芩芮芯芷芸苇苑若茗茜茹荃荣莉莎莞菀菁菡菲萌萱葳葵蒙蒨蓁蓉蓓蔓蔚蕊蕙蕾薇藜蘅虹祎"
    "祐祖祚祜祯祺禀禾秉科稷穆竞童笑筠简箫篪籍粲素纬纭绍维绮绯缘缨罡羚義耀昳晳皓皎皙盈益盛睿瞻矞知砺硕碧磐"
)
BEYOND = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰"
    "𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭"
    "𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬"
    "𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
LEVEL_1 = {chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))}
SETS = {"names": set(NAMES), "level 1": LEVEL_1, "level 2": LEVEL_1 | set(BEYOND)} | {
    f"Ext {name}": {chr(code) for first, last in blocks for code in range(first, last + 1)}
    for name, blocks in {
        "B": [(0x20000, 0x2A6DF)],
        "C–F": [(0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)],
        "G": [(0x30000, 0x3134A)],
        "H": [(0x31350, 0x323AF)],
        "I": [(0x2EBF0, 0x2EE5D)],
    }.items()
}


def characters(path: Path) -> set[str]:
    font = TTCollection(path, lazy=True).fonts[0] if path.suffix == ".ttc" else TTFont(path, lazy=True)
    return {chr(code) for code in font.getBestCmap()}


def row(name: str, has: set[str]) -> str:
    return f"| {name} | " + " | ".join(f"{len(wanted & has):,}" for wanted in SETS.values()) + " |"


def main(paths: list[Path]) -> None:
    print("| font | " + " | ".join(f"{name} ({len(wanted):,})" for name, wanted in SETS.items()) + " |")
    print("|---" * (len(SETS) + 1) + "|")
    fonts = {path.stem: characters(path) for path in paths}
    for name, has in fonts.items():
        print(row(name, has))
    print(row("together", set().union(*fonts.values())))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
