"""A recording: mapped records on one line of time, in order, and what of it is due."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from msgspec import Struct, structs

from ioc.connect.mapping.records import Mapped
from ioc.connect.pacing import Pace
from ioc.domain.inbound import AlertTaken, AssetSeen, CallTaken, Inbound, RecordRejected
from ioc.domain.records import AlertInfo, PublicAlert

T = TypeVar("T", bound=Struct)


class Event(Struct, frozen=True):
    """One thing at a moment (microseconds UTC of the recording)."""

    at_us: int
    what: AlertTaken | CallTaken


class Recording:
    """All of the parts of a recording, sorted by time; `first_us` is None when nothing in it has one.

    `unsorted` counts the readings, positions and events that stood before an earlier one.
    """

    def __init__(self, parts: Sequence[Mapped], feed: str) -> None:
        self._feed = feed
        self.assets: list[AssetSeen] = [asset for part in parts for asset in part.assets]
        self.rejects: list[RecordRejected] = [reject for part in parts for reject in part.rejects]
        bases = np.cumsum([0, *(part.accepted + len(part.rejects) for part in parts)])
        numbers = [part.records + base for part, base in zip(parts, bases, strict=False) if part.records is not None]
        self._readings, self._order = _sorted([part.readings for part in parts if part.readings is not None])
        self._records = np.concatenate(numbers)[self._order] if numbers else np.zeros(0, np.int64)
        self._positions, moved = _sorted([part.positions for part in parts if part.positions is not None])
        events = [Event(alert.sent_us, AlertTaken(feed=feed, alert=alert)) for part in parts for alert in part.alerts]
        events += [Event(call.source_us, call) for part in parts for call in part.calls]
        self._events = sorted(events, key=lambda event: event.at_us)
        self.unsorted = _backwards(self._order) + _backwards(moved)
        self.unsorted += sum(one.at_us < before.at_us for before, one in pairwise(events))
        self._told = [0, 0, 0]

    @property
    def first_us(self) -> int | None:
        """The earliest moment that is known."""
        known = [int(times[times != 0][0]) for times in self._times() if (times != 0).any()]
        return min(known, default=None)

    def next_us(self) -> int | None:
        """The moment of what comes next; None at the end."""
        left = [int(times[told]) for times, told in zip(self._times(), self._told, strict=True) if told < len(times)]
        return min(left, default=None)

    def due(self, until_us: int, pace: Pace | None) -> tuple[list[Inbound], int]:
        """What lies up to `until_us` and was not told, and of how many records it is."""
        ends = [int(np.searchsorted(times, until_us, "right")) for times in self._times()]
        (readings, positions, events), self._told = self._told, ends
        found: list[Inbound] = []
        count = ends[2] - events + ends[1] - positions
        if self._readings is not None and ends[0] > readings:
            found.append(_part(self._readings, slice(readings, ends[0]), pace))
            count += len(np.unique(self._records[readings : ends[0]]))
        if self._positions is not None and ends[1] > positions:
            found.append(_part(self._positions, slice(positions, ends[1]), pace))
        found += [_said(event.what, pace) for event in self._events[events : ends[2]]]
        return found, count

    def _times(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        none = np.zeros(0, np.int64)
        return (
            self._readings.source_us if self._readings is not None else none,
            self._positions.source_us if self._positions is not None else none,
            np.array([event.at_us for event in self._events], dtype=np.int64),
        )


def _sorted(batches: list[T]) -> tuple[T | None, np.ndarray]:
    """The batches as one, by time (of equal times as they stood), and the order that made it so."""
    if not batches:
        return None, np.zeros(0, np.int64)
    columns = {name: [getattr(batch, name) for batch in batches] for name in structs.asdict(batches[0])}
    times = np.concatenate(columns["source_us"])
    order = np.argsort(times, kind="stable")
    return _picked(batches[0], columns, order), order


def _picked(one: T, columns: dict[str, list[object]], order: np.ndarray) -> T:
    changes: dict[str, object] = {}
    for name, parts in columns.items():
        if isinstance(parts[0], np.ndarray):
            changes[name] = np.concatenate(parts)[order]  # type: ignore[arg-type]
        elif isinstance(parts[0], tuple):
            if not any(parts):
                continue  # a column that nobody filled (words of status)
            rows = [len(times) for times in columns["source_us"]]  # type: ignore[arg-type]
            filled = [part or ("",) * count for part, count in zip(parts, rows, strict=True)]
            whole = [value for part in filled for value in part]  # type: ignore[attr-defined]
            changes[name] = tuple(whole[index] for index in order)
    return structs.replace(one, **changes)


def _part(batch: T, rows: slice, pace: Pace | None) -> T:
    cut = {name: one[rows] for name, one in structs.asdict(batch).items() if isinstance(one, np.ndarray | tuple)}
    if pace is not None:
        cut["source_us"] = np.array([pace.said_us(int(at)) for at in cut["source_us"]], dtype=np.int64)
    return structs.replace(batch, **cut)


def _backwards(order: np.ndarray) -> int:
    return int((np.diff(order) < 0).sum())


def _said(what: AlertTaken | CallTaken, pace: Pace | None) -> Inbound:
    """An event with its times as they are to be said; an alert keeps its identity, which holds a time, too."""
    if pace is None:
        return what
    if isinstance(what, CallTaken):
        return structs.replace(what, source_us=pace.said_us(what.source_us))
    return structs.replace(what, alert=_moved(what.alert, pace.said_us(what.alert.sent_us) - what.alert.sent_us))


def _moved(alert: PublicAlert, by_us: int) -> PublicAlert:
    def later(info: AlertInfo) -> AlertInfo:
        times = {name: getattr(info, name) for name in ("effective_us", "onset_us", "expires_us")}
        return structs.replace(info, **{name: at + by_us for name, at in times.items() if at is not None})

    return structs.replace(alert, sent_us=alert.sent_us + by_us, infos=tuple(later(one) for one in alert.infos))
