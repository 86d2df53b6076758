"""Areas of responsibility: which one an alarm belongs to, and whom it asks for attention."""

from __future__ import annotations

from ioc.domain.care_spec import AreaSpec
from ioc.domain.records import Alarm, Seat
from ioc.domain.state import State
from ioc.domain.vocabulary import Role

REST = ""
"""Key of what no area of the site covers: everybody's."""
ACTING = frozenset({Role.OPERATOR, Role.COORDINATOR, Role.SUPERVISOR})


def area_of(state: State, domain: str, priority: int, asset: str | None) -> str:
    """Key of the first area that fits an alarm; REST when none does."""
    site = state.registry.site
    if site is None:
        return REST
    for area in site.care.areas:
        if priority > area.least or (area.domains and domain not in area.domains):
            continue
        if not (area.wards or area.box) or _lies_in(state, area, asset):
            return area.key
    return REST


def area_of_alarm(state: State, alarm: Alarm) -> str:
    """Key of the area that has the alarm."""
    return area_of(state, alarm.domain, alarm.priority, alarm.asset)


def _lies_in(state: State, area: AreaSpec, ident: str | None) -> bool:
    asset = state.registry.assets.get(ident or "")
    if asset is None or (area.wards and asset.ward not in area.wards):
        return False
    place = state.place_of(asset)
    if area.box is None:
        return True
    if place is None:
        return False
    west, south, east, north = area.box
    return west <= place[0] <= east and south <= place[1] <= north


def spec_of(state: State, key: str) -> AreaSpec | None:
    """The site's area of that key."""
    site = state.registry.site
    return next((area for area in site.care.areas if area.key == key), None) if site is not None else None


def attends(state: State, seat: Seat | None, area: str) -> bool:
    """Whether the alarms of an area ask this seat for attention: counts, banner and sound follow that.

    What nobody looks after is everybody's, so that no alarm is ever without a seat that sounds. Escalated areas are the
    supervisor's as well. A seat that is not known (a replay, a desk before its sign-in) attends to all.
    """
    hold = state.tables.areas.get(area)
    if seat is None or hold is None or hold.offered_us or hold.seat not in state.tables.seats:
        return True
    return hold.seat == seat.id or (bool(hold.escalated_us) and seat.role == Role.SUPERVISOR)


def areas_of_seat(state: State, seat: str) -> tuple[str, ...]:
    """The areas that a seat looks after, in the site's order."""
    site, held = state.registry.site, state.tables.areas
    keys = (area.key for area in site.care.areas) if site is not None else ()
    return tuple(key for key in keys if (hold := held.get(key)) is not None and hold.seat == seat)


def is_given(area: AreaSpec, seat: Seat) -> bool:
    """Whether the area falls to somebody who signs in here."""
    return seat.role in area.roles and (seat.person in area.people or seat.id in area.seats)
