"""What is done to drafts beyond writing them, and that the rule of two persons holds wherever a text goes."""

import datetime as dt

import pytest
from django.db import transaction

from bulletin import drafting, moves
from bulletin.admin import revisions
from bulletin.models import Article, Brief, Bulletin, Credit, Issue, IssueLocked, Kind, Recipient
from bulletin.models.drafts import BROUGHT
from office import audit, roles
from office.audit import AuditEntry, acting
from office.models import RecipientUnit, User
from office.refusal import Refused
from tests.conftest import make_edition, make_issue, make_person

PARAGRAPHS = ["<p>一段。</p>", "<p>二段。</p>", "<p>三段。</p>"]


@pytest.fixture
def other(bulletin, issue, other_editor) -> Issue:
    return make_issue(bulletin, 16, by=other_editor)


@pytest.fixture
def writer(cast) -> User:
    """A reviewer who also writes."""
    roles.assign(cast["reviewer"], roles.EDITOR)
    return cast["reviewer"]


@pytest.fixture
def reviewer_too(db) -> User:
    return make_person("reviewer_too", "", roles.REVIEWER)


def written(by: User, **where) -> Article:
    with acting(by):
        return Article.objects.create(title="桥", body="\n".join(PARAGRAPHS), source="松涧镇", column="城建", **where)


def titles(issue: Issue) -> list[str]:
    return [article.title for article in issue.articles.all()]


# Two persons


def moved(article, target):
    drafting.move(article, to=target)


def moved_by_way_of_the_reserve(article, target):
    drafting.move(drafting.hold_over(article), to=target)


def copied(article, target):
    drafting.copy(article, to=target)


def copied_by_way_of_the_reserve(article, target):
    drafting.move(drafting.copy(article, to=target.bulletin), to=target)


def split_and_moved(article, target):
    drafting.move(drafting.split(article, at=1, title="桥二"), to=target)


def merged(article, target):
    drafting.merge(article, into=target.articles.first())


def merged_and_moved_on(article, target):
    drafting.move(drafting.merge(article, into=article.issue.articles.first()), to=target)


@pytest.mark.parametrize(
    "brought",
    [
        *(moved, moved_by_way_of_the_reserve, copied, copied_by_way_of_the_reserve),
        *(split_and_moved, merged, merged_and_moved_on),
    ],
)
def test_who_wrote_a_text_elsewhere_does_not_approve_it_where_it_went(
    brought, issue, other, writer, other_editor, some_pdf
):
    article = written(writer, issue=issue)
    with acting(other_editor):
        brought(article, other)
    edition = make_edition(other, "in_review", some_pdf, by=other_editor, reviewer=writer)
    with pytest.raises(Refused, match="您参与了"):
        moves.approve(edition, by=writer, seen=edition.fingerprint)


def test_nor_one_who_wrote_it_in_the_reserve(bulletin, other, writer, other_editor, some_pdf):
    drafting.move(written(writer, held_for=bulletin), to=other)
    edition = make_edition(other, "in_review", some_pdf, by=other_editor, reviewer=writer)
    assert "approve" not in moves.offered(edition, writer)


def test_nor_one_whose_words_come_back_into_what_was_released_without_them(
    issue, writer, other_editor, reviewer_too, publisher, some_pdf
):
    article, brief, recipient = written(writer, issue=issue), issue.briefs.first(), issue.recipients.first()
    old, brief_pk = article.history.latest("history_id").history_id, brief.pk
    with acting(writer):
        brief.text = "审核人自己写的一条。"
        brief.save()
    with acting(other_editor):
        article.body = "<p>别人改写过的。</p>"
        article.save()
        for part in (brief, recipient):
            part.delete()
    first = make_edition(issue, "in_review", some_pdf, by=other_editor, reviewer=writer)
    first = moves.approve(first, by=reviewer_too, seen=first.fingerprint)
    moves.release(first, by=publisher)
    for bring_back in (
        lambda: revisions.put_back(article, old, seen=str(revisions.texts_of(article).first().history_id)),
        lambda: drafting.restore(Brief, Brief.history.filter(id=brief_pk).latest("history_id").history_id),
    ):
        with transaction.atomic():
            with acting(other_editor):
                bring_back()
                issue.correction_note, issue.corrected_on = "恢复原文。", issue.date
                issue.save()
            edition = make_edition(issue, "in_review", some_pdf, by=other_editor, reviewer=writer)
            with pytest.raises(Refused, match="您参与了"):
                moves.approve(edition, by=writer, seen=edition.fingerprint)
            transaction.set_rollback(True)


# Where a text stands


def test_an_article_that_comes_back_has_the_address_it_had(issue, other):
    article = issue.articles.first()
    key = article.key
    away = drafting.move(article, to=other)
    assert (away.issue, titles(other)[-1]) == (other, article.title)
    assert drafting.hold_over(away).held_for == other.bulletin
    assert drafting.move(away, to=issue).key == key
    with pytest.raises(Refused, match="不用再移"):
        drafting.move(article, to=issue)


def test_a_copy_is_the_same_text_under_an_address_of_its_own(issue, other, editor):
    article = written(editor, issue=issue)
    twin = drafting.copy(article, to=other)
    same = ("title", "body", "source", "column", "unit_id")
    assert [getattr(twin, name) for name in same] == [getattr(article, name) for name in same]
    assert (twin.issue, twin.key, Article.objects.get(pk=article.pk).issue) == (other, 3, issue)
    brief = drafting.copy(issue.briefs.first(), to=issue.bulletin)
    assert (brief.issue, brief.held_for) == (None, issue.bulletin)


def test_what_another_saved_meanwhile_goes_along(issue, other):
    seen = issue.articles.first()
    newer = Article.objects.get(pk=seen.pk)
    newer.title = "后改的标题"
    newer.save()
    assert drafting.move(seen, to=other).title == "后改的标题"


def test_a_locked_issue_gives_and_takes_nothing(issue, other, edition_in):
    edition_in("in_review", other)
    with pytest.raises(IssueLocked):
        drafting.move(issue.articles.first(), to=other)
    with pytest.raises(IssueLocked):
        drafting.hold_over(other.briefs.first())
    assert (issue.articles.count(), other.briefs.count()) == (2, 2)


# Dividing and joining


def test_a_split_article_stands_right_before_what_was_split_off(issue):
    article = issue.articles.first()
    article.body, article.source = "\n".join(PARAGRAPHS), "松涧镇"
    article.save()
    new = drafting.split(article, at=1, title=" 另 一篇 ")
    assert titles(issue) == [article.title, "另 一篇", "柳坞街道清理背街小巷"]
    assert (new.body, new.source) == ("\n".join(PARAGRAPHS[1:]), "松涧镇")
    assert Article.objects.get(pk=article.pk).body == PARAGRAPHS[0]
    for at, title in ((0, "题"), (1, "题"), (1, " ")):
        with pytest.raises(Refused):
            drafting.split(article, at=at, title=title)


def test_a_merged_article_stands_under_its_title_in_the_other(issue):
    first, second = issue.articles.all()
    second.title = "<柳坞>街道"
    second.save()
    whole = drafting.merge(second, into=first)
    assert whole.body.endswith("<h3>&lt;柳坞&gt;街道</h3>\n<p>近日，柳坞街道清理背街小巷十二条。</p>")
    assert titles(issue) == [first.title]
    with pytest.raises(Refused, match="并入自己"):
        drafting.merge(first, into=first)


def test_briefs_are_divided_and_joined_again(issue):
    brief = issue.briefs.first()
    whole = brief.text
    second = drafting.split_brief(brief, at=whole.index("，") + 1)
    assert [one.text for one in issue.briefs.all()][:2] == ["松涧镇开展河道清漂，", "清出漂浮物三吨。"]
    assert drafting.merge_briefs(second, into=brief).text == whole
    with pytest.raises(Refused, match="分不开"):
        drafting.split_brief(brief, at=0)


# What was deleted


def test_deleted_parts_are_listed_and_come_back_to_their_places(issue, editor):
    parts = [issue.articles.first(), issue.briefs.first(), issue.recipients.first(), issue.credits.first()]
    before = [(type(part), part.pk, part.order, getattr(part, "key", 0)) for part in parts]
    with acting(editor):
        for part in parts:
            part.delete()
    listed = drafting.deleted_parts(issue)
    assert [(one.kind, one.what, one.name) for one in listed] == [
        ("credit", "审核", "方守拙"),
        ("recipient", "报", "市委办"),
        ("brief", "简讯", "松涧镇开展河道清漂，清出漂浮物三吨。"),
        ("article", "文章", "《望溪区推进老旧小区改造》"),
    ]
    assert {one.by for one in listed} == {editor}
    for one, (model, *_) in zip(reversed(listed), before, strict=True):
        drafting.restore(model, one.history_id)
    after = [model.objects.get(pk=pk) for model, pk, *_ in before]
    assert [(type(part), part.pk, part.order, getattr(part, "key", 0)) for part in after] == before
    assert drafting.deleted_parts(issue) == []
    brought = Article.history.filter(history_change_reason=BROUGHT)
    assert set(brought.values_list("history_user", flat=True)) == {editor.pk}  # it was written by whom it was
    with pytest.raises(Refused, match="已经恢复"):
        drafting.restore(Article, listed[-1].history_id)


def test_a_name_that_is_there_again_does_not_come_back_twice(issue):
    recipient, credit = issue.recipients.first(), issue.credits.first()
    for part in (recipient, credit):
        part.delete()
    Recipient.objects.create(issue=issue, kind=recipient.kind, unit=recipient.unit)
    Credit.objects.create(issue=issue, kind=credit.kind, person=credit.person)
    for model, deleted in zip((Credit, Recipient), drafting.deleted_parts(issue), strict=True):
        with pytest.raises(Refused, match="又有了"):
            drafting.restore(model, deleted.history_id)


# An issue like the last one


def names(issue: Issue, kind: str) -> list[str]:
    return [recipient.unit.name for recipient in issue.recipients.filter(kind=kind)]


def test_a_new_issue_begins_like_the_last_one(issue):
    issue.marking, issue.print_run, issue.total_number, issue.imprint_office = "内部资料", 300, 80, "市创建办"
    issue.save()
    new = drafting.start(issue.bulletin, year=2026, date=dt.date(2026, 10, 1))
    assert (new.number, new.total_number, new.publisher) == (16, 81, "青岚市创建办")
    assert (new.marking, new.print_run, new.imprint_office) == ("内部资料", 300, "市创建办")
    assert [names(new, kind) for kind in Kind.values] == [["市委办"], ["市直各单位"], ["各区县创建办"]]
    assert (new.names("reviewer"), new.names("editor")) == (("方守拙",), ("闻一白",))
    assert not new.articles.exists()


def test_a_standing_list_goes_before_that_of_the_last_issue(issue):
    unit = RecipientUnit.objects.create(name="市人大办")
    issue.bulletin.standing_recipients.create(kind=Kind.REPORT, unit=unit)
    new = drafting.start(issue.bulletin, year=2027, date=dt.date(2027, 1, 5))
    assert [names(new, kind) for kind in Kind.values] == [["市人大办"], [], []]


def test_the_first_issue_of_a_bulletin_has_what_the_bulletin_has(db):
    bulletin = Bulletin.objects.create(name="松涧动态", slug="songjian", publisher="松涧镇", briefs_title="短讯")
    new = drafting.start(bulletin, year=2026, date=dt.date(2026, 10, 1))
    assert (new.number, new.total_number, new.publisher, new.briefs_title) == (1, None, "松涧镇", "短讯")


def test_a_list_is_filled_up_and_keeps_what_it_has(issue, other):
    unit = RecipientUnit.objects.create(name="市人大办")
    Recipient.objects.create(issue=other, kind=Kind.REPORT, unit=unit)  # the bulletin's newest issue
    other.credits.all().delete()
    added = drafting.fill(issue, kind=Kind.REPORT, origin="last")
    assert (names(issue, "report"), added[0].unit) == (["市委办", "市人大办"], unit)
    assert drafting.fill(issue, kind=Kind.REPORT, origin="last") == []
    assert len(drafting.fill(other, kind=Credit.Kind.EDITOR, origin="last")) == 1
    with pytest.raises(Refused, match="没有固定名单"):
        drafting.fill(issue, kind=Kind.SEND, origin="standing")


# The list of names


def test_names_alike_are_found_the_likest_first(db):
    for name in ("市委办公室", "市委办", "市政府办公室", "柳坞街道办"):
        RecipientUnit.objects.create(name=name)
    assert [unit.name for unit in drafting.similar_units("市委　办")][:2] == ["市委办", "市委办公室"]
    assert [unit.name for unit in drafting.similar_units("柳坞道街办")] == ["柳坞街道办"]
    assert drafting.similar_units("。") == []


def test_a_unit_is_added_once(db):
    unit = drafting.add_unit(" 柳坞街道办 ")
    assert drafting.add_unit("柳坞街道办") == unit
    unit.is_active = False
    unit.save()
    for name, why in (("柳坞街道办", "已经停用"), (" ", "空着"), ("长" * 201, "超过 200 字")):
        with pytest.raises(Refused, match=why):
            drafting.add_unit(name)


def test_a_person_added_in_the_field_is_a_printed_name_and_no_more(editor):
    person = drafting.add_person("辛夷")
    assert (person.username, person.is_staff, person.has_usable_password()) == ("xinyi", False, False)
    assert not person.groups.exists()
    assert drafting.add_person("辛夷") == person
    assert drafting.add_person("闻一白") == editor


def test_two_units_become_one(issue, other, manager):
    keep, gone = RecipientUnit.objects.get(name="市委办"), RecipientUnit.objects.create(name="市委办公室")
    Recipient.objects.create(issue=issue, kind=Kind.REPORT, unit=gone)
    Recipient.objects.create(issue=issue, kind=Kind.SEND, unit=gone)
    issue.bulletin.standing_recipients.create(kind=Kind.REPORT, unit=gone)
    brief = Brief.objects.create(held_for=issue.bulletin, text="桥。", unit=gone)
    drafting.merge_units(keep, gone, by=manager)
    assert (names(issue, "report"), names(issue, "send")) == (["市委办"], ["市直各单位", "市委办"])
    assert issue.bulletin.standing_recipients.get().unit == Brief.objects.get(pk=brief.pk).unit == keep
    assert not RecipientUnit.objects.get(pk=gone.pk).is_active
    entry = AuditEntry.objects.get()
    assert (entry.action_label, entry.details) == ("合并单位", {"from": "市委办公室", "to": "市委办"})
    assert not list(audit.verify())


def test_a_unit_of_a_locked_issue_is_not_merged(issue, manager, edition_in):
    edition_in("in_review")
    gone, keep = RecipientUnit.objects.get(name="市委办"), RecipientUnit.objects.create(name="市委办公室")
    with pytest.raises(Refused, match="2026年第15期用着“市委办”"):
        drafting.merge_units(keep, gone, by=manager)
    with pytest.raises(Refused, match="并入自己"):
        drafting.merge_units(gone, gone, by=manager)
    assert names(issue, "report") == ["市委办"]
