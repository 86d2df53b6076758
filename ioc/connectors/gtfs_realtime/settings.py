"""Settings of the `gtfs_realtime` connector."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.http_settings import HttpSettings, checked_url
from ioc.connect.mapping.picks import checked_zone
from ioc.connect.pacing import PaceSettings


class GtfsSettings(HttpSettings, PaceSettings):
    """Where the messages are, or where recorded ones lie, and the timetable that gives them names.

    `url` and `more_urls` may each hold vehicles, trips and alerts in any mixture. `static` is the path or address of a
    GTFS zip, `shapes_file` a GeoJSON file to write the ways of its routes to. `recording` is a folder of messages that
    are played instead of `url`. `properties` renames what is measured ("" leaves it out). Ages in seconds,
    `most_invalid` in percent of the records of a message, `bad_rounds` how many in a row make the feed one in trouble.
    """

    url: str = ""
    more_urls: tuple[str, ...] = ()
    static: str = ""
    static_refresh_h: float = Field(default=24.0, ge=0.1, le=720)
    recording: str = ""
    id_prefix: str | None = None
    vehicle_kind: str = Field(default="bus", min_length=1)
    route_kind: str = Field(default="bus_route", min_length=1)
    stop_kind: str = Field(default="bus_stop", min_length=1)
    stops: bool = True
    shapes_file: str = ""
    properties: dict[str, str] = {}
    zone: str = ""
    language: str = ""
    sender: str = ""
    old_after_s: float = Field(default=90.0, gt=0)
    alerts_old_after_s: float = Field(default=600.0, gt=0)
    most_invalid: float = Field(default=1.0, ge=0, le=100)
    fewest_vehicles: int = Field(default=0, ge=0)
    bad_rounds: int = Field(default=3, ge=1, le=100)

    @field_validator("more_urls")
    @classmethod
    def _more_are_http(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_url(url) for url in urls)

    @field_validator("static")
    @classmethod
    def _static_is_reachable(cls, static: str) -> str:
        return checked_url(static) if static.startswith(("http:", "https:")) else static

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone) if zone else zone

    @model_validator(mode="after")
    def _has_a_source(self) -> GtfsSettings:
        if not (self.url or self.recording or self.static):
            raise PydanticCustomError("gtfs_realtime.no_source", "url, recording or static is needed")
        return self

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses of messages."""
        return tuple(url for url in (self.url, *self.more_urls) if url)
