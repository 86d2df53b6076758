"""Two seats change one field: the one that had not seen the other's change is told, with both values.

What does not touch the same field goes through. Sending again is enough: the order then says that the change was seen.
"""

from __future__ import annotations

from ioc.domain.commands import ChangeIncident, Refusal
from ioc.domain.decide.context import Context, refuse
from ioc.domain.incident_records import Incident

Value = str | int | None


def conflict(incident: Incident, field: str, yours: Value, theirs: Value, context: Context) -> Refusal | None:
    """The refusal where another seat changed `field` after what this one had seen, and to another value than it wants.
    Who gives no number (0) is asked nothing."""
    last = incident.last_change(field)
    if last is None or not 0 < context.seen_seq < last.seq or yours == theirs:
        return None
    if last.seat and last.seat == context.actor.seat:
        return None
    said: dict[str, Value] = {f"{field}_yours": yours, f"{field}_theirs": theirs}
    ago_s = max((context.at_us - last.at_us) // 1_000_000, 0)
    return refuse(f"conflict_{field}", number=incident.number, by=last.name or "–", ago_s=ago_s, **said)


def change_conflict(incident: Incident, command: ChangeIncident, place: str, context: Context) -> Refusal | None:
    """The first field of the command that another seat changed meanwhile. `place` is the wanted place in words."""
    if command.type is not None:
        refusal = conflict(incident, "type", command.type, incident.type, context)
        if refusal is not None:
            return refusal
    if command.priority is not None:
        refusal = conflict(incident, "priority", command.priority, incident.priority, context)
        if refusal is not None:
            return refusal
    moves = command.elsewhere or command.asset is not None or command.lon is not None or command.ward is not None
    theirs = place_words(incident.lon, incident.lat, incident.ward, incident.asset)
    return conflict(incident, "place", place, theirs, context) if moves else None


def place_words(lon: float | None, lat: float | None, ward: str, asset: str | None) -> str:
    """A place as a refusal says it: asset, ward, position, whatever is known."""
    position = f"{lat:.5f} {lon:.5f}" if lon is not None and lat is not None else ""
    return ", ".join(part for part in (asset or "", ward, position) if part)
