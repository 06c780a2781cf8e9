"""Other servers that the office does without for a while, as an object store or Redis: one that does not answer is
asked again after a rest, so that no request waits for it that need not, and said once each time.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS_OF_REST = 10


class NoAnswer(Exception):
    """It does not answer, or rests from not having answered."""


class Neighbour:
    """A server as this process knows it."""

    def __init__(self, name: str):
        self.name = name
        self.rests_until = 0.0

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Raises NoAnswer for whatever goes wrong within."""
        if time.monotonic() < self.rests_until:
            raise NoAnswer(self.name)
        try:
            yield
        except Exception as error:
            self.rests_until = time.monotonic() + SECONDS_OF_REST
            words = "%s does not answer, and is left alone for %s seconds: %s: %s"
            logging.getLogger(__name__).error(words, self.name, SECONDS_OF_REST, type(error).__name__, error)
            raise NoAnswer(self.name) from error
