"""Unit statuses and how they map to NENA-STA-021.1a-2022 (EIDO) primary and secondary statuses."""

from __future__ import annotations

import math

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
