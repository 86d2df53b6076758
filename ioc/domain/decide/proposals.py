"""Deciding what becomes of proposed incidents. Nothing opens by itself but by a rule that the site names for it."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import JoinProposal, OpenIncident, OpenProposal, Refusal, RejectProposal
from ioc.domain.correlation.groups import alarms_of, members_of, root, tree
from ioc.domain.correlation.items import has_incident, item_of
from ioc.domain.correlation_records import AlarmGroup, IncidentProposal
from ioc.domain.correlation_spec import BELOW, ClusterRule
from ioc.domain.decide import incidents
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.incident_records import Incident
from ioc.domain.state import State
from ioc.domain.units import distance_m
from ioc.domain.vocabulary import IncidentStage

MOST_LINKED = 200
"""Alarms of a group that are linked to its incident; the others stay in the group, which names the incident."""
USUAL_PRIORITY = 3
NEAR_M, NEAR_MIN = 500.0, 60.0
"""For groups, whose rules know no distance."""
BESIDE = 2.0
"""So many distances of a rule away an incident of the same type is perhaps the same thing."""


# --- groups of alarms as proposals


def propose_group(state: State, fact: f.AlarmsGrouped | f.AlarmGroupExplained, moment: Moment) -> list[f.AnyFact]:
    """A group whose rule says so is proposed as an incident, at the parent's place; once."""
    site, group = state.registry.site, state.tables.groups[fact.group]
    rule = site.correlation.group(group.rule) if site is not None else None
    if site is None or rule is None or not rule.proposes or f"{rule.id}|group/{group.id}" in state.tables.rejected:
        return []
    if any(held.group == group.id for held in state.tables.proposals.values()):
        return []
    if any(has_incident(state, alarm) for alarm in alarms_of(state, group)):
        return []
    asset = state.registry.assets.get(group.parent) if group.scope == BELOW else None
    lon, lat = (state.place_of(asset) if asset is not None else None) or (None, None)
    usual = next((kind.priority for kind in site.incident_types if kind.key == rule.proposes), USUAL_PRIORITY)
    made = IncidentProposal(
        id=f"group/{group.id}",
        rule=rule.id,
        type=rule.proposes,
        priority=usual,
        proposed_us=moment.at_us,
        lon=lon,
        lat=lat,
        ward=asset.ward if asset is not None else "",
        asset=asset.id if asset is not None else None,
        group=group.id,
        grew_us=moment.at_us,
    )
    return [f.IncidentProposed(proposal=made)]


def group_ended(state: State, fact: f.GroupEnded, moment: Moment) -> list[f.AnyFact]:
    """What a proposal stood on has ended."""
    return [
        f.IncidentProposalEnded(proposal=held.id, cause="over")
        for held in state.tables.proposals.values()
        if held.group == fact.group
    ]


def taken_up(state: State, fact: f.IncidentOpened | f.AlarmLinked, moment: Moment) -> list[f.AnyFact]:
    """Alarms of a group came to an incident: the group need not be proposed as one any longer. A group that others
    stand in is taken up with them."""
    named = fact.alarms if isinstance(fact, f.IncidentOpened) else (fact.alarm,)
    waiting = {held.group: held for held in state.tables.proposals.values() if held.group}
    if not waiting or not named:
        return []
    found: dict[str, IncidentProposal] = {}
    for ident, held in waiting.items():
        top = root(state, ident)
        if top is not None and not set(named).isdisjoint(members_of(state, top.id)):
            found[held.id] = held
    return [f.IncidentProposalEnded(proposal=ident, cause="joined", incident=fact.incident) for ident in found]


# --- what people make of them


def open_proposal(state: State, command: OpenProposal, context: Context) -> Decision:
    held = _find(state, command.proposal)
    if isinstance(held, Refusal):
        return held
    wanted = replace(held, type=command.type or held.type, priority=command.priority or held.priority)
    opened = _opening(state, wanted, context)
    if isinstance(opened, Refusal):
        return opened
    return _with_rest(state, held, opened, "opened", context.actor.person)


def _opening(state: State, held: IncidentProposal, context: Context) -> list[f.AnyFact] | Refusal:
    alarms, calls = _alarms(state, held), _calls(state, held, context.actor.person)
    if not alarms and not calls:
        return refuse("proposal_over")
    command = OpenIncident(
        type=held.type,
        priority=held.priority,
        lon=held.lon,
        lat=held.lat,
        ward=held.ward,
        asset=held.asset if held.asset in state.registry.assets else None,
        alarms=alarms,
        call=calls[0] if calls else None,
    )
    return incidents.open_incident(state, command, context)


def _with_rest(
    state: State, held: IncidentProposal, opened: list[f.AnyFact], cause: str, person: str
) -> list[f.AnyFact]:
    """The opening, then what more comes to it, and the end of the proposal."""
    made = next(fact for fact in opened if isinstance(fact, f.IncidentOpened))
    more = [f.CallLinked(incident=made.incident, call=one) for one in _calls(state, held, person) if one != made.call]
    # the end stands first: opening an incident of a group's alarms would end it as joined
    ended = f.IncidentProposalEnded(proposal=held.id, cause=cause, incident=made.incident)
    return [ended, *opened, *more]


def join(state: State, command: JoinProposal, context: Context) -> Decision:
    held = _find(state, command.proposal)
    if isinstance(held, Refusal):
        return held
    incident = incidents.find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    facts: list[f.AnyFact] = [f.IncidentProposalEnded(proposal=held.id, cause="joined", incident=incident.id)]
    facts += [f.AlarmLinked(incident=incident.id, alarm=alarm) for alarm in _alarms(state, held)]
    facts += [f.CallLinked(incident=incident.id, call=call) for call in _calls(state, held, context.actor.person)]
    return facts if len(facts) > 1 else refuse("proposal_over")


def reject(state: State, command: RejectProposal, context: Context) -> Decision:
    held = _find(state, command.proposal)
    if isinstance(held, Refusal):
        return held
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("rejection_reason", {"text": command.reason.strip()})
    return [f.IncidentProposalEnded(proposal=held.id, cause="rejected", reason=reason)]


def _find(state: State, ident: str) -> IncidentProposal | Refusal:
    return state.tables.proposals.get(ident) or refuse("unknown_proposal")


def _alarms(state: State, held: IncidentProposal) -> tuple[str, ...]:
    """The proposal's alarms that nobody works on yet, cause first."""
    alarms = state.tables.alarms
    if held.group:
        whole: list[AlarmGroup] = tree(state, held.group)
        free = [one.id for group in whole for one in alarms_of(state, group) if not has_incident(state, one)]
        listed = [ident for ident in dict.fromkeys(free) if alarms[ident].active]
        return tuple(listed[:MOST_LINKED])
    return tuple(one.id for one in held.members if one.table == "alarms" and item_of(state, one) is not None)


def _calls(state: State, held: IncidentProposal, person: str) -> list[str]:
    """The proposal's calls that still wait; one that somebody else is speaking with is left to them."""
    found = []
    for one in held.members:
        work = state.tables.intake.get(one.id) if one.table == "calls" else None
        free = work is None or not work.holder or work.holder == person
        if one.table == "calls" and free and item_of(state, one) is not None:
            found.append(one.id)
    return found


# --- what a rule does in its own name


def open_by_rule(state: State, fact: f.IncidentProposed, moment: Moment) -> list[f.AnyFact]:
    """A rule of the site that `opens` opens the incident, on record by its name; never where a person has closed,
    reopened or rejected, nor beside an incident of that type that people work on: there it stays a proposal."""
    site, held = state.registry.site, fact.proposal
    rule = site.correlation.cluster(held.rule) if site is not None and not held.group else None
    if site is None or rule is None or not rule.opens or _was_touched(state, held) or beside(state, held, rule):
        return []
    alarms, calls = _alarms(state, held), _calls(state, held, "")
    if not alarms and not calls:
        return []
    opened = f.IncidentOpened(
        incident=moment.new_id(),
        number=incidents.next_number(state),
        type=held.type,
        priority=held.priority,
        lon=held.lon,
        lat=held.lat,
        ward=held.ward,
        asset=held.asset,
        alarms=alarms,
        call=calls[0] if calls else None,
        rule=rule.id,
    )
    return _with_rest(state, held, [opened], "rule", "")


def _was_touched(state: State, held: IncidentProposal) -> bool:
    """Whether any of it was in an incident before: a person closed that or took it out."""
    alarms = state.tables.alarms
    return any(one.table == "alarms" and alarms[one.id].incident for one in held.members if one.id in alarms)


def beside(state: State, held: IncidentProposal, rule: ClusterRule | None = None) -> list[Incident]:
    """Incidents of its type that lie near, nearest first: open ones, and those that were closed within the window of
    its rule. `rule`: None looks its own up."""
    site = state.registry.site
    known = rule or (site.correlation.cluster(held.rule) if site is not None else None)
    metres, minutes = (known.metres, known.minutes) if known is not None else (NEAR_M, NEAR_MIN)
    if held.lon is None or held.lat is None:
        return []
    since, found = held.grew_us - minutes * 60e6, list[tuple[float, str, Incident]]()
    for incident in state.tables.incidents.values():
        if incident.type != held.type or incident.lon is None or incident.lat is None:
            continue
        if incident.stage is IncidentStage.CLOSED and (incident.closed_us or 0) < since:
            continue
        away = distance_m(held.lon, held.lat, incident.lon, incident.lat)
        if away <= BESIDE * metres:
            found.append((away, incident.id, incident))
    return [incident for _, _, incident in sorted(found, key=lambda one: one[:2])]
