"""书名号: what has a title, what has none, and how much of it stands between the marks."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.passages import WRITTEN
from bulletin.proofreading.punctuation.text import looking_for, together
from bulletin.proofreading.rules import Rule, in_each

# What is called by such a name is no work: courses, prizes, trade marks, certificates, bodies, meetings, events.
NO_WORKS = (
    "活动|行动|课程|展览|博览会|运动会|研讨会|推进会|座谈会|现场会|论坛|大赛|竞赛|锦标赛|工程|"
    "奖状|奖杯|金奖|银奖|铜奖|一等奖|二等奖|三等奖|商标|委员会|办公室|公司"
)
LICENCES = "营业执照|身份证|驾驶证|毕业证|准考证"
SERIES = "丛书|丛刊|文库|书系"
DOCUMENTS = "通知|意见|决定|通报|办法|方案|规定|条例|细则|规划|纲要"
VERSIONS = "试行|暂行|修订|修订稿|草案|征求意见稿|讨论稿|送审稿"

RULES = (
    Rule(
        key="punctuation.no-work",
        name="不用书名号的名称",
        source="GB/T 15834-2011 A.13.1",
        level=Level.HINT,
        look=in_each(
            looking_for(
                rf"《(?P<name>[^《》，。关与记]{{1,20}}(?:{NO_WORKS})|{LICENCES})》(?!节目|栏目|一书|一文|专栏|纪录片|电影|画册)",
                "课程、奖项、证照、机构、会议、活动等不是作品，不用书名号。",
                r"“\g<name>”",
                r"\g<name>",
            )
        ),
        wrong=("开展⟦《文明出行大走访活动》→“文明出行大走访活动”⟧。", "核发⟦《营业执照》→“营业执照”⟧。"),
        right=(
            "印发《文明出行活动方案》。",
            "学习《居民身份证法》。",
            "播放《消除火灾隐患行动》节目。",
            "《关于开展大走访活动》。",
        ),
    ),
    Rule(
        key="punctuation.series-of-books",
        name="丛书的名称",
        source="GB/T 15834-2011 A.7",
        level=Level.HINT,
        look=in_each(
            looking_for(
                rf"《(?P<name>[^《》，。]{{1,16}}(?:{SERIES}))》", "丛书、文库等系列的名称宜用引号。", r"“\g<name>”"
            )
        ),
        wrong=("出版⟦《青澜文化丛书》→“青澜文化丛书”⟧。",),
        right=("出版“青澜文化丛书”。", "印发《农家书屋丛书目录》。"),
    ),
    Rule(
        key="punctuation.kind-of-work",
        name="书名号里的类别",
        source="GB/T 15834-2011 A.13.3",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                r"《(?P<name>[^《》，。]{2,30})(?P<kind>一书|一文)》|《(?P<paper>半月谈|求是|读者|故事会)杂志》",
                "书名后表示类别的词不标在书名号里。",
                r"《\g<name>\g<paper>》\g<kind>",
            )
        ),
        wrong=("他写了⟦《怎样治理背街小巷一文》→《怎样治理背街小巷》一文⟧。",),
        right=("他写了《怎样治理背街小巷》一文。", "登于《中华医学杂志》。"),
    ),
    Rule(
        key="punctuation.version-of-document",
        name="文件名的括注",
        source="GB/T 15834-2011 A.13.4",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?P<mark>》（(?P<version>{VERSIONS})）)",
                "“（试行）”一类是文件名的一部分，放在书名号里。",
                r"（\g<version>）》",
            ),
            WRITTEN,
        ),
        wrong=("印发《考核办法⟦》（试行）→（试行）》⟧。",),
        right=("印发《考核办法（试行）》。", "订有《青澜日报》（海外版）。", "《考核办法》（以下简称《办法》）。"),
    ),
    Rule(
        key="punctuation.document-in-quotes",
        name="文件名用书名号",
        source="GB/T 15834-2011 4.15.3.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"“(?P<name>关于[^“”《》，。]{{4,50}}的(?:{DOCUMENTS}))”",
                "文件名用书名号，不用引号。",
                r"《\g<name>》",
            )
        ),
        wrong=("印发⟦“关于开展背街小巷整治的通知”→《关于开展背街小巷整治的通知》⟧。",),
        right=("印发《关于开展背街小巷整治的通知》。", "回应“关于停车难的问题”。", "“关于办法”另议。"),
    ),
    Rule(
        key="punctuation.theme-in-title-marks",
        name="主题用引号",
        source="GB/T 15834-2011 B.1.8",
        level=Level.SHOULD,
        look=in_each(
            together(
                looking_for(
                    r"(?<=以)《(?P<theme>[^《》]{2,40})》(?=为主题)", "活动的主题不是作品，用引号。", r"“\g<theme>”"
                ),
                looking_for(
                    r"(?<=主题[为是])《(?P<theme>[^《》]{2,40})》", "活动的主题不是作品，用引号。", r"“\g<theme>”"
                ),
            )
        ),
        wrong=("以⟦《邻里守望》→“邻里守望”⟧为主题开展活动。", "活动主题为⟦《邻里守望》→“邻里守望”⟧。"),
        right=("以“邻里守望”为主题开展活动。", "以《邻里守望》为题写了一篇通讯。"),
    ),
)
