"""Where callers on threads of their own hand over what they bring, and wait until it is with the engine."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from enum import Enum, auto
from typing import Generic, TypeVar

P = TypeVar("P")


class Fate(Enum):
    """What became of a parcel."""

    WAITING = auto()
    BEGUN = auto()
    DONE = auto()
    REFUSED = auto()
    """There was no room, or nobody began with it in time: none of it is taken, it may be brought again."""


class Handover(Generic[P]):
    """A bounded queue of parcels, a `Line` for a streaming connector.

    `hand_over` blocks its caller until every message of the parcel is emitted. What was begun is waited for, so
    that an answer never says "bring it again" of something that is half taken.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._changed = threading.Condition()
        self._waiting: deque[_Ticket[P]] = deque()
        self._begun: list[_Ticket[P]] = []
        self._signs = 0
        self._closed = False

    def hand_over(self, parcel: P, within_s: float) -> bool:
        """Whether the parcel is with the engine. False: no room, nobody began within that time, or closed."""
        ticket = _Ticket(parcel)
        with self._changed:
            if self._closed or len(self._waiting) >= self._most:
                return False
            self._waiting.append(ticket)
            self._changed.notify_all()
            self._changed.wait_for(lambda: ticket.fate is not Fate.WAITING, within_s)
            if ticket.fate is Fate.WAITING:
                ticket.fate = Fate.REFUSED
                self._waiting.remove(ticket)
            self._changed.wait_for(lambda: ticket.fate is not Fate.BEGUN)
            return ticket.fate is Fate.DONE

    def leave(self, parcel: P) -> bool:
        """Hand over without waiting: for words of our own that may be lost. Whether there was room."""
        with self._changed:
            if self._closed or len(self._waiting) >= self._most:
                return False
            self._waiting.append(_Ticket(parcel))
            self._changed.notify_all()
            return True

    def sign(self) -> None:
        """Somebody gave a sign of life without bringing anything."""
        with self._changed:
            self._signs += 1

    def receive(self, wait_s: float) -> Sequence[P]:
        """All that wait; at most `wait_s` for the first."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, wait_s)
            self._begun = list(self._waiting)
            self._waiting.clear()
            for ticket in self._begun:
                ticket.fate = Fate.BEGUN
            return [ticket.parcel for ticket in self._begun]

    def settle(self, parcels: Sequence[P]) -> None:
        self._end(Fate.DONE)

    def heard(self) -> bool:
        with self._changed:
            heard, self._signs = self._signs > 0, 0
            return heard

    def close(self) -> None:
        """Nothing more is taken; those who wait are told so."""
        with self._changed:
            self._closed = True
            self._begun += self._waiting
            self._waiting.clear()
        self._end(Fate.REFUSED)

    def _end(self, fate: Fate) -> None:
        with self._changed:
            for ticket in self._begun:
                ticket.fate = fate
            self._begun = []
            self._changed.notify_all()


class _Ticket(Generic[P]):
    __slots__ = ("fate", "parcel")

    def __init__(self, parcel: P) -> None:
        self.parcel = parcel
        self.fate = Fate.WAITING
