"""The issues every site in the run shows: three articles of about 1,000 characters, nine briefs. Needs no database."""

import datetime as dt
from collections.abc import Iterator

from bulletin.document.content import Article, Brief, Content, Recipients
from tests.press import issues

ISSUES_A_YEAR = 50
LAST_YEAR = 2050


def documents(count: int) -> Iterator[Content]:
    """The newest so many issues, the last of them number 50 of 2050; the same every time."""
    for place in range(count):
        yield document(LAST_YEAR - place // ISSUES_A_YEAR, ISSUES_A_YEAR - place % ISSUES_A_YEAR)


def document(year: int, number: int) -> Content:
    seed = 10_000 * year + 100 * number
    day = dt.date(year, 1, 1) + dt.timedelta(weeks=number - 1)
    street = issues.STREETS[number % len(issues.STREETS)]
    titles = (
        f"{street}街道召开第{number}次推进会",
        f"{street}区清理背街小巷",
        f"“{street}·好邻居”评选第{number}期揭晓",
    )
    return issues.issue(
        year=year,
        number=number,
        date=day,
        imprint_date=day,
        total_number=None,
        articles=tuple(
            Article(key=key, column="", title=title, source="云溪市创建办", body=issues.body(seed + 10 * key, 6))
            for key, title in enumerate(titles, 1)
        ),
        briefs=tuple(Brief(text=issues.paragraph(seed + place, 3), source="") for place in range(50, 59)),
        recipients=Recipients(
            report=("市委书记", "市长", "市委宣传部"),
            send=("市纪委监委", "市直各单位"),
            issue=tuple(f"{name}街道办事处" for name in issues.STREETS),
        ),
    )
