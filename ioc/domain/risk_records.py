"""Risks as they stand: measured rises and rain sums, and what is suggested on their grounds."""

from __future__ import annotations

from ioc.domain.records import Record, Text


class Rise(Record, frozen=True):
    """How a river moves at a station: `value` metres at `at_us`, `cm_h` over the last window (None: cannot be said, and
    `reason` why: "few", "short", "silent", "none"), from `readings` over `span_s` seconds of `expected` readings.

    `grade` is "good" or "uncertain" (fewer readings than expected, or some of them doubtful).
    """

    asset: str
    at_us: int
    value: float | None
    cm_h: float | None
    readings: int
    expected: int
    span_s: float
    grade: str = "good"
    reason: str = ""


class RainSum(Record, frozen=True):
    """Rain at a gauge, mm over the last hour and the last three; None where an hour of it is missing."""

    asset: str
    at_us: int
    h1: float | None
    h3: float | None


class RiskInput(Record, frozen=True):
    """A value that a suggestion rests on, with its unit and instant (µs UTC)."""

    asset: str
    property: str
    value: float
    unit: str
    at_us: int


class Risk(Record, frozen=True):
    """A level that is suggested: never more than that, the competent authority announces.

    `key` is the kind, with the asset behind it where it is of one place. `level` counts the classes of `table`; 0 is
    none. `clause` names the text and article. `missing` are codes of what the judgement lacks.
    """

    key: str
    kind: str
    level: int
    table: str
    clause: Text
    asset: str = ""
    title: Text = Text(vi="", en="")
    inputs: tuple[RiskInput, ...] = ()
    missing: tuple[str, ...] = ()
    since_us: int = 0
    was: int = 0
