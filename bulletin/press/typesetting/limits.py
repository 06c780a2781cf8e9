"""What is too large to typeset, told before trying, with its place and what to do."""

from lxml import html as lxml_html

from bulletin.document import store
from bulletin.document.content import Article, Content
from bulletin.document.places import texts
from bulletin.document.richtext import MAX_NESTING, PICTURE_ADDRESS, pictures_of
from bulletin.press.errors import PressError
from bulletin.press.workshop import Workshop

PARAGRAPH_CHARACTERS = 20_000
TITLE_CHARACTERS = 200
ISSUE_CHARACTERS = 500_000
TABLE_CELLS = 3_000
CELL_CHARACTERS = 1_000  # of one table cell, which takes longer the longer it is, by more than its length
PICTURES = 100
MAX_PIXELS = 60_000_000  # of one, on paper
PICTURES_SHARE = 6  # of the worker's memory the pictures' files may take one part: it holds them up to three times


def check_size(content: Content) -> None:
    """Raises PressError if any part is larger than the compositor handles in reasonable time."""
    for article in content.articles:
        _check_article(article)
    total = 0
    for place, text in texts(content):
        total += len(text)
        if len(text) > PARAGRAPH_CHARACTERS:
            raise PressError(f"{place}有{len(text)}字，超过{PARAGRAPH_CHARACTERS}字，无法排版；请分成几段。")
    if total > ISSUE_CHARACTERS:
        raise PressError(f"全期共{total}字，超过{ISSUE_CHARACTERS}字，无法排版；请分成几期。")


def check_pictures(content: Content, workshop: Workshop) -> None:
    """Raises PressError if the files of its pictures are more than the worker can hold."""
    named = (
        PICTURE_ADDRESS.fullmatch(address) for article in content.articles for address in pictures_of(article.body)
    )
    files = {store.find(workshop.media, match["sha256"], match["suffix"]) for match in named if match}
    total = sum(file.stat().st_size for file in files if file.is_file()) // 2**20
    most = workshop.memory_mb // PICTURES_SHARE
    if total > most:
        raise PressError(f"全期{len(files)}幅图片共{total}兆，超过{most}兆，无法排版；请减少图片，或缩小后重新上传。")


def _check_article(article: Article) -> None:
    if len(article.title) > TITLE_CHARACTERS:
        start = article.title[:20]
        raise PressError(f"标题“{start}……”有{len(article.title)}字，超过{TITLE_CHARACTERS}字，无法排版；请缩短。")
    parser = lxml_html.HTMLParser(huge_tree=True)
    body = lxml_html.fragment_fromstring(article.body, create_parent="div", parser=parser)
    if _depth(body) > MAX_NESTING:
        raise PressError(f"《{article.title}》的格式嵌套超过{MAX_NESTING}层，无法排版；请清除格式后重新粘贴。")
    _check_pictures(article, body)
    for table in body.iter("table"):
        cells = sum(_places(cell) for cell in table.iter("td", "th"))
        if cells > TABLE_CELLS:
            raise PressError(f"《{article.title}》有一张表格共{cells}格，超过{TABLE_CELLS}格，无法排版；请拆成几张表。")
        longest = max((len(cell.text_content()) for cell in table.iter("td", "th")), default=0)
        if longest > CELL_CHARACTERS:
            raise PressError(
                f"《{article.title}》的表格有一格长达{longest}字，超过{CELL_CHARACTERS}字，无法排版；请移到表外写。"
            )


def _check_pictures(article: Article, body: lxml_html.HtmlElement) -> None:
    pictures = list(body.iter("img"))
    if len(pictures) > PICTURES:
        raise PressError(f"《{article.title}》有{len(pictures)}幅图片，超过{PICTURES}幅，无法排版；请分成几篇。")
    for picture in pictures:
        width, height = (int(picture.get(side, 1)) for side in ("width", "height"))
        if width * height > MAX_PIXELS:
            raise PressError(f"《{article.title}》有一幅图片大到{width}×{height}点，无法排版；请缩小后重新上传。")


def _places(cell: lxml_html.HtmlElement) -> int:
    """How many places of the grid the cell covers."""
    return int(cell.get("colspan", 1)) * int(cell.get("rowspan", 1))


def _depth(root: lxml_html.HtmlElement) -> int:
    depth, level = 0, [root]
    while level := [child for element in level for child in element]:
        depth += 1
    return depth
