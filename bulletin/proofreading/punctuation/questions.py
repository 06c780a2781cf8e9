"""问号: where a sentence asks, and where it only speaks of a question."""

from bulletin.proofreading.findings import Level
from bulletin.proofreading.punctuation.text import looking_for
from bulletin.proofreading.rules import Rule, in_each

# Whoever does this asks nobody.
PONDERING = "研究|探讨|商讨|弄清|搞清|查明|摸清|不知道|不清楚|想知道|考验着|取决于|了解了|交流了|讨论了"
ASKED = "如何|怎样|怎么|为什么|是否|什么|哪些|多少|谁"

RULES = (
    Rule(
        key="punctuation.indirect-question",
        name="并不发问的问号",
        source="GB/T 15834-2011 A.2",
        level=Level.SHOULD,
        look=in_each(
            looking_for(
                rf"(?<!你)(?<!您)(?<!大家)(?:{PONDERING})[^，。？！“”；：]{{0,4}}(?:{ASKED})[^，。？！“”；：]{{1,24}}(?<![吗呢吧])(?P<mark>？)(?!”)",
                "这句话有疑问词而并不发问，用句号。",
                "。",
            )
        ),
        wrong=("会议研究了如何改造背街小巷⟦？→。⟧", "很多居民不清楚哪些垃圾可以回收⟦？→。⟧"),
        right=("会议研究了如何改造背街小巷。", "背街小巷如何改造？", "你不知道怎么办吗？", "改不改，怎么改？"),
    ),
    Rule(
        key="punctuation.question-without-mark",
        name="问句的句号",
        source="GB/T 15834-2011 4.2.3.1",
        level=Level.SHOULD,
        look=in_each(
            looking_for(r"(?:^|(?<=[。！？；“]))[^。！？；“问]{1,80}吗(?P<mark>。)", "这是问句，用问号。", "？")
        ),
        wrong=("这样的路，群众能满意吗⟦。→？⟧",),
        right=("这样的路，群众能满意吗？", "如何改造，会议作了研究。", "他问大家满意吗。"),
    ),
    Rule(
        key="punctuation.choice-question",
        name="选择问句",
        source="GB/T 15834-2011 4.2.3.2",
        level=Level.HINT,
        look=in_each(
            looking_for(
                r"是[^，。？！；：“”]{1,14}(?P<mark>？)(?=还是[^，。？！；：“”]{1,14}？)",
                "选择问句通常只在最后一个选项的末尾用问号。",
                "，",
            )
        ),
        wrong=("这路是先修⟦？→，⟧还是先停？",),
        right=("这路是先修，还是先停？", "这路修不修？还是那句话，要修。"),
    ),
)
