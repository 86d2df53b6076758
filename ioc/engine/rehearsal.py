"""One rule over recorded readings, by the very evaluators of the engine: when its alarms would have been raised.

Readings come in the groups in which they were received; what falls due between two groups is settled at its own
instant, as the loop does. Nobody acknowledges or resets: a latched alarm ends where its condition did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply import apply_positions, apply_readings
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.domain.records import Asset, Stream
from ioc.domain.rule_trial import Happening
from ioc.domain.schedule import NEVER_US
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState
from ioc.engine.alarming import Alarming
from ioc.engine.limits import is_vectorised

PAUSE_EVERY = 50
"""Groups between two pauses: a rehearsal runs beside a loop that has to answer people."""
AT_ONCE = 20_000
"""Rows of a rule without delays that are taken together: each row counts at its own time all the same."""


class Unrehearsed(Exception):
    """The rule cannot be evaluated: code of `rule.fault.*` with parameters."""

    def __init__(self, fact: f.RuleFailed) -> None:
        super().__init__(fact.code, fact.params)
        self.code, self.params = fact.code, fact.params


def bare_state(known: State, rule: AlarmRule, streams: Sequence[Stream], assets: Sequence[Asset] = ()) -> State:
    """A state that knows this rule alone, these streams under indices of their own from 0 on, and these assets."""
    state = State()
    site = known.registry.site
    assert site is not None
    state.registry.site = replace(site, rules=(rule,))
    for number, stream in enumerate(streams):
        state.put_stream(replace(stream, index=number, withdrawn=False))
        asset = known.registry.assets.get(stream.asset)
        if asset is not None:
            state.registry.assets[asset.id] = asset
    state.registry.assets |= {asset.id: asset for asset in assets}
    state.tables.feeds = {ident: replace(feed, state=FeedState.ON_TIME) for ident, feed in known.tables.feeds.items()}
    state.tables.learnt = dict(known.tables.learnt)
    return state


def rehearse(
    state: State, columns: Mapping[str, Array], until_us: int, pause: Callable[[], None] = lambda: None
) -> list[Happening]:
    """What the rule of a `bare_state` does over readings (columns of `ReadingBatch`, by arrival, streams from 0 on), up
    to `until_us`. Raises Unrehearsed."""
    alarming = Alarming()
    alarming.sync(state, restart=True)
    site = state.registry.site
    assert site is not None
    told: list[Happening] = []
    if len(columns["received_us"]):
        alarming.tick(state, int(columns["received_us"][0]) - 1)
    for number, (start, end) in enumerate(_groups(site, columns["received_us"])):
        batch = ReadingBatch(seq=number, **{name: column[start:end] for name, column in columns.items()})
        told += _settled(alarming, state, int(batch.received_us[0]) - 1)
        apply_readings(state, batch)
        told += _noted(alarming.see(state, batch), batch)
        if number % PAUSE_EVERY == 0:
            pause()
    told += _settled(alarming, state, until_us)
    return told


def rehearse_places(
    state: State, columns: Mapping[str, Array], until_us: int, pause: Callable[[], None] = lambda: None
) -> list[Happening]:
    """The same of a rule about a fence over recorded positions (unit, source_us, received_us, lon, lat)."""
    alarming = Alarming()
    alarming.sync(state, restart=True)
    told: list[Happening] = []
    received = columns["received_us"]
    if len(received):
        alarming.tick(state, int(received[0]) - 1)
    for number, (start, end) in enumerate(_moments(received)):
        none = np.full(end - start, np.nan)
        batch = PositionBatch(
            seq=number,
            units=tuple(columns["unit"][start:end].tolist()),
            heading=none,
            speed=none,
            **{name: columns[name][start:end] for name in ("source_us", "received_us", "lon", "lat")},
        )
        at_us = int(received[start])
        told += _settled(alarming, state, at_us - 1)
        apply_positions(state, batch)
        happenings = (_happening(fact, at_us) for fact in alarming.see_positions(state, batch))
        told += [one for one in happenings if one is not None]
        if number % PAUSE_EVERY == 0:
            pause()
    told += _settled(alarming, state, until_us)
    return told


def _groups(site: Site, received_us: Array) -> Iterator[tuple[int, int]]:
    """(start, end) of rows that are taken together."""
    rule = site.rules[0]
    if is_vectorised(rule) and not rule.on_delay_s and not rule.off_delay_s:
        for start in range(0, len(received_us), AT_ONCE):
            yield start, min(start + AT_ONCE, len(received_us))
        return
    yield from _moments(received_us)


def _moments(received_us: Array) -> Iterator[tuple[int, int]]:
    """(start, end) of rows that were received together."""
    ends = np.append(np.flatnonzero(np.diff(received_us)) + 1, len(received_us)).tolist()
    yield from zip([0, *ends[:-1]], ends, strict=True) if len(received_us) else ()


def _settled(alarming: Alarming, state: State, until_us: int) -> Iterator[Happening]:
    """What falls due up to an instant, each at its own."""
    while (due := alarming.due_us) <= until_us:
        for fact in alarming.tick(state, due):
            if (happening := _happening(fact, due)) is not None:
                yield happening


def _noted(facts: list[f.AnyFact], batch: ReadingBatch) -> Iterator[Happening]:
    first = int(batch.received_us[0]) if len(batch.received_us) else NEVER_US
    for fact in facts:
        reading = getattr(fact, "reading", None)
        happening = _happening(fact, reading.received_us if reading is not None else first)
        if happening is not None:
            yield happening


def _happening(fact: f.AnyFact, at_us: int) -> Happening | None:
    match fact:
        case f.RuleFailed():
            raise Unrehearsed(fact)
        case f.AlarmRaised():
            return Happening(at_us=at_us, asset=fact.asset or "", priority=fact.priority)
        case f.AlarmLevelChanged():
            return Happening(at_us=at_us, asset=_asset(fact.alarm), priority=fact.priority, annunciated=False)
        case f.AlarmReturned() | f.AlarmLatched():
            return Happening(at_us=at_us, asset=_asset(fact.alarm), priority=0, annunciated=False)
    return None


def _asset(alarm: str) -> str:
    return alarm.partition("@")[2]


def streams_of(known: State, rule: AlarmRule, names: frozenset[str], covers: Callable[[Asset], bool]) -> list[Stream]:
    """The streams that the rule looks at: on its assets, their parents, and what hangs below."""
    assets = known.registry.assets
    own = {ident for ident, asset in assets.items() if covers(asset)}
    parents = {asset.parent for ident in own if (asset := assets[ident]).parent is not None}
    below = {ident for ident, asset in assets.items() if asset.parent in own}
    around = own | parents | below if rule.condition is not None else own
    return [
        stream
        for stream in known.by_index
        if not stream.withdrawn and stream.property in names and stream.asset in around
    ]
