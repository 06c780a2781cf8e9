"""Words that are right elsewhere, and wrong beside these others."""

import re

from bulletin.proofreading.faults import Fault, instead, looking_for
from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.rules import Rule, in_each

_WITHIN = "[^，。；：、！？]{0,8}"

_CONFUSED = tuple(
    Fault(re.compile(pattern), "这里应当用“{instead}”，不用“{it}”。", instead(right))
    for pattern, right in (
        (
            r"(?P<it>截止)(?=[0-9]{1,4}[年月]|目前|今年|去年|本月|上月|[上本]周|[一二三四五六七八九十]{1,3}月|年底|月底|[当昨今]日|发稿)",
            "截至",
        ),
        (rf"(?P<it>登陆)(?={_WITHIN}(?:网站|官网|平台|系统|账号|网页|网址|邮箱|APP|小程序|后台|客户端|门户))", "登录"),
        (r"(?<=招聘|招生|征文|征集|招领|寻物|寻人|招租|迁址|更名|招募|征稿)(?P<it>启示)", "启事"),
        (
            r"(?<=群众|居民|市民|村民|职工|企业|代表|网友)(?P<it>反应)(?=的(?:问题|困难|情况|诉求|意见|事项)|强烈的问题|问题)",
            "反映",
        ),
        (r"(?P<it>反应)(?=了?(?:群众|居民|百姓|职工|社情|民意))", "反映"),
        (r"(?P<it>反映)(?=迅速|敏捷|堆|釜|过激)", "反应"),
        (r"(?P<it>度)(?=过(?:难关|危机|险滩|险境))", "渡"),
        (r"(?P<it>渡)(?=过(?:了?[一这]?个?(?:春节|国庆|假期|节日|周末|晚年|童年|一生)))", "度"),
        (r"(?P<it>必需)(?=要(?![素件点求品物])|坚持|加强|遵守|严格|认真|抓好|做到|做好|引起|落实|按照)", "必须"),
        (r"(?<![敢善所能])(?P<it>做为)(?=一[个名项种座]|主要|重要|首要|全[市县省区国]|第一|突破口|抓手|重点)", "作为"),
        (r"(?P<it>以经)(?=是|取得|形成|建成|完成|基本|全部|发生|达到|有[0-9])", "已经"),
        (r"(?P<it>因该)(?=说|如何|怎样|怎么)", "应该"),
        (r"(?P<it>在次)(?=强调|召开|来到|获得|荣获|表示|感谢|提醒|掀起|深入|赴|走进|明确|提出|对)", "再次"),
        (r"(?P<it>另人)(?=满意|感动|担忧|欣慰|鼓舞|振奋|难忘|震撼|惊讶|吃惊|敬佩|遗憾|头疼)", "令人"),
        (r"(?P<it>既使)(?=再|没有|如此|不|在最)(?![^。；]{0,30}又)", "即使"),
        (r"(?P<it>权利)(?=机关|运行机制|清单|下放)", "权力"),
    )
)
_REPEATED = "“{it}”语义重复，可写作“{instead}”。"
_REDUNDANT = (
    Fault(re.compile("(?P<it>凯旋(?:归来|而归))"), _REPEATED, instead("凯旋")),
    Fault(re.compile(r"(?P<it>目的(?:就?是)为了)"), _REPEATED, instead("目的是")),
    Fault(
        re.compile(rf"(?P<it>原因是(?:因为|由于)(?P<cause>{_WITHIN})(?:造成|引起|导致|所致)的?)"),
        _REPEATED,
        instead("原因是{cause}"),
    ),
    Fault(re.compile("(?P<it>悬殊(?:很大|较大|太大|巨大))"), _REPEATED, instead("悬殊", "差距很大")),
    Fault(re.compile("(?P<it>截[至止]目前为止)"), _REPEATED, instead("截至目前", "到目前为止")),
    Fault(re.compile("(?P<it>过高的?奢望)"), _REPEATED, instead("奢望")),
    Fault(re.compile("(?P<it>亲眼目睹)"), _REPEATED, instead("目睹", "亲眼看到")),
    Fault(
        re.compile("(?P<it>(?P<verb>防止|避免)(?P<what>[^，。；：、]{0,8})(?:不再|不要)(?P<happen>发生|出现))"),
        "“{it}”多一个否定，意思正好相反，可写作“{instead}”。",
        instead("{verb}{what}{happen}"),
    ),
)

RULES = (
    Rule(
        key="words.confused",
        name="易混词",
        source="《现代汉语词典》",
        level=Level.SHOULD,
        look=in_each(looking_for(*_CONFUSED), WRITTEN),
        wrong=(
            "⟦截止→截至⟧2018年底，⟦登陆→登录⟧市政务服务网站查询。",
            "张贴招聘⟦启示→启事⟧，解决群众⟦反应→反映⟧的问题。",
            "⟦度→渡⟧过难关，⟦必需→必须⟧要抓好，把它⟦做为→作为⟧重要任务。",
            "⟦在次→再次⟧强调，⟦以经→已经⟧完成，⟦另人→令人⟧满意。",
        ),
        right=(
            "报名于9月6日截止，截止时间为15时。",
            "台风登陆后，平台、系统均正常。",
            "给人启示，化学反应，群众反映强烈。",
            "在次日召开的会议上，以经济建设为中心，另人员到位，因该路段封闭。",
            "必需要素齐备，度过节日，做为民服务的好干部。",
            "既使群众受益，又使企业减负。",
        ),
    ),
    Rule(
        key="words.redundant",
        name="语义重复",
        source="《现代汉语词典》",
        level=Level.SHOULD,
        look=in_each(looking_for(*_REDUNDANT), WRITTEN),
        wrong=(
            "代表队⟦凯旋归来→凯旋⟧，⟦目的是为了→目的是⟧方便群众。",
            "⟦原因是因为管网老化造成的→原因是管网老化⟧，两区⟦悬殊很大→悬殊⟧。",
            "⟦防止类似问题不再发生→防止类似问题发生⟧。",
        ),
        right=(
            "代表队凯旋。",
            "目的是方便群众。",
            "为了这个目的",
            "差距很大，力量悬殊。",
            "防止类似问题再次发生。",
            "确保类似问题不再发生。",
        ),
    ),
)
