"""The address at which what was pasted is tidied: who may ask, what is answered, what is not looked at."""

import pytest
from django.test import Client
from django.urls import reverse

from bulletin.admin.articles import LONGEST_BODY
from tests.conftest import PEOPLE

URL = "/admin/bulletin/article/paste/"


def ask(client, kind="article", **fields):
    return client.post(URL, {"kind": kind, **fields})


def test_each_kind_is_answered_as_described(desk):
    assert reverse("admin:bulletin_article_paste") == URL
    text = "近日，望溪区召开推进会。"
    whole = ask(desk, text=f"<p>望溪区开会</p><p>望溪区住建局</p><p>{text}</p>", is_whole="1").json()
    told = "粘贴时标题和供稿单位放到了上面的栏里。"
    assert whole == {"html": f"<p>{text}</p>", "title": "望溪区开会", "source": "望溪区住建局", "told": told}
    assert ask(desk, "briefs", text="★甲。\n★乙。").json() == {"briefs": ["甲。", "乙。"], "told": ""}
    names = {"report": ["市委办"], "send": [], "issue": ["各区", "各街道"], "told": ""}
    assert ask(desk, "names", text="报：市委办\n发：各区、各街道").json() == names


@pytest.mark.parametrize("who", PEOPLE)
def test_only_who_may_change_articles_may_ask(as_, who):
    expected = {"reader": 302, "stranger": 302, "editor": 200, "other_editor": 200}.get(who, 403)
    assert ask(as_(who), text="<p>甲</p>").status_code == expected


def test_nobody_without_a_login_and_no_other_site_may_ask(client, cast):
    assert ask(client, text="<p>甲</p>").url.startswith(reverse("admin:login"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["editor"], backend="django.contrib.auth.backends.ModelBackend")
    assert ask(strict, text="<p>甲</p>").status_code == 403


def test_what_is_no_question_is_refused(desk):
    assert desk.get(URL).status_code == 405
    assert ask(desk).status_code == 400
    assert ask(desk, "song", text="甲").status_code == 400
    assert desk.post(URL, '{"kind": "article", "text": ', content_type="application/json").status_code == 400


def test_what_is_too_long_or_too_deep_is_not_looked_at(desk):
    assert "请清除格式" in ask(desk, text="甲" * (LONGEST_BODY + 1)).json()["refusal"]
    assert "嵌套" in ask(desk, text="<b>" * 50).json()["refusal"]
    assert ask(desk, "names", text=f"报：{'甲' * 201}").json()["refusal"].endswith("后重试。")


def test_nothing_that_acts_and_no_nul_comes_back(desk):
    hostile = "<p>甲\x00,<script>alert(1)</script><img src=x onerror=alert(1)>乙</p>"
    assert ask(desk, text=hostile).json()["html"] == "<p>甲，乙</p>"
