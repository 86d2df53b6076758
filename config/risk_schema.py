"""What config/rules/risk.toml may say. Names in the models are the names in the files."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from config.schema import Key, Table, Words


class RiseTable(Table):
    """How a rate of rise is made; minutes, and centimetres an hour."""

    window_min: float = Field(default=60.0, ge=5, le=360)
    least_readings: int = Field(default=3, ge=2, le=1000)
    least_span_min: float = Field(default=20.0, ge=1, le=360)
    least_cm_h: float = Field(default=1.0, gt=0, le=100)


class SuggestTable(Table):
    """A lower suggestion is made after `settle_min`. `rain_1h`: the property with the rain of the last hour."""

    settle_min: float = Field(default=10.0, ge=0, le=240)
    rain_1h: str = ""


class WatchTable(Table):
    """From class number `from` (0 = the lowest) of `table` on, a suggestion is made for what measures `property`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    kind: Key
    table: Key
    domain: Key
    property: Key
    least: int = Field(alias="from", ge=1)


class ProposeTable(Table):
    """From `level` of a kind of risk on, the city's stage `stage` is proposed."""

    kind: Key
    level: int = Field(ge=1, le=9)
    stage: int = Field(ge=2, le=5)


class RiskFile(Table):
    """config/rules/: how risks are judged."""

    source: Words
    rise: RiseTable = RiseTable()
    suggest: SuggestTable = SuggestTable()
    watches: list[WatchTable] = []
    proposes: list[ProposeTable] = []
