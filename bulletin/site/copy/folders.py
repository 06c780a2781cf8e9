"""A folder that others serve, kept up to date by one run at a time. Knows nothing of what the files hold.

A file stands there whole or as it was before. Only what a run of ours put there is ever removed, and nothing is done
behind a link that leads elsewhere.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec

from office.refusal import Refused

# Our own folder within: the record of what we wrote; the lock; and the file being written, always under one name, so
# that the next run clears away what one cut short left.
OWN = ".newsroom-export"

# A file, seen from the folder. A name ends in a letter or figure: none is "..".
Place = Annotated[str, msgspec.Meta(pattern=r"\A[\w.-]*\w(/[\w.-]*\w)*\Z")]


class NotExported(Refused):
    """The copy cannot be made; str() is one Chinese sentence: what, where, what to do."""


class Made(msgspec.Struct):
    """Files made together: the hash of what they were made of, and when each changed last, in ns."""

    facts: str
    files: dict[Place, int]


class Folder:
    def __init__(self, path: Path):
        self.path = Path(os.path.realpath(path))
        self.own = self.path / OWN
        self.written: set[Place] = set()
        self.removed: set[Place] = set()
        self._opened = {self.path}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """With the folder to ourselves, and what is written readable by whoever serves it; raises NotExported."""
        before = os.umask(0o022)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if any(self.path.iterdir()) and (self.own.is_symlink() or not self.own.is_dir()):
                raise NotExported(f"{self.path} 里有别的文件，没有导出：请指定一个空目录，或上次导出的目录。")
            self.own.mkdir(mode=0o700, exist_ok=True)
            with (self.own / "lock").open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise NotExported(f"另一次导出正在写 {self.path}：请等它完成后再导出。") from error
                yield
        finally:
            os.umask(before)

    def record(self) -> dict[str, Made]:
        """By name, as it was last kept; raises NotExported."""
        path = self.own / "record.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, Made])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError as error:
            raise NotExported(f"{path} 读不出来，没有导出：请删去整个目录，再重新导出。") from error

    def keep_record(self, made: dict[str, Made]) -> None:
        self._write(self.own / "record.json", msgspec.json.encode(made))

    def has(self, made: Made) -> bool:
        """Whether all its files are there and nobody changed them since."""
        try:
            return all(self._changed_at(place) == moment for place, moment in made.files.items())
        except OSError:
            return False

    def put(self, place: Place, data: bytes) -> int:
        """Write the file unless it is there just so; when it changed last, in ns. Raises NotExported."""
        path = self.path / place
        self._open(path.parent)
        if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
            self._write(path, data)
            self.written.add(place)
        return self._changed_at(place)

    def remove(self, place: Place) -> None:
        """Remove the file, if it is there, and the folders it leaves empty."""
        path = self.path / place
        if not path.is_file() or path.parent.resolve() != path.parent:
            return
        path.unlink()
        self.removed.add(place)
        for folder in path.relative_to(self.path).parents[:-1]:
            try:
                (self.path / folder).rmdir()
            except OSError:  # something else lies in it
                return

    def _changed_at(self, place: Place) -> int:
        return os.lstat(f"{self.path}/{place}").st_mtime_ns

    def _write(self, path: Path, data: bytes) -> None:
        partial = self.own / "partial"
        partial.unlink(missing_ok=True)
        with partial.open("xb") as file:
            file.write(data)
        partial.replace(path)

    def _open(self, folder: Path) -> None:
        """Make the folder; refuses one that leads elsewhere."""
        if folder in self._opened:
            return
        self._open(folder.parent)
        if folder.is_symlink():
            raise NotExported(f"{folder} 是指向别处的链接，没有导出完：请删去它，再导出一次。")
        folder.mkdir(exist_ok=True)
        self._opened.add(folder)
