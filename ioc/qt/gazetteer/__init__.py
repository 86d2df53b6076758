"""The gazetteer of a site: wards, streets, bridges and places by what people call them, and coordinates."""

from ioc.qt.gazetteer.coordinates import coordinates
from ioc.qt.gazetteer.search import Gazetteer, Hit

__all__ = ["Gazetteer", "Hit", "coordinates"]
