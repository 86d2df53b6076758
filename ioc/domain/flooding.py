"""How many alarms were annunciated in the last ten minutes, kept in slots of ten seconds by area.

ANSI/ISA-18.2-2016 clause 16: a flood begins above 10 in 10 minutes and ends below 5; the site's figures decide.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain.areas import REST, areas_of_seat
from ioc.domain.state import State

SLOT_US = 10_000_000
WINDOW_SLOTS = 60


def note(state: State, area: str, at_us: int, by: int = 1) -> None:
    """One more (or, with `by` -1, one less after all) annunciated in an area."""
    load, slot = state.tables.load, at_us // SLOT_US
    key = f"{slot}/{area}"
    if key not in load:
        for old in [one for one in load if int(one.split("/", 1)[0]) <= slot - WINDOW_SLOTS]:
            del load[old]
    load[key] = max(load.get(key, 0) + by, 0)


def counts(state: State, at_us: int) -> dict[str, int]:
    """Annunciated in the ten minutes up to `at_us`, by area."""
    last, found = at_us // SLOT_US, dict[str, int]()
    for key, count in state.tables.load.items():
        slot, area = key.split("/", 1)
        if last - WINDOW_SLOTS < int(slot) <= last:
            found[area] = found.get(area, 0) + count
    return found


def scopes(state: State, at_us: int) -> dict[str, int]:
    """Annunciated in the ten minutes up to `at_us`: "" for the centre, and each signed-in seat that has areas."""
    by_area = counts(state, at_us)
    found = {"": sum(by_area.values())}
    for seat in state.tables.seats:
        keys: Iterable[str] = areas_of_seat(state, seat)
        if held := [key for key in keys if key != REST]:
            found[seat] = sum(by_area.get(key, 0) for key in held)
    return found
