"""Whose site it is and what stands on it, which every public page says at its head and foot.

What the office says of itself (`office.site`) and the bulletins that readers know, each by what its newest edition was
sealed with.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bulletin import archive
from bulletin.document.content import Altered
from bulletin.document.upgrade import NewerSchema
from bulletin.models import Bulletin
from office.site import SiteFacts, site_facts

# For so long a process goes on with what it read, so that a page costs no query for it. With what the caches keep
# (`caching.py`) a change is still seen everywhere within a minute.
FRESH_SECONDS = 3
NAMELESS = "简报"


@dataclass(frozen=True)
class Standing:
    """A bulletin that readers know."""

    slug: str
    name: str
    publisher: str
    colour: str
    is_ended: bool


@dataclass(frozen=True)
class House:
    facts: SiteFacts
    bulletins: tuple[Standing, ...]  # in the manager's order, those that have ended last

    @cached_property
    def title(self) -> str:
        """What the site is called: as the office says, else by its one bulletin, else by who publishes there."""
        if self.facts.name or len(self.bulletins) == 1:
            return self.facts.name or self.bulletins[0].name
        return self.publishers or NAMELESS

    @cached_property
    def publishers(self) -> str:
        return "、".join(dict.fromkeys(bulletin.publisher for bulletin in self.bulletins if bulletin.publisher))

    @cached_property
    def running(self) -> tuple[Standing, ...]:
        """Those that still come out."""
        return tuple(bulletin for bulletin in self.bulletins if not bulletin.is_ended)

    @cached_property
    def by_slug(self) -> dict[str, Standing]:
        return {bulletin.slug: bulletin for bulletin in self.bulletins}

    def has_ended(self, slug: str) -> bool:
        return slug in self.by_slug and self.by_slug[slug].is_ended

    @cached_property
    def digest(self) -> str:
        """Another one whenever any of it is another."""
        facts = [getattr(self.facts, field.attname) for field in SiteFacts._meta.concrete_fields]
        return hashlib.sha256(repr((facts, self.bulletins)).encode()).hexdigest()


_kept: tuple[float, House] | None = None  # when it was read, and what


def house() -> House:
    global _kept
    kept, now = _kept, time.monotonic()
    if kept is None or now - kept[0] >= FRESH_SECONDS:
        kept = _kept = (now, House(site_facts(), tuple(_bulletins())))
    return kept[1]


def known_house() -> House | None:
    """What was read last, for the page of a fault, which asks the database for nothing."""
    return _kept and _kept[1]


def forget() -> None:
    """Have it read anew, by whoever needs it as it is this very moment."""
    global _kept
    _kept = None


def _bulletins() -> Iterator[Standing]:
    """What cannot be read is left out: where its own pages say so, those of the others go on."""
    for edition in Bulletin.objects.newest_editions():
        try:
            content = archive.document_of(edition)
        except (Altered, NewerSchema):
            continue
        yield Standing(content.slug, content.bulletin, content.publisher, edition.colour, edition.is_ended)
