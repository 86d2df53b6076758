"""Deciding corrections of milestones, pauses, and what a clock that was met or missed brings with it."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.domain import facts as f
from ioc.domain.clock_spec import MILESTONES, ServiceClocks
from ioc.domain.commands import AmendMilestone, PauseClocks, Refusal, ResumeClocks
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.incident_records import Incident
from ioc.domain.relations import is_live, number_of
from ioc.domain.service_clocks import DECIDED, ClockStanding, ClockState, is_paused, standings
from ioc.domain.state import State

EARLIEST_US = 24 * 3_600_000_000
"""A milestone lies at most so long before the incident was opened."""
SETTLED_US = 120_000_000
"""A closed incident's clocks are looked at for so long after its last change."""


def amend(state: State, command: AmendMilestone, context: Context) -> Decision:
    """Also on a closed incident: a report is corrected afterwards."""
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    if incident.merge is not None:
        return refuse("incident_merged", number=incident.number, into=number_of(state, incident.merge.into))
    if command.milestone not in MILESTONES:
        return refuse("unknown_milestone", milestone=command.milestone)
    if not incident.opened_us - EARLIEST_US <= command.at_us <= context.at_us:
        return refuse("milestone_when", number=incident.number)
    if not command.reason.strip():
        return refuse("reason_missing")
    before = dict(incident.milestones).get(command.milestone)
    if before == command.at_us:
        return refuse("milestone_same", number=incident.number)
    reason = context.seal("note", {"text": command.reason.strip()})
    return [
        f.MilestoneAmended(
            incident=incident.id, milestone=command.milestone, at_us=command.at_us, reason=reason, before_us=before
        )
    ]


def pause(state: State, command: PauseClocks, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if is_paused(incident):
        return refuse("clocks_paused", number=incident.number)
    if not command.reason.strip():
        return refuse("reason_missing")
    return [f.ClocksPaused(incident=incident.id, reason=context.seal("note", {"text": command.reason.strip()}))]


def resume(state: State, command: ResumeClocks, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    return [f.ClocksResumed(incident=incident.id)] if is_paused(incident) else refuse("clocks_run")


def watch(state: State, at_us: int) -> list[f.AnyFact]:
    """Clocks that were met or missed since, each told once (again where a correction turned it), and the next step of
    the ladder for those that still run."""
    site = state.registry.site
    if site is None or not site.clocks.clocks:
        return []
    facts: list[f.AnyFact] = []
    for incident in state.tables.incidents.values():
        if incident.merge is not None or (not is_live(incident) and incident.changed_us + SETTLED_US < at_us):
            continue
        facts += _of_incident(incident, site.clocks, at_us)
    return facts


def _of_incident(incident: Incident, spec: ServiceClocks, at_us: int) -> Iterator[f.AnyFact]:
    known = {one.key: one for one in incident.clocks}
    for standing in standings(incident, spec, at_us):
        if standing.state not in DECIDED:
            continue
        clock, held = standing.spec, known.get(standing.spec.key)
        met = standing.state is ClockState.MET
        if held is None or held.met != met:
            yield _told(incident.id, standing, met, amended=held is not None)
        if standing.state is ClockState.OVERDUE and clock.escalates:
            yield from _climb(incident, standing, spec, held.told if held is not None else (), at_us)


def _told(incident: str, standing: ClockStanding, met: bool, *, amended: bool) -> f.AnyFact:
    clock = standing.spec
    if met and standing.stop_us is not None:
        return f.ClockMet(
            incident=incident,
            clock=clock.key,
            due_us=standing.due_us,
            stop_us=standing.stop_us,
            target_s=clock.target_s,
            profile=clock.profile,
            amended=amended,
        )
    return f.ClockMissed(
        incident=incident,
        clock=clock.key,
        due_us=standing.due_us,
        stop_us=standing.stop_us,
        target_s=clock.target_s,
        profile=clock.profile,
        amended=amended,
    )


def _climb(
    incident: Incident, standing: ClockStanding, spec: ServiceClocks, told: tuple[str, ...], at_us: int
) -> Iterator[f.AnyFact]:
    late_s = (at_us - standing.due_us) / 1e6
    for step in spec.ladder:
        if step.role not in told and late_s >= step.after_s:
            yield f.ClockEscalated(
                incident=incident.id,
                clock=standing.spec.key,
                role=step.role,
                late_s=int(late_s),
                reopened=incident.reopened > 0,
            )
