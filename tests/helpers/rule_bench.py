"""One rule over made-up assets, with readings, positions and ticks by hand: the engine's alarming without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply import apply_positions, apply_readings
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import Alarm, Asset, Stream
from ioc.domain.site import DomainSpec, KindSpec, PropertySpec
from ioc.domain.vocabulary import FeedState, LimitKind
from ioc.engine.alarming import Alarming
from ioc.engine.watching import Recall
from tests.helpers.city import LEVEL_2, SITE, City, both

S = 1_000_000
PROPERTIES = ("level", "flow", "run")


class RuleBench:
    """Gauges `gauge-1` … below `station-1`, each with `PROPERTIES`; the rule `r` is about the gauges' `level`."""

    def __init__(self, condition: Any = None, *, gauges: int = 1, recall: Recall | None = None, **rule: Any) -> None:
        changed = {"condition": condition, "compare": LimitKind.CONDITION} if condition is not None else {}
        self.rule = replace(LEVEL_2, **{"id": "r", **changed, **rule})
        domain = DomainSpec(
            key="drainage",
            title=both("Drainage"),
            symbol="drainage",
            kinds=(KindSpec(key="gauge", title=both("Gauge"), properties=PROPERTIES),),
            properties=tuple(PropertySpec(key=key, title=both(key), unit="m", interval_s=10) for key in PROPERTIES),
        )
        self.city = City(replace(SITE, rules=(self.rule,), domains=(domain,)))
        self.state = self.city.state
        self.at = self.city.at_us
        feed = next(iter(self.state.tables.feeds))
        self.city.say(f.FeedStateChanged(feed=feed, state=FeedState.ON_TIME))
        self.city.say(f.AssetRegistered(asset=_asset("station-1", "station", None, feed)))
        for number in range(1, gauges + 1):
            name = f"gauge-{number}"
            self.city.say(f.AssetRegistered(asset=_asset(name, "gauge", "station-1", feed)))
            for key in PROPERTIES:
                self._stream(name, key)
        self._stream("station-1", "flow")
        self.alarming = Alarming(recall)
        self.alarming.sync(self.state, restart=True)

    def _stream(self, asset: str, key: str) -> None:
        ident = f"{asset}/{key}"
        if ident not in self.state.registry.streams:
            index = len(self.state.by_index)
            stream = Stream(id=ident, index=index, asset=asset, property=key, unit="m", interval_s=10.0)
            self.city.say(f.StreamRegistered(stream=stream))

    # --- what happens

    def see(
        self, value: float, after_s: float = 1.0, key: str = "level", asset: str = "gauge-1", quality: int = 0
    ) -> list[str]:
        """A reading `after_s` later."""
        return self.see_many([(asset, key, value)], after_s, quality)

    def see_many(self, rows: Sequence[tuple[str, str, float]], after_s: float = 1.0, quality: int = 0) -> list[str]:
        """Readings of one moment in one batch."""
        self.at += round(after_s * S)
        streams = self.state.registry.streams
        batch = ReadingBatch(
            seq=self.state.seq,
            stream=np.array([streams[f"{asset}/{key}"].index for asset, key, _ in rows], np.int32),
            source_us=np.full(len(rows), self.at),
            received_us=np.full(len(rows), self.at),
            value=np.array([value for _, _, value in rows], float),
            quality=np.full(len(rows), quality, np.uint8),
        )
        apply_readings(self.state, batch)
        return self._say(self.alarming.see(self.state, batch))

    def go(self, lon: float, lat: float, after_s: float = 1.0, asset: str = "gauge-1") -> list[str]:
        """A position `after_s` later."""
        self.at += round(after_s * S)
        none = np.array([np.nan])
        batch = PositionBatch(
            seq=self.state.seq,
            units=(asset,),
            source_us=np.array([self.at]),
            received_us=np.array([self.at]),
            lon=np.array([lon]),
            lat=np.array([lat]),
            heading=none,
            speed=none,
        )
        apply_positions(self.state, batch)
        return self._say(self.alarming.see_positions(self.state, batch))

    def tick(self, after_s: float = 0.5) -> list[str]:
        """Time passes, the engine's clock ticks once at its end."""
        self.at += round(after_s * S)
        return self._say(self.alarming.tick(self.state, self.at))

    def restart(self) -> None:
        """Another process takes over what is on record."""
        self.alarming = Alarming()
        self.alarming.sync(self.state, restart=True)

    def _say(self, facts: list[f.AnyFact]) -> list[str]:
        self.city.at_us = self.at
        self.city.say(*facts)
        return [_word(fact) for fact in facts]

    @property
    def alarm(self) -> Alarm:
        """The alarm on the first gauge."""
        return self.state.tables.alarms["r@gauge-1"]

    @property
    def stands(self) -> bool:
        """Whether it is active and its condition holds."""
        alarm = self.state.tables.alarms.get("r@gauge-1")
        return alarm is not None and alarm.active and alarm.latched_us is None


def _asset(name: str, kind: str, parent: str | None, feed: str) -> Asset:
    return Asset(
        id=name, feed=feed, domain="drainage", kind=kind, name=name, lon=None, lat=None, parent=parent, ward="Cẩm Lệ"
    )


def _word(fact: f.AnyFact) -> str:
    word = type(fact).__name__.removeprefix("Alarm")
    level = getattr(fact, "level", "")
    return f"{word} {level}" if level else word
