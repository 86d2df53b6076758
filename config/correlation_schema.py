"""What a site may say of belonging together: config/rules/correlation.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.schema import Key, Priority, Table, Word, Words

Window = Annotated[float, Field(gt=0, le=86_400)]
Least = Annotated[int, Field(ge=1, le=10_000)]


class GroupTable(Table):
    """Alarms that one parent explains. `parents` are kinds of assets above (scope "below"; empty: any), `causes` the
    alarm rules on the parent that explain (empty: any), `rules` and `kinds` the members' alarm rules and kinds of
    assets (each empty: any). With a cause `with_cause` members suffice; without one `least` assets and `share` of all
    that could alarm are asked, and `inferred` is said. `infers = false`: only with a cause."""

    id: Key
    title: Words
    scope: Literal["below", "feed"] = "below"
    parents: list[Key] = []
    causes: list[Word] = []
    rules: list[Word] = []
    kinds: list[Key] = []
    window_s: Window = 120.0
    with_cause: Least = 1
    infers: bool = True
    least: Annotated[int, Field(ge=2, le=10_000)] = 3
    share: float = Field(default=0.0, ge=0, le=1)
    inferred: Words | None = None
    proposes: str = ""


class ClusterTable(Table):
    """Calls, citizen reports and alarms that are perhaps one thing: within `metres` and `minutes` of each other, of
    `kinds` of calls (empty: any), with words alike by `words` of 100. `alarms` are alarm rules that count as well.
    `opens = true`: the rule opens the incident itself and says so."""

    id: Key
    title: Words
    type: Key
    priority: Priority = 3
    kinds: list[Word] = []
    calls: bool = True
    alarms: list[Word] = []
    metres: float = Field(default=300.0, gt=0, le=20_000)
    minutes: float = Field(default=30.0, gt=0, le=1_440)
    least: Annotated[int, Field(ge=2, le=1_000)] = 3
    words: float = Field(default=0.0, ge=0, le=100)
    opens: bool = False


class CorrelationFile(Table):
    """config/rules/: which alarms one parent explains, which calls are perhaps one thing, and abbreviations."""

    source: Words
    groups: list[GroupTable] = []
    clusters: list[ClusterTable] = []
    short: dict[str, str] = {}
