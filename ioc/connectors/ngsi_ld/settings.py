"""Settings of the `ngsi_ld` connector, and of reading entities, which the webhook shares."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from ioc.connect.api import Settings
from ioc.connect.http_settings import HttpSettings
from ioc.connect.mapping.picks import checked_zone
from ioc.connectors.ngsi_ld.types import TypeMapping, built_in


class EntityMapping(Settings):
    """How entities are read. `types` adds to the built-in table or replaces a type of it; `line` is what calls of
    this feed came in on; `kinds` maps a service or category of a complaint to an incident type. With `take_unknown`
    an entity of a type that no table knows is an asset of that kind, its numbers readings of their own names;
    otherwise it is refused in words.
    """

    types: dict[str, TypeMapping] = {}
    take_unknown: bool = False
    zone: str = "UTC"
    line: str = Field(default="1022", min_length=1, max_length=40)
    kinds: dict[str, str] = {}
    statuses: dict[str, Literal["open", "closed"]] = {}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    def type_of(self, names: tuple[str, ...]) -> TypeMapping | None:
        """The mapping of the first of an entity's types that has one."""
        for name in names:
            found = self.types.get(name) or built_in().get(name)
            if found is not None:
                return found
        return None


class NgsiLdSettings(HttpSettings, EntityMapping):
    """Where the entities are: `url` with its query (`…/ngsi-ld/v1/entities?type=Streetlight`).

    `page_size` > 0 asks with `limit` and `offset` until a page is not full (NGSI-LD: 1,000 at most). `tenant` is sent
    as NGSILD-Tenant and Fiware-Service, `service_path` as Fiware-ServicePath, `context` as Link header (ETSI GS CIM
    009 clause 6.3.5); it is never fetched.
    """

    page_size: int = Field(default=0, ge=0, le=1_000)
    max_pages: int = Field(default=200, ge=1, le=10_000)
    tenant: str = ""
    service_path: str = ""
    context: str = ""
