"""How a list shares its width: figures as wide as they are, words take what is left, the least needed go first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """`weight` 0: as wide as its content (never cut), at least `least`. `weight` > 0: a share of what is left,
    of which it lends what its own texts do not need to a neighbour that would be cut.

    `drop` > 0: may be hidden when there is no room, higher numbers first; this begins when a column of words would
    be narrower than its `wish`.
    """

    weight: int = 0
    least: int = 40
    most: int = 10_000
    drop: int = 0
    wish: int = 0


def share(columns: Sequence[Column], content: Sequence[int], room: int) -> list[int]:
    """Widths in px, 0 = hidden. `content` is what each column needs for its texts."""
    needs = [
        column.least if column.weight else min(max(column.least, need), column.most)
        for column, need in zip(columns, content, strict=True)
    ]
    wishes = [max(need, column.wish) for need, column in zip(needs, columns, strict=True)]
    shown = list(range(len(columns)))
    for at in sorted(shown, key=lambda n: -columns[n].drop):
        if sum(wishes[n] for n in shown) <= room or not columns[at].drop:
            break
        shown.remove(at)
    left = max(room - sum(needs[n] for n in shown), 0)
    total = sum(columns[n].weight for n in shown) or 1
    widths = [needs[n] + left * columns[n].weight // total if n in shown else 0 for n in range(len(columns))]
    _lend(widths, content, [n for n in shown if columns[n].weight])
    return widths


def _lend(widths: list[int], content: Sequence[int], words: Sequence[int]) -> None:
    """A column of words that is wider than its texts gives to those that would be cut."""
    for poor in words:
        for rich in words:
            given = min(content[poor] - widths[poor], widths[rich] - content[rich])
            if given > 0:
                widths[rich] -= given
                widths[poor] += given
