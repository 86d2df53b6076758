"""Suggesting risk levels from the state by dated tables. Pure; only ever suggestions.

A value that is stale or bad counts for nothing, and what then cannot be judged stays as it was: a silent gauge is not a
falling river.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from ioc.domain.indices.floods import flood_level, suggested_risk
from ioc.domain.indices.tables import FloodRow, RuleTable
from ioc.domain.records import Stream, Text
from ioc.domain.risk_records import Risk, RiskInput
from ioc.domain.risk_spec import FloodStation, RiskSpec, Watch
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality

DISASTER = "disaster_risk"
"""Key of the table of Decision 18/2021/QĐ-TTg."""
ALWAYS_MISSING = ("area", "days", "forecast")
"""What a legal level needs and no gauge measures."""


Watched = Mapping[str, Sequence[Stream]]
"""Streams by property, of the properties that risks are judged by."""


def watched(state: State) -> Watched:
    """One pass over all streams; holds until something is registered or withdrawn."""
    site = state.registry.site
    table = table_of(site, DISASTER) if site is not None else None
    names = {watch.property for watch in site.risk.watches} if site is not None else set()
    names |= {row.property for row in table.suggestions} if table is not None else set()
    found: dict[str, list[Stream]] = {name: [] for name in names}
    for stream in state.by_index:
        if stream.property in found and not stream.withdrawn:
            found[stream.property].append(stream)
    return found


def suggestions(state: State, streams: Watched | None = None) -> list[Risk]:
    """What the state suggests now, one a kind and place, those of level 0 too; without those that cannot be judged.
    `streams` as of `watched`, where that is known."""
    site = state.registry.site
    if site is None:
        return []
    spec, held = site.risk, watched(state) if streams is None else streams
    found = [risk for station in spec.stations if (risk := _station(state, station)) is not None]
    table = table_of(site, DISASTER)
    if table is not None:
        found += [risk for risk in (_rain(state, table, held), _flood(state, spec, table)) if risk is not None]
    for watch in spec.watches:
        found += _watched(state, site, watch, held)
    return found


def table_of(site: Site, key: str) -> RuleTable | None:
    """A table of the site in the edition in force."""
    return next((one for one in site.tables if one.key == key), None)


def usable(state: State, stream: Stream | None) -> RiskInput | None:
    """The latest value of a stream if it can be relied on."""
    if stream is None or stream.withdrawn or not int(state.latest.received_us[stream.index]):
        return None
    mark = state.tables.marks.get(stream.id)
    value = float(state.latest.value[stream.index])
    quality = max(int(state.latest.quality[stream.index]), mark.quality if mark else 0)
    if math.isnan(value) or quality >= Quality.BAD:
        return None
    at_us = int(state.latest.source_us[stream.index])
    return RiskInput(asset=stream.asset, property=stream.property, value=value, unit=stream.unit, at_us=at_us)


def _station(state: State, station: FloodStation) -> Risk | None:
    held = usable(state, state.registry.streams.get(f"{station.asset}/{station.property}"))
    if held is None:
        return None
    reached, _ = flood_level(held.value, station.levels)
    return Risk(
        key=f"flood:{station.asset}",
        kind="flood",
        level=reached,
        table="bao_dong",
        clause=station.source,
        asset=station.asset,
        title=station.title,
        inputs=(held,),
    )


def _rain(state: State, table: RuleTable, streams: Watched) -> Risk | None:
    """Heavy rain, Art. 44: by the wettest station of each span."""
    inputs: dict[str, RiskInput] = {}
    silent = False
    for name in dict.fromkeys(row.property for row in table.suggestions):
        values = [usable(state, stream) for stream in streams.get(name, ())]
        there = [one for one in values if one is not None]
        silent = silent or len(there) < len(values)
        if there:
            inputs[name] = max(there, key=lambda one: (one.value, one.asset))
    if not inputs:
        return None
    row = suggested_risk(table, {name: one.value for name, one in inputs.items()})
    clause = joined(table.source, row.clause if row is not None else _first_clause(table))
    return Risk(
        key="disaster_rain",
        kind="disaster_rain",
        level=row.level if row is not None else 0,
        table=table.key,
        clause=clause,
        inputs=tuple(inputs.values()),
        missing=(*ALWAYS_MISSING, *(("silent",) if silent else ())),
    )


def _flood(state: State, spec: RiskSpec, table: RuleTable) -> Risk | None:
    """Flood, Art. 45: warning level and area; a station whose area nobody named suggests nothing."""
    best: tuple[FloodRow, RiskInput] | None = None
    inputs: list[RiskInput] = []
    silent = unnamed = False
    for station in spec.stations if table.floods else ():
        held = usable(state, state.registry.streams.get(f"{station.asset}/{station.property}"))
        silent, unnamed = silent or held is None, unnamed or not station.area
        if held is None or not station.area:
            continue
        inputs.append(held)
        row = flood_row(table, station, held.value)
        if row is not None and (best is None or row.level > best[0].level):
            best = row, held
    if not inputs:
        return None
    return Risk(
        key="disaster_flood",
        kind="disaster_flood",
        level=best[0].level if best is not None else 0,
        table=table.key,
        clause=joined(table.source, best[0].clause if best is not None else table.floods[0].clause),
        inputs=(best[1],) if best is not None else tuple(inputs),
        missing=(
            "areas",
            "forecast",
            "partial_table",
            *(("silent",) if silent else ()),
            *(("unnamed_area",) if unnamed else ()),
        ),
    )


def flood_row(table: RuleTable, station: FloodStation, value: float) -> FloodRow | None:
    """The highest row that a level in metres fits, for the station's area."""
    reached, _ = flood_level(value, station.levels)
    fitting = [
        row
        for row in table.floods
        if station.area in row.areas
        and reached >= row.stage
        and row.stage <= len(station.levels)
        and round(value - station.levels[row.stage - 1], 3) >= row.over_m
    ]
    return max(fitting, key=lambda row: row.level, default=None)


def _watched(state: State, site: Site, watch: Watch, streams: Watched) -> Iterator[Risk]:
    table = table_of(site, watch.table)
    for stream in streams.get(watch.property, ()) if table is not None else ():
        asset = state.registry.assets.get(stream.asset)
        held = usable(state, stream)
        if table is None or asset is None or asset.domain != watch.domain or held is None:
            continue
        number = class_number(table, held.value)
        if number is None:
            continue
        level = number if number >= watch.least else 0
        yield Risk(
            key=f"{watch.kind}:{asset.id}",
            kind=watch.kind,
            level=level,
            table=table.key,
            clause=table.source,
            asset=asset.id,
            title=Text(vi=asset.name, en=asset.name),
            inputs=(held,),
        )


def class_number(table: RuleTable, value: float) -> int | None:
    """Which class of the table a value is in, from 0; None below the lowest."""
    reached = [at for at, band in enumerate(table.bands) if not math.isnan(value) and value >= band.least]
    return reached[-1] if reached else None


def _first_clause(table: RuleTable) -> Text | None:
    return next((row.clause for row in table.suggestions if row.clause is not None), None)


def joined(source: Text, clause: Text | None) -> Text:
    """ "Article 44, Decision 18/2021/QĐ-TTg …"."""
    if clause is None:
        return source
    return Text(vi=f"{clause.vi}, {source.vi}", en=f"{clause.en}, {source.en}")
