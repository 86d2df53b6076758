"""Sensors that fall silent though their feed answers.

Judged by source time, so that a poll which repeats old data is silence too.
"""

from __future__ import annotations

import numpy as np

from ioc.domain import facts as f
from ioc.domain.alarms import last_occurrence, silent_asset_id
from ioc.domain.quality import GRACE_S, STALE_AFTER
from ioc.domain.records import Stream
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, FeedState


class Silence:
    """One alarm point per asset that has streams. Runs on the loop thread, once a second."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._streams = self._reshaped = self._learned = 0
        self._assets: list[str] = []
        self._place: dict[str, int] = {}
        self._active: set[str] = set()
        # one row a stream that has an interval: its index, the place of its asset, the interval
        self._index, self._owner, self._interval = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Group streams registered since by asset; after a restart all of them, with the alarms that are active."""
        alike = self._reshaped == state.reshaped and self._learned == state.learned
        if restart or self._streams > len(state.by_index) or not alike:
            self._begin()
            self._reshaped, self._learned = state.reshaped, state.learned
        if self._streams == len(state.by_index):
            return
        first = self._streams == 0
        passing = _passing_kinds(state)
        fresh = [stream for stream in state.by_index[self._streams :] if _is_heard(state, stream, passing)]
        for stream in fresh:
            if stream.asset not in self._place:
                self._place[stream.asset] = len(self._assets)
                self._assets.append(stream.asset)
        self._index = np.append(self._index, np.array([stream.index for stream in fresh], np.int64))
        self._owner = np.append(self._owner, np.array([self._place[stream.asset] for stream in fresh], np.int64))
        self._interval = np.append(self._interval, [state.interval_s(stream) for stream in fresh])
        self._streams = len(state.by_index)
        self._arrange()
        if first:
            self._active = {
                alarm.asset
                for alarm in state.tables.alarms.values()
                if alarm.source is AlarmSource.SILENT_ASSET and alarm.active and alarm.asset
            }

    def _arrange(self) -> None:
        """Streams of an asset side by side; the shortest interval of each asset says how patient one is with it."""
        order = np.argsort(self._owner, kind="stable")
        self._rows = self._index[order]
        self._starts = np.searchsorted(self._owner[order], np.arange(len(self._assets)))
        if len(order):
            shortest = np.minimum.reduceat(self._interval[order], self._starts)
            self._patience = (STALE_AFTER * shortest + GRACE_S) * 1e6

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Raise for assets gone silent, return for those heard again; a feed not on time is judged as a whole."""
        self.sync(state)
        if not self._assets:
            return []
        newest = np.maximum.reduceat(state.latest.source_us[self._rows], self._starts)
        silent = (newest > 0) & (at_us - newest > self._patience)
        facts: list[f.AnyFact] = []
        for place in np.flatnonzero(silent):
            asset = self._assets[place]
            if asset not in self._active and _feed_is_on_time(state, asset):
                self._active.add(asset)
                facts.append(_raised(state, asset))
        for asset in [name for name in self._active if name in self._place and not silent[self._place[name]]]:
            self._active.discard(asset)
            alarm = state.tables.alarms[silent_asset_id(asset)]
            facts.append(f.AlarmReturned(alarm=alarm.id, occurrence=alarm.occurrence))
        return facts


def _is_heard(state: State, stream: Stream, passing: frozenset[tuple[str, str]]) -> bool:
    asset = state.registry.assets.get(stream.asset)
    known = asset is not None and (asset.domain, asset.kind) not in passing
    return known and not stream.withdrawn and state.interval_s(stream) > 0


def _passing_kinds(state: State) -> frozenset[tuple[str, str]]:
    """Kinds of what is not always there: who ends a service is not silent."""
    domains = state.registry.site.domains if state.registry.site else ()
    return frozenset((domain.key, kind.key) for domain in domains for kind in domain.kinds if kind.comes_and_goes)


def _feed_is_on_time(state: State, asset: str) -> bool:
    feed = state.tables.feeds.get(state.registry.assets[asset].feed)
    return feed is not None and feed.state is FeedState.ON_TIME


def _raised(state: State, asset_id: str) -> f.AnyFact:
    asset = state.registry.assets[asset_id]
    site = state.registry.site
    spec = next((item for item in site.domains if item.key == asset.domain), None) if site else None
    return f.AlarmRaised(
        alarm=silent_asset_id(asset_id),
        occurrence=last_occurrence(state, silent_asset_id(asset_id)) + 1,
        rule="silent_asset",
        source=AlarmSource.SILENT_ASSET,
        domain=asset.domain,
        priority=spec.silent_priority if spec else 4,
        asset=asset_id,
        feed=asset.feed,
    )
