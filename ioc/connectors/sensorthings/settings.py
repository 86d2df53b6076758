"""Settings of the `sensorthings` connector."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.http_settings import HttpSettings, checked_url
from ioc.connect.mapping.picks import checked_zone
from ioc.connectors.ngsi_ld.units import known


class PropertyRule(Settings):
    """Which datastreams are a property of ours.

    `match` are patterns (`*` and `?`, case does not matter) of the datastream's name or id, or of the name or
    definition of its observed property. `unit` is our property's unit as code of UN/CEFACT Recommendation 20: the
    datastream's `unitOfMeasurement` is converted to it; then `scale` and `offset`. `values` turns words into codes.
    """

    property: str = Field(min_length=1, max_length=80)
    match: tuple[str, ...] = Field(min_length=1)
    unit: str = ""
    scale: float = 1.0
    offset: float = 0.0
    values: dict[str, float] = {}

    @field_validator("unit")
    @classmethod
    def _known_code(cls, code: str) -> str:
        if code and not known(code):
            raise PydanticCustomError("sensorthings.unit_unknown", "unit {unit}", {"unit": code})
        return code


class SensorThingsSettings(HttpSettings):
    """Where the sensors are (OGC 18-088, SensorThings API 1.1).

    `ask` "as_is": `url` is any address of the service with its query; it is asked as it stands, and page after page
    by `@iot.nextLink`. `ask` "news": `url` is the root of the service (`…/v1.1`); what there is (Things, Locations,
    Datastreams) is asked every `structure_s`, and at every poll the observations since the last one: by `@iot.id`
    where `since` is "id", else by phenomenonTime with `overlap_s` for those that come late; the first time
    `history_s` back.
    """

    version: Literal["1.1"] = "1.1"
    ask: Literal["as_is", "news"] = "as_is"
    since: Literal["time", "id"] = "time"
    history_s: float = Field(default=3_600.0, ge=0)
    overlap_s: float = Field(default=3_600.0, ge=0)
    structure_s: float = Field(default=3_600.0, gt=0)
    page_size: int = Field(default=1_000, ge=1, le=100_000)
    max_pages: int = Field(default=100, ge=1, le=10_000)
    link_hosts: tuple[str, ...] = ()
    link_mirrors: dict[str, str] = {}
    zone: str = "UTC"
    kind: str = "sensor"
    kind_from: str = ""
    kinds: dict[str, str] = {}
    ward: str = ""
    asset: str = ""
    properties: tuple[PropertyRule, ...] = ()
    unmapped: Literal["own_name", "refuse"] = "own_name"
    quality: dict[str, Literal[0, 1, 2, 3]] = {}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    @field_validator("link_mirrors")
    @classmethod
    def _mirrors_are_http(cls, mirrors: dict[str, str]) -> dict[str, str]:
        for address in (*mirrors.keys(), *mirrors.values()):
            checked_url(address)
        return mirrors
