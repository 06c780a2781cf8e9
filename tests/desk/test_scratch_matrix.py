import pytest

from tests.desk import test_matrix as m
from tests.desk.test_matrix import *  # noqa
from tests.desk.test_matrix import test_each_way_is_open_to_exactly_those_it_is_for as t
from tests.desk.test_matrix import test_the_pages_show_exactly_the_buttons_a_person_may_press as u

for name in [n for n in dir() if n.startswith("test_")]:
    del globals()[name]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(m, "EVERYBODY", [*m.HERE, *m.ELSEWHERE])


@pytest.mark.parametrize(("action", "way"), m.EVERY_WAY)
def test_a(action, way, scene_at):
    t(action, way, scene_at)


@pytest.mark.parametrize("stage", m.STAGES)
def test_b(stage, scene_at):
    u(stage, scene_at)
