"""Packing: what is kept of a bulletin's year is written beside what lies there, whole, and then takes its place."""

import datetime as dt
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.forms.models import model_to_dict
from django.utils import timezone

from bulletin import archive, derived, pictures, signoff
from bulletin.bags import record, verify
from bulletin.document import store
from bulletin.models import Bulletin, Edition, Issue
from office import chain, version
from office.models import User
from office.moment import one_moment
from office.refusal import Refused

FORMAT = 1  # of the facts; raised when one is called otherwise
IDENTIFIER = "External-Identifier: newsroom "
LOCK = ".lock"  # held by the one run that writes into the folder
UNFINISHED = ".unfinished-"  # what a run that was stopped leaves behind begins so
BEFORE = "before"  # in there: the bag whose place is being taken
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BESIDE = (
    *("pdf_sha256", "pdf_size", "pages", "signed_sha256", "signed_size", "stages", "stages_passed", "reason"),
    *("disclosure", "withdrawal_kind", "statement", "shows_statement", "preflight", "proofreading"),
)
# Who and when: each edition has `<moment>_at` and `<moment>_by`.
MOMENTS = tuple(field.name[:-3] for field in Edition._meta.fields if field.name.endswith("_by"))
SETTINGS = [field.name for field in Bulletin._meta.fields if field.name != "id"]


class Packed(NamedTuple):
    """A bag, and whether it was written anew or lay there just so."""

    path: Path
    editions: int
    is_new: bool


def pack(folder: Path, *, slug: str = "", year: int | None = None, key: bytes) -> Iterator[Packed]:
    """Each bag, once it lies there whole; raises Refused, with the bag of that year as it was.

    `key` is the one that the bags of before may be sealed with besides today's.
    """
    issues = Issue.objects.filter(editions__in=Edition.objects.ever_released())
    if slug:
        issues = issues.filter(bulletin__slug=slug)
    if year:
        issues = issues.filter(year=year)
    wanted = issues.order_by("bulletin", "year").values_list("bulletin", "year").distinct()
    if not wanted:
        raise Refused("没有可归档的：这个刊物、这一年还没有发布过。")
    keys = (settings.AUDIT_KEY.encode(), key)
    with _alone(folder):
        for bulletin, of_year in wanted:
            yield _packed(folder, Bulletin.objects.get(pk=bulletin), of_year, keys)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """With the folder to ourselves, and nothing in it of a run that was killed; raises Refused."""
    path = folder / LOCK
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _require_ours(folder)  # before anything is written into it
        with path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refused(f"另一次归档正在写 {folder}：请等它做完再归档。") from error
            _require_ours(folder)
            for scratch in folder.glob(f"{UNFINISHED}*"):
                _clear(scratch)
            yield
    except OSError as error:
        said = f"归档没有做成：{folder} 写不进去（{error.strerror}）。请检查磁盘和权限，再做一次。"
        raise Refused(said) from error


def _require_ours(folder: Path) -> None:
    """Else nothing is written into it: a folder that holds bags alone, or nothing."""
    for path in folder.iterdir():
        if not (path.name == LOCK or path.name.startswith(UNFINISHED) or _is_bag(path)):
            raise Refused(f"{folder} 里有别的东西（{path.name}），没有归档：请给一个空的文件夹，或上次归档的那个。")


def _is_bag(path: Path) -> bool:
    info = path / "bag-info.txt"
    return not path.is_symlink() and info.is_file() and f"{IDENTIFIER}{path.name}\n" in info.read_text("utf-8")


def _packed(folder: Path, bulletin: Bulletin, year: int, keys: tuple[bytes, ...]) -> Packed:
    path = folder / f"{bulletin.slug}-{year}"
    log = _log_of(path, keys) if path.is_dir() else ""
    with _scratch(folder) as scratch:
        bag = scratch / path.name
        editions = _fill(bag, bulletin, year, log)
        _close(bag)
        is_new = not path.is_dir() or _payload(path) != _payload(bag) or bool(verify.faults(path, keys[0]))
        if is_new:
            _put_in_place(bag, path)
    return Packed(path, editions, is_new)


def _log_of(bag: Path, keys: tuple[bytes, ...]) -> str:
    """What is written on: nobody may have it sealed anew who altered it. Raises Refused."""
    if record.is_as_sealed(bag, keys):
        return (bag / record.LOG).read_text("utf-8")
    raise Refused(
        f"{bag} 没有重写：原来那一份的日志或封记不对，被改动过，或者当时的密钥是另一把。"
        "请换回完好的一份，或用 --audit-key 写明当时的密钥文件；都没有，请归到空文件夹，原来那一份留着。"
    )


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    scratch = Path(tempfile.mkdtemp(dir=folder, prefix=UNFINISHED))
    try:
        yield scratch
    finally:
        _clear(scratch)


def _clear(scratch: Path) -> None:
    """Take it away, but for the bag whose place nothing has taken."""
    for bag in displaced(scratch):
        bag.rename(scratch.parent / bag.name)
    shutil.rmtree(scratch)


def displaced(scratch: Path) -> list[Path]:
    """The bag that whoever was stopped between two steps took out of its place and put nothing there."""
    return [bag for bag in scratch.glob(f"{BEFORE}/*") if not (scratch.parent / bag.name).exists()]


def _payload(bag: Path) -> bytes:
    listed = bag / "manifest-sha256.txt"
    return listed.read_bytes() if listed.is_file() else b""


def _put_in_place(bag: Path, path: Path) -> None:
    if path.exists():
        before = bag.parent / BEFORE
        before.mkdir()
        path.rename(before / path.name)  # goes with the scratch folder
    bag.rename(path)


# What is in it


def _fill(bag: Path, bulletin: Bulletin, year: int, log: str) -> int:
    """Write all that is kept of the year, its log after that of before; how many editions there are. Raises Refused for
    what is damaged, or not as the log has it.
    """
    data = bag / "data"
    _write_json(data / "bulletin.json", {"format": FORMAT} | model_to_dict(bulletin, SETTINGS))
    rows = Edition.objects.select_related("issue__bulletin", "merged_into__bulletin").order_by("pk")
    released = rows.ever_released().filter(issue__bulletin=bulletin, issue__year=year)
    with one_moment():  # what is moved meanwhile is either in both or in neither
        facts = {edition.pk: facts_of(edition) for edition in released.defer("content").iterator(100)}
        log = record.going_on(log, record.entries_about(set(facts)))
    for edition in rows.filter(pk__in=facts).iterator(100):
        folder = data / str(edition.issue.number) / f"v{edition.version}"
        _write_edition(folder, edition)
        _write_json(folder / "facts.json", facts[edition.pk])
        _write_pictures(data / "pictures", edition)
    _write(bag / record.LOG, log.encode())
    if fault := next(record.faults(bag), ""):
        raise Refused(f"{bag.name} 没有归档：{fault}请用 verify 查明，从备份取回后再做。")
    return len(facts)


def _write_edition(folder: Path, edition: Edition) -> None:
    archive.document_of(edition)  # or it is not what was sealed
    _write(folder / "document.json", edition.content.encode())
    _write(folder / "edition.pdf", archive.sealed_bytes(edition, "归档"))
    if edition.signed_sha256:
        _write(folder / "signed.pdf", archive.whole_pdf(edition).path.read_bytes())
    if derived.OFD.is_kept(edition):
        _write(folder / "edition.ofd", derived.OFD.path(edition).read_bytes())
    _write(folder / "signoff.pdf", signoff.kept(edition).read_bytes())


def facts_of(edition: Edition) -> dict[str, Any]:
    """Everything about the edition that does not stand in its document."""
    into = edition.merged_into
    return {
        "format": FORMAT,
        "edition": edition.pk,  # as the log calls it; a later one has a higher
        "bulletin": edition.issue.bulletin.slug,
        "year": edition.issue.year,
        "number": edition.issue.number,
        "version": edition.version,
        "status": edition.status,
        "date": edition.date.isoformat(),
        "fingerprint": edition.fingerprint,
        **{name: getattr(edition, name) for name in BESIDE},
        "release_at": _moment(edition.release_at),
        "merged_into": into.name if into else "",
        "moments": {moment: _who_and_when(edition, moment) for moment in MOMENTS if getattr(edition, f"{moment}_by")},
        "approvals": [
            {"stage": one.stage, "at": _moment(one.at), "by": _person(one.by), "opinion": one.opinion}
            for one in edition.approvals.select_related("by")
        ],
        "pictures": list(edition.pictures.order_by("pk").values("sha256", "suffix", "width", "height")),
    }


def _who_and_when(edition: Edition, moment: str) -> dict[str, Any]:
    return {"at": _moment(getattr(edition, f"{moment}_at")), "by": _person(getattr(edition, f"{moment}_by"))}


def _person(person: User) -> dict[str, str]:
    return {"username": person.username, "name": person.name}


def _moment(at: dt.datetime | None) -> str:
    return chain.moment(at) if at else ""


def _write_pictures(folder: Path, edition: Edition) -> None:
    for picture in edition.pictures.all():
        path = pictures.path_of(picture)
        data = store.read(path, picture.sha256)
        if data is None:
            raise Refused(f"{edition}的图片 {path.name} 缺失或被改动过，没有归档：请用 verify 查明，从备份取回后再做。")
        _write(folder / path.name, data)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    _write(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


# What makes it a bag


def _close(bag: Path) -> None:
    """The lists of what is in it, and what checks them."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    info = (
        f"{IDENTIFIER}{bag.name}\nBagging-Date: {timezone.localdate()}\n"
        f"Payload-Oxum: {size}.{len(files)}\nBag-Software-Agent: newsroom {version.PROGRAM}\n"
    )
    _write(bag / "bagit.txt", DECLARATION.encode())
    _write(bag / "bag-info.txt", info.encode())
    _write(bag / "verify.py", Path(verify.__file__).read_bytes())
    _write(bag / "manifest-sha256.txt", _listed(bag, files))
    _write(bag / record.SEAL, record.seal_of(bag, settings.AUDIT_KEY.encode()).encode())
    _write(bag / "tagmanifest-sha256.txt", _listed(bag, sorted(path for path in bag.iterdir() if path.is_file())))


def _listed(bag: Path, files: list[Path]) -> bytes:
    return "".join(f"{store.digest_of(path)}  {path.relative_to(bag).as_posix()}\n" for path in files).encode()
