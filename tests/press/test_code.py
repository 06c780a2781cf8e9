"""The code in the imprint (验真二维码): where a bulletin prints one, it is set, measured and pictured like the rest."""

from bulletin.press.checking.preflight import inspect
from bulletin.press.typesetting.typeset import typeset
from tests.press import issues
from tests.press.measure import Sheet

ADDRESS = "https://bulletin.example.cn/verify/yunxi/2031/7/"


def test_a_code_stands_in_the_imprint_and_blocks_nothing(workshop):
    content = issues.one_page(verify_url=ADDRESS)
    pdf = typeset(content, workshop).pdf
    assert "扫码验真" in Sheet(pdf).text
    assert inspect(pdf, content).blocking == []


def test_without_an_address_there_is_none(short):
    assert "扫码验真" not in short.text
