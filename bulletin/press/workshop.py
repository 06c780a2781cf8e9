"""What the press is equipped with; the caller says."""

from dataclasses import dataclass
from pathlib import Path

from bulletin.press.faces import FACES, Face


@dataclass(frozen=True)
class Workshop:
    """Where things lie, which fonts are preferred, what one job may use, and how many jobs there may be."""

    fonts: Path
    media: Path
    profile: Path  # the CMYK profile (ICC) of the print shop
    seconds: float = 60
    memory_mb: int = 1024
    queue: int = 8  # threads of a process that may wait for the press
    workers: int = 1  # jobs of a machine at a time
    turns: Path | None = None  # where its processes agree on that; None: there is no other process
    niceness: int = 0  # of a worker: with more, it yields to readers
    rest: float = 300  # seconds without a job, after which a worker ends
    faces: tuple[Face, ...] = FACES
