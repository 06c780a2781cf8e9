"""Proofs and reports: made once, kept for a while; and what is said when the press has no hand free."""

import datetime as dt
import json
import os
import threading

import pytest
from django.urls import reverse

from bulletin import archive, proofs
from tests.conftest import make_issue
from tests.press import issues

pytestmark = pytest.mark.django_db


def proof_of(issue) -> str:
    return reverse("admin:bulletin_issue_proof", args=[issue.pk])


def summary_of(issue) -> str:
    return reverse("admin:bulletin_issue_summary", args=[issue.pk])


@pytest.fixture(autouse=True)
def own_shelf_of_proofs(settings, tmp_path):
    settings.PROOFS_ROOT = tmp_path / "proofs"


def test_what_was_not_changed_is_not_typeset_again_whoever_asks(as_, issue, time_machine):
    time_machine.move_to(dt.datetime(2026, 9, 16, 9, tzinfo=dt.UTC), tick=False)
    first = as_("editor").get(proof_of(issue)).content
    assert first.startswith(b"%PDF")
    time_machine.shift(3600)
    assert as_("reviewer").get(proof_of(issue)).content == first


def test_what_was_changed_is(desk, issue):
    before = desk.get(proof_of(issue)).content
    issue.articles.first().delete()
    assert desk.get(proof_of(issue)).content != before


def test_a_proof_that_another_hand_changed_is_made_anew(desk, issue, settings):
    desk.get(proof_of(issue))
    (kept,) = settings.PROOFS_ROOT.rglob("*.pdf")
    os.chmod(kept, 0o640)
    kept.write_bytes(b"%PDF of another")
    assert desk.get(proof_of(issue)).content != b"%PDF of another"


def test_a_disk_with_no_room_keeps_nothing_and_shows_it_all_the_same(desk, issue, settings, tmp_path):
    settings.PROOFS_ROOT = tmp_path / "a file" / "proofs"
    (tmp_path / "a file").touch()
    assert desk.get(proof_of(issue)).content.startswith(b"%PDF")


def test_without_fonts_it_is_said_what_is_missing(desk, issue, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "fonts").mkdir()
    assert "里没有字体" in desk.get(proof_of(issue), follow=True).content.decode()


def test_what_was_longest_looked_at_goes(desk, bulletin, cast, issue, settings, monkeypatch):
    monkeypatch.setattr(proofs, "MOST", 1)
    desk.get(summary_of(issue))
    (first,) = settings.PROOFS_ROOT.iterdir()
    desk.get(summary_of(make_issue(bulletin, by=cast["editor"], number=issue.number + 1)))
    (second,) = settings.PROOFS_ROOT.iterdir()
    assert second != first


def test_who_asks_while_it_is_being_made_waits_for_it(monkeypatch):
    drawn = []
    draw = archive.draw
    monkeypatch.setattr(archive, "draw", lambda *given, **named: drawn.append(draw(*given, **named)) or drawn[-1])
    document, answers = issues.one_page(), []
    askers = [threading.Thread(target=lambda: answers.append(proofs.proof(document))) for _ in range(3)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(drawn) == 1
    assert answers == [drawn[0].pdf] * 3


# Nobody more may wait


@pytest.fixture
def full(settings):
    settings.PRESS_QUEUE = 0


def test_a_proof_is_told_when_to_be_asked_for_again(full, desk, issue):
    answer = desk.get(proof_of(issue))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "排版正忙" in answer.content.decode()


def test_one_that_is_kept_is_shown_all_the_same(desk, issue, settings):
    kept = desk.get(proof_of(issue)).content
    settings.PRESS_QUEUE = 0
    assert desk.get(proof_of(issue)).content == kept


@pytest.mark.parametrize("page", ["printed", "proofread"])
def test_the_page_beside_the_text_is_told_to_come_again(full, desk, issue, page):
    answer = desk.post(reverse(f"admin:bulletin_issue_{page}", args=[issue.pk]), {"pieces": "[]"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert json.loads(answer.content) == {"refused": "排版正忙：前面还有几份在排，请过一会儿再试。", "again": 10}


def test_the_panel_says_it_in_a_sentence(full, desk, issue):
    assert "排版正忙" in desk.get(summary_of(issue)).content.decode()


def test_a_submission_is_refused_and_nothing_is_sealed(full, desk, issue):
    answer = desk.post(reverse("admin:bulletin_issue_submit", args=[issue.pk]), follow=True)
    assert "排版正忙" in answer.content.decode()
    assert issue.open_edition is None
