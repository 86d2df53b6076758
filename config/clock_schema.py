"""What a file of service-level clocks may say (`site.clocks`): profiles, clocks, ladder; and what it makes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.building import text
from config.documents import Document
from config.schema import Key, Priority, Table, Word, Words
from config.validation import checked
from ioc.domain.clock_spec import ClockSpec, LadderStep, ServiceClocks

CREATED = "created"
"""The word of the files for the milestone "new"."""
Milestone = Literal[
    "received",
    "answered",
    "created",
    "claimed",
    "triage",
    "open",
    "dispatched",
    "en_route",
    "on_scene",
    "transported",
    "controlled",
    "resolved",
    "closed",
]
DAY_S = 86_400.0


class AlsoTable(Table):
    """A further share that holds for many together."""

    target_s: float = Field(ge=1, le=30 * DAY_S)
    percent: float = Field(gt=0, le=100)


class ClockTable(Table):
    """From milestone `start` to `stop` within `target_s` seconds, for `types` and `priorities` (empty: any)."""

    key: Key
    profile: Key = "own"
    title: Words
    start: Milestone
    stop: Milestone
    target_s: float = Field(ge=1, le=30 * DAY_S)
    percent: float = Field(default=90.0, gt=0, le=100)
    also: list[AlsoTable] = []
    types: list[Word] = []
    priorities: list[Priority] = []
    escalates: bool = False
    source: Words


class LadderTable(Table):
    """Who hears of a missed clock, so many seconds after it was due."""

    role: Literal["operator", "coordinator", "supervisor"]
    after_s: float = Field(ge=0, le=DAY_S)


class ClockFile(Table):
    """config/rules/: the service-level clocks of a centre. `profiles` are those that count, in order."""

    source: Words
    profiles: list[Key]
    claim_grace_s: float = Field(default=120.0, ge=10, le=DAY_S)
    receipt_s: float = Field(default=300.0, ge=10, le=DAY_S)
    receipt_again_s: float = Field(default=300.0, ge=10, le=DAY_S)
    ladder: list[LadderTable] = []
    clocks: list[ClockTable] = []


def service_clocks(document: Document, types: list[str], *, built_in: bool) -> ServiceClocks:
    """The record of a file; faults are noted in the document. `types` are the incident types of the site's packs: a
    built-in file serves many sites, so that its clocks for types which this one has not are left out."""
    file = checked(ClockFile, document, document.tree)
    if file is None:
        return ServiceClocks()
    known = [clock.profile for clock in file.clocks]
    for index, profile in enumerate(file.profiles):
        if profile not in known:
            document.add_unknown(("profiles", index), "clock_profile", profile, sorted(set(known)))
    steps = [step.after_s for step in file.ladder]
    for index in range(1, len(steps)):
        if steps[index] < steps[index - 1]:
            document.add(("ladder", index, "after_s"), "ladder_order")
    made: list[ClockSpec] = []
    for index, clock in enumerate(file.clocks):
        _check(document, index, clock, types, built_in=built_in)
        kept = [name for name in clock.types if name in types]
        if clock.profile in file.profiles and (kept or not clock.types):
            made.append(_clock(clock, kept))
    made.sort(key=lambda clock: file.profiles.index(clock.profile))
    return ServiceClocks(
        clocks=tuple(made),
        ladder=tuple(LadderStep(role=step.role, after_s=step.after_s) for step in file.ladder),
        claim_grace_s=file.claim_grace_s,
        receipt_s=file.receipt_s,
        receipt_again_s=file.receipt_again_s,
    )


def _check(document: Document, index: int, clock: ClockTable, types: list[str], *, built_in: bool) -> None:
    if clock.start == clock.stop:
        document.add(("clocks", index, "stop"), "clock_stop")
    for number, name in enumerate(clock.types):
        if name not in types and not built_in:
            document.add_unknown(("clocks", index, "types", number), "incident_type", name, types)


def _clock(clock: ClockTable, types: list[str]) -> ClockSpec:
    return ClockSpec(
        key=clock.key,
        title=text(clock.title),
        start=_milestone(clock.start),
        stop=_milestone(clock.stop),
        target_s=clock.target_s,
        percent=clock.percent,
        also=tuple((row.target_s, row.percent) for row in clock.also),
        profile=clock.profile,
        types=tuple(types),
        priorities=tuple(clock.priorities),
        escalates=clock.escalates,
        source=text(clock.source),
    )


def _milestone(name: str) -> str:
    return "new" if name == CREATED else name
