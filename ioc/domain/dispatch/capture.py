"""Takes out of the state what a proposal rests on: quick, on the thread that owns it; the rest is done elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from ioc.domain.commands import Refusal
from ioc.domain.decide.incidents import find_open
from ioc.domain.dispatch.records import Barrier, Flood, Inputs, Shut
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.records import Asset
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality

LEAST_DEPTH_M = 0.02


class Capture:
    """Remembers which streams tell of water on roads and of barriers, so that a question walks over those only."""

    def __init__(self) -> None:
        self._known: tuple[int, int, str, str] = (-1, -1, "", "")
        self._depths: list[int] = []
        self._barriers: list[int] = []

    def inputs(self, state: State, incident: str, at_us: int) -> Inputs | Refusal:
        """What a proposal for the incident rests on now; a refusal for one that is closed or unknown."""
        found = find_open(state, incident)
        if isinstance(found, Refusal):
            return found
        spec = state.registry.site.dispatch if state.registry.site else DispatchSpec()
        held = {name for unit in state.tables.units.values() for name in unit.incidents}
        incidents = state.tables.incidents
        self._follow(state, spec)
        return Inputs(
            seq=state.seq,
            at_us=at_us,
            incident=found,
            units=tuple(state.tables.units.values()),
            numbers={name: incidents[name].number for name in held if name in incidents},
            spec=spec,
            closed=tuple(dict.fromkeys(edge for held in state.tables.closures.values() for edge in held.edges)),
            shut=tuple(Shut(name=held.name, edges=held.edges) for held in state.tables.closures.values()),
            floods=tuple(
                Flood(name=asset.name, lon=lon, lat=lat, depth_m=round(depth, 3))
                for asset, lon, lat, depth in _told(state, self._depths)
                if depth >= LEAST_DEPTH_M
            ),
            barriers=tuple(
                Barrier(name=asset.name, lon=lon, lat=lat)
                for asset, lon, lat, shut in _told(state, self._barriers)
                if shut >= 1
            ),
        )

    def _follow(self, state: State, spec: DispatchSpec) -> None:
        known = (len(state.by_index), state.reshaped, spec.flood_property, spec.barrier_property)
        if known == self._known:
            return
        self._known = known
        kept = [stream for stream in state.by_index if not stream.withdrawn]
        self._depths, self._barriers = (
            [stream.index for stream in kept if name and stream.property == name]
            for name in (spec.flood_property, spec.barrier_property)
        )


def _told(state: State, streams: Iterable[int]) -> Iterator[tuple[Asset, float, float, float]]:
    """Asset, its place and the latest value that is not bad. The last that was known of water counts: a gauge that fell
    silent does not dry a road."""
    latest = state.latest
    for index in streams:
        value = float(latest.value[index])
        asset = state.registry.assets.get(state.by_index[index].asset)
        if asset is None or asset.lon is None or asset.lat is None:
            continue
        if latest.received_us[index] and latest.quality[index] != Quality.BAD and math.isfinite(value):
            yield asset, asset.lon, asset.lat, value
