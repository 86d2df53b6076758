"""Settings of the `cap` connector."""

from __future__ import annotations

from pydantic import Field, field_validator

from ioc.connect.http_settings import HttpSettings, checked_url
from ioc.connect.mapping.picks import checked_zone


class CapSettings(HttpSettings):
    """Where the alerts are.

    `zone` is meant where a time names none (CAP 1.1 allowed it). Links of Atom and RSS entries are followed on the
    feed's own host; `link_hosts` names further hosts ("*" for any). `link_mirrors` replaces the beginning of an
    address, for centres that reach the sources through a mirror. At most `max_links` are fetched in one poll.
    """

    zone: str = "UTC"
    follow_links: bool = True
    link_hosts: tuple[str, ...] = ()
    link_mirrors: dict[str, str] = {}
    max_links: int = Field(default=500, ge=0, le=10_000)

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
