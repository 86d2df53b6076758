"""What a site may say of the care of its alarms: config/rules/alarm_care.toml, and `[[areas]]` of the site file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.schema import Key, Latitude, Longitude, Priority, Seconds, Table, Word, Words

Count = Annotated[int, Field(ge=1, le=10_000)]


class LoadTable(Table):
    """Figures of alarm load (ANSI/ISA-18.2-2016 clause 16 where it has them) and limits of bulk work."""

    flood_begins: Count = 10
    flood_ends: Count = 5
    chatter_raises: Annotated[int, Field(ge=2, le=50)] = 3
    chatter_raises_s: float = Field(default=60.0, gt=0)
    chatter_turns: Annotated[int, Field(ge=2, le=100)] = 5
    chatter_turns_s: float = Field(default=300.0, gt=0)
    fleeting_s: Seconds = 10.0
    shelved_per_seat: Count = 20
    bulk_most: Count = 25
    absent_after_s: Seconds = 120.0
    escalate_after_s: Seconds = 120.0
    escalate_priority: Priority = 2


class SuppressionTable(Table):
    """While an alarm of rule `by` holds, alarms of `rules` on assets of `kinds` are hidden: on the same "asset",
    "below" it, or anywhere while it holds "at" one of the assets named."""

    id: Key
    by: Word
    scope: Literal["asset", "below", "at"] = "below"
    rules: list[Word] = []
    kinds: list[Key] = []
    at: list[Word] = []
    hold_s: Seconds = 30.0
    reason: Words


class PriorityTable(Table):
    """What has a priority: how bad it is and how soon somebody must act."""

    priority: Priority
    grounds: Words


class CareFile(Table):
    """config/rules/: figures of alarm load and suppression by design."""

    source: Words
    load: LoadTable = LoadTable()
    suppressions: list[SuppressionTable] = []
    priorities: list[PriorityTable] = []


class AreaBox(Table):
    """Degrees."""

    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude


class AreaTable(Table):
    """An area of responsibility; the first that fits an alarm has it. Whoever of `people` signs in, or at one of
    `seats`, is given it; `roles` may take it over."""

    key: Key
    title: Words
    domains: list[Key] = []
    wards: list[Word] = []
    box: AreaBox | None = None
    least: Priority = 5
    roles: list[Literal["operator", "coordinator", "supervisor"]] = Field(
        default=["operator", "coordinator", "supervisor"], min_length=1
    )
    people: list[Key] = []
    seats: list[Key] = []
