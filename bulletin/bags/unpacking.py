"""Putting an archive back into an office that holds nothing yet: its bulletins and all that was ever released.

Everything is checked before anything is written. The log of that time stays in the bags, for its chain is another
one; the log here says in one entry that all of it came out of them, and how it stood.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from bulletin import archive, genuine, moves
from bulletin.bags import record, verify
from bulletin.bags.packing import BESIDE, FORMAT, SETTINGS, UNFINISHED, displaced
from bulletin.document import content, store
from bulletin.document.content import Content
from bulletin.document.upgrade import NewerSchema
from bulletin.intake import filing
from bulletin.intake.manuscript import Manuscript
from bulletin.models import Approval, Article, Brief, Bulletin, Edition, Issue, Picture, Status, marks_now
from bulletin.numbers import used
from bulletin.search import entries
from office import people
from office.models import User
from office.refusal import Refused

MOST_NAMED = 3
UNPROVEN = "没有用密钥核对，只证明各版的内容和指纹相符，证明不了哪些发布过、哪些已经撤下"


class Kept(NamedTuple):
    """An edition in a bag."""

    folder: Path
    facts: dict[str, Any]
    document: Content

    @property
    def pdf(self) -> bytes:
        return (self.folder / "edition.pdf").read_bytes()


class Unpacked(NamedTuple):
    """What was put back."""

    bags: int
    editions: int


def unpack(folder: Path, key: bytes) -> Unpacked:
    """Put back the bag, or all bags, of this folder; raises Refused, and then nothing is there.

    `key` is the AUDIT_KEY they were sealed with; b"" takes them unproven.
    """
    if stopped := [path for scratch in folder.glob(f"{UNFINISHED}*") for path in displaced(scratch)]:
        raise Refused(f"上次归档没有做完，{stopped[0].name} 还在 {stopped[0].parent} 里：请把它移回 {folder}，再恢复。")
    bags = [folder] if (folder / "bagit.txt").is_file() else sorted(path.parent for path in folder.glob("*/bagit.txt"))
    if not bags:
        raise Refused(f"{folder} 里没有归档：请检查路径，应是 archive 命令写进的那个文件夹。")
    if Bulletin.objects.exists() or Edition.objects.exists():
        raise Refused("这里已经有刊物了，没有恢复：归档只恢复到空的办公室，请给一个新的数据库，先运行 migrate。")
    kept = sorted((one for bag in bags for one in _read(bag, key)), key=lambda one: one.facts["edition"])
    _shelve(bags, kept)
    _put_back(bags, kept, {} if key else {"caution": UNPROVEN})
    return Unpacked(len(bags), len(kept))


# Read


def _read(bag: Path, key: bytes) -> list[Kept]:
    """What is in the bag; raises Refused for what is not as it was packed, or is of a newer program."""
    try:
        _require_none(bag, verify.faults(bag, key))
        kept = [_kept(path) for path in sorted(bag.glob("data/*/v*/facts.json"))]
        _require_none(bag, list(record.faults(bag)))
        return kept
    except NewerSchema as error:
        raise Refused(f"归档 {bag.name} 没有恢复：{error}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"归档 {bag.name} 读不出来，没有恢复：里面缺文件，或者不是这个程序的归档。") from error


def _require_none(bag: Path, faults: list[str]) -> None:
    if faults:
        said = "".join(faults[:MOST_NAMED])
        raise Refused(
            f"归档 {bag.name} 有{len(faults)}处不对，没有恢复：{said}"
            "请换一份归档；当时的密钥是另一把的，用 --audit-key 写明它的文件。"
        )


def _kept(path: Path) -> Kept:
    facts = json.loads(path.read_bytes())
    if facts["format"] > FORMAT:
        raise Refused(f"归档是用更新的程序做的（格式 {facts['format']}），没有恢复：请先升级程序。")
    return Kept(path.parent, facts, content.from_bytes((path.parent / "document.json").read_bytes()))


# Written


def _shelve(bags: Iterable[Path], kept: Iterable[Kept]) -> None:
    """The files, each under its SHA-256: what is refused later leaves nothing that anybody is shown."""
    for one in kept:
        archive.keep_pdf(one.pdf)
        if one.facts["signed_sha256"]:
            archive.keep_pdf((one.folder / "signed.pdf").read_bytes())
    for bag in bags:
        for path in bag.glob("data/pictures/*"):
            store.keep(settings.MEDIA_ROOT, path.read_bytes(), path.suffix)


@transaction.atomic
def _put_back(bags: list[Path], kept: list[Kept], cautions: dict[str, str]) -> None:
    for bag in bags:
        _set_up_bulletin(bag)
    of_issues: dict[str, list[Kept]] = defaultdict(list)
    for one in kept:
        of_issues[one.document.name].append(one)
    issues = {name: _issue(of_issue) for name, of_issue in of_issues.items()}
    office = _Office(issues)
    editions = [office.edition(one) for one in kept]
    bagged = [f"{bag.name} {store.digest_of(bag / 'tagmanifest-sha256.txt')}" for bag in bags]
    subject = f"{len(editions)}个版本"
    details = {"bags": bagged} | cautions
    moves.take_over(editions, by=None, action=moves.UNPACKED, subject=subject, details=details)


def _set_up_bulletin(bag: Path) -> None:
    """As it was set when the bag of its newest year was packed, which comes last."""
    said = json.loads((bag / "data/bulletin.json").read_bytes())
    chosen = {name: said[name] for name in SETTINGS if name in said}
    Bulletin.objects.update_or_create(slug=chosen.pop("slug"), defaults=chosen)


def _issue(kept: list[Kept]) -> Issue:
    """The draft as it was released last, so that it can be corrected; an article keeps its address."""
    newest = kept[-1].document
    bulletin = Bulletin.objects.get(slug=newest.slug)
    issue = filing.file_manuscript(_manuscript(newest, bulletin), slug=bulletin.slug)
    articles = {article.key: article for one in reversed(kept) for article in reversed(one.document.articles)}
    stand = {article.key for article in newest.articles}
    for article in newest.articles:
        _article(issue, article)
    for key in articles.keys() - stand:  # no other may come to have its address
        _article(issue, articles[key]).delete()
    for brief in newest.briefs:
        Brief.objects.create(issue=issue, text=brief.text, source=brief.source)
    return issue


def _article(issue: Issue, article: content.Article) -> Article:
    texts = {"column": article.column, "title": article.title, "source": article.source, "body": article.body}
    return Article.objects.create(issue=issue, key=article.key, **texts)


def _manuscript(document: Content, bulletin: Bulletin) -> Manuscript:
    """All of it but its texts."""
    return Manuscript(
        bulletin=bulletin.name,
        year=document.year,
        number=document.number,
        total_number=document.total_number,
        date=document.date,
        publisher=document.publisher,
        marking=document.marking,
        serial=document.serial,
        editors_note=document.editors_note,
        briefs_title=document.briefs_title,
        report=document.recipients.report,
        send=document.recipients.send,
        issue=document.recipients.issue,
        imprint_office=document.imprint_office,
        imprint_date=document.imprint_date,
        print_run=document.print_run,
        reviewers=document.reviewers,
        editors=document.editors,
        signer=document.signer,
        further=tuple((fact.label, fact.text) for fact in document.further),
    )


class _Office:
    """Whoever and whatever the editions name."""

    def __init__(self, issues: dict[str, Issue]):
        self.issues = issues
        self.people: dict[str, User] = {}

    def edition(self, one: Kept) -> Edition:
        facts, into = one.facts, self.issues.get(one.facts["merged_into"])
        stamps: dict[str, Any] = {f"{name}_at": _moment(stamp["at"]) for name, stamp in facts["moments"].items()}
        stamps |= {f"{name}_by": self.person(stamp["by"]) for name, stamp in facts["moments"].items()}
        edition = Edition.objects.create(
            issue=self.issues[one.document.name],
            version=facts["version"],
            status=facts["status"],
            content=(one.folder / "document.json").read_text("utf-8"),
            fingerprint=facts["fingerprint"],
            date=dt.date.fromisoformat(facts["date"]),
            marks=marks_now(),
            release_at=_moment(facts["release_at"]) if facts["release_at"] else None,
            merged_into=into,
            **stamps,
            **{name: facts[name] for name in BESIDE},
        )
        for seen in facts["approvals"]:
            said = {"stage": seen["stage"], "opinion": seen["opinion"], "fingerprint": edition.fingerprint}
            Approval.objects.create(edition=edition, by=self.person(seen["by"]), at=_moment(seen["at"]), **said)
        for picture in facts["pictures"]:
            known = {name: picture[name] for name in ("suffix", "width", "height")}
            known["uploaded_by"] = edition.submitted_by
            edition.pictures.add(Picture.objects.get_or_create(sha256=picture["sha256"], defaults=known)[0])
        genuine.note_released(edition)
        if edition.status == Status.RELEASED:
            entries.update(edition)
            used.update(edition)
        return edition

    def person(self, said: dict[str, str]) -> User:
        """Whoever has this username and name here, else somebody without a login: a manager gives it again."""
        if (username := said["username"]) not in self.people:
            known = User.objects.filter(username=username, name=said["name"]).first()
            self.people[username] = known or people.add_without_login(said["name"])
        return self.people[username]


def _moment(said: str) -> dt.datetime:
    return dt.datetime.fromisoformat(said)
