"""Effective-dated tables of public rules as the record keeps them, and the class of a value."""

from __future__ import annotations

import math

from ioc.domain.records import Record, Text


class Band(Record, frozen=True):
    """A class from `least` (inclusive, in the table's unit) up to the next; `colour` is legally fixed ("#rrggbb")."""

    least: float
    title: Text
    colour: str = ""
    advice: Text | None = None


class Applies(Record, frozen=True):
    """A property whose values the table classes."""

    domain: str
    property: str


class BreakPoints(Record, frozen=True):
    """Concentrations in µg/m³ at the steps of an index. `average` is "1h", "8h" or "nowcast"."""

    property: str
    average: str
    values: tuple[float, ...]


class Suggestion(Record, frozen=True):
    """From `least` of a property on, level `level` (a row of the table's bands, from 1) may be suggested."""

    property: str
    least: float
    level: int
    clause: Text | None = None


class FloodRow(Record, frozen=True):
    """From `over_m` metres above warning level `stage` (1-3) on, in `areas` (Decision 18/2021/QĐ-TTg, Art. 45), level
    `level` may be suggested."""

    stage: int
    areas: tuple[int, ...]
    level: int
    over_m: float = 0.0
    clause: Text | None = None


class RuleTable(Record, frozen=True):
    """One table in the edition that is in force: its classes lowest first, and for an index its steps and points."""

    key: str
    title: Text
    source: Text
    unit: str
    begins: str
    bands: tuple[Band, ...]
    applies: tuple[Applies, ...] = ()
    steps: tuple[float, ...] = ()
    points: tuple[BreakPoints, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    floods: tuple[FloodRow, ...] = ()

    def band(self, value: float) -> Band | None:
        """The class of a value in the table's unit; None for NaN and for what lies below the lowest class."""
        found = [band for band in self.bands if not math.isnan(value) and value >= band.least]
        return found[-1] if found else None

    def applies_to(self, domain: str, name: str) -> bool:
        """Whether the values of this property are classed by the table."""
        return any(row.domain == domain and row.property == name for row in self.applies)
