"""Eight processes talk about the same issues at once: a proposal is taken once, and an answer and a taking back of what
it answers never both stand.
"""

import pytest

from bulletin import notes, proposals
from bulletin.document import richtext
from bulletin.models import Article, Note, Status
from office import audit
from office.audit import AuditEntry
from tests.bulletin.test_race import tally_of
from tests.conftest import make_edition, make_issue

ISSUES = 12
CONTENDER = """
from django.db import DatabaseError
from bulletin import notes, proposals
from office.refusal import Refused
from bulletin.models import Note
from office.models import User
def contend(number):
    editor, reviewer = (User.objects.get(username=name) for name in ("editor", "reviewer"))
    tally = []
    for note in Note.objects.select_related("edition__issue__bulletin").filter(answers=None).order_by("pk"):
        stands = lambda: proposals.standing(note.edition.issue, [note])[note.pk]
        acts = {
            "take": lambda: proposals.take(note, by=editor, seen=stands().seen),
        } if note.proposes else {
            "delete": lambda: notes.delete(note, by=reviewer),
            "reply": lambda: notes.reply(note, by=editor, text="好"),
        }
        for act, do in acts.items():
            try:
                do()
                tally.append((act, note.pk))
            except Refused:
                pass
            except DatabaseError as error:
                tally.append(("error", str(error)))
    return tally
"""


@pytest.fixture
def talked_about(transactional_db, bulletin, editor, reviewer, some_pdf):
    for number in range(1, ISSUES + 1):
        issue = make_issue(bulletin, number, by=editor)
        edition = make_edition(issue, Status.RETURNED, some_pdf, by=editor, reviewer=reviewer)
        for words, proposal in (("倒排工期", "排好工期"), ("挂图", "按图")):
            start = "会议指出：要倒排工期，挂图作战。".index(words)
            place = {"place": "article-1-2", "words": words, "start": start}
            notes.add(edition, by=reviewer, text="", proposal=proposal, **place)
        notes.add(edition, by=reviewer, place="", text="查")


def test_a_proposal_is_taken_once_and_an_answer_and_a_taking_back_exclude_each_other(talked_about):
    tally = tally_of(CONTENDER)
    assert not [one for one in tally if one[0] == "error"]
    taken = Note.objects.filter(proposes=True)
    assert {note.pk: tally["take", note.pk] for note in taken} == {note.pk: 1 for note in taken}
    assert AuditEntry.objects.of(proposals.TAKE).count() == 2 * ISSUES
    texts = {richtext.text_of(article.body)[1] for article in Article.objects.filter(key=1)}
    assert texts == {"会议指出：要排好工期，按图作战。"}
    for note in Note.objects.filter(proposes=False, answers=None):
        assert bool(note.deleted_at) != note.replies.exists()
    assert list(audit.verify()) == []
