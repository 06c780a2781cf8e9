"""What the press is equipped with; the caller says."""

from dataclasses import dataclass
from pathlib import Path

from bulletin.press.faces import FACES, Face


@dataclass(frozen=True)
class Workshop:
    """Where things lie, which fonts are preferred, and what one job may use."""

    fonts: Path
    media: Path
    profile: Path  # the CMYK profile (ICC) of the print shop
    seconds: float = 60
    memory_mb: int = 1024
    faces: tuple[Face, ...] = FACES
