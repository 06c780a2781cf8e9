"""A body rewritten line by line: the words that stay keep their markup; two changes of one text put together."""

import pytest

from bulletin.document import richtext
from bulletin.document.merging import merged
from bulletin.document.rewriting import Body, Unfit
from tests.everything import KEPT

TEXT = richtext.clean(
    "<p><strong>会议指出：</strong>要倒排工期，<a href='https://wangxi.example.cn/'>挂图</a>作战。</p><p>第二段。</p>"
    "<h3>一、部署</h3><ol start='3'><li>甲条<ul><li>乙条</li></ul></li><li>丙条</li></ol>"
    "<table><tbody><tr><td>公安</td><td>12</td></tr><tr><td></td><td>7</td></tr></tbody></table>"
)


def rewritten(number: int, *new: str, markup: str = TEXT) -> str:
    body = Body(markup)
    body.rewrite(number, new)
    return body.markup()


@pytest.mark.parametrize("markup", [richtext.clean(KEPT), TEXT])
def test_what_nobody_rewrites_stays_as_it_is(markup):
    assert Body(markup).markup() == markup


@pytest.mark.parametrize("markup", [richtext.clean(KEPT), TEXT])
def test_each_line_can_be_rewritten_and_no_other_changes(markup):
    lines = richtext.text_of(markup)
    for number, line in enumerate(lines):
        found = richtext.text_of(rewritten(number, f"{line[:1]}新{line[1:]}", markup=markup))
        assert found == [*lines[:number], f"{line[:1]}新{line[1:]}", *lines[number + 1 :]]


def test_words_that_stay_keep_their_emphasis_and_links():
    first = richtext.blocks_of(rewritten(0, "会议强调：要抓紧倒排工期，挂图作战到底。"))[0]
    link = '<a href="https://wangxi.example.cn/" rel="noopener noreferrer">挂图</a>'
    assert first == f"<p><strong>会议强调：</strong>要抓紧倒排工期，{link}作战到底。</p>"


def test_a_paragraph_is_divided_within_its_emphasis():
    blocks = richtext.blocks_of(rewritten(0, "会议指", "出：要倒排工期，挂图作战。"))
    assert blocks[0] == "<p><strong>会议指</strong></p>"
    assert blocks[1].startswith("<p><strong>出：</strong>要倒排工期")


def test_an_item_is_divided_into_items_and_a_heading_into_a_heading_and_text():
    assert "<li>丙</li><li>条</li>" in rewritten(5, "丙", "条")
    assert "<h3>一、</h3>\n<p>部署</p>" in rewritten(2, "一、", "部署")


def test_paragraphs_are_joined():
    body = Body(TEXT)
    body.join([0, 1], ["会议指出：要倒排工期，挂图作战。第二段。"])
    assert richtext.blocks_of(body.markup())[0].endswith("作战。第二段。</p>")
    with pytest.raises(Unfit):
        body.join([3, 4], ["甲条乙条"])


def test_a_line_goes_with_its_block_and_leaves_what_stands_within_the_other():
    body = Body(TEXT)
    body.remove(1)
    body.remove(5)
    body.remove(6)
    markup = body.markup()
    assert "第二段" not in markup
    assert "丙" not in markup
    assert "公安" not in markup
    assert "<tr><td></td><td>7</td></tr>" in markup
    assert "甲条<ul><li>乙条</li></ul>" in markup


def test_what_is_put_in_stands_below_its_line_in_the_order_given():
    body = Body(TEXT)
    for after, role, text in ((None, "text", "导语。"), (1, "h3", "小标题"), (1, "text", "新段。"), (5, "li", "丁条")):
        body.insert(after, role, text)
    body.insert(6, "row", "城管\t3")
    markup = body.markup()
    assert markup.startswith("<p>导语。</p>")
    assert "<p>第二段。</p>\n<h3>小标题</h3>\n<p>新段。</p>" in markup
    assert "<li>丙条</li><li>丁条</li></ol>" in markup
    assert "<td>12</td></tr><tr><td>城管</td><td>3</td></tr>" in markup


def test_a_cell_is_rewritten_in_place_and_another_number_of_cells_is_refused():
    assert "<td>公安局</td><td>13</td>" in rewritten(6, "公安局\t13")
    assert "<td></td><td>8</td>" in rewritten(7, "\t8")
    with pytest.raises(Unfit, match="格数"):
        rewritten(6, "公安\t1\t2")


def test_a_block_is_taken_with_its_markup_and_put_elsewhere():
    body = Body(TEXT)
    body.put(body.take(0), 2)
    assert [block[:4] for block in richtext.blocks_of(body.markup())[:3]] == ["<p>第", "<h3>", "<p><"]


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        ("九月十二日，望溪区召开推进会。", "九月十一日，望溪区召开动员会。", "九月十二日，望溪区召开动员会。"),
        ("九月十一日，望溪区召开推进会。", "九月十一日，望溪区召开动员会。", "九月十一日，望溪区召开动员会。"),
        ("九月十一日，望溪区召开动员会。", "九月十一日，望溪区召开动员会。", "九月十一日，望溪区召开动员会。"),
        ("九月十一日，望溪区召开现场会。", "九月十一日，望溪区召开动员会。", None),
    ],
)
def test_changes_of_other_words_are_put_together_and_of_the_same_words_not(mine, theirs, both):
    assert merged("九月十一日，望溪区召开推进会。", mine, theirs) == both
