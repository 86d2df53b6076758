"""What a site says about judging risks: its flood stations, tables that are watched, stages that are proposed."""

from __future__ import annotations

from ioc.domain.records import Record, Text


class FloodStation(Record, frozen=True):
    """A river gauge with its warning levels in metres, lowest first, in the edition in force (`source`). `area` is its
    area of Decision 18/2021/QĐ-TTg, Art. 45 (1-4); 0: the city has not named it."""

    asset: str
    property: str
    title: Text
    levels: tuple[float, ...]
    source: Text
    area: int = 0


class Watch(Record, frozen=True):
    """A table of classes that is watched: from class number `least` (0 = the lowest) on a suggestion is made for every
    asset that measures `property`."""

    kind: str
    table: str
    domain: str
    property: str
    least: int


class StageProposal(Record, frozen=True):
    """From `level` of a kind of risk on, the city's stage `stage` is proposed. Setting it is a person's."""

    kind: str
    level: int
    stage: int


class RiskSpec(Record, frozen=True):
    """How a rate of rise is made: over `window_s`, from at least so many readings over at least so long; less than
    `least_cm_h` is no rise. A lower suggestion is made when it has held for `settle_s`."""

    stations: tuple[FloodStation, ...] = ()
    watches: tuple[Watch, ...] = ()
    proposals: tuple[StageProposal, ...] = ()
    rain_property: str = ""
    """The rain of the last hour in mm, from which that of three hours is added up; "" = the site has none."""
    window_s: float = 3600.0
    least_readings: int = 3
    least_span_s: float = 1200.0
    least_cm_h: float = 1.0
    settle_s: float = 600.0

    def station(self, asset: str) -> FloodStation | None:
        """The station that an asset is."""
        return next((one for one in self.stations if one.asset == asset), None)

    def proposed_stage(self, kind: str, level: int) -> int:
        """The highest stage that a risk at that level proposes; 0 = none."""
        return max((one.stage for one in self.proposals if one.kind == kind and level >= one.level), default=0)
