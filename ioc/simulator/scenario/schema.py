"""What a scenario file holds: curves, timed events and chains, calls, warnings. Times are story seconds."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

Point = tuple[float, float]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Part(BaseModel):
    """A table of the file: no other keys than the declared ones, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Words(Part):
    """A text in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Head(Part):
    """The scenario itself. After `lasts_s` it begins again; an hour of story stands for `compression` hours."""

    key: Key
    title: Words
    lasts_s: float = Field(ge=60, le=86_400)
    compression: float = Field(default=1.0, ge=1, le=24)
    jitter_s: float = Field(default=0.0, ge=0, le=60)
    """Events that do not begin at 0 come up to this much later, by the seed."""
    starts_at_h: float = Field(default=19.0, ge=0, lt=24)
    """The city's hour of day at story second 0: lamps and demand go by it."""
    standing_mm: float = Field(default=0.0, ge=0, le=100)
    """Water that stands in the low ground at the start."""


def _knots(value: Any) -> Any:
    """A plain number is a curve that never changes."""
    return ((0.0, value),) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _rising(knots: tuple[Point, ...]) -> tuple[Point, ...]:
    if knots[0][0] != 0:
        raise PydanticCustomError("scenario.curve_start", "the first knot is at 0, not {at}", {"at": knots[0][0]})
    for (one, _), (other, _) in pairwise(knots):
        if other <= one:
            raise PydanticCustomError(
                "scenario.curve_order", "knot {at} does not come after {before}", {"at": other, "before": one}
            )
    return knots


Knots = Annotated[tuple[Point, ...], Field(min_length=1), BeforeValidator(_knots), AfterValidator(_rising)]
RANGES: dict[str, tuple[float, float]] = {
    "rain_mm_h": (0, 300), "cell": (0, 1), "river_m": (-1, 6), "wind_m_s": (0, 70), "temperature_c": (5, 45),
    "inversion": (0, 1), "demand": (0.2, 1.6), "crowding": (0, 3),
}  # fmt: skip
"""What a curve's values may be."""


class Curves(Part):
    """What the sky, the river and people do: `[[second, value], …]`, straight between knots, or one number."""

    rain_mm_h: Knots = ((0.0, 0.0),)
    """Rain of the city as a whole; under the cell it is about a twentieth more, far from it a third of it."""
    cell: Knots = ((0.0, 0.5),)
    """Where the rain cell is on its way from Hòa Khánh (0) to Hòa Xuân (1)."""
    river_m: Knots = ((0.0, 0.4),)
    """Stage of the river at Cẩm Lệ that comes from upstream, in metres of the gauge, without the tide."""
    wind_m_s: Knots = ((0.0, 2.5),)
    temperature_c: Knots = ((0.0, 27.0),)
    inversion: Knots = ((0.0, 0.1),)
    """How still and capped the air lies: 0 well mixed, 1 nothing leaves."""
    demand: Knots = ((0.0, 0.7),)
    """Use of power and water as a share of the usual evening peak."""
    crowding: Knots = ((0.0, 1.0),)
    """People about in streets and buses; 1 is an ordinary hour."""

    @field_validator("*")
    @classmethod
    def _in_range(cls, knots: tuple[Point, ...], info: ValidationInfo) -> tuple[Point, ...]:
        low, high = RANGES[str(info.field_name)]
        for at, value in knots:
            if not low <= value <= high:
                raise PydanticCustomError(
                    "scenario.curve_range",
                    "{value} at {at} is not from {low} to {high}",
                    {"value": value, "at": at, "low": low, "high": high},
                )
        return knots


class Tide(Part):
    """A sine on top of the river's stage; the period is in story seconds."""

    amplitude_m: float = Field(default=0.01, ge=0, le=2)
    period_s: float = Field(default=745.0, gt=0, le=86_400)


CurveName = Literal[
    "rain_mm_h", "river_m", "wind_m_s", "temperature_c", "inversion", "demand", "crowding"
]  # fmt: skip


class Crossing(Part):
    """The first second at which a curve rises above a value."""

    curve: CurveName
    above: float


What = Literal[
    "pump_debris", "tree_on_line", "feeder_fault", "dig_damage", "main_burst", "sensor_silent", "unit_silent",
    "signal_fault", "accident", "cabinet_open", "worn_cable", "help_pressed", "bin_fire", "smoke", "bus_breakdown",
    "link_down", "intrusion", "outbreak", "spill", "tree_fallen", "neighbour_lost",
]  # fmt: skip
"""What can break; `EFFECTS` of `events` says what each does and what it needs."""


class Event(Part):
    """Something that breaks at one time (`from_s`, `after` another event, or `when` a curve crosses a value)."""

    id: Key
    what: What
    target: str = ""
    near: Point | None = None
    from_s: Seconds | None = None
    after: str = ""
    delay_s: Seconds = 0.0
    when: Crossing | None = None
    lasts_s: float = Field(gt=0, le=86_400)
    strength: float = Field(default=1.0, gt=0, le=3)

    @model_validator(mode="after")
    def _one_start(self) -> Event:
        if (self.from_s is not None) + bool(self.after) + (self.when is not None) != 1:
            raise PydanticCustomError("scenario.event_start", "give one of from_s, after and when")
        return self


class Call(Part):
    """A call to an emergency line. It comes at `at_s`, but never before its cause: an event, or water on a street
    (`flood:STREET`); where the cause does not come, nobody calls."""

    at_s: Seconds
    because: str = ""
    line: Literal["111", "112", "113", "114", "115", "1022"]
    kind: Key
    street: str = Field(min_length=1)
    near: Point
    words: str = Field(min_length=1, max_length=500)
    scope: str = ""
    spread: str = ""
    needs: str = ""


class Bulletin(Part):
    """A message of the weather office in CAP 1.2; an Update or Cancel speaks of all that went before it."""

    at_s: Seconds
    msg_type: Literal["Alert", "Update", "Cancel"]
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
    response: Literal["Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"]
    event: Words
    headline: Words
    description: Words
    instruction: Words
    area: str = Field(min_length=1, max_length=50)
    ring: tuple[Point, ...] = Field(min_length=3, max_length=100)
    """Corners of the warned area as (lon, lat), without the closing point."""


class Scenario(Part):
    """A whole file."""

    scenario: Head
    curves: Curves = Curves()
    tide: Tide = Tide()
    events: tuple[Event, ...] = ()
    calls: tuple[Call, ...] = ()
    warnings: tuple[Bulletin, ...] = ()
