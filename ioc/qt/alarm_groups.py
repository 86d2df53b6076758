"""Which alarm stands under which: what hangs on a feeder that is out stands under the feeder's alarm.

The registry knows the parents of assets. An alarm is never put under one that is less urgent than itself, nor under one
that is over or hidden: it then stands by itself, where its own priority puts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ioc.domain.alarms import label
from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel

DEEPEST = 8
"""Steps up from an asset; also ends a circle of parents that a feed may have made."""
MOST = 999
SHOWN: tuple[AlarmLabel, ...] = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.ACKNOWLEDGED)
_MEMBERS = (*SHOWN, AlarmLabel.RETURNED)


class AlarmGroups:
    """Told of every alarm once (`note`); asking costs a few dictionary steps."""

    def __init__(self) -> None:
        self._at: dict[str, dict[str, None]] = {}
        self._below: dict[str, dict[str, None]] = {}
        self._heads: dict[str, Alarm | None] = {}
        self._heads_of: Iterable[AlarmLabel] = ()

    def clear(self) -> None:
        """Start over."""
        self._at.clear()
        self._below.clear()
        self._heads.clear()

    def at(self, asset: str) -> Iterable[str]:
        """The alarms of an asset."""
        return self._at.get(asset, ())

    def note(self, state: State, ident: str) -> None:
        """An alarm is there, or changed."""
        alarm = state.tables.alarms.get(ident)
        if alarm is None:
            self._heads.clear()  # it has gone, and where it was is not said
        elif alarm.asset is not None:
            self._heads.pop(alarm.asset, None)
        if alarm is None or alarm.asset is None or ident in self._at.get(alarm.asset, ()):
            return
        self._at.setdefault(alarm.asset, {})[ident] = None
        for above in _above(state, alarm.asset):
            self._below.setdefault(above, {})[ident] = None

    def below(self, state: State, ident: str) -> tuple[str, ...]:
        """The alarms of everything below this one's asset."""
        alarm = state.tables.alarms.get(ident)
        return tuple(self._below.get(alarm.asset or "", ())) if alarm is not None else ()

    def above(self, state: State, ident: str) -> Iterator[str]:
        """The alarms of everything above this one's asset, nearest first."""
        alarm = state.tables.alarms.get(ident)
        for asset in _above(state, alarm.asset or "") if alarm is not None else ():
            yield from self._at.get(asset, ())

    def parent(self, state: State, alarm: Alarm, shown: Iterable[AlarmLabel] = SHOWN) -> Alarm | None:
        """The topmost alarm above that explains this one and is itself in one of the states `shown`."""
        if alarm.asset is None or label(alarm) not in _MEMBERS:
            return None
        if shown is not self._heads_of:
            self._heads.clear()
            self._heads_of = shown
        found = None
        for above in _above(state, alarm.asset):
            head = self._head(state, above)
            if head is not None and head.priority <= alarm.priority:
                found = head
        return found

    def _head(self, state: State, asset: str) -> Alarm | None:
        """The alarm of an asset that may head a group: the most urgent shown, of those the oldest."""
        if asset in self._heads:
            return self._heads[asset]
        alarms, shown = state.tables.alarms, self._heads_of
        fit = [one for ident in self._at.get(asset, ()) if (one := alarms.get(ident)) and label(one) in shown]
        head = min(fit, key=lambda one: (one.priority, one.raised_us, one.id), default=None)
        self._heads[asset] = head
        return head

    def members(self, state: State, alarm: Alarm, shown: Iterable[AlarmLabel] = SHOWN, most: int = MOST) -> int:
        """How many alarms stand under this one; counts no further than `most`."""
        count = 0
        for ident in self.below(state, alarm.id):
            one = state.tables.alarms.get(ident)
            parent = self.parent(state, one, shown) if one is not None else None
            count += parent is not None and parent.id == alarm.id
            if count == most:
                break
        return count


def _above(state: State, asset: str) -> Iterator[str]:
    """The assets above, nearest first."""
    assets = state.registry.assets
    for _ in range(DEEPEST):
        held = assets.get(asset)
        if held is None or held.parent is None:
            return
        asset = held.parent
        yield asset
