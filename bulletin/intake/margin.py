"""The notes a careful typist leaves on the margin: what was guessed, changed or left out; they become the warnings."""

from collections import Counter


class Notes:
    """Collects sentences (`say`) and changes that are only counted (`count`)."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._counts: Counter[str] = Counter()

    def say(self, sentence: str) -> None:
        self._sentences.append(sentence)

    def count(self, change: str, times: int = 1) -> None:
        self._counts[change] += times

    def times(self, *changes: str) -> int:
        """How often these changes were counted."""
        return sum(self._counts[change] for change in changes)

    def warnings(self) -> tuple[str, ...]:
        counted = [f"{change} {times} 处。" for change, times in self._counts.items() if times]
        return (*self._sentences, *counted)
