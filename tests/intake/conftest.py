"""What every test of this room needs: a file written from text, and the Manuscript read from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bulletin.intake import Manuscript, Refusal, read_manuscript

HEAD = "# 青溪简报\n\n第 3 期\n\n青溪县政府办公室\n\n2021年5月6日\n\n"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Manuscript]:
    def read(text: str | bytes, name: str = "简报.txt") -> Manuscript:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_manuscript(path)

    return read


@pytest.fixture
def refusal(read: Callable[..., Manuscript]) -> Callable[..., str]:
    def refusal(text: str | bytes, name: str = "简报.txt") -> str:
        with pytest.raises(Refusal) as caught:
            read(text, name)
        return str(caught.value)

    return refusal
