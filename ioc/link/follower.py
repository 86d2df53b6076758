"""Whether a client has everything: the chain of sequence numbers, checked before anything reaches the desk."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.link.messages import Facts, Positions, Readings, ServerMessage, Snapshot
from ioc.link.slices import in_slices

MOST_ENTRIES = 100
"""Entries of one handed-over `Facts`: about a millisecond of folding."""


class Follower:
    """Lets a message pass when it follows on the last one. After a gap nothing passes until a snapshot came."""

    def __init__(self) -> None:
        self.seq = 0
        self.following = False

    def lose(self) -> None:
        """From now on only a snapshot helps."""
        self.following = False

    def take(self, message: ServerMessage) -> Iterator[ServerMessage]:
        """What to hand over of `message`: itself, its slices, or nothing."""
        if isinstance(message, Snapshot):
            self.seq, self.following = message.seq, True
            yield message
        elif isinstance(message, Facts | Readings | Positions):
            yield from self._next(message)
        else:
            yield message

    def _next(self, message: Facts | Readings | Positions) -> Iterator[ServerMessage]:
        if not self.following:
            return
        if message.after != self.seq:
            self.following = False
            return
        self.seq = message.seq
        if isinstance(message, Facts):
            yield from in_slices(message, MOST_ENTRIES)
        else:
            yield message
