"""Answers the question `proposal` on the link's worker threads: whom to send to an incident, and why."""

from __future__ import annotations

import threading
import time
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from ioc.app.questions import QuestionRefused
from ioc.app.routing import Router, RouterTrouble, Times
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide.seats import barred
from ioc.domain.dispatch.capture import Capture
from ioc.domain.dispatch.proposing import NoProposal, propose
from ioc.domain.dispatch.records import Inputs, Proposal
from ioc.domain.dispatch.ways import place_of
from ioc.domain.people import READING
from ioc.domain.roads import RoadGraph
from ioc.domain.site import Site
from ioc.engine.clock import now_us
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop

log = structlog.get_logger(__name__)

WAIT_S = 5.0
MOST_CONDITIONS = 20


class Told(Struct, frozen=True):
    """The answer: the proposal, and how long working it out took, milliseconds."""

    proposal: Proposal
    took_ms: float


class Proposing:
    """Takes what a proposal rests on from the loop in one errand and works it out on the asking thread."""

    def __init__(self, loop: Loop, inbox: Inbox, site: Site) -> None:
        self._loop, self._inbox, self._capture = loop, inbox, Capture()
        self._roads = RoadGraph(site.land.roads, site.land.turn_rules) if site.land.roads else None
        self._one = threading.Lock()
        spec = site.dispatch
        asked = spec.router and spec.router_url
        self._router = Router(spec.router, spec.router_url, spec.router_timeout_s) if asked else None

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`incident`, optional `level` and `conditions` -> MessagePack of `Told`. Raises QuestionRefused."""
        if actor.role not in READING:
            raise QuestionRefused("refused.role", role=actor.role, roles=", ".join(sorted(READING)))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        level, given = params.get("level"), params.get("conditions")
        conditions = [str(name) for name in given[:MOST_CONDITIONS]] if isinstance(given, list) else []
        inputs = self._inputs(str(params.get("incident") or "")[:64])
        began = time.perf_counter()
        routed, router_code = self._routed(inputs)
        with self._one:  # one at a time: several at once would hold up the loop
            try:
                made = propose(
                    inputs,
                    self._roads,
                    level=level if isinstance(level, int) else None,
                    conditions=conditions,
                    routed=routed,
                    router_code=router_code,
                )
            except NoProposal as refused:
                raise QuestionRefused(refused.code, **refused.params) from refused
        return msgspec.msgpack.encode(Told(proposal=made, took_ms=round((time.perf_counter() - began) * 1000, 1)))

    def _routed(self, inputs: Inputs) -> tuple[Times, str]:
        """The service's times by unit, and the code of what is said of it: nothing, asked, or why not."""
        incident = inputs.incident
        if self._router is None or incident.lon is None or incident.lat is None:
            return {}, ""
        starts = {unit.id: place for unit in inputs.units if (place := place_of(unit)) is not None}
        try:
            return self._router.times(starts, (incident.lon, incident.lat)), "dispatch.router"
        except RouterTrouble as fault:
            log.warning("the routing service did not answer", why=str(fault))
            return {}, "dispatch.router.down"

    def _inputs(self, incident: str) -> Inputs:
        done = threading.Event()
        found: list[Inputs | Refusal] = []

        def take() -> None:
            found.append(self._capture.inputs(self._loop.state, incident, now_us()))
            done.set()

        self._inbox.put_errand(Errand(take, settled=True))
        if not done.wait(WAIT_S):
            raise QuestionRefused("refused.proposal_busy")
        if isinstance(found[0], Refusal):
            raise QuestionRefused(found[0].code, **found[0].params)
        return found[0]
