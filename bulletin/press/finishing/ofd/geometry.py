"""Boxes and paths on a page, in mm from its top left, y downwards."""

import math
from collections.abc import Iterable, Sequence
from itertools import chain

from pikepdf import Matrix

from bulletin.press.finishing.ofd.drawn import Box, Path, Point


def scale_of(matrix: Matrix) -> float:
    """How many times as long a line becomes, in the mean of both directions."""
    return math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))


def moved(points: Iterable[Point], by: Matrix) -> list[Point]:
    """Where the matrix takes the points."""
    a, b, c, d, e, f = by.a, by.b, by.c, by.d, by.e, by.f
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def box_of(points: Sequence[Point]) -> Box:
    """The least upright box that holds the points, of which there is at least one."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def box_round(path: Path) -> Box:
    """That of a path, the points that only bend its curves among it."""
    return box_of([point for _, points in path for point in points])


def seen_in(path: Path, clip: Box) -> Path:
    """Without the parts that nobody sees filled: beyond the clip, or as thin as nothing."""
    parts = [part for part in parts_of(path) if is_seen(shared(box_round(part), clip))]
    return tuple(chain.from_iterable(parts))


def parts_of(path: Path) -> list[Path]:
    """Each begins with a move."""
    starts = [place for place, (letter, _) in enumerate(path) if letter == "m"]
    return [path[start:end] for start, end in zip(starts, [*starts[1:], len(path)], strict=True)]


def with_hole(path: Path) -> Path:
    """A box within a box runs the other way round: it is a hole even where a viewer knows no rule but NonZero."""
    parts = parts_of(path)
    if len(parts) == 2 and all(map(is_box, parts)) and holds(box_round(parts[0]), box_round(parts[1])):
        (first, start), *others = (step for step in parts[1] if step[0] != "h")
        return (*parts[0], (first, start), *reversed(others), ("h", ()))
    return path


def is_box(path: Path) -> bool:
    """Whether it is one upright rectangle."""
    if [letter for letter, _ in path if letter != "h"] != ["m", "l", "l", "l"]:
        return False
    points = {point for _, some in path for point in some}
    corners = {(x, y) for x, _ in points for _, y in points}
    return len(points) == 4 and points == corners


def holds(one: Box, other: Box) -> bool:
    """Whether the other lies within the one, give or take a micrometre."""
    return shared(one, wider(other, -0.001)) == wider(other, -0.001)


def wider(box: Box, by: float) -> Box:
    """Farther out by so much on each side."""
    left, top, right, bottom = box
    return left - by, top - by, right + by, bottom + by


def shared(one: Box, other: Box) -> Box:
    """What lies in both; not seen if there is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def is_seen(box: Box) -> bool:
    """Whether it has any area."""
    left, top, right, bottom = box
    return right > left and bottom > top
