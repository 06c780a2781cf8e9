"""One text in which everything stands that a body may hold, and the same with much beside it that it may not."""

from lxml import html

PICTURE = f"/media/{'0a' * 32}.jpg"

KEPT = (
    "<p>甲<strong>乙</strong><em>丙</em><sub>1</sub><sup>2</sup><br>丁"
    '<a href="https://wangxi.example.cn/" rel="noopener noreferrer">戊</a></p>'
    "<h3>己</h3><h4>庚</h4><h5>辛</h5><blockquote><p>壬</p></blockquote>"
    '<ol start="3"><li>癸</li></ol><ul><li>子</li></ul>'
    '<table><thead><tr><th colspan="2">丑</th><th rowspan="2">寅</th></tr></thead>'
    '<tbody><tr><td colspan="2">卯</td><td rowspan="2">辰</td></tr></tbody></table>'
    f'<figure class="image"><img alt="桥头" height="9" src="{PICTURE}" width="8"><figcaption>巳</figcaption></figure>'
)
PASTED = (
    KEPT.replace("<p>", "<p style='color:red' class='x' id='y' title='z' lang='en' onclick='x()'>")
    .replace("<td ", "<td bgcolor='red' align='center' width='9' ")
    .replace("<a ", "<a target='_blank' name='x' ")
    .replace("<ol ", "<ol type='a' class='x' ")
    .replace("<img ", "<img srcset='x 2x' style='float:right' onerror='x()' ")
    .replace("戊", "<u>戊</u>")
    .replace("己", "<mark>己</mark>")
    .replace("壬", "<code>壬</code>")
    .replace("子", "<kbd>子</kbd>")
    + "<script>alert(1)</script>"
)


def held(markup: str) -> dict[str, set[str]]:
    """Each tag of the markup with the attributes it has somewhere; rel, which the sanitiser itself writes, left out."""
    found: dict[str, set[str]] = {}
    for element in html.fragment_fromstring(markup, create_parent="body").iterdescendants():
        found.setdefault(element.tag, set()).update(set(element.keys()) - {"rel"})
    return found
