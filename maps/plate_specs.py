"""What is written on the map, as values: one spec is one small picture, drawn once by Qt and reused by both surfaces.

Because Qt draws the letters, no feed string ever reaches the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from maps.clusters import Cluster
from maps.marks import AreaSign, IncidentSign, Label, PlaceName, UnitSign

HEADINGS = 16
"""A unit's tip turns in so many steps, so that few pictures are needed."""


@dataclass(frozen=True)
class PlateSpec:
    """`style` is label, age, unit, unit_glyph, incident, cluster or place; `variant` is the style's own detail.

    `heading` counts steps of a turn (-1: none).
    """

    style: str
    text: str
    detail: str = ""
    variant: str = ""
    severity: int = 0
    heading: int = -1
    selected: bool = False
    stale: bool = False
    unacked: bool = False


class PlateMeasure(Protocol):
    """Knows how large a plate will be."""

    def measure(self, spec: PlateSpec) -> tuple[int, int]:
        """Width and height in CSS pixels."""


def unit_plate(unit: UnitSign, selected: bool) -> PlateSpec:
    """Code on a plate; outline, filled, square or dashed after its status."""
    heading = -1
    if unit.heading is not None and unit.status in ("en_route", "transporting", "dispatched"):
        heading = round(unit.heading / 360 * HEADINGS) % HEADINGS
    return PlateSpec("unit", unit.code, variant=unit.status, heading=heading, selected=selected, stale=unit.stale)


def unit_glyph(unit: UnitSign) -> PlateSpec:
    """The status alone: outline, filled, square or dashed; selected units are never so small."""
    return PlateSpec("unit_glyph", "", variant=unit.status, stale=unit.stale)


def incident_plate(incident: IncidentSign, selected: bool, more: int = 0) -> PlateSpec:
    """Number on a bordered plate with its priority's shape; "+n" when it stands for more."""
    text = f"{incident.label} +{more}" if more else incident.label
    return PlateSpec("incident", text, severity=incident.priority, selected=selected)


def cluster_plate(cluster: Cluster) -> PlateSpec:
    """Count, and if any is abnormal the worst severity's shape with how many are."""
    count = f"{cluster.count}"
    if cluster.severity:
        return PlateSpec("cluster", f"{cluster.abnormal}/{count}", severity=cluster.severity, unacked=cluster.unacked)
    return PlateSpec("cluster", count, stale=cluster.stale)


def label_plate(label: Label, stale: bool, selected: bool) -> PlateSpec:
    """Name and detail; a thing that is merely stale shows its age only."""
    if stale and not selected:
        return PlateSpec("age", label.detail or label.name, stale=True)
    return PlateSpec("label", label.name, label.detail, selected=selected)


def drill_plate(area: AreaSign) -> PlateSpec:
    """The word of a public alert that is not meant, on a plate as other words are."""
    return PlateSpec("label", area.drill)


def place_plate(place: PlaceName) -> PlateSpec:
    """A name on the ground, without a plate."""
    return PlateSpec("place", place.name, variant=place.kind)
