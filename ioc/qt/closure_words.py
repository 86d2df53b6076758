"""What is said of closed roads: facts and the line of an incident."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from ioc.domain import facts as f
from ioc.domain.closure_records import RoadClosure
from ioc.domain.incident_records import Incident
from ioc.domain.records import Params
from ioc.qt.format import clock_time
from ioc.qt.names import Names

CLOSURE_FACTS = (f.RoadClosed, f.RoadReopened)


def closure_params(fact: Any, names: Names) -> Params:
    """Parameters of such a fact's sentence."""
    params: Params = {"what": fact.name}
    if isinstance(fact, f.RoadReopened):
        params["variant"] = "" if fact.cause == "person" else fact.cause
        return params
    if fact.until_us is not None:
        params.update(until=clock_time(fact.until_us, names.zone, seconds=False), variant="until")
    return params


def closure_line(incident: Incident, names: Names) -> str:
    """“Closed: Nguyễn Hữu Thọ (A – B) until 23:00”; empty without any."""
    held = [one for one in names.state.tables.closures.values() if one.incident == incident.id]
    told = "; ".join(closure_told(one, names) for one in held)
    return QCoreApplication.translate("Closures", "Closed roads: {them}").format(them=told) if told else ""


def closure_told(one: RoadClosure, names: Names) -> str:
    """Its name, and until when."""
    if one.until_us is None:
        return one.name
    until = clock_time(one.until_us, names.zone, seconds=False)
    return QCoreApplication.translate("Closures", "{road} until {time}").format(road=one.name, time=until)
