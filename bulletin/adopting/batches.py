"""Taking over, a batch at a time: each is entered whole, with its one entry in the log, or not at all. Whoever was
stopped runs it again, which goes on behind the last batch.
"""

from collections.abc import Iterator
from itertools import groupby

from django.db import transaction

from bulletin import archive, moves
from bulletin.adopting import reading
from bulletin.adopting.manifest import Manifest, Row
from bulletin.adopting.reading import Ready
from bulletin.models import Bulletin
from bulletin.moves import Pair
from office.models import User
from office.refusal import Refused

BATCH = 50  # issues: some seconds in which nobody else writes into the log


def person(username: str) -> User:
    """Raises Refused."""
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise Refused(f"没有用户名为“{username}”的人员：请核对 --by 和 --approved-by 后面的用户名。") from error


class Adoption:
    """What is to be taken over, by these two people: what became of it, a sentence for each row that could not be."""

    def __init__(self, manifest: Manifest, submitter: User, approver: User):
        """Raises Refused if these two may not do it for each bulletin of the list."""
        self.made = 0
        self.faults: list[str] = []
        self._manifest = manifest
        bulletins = {row.bulletin for row in manifest.rows if row.bulletin}
        self._pairs = {bulletin: moves.pair_for(bulletin, submitter, approver) for bulletin in bulletins}

    def rehearse(self) -> Iterator[Row]:
        """Each row, after it was done so that nothing of it stays."""
        for row in self._manifest.wanted:
            with transaction.atomic():
                if ready := self._read(row):
                    self._enter([ready])
                transaction.set_rollback(True)
            yield row

    def make(self) -> Iterator[Row]:
        """Each row, after its files were read; its batch is entered before the next is begun."""
        for batch in self._batches():
            ready = []
            for row in batch:
                if one := self._read(row):
                    ready.append(one)
                yield row
            for one in ready:
                archive.keep_pdf(one.pdf)
            with transaction.atomic():
                self._enter(ready)

    def _batches(self) -> Iterator[list[Row]]:
        """Those of one bulletin, in the order of the list."""
        for _, group in groupby(self._manifest.wanted, key=lambda row: row.bulletin):
            rows = list(group)
            yield from (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))

    def _read(self, row: Row) -> Ready | None:
        try:
            return reading.read(row, self._pair_for(row.bulletin).submitter)
        except Refused as refusal:
            self._refuse(row, refusal)
            return None

    def _enter(self, batch: list[Ready]) -> None:
        """What cannot be entered is left out."""
        olds = []
        for ready in batch:
            try:
                with transaction.atomic():
                    olds.append(reading.entered(ready, self._pair_for(ready.row.bulletin).submitter))
            except Refused as refusal:
                self._refuse(ready.row, refusal)
        if olds:
            of_list = {"file": self._manifest.name, "digest": self._manifest.sha256}
            moves.adopt(olds, self._pair_for(olds[0].issue.bulletin), **of_list)
            self.made += len(olds)

    def _pair_for(self, bulletin: Bulletin | None) -> Pair:
        assert bulletin
        return self._pairs[bulletin]

    def _refuse(self, row: Row, refusal: Refused) -> None:
        self.faults.append(f"清单第{row.number}行：{refusal}")
