"""Rows that equal one of an earlier part of the same file: refused as those that equal one of their own part are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from msgspec import Struct, structs

from ioc.connect.mapping.records import Mapped, as_bytes
from ioc.connect.refused import Refused
from ioc.domain.inbound import PositionsTaken, ReadingsTaken, RecordRejected

T = TypeVar("T", bound=Struct)
_LONGEST_NAME = 120


class Repeats:
    """Sees the parts of one file in order. Costs nothing until there is a second part, then some 60 bytes a row.

    A refusal holds what the row was understood to say: the row itself lies in the part's process.
    """

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._known: set[int] = set()
        self._first: Mapped | None = None
        self._parts = 0

    def without(self, mapped: Mapped) -> Mapped:
        """The part without what stood in an earlier one, which is among its rejects."""
        self._parts += 1
        if self._parts == 1:
            self._first = mapped
            return mapped
        if self._first is not None:
            self._cleaned(self._first)
            self._first = None
        return self._cleaned(mapped)

    def _cleaned(self, mapped: Mapped) -> Mapped:
        rejects: list[RecordRejected] = []
        readings, records = self._readings(mapped, rejects)
        positions = self._positions(mapped.positions, rejects)
        alerts = self._once(mapped.alerts, lambda one: one.id, "record.duplicate", rejects)
        calls = self._once(mapped.calls, lambda one: one.id, "record.duplicate", rejects)
        assets: Sequence[Any] = mapped.assets
        if mapped.readings is None:
            assets = self._once(assets, lambda one: one.id, "record.repeated", rejects, whole=True)
        return structs.replace(
            mapped,
            accepted=mapped.accepted - len(rejects),
            assets=tuple(assets),
            readings=readings,
            records=records,
            positions=positions,
            alerts=tuple(alerts),
            calls=tuple(calls),
            rejects=(*mapped.rejects, *rejects),
        )

    def _is_new(self, *key: Any) -> bool:
        mark = hash(key)
        if mark in self._known:
            return False
        self._known.add(mark)
        return True

    def _readings(
        self, mapped: Mapped, rejects: list[RecordRejected]
    ) -> tuple[ReadingsTaken | None, np.ndarray | None]:
        """The rows that are left; a record is refused when none of its rows is."""
        batch, records = mapped.readings, mapped.records
        if batch is None or records is None:
            return batch, records
        values = [None if math.isnan(value) else value for value in batch.value.tolist()]
        rows = list(zip(batch.assets, batch.properties, batch.source_us.tolist(), values, strict=True))
        keep = np.array([self._is_new(*row) for row in rows])
        gone = np.setdiff1d(records[~keep], records[keep])
        for record in gone.tolist():
            said = [dict(zip(("asset", "property", "source_us", "value"), rows[row], strict=True))
                    for row in np.flatnonzero(records == record)]  # fmt: skip
            rejects.append(self._reject("record.repeated", said[0]["asset"], said))
        return (_rows(batch, keep) if keep.any() else None), records[keep]

    def _positions(self, batch: PositionsTaken | None, rejects: list[RecordRejected]) -> PositionsTaken | None:
        if batch is None:
            return None
        rows = list(zip(batch.units, batch.source_us.tolist(), strict=True))
        keep = np.array([at == 0 or self._is_new(unit, at) for unit, at in rows])
        for row in np.flatnonzero(~keep):
            said = {"unit": rows[row][0], "source_us": rows[row][1]}
            rejects.append(self._reject("record.repeated", rows[row][0], said))
        return _rows(batch, keep) if keep.any() else None

    def _once(
        self,
        ones: Iterable[T],
        ident: Callable[[Any], str],
        reason: str,
        rejects: list[RecordRejected],
        *,
        whole: bool = False,
    ) -> list[T]:
        """Those whose id, or of whom all, was not there before."""
        left = []
        for one in ones:
            if self._is_new(type(one).__name__, one if whole else ident(one)):
                left.append(one)
            else:
                # what a call says of people stays out: only its id is given
                rejects.append(self._reject(reason, ident(one), {"id": ident(one)}))
        return left

    def _reject(self, reason: str, ident: str, said: Any) -> RecordRejected:
        refused, name = Refused(reason, id=ident[:_LONGEST_NAME]), ident[:_LONGEST_NAME]
        return RecordRejected(
            feed=self._feed, record=name, reason=refused.code, params=refused.params, payload=as_bytes(said)
        )


def _rows(batch: T, keep: np.ndarray) -> T:
    """The rows of a batch that are kept."""
    if keep.all():
        return batch
    chosen = np.flatnonzero(keep)
    columns = structs.asdict(batch)
    changes: dict[str, Any] = {name: one[keep] for name, one in columns.items() if isinstance(one, np.ndarray)}
    changes |= {
        name: tuple(one[row] for row in chosen) for name, one in columns.items() if isinstance(one, tuple) and one
    }
    return structs.replace(batch, **changes)
