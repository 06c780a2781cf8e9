"""The sixty, in one row."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from bench.variety import bodies, heads, tables
from bench.variety.sample import Sample


def sixty(media: Path) -> Iterator[Sample]:
    """Every issue, the same each time; its pictures are kept in the folder."""
    return chain(
        heads.mastheads(),
        heads.offices(),
        heads.markings(),
        heads.imprints(),
        heads.corrections(),
        heads.titles(),
        bodies.lengths(),
        bodies.prose(),
        bodies.headings(),
        bodies.lists(),
        bodies.many_pieces(),
        tables.tables(),
        tables.pictures(media),
    )
