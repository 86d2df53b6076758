"""Conditions over several streams: CEL, and deviation from another stream or from the median of siblings.

Looked at by time, at most once a second an asset: what depends on many streams must not be judged at each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from ioc.domain.condition_spec import Deviation, Expression
from ioc.domain.conditions.expressions import names_in, others_in, says
from ioc.domain.conditions.probes import Sides, compare
from ioc.domain.records import Asset
from ioc.domain.schedule import NEVER_US
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality

PACE_US = 1_000_000
_NOTHING: Sides = (False, False)


class Family:
    """Streams by asset and assets by parent, kept up with the registry."""

    def __init__(self) -> None:
        self.streams: dict[str, dict[str, int]] = {}
        self.below: dict[str, list[str]] = {}

    def add_stream(self, asset: str, name: str, index: int) -> None:
        """A stream that was registered."""
        self.streams.setdefault(asset, {})[name] = index

    def add_asset(self, asset: Asset) -> None:
        """An asset that was registered."""
        if asset.parent is not None:
            self.below.setdefault(asset.parent, []).append(asset.id)


class JointProbe:
    """`look` at the state, then as any probe."""

    memory_us = 0

    def __init__(self, condition: Any, rule: AlarmRule) -> None:
        self.condition, self._rule = condition, rule
        self.looked_us = 0
        self.figure: float | None = None
        self._sides: Sides = _NOTHING

    def take(self, at_us: int, source_us: int, value: float) -> None:
        """Its readings are looked up."""

    def sides(self, at_us: int) -> Sides:
        return self._sides

    def due_us(self, at_us: int) -> int:
        return NEVER_US

    def look(self, state: State, family: Family, asset: str, at_us: int) -> None:
        """Judge what is known now; what is not known moves nothing. Raises `expressions.Unevaluated`."""
        self.looked_us = at_us
        if isinstance(self.condition, Expression):
            answer = says(self.condition.cel, values_of(state, family, asset, self.condition.cel, at_us))
            own = family.streams.get(asset, {}).get(self._rule.property)
            self.figure = None if own is None else _good(state, own)
            self._sides = _NOTHING if answer is None else (answer, not answer)
            return
        self.figure = deviation(state, family, asset, self._rule.property, self.condition)
        if self.figure is None:
            self._sides = _NOTHING
            return
        figure = -self.figure if self.condition.side == "below" else self.figure
        side = "both" if self.condition.side == "both" else "above"
        self._sides = compare(figure, side, self.condition.limit, self._rule.deadband)


def properties_of(rule: AlarmRule) -> frozenset[str]:
    """Every property that the rule's condition looks at, of whatever asset. Raises `expressions.Unevaluated`."""
    if isinstance(rule.condition, Expression):
        return frozenset().union(names_in(rule.condition.cel), *others_in(rule.condition.cel))
    other = rule.condition.stream if isinstance(rule.condition, Deviation) else ""
    return frozenset({rule.property, other} - {""})


def deviation(state: State, family: Family, asset: str, name: str, condition: Deviation) -> float | None:
    """How far the asset's value lies from the other stream, or from the median of its siblings; None: not known."""
    own = _value(state, family, asset, name)
    if own is None:
        return None
    if condition.stream:
        other = _value(state, family, asset, condition.stream)
        return None if other is None else own - other
    held = state.registry.assets.get(asset)
    if held is None or held.parent is None:
        return None
    around = [
        value
        for one in family.below.get(held.parent, ())
        if one != asset
        and (sibling := state.registry.assets.get(one)) is not None
        and sibling.kind == held.kind
        and sibling.parent == held.parent
        and (value := _value(state, family, one, name)) is not None
    ]
    return own - median(around) if len(around) >= condition.fewest else None


def values_of(state: State, family: Family, asset: str, text: str, at_us: int) -> dict[str, Any]:
    """What the expression may look at (`expressions.OTHERS`), as far as it is known and it names it."""
    wanted = names_in(text)
    held, site = state.registry.assets.get(asset), state.registry.site
    values: dict[str, Any] = _known(state, family, asset, wanted)
    above, below = others_in(text)
    if "parent" in wanted and held is not None and held.parent is not None:
        values["parent"] = _known(state, family, held.parent, above)
    if "below" in wanted:
        values["below"] = _of_all(state, family, asset, below)
    if "asset" in wanted and held is not None:
        values["asset"] = {"id": held.id, "kind": held.kind, "ward": held.ward}
    if "local" in wanted and site is not None:
        values["local"] = local_time(site, at_us)
    return values


def local_time(site: Site, at_us: int) -> dict[str, int]:
    """The site's wall clock."""
    now = datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(ZoneInfo(site.zone))
    return {"hour": now.hour, "minute": now.minute, "weekday": now.isoweekday(), "month": now.month}


def _of_all(state: State, family: Family, asset: str, names: Iterable[str]) -> Mapping[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name in names:
        held = (_value(state, family, one, name) for one in family.below.get(asset, ()))
        found[name] = [value for value in held if value is not None]
    return found


def _known(state: State, family: Family, asset: str, names: Iterable[str]) -> dict[str, float]:
    held = ((name, _value(state, family, asset, name)) for name in names)
    return {name: value for name, value in held if value is not None}


def _value(state: State, family: Family, asset: str, name: str) -> float | None:
    index = family.streams.get(asset, {}).get(name)
    return None if index is None else _good(state, index)


def _good(state: State, index: int) -> float | None:
    """The latest value, unless it is bad or its stream is marked stale."""
    latest = state.latest
    if index >= latest.size or not latest.received_us[index] or latest.quality[index] >= Quality.BAD:
        return None
    mark = state.tables.marks.get(state.by_index[index].id)
    value = float(latest.value[index])
    return None if value != value or (mark is not None and mark.quality >= Quality.BAD) else value
