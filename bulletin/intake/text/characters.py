"""The characters every other part of intake speaks of, and the lengths the database has room for."""

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
GAP = " \\t\u00a0\u2002-\u200a\u3000"
OPENING = "（《〈「『【〔"
CLOSING = "）》〉」』】〕"
POINTS = "，。、；：！？"
# Half-width ! ? ) : " stand here too: a typist who types half-width ends sentences with them as well.
SENTENCE_ENDS = "。！？…”）：" + '!?):"’」』'
# Many type the letter O for 〇.
FIGURES = "0-9０-９〇○OＯ零一二两三四五六七八九十百千廿卅"
# Controls but the tab and the line end, marks of direction, soft hyphens, zero-width spaces, noncharacters.
INVISIBLE = (
    r"\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
)

MAX_PARAGRAPH = 20_000
MAX_TITLE = 200
MAX_SOURCE = 100
