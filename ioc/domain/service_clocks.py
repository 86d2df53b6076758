"""Where an incident's service-level clocks stand at a moment. Computed from milestones and pauses; nothing is kept but
what was told. Shares of many are counted by `share`, with the size of the sample (docs/decisions/0047)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ioc.domain.clock_spec import ClockSpec, ServiceClocks
from ioc.domain.incident_records import Incident
from ioc.domain.record import Record
from ioc.domain.relations import is_live


class ClockState(StrEnum):
    """`WAITING` has not begun, `OVERDUE` is missed and still runs, `VOID` will never be decided."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"
    VOID = "void"


DECIDED = (ClockState.MET, ClockState.MISSED, ClockState.OVERDUE)


class ClockStanding(Record, frozen=True):
    """One clock at a moment. `due_us` is moved by pauses; `left_us` is negative when late."""

    spec: ClockSpec
    state: ClockState
    start_us: int = 0
    due_us: int = 0
    stop_us: int | None = None
    paused_us: int = 0

    def left_us(self, now_us: int) -> int:
        """Time left; as of its stop once it has one."""
        return self.due_us - (now_us if self.stop_us is None else self.stop_us)


def clocks_of(incident: Incident, spec: ServiceClocks) -> list[ClockSpec]:
    """The clocks that an incident has: of each key the first that fits its type and priority."""
    found: dict[str, ClockSpec] = {}
    for clock in spec.clocks:
        if clock.types and incident.type not in clock.types:
            continue
        if clock.priorities and incident.priority not in clock.priorities:
            continue
        found.setdefault(clock.key, clock)
    return list(found.values())


def standings(incident: Incident, spec: ServiceClocks, at_us: int) -> list[ClockStanding]:
    """Every clock of an incident as it stands."""
    milestones = dict(incident.milestones)
    return [_standing(incident, clock, milestones, at_us) for clock in clocks_of(incident, spec)]


def _standing(incident: Incident, clock: ClockSpec, milestones: dict[str, int], at_us: int) -> ClockStanding:
    start, stop = milestones.get(clock.start), milestones.get(clock.stop)
    live = is_live(incident)
    if start is None:
        state = ClockState.WAITING if live and stop is None else ClockState.VOID
        return ClockStanding(spec=clock, state=state, stop_us=stop)
    end = stop if stop is not None else (at_us if live else incident.closed_us or at_us)
    paused_us = _paused_us(incident, start, end)
    due = start + round(clock.target_s * 1e6) + paused_us
    if stop is not None:
        state = ClockState.MET if stop <= due else ClockState.MISSED
    elif not live:
        state = ClockState.MISSED if incident.merge is None and end > due else ClockState.VOID
    elif is_paused(incident):
        state = ClockState.PAUSED
    else:
        state = ClockState.OVERDUE if at_us > due else ClockState.RUNNING
    return ClockStanding(spec=clock, state=state, start_us=start, due_us=due, stop_us=stop, paused_us=paused_us)


def is_paused(incident: Incident) -> bool:
    """Whether its clocks stand still now."""
    return bool(incident.pauses) and incident.pauses[-1].until_us is None


def _paused_us(incident: Incident, start: int, end: int) -> int:
    """How long the clocks stood still between two moments."""
    total = 0
    for pause in incident.pauses:
        until = end if pause.until_us is None else min(pause.until_us, end)
        total += max(until - max(pause.from_us, start), 0)
    return total


def decided_seconds(incidents: Iterable[Incident], spec: ServiceClocks, at_us: int) -> dict[ClockSpec, list[float]]:
    """How long every decided clock took (of one that is overdue, so far), by clock, pauses taken off."""
    found: dict[ClockSpec, list[float]] = {}
    for incident in incidents:
        for one in standings(incident, spec, at_us):
            if one.state in DECIDED:
                end = at_us if one.stop_us is None else one.stop_us
                found.setdefault(one.spec, []).append((end - one.start_us - one.paused_us) / 1e6)
    return found


def share(seconds: Iterable[float], target_s: float) -> tuple[float, int]:
    """Percent of the times that are within the target, and how many there are; (0, 0) without any."""
    times = list(seconds)
    within = sum(one <= target_s for one in times)
    return (100 * within / len(times), len(times)) if times else (0.0, 0)
