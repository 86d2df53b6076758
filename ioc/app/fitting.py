"""Whether what a feed gives fits its site: kinds and properties that the packs know, places in its box, now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

import numpy as np

from ioc.domain.inbound import AssetSeen, Inbound, PositionsTaken, ReadingsTaken
from ioc.domain.site import Site

OLD_US = 86_400_000_000
"""Readings whose newest is older than a day say that the source stands still, or that times are read wrongly."""
AHEAD_US = 600_000_000
LISTED = 12
"""Names of a pack that are listed at most."""

Remark = tuple[str, Mapping[str, object]]
"""Code and params of a sentence."""


class Fitting:
    """Sees the messages of one feed of `domain` and says what of them the site does not know."""

    def __init__(self, site: Site, domain: str, units: Iterable[str]) -> None:
        self._site, self._domain, self._units = site, domain, set(units)
        self._packs = {pack.key: pack for pack in site.domains}
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._properties: Counter[tuple[str, str]] = Counter()
        self._assets: dict[str, AssetSeen] = {}
        self._placeless: Counter[str] = Counter()
        self._movers: set[str] = set()
        self._places, self._outside = 0, 0
        self._first_outside: tuple[str, float, float] | None = None
        self._readings, self._newest_us = 0, 0

    def see(self, message: Inbound) -> None:
        """Take note of one message."""
        if isinstance(message, AssetSeen):
            self._assets[message.id] = message
            self._kinds[message.domain, message.kind] += 1
            if message.lon is not None and message.lat is not None:
                self._place(message.id, message.lon, message.lat)
            elif message.place_fault:
                self._placeless[message.place_fault] += 1
        elif isinstance(message, ReadingsTaken):
            for asset, name in zip(message.assets, message.properties, strict=True):
                seen = self._assets.get(asset)
                self._properties[seen.domain if seen else self._domain, name] += 1
            self._readings += len(message.assets)
            self._newest_us = max(self._newest_us, int(np.max(message.source_us, initial=0)))
        elif isinstance(message, PositionsTaken):
            for unit, lon, lat in zip(message.units, message.lon.tolist(), message.lat.tolist(), strict=True):
                self._movers.add(unit)
                if lon == lon and lat == lat:
                    self._place(unit, lon, lat)

    def _place(self, record: str, lon: float, lat: float) -> None:
        self._places += 1
        if not self._holds(lon, lat):
            self._outside += 1
            self._first_outside = self._first_outside or (record, lon, lat)

    def _holds(self, lon: float, lat: float) -> bool:
        west, south, east, north = self._site.box
        return west <= lon <= east and south <= lat <= north

    def remarks(self, now_us: int) -> Iterator[Remark]:
        """What does not fit, each kind of it once."""
        yield from self._names()
        yield from self._where()
        newest = datetime.fromtimestamp(self._newest_us / 1e6, UTC).isoformat(timespec="seconds")
        if 0 < self._newest_us < now_us - OLD_US:
            yield "fit.times_old", {"count": self._readings, "newest": newest}
        elif self._newest_us > now_us + AHEAD_US:
            yield "fit.times_ahead", {"count": self._readings, "newest": newest}

    def _names(self) -> Iterator[Remark]:
        for (domain, kind), count in self._kinds.items():
            known = [spec.key for spec in self._packs[domain].kinds] if domain in self._packs else []
            if kind not in known:
                told = {"count": count, "domain": domain, "known": _list(known)}
                yield "fit.kind_unknown", {"kind": kind, **told}
        for (domain, name), count in self._properties.items():
            known = [spec.key for spec in self._packs[domain].properties] if domain in self._packs else []
            if name not in known:
                told = {"count": count, "domain": domain, "known": _list(known)}
                yield "fit.property_unknown", {"property": name, **told}
        strangers = sorted(self._movers - self._units - set(self._assets))
        if strangers:
            yield "fit.unit_unknown", {"count": len(strangers), "units": _list(strangers)}

    def _where(self) -> Iterator[Remark]:
        if self._first_outside is not None:
            record, lon, lat = self._first_outside
            code = "fit.place_exchanged" if self._holds(lat, lon) else "fit.place_outside"
            where = {"record": record, "lon": f"{lon:.5f}", "lat": f"{lat:.5f}"}
            yield code, {"count": self._outside, "places": self._places, **where}
        for fault, count in self._placeless.items():
            yield f"fit.place_{fault}", {"count": count}


def _list(names: list[str]) -> str:
    more = ", …" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "–"
