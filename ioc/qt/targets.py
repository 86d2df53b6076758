"""What an incident has to reach next, and until when.

The only target on the record is the time to respond of the alarm rules that belong to the incident (ISA-18.2
rationalisation), counted from the alarm: somebody has to be on the scene by then.
Without such a rule there is no target.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.names import Names

_REACHED = (IncidentStage.ON_SCENE, IncidentStage.CONTROLLED, IncidentStage.RESOLVED, IncidentStage.CLOSED)


@dataclass(slots=True, frozen=True)
class Target:
    """`due_us` to be on the scene; `met_us` when it was reached (None: not yet)."""

    start_us: int
    due_us: int
    met_us: int | None

    def left_us(self, now_us: int) -> int:
        """Time left, negative when overdue; as of the moment it was met when it was."""
        return self.due_us - (self.met_us or now_us)

    def share(self, now_us: int) -> float:
        """How much of the time is used, 0 to 1."""
        used = (self.met_us or now_us) - self.start_us
        return min(max(used / max(self.due_us - self.start_us, 1), 0.0), 1.0)


def next_target(incident: Incident, names: Names) -> Target | None:
    """The response target of an incident, from the strictest rule among its alarms."""
    alarms = names.state.tables.alarms
    linked = [alarms[ident] for ident in incident.alarms if ident in alarms]
    spans = [(a.raised_us, int(names.rules[a.rule].respond_s * 1e6)) for a in linked if a.rule in names.rules]
    if not spans:
        return None
    start, length = min(spans, key=sum)
    met = min((at for stage, at in incident.milestones if stage in _REACHED), default=None)
    return Target(start_us=start, due_us=start + length, met_us=met)
