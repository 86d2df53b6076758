"""Unit statuses and how they map to NENA-STA-021.1a-2022 (EIDO) primary and secondary statuses."""

from __future__ import annotations

import math

from msgspec.structs import replace

from ioc.domain.records import Unit
from ioc.domain.vocabulary import UnitPrimary, UnitStatus

EIDO: dict[UnitStatus, tuple[UnitPrimary, str]] = {
    UnitStatus.AVAILABLE: (UnitPrimary.AVAILABLE, "InService"),
    UnitStatus.DISPATCHED: (UnitPrimary.NOT_AVAILABLE, "Dispatched"),
    UnitStatus.EN_ROUTE: (UnitPrimary.NOT_AVAILABLE, "EnRoute"),
    UnitStatus.ON_SCENE: (UnitPrimary.NOT_AVAILABLE, "OnScene"),
    UnitStatus.TRANSPORTING: (UnitPrimary.NOT_AVAILABLE, "Transporting"),
    UnitStatus.CONDITIONAL: (UnitPrimary.CONDITIONAL, "OnDuty"),
    UnitStatus.NOT_AVAILABLE: (UnitPrimary.NOT_AVAILABLE, "OutofService"),
}

BUSY = frozenset({UnitStatus.DISPATCHED, UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.TRANSPORTING})
"""Statuses that only make sense while the unit has something to do."""

UNIT_DESCRIPTION = (
    "agency",
    "kind",
    "name",
    "crew",
    "crew_full",
    "capabilities",
    "qualifications",
    "station",
    "shift",
    "wade_m",
    "error_m",
)
"""Fields of a unit that the site's file says; all others come of what happens."""

_CREW = frozenset({"crew", "qualifications"})


def described(known: Unit, unit: Unit) -> Unit:
    """`known` with what the site's file says of it now; who is aboard stays when people changed it."""
    names = [name for name in UNIT_DESCRIPTION if not (known.crew_us and name in _CREW)]
    return replace(known, **{name: getattr(unit, name) for name in names})


EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), metres."""


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance in metres between two WGS 84 places (haversine on the mean sphere)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(half))
