"""Settings of the `open311` connector."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.http_settings import HttpSettings, checked_url
from ioc.connect.mapping.picks import checked_zone

CODE_HOLE = "{service_code}"
ID_HOLE = "{service_request_id}"


class Open311Settings(HttpSettings):
    """Where a city's requests are (Open311 GeoReport v2) and what its words mean here.

    `url` is the address of the request list itself (`…/requests.json` or `.xml`), asked as it is written; what the
    settings add: `jurisdiction_id` and `api_key` as parameters, `page_size` > 0 asks page after page (an extension),
    `window_days` > 0 asks for that span up to now, in pieces of 90 days at most (GeoReport v2, GET requests).
    `services_url` and `definition_url` (with `{service_code}`) give names to codes, `request_url` (with
    `{service_request_id}`) asks after requests that are open here and no longer in the list.
    `kinds` maps a service's code, name or group to an incident type of the centre; a type says its domain.
    """

    line: str = Field(default="311", min_length=1, max_length=40)
    zone: str = "UTC"
    jurisdiction_id: str = ""
    api_key: str = ""
    page_size: int = Field(default=0, ge=0, le=10_000)
    max_pages: int = Field(default=50, ge=1, le=1_000)
    window_days: float = Field(default=0.0, ge=0, le=3_660)
    window_of: Literal["requested", "updated"] = "requested"
    most_answered: int = Field(default=1_000, ge=1, le=100_000)
    services_url: str = ""
    definition_url: str = ""
    request_url: str = ""
    follow_at_once: int = Field(default=20, ge=1, le=1_000)
    kinds: dict[str, str] = {}
    kind: str = ""
    statuses: dict[str, Literal["open", "closed"]] = {}
    ward: str = ""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    @field_validator("services_url", "definition_url", "request_url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        return checked_url(url) if url else url

    @model_validator(mode="after")
    def _holes(self) -> Open311Settings:
        for key, hole in (("definition_url", CODE_HOLE), ("request_url", ID_HOLE)):
            url = getattr(self, key)
            if url and hole not in url:
                raise PydanticCustomError("open311.hole_missing", "{key} lacks {hole}", {"name": key, "hole": hole})
        return self
