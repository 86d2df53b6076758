"""OGC SensorThings 1.1 (18-088): Things with their Locations, Datastreams and the Observations of the last minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from ioc.simulator.speak.odata import BadQuery, Entity, Options, options_of, value_at
from ioc.simulator.speak.wire import Asked, Reply, json_reply, repeated
from ioc.simulator.story import Moment
from ioc.simulator.things import Group, Thing, iso, position

PAGE, LARGEST_PAGE = 100, 1000
KEPT_TICKS, MOST_OBSERVATIONS = 60, 20_000
TICK_US = 10_000_000
"""An observation of every datastream every ten seconds of the real clock."""

Row = TypeVar("Row")
_STEP = re.compile(r"^([A-Za-z]+)(?:\((\d+)\))?$")
_PARTS = ("datamodel", "resource-path/resource-path-to-entities", "request-data")
_CONFORMS = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


class Observed(NamedTuple):
    """How one of our properties is described: name, definition, and unit (name, symbol)."""

    name: str
    definition: str
    unit: str
    symbol: str


class Stream(NamedTuple):
    """A datastream: thing and column of a group."""

    group: int
    row: int
    column: int


class SensorThings:
    """Serves groups of things; `observed` describes their properties by key. `silent` are things that send nothing."""

    prefix = "/sta/v1.1"

    def __init__(
        self,
        groups: Sequence[Group],
        observed: dict[str, Observed],
        silent: Callable[[Moment], frozenset[str]],
    ) -> None:
        self._groups, self._observed, self._silent = groups, observed, silent
        self._streams = [
            Stream(number, row, column)
            for number, group in enumerate(groups)
            for row in range(len(group.things))
            for column in range(len(group.properties))
        ]
        self._keys = list(dict.fromkeys(key for group in groups for key, _ in group.properties))
        self._first = [0]
        for group in groups:
            self._first.append(self._first[-1] + len(group.things))
        self._of_thing: dict[int, list[int]] = {}
        for number, stream in enumerate(self._streams, 1):
            self._of_thing.setdefault(self._first[stream.group] + stream.row + 1, []).append(number)
        self._ticks = max(3, min(KEPT_TICKS, MOST_OBSERVATIONS // max(1, len(self._streams))))

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """A collection, an entity, or what is served; errors in the standard's JSON form."""
        try:
            return json_reply(_View(self, asked, moment).answer())
        except BadQuery as error:
            return _trouble(HTTPStatus.BAD_REQUEST, str(error))
        except LookupError:
            return _trouble(HTTPStatus.NOT_FOUND, "nothing of that name here")

    # --- the sets, as lists of entities

    def thing(self, number: int, view: _View) -> Entity:
        """One thing. Raises LookupError."""
        thing = self._thing(number)
        made = _entity(view, "Things", number, name=thing.name, description=f"{thing.kind} {thing.name}")
        made["properties"] = {"code": thing.id, "kind": thing.kind, "ward": thing.ward}
        if thing.parent:
            made["properties"]["parent"] = thing.parent
        made.links = {
            "Datastreams": lambda: [self.datastream(n, view) for n in self._of_thing[number]],
            "Locations": lambda: [self.location(number, view)],
        }
        return made

    def location(self, number: int, view: _View) -> Entity:
        """Where thing `number` stands."""
        thing = self._thing(number)
        made = _entity(view, "Locations", number, name=thing.name, description=thing.ward)
        made |= {
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": position(thing.spot)},
        }
        made.links = {"Things": lambda: [self.thing(number, view)]}
        return made

    def datastream(self, number: int, view: _View) -> Entity:
        """One datastream. Raises LookupError."""
        stream = self._stream(number)
        group = self._groups[stream.group]
        thing, key = group.things[stream.row], group.properties[stream.column][0]
        known = self._observed[key]
        made = _entity(view, "Datastreams", number, name=f"{thing.id}/{key}", description=f"{known.name}, {thing.name}")
        made |= {
            "observationType": MEASUREMENT,
            "unitOfMeasurement": {"name": known.unit, "symbol": known.symbol, "definition": f"ucum:{known.symbol}"},
            "observedArea": {"type": "Point", "coordinates": position(thing.spot)},
            "phenomenonTime": "/".join(iso(tick.at_us) for tick in (view.ticks[0], view.ticks[-1])),
            "properties": {"property": key},
        }
        made.links = {
            "Thing": lambda: self.thing(self._first[stream.group] + stream.row + 1, view),
            "ObservedProperty": lambda: self.observed_property(self._keys.index(key) + 1, view),
            "Sensor": lambda: self.sensor(stream.group + 1, view),
            "Observations": lambda: list(self._observations(number, stream, view)),
        }
        return made

    def observed_property(self, number: int, view: _View) -> Entity:
        """One kind of value. Raises LookupError."""
        key = _of(self._keys, number)
        known = self._observed[key]
        made = _entity(view, "ObservedProperties", number, name=known.name, description=key)
        made |= {"definition": known.definition, "properties": {"property": key}}
        made.links = {
            "Datastreams": lambda: [
                self.datastream(n, view)
                for n, one in enumerate(self._streams, 1)
                if self._groups[one.group].properties[one.column][0] == key
            ]
        }
        return made

    def sensor(self, number: int, view: _View) -> Entity:
        """The make of one kind of station. Raises LookupError."""
        kind = _of(self._groups, number).things[0].kind
        made = _entity(view, "Sensors", number, name=f"simulated {kind}", description="simulated instrument")
        made |= {"encodingType": "text/html", "metadata": "https://ioc.invalid/simulator"}
        return made

    def observations(self, view: _View) -> list[Entity]:
        """The observations of all datastreams, oldest first."""
        found = [
            (tick, entity)
            for number, stream in enumerate(self._streams, 1)
            for tick, entity in enumerate(self._observations(number, stream, view))
        ]
        return [entity for _, entity in sorted(found, key=lambda pair: pair[0])]

    def _observations(self, number: int, stream: Stream, view: _View) -> Iterator[Entity]:
        thing = self._groups[stream.group].things[stream.row]
        decimals = self._groups[stream.group].properties[stream.column][1]
        for tick in view.ticks:
            if thing.id in self._silent(tick):
                continue
            value = view.columns(tick, stream.group)[stream.column][stream.row]
            made = Entity({"@iot.id": number * 10**10 + tick.at_us // TICK_US % 10**9})
            made["@iot.selfLink"] = f"{view.base}/Observations({made['@iot.id']})"
            made |= {"phenomenonTime": iso(tick.at_us), "resultTime": None, "result": round(float(value), decimals)}
            made.links = {"Datastream": lambda: self.datastream(number, view)}
            yield made

    def recent(self, moment: Moment) -> list[Moment]:
        """The last instants of observation, the present one last; none from before the city began."""
        now_us = moment.at_us // TICK_US * TICK_US
        starts = [now_us - back * TICK_US for back in range(self._ticks - 1, -1, -1)]
        told = [at_us for at_us in starts if at_us >= moment.start_us] or [moment.start_us]
        return [
            Moment((at_us - moment.start_us) / 1e6 * moment.speed, at_us, moment.start_us, moment.speed)
            for at_us in told
        ]

    def sample(self, moment: Moment, group: int) -> Sequence[Sequence[float]]:
        """The columns of a group."""
        return self._groups[group].columns(moment)

    def _thing(self, number: int) -> Thing:
        for group, first in zip(self._groups, self._first, strict=False):
            if first < number <= first + len(group.things):
                return group.things[number - first - 1]
        raise LookupError(number)

    def _stream(self, number: int) -> Stream:
        return _of(self._streams, number)


class _View:
    """One request at one moment."""

    def __init__(self, served: SensorThings, asked: Asked, moment: Moment) -> None:
        self.base = asked.address + served.prefix
        self.ticks = served.recent(moment)
        self._served, self._asked = served, asked
        self._sampled: dict[tuple[int, int], Sequence[Sequence[float]]] = {}

    def columns(self, tick: Moment, group: int) -> Sequence[Sequence[float]]:
        """A group's columns at a tick, made once a request."""
        key = (tick.at_us, group)
        if key not in self._sampled:
            self._sampled[key] = self._served.sample(tick, group)
        return self._sampled[key]

    def answer(self) -> dict[str, Any]:
        """Walk the path, then apply the query."""
        options = options_of(self._asked.query)
        steps = [step for step in self._asked.path.split("/") if step]
        if not steps:
            return self._root()
        found: Entity | list[Entity] = self._first(*_step(steps[0]))
        for step in steps[1:]:
            name, number = _step(step)
            if isinstance(found, list) or name not in found.links:
                raise LookupError(name)
            found = found.links[name]()
            if number is not None:
                found = _numbered(found, number)
        if isinstance(found, list):
            return self._collection(found, options, self._asked.path, top=True)
        return self._expanded(found, options)

    def _root(self) -> dict[str, Any]:
        names = ("Things", "Locations", "Datastreams", "Sensors", "ObservedProperties", "Observations")
        return {
            "value": [{"name": name, "url": f"{self.base}/{name}"} for name in names],
            "serverSettings": {"conformance": [_CONFORMS + part for part in _PARTS]},
        }

    def _first(self, name: str, number: int | None) -> Entity | list[Entity]:
        served = self._served
        one: dict[str, Callable[[int, _View], Entity]] = {
            "Things": served.thing,
            "Locations": served.location,
            "Datastreams": served.datastream,
            "ObservedProperties": served.observed_property,
            "Sensors": served.sensor,
        }
        if name == "Observations":
            every = served.observations(self)
            return every if number is None else _numbered(every, number)
        if name not in one:
            raise LookupError(name)
        if number is not None:
            return one[name](number, self)
        found: list[Entity] = []
        try:
            while True:
                found.append(one[name](len(found) + 1, self))
        except LookupError:
            return found

    def _collection(self, entities: list[Entity], options: Options, path: str, top: bool = False) -> dict[str, Any]:
        if options.filter is not None:
            entities = [entity for entity in entities if options.filter(entity)]
        for name, down in reversed(options.order):
            entities = sorted(entities, key=lambda entity: _sortable(value_at(entity, name)), reverse=down)
        count = min(PAGE if options.top is None else options.top, LARGEST_PAGE)
        page = entities[options.skip : options.skip + count]
        answer: dict[str, Any] = {"@iot.count": len(entities)} if options.counted else {}
        if top and options.skip + count < len(entities) and count:
            query = {**self._asked.query, "$skip": str(options.skip + count)}
            answer["@iot.nextLink"] = f"{self.base}{path}?{urlencode(query)}"
        rows = [self._expanded(entity, options) for entity in page]
        answer["value"] = repeated(rows, self._asked.twice and top)
        return answer

    def _expanded(self, entity: Entity, options: Options) -> dict[str, Any]:
        shown: dict[str, Any] = dict(entity)
        own = f"{self.base}/{entity['@iot.selfLink'].rsplit('/', 1)[1]}"
        if options.select:
            shown = {name: value for name, value in shown.items() if name in options.select or name == "@iot.id"}
        for name, link in entity.links.items():
            if name not in options.expand:
                if not options.select or name in options.select:
                    shown[f"{name}@iot.navigationLink"] = f"{own}/{name}"
                continue
            beside = link()
            inner = options.expand[name]
            if isinstance(beside, list):
                answer = self._collection(beside, inner, "")
                shown[name] = answer["value"]
                if len(answer["value"]) + inner.skip < len(beside) and inner.top is None:
                    shown[f"{name}@iot.nextLink"] = f"{own}/{name}?$skip={len(answer['value'])}"
            else:
                shown[name] = self._expanded(beside, inner)
        unknown = set(options.expand) - set(entity.links)
        if unknown:
            raise BadQuery(f"$expand: {min(unknown)!r} is not beside this")
        return shown


def _entity(view: _View, collection: str, number: int, *, name: str, description: str) -> Entity:
    link = f"{view.base}/{collection}({number})"
    return Entity({"@iot.id": number, "@iot.selfLink": link, "name": name, "description": description})


def _step(text: str) -> tuple[str, int | None]:
    match = _STEP.match(text)
    if match is None:
        raise LookupError(text)
    return match.group(1), int(match.group(2)) if match.group(2) else None


def _numbered(found: Entity | list[Entity], number: int) -> Entity:
    for entity in found if isinstance(found, list) else [found]:
        if entity["@iot.id"] == number:
            return entity
    raise LookupError(number)


def _of(rows: Sequence[Row], number: int) -> Row:
    if not 1 <= number <= len(rows):
        raise LookupError(number)
    return rows[number - 1]


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value)


def _trouble(status: int, message: str) -> Reply:
    return json_reply({"code": int(status), "type": "error", "message": message}, status)
