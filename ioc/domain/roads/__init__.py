"""The road net: where a point meets it, and the quickest way along it. Pure; the same question has the same answer."""

from ioc.domain.roads.graph import RoadGraph
from ioc.domain.roads.records import Leg, Route, Snap

__all__ = ["Leg", "RoadGraph", "Route", "Snap"]
