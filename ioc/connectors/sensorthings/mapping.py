"""One answer of a SensorThings service by the settings; pure, so that it can run in the worker process."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ioc.connect.mapping.records import as_bytes
from ioc.connect.mapping.streams import Row
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused, whole
from ioc.connectors.sensorthings import v11 as api
from ioc.connectors.sensorthings.observations import rows_of
from ioc.connectors.sensorthings.settings import SensorThingsSettings
from ioc.connectors.sensorthings.streams import (
    Part,
    Stream,
    asset_of,
    lone_asset,
    stream_of,
    text_list,
)
from ioc.domain.inbound import AssetSeen, RecordRejected

_LONGEST_NAME = 160
_NAMES_OF_STREAMS = ("Datastreams", "MultiDatastreams")
_KINDS_OF_STREAM = ("Datastream", "MultiDatastream")


class Page(Struct, frozen=True, kw_only=True):
    """One answer. `next` is the address of the page after it, `more` are addresses of further datastreams of one
    asset (a Thing that has more than fit into it); `streams` the datastreams by id; `last_id` the highest `@iot.id`
    of an observation when ids are numbers (0: none)."""

    assets: tuple[AssetSeen, ...] = ()
    streams: dict[str, Stream] = {}
    rows: tuple[Row, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    next: str = ""
    more: tuple[tuple[str, str], ...] = ()
    last_id: int = 0


def read_answer(
    payload: bytes,
    settings: SensorThingsSettings,
    feed: str,
    domain: str,
    address: str,
    known: dict[str, Stream],
    owner: str = "",
) -> Page:
    """Every entity of an answer, taken or refused; an answer that does not parse is one reject.

    `address` is where it came from (it may name the datastream), `known` the datastreams of answers before, `owner`
    the asset whose datastreams these are, when the answer continues the list of one.
    """
    reading = _Reading(settings, feed, domain, api.stream_in(address), known, owner)
    try:
        entities, following = api.read_page(payload)
    except Refused as refused:
        reading.refuse("", refused, payload[:PAYLOAD_KEPT])
        return reading.page("")
    about = api.stream_in(following)
    for index, entity in enumerate(entities):
        reading.take(f"#{index}", entity, about)
    return reading.page(following)


class _Reading:
    """One pass over one answer."""

    def __init__(
        self, settings: SensorThingsSettings, feed: str, domain: str, about: str, known: dict[str, Stream], owner: str
    ) -> None:
        self._settings, self._feed, self._domain = settings, feed, domain
        self._about = about
        self._known = known
        self._owner = owner
        self._more: list[tuple[str, str]] = []
        self._assets: dict[str, AssetSeen] = {}
        self._streams: dict[str, Stream] = {}
        self._rows: list[Row] = []
        self._rejects: list[RecordRejected] = []
        self._last_id = 0

    def page(self, following: str) -> Page:
        return Page(
            assets=tuple(self._assets.values()),
            streams=self._streams,
            rows=tuple(self._rows),
            rejects=tuple(self._rejects),
            next=following,
            more=tuple(self._more),
            last_id=self._last_id,
        )

    def refuse(self, name: str, refused: Refused, payload: bytes = b"") -> None:
        self._rejects.append(
            RecordRejected(
                feed=self._feed,
                record=whole(name[:_LONGEST_NAME]),
                reason=refused.code,
                params=refused.params,
                payload=payload,
            )
        )

    def take(self, name: str, entity: Any, about: str) -> None:
        """One entity of the answer's list; `about`: the datastream that the next page's address names."""
        try:
            if not isinstance(entity, dict):
                raise Refused("sensorthings.record_wrong", kind=type(entity).__name__)
            name = str(entity.get("name") or api.id_of(entity) or name)
            match api.kind_of(entity):
                case "Thing":
                    self._take_thing(entity)
                case "Datastream":
                    self._take_stream(entity)
                case "Observation":
                    self._take_observation(name, entity, self._stream_of_observation(entity, about))
                case "Array":
                    self._take_array(name, entity)
                case "Location":
                    self._take_location(entity)
                case _:
                    raise Refused("sensorthings.entity_unknown", keys=", ".join(map(str, entity))[:120])
        except Refused as refused:
            self.refuse(name, refused, as_bytes(entity))

    def _take_thing(self, thing: dict[str, Any]) -> None:
        asset = asset_of(thing, self._settings, self._feed, self._domain)
        self._assets[asset.id] = asset
        for kind in _NAMES_OF_STREAMS:
            for one in text_list(thing.get(kind)):
                self._take_stream_of(one, asset.id)
            link = thing.get(kind + api.NEXT)
            if isinstance(link, str) and link:
                self._more.append((link, asset.id))

    def _take_location(self, location: dict[str, Any]) -> None:
        things = text_list(location.get("Things"))
        if not things:
            raise Refused("sensorthings.location_alone")
        for thing in things:
            self._take_thing(thing | {"Locations": [location]})

    def _take_stream(self, stream: dict[str, Any]) -> None:
        things = text_list(stream.get("Thing"))
        if self._owner:
            self._take_stream_of(stream, self._owner)
            return
        if things:
            asset = asset_of(things[0], self._settings, self._feed, self._domain)
        else:
            asset = lone_asset(stream, self._settings, self._feed, self._domain)
        self._assets[asset.id] = asset
        self._take_stream_of(stream, asset.id)

    def _take_stream_of(self, entity: dict[str, Any], asset: str) -> None:
        """A datastream of an asset, with the observations that came inside it."""
        try:
            stream = stream_of(entity, asset, self._settings)
        except Refused as refused:
            self.refuse(str(entity.get("name") or api.id_of(entity)), refused)
            return
        ident = api.id_of(entity)
        if ident:
            self._streams[ident] = stream
        for index, one in enumerate(text_list(entity.get("Observations"))):
            self._take_observation(f"{ident or entity.get('name')}#{index}", one, stream, entity)

    def _take_observation(
        self, name: str, observation: dict[str, Any], stream: Stream, within: dict[str, Any] | None = None
    ) -> None:
        """One observation; a refused one is kept with the datastream that it came in (`within`), to be taken again."""
        ident = api.id_of(observation)
        try:
            self._rows += list(rows_of(observation, stream, self._settings))
        except Refused as refused:
            self.refuse(f"{stream.asset} {ident or name}", refused, as_bytes(observation | self._bare(stream, within)))
        if ident.isascii() and ident.isdigit() and len(ident) < 19:
            self._last_id = max(self._last_id, int(ident))

    def _bare(self, stream: Stream, within: dict[str, Any] | None) -> dict[str, Any]:
        if within is None:
            return {}
        bare = {name: value for name, value in within.items() if name not in ("Observations", "Thing")}
        return {"Datastream": bare | {"Thing": {"@iot.id": stream.asset.removeprefix(f"{self._feed}:"), "name": "-"}}}

    def _take_array(self, name: str, entity: dict[str, Any]) -> None:
        """The dataArray result format (OGC 18-088 clause 12): columns named once, a row an observation."""
        stream = self._stream_of_observation(entity, "")
        names, rows = entity.get("components"), entity.get("dataArray")
        if not isinstance(names, list) or not isinstance(rows, list):
            raise Refused("sensorthings.array_wrong")
        for index, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != len(names):
                self.refuse(f"{name}#{index}", Refused("sensorthings.array_wrong"), as_bytes(row))
                continue
            self._take_observation(f"{name}#{index}", dict(zip(map(str, names), row, strict=True)), stream)

    def _stream_of_observation(self, entity: dict[str, Any], about: str) -> Stream:
        """Whose an observation is: its expanded datastream, the one that its link or an address names, else the one
        of the settings. Raises Refused when nobody says."""
        for kind in _KINDS_OF_STREAM:
            inside = text_list(entity.get(kind))
            if inside:
                found = self._find(api.id_of(inside[0]))
                if found is None and (api.kind_of(inside[0]) == "Datastream" or inside[0].get("name")):
                    self._take_stream(inside[0] | {"Observations": []})
                    found = self._find(api.id_of(inside[0]))
                if found is not None:
                    return found
            linked = self._find(api.stream_in("/" + str(entity.get(f"{kind}@iot.navigationLink") or "").lstrip("/")))
            if linked is not None:
                return linked
        found = self._find(self._about) or self._find(about)
        if found is not None:
            return found
        named = next((one for kind in _KINDS_OF_STREAM if (one := api.stream_named(entity, kind))), "")
        return self._declared(self._about or about or named)

    def _find(self, ident: str) -> Stream | None:
        return (self._streams.get(ident) or self._known.get(ident)) if ident else None

    def _declared(self, ident: str) -> Stream:
        """The settings' own: `asset`, and the first rule, or the rule about the datastream's id."""
        settings = self._settings
        rules = [rule for rule in settings.properties if ident in rule.match] or list(settings.properties)
        if not settings.asset or not rules:
            raise Refused("sensorthings.datastream_unknown", datastream=ident[:80] or "?")
        if settings.asset not in self._assets:
            self._assets[settings.asset] = AssetSeen(
                feed=self._feed, id=settings.asset, domain=self._domain, kind=settings.kind, name=settings.asset
            )
        return Stream(asset=settings.asset, parts=(Part(property=rules[0].property, given="", rule=rules[0]),))
