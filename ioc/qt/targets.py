"""What an incident has to reach next, and until when.

Two sources: its service-level clocks (docs/decisions/0047), and the time to respond of the alarm rules that belong to
it (ISA-18.2 rationalisation), counted from the alarm: somebody has to be on the scene by then. What is due first
counts; with nothing left to reach, what was reached last.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.alarms import level_of
from ioc.domain.records import Alarm, Incident
from ioc.domain.service_clocks import ClockStanding, ClockState, is_paused, standings
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.names import Names

_REACHED = (IncidentStage.ON_SCENE, IncidentStage.CONTROLLED, IncidentStage.RESOLVED, IncidentStage.CLOSED)
_OPEN = (ClockState.RUNNING, ClockState.PAUSED, ClockState.OVERDUE)
_DONE = (ClockState.MET, ClockState.MISSED)


@dataclass(slots=True, frozen=True)
class Target:
    """Due at `due_us`; `met_us` when it was reached (None: not yet). `title` is what is to be reached, empty: to be on
    the scene. `told` are the roles that heard that it is overdue."""

    start_us: int
    due_us: int
    met_us: int | None
    title: str = ""
    paused_us: int | None = None
    """The clock has stood still since then."""
    told: tuple[str, ...] = ()

    def left_us(self, now_us: int) -> int:
        """Time left, negative when overdue; as of the moment it was met when it was, or of the pause."""
        return self.due_us - (self.met_us or self.paused_us or now_us)

    def share(self, now_us: int) -> float:
        """How much of the time is used, 0 to 1."""
        used = (self.met_us or self.paused_us or now_us) - self.start_us
        return min(max(used / max(self.due_us - self.start_us, 1), 0.0), 1.0)


def next_target(incident: Incident, names: Names) -> Target | None:
    """What is due next, else what was reached last; None where nothing is asked."""
    targets = [*_clock_targets(incident, names)]
    alarm = _alarm_target(incident, names)
    if alarm is not None:
        targets.append(alarm)
    waiting = [target for target in targets if target.met_us is None]
    if waiting:
        return min(waiting, key=lambda target: target.due_us)
    return alarm or max(targets, key=lambda target: target.met_us or 0, default=None)


def _clock_targets(incident: Incident, names: Names) -> list[Target]:
    site = names.state.registry.site
    if site is None or not site.clocks.clocks or incident.merge is not None:
        return []
    told = {one.key: one.told for one in incident.clocks}
    # seen from the last pause, so that the due time of a clock that stands still needs no ticking
    paused_us = incident.pauses[-1].from_us if is_paused(incident) else None
    at_us = names.now_us() if paused_us is None else paused_us
    return [
        _target(one, told.get(one.spec.key, ()), paused_us, names)
        for one in standings(incident, site.clocks, at_us)
        if one.state in _OPEN or one.state in _DONE
    ]


def _target(one: ClockStanding, told: tuple[str, ...], paused_us: int | None, names: Names) -> Target:
    open_still = one.stop_us is None
    return Target(
        start_us=one.start_us,
        due_us=one.due_us,
        met_us=one.stop_us,
        title=one.spec.title.get(names.language),
        paused_us=paused_us if open_still else None,
        told=told,
    )


def _alarm_target(incident: Incident, names: Names) -> Target | None:
    """The response target from the strictest rule among its alarms."""
    alarms = names.state.tables.alarms
    linked = [alarms[ident] for ident in incident.alarms if ident in alarms]
    spans = [(a.raised_us, int(_respond_s(a, names) * 1e6)) for a in linked if a.rule in names.rules]
    if not spans:
        return None
    start, length = min(spans, key=sum)
    met = min((at for stage, at in incident.milestones if stage in _REACHED), default=None)
    return Target(start_us=start, due_us=start + length, met_us=met)


def _respond_s(alarm: Alarm, names: Names) -> float:
    """Of the level that it stands at, else the rule's."""
    rule = names.rules[alarm.rule]
    held = level_of(rule, alarm.level)
    return (held.respond_s if held is not None else 0.0) or rule.respond_s
