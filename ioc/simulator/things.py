"""Assets of the simulated city in groups of one kind, and their fast way into GeoJSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from ioc.simulator.lines import Spot
from ioc.simulator.story import Moment

Columns = Sequence[Sequence[float]]


class Thing(NamedTuple):
    """One asset."""

    id: str
    kind: str
    name: str
    spot: Spot
    ward: str
    parent: str = ""


class Group:
    """Assets of one kind with the same measured properties.

    `sample` gives a column a property, each as long as `things`.
    """

    def __init__(
        self,
        things: Sequence[Thing],
        properties: Sequence[tuple[str, int]],
        sample: Callable[[Moment], Columns],
    ) -> None:
        self.things = tuple(things)
        self._heads = [head(thing) for thing in things]
        self._tail = '"' + "".join(f',"{name}":%.{decimals}f' for name, decimals in properties) + "}}"
        self.properties = tuple(properties)
        self._sample = sample

    def columns(self, moment: Moment) -> Columns:
        """The values of the moment: a column a property, each as long as `things`."""
        return self._sample(moment)

    def features(self, moment: Moment, silent: Collection[str] = ()) -> list[str]:
        """A GeoJSON feature a thing, with the values of the moment; `silent` ones are left out."""
        at, tail = iso(moment.at_us), self._tail
        rows = zip(self._heads, self.things, zip(*self._sample(moment), strict=True), strict=True)
        if not silent:
            return [top + at + tail % values for top, _, values in rows]
        return [top + at + tail % values for top, thing, values in rows if thing.id not in silent]


class Waves:
    """Slow, smooth noise a thing, the same for the same seed and name: sums of two sines with own phases."""

    def __init__(self, seed: int, name: str, count: int) -> None:
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        self.fixed = rng.random(count)
        """A constant a thing, 0 to 1."""
        self._phases = rng.random((2, count)) * 2 * np.pi
        self._rates = 2 * np.pi / np.stack([rng.uniform(40, 90, count), rng.uniform(7, 15, count)])

    def at(self, story_s: float) -> np.ndarray:
        """The noise at a moment, -1 to 1, float64 of length count."""
        slow, fast = np.sin(self._rates * story_s + self._phases)
        return np.asarray(0.7 * slow + 0.3 * fast)


def head(thing: Thing) -> str:
    """A feature's text up to its time, which follows."""
    properties: dict[str, Any] = {"kind": thing.kind, "name": thing.name, "ward": thing.ward}
    if thing.parent:
        properties["parent"] = thing.parent
    feature = {
        "type": "Feature",
        "id": thing.id,
        "geometry": {"type": "Point", "coordinates": position(thing.spot)},
        "properties": properties | {"at": ""},
    }
    return compact(feature).removesuffix('"}}')


def compact(value: object) -> str:
    """JSON without blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def position(spot: Spot) -> list[float]:
    """GeoJSON position, to a decimetre."""
    return [round(spot.lon, 6), round(spot.lat, 6)]


def collection(features: Sequence[str]) -> bytes:
    """A FeatureCollection of features already written."""
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n").encode()


def iso(at_us: int) -> str:
    """UTC to the second or, where needed, to the millisecond, with Z."""
    moment = datetime.fromtimestamp(at_us // 1_000 / 1e3, tz=UTC)
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds").replace("+00:00", "Z")
