"""Answers the question `sheet`: an incident's dispatch sheet as HTML, with the caller's number masked."""

from __future__ import annotations

import threading
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.domain.commands import Actor
from ioc.domain.decide.seats import barred
from ioc.domain.people import READING
from ioc.domain.records import Incident, VaultRef
from ioc.domain.roads import RoadGraph
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.engine.clock import now_us
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.journal.reader import JournalReader
from ioc.reports.incident_sheet import SheetMaker, masked_phone

WAIT_S = 5.0


class Sheets:
    """Takes an incident and its units from the loop in one errand, writes the sheet on the asking thread."""

    def __init__(self, loop: Loop, inbox: Inbox, reader: JournalReader, site: Site) -> None:
        self._loop, self._inbox, self._reader, self._site = loop, inbox, reader, site
        self._roads = RoadGraph(site.land.roads, site.land.turn_rules) if site.land.roads else None

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`incident`, `language` -> MessagePack of {"html": …}. Raises QuestionRefused and JournalRefused."""
        if actor.role not in READING:
            raise QuestionRefused("refused.role", role=actor.role, roles=", ".join(sorted(READING)))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        ident = str(params.get("incident") or "")[:64]
        state, personal = self._taken(ident)
        phone = ""
        if personal is not None:
            fields = self._reader.texts([personal]).get(personal.id) or {}
            phone = masked_phone(fields.get("phone", ""))
        language = "en" if params.get("language") == "en" else "vi"
        zone = ZoneInfo(self._site.zone)
        maker = SheetMaker(state, language=language, zone=zone, at_us=now_us(), roads=self._roads)
        return msgspec.msgpack.encode({"html": maker.sheet(state.tables.incidents[ident], phone=phone)})

    def _taken(self, ident: str) -> tuple[State, VaultRef | None]:
        done, found = threading.Event(), list[tuple[State, VaultRef | None]]()

        def take() -> None:
            incident = self._loop.state.tables.incidents.get(ident)
            if incident is not None:
                found.append(_small(self._loop.state, incident))
            done.set()

        self._inbox.put_errand(Errand(take, settled=True))
        if not done.wait(WAIT_S):
            raise QuestionRefused("refused.proposal_busy")
        if not found:
            raise QuestionRefused("refused.unknown_incident", incident=ident)
        return found[0]


def _small(state: State, incident: Incident) -> tuple[State, VaultRef | None]:
    """As much of the state as the sheet needs, and where its caller lies."""
    part = State()
    part.seq, part.registry.site = state.seq, state.registry.site
    part.registry.assets = {a.id: a for a in (state.registry.assets.get(incident.asset or ""),) if a is not None}
    part.tables.incidents = {incident.id: incident}
    part.tables.units = {name: state.tables.units[name] for name in incident.units if name in state.tables.units}
    call = state.tables.calls.get(incident.call or "")
    return part, call.personal if call is not None else None
