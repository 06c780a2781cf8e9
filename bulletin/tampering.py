"""What is not what was sealed (网页防篡改): found, told once to 管理 and 审计, put back from the second copy if whole.

`watch` looks at everything, from cron each minute; `report` at one edition, as soon as somebody was refused it. What
differs is not served meanwhile (`archive.document_of`, `archive.whole_pdf`). An alarm is over when the edition is whole
again, by whatever hand, and nobody can close it otherwise.
"""

import logging
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from bulletin import archive, freshness, moves, notices, onrecord, shelf
from bulletin.document import store
from bulletin.document.content import Altered
from bulletin.document.upgrade import NewerSchema
from bulletin.models import EVER_RELEASED, Alarm, Edition, Status
from bulletin.models.alarms import DOCUMENT
from office import audit
from office.moment import one_moment
from office.refusal import Refused

RESTORED, WHOLE_AGAIN = "restore_copy", "whole_again"
LABELS = {notices.TAMPERED: "与封存不符", RESTORED: "用第二份恢复", WHOLE_AGAIN: "又与封存相符"}
RECORD = "record"  # the part that is its columns beside the document
FOLDERS = {"pdf": "editions", "signed": "editions", "picture": "media", DOCUMENT: "documents"}  # of the second copy


class Part(NamedTuple):
    """A file that an edition is made of."""

    kind: str
    name: str  # as sentences call it
    path: Path
    sha256: str

    @property
    def key(self) -> str:
        return f"{self.kind} {self.sha256[:16]}"


@dataclass
class Look:
    """What one look at everything found."""

    editions: int = 0
    files: int = 0
    found: list[Alarm] = field(default_factory=list)  # for the first time
    over: list[Alarm] = field(default_factory=list)
    standing: int = 0  # alarms that are open now
    uncopied: int = 0  # what the second folder does not take
    unseen: int = 0  # files that are not here, and cannot be fetched now


def watch() -> Look:
    """Look at every edition, its document and its files; tell of what differs, and keep the second copy up to date.

    A file is read again if its state is another than when it was last found whole. Raises Refused if the folder of the
    second copy is not there.
    """
    if settings.EDITIONS_COPY and not settings.EDITIONS_COPY.is_dir():
        raise Refused(f"第二份存放的目录 {settings.EDITIONS_COPY} 不在：请检查磁盘是否挂上，或者先建好这个目录。")
    memory = _remembered()
    look = Look()
    differs: set[tuple[int, str]] = set()
    unseen: set[tuple[int, str]] = set()
    whole: dict[tuple[int, str], Part] = {}
    by_record, shown = _by_record(), _pictures()
    editions = Edition.objects.select_related("issue__bulletin").defer("preflight", "proofreading")
    for edition in editions.order_by("pk").iterator(500):
        look.editions += 1
        of_record = by_record.get(edition.pk, NOTHING)
        if sentence := of_record.hides or _fault_of_document(edition):
            differs.add((edition.pk, DOCUMENT))
            look.found += _tell(edition, DOCUMENT, sentence + _where_its_copy_is(edition))
        else:
            second = _second(DOCUMENT, store.sha256(edition.content.encode()), ".json")
            look.uncopied += not _copy(second, edition.content.encode)
        if of_record.tells:
            differs.add((edition.pk, RECORD))
            look.found += _tell(edition, RECORD, of_record.tells)
        for part in _files_of(edition, shown[edition.pk]):
            look.files += 1
            if not _is_within_reach(part):
                unseen.add((edition.pk, part.key))
            elif store.is_still_whole(part.path, part.sha256, memory):
                whole[edition.pk, part.key] = part
                look.uncopied += not _copy(_second(part.kind, part.sha256, part.path.suffix), part.path.read_bytes)
            else:
                look.found += _tell_of_file(edition, part)
                if not store.is_whole(part.path, part.sha256):
                    differs.add((edition.pk, part.key))
    _remember(memory)
    look.unseen = len(unseen)
    for alarm in Alarm.objects.open().select_related("edition__issue__bulletin"):
        told = (alarm.edition_id, alarm.part)
        if told not in differs | unseen and _is_for_all(whole.get(told)):
            look.over += _settle(alarm)
    look.standing = Alarm.objects.open().count()
    freshness.look_again()
    return look


def report(pk: int) -> None:
    """Tell at once of what differs in an edition that somebody was just refused, who is answered whatever happens."""
    try:
        edition = Edition.objects.select_related("issue__bulletin").get(pk=pk)
        if sentence := _fault_of_document(edition):
            _tell(edition, DOCUMENT, sentence + _where_its_copy_is(edition))
        for part in _files_of(edition, edition.pictures.values_list("sha256", "suffix")):
            if _is_within_reach(part) and not store.is_still_whole(part.path, part.sha256):
                _tell_of_file(edition, part)
    except (DatabaseError, OSError):
        logging.getLogger(__name__).exception("could not tell that edition %s is not what was sealed", pk)


# What is looked at


class OfRecord(NamedTuple):
    """What a row says otherwise than the audit log: for which nothing of it is shown, or which is only told."""

    hides: str = ""
    tells: str = ""


NOTHING = OfRecord()


def _by_record() -> dict[int, OfRecord]:
    """By edition, as rows and log stand at one moment; kept for whoever shows one of them (`onrecord`)."""
    with one_moment():
        told = moves.replayed().told
        found = {one.pk: _differences(one, told.get(one.pk)) for one in moves.editions()}
    fingerprints = {pk: one.fingerprint for pk, one in told.items() if one.fingerprint}
    onrecord.keep(onrecord.Known(fingerprints, frozenset(pk for pk, one in found.items() if one.hides)))
    return found


def _differences(edition: Edition, told: moves.Told | None) -> OfRecord:
    if told is None:
        return OfRecord(hides=f"{edition}的送审不在审计日志里，已停止对外显示：请从备份查明，不要在库里改。")
    if told.fingerprint and edition.fingerprint != told.fingerprint:
        return OfRecord(hides=_is_another(edition))
    if edition.status != told.status:
        here, known = edition.get_status_display(), Status(told.status).label
        hides = f"{edition}在库里是“{here}”，审计日志里最后是“{known}”，已停止对外显示：请从备份查明，不要在库里改。"
        return OfRecord(hides=hides)
    if told.written.get("signed_sha256", edition.signed_sha256) != edition.signed_sha256:
        return OfRecord(hides=f"{edition}签名的PDF不是审计日志里发布时签的那一份，已停止对外显示。")
    faults = "；".join(moves.faults(edition, told))
    return OfRecord(tells=f"{edition}：{faults}。请查明是谁动的。" if faults else "")


def _is_another(edition: Edition) -> str:
    return f"{edition}的指纹与审计日志里送审时记下的不符，内容可能被整个换过，已停止对外显示。"


def _pictures() -> dict[int, list[tuple[str, str]]]:
    """(SHA-256, suffix) of the pictures in each edition."""
    rows = Edition.pictures.through.objects.values_list("edition", "picture__sha256", "picture__suffix")
    by_edition = defaultdict[int, list[tuple[str, str]]](list)
    for edition, sha256, suffix in rows:
        by_edition[edition].append((sha256, suffix))
    return by_edition


def _files_of(edition: Edition, pictures) -> Iterator[Part]:
    yield Part("pdf", "封存的PDF", archive.pdf_path(edition), edition.pdf_sha256)
    if edition.signed_sha256:
        yield Part("signed", "签名的PDF", archive.signed_path(edition), edition.signed_sha256)
    for sha256, suffix in pictures:
        yield Part("picture", f"图片{sha256[:12]}{suffix}", store.find(settings.MEDIA_ROOT, sha256, suffix), sha256)


def _is_within_reach(part: Part) -> bool:
    """Fetch the file if it is missing here; False if that cannot be done now, which is no alarm."""
    try:
        shelf.have(part.path, part.sha256)
    except shelf.Lacking:
        return False
    return True


def _is_for_all(part: Part | None) -> bool:
    """Have what is whole here in the object store as well, where another machine may have missed it."""
    try:
        if part:
            shelf.put_up(part.path)
    except shelf.Unreachable:
        return False
    return True


def _fault_of_document(edition: Edition) -> str:
    """What is wrong with it, in a sentence; "" if it is what was sealed, or what only a newer program can read."""
    if onrecord.is_another(edition):
        return _is_another(edition)
    try:
        document = archive.sealed_document(edition)
    except NewerSchema:
        return ""
    except (Altered, msgspec.MsgspecError):
        return f"{edition}在数据库里的内容与封存时的指纹不符，已停止对外显示。"
    issue = edition.issue
    named = (issue.bulletin.slug, issue.year, issue.number)
    if edition.status in EVER_RELEASED and (document.slug, document.year, document.number) != named:
        return f"{edition}的刊物、年份或期号与封存的内容不符，已停止对外显示。"
    return ""


# What is told


def _tell_of_file(edition: Edition, part: Part) -> list[Alarm]:
    """The new alarm, if it is one. Where the second copy is whole, the file is put back before anything is said."""
    there = store.state_of(part.path) is not None
    sentence = f"{edition}{part.name}{'被改动过' if there else '不见了'}"
    copy = _second(part.kind, part.sha256, part.path.suffix)
    whole = (store.read(copy, part.sha256) if copy else None) or shelf.read_above(part.path, part.sha256)
    if whole is None:
        has_second = copy is not None or shelf.is_shared()
        how = "第二份也不完好或拿不到，请从备份里取回" if has_second else "请从备份里取回"
        return _tell(edition, part.key, f"{sentence}，已停止对外发送；{how}（文件名以 {part.sha256[:12]} 开头）。")
    try:
        aside = _put_back(part.path, whole)
    except OSError as error:
        how = f"第二份完好，但写不回来（{error.strerror}），请检查磁盘"
        return _tell(edition, part.key, f"{sentence}，已停止对外发送；{how}（文件名以 {part.sha256[:12]} 开头）。")
    kept = f"，原来的留在 {aside.parent.name} 目录备查" if aside else ""
    return _tell(edition, part.key, f"{sentence}，已用第二份恢复{kept}：请查明是谁动的。", act=RESTORED)


@transaction.atomic
def _tell(edition: Edition, part: str, sentence: str, act: str = "") -> list[Alarm]:
    """The alarm, unless it is open already: then all of this was said before. `act` is what was done about it."""
    alarm, is_new = Alarm.objects.get_or_create(
        edition=edition, part=part, settled_at=None, defaults={"sentence": sentence}
    )
    if is_new:
        freshness.keep_nothing()
        _record(alarm, notices.TAMPERED)
        notices.of_alarm(edition, sentence)
    if act:
        Alarm.objects.filter(pk=alarm.pk).update(settled_at=timezone.now())
        _record(alarm, act)
    return [alarm] if is_new else []


@transaction.atomic
def _settle(alarm: Alarm) -> list[Alarm]:
    """The alarm that is over, unless another run has found the same just now."""
    if not Alarm.objects.open().filter(pk=alarm.pk).update(settled_at=timezone.now()):
        return []
    if not Alarm.objects.open().filter(edition=alarm.edition_id).exists():
        notices.settle_alarm(alarm.edition)
    _record(alarm, WHOLE_AGAIN)
    return [alarm]


def _record(alarm: Alarm, action: str) -> None:
    edition = alarm.edition
    facts = {"edition": edition.pk, "version": edition.version, "fingerprint": edition.fingerprint}
    details = {**facts, "part": alarm.part, "sentence": alarm.sentence}
    audit.record(by=None, action=action, subject=edition.issue.name, details=details)


# The second copy (EDITIONS_COPY), and what was damaged


def _second(kind: str, sha256: str, suffix: str) -> Path | None:
    """Where the second copy of this lies, or would; None if the office keeps none."""
    return store.find(settings.EDITIONS_COPY / FOLDERS[kind], sha256, suffix) if settings.EDITIONS_COPY else None


def _copy(second: Path | None, read: Callable[[], bytes]) -> bool:
    """Keep it there too, unless it is; what lies there is read when it is needed. Whether that could be done."""
    if second is None or store.state_of(second) is not None:
        return True
    try:
        with store.whole_file(second) as file:
            file.write(read())
    except OSError:
        logging.getLogger(__name__).exception("could not keep a second copy")
        return False
    return True


def _where_its_copy_is(edition: Edition) -> str:
    """Nobody but an administrator puts back what the database itself guards."""
    return f"封存时的原文在第二份存放处的 {FOLDERS[DOCUMENT]} 目录。" if settings.EDITIONS_COPY else ""


def _put_back(path: Path, whole: bytes) -> Path | None:
    """Have these bytes there again; where that lies which was damaged, for whoever investigates, if it was there."""
    aside = None
    if path.exists() or path.is_symlink():
        folder = settings.DATA_DIR / "damaged"
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f"{timezone.localtime():%Y%m%d-%H%M%S-%f}-{path.name}"
        shutil.move(path, aside)
    with store.whole_file(path) as file:
        file.write(whole)
    return aside


# Which files were found whole, and in which state


def _remembered() -> store.Seen:
    """Nothing if the list is not ours: then all files are read again."""
    path = settings.DATA_DIR / "watch.json"
    if not store.is_vouched_for(path, archive.made_here()):
        return {}
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(path.read_bytes(), type=store.Seen)
    return {}


def _remember(memory: store.Seen) -> None:
    path = settings.DATA_DIR / "watch.json"
    with store.whole_file(path) as file:
        file.write(msgspec.json.encode(memory))
    store.vouch_for(path, archive.made_here())
