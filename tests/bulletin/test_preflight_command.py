"""`preflight`: the print report on the command line."""

import json

import pytest
from django.core.management import call_command

from bulletin import archive
from bulletin.document import content
from bulletin.models import Issue
from bulletin.press import Typeset, compose

NAME = "dongtai/2026-15"


def test_it_prints_a_line_an_item_and_changes_nothing(issue, capsys):
    before = archive.seal(issue)
    call_command("preflight", NAME)
    lines = capsys.readouterr().out.splitlines()
    assert "[合格] 规定　GB/T 9704-2012 7.4.1　末条分隔线：在262.00毫米（版心下边缘262）" in lines
    assert [line for line in lines if not line.startswith("[合格] ")] == []
    assert archive.seal(Issue.objects.get()) == before
    assert not issue.editions.exists()


def test_it_prints_json(issue, capsys):
    call_command("preflight", NAME, json=True)
    items = json.loads(capsys.readouterr().out)
    assert set(items[0]) == {"level", "clause", "what", "figure", "verdict", "place"}
    assert items[0]["what"] == "幅面"


def test_it_fails_when_something_blocks(issue, capsys, monkeypatch):
    def typeset_something_else(document, workshop, **options) -> Typeset:
        other = content.from_bytes(content.to_bytes(document).replace("河道".encode(), "楼道".encode()))
        return compose(other, workshop, **options)

    monkeypatch.setattr(archive.press, "compose", typeset_something_else)
    with pytest.raises(SystemExit) as stopped:
        call_command("preflight", NAME)
    assert stopped.value.code == 1
    assert "缺字" in next(line for line in capsys.readouterr().out.splitlines() if line.startswith("[拦截]"))


@pytest.mark.parametrize(("name", "sentence"), [("dongtai/2026-99", "没有找到"), ("", "例如 dongtai/2018-15")])
def test_an_unknown_issue_is_refused(name, sentence, issue, capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("preflight", name)
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_missing_glyph_blocks_and_is_named_with_its_place(issue, capsys):
    brief = issue.briefs.first()
    brief.text = "化石🦖出土。"
    brief.save()
    with pytest.raises(SystemExit) as stopped:
        call_command("preflight", NAME)
    assert stopped.value.code == 1
    [blocked] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("[拦截]")]
    assert "“🦖”（U+1F996，工作简讯第1条、" in blocked


def test_what_the_press_refuses_is_refused_with_its_sentence(issue, capsys):
    article = issue.articles.first()
    article.body = "<blockquote>" * 41 + "<p>深</p>" + "</blockquote>" * 41
    article.save()
    with pytest.raises(SystemExit) as stopped:
        call_command("preflight", NAME)
    assert stopped.value.code == 2
    assert "嵌套超过40层" in capsys.readouterr().err
