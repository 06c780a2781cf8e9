"""Manuscript -> rows: the issue with its parts, the bulletin, people and units it needs; all of it or nothing."""

import rjieba
from django.core.exceptions import ValidationError
from django.db import transaction

from bulletin.document.content import USUAL_LABELS
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle, Refusal
from bulletin.intake.margin import Notes
from bulletin.models import (
    LONGEST_COLUMN,
    LONGEST_FURTHER,
    LONGEST_SIGNER,
    RESERVED_SLUGS,
    Article,
    Brief,
    Bulletin,
    Credit,
    IncomingFile,
    Issue,
    Kind,
    Recipient,
)
from office import people, units
from office.models import Editor, RecipientUnit, Reviewer, User

# So many new names a warning lists.
_NAMED = 10


@transaction.atomic
def file_manuscript(
    manuscript: Manuscript, *, slug: str = "", notes: Notes | None = None, file: IncomingFile | None = None
) -> Issue:
    """Make the draft issue; which bulletin, units and people had to be made for it is said in the notes.
    Raises Refusal (without the file's name) if it exists or the slug is another bulletin's.
    """
    notes = notes or Notes()
    bulletin = _bulletin(manuscript, slug, notes)
    _require_free_numbers(bulletin, manuscript)
    _tell_other_labels(bulletin, manuscript, notes)
    _tell_unknown("个收文单位", RecipientUnit, (*manuscript.report, *manuscript.send, *manuscript.issue), notes)
    _tell_unknown("位人员（没有登录账号）", User, (*manuscript.reviewers, *manuscript.editors), notes)
    issue = Issue.objects.create(
        bulletin=bulletin,
        year=manuscript.year,
        number=manuscript.number,
        total_number=manuscript.total_number,
        date=manuscript.date,
        publisher=manuscript.publisher,
        marking=manuscript.marking,
        serial=manuscript.serial,
        editors_note=manuscript.editors_note,
        briefs_title=manuscript.briefs_title,
        signer=_within(manuscript.signer, LONGEST_SIGNER, notes),
        further=_within(_further(manuscript), LONGEST_FURTHER, notes),
        imprint_office=manuscript.imprint_office,
        imprint_date=manuscript.imprint_date,
        print_run=manuscript.print_run,
    )
    for article in manuscript.articles:
        new_article(article, issue=issue, file=file)
    for text in manuscript.briefs:
        Brief.objects.create(issue=issue, text=text, file=file)
    for kind, names in ((Kind.REPORT, manuscript.report), (Kind.SEND, manuscript.send), (Kind.ISSUE, manuscript.issue)):
        for name in names:
            Recipient.objects.create(issue=issue, kind=kind, unit=units.of_name(name))
    for credit, holders, names in (
        (Credit.Kind.REVIEWER, Reviewer, manuscript.reviewers),
        (Credit.Kind.EDITOR, Editor, manuscript.editors),
    ):
        for name in dict.fromkeys(names):
            Credit.objects.create(issue=issue, kind=credit, person=person_of(name, holders))
    return issue


def new_article(
    article: ManuscriptArticle,
    *,
    file: IncomingFile | None,
    issue: Issue | None = None,
    held_for: Bulletin | None = None,
) -> Article:
    """The draft of an article that came in a file, in an issue or held for a bulletin."""
    unit = RecipientUnit.objects.filter(name=article.source).first() if article.source else None
    texts = {
        "column": article.column[:LONGEST_COLUMN],
        "title": article.title,
        "source": article.source,
        "body": article.body,
    }
    return Article.objects.create(unit=unit, file=file, issue=issue, held_for=held_for, **texts)


def _bulletin(manuscript: Manuscript, slug: str, notes: Notes) -> Bulletin:
    known = Bulletin.objects.filter(name=manuscript.bulletin).first()
    if known and slug and known.slug != slug:
        raise Refusal(
            f"是《{known.name}》的，它的地址是 {known.slug}，不是 {slug}：请改用 --bulletin {known.slug}，或不写"
        )
    if known:
        return known
    owner = Bulletin.objects.filter(slug=slug).first() if slug else None
    if owner:
        raise Refusal(f"是《{manuscript.bulletin}》的，地址 {slug} 却是《{owner.name}》的：请核对文件，或换一个地址")
    bulletin = Bulletin(
        name=manuscript.bulletin,
        slug=slug or _slug_for(manuscript.bulletin),
        publisher=manuscript.publisher,
        briefs_title=manuscript.briefs_title,
        **{f"{kind}_label": label for kind, label in manuscript.labels.items()},
    )
    try:
        bulletin.full_clean()
    except ValidationError as error:
        raise Refusal(f"的刊物《{manuscript.bulletin}》建不起来：{''.join(error.messages).rstrip('。')}") from error
    bulletin.save()
    notes.say(f"新建了刊物“{bulletin.name}”（地址 {bulletin.slug}）。")
    return bulletin


def _tell_other_labels(bulletin: Bulletin, manuscript: Manuscript, notes: Notes) -> None:
    """What a list is called is the bulletin's to say; where the file says otherwise, a person is told."""
    for kind in USUAL_LABELS.__struct_fields__:
        printed = manuscript.labels.get(kind, getattr(USUAL_LABELS, kind))
        ours = getattr(bulletin, f"{kind}_label")
        if getattr(manuscript, kind) and printed != ours:
            notes.say(f"文件里写“{printed}”，这个刊物印的是“{ours}”，照刊物的印；要改请管理员改刊物的叫法。")


def _within(text: str, longest: int, notes: Notes) -> str:
    """The text, if there is room for it."""
    if len(text) <= longest:
        return text
    notes.say(f"“{text[:20]}…”超过 {longest} 字，没有收入。")
    return ""


def _further(manuscript: Manuscript) -> str:
    return "\n".join(f"{label}：{text}" for label, text in manuscript.further)


def _tell_unknown(what: str, model: type[RecipientUnit | User], names: tuple[str, ...], notes: Notes) -> None:
    """A name nobody has seen before may be a slip of the pen; the first few are named."""
    known = set(model.objects.filter(name__in=names).values_list("name", flat=True))
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        named = "、".join(unknown[:_NAMED])
        if len(unknown) > _NAMED:
            named += "等"
        notes.say(f"新建了 {len(unknown)} {what}：{named}。")


def _slug_for(name: str) -> str:
    """The letters of the name's last word (创建工作动态: dongtai); if taken, of the whole name, numbered at need."""
    whole, last = (people.letters(words) or "kanwu" for words in (name, rjieba.cut(name)[-1]))
    candidates = (last, whole, *(f"{whole}-{n}" for n in range(2, 10000)))
    taken = {*RESERVED_SLUGS, *Bulletin.objects.values_list("slug", flat=True)}
    return next(slug for slug in candidates if slug not in taken)


def _require_free_numbers(bulletin: Bulletin, manuscript: Manuscript) -> None:
    if bulletin.issues.filter(year=manuscript.year, number=manuscript.number).exists():
        raise Refusal(
            f"是《{bulletin.name}》{manuscript.year}年第{manuscript.number}期，系统里已经有了"
            f"（{bulletin.slug}/{manuscript.year}-{manuscript.number}）：请核对期号，或在后台打开那一期修改"
        )
    twin = manuscript.total_number and bulletin.issues.filter(total_number=manuscript.total_number).first()
    if twin:
        raise Refusal(f"写的是总第{manuscript.total_number}期，这个号已经是{twin}的：请核对总期号后再试")


def person_of(name: str, holders: type[User]) -> User:
    """Someone of that name holding the role, else of that name at all, else a new person without a login or a role."""
    known = holders.objects.filter(name=name).first() or User.objects.filter(name=name).first()
    return known or people.add_without_login(name)
