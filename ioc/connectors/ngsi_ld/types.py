"""What the types of the smart data models are here: a table that a city can add to (settings `types`)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connectors.ngsi_ld.units import known

_TABLE = Path(__file__).with_name("types.toml")


class PropertyMapping(Settings):
    """A property of ours: `of` names the attributes that can give it, the first that is there counts.

    A part of a structured value is named after a dot ("activePower.L1"). `unit` is our property's unit as code of
    UN/CEFACT Recommendation 20, `given` the one that is meant where the source names none; between them the value is
    converted, then scaled. `values` turns words into codes.
    """

    of: tuple[str, ...] = Field(min_length=1)
    unit: str = ""
    given: str = ""
    scale: float = 1.0
    offset: float = 0.0
    values: dict[str, float] = {}

    @field_validator("unit", "given")
    @classmethod
    def _known_code(cls, code: str) -> str:
        if code and not known(code):
            raise PydanticCustomError("ngsi_ld.unit_unknown", "unit {unit}", {"unit": code})
        return code


class TypeMapping(Settings):
    """What an entity of one type is: an asset with readings, a public alert, or a citizen's call."""

    record: Literal["asset", "alert", "call", "request"] = "asset"
    kind: str = ""
    domain: str = ""
    name: tuple[str, ...] = ("name", "alternateName")
    parent: tuple[str, ...] = ()
    ward: tuple[str, ...] = ("ward", "wardName", "wardId", "areaServed")
    time: tuple[str, ...] = (
        *("dateObserved", "dateObservedTo", "observationDateTime", "observedAt", "TimeInstant"),
        *("dateModified", "modifiedAt", "timestamp"),
    )
    status: tuple[str, ...] = ("status",)
    properties: dict[str, PropertyMapping] = {}

    @model_validator(mode="after")
    def _kind_of_an_asset(self) -> TypeMapping:
        if self.record == "asset" and not self.kind:
            raise PydanticCustomError("ngsi_ld.kind_missing", "no kind")
        return self


@lru_cache(maxsize=1)
def built_in() -> dict[str, TypeMapping]:
    """The table that comes with the product, by type."""
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    return {name: TypeMapping.model_validate(found) for name, found in table.items()}
