"""What is said of incidents that were handed off: facts, and the lines of the incident's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc.domain import facts as f
from ioc.domain.hand_offs import ESCALATE, agencies, delivery
from ioc.domain.incident_records import HandOff, Incident
from ioc.domain.records import Params
from ioc.qt.format import clock_time, span
from ioc.qt.names import Names

HAND_OFF_FACTS = (f.IncidentHandedOff, f.HandOffReceived, f.HandOffWithdrawn, f.HandOffUnanswered)


def agency_word(key: str, names: Names) -> str:
    """An agency's title, else its key."""
    found = agencies(names.state).get(key)
    return found.get(names.language) if found else key


def hand_off_params(fact: Any, names: Names) -> Params:
    """Parameters of such a fact's sentence."""
    params: Params = {"what": names.incident(fact.incident), "agency": agency_word(fact.agency, names)}
    if isinstance(fact, f.HandOffReceived):
        params.update(time=clock_time(fact.at_us, names.zone), number=fact.number, variant="number" * bool(fact.number))
    if isinstance(fact, f.HandOffUnanswered):
        params.update(waited=span(fact.waited_s * 1_000_000), variant=ESCALATE if fact.step == ESCALATE else "")
    return params


def _tr(text: str) -> str:
    return QCoreApplication.translate("HandOffs", text)


def hand_off_words(
    one: HandOff, incident: Incident, names: Names, now_us: int, text_of: Callable[[str], str] | None = None
) -> str:
    """“Power company 21:40 · no receipt for 7:32”, “… · receipt 21:42, number 88-12 (words of who)”."""
    told = [f"{agency_word(one.agency, names)} {clock_time(one.at_us, names.zone, seconds=False)}"]
    if one.withdrawn_us is not None:
        told.append(_tr("withdrawn {time}").format(time=clock_time(one.withdrawn_us, names.zone, seconds=False)))
    elif one.receipt_us is not None:
        told.append(_tr("receipt {time}").format(time=clock_time(one.receipt_us, names.zone, seconds=False)))
        if one.number:
            told.append(_tr("their number {number}").format(number=one.number))
        if one.who is not None and text_of is not None:
            told.append(text_of(one.who.id))
    else:
        waited = span(max(now_us - one.at_us, 0))
        late = _tr("NO RECEIPT for {span}") if one.told else _tr("no receipt yet, {span}")
        told.append(late.format(span=waited))
        sent = {"waits": _tr("message waits"), "dead": _tr("message could not be sent")}
        if (how := delivery(names.state, incident.id, one.agency)) in sent:
            told.append(sent[how])
    if one.text is not None and text_of is not None:
        told.append(text_of(one.text.id))
    return " · ".join(told)


def hand_off_line(incident: Incident, names: Names, now_us: int) -> str:
    """All hand-offs of an incident on one line; empty without any."""
    told = [hand_off_words(one, incident, names, now_us) for one in incident.hand_offs if one.withdrawn_us is None]
    return _tr("Handed off: {them}").format(them="; ".join(told)) if told else ""
