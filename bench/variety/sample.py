"""An issue of the sixty: its name, and a Content of which only what is special about it is said."""

import datetime as dt
from dataclasses import dataclass

from bulletin.document import richtext
from bulletin.document.content import USUAL_LABELS, Article, Brief, Content, Recipients

DAY = dt.date(2031, 9, 3)
STREETS = ("沿河", "石埠", "柳浪", "青塘", "望岚", "鹤鸣", "东坞", "西坞", "芦洲", "新埠", "老街", "南岭", "北岭")
# Whom issues usually go to: the imprint is of two lines or of nine.
RECIPIENTS = (
    Recipients(report=("市委、市政府领导",), send=("市直各单位",), issue=("各镇街",)),
    Recipients(
        report=("市委书记、副书记、常委", "市人大常委会主任", "市长、副市长", "市政协主席"),
        send=("市委各部委", "市级国家机关各部门", "各人民团体"),
        issue=("各县（市、区）党委、政府", "各开发区党工委、管委会"),
    ),
    Recipients(report=("省创建办",), send=(), issue=tuple(f"{street}街道办事处" for street in STREETS)),
    Recipients(report=(), send=("局机关各科室", "局属各单位"), issue=()),
    Recipients(report=("局领导",), send=("各成员单位",), issue=("各网格", "各志愿服务队", "各物业服务企业")),
)


@dataclass(frozen=True)
class Sample:
    name: str
    content: Content


def article(title: str, body: str, source: str = "", column: str = "") -> Article:
    """Its markup cleaned as sealing does; `key` is given by the issue."""
    return Article(key=0, column=column, title=title, source=source, body=richtext.clean(body))


def sample(name: str, bulletin: str, publisher: str, *articles: Article, **changes: object) -> Sample:
    """The issue of this masthead and office; everything else is usual unless `changes` say so."""
    values = {
        "version": 1,
        "correction": None,
        "bulletin": bulletin,
        "slug": "variety",
        "year": DAY.year,
        "number": 21,
        "total_number": None,
        "date": DAY,
        "publisher": publisher,
        "marking": "",
        "serial": "",
        "editors_note": "",
        "about": "",
        "articles": tuple(
            Article(key=key, column=one.column, title=one.title, source=one.source, body=one.body)
            for key, one in enumerate(articles, 1)
        ),
        "briefs_title": "工作简讯",
        "briefs": (),
        "labels": USUAL_LABELS,
        "signer": "",
        "further": (),
        "duplex": False,
        "verify_url": "",
        "recipients": RECIPIENTS[(len(bulletin) + len(publisher)) % len(RECIPIENTS)],
        "imprint_office": publisher,
        "imprint_date": DAY,
        "print_run": 80,
        "reviewers": ("岑月白",),
        "editors": ("简宁", "阮棠"),
    }
    return Sample(name, Content(**(values | changes)))  # type: ignore[arg-type]


def briefs(*texts: str, source: str = "") -> tuple[Brief, ...]:
    return tuple(Brief(text=text, source=source) for text in texts)
