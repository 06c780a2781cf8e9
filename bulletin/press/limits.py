"""What is too large to typeset, told before trying, with its place and what to do."""

from lxml import html as lxml_html

from bulletin.content import Content
from bulletin.press.errors import PressError

PARAGRAPH_CHARACTERS = 20_000
ISSUE_CHARACTERS = 500_000
NESTING = 40
TABLE_CELLS = 3_000


def check_size(content: Content) -> None:
    """Raises PressError if any part is larger than the compositor handles in reasonable time."""
    total = 0
    for article in content.articles:
        place = f"《{article.title}》"
        body = lxml_html.fragment_fromstring(article.body, create_parent="div", parser=_parser())
        if _depth(body) > NESTING:
            raise PressError(f"{place}的格式嵌套超过{NESTING}层，无法排版；请清除格式后重新粘贴。")
        for table in body.iter("table"):
            cells = sum(1 for _ in table.iter("td", "th"))
            if cells > TABLE_CELLS:
                raise PressError(f"{place}有一张表格共{cells}格，超过{TABLE_CELLS}格，无法排版；请拆成几张表。")
        for number, paragraph in enumerate(article.paragraphs, 1):
            _check_paragraph(f"{place}第{number}段", paragraph)
            total += len(paragraph)
    for number, brief in enumerate(content.briefs, 1):
        _check_paragraph(f"{content.briefs_title}第{number}条", brief)
        total += len(brief)
    if total > ISSUE_CHARACTERS:
        raise PressError(f"全期共{total}字，超过{ISSUE_CHARACTERS}字，无法排版；请分成几期。")


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(huge_tree=True)


def _check_paragraph(place: str, text: str) -> None:
    if len(text) > PARAGRAPH_CHARACTERS:
        raise PressError(f"{place}有{len(text)}字，超过{PARAGRAPH_CHARACTERS}字，无法排版；请分成几段。")


def _depth(root: lxml_html.HtmlElement) -> int:
    depth, level = 0, [root]
    while level := [child for element in level for child in element]:
        depth += 1
    return depth
