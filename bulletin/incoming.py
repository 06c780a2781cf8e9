"""What is brought in (来稿): files are read and kept, a person puts right how they were read, and drafts are made of
them, all or nothing; who brought in which file is on record.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from bulletin import archive, drafting, pictures, shelf
from bulletin.document import store
from bulletin.intake import Refusal, filing, jobs, naming, printable
from bulletin.intake.jobs import Scope
from bulletin.intake.manuscript import Manuscript, ManuscriptArticle
from bulletin.intake.margin import Notes
from bulletin.intake.rows import Role, Row, from_json, to_json
from bulletin.intake.structure import Given
from bulletin.intake.text.blocks import Block, Figure, lines_of, words_of
from bulletin.intake.vocabulary.facts import states_number
from bulletin.models import Article, Brief, Bulletin, Comment, Credit, Incoming, IncomingFile, Issue, Kind, Picture
from bulletin.press import PictureRefused
from bulletin.word import door
from office import audit
from office.models import RecipientUnit, User
from office.refusal import Refused

BROUGHT_IN = "bring_in"
LABELS = {BROUGHT_IN: "收稿"}
MOST_FILES = 20
TEXT_SUFFIXES = {".txt", ".md", ".markdown", ".text", ""}
PASTED = "粘贴的文字.txt"
_HEAD = 12  # blocks among which an issue states its number

_SCOPES = {
    Incoming.Purpose.ISSUE: Scope.ISSUE,
    Incoming.Purpose.ARTICLES: Scope.ARTICLES,
    Incoming.Purpose.BRIEFS: Scope.BRIEFS,
    Incoming.Purpose.RESERVE: Scope.ARTICLES,
}
# The first bytes of what is no text, whatever its name says.
_WORD_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


class Upload(NamedTuple):
    """A file as it was sent: its own name, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()[:10]


class FileText(NamedTuple):
    """The blocks of a file, what is told of them, the comments in it."""

    blocks: list[Block]
    told: tuple[str, ...]
    comments: list[dict[str, Any]]


class FileRead(NamedTuple):
    """What was read of a file: its rows, what is told of the reading, the comments in it."""

    rows: list[Row]
    told: tuple[str, ...]
    comments: list[dict[str, Any]]


class Preview(NamedTuple):
    """What would be made: an issue, or texts for one; what is told of it; or why it cannot be."""

    manuscript: Manuscript | None
    articles: tuple[ManuscriptArticle, ...]
    briefs: tuple[str, ...]
    told: tuple[str, ...]
    refusal: str


# Bringing in


def take_in(
    uploads: Sequence[Upload], *, by: User, purpose: str, bulletin: Bulletin | None = None, issue: Issue | None = None
) -> Incoming:
    """Read the files and keep them, to be looked at before anything is made of them. Raises Refused for the first file
    that cannot be read; then none is kept.
    """
    if not uploads:
        raise Refused("没有收到文件，请先选择文件，或者粘贴文字。")
    if len(uploads) > MOST_FILES:
        raise Refused(f"一次选了 {len(uploads)} 个文件，超过 {MOST_FILES} 个，请分几次收。")
    if issue:
        require_unlocked(issue)
    texts = [_read(upload, by) for upload in uploads]
    if purpose == Incoming.Purpose.ISSUE:
        _require_one_issue(uploads, texts)
    scopes = _scopes(texts, Incoming.Purpose(purpose))
    found = [_in_rows(upload, text, scope) for upload, text, scope in zip(uploads, texts, scopes, strict=True)]
    with transaction.atomic():
        incoming = _recorded(uploads, found, Incoming(purpose=purpose, by=by, bulletin=bulletin, issue=issue))
        shelve(uploads)
    return incoming


@transaction.atomic
def require_unlocked(issue: Issue) -> None:
    """Raises IssueLocked while an edition of the issue is open."""
    issue.hold_issues()


def bring_in(upload: Upload, *, slug: str, by: User | None) -> tuple[Issue, Manuscript, tuple[str, ...]]:
    """(the draft issue that the file became, what the file says, what is told): at once, as it is read.
    Raises Refused; then nothing is kept.
    """
    notes = Notes()
    with transaction.atomic(), audit.acting(by):
        found = _in_rows(upload, _read(upload, by), Scope.ISSUE)
        incoming = _recorded([upload], [found], Incoming(purpose=Incoming.Purpose.ISSUE, by=by))
        with naming(Path(upload.name)):
            manuscript = jobs.manuscript(found.rows, None, archive.workshop())
            issue = _filed(manuscript, slug, notes, incoming.files.get())
        told = (*found.told, *manuscript.warnings, *notes.warnings())
        close(incoming, issue, by, f"收成了{issue}", told)
        shelve([upload])
    return issue, manuscript, told


def manuscript_in(upload: Upload, given: Given, *, by: User) -> tuple[Manuscript, tuple[str, ...]]:
    """(the issue that the file holds, what is told), of which nothing is made; `given` stands where it says nothing.
    Raises Refused.
    """
    found = _in_rows(upload, _read(upload, by), Scope.ISSUE)
    with naming(Path(upload.name)):
        manuscript = jobs.manuscript(found.rows, given, archive.workshop())
    return manuscript, (*found.told, *manuscript.warnings)


def _read(upload: Upload, by: User | None) -> FileText:
    workshop = archive.workshop()
    with naming(Path(upload.name)):
        if upload.suffix in TEXT_SUFFIXES and not upload.data.startswith(_WORD_MAGIC):
            return FileText(*jobs.read_text(upload.data, upload.suffix, workshop), [])
        word = door.read(upload.data, upload.suffix, workshop)
    blocks, lost = _with_pictures(word.blocks, word.pictures, by)
    return FileText(blocks, (*word.told, *lost), [_comment_of(comment, word.blocks) for comment in word.comments])


def _scopes(texts: Sequence[FileText], purpose: Incoming.Purpose) -> list[Scope]:
    """What each file is read as. Of several that make a new issue, the first that states an issue's number is its
    frame; each of the others holds articles.
    """
    if purpose != Incoming.Purpose.ISSUE or len(texts) == 1:
        return [_SCOPES[purpose]] * len(texts)
    frame = next((place for place, text in enumerate(texts) if _states_number(text)), None)
    return [Scope.ISSUE if place == frame else Scope.ARTICLES for place in range(len(texts))]


def _require_one_issue(uploads: Sequence[Upload], texts: Sequence[FileText]) -> None:
    names = [printable(upload.name) for upload, text in zip(uploads, texts, strict=True) if _states_number(text)]
    if len(names) > 1:
        raise Refused(f"“{names[0]}”和“{names[1]}”都写着期号，是两期：一次只收一期，请分开收。")


def _states_number(text: FileText) -> bool:
    return any(states_number(line) for block in text.blocks[:_HEAD] for line in lines_of(block))


def _in_rows(upload: Upload, text: FileText, scope: Scope) -> FileRead:
    with naming(Path(upload.name)):
        rows, told = jobs.rows(text.blocks, scope, archive.workshop())
    return FileRead(rows, (*text.told, *told), text.comments)


def _with_pictures(blocks: Sequence[Block], files: Sequence[bytes], by: User | None) -> tuple[list[Block], list[str]]:
    """The figures with the addresses of their pictures, which go through the one door for pictures; and what is told
    of those that cannot.
    """
    kept: list[Block] = []
    told = []
    for block in blocks:
        if not isinstance(block, Figure):
            kept.append(block)
            continue
        number = int(block.source) + 1
        try:
            picture = pictures.take_in_bytes(files[int(block.source)], by=by)
        except PictureRefused as refusal:
            told.append(f"第{number}张图片没有收入：{refusal}")
            continue
        kept.append(_figure(block, picture))
        if not block.alt and not block.caption:
            told.append(f"第{number}张图片没有图题，也没有替代文字，请在正文里双击图片补上。")
    return kept, told


def _figure(block: Figure, picture: Picture) -> Figure:
    return Figure(picture.address, picture.width, picture.height, block.alt or block.caption, block.caption)


def _comment_of(comment, blocks: Sequence[Block]) -> dict[str, Any]:
    return {
        "author": comment.author,
        "at": comment.at.isoformat() if comment.at else None,
        "words": comment.words,
        "quote": comment.quote,
        "beside": words_of(blocks[comment.block]) if comment.block < len(blocks) else "",
    }


def _recorded(uploads: Sequence[Upload], found: Sequence[FileRead], incoming: Incoming) -> Incoming:
    incoming.save()
    for upload, one in zip(uploads, found, strict=True):
        enter(upload, incoming=incoming, rows=to_json(one.rows), told=list(one.told), comments=one.comments)
    return incoming


def enter(upload: Upload, **read: Any) -> IncomingFile:
    """The row of a file, with what was read of it."""
    name, sha256 = printable(upload.name)[-255:], store.sha256(upload.data)
    return IncomingFile.objects.create(name=name, sha256=sha256, suffix=upload.suffix, size=len(upload.data), **read)


def shelve(uploads: Sequence[Upload]) -> None:
    """Last of all: what is refused before leaves no file behind. Raises shelf.Unreachable."""
    for upload in uploads:
        shelf.keep(settings.INCOMING_ROOT, upload.data, upload.suffix)


# Putting right


@transaction.atomic
def correct(file: IncomingFile, roles: Mapping[int, Role]) -> IncomingFile:
    """Read these rows (counted from 0) in other roles; the file as it is read now. One after the other, so that no key
    undoes another.
    """
    file = IncomingFile.objects.select_for_update().get(pk=file.pk)
    rows = from_json(file.rows)
    for place, role in roles.items():
        if 0 <= place < len(rows):
            rows[place] = rows[place].corrected(role)
    file.rows = to_json(rows)
    file.save(update_fields=["rows"])
    return file


@transaction.atomic
def state(incoming: Incoming, **stated: object) -> Incoming:
    """Keep what the person said beside the rows: facts, spellings, what to take from the issue before."""
    incoming = held(incoming)
    incoming.chosen |= stated
    incoming.save(update_fields=["chosen"])
    return incoming


def preview(incoming: Incoming) -> Preview:
    """What would be made of it as it is read now."""
    told = [sentence for file in incoming.files.all() for sentence in file.told]
    try:
        if incoming.purpose == Incoming.Purpose.ISSUE:
            manuscript = _manuscript(incoming)
            return Preview(manuscript, manuscript.articles, manuscript.briefs, (*told, *manuscript.warnings), "")
        articles, briefs, said = _texts(incoming)
        return Preview(None, articles, briefs, (*told, *said), "")
    except Refused as refusal:
        return Preview(None, (), (), tuple(told), str(refusal))


def given(bulletin: Bulletin) -> Given:
    """What the desk knows where a file says nothing."""
    today = timezone.localdate()
    return Given(bulletin=bulletin.name, number=bulletin.suggest_number(today.year), date=today)


def _manuscript(incoming: Incoming) -> Manuscript:
    """Of several files, the rows of all of them: each role has its place in the issue, whatever file it stands in."""
    files = list(incoming.files.all())
    bulletin = incoming.bulletin or Bulletin.objects.first()
    if bulletin is None:
        raise Refused("还没有刊物，请管理员先建一个刊物。")
    rows = [row for file in files for row in from_json(file.rows)]
    with naming(Path(str(incoming))):
        return jobs.manuscript(rows, given(bulletin), archive.workshop())


def _texts(incoming: Incoming) -> jobs.Texts:
    articles: list[ManuscriptArticle] = []
    briefs: list[str] = []
    told: list[str] = []
    for file in incoming.files.all():
        found = _texts_of(file)
        articles += found[0]
        briefs += found[1]
        told += found[2]
    return tuple(articles), tuple(briefs), tuple(told)


def _texts_of(file: IncomingFile) -> jobs.Texts:
    with naming(Path(file.name)):
        return jobs.texts(from_json(file.rows), archive.workshop())


# Making drafts


class Facts(NamedTuple):
    """The facts of a new issue as the person confirmed them."""

    bulletin: Bulletin
    year: int
    number: int
    total_number: int | None
    date: dt.date
    publisher: str


@transaction.atomic
def make_issue(
    incoming: Incoming, facts: Facts, *, by: User, is_like_the_last: bool, spelled: Mapping[str, str]
) -> tuple[Issue, tuple[str, ...]]:
    """(the draft issue, what was made besides). `spelled` are units of the file by the names that they have here; what
    the file names nobody for is taken from the issue before, if the person wants it.
    """
    incoming = held(incoming)
    notes = Notes()
    manuscript = _as_confirmed(_manuscript(incoming), facts, spelled)
    files = list(incoming.files.all())
    with naming(Path(str(incoming))):
        issue = _filed(manuscript, facts.bulletin.slug, notes, files[0] if len(files) == 1 else None)
    if is_like_the_last:
        _fill_like_the_last(issue)
    for file in files:
        _bring_comments(file, list(issue.articles.all()), list(issue.briefs.all()), issue)
    told = [sentence for file in files for sentence in file.told]
    close(incoming, issue, by, f"收成了{issue}", (*told, *manuscript.warnings, *notes.warnings()))
    return issue, notes.warnings()


@transaction.atomic
def make_texts(incoming: Incoming, *, by: User) -> str:
    """Put the texts into the issue, or into the bulletin's reserve; what was done, in a sentence."""
    incoming = held(incoming)
    issue, bulletin = incoming.issue, incoming.bulletin
    if issue is None and bulletin is None:
        raise Refused("要收进的那一期已经不在了，请丢弃这份来稿，重新收一次。")
    articles: list[Article] = []
    briefs: list[Brief] = []
    told: list[str] = []
    reserve = None if issue else bulletin
    for file in incoming.files.all():
        found = _texts_of(file)
        ours = [filing.new_article(one, file=file, issue=issue, held_for=reserve) for one in found[0]]
        short = [Brief.objects.create(text=text, file=file, issue=issue, held_for=reserve) for text in found[1]]
        _bring_comments(file, ours, short, issue)
        articles, briefs, told = articles + ours, briefs + short, [*told, *file.told, *found[2]]
    if not articles and not briefs:
        raise Refused("没有可收的文章或简讯：每一段都标成了“不收”，请先改几段再收。")
    where = str(issue) if issue else f"《{bulletin}》的备用稿"
    counts = [f"{len(articles)}篇文章"] if articles else []
    counts += [f"{len(briefs)}条简讯"] if briefs else []
    what = f"{'、'.join(counts)}收进了{where}，排在最后"
    close(incoming, issue, by, what, told)
    return f"{what}。"


@transaction.atomic
def give_up(incoming: Incoming) -> None:
    """Make nothing of it; the files stay on the shelf and on record."""
    incoming = held(incoming)
    incoming.done_at, incoming.outcome = timezone.now(), "没有收入"
    incoming.save(update_fields=["done_at", "outcome"])


def _as_confirmed(read: Manuscript, facts: Facts, spelled: Mapping[str, str]) -> Manuscript:
    said: dict[str, Any] = {**facts._asdict(), "bulletin": facts.bulletin.name}
    ours = set(RecipientUnit.objects.filter(name__in=spelled.values()).values_list("name", flat=True))
    known = {name: unit for name, unit in spelled.items() if unit in ours}
    for kind in Kind.values:
        said[kind] = tuple(known.get(name, name) for name in getattr(read, kind))
    return dataclasses.replace(read, **said)


def held(incoming: Incoming) -> Incoming:
    held = Incoming.objects.select_for_update().get(pk=incoming.pk)
    if held.done_at:
        raise Refused(f"这份来稿已经办完（{held.outcome}），不用再收一次。")
    return held


def _filed(manuscript: Manuscript, slug: str, notes: Notes, file: IncomingFile | None) -> Issue:
    try:
        with transaction.atomic():
            return filing.file_manuscript(manuscript, slug=slug, notes=notes, file=file)
    except IntegrityError as error:
        raise Refusal("没有收入：刚才有人在收同一期，或同名的单位、人员，请再试一次") from error


def _fill_like_the_last(issue: Issue) -> None:
    if not issue.recipients.exists():
        for kind in Kind.values:
            drafting.fill_as_new(issue, kind)
    if not issue.credits.exists():
        for kind in Credit.Kind.values:
            drafting.fill_as_new(issue, kind)


def _bring_comments(file: IncomingFile, articles: list[Article], briefs: list[Brief], issue: Issue | None) -> None:
    for comment in file.comments:
        if place := _place_of(comment["beside"], articles, briefs, issue):
            bring_comment(file, comment, place)


def bring_comment(file: IncomingFile, comment: Mapping[str, Any], place: Mapping[str, Any]) -> None:
    """Have a comment of the file stand at this text, or at the issue."""
    Comment.objects.create(
        file=file,
        author=comment["author"][:100],
        said_at=_moment(comment["at"]),
        quote=comment["quote"][:20000],
        text=comment["words"][:20000],
        **place,
    )


def _moment(stated: str | None) -> dt.datetime | None:
    """Word says the time of its own clock, without a zone."""
    moment = dt.datetime.fromisoformat(stated) if stated else None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def _place_of(beside: str, articles: list[Article], briefs: list[Brief], issue: Issue | None) -> dict[str, Any]:
    """The text that the words beside a comment became; the issue, or the first text, if none has them."""
    words = "".join(beside.split())[:30]
    for article in articles:
        if words and words in "".join(f"{article.title}{article.body}".split()):
            return {"article": article}
    for brief in briefs:
        if words and words in "".join(brief.text.split()):
            return {"brief": brief}
    if issue:
        return {"issue": issue}
    return {"article": articles[0]} if articles else {"brief": briefs[0]} if briefs else {}


def close(incoming: Incoming, issue: Issue | None, by: User | None, outcome: str, told: Sequence[str] = ()) -> None:
    """It is done with: what it became, what is told of that, and the entry in the log."""
    incoming.issue, incoming.done_at, incoming.outcome = issue, timezone.now(), outcome[:200]
    incoming.chosen["told"] = list(told)
    incoming.save(update_fields=["issue", "done_at", "outcome", "chosen"])
    record(incoming, issue, by)


def record(incoming: Incoming, issue: Issue | None, by: User | None) -> None:
    files = [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in incoming.files.all()]
    subject = issue.name if issue else f"{incoming.bulletin.slug}/备用稿" if incoming.bulletin else "来稿"
    bulletin = incoming.bulletin.slug if incoming.bulletin else ""
    details = {"incoming": incoming.pk, "files": files}
    about = issue or incoming
    audit.record(by=by, action=BROUGHT_IN, subject=subject, details=details, about=about, bulletin=bulletin)


# Comments that came with it


def comments_on(issue: Issue) -> QuerySet[Comment]:
    """Those on the issue and on the texts that stand in it, and not settled."""
    here = Q(issue=issue) | Q(article__issue=issue) | Q(brief__issue=issue)
    return Comment.objects.filter(here, settled_at=None).select_related("article", "brief", "file")


@transaction.atomic
def settle(comment: Comment, *, by: User) -> None:
    """Put the comment away (处理了)."""
    settled = Comment.objects.filter(pk=comment.pk, settled_at=None).update(settled_at=timezone.now(), settled_by=by)
    if not settled:
        raise Refused("这条批注刚刚已经处理过了，请刷新页面看看现状。")


def files_of(issue: Issue) -> list[IncomingFile]:
    """The files that the issue, or a text that stands in it, was made from, newest first."""
    texts = [model.objects.filter(issue=issue).exclude(file=None).values("file") for model in (Article, Brief)]
    here = Q(incoming__issue=issue, incoming__done_at__isnull=False) | Q(pk__in=texts[0]) | Q(pk__in=texts[1])
    return list(IncomingFile.objects.filter(here).select_related("incoming__by").order_by("-pk").distinct())


# What is kept


def path_of(file: IncomingFile) -> Path:
    return store.find(settings.INCOMING_ROOT, file.sha256, file.suffix)


def verify() -> Iterator[str]:
    """What differs from its name, one Chinese sentence each; nothing if every file is whole."""
    for file in IncomingFile.objects.iterator():
        path = path_of(file)
        try:
            if not store.is_whole(shelf.have(path, file.sha256), file.sha256):
                yield f"来稿文件{'被改动过' if path.is_file() else '缺失'}：{path}（{file.name}）。"
        except shelf.Lacking as error:
            yield f"来稿文件{file.name}没有核对：{error}"
