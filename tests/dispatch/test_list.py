"""The list of whom an edition goes to: made with the release, from what was sealed, and never changed."""

import pytest
from django.db import DatabaseError, transaction

from bulletin import dispatch, moves
from bulletin.models import Delivery, Dispatch, Kind, Receipt, Recipient
from office.audit import acting
from office.models import RecipientUnit
from office.refusal import Refused
from tests.dispatch.conftest import row_of

pytestmark = pytest.mark.django_db


def rows_of(edition) -> dict[str, Delivery]:
    return {row.name: row for row in Delivery.objects.filter(dispatch__edition=edition)}


def test_a_release_makes_the_list_of_that_very_edition_from_its_sealed_names(released):
    made = Dispatch.objects.get()
    assert (made.edition, made.fingerprint, made.title) == (released, released.fingerprint, "青岚创建动态 2026年第15期")
    rows = rows_of(released)
    assert list(rows) == ["市委办", "市直各单位", "各区县创建办"]
    office = rows["市委办"]
    assert (office.kind, office.copies, office.ways, office.contacts[0]["name"]) == (
        "report",
        3,
        "纸质、邮件",
        "庄闻笛",
    )
    assert rows["市直各单位"].ways == "系统"
    assert rows["各区县创建办"].ways == "纸质"


def test_what_the_register_of_units_says_later_changes_nothing_of_what_was_sent(released):
    RecipientUnit.objects.filter(name="市委办").update(name="市委办公厅", copies=9)
    row = row_of(released, "市委办")
    assert row.copies == 3
    for change in ({"copies": 9}, {"name": "别的单位"}, {"contacts": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Delivery.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_a_name_is_known_by_what_the_unit_was_called_when_it_was_sealed(units, edition_in, publisher):
    edition = edition_in("approved")
    renamed = RecipientUnit.objects.get(name="市委办")
    renamed.name = "市委办公室"
    renamed.save()
    row = row_of(moves.release(edition, by=publisher), "市委办")
    assert row.unit == renamed
    assert row.by_mail


def test_a_name_that_no_unit_has_is_left_out_of_nothing(units, edition_in, publisher):
    edition = edition_in("approved")
    RecipientUnit.history.filter(name="各区县创建办").delete()
    RecipientUnit.objects.filter(name="各区县创建办").update(name="改了名的")
    row = row_of(moves.release(edition, by=publisher), "各区县创建办")
    assert (row.unit, row.ways) == (None, "纸质")
    assert "名录里没有这个单位" in row.remark


def test_a_unit_that_no_letter_can_reach_gets_it_on_paper(units, edition_in, publisher):
    RecipientUnit.objects.filter(name="各区县创建办").update(by_paper=False, by_mail=True)
    row = row_of(moves.release(edition_in("approved"), by=publisher), "各区县创建办")
    assert row.ways == "纸质"
    assert "没有联系人的邮件地址" in row.remark


def test_a_unit_named_twice_gets_it_once(issue, units, edition_in, publisher, editor):
    with acting(editor):
        Recipient.objects.create(issue=issue, kind=Kind.ISSUE, unit=units["市委办"])
    released = moves.release(edition_in("approved"), by=publisher)
    assert Delivery.objects.filter(dispatch__edition=released, unit=units["市委办"]).count() == 1


def test_a_release_that_fails_leaves_no_list(units, edition_in, reader):
    with pytest.raises(Refused):
        moves.release(edition_in("approved"), by=reader)
    assert not Dispatch.objects.exists()


def test_a_late_unit_is_on_record_as_late_with_who_and_why(made, publisher, as_):
    row = dispatch.add(made, by=publisher, name="市图书馆", copies=2, reason="读者来要")
    assert (row.added_by, row.added_because, row.copies, row.unit) == (publisher, "读者来要", 2, None)
    assert made.deliveries.exclude(origin="late").count() == 3
    with pytest.raises(Refused, match="已经在分发单上"):
        dispatch.add(made, by=publisher, name="市图书馆", copies=1, reason="再要")
    with pytest.raises(Refused, match="为什么补发"):
        dispatch.add(made, by=publisher, name="市档案馆", copies=1, reason="　")


# What comes after


def test_a_correction_goes_to_its_own_list_and_to_whoever_has_the_old_one_and_to_nobody_else(
    issue, released, correct, editor, publisher
):
    dispatch.sign(row_of(released, "市委办"), name="庄闻笛", way=Receipt.Way.LINK)
    dispatch.add(released.dispatch, by=publisher, name="市图书馆", copies=1, reason="读者来要")
    with acting(editor):
        issue.recipients.get(unit__name="各区县创建办").delete()
        new = RecipientUnit.objects.create(name="市档案馆")
        Recipient.objects.create(issue=issue, kind=Kind.SEND, unit=new)
    rows = rows_of(correct(released))
    assert set(rows) == {"市委办", "市直各单位", "市档案馆", "各区县创建办", "市图书馆"}
    assert {row.name for row in rows.values() if row.origin == "had"} == {"各区县创建办", "市图书馆"}
    assert not rows["市委办"].receipts.exists()  # wants signing again


def test_what_never_left_the_house_is_not_taken_back(units, issue, edition_in, publisher, correct, editor):
    RecipientUnit.objects.filter(name="市委办").update(by_paper=False)
    released = moves.release(edition_in("approved"), by=publisher)  # the letter is owed, and nobody sends it
    with acting(editor):
        issue.recipients.get(unit__name="市委办").delete()
    assert "市委办" not in rows_of(correct(released))


def test_a_withdrawal_is_told_to_exactly_those_who_have_it(released, withdraw, units):
    RecipientUnit.objects.filter(name="各区县创建办").update(by_mail=True)
    withdraw(released)
    told = {
        letter.delivery.name for row in rows_of(released).values() for letter in row.letters.filter(purpose="withdraw")
    }
    assert told == {"市委办"}
    assert (
        row_of(released, "市直各单位")
        .unit.contacts.get()
        .person.notices.filter(edition=released, text__contains="已撤下")
        .exists()
    )
