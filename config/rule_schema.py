"""What a table of a public rule may say (config/rules/*.toml). Names in the models are the names in the files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from config.schema import Key, Table, Words

Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class BandTable(Table):
    """A class from `least` (inclusive, in the table's unit) up to the next."""

    least: float
    title: Words
    colour: Colour | None = None
    advice: Words | None = None


class PointsTable(Table):
    """Concentrations in µg/m³ of a property at the steps of an index, for one averaging time."""

    property: Key
    average: Literal["1h", "8h", "nowcast"]
    values: list[float] = Field(min_length=2)


class SuggestionTable(Table):
    """From `least` of a property on, `level` (a row of the bands, from 1) is suggested."""

    property: Key
    least: float
    level: int = Field(ge=1)
    clause: Words | None = None


class FloodRowTable(Table):
    """From `over_m` above flood-warning level `stage` on, in these `areas`, `level` is suggested."""

    stage: int = Field(ge=1, le=3)
    areas: list[Annotated[int, Field(ge=1, le=4)]] = Field(min_length=1)
    level: int = Field(ge=1)
    over_m: float = Field(default=0.0, ge=0)
    clause: Words | None = None


class EditionTable(Table):
    """The table as in force from `from` to `to` (inclusive; none = still), with its source."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    source: Words
    begins: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="to")
    bands: list[BandTable] = Field(min_length=1)
    steps: list[float] = []
    points: list[PointsTable] = []
    suggestions: list[SuggestionTable] = []
    floods: list[FloodRowTable] = []


class AppliesTable(Table):
    """A property of a domain pack whose values the table classes."""

    domain: Key
    property: Key


class RuleHead(Table):
    """What the table is about."""

    key: Key
    title: Words
    unit: str = ""
    applies: list[AppliesTable] = []


class RuleFile(Table):
    """config/rules/: classes or an index as effective-dated editions."""

    table: RuleHead
    editions: list[EditionTable] = Field(min_length=1)
