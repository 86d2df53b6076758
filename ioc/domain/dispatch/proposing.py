"""The proposal: the cheapest choice of units for all needs together, with grounds, shortfalls and what it uncovers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from msgspec.structs import replace

from ioc.domain.dispatch.candidates import looked_at
from ioc.domain.dispatch.move_ups import move_ups, uncovered
from ioc.domain.dispatch.needs import card_for, cards_of, level_for, needs_of
from ioc.domain.dispatch.records import (
    Candidate,
    Choice,
    Fill,
    Filled,
    Inputs,
    Proposal,
    Rejected,
    Shortfall,
)
from ioc.domain.dispatch.ways import Ways
from ioc.domain.roads import RoadGraph
from ioc.domain.vocabulary import UnitStatus

_NEVER = 1e9
"""More seconds than any drive: a slot costs this when nobody can fill it."""
_ORDER = ("farther", "lost_position", "busy", "dry_road", "closed_road", "crew", "no_place", "out_of_service", "lacks")


class NoProposal(Exception):
    """No proposal can be made: code and parameters of a refusal."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


def propose(
    inputs: Inputs,
    roads: RoadGraph | None,
    *,
    level: int | None = None,
    conditions: Iterable[str] = (),
    routed: Mapping[str, tuple[float, float | None]] | None = None,
    router_code: str = "",
) -> Proposal:
    """Whom to send. `level` None takes the one of the incident's priority.

    Raises NoProposal for an incident without a place or a type without a run card.
    """
    incident, spec = inputs.incident, inputs.spec
    if incident.lon is None or incident.lat is None:
        raise NoProposal("refused.no_proposal", number=incident.number)
    card = card_for(spec, incident.type, level or level_for(incident.priority))
    if card is None:
        raise NoProposal("refused.no_run_card")
    told = tuple(known.key for known in spec.conditions if known.key in set(conditions))
    wanted = needs_of(card, told)
    there = _there(inputs, wanted)
    ways = Ways(inputs, roads, (incident.lon, incident.lat), routed)
    candidates = looked_at(inputs, ways.to(inputs.units), wanted)
    open_needs = {name: wanted[name] - there[name] for name in wanted}
    choices = _chosen(candidates, open_needs)
    choices = tuple(_measured(choice, inputs, ways) for choice in choices)
    rejected = _passed_over(candidates, choices, wanted)
    needs = tuple(
        Filled(
            capability=name,
            wanted=count,
            there=there[name],
            chosen=sum(choice.capability == name for choice in choices),
        )
        for name, count in wanted.items()
    )
    sent = frozenset(choice.candidate.unit for choice in choices)
    made = Proposal(
        incident=incident.id,
        number=incident.number,
        seq=inputs.seq,
        at_us=inputs.at_us,
        card=card.key,
        level=card.level,
        levels=tuple(known.level for known in cards_of(spec, incident.type)),
        conditions=told,
        needs=needs,
        choices=choices,
        shortfalls=tuple(_short(need, rejected, inputs) for need in needs if need.missing),
        rejected=rejected,
        move_ups=move_ups(inputs, roads, sent),
        uncovered=uncovered(inputs, sent),
        closed=ways.closed,
        flooded=ways.flooded,
        router_code=router_code,
    )
    return replace(made, hash=hashlib.sha256(msgspec.msgpack.encode(made)).hexdigest()[:32])


def _there(inputs: Inputs, wanted: Mapping[str, int]) -> dict[str, int]:
    """Needs that units already on the incident meet; each meets one, the scarcest-provided first need that it can."""
    met = dict.fromkeys(wanted, 0)
    present = [unit for unit in inputs.units if unit.incidents[:1] == (inputs.incident.id,)]
    for unit in sorted(present, key=lambda unit: (len(set(unit.capabilities) & set(wanted)), unit.id)):
        name = next((n for n in wanted if n in unit.capabilities and met[n] < wanted[n]), None)
        if name is not None:
            met[name] += 1
    return met


def _chosen(candidates: list[Candidate], needs: Mapping[str, int]) -> tuple[Choice, ...]:
    """The assignment that fills most slots and then costs least (scipy's linear sum assignment)."""
    from scipy.optimize import linear_sum_assignment

    eligible = [candidate for candidate in candidates if not candidate.code]
    slots = [name for name, count in needs.items() for _ in range(count)]
    if not slots or not eligible:
        return ()
    costs = np.full((len(slots), len(eligible)), _NEVER)
    for row, name in enumerate(slots):
        for column, candidate in enumerate(eligible):
            if name in candidate.capabilities:
                costs[row, column] = candidate.score_s
    rows, columns = linear_sum_assignment(costs)
    pairs = [(slots[r], eligible[c]) for r, c in zip(rows, columns, strict=True) if costs[r, c] < _NEVER]
    order = {name: place for place, name in enumerate(needs)}
    pairs.sort(key=lambda pair: (order[pair[0]], pair[1].score_s, pair[1].unit))
    return tuple(_choice(name, candidate, eligible) for name, candidate in pairs)


def _choice(name: str, candidate: Candidate, eligible: list[Candidate]) -> Choice:
    able = sorted((c for c in eligible if name in c.capabilities), key=lambda c: (c.score_s, c.unit))
    before = tuple(c.unit for c in able[: able.index(candidate)])
    return Choice(capability=name, candidate=candidate, rank=len(before) + 1, ahead=before)


def _measured(choice: Choice, inputs: Inputs, ways: Ways) -> Choice:
    """With the length of the way; searched for those only that are proposed."""
    way = choice.candidate.way
    if way is None or way.metres is not None:
        return choice
    unit = next(unit for unit in inputs.units if unit.id == choice.candidate.unit)
    measured = replace(way, metres=ways.metres(unit))
    return replace(choice, candidate=replace(choice.candidate, way=measured))


def _passed_over(
    candidates: list[Candidate], choices: tuple[Choice, ...], wanted: Mapping[str, int]
) -> tuple[Rejected, ...]:
    """Everybody else with the reason: the nearest of those that could first, those that cannot at all last."""
    sent = {choice.candidate.unit for choice in choices}
    last = {name: max((c.candidate.score_s for c in choices if c.capability == name), default=0.0) for name in wanted}
    found = []
    for candidate in candidates:
        if candidate.unit in sent:
            continue
        if candidate.code:
            found.append(Rejected(candidate=candidate, code=candidate.code, params=candidate.params))
            continue
        behind = min(candidate.score_s - last[name] for name in wanted if name in candidate.capabilities)
        found.append(Rejected(candidate=candidate, code="farther", params={"seconds": round(max(behind, 0.0), 1)}))
    far = 1e12
    found.sort(key=lambda r: (_ORDER.index(r.code) // 7, r.candidate.straight_m or far, r.candidate.unit))
    return tuple(found)


def _short(need: Filled, rejected: tuple[Rejected, ...], inputs: Inputs) -> Shortfall:
    causes = tuple(r for r in rejected if need.capability in r.candidate.capabilities)
    aid = [
        Fill(kind="aid", name=agency.key, seconds=agency.aid_min * 60)
        for agency in inputs.spec.agencies
        if agency.mutual_aid and need.capability in agency.aid
    ]
    waits = [
        Fill(kind="wait", name=r.candidate.unit, seconds=r.candidate.way.seconds, number=str(r.params["number"]))
        for r in causes
        if r.code == "busy" and r.candidate.way is not None and r.params["status"] != UnitStatus.NOT_AVAILABLE
    ]
    fills = sorted([*aid, *waits], key=lambda fill: (fill.kind, fill.seconds, fill.name))
    return Shortfall(capability=need.capability, missing=need.missing, causes=causes, fills=tuple(fills))
