"""Readers at the proxy: one page after the other for as long as it lasts, and how many were answered."""

import http.client
import threading
import time
from collections import Counter

PAGES = ("/", "/dongtai/", "/dongtai/2026/", "/feed.xml", "/dongtai/2026/1/", "/dongtai/2026/2/")
PAUSE = 0.02  # seconds between two requests
PATIENCE = 10  # seconds for an answer


class Readers(threading.Thread):
    """Counts the answers by their status; 0 is none at all."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.port, self.answers, self.slowest = port, Counter[int](), 0.0
        self._over = threading.Event()

    def run(self) -> None:
        place = 0
        while not self._over.wait(PAUSE):
            path, place = PAGES[place % len(PAGES)], place + 1
            began = time.monotonic()
            self.answers[self._ask(path)] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)

    def _ask(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def end(self) -> None:
        self._over.set()
        self.join()

    @property
    def answered(self) -> float:
        """The part that got a page, or was told that there is none (an issue not out yet), and not that something is
        broken.
        """
        good = sum(count for status, count in self.answers.items() if 200 <= status < 500)
        return good / max(self.answers.total(), 1)
