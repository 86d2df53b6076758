"""Settings of the declared mapping: from any source's records to ours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.mapping.picks import Pick, Scalar, Time, Value

Property = Annotated[str, Field(min_length=1)] | Pick


class Reading(Settings):
    """One measured property of the asset. `unit` is what the source speaks: a remark, `scale` converts.

    `property` is its name, or where the record says it (`{ path = "parameter", map = { pm25 = "pm2_5" } }`, for
    tables with one row a value); a name that `map` does not know refuses the record. `no_value`: what the source
    writes here when it has no value, beside what the feed's `no_value` says.
    """

    property: Property
    value: Value = Field(alias="path")
    unit: str = ""
    time: Time | None = None
    quality: Value | None = None
    scale: float = 1.0
    offset: float = 0.0
    no_value: tuple[Scalar, ...] = ()


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
    status: Value | None = None
    """The device's word for what the unit does; the table of its agency says what it means."""


class PlaceMapping(Settings):
    """Where a record is, for sources without geometries: two numbers (`lon`, `lat`) or one `text` of both.

    `order` is that of `text`, whose numbers stand apart by comma, semicolon or space. With `crs` of the feed the
    numbers are its x and y.
    """

    lon: Value | None = None
    lat: Value | None = None
    text: str = ""
    order: Literal["lat_lon", "lon_lat"] = "lat_lon"

    @model_validator(mode="after")
    def _one_way(self) -> PlaceMapping:
        if (self.lon is None) != (self.lat is None) or (self.lon is None) == (not self.text):
            raise PydanticCustomError("mapping.place_unclear", "give lon and lat, or text")
        return self


class RecordSettings(Settings):
    """How records are read: `record` says what they are, the section of that name how their fields are named.

    `id` may name several paths, joined by "/"; "@content" makes an id of the whole record; `{ const = … }` is one
    thing that all records speak of. `coordinates` is the path of a [lon, lat] pair and `place` two numbers or a text,
    for sources without geometries. `crs`: "auto" believes the payload's own `crs` member, else WGS 84.
    `repeats`: "refuse" takes one record an id in a payload; "series" takes many of different times (a table of
    history), and refuses a reading or position of the same moment that came before. `no_value`: what the source
    writes where it has no value (as -999999), beside null, empty and "-".
    """

    record: Literal["asset", "alert", "call", "unit"]
    id: str | tuple[str, ...] | Pick = "id"
    id_prefix: str = ""
    geometry: Literal["required", "optional"] | None = None
    coordinates: str = ""
    place: PlaceMapping | None = None
    crs: str = Field(default="auto", pattern=r"^(auto|EPSG:[0-9]{4,6})$")
    repeats: Literal["refuse", "series"] = "refuse"
    no_value: tuple[Scalar, ...] = ()
    asset: AssetMapping | None = None
    readings: tuple[Reading, ...] = ()
    time: Time | None = None
    alert: AlertMapping | None = None
    call: CallMapping | None = None
    unit: UnitMapping | None = None

    @model_validator(mode="after")
    def _section_of_the_record(self) -> RecordSettings:
        sections = {"asset": self.asset, "alert": self.alert, "call": self.call}
        if self.record in sections and sections[self.record] is None:
            raise PydanticCustomError("mapping.section_missing", "no {section}", {"section": self.record})
        if self.readings and self.record != "asset":
            raise PydanticCustomError("mapping.readings_misplaced", "readings need assets")
        if self.place is not None and self.coordinates:
            raise PydanticCustomError("mapping.place_unclear", "give coordinates or place")
        return self

    def needs_place(self) -> bool:
        """Whether a record without a place is refused; by default assets and units are."""
        return self.geometry == "required" or (self.geometry is None and self.record in ("asset", "unit"))
