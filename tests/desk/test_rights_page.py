"""The page 职责和权限: the table of rights, cell by cell, for everyone at the desk."""

import pytest
from django.urls import reverse
from lxml import html

from bulletin import rights
from office import roles


@pytest.fixture
def rows(desk) -> dict[str, list[str]]:
    """The words in the cells of each row, by what is done."""
    (table,) = html.fromstring(desk.get(reverse("rights")).content.decode()).find_class("rights")
    lines = table.xpath(".//tr[td]")
    return {line.xpath("string(th)"): [cell.text_content() for cell in line.xpath("td")] for line in lines}


def test_each_cell_says_in_words_and_a_mark_whether_the_role_may(rows):
    assert len(rows) == len(rights.ACTIONS)
    for key, action in rights.ACTIONS.items():
        may = [any(rights.may(role, key, stage) for stage in action.stages) for role in roles.ROLES]
        assert rows[action.label][: len(may)] == ["✓可以" if is_so else "—不可以" for is_so in may]


def test_a_row_says_in_which_stages_and_what_else_is_asked(rows):
    assert rows["审定"][-2] == "待审"
    assert rows["审定"][-1].startswith("两个人：")
    assert rows["撤回"][-2] == "待审、已审定"
    assert rows["改文章"][-2] == "起草、已退回、已撤回、已发布、已撤下"
    assert rows["看稿件"][-2] == "不分阶段"


def test_ones_own_roles_are_named_as_ones_own(as_):
    for who, role in (("reviewer", "审核"), ("auditor", "审计")):
        page = html.fromstring(as_(who).get(reverse("rights")).content.decode())
        assert [head.text_content() for head in page.find_class("mine")] == [f"{role}（您）"]


def test_the_desk_leads_to_it(desk):
    assert f'href="{reverse("rights")}"' in desk.get(reverse("admin:index")).content.decode()


def test_it_is_only_read(desk):
    assert desk.post(reverse("rights")).status_code == 405
