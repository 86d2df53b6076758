"""Settings of the `geojson` connector: the declared mapping from a feed's records to ours."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.http_settings import HttpSettings
from ioc.connect.times import STRPTIME, zone_named

Scalar = str | int | float | bool
ALERT_TEXTS = ("headline", "description", "instruction", "area")
CONTENT_ID = "@content"


def _path_alone(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class Pick(Settings):
    """A value of a record: at `path` (dots go down, `\\.` is a dot, numbers index lists) or constant.

    `map` replaces whole values (compared as text; true and false in small letters), `bands` gives the word of
    the highest threshold that a number reaches, `scale` and `offset` convert numbers (value * scale + offset);
    `default` stands in for an absent value or one that `map` does not know.
    """

    path: str = ""
    const: Scalar | None = None
    map: dict[str, Scalar] = {}
    bands: tuple[tuple[float, Scalar], ...] = ()
    default: Scalar | None = None
    scale: float = 1.0
    offset: float = 0.0

    @model_validator(mode="after")
    def _one_source(self) -> Pick:
        if bool(self.path) == (self.const is not None):
            raise PydanticCustomError("geojson.pick_unclear", "give either path or const")
        if self.map and self.bands:
            raise PydanticCustomError("geojson.pick_unclear", "give either map or bands")
        return self


class TimePick(Settings):
    """A time of a record. `format`: iso, epoch_s, epoch_ms or strptime:FORMAT; `zone` where the text has none."""

    path: str
    format: str = "iso"
    zone: str = "UTC"

    @field_validator("format")
    @classmethod
    def _known_format(cls, form: str) -> str:
        known = form in ("iso", "epoch_s", "epoch_ms") or (form.startswith(STRPTIME) and _formats(form))
        if not known:
            raise PydanticCustomError("geojson.time_format_unknown", "unknown {format}", {"format": form})
        return form

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)


Value = Annotated[Pick, BeforeValidator(_path_alone)]
Time = Annotated[TimePick, BeforeValidator(_path_alone)]


class Reading(Settings):
    """One measured property of the asset. `unit` is what the source speaks: a remark, `scale` converts."""

    property: str = Field(min_length=1)
    value: Value = Field(alias="path")
    unit: str = ""
    time: Time | None = None
    quality: Value | None = None
    scale: float = 1.0
    offset: float = 0.0


class AssetMapping(Settings):
    """What the asset is. `domain` defaults to the feed's."""

    kind: Value
    name: Value | None = None
    parent: Value | None = None
    ward: Value | None = None
    domain: Value | None = None


class AlertMapping(Settings):
    """A public alert in the words of CAP 1.2 §3.2; fields not named here keep CAP's defaults.

    `references`: path of a list of CAP reference texts or of objects with sender, identifier and sent.
    `geocodes`: path of an object of lists. `expires_after_s` counts from `sent` where the record names no end.
    `html` names the texts that the source writes in HTML; they become plain text.
    """

    sender: Value
    sent: Time
    event: Value
    identifier: Value | None = None
    status: Value | None = None
    msg_type: Value | None = None
    scope: Value | None = None
    source: Value | None = None
    note: Value | None = None
    category: Value | None = None
    urgency: Value | None = None
    severity: Value | None = None
    certainty: Value | None = None
    response: Value | None = None
    language: Value | None = None
    headline: Value | None = None
    description: Value | None = None
    instruction: Value | None = None
    sender_name: Value | None = None
    web: Value | None = None
    area: Value | None = None
    effective: Time | None = None
    onset: Time | None = None
    expires: Time | None = None
    expires_after_s: float | None = Field(default=None, gt=0)
    references: str = ""
    geocodes: str = ""
    point_radius_km: float = Field(default=0.0, ge=0, le=5000)
    html: tuple[Literal["headline", "description", "instruction", "area"], ...] = ()


class CallMapping(Settings):
    """A call for help. `personal` goes to the vault: caller, phone, address, words (or any name you give)."""

    line: Value
    kind: Value
    time: Time
    ward: Value | None = None
    personal: dict[str, Value] = {}


class UnitMapping(Settings):
    """Where a unit is. `speed` in m/s (give `scale` for other units), `heading` in degrees from north."""

    time: Time | None = None
    heading: Value | None = None
    speed: Value | None = None


class GeoJsonSettings(HttpSettings):
    """One feed: `record` says what its records are; the section of that name says how they are read.

    `records` is the path of the list ("." when the payload itself is the list). `id` may name several paths,
    joined by "/"; "@content" makes an id of the whole record. `coordinates` is the path of a [lon, lat] pair for
    feeds that have no geometry. `crs`: "auto" believes the payload's own `crs` member, else WGS 84.
    """

    record: Literal["asset", "alert", "call", "unit"]
    records: str = "features"
    id: str | tuple[str, ...] = "id"
    id_prefix: str = ""
    geometry: Literal["required", "optional"] | None = None
    coordinates: str = ""
    crs: str = Field(default="auto", pattern=r"^(auto|EPSG:[0-9]{4,6})$")
    asset: AssetMapping | None = None
    readings: tuple[Reading, ...] = ()
    time: Time | None = None
    alert: AlertMapping | None = None
    call: CallMapping | None = None
    unit: UnitMapping | None = None

    @model_validator(mode="after")
    def _section_of_the_record(self) -> GeoJsonSettings:
        sections = {"asset": self.asset, "alert": self.alert, "call": self.call}
        if self.record in sections and sections[self.record] is None:
            raise PydanticCustomError("geojson.section_missing", "no {section}", {"section": self.record})
        if self.readings and self.record != "asset":
            raise PydanticCustomError("geojson.readings_misplaced", "readings need assets")
        return self

    def paths_of_id(self) -> tuple[str, ...]:
        """The parts of an id."""
        return (self.id,) if isinstance(self.id, str) else self.id

    def needs_place(self) -> bool:
        """Whether a record without a geometry is refused; by default assets and units are."""
        return self.geometry == "required" or (self.geometry is None and self.record in ("asset", "unit"))


def checked_zone(zone: str) -> str:
    """`zone` when this machine knows it; otherwise a fault of the settings."""
    try:
        zone_named(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("feed.zone_unknown", "unknown zone {zone}", {"zone": zone}) from None
    return zone


def _formats(form: str) -> bool:
    """Whether strptime understands the format: it must read what strftime writes with it."""
    layout = form.removeprefix(STRPTIME)
    if not re.search(r"%[A-Za-z]", layout):
        return False
    try:
        datetime.strptime(datetime(2001, 2, 3, 4, 5, 6).strftime(layout), layout)  # noqa: DTZ001, DTZ007
    except ValueError:
        return layout.endswith("%z")
    return True
