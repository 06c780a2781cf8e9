"""The log in a bag, and the seal (封记) that vouches for the whole of it.

The log is all that this office's log says of the editions and, before that, what bags of before have of logs that are
here no more: pruned, or of an office that was put back out of them. An empty line ends each of those; what follows the
last one says by itself how every edition stands.

The seal is made with AUDIT_KEY: without it nobody can take an entry out or write other lists.
"""

import datetime as dt
import hmac
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bulletin import moves
from bulletin.document import store
from bulletin.models import Issue, Status
from office import acts, chain
from office.audit import AuditEntry, Outcome

LOG, SEAL = "data/log.jsonl", "seal.txt"


def entries_about(editions: set[int]) -> Iterator[AuditEntry]:
    """What the log has of these and of all other editions of their issues, the oldest first."""
    numbers = {entry.number for entry in moves.standing_of(editions)}
    for issue in Issue.objects.filter(editions__in=editions).distinct().select_related("bulletin"):
        numbers.update(entry.number for entry in moves.on_record(issue))
    return AuditEntry.objects.filter(number__in=numbers).order_by("number").iterator()


def seal_of(bag: Path, key: bytes) -> str:
    """As `verify.py` makes it, which stands alone."""
    sealed = "\n".join(store.digest_of(bag / name) for name in ("bag-info.txt", "manifest-sha256.txt"))
    return hmac.new(key, sealed.encode(), "sha256").hexdigest()


def is_as_sealed(bag: Path, keys: Iterable[bytes]) -> bool:
    """Whether the log in the bag is the one that was sealed with one of these keys."""
    try:
        seal, manifest = ((bag / name).read_text("utf-8") for name in (SEAL, "manifest-sha256.txt"))
        is_listed = f"{store.digest_of(bag / LOG)}  {LOG}\n" in manifest
        return is_listed and seal in [seal_of(bag, key) for key in keys]
    except (OSError, ValueError):
        return False


def going_on(before: str, entries: Iterable[AuditEntry]) -> str:
    """The log of a bag, which loses nothing of the log of before."""
    new = {entry.hash: chain.exported(entry) for entry in entries}
    gone = (_lines(line for line in _read(part) if line["hash"] not in new) for part in parts(before))
    return "\n".join([*filter(None, gone), _lines(new.values())])


def parts(log: str) -> list[str]:
    """The logs it is made of, that of the office which packed it last."""
    return log.split("\n\n")


def _read(part: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, filter(None, part.split("\n")))  # no other end of a line: a reason may hold one


def _lines(entries: Iterable[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(entry, ensure_ascii=False, sort_keys=True)}\n" for entry in entries)


# Held against the facts


def faults(bag: Path) -> Iterator[str]:
    """Where the facts of an edition are not what the log in the bag says of it, a Chinese sentence each."""
    facts = [json.loads(path.read_bytes()) for path in sorted(bag.glob("data/*/v*/facts.json"))]
    issues = {one["edition"]: (one["bulletin"], one["year"], one["number"]) for one in facts}
    told = _told(parts((bag / LOG).read_text("utf-8"))[-1], issues)
    for one in facts:
        name = f"{one['bulletin']}/{one['year']}-{one['number']} 第{one['version']}版"
        status = Status(one["status"]).label
        if (said := told.get(one["edition"])) is None:
            yield f"{name}写的是“{status}”，归档里的日志没有说到它。"
        elif said.status != one["status"]:
            yield f"{name}写的是“{status}”，归档里的日志最后是“{Status(said.status).label}”。"
        elif said.fingerprint and said.fingerprint != one["fingerprint"]:
            yield f"{name}的指纹和归档里的日志所记的不同。"


def _told(part: str, issues: dict[int, tuple[str, int, int]]) -> dict[int, moves.Told]:
    said = list(_said(part))
    replay = moves.Replay(issues)
    pruned = [details for action, _, _, details in said if action in acts.spellings(acts.LOG_PRUNED)]
    if pruned:  # its entry comes after some of those that were left
        replay.begin_with(pruned[-1].get("standing", {}))
    replay.follow(said)
    return replay.told


def _said(part: str) -> Iterator[moves.Said]:
    for entry in _read(part):
        if entry["form"] == chain.PLAIN:
            _, at, actor, _, action, _, details, _ = entry["hashed"]
        elif entry["outcome"] != Outcome.DONE:
            continue
        else:
            at, actor, action, details = (entry[name] for name in ("at", "actor", "action", "details"))
        yield action, actor, dt.datetime.fromisoformat(at), details
