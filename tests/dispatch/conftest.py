"""Units with contacts, and an issue released to them."""

import pytest

from bulletin import moves
from bulletin.models import Delivery, Dispatch, Edition, Issue
from office.audit import acting
from office.models import Contact, RecipientUnit
from tests.desk.conftest import as_, desk  # noqa: F401  fixtures
from tests.notices.conftest import inbox, mail, open_inbox  # noqa: F401  fixtures


@pytest.fixture
def units(issue, reader) -> dict[str, RecipientUnit]:
    """市委办 has it on paper and by mail, 市直各单位 in the system, 各区县创建办 as all who said nothing."""
    found = {unit.name: unit for unit in RecipientUnit.objects.all()}
    office = found["市委办"]
    RecipientUnit.objects.filter(pk=office.pk).update(by_mail=True, copies=3)
    address = {"telephone": "010-555", "address": "青岚市政务路1号"}
    Contact.objects.create(unit=office, name="庄闻笛", mail="zhuang@shiwei.example", **address)
    RecipientUnit.objects.filter(name="市直各单位").update(by_paper=False, by_system=True)
    Contact.objects.create(unit=found["市直各单位"], name="阮听雨", person=reader)
    return found


@pytest.fixture
def release(cast):
    """release(issue): brought out by the real workflow."""

    def bring(issue: Issue) -> Edition:
        edition = moves.submit(issue, by=cast["editor"])
        approved = moves.approve(edition, by=cast["reviewer"], seen=edition.fingerprint)
        return moves.release(approved, by=cast["publisher"])

    return bring


@pytest.fixture
def released(units, edition_in, publisher) -> Edition:
    return moves.release(edition_in("approved"), by=publisher)


@pytest.fixture
def made(released) -> Dispatch:
    return released.dispatch


@pytest.fixture
def withdraw(cast):
    def take(edition: Edition, statement: str = "") -> Edition:
        asked = moves.ask_withdrawal(edition, by=cast["publisher"], reason="数字有误", statement=statement)
        return moves.withdraw(asked, by=cast["reviewer"], shows_statement=bool(statement))

    return take


@pytest.fixture
def correct(edition_in, cast, publisher):
    """correct(edition): the issue as the drafts stand now, released in its place."""

    def bring(edition: Edition) -> Edition:
        issue = edition.issue
        with acting(cast["editor"]):
            issue.correction_note, issue.corrected_on = "第二段的数字更正为十三条。", issue.date
            issue.save()
        return moves.release(edition_in("approved", of=Issue.objects.get(pk=issue.pk)), by=publisher)

    return bring


def row_of(edition: Edition, name: str) -> Delivery:
    return Delivery.objects.select_related("dispatch__edition__issue").get(dispatch__edition=edition, name=name)
